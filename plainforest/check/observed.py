"""Observed minus expected events, with their variance."""

from __future__ import annotations

import math
from collections.abc import Iterator

from plainforest.check.arms import SOURCE, has_effect, has_o_minus_e, spot
from plainforest.model import MEASURE_NAMES, Measure, Result
from plainforest.problems import Problem, error, warning

O_E_MEASURES = frozenset({"PETO", "HR"})
LARGE = 3.0
"""A logarithm that no trial reaches: a ratio above 20, or below 1 in 20."""


def check_observed(result: Result, measure: Measure | None) -> Iterator[Problem]:
    """Yield what is wrong with the observed minus expected events of a row."""
    if not has_o_minus_e(result):
        return
    difference, variance = result.o_minus_e, result.o_e_variance
    column = "o_minus_e" if difference is not None else "o_e_variance"
    if variance is None:
        message = "Observed minus expected events need their variance, so that they can be pooled."
        yield error("o-minus-e-incomplete", spot(result, "o_e_variance"), message, "Fill in o_e_variance.")
    elif variance <= 0:
        message = f"A variance must be above zero, but this is {variance:g}."
        yield error("variance-not-positive", spot(result, "o_e_variance"), message, SOURCE)
    if difference is None:
        message = "There is a variance here, but no observed minus expected events."
        yield error("o-minus-e-incomplete", spot(result, "o_minus_e"), message, "Fill in o_minus_e.")
    if measure is not None and measure not in O_E_MEASURES:
        message = f"Observed minus expected events cannot be analysed as a {MEASURE_NAMES[measure]}."
        if measure == "OR":
            message = "Observed minus expected events give a Peto odds ratio, not an odds ratio."
        hint = "Choose the measure PETO or HR in review.yaml, or empty o_minus_e and o_e_variance."
        yield error("o-minus-e-misplaced", spot(result, column), message, hint)
    elif difference is not None and variance is not None and variance > 0:
        yield from _doubtful(result, difference, variance)
    if has_effect(result) and (measure is None or measure in O_E_MEASURES):
        message = "This row has both an effect and observed minus expected events; only one of them can be analysed."
        hint = "Delete the effect with its limits, or empty o_minus_e and o_e_variance."
        yield error("two-kinds-of-data", spot(result, column), message, hint)


def _doubtful(result: Result, difference: float, variance: float) -> Iterator[Problem]:
    """Find numbers that are possible but hardly meant."""
    one, two = result.intervention, result.comparator
    if abs(difference) / variance > LARGE:
        made = f"{math.exp(min(difference / variance, 700)):.2g}"
        message = f"O−E of {difference:g} with a variance of {variance:g} makes a ratio of {made}."
        hint = "Check both against the source; the variance may be a standard error, or a decimal point wrong."
        yield warning("o-minus-e-implausible", spot(result, "o_minus_e"), message, hint)
    if one.events is None or two.events is None:
        return
    if variance > (one.events + two.events) / 4 * 1.01:
        message = (
            f"A variance of {variance:g} is more than {one.events + two.events} events can give: a quarter of them at "
            "most."
        )
        hint = "Check the variance and the numbers of events against the source."
        yield warning("o-e-variance-too-large", spot(result, "o_e_variance"), message, hint)
    if one.total and two.total:
        expected = (one.events + two.events) * one.total / (one.total + two.total)
        if difference * (one.events - expected) < 0 and abs(one.events - expected) > 1 and abs(difference) > 1:
            way, counts = ("more", "fewer") if difference > 0 else ("fewer", "more")
            message = f"O−E of {difference:g} means {way} events with the intervention, but the counts say {counts}."
            hint = "Check the sign: O−E is observed minus expected in the intervention group."
            yield warning("o-minus-e-sign", spot(result, "o_minus_e"), message, hint)
