"""The result of a meta-analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from plainforest.stats.effects import StudyEffect
from plainforest.stats.heterogeneity import Heterogeneity
from plainforest.stats.measures import Measure, natural

Model: TypeAlias = Literal["common", "random"]
Method: TypeAlias = Literal["IV", "MH"]
Estimator: TypeAlias = Literal["DL", "REML"]
Interval: TypeAlias = Literal["wald", "hksj"]


@dataclass(frozen=True, slots=True)
class SubgroupTest:
    """The test for differences between subgroups.

    Parameters
    ----------
    q : float
        Cochran's Q among the pooled estimates of the subgroups.
    df : int
        Its degrees of freedom, one less than the number of subgroups with an estimate.
    p_value : float
        The p-value of Q.
    i2 : float
        I² among the subgroups in per cent.
    """

    q: float
    df: int
    p_value: float
    i2: float


@dataclass(frozen=True, slots=True)
class Subgroup:
    """One subgroup of studies, pooled by itself.

    Parameters
    ----------
    label : str
        The name of the subgroup.
    indices : tuple of int
        Places of its studies among all the studies given.
    analysis : MetaAnalysis
        The result for these studies alone, with their own tau².
    """

    label: str
    indices: tuple[int, ...]
    analysis: MetaAnalysis


@dataclass(frozen=True, slots=True)
class MetaAnalysis:
    """Studies of one outcome and what they show together. All numbers are unrounded.

    Parameters
    ----------
    measure : {"RR", "OR", "RD", "MD", "SMD", "HR"}
        The measure of effect.
    model : {"common", "random"}
        Common (fixed) effect or random effects.
    method : {"IV", "MH"}
        Inverse variance or Mantel-Haenszel.
    estimator : {"DL", "REML"} or None
        Estimator of tau²; None for the common-effect model.
    interval : {"wald", "hksj"}
        The confidence interval that was used.
    level : float
        The level of all intervals.
    k : int
        Number of studies pooled.
    effects : tuple of StudyEffect
        The effects of all studies in input order, also of those that give no estimate.
    weights : tuple of (float or None)
        Weights in per cent, in input order; None for a study that is not pooled. They add up to 100.
    estimate, standard_error, ci_low, ci_high : float or None
        The pooled result on the scale of the analysis (the natural logarithm of a ratio); None if k is 0.
    statistic : float or None
        The z statistic, or t if `df` is given. None if k is 0, or if all effects agree and HKSJ was asked for.
    df : int or None
        Degrees of freedom of t.
    p_value : float or None
        The two-sided p-value of the statistic.
    prediction : tuple of float, or None
        Prediction interval on the scale of the analysis: random effects with k of 3 or more.
    prediction_df : int or None
        Degrees of freedom of the prediction interval.
    heterogeneity : Heterogeneity or None
        None if k is below 2.
    subgroups : tuple of Subgroup
        In the order in which their labels first appear; empty if none were asked for.
    subgroup_test : SubgroupTest or None
        None if fewer than two subgroups have an estimate with a standard error above 0.
    reason : str or None
        Why there is no result, in plain English, if k is 0.
    """

    measure: Measure
    model: Model
    method: Method
    estimator: Estimator | None
    interval: Interval
    level: float
    k: int
    effects: tuple[StudyEffect, ...]
    weights: tuple[float | None, ...]
    estimate: float | None = None
    standard_error: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    statistic: float | None = None
    df: int | None = None
    p_value: float | None = None
    prediction: tuple[float, float] | None = None
    prediction_df: int | None = None
    heterogeneity: Heterogeneity | None = None
    subgroups: tuple[Subgroup, ...] = ()
    subgroup_test: SubgroupTest | None = None
    reason: str | None = None

    def natural_effect(self) -> tuple[float, float, float] | None:
        """Give the estimate and its interval on the natural scale.

        Returns
        -------
        tuple of float, or None
            Estimate, lower and upper limit; None if there is no result.
        """
        if self.estimate is None or self.ci_low is None or self.ci_high is None:
            return None
        return (
            natural(self.measure, self.estimate),
            natural(self.measure, self.ci_low),
            natural(self.measure, self.ci_high),
        )
