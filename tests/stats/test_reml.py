"""REML: the highest maximum of the restricted likelihood, to rounding, at any scale."""

import math
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest

from plainforest.stats.reml import reml


def log_likelihood(effects: Sequence[float], variances: Sequence[float], tau2: float) -> float:
    weights = [1 / (variance + tau2) for variance in variances]
    total = sum(weights)
    mean = sum(w * y for w, y in zip(weights, effects, strict=True)) / total
    squares = sum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))
    return (sum(map(math.log, weights)) - math.log(total) - squares) / 2


def slope(effects: Sequence[Fraction], variances: Sequence[Fraction], tau2: Fraction) -> Fraction:
    weights = [1 / (variance + tau2) for variance in variances]
    total = sum(weights, Fraction())
    mean = sum((w * y for w, y in zip(weights, effects, strict=True)), Fraction()) / total
    squares = sum((w * w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True)), Fraction())
    return squares - total + sum((w * w for w in weights), Fraction()) / total


def error(effects: Sequence[float], variances: Sequence[float], tau2: float) -> float:
    """Give the distance to the exact root, in exact arithmetic, relative to tau² plus the smallest variance."""
    ys, vs, t = [Fraction(y) for y in effects], [Fraction(v) for v in variances], Fraction(tau2)
    unit = t + min(vs)
    step = unit / 10**7
    derivative = (slope(ys, vs, t + step) - slope(ys, vs, t - step)) / (2 * step)
    return abs(float(slope(ys, vs, t) / derivative / unit))


def simulate(rng: random.Random) -> tuple[list[float], list[float]]:
    k = rng.choice([2, 3, 3, 4, 5, 8, 15])
    spread = rng.choice([0.2, 1, 2, 4])
    variances = [math.exp(rng.gauss(0, spread)) for _ in range(k)]
    tau2 = rng.choice([0, 1, 1]) * math.exp(rng.gauss(-1, 2))
    return [rng.gauss(0, math.sqrt(v + tau2)) for v in variances], variances


def test_equal_variances() -> None:
    # The closed solution: the variance of the effects less the sampling variance.
    effects = [0.1, 0.4, -0.2, 0.9, 0.3]
    assert reml(effects, [0.0225] * 5) == pytest.approx(0.165 - 0.0225, rel=1e-13)
    assert reml(effects, [0.2] * 5) == 0


def test_two_studies() -> None:
    # The difference is the only information: its square less the sum of the variances, over 2.
    assert reml([-1, 1], [0.01, 0.0144]) == pytest.approx((4 - 0.0244) / 2, rel=1e-13)
    assert reml([0.2, 0.21], [0.09, 0.16]) == 0


def test_no_difference_at_all() -> None:
    assert reml([0.5] * 4, [0.04, 0.01, 0.04, 1]) == 0


@pytest.mark.parametrize("seed", range(40))
def test_exact_root(seed: int) -> None:
    rng = random.Random(seed)
    effects, variances = simulate(rng)
    tau2 = reml(effects, variances)
    if tau2:
        assert error(effects, variances, tau2) < 1e-13


@pytest.mark.parametrize(("effects", "variances"), [
    # two maxima, the higher one inside
    ([0.7, 0.0, 0.5, -2.2], [0.043, 0.847, 0.002, 0.563]),
    ([1.5, 1.6, -0.5], [0.013, 0.013, 0.522]),
    ([0.2, 0.2, -2.9, 0.1], [0.058, 0.002, 0.709, 0.307]),
    # two maxima, the higher one at 0
    ([-0.1, 0.0, -2.0, 0.0, -0.3], [0.001, 0.011, 0.457, 0.229, 143.758]),
    ([-0.6, 1.8, -0.7], [0.037, 0.959, 0.043]),
    # a single one, far from the start
    ([-5, 8, 3, -9, 12, 0], [0.01, 0.0144, 0.0081, 0.0121, 0.01, 0.0169]),
])  # fmt: skip
def test_highest_of_several_maxima(effects: list[float], variances: list[float]) -> None:
    assert_highest(effects, variances)


@pytest.mark.parametrize("seed", range(10))
def test_nothing_higher_on_a_fine_grid(seed: int) -> None:
    rng = random.Random(1000 + seed)
    for _ in range(12):
        assert_highest(*simulate(rng))


def assert_highest(effects: list[float], variances: list[float]) -> None:
    best = log_likelihood(effects, variances, reml(effects, variances))
    top = 100 * (max(variances) + (max(effects) - min(effects)) ** 2)
    grid = [0.0] + [top * 10 ** (-i / 20) for i in range(240)]
    assert best >= max(log_likelihood(effects, variances, tau2) for tau2 in grid) - 1e-10


@pytest.mark.parametrize("scale", [1e-14, 1e-8, 1e-3, 1e4, 1e8])
def test_scale_of_the_outcome(scale: float) -> None:
    effects, variances = [0.3, 0.9, -0.4, 1.7, 0.2], [0.04, 0.09, 0.02, 0.3, 0.05]
    scaled = reml([y * scale for y in effects], [v * scale**2 for v in variances])
    assert scaled == pytest.approx(reml(effects, variances) * scale**2, rel=1e-12)


def test_far_from_zero() -> None:
    effects, variances = [0.25, 0.875, -0.5, 1.75, 0.125], [0.04, 0.09, 0.02, 0.3, 0.05]
    assert reml([y + 2**20 for y in effects], variances) == pytest.approx(reml(effects, variances), rel=1e-13)


def test_one_dominant_study() -> None:
    effects, variances = [0.3, 0.1, 0.8, -0.5, 0.2], [1e-28, 0.16, 0.25, 0.2, 0.36]
    tau2 = reml(effects, variances)
    assert tau2 == 0 or error(effects, variances, tau2) < 1e-13
    effects[2] = 9.0
    tau2 = reml(effects, variances)
    assert tau2 > 1
    assert error(effects, variances, tau2) < 1e-13


def test_wild_mixture_stays_finite() -> None:
    rng = random.Random(7)
    for _ in range(300):
        k = rng.randint(2, 12)
        variances = [10 ** rng.uniform(-30, 30) for _ in range(k)]
        effects = [rng.choice([-1, 1]) * 10 ** rng.uniform(-300, 15) for _ in range(k)]
        tau2 = reml(effects, variances)
        assert math.isfinite(tau2)
        assert tau2 >= 0


def test_order_of_the_studies() -> None:
    effects, variances = [0.3, 0.9, -0.4, 1.7, 0.2], [0.04, 0.09, 0.02, 0.3, 0.02]
    results = [reml(effects[i:] + effects[:i], variances[i:] + variances[:i]) for i in range(5)]
    assert all(one == pytest.approx(other, rel=1e-13) for one, other in pairwise(results))
