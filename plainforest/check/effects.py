"""Effects that a study reports itself, with their confidence intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import NormalDist

from plainforest.check.arms import SOURCE, effect_column, spot
from plainforest.check.pvalues import Rounded, check_p_value, half_digit
from plainforest.model import MEASURE_NAMES, RATIO_MEASURES, Measure, Result
from plainforest.problems import Place, Problem, error, warning

LOPSIDED = 0.15
"""Share of an interval's width by which its middle may miss the estimate: exact methods give some skew."""
LARGEST_LOG = 50.0
"""A ratio beyond exp(50) is none that anybody has seen; the logarithm was mistaken for something else."""
Z95 = NormalDist().inv_cdf(0.975)


def check_effect(result: Result, measure: Measure | None) -> Iterator[Problem]:
    """Yield what is wrong with the effect in a row; the scale is known only when the measure is."""
    low, high, se = result.ci_low, result.ci_high, result.standard_error
    ratio = measure in RATIO_MEASURES
    found = [*_log_effect(result, measure), *_missing(result)]
    if se is not None and se <= 0:
        message = f"A standard error must be above zero, but this is {se:g}."
        found.append(error("standard-error-not-positive", spot(result, "standard_error"), message, SOURCE))
    found += _scale(result, measure)
    if low is not None and high is not None:
        found += _interval(result, low, high, measure)
        if se is not None and measure is not None:
            found += _agreement(low, high, se, ratio, spot(result, "standard_error"))
    yield from found
    # Numbers that were complained about already are no ground for more.
    if result.p_value is not None and not found:
        known = measure is not None
        yield from check_p_value(
            result, result.p_value, _theta(result, ratio) if known else None, _own_error(result, ratio)
        )


def _theta(result: Result, ratio: bool) -> Rounded | None:
    """Return the effect of a row on the scale of the analysis."""
    log, effect = result.log_effect, result.effect
    if log is not None:
        return log, half_digit(log)
    if effect is None:
        return None
    return (math.log(effect), half_digit(effect) / effect) if ratio else (effect, half_digit(effect))


def _own_error(result: Result, ratio: bool) -> Rounded | None:
    """Return the standard error of a row, stated or from its interval."""
    low, high, se = result.ci_low, result.ci_high, result.standard_error
    if se is not None:
        return se, half_digit(se)
    if low is None or high is None:
        return None
    if not ratio:
        return (high - low) / (2 * Z95), (half_digit(low) + half_digit(high)) / (2 * Z95)
    slack = half_digit(low) / low + half_digit(high) / high
    return (math.log(high) - math.log(low)) / (2 * Z95), slack / (2 * Z95)


def _missing(result: Result) -> Iterator[Problem]:
    """Find what belongs to an effect and is not there, and what belongs to no effect."""
    low, high, se, log = result.ci_low, result.ci_high, result.standard_error, result.log_effect
    around = {"ci_low": low, "ci_high": high, "standard_error": se}
    given = next((name for name, value in around.items() if value is not None), "")
    if result.effect is None and log is None:
        if given:
            message = "There is an interval or a standard error here, but no effect."
            hint = "Fill in the column effect, or empty these cells."
            yield error("interval-without-effect", spot(result, given), message, hint)
        elif result.p_value is not None:
            message = "There is a p-value here, but no effect: it says nothing about size or direction."
            hint = "Fill in the column effect, or empty the cell and write the p-value in note."
            yield error("p-value-without-effect", spot(result, "p_value"), message, hint)
    elif result.effect is None and se is None:
        message = "The logarithm of an effect needs its standard error, so that it can be pooled."
        hint = "Fill in standard_error; or the ratio itself with its interval in effect, ci_low and ci_high."
        yield error("log-effect-without-error", spot(result, "log_effect"), message, hint)
    elif (low is None) != (high is None):
        column = "ci_low" if low is None else "ci_high"
        message = "Only one limit of the confidence interval is given."
        hint = "Fill in both limits, or the standard error instead."
        yield error("effect-without-interval", spot(result, column), message, hint)
    elif not given and result.p_value is None:
        message = "This effect has neither a confidence interval nor a standard error, so it cannot be pooled."
        hint = "Fill in ci_low and ci_high, or standard_error; with neither, an exact p_value."
        yield error("effect-without-interval", spot(result, "effect"), message, hint)


def _log_effect(result: Result, measure: Measure | None) -> Iterator[Problem]:
    """Find logarithms that are none, or that contradict the ratio beside them."""
    log, effect, place = result.log_effect, result.effect, spot(result, "log_effect")
    if log is None:
        return
    if measure is not None and measure not in RATIO_MEASURES:
        message = f"A {MEASURE_NAMES[measure]} has no logarithm: only ratios are analysed on the log scale."
        yield error("log-effect-for-difference", place, message, "Write the difference itself in the column effect.")
    elif abs(log) > LARGEST_LOG:
        message = f"{log:g} is too large for the logarithm of a ratio."
        yield error(
            "out-of-range", place, message, "Write the natural logarithm here; the ratio itself goes in effect."
        )
    elif effect is not None and effect > 0:
        slack = half_digit(log) + half_digit(effect) / effect
        if abs(math.log(effect) - log) > slack * 1.01:
            message = f"The logarithm {log:g} belongs to a ratio of {math.exp(log):.3g}, but the effect is {effect:g}."
            hint = "Keep the one that the source reports. Here stands the natural logarithm, not the one to base 10."
            yield error("log-effect-disagrees", place, message, hint)


def _agreement(low: float, high: float, se: float, ratio: bool, place: Place) -> Iterator[Problem]:
    """Hold a standard error against the interval beside it; rounding explains no more than a few per cent."""
    if low >= high or (ratio and low <= 0):
        return
    width = math.log(high) - math.log(low) if ratio else high - low
    expected = width / (2 * Z95)
    if not 0.8 * expected <= se <= 1.25 * expected:
        message = (
            f"The standard error {se:g} does not go with the interval {low:g} to {high:g}: that needs {expected:.3g}"
        )
        message += ", on the log scale." if ratio else "."
        hint = "Check both against the source, or delete the one that you do not need."
        yield error("interval-and-error-disagree", place, message, hint)


def _scale(result: Result, measure: Measure | None) -> Iterator[Problem]:
    """Find values outside the scale of the measure."""
    for column in ("effect", "ci_low", "ci_high"):
        value: float | None = getattr(result, column)
        if value is None:
            continue
        if measure in RATIO_MEASURES and value <= 0:
            message = f"A ratio must be above zero, but this is {value:g}."
            hint = "Write the ratio itself. Its logarithm has a column of its own, log_effect."
            yield error("ratio-not-positive", spot(result, column), message, hint)
        if measure == "RD" and abs(value) > 1:
            message = f"A risk difference lies between -1 and 1, but this is {value:g}."
            hint = f"Write a share: {value / 100:g} for {value:g}%."
            yield error("risk-out-of-range", spot(result, column), message, hint)


def _interval(result: Result, low: float, high: float, measure: Measure | None) -> Iterator[Problem]:
    effect, log, ratio = result.effect, result.log_effect, measure in RATIO_MEASURES
    if effect is None and ratio and log is not None and abs(log) <= LARGEST_LOG:
        effect = math.exp(log)
    if low >= high:
        message = f"The lower limit {low:g} is not below the upper limit {high:g}."
        hint = "Swap the two limits, or check them against the source."
        yield error("interval-order", spot(result, "ci_low"), message, hint)
    elif effect is None:
        return
    elif not low <= effect <= high:
        message = f"The effect {effect:g} lies outside its confidence interval, {low:g} to {high:g}."
        hint = "Check the three numbers against the source; a sign or a decimal point may be wrong."
        yield error("interval-misses-effect", spot(result, effect_column(result)), message, hint)
    elif measure is not None and result.effect is not None and lopsided(effect, low, high, ratio=ratio):
        message = f"The interval {low:g} to {high:g} is not symmetric about {effect:g}"
        message += " on the log scale." if ratio else "."
        hint = "Check the three numbers against the source: one digit may be wrong."
        yield warning("interval-not-symmetric", spot(result, "effect"), message, hint)


def lopsided(effect: float, low: float, high: float, *, ratio: bool) -> bool:
    """Tell whether an estimate stands further from the middle of its interval than rounding can explain."""
    if ratio and min(effect, low, high) <= 0:
        return False
    half = min(half_digit(value) for value in (effect, low, high))
    if ratio:
        slack = half * (1 / low + 1 / high + 2 / effect)
        effect, low, high = math.log(effect), math.log(low), math.log(high)
    else:
        slack = 4 * half
    return abs((high - effect) - (effect - low)) > LOPSIDED * (high - low) + slack
