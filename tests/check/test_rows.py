"""Rows of every kind of data against their measure: what is wrong is found, and what is right is left alone."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainforest.check import check_draft
from plainforest.check.draft import Draft
from plainforest.model import MEASURE_NAMES, Arm, Measure, Outcome, Result, Study
from plainforest.problems import Place, Problem

FILE = Place("review.yaml")
ARM_COLUMNS = ("events", "total", "mean", "sd", "time")


def row(line: int = 2, study: str = "Adams 2001", **cells: Any) -> Result:
    """Return a result by the names of its cells, as in a line of results.csv."""
    arms: dict[str, Any] = {
        name: Arm(**{c: cells.pop(f"{name}_{c}") for c in ARM_COLUMNS if f"{name}_{c}" in cells})
        for name in ("intervention", "comparator")
    }
    return Result(outcome="outcome", study=study, place=Place("results.csv", line), **arms, **cells)


def found(measure: Measure | None, *rows: Result, studies: tuple[Study, ...] = (), **plan: Any) -> list[Problem]:
    """Return the problems of an outcome with these rows."""
    plan = {"better": "lower", "no_thresholds": "None.", "model": "common", "time_unit": "", **plan}
    if measure == "IRR":
        plan["time_unit"] = "person-years"
    outcome = Outcome(id="outcome", name="x", plain_name="x", measure=measure, **plan)
    path = ("comparisons", 0, "outcomes", 0)
    return check_draft(Draft(places={(): FILE}, outcomes={path: outcome}, studies=studies or None, results=rows))


def cells(problems: list[Problem]) -> list[tuple[str, str, int | str]]:
    """Return what was found: severity, code and column."""
    assert all(p.message and p.hint for p in problems)
    return [(p.severity, p.code, p.place.column) for p in problems]


COUNTS: Mapping[str, Any] = {
    "intervention_events": 20,
    "intervention_total": 50,
    "comparator_events": 15,
    "comparator_total": 50,
}
RATES: Mapping[str, Any] = {
    "intervention_events": 20,
    "intervention_time": 51.5,
    "comparator_events": 15,
    "comparator_time": 48.0,
}
SCORES: Mapping[str, Any] = {
    "intervention_mean": 40.5,
    "intervention_sd": 12.1,
    "intervention_total": 48,
    "comparator_mean": 45.0,
    "comparator_sd": 11.9,
    "comparator_total": 47,
}
EFFECT: Mapping[str, Any] = {"effect": 1.2, "ci_low": 0.9, "ci_high": 1.6}
OBSERVED: Mapping[str, Any] = {"o_minus_e": 2.4, "o_e_variance": 8.4}
LOG: Mapping[str, Any] = {"log_effect": -0.43, "standard_error": 0.21}


@pytest.mark.parametrize(
    ("measure", "data"),
    [
        *((measure, COUNTS) for measure in ("RR", "OR", "PETO", "RD")),
        *((measure, SCORES) for measure in ("MD", "SMD", "ROM")),
        *((measure, EFFECT) for measure in ("RR", "OR", "ROM", "IRR", "HR", "MD", "SMD")),
        *((measure, LOG) for measure in ("RR", "OR", "ROM", "IRR", "HR")),
        ("IRR", RATES),
        ("IRR", {**RATES, "intervention_events": 900, "intervention_total": 50, "comparator_total": 50}),
        ("IRR", {**RATES, "intervention_events": 0}),
        ("HR", OBSERVED),
        ("PETO", OBSERVED),
        ("HR", {**OBSERVED, **COUNTS}),
        ("HR", {**OBSERVED, "intervention_events": 20, "comparator_events": 15}),
        ("PETO", {**OBSERVED, **COUNTS}),
        ("HR", {**EFFECT, **COUNTS}),
        ("IRR", {**EFFECT, "intervention_events": 9, "comparator_events": 8}),
        ("HR", {"effect": 0.7, "p_value": 0.03}),
        ("MD", {"effect": -3.4, "p_value": 0.0004}),
        ("HR", {**LOG, "ci_low": 0.43, "ci_high": 0.98, "p_value": 0.04}),
        ("RR", {"effect": 0.65, "log_effect": -0.43, "standard_error": 0.21}),
        ("HR", {"effect": 1.0, "ci_low": 0.8, "ci_high": 1.25, "p_value": 1.0}),
        ("HR", {"effect": 0.5, "ci_low": 0.37, "ci_high": 0.67, "p_value": 0.0}),
    ],
)
def test_what_is_right_is_left_alone(measure: Measure, data: Mapping[str, Any]) -> None:
    assert found(measure, row(**data)) == []


@pytest.mark.parametrize(
    ("measure", "data", "expected"),
    [
        # rates
        ("IRR", {**RATES, "intervention_time": 0.0}, ("error", "time-not-positive", "intervention_time")),
        ("IRR", {**RATES, "comparator_time": -2.0}, ("error", "time-not-positive", "comparator_time")),
        ("IRR", {**RATES, "comparator_time": None}, ("error", "missing-time", "comparator_time")),
        ("IRR", {**RATES, "comparator_events": None}, ("error", "one-arm", "comparator_events")),
        ("IRR", {**RATES, "comparator_total": 50}, ("error", "one-arm", "intervention_total")),
        (
            "IRR",
            {"intervention_time": 3.0, "comparator_time": 3.0},
            ("error", "row-without-data", 0),
        ),
        ("IRR", {**RATES, **EFFECT}, ("error", "two-kinds-of-data", "effect")),
        ("IRR", SCORES, ("error", "means-for-binary", "intervention_mean")),
        ("RR", {**COUNTS, "intervention_time": 12.0}, ("warning", "time-not-used", "intervention_time")),
        ("RR", {**COUNTS, "intervention_events": 51}, ("error", "events-above-total", "intervention_events")),
        ("PETO", {**COUNTS, "comparator_events": 51}, ("error", "events-above-total", "comparator_events")),
        # one arm only
        ("HR", {**EFFECT, "comparator_total": 50}, ("error", "one-arm", "intervention_total")),
        ("HR", {**OBSERVED, "intervention_total": 50}, ("error", "one-arm", "comparator_total")),
        (
            "MD",
            {"intervention_sd": 2.0, "intervention_total": 9, "comparator_total": 9},
            ("error", "incomplete-arm", "intervention_mean"),
        ),
        ("RD", {"effect": 12.0, "standard_error": 2.0}, ("error", "risk-out-of-range", "effect")),
        # observed minus expected
        ("HR", {"o_minus_e": -4.2}, ("error", "o-minus-e-incomplete", "o_e_variance")),
        ("PETO", {"o_e_variance": 4.2}, ("error", "o-minus-e-incomplete", "o_minus_e")),
        ("HR", {**OBSERVED, "o_e_variance": 0.0}, ("error", "variance-not-positive", "o_e_variance")),
        ("HR", {**OBSERVED, "o_e_variance": -1.0}, ("error", "variance-not-positive", "o_e_variance")),
        *((m, OBSERVED, ("error", "o-minus-e-misplaced", "o_minus_e")) for m in ("RR", "OR", "RD", "MD", "ROM", "IRR")),
        ("HR", {**OBSERVED, **EFFECT}, ("error", "two-kinds-of-data", "o_minus_e")),
        ("HR", {**OBSERVED, "no_data": True}, ("error", "no-data-with-numbers", "no_data")),
        # p-values
        ("HR", {"effect": 0.7, "p_value": 1.2}, ("error", "p-value-out-of-range", "p_value")),
        ("HR", {"effect": 0.7, "p_value": -0.1}, ("error", "p-value-out-of-range", "p_value")),
        ("HR", {**EFFECT, "p_value": 21.0}, ("error", "p-value-out-of-range", "p_value")),
        ("HR", {"effect": 0.7, "p_value": 0.0}, ("error", "p-value-without-error", "p_value")),
        ("HR", {"effect": 0.7, "p_value": 1.0}, ("error", "p-value-without-error", "p_value")),
        ("HR", {"effect": 1.0, "p_value": 0.6}, ("error", "p-value-without-error", "p_value")),
        ("MD", {"effect": 0.0, "p_value": 0.6}, ("error", "p-value-without-error", "p_value")),
        ("HR", {"p_value": 0.6}, ("error", "p-value-without-effect", "p_value")),
        ("HR", {**EFFECT, "p_value": 0.0001}, ("warning", "p-value-disagrees", "p_value")),
        ("HR", {**EFFECT, "p_value": 0.9}, ("warning", "p-value-disagrees", "p_value")),
        ("HR", {**LOG, "p_value": 0.0004}, ("warning", "p-value-disagrees", "p_value")),
        ("MD", {"effect": 3.4, "standard_error": 1.1, "p_value": 0.2}, ("warning", "p-value-disagrees", "p_value")),
        ("HR", {"effect": 0.7, "ci_low": 0.5, "p_value": 0.02}, ("error", "effect-without-interval", "ci_high")),
        # logarithms
        ("HR", {"log_effect": -0.43}, ("error", "log-effect-without-error", "log_effect")),
        ("HR", {"log_effect": -0.43, "p_value": 0.1}, ("error", "log-effect-without-error", "log_effect")),
        ("HR", {**LOG, "effect": 0.75}, ("error", "log-effect-disagrees", "log_effect")),
        ("HR", {**LOG, "log_effect": 120.0}, ("error", "out-of-range", "log_effect")),
        *((m, LOG, ("error", "log-effect-for-difference", "log_effect")) for m in ("RD", "MD", "SMD")),
        ("OR", {**LOG, **COUNTS}, ("error", "two-kinds-of-data", "log_effect")),
        ("HR", {**LOG, "ci_low": 1.07, "ci_high": 2.43}, ("error", "interval-misses-effect", "log_effect")),
        # ratios of means
        ("ROM", {**SCORES, "comparator_mean": 0.0}, ("warning", "mean-not-positive", "comparator_mean")),
        ("ROM", {**SCORES, "intervention_mean": -3.0}, ("warning", "mean-not-positive", "intervention_mean")),
        ("ROM", COUNTS, ("error", "counts-for-continuous", "intervention_events")),
        ("PETO", SCORES, ("error", "means-for-binary", "intervention_mean")),
        ("ROM", {"effect": -0.2, "standard_error": 0.1}, ("error", "ratio-not-positive", "effect")),
        ("PETO", {"effect": -0.2, "standard_error": 0.1}, ("error", "ratio-not-positive", "effect")),
        ("IRR", {"effect": -0.2, "standard_error": 0.1}, ("error", "ratio-not-positive", "effect")),
    ],
)
def test_one_mistake_in_a_row(measure: Measure, data: Mapping[str, Any], expected: tuple[str, str, int | str]) -> None:
    plan: dict[str, Any] = {"method": "IV"} if measure == "PETO" else {}
    assert cells(found(measure, row(**data), **plan)) == [expected]


@given(st.floats(-2, 2), st.floats(0.05, 1.0), st.sampled_from([2, 3]), st.booleans(), st.booleans())
def test_a_p_value_of_the_same_test_always_goes_with_its_interval(
    theta: float, se: float, digits: int, ratio: bool, as_interval: bool
) -> None:
    """Everything is rounded as journals do; no effect may look wrong for that."""
    p = round(2 * NormalDist().cdf(-abs(theta) / se), digits)
    low, effect, high = (theta + z * se for z in (-1.959964, 0, 1.959964))
    if ratio:
        low, effect, high = math.exp(low), math.exp(effect), math.exp(high)
    low, effect, high = (round(value, digits) for value in (low, effect, high))
    if ratio and low <= 0:
        return
    more: dict[str, Any] = {"ci_low": low, "ci_high": high} if as_interval else {"standard_error": round(se, digits)}
    assert found("HR" if ratio else "MD", row(effect=effect, p_value=p, **more)) == []


# ---------------------------------------------------------------- several rows


def test_a_study_with_one_comparator_for_two_arms() -> None:
    low, high = (dict(COUNTS, subgroup=name, intervention_events=events) for name, events in (("low", 20), ("high", 9)))
    problems = found("RR", row(2, **low), row(3, **high))
    assert cells(problems) == [("warning", "shared-comparator", "comparator_total")]
    assert "23.3.4" in problems[0].hint
    assert problems[0].place.line == 3
    assert "2 times" in problems[0].message
    third = dict(low, subgroup="middle", intervention_events=3)
    assert [p.place.line for p in found("RR", row(2, **low), row(3, **high), row(4, **third))] == [3, 4]


@pytest.mark.parametrize(
    ("people", "warned"),
    [
        ({}, 1),
        ({"participants_comparator": 50}, 1),
        ({"participants_comparator": 100}, 0),
        ({"participants": 150}, 1),
        ({"participants": 200}, 0),
    ],
)
def test_equal_numbers_of_different_people(people: dict[str, int], warned: int) -> None:
    study = Study(id="Adams 2001", place=Place("studies.csv", 2), **people)  # type: ignore[arg-type]
    rows = [row(line, subgroup=name, **COUNTS) for line, name in ((2, "women"), (3, "men"))]
    assert [p.code for p in found("RR", *rows, studies=(study,))] == ["shared-comparator"] * warned


def test_more_people_than_were_randomised() -> None:
    study = Study(id="Adams 2001", place=Place("studies.csv", 2), participants=99)
    problems = found("RR", row(**COUNTS), studies=(study,))
    assert cells(problems) == [("warning", "total-above-participants", "intervention_total")]


def test_totals_alone_make_nobody_suspect() -> None:
    rows = [row(n, subgroup=str(n), intervention_total=50, comparator_total=50, **EFFECT) for n in (2, 3)]
    assert found("HR", *rows) == []
    study = Study(id="Adams 2001", place=Place("studies.csv", 2), participants=150)
    assert [p.code for p in found("HR", *rows, studies=(study,))] == ["shared-comparator"]


@pytest.mark.parametrize("data", [SCORES, RATES])
def test_scores_and_rates_share_comparators_too(data: Mapping[str, Any]) -> None:
    rows = [row(line, subgroup=str(line), **data) for line in (2, 3)]
    problems = found("IRR" if data is RATES else "MD", *rows)
    assert [p.code for p in problems] == ["shared-comparator"]


def test_two_rows_for_one_subgroup_stay_one_mistake_whose_hint_knows_about_arms() -> None:
    problems = found("RR", row(2, **COUNTS), row(3, **{**COUNTS, "intervention_events": 9}))
    assert cells(problems) == [("error", "duplicate-row", "study")]
    assert "Join the intervention arms" in problems[0].hint
    problems = found("RR", row(2, **COUNTS), row(3, **COUNTS))
    assert "Delete one" in problems[0].hint


def test_a_row_without_a_subgroup_among_others_with_one() -> None:
    rows = [row(2, "a", subgroup="women", **COUNTS), row(3, "b", **COUNTS), row(4, "c", no_data=True)]
    problems = found("RR", *rows)
    assert [(*cell, p.place.line) for cell, p in zip(cells(problems), problems, strict=True)] == [
        ("warning", "missing-subgroup", "subgroup", 3)
    ]
    assert found("RR", *rows, subgroups=False) == []
    assert found("RR", *rows[1:]) == []


# ---------------------------------------------------------------- anything


numbers = st.one_of(
    st.none(),
    st.sampled_from([0.0, 1.0, -1.0, 0.5, 1e15, -1e15, 5e-324, 1e-300, 0.05]),
    st.floats(-1e15, 1e15, allow_nan=False),
)
counts = st.one_of(st.none(), st.integers(0, 60), st.just(10**9))


@st.composite
def any_row(draw: st.DrawFn, line: int) -> Result:
    given_cells: dict[str, Any] = {
        f"{a}_{c}": draw(counts if c in ("events", "total") else numbers)
        for a in ("intervention", "comparator")
        for c in ARM_COLUMNS
    }
    for name in (*EFFECT, *OBSERVED, *LOG, "p_value"):
        given_cells[name] = draw(numbers)
    subgroup = draw(st.sampled_from(["", "women", "men"]))
    return row(line, draw(st.sampled_from("ab")), subgroup=subgroup, no_data=draw(st.booleans()), **given_cells)


@given(st.data())
@settings(deadline=None)
def test_no_row_whatever_stands_in_it_raises(data: st.DataObject) -> None:
    rows = [data.draw(any_row(line)) for line in (2, 3)]
    measure = data.draw(st.sampled_from([*get_args(Measure), None]))
    study = Study(id="a", place=Place("studies.csv", 2), participants=data.draw(counts))
    cells(found(measure, *rows, studies=(study,), model=data.draw(st.sampled_from(["common", "random"]))))


def test_every_measure_has_its_name() -> None:
    assert set(MEASURE_NAMES) == set(get_args(Measure))
