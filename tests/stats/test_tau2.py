"""The seven estimators of tau², and its Q-profile interval."""

import math
from collections.abc import Sequence
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.stats.choices import Estimator
from plainforest.stats.distributions import chi_squared_p_value, chi_squared_quantile
from plainforest.stats.tau2 import estimate_tau2, q_profile

ESTIMATORS: tuple[Estimator, ...] = get_args(Estimator)
EFFECTS = [0.3, 0.9, -0.4, 1.7, 0.2, 2.4]
VARIANCES = [0.04, 0.09, 0.02, 0.3, 0.05, 0.1]

Studies = tuple[list[float], list[float]]


def studies(
    effect: st.SearchStrategy[float], log_variance: st.SearchStrategy[float], most: int = 12
) -> st.SearchStrategy[Studies]:
    rows = st.lists(st.tuples(effect, log_variance.map(lambda power: 10.0**power)), min_size=2, max_size=most)
    return rows.map(lambda pairs: ([effect for effect, _ in pairs], [variance for _, variance in pairs]))


ORDINARY = studies(st.floats(-5, 5), st.floats(-3, 1))
EXTREME = studies(st.floats(-1e15, 1e15), st.floats(-30, 30))


def generalised_q(effects: Sequence[float], variances: Sequence[float], tau2: float) -> float:
    weights = [1 / (variance + tau2) for variance in variances]
    mean = math.fsum(w * y for w, y in zip(weights, effects, strict=True)) / math.fsum(weights)
    return math.fsum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))


def logarithm(effects: Sequence[float], variances: Sequence[float], tau2: float, *, restricted: bool) -> float:
    deviance = generalised_q(effects, variances, tau2) + math.fsum(math.log(v + tau2) for v in variances)
    return -(deviance + restricted * math.log(math.fsum(1 / (v + tau2) for v in variances))) / 2


# ---------------------------------------------------------------- by hand


def test_equal_variances() -> None:
    # With equal variances v, all weights are equal and each estimator has a closed form. The mean of squares is 1.
    effects, variances = [-1.0, 1.0, -1.0, 1.0], [0.25] * 4
    assert estimate_tau2("DL", effects, variances) == pytest.approx(4 / 3 - 0.25, rel=1e-14)
    assert estimate_tau2("REML", effects, variances) == pytest.approx(4 / 3 - 0.25, rel=1e-14)
    assert estimate_tau2("PM", effects, variances) == pytest.approx(4 / 3 - 0.25, rel=1e-14)
    assert estimate_tau2("EB", effects, variances) == pytest.approx(4 / 3 - 0.25, rel=1e-14)
    assert estimate_tau2("ML", effects, variances) == pytest.approx(1 - 0.25, rel=1e-14)
    assert estimate_tau2("HS", effects, variances) == pytest.approx((16 - 4) / 16, rel=1e-14)
    assert estimate_tau2("SJ", effects, variances) == pytest.approx(4 / 1.25 / 3, rel=1e-14)


def test_equal_variances_interval() -> None:
    low, high = q_profile([-1.0, 1.0, -1.0, 1.0], [0.25] * 4, 0.95)
    assert low == pytest.approx(4 / 9.348403604496148 - 0.25, rel=1e-13)
    assert high == pytest.approx(4 / 0.2157952826238981 - 0.25, rel=1e-13)


def test_two_studies_have_one_moment() -> None:
    # (1 - -1)² less the two variances, over 2
    for estimator in ("DL", "REML", "PM", "EB"):
        assert estimate_tau2(estimator, [-1, 1], [0.01, 0.0144]) == pytest.approx((4 - 0.0244) / 2, rel=1e-13)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_one_study(estimator: Estimator) -> None:
    assert estimate_tau2(estimator, [0.3], [0.1]) == 0


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_identical_effects(estimator: Estimator) -> None:
    assert estimate_tau2(estimator, [0.7] * 4, [0.01, 0.2, 3, 0.01]) == 0


def test_interval_of_identical_effects() -> None:
    assert q_profile([0.7] * 4, [0.01, 0.2, 3, 0.01], 0.95) == (0, 0)


def test_sidik_jonkman_is_one_step_from_the_plain_variance() -> None:
    mean = sum(EFFECTS) / 6
    start = sum((y - mean) ** 2 for y in EFFECTS) / 6
    expected = start * generalised_q(EFFECTS, VARIANCES, start) / 5
    assert estimate_tau2("SJ", EFFECTS, VARIANCES) == pytest.approx(expected, rel=1e-14)


def test_paule_mandel_is_empirical_bayes() -> None:
    assert estimate_tau2("PM", EFFECTS, VARIANCES) == estimate_tau2("EB", EFFECTS, VARIANCES)


def test_large_common_part_and_dominant_study() -> None:
    effects, variances = [0.25, 0.875, -0.5, 1.75, 0.125], [1e-20, 0.09, 0.02, 0.3, 0.05]
    for estimator in ESTIMATORS:
        near, far = (estimate_tau2(estimator, [y + shift for y in effects], variances) for shift in (0, 2**30))
        assert far == pytest.approx(near, rel=1e-12)


def test_quantile_inverts_the_tail() -> None:
    for df in (1, 4, 60):
        assert chi_squared_p_value(chi_squared_quantile(0.025, df, upper=True), df) == pytest.approx(0.025, rel=1e-12)
        assert chi_squared_p_value(chi_squared_quantile(0.025, df, upper=False), df) == pytest.approx(0.975, rel=1e-12)
    assert chi_squared_quantile(0.025, 12, upper=True) == pytest.approx(23.336664158645344, rel=1e-13)
    assert chi_squared_quantile(1e-16, 3, upper=False) > 0


# ---------------------------------------------------------------- refusals


def test_unknown_estimator() -> None:
    with pytest.raises(ValueError, match="unknown estimator 'REM'; known are REML, DL"):
        estimate_tau2("REM", [0, 1], [1, 1])  # type: ignore[arg-type]


def test_lengths() -> None:
    with pytest.raises(ValueError, match="one variance for each effect: 2 and 1"):
        estimate_tau2("DL", [0, 1], [1])
    with pytest.raises(ValueError, match="0 and 0"):
        estimate_tau2("DL", [], [])
    with pytest.raises(ValueError, match="two studies or more"):
        q_profile([1], [1], 0.95)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_level(level: float) -> None:
    with pytest.raises(ValueError, match="level must lie between 0 and 1"):
        q_profile([0, 1], [1, 1], level)


# ---------------------------------------------------------------- for all studies


@given(ORDINARY, st.sampled_from(ESTIMATORS), st.integers(-20, 20))
def test_scale(data: Studies, estimator: Estimator, power: int) -> None:
    effects, variances = data
    factor = 2.0**power
    scaled = estimate_tau2(estimator, [y * factor for y in effects], [v * factor**2 for v in variances])
    assert scaled == estimate_tau2(estimator, effects, variances) * factor**2


@given(ORDINARY, st.sampled_from(ESTIMATORS))
def test_order(data: Studies, estimator: Estimator) -> None:
    effects, variances = data
    pairs = sorted(zip(effects, variances, strict=True))
    other = estimate_tau2(estimator, [y for y, _ in pairs], [v for _, v in pairs])
    here = estimate_tau2(estimator, effects, variances)
    if estimator in ("REML", "ML"):  # two maxima of the same height, or a flat one, may change places
        heights = [logarithm(effects, variances, t, restricted=estimator == "REML") for t in (here, other)]
        assert heights[0] == pytest.approx(heights[1], rel=1e-12, abs=1e-12)
    else:
        assert other == pytest.approx(here, rel=1e-9, abs=1e-11 * min(variances))


@given(ORDINARY, st.booleans())
def test_nothing_is_higher_than_the_maximum(data: Studies, restricted: bool) -> None:
    effects, variances = data
    found = estimate_tau2("REML" if restricted else "ML", effects, variances)
    top = 10 * (max(variances) + (max(effects) - min(effects)) ** 2)
    grid = [0.0] + [top * 10 ** (-i / 10) for i in range(80)]
    best = logarithm(effects, variances, found, restricted=restricted)
    assert best >= max(logarithm(effects, variances, tau2, restricted=restricted) for tau2 in grid) - 1e-9


@given(ORDINARY)
def test_paule_mandel_solves_its_equation(data: Studies) -> None:
    effects, variances = data
    tau2 = estimate_tau2("PM", effects, variances)
    q = generalised_q(effects, variances, tau2)
    assert q <= len(effects) - 1 + 1e-9
    if tau2:
        assert q == pytest.approx(len(effects) - 1, rel=1e-11)


@given(ORDINARY, st.floats(0.5, 0.999))
def test_interval_solves_its_equations(data: Studies, level: float) -> None:
    effects, variances = data
    df, tail = len(effects) - 1, (1 - level) / 2
    low, high = q_profile(effects, variances, level)
    assert 0 <= low <= high
    for limit, area in ((low, tail), (high, 1 - tail)):
        p_value = chi_squared_p_value(generalised_q(effects, variances, limit), df)
        assert p_value == pytest.approx(area, rel=1e-9) if limit else p_value >= area * (1 - 1e-9)


@given(ORDINARY)
def test_wider_level_wider_interval(data: Studies) -> None:
    (low, high), (lower, higher) = q_profile(*data, 0.9), q_profile(*data, 0.99)
    assert lower <= low <= high <= higher


@given(EXTREME, st.sampled_from(ESTIMATORS))
def test_extremes_stay_finite(data: Studies, estimator: Estimator) -> None:
    tau2 = estimate_tau2(estimator, *data)
    assert 0 <= tau2 < math.inf


@given(EXTREME, st.sampled_from([1e-12, 0.5, 0.95, 1 - 1e-16]))
def test_extreme_intervals_stay_finite(data: Studies, level: float) -> None:
    low, high = q_profile(*data, level)
    assert 0 <= low <= high < math.inf


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_many_studies(estimator: Estimator) -> None:
    effects = [math.sin(i) for i in range(700)]
    variances = [0.001 * (1 + i % 17) for i in range(700)]
    assert estimate_tau2(estimator, effects, variances) == pytest.approx(0.5, rel=0.05)
