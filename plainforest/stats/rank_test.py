"""Begg's rank test for small-study effects."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from plainforest.stats.distributions import two_sided_p_value
from plainforest.stats.inputs import Effects, estimates
from plainforest.stats.small_study import equal, need_spread
from plainforest.stats.texts import number, p_text


@dataclass(frozen=True, slots=True)
class RankTest:
    """The rank correlation test for small-study effects. All numbers are unrounded.

    Parameters
    ----------
    tau : float
        Kendall's tau-b between standardised effects and variances, from -1 to 1.
    score : int
        Pairs of studies in the same order less pairs in opposite orders, Kendall's S.
    p_value : float
        The two-sided p-value.
    exact : bool
        Whether the p-value is that of the exact distribution; otherwise of the normal one, without a continuity
        correction.
    ties : bool
        Whether two studies share a variance or a standardised effect.
    k : int
        Number of studies in the test.
    """

    tau: float
    score: int
    p_value: float
    exact: bool
    ties: bool
    k: int

    def __str__(self) -> str:
        """Write the test in a few lines."""
        how = "exact" if self.exact else "normal distribution, with the tie correction"
        return (
            f"Begg: rank test for small-study effects (k = {self.k})\n"
            f"Kendall's tau: {number(self.tau)}; {p_text(self.p_value)} ({how})"
        )


def begg(effects: Effects) -> RankTest:
    """Test whether effects and variances are correlated by rank (the test of Begg and Mazumdar).

    Parameters
    ----------
    effects : MetaAnalysis or iterable of StudyEffect
        The studies; those without an estimate are left out. Three or more must remain.

    Returns
    -------
    RankTest
        Kendall's tau of the variances with the distances from the common-effect estimate in their own standard errors.

    Raises
    ------
    ValueError
        If there are fewer than three studies, or all standard errors or all effects are equal.

    Notes
    -----
    As ``ranktest`` of metafor: the p-value is exact if there are no ties, for any number of studies, and otherwise
    normal with the tie correction of R's ``cor.test``. The test has little power.

    Sources: Begg CB, Mazumdar M. Biometrics 1994;50:1088-1101. Kendall MG. Rank correlation methods. Griffin, 1948.
    """
    studies = sorted(estimates(effects), key=lambda study: (study[1], study[0]))
    variances = [variance for _, variance in studies]
    need_spread([math.sqrt(variance) for variance in variances])
    weights = [1 / variance for variance in variances]
    total = sum(weights)
    # Distances from the heaviest study, so that a large common part of the effects costs no digits. For the same
    # reason v - 1 / sum(w) is written with the weights of the others: beside a dominant study it would be nothing.
    origin = studies[0][0]
    shift = sum([weight * (effect - origin) for weight, (effect, _) in zip(weights, studies, strict=True)]) / total
    others = sum(weights[1:])
    distances = []
    for weight, (effect, variance) in zip(weights, studies, strict=True):
        rest = others if weight == weights[0] else total - weight
        distances.append(((effect - origin) - shift) / math.sqrt(variance * (rest / total)))
    if equal([effect for effect, _ in studies]) or not any(distances):
        raise ValueError("the effects are all the same: there is nothing to rank")
    return _kendall(_ranks(distances), _ranks(variances))


def _kendall(one: Sequence[int], other: Sequence[int]) -> RankTest:
    """Compute Kendall's tau-b of two rankings, and its p-value as R's ``cor.test`` does."""
    k = len(one)
    score = sum(
        ((x > one[j]) - (x < one[j])) * ((y > other[j]) - (y < other[j]))
        for i, (x, y) in enumerate(zip(one, other, strict=True))
        for j in range(i)
    )
    pairs = k * (k - 1) // 2
    tied = [[count for count in Counter(ranks).values() if count > 1] for ranks in (one, other)]
    twos, threes = ([sum(math.perm(t, n) for t in ties) for ties in tied] for n in (2, 3))
    tau = score / math.sqrt((pairs - twos[0] / 2) * (pairs - twos[1] / 2))
    if not any(twos):
        return RankTest(tau, score, _exact_p_value(k, (pairs - abs(score)) // 2), True, False, k)
    plain = k * (k - 1) * (2 * k + 5) - sum(t * (t - 1) * (2 * t + 5) for ties in tied for t in ties)
    variance = plain / 18 + math.prod(twos) / (2 * k * (k - 1)) + math.prod(threes) / (9 * k * (k - 1) * (k - 2))
    return RankTest(tau, score, two_sided_p_value(score / math.sqrt(variance)), False, True, k)


def _ranks(values: Sequence[float]) -> list[int]:
    """Rank numbers; those that differ by rounding alone share a rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0] * len(values)
    for before, at in pairwise(order):
        ranks[at] = ranks[before] + (not equal((values[before], values[at])))
    return ranks


def _exact_p_value(k: int, inversions: int) -> float:
    """Give twice the share of the orders of k things with at most so many inversions, and not more than 1."""
    import numpy as np

    # Thing m adds from 0 to m - 1 inversions, each with the same probability: a moving average of what was there for
    # m - 1 things. Up to the middle of the distribution, where we stop, its differences lose next to no digits.
    shares = np.ones(1)
    for m in range(2, k + 1):
        size = min(inversions, m * (m - 1) // 2) + 1
        sums = np.ones(size)
        sums[: len(shares)] = np.cumsum(shares)
        shares = sums / m
        shares[m:] -= sums[:-m] / m
    return min(1.0, 2 * float(shares.sum()))
