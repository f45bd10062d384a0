"""Tests for small-study effects: numbers of metafor and meta, counting by hand, and independent least squares."""

import math
import random
from collections.abc import Sequence
from dataclasses import astuple, replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plainforest.stats import Counts, StudyEffect
from plainforest.stats.rank_test import begg
from plainforest.stats.small_study import RegressionTest, egger, harbord, peters

patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def studies(*pairs: tuple[float, float]) -> list[StudyEffect]:
    return [StudyEffect(effect, error * error) for effect, error in pairs]


# Made up: the effects grow with their standard errors.
ASYMMETRIC = studies(
    (0.05, 0.05), (0.10, 0.06), (0.12, 0.08), (0.20, 0.10), (0.25, 0.12), (0.30, 0.15),
    (0.45, 0.20), (0.50, 0.25), (0.70, 0.30), (0.90, 0.35), (1.10, 0.45), (1.30, 0.50),
)  # fmt: skip
# dat.baskerville2012 of metadat 1.2-0: practice facilitation in primary care, standardised mean differences. Has ties.
FACILITATION = studies(
    (1.01, 0.52), (0.82, 0.46), (0.59, 0.23), (0.44, 0.18), (0.84, 0.29), (0.73, 0.29), (1.12, 0.36), (0.04, 0.37),
    (0.24, 0.15), (0.32, 0.40), (1.04, 0.32), (1.31, 0.57), (0.59, 0.29), (0.66, 0.19), (0.62, 0.31), (0.47, 0.27),
    (1.08, 0.32), (0.98, 0.32), (0.26, 0.18), (0.39, 0.18), (0.60, 0.31), (0.94, 0.53), (0.11, 0.27),
)  # fmt: skip
# Made up by the reference tests of PyMetaAnalysis (MIT licence), whose file gives the numbers of R's meta for them.
TRIALS = [
    Counts(12, 100, 18, 110), Counts(5, 80, 9, 75), Counts(20, 120, 15, 130), Counts(7, 90, 10, 95),
    Counts(3, 55, 7, 60), Counts(9, 70, 12, 74), Counts(14, 95, 16, 100), Counts(6, 60, 9, 64),
    Counts(11, 88, 14, 92), Counts(8, 72, 11, 76), Counts(0, 50, 3, 55), Counts(4, 65, 0, 70),
]  # fmt: skip


# ---------------------------------------------------------------- reference numbers


@pytest.mark.parametrize(("effects", "expected"), [
    # metafor 3.8-1 (R 4.2.2), regtest(rma(yi, vi, method = "EE"), model = "lm", predictor = "sei")
    (ASYMMETRIC, RegressionTest(
        "Egger", 2.6098212999923667, 0.08796449953048517, 29.66902914155615, 10, 4.421607144924946e-11,
        -0.07339918629365265, 0.00911688202628195, -0.09371286534538681, -0.05308550724191849, 12, 0.95)),
    (FACILITATION, RegressionTest(
        "Egger", 1.9330303534984647, 0.5549540270620885, 3.483226103848412, 21, 0.0022183603310868445,
        0.051921678563673336, 0.14580600636373567, -0.2512985109148036, 0.3551418680421503, 23, 0.95)),
])  # fmt: skip
def test_egger_as_metafor(effects: list[StudyEffect], expected: RegressionTest) -> None:
    assert_same(egger(effects), expected, rel=1e-10)


def test_begg_as_metafor() -> None:
    # metafor 3.8-1 (R 4.2.2), ranktest(rma(yi, vi, method = "EE"))
    test = begg(ASYMMETRIC)
    assert (test.score, test.exact, test.ties, test.k) == (62, True, False, 12)
    assert test.tau == pytest.approx(0.9393939393939394, rel=1e-14)
    assert test.p_value == pytest.approx(3.215020576430305e-07, rel=1e-8)  # R takes it from 1
    test = begg(FACILITATION)
    assert (test.score, test.exact, test.ties, test.k) == (106, False, True, 23)
    assert test.tau == pytest.approx(0.42838861631168207, rel=1e-13)
    assert test.p_value == pytest.approx(0.0049190461383323576, rel=1e-12)


def test_harbord_as_meta() -> None:
    # meta 8.5.0, metabias(metabin(..., sm = "OR", incr = 0.5), method.bias = "Harbord", k.min = 3)
    expected = RegressionTest(
        "Harbord", -0.63420980739069088, 1.1312369085805871, -0.56063394199758021, 10, 0.58738743443011354,
        0.11204544678315458, 0.56063930438899989, -1.1371367692765348, 1.3612276628428441, 12, 0.95,
    )  # fmt: skip
    assert_same(harbord(TRIALS), expected, rel=1e-12)


def test_peters_as_meta() -> None:
    # The same with method.bias = "Peters".
    expected = RegressionTest(
        "Peters", -166.01752732844952, 107.49182254701471, -1.5444665779653786, 10, 0.15350801132981251,
        0.77965187369774214, 0.6459564219542091, -0.65962872674847051, 2.2189324741439549, 12, 0.95,
    )  # fmt: skip
    assert_same(peters(TRIALS), expected, rel=1e-12)


# ---------------------------------------------------------------- independent computations


def least_squares(x: Sequence[float], y: Sequence[float], w: Sequence[float]) -> tuple[float, float, float, float]:
    """Give slope, its standard error, limit and its standard error by the QR decomposition of numpy."""
    root = np.sqrt(np.array(w))
    design = np.column_stack([root, root * np.array(x)])
    coefficients, squares, _, _ = np.linalg.lstsq(design, root * np.array(y), rcond=None)
    covariance = np.linalg.inv(design.T @ design) * squares[0] / (len(x) - 2)
    return coefficients[1], math.sqrt(covariance[1, 1]), coefficients[0], math.sqrt(covariance[0, 0])


def parts(test: RegressionTest) -> tuple[float, float, float, float]:
    return test.slope, test.slope_se, test.limit, test.limit_se


def test_egger_in_its_own_form() -> None:
    # The standardised effect on the precision: the intercept is tested.
    precision = [1 / math.sqrt(e.variance or 0) for e in FACILITATION]
    standardised = [(e.effect or 0) * p for e, p in zip(FACILITATION, precision, strict=True)]
    limit, limit_se, slope, slope_se = least_squares(precision, standardised, [1] * len(precision))
    assert parts(egger(FACILITATION)) == pytest.approx((slope, slope_se, limit, limit_se), rel=1e-11)


def test_harbord_in_its_own_form() -> None:
    # Z/√V on √V: the intercept is tested.
    x, y = [], []
    for a, n1, c, n2 in map(astuple, TRIALS):
        n, events = n1 + n2, a + c
        root = math.sqrt(n1 * n2 * events * (n - events) / (n**2 * (n - 1)))
        x.append(root)
        y.append((a - events * n1 / n) / root)
    limit, limit_se, slope, slope_se = least_squares(x, y, [1] * len(x))
    assert parts(harbord(TRIALS)) == pytest.approx((slope, slope_se, limit, limit_se), rel=1e-11)


def test_peters_by_least_squares() -> None:
    trials = [trial for trial in TRIALS if trial.events_1 and trial.events_2]
    x, y, w = [], [], []
    for a, n1, c, n2 in map(astuple, trials):
        x.append(1 / (n1 + n2))
        y.append(math.log(a * (n2 - c) / (c * (n1 - a))))
        w.append(1 / (1 / (a + c) + 1 / (n1 + n2 - a - c)))
    assert parts(peters(trials)) == pytest.approx(least_squares(x, y, w), rel=1e-10)


def test_exact_p_value_by_counting_all_orders() -> None:
    orders = [sum(a > b for i, b in enumerate(order) for a in order[:i]) for order in permutations(range(6))]
    for effects in permutations([-1.0, -0.4, 0.1, 0.5, 1.3, 2.0]):
        test = begg(studies(*zip(effects, [1.0, 1.1, 1.2, 1.3, 1.4, 1.5], strict=True)))
        if test.ties:
            continue
        least = (15 - abs(test.score)) // 2
        assert test.p_value == pytest.approx(min(1, 2 * sum(n <= least for n in orders) / len(orders)), rel=1e-14)


@pytest.mark.parametrize("k", [49, 50, 75])
def test_exact_p_value_of_many_studies(k: int) -> None:
    # Counted in whole numbers. metafor's p-value is exact for any number of studies without ties.
    rng = random.Random(k)
    test = begg(studies(*((rng.gauss(0, 1) - i / k, 1 + i / k) for i in range(k))))
    counts = [1]
    for m in range(2, k + 1):
        sums = [0] * (len(counts) + m)
        for i, count in enumerate(counts):
            sums[i] += count
            sums[i + m] -= count
        for i in range(1, len(sums)):
            sums[i] += sums[i - 1]
        counts = sums[:-1]
    least = (k * (k - 1) // 2 - abs(test.score)) // 2
    assert test.exact
    assert test.p_value == pytest.approx(2 * sum(counts[: least + 1]) / math.factorial(k), rel=1e-12)


# ---------------------------------------------------------------- what cannot be tested, and rounding


def test_too_few_studies() -> None:
    two = [*ASYMMETRIC[:2], StudyEffect(None, None, "no events")]
    for call in (lambda: egger(two), lambda: begg(two), lambda: harbord(TRIALS[:2]), lambda: peters(TRIALS[:2])):
        with pytest.raises(ValueError, match="at least 3 studies"):
            call()
    # No events, or nothing but events, says nothing.
    with pytest.raises(ValueError, match="not 2"):
        harbord([*TRIALS[:2], Counts(0, 9, 0, 9), Counts(9, 9, 8, 8), Counts(0, 0, 1, 9)])
    with pytest.raises(ValueError, match="not 2"):
        peters([*TRIALS[:2], Counts(0, 9, 0, 9), Counts(9, 9, 8, 8), Counts(0, 0, 1, 9)])


@pytest.mark.parametrize("errors", [[0.3] * 5, [0.1 * 3, 0.3, 0.2 + 0.1, 0.3, 0.6 / 2]])
def test_equal_standard_errors(errors: list[float]) -> None:
    effects = studies(*zip([0.1, 0.4, -0.2, 0.9, 0.3], errors, strict=True))
    for test in (egger, begg):
        with pytest.raises(ValueError, match="equally precise"):
            test(effects)
    with pytest.raises(ValueError, match="equally precise"):
        peters([Counts(i, 50, 9 - i, 60) for i in range(1, 6)])


def test_equal_effects() -> None:
    effects = studies((0.3, 0.1), (0.3, 0.2), (0.3, 0.4), (0.3, 0.5))
    test = egger(effects)
    assert (test.slope, test.slope_se, test.statistic, test.p_value) == (0, 0, None, None)
    assert (test.limit, test.limit_low, test.limit_high) == (0.3, 0.3, 0.3)
    with pytest.raises(ValueError, match="nothing to rank"):
        begg(effects)


def test_studies_on_a_line() -> None:
    test = egger(studies(*((0.1 + 2 * error, error) for error in (0.1, 0.2, 0.3, 0.7, 1.1))))
    assert test.slope == pytest.approx(2, rel=1e-14)
    assert test.limit == pytest.approx(0.1, rel=1e-13)
    assert (test.slope_se, test.statistic, test.p_value, test.limit_se) == (0, None, None, 0)


def test_ties_by_rounding() -> None:
    # The same variance, added up in another order.
    one, other = 0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1
    assert one != other
    test = begg([StudyEffect(0.1, one), StudyEffect(0.5, other), StudyEffect(0.9, 0.2), StudyEffect(-0.3, 0.9)])
    assert test.ties
    assert not test.exact


def test_one_dominant_study() -> None:
    # It fixes the limit; the slope comes from the others.
    test = egger([StudyEffect(1000.25, 1e-30), *(replace(e, effect=1000.25 + (e.effect or 0)) for e in ASYMMETRIC)])
    through_origin = [(e.effect or 0) / math.sqrt(e.variance or 1) for e in ASYMMETRIC]
    assert test.limit == 1000.25
    assert test.slope == pytest.approx(sum(through_origin) / 12, rel=1e-10)


def test_level() -> None:
    wide, narrow = egger(FACILITATION, 0.99), egger(FACILITATION, 0.5)
    assert wide.limit_low < narrow.limit_low < narrow.limit < narrow.limit_high < wide.limit_high
    with pytest.raises(ValueError, match="level"):
        egger(FACILITATION, 1)


# ---------------------------------------------------------------- what must hold for any data

# Standard errors on a grid: they are equal or clearly different.
one_study = st.builds(lambda y, s: StudyEffect(y, (s / 20) ** 2), st.floats(-5, 5), st.integers(1, 60))
some = st.lists(one_study, min_size=4, max_size=12).filter(lambda found: len({e.variance for e in found}) > 2)
cells = st.integers(1, 60)
tables = st.lists(st.builds(lambda a, b, c, d: Counts(a, a + b, c, c + d), cells, cells, cells, cells), min_size=6)


def assert_same(one: RegressionTest, other: RegressionTest, *, rel: float = 1e-9, slack: float = 0.0) -> None:
    assert (one.name, one.df, one.k, one.level) == (other.name, other.df, other.k, other.level)
    for field in ("slope", "slope_se", "limit", "limit_se", "limit_low", "limit_high"):
        assert getattr(one, field) == pytest.approx(getattr(other, field), rel=rel, abs=slack), field
    if other.statistic is not None and other.slope_se > 1e-6:
        assert one.statistic == pytest.approx(other.statistic, rel=rel, abs=1e-9 + slack)
        assert one.p_value == pytest.approx(other.p_value, rel=1e-7, abs=1e-9)


@patient
@given(some, st.randoms())
def test_order_does_not_matter(effects: list[StudyEffect], rng: Any) -> None:
    shuffled = rng.sample(effects, len(effects))
    assert egger(shuffled) == egger(effects)
    assert attempt(begg, shuffled) == attempt(begg, effects)


@patient
@given(some)
def test_mirrored_effects_mirror_the_slope(effects: list[StudyEffect]) -> None:
    mirrored = [StudyEffect(-(e.effect or 0), e.variance) for e in effects]
    one, other = egger(effects), egger(mirrored)
    turned = replace(
        other,
        slope=-other.slope,
        limit=-other.limit,
        limit_low=-other.limit_high,
        limit_high=-other.limit_low,
        statistic=None if other.statistic is None else -other.statistic,
    )
    assert_same(one, turned, slack=1e-11)
    ranked, turned_ranks = attempt(begg, effects), attempt(begg, mirrored)
    if ranked is not None:
        assert turned_ranks == replace(ranked, tau=-ranked.tau, score=-ranked.score)


@patient
@given(some, st.integers(-40, 40))
def test_scale(effects: list[StudyEffect], power: int) -> None:
    # Powers of two scale without rounding. The slope has no unit, the limit that of the effect.
    c = 2.0**power
    scaled = [StudyEffect((e.effect or 0) * c, (e.variance or 0) * c * c) for e in effects]
    one, other = egger(effects), egger(scaled)
    back = replace(
        other, **{name: getattr(other, name) / c for name in ("limit", "limit_se", "limit_low", "limit_high")}
    )
    assert_same(back, one, slack=1e-11)
    assert attempt(begg, scaled) == attempt(begg, effects)


@patient
@given(tables, st.randoms())
def test_tables_turned_round(trials: list[Counts], rng: Any) -> None:
    for test in (harbord, peters):
        one = attempt(test, trials)
        assert attempt(test, rng.sample(trials, len(trials))) == one
        swapped = attempt(test, [Counts(t.events_2, t.total_2, t.events_1, t.total_1) for t in trials])
        assert (one is None) == (swapped is None)
        if one is not None and swapped is not None:
            unit = max(abs(one.slope), one.slope_se)
            assert swapped.slope == pytest.approx(-one.slope, rel=1e-8, abs=1e-8 * unit)
            assert swapped.slope_se == pytest.approx(one.slope_se, rel=1e-8, abs=1e-8 * unit)


def attempt(test: Any, *arguments: Any) -> Any:
    """Give the result of a test, or None if it refuses the data."""
    try:
        return test(*arguments)
    except ValueError:
        return None


def assert_finite(test: Any) -> None:
    if test is not None:
        assert all(math.isfinite(value) for value in astuple(test) if isinstance(value, (int, float)))
        assert test.p_value is None or 0 <= test.p_value <= 1


@patient
@given(st.lists(st.tuples(st.floats(-1e15, 1e15), st.floats(-30, 30)), max_size=8))
def test_effects_of_every_size(data: list[tuple[float, float]]) -> None:
    effects = [StudyEffect(effect, 10**power) for effect, power in data]
    assert_finite(attempt(egger, effects))
    assert_finite(attempt(begg, effects))


@patient
@given(st.data(), st.sampled_from([1, 2, 10, 10**12]))
def test_tables_of_every_size(data: st.DataObject, largest: int) -> None:
    trials = []
    for _ in range(data.draw(st.integers(0, 8))):
        n1, n2 = data.draw(st.integers(0, largest)), data.draw(st.integers(0, largest))
        trials.append(Counts(data.draw(st.integers(0, n1)), n1, data.draw(st.integers(0, n2)), n2))
    assert_finite(attempt(harbord, trials))
    assert_finite(attempt(peters, trials))
