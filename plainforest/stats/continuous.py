"""Effects from means and standard deviations: mean difference, standardised mean difference, ratio of means."""

import math
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from plainforest.stats.conventions import SmdVariance
from plainforest.stats.limits import OUT_OF_RANGE
from plainforest.stats.studydata import Moments

# From here the expansion below is exact to rounding, and before it the gamma function does not overflow.
MANY_DEGREES: Final = 300


def mean_difference(data: Moments, variance: Literal["unequal", "pooled"] = "unequal") -> tuple[float, float]:
    """Compute a mean difference.

    Parameters
    ----------
    data : Moments
        At least two people in each arm.
    variance : {"unequal", "pooled"}
        Whether the arms have variances of their own or share one.

    Returns
    -------
    tuple of float
        Difference in the units of the outcome, and its variance.

    Notes
    -----
    Source: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010); Cochrane Handbook 6.5.1.1.
    """
    n1, n2 = data.total_1, data.total_2
    difference = data.mean_1 - data.mean_2
    # Products, not powers: an overflowing product is infinite and gets a reason, an overflowing power raises.
    if variance == "unequal":
        return difference, data.sd_1 * data.sd_1 / n1 + data.sd_2 * data.sd_2 / n2
    return difference, _pooled_variance(data) * (1 / n1 + 1 / n2)


def ratio_of_means(data: Moments) -> tuple[float, float] | str:
    """Compute the logarithm of a ratio of means.

    Parameters
    ----------
    data : Moments
        At least two people in each arm.

    Returns
    -------
    tuple of float, or str
        Log ratio and its variance; or the reason why there is none.

    Notes
    -----
    Source: Friedrich JO, Adhikari NKJ, Beyene J. BMC Medical Research Methodology 2008;8:32; Hedges LV, Gurevitch J,
    Curtis PS. Ecology 1999;80:1150-1156.
    """
    if data.mean_1 <= 0 or data.mean_2 <= 0:
        return "a ratio of means needs two means above zero"
    cv_1, cv_2 = data.sd_1 / data.mean_1, data.sd_2 / data.mean_2
    effect = math.log(data.mean_1) - math.log(data.mean_2)
    return effect, cv_1 * cv_1 / data.total_1 + cv_2 * cv_2 / data.total_2


def hedges_g(
    data: Moments, correction: Literal["approximate", "exact"] = "approximate", variance: SmdVariance = "revman"
) -> tuple[float, float] | str:
    """Compute a standardised mean difference, Hedges' g.

    Parameters
    ----------
    data : Moments
        At least two people in each arm.
    correction : {"approximate", "exact"}
        The small-sample correction J: ``1 - 3 / (4 N - 9)``, or by the gamma function.
    variance : {"revman", "LS", "LS2", "UB", "AV"}
        Which variance; AV gives that of LS here, for :func:`with_average_variance` to replace.

    Returns
    -------
    tuple of float, or str
        g in standard deviations and its variance; or the reason why there is none.

    Notes
    -----
    Sources: Hedges LV. Journal of Educational Statistics 1981;6:107-128 (J). Deeks JJ, Higgins JPT. Statistical
    algorithms in Review Manager 5 (2010) (RevMan's variance). Hedges LV. Psychological Bulletin 1982;92:490-499 (LS).
    Borenstein M, Hedges LV. Effect sizes for meta-analysis. In: Handbook of Research Synthesis and Meta-Analysis, 3rd
    edition (2019) (LS2). Hedges LV. Psychological Bulletin 1983;93:388-395 (UB).
    """
    n1, n2 = data.total_1, data.total_2
    n = n1 + n2
    sd = math.sqrt(_pooled_variance(data))
    if sd == 0:  # the squares were too small for a double
        return OUT_OF_RANGE
    d = (data.mean_1 - data.mean_2) / sd
    j = exact_j(n - 2) if correction == "exact" else 1 - 3 / (4 * n - 9)
    g = j * d
    base = n / (n1 * n2)
    match variance:
        case "revman":
            return g, base + g * g / (2 * (n - 3.94))
        case "LS2":
            return g, j * j * (base + d * d / (2 * n))
        case "UB":
            return g, base + (1 - (n - 4) / ((n - 2) * j * j)) * g * g
        case _:
            return g, base + g * g / (2 * n)


def with_average_variance(studies: Sequence[tuple[Moments, float]]) -> Iterator[float]:
    """Give the variances of standardised mean differences at their average, so that they do not depend on the effects.

    Parameters
    ----------
    studies : sequence of (Moments, float)
        The studies and their g.

    Yields
    ------
    float
        ``1/n1 + 1/n2 + mean(g)**2 / (2 N)``, with the mean weighted by N.

    Notes
    -----
    Source: metafor's escalc, ``vtype="AV"``.
    """
    sizes = [data.total_1 + data.total_2 for data, _ in studies]
    total = sum(sizes)
    average = sum(size / total * g for size, (_, g) in zip(sizes, studies, strict=True))
    for size, (data, _) in zip(sizes, studies, strict=True):
        yield size / (data.total_1 * data.total_2) + average * average / (2 * size)


def exact_j(df: float) -> float:
    """Give the exact small-sample correction of a standardised mean difference.

    Parameters
    ----------
    df : float
        Degrees of freedom, N - 2, at least 2.

    Returns
    -------
    float
        ``gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2))``.

    Notes
    -----
    Source: Hedges LV. Journal of Educational Statistics 1981;6:107-128. For many degrees of freedom by the asymptotic
    expansion of a ratio of gamma functions (NIST Digital Library of Mathematical Functions, 5.11.13).
    """
    if df < MANY_DEGREES:
        return math.gamma(df / 2) / (math.sqrt(df / 2) * math.gamma((df - 1) / 2))
    x = (df - 1) / 2
    series = 1 - 1 / (8 * x) + 1 / (128 * x**2) + 5 / (1024 * x**3) - 21 / (32768 * x**4) - 399 / (262144 * x**5)
    return math.sqrt((df - 1) / df) * series


def _pooled_variance(data: Moments) -> float:
    n1, n2 = data.total_1, data.total_2
    return ((n1 - 1) * (data.sd_1 * data.sd_1) + (n2 - 1) * (data.sd_2 * data.sd_2)) / (n1 + n2 - 2)
