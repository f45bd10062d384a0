"""The batch path: what the scalar path gives, for every outcome and at every extreme."""

import math
import random
from collections.abc import Sequence
from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainforest.stats import Generic, MetaAnalysis, batch_reml, meta_analysis
from plainforest.stats.batch import Batch, BatchEstimator, pool_many
from plainforest.stats.choices import IntervalChoice
from plainforest.stats.reml import reml

Outcome = tuple[list[float], list[float]]  # effects, standard errors

NAMES = [field.name for field in fields(Batch)]
CHOICES: list[tuple[BatchEstimator | None, IntervalChoice]] = [
    ("REML", "auto"), ("REML", "wald"), ("REML", "hksj"), ("REML", "adhoc"), ("DL", "auto"), ("DL", "hksj"),
    ("PM", "auto"), ("PM", "adhoc"), (None, "auto"), (None, "wald"),
]  # fmt: skip
ORDINARY: Outcome = ([0.3, 0.9, -0.4, 1.7, 0.2], [0.2, 0.3, 0.15, 0.55, 0.22])

every_choice = pytest.mark.parametrize(("estimator", "interval"), CHOICES)
patient = settings(max_examples=60, deadline=None)


def outcomes(effect: st.SearchStrategy[float], log_error: st.SearchStrategy[float]) -> st.SearchStrategy[list[Outcome]]:
    rows = st.lists(st.tuples(effect, log_error.map(lambda power: 10.0**power)), max_size=12)
    return st.lists(rows.map(lambda pairs: ([y for y, _ in pairs], [s for _, s in pairs])), max_size=8)


def pool(given: Sequence[Outcome], **options: Any) -> Batch:
    return pool_many([y for y, _ in given], [[s * s for s in errors] for _, errors in given], **options)


def alone(outcome: Outcome, estimator: BatchEstimator | None, interval: IntervalChoice) -> MetaAnalysis:
    data = [Generic(y, s) for y, s in zip(*outcome, strict=True)]
    if estimator is None:
        return meta_analysis(data, "GEN", model="common", interval=interval)
    return meta_analysis(data, "GEN", estimator=estimator, interval=interval)


def assert_same(
    given: Sequence[Outcome], estimator: BatchEstimator | None = "REML", interval: IntervalChoice = "auto"
) -> None:
    found = pool(given, estimator=estimator, interval=interval)
    assert len(found) == len(given)
    for place, outcome in enumerate(given):
        one = {name: float(getattr(found, name)[place]) for name in NAMES}
        assert_one(one, alone(outcome, estimator, interval), outcome)


def assert_one(one: dict[str, float], expected: MetaAnalysis, outcome: Outcome) -> None:
    heterogeneity = expected.heterogeneity
    values: dict[str, float | None] = {name: getattr(expected, name, None) for name in NAMES}
    if heterogeneity:
        values |= {"q": heterogeneity.q, "q_p_value": heterogeneity.p_value, "i2": heterogeneity.i2}
    unit = min(outcome[1], default=0) ** 2
    if (one["tau2"] == 0) != (values["tau2"] == 0) and values["tau2"] is not None:
        # On the edge of 0, rounding decides between Wald and HKSJ, and the two are worlds apart.
        assert max(one["tau2"], values["tau2"]) <= 1e-12 * unit
        return
    # An estimate near 0 is no more exact than the effects in it, nor is HKSJ's measure of how far they lie apart.
    size = max(map(abs, outcome[0]), default=0)
    spread = 0.0 if expected.interval == "wald" else size
    slack = {"estimate": size, "ci_low": size, "ci_high": size, "standard_error": spread, "tau2": 100 * unit, "i2": 100}
    slack |= {"p_value": 1.0, "q_p_value": 1.0, "q": 0.01 * size * size / (unit or 1)}
    for name, value in values.items():
        if value is None:
            assert math.isnan(one[name]) or one["standard_error"] <= 1e-12 * spread, name
        elif name == "statistic":
            off = 1e-12 * (size + abs(value) * spread)
            assert one[name] * one["standard_error"] == pytest.approx(value * one["standard_error"], rel=1e-11, abs=off)
        elif name != "p_value" or one["standard_error"] > 1e-6 * spread:
            rel = {"p_value": 1e-9, "q_p_value": 1e-9, "tau2": 1e-10}.get(name, 1e-12)
            assert one[name] == pytest.approx(value, rel=rel, abs=1e-12 * slack.get(name, 0)), name


def simulate(rng: random.Random, k: int, spread: float) -> Outcome:
    errors = [math.exp(rng.gauss(0, spread) / 2) for _ in range(k)]
    tau2 = rng.choice([0, 1, 1]) * math.exp(rng.gauss(-1, 2))
    return [rng.gauss(0, math.hypot(s, math.sqrt(tau2))) for s in errors], errors


# ---------------------------------------------------------------- the same as the scalar path


@every_choice
def test_ragged(estimator: BatchEstimator | None, interval: IntervalChoice) -> None:
    rng = random.Random(1)
    given = [simulate(rng, rng.randint(0, 30), rng.choice([0.3, 1])) for _ in range(120)]
    assert {0, 1, 2} <= {len(y) for y, _ in given}
    assert_same(given, estimator, interval)


@pytest.mark.parametrize("seed", range(6))
def test_few_studies_of_very_different_sizes(seed: int) -> None:
    rng = random.Random(100 + seed)
    assert_same([simulate(rng, rng.choice([2, 3, 3, 4, 5]), rng.choice([1, 2, 4])) for _ in range(200)])


@pytest.mark.parametrize("seed", range(3))
def test_rounded_data(seed: int) -> None:
    # Published numbers have few digits, so that effects and standard errors are often the same.
    rng = random.Random(200 + seed)
    given = [simulate(rng, rng.choice([2, 3, 5, 9]), 1) for _ in range(200)]
    given = [([round(y, 1) for y in effects], [max(0.1, round(s, 1)) for s in errors]) for effects, errors in given]
    for estimator, interval in CHOICES:
        assert_same(given, estimator, interval)


@given(outcomes(st.floats(-5, 5), st.floats(-1.5, 0.5)), st.sampled_from(CHOICES))
@patient
def test_ordinary(given: list[Outcome], choice: tuple[BatchEstimator | None, IntervalChoice]) -> None:
    assert_same(given, *choice)


@given(outcomes(st.floats(-1e15, 1e15), st.floats(-14.9, 14.9)), st.sampled_from(CHOICES))
@patient
def test_extremes(given: list[Outcome], choice: tuple[BatchEstimator | None, IntervalChoice]) -> None:
    # pytest turns any warning of numpy into an error
    found = pool(given, estimator=choice[0], interval=choice[1])
    for place, outcome in enumerate(given):
        expected = alone(outcome, *choice)
        assert math.isnan(found.estimate[place]) == (expected.estimate is None)
        if expected.estimate is not None:
            size = max(map(abs, outcome[0]))
            assert found.estimate[place] == pytest.approx(expected.estimate, rel=1e-11, abs=1e-11 * size)
        if expected.tau2 is not None:
            assert found.tau2[place] == pytest.approx(expected.tau2, rel=1e-9, abs=1e-9 * min(outcome[1]) ** 2)


@every_choice
def test_limits(estimator: BatchEstimator | None, interval: IntervalChoice) -> None:
    given = [
        ([1e15, -1e15, 1e15], [1e-14, 1e-14, 1e14]),
        ([1e15] * 3, [1e-14, 1.0, 1e14]),
        ([0.0] * 4, [1e-14] * 4),
        ([0.0, 1e-300, -1e-300], [1e-14, 1e14, 1.0]),
        ([0.7] * 4, [0.1, 0.45, 1.7, 0.1]),
        ([2.0**20 + 0.25, 2.0**20 + 0.875, 2.0**20 - 0.5], [0.2, 0.3, 0.15]),
        ([-1.0, 1.0], [0.1, 0.12]),
        ([0.4], [0.3]),
        ([], []),
    ]
    assert_same(given, estimator, interval)


def test_variances_at_the_very_limits() -> None:
    found = pool_many([[1e15, -1e15], [1e15]], [[1e-30, 1e30], [1e30]])
    assert np.isfinite(found.tau2[0])
    assert found.estimate[1] == 1e15


# ---------------------------------------------------------------- likelihoods with several maxima


@pytest.mark.parametrize(("effects", "variances"), [
    # the cases of test_reml.py: the higher maximum inside, and at 0
    ([0.7, 0.0, 0.5, -2.2], [0.043, 0.847, 0.002, 0.563]),
    ([1.5, 1.6, -0.5], [0.013, 0.013, 0.522]),
    ([0.2, 0.2, -2.9, 0.1], [0.058, 0.002, 0.709, 0.307]),
    ([-0.1, 0.0, -2.0, 0.0, -0.3], [0.001, 0.011, 0.457, 0.229, 143.758]),
    ([-0.6, 1.8, -0.7], [0.037, 0.959, 0.043]),
    # two inside, and the climb from 0 passes over the higher one
    ([1.932, 0.438, -20.974, 197.854], [1.025, 80.057, 72.665, 4093.413]),
    ([-16.465, 1.259, -38.733, 2.776, 12.462, -2.125], [236.539, 0.77, 150.405, 2.547, 70.424, 1.145]),
    ([0.328, 0.772, 0.763, -2.631, -25.912, -8.242], [0.355, 1.375, 2.292, 1.324, 50.398, 2424.365]),
])  # fmt: skip
def test_known_likelihoods_with_two_maxima(effects: list[float], variances: list[float]) -> None:
    assert maxima(effects, variances) == 2
    assert_same([(effects, [math.sqrt(v) for v in variances]), ORDINARY])


def test_likelihoods_with_two_maxima_found_by_search() -> None:
    rng = random.Random(9)
    given: list[Outcome] = []
    while len(given) < 40:
        outcome = simulate(rng, rng.choice([3, 3, 4, 5]), rng.choice([2, 4]))
        if maxima(outcome[0], [s * s for s in outcome[1]]) > 1:
            given.append(outcome)
    assert_same(given)
    # Both kinds are among them, so neither the first climb nor the boundary would do.
    tau2 = pool(given).tau2
    assert 5 < np.count_nonzero(tau2 == 0) < 35


def maxima(effects: Sequence[float], variances: Sequence[float]) -> int:
    """Count the maxima of a restricted likelihood by brute force, on a grid."""
    top = 100 * (max(variances) + (max(effects) - min(effects)) ** 2)
    grid = np.concatenate([[0.0], top * 10.0 ** (np.arange(-400, 1) / 40)])[:, None]
    weights = 1 / (np.array(variances) + grid)
    total = weights.sum(axis=1)
    mean = (weights @ np.array(effects)) / total
    squares = (weights * (np.array(effects) - mean[:, None]) ** 2).sum(axis=1)
    heights = np.log(weights).sum(axis=1) - np.log(total) - squares
    ups = [False, *(bool(later > before) for before, later in pairwise(heights.tolist())), False]
    return sum(before and not later for before, later in pairwise([True, *ups[1:]]))


def test_scalar_path_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever the arrays cannot settle takes the scalar path, and nobody can tell from the result.
    rng = random.Random(4)
    given = [simulate(rng, rng.choice([3, 5, 15]), 1) for _ in range(100)]
    usual = pool(given).tau2
    asked: list[int] = []

    def counted(effects: Sequence[float], variances: Sequence[float]) -> float:
        asked.append(len(effects))
        return reml(effects, variances)

    monkeypatch.setattr(batch_reml, "reml", counted)
    monkeypatch.setattr(batch_reml, "MOST_STEPS", 0)  # nobody gets anywhere
    assert pool(given).tau2 == pytest.approx(usual, rel=1e-10, abs=1e-12)
    assert len(asked) > 40


# ---------------------------------------------------------------- shape


def test_empty() -> None:
    found = pool_many([], [])
    assert len(found) == 0
    assert found.to_frame().shape == (0, len(NAMES))


def test_no_studies_and_one_study() -> None:
    found = pool_many([[], [0.4]], [[], [0.09]])
    assert found.k.tolist() == [0, 1]
    assert found.estimate[1] == 0.4
    assert found.standard_error[1] == pytest.approx(0.3, rel=1e-15)
    for name in ("df", "tau2", "q", "q_p_value", "i2"):
        assert np.isnan(getattr(found, name)).all()
    assert all(math.isnan(getattr(found, name)[0]) for name in NAMES if name != "k")


def test_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(8)
    given = [simulate(rng, rng.randint(0, 20), 1) for _ in range(90)] + [simulate(rng, 300, 1)]
    usual = pool(given).to_frame()
    monkeypatch.setattr("plainforest.stats.batch.BLOCK", 7)
    monkeypatch.setattr("plainforest.stats.batch.CELLS", 40)
    np.testing.assert_allclose(pool(given).to_frame().to_numpy(), usual.to_numpy(), rtol=1e-9, atol=1e-12)


def test_order_of_the_outcomes() -> None:
    rng = random.Random(6)
    given = [simulate(rng, rng.randint(0, 9), 1) for _ in range(50)]
    here, back = pool(given).to_frame(), pool(given[::-1]).to_frame()
    np.testing.assert_allclose(back.to_numpy()[::-1], here.to_numpy(), rtol=1e-9, atol=1e-12)


def test_arrays_and_frame() -> None:
    effects, variances = np.array([[0.1, 0.5, 0.9], [0.2, 0.2, 0.2]]), np.full((2, 3), 0.01)
    frame = pool_many(effects, variances).to_frame()  # type: ignore[arg-type]
    assert list(frame.columns) == NAMES
    assert frame["k"].tolist() == [3, 3]
    assert frame["estimate"].tolist() == pytest.approx([0.5, 0.2], rel=1e-14)
    assert frame["tau2"].tolist() == pytest.approx([0.15, 0], rel=1e-13)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_level(level: float) -> None:
    effects, errors = ORDINARY
    found = pool([ORDINARY], level=level)
    expected = meta_analysis([Generic(y, s) for y, s in zip(effects, errors, strict=True)], "GEN", level=level)
    assert found.ci_low[0] == pytest.approx(expected.ci_low, rel=1e-12)
    assert found.ci_high[0] == pytest.approx(expected.ci_high, rel=1e-12)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(("effects", "variances", "message"), [
    ([[0.1], [0.2, math.nan]], [[1], [1, 1]], "outcome 2, study 2: effect must be a finite number, not nan"),
    ([[], [0.1]], [[], [math.inf]], "outcome 2, study 1: variance must be a finite number, not inf"),
    ([[0.1, 0.2, 0.3]], [[1, 1, 0]], "outcome 1, study 3: variance must be above zero, but is 0.0"),
    ([[0.1], [], [0.2]], [[1], [], [-1]], "outcome 3, study 1: variance must be above zero, but is -1.0"),
    ([[0.1], [1e16]], [[1], [1]], "outcome 2, study 1: the effect or its standard error is too large or too small"),
    ([[0.1], [1.0]], [[1], [1e31]], "outcome 2, study 1: the effect or its standard error is too large or too small"),
    ([[0.1], [None]], [[1], [1]], "outcome 2, study 1: effect must be a finite number, not nan"),
    ([[0.1], [0.2]], [[1], ["much"]], "outcome 2: every variance must be a number"),
    ([[0.1], [0.2, 0.3]], [[1], [1]], "outcome 2: there must be one variance for each effect: 1 for 2"),
    ([[0.1], [0.2]], [[1]], "there must be variances for each outcome: 1 for 2 outcomes"),
])  # fmt: skip
def test_wrong_data(effects: Any, variances: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pool_many(effects, variances)


@pytest.mark.parametrize(("options", "message"), [
    ({"estimator": "SJ"}, "unknown estimator 'SJ'; known are DL, REML, PM"),
    ({"interval": "t"}, "unknown interval 't'; known are auto, wald, hksj, adhoc"),
    ({"estimator": None, "interval": "hksj"}, "HKSJ interval needs an estimator"),
    ({"level": 95}, "level must lie between 0 and 1"),
])  # fmt: skip
def test_wrong_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pool([ORDINARY], **options)
