"""Observed minus expected events, with their variance."""

from __future__ import annotations

from collections.abc import Iterator

from plainforest.check.arms import SOURCE, has_effect, has_o_minus_e, spot
from plainforest.model import MEASURE_NAMES, Measure, Result
from plainforest.problems import Problem, error

O_E_MEASURES = frozenset({"PETO", "HR"})


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
    elif has_effect(result):
        message = "This row has both an effect and observed minus expected events; only one of them can be analysed."
        hint = "Delete the effect with its limits, or empty o_minus_e and o_e_variance."
        yield error("two-kinds-of-data", spot(result, column), message, hint)
