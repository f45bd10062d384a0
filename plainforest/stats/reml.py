"""The between-study variance tau² by restricted maximum likelihood (REML) and by maximum likelihood (ML).

Both likelihoods can have several maxima; :mod:`plainforest.stats.likelihood` says how the highest one is found. Here
are the terms of their slopes for studies without moderators, in plain sums.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from plainforest.stats.checks import check_numbers
from plainforest.stats.likelihood import Score, highest_maximum

# If the effects differ by less than this many standard errors of the most precise study, their squares would
# underflow, and tau² is 0 in any case.
NO_DIFFERENCE: Final = 1e-50


def reml(effects: Sequence[float], variances: Sequence[float]) -> float:
    """Estimate tau² by restricted maximum likelihood.

    Parameters
    ----------
    effects : sequence of float
        Effects of k >= 2 studies.
    variances : sequence of float
        Their sampling variances, in the same order.

    Returns
    -------
    float
        tau², zero or more: the highest maximum of the restricted likelihood, to about 1e-12 of tau² plus the smallest
        sampling variance.

    Raises
    ------
    ValueError
        If a number is not finite, not above zero (variances), or too large or too small to compute with.

    Notes
    -----
    Source: Viechtbauer W. Bias and efficiency of meta-analytic variance estimators in the random-effects model.
    Journal of Educational and Behavioral Statistics 2005;30:261-293.
    """
    return _maximise(effects, variances, restricted=True)


def maximum_likelihood(effects: Sequence[float], variances: Sequence[float]) -> float:
    """Estimate tau² by maximum likelihood.

    Parameters
    ----------
    effects : sequence of float
        Effects of k >= 2 studies.
    variances : sequence of float
        Their sampling variances, in the same order.

    Returns
    -------
    float
        tau², zero or more: the highest maximum of the profile likelihood, to about 1e-12 of tau² plus the smallest
        sampling variance.

    Raises
    ------
    ValueError
        As :func:`reml`.

    Notes
    -----
    Source: Hardy RJ, Thompson SG. A likelihood approach to meta-analysis with random effects. Statistics in Medicine
    1996;15:619-629.
    """
    return _maximise(effects, variances, restricted=False)


def _maximise(effects: Sequence[float], variances: Sequence[float], restricted: bool) -> float:
    check_numbers(effects, variances)
    first = min(range(len(variances)), key=variances.__getitem__)
    origin, unit = effects[first], variances[first]
    root = math.sqrt(unit)
    others = [(v / unit, (y - origin) / root) for y, v in zip(effects, variances, strict=True)]
    del others[first]
    if max(abs(effect) for _, effect in others) < NO_DIFFERENCE:
        return 0.0
    return unit * highest_maximum(_Studies(tuple(others), restricted))


class _Studies(NamedTuple):
    """The likelihood of studies, scaled so that the most precise one has variance 1 and effect 0.

    That study is kept apart from the others: with its weight in the sums, most terms of the score would nearly cancel.
    """

    others: tuple[tuple[float, float], ...]  # variance, effect
    restricted: bool

    def score(self, tau2: float) -> Score:
        largest = 1 / (1 + tau2)
        w1 = w2 = w3 = y1 = y2 = y3 = q2 = q3 = 0.0
        for variance, effect in self.others:
            weight = 1 / (variance + tau2)
            weighted = weight * effect
            weight_2 = weight * weight
            weighted_2 = weighted * weighted
            w1 += weight
            w2 += weight_2
            w3 += weight * weight_2
            y1 += weighted
            y2 += weight * weighted
            y3 += weight_2 * weighted
            q2 += weighted_2
            q3 += weight * weighted_2
        total = largest + w1
        share = largest / total
        mean = y1 / total
        pull = largest * mean
        drift = y2 - mean * w2 + pull * w1
        a = pull * pull + q2 + mean * (mean * w2 - 2 * y2)
        c = q3 + mean * (mean * w3 - 2 * y3) + pull * (2 * drift - pull * w1) - drift * drift / total
        if not self.restricted:
            return Score(tau2, a, total, c, largest * largest + w2)
        return Score(
            tau2,
            a,
            (w1 * (2 * largest + w1) - w2) / total,
            c,
            w2 - 2 * w3 / total + (w2 / total) ** 2 + share * share * (w1 * w1 + 2 * w2),
        )

    def logarithm(self, tau2: float) -> float:
        studies = [(1 + tau2, 0.0)] + [(variance + tau2, effect) for variance, effect in self.others]
        total = sum(1 / variance for variance, _ in studies)
        mean = sum(effect / variance for variance, effect in studies) / total
        deviance = sum(math.log(variance) + (effect - mean) ** 2 / variance for variance, effect in studies)
        return -(deviance + math.log(total)) / 2 if self.restricted else -deviance / 2

    def residual_squares(self) -> tuple[float, int]:
        df = len(self.others)
        mean = sum([effect for _, effect in self.others]) / (1 + df)
        return mean * mean + sum([(effect - mean) * (effect - mean) for _, effect in self.others]), df

    def largest_variance(self) -> float:
        return max(variance for variance, _ in self.others)
