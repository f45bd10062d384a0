"""Mantel-Haenszel pooling of risk ratios, odds ratios and risk differences, as RevMan does it.

RevMan puts the cells corrected by 0.5 of a study with a zero cell into the sums. For the risk difference it corrects
the standard error alone.

Sources: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010). Mantel N, Haenszel W. Journal of
the National Cancer Institute 1959;22:719-748. Greenland S, Robins JM. Biometrics 1985;41:55-68 (standard errors of RR
and RD). Robins J, Breslow N, Greenland S. Biometrics 1986;42:311-323 (standard error of the OR).
"""

import math
from collections.abc import Sequence

from plainforest.stats.effects import all_have_events, cells
from plainforest.stats.measures import Measure
from plainforest.stats.pooling import Pooled
from plainforest.stats.studydata import Counts


def mantel_haenszel(studies: Sequence[Counts], variances: Sequence[float], measure: Measure) -> Pooled:
    """Pool two-by-two tables by the Mantel-Haenszel method.

    Parameters
    ----------
    studies : sequence of Counts
        k >= 1 studies, each of which gives an estimate.
    variances : sequence of float
        The sampling variances of their effects, in the same order.
    measure : {"RR", "OR", "RD"}
        The measure of effect.

    Returns
    -------
    Pooled
        The estimate on the scale of the analysis, its standard error, and the Mantel-Haenszel weights.

    Raises
    ------
    ValueError
        If the measure has no Mantel-Haenszel estimate.

    Notes
    -----
    The sources are named at the head of this module.
    """
    match measure:
        case "OR":
            return _odds_ratio(studies)
        case "RR":
            return _risk_ratio(studies, variances)
        case "RD":
            return _risk_difference(studies)
    raise ValueError(f"there is no Mantel-Haenszel estimate for {measure}")


def _odds_ratio(studies: Sequence[Counts]) -> Pooled:
    weights = []
    sum_r = sum_pr = sum_mixed = sum_qs = 0.0
    for study in studies:
        a, b, c, d = cells(study)
        n = a + b + c + d
        p, q = (a + d) / n, (b + c) / n
        r, s = a * d / n, b * c / n
        weights.append(s)
        sum_r += r
        sum_pr += p * r
        sum_mixed += p * s + q * r
        sum_qs += q * s
    sum_s = sum(weights)
    variance = sum_pr / (2 * sum_r**2) + sum_mixed / (2 * sum_r * sum_s) + sum_qs / (2 * sum_s**2)
    return Pooled(math.log(sum_r / sum_s), math.sqrt(variance), weights)


def _risk_ratio(studies: Sequence[Counts], variances: Sequence[float]) -> Pooled:
    weights = []
    sum_r = sum_p = 0.0
    for study, variance in zip(studies, variances, strict=True):
        if all_have_events(study):  # a ratio of 1, as for the study by itself
            r = s = study.total_1 * study.total_2 / (study.total_1 + study.total_2)
        else:
            a, b, c, d = cells(study)
            n = a + b + c + d
            r, s = a * (c + d) / n, c * (a + b) / n
        weights.append(s)
        sum_r += r
        sum_p += variance * r * s  # the term of Greenland and Robins, in terms of the study's own variance
    sum_s = sum(weights)
    return Pooled(math.log(sum_r / sum_s), math.sqrt(sum_p / (sum_r * sum_s)), weights)


def _risk_difference(studies: Sequence[Counts]) -> Pooled:
    weights = []
    sum_differences = sum_p = 0.0
    for study in studies:
        n1, n2 = study.total_1, study.total_2
        weight = n1 * n2 / (n1 + n2)
        weights.append(weight)
        sum_differences += weight * (study.events_1 / n1 - study.events_2 / n2)
        a, b, c, d = cells(study)
        m1, m2 = a + b, c + d
        sum_p += (a * b * m2**3 + c * d * m1**3) / (m1 * m2 * (m1 + m2) ** 2)
    total = sum(weights)
    return Pooled(sum_differences / total, math.sqrt(sum_p) / total, weights)
