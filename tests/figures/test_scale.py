"""The axis: limits, ticks, places."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.figures.lettering import width
from plainforest.figures.scale import LABEL_GAP, MOST_TICKS, NARROWEST, Axis, Span, axis, tick_label

positive = st.floats(1e-6, 1e6)
anything = st.floats(-1e9, 1e9)


def labels(found: Axis) -> list[str]:
    return [tick.label for tick in found.ticks]


def test_ticks_of_a_risk_ratio() -> None:
    found = axis([Span(0.07, 0.92, 0.26), Span(0.37, 6.53, 1.56), Span(0.34, 0.7, whole=True)], null=1, log=True)
    assert labels(found) == ["0.1", "0.2", "0.5", "1", "2", "5"]
    assert found.low < 0.07
    assert found.high > 6.53


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.05, 20, ["0.05", "0.2", "1", "5", "20"]),
        (0.01, 100, ["0.01", "0.1", "1", "10", "100"]),
        (1e-6, 1e6, ["10⁻⁶", "0.001", "1", "1000", "10⁶"]),
        (0.9, 1.1, ["0.9", "0.95", "1", "1.05", "1.1"]),
        (1, 1, ["0.75", "1", "1.25", "1.5"]),
    ],
)
def test_ticks_of_log_axes(low: float, high: float, expected: list[str]) -> None:
    assert labels(axis([Span(low, high, math.sqrt(low * high))], null=1, log=True)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.22, 5.54, ["0", "1", "2", "3", "4", "5"]),
        (-5.37, 4.31, ["−4", "−2", "0", "2", "4"]),
        (-0.05, 0.12, ["−0.05", "0", "0.05", "0.1"]),
        (0, 0, ["−0.4", "−0.2", "0", "0.2", "0.4"]),
    ],
)
def test_ticks_of_linear_axes(low: float, high: float, expected: list[str]) -> None:
    assert labels(axis([Span(low, high, (low + high) / 2)], null=0, log=False)) == expected


def test_a_few_very_wide_intervals_are_cut_and_their_estimates_stay() -> None:
    usual = [Span(0.6, 1.3, 0.9)] * 6
    found = axis([*usual, Span(0.01, 2000, 2)], null=1, log=True)
    assert found.share(2000) > 1
    assert found.share(0.01) < 0
    assert 0 < found.share(2) < 1
    assert 0.6 > found.low > 0.1
    assert 2 < found.high < 20


def test_wide_intervals_that_are_all_alike_are_shown_in_full() -> None:
    found = axis([Span(0.01, 90, 1), Span(0.02, 80, 1.1), Span(0.015, 100, 0.9)], null=1, log=True)
    assert found.share(100) <= 1
    assert found.share(0.01) >= 0


def test_an_estimate_far_from_all_others_does_not_squeeze_them() -> None:
    found = axis([*(Span(i - 1, i + 1, i) for i in range(6)), Span(99_999, 100_001, 100_000)], null=0, log=False)
    assert found.share(100_000) > 1
    assert found.high < 100


def test_the_pooled_interval_is_never_cut() -> None:
    found = axis([Span(-1, 1, 0), Span(-1, 1, 0), Span(-50, 50, whole=True)], null=0, log=False)
    assert found.share(50) <= 1
    assert found.share(-50) >= 0


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "0"), (-2, "−2"), (0.05, "0.05"), (2.5, "2.5"), (1000, "1000"), (20_000, "20\u202f000"), (1e6, "10⁶")],
)
def test_tick_labels(value: float, label: str) -> None:
    assert tick_label(value) == label


def well_made(found: Axis, null: float) -> None:
    assert math.isfinite(found.low)
    assert math.isfinite(found.high)
    assert found.low < null < found.high
    assert 1 <= len(found.ticks) <= MOST_TICKS
    places = [tick.at for tick in found.ticks]
    assert places == sorted(set(places))
    assert all(0 <= place <= 1 for place in places)
    assert null in [tick.value for tick in found.ticks]
    for left, right in itertools.pairwise(found.ticks):
        gap = (right.at - left.at) * NARROWEST - (width(left.label) + width(right.label)) / 2
        assert gap >= LABEL_GAP


spans = st.tuples(anything, anything, anything, st.booleans()).map(
    lambda t: Span(min(t[:3]), max(t[:3]), sorted(t[:3])[1], t[3])
)
ratio_spans = st.tuples(positive, positive, positive, st.booleans()).map(
    lambda t: Span(min(t[:3]), max(t[:3]), sorted(t[:3])[1], t[3])
)


@given(st.lists(spans, max_size=12))
def test_linear_axes_are_well_made(given_spans: list[Span]) -> None:
    found = axis(given_spans, null=0, log=False)
    well_made(found, 0)
    for span in given_spans:
        assert 0 <= found.at(span.low) <= found.at(span.high) <= 1


@given(st.lists(ratio_spans, max_size=12))
def test_log_axes_are_well_made(given_spans: list[Span]) -> None:
    found = axis(given_spans, null=1, log=True)
    well_made(found, 1)
    for span in given_spans:
        assert 0 <= found.at(span.low) <= found.at(span.high) <= 1


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("high", [math.inf, 1e300, 1e-300])
def test_limits_at_the_end_of_all_numbers(log: bool, high: float) -> None:
    null = 1.0 if log else 0.0
    found = axis([Span(0, high, null), Span(0.5, 2, 1.1), Span(-math.inf, math.inf, whole=True)], null=null, log=log)
    well_made(found, null)
    assert found.high < 1e3
