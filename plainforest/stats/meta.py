"""Meta-analysis: study effects, pooling, intervals and heterogeneity put together."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from plainforest.stats.effects import StudyEffect, study_effect
from plainforest.stats.heterogeneity import cochran_q, heterogeneity
from plainforest.stats.intervals import hartung_knapp, prediction_interval, wald
from plainforest.stats.mantel_haenszel import mantel_haenszel
from plainforest.stats.measures import Measure
from plainforest.stats.options import IntervalChoice, Options, choose_options
from plainforest.stats.pooling import inverse_variance
from plainforest.stats.reml import reml
from plainforest.stats.results import Estimator, MetaAnalysis, Method, Model, Subgroup
from plainforest.stats.studydata import Counts, StudyData
from plainforest.stats.subgroups import group_indices, subgroup_differences
from plainforest.stats.tau2 import dersimonian_laird


def meta_analysis(
    data: Sequence[StudyData],
    measure: Measure,
    *,
    model: Model = "random",
    method: Method | None = None,
    estimator: Estimator | None = None,
    interval: IntervalChoice = "auto",
    level: float = 0.95,
    subgroups: Sequence[str] | None = None,
) -> MetaAnalysis:
    """Pool the studies of one outcome.

    Parameters
    ----------
    data : sequence of Counts, Moments or Generic
        The studies.
    measure : {"RR", "OR", "RD", "MD", "SMD", "HR"}
        The measure of effect.
    model : {"common", "random"}
        Common (fixed) effect or random effects.
    method : {"IV", "MH"}, optional
        Inverse variance or Mantel-Haenszel. When left out: "MH" for counts under the common-effect model, otherwise
        "IV". "MH" with random effects is RevMan 5's method: tau² of DerSimonian and Laird with Q around the
        Mantel-Haenszel estimate, then inverse-variance weights.
    estimator : {"DL", "REML"}, optional
        Estimator of tau² for random effects. When left out: "REML" with "IV", "DL" with "MH".
    interval : {"auto", "wald", "hksj"}
        "auto" takes HKSJ for random effects with more than two studies and tau² above 0, otherwise Wald. With a
        single study the interval is always Wald's.
    level : float
        The level of all intervals.
    subgroups : sequence of str, optional
        One label for each study.

    Returns
    -------
    MetaAnalysis
        The result. With no study to pool it is empty and says why; one study is its own result, without
        heterogeneity or prediction.

    Raises
    ------
    ValueError
        If an option is unknown, options contradict each other, a study's data do not go with the measure or the
        method, the level does not lie between 0 and 1, or there is not one subgroup label for each study.

    Notes
    -----
    Source: Cochrane Handbook, chapter 10. HKSJ as the default follows Cochrane's advice of 2025 for random effects.
    """
    data = tuple(data)
    options = choose_options(data, measure, model, method, estimator, interval, level)
    effects = tuple(study_effect(study, measure) for study in data)
    overall = _analyse(options, data, effects)
    if subgroups is None:
        return overall
    if len(subgroups) != len(data):
        raise ValueError(f"there must be one subgroup label for each study: {len(subgroups)} for {len(data)} studies")
    groups = tuple(
        Subgroup(label, indices, _analyse(options, [data[i] for i in indices], tuple(effects[i] for i in indices)))
        for label, indices in group_indices(subgroups).items()
    )
    return replace(overall, subgroups=groups, subgroup_test=subgroup_differences([group.analysis for group in groups]))


def _analyse(options: Options, data: Sequence[StudyData], effects: tuple[StudyEffect, ...]) -> MetaAnalysis:
    """Pool studies whose effects are known, without subgroups."""
    places = [i for i, effect in enumerate(effects) if effect.estimable]
    k = len(places)
    result = partial(
        MetaAnalysis,
        measure=options.measure,
        model=options.model,
        method=options.method,
        estimator=options.estimator,
        level=options.level,
        k=k,
        effects=effects,
    )
    if not k:
        return result(interval="wald", weights=(None,) * len(effects), reason=_why_empty(effects))

    values = [effect.effect for effect in effects if effect.effect is not None]
    variances = [effect.variance for effect in effects if effect.variance is not None]
    if options.method == "MH":
        tables = [study for i in places if isinstance(study := data[i], Counts)]
        pooled = mantel_haenszel(tables, variances, options.measure)
    else:
        pooled = inverse_variance(values, variances)
    q = cochran_q(values, variances, pooled.estimate)

    tau2 = None
    if options.model == "random":
        tau2 = _tau2(options.estimator, values, variances, q)
        pooled = inverse_variance(values, variances, tau2)
    interval = options.interval_for(k, tau2)
    inference = hartung_knapp(pooled, values, options.level) if interval == "hksj" else wald(pooled, options.level)
    prediction, prediction_df = None, None
    if tau2 is not None and k >= 3:
        prediction, prediction_df = prediction_interval(
            pooled.estimate, inference.standard_error, tau2, k, options.level
        )
    weights: list[float | None] = [None] * len(effects)
    for i, weight in zip(places, pooled.percentages, strict=True):
        weights[i] = weight
    return result(
        interval=interval,
        weights=tuple(weights),
        estimate=pooled.estimate,
        standard_error=inference.standard_error,
        ci_low=inference.ci_low,
        ci_high=inference.ci_high,
        statistic=inference.statistic,
        df=inference.df,
        p_value=inference.p_value,
        prediction=prediction,
        prediction_df=prediction_df,
        heterogeneity=heterogeneity(q, variances, tau2) if k > 1 else None,
    )


def _tau2(estimator: Estimator | None, effects: Sequence[float], variances: Sequence[float], q: float) -> float:
    if len(effects) == 1:
        return 0.0
    return dersimonian_laird(q, variances) if estimator == "DL" else reml(effects, variances)


def _why_empty(effects: Sequence[StudyEffect]) -> str:
    if not effects:
        return "there are no studies"
    reasons = "; ".join(dict.fromkeys(effect.reason for effect in effects if effect.reason))
    if len(effects) == 1:
        return f"the only study gives no estimate: {reasons}"
    return f"none of the {len(effects)} studies gives an estimate: {reasons}"
