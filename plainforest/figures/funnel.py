"""Finding -> FunnelPlot: each study's effect against its standard error, the most precise at the top."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plainforest.figures.lettering import together
from plainforest.figures.scale import Axis, Span, Tick, axis, even_steps, tick_label
from plainforest.findings import Finding
from plainforest.model import MEASURE_NAMES, RATIO_MEASURES
from plainforest.numbers import measured, plural, signed
from plainforest.phrases import confidence
from plainforest.stats import SMALL_STUDY_FROM, StudyEffect, natural
from plainforest.stats.distributions import two_sided_quantile

MOST_SPOKEN = 20
ROOM = 18.0
"""Room for the axis in the narrowest drawing, in em."""
TOP_AIR = 1.06
"""The axis of standard errors goes on a little below the least precise study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One study.

    Attributes
    ----------
    label : str
        Its name.
    x, y : float
        Shares of the two axes: x from the left, y from the top, where the standard error is 0.
    effect, standard_error : float
        On the natural scale; the standard error of a ratio is that of its logarithm.
    effect_text, error_text : str
        Both as they are written.
    filled : bool
        It is not there: trim and fill has put it in as the mirror image of another.
    """

    label: str
    x: float
    y: float
    effect: float
    standard_error: float
    effect_text: str
    error_text: str
    filled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPlot:
    """One funnel plot.

    Attributes
    ----------
    title : str
        Outcome and kind of figure.
    summary : str
        What it shows, in sentences, for its description.
    effect_head, error_head : str
        What the axes show.
    axis : Axis
        Of the effects.
    largest_error : float
        Where the axis of standard errors ends; it starts at 0, at the top.
    error_ticks : tuple of Tick
        On that axis; `at` counts from the top.
    null, pooled : float
        Shares of the axis: no difference, and the pooled effect.
    pooled_effect : float
        The pooled effect itself.
    limits : tuple of float
        Shares of the axis where the pseudo limits reach `largest_error`; both start at the pooled effect at the top.
    limit_effects : tuple of float
        The effects there.
    points : tuple of Point
        The studies in the order of the forest plot, then those that are filled in.
    footnotes : tuple of str
        What the lines and hollow marks are.
    """

    title: str
    summary: str
    effect_head: str
    error_head: str
    axis: Axis
    largest_error: float
    error_ticks: tuple[Tick, ...]
    null: float
    pooled: float
    pooled_effect: float
    limits: tuple[float, float]
    limit_effects: tuple[float, float]
    points: tuple[Point, ...]
    footnotes: tuple[str, ...]


def why_no_funnel(finding: Finding) -> str:
    """Say why an outcome has no funnel plot; empty when it has one, or when nothing was pooled."""
    analysis = finding.analysis
    if analysis is None or finding.effect is None or analysis.k < 2 or analysis.k >= SMALL_STUDY_FROM:
        return ""
    return (
        f"There is no funnel plot: with fewer than {SMALL_STUDY_FROM} studies ({analysis.k} here) chance alone can "
        "make it look lopsided."
    )


def funnel_plot(finding: Finding) -> FunnelPlot | None:
    """Lay out the funnel plot of one outcome; None below ten pooled studies."""
    analysis, effect = finding.analysis, finding.effect
    if analysis is None or effect is None or analysis.estimate is None or analysis.k < SMALL_STUDY_FROM:
        return None
    measure = finding.measure
    log = measure in RATIO_MEASURES
    real = [
        (row.study.id, own.effect, math.sqrt(own.variance))
        for row in finding.rows
        if row.index is not None and row.weight is not None
        for own in (analysis.effects[row.index],)
        if own.effect is not None and own.variance is not None
    ]
    missing = [
        (f"Filled in {i + 1}", own.effect, math.sqrt(own.variance))
        for i, own in enumerate(_filled(finding))
        if own.effect is not None and own.variance is not None
    ]
    largest = TOP_AIR * max(error for _, _, error in (*real, *missing))
    reach = two_sided_quantile(analysis.level) * largest
    base = (natural(measure, analysis.estimate - reach), natural(measure, analysis.estimate + reach))
    values = [natural(measure, value) for _, value, _ in (*real, *missing)]
    spans = [Span(*base, whole=True), *(Span(value, value, whole=True) for value in values)]
    null = 1.0 if log else 0.0
    found = axis(spans, null=null, log=log, room=ROOM)

    def point(label: str, value: float, error: float, *, filled: bool) -> Point:
        shown = natural(measure, value)
        return Point(
            label=label,
            x=found.at(shown),
            y=error / largest,
            effect=shown,
            standard_error=error,
            effect_text=measured(shown, measure),
            error_text=error_text(error),
            filled=filled,
        )

    points = (
        *(point(*one, filled=False) for one in real),
        *(point(*one, filled=True) for one in missing),
    )
    level, name = confidence(finding), MEASURE_NAMES[measure]
    limits = [abs(value - analysis.estimate) <= two_sided_quantile(analysis.level) * error for _, value, error in real]
    return FunnelPlot(
        title=f"{finding.outcome.name}: funnel plot",
        summary=_summary(finding, points, level=level, inside=sum(limits)),
        effect_head=f"{name.capitalize()}{together(' (log scale)') if log else ''}",
        error_head=f"Standard error{f' of the log {name}' if log else ''}",
        axis=found,
        largest_error=largest,
        error_ticks=_error_ticks(largest),
        null=found.at(null),
        pooled=found.at(effect.estimate),
        pooled_effect=effect.estimate,
        limits=(found.at(base[0]), found.at(base[1])),
        limit_effects=base,
        points=points,
        footnotes=tuple(_footnotes(finding, level, filled=bool(missing))),
    )


def _filled(finding: Finding) -> Sequence[StudyEffect]:
    """Return what trim and fill adds, where the page says so."""
    filled = finding.sensitivity.small_study.filled if finding.sensitivity else None
    return filled.filled if filled else ()


def error_text(error: float) -> str:
    """Write a standard error with two decimals, or as many as it takes to be more than 0."""
    return signed(error, 2) if error >= 0.005 else f"{error:.1g}"


def _error_ticks(largest: float) -> tuple[Tick, ...]:
    for values in even_steps(0.0, largest):
        if 3 <= len(values) <= 6:
            return tuple(Tick(value, value / largest, tick_label(value)) for value in values)
    return (Tick(0.0, 0.0, "0"),)


def _summary(finding: Finding, points: Sequence[Point], *, level: str, inside: int) -> str:
    effect, measure = finding.effect, finding.measure
    real = [point for point in points if not point.filled]
    if effect is None:
        return ""
    name = MEASURE_NAMES[measure]
    smaller = sum(point.effect < effect.estimate for point in real)
    sentences = [
        f"Funnel plot of {plural(len(real), 'study', 'studies')}: the {name} of each study against its standard error, "
        "the most precise studies at the top.",
        f"The pooled {name} is {measured(effect.estimate, measure)}; {smaller} studies have smaller values, "
        f"{len(real) - smaller} the same or larger ones.",
        f"{inside} of {len(real)} lie within the pseudo {level} limits.",
    ]
    if len(real) < len(points):
        sentences.append(f"Trim and fill adds {plural(len(points) - len(real), 'study', 'studies')}, drawn hollow.")
    if len(real) <= MOST_SPOKEN:
        sentences += [
            f"{point.label}: {name} {point.effect_text}, standard error {point.error_text}." for point in real
        ]
    return " ".join(sentences)


def _footnotes(finding: Finding, level: str, *, filled: bool) -> Iterator[str]:
    random = finding.analysis is not None and finding.analysis.model == "random"
    more = "; differences between studies widen the scatter beyond them" if random else ""
    yield (
        f"Dotted line: the pooled effect. Dashed lines: pseudo {level} limits, where {level} of studies would lie if "
        f"only chance made them differ{more}."
    )
    if filled:
        yield "Hollow: studies that trim and fill puts in as mirror images; they do not exist."
