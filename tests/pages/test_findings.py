"""Outcome -> Finding: what is counted, what is pooled, and what a row without numbers says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pytest

from plainforest.findings import Finding, find
from plainforest.grade.statements import state
from plainforest.model import Arm, ComparatorRisk, Measure, Outcome, Result, Study, Thresholds
from tests.grade.making import NOWHERE, comparison

Counts = tuple[int, int, int, int]


def study(name: str, people: int | None = None) -> Study:
    return Study(id=name, place=NOWHERE, participants=people)


def counts(name: str, numbers: Counts, subgroup: str = "") -> Result:
    a, n, c, m = numbers
    return Result(
        outcome="event", study=name, place=NOWHERE, subgroup=subgroup,
        intervention=Arm(events=a, total=n), comparator=Arm(events=c, total=m),
    )  # fmt: skip


def silent(name: str, note: str = "") -> Result:
    return Result(outcome="event", study=name, place=NOWHERE, no_data=True, note=note)


def events(
    rows: Sequence[Counts], measure: Measure = "RR", risks: tuple[ComparatorRisk, ...] = (), important: float = 0.02
) -> Finding:
    outcome = Outcome(
        id="event", name="Event", plain_name="Event", measure=measure, better="lower", comparator_risks=risks,
        thresholds=Thresholds(important=important, source="-"),
    )  # fmt: skip
    names = [f"S{index}" for index in range(len(rows))]
    results = [counts(name, row) for name, row in zip(names, rows, strict=True)]
    return find(comparison(outcome), outcome, results, {name: study(name) for name in names})


def test_people_and_studies_are_counted_from_the_arms() -> None:
    finding = events([(3, 33, 6, 31), (5, 50, 9, 50)])
    assert (finding.studies, finding.participants, finding.status) == (2, 164, "estimated")


def test_a_study_without_usable_numbers_keeps_its_row_and_counts_for_nothing() -> None:
    outcome = Outcome(id="event", name="Event", plain_name="Event", measure="RR", better="lower")
    results = [counts("Oh", (3, 33, 6, 31)), silent("Berry", "Only an abstract")]
    finding = find(comparison(outcome), outcome, results, {name: study(name, 48) for name in ("Oh", "Berry")})
    assert [row.study.id for row in finding.rows] == ["Oh", "Berry"]
    assert (finding.studies, finding.participants) == (1, 64)
    assert (finding.rows[1].effect, finding.rows[1].weight, finding.rows[1].reason) == (None, None, "Only an abstract")


def test_a_study_without_estimate_still_counts_its_people() -> None:
    finding = events([(3, 33, 6, 31), (0, 50, 0, 50)])
    assert (finding.studies, finding.participants) == (2, 164)
    assert finding.rows[1].effect is None
    assert finding.rows[1].weight is None
    assert finding.rows[1].reason
    assert finding.analysis is not None
    assert finding.analysis.k == 1


def test_events_in_nobody_are_not_estimable() -> None:
    finding = events([(0, 33, 0, 31)])
    assert (finding.status, finding.effect, finding.absolute, finding.participants) == ("not_estimable", None, (), 64)
    words = state(finding, denominator=1000, plain_denominator=100)
    assert words.chip == "Not estimable"
    assert finding.status_note
    assert finding.status_note in words.plain


@pytest.mark.parametrize(("status", "rows"), [("not_measured", 0), ("not_reported", 0), (None, 2), (None, 0)])
def test_the_ways_of_having_no_numbers(status: Literal["not_measured", "not_reported"] | None, rows: int) -> None:
    outcome = Outcome(id="event", name="Event", plain_name="Event", measure="RR", better="lower", status=status)
    results = [silent(f"S{index}") for index in range(rows)]
    finding = find(comparison(outcome), outcome, results, {f"S{index}": study(f"S{index}") for index in range(rows)})
    assert finding.status == (status or ("no_usable_data" if rows else "not_reported"))
    assert (finding.effect, finding.analysis, finding.studies, finding.participants) == (None, None, 0, 0)
    assert len(finding.rows) == rows
    words = state(finding, denominator=1000, plain_denominator=100)
    assert words.direction == "none"
    assert words.plain.endswith(".")


@pytest.mark.parametrize(
    ("measure", "comparator_events"), [("RR", 0), ("OR", 0), ("OR", 31)], ids=["RR-nobody", "OR-nobody", "OR-everybody"]
)
def test_a_ratio_of_a_risk_of_nothing_says_nothing_about_people(measure: Measure, comparator_events: int) -> None:
    # Three of 33 against none of 31: times zero is zero at both ends, which would read as "no difference, surely".
    finding = events([(3, 33, comparator_events, 31)], measure)
    assert finding.effect is not None
    words = state(finding, denominator=1000, plain_denominator=100)
    assert words.direction != "little", words
    assert "as few as 0 or as many as 0" not in words.plain
    assert "as few as 100 or as many as 100" not in words.plain
    assert all(absolute.ci_low < absolute.ci_high for absolute in finding.absolute)


def test_a_median_risk_of_nothing_says_nothing_about_people_either() -> None:
    finding = events([(3, 33, 0, 31), (2, 40, 0, 41), (6, 30, 3, 30)])
    assert finding.effect is not None
    assert finding.verdict.direction != "little"
    assert all(absolute.ci_low < absolute.ci_high for absolute in finding.absolute)


def test_the_comparator_risk_names_its_source() -> None:
    one, three = events([(3, 33, 6, 31)]), events([(3, 33, 6, 31), (5, 50, 9, 50), (8, 40, 30, 40)])
    assert one.absolute[0].source.startswith("Risk in the comparator group of S0")
    assert one.absolute[0].comparator == 6 / 31
    assert three.absolute[0].source.startswith("Median risk in the comparator groups of the three studies")
    assert "from 180 to 750 per 1000" in three.absolute[0].source
    assert three.absolute[0].comparator == 6 / 31
    given = (ComparatorRisk(value=0.1, source="A register", label="Low"), ComparatorRisk(value=0.4, source="B"))
    chosen = events([(3, 33, 6, 31)], risks=given)
    assert [(a.comparator, a.source, a.label) for a in chosen.absolute] == [(0.1, "A register", "Low"), (0.4, "B", "")]


def test_a_null_that_is_excluded_stays_excluded_when_limits_are_capped() -> None:
    # 94% without; the ratio's interval excludes 1 and its upper end leads beyond everybody
    risk = (ComparatorRisk(value=0.94, source="-"),)
    finding = events([(99, 100, 90, 100)], risks=risk, important=0.001)
    assert finding.effect is not None
    assert finding.effect.ci_low > 1
    assert finding.absolute[0].capped
    assert finding.verdict.direction == "harm"


def test_subgroups_are_formed_and_can_be_ignored() -> None:
    rows = [counts("A", (3, 33, 6, 31), "Young"), counts("B", (5, 50, 9, 50), "Old"), counts("C", (8, 40, 9, 40))]
    studies = {name: study(name) for name in "ABC"}
    for wanted in (True, False):
        outcome = Outcome(id="event", name="Event", plain_name="Event", measure="RR", better="lower", subgroups=wanted)
        finding = find(comparison(outcome), outcome, rows, studies)
        assert [group.label for group in finding.subgroups] == (["Young", "Old", "Not stated"] if wanted else [])
        assert sum(row.weight or 0 for row in finding.rows) == pytest.approx(100)


def test_an_outcome_without_a_measure_refuses_to_name_one() -> None:
    outcome = Outcome(id="event", name="Event", plain_name="Event", status="not_measured")
    with pytest.raises(ValueError, match="no measure"):
        _ = find(comparison(outcome), outcome, [], {}).measure
