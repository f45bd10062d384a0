"""Mantel-Haenszel pooling of risk ratios, odds ratios and risk differences.

RevMan puts the cells corrected by 0.5 of a study with a zero cell into the sums; metafor does not. For the risk
difference the sums always take raw differences, and corrected cells enter the standard error alone.

Sources: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010). Mantel N, Haenszel W. Journal of
the National Cancer Institute 1959;22:719-748. Greenland S, Robins JM. Biometrics 1985;41:55-68 (standard errors of RR
and RD). Robins J, Breslow N, Greenland S. Biometrics 1986;42:311-323 (standard error of the OR). Sato T, Greenland S,
Robins JM. Biometrics 1989;45:1323-1324 (another standard error of the RD).
"""

import math
from collections.abc import Sequence

from plainforest.stats.conventions import Conventions
from plainforest.stats.measures import Measure
from plainforest.stats.pooling import Pooled
from plainforest.stats.studydata import Counts
from plainforest.stats.tables import Cells, corrected_cells, has_only_events, log_ratio_variance, raw_cells

EMPTY = "one arm has no events, or only events, in every study, so the Mantel-Haenszel sums give no ratio"


def mantel_haenszel(studies: Sequence[Counts], measure: Measure, conventions: Conventions) -> Pooled | str:
    """Pool two-by-two tables by the Mantel-Haenszel method.

    Parameters
    ----------
    studies : sequence of Counts
        The studies whose tables enter the sums, one or more, with people in both arms.
    measure : {"RR", "OR", "RD"}
        The measure of effect.
    conventions : Conventions
        Which cells enter the sums, and which standard error a risk difference has.

    Returns
    -------
    Pooled, or str
        The estimate on the scale of the analysis, its standard error, and the Mantel-Haenszel weights; or the reason
        why there is none.

    Raises
    ------
    ValueError
        If the measure has no Mantel-Haenszel estimate.

    Notes
    -----
    The sources are named at the head of this module.
    """
    if conventions.mantel_haenszel == "corrected":
        tables = [corrected_cells(study, conventions.correction) for study in studies]
    else:
        tables = [raw_cells(study) for study in studies]
    match measure:
        case "OR":
            return _odds_ratio(tables)
        case "RR":
            # by RevMan's rule, two risks of 100% are a ratio of 1, as for the study by itself
            ones = [conventions.double_zeros == "by_measure" and has_only_events(study) for study in studies]
            variances = [
                log_ratio_variance(corrected_cells(study, conventions.correction)) if one else None
                for study, one in zip(studies, ones, strict=True)
            ]
            return _risk_ratio(tables, variances)
        case "RD":
            raw = [raw_cells(study) for study in studies]
            if conventions.rd_standard_error == "sato":
                return _risk_difference_sato(raw)
            return _risk_difference(raw, tables)
    raise ValueError(f"there is no Mantel-Haenszel estimate for {measure}")


def _odds_ratio(tables: Sequence[Cells]) -> Pooled | str:
    weights = []
    sum_r = sum_pr = sum_mixed = sum_qs = 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        p, q = (a + d) / n, (b + c) / n
        r, s = a * d / n, b * c / n
        weights.append(s)
        sum_r += r
        sum_pr += p * r
        sum_mixed += p * s + q * r
        sum_qs += q * s
    sum_s = sum(weights)
    if not sum_r or not sum_s:
        return EMPTY
    variance = sum_pr / (2 * sum_r**2) + sum_mixed / (2 * sum_r * sum_s) + sum_qs / (2 * sum_s**2)
    return Pooled(math.log(sum_r / sum_s), math.sqrt(variance), weights)


def _risk_ratio(tables: Sequence[Cells], ones: Sequence[float | None]) -> Pooled | str:
    """Pool risk ratios; `ones` holds the variance of the log ratio for each study whose ratio is exactly 1."""
    weights = []
    sum_r = sum_p = 0.0
    for (a, b, c, d), variance in zip(tables, ones, strict=True):
        n1, n2 = a + b, c + d
        n = n1 + n2
        if variance is not None:
            r = s = n1 * n2 / n
            sum_p += variance * r * s
        else:
            r, s = a * n2 / n, c * n1 / n
            sum_p += (b * c * n2 + a * d * n1) / n**2
        weights.append(s)
        sum_r += r
    sum_s = sum(weights)
    if not sum_r or not sum_s:
        return EMPTY
    return Pooled(math.log(sum_r / sum_s), math.sqrt(sum_p / (sum_r * sum_s)), weights)


def _risk_difference(tables: Sequence[Cells], spread: Sequence[Cells]) -> Pooled:
    weights, estimate = _difference(tables)
    sum_p = 0.0
    for a, b, c, d in spread:
        m1, m2 = a + b, c + d
        sum_p += (a * b * m2**3 + c * d * m1**3) / (m1 * m2 * (m1 + m2) ** 2)
    return Pooled(estimate, math.sqrt(sum_p) / sum(weights), weights)


def _risk_difference_sato(tables: Sequence[Cells]) -> Pooled:
    weights, estimate = _difference(tables)
    sum_p = sum_q = 0.0
    for a, b, c, d in tables:
        n1, n2 = a + b, c + d
        n = n1 + n2
        share_1, share_2 = n1 / n, n2 / n
        sum_p += c * share_1**2 - a * share_2**2 + share_1 * share_2 * (n2 - n1) / 2
        sum_q += (a * d + c * b) / n / 2
    return Pooled(estimate, math.sqrt(max(0.0, estimate * sum_p + sum_q)) / sum(weights), weights)


def _difference(tables: Sequence[Cells]) -> tuple[list[float], float]:
    weights = []
    sum_differences = 0.0
    for a, b, c, d in tables:
        n1, n2 = a + b, c + d
        weight = n1 * n2 / (n1 + n2)
        weights.append(weight)
        sum_differences += weight * (a / n1 - c / n2)
    return weights, sum_differences / sum(weights)
