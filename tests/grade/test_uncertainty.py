"""Intervals that include the uncertainty of the comparator risk."""

from __future__ import annotations

import math
import subprocess
import sys
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainforest.findings import Finding, find
from plainforest.grade import Absolute, absolute_effect
from plainforest.grade.statements import state
from plainforest.grade.uncertainty import DRAWS, SEED, with_uncertain_comparator
from plainforest.model import ComparatorRisk, Measure, Outcome, Result
from plainforest.pages.absolute_notes import uncertainty_notes
from plainforest.pages.plain_cards import arm_values
from plainforest.pages.plain_notes import plain_notes
from plainforest.pages.sof import sof_table
from plainforest.phrases import value_range
from tests.grade.making import NOWHERE, comparison
from tests.pages.test_findings import study

Z = NormalDist().inv_cdf(0.975)
EFFECT, LIMITS = (0.5, 0.4, 0.625), (0.051, 0.134)


def both(measure: str, effect: tuple[float, float, float], risk: float, limits: tuple[float, float],
         level: float = 0.95) -> tuple[Absolute, Absolute]:  # fmt: skip
    fixed = absolute_effect(measure, effect, risk, source="-", time_unit="person-years" if measure == "IRR" else "")
    return fixed, with_uncertain_comparator(fixed, measure, effect, limits, level=level)


def test_a_ratio_of_rates_has_limits_that_can_be_worked_out() -> None:
    # log rate and log ratio are both normal, so the log of the product is, with the two variances added
    fixed, found = both("IRR", EFFECT, 0.08, (0.05, 0.128))
    spread = math.hypot(math.log(0.625 / 0.4) / 2, math.log(0.128 / 0.05) / 2)
    # 100 000 draws put a 2.5% limit within about half a per cent of a log's standard deviation
    assert found.arm is not None
    assert math.log(found.arm.low) == pytest.approx(math.log(0.04) - spread, abs=0.01)
    assert math.log(found.arm.high) == pytest.approx(math.log(0.04) + spread, abs=0.01)
    assert (found.intervention, found.difference) == (fixed.intervention, fixed.difference)


def test_a_difference_in_means_is_as_sure_as_before() -> None:
    # the difference does not depend on the comparator's mean; the mean with the intervention does
    fixed, found = both("MD", (2.0, 1.0, 3.0), 10.0, (8.0, 12.0))
    assert (found.difference_low, found.difference_high) == (1.0, 3.0)
    assert found.simulated is None
    assert found.arm is not None
    assert (found.arm.low, found.arm.high) == pytest.approx((12 - math.sqrt(5), 12 + math.sqrt(5)), abs=0.03)
    assert fixed.ci_high == 13.0


def test_risks_are_drawn_on_the_logit_scale() -> None:
    # without an effect the interval is that of the comparator risk alone
    _, found = both("RR", (1.0, 1.0, 1.0), 0.083, LIMITS)
    middle, spread = math.log(0.083 / 0.917), math.log(0.134 / 0.866) - math.log(0.051 / 0.949)
    expected = [1 / (1 + math.exp(-(middle + side * spread / 2))) for side in (-1, 1)]
    assert found.arm is not None
    assert (found.arm.low, found.arm.high) == pytest.approx(expected, rel=0.01)
    assert (found.difference_low, found.difference_high) == pytest.approx((0, 0), abs=1e-15)


def test_limits_come_from_the_same_draws() -> None:
    _, found = both("RR", EFFECT, 0.083, LIMITS)
    first, second = np.random.Generator(np.random.PCG64(SEED)).standard_normal((2, DRAWS))
    ratios = np.exp(math.log(0.5) + math.log(0.625 / 0.4) / (2 * Z) * first)
    logits = math.log(0.083 / 0.917) + (math.log(0.134 / 0.866) - math.log(0.051 / 0.949)) / (2 * Z) * second
    risks = 1 / (1 + np.exp(-logits))
    assert found.simulated == pytest.approx(tuple(np.quantile(risks * ratios - risks, [0.025, 0.975])), rel=1e-9)
    assert found.arm is not None
    assert (found.arm.low, found.arm.high) == pytest.approx(
        tuple(np.quantile(risks * ratios, [0.025, 0.975])), rel=1e-9
    )


def test_the_same_numbers_every_time_and_in_every_process() -> None:
    _, here = both("RR", EFFECT, 0.083, LIMITS)
    assert both("OR", EFFECT, 0.2, (0.1, 0.3))[1] == both("OR", EFFECT, 0.2, (0.1, 0.3))[1]
    code = (
        "from plainforest.grade import absolute_effect; from plainforest.grade.uncertainty import *\n"
        "fixed = absolute_effect('RR', (0.5, 0.4, 0.625), 0.083, source='-')\n"
        "print(repr(with_uncertain_comparator(fixed, 'RR', (0.5, 0.4, 0.625), (0.051, 0.134), level=0.95)))"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == repr(here)


def test_the_level_is_that_of_the_outcome() -> None:
    wide, narrow = both("RR", EFFECT, 0.083, LIMITS, 0.95)[1], both("RR", (0.5, 0.4, 0.625), 0.083, LIMITS, 0.8)[1]
    assert narrow.spread.low > wide.spread.low
    assert narrow.spread.high < wide.spread.high


def test_draws_beyond_everybody_are_capped_and_said_to_be() -> None:
    _, found = both("RR", (1.07, 0.94, 1.22), 0.9, (0.8, 0.95))
    assert found.arm is not None
    assert found.arm.high == 1.0
    assert found.intervention == pytest.approx(0.963)
    assert found.arm.uncapped_high is not None
    assert found.arm.uncapped_high > 1
    assert found.difference_high <= 0.2


@settings(max_examples=60)
@given(
    st.sampled_from(["RR", "OR", "PETO", "RD", "HR"]), st.floats(0.01, 0.99), st.floats(0.01, 0.9),
    st.floats(0.1, 10), st.floats(1.01, 5), st.booleans(),
)  # fmt: skip
def test_risks_stay_possible_and_intervals_include_their_estimate(
    measure: str, risk: float, width: float, ratio: float, factor: float, free: bool
) -> None:
    odds = risk / (1 - risk)
    limits = (odds * width / (1 + odds * width), odds / width / (1 + odds / width))
    effect = (ratio, ratio / factor, ratio * factor)
    if measure == "RD":
        effect = (0.1, 0.1 - width / 5, 0.1 + width / 5)
    free = free and measure == "HR"
    fixed = absolute_effect(measure, effect, risk, source="-", event_free=free)
    found = with_uncertain_comparator(fixed, measure, effect, limits, level=0.95, event_free=free)
    assert 0 <= found.spread.low <= found.intervention <= found.spread.high <= 1
    assert (found.ci_low, found.ci_high) == (fixed.ci_low, fixed.ci_high), "for the plain page"
    assert -1 <= found.difference_low <= found.difference <= found.difference_high <= 1
    assert (found.intervention, found.difference) == (fixed.intervention, fixed.difference)
    assert (found.comparator_low, found.comparator_high) == limits


def one(measure: Measure, risk: ComparatorRisk, *, wanted: bool) -> Finding:
    outcome = Outcome(
        id="event", name="Event", plain_name="Event", measure=measure, better="lower", comparator_risks=(risk,),
        risk_uncertainty=wanted,
    )  # fmt: skip
    row = Result(outcome="event", study="A", place=NOWHERE, effect=0.5, ci_low=0.4, ci_high=0.625)
    return find(comparison(outcome), outcome, [row], {"A": study("A")})


def test_only_on_request_and_with_a_footnote() -> None:
    risk = ComparatorRisk(value=0.084, source="A register", ci_low=0.051, ci_high=0.134)
    asked, fixed = one("RR", risk, wanted=True), one("RR", risk, wanted=False)
    bare = one("RR", ComparatorRisk(value=0.084, source="A register"), wanted=True)
    assert fixed.absolute == bare.absolute
    assert asked.absolute[0].simulated is not None
    assert uncertainty_notes(fixed, fixed.absolute[0], 1000) == []
    table = sof_table(asked.comparison, [asked], denominator=1000, plain_denominator=100)
    (row,) = table.rows
    assert (row.intervention.main, row.difference.main) == ("42", "42 fewer")
    texts = [note.text for note in table.notes]
    assert texts == [
        "A register.",
        "The interval also includes the uncertainty of the comparator risk (51 to 134 per 1000), by simulation "
        "(100\u202f000 draws).",
    ]
    assert [mark.letter for mark in (*row.intervention.marks, *row.difference.marks)] == ["b", "b"]
    assert not table.remarks, "the limits of the difference do not have to add up"


def test_differences_that_do_not_depend_on_the_comparator_have_no_footnote() -> None:
    outcome = Outcome(
        id="event", name="Event", plain_name="Event", measure="RD", better="lower", risk_uncertainty=True,
        comparator_risks=(ComparatorRisk(value=0.3, source="A register", ci_low=0.2, ci_high=0.4),),
    )  # fmt: skip
    row = Result(outcome="event", study="A", place=NOWHERE, effect=-0.1, ci_low=-0.15, ci_high=-0.05)
    finding = find(comparison(outcome), outcome, [row], {"A": study("A")})
    (shown,) = sof_table(finding.comparison, [finding], denominator=1000, plain_denominator=100).rows
    assert shown.difference.sub == "(50 to 150 fewer)"
    assert not shown.difference.marks
    assert shown.intervention.sub != "per 1000 (150 to 250)"
    assert len(shown.intervention.marks) == 1


def test_a_plain_card_holds_the_comparator_fixed() -> None:
    risk = ComparatorRisk(value=0.4, source="A register", ci_low=0.3, ci_high=0.5)
    outcome = Outcome(
        id="event", name="Event", plain_name="Event", measure="RR", better="lower", risk_uncertainty=True,
        comparator_risks=(risk,),
    )  # fmt: skip
    row = Result(outcome="event", study="A", place=NOWHERE, effect=0.85, ci_low=0.75, ci_high=0.963)
    finding = find(comparison(outcome), outcome, [row], {"A": study("A")})
    said = state(finding, denominator=1000, plain_denominator=100)
    assert "44" not in said.plain
    assert arm_values(finding, 100)[:3] == ("40", "34", "30 to 39")
    assert value_range(finding.absolute[0], 100) == "25 to 44"
    assert not any("simulation" in note for note in plain_notes(finding, 100))
