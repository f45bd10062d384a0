"""The between-study variance tau²: seven estimators, and its confidence interval.

Most of them rest on the generalised Q statistic ``Q(t) = sum(w (y - mean)²)`` with ``w = 1 / (v + t)`` and the mean
weighted by w. With the eigenvalues of the problem it is ``sum(z² / (eigenvalue + t))``. 1 / Q(t) therefore grows with t
and is concave, a power mean with the exponent -1, and for equal sampling variances it is a straight line. So Newton's
method on 1 / Q needs few steps and no safeguard: from the left of a root it stays on the left and only grows, and from
the right its first step leads to the left.
"""

import math
from collections.abc import Callable, Sequence
from operator import mul
from typing import NamedTuple

from plainforest.stats.checks import check_choice, check_level, check_numbers, check_variances, real
from plainforest.stats.choices import ESTIMATORS, Estimator
from plainforest.stats.distributions import chi_squared_quantile
from plainforest.stats.likelihood import SMALL_STEP
from plainforest.stats.reml import maximum_likelihood, reml


def estimate_tau2(estimator: Estimator, effects: Sequence[float], variances: Sequence[float]) -> float:
    """Estimate tau².

    Parameters
    ----------
    estimator : {"REML", "DL", "PM", "ML", "HS", "SJ", "EB"}
        DerSimonian-Laird, restricted maximum likelihood, Paule-Mandel, maximum likelihood, Hunter-Schmidt,
        Sidik-Jonkman, or empirical Bayes (Morris). Paule-Mandel and empirical Bayes solve the same equation,
        ``Q(tau²) = k - 1``, and are the same number.
    effects : sequence of float
        Effects of k >= 1 studies.
    variances : sequence of float
        Their sampling variances, in the same order.

    Returns
    -------
    float
        tau², zero or more, on the scale of the variances; 0 for one study.

    Raises
    ------
    ValueError
        If the estimator is unknown, there is no study, there is not one variance for each effect, or a number is not
        finite, not above zero (variances), or too large or too small to compute with.

    Notes
    -----
    Sidik-Jonkman starts from the plain variance of the effects, with k in the denominator, and takes one step. It is
    above 0 unless all effects are the same.

    Sources: Veroniki AA and others. Methods to estimate the between-study variance and its uncertainty in
    meta-analysis. Research Synthesis Methods 2016;7:55-79. DerSimonian R, Laird N. Controlled Clinical Trials
    1986;7:177-188. Viechtbauer W. Journal of Educational and Behavioral Statistics 2005;30:261-293 (REML, ML, HS).
    Paule RC, Mandel J. Journal of Research of the National Bureau of Standards 1982;87:377-385. Morris CN. Journal of
    the American Statistical Association 1983;78:47-55. Sidik K, Jonkman JN. Applied Statistics 2005;54:367-384.
    """
    check_choice("estimator", estimator, ESTIMATORS)
    k = len(effects)
    if k > 1 and estimator == "REML":
        return reml(effects, variances)
    if k > 1 and estimator == "ML":
        return maximum_likelihood(effects, variances)
    check_numbers(effects, variances)
    if k == 1:
        return 0.0
    studies = _scaled(effects, variances)
    if estimator == "DL":
        return dersimonian_laird(studies.at(0.0).q, variances)
    if estimator == "HS":
        weight = sum([1 / variance for variance in variances])
        return max(0.0, (studies.at(0.0).q - k) / weight)
    if estimator == "SJ":
        mean = sum(studies.effects) / k
        start = sum([(effect - mean) ** 2 for effect in studies.effects]) / k
        return studies.unit * start * studies.at(start).q / (k - 1)
    return studies.unit * studies.root(k - 1)


def q_profile(effects: Sequence[float], variances: Sequence[float], level: float) -> tuple[float, float]:
    """Give the confidence interval of tau² by the Q-profile method.

    Parameters
    ----------
    effects : sequence of float
        Effects of k >= 2 studies.
    variances : sequence of float
        Their sampling variances, in the same order.
    level : float
        The level of the interval.

    Returns
    -------
    tuple of float
        Lower and upper limit: the values of tau² at which Q equals the upper and the lower quantile of the chi-squared
        distribution with k - 1 degrees of freedom. A limit is 0 if Q is below its quantile for every tau²; when both
        are 0, the interval is empty in truth, because the effects agree better than chance would have it.

    Raises
    ------
    ValueError
        If there are fewer than two studies, there is not one variance for each effect, a number is not finite, not
        above zero (variances), or too large or too small to compute with, or the level does not lie between 0 and 1.

    Notes
    -----
    The interval does not depend on an estimator of tau², and need not contain every one of them.

    Source: Viechtbauer W. Confidence intervals for the amount of heterogeneity in meta-analysis. Statistics in
    Medicine 2007;26:37-52.
    """
    k = len(effects)
    if k < 2 or len(variances) != k:
        raise ValueError(f"there must be two studies or more, with one variance for each: {k} and {len(variances)}")
    check_numbers(effects, variances)
    tail = (1 - check_level(level)) / 2
    studies = _scaled(effects, variances)
    low = studies.root(chi_squared_quantile(tail, k - 1, upper=True))
    high = studies.root(chi_squared_quantile(tail, k - 1, upper=False), low)
    return studies.unit * low, studies.unit * high


def dersimonian_laird(q: float, variances: Sequence[float]) -> float:
    """Estimate tau² by the method of moments.

    Parameters
    ----------
    q : float
        Cochran's Q: around the inverse-variance estimate, or around the Mantel-Haenszel estimate as RevMan does.
    variances : sequence of float
        Sampling variances of k >= 2 studies.

    Returns
    -------
    float
        tau², zero or more.

    Raises
    ------
    ValueError
        If a number is not finite, not above zero (variances), or too large or too small to compute with.

    Notes
    -----
    Source: DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 1986;7:177-188.
    """
    return max(0.0, (real("q", q) - (len(variances) - 1)) / excess_weight(variances))


def typical_variance(variances: Sequence[float]) -> float:
    """Give the typical sampling variance, against which I² sets tau².

    Parameters
    ----------
    variances : sequence of float
        Sampling variances of k >= 2 studies.

    Returns
    -------
    float
        ``(k - 1) sum(w) / (sum(w)**2 - sum(w**2))`` with ``w = 1 / variances``.

    Notes
    -----
    Source: Higgins JPT, Thompson SG. Quantifying heterogeneity in a meta-analysis. Statistics in Medicine
    2002;21:1539-1558, equation 9.
    """
    return (len(variances) - 1) / excess_weight(variances)


def excess_weight(variances: Sequence[float]) -> float:
    """Give the constant C of DerSimonian and Laird: what all studies weigh beyond one typical study.

    Parameters
    ----------
    variances : sequence of float
        Sampling variances of k >= 2 studies.

    Returns
    -------
    float
        ``sum(w) - sum(w**2) / sum(w)`` with ``w = 1 / variances``.

    Raises
    ------
    ValueError
        If a variance is not finite, not above zero, or too large or too small to compute with.
    """
    check_variances(variances)
    # The largest weight is kept apart: beside a dominant study the two sums would nearly cancel.
    smallest, *rest = sorted(variances)
    largest = 1 / smallest
    others = squares = 0.0
    for variance in rest:
        weight = 1 / variance
        others += weight
        squares += weight * weight
    return (others * (2 * largest + others) - squares) / (largest + others)


class GeneralisedQ(NamedTuple):
    """The generalised Q statistic at one tau², and its fall per unit of tau²."""

    q: float
    fall: float


def solve_generalised_q(at: Callable[[float], GeneralisedQ], target: float, tau2: float = 0.0) -> float:
    """Find the tau² at which the generalised Q statistic has a given value.

    Parameters
    ----------
    at : callable
        Gives the statistic at a tau², in units of the smallest sampling variance.
    target : float
        The value, above 0.
    tau2 : float
        Where to start: 0, or any tau² at which Q exceeds its target.

    Returns
    -------
    float
        tau² in the same units, exact to rounding; 0 if Q is at the target or below it already at 0.
    """
    started = False
    while True:
        q, fall = at(tau2)
        if not tau2 and q <= target:
            return 0.0
        step = (q / target - 1) * (q / fall)
        if started and step < 0:  # after the first step the root is approached from below: this is only rounding
            return tau2
        tau2, started = max(0.0, tau2 + step), True
        if not abs(step) > SMALL_STEP * (tau2 + 1):  # NaN ends the search too
            return tau2


class _Studies(NamedTuple):
    """Studies scaled so that the most precise one has variance 1 and effect 0.

    Neither a large common part of the effects nor a dominant study then costs any digits.
    """

    unit: float
    effects: list[float]
    variances: list[float]

    def at(self, tau2: float) -> GeneralisedQ:
        weights = [1 / (variance + tau2) for variance in self.variances]
        mean = sum(map(mul, weights, self.effects)) / sum(weights)
        q = fall = 0.0
        for weight, effect in zip(weights, self.effects, strict=True):
            residual = effect - mean
            weighted = weight * residual
            q += weighted * residual
            fall += weighted * weighted
        return GeneralisedQ(q, fall)

    def root(self, target: float, tau2: float = 0.0) -> float:
        return solve_generalised_q(self.at, target, tau2)


def _scaled(effects: Sequence[float], variances: Sequence[float]) -> _Studies:
    unit = min(variances)
    origin, root = effects[variances.index(unit)], math.sqrt(unit)
    return _Studies(unit, [(effect - origin) / root for effect in effects], [variance / unit for variance in variances])
