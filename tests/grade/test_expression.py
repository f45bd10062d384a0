"""Standardised mean differences for readers, and people still free of an event."""

from __future__ import annotations

import math
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.figures import difference_bar, icon_pair
from plainforest.findings import Finding, find
from plainforest.grade import absolute_effect, better_shown, expression
from plainforest.grade.absolute import odds_ratio_of_smd, risk_with_intervention, smd_in_units
from plainforest.grade.statements import state
from plainforest.model import ComparatorRisk, Outcome, Result, Scale, Thresholds
from plainforest.numbers import rounded
from plainforest.pages.absolute_notes import (
    RULE_OF_THUMB,
    expression_notes,
    number_needed_text,
    plain_expression_notes,
)
from plainforest.pages.plain_cards import arm_values
from plainforest.pages.sof import sof_table
from plainforest.pages.sof_notes import detail, threshold_note
from plainforest.pages.values import finding_values
from plainforest.phrases import difference, difference_in_full, difference_range
from tests.grade.making import NOWHERE, comparison
from tests.pages.test_findings import study

Better = Literal["higher", "lower"]
GDS = Scale(unit="points", name="Geriatric Depression Scale", minimum=0, maximum=30, sd=5, sd_source="A cohort study.")


def shown(
    effect: tuple[float, float, float] = (-0.5, -0.8, -0.2), measure: Literal["SMD", "HR"] = "SMD", **more: Any
) -> Finding:
    settings: dict[str, Any] = {"better": "lower", "scale": Scale(unit="points")} | more
    outcome = Outcome(id="mood", name="Low mood", plain_name="Low mood", measure=measure, **settings)
    estimate, low, high = effect
    row = Result(outcome="mood", study="A", place=NOWHERE, effect=estimate, ci_low=low, ci_high=high)
    return find(comparison(outcome), outcome, [row], {"A": study("A")})


def events(*, event_is_higher: bool, better: Better = "lower", **more: Any) -> Finding:
    risks = (ComparatorRisk(value=0.3, source="The largest study"),)
    return shown(
        express_as="events", event_is_higher=event_is_higher, better=better, comparator_risks=risks,
        plain_event="people felt much better", **more,
    )  # fmt: skip


def test_units_of_a_familiar_scale() -> None:
    # Cochrane Open Learning, module A1-4: 2 points of the HAMD, whose SD is 8, are an SMD of 0.25, and that is
    # 1.25 points of the GDS, whose SD is 5
    assert smd_in_units((2 / 8, 0.0, 1.0), 5)[0] == 1.25
    finding = shown((-0.25, -0.45, -0.05), scale=GDS)
    (found,) = finding.absolute
    assert expression(finding.outcome) == "units", "the scale has a standard deviation with its source"
    assert difference_in_full(finding, 1000) == "1.25 points lower (0.25 to 2.25 lower)"
    assert found.alone
    assert expression_notes(finding) == [
        "On the Geriatric Depression Scale: worked out from SMD −0.25 (95% CI −0.45 to −0.05) with a standard "
        "deviation of 5 points. Source: A cohort study."
    ]
    assert plain_expression_notes(finding) == [
        "The studies measured this in different ways. To join their results, they were turned into points of the "
        "Geriatric Depression Scale."
    ]


def test_units_with_the_comparators_mean() -> None:
    finding = shown((-0.25, -0.45, -0.05), scale=GDS, comparator_risks=(ComparatorRisk(value=12, source="B"),))
    (found,) = finding.absolute
    assert (found.comparator, found.intervention) == (12, 10.75)
    assert not found.alone
    table = sof_table(finding.comparison, [finding], denominator=1000, plain_denominator=100)
    (row,) = table.rows
    assert (row.comparator.main, row.comparator.sub) == ("12.00", "points")
    assert (row.intervention.main, row.intervention.sub) == ("10.75", "points (9.75 to 11.75)")
    assert row.relative.main == "SMD −0.25"
    assert table.notes[0].text == "B."


def test_thresholds_in_units_judge_the_result_in_units() -> None:
    limits = Thresholds(important=3, source="-")
    assert shown((-0.25, -0.45, -0.05), scale=GDS, thresholds=limits).verdict.direction == "little"
    finding = shown((-0.9, -1.1, -0.7), scale=GDS, thresholds=limits)
    assert (finding.verdict.direction, finding.verdict.size) == ("benefit", "moderate")
    assert threshold_note(finding) == "Smallest important difference: 3 points. Source: -."


def test_the_odds_ratio_of_an_smd() -> None:
    # Borenstein and others, Introduction to Meta-Analysis (2009), chapter 7: d 0.5 is a log odds ratio of 0.9069
    up, down = (odds_ratio_of_smd((0.5, 0.2, 0.8), event_is_higher=higher) for higher in (True, False))
    assert math.log(up[0]) == pytest.approx(0.9069, abs=5e-5)
    # Cochrane Handbook 15.5.3.3 (12.6.3 in version 5.1): approximately 1.81 times the SMD
    assert math.log(up[0]) / 0.5 == pytest.approx(1.81, abs=0.005)
    assert down == pytest.approx((1 / up[0], 1 / up[2], 1 / up[1]))


@pytest.mark.parametrize(("smd", "risk", "number"), [(0.2, 0.5, 12), (0.5, 0.3, 5), (0.8, 0.5, 4)])
def test_numbers_of_people_from_an_smd(smd: float, risk: float, number: int) -> None:
    # by hand: 1 / (expit(logit(risk) + 1.8138 x SMD) - risk)
    odds = odds_ratio_of_smd((smd, smd, smd), event_is_higher=True)
    found = absolute_effect("OR", odds, risk, source="-")
    assert math.ceil(1 / found.difference) == number


def test_events_that_mean_a_low_score() -> None:
    finding = events(event_is_higher=False)
    (found,) = finding.absolute
    # odds 0.3 / 0.7 times exp(0.9069) are 1.0614: a risk of 0.5149
    assert found.comparator == 0.3
    assert found.intervention == pytest.approx(0.5149, abs=5e-5)
    assert found.people
    assert finding.better == "higher"
    assert finding.verdict.direction == "benefit"
    assert number_needed_text(finding, 0, 1000).startswith("NNTB 5 (3 to 13) at ")
    assert difference_in_full(finding, 1000) == "215 more per 1000 (81 to 347 more)"
    assert "30 of 100** people felt much better" in state(finding, denominator=1000, plain_denominator=100).plain
    assert 'class="people"' in icon_pair(finding, without="a", with_="b")
    assert expression_notes(finding) == [
        "Worked out from SMD −0.50 (95% CI −0.80 to −0.20), which corresponds to an odds ratio of 2.48 (1.44 to 4.27): "
        "an approximation, which takes scores to be spread in the same way in both groups."
    ]


def test_events_that_mean_a_high_score() -> None:
    finding = events(event_is_higher=True)
    assert finding.absolute[0].difference < 0
    assert finding.better == "lower"
    assert finding.verdict.direction == "benefit"
    assert number_needed_text(finding, 0, 1000).startswith("NNTB")


def test_thresholds_of_events_are_shares() -> None:
    finding = events(event_is_higher=False, thresholds=Thresholds(important=0.1, source="-"))
    assert threshold_note(finding) == "Smallest important difference: 100 per 1000. Source: -."
    assert "important difference" not in detail(finding)
    assert finding.verdict.spans_threshold


@given(st.floats(-3, 3), st.floats(0.01, 0.99), st.sampled_from(["higher", "lower"]), st.booleans())
def test_the_sign_of_an_smd_says_who_benefits_whatever_the_event(
    smd: float, risk: float, better: Better, higher: bool
) -> None:
    outcome = Outcome(
        id="x", name="x", plain_name="x", measure="SMD", better=better, express_as="events", event_is_higher=higher
    )
    odds = odds_ratio_of_smd((smd, smd, smd), event_is_higher=higher)
    change = risk_with_intervention(risk, odds[0], "OR") - risk
    good_for_scores = smd if better == "higher" else -smd
    good_for_people = change if better_shown(outcome) == "higher" else -change
    assert good_for_scores * good_for_people >= -1e-12


def test_standard_deviations_as_they_are() -> None:
    finding = shown()
    (found,) = finding.absolute
    assert found.alone
    assert (difference(found, 1000), difference_range(found, 1000)) == ("0.50 lower", "0.20 to 0.80 lower")
    table = sof_table(finding.comparison, [finding], denominator=1000, plain_denominator=100)
    (row,) = table.rows
    assert (row.comparator.main, row.intervention.main) == ("Not stated", "Not stated")
    assert (row.difference.main, row.difference.sub) == ("0.50 standard deviations lower", "(0.20 to 0.80 lower)")
    assert [note.text for note in table.notes] == [
        f"In standard deviations, because the studies used different scales. {RULE_OF_THUMB}"
    ]
    assert "Cohen" not in row.happens
    words = state(finding, denominator=1000, plain_denominator=100)
    for label in ("small", "moderate", "large", "slight"):
        assert label not in f"{words.chip} {words.plain} {words.professional}"
    assert arm_values(finding, 100)[:2] == ("Not available", "0.50 standard deviations lower")
    assert arm_values(finding, 100)[2] == "0.20 to 0.80 lower"
    values = finding_values(finding, 1000, plain=False)
    assert (values["comparator"], values["intervention"], values["range"]) == ("not stated",) * 3
    assert values["difference"] == "0.50 standard deviations lower"
    assert "Difference, in standard deviations" in difference_bar(finding, title="-")


def test_thresholds_in_standard_deviations_must_be_said_to_be() -> None:
    limits = Thresholds(important=0.3, source="-")
    assert shown(thresholds=limits, express_as="sd").verdict.size == "moderate"
    silent = shown(thresholds=limits)
    assert silent.verdict.size == "unknown"
    assert threshold_note(silent) == ""


def test_a_scale_whose_standard_deviation_has_no_source_is_not_used() -> None:
    bare = Outcome(id="x", name="x", plain_name="x", measure="SMD", scale=Scale(unit="points", sd=5))
    assert expression(bare) == "sd"
    assert expression(Outcome(id="x", name="x", plain_name="x", measure="MD", scale=GDS)) is None


@pytest.mark.parametrize(
    ("effect", "before", "after", "gain"),
    [
        # Stewart LA. Lancet 2002;359:1011-1018: 1-year survival from 40% to 46%, an increase of 6% (3 to 9)
        ((0.85, 0.78, 0.91), 0.40, 46, (6, 3, 9)),
    ],
)
def test_survival_from_a_hazard_ratio(
    effect: tuple[float, float, float], before: float, after: int, gain: tuple[int, int, int]
) -> None:
    found = absolute_effect("HR", effect, before, source="-", event_free=True)
    assert rounded(found.intervention * 100) == after
    assert tuple(rounded(x * 100) for x in (found.difference, found.difference_low, found.difference_high)) == gain
    deaths = absolute_effect("HR", effect, 1 - before, source="-")
    assert deaths.difference == pytest.approx(-found.difference)
    assert (deaths.ci_low, deaths.ci_high) == pytest.approx((1 - found.ci_high, 1 - found.ci_low))


@pytest.mark.parametrize(("hr", "before", "after"), [(0.84, 15, 20), (0.80, 10, 16)])
def test_more_survival_from_hazard_ratios(hr: float, before: int, after: int) -> None:
    # Stewart L, Burdett S, Souhami R. Chemotherapy in high-grade glioma. Abstract, Cochrane Colloquium, Cape Town
    # 2000: survival and survival without recurrence at 2 years
    assert rounded(risk_with_intervention(before / 100, hr, "HR", event_free=True) * 100) == after


def test_survival_on_the_pages() -> None:
    finding = shown(
        (0.85, 0.78, 0.91), "HR", event_free=True, scale=None, follow_up="1 year",
        comparator_risks=(ComparatorRisk(value=0.4, source="The trials"),),
    )  # fmt: skip
    assert (finding.better, finding.verdict.direction) == ("higher", "benefit")
    # a little off the published limits, because the interval is made symmetrical around the ratio again
    assert difference_in_full(finding, 1000) == "59 more per 1000 (31 to 86 more)"
    assert number_needed_text(finding, 0, 1000).startswith("NNTB 17 (12 to 33) at ")
    assert expression_notes(finding) == [
        "People still free of the event at 1 year, worked out from the hazard ratio, which is taken to be the same all "
        "that time."
    ]


@given(st.floats(0.001, 0.999), st.floats(0.01, 20))
def test_survival_and_deaths_are_one_and_the_same(share: float, hr: float) -> None:
    alive = risk_with_intervention(share, hr, "HR", event_free=True)
    dead = risk_with_intervention(1 - share, hr, "HR")
    assert alive + dead == pytest.approx(1)
