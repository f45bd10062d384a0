"""Trim and fill: what a funnel plot would show if it were symmetrical."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from plainforest.stats.checks import check_choice, check_level
from plainforest.stats.choices import OPEN_ESTIMATORS, Estimator
from plainforest.stats.distributions import chi_squared_p_value
from plainforest.stats.effects import StudyEffect
from plainforest.stats.heterogeneity import cochran_q, i2_from_q
from plainforest.stats.inputs import Effects, estimates
from plainforest.stats.intervals import wald
from plainforest.stats.pooling import Pooled, inverse_variance
from plainforest.stats.regression import slope
from plainforest.stats.small_study import equal
from plainforest.stats.tau2 import estimate_tau2, typical_variance
from plainforest.stats.texts import limits_text, number, p_text, statistic_text, studies_text

Algorithm = Literal["L0", "R0"]
Side = Literal["left", "right"]
MOST_ROUNDS: Final = 100


@dataclass(frozen=True, slots=True)
class TrimAndFill:
    """The studies that seem to be missing, and the result with them. All numbers are unrounded.

    Parameters
    ----------
    missing : int
        Number of studies that seem to be missing.
    missing_se : float or None
        Its standard error; None where the formula gives a negative variance (L0, with most studies on one side).
    side : {"left", "right"}
        Where they are missing: among the small effects or among the large ones.
    algorithm : {"L0", "R0"}
        How they were counted.
    filled : tuple of StudyEffect
        Their mirror images, the ones nearest to the centre first.
    k_total : int
        Number of studies with the filled ones.
    estimate, standard_error, ci_low, ci_high : float
        The pooled result of all of them, with Wald's interval.
    statistic, p_value : float or None
        The z test of it. They are never None, as sampling variances are above 0.
    tau2 : float or None
        Between-study variance; None for the common-effect model.
    i2 : float
        I² in per cent: from tau² for random effects, from Q for a common effect.
    q, q_p_value : float
        Cochran's Q around the common-effect estimate of all of them, and its p-value.
    estimator : {"REML", "DL", "PM", "ML", "HS", "SJ", "EB"} or None
        Estimator of tau²; None for the common-effect model.
    level : float
        The level of the interval.
    """

    missing: int
    missing_se: float | None
    side: Side
    algorithm: Algorithm
    filled: tuple[StudyEffect, ...]
    k_total: int
    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    statistic: float | None
    p_value: float | None
    tau2: float | None
    i2: float
    q: float
    q_p_value: float
    estimator: Estimator | None
    level: float

    def __str__(self) -> str:
        """Write the result in a few lines."""
        error = "" if self.missing_se is None else f" (SE {number(self.missing_se)})"
        model = "common effect"
        if self.tau2 is not None:
            model = f"tau² = {number(self.tau2)} by {self.estimator}"
        return "\n".join(
            (
                f"Trim and fill ({self.algorithm}): {studies_text(self.missing)} missing on the {self.side}{error}",
                f"With {'it' if self.missing == 1 else 'them'} (k = {self.k_total}): {number(self.estimate)} "
                f"({limits_text(self.level, self.ci_low, self.ci_high)}), on the scale of the analysis; "
                f"{statistic_text(self.statistic, None, self.p_value)}",
                f"Heterogeneity: Q = {self.q:.2f}, df = {self.k_total - 1}, {p_text(self.q_p_value)}; {model}; "
                f"I² = {self.i2:.1f}%",
            )
        )


def trim_and_fill(
    effects: Effects,
    *,
    estimator: Estimator | None = "REML",
    algorithm: Algorithm = "L0",
    side: Side | None = None,
    level: float = 0.95,
) -> TrimAndFill:
    """Estimate how many studies are missing on one side of the funnel, and fill them in.

    Parameters
    ----------
    effects : MetaAnalysis or iterable of StudyEffect
        The studies; those without an estimate are left out. Three or more must remain. Of a result, only the effects
        are taken, not its options.
    estimator : {"REML", "DL", "PM", "ML", "HS", "SJ", "EB"} or None
        Estimator of tau²; None for the common-effect model.
    algorithm : {"L0", "R0"}
        Counts the missing studies from the sum of the ranks on the full side, or from the longest run at its end.
    side : {"left", "right"}, optional
        Where studies may be missing. When left out: right if the effects fall with their standard errors in a
        meta-regression with the same estimator, otherwise left. If all standard errors are equal there is no slope to
        go by, and the side is left.
    level : float
        The level of the interval.

    Returns
    -------
    TrimAndFill
        The count and the result of all studies, seen and filled. With none missing it is the inverse-variance result
        of the studies seen, with Wald's interval: that of :func:`plainforest.stats.meta_analysis` for ``method="IV"``
        and ``interval="wald"``.

    Raises
    ------
    ValueError
        If an option is unknown, there are fewer than three studies, a mirror image is too large to compute with, the
        level does not lie between 0 and 1, or the count does not come to rest in 100 rounds.

    Notes
    -----
    As ``trimfill`` of metafor: cut the most extreme studies off the full side, find the centre of the rest with the
    same estimator, rank the distances of all studies from it, count again, and repeat until the count stays the same.
    Counts are rounded halves to even. The result is a sensitivity analysis: the method takes all asymmetry
    for missing studies, whatever caused it.

    Source: Duval S, Tweedie R. Trim and fill: a simple funnel-plot-based method of testing and adjusting for
    publication bias in meta-analysis. Biometrics 2000;56:455-463; Journal of the American Statistical Association
    2000;95:89-98 (the standard errors).
    """
    check_choice("estimator", estimator, OPEN_ESTIMATORS)
    check_choice("algorithm", algorithm, get_args(Algorithm))
    check_choice("side", side, (*get_args(Side), None))
    level = check_level(level)
    studies = estimates(effects)
    if side is None:
        side = _empty_side(studies, estimator)
    # The right side is the left one of the mirror image.
    sign = -1.0 if side == "right" else 1.0
    mirrored = sorted([(sign * effect, variance) for effect, variance in studies], key=lambda study: study[0])
    missing, missing_se, centre = _count(mirrored, estimator, algorithm)
    filled = [(sign * (2 * centre - effect), variance) for effect, variance in mirrored[len(mirrored) - missing :]]

    together = studies + filled
    values, variances = [effect for effect, _ in together], [variance for _, variance in together]
    common = inverse_variance(values, variances)
    q, df = cochran_q(values, variances, common.estimate), len(together) - 1
    pooled, tau2 = _pool(together, estimator)
    inference = wald(pooled, level)
    return TrimAndFill(
        missing=missing,
        missing_se=missing_se,
        side=side,
        algorithm=algorithm,
        filled=tuple(StudyEffect(effect, variance) for effect, variance in filled),
        k_total=len(together),
        estimate=pooled.estimate,
        standard_error=inference.standard_error,
        ci_low=inference.ci_low,
        ci_high=inference.ci_high,
        statistic=inference.statistic,
        p_value=inference.p_value,
        tau2=tau2,
        i2=i2_from_q(q, df) if tau2 is None else 100 * (tau2 / (tau2 + typical_variance(variances))),
        q=q,
        q_p_value=chi_squared_p_value(q, df),
        estimator=estimator,
        level=level,
    )


def _empty_side(studies: Sequence[tuple[float, float]], estimator: Estimator | None) -> Side:
    errors = [math.sqrt(variance) for _, variance in studies]
    if equal(errors):
        return "left"
    return "right" if slope(studies, errors, estimator) < 0 else "left"


def _pool(studies: Sequence[tuple[float, float]], estimator: Estimator | None) -> tuple[Pooled, float | None]:
    values, variances = [effect for effect, _ in studies], [variance for _, variance in studies]
    tau2 = None if estimator is None else estimate_tau2(estimator, values, variances)
    return inverse_variance(values, variances, tau2 or 0.0), tau2


def _count(
    studies: Sequence[tuple[float, float]], estimator: Estimator | None, algorithm: Algorithm
) -> tuple[int, float | None, float]:
    """Count the studies missing on the left, given the studies by growing effect.

    Returns the count, its standard error and the centre of the studies that were not cut off.
    """
    k = len(studies)
    missing = 0
    for _ in range(MOST_ROUNDS):
        cut = missing
        centre = _pool(studies[: k - cut], estimator)[0].estimate
        distances = [effect - centre for effect, _ in studies]
        # A stable sort: of equal distances the first ranks lower.
        order = sorted(range(k), key=lambda i: abs(distances[i]))
        raw, variance = (_l0 if algorithm == "L0" else _r0)([distances[i] for i in order])
        missing = max(0, round(raw))
        if missing == cut:
            return missing, math.sqrt(variance) if variance >= 0 else None, centre
    raise ValueError(
        f"trim and fill does not come to rest: the count of missing studies still changes after {MOST_ROUNDS} rounds"
    )


def _l0(ranked: Sequence[float]) -> tuple[float, float]:
    """Count the missing studies from the ranks above the centre; give the count, not rounded, and its variance."""
    k = len(ranked)
    above = sum(rank for rank, distance in enumerate(ranked, 1) if distance > 0)
    count = (4 * above - k * (k + 1)) / (2 * k - 1)
    variance = (
        k * (k + 1) * (2 * k + 1)
        + 10 * count**3
        + 27 * count**2
        + 17 * count
        - 18 * k * count**2
        - 18 * k * count
        + 6 * k**2 * count
    ) / 24
    return count, variance * (4 / (2 * k - 1)) ** 2


def _r0(ranked: Sequence[float]) -> tuple[float, float]:
    """Count the missing studies from the run of ranks at the end, all above the centre, as :func:`_l0` does."""
    # Without any study below the centre all effects are the same, and nothing is missing.
    last_below = max((rank for rank, distance in enumerate(ranked, 1) if distance < 0), default=len(ranked))
    count = len(ranked) - last_below - 1
    return count, 2 * max(0, count) + 2
