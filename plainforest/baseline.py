"""What happens without the intervention, and what the effect makes of it: the author's value or that of the studies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from plainforest.grade import Absolute, absolute_effect, expression, legible, median
from plainforest.grade.absolute import Three, difference_alone, odds_ratio_of_smd, smd_in_units
from plainforest.grade.uncertainty import with_uncertain_comparator
from plainforest.model import BINARY_MEASURES, RATE_MEASURES, RATIO_MEASURES, ComparatorRisk, Outcome
from plainforest.numbers import count, in_words, signed

if TYPE_CHECKING:
    from plainforest.findings import Effect, StudyRow

WITH_FORMULA = BINARY_MEASURES | RATE_MEASURES | {"HR", "MD", "ROM"}


def absolute_effects(outcome: Outcome, effect: Effect, rows: Sequence[StudyRow]) -> tuple[Absolute, ...]:
    """Return what an effect means for each comparator risk of an outcome; none where it cannot be said.

    Parameters
    ----------
    outcome : Outcome
        With its measure and, if the author gave any, its comparator risks.
    effect : Effect
        Natural scale.
    rows : sequence of StudyRow
        The rows with numbers; the median of their comparator groups stands in where the author gave no value. A study
        without events counts too, although its own effect is not estimable.
    """
    measure, values = outcome.measure, (effect.estimate, effect.ci_low, effect.ci_high)
    if measure == "SMD":
        return legible(_of_smd(outcome, values))
    if measure is None or measure not in WITH_FORMULA:
        return ()
    if outcome.comparator_risks:
        return legible(_assumed(outcome, measure, values))
    seen = observed(measure, rows)
    if not seen:
        return ()
    middle = median(value for _, value in seen)
    if says_nothing(measure, middle):
        return ()
    (found,) = legible([absolute_effect(measure, values, middle, source="", time_unit=outcome.time_unit)])
    return (replace(found, source=_source(found, seen)),)


def difference_at(outcome: Outcome, comparator: float, effect: float) -> float:
    """Return the difference that another effect would make at one value of the comparator, without its uncertainty."""
    measure, values = outcome.measure, (effect, effect, effect)
    if measure is None or measure == "SMD":
        return _of_smd(replace(outcome, risk_uncertainty=False), values)[0].difference
    free = outcome.event_free and measure == "HR"
    return absolute_effect(measure, values, comparator, source="", event_free=free).difference


def _assumed(outcome: Outcome, measure: str, values: Three) -> tuple[Absolute, ...]:
    """Return the effect for each of the author's comparator risks."""
    return tuple(
        _for_risk(outcome, measure, values, risk)
        for risk in outcome.comparator_risks
        if not says_nothing(measure, risk.value)
    )


def _for_risk(outcome: Outcome, measure: str, values: Three, risk: ComparatorRisk) -> Absolute:
    free = outcome.event_free and measure == "HR"
    found = absolute_effect(
        measure, values, risk.value, source=risk.source.rstrip("."), label=risk.label, time_unit=outcome.time_unit,
        event_free=free,
    )  # fmt: skip
    if not outcome.risk_uncertainty or risk.ci_low is None or risk.ci_high is None:
        return found
    limits, level = (risk.ci_low, risk.ci_high), outcome.confidence_level
    return with_uncertain_comparator(found, measure, values, limits, level=level, event_free=free)


def _of_smd(outcome: Outcome, smd: Three) -> tuple[Absolute, ...]:
    """Return a standardised mean difference as its author wants it shown: in units of a scale, in people, or as it is.

    The studies' own means and risks are no help here, because they are on different scales.
    """
    match expression(outcome):
        case "events":
            return _assumed(outcome, "OR", odds_ratio_of_smd(smd, event_is_higher=outcome.event_is_higher is not False))
        case "units" if outcome.scale and outcome.scale.sd:
            values = smd_in_units(smd, outcome.scale.sd)
            return _assumed(outcome, "MD", values) or (difference_alone(values),)
        case _:
            return (difference_alone(smd),)


def observed(measure: str, rows: Sequence[StudyRow]) -> list[tuple[str, float]]:
    """Return the comparator groups' risks, rates or means with the name of their study; a hazard ratio has none."""
    found = []
    for row in rows:
        arm = row.result.comparator
        if measure in BINARY_MEASURES and arm.events is not None and arm.total:
            found.append((row.study.id, arm.events / arm.total))
        elif measure in RATE_MEASURES and arm.events is not None and arm.time:
            found.append((row.study.id, arm.events / arm.time))
        elif measure in ("MD", "ROM") and arm.mean is not None:
            found.append((row.study.id, arm.mean))
    return found


def _source(found: Absolute, seen: Sequence[tuple[str, float]]) -> str:
    what = "risk" if found.people else "rate" if found.time_unit else "mean"
    studies = list(dict.fromkeys(study for study, _ in seen))
    if len(seen) == 1:
        return f"{what.capitalize()} in the comparator group of {studies[0]}"
    groups = (
        f"the comparator groups of the {in_words(len(studies))} studies"
        if len(studies) > 1
        else f"the {in_words(len(seen))} comparator groups of {studies[0]}"
    )
    middle = "Median of the means" if what == "mean" else f"Median {what}"
    return f"{middle} in {groups}{_range(found, [value for _, value in seen])}"


def _range(found: Absolute, values: Sequence[float]) -> str:
    """Write how far apart the groups are: ", which range from 1.3 to 256 per 1000"."""
    low, high = min(values), max(values)
    if low == high:
        return ""
    if found.events:
        whole = found.base(1000)
        texts = " to ".join(_finely(value * whole) for value in (low, high))
        return f", which range from {texts} per {count(whole)} {found.time_unit}".rstrip()
    return f", which range from {signed(low)} to {signed(high)}"


def _finely(number: float) -> str:
    """Write a number of people or events with a decimal where a whole number would be too coarse."""
    if 0 < number < 0.05:
        return "less than 0.1"
    return signed(number, 1) if 0 < number < 10 else count(number)


def says_nothing(measure: str, risk: float) -> bool:
    """Tell whether a ratio of this value is the same whatever the effect: it would read as no difference at all.

    A ratio of a mean below zero says nothing either: more of it would be less.
    """
    if measure == "ROM":
        return risk <= 0
    return (measure in RATIO_MEASURES and risk == 0) or (measure in ("OR", "PETO", "HR") and risk == 1)
