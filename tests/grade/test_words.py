"""From an interval to a verdict (GRADE guidelines 26): four cases, and what may never be said."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.grade import judge
from plainforest.model import Thresholds

MID = Thresholds(important=4, moderate=8, large=12, source="-")
ONLY_MID = Thresholds(important=4, source="-")

Better = Literal["higher", "lower"]
numbers = st.floats(-100, 100)
intervals = st.lists(numbers, min_size=3, max_size=3).map(sorted)
betters = st.sampled_from(["higher", "lower", None])
limits = st.floats(0.01, 50)


@pytest.mark.parametrize(
    ("difference", "direction", "size", "spans"),
    [
        # both limits inside the important difference, whether or not zero is
        ((1, -3, 3.9), "little", "small", False),
        ((2, 0.5, 3.5), "little", "small", False),
        ((-2, -3.9, -0.1), "little", "small", False),
        # both limits beyond it on one side
        ((6, 4.5, 7.5), "benefit", "moderate", False),
        ((9, 5, 13), "benefit", "moderate", False),
        ((15, 5, 25), "benefit", "large", False),
        ((-9, -13, -5), "harm", "moderate", False),
        # one in, one out: the word, and the interval runs across
        ((3.38, 1.22, 5.54), "benefit", "small", True),
        ((5, 1, 9), "benefit", "moderate", True),
        ((-5, -9, -1), "harm", "moderate", True),
        # zero inside: benefit and harm are both possible
        ((2, -1, 5), "either", "small", True),
        ((-0.5, -5.4, 4.3), "either", "small", True),
        ((0, -20, 20), "either", "small", True),
        ((14, -1, 29), "either", "large", True),
        # a limit on the border counts as beyond
        ((1, -3, 4), "either", "small", False),
        ((6, 4, 8), "benefit", "moderate", False),
        ((3, 0, 6), "either", "small", True),
    ],
)
def test_the_cases(difference: tuple[float, float, float], direction: str, size: str, spans: bool) -> None:
    verdict = judge(difference, better="higher", thresholds=MID)
    assert (verdict.direction, verdict.size, verdict.spans_threshold) == (direction, size, spans)


def test_with_the_important_difference_alone_an_important_effect_needs_no_adverb() -> None:
    assert judge((5, 4.5, 5.5), better="higher", thresholds=ONLY_MID).size == "moderate"
    assert judge((3.9, 3, 5), better="higher", thresholds=ONLY_MID).size == "small"


@given(intervals, betters, limits)
def test_little_is_only_said_when_nothing_important_is_possible(
    interval: list[float], better: Better | None, important: float
) -> None:
    low, estimate, high = interval
    verdict = judge((estimate, low, high), better=better, thresholds=Thresholds(important=important, source="-"))
    beyond = low <= -important or high >= important
    assert (verdict.direction == "little") == (not beyond)


@given(intervals, betters, st.none() | limits)
def test_an_interval_with_zero_in_it_never_has_a_direction(
    interval: list[float], better: Better | None, important: float | None
) -> None:
    low, estimate, high = interval
    limit = None if important is None else Thresholds(important=important, source="-")
    verdict = judge((estimate, low, high), better=better, thresholds=limit)
    if low <= 0 <= high:
        assert verdict.direction in ("either", "little")
    else:
        assert verdict.direction in {
            "higher": ("benefit", "harm"),
            "lower": ("benefit", "harm"),
            None: ("higher", "lower"),
        }[better] + ("little",)


@given(intervals, st.sampled_from(["higher", "lower"]), limits)
def test_the_other_way_round_everything_turns(interval: list[float], better: Better, important: float) -> None:
    low, estimate, high = interval
    limit = Thresholds(important=important, source="-")
    other: Better = "lower" if better == "higher" else "higher"
    one = judge((estimate, low, high), better=better, thresholds=limit)
    assert one == judge((-estimate, -high, -low), better=other, thresholds=limit)
    turned = judge((estimate, low, high), better=other, thresholds=limit)
    swap = {"benefit": "harm", "harm": "benefit"}
    assert turned.direction == swap.get(one.direction, one.direction)


@given(intervals, betters)
def test_without_thresholds_no_size_is_named(interval: list[float], better: Better | None) -> None:
    low, estimate, high = interval
    verdict = judge((estimate, low, high), better=better, thresholds=None)
    assert (verdict.size, verdict.spans_threshold) == ("unknown", False)
    assert verdict.direction != "little"
