"""One study: the measures, the zero-cell rules, what is refused and what is not estimable."""

import math
import sys
from typing import Any

import pytest

from plainforest.stats import (
    Counts,
    Generic,
    Measure,
    Moments,
    StudyEffect,
    is_ratio,
    natural,
    se_from_ci,
    study_effect,
    study_interval,
)

Z = 1.959963984540054
TOO_FAR = "the effect or its standard error is too large or too small to compute with"


def check(effect: StudyEffect, value: float, variance: float) -> None:
    assert effect.reason is None
    assert effect.estimable
    assert effect.effect == pytest.approx(value, rel=1e-13, abs=1e-15)
    assert effect.variance == pytest.approx(variance, rel=1e-13)
    assert effect.standard_error == pytest.approx(math.sqrt(variance), rel=1e-13)


def test_counts_without_a_zero_cell() -> None:
    study = Counts(12, 60, 20, 58)
    check(study_effect(study, "RR"), math.log((12 / 60) / (20 / 58)), 1 / 12 - 1 / 60 + 1 / 20 - 1 / 58)
    check(study_effect(study, "OR"), math.log(12 * 38 / (48 * 20)), 1 / 12 + 1 / 48 + 1 / 20 + 1 / 38)
    check(study_effect(study, "RD"), 12 / 60 - 20 / 58, 12 * 48 / 60**3 + 20 * 38 / 58**3)


@pytest.mark.parametrize(("study", "a", "b", "c", "d"), [
    (Counts(0, 60, 4, 58), 0.5, 60.5, 4.5, 54.5),
    (Counts(20, 20, 15, 22), 20.5, 0.5, 15.5, 7.5),
])  # fmt: skip
def test_a_zero_cell_adds_a_half_to_all_four(study: Counts, a: float, b: float, c: float, d: float) -> None:
    check(study_effect(study, "OR"), math.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d)
    rr = math.log((a / (a + b)) / (c / (c + d)))
    check(study_effect(study, "RR"), rr, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    rd = study.events_1 / study.total_1 - study.events_2 / study.total_2  # raw
    check(study_effect(study, "RD"), rd, a * b / (a + b) ** 3 + c * d / (c + d) ** 3)


def test_no_events_in_either_arm() -> None:
    study = Counts(0, 60, 0, 58)
    for measure in ("RR", "OR"):
        effect = study_effect(study, measure)
        assert not effect.estimable
        assert effect.standard_error is None
        assert effect.reason == "there were no events in either arm"
    check(study_effect(study, "RD"), 0.0, 0.5 * 60.5 / 61**3 + 0.5 * 58.5 / 59**3)


def test_events_in_everybody() -> None:
    study = Counts(10, 10, 30, 30)
    assert study_effect(study, "OR").reason == "every participant in both arms had the event"
    # The arms differ in size, and still the ratio is exactly 1.
    check(study_effect(study, "RR"), 0.0, 1 / 10.5 - 1 / 11 + 1 / 30.5 - 1 / 31)
    check(study_effect(study, "RD"), 0.0, 10.5 * 0.5 / 11**3 + 30.5 * 0.5 / 31**3)


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_an_empty_arm(measure: Measure) -> None:
    assert study_effect(Counts(0, 0, 3, 10), measure).reason == "an arm has no participants"


def test_moments() -> None:
    study = Moments(-3.10, 3.51, 31, -6.48, 4.53, 25)
    check(study_effect(study, "MD"), -3.10 + 6.48, 3.51**2 / 31 + 4.53**2 / 25)
    pooled_sd = math.sqrt((30 * 3.51**2 + 24 * 4.53**2) / 54)
    g = (1 - 3 / (4 * 56 - 9)) * (-3.10 + 6.48) / pooled_sd
    check(study_effect(study, "SMD"), g, 56 / (31 * 25) + g**2 / (2 * (56 - 3.94)))


@pytest.mark.parametrize(("study", "reason"), [
    (Moments(1, 0, 10, 2, 1, 10), "a standard deviation is zero"),
    (Moments(1, 1, 10, 2, 0, 10), "a standard deviation is zero"),
    (Moments(1, 1, 1, 2, 1, 10), "an arm has fewer than two participants"),
    (Moments(1, 1, 10, 2, 1, 0), "an arm has fewer than two participants"),
    (Moments(1, 1e-200, 10, 2, 1e-200, 10), TOO_FAR),
    (Moments(1e308, 1e300, 10, -1e308, 1e300, 10), TOO_FAR),
])  # fmt: skip
@pytest.mark.parametrize("measure", ["MD", "SMD"])
def test_moments_that_give_no_estimate(study: Moments, reason: str, measure: Measure) -> None:
    effect = study_effect(study, measure)
    assert (effect.effect, effect.variance, effect.reason) == (None, None, reason)
    assert study_interval(effect) is None


def test_generic() -> None:
    check(study_effect(Generic(-0.25, 0.1), "HR"), -0.25, 0.01)
    assert study_effect(Generic(-0.25, 0), "HR").reason == "the standard error is zero"
    for error in (1e-200, 1e-16, 1e16, 1e200):
        reason = study_effect(Generic(-0.25, error), "MD").reason
        assert reason
        assert "too large or too small" in reason


@pytest.mark.parametrize(("data", "measure"), [
    (Counts(1, 2, 1, 2), "MD"),
    (Counts(1, 2, 1, 2), "HR"),
    (Moments(1, 1, 9, 1, 1, 9), "RR"),
    (Moments(1, 1, 9, 1, 1, 9), "HR"),
    (Generic(1, 1), "XX"),
])  # fmt: skip
def test_data_that_do_not_go_with_the_measure(data: Any, measure: Any) -> None:
    with pytest.raises(ValueError, match=measure):
        study_effect(data, measure)


@pytest.mark.parametrize(("kind", "numbers", "message"), [
    (Counts, (-1, 10, 2, 10), "events_1 must not be negative"),
    (Counts, (1, 10, 2.5, 10), "events_2 must be a whole number"),
    (Counts, (11, 10, 2, 10), r"events_1 \(11\) must not exceed total_1 \(10\)"),
    (Counts, (1, 10, 12, 10), "events_2"),
    (Counts, (1, math.nan, 2, 10), "total_1 must be a whole number"),
    (Counts, (1, math.inf, 2, 10), "total_1 must be a whole number"),
    (Counts, (1, 10**13, 2, 10), "total_1 must not be more than"),
    (Moments, (1, -1, 10, 2, 1, 10), "sd_1 must not be negative"),
    (Moments, (math.nan, 1, 10, 2, 1, 10), "mean_1 must be a finite number"),
    (Moments, (1, 1, 10, 2, math.inf, 10), "sd_2 must be a finite number"),
    (Moments, (1, 1, 10.5, 2, 1, 10), "total_1 must be a whole number"),
    (Moments, (1, 1, -10, 2, 1, 10), "total_1 must not be negative"),
    (Generic, (math.inf, 1), "effect must be a finite number"),
    (Generic, (1, math.nan), "standard_error must be a finite number"),
    (Generic, (1, -0.5), "standard_error must not be negative"),
])  # fmt: skip
def test_numbers_that_cannot_be(kind: Any, numbers: tuple[float, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kind(*numbers)


def test_whole_numbers_may_come_as_floats() -> None:
    study = Counts(1.0, 10.0, 2.0, 10.0)  # type: ignore[arg-type]
    assert study == Counts(1, 10, 2, 10)
    assert type(study.events_1) is int


def test_interval_of_a_study() -> None:
    effect = study_effect(Generic(0.5, 0.2), "MD")
    assert study_interval(effect) == pytest.approx((0.5 - Z * 0.2, 0.5 + Z * 0.2), rel=1e-14)
    assert study_interval(effect, level=0.9) == pytest.approx(
        (0.5 - 1.6448536269514722 * 0.2, 0.5 + 1.6448536269514722 * 0.2)
    )
    for level in (0, 1, 95, math.nan):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            study_interval(effect, level=level)


def test_standard_error_from_an_interval() -> None:
    assert se_from_ci(0.25 - Z * 0.1, 0.25 + Z * 0.1, "MD") == pytest.approx(0.1, rel=1e-13)
    low, high = math.exp(-0.3 - Z * 0.2), math.exp(-0.3 + Z * 0.2)
    assert se_from_ci(low, high, "HR") == pytest.approx(0.2, rel=1e-13)
    assert se_from_ci(1.0, 1.0, "MD") == 0
    assert math.isfinite(se_from_ci(-1e308, 1e308, "MD"))
    for bad, message in [
        ((2, 1, "MD"), "lower limit"),
        ((0, 1, "RR"), "must be positive"),
        ((-1, 1, "OR"), "must be positive"),
        ((math.nan, 1, "MD"), "finite"),
        ((0.5, math.inf, "HR"), "finite"),
        ((1, 2, "MD", 1.0), "level"),
    ]:
        with pytest.raises(ValueError, match=message):
            se_from_ci(*bad)  # type: ignore[arg-type]


def test_natural_scale() -> None:
    assert [is_ratio(measure) for measure in ("RR", "OR", "HR", "RD", "MD", "SMD")] == [True] * 3 + [False] * 3
    assert natural("RR", math.log(2)) == pytest.approx(2)
    assert natural("MD", -4.5) == -4.5
    assert sys.float_info.min < natural("OR", -1e6) < 1e-300
    assert 1e300 < natural("OR", 1e6) < sys.float_info.max
