"""The plan of an analysis: which measure, model, method, estimator and interval go together, and with which rows."""

from itertools import product
from typing import Any, get_args

import pytest

from plainforest.check import check_draft
from plainforest.check.draft import Draft
from plainforest.model import Arm, ComparatorRisk, Measure, Outcome, Result
from plainforest.problems import Place, Problem

PATH = ("comparisons", 0, "outcomes", 0)
KEYS = ("model", "method", "estimator", "interval", "prediction", "double_zeros", "swap_events", "time_unit")
HERE = Place("results.csv", 2)

COUNTS = Result(
    outcome="outcome",
    study="a",
    place=HERE,
    intervention=Arm(events=3, total=50),
    comparator=Arm(events=5, total=49),
)
RATES = Result(
    outcome="outcome",
    study="a",
    place=HERE,
    intervention=Arm(events=3, time=50.0),
    comparator=Arm(events=5, time=49.0),
)
SCORES = Result(
    outcome="outcome",
    study="a",
    place=HERE,
    intervention=Arm(mean=3, sd=1, total=50),
    comparator=Arm(mean=4, sd=1, total=49),
)
EFFECT = Result(outcome="outcome", study="b", place=Place("results.csv", 3), effect=1.2, ci_low=0.9, ci_high=1.6)
LOG = Result(outcome="outcome", study="c", place=Place("results.csv", 4), log_effect=0.2, standard_error=0.1)
OBSERVED = Result(outcome="outcome", study="d", place=Place("results.csv", 5), o_minus_e=-2.0, o_e_variance=4.0)


def found(measure: Measure, *rows: Result, **plan: Any) -> list[Problem]:
    """Return the problems of a plan; each of its keys stands in a line of its own."""
    outcome = Outcome(
        **{"id": "outcome", "name": "x", "plain_name": "x", "better": "lower", "no_thresholds": "None.", **plan},
        measure=measure,
    )
    places = {(): Place("review.yaml"), PATH: Place("review.yaml", 1)}
    places |= {(*PATH, key): Place("review.yaml", 10, key) for key in plan}
    return check_draft(Draft(places=places, outcomes={PATH: outcome}, results=rows))


def codes(problems: list[Problem]) -> list[tuple[str, str, int | str]]:
    assert all(p.message and p.hint for p in problems)
    return [(p.code, p.place.file, p.place.column or p.place.line) for p in problems]


def rows_for(measure: str) -> Result:
    if measure in ("RR", "OR", "PETO", "RD"):
        return COUNTS
    return {"IRR": RATES, "HR": EFFECT}.get(measure, SCORES)


@pytest.mark.parametrize("measure", get_args(Measure))
@pytest.mark.parametrize(("model", "method"), list(product(("random", "common"), (None, "IV", "MH", "PETO"))))
def test_every_measure_with_every_model_and_method(measure: Measure, model: str, method: str | None) -> None:
    plan: dict[str, Any] = {"model": model, "time_unit": "years" if measure == "IRR" else ""}
    plan |= {} if method is None else {"method": method}
    rows = [OBSERVED] if measure == "HR" and method == "PETO" else [rows_for(measure)]
    expected = []
    if method == "MH" and measure not in ("RR", "OR", "RD"):
        expected = ["mh-needs-events"]
    elif method == "PETO" and measure not in ("PETO", "HR"):
        expected = ["peto-needs-peto"]
    elif model == "random" and (method == "PETO" or (measure == "PETO" and method is None)):
        expected = ["peto-needs-common"]
    assert [p.code for p in found(measure, *rows, **plan)] == expected


@pytest.mark.parametrize("estimator", ["REML", "DL", "PM", "ML", "HS", "SJ", "EB"])
def test_estimators(estimator: str) -> None:
    assert found("RR", COUNTS, estimator=estimator) == []
    alone = [] if estimator == "DL" else [("mh-needs-dl", "review.yaml", "estimator")]
    assert codes(found("RR", COUNTS, estimator=estimator, method="MH")) == alone
    assert codes(found("RR", COUNTS, estimator=estimator, model="common")) == [
        ("random-only", "review.yaml", "estimator")
    ]


@pytest.mark.parametrize(
    ("key", "value", "refused"),
    [
        ("interval", "auto", False),
        ("interval", "wald", False),
        ("interval", "hksj", True),
        ("interval", "adhoc", True),
        ("prediction", "k-1", False),
        ("prediction", "k-2", True),
        ("prediction", "normal", True),
    ],
)
def test_what_belongs_to_random_effects(key: str, value: str, refused: bool) -> None:
    plan: dict[str, Any] = {key: value}
    assert found("RR", COUNTS, **plan) == []
    problems = codes(found("RR", COUNTS, model="common", **plan))
    assert problems == [("random-only", "review.yaml", key)] * refused


@pytest.mark.parametrize("measure", get_args(Measure))
def test_what_belongs_to_counts_and_to_rates(measure: Measure) -> None:
    data = rows_for(measure)
    plan: dict[str, Any] = {"model": "common", "time_unit": "years" if measure == "IRR" else ""}
    binary = measure in ("RR", "OR", "PETO", "RD")
    assert codes(found(measure, data, **plan, swap_events=True)) == (
        [] if binary else [("counts-only", "review.yaml", "swap_events")]
    )
    for choice in ("keep", "drop"):
        assert codes(found(measure, data, **plan, double_zeros=choice)) == (
            [] if binary or measure == "IRR" else [("counts-only", "review.yaml", "double_zeros")]
        )
    assert codes(found(measure, data, model="common", time_unit="person-years")) == (
        [] if measure == "IRR" else [("time-unit-without-rates", "review.yaml", "time_unit")]
    )


def test_rates_say_what_their_times_count() -> None:
    problems = found("IRR", RATES)
    assert [(p.severity, *code) for p, code in zip(problems, codes(problems), strict=True)] == [
        ("warning", "missing-time-unit", "review.yaml", 1)
    ]
    assert found("IRR", EFFECT) == []


@pytest.mark.parametrize(
    ("measure", "rows", "plan", "expected"),
    [
        ("RR", [COUNTS, EFFECT], {"method": "MH"}, ("mh-needs-events", "results.csv", "effect")),
        ("RR", [COUNTS, LOG], {"method": "MH"}, ("mh-needs-events", "results.csv", "log_effect")),
        ("RR", [COUNTS, EFFECT], {"model": "common"}, ("mixed-data", "results.csv", "effect")),
        ("PETO", [COUNTS, EFFECT], {"model": "common"}, ("peto-needs-events", "results.csv", "o_minus_e")),
        ("PETO", [LOG], {"model": "common"}, ("peto-needs-events", "results.csv", "o_minus_e")),
        (
            "HR",
            [OBSERVED, EFFECT],
            {"model": "common", "method": "PETO"},
            ("peto-needs-events", "results.csv", "o_minus_e"),
        ),
        ("PETO", [COUNTS], {}, ("peto-needs-common", "review.yaml", 1)),
        ("PETO", [COUNTS], {"model": "random"}, ("peto-needs-common", "review.yaml", "model")),
        ("RR", [EFFECT], {"swap_events": True}, ("swap-needs-events", "results.csv", "effect")),
        (
            "PETO",
            [OBSERVED],
            {"swap_events": True, "model": "common"},
            ("swap-needs-events", "results.csv", "o_minus_e"),
        ),
    ],
)
def test_the_rows_fit_the_plan(
    measure: Measure, rows: list[Result], plan: dict[str, Any], expected: tuple[str, str, int | str]
) -> None:
    assert codes(found(measure, *rows, **plan)) == [expected]


@pytest.mark.parametrize(
    ("measure", "rows", "plan"),
    [
        ("PETO", [COUNTS, OBSERVED], {"model": "common"}),
        ("PETO", [COUNTS, OBSERVED, EFFECT, LOG], {"method": "IV"}),
        ("HR", [OBSERVED, EFFECT, LOG], {}),
        ("HR", [OBSERVED], {"model": "common", "method": "PETO"}),
        ("RR", [COUNTS, EFFECT, LOG], {}),
        ("RR", [COUNTS], {"conventions": "metafor", "confidence_level": 0.9, "sensitivity": False}),
    ],
)
def test_rows_that_go_together(measure: Measure, rows: list[Result], plan: dict[str, Any]) -> None:
    assert found(measure, *rows, **plan) == []


def test_rates_can_be_above_one_but_not_below_zero() -> None:
    def with_rate(value: float) -> list[str]:
        risks = (ComparatorRisk(value=value, source="x"),)
        return [p.code for p in found("IRR", RATES, time_unit="years", comparator_risks=risks)]

    assert with_rate(2.5) == []
    assert with_rate(-0.1) == ["risk-out-of-range"]


@pytest.mark.parametrize("unit", ["1000 patient-days", "per person-year", "100 years"])
def test_a_unit_of_time_is_no_number(unit: str) -> None:
    assert codes(found("IRR", RATES, time_unit=unit)) == [("time-unit-with-number", "review.yaml", "time_unit")]
    assert codes(found("IRR", RATES, time_unit="person-years")) == []


@pytest.mark.parametrize("name", ["Overall survival", "Time to death", "Relapse-free Survival", "Stroke-free"])
def test_a_hazard_ratio_is_named_after_its_event(name: str) -> None:
    assert codes(found("HR", EFFECT, name=name)) == [("hazard-of-what", "review.yaml", "name")]
    assert (
        codes(found("HR", EFFECT, name="Deaths")) == codes(found("HR", EFFECT, name="Recovery", better="higher")) == []
    )
    assert codes(found("RR", COUNTS, name="Overall survival", better="higher")) == []
    assert "hazard-of-what" not in str(codes(found("HR", EFFECT, name="Survival", event_free=True)))


RISK = ComparatorRisk(value=0.8, source="A register")


@pytest.mark.parametrize(
    "name",
    ["Deaths", "Mortality", "Died by two years", "Relapse", "Recurrence", "Progression", "Readmission", "Stroke",
     "Myocardial infarction", "Heart failure", "Cardiovascular events"],
)  # fmt: skip
def test_people_free_of_an_event_are_not_named_after_it(name: str) -> None:
    def problems(**names: str) -> list[tuple[str, str, str | int]]:
        plan: dict[str, Any] = {"event_free": True, "comparator_risks": (RISK,), "follow_up": "2 years"}
        return codes(found("HR", EFFECT, **plan | names))

    assert problems(name=name, plain_name="Survival") == [("event-free-name", "review.yaml", "name")]
    assert problems(name="Survival", plain_name=name) == [("event-free-name", "review.yaml", "plain_name")]
    for state in ("Survival at two years", f"Alive without {name}", f"Free of {name}", "Remission, no relapse"):
        assert problems(name=state, plain_name=state) == [], state


@pytest.mark.parametrize("interval", ["hksj", "adhoc"])
def test_a_normal_prediction_interval_goes_with_wald(interval: str) -> None:
    expected = [("prediction-narrower", "review.yaml", "prediction")]
    assert codes(found("RR", COUNTS, prediction="normal", interval=interval)) == expected
    assert codes(found("RR", COUNTS, prediction="normal", interval="wald")) == []


def observed(difference: float, variance: float, e1: int | None = None, e2: int | None = None) -> Result:
    one, two = (
        Arm(events=e1, total=50 if e1 is not None else None),
        Arm(events=e2, total=50 if e1 is not None else None),
    )
    return Result(
        outcome="outcome", study="d", place=HERE, o_minus_e=difference, o_e_variance=variance,
        intervention=one, comparator=two,
    )  # fmt: skip


@pytest.mark.parametrize(("row", "expected"), [
    (observed(-210, 5), [("o-minus-e-implausible", "results.csv", "o_minus_e")]),
    (observed(-14, 5), []),
    (observed(-2, 6.1, 10, 14), [("o-e-variance-too-large", "results.csv", "o_e_variance")]),
    (observed(-2, 6.0, 10, 14), []),
    (observed(3.5, 4, 5, 15), [("o-minus-e-sign", "results.csv", "o_minus_e")]),
    (observed(-3.5, 4, 15, 5), [("o-minus-e-sign", "results.csv", "o_minus_e")]),
    (observed(-3.5, 4, 5, 15), []),
    (observed(0.4, 4, 9, 10), []),  # nearly none, either way
])  # fmt: skip
def test_o_minus_e_that_is_hardly_meant(row: Result, expected: list[tuple[str, str, str]]) -> None:
    assert codes(found("HR", row)) == expected


def test_peto_alone_points_at_the_measure() -> None:
    outcome = {"measure": "PETO"}
    places = {(): Place("review.yaml"), PATH: Place("review.yaml", 1)}
    places[(*PATH, "measure")] = Place("review.yaml", 4, "measure")
    plan = Outcome(id="outcome", name="x", plain_name="x", better="lower", no_thresholds="None.", **outcome)  # type: ignore[arg-type]
    problems = check_draft(Draft(places=places, outcomes={PATH: plan}, results=(COUNTS,)))
    assert codes(problems) == [("peto-needs-common", "review.yaml", "measure")]
