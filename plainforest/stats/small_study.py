"""Tests for small-study effects: whether small studies show other effects than large ones.

The three regression tests are one regression, ``y = limit + slope x``, with weights and a residual variance that is
estimated. The slope is what is tested; the limit is where the line meets x = 0, a study of endless size.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from plainforest.stats.checks import check_level
from plainforest.stats.distributions import two_sided_p_value, two_sided_quantile
from plainforest.stats.effects import study_effect
from plainforest.stats.inputs import Effects, Tables, estimates, need_studies, tables_of
from plainforest.stats.texts import limits_text, number, statistic_text

# With fewer studies the tests have too little power to tell chance from asymmetry. Source: Sterne JAC and others.
# Recommendations for examining and interpreting funnel plot asymmetry. BMJ 2011;343:d4002.
SMALL_STUDY_FROM: Final = 10
# Numbers closer together than this, relative to their size, differ by rounding alone.
ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class RegressionTest:
    """A regression test for small-study effects. All numbers are unrounded.

    Parameters
    ----------
    name : {"Egger", "Harbord", "Peters"}
        The test.
    slope : float
        The slope of the effect on the standard error (Egger, Harbord: in standard errors) or on 1/N (Peters: in units
        of the effect times people). 0 means a symmetrical funnel.
    slope_se : float
        Its standard error; 0 if the studies lie exactly on a line.
    statistic : float or None
        The t statistic of the slope; None if its standard error is 0.
    df : int
        Degrees of freedom of t, k - 2.
    p_value : float or None
        The two-sided p-value; None if the standard error is 0.
    limit, limit_se, limit_low, limit_high : float
        The effect expected for a study of endless size, on the scale of the analysis, with its standard error and its
        interval from the t distribution. For Harbord and Peters it is a log odds ratio.
    k : int
        Number of studies in the test.
    level : float
        The level of the interval.
    """

    name: Literal["Egger", "Harbord", "Peters"]
    slope: float
    slope_se: float
    statistic: float | None
    df: int
    p_value: float | None
    limit: float
    limit_se: float
    limit_low: float
    limit_high: float
    k: int
    level: float

    def __str__(self) -> str:
        """Write the test in a few lines."""
        return "\n".join(
            (
                f"{self.name}: regression test for small-study effects (k = {self.k})",
                f"Slope: {number(self.slope)} (SE {number(self.slope_se)}); "
                f"{statistic_text(self.statistic, self.df, self.p_value)}",
                f"Study of endless size: {number(self.limit)} "
                f"({limits_text(self.level, self.limit_low, self.limit_high)}), on the scale of the analysis",
            )
        )


class _Point(NamedTuple):
    """One study in a regression: its place along x, its value and its weight."""

    x: float
    y: float
    weight: float


def egger(effects: Effects, level: float = 0.95) -> RegressionTest:
    """Test whether the effects change with their standard errors (Egger's test).

    Parameters
    ----------
    effects : MetaAnalysis or iterable of StudyEffect
        The studies; those without an estimate are left out. Three or more must remain.
    level : float
        The level of the interval of the limit.

    Returns
    -------
    RegressionTest
        Least squares of the effect on its standard error with weights 1/variance. The slope is the intercept of
        Egger's own form of the test, the standardised effect on the precision.

    Raises
    ------
    ValueError
        If there are fewer than three studies, all standard errors are equal, or the level does not lie between 0
        and 1.

    Notes
    -----
    As ``regtest`` of metafor with model "lm". For odds ratios the effect and its standard error are correlated by
    nature; use :func:`harbord` or :func:`peters`.

    Source: Egger M, Davey Smith G, Schneider M, Minder C. BMJ 1997;315:629-634.
    """
    studies = estimates(effects)
    points = [_Point(math.sqrt(variance), effect, 1 / variance) for effect, variance in studies]
    return _regression("Egger", points, level)


def harbord(data: Tables, level: float = 0.95) -> RegressionTest:
    """Test two-by-two tables for small-study effects by their efficient scores (Harbord's test).

    Parameters
    ----------
    data : MetaAnalysis or iterable of Counts
        The studies. Those with no events, with only events or with an empty arm are left out.
    level : float
        The level of the interval of the limit.

    Returns
    -------
    RegressionTest
        Least squares of Z/V on 1/√V with weights V: the same as Z/√V on √V, whose intercept is the slope here. Z is
        the efficient score of the log odds ratio and V its variance. No zero cell needs a correction.

    Raises
    ------
    ValueError
        If a study has no counts, fewer than three remain, all have the same V, or the level does not lie between 0
        and 1.

    Notes
    -----
    The limit is Peto's log odds ratio for an endlessly large study.

    Source: Harbord RM, Egger M, Sterne JAC. A modified test for small-study effects in meta-analyses of controlled
    trials with binary endpoints. Statistics in Medicine 2006;25:3443-3457.
    """
    points = []
    for study in tables_of(data):
        n1, n2 = study.total_1, study.total_2
        n, events = n1 + n2, study.events_1 + study.events_2
        product = n1 * n2 * events * (n - events)
        if product:
            # Whole numbers up to the last division: nothing cancels.
            difference = study.events_1 * n2 - study.events_2 * n1
            variance = product / (n * n * (n - 1))
            points.append(_Point(1 / math.sqrt(variance), difference * n * (n - 1) / product, variance))
    return _regression("Harbord", points, level)


def peters(data: Tables, level: float = 0.95) -> RegressionTest:
    """Test two-by-two tables for small-study effects by their sizes (Peters' test).

    Parameters
    ----------
    data : MetaAnalysis or iterable of Counts
        The studies. Those with no events, with only events or with an empty arm are left out.
    level : float
        The level of the interval of the limit.

    Returns
    -------
    RegressionTest
        Least squares of the log odds ratio on 1/N with weights 1/(1/events + 1/non-events), both arms together. A
        study with a zero cell has 0.5 added to all its cells for the odds ratio, not for the weight.

    Raises
    ------
    ValueError
        If a study has no counts, fewer than three remain, all have the same N, or the level does not lie between 0
        and 1.

    Notes
    -----
    The test was published for odds ratios. For risk ratios of the same tables it is used as it is, on the odds ratios:
    what it asks, whether small studies differ from large ones, is the same.

    Source: Peters JL, Sutton AJ, Jones DR, Abrams KR, Rushton L. Comparison of two methods to detect publication bias
    in meta-analysis. JAMA 2006;295:676-680.
    """
    points = []
    for study in tables_of(data):
        log_odds_ratio = study_effect(study, "OR").effect
        if log_odds_ratio is not None:
            n, events = study.total_1 + study.total_2, study.events_1 + study.events_2
            points.append(_Point(1 / n, log_odds_ratio, events * (n - events) / n))
    return _regression("Peters", points, level)


def equal(values: Sequence[float]) -> bool:
    """Tell whether numbers are all equal, up to rounding.

    Parameters
    ----------
    values : sequence of float
        One number or more.

    Returns
    -------
    bool
        True if the largest and the smallest differ by rounding alone.
    """
    low, high = min(values), max(values)
    return high - low <= ROUNDING * max(abs(low), abs(high))


def need_spread(values: Sequence[float]) -> None:
    """Refuse studies that are all equally precise.

    Parameters
    ----------
    values : sequence of float
        Standard errors, or what stands for the size of a study.

    Raises
    ------
    ValueError
        If they differ by rounding alone: no line can then be drawn.
    """
    if equal(values):
        raise ValueError("the studies are all equally precise: small and large ones cannot be compared")


def _regression(name: Literal["Egger", "Harbord", "Peters"], points: Sequence[_Point], level: float) -> RegressionTest:
    k = len(points)
    level = check_level(level)
    need_studies(k)
    need_spread([point.x for point in points])
    quantile = two_sided_quantile(level, k - 2)
    # Everything is measured from the heaviest study and then from the weighted mean. So neither a large common part
    # nor a study that outweighs the others by many orders of magnitude costs digits.
    points = sorted(points, key=lambda point: (-point.weight, point.x, point.y))
    origin = points[0]
    total = sum([point.weight for point in points])
    mean_x = sum([point.weight * (point.x - origin.x) for point in points]) / total
    mean_y = sum([point.weight * (point.y - origin.y) for point in points]) / total
    centred = [
        _Point((point.x - origin.x) - mean_x, (point.y - origin.y) - mean_y, point.weight / total) for point in points
    ]
    spread = sum([weight * x * x for x, _, weight in centred])
    slope = sum([weight * x * y for x, y, weight in centred]) / spread
    residuals = [y - slope * x for x, y, _ in centred]
    squares = sum([point.weight * residual * residual for point, residual in zip(centred, residuals, strict=True)])
    if all(
        abs(residual) <= ROUNDING * (abs(point.y) + abs(slope * point.x))
        for point, residual in zip(points, residuals, strict=True)
    ):
        squares = 0.0  # what is left is rounding, and a test of it would be too
    variance = squares / (k - 2)
    slope_se = math.sqrt(variance / spread)
    centre = origin.x + mean_x
    limit = (origin.y + mean_y) - slope * centre
    limit_se = math.sqrt(variance * (1 + centre / spread * centre))
    statistic = slope / slope_se if slope_se else None
    return RegressionTest(
        name=name,
        slope=slope,
        slope_se=slope_se,
        statistic=statistic,
        df=k - 2,
        p_value=None if statistic is None else two_sided_p_value(statistic, k - 2),
        limit=limit,
        limit_se=limit_se,
        limit_low=limit - quantile * limit_se,
        limit_high=limit + quantile * limit_se,
        k=k,
        level=level,
    )
