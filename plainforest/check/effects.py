"""Effects that a study reports itself, with their confidence intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from statistics import NormalDist

from plainforest.model import Measure, Result
from plainforest.problems import Place, Problem, error, warning

RATIOS = frozenset({"RR", "OR", "HR"})
LOPSIDED = 0.15
"""Share of an interval's width by which its middle may miss the estimate: exact methods give some skew."""


def check_effect(result: Result, measure: Measure | None) -> Iterator[Problem]:
    """Yield what is wrong with the effect in a row; the scale is known only when the measure is."""
    effect, low, high, se = result.effect, result.ci_low, result.ci_high, result.standard_error

    def spot(column: str) -> Place:
        return replace(result.place, column=column)

    given = {"effect": effect, "ci_low": low, "ci_high": high, "standard_error": se}
    if all(value is None for value in given.values()):
        return
    if effect is None:
        column = next(name for name, value in given.items() if value is not None)
        message = "There is an interval or a standard error here, but no effect."
        yield error(
            "interval-without-effect", spot(column), message, "Fill in the column effect, or empty these cells."
        )
    elif (low is None) != (high is None):
        column = "ci_low" if low is None else "ci_high"
        message = "Only one limit of the confidence interval is given."
        yield error(
            "effect-without-interval", spot(column), message, "Fill in both limits, or the standard error instead."
        )
    elif low is None and se is None:
        message = "This effect has neither a confidence interval nor a standard error, so it cannot be pooled."
        hint = "Fill in ci_low and ci_high, or standard_error."
        yield error("effect-without-interval", spot("effect"), message, hint)
    if se is not None and se <= 0:
        message = f"A standard error must be above zero, but this is {se:g}."
        yield error("standard-error-not-positive", spot("standard_error"), message, "Check it against the source.")
    yield from _scale(result, measure, spot("effect"))
    if low is not None and high is not None:
        yield from _interval(result, low, high, measure)
        if se is not None and measure is not None:
            yield from _agreement(low, high, se, measure, spot("standard_error"))


def _agreement(low: float, high: float, se: float, measure: Measure, place: Place) -> Iterator[Problem]:
    """Hold a standard error against the interval beside it; rounding explains no more than a few per cent."""
    if low >= high or (measure in RATIOS and low <= 0):
        return
    width = math.log(high) - math.log(low) if measure in RATIOS else high - low
    expected = width / (2 * NormalDist().inv_cdf(0.975))
    if not 0.8 * expected <= se <= 1.25 * expected:
        message = (
            f"The standard error {se:g} does not go with the interval {low:g} to {high:g}: that needs {expected:.3g}"
        )
        message += ", on the log scale." if measure in RATIOS else "."
        hint = "Check both against the source, or delete the one that you do not need."
        yield error("interval-and-error-disagree", place, message, hint)


def _scale(result: Result, measure: Measure | None, place: Place) -> Iterator[Problem]:
    """Find values outside the scale of the measure."""
    for column in ("effect", "ci_low", "ci_high"):
        value: float | None = getattr(result, column)
        if value is None:
            continue
        if measure in RATIOS and value <= 0:
            message = f"A ratio must be above zero, but this is {value:g}."
            hint = "Write the ratio itself, not its logarithm."
            yield error("ratio-not-positive", replace(place, column=column), message, hint)
        if measure == "RD" and abs(value) > 1:
            message = f"A risk difference lies between -1 and 1, but this is {value:g}."
            hint = f"Write a share: {value / 100:g} for {value:g}%."
            yield error("risk-out-of-range", replace(place, column=column), message, hint)


def _interval(result: Result, low: float, high: float, measure: Measure | None) -> Iterator[Problem]:
    effect = result.effect
    if low >= high:
        message = f"The lower limit {low:g} is not below the upper limit {high:g}."
        hint = "Swap the two limits, or check them against the source."
        yield error("interval-order", replace(result.place, column="ci_low"), message, hint)
    elif effect is None:
        return
    elif not low <= effect <= high:
        message = f"The effect {effect:g} lies outside its confidence interval, {low:g} to {high:g}."
        hint = "Check the three numbers against the source; a sign or a decimal point may be wrong."
        yield error("interval-misses-effect", replace(result.place, column="effect"), message, hint)
    elif measure is not None and lopsided(effect, low, high, ratio=measure in RATIOS):
        message = f"The interval {low:g} to {high:g} is not symmetric about {effect:g}"
        message += " on the log scale." if measure in RATIOS else "."
        hint = "Check the three numbers against the source: one digit may be wrong."
        yield warning("interval-not-symmetric", replace(result.place, column="effect"), message, hint)


def lopsided(effect: float, low: float, high: float, *, ratio: bool) -> bool:
    """Tell whether an estimate stands further from the middle of its interval than rounding can explain."""
    if ratio and min(effect, low, high) <= 0:
        return False
    half = 0.5 * 10.0 ** -max(_decimals(value) for value in (effect, low, high))
    if ratio:
        slack = half * (1 / low + 1 / high + 2 / effect)
        effect, low, high = math.log(effect), math.log(low), math.log(high)
    else:
        slack = 4 * half
    return abs((high - effect) - (effect - low)) > LOPSIDED * (high - low) + slack


def _decimals(value: float) -> int:
    """Return how many decimals a number is written with."""
    text = f"{value:.10f}".rstrip("0")
    return len(text.partition(".")[2])
