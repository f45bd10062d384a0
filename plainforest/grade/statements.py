"""What a finding means: a chip, a sentence or two for professionals, a few for everybody (GRADE guidelines 26).

Every sentence stands whole in the file of its language (plainforest/language); here it is only chosen and filled in.

- The certainty picks the verb, also for studies that are not randomised trials; that they are not is said beside it.
- The point estimate picks the size word against the outcome's thresholds; without thresholds only the direction is
  named.
- Both ends of the interval are always there in numbers. "Little to no difference" needs both of them inside the
  important difference. An interval with the null in it goes both ways: an important estimate gives the direction, and
  the sentence says that the other one is possible; below that nothing is said but that it is unclear.
- An end that lies exactly on the important difference counts as beyond it, an end exactly on the null as including it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from plainforest.grade import amounts
from plainforest.grade.absolute import Absolute
from plainforest.grade.plain import UNRATED, certainty, plain, reach
from plainforest.grade.words import Direction
from plainforest.language import MANY, ONE, Language, language, lower_first, upper_first
from plainforest.model import CONTINUOUS_MEASURES, RATIO_MEASURES
from plainforest.numbers import count, level_text, measured
from plainforest.phrases import USUAL_LEVEL, confidence, estimate_text, unit

if TYPE_CHECKING:
    from plainforest.findings import Finding

__all__ = ["Statement", "lower_first", "state", "upper_first"]

DIGITS = 2
"""Decimals of scores for professionals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a finding means.

    Attributes
    ----------
    direction : Direction
        For the mark beside the words: benefit, harm, either, little, none.
    chip : str
        Two to five plain words.
    plain : str
        A few plain sentences with numbers.
    professional : str
        One sentence with the certainty's verb, the size word and the interval, and what else has to be said.
    """

    direction: Direction
    chip: str
    plain: str
    professional: str


@lru_cache(maxsize=64)
def state(
    finding: Finding, *, denominator: int, plain_denominator: int, own: bool = True, tongue: Language | None = None
) -> Statement:
    """Return the words for a finding.

    Parameters
    ----------
    finding : Finding
        Any finding, with or without an estimate.
    denominator : int
        Of the professional table, for example 1000.
    plain_denominator : int
        Of the plain page, for example 100.
    own : bool
        Take the author's own statements where there are any.
    tongue : Language, optional
        English unless given.
    """
    tongue = tongue or language()
    if finding.effect is None:
        made = _without_estimate(tongue, finding)
    else:
        made = Statement(
            direction="either" if certainty(finding) == "very_low" else finding.verdict.direction,
            chip=_chip(tongue, finding),
            plain=plain(tongue, finding, plain_denominator),
            professional=_professional(tongue, finding, denominator),
        )
    if not own:
        return made
    return Statement(
        direction=made.direction,
        chip=made.chip,
        plain=finding.outcome.plain_statement or made.plain,
        professional=finding.outcome.statement or made.professional,
    )


def _without_estimate(tongue: Language, finding: Finding) -> Statement:
    status, note = finding.status, finding.status_note
    text = tongue.sentence(f"missing.{status}")
    if note:
        # the author's sentence says more than ours; the reason why nothing could be calculated does not stand alone
        text = f"{text} {note}" if status == "not_estimable" else note
    return Statement(direction="none", chip=tongue.say(f"chip.{status}"), plain=text, professional=text)


def upwards(finding: Finding) -> bool:
    """Tell whether there is more of what is counted with the intervention; only for verdicts with a direction."""
    direction = finding.verdict.direction
    if direction in ("higher", "lower"):
        return direction == "higher"
    return (direction == "benefit") == (_better(finding) == "higher")


def _better(finding: Finding) -> Literal["higher", "lower"] | None:
    # without absolute numbers the words are about what was analysed, not about what a table would show
    return finding.better if finding.absolute else finding.outcome.better


def _counts(finding: Finding, main: Absolute | None) -> bool:
    """Tell whether there is more or less of it; otherwise it gets better or worse."""
    events = main.events if main else finding.measure not in CONTINUOUS_MEASURES
    return events or _better(finding) is None


def _professional(tongue: Language, finding: Finding, denominator: int) -> str:
    level, main, comparison = certainty(finding), amounts.shown(finding), finding.comparison
    case = "any" if level == "very_low" else _case(finding, main)
    sentence = tongue.sentence(
        f"professional.{level}.{case}",
        form=MANY if comparison.plural else ONE,
        intervention=tongue.inside(comparison.intervention, comparison.plain_intervention, comparison.plain_comparator),
        outcome=tongue.inside(finding.outcome.name),
        numbers=_numbers(tongue, finding, main, denominator),
    )
    return " ".join((sentence, *_notes(tongue, finding, main, denominator)))


def _case(finding: Finding, main: Absolute | None) -> str:
    direction, counts = finding.verdict.direction, _counts(finding, main)
    if direction == "little":
        return "little"
    if direction == "either":
        if main is None or finding.verdict.size in ("small", "unknown"):
            return "increase_or_reduce" if counts else "improve_or_worsen"
        up = main.difference > 0
        if counts:
            return "increase_unless" if up else "reduce_unless"
        return "improve_unless" if up == (_better(finding) == "higher") else "worsen_unless"
    if counts:
        verb = "increase" if upwards(finding) else "reduce"
    else:
        verb = "improve" if direction == "benefit" else "worsen"
    return verb + {"large": "_large", "small": "_small"}.get(finding.verdict.size, "")


def _numbers(tongue: Language, finding: Finding, main: Absolute | None, denominator: int) -> str:
    level = confidence(finding)
    if main is None:
        estimate, spread = _ratio(tongue, finding)
        return tongue.say("numbers.full_level", estimate=estimate, range=spread, level=level)
    estimate = amounts.with_unit(
        tongue, main.difference, main, denominator, DIGITS, unit=unit(finding), events=amounts.events(tongue, finding)
    )
    ends = (main.difference_low, main.difference_high)
    if _both_ways(finding) and all(amounts.size(end, main, denominator, DIGITS)[1] for end in ends):
        low, high = (amounts.change(tongue, end, main, denominator, DIGITS) for end in ends)
        spread = _from_one_to_the_other(tongue, finding, low, high)
    else:
        spread = amounts.changes(tongue, main, denominator, DIGITS)
    key = "numbers.full" if level == level_text(USUAL_LEVEL) else "numbers.full_level"
    return tongue.say(key, estimate=estimate, range=spread, level=level)


def _ratio(tongue: Language, finding: Finding) -> tuple[str, str]:
    effect, measure = finding.effect, finding.measure
    if effect is None:
        raise ValueError(f"outcome {finding.id} has no effect")
    low, high = measured(effect.ci_low, measure), measured(effect.ci_high, measure)
    if _both_ways(finding) and measure in RATIO_MEASURES:
        return estimate_text(effect, measure), _from_one_to_the_other(tongue, finding, low, high)
    return estimate_text(effect, measure), tongue.say("numbers.to", low=low, high=high)


def _both_ways(finding: Finding) -> bool:
    """Tell whether benefit and harm are to be named; nobody should read either into very uncertain evidence."""
    known = _better(finding) is not None and certainty(finding) != "very_low"
    return known and finding.verdict.direction == "either"


def _from_one_to_the_other(tongue: Language, finding: Finding, low: str, high: str) -> str:
    key = "harm_to_benefit" if _better(finding) == "higher" else "benefit_to_harm"
    return tongue.say(f"numbers.{key}", low=low, high=high)


def _notes(tongue: Language, finding: Finding, main: Absolute | None, denominator: int) -> list[str]:
    """Return the sentences that may follow: what the range includes, and what kind of evidence this is."""
    keys, rated = [], certainty(finding)
    size = _important(tongue, finding, main, denominator) if main and rated != "very_low" else ""
    if size and main and finding.verdict.direction == "either":
        keys.append(reach(finding, main))
    elif size and finding.verdict.spans_threshold:
        keys.append("across")
    if rated == UNRATED:
        keys.append("unrated")
    if finding.rating and finding.rating.start == "low":
        keys.append("not_randomised")
    return [tongue.sentence(f"professional.note.{key}", size=size) for key in keys if key]


def _important(tongue: Language, finding: Finding, main: Absolute, denominator: int) -> str:
    """Write the smallest important difference, if the verdict rests on one: "20 per 1000", "4 points"."""
    limits = finding.outcome.thresholds
    if limits is None or finding.verdict.size == "unknown":
        return ""
    if not main.events:
        return amounts.quantity(tongue, f"{limits.important:g}", unit(finding))
    base = main.base(denominator)
    key = "numbers.per_events" if main.time_unit else "numbers.per_people"
    return tongue.say(key, number=f"{limits.important * base:g}", whole=count(base), time=main.time_unit)


def _chip(tongue: Language, finding: Finding) -> str:
    level, verdict, main = certainty(finding), finding.verdict, amounts.shown(finding)
    if level == "very_low":
        return tongue.say("chip.very_low")
    if verdict.direction == "either":
        return tongue.say("chip.either")
    if verdict.direction == "little":
        return tongue.say(f"chip.{level}.little")
    key = {"benefit": "better", "harm": "worse"}.get(verdict.direction, str(verdict.direction))
    if main and main.events:
        key = "more" if upwards(finding) else "fewer"
    if verdict.size == "small":
        key += "_small"
    counted = finding.outcome.events_name
    if main and main.events and not main.time_unit and not counted:
        who = tongue.say("chip.this_outcome", counted=finding.outcome.counted)
        return tongue.sentence(f"chip.{level}.{key}_event", happened=finding.outcome.plain_event or who)
    return tongue.say(f"chip.{level}.{key}", counted=counted or amounts.events(tongue, finding))
