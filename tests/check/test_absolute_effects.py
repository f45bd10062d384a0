"""Comparator risks, their intervals, and what standardised mean differences and hazard ratios are shown in."""

from __future__ import annotations

from typing import Any

import pytest

from plainforest.check import check_draft
from plainforest.check.draft import Draft
from plainforest.model import Arm, ComparatorRisk, Measure, Outcome, Result, Scale, Thresholds
from plainforest.problems import Place

PATH = ("comparisons", 0, "outcomes", 0)
POINTS = Scale(unit="points", sd=5, sd_source="A cohort")
RISK = ComparatorRisk(value=0.3, source="A register")
EVENTS: dict[str, Any] = {
    "express_as": "events", "event_is_higher": False, "plain_event": "people felt better", "comparator_risks": (RISK,),
}  # fmt: skip


def codes(measure: Measure, row: Result | None = None, **plan: Any) -> list[tuple[str, str]]:
    """Return the codes of an outcome's problems, each with the key where it stands."""
    keys: dict[str, Any] = {"better": "lower", "follow_up": "1 year"} | plan
    if "thresholds" not in keys:
        keys["no_thresholds"] = "None."
    outcome = Outcome(**{"id": "outcome", "name": "x", "plain_name": "x"} | keys, measure=measure)
    places = {(): Place("review.yaml"), PATH: Place("review.yaml", 1)}
    places |= {(*PATH, key): Place("review.yaml", 10, key) for key in keys}
    effect = Result(outcome="outcome", study="a", place=Place("results.csv", 2), effect=0.6, ci_low=0.5, ci_high=0.72)
    problems = check_draft(Draft(places=places, outcomes={PATH: outcome}, results=(row or effect,)))
    assert all(problem.message and problem.hint for problem in problems)
    return [(problem.code, str(problem.place.column)) for problem in problems]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({}, []),
        ({"scale": POINTS}, []),
        ({"scale": POINTS, "express_as": "units", "comparator_risks": (ComparatorRisk(value=12, source="A"),)}, []),
        ({"scale": POINTS, "thresholds": Thresholds(important=3, source="A")}, []),
        ({"express_as": "sd", "thresholds": Thresholds(important=0.3, source="A")}, []),
        ({"thresholds": Thresholds(important=3, source="A")}, [("smd-without-sd", "thresholds")]),
        ({"express_as": "units", "scale": Scale(unit="points")}, [("smd-without-sd", "express_as")]),
        ({"comparator_risks": (ComparatorRisk(value=12, source="A"),)}, [("smd-without-sd", "comparator_risks")]),
        (
            {"scale": POINTS, "express_as": "sd", "comparator_risks": (ComparatorRisk(value=12, source="A"),)},
            [("smd-without-sd", "comparator_risks")],
        ),
        ({"scale": Scale(unit="points", sd=5)}, [("sd-without-source", "scale")]),
        ({"event_is_higher": True}, [("smd-events", "event_is_higher")]),
        (EVENTS, []),
        (EVENTS | {"comparator_risks": ()}, [("smd-events", "express_as")]),
        (EVENTS | {"event_is_higher": None}, [("smd-events", "express_as")]),
        (EVENTS | {"plain_event": ""}, [("smd-events", "express_as")]),
        (
            EVENTS | {"comparator_risks": (ComparatorRisk(value=30, source="A"),)},
            [("risk-out-of-range", "comparator_risks")],
        ),
        (
            EVENTS | {"thresholds": Thresholds(important=3, source="A")},
            [("threshold-out-of-range", "thresholds")],
        ),
    ],
)  # fmt: skip
def test_standardised_mean_differences(plan: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes("SMD", **plan) == expected


def test_what_belongs_to_standardised_mean_differences_alone() -> None:
    assert codes("MD", express_as="units") == [("smd-only", "express_as")]
    assert codes("RR", event_is_higher=False) == [("smd-only", "event_is_higher")]


def test_means_on_other_scales_do_not_have_to_fit_the_scale_of_the_result() -> None:
    scale = Scale(unit="points", minimum=0, maximum=10, sd=2, sd_source="A")
    row = Result(
        outcome="outcome", study="a", place=Place("results.csv", 2), intervention=Arm(mean=60, sd=9, total=50),
        comparator=Arm(mean=50, sd=9, total=50),
    )  # fmt: skip
    assert codes("SMD", row, scale=scale) == []
    assert [code for code, _ in codes("MD", row, scale=scale)] == ["mean-outside-scale"] * 2


SURVIVAL = {"name": "Survival at two years", "plain_name": "Survival"}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"comparator_risks": (RISK,)}, []),
        ({"comparator_risks": (RISK,), "event_free": True} | SURVIVAL, []),
        ({"comparator_risks": (RISK,), "follow_up": ""}, [("risk-without-time", "comparator_risks")]),
        ({"follow_up": ""}, []),
        ({"event_free": True} | SURVIVAL, [("event-free-without-risk", "event_free")]),
        (
            {"comparator_risks": (RISK,), "event_free": True, "better": "higher"} | SURVIVAL,
            [("event-free-better", "better")],
        ),
    ],
)
def test_hazard_ratios(plan: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes("HR", **plan) == expected


def test_people_free_of_an_event_belong_to_hazard_ratios() -> None:
    assert codes("RR", comparator_risks=(RISK,), event_free=True) == [("event-free-without-hazards", "event_free")]


@pytest.mark.parametrize(
    ("measure", "value", "low", "high", "fine"),
    [
        ("RR", 0.3, 0.2, 0.4, True),
        ("RR", 0.3, None, None, True),
        ("RR", 0.3, 0.2, None, False),
        ("RR", 0.3, None, 0.4, False),
        ("RR", 0.3, 0.31, 0.4, False),
        ("RR", 0.3, 0.3, 0.3, False),
        ("RR", 0.3, 0.0, 0.4, False),
        ("RR", 0.3, 0.2, 1.0, False),
        ("IRR", 1.3, 1.2, 1.4, True),
        ("IRR", 1.3, 0.0, 1.4, False),
        ("MD", -3.0, -4.0, 0.0, True),
    ],
)
def test_intervals_of_comparator_risks(
    measure: Measure, value: float, low: float | None, high: float | None, fine: bool
) -> None:
    risk = ComparatorRisk(value=value, source="A", ci_low=low, ci_high=high)
    time_unit = "years" if measure == "IRR" else ""
    assert codes(measure, comparator_risks=(risk,), time_unit=time_unit) == [("risk-interval", "comparator_risks")] * (
        not fine
    )


def test_uncertainty_is_wanted_but_not_known() -> None:
    assert codes("RR", comparator_risks=(RISK,), risk_uncertainty=True) == [
        ("risk-uncertainty-unknown", "risk_uncertainty")
    ]
