"""Meta-regression: published results, a brute-force likelihood in dense matrices, and refusals."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

from plainforest.stats.choices import Estimator
from plainforest.stats.effects import StudyEffect
from plainforest.stats.regression import meta_regression, slope
from plainforest.stats.regression_results import MetaRegression
from plainforest.stats.regression_tau2 import Regression, residual_tau2
from plainforest.stats.tau2 import estimate_tau2, q_profile

Array = NDArray[np.float64]
ESTIMATORS: tuple[Estimator, ...] = get_args(Estimator)

# Colditz GA and others. Efficacy of BCG vaccine in the prevention of tuberculosis. JAMA 1994;271:698-702: cases and
# totals with the vaccine and without, absolute latitude, year, allocation
BCG = [
    (4, 123, 11, 139, 44, 1948, "random"),
    (6, 306, 29, 303, 55, 1949, "random"),
    (3, 231, 11, 220, 42, 1960, "random"),
    (62, 13598, 248, 12867, 52, 1977, "random"),
    (33, 5069, 47, 5808, 13, 1973, "alternate"),
    (180, 1541, 372, 1451, 44, 1953, "alternate"),
    (8, 2545, 10, 629, 19, 1973, "random"),
    (505, 88391, 499, 88391, 13, 1980, "random"),
    (29, 7499, 45, 7277, 27, 1968, "random"),
    (17, 1716, 65, 1665, 42, 1961, "systematic"),
    (186, 50634, 141, 27338, 18, 1974, "systematic"),
    (5, 2498, 3, 2341, 33, 1969, "systematic"),
    (27, 16913, 29, 17854, 33, 1976, "systematic"),
]
Y = [math.log((a / n1) / (c / n2)) for a, n1, c, n2, *_ in BCG]
V = [1 / a - 1 / n1 + 1 / c - 1 / n2 for a, n1, c, n2, *_ in BCG]
EFFECTS = [StudyEffect(y, v) for y, v in zip(Y, V, strict=True)]
LATITUDE = [float(row[4]) for row in BCG]
YEAR = [float(row[5]) for row in BCG]
ALLOCATION = [row[6] for row in BCG]


# ---------------------------------------------------------------- published


def test_latitude() -> None:
    # Viechtbauer's analysis with metafor, whose stopping rule leaves the last digits of tau² open.
    result = meta_regression(EFFECTS, {"ablat": LATITUDE})
    assert result.names == ("intercept", "ablat")
    assert result.coefficients == pytest.approx((0.2515, -0.0291), abs=6e-5)
    assert result.standard_errors == pytest.approx((0.2491, 0.0072), abs=6e-5)
    assert result.statistics == pytest.approx((1.0095, -4.0444), abs=2e-4)
    assert result.p_values[0] == pytest.approx(0.3127, abs=6e-5)
    assert result.ci_low == pytest.approx((-0.2368, -0.0432), abs=2e-4)
    assert result.ci_high == pytest.approx((0.7397, -0.0150), abs=6e-5)
    assert result.tau2 == pytest.approx(0.0764, abs=1e-4)
    assert result.i2_residual == pytest.approx(68.39, abs=0.02)
    assert result.r2 == pytest.approx(75.62, abs=0.02)
    assert result.q_residual == pytest.approx(30.7331, abs=6e-5)
    assert result.q_residual_df == 11
    assert result.q_residual_p == pytest.approx(0.0012, abs=6e-5)
    assert result.q_moderators == pytest.approx(16.3571, abs=2e-3)
    assert result.q_moderators_df == 1
    assert result.df is None
    assert (result.k, result.left_out) == (13, 0)


def test_latitude_and_year() -> None:
    result = meta_regression(EFFECTS, {"ablat": LATITUDE, "year": YEAR})
    assert result.coefficients == pytest.approx((-3.5455, -0.0280, 0.0019), abs=2e-4)
    assert result.standard_errors == pytest.approx((29.0959, 0.0102, 0.0147), abs=5e-4)
    assert result.statistics[1:] == pytest.approx((-2.7371, 0.1299), abs=2e-4)
    assert result.tau2 == pytest.approx(0.1108, abs=6e-5)
    assert result.i2_residual == pytest.approx(71.98, abs=0.02)
    assert result.r2 == pytest.approx(64.63, abs=0.02)
    assert result.q_residual == pytest.approx(28.3251, abs=6e-5)
    assert result.q_residual_df == 10
    assert result.q_residual_p == pytest.approx(0.0016, abs=6e-5)
    assert result.q_moderators == pytest.approx(12.2043, abs=5e-4)
    assert result.q_moderators_df == 2
    assert result.q_moderators_p == pytest.approx(0.0022, abs=6e-5)


# ---------------------------------------------------------------- against dense matrices


class Dense:
    """The textbook formulas, with inverses of whole matrices and a search by grid and bisection."""

    def __init__(self, effects: Sequence[float], variances: Sequence[float], *columns: Sequence[float]) -> None:
        self.y, self.v = np.array(effects), np.array(variances)
        self.x: Array = np.column_stack([np.ones(len(self.y)), *columns])
        self.k, self.p = self.x.shape

    def parts(self, tau2: float) -> tuple[Array, Array, float]:
        w = np.diag(1 / (self.v + tau2))
        covariance = np.linalg.inv(self.x.T @ w @ self.x)
        beta = covariance @ self.x.T @ w @ self.y
        residuals = self.y - self.x @ beta
        return np.asarray(beta), np.asarray(covariance), float(residuals @ w @ residuals)

    def trace(self) -> float:
        w = np.diag(1 / self.v)
        return float(np.trace(w - w @ self.x @ np.linalg.inv(self.x.T @ w @ self.x) @ self.x.T @ w))

    def logarithm(self, tau2: float, restricted: bool) -> float:
        q = self.parts(tau2)[2]
        information = self.x.T @ np.diag(1 / (self.v + tau2)) @ self.x
        extra = np.linalg.slogdet(information)[1] if restricted else 0.0
        return float(-(np.log(self.v + tau2).sum() + q + extra) / 2)

    def maximum(self, restricted: bool) -> float:
        top = 100 * (self.v.max() + np.ptp(self.y) ** 2)
        grid = np.concatenate([[0.0], np.geomspace(top * 1e-9, top, 700)])
        at = int(np.argmax([self.logarithm(t, restricted) for t in grid]))
        low, high = grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)]
        for _ in range(100):
            one, other = low + (high - low) / 3, high - (high - low) / 3
            if self.logarithm(one, restricted) < self.logarithm(other, restricted):
                low = one
            else:
                high = other
        return float((low + high) / 2)

    def root(self, target: float) -> float:
        low, high = 0.0, 1e6
        if self.parts(0.0)[2] <= target:
            return 0.0
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if self.parts(middle)[2] > target else (low, middle)
        return low

    def tau2(self, estimator: Estimator) -> float:
        df, q = self.k - self.p, self.parts(0.0)[2]
        start = float(np.var(self.y))
        formulas: Mapping[Estimator, Callable[[], float]] = {
            "REML": lambda: self.maximum(True),
            "ML": lambda: self.maximum(False),
            "DL": lambda: max(0.0, (q - df) / self.trace()),
            "HS": lambda: max(0.0, (q - self.k) / float((1 / self.v).sum())),
            "SJ": lambda: start * self.parts(start)[2] / df,
            "PM": lambda: self.root(df),
            "EB": lambda: self.root(df),
        }
        return formulas[estimator]()


def simulate(seed: int) -> tuple[list[float], list[float], list[float], list[float]]:
    rng = random.Random(seed)
    k = rng.choice([5, 6, 9, 20])
    variances = [math.exp(rng.gauss(-2, rng.choice([0.3, 1.5]))) for _ in range(k)]
    one, two = [rng.uniform(0, 3) for _ in range(k)], [rng.gauss(0, 1) for _ in range(k)]
    spread = rng.choice([0, 0.3, 2])
    effects = [0.5 * a - b + rng.gauss(0, math.sqrt(v + spread)) for a, b, v in zip(one, two, variances, strict=True)]
    return effects, variances, one, two


def fit(effects: Sequence[float], variances: Sequence[float], moderators: Mapping[str, Any], **options: Any) -> Any:
    return meta_regression(list(map(StudyEffect, effects, variances)), moderators, **options)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("seed", range(8))
def test_dense(seed: int, estimator: Estimator) -> None:
    effects, variances, one, two = simulate(seed)
    dense, k = Dense(effects, variances, one, two), len(effects)
    result = fit(effects, variances, {"one": one, "two": two}, estimator=estimator, interval="hksj")
    peak = estimator in ("REML", "ML")  # a search by values of the likelihood finds half of the digits
    assert result.tau2 == pytest.approx(dense.tau2(estimator), rel=2e-6 if peak else 1e-9, abs=1e-6 if peak else 1e-12)
    assert result.tau2_without == pytest.approx(estimate_tau2(estimator, effects, variances), rel=1e-11, abs=1e-14)
    if result.tau2_without:
        assert result.r2 == pytest.approx(max(0, 100 * (1 - result.tau2 / result.tau2_without)), abs=1e-9)
    else:
        assert result.r2 is None
    assert result.tau2_low == pytest.approx(dense.root(stats.chi2.isf(0.025, k - 3)), rel=1e-9, abs=1e-12)
    assert result.tau2_high == pytest.approx(dense.root(stats.chi2.ppf(0.025, k - 3)), rel=1e-9, abs=1e-12)

    beta, covariance, q = dense.parts(result.tau2)
    factor = q / (k - 3)
    assert result.coefficients == pytest.approx(tuple(beta), rel=1e-10, abs=1e-10)
    assert np.array(result.covariance) == pytest.approx(covariance * factor, rel=1e-9)
    errors = np.sqrt(np.diag(covariance) * factor)
    assert result.standard_errors == pytest.approx(tuple(errors), rel=1e-10)
    assert result.df == k - 3
    assert result.p_values == pytest.approx(tuple(2 * stats.t.sf(abs(beta / errors), k - 3)), rel=1e-8)
    assert result.ci_high == pytest.approx(tuple(beta + stats.t.isf(0.025, k - 3) * errors), rel=1e-9, abs=1e-9)
    f = beta[1:] @ np.linalg.inv(covariance[1:, 1:] * factor) @ beta[1:] / 2
    assert result.q_moderators == pytest.approx(f, rel=1e-9)
    assert result.q_moderators_df == (2, k - 3)
    assert result.q_moderators_p == pytest.approx(stats.f.sf(f, 2, k - 3), rel=1e-8)
    assert result.q_residual == pytest.approx(dense.parts(0.0)[2], rel=1e-10)
    i2 = result.tau2 / (result.tau2 + (k - 3) / dense.trace())
    assert result.i2_residual == pytest.approx(100 * i2, rel=1e-9, abs=1e-9)

    row = np.array([1, 1.5, -0.2])
    predicted = result.predict(one=1.5, two=-0.2)
    error = math.sqrt(row @ covariance @ row * factor)
    t = stats.t.isf(0.025, k - 3)
    assert predicted.estimate == pytest.approx(row @ beta, rel=1e-9, abs=1e-10)
    assert predicted.standard_error == pytest.approx(error, rel=1e-9)
    assert predicted.ci_low == pytest.approx(row @ beta - t * error, rel=1e-9, abs=1e-9)
    assert predicted.prediction_high == pytest.approx(
        row @ beta + t * math.sqrt(error**2 + result.tau2), rel=1e-9, abs=1e-9
    )


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("seed", range(100, 115))
def test_nothing_higher_on_a_grid(seed: int, restricted: bool) -> None:
    rng = random.Random(seed)
    k = rng.choice([4, 5, 7])
    variances = [math.exp(rng.gauss(0, 3)) for _ in range(k)]
    effects, one = [rng.gauss(0, 2) for _ in range(k)], [rng.gauss(0, 1) for _ in range(k)]
    dense = Dense(effects, variances, one)
    found = fit(effects, variances, {"x": one}, estimator="REML" if restricted else "ML").tau2
    best = dense.logarithm(found, restricted)
    grid = [0.0, *np.geomspace(1e-6, 1e4, 300)]
    assert best >= max(dense.logarithm(t, restricted) for t in grid) - 1e-9


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_only_an_intercept(estimator: Estimator) -> None:
    order = sorted(range(13), key=V.__getitem__)
    unit = V[order[0]]
    scaled = Regression(
        np.ones((13, 1)), np.array([Y[i] for i in order]) / math.sqrt(unit), np.array([V[i] for i in order]) / unit
    )
    assert unit * residual_tau2(estimator, scaled) == pytest.approx(estimate_tau2(estimator, Y, V), rel=1e-11)


@pytest.mark.parametrize("estimator", [*ESTIMATORS, None])
def test_the_slope_alone_is_the_same_number(estimator: Estimator | None) -> None:
    kept = list(zip(Y, V, strict=True))
    for values in (LATITUDE, YEAR, [math.sqrt(variance) for variance in V]):
        whole = meta_regression(EFFECTS, {"x": values}, estimator=estimator)
        assert slope(kept, values, estimator) == whole.coefficients[1]


def test_no_slope_without_three_studies_that_differ() -> None:
    with pytest.raises(ValueError, match="at least 3 studies"):
        slope([(0.1, 0.2), (0.3, 0.1)], [1.0, 2.0], "REML")
    with pytest.raises(ValueError, match="linear combination"):
        slope([(0.1, 0.2), (0.3, 0.1), (0.2, 0.3)], [1.0, 1.0, 1.0], "REML")


def test_interval_of_tau2_without_moderators_is_wider() -> None:
    result = meta_regression(EFFECTS, {"ablat": LATITUDE})
    assert result.tau2_high is not None
    assert result.tau2_high < q_profile(Y, V, 0.95)[1]


# ---------------------------------------------------------------- the common-effect regression


def test_common_effect() -> None:
    result = meta_regression(EFFECTS, {"ablat": LATITUDE}, estimator=None)
    beta, covariance, q = Dense(Y, V, LATITUDE).parts(0.0)
    assert result.coefficients == pytest.approx(tuple(beta), rel=1e-11)
    assert result.standard_errors == pytest.approx(tuple(np.sqrt(np.diag(covariance))), rel=1e-11)
    assert result.i2_residual == pytest.approx(100 * (q - 11) / q, rel=1e-11)
    assert (result.tau2, result.tau2_without, result.tau2_low, result.tau2_high, result.r2) == (None,) * 5
    assert result.predict(ablat=30).prediction_low is None
    assert "Common-effect" in result.summary()


# ---------------------------------------------------------------- kinds of moderators


def test_text_becomes_dummy_columns() -> None:
    result = meta_regression(EFFECTS, {"alloc": ALLOCATION, "ablat": LATITUDE})
    assert result.names == ("intercept", "alloc: random", "alloc: systematic", "ablat")
    by_hand = [[float(label == level) for label in ALLOCATION] for level in ("random", "systematic")]
    same = meta_regression(EFFECTS, {"r": by_hand[0], "s": by_hand[1], "ablat": LATITUDE})
    assert result.coefficients == pytest.approx(same.coefficients, rel=1e-12)
    assert result.predict(alloc="random", ablat=40) == pytest.approx(same.predict(r=1, s=0, ablat=40))
    assert result.predict(alloc="alternate", ablat=0).estimate == pytest.approx(result.coefficients[0], rel=1e-12)


def test_series_arrays_and_lists() -> None:
    expected = meta_regression(EFFECTS, {"ablat": LATITUDE, "alloc": ALLOCATION})
    table = pd.DataFrame({"ablat": np.array(LATITUDE, dtype=np.int64), "alloc": pd.Categorical(ALLOCATION)})
    table.index = pd.Index(range(50, 63))
    arrays = {"ablat": np.array(LATITUDE, dtype=np.float32), "alloc": np.array(ALLOCATION)}
    for moderators in ({name: table[name] for name in table}, arrays):
        assert meta_regression(EFFECTS, moderators).coefficients == expected.coefficients  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", [None, math.nan, np.nan, pd.NA, np.float32("nan")])
def test_incomplete_studies_are_left_out(missing: object) -> None:
    effects = [*EFFECTS, StudyEffect(None, None, "no events"), EFFECTS[0]]
    result = meta_regression(effects, {"ablat": [*LATITUDE, 10.0, missing]})  # type: ignore[dict-item]
    assert (result.k, result.left_out) == (13, 2)
    assert result.coefficients == meta_regression(EFFECTS, {"ablat": LATITUDE}).coefficients
    assert "Studies left out: 2" in result.summary()


def test_levels_come_from_the_studies_that_count() -> None:
    effects = [*EFFECTS, StudyEffect(None, None, "no events")]
    assert meta_regression(effects, {"alloc": [*ALLOCATION, "aaa"]}).names[1] == "alloc: random"


def test_large_numbers_lose_no_digits() -> None:
    near = meta_regression(EFFECTS, {"year": [year - 1960 for year in YEAR]})
    far = meta_regression(EFFECTS, {"year": [year + 2**30 for year in YEAR]})
    assert far.coefficients[1] == pytest.approx(near.coefficients[1], rel=1e-12)
    assert far.standard_errors[1] == pytest.approx(near.standard_errors[1], rel=1e-12)
    assert far.tau2 == pytest.approx(near.tau2, rel=1e-12)
    assert far.predict(year=1970 + 2**30) == pytest.approx(near.predict(year=10), rel=1e-11)


def test_scale_of_effects_and_moderator() -> None:
    base = meta_regression(EFFECTS, {"x": LATITUDE})
    scaled = fit([y * 2**30 for y in Y], [v * 2**60 for v in V], {"x": [x / 2**20 for x in LATITUDE]})
    assert scaled.tau2 == pytest.approx(base.tau2 * 2**60, rel=1e-12) if base.tau2 else False
    assert scaled.coefficients[1] == pytest.approx(base.coefficients[1] * 2**50, rel=1e-11)


def test_order_of_the_studies() -> None:
    base = meta_regression(EFFECTS, {"x": LATITUDE, "alloc": ALLOCATION})
    back = meta_regression(EFFECTS[::-1], {"x": LATITUDE[::-1], "alloc": ALLOCATION[::-1]})
    assert back.coefficients == pytest.approx(base.coefficients, rel=1e-10)
    assert back.tau2 == pytest.approx(base.tau2, rel=1e-11)


@pytest.mark.parametrize("estimator", [*ESTIMATORS, None])
def test_extremes_stay_finite(estimator: Estimator | None) -> None:
    rng = random.Random(11)
    for _ in range(25):
        k = rng.randint(4, 12)
        variances = [10 ** rng.uniform(-30, 30) for _ in range(k)]
        effects = [rng.choice([-1, 1]) * 10 ** rng.uniform(-30, 15) for _ in range(k)]
        result = fit(effects, variances, {"x": [rng.random() for _ in range(k)]}, estimator=estimator)
        numbers = [*result.coefficients, *result.standard_errors, result.q_residual, result.i2_residual]
        numbers += [result.tau2, result.tau2_low, result.tau2_high] if estimator else []
        assert all(map(math.isfinite, numbers))


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("interval", ["wald", "hksj"])
def test_identical_effects(estimator: Estimator, interval: Any) -> None:
    result = fit([0.5] * 6, [0.1, 0.2, 0.3, 0.1, 0.2, 0.3], {"x": range(6)}, estimator=estimator, interval=interval)
    assert (result.tau2, result.tau2_low, result.tau2_high, result.r2) == (0, 0, 0, None)
    assert result.coefficients == pytest.approx((0.5, 0), abs=1e-15)
    assert result.summary()
    if interval == "hksj":
        assert result.q_moderators is None
        assert result.p_values == (None, None)
        assert result.to_frame()["p_value"].isna().all()


def test_effects_on_a_line() -> None:
    result = fit([0.5 + 0.25 * x for x in range(6)], [0.1, 0.2, 0.3, 0.1, 0.2, 0.3], {"x": list(range(6))})
    assert result.tau2 == 0
    assert result.r2 == pytest.approx(100)
    assert result.coefficients == pytest.approx((0.5, 0.25))


def test_many_studies() -> None:
    rng = random.Random(2)
    x = [rng.uniform(0, 1) for _ in range(500)]
    variances = [rng.uniform(0.01, 0.1) for _ in range(500)]
    effects = [1 + 2 * a + rng.gauss(0, math.sqrt(v + 0.2)) for a, v in zip(x, variances, strict=True)]
    result = fit(effects, variances, {"x": x})
    assert result.tau2 == pytest.approx(0.2, rel=0.2)
    assert result.coefficients == pytest.approx((1, 2), rel=0.15)


# ---------------------------------------------------------------- refusals


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({}, "at least one moderator"),
    ({"x": [1, 2]}, "'x' has 2 values for 13 studies"),
    ({"x": [3] * 13}, "'x' is constant or a linear combination"),
    ({"x": LATITUDE, "z": [2.54 * x - 7 for x in LATITUDE]}, "'z' is constant or a linear combination"),
    ({"a": ALLOCATION, "r": [x == "random" for x in ALLOCATION]}, "'r' is constant or a linear combination"),
    ({"a": ["same"] * 13}, "only one level, 'same'"),
    ({"x": [*LATITUDE[1:], math.inf]}, "finite numbers or text, but one value is inf"),
    ({"x": [*LATITUDE[1:], [1]]}, "finite numbers or text, but one value is"),
    ({"x": [*LATITUDE[1:], "12"]}, "'x' mixes text and numbers"),
    ({"x": [-1.5e308] * 6 + [1.5e308] * 7}, "too wide or too narrow a range"),
    ({"x": [5e-324] + [0] * 12}, "too wide or too narrow a range"),
    ({"x": [1.0, 2.0] + [None] * 11}, "2 coefficients need at least 3 studies, but there are 2"),
    ({"x": [None] * 13}, "no study with an effect and all moderators"),
]


@pytest.mark.parametrize(("moderators", "message"), REFUSALS)
def test_refused_moderators(moderators: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        meta_regression(EFFECTS, moderators)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"estimator": "XX"}, "unknown estimator 'XX'"),
        ({"interval": "auto"}, "unknown interval 'auto'"),
        ({"level": 95}, "level must lie between 0 and 1"),
        ({"estimator": None, "interval": "hksj"}, "needs an estimator"),
    ],
)
def test_refused_options(options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        meta_regression(EFFECTS, {"x": LATITUDE}, **options)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "no value for the moderator 'ablat'"),
        ({"ablat": 3}, "no value for the moderator 'alloc'"),
        ({"ablat": None, "alloc": "random"}, "no value for the moderator 'ablat'"),
        ({"ablat": 3, "alloc": "random", "year": 3}, "unknown moderator 'year'; known are ablat, alloc"),
        ({"ablat": 3, "alloc": "none"}, "unknown level 'none' of 'alloc'; known are alternate, random, systematic"),
        ({"ablat": math.inf, "alloc": "random"}, "finite"),
        ({"ablat": "3", "alloc": "random"}, "finite"),
    ],
)
def test_refused_predictions(values: dict[str, Any], message: str) -> None:
    result = meta_regression(EFFECTS, {"ablat": LATITUDE, "alloc": ALLOCATION})
    with pytest.raises(ValueError, match=message):
        result.predict(values)


def test_prediction_by_name_and_mapping() -> None:
    result = meta_regression(EFFECTS, {"ablat": LATITUDE, "alloc": ALLOCATION})
    assert result.predict({"ablat": 3}, alloc="random") == result.predict(ablat=3, alloc="random")
    with pytest.raises(ValueError, match="'alloc' is given twice"):
        result.predict({"ablat": 3, "alloc": "random"}, alloc="random")


# ---------------------------------------------------------------- how it is shown


def test_summary() -> None:
    result = meta_regression(EFFECTS, {"ablat": LATITUDE})
    lines = result.summary().splitlines()
    assert lines[0] == "Mixed-effects model (k = 13; tau² estimator: REML)"
    assert "tau² (residual heterogeneity):       0.07635 (95% CI 0.01668 to 0.7848)" in lines
    assert "QE(df = 11) = 30.73, p = 0.0012" in lines
    assert lines[-3].split() == ["estimate", "SE", "z", "p", "95%", "CI"]
    assert lines[-2].split() == ["intercept", "0.2515", "0.2491", "1.01", "0.3127", "-0.2367", "to", "0.7397"]
    assert lines[-1].split() == ["ablat", "-0.0291", "0.007195", "-4.045", "<", "0.0001", "-0.0432", "to", "-0.015"]
    assert str(result) == result.summary()
    assert "F(df1 = 1, df2 = 11)" in meta_regression(EFFECTS, {"ablat": LATITUDE}, interval="hksj").summary()


def test_to_frame() -> None:
    result = meta_regression(EFFECTS, {"ablat": LATITUDE})
    table = result.to_frame()
    assert list(table.index) == ["intercept", "ablat"]
    assert tuple(table["coefficient"]) == result.coefficients
    assert tuple(table["p_value"]) == result.p_values


def test_plain_python_numbers() -> None:
    result = meta_regression(EFFECTS, {"ablat": LATITUDE}, interval="hksj")
    for name in (field.name for field in fields(MetaRegression)):
        value = getattr(result, name)
        for one in value if isinstance(value, tuple) else (value,):
            assert not isinstance(one, np.generic), name


def test_variances_fifty_orders_of_magnitude_apart_come_to_an_end() -> None:
    effects = [7.648260154764839e-247, 4.806335640873102e-170, -8.326352454583436e-233, -1.8411487059898105e-10,
               -5.791584550122906e-252]  # fmt: skip
    variances = [4.098642354545883e-28, 955525453.571864, 5.113769809172591e24, 8.086705728950005e-22,
                 7.796592539026986e16]  # fmt: skip
    studies = [StudyEffect(*pair) for pair in zip(effects, variances, strict=True)]
    errors = [math.sqrt(variance) for variance in variances]
    found = meta_regression(studies, {"standard error": errors}, estimator="DL")
    assert all(math.isfinite(value) for value in (*found.coefficients, found.tau2_low or 0, found.tau2_high or 0))
