"""The numbers of the two arms in one row: those that cannot be, and those that lack their other half."""

from __future__ import annotations

from collections.abc import Iterator

from plainforest.model import RATE_MEASURES, Arm, Measure, Result, Scale
from plainforest.problems import Place, Problem, error, warning

ARMS = ("intervention", "comparator")
NOTHING = (None,) * 6
CHECK = "Check both numbers against the source."
SOURCE = "Check it against the source."


def spot(result: Result, column: str) -> Place:
    """Return the place of one cell of a result."""
    return Place(result.place.file, result.place.line, column)


def arm(result: Result, name: str) -> Arm:
    """Return one arm of a result."""
    return result.intervention if name == "intervention" else result.comparator


def filled(result: Result, *columns: str) -> str:
    """Return the first cell with a number in any of these columns of the arms, or an empty text."""
    return next((f"{a}_{c}" for a in ARMS for c in columns if getattr(arm(result, a), c) is not None), "")


def has_events(result: Result) -> bool:
    """Tell whether a result has counts of events."""
    return result.intervention.events is not None or result.comparator.events is not None


def has_scores(result: Result) -> bool:
    """Tell whether a result has means or standard deviations."""
    one, two = result.intervention, result.comparator
    return one.mean is not None or two.mean is not None or one.sd is not None or two.sd is not None


def has_effect(result: Result) -> bool:
    """Tell whether a result has an effect of its own, whole or in part."""
    own = (result.effect, result.ci_low, result.ci_high, result.standard_error, result.log_effect, result.p_value)
    return own != NOTHING


def effect_column(result: Result) -> str:
    """Return the column in which the effect of a result stands."""
    return "log_effect" if result.effect is None and result.log_effect is not None else "effect"


def has_o_minus_e(result: Result) -> bool:
    """Tell whether a result has observed minus expected events, whole or in part."""
    return result.o_minus_e is not None or result.o_e_variance is not None


def usable(result: Result) -> bool:
    """Tell whether a result has any numbers to analyse."""
    return not result.no_data and (
        has_events(result) or has_scores(result) or has_effect(result) or has_o_minus_e(result)
    )


def off_scale(mean: float | None, scale: Scale | None) -> bool:
    """Tell whether a mean is neither a score of a scale nor a change on it."""
    if (
        mean is None
        or scale is None
        or scale.minimum is None
        or scale.maximum is None
        or scale.minimum >= scale.maximum
    ):
        return False
    return not scale.minimum <= mean <= scale.maximum and abs(mean) > scale.maximum - scale.minimum


def check_arms(result: Result, measure: Measure | None) -> Iterator[Problem]:
    """Yield what is wrong with the numbers of the arms; what they must have depends on the measure."""
    rates = measure in RATE_MEASURES
    # What a study reports itself is analysed without the arms' numbers, which are then only shown.
    shown_only = has_effect(result) or has_o_minus_e(result)
    for name, other in zip(ARMS, reversed(ARMS), strict=True):
        yield from _impossible(result, name, rates)
        if result.no_data:
            continue
        yield from _one_arm(result, name, arm(result, other), shown_only or rates)
        if rates and not shown_only:
            yield from _times(result, name)
        yield from _incomplete(result, name, arm(result, other), people=not rates and not shown_only)
    if measure is not None and not rates and (column := filled(result, "time")):
        message = "There is person-time here, but only a rate ratio uses it."
        hint = "Choose 'measure: IRR' in review.yaml, or empty the cells."
        yield warning("time-not-used", spot(result, column), message, hint)
    if measure == "ROM" and not result.no_data:
        for name in ARMS:
            mean = arm(result, name).mean
            if mean is not None and mean <= 0:
                message = f"A mean of {mean:g} has no ratio: this study gives no estimate and is shown but not pooled."
                hint = f"{SOURCE} For scores that can be zero or below, choose MD or SMD in review.yaml."
                yield warning("mean-not-positive", spot(result, f"{name}_mean"), message, hint)


def _impossible(result: Result, name: str, rates: bool) -> Iterator[Problem]:
    this = arm(result, name)
    # One person can have several events of a rate.
    if this.events is not None and this.total is not None and this.events > this.total and not rates:
        message = f"{this.events} events in {this.total} people cannot be."
        yield error("events-above-total", spot(result, f"{name}_events"), message, CHECK)
    if this.total == 0:
        hint = "Leave the arm out if nobody was measured: empty its cells and write yes in no_data."
        yield error("zero-total", spot(result, f"{name}_total"), "An arm has no people.", hint)
    if this.sd is not None and this.sd < 0:
        message = f"A standard deviation cannot be below zero, but this is {this.sd:g}."
        yield error("negative-sd", spot(result, f"{name}_sd"), message, SOURCE)
    elif this.sd == 0:
        message = "A standard deviation of zero: nothing can be estimated from this row."
        hint = "Check it against the source; often it was left out there. Then leave it empty here too."
        yield warning("zero-sd", spot(result, f"{name}_sd"), message, hint)
    if this.time is not None and this.time <= 0:
        message = f"Person-time must be above zero, but this is {this.time:g}."
        hint = f"{SOURCE} If nobody was followed up, empty the cells of both arms and write yes in no_data."
        yield error("time-not-positive", spot(result, f"{name}_time"), message, hint)


def _one_arm(result: Result, name: str, other: Arm, totals_optional: bool) -> Iterator[Problem]:
    this = arm(result, name)
    for column, what in (("events", "events"), ("mean", "a mean")):
        if getattr(this, column) is None and getattr(other, column) is not None:
            message = f"Only one arm has {what}; the {name} arm has none."
            hint = "Fill in both arms."
            hint += " Write 0 only when nobody had the event." if column == "events" else ""
            hint += " When the study does not report it, empty both, write yes in no_data and the reason in note."
            yield error("one-arm", spot(result, f"{name}_{column}"), message, hint)
    if totals_optional and this.total is None and other.total is not None:
        message = f"Only one arm has a total; the {name} arm has none, so its people would not count."
        yield error("one-arm", spot(result, f"{name}_total"), message, "Fill in both totals, or empty both cells.")


def _times(result: Result, name: str) -> Iterator[Problem]:
    this = arm(result, name)
    if this.events is not None and this.time is None:
        message = f"The {name} arm has events but no person-time, so there is no rate."
        hint = "Fill in the time at risk of all people in the arm together, for example in person-years."
        yield error("missing-time", spot(result, f"{name}_time"), message, hint)


def _incomplete(result: Result, name: str, other: Arm, *, people: bool) -> Iterator[Problem]:
    this = arm(result, name)
    if this.total is None and ((people and this.events is not None) or this.mean is not None):
        message = f"The {name} arm has no total, so nothing can be calculated."
        hint = "Fill in how many people of this arm were analysed."
        yield error("incomplete-arm", spot(result, f"{name}_total"), message, hint)
    if this.mean is not None and this.sd is None:
        message = f"The {name} arm has a mean but no standard deviation: the study is shown but not pooled."
        hint = (
            "Fill in the standard deviation (not the standard error), or calculate it and write 'calculated' in basis."
        )
        yield warning("missing-sd", spot(result, f"{name}_sd"), message, hint)
    if this.sd is not None and this.mean is None and other.mean is None:
        message = f"The {name} arm has a standard deviation but no mean."
        yield error("incomplete-arm", spot(result, f"{name}_mean"), message, "Fill in the mean.")
