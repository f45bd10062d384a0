"""The figures of the plain page, from a finding: people for events, a scale bar for scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from plainforest.figures.icons import Colour, icon_array, icon_key, people
from plainforest.figures.markup import safe
from plainforest.figures.scalebar import Bar, scale_bar
from plainforest.findings import Finding
from plainforest.grade import shown_unit
from plainforest.phrases import value

if TYPE_CHECKING:
    from plainforest.grade import Absolute

HUNDRED = 100


def icon_pair(finding: Finding, *, without: str, with_: str, caption: bool = True) -> Markup:
    """Return both arms as arrays of a hundred people side by side, with their key.

    Parameters
    ----------
    finding : Finding
        An outcome with events and an absolute effect.
    without, with_ : str
        The two treatments in everyday words, to follow "With".
    caption : bool
        Say what the figures stand for; not where something else does.

    Raises
    ------
    ValueError
        If the finding has no absolute effect in people.
    """
    main = _main(finding, people=True)
    event = finding.outcome.plain_event or f"people: {finding.outcome.plain_name.lower()}"
    colour = _event_colour(finding)
    ident = f"people-{finding.id}"
    base = people(main.comparator * HUNDRED)
    shown = people(main.intervention * HUNDRED, main.ci_low * HUNDRED, main.ci_high * HUNDRED)
    title = f"{shown.best} of 100 {event} with {with_}."
    least = value(main.ci_low, main, HUNDRED)  # "less than 1" where nobody is drawn although there may be somebody
    if shown.low < shown.high:
        few = f"as few as {least}" if least == str(shown.low) else least
        title += f" It could be {few} or as many as {shown.high}."
    spread = f"{least} to {shown.high}" if shown.low < shown.high and not caption else ""
    arms = (
        _arm(without, base.best, "", icon_array(
            base.best, title=f"{base.best} of 100 {event} with {without}.", ident=f"{ident}-without", colour=colour)),
        _arm(with_, shown.best, spread, icon_array(
            shown.best, shown.low, shown.high, title=title, ident=f"{ident}-with", colour=colour)),
    )  # fmt: skip
    numbers = {"low": least, "best": str(shown.best), "high": str(shown.high)}
    legend = f'<p class="people-head">With {safe(with_)}:</p>{_keys(ident, colour, numbers)}' if caption else ""
    return Markup(
        f'<figure class="people"><div class="people-pair">{"".join(arms)}</div>'
        f"{legend if shown.low < shown.high else ''}"
        f"{_caption(f'Each figure stands for one of 100 {finding.outcome.counted}.' if caption else '')}</figure>"
    )


def _caption(text: str) -> str:
    return f"<figcaption>{safe(text)}</figcaption>" if text else ""


KEYS: tuple[tuple[Literal["low", "best", "high"], str], ...] = (
    ("low", "could be as few as this"),
    ("best", "best estimate, up to the thick line"),
    ("high", "could be as many as this"),
)


def _keys(ident: str, colour: Colour, numbers: Mapping[str, str]) -> str:
    return "".join(
        (
            '<ul class="people-keys">',
            *(
                f'<li class="is-{colour}">{icon_key(kind, ident=f"{ident}-key-{kind}")}'
                f"<span>{f'<b>{numbers[kind]}</b> ' if numbers else ''}{words}</span></li>"
                for kind, words in KEYS
            ),
            "</ul>",
        )
    )


def icon_legend(ident: str) -> Markup:
    """Return what the kinds of people mean, once for several arrays drawn without captions."""
    return Markup(_keys(ident, "unsure", {}))


def _arm(treatment: str, number: int, spread: str, array: str) -> str:
    return (
        f'<div class="people-arm"><p class="people-name">With <b>{safe(treatment)}</b></p>'
        f'<p class="people-n"><b>{number}</b> of 100{f" <span>({spread})</span>" if spread else ""}</p>{array}</div>'
    )


def difference_bar(finding: Finding, *, title: str, arm: str = "", caption: bool = True) -> Markup:
    """Return the difference in scores as a scale bar.

    Parameters
    ----------
    finding : Finding
        An outcome with scores and an absolute effect.
    title : str
        What the picture says, for screen readers.
    arm : str
        The range of the mean with the intervention, which readers may have seen elsewhere and must not take for this.
    caption : bool
        Say what the dot and the line are; not where something else does.

    Raises
    ------
    ValueError
        If the finding has no absolute effect in scores.
    """
    main, outcome = _main(finding, people=False), finding.outcome
    unit = shown_unit(outcome)
    better = f"better with {finding.comparison.plain_intervention}"
    ends = {"higher": ("worse", better), "lower": (better, "worse"), None: ("", "")}[outcome.better]
    bar = Bar(
        estimate=main.difference,
        low=main.difference_low,
        high=main.difference_high,
        important=outcome.thresholds.important if outcome.thresholds else None,
        heading=f"Difference, in {unit}" if unit else "Difference",
        left=ends[0],
        right=ends[1],
        colour=_effect_colour(finding),
        digits=main.decimals(1),
    )
    text = "The dot is the best estimate of the difference, the line its range." if caption else ""
    if text and arm:
        text += f" In the table, {arm} is the range with {finding.comparison.plain_intervention}."
    return Markup(f'<figure class="bar-box">{scale_bar(bar, title=title)}{_caption(text)}</figure>')


def _main(finding: Finding, *, people: bool) -> Absolute:
    """Return the absolute effect; a rate is neither people, of whom a hundred could be drawn, nor a score."""
    main = finding.absolute[0] if finding.absolute else None
    if main is None or main.events != people or main.people != people:
        raise ValueError(f"outcome {finding.id} has no absolute effect in {'people' if people else 'scores'}")
    return main


def _event_colour(finding: Finding) -> Colour:
    """Colour an event by whether it is good or bad news, whatever the treatment does to it."""
    match finding.better:
        case "higher":
            return "good"
        case "lower":
            return "bad"
        case _:
            return "unsure"


def _effect_colour(finding: Finding) -> Colour:
    match finding.verdict.direction:
        case "benefit":
            return "good"
        case "harm":
            return "bad"
        case _:
            return "unsure"
