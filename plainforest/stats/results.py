"""The result of a meta-analysis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainforest.stats.choices import Estimator, Interval, Method, Model
from plainforest.stats.effects import StudyEffect
from plainforest.stats.heterogeneity import Heterogeneity
from plainforest.stats.measures import Measure, natural
from plainforest.stats.options import Options
from plainforest.stats.studydata import StudyData

if TYPE_CHECKING:
    import pandas as pd


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaAnalysis:
    """Studies of one outcome and what they show together. All numbers are unrounded.

    Print it for a summary; :meth:`to_frame` gives a table.

    Parameters
    ----------
    options : Options
        How the studies were pooled, all defaults filled in.
    interval : {"wald", "hksj", "adhoc"}
        The confidence interval that was used.
    k : int
        Number of studies pooled that have an effect of their own.
    data : tuple of StudyData
        What all studies report, in input order.
    labels : tuple of str
        Their names.
    effects : tuple of StudyEffect
        Their effects, also of those that give no estimate.
    weights : tuple of (float or None)
        Weights in per cent, in input order; None for a study that is not pooled. They add up to 100. By metafor's
        rules, a study with no events or only events has a weight in the Mantel-Haenszel sums, but no effect.
    estimate, standard_error, ci_low, ci_high : float or None
        The pooled result on the scale of the analysis (the natural logarithm of a ratio); None if k is 0.
    statistic : float or None
        The z statistic, or t if `df` is given. None if k is 0, or if the standard error is 0.
    df : int or None
        Degrees of freedom of t.
    p_value : float or None
        The two-sided p-value of the statistic.
    prediction : tuple of float, or None
        Prediction interval on the scale of the analysis: random effects with k of 3 or more.
    prediction_df : int or None
        Degrees of freedom of the prediction interval; None for the normal distribution.
    heterogeneity : Heterogeneity or None
        None if k is below 2.
    subgroups : tuple of Subgroup
        In the order in which their labels first appear; empty if none were asked for.
    subgroup_test : SubgroupTest or None
        None if fewer than two subgroups have an estimate with a standard error above 0.
    reason : str or None
        Why there is no result, in plain English, if k is 0.
    """

    options: Options
    interval: Interval
    k: int
    data: tuple[StudyData, ...]
    labels: tuple[str, ...]
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

    @property
    def measure(self) -> Measure:
        """The measure of effect."""
        return self.options.measure

    @property
    def model(self) -> Model:
        """Common (fixed) effect or random effects."""
        return self.options.model

    @property
    def method(self) -> Method:
        """Inverse variance, Mantel-Haenszel or Peto."""
        return self.options.method

    @property
    def estimator(self) -> Estimator | None:
        """Estimator of tau²; None for the common-effect model."""
        return self.options.estimator

    @property
    def level(self) -> float:
        """The level of all intervals."""
        return self.options.level

    @property
    def tau2(self) -> float | None:
        """Between-study variance; None for the common-effect model or fewer than two studies."""
        return None if self.heterogeneity is None else self.heterogeneity.tau2

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

    def summary(self) -> str:
        """Write the result as a methodologist expects to read it.

        Returns
        -------
        str
            Several lines: what was done, the result, heterogeneity, subgroups, studies without an estimate.
        """
        from plainforest.stats.report import summary  # it needs this class

        return summary(self)

    def __str__(self) -> str:
        """Give the summary."""
        return self.summary()

    def to_frame(self) -> pd.DataFrame:
        """Give studies, subgroups and totals as a table.

        Returns
        -------
        pandas.DataFrame
            One row for each study, subgroup and the total, with the columns row ("study", "subgroup" or "total"),
            label, effect, ci_low, ci_high (natural scale), standard_error (scale of the analysis) and weight (per
            cent); for subgroups and the total k, p_value, tau2, i2 (per cent, from Q), prediction_low and
            prediction_high (natural scale); note, and subgroup. Then, for studies, what they report, under the names
            of their data: events_1, total_1 and so on. Numbers that do not exist are NaN.
        """
        from plainforest.stats.report import to_frame

        return to_frame(self)


def need_result(result: object) -> MetaAnalysis:
    """Refuse what is no result of a meta-analysis.

    Parameters
    ----------
    result : object
        What was given as one.

    Returns
    -------
    MetaAnalysis
        The same.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not isinstance(result, MetaAnalysis):
        raise ValueError(f"result must be a MetaAnalysis, not {type(result).__name__}")
    return result
