"""The number needed to treat. Worked values are from the Cochrane Handbook and from Altman's paper."""

from __future__ import annotations

import math
from typing import Literal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from plainforest.findings import needed_for
from plainforest.grade import absolute_effect, number_needed
from plainforest.grade.nnt import NOTHING, Needed, NumberNeeded
from plainforest.model import Thresholds
from tests.grade.making import made

Better = Literal["higher", "lower"]
differences = st.floats(-1, 1)


def needed(difference: float, low: float, high: float, better: Better = "lower") -> NumberNeeded:
    found = number_needed(difference, low, high, better)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("measure", "effect", "risk", "number"),
    [
        ("RD", -0.12, 0.5, 9),  # Cochrane Handbook 15.4.4.1 (12.5.4.1 in version 5.1)
        ("RD", -0.22, 0.5, 5),  # same
        ("RR", 0.92, 0.3, 42),  # 15.4.4.2 (12.5.4.2)
        ("OR", 0.73, 0.3, 17),  # 15.4.4.3 (12.5.4.3)
    ],
)
def test_values_worked_out_in_the_handbook(measure: str, effect: float, risk: float, number: int) -> None:
    found = absolute_effect(measure, (effect, effect, effect), risk, source="-")
    assert needed(found.difference, found.difference_low, found.difference_high).estimate == Needed("NNTB", number)


def test_an_interval_through_infinity() -> None:
    # Altman 1998 and Newcombe's reply: a difference from 5% harm to 25% benefit is NNTB 4 through infinity to NNTH 20
    found = needed(0.10, -0.05, 0.25, "higher")
    assert str(found) == "NNTB 4 to ∞ to NNTH 20"
    assert found.through_infinity
    assert found.estimate is None, "a number alone would hide that it can go either way"
    assert str(needed(0.10, -0.05, 0.25, "lower")) == "NNTH 4 to ∞ to NNTB 20"
    assert str(needed(-0.10, -0.25, 0.05, "lower")) == "NNTB 4 to ∞ to NNTH 20"


def test_intervals_on_one_side() -> None:
    assert str(needed(-0.024, -0.04, -0.01)) == "NNTB 42 (25 to 100)"
    assert str(needed(0.024, 0.01, 0.04)) == "NNTH 42 (25 to 100)"
    assert str(needed(-0.1, -0.2, 0.0)) == "NNTB 5 to ∞"
    assert str(needed(0.0, -0.2, 0.1)) == "NNTB 5 to ∞ to NNTH 10"
    assert str(needed(-0.00005, -0.0001, -0.00004)) == "NNTB 20\u202f000 (10\u202f000 to 25\u202f000)"


def test_without_a_good_direction_there_is_no_number() -> None:
    assert number_needed(0.1, 0.05, 0.2, None) is None


@pytest.mark.parametrize("difference", [0.5 - 0.4, 0.3 - 0.2, 0.7 - 0.6, 1 / 7, 0.05, 0.15 - 0.05, 1 / 3, 1.0])
def test_binary_fractions_do_not_add_a_person(difference: float) -> None:
    estimate = needed(difference, difference, difference).estimate
    assert estimate is not None
    assert estimate.number == round(1 / difference)


@given(differences, differences, differences, st.sampled_from(["higher", "lower"]))
@example(0.0, 0.0, 0.0, "lower")
def test_the_interval_agrees_with_that_of_the_difference(one: float, two: float, three: float, better: Better) -> None:
    low, difference, high = sorted((one, two, three))
    found = needed(difference, low, high, better)
    assert found.through_infinity == (low <= -NOTHING and high >= NOTHING)
    if low < NOTHING and high > -NOTHING:
        assert found.estimate is None
        return
    assert found.estimate is not None
    assert found.nearest.kind == found.estimate.kind
    assert found.nearest.number is not None
    assert found.estimate.number is not None
    assert found.nearest.number <= found.estimate.number
    if not found.through_infinity and found.farthest.number is not None:
        assert found.estimate.number <= found.farthest.number
    benefit = difference if better == "higher" else -difference
    assert found.estimate.kind == ("NNTB" if benefit > 0 else "NNTH")
    assert found.estimate.number == pytest.approx(math.ceil(1 / abs(difference)), abs=1, rel=1e-9)
    assert found.estimate.number * abs(difference) >= 1 - 1e-8, "so many people are enough for one more event"


@given(differences, differences, differences)
def test_turning_better_round_turns_benefit_into_harm(one: float, two: float, three: float) -> None:
    low, difference, high = sorted((one, two, three))
    assume(abs(difference) > 1e-9)
    good, bad = needed(difference, low, high, "higher"), needed(difference, low, high, "lower")
    assert str(good).replace("NNTB", "x").replace("NNTH", "NNTB").replace("x", "NNTH") == str(bad)


def test_nobody_should_count_on_very_uncertain_evidence_or_on_little_difference() -> None:
    sure = made("RR", (0.8, 0.7, 0.9), comparator=0.2, level="low")
    assert str(needed_for(sure, 0)) == "NNTB 25 (17 to 54)"
    assert needed_for(made("RR", (0.8, 0.7, 0.9), comparator=0.2, level="very_low"), 0) is None
    little = Thresholds(important=0.1, source="-")
    assert needed_for(made("RR", (0.8, 0.7, 0.9), comparator=0.2, level="low", thresholds=little), 0) is None
