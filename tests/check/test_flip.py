"""Counting the opposite event where a risk ratio leads beyond everybody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainforest.check.flip import check_findings, flipped
from plainforest.content import parse_review, read_review_files
from plainforest.findings import Finding, analyse, find
from plainforest.model import ComparatorRisk, Measure, Outcome, Result, Review
from plainforest.stats import Counts, meta_analysis
from tests.grade.making import NOWHERE, comparison
from tests.pages.test_findings import counts, study

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def als() -> Review:
    review, _ = parse_review("als-cell-therapy", read_review_files(CONTENT, "als-cell-therapy"), "als-cell-therapy")
    assert review is not None
    return review


def survival(*rows: Result, measure: Measure = "RR", **more: Any) -> Finding:
    outcome = Outcome(
        id="event", name="Survival", plain_name="Survival", measure=measure, better="higher", model="common", **more
    )
    return find(comparison(outcome), outcome, rows, {row.study: study(row.study) for row in rows})


def test_the_als_review_is_offered_deaths(als: Review) -> None:
    (offer,) = check_findings(als, analyse(als))
    assert (offer.code, offer.severity) == ("event-flip-offered", "suggestion")
    assert offer.place.line == als.place("comparisons", 0, "outcomes", 1).line
    assert offer.message == "Overall survival: 903 per 1000 × RR 1.2227 = 1104 is capped at 1000."
    # 1 of 33 and 3 of 31 died
    deaths = meta_analysis([Counts(1, 33, 3, 31)], "RR", model="common").natural_effect()
    assert deaths is not None
    assert [round(1000 * 3 / 31 * value) for value in deaths] == [30, 3, 276]
    assert "(swap_events: yes), 97 per 1000 become 30 (3 to 276)." in offer.hint


def test_the_swap_does_what_the_offer_says(als: Review) -> None:
    finding = analyse(als)[1]
    other = flipped(finding)
    assert other is not None
    rows = [row.result for row in finding.rows]
    swapped = replace(finding.outcome, swap_events=True, better="lower")
    same = find(finding.comparison, swapped, rows, {row.study.id: row.study for row in finding.rows})
    assert same.absolute == other.absolute
    assert same.effect == other.effect
    assert same.verdict == other.verdict


def test_an_outcome_that_is_already_swapped_is_offered_its_own_events() -> None:
    finding = survival(counts("A", (2, 50, 5, 50)), swap_events=True)
    other = flipped(finding)
    assert other is not None
    assert other.absolute[0].comparator == pytest.approx(0.1)


def test_the_authors_risks_are_turned_round_too() -> None:
    risks = (ComparatorRisk(value=0.95, source="A", ci_low=0.9, ci_high=0.98), ComparatorRisk(value=0.5, source="B"))
    finding = survival(counts("A", (45, 50, 40, 50)), comparator_risks=risks, risk_uncertainty=True)
    other = flipped(finding)
    assert other is not None
    assert [one.comparator for one in other.absolute] == pytest.approx([0.05, 0.5])
    assert (other.absolute[0].comparator_low, other.absolute[0].comparator_high) == pytest.approx((0.02, 0.1))
    assert other.outcome.better == "lower"


@pytest.mark.parametrize("measure", ["OR", "RD", "PETO"])
def test_only_risk_ratios_depend_on_what_is_counted(measure: Measure) -> None:
    assert flipped(survival(counts("A", (45, 50, 40, 50)), measure=measure)) is None


def test_a_reported_ratio_cannot_be_turned_round() -> None:
    reported = Result(outcome="event", study="B", place=NOWHERE, effect=1.2, ci_low=1.1, ci_high=1.31)
    finding = survival(counts("A", (45, 50, 40, 50)), reported, method="IV")
    assert finding.absolute[0].capped or finding.absolute[0].ci_high < 1
    assert flipped(finding) is None
    gone = replace(reported, effect=None, ci_low=None, ci_high=None, no_data=True)
    assert flipped(survival(counts("A", (45, 50, 40, 50)), gone)) is not None


@settings(max_examples=50)
@given(st.integers(1, 49), st.integers(1, 49))
def test_turning_round_twice_gives_back_the_first_result(one: int, two: int) -> None:
    finding = survival(counts("A", (one, 50, two, 50)))
    other = flipped(finding)
    assert other is not None
    again = flipped(other)
    assert again is not None
    assert again.absolute == finding.absolute
    # with one study both ratios say the same of the estimates, though not of the limits
    assert other.absolute[0].intervention == pytest.approx(1 - finding.absolute[0].intervention)
