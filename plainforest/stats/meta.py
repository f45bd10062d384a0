"""Meta-analysis: study effects, pooling, intervals and heterogeneity put together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from plainforest.stats.checks import as_tuple, is_missing
from plainforest.stats.choices import Estimator, IntervalChoice, Method, Model, PredictionChoice
from plainforest.stats.conventions import REVMAN, Conventions
from plainforest.stats.effects import StudyEffect, study_effects
from plainforest.stats.heterogeneity import cochran_q, heterogeneity
from plainforest.stats.intervals import hartung_knapp, prediction_interval, wald
from plainforest.stats.mantel_haenszel import mantel_haenszel
from plainforest.stats.measures import Measure
from plainforest.stats.options import Options, choose_options
from plainforest.stats.pooling import Pooled, inverse_variance
from plainforest.stats.results import MetaAnalysis, Subgroup, need_result
from plainforest.stats.studydata import Counts, StudyData
from plainforest.stats.subgroups import group_indices, subgroup_differences
from plainforest.stats.tables import has_one_outcome
from plainforest.stats.tau2 import dersimonian_laird, estimate_tau2, q_profile

KEPT: Final = ("measure", "model", "interval", "prediction", "level", "conventions")


def meta_analysis(
    data: Iterable[StudyData],
    measure: Measure,
    *,
    model: Model = "random",
    method: Method | None = None,
    estimator: Estimator | None = None,
    interval: IntervalChoice = "auto",
    prediction: PredictionChoice = "k-1",
    level: float = 0.95,
    conventions: Conventions = REVMAN,
    subgroups: Iterable[str] | None = None,
    labels: Iterable[str] | None = None,
) -> MetaAnalysis:
    """Pool the studies of one outcome.

    Parameters
    ----------
    data : iterable of Counts, Moments, Rates, Generic or OMinusE
        The studies; :func:`plainforest.stats.studies` makes them from a table or from arrays.
    measure : {"RR", "OR", "PETO", "RD", "ASD", "MD", "SMD", "ROM", "IRR", "HR", "GEN"}
        The measure of effect.
    model : {"common", "random"}
        Common (fixed) effect or random effects.
    method : {"IV", "MH", "PETO"}, optional
        Inverse variance, Mantel-Haenszel or Peto. When left out, under the common-effect model: "MH" for RR, OR and RD
        from counts, "PETO" for PETO; otherwise "IV". "MH" with random effects is RevMan 5's method: tau² of
        DerSimonian and Laird with Q around the Mantel-Haenszel estimate, then inverse-variance weights.
    estimator : {"REML", "DL", "PM", "ML", "HS", "SJ", "EB"}, optional
        Estimator of tau² for random effects. When left out: "REML" with "IV", "DL" with "MH".
    interval : {"auto", "wald", "hksj", "adhoc"}
        "auto" takes HKSJ for random effects with more than two studies and tau² above 0, otherwise Wald. "adhoc" is
        HKSJ never narrower than Wald. With a single study the interval is always Wald's.
    prediction : {"k-1", "k-2", "normal"}
        The distribution of the prediction interval of random effects.
    level : float
        The level of all intervals.
    conventions : Conventions
        How study effects are computed where programs differ: REVMAN (default), METAFOR, or rules of your own.
    subgroups : iterable of str, optional
        One label for each study.
    labels : iterable of str, optional
        The names of the studies, for summaries and tables; "1", "2" and so on when left out.

    Returns
    -------
    MetaAnalysis
        The result. With no study to pool it is empty and says why; one study is its own result, without
        heterogeneity or prediction.

    Raises
    ------
    ValueError
        If an option is unknown, options contradict each other, a study's data do not go with the measure or the
        method, the level does not lie between 0 and 1, there is not one label for each study, or one is missing.

    Notes
    -----
    Source: Cochrane Handbook, chapter 10. HKSJ as the default follows Cochrane's advice of 2025 for random effects.
    """
    data = as_tuple("data", data)
    options = choose_options(
        data,
        measure,
        model=model,
        method=method,
        estimator=estimator,
        interval=interval,
        prediction=prediction,
        level=level,
        conventions=conventions,
    )
    names = _names("label", labels, len(data)) or tuple(str(number) for number in range(1, len(data) + 1))
    effects = study_effects(data, measure, options.conventions.for_method(options.method))
    overall = pool(options, data, names, effects)
    return overall if subgroups is None else in_subgroups(overall, subgroups)


def in_subgroups(result: MetaAnalysis, subgroups: Iterable[str]) -> MetaAnalysis:
    """Add subgroups to a result, each pooled by itself in the same way.

    Parameters
    ----------
    result : MetaAnalysis
        A result; the numbers of all its studies stay as they are.
    subgroups : iterable of str
        One label for each study.

    Returns
    -------
    MetaAnalysis
        The same result with its subgroups and the test for differences between them.

    Raises
    ------
    ValueError
        If there is not one label for each study, or one is missing.
    """
    groups = _names("subgroup label", subgroups, len(need_result(result).data))
    if not groups:
        return result
    parts = tuple(Subgroup(label, indices, subset(result, indices)) for label, indices in group_indices(groups).items())
    return replace(result, subgroups=parts, subgroup_test=subgroup_differences([part.analysis for part in parts]))


def refit(result: MetaAnalysis, **changes: Any) -> MetaAnalysis:
    """Pool the same studies in another way.

    Parameters
    ----------
    result : MetaAnalysis
        A result; its subgroups are left aside.
    **changes
        Any options of :func:`meta_analysis`, or other `data`. What was given for `result` stays, and what was left
        open is decided anew. A new model lets go of what cannot go with it: estimator, HKSJ interval and prediction of
        random effects, or Peto's method. Other data let go of the labels.

    Returns
    -------
    MetaAnalysis
        The new result.

    Raises
    ------
    ValueError
        As :func:`meta_analysis`; or if an option has another name.
    """
    old = need_result(result).options
    options: dict[str, Any] = {name: getattr(old, name) for name in KEPT}
    options |= {"method": old.given_method, "estimator": old.given_estimator}
    for name in changes:
        if name not in (*options, "data", "labels", "subgroups"):
            raise ValueError(f"unknown option {name!r}; known are data, {', '.join(options)}, labels, subgroups")
    if "data" not in changes:
        options |= {"data": result.data, "labels": result.labels}
    model = changes.get("model", old.model)
    if model != old.model and model == "common":
        options |= {"estimator": None, "prediction": "k-1"}
        options |= {"interval": "auto"} if old.interval != "wald" else {}
    elif model != old.model and old.given_method == "PETO":
        options |= {"method": None}
    return meta_analysis(**{**options, **changes})


def subset(result: MetaAnalysis, places: Sequence[int], *, tau2_interval: bool = True) -> MetaAnalysis:
    """Pool some of the studies in the same way.

    Parameters
    ----------
    result : MetaAnalysis
        A result.
    places : sequence of int
        Which of its studies, counted from 0.
    tau2_interval : bool
        Whether the confidence interval of tau² is wanted, which takes a third of the time.

    Returns
    -------
    MetaAnalysis
        The result for these studies alone, with their own tau², and without subgroups.
    """
    return pool(
        result.options,
        tuple(result.data[i] for i in places),
        tuple(result.labels[i] for i in places),
        tuple(result.effects[i] for i in places),
        tau2_interval=tau2_interval,
    )


def pool(
    options: Options,
    data: tuple[StudyData, ...],
    labels: tuple[str, ...],
    effects: tuple[StudyEffect, ...],
    *,
    tau2_interval: bool = True,
) -> MetaAnalysis:
    """Pool studies whose effects are known, without subgroups.

    Parameters
    ----------
    options : Options
        All choices, made.
    data, labels, effects : tuple
        The studies, their names and effects, in the same order.
    tau2_interval : bool
        Whether the confidence interval of tau² is wanted.

    Returns
    -------
    MetaAnalysis
        The result.
    """
    places = [i for i, effect in enumerate(effects) if effect.effect is not None]
    values = [effect.effect for effect in effects if effect.effect is not None]
    variances = [effect.variance for effect in effects if effect.variance is not None]
    weights: list[float | None] = [None] * len(effects)
    weighed = places
    pooled: Pooled | str = "" if places else _why_empty(effects)
    if places and options.method == "MH":
        weighed, tables = _tables(options, data, effects)
        pooled = mantel_haenszel(tables, options.measure, options.conventions)
    elif places:  # Peto's method is inverse variance with the variances 1 / V
        pooled = inverse_variance(values, variances)
    if isinstance(pooled, str):
        return MetaAnalysis(
            options=options, interval="wald", k=0, data=data, labels=labels, effects=effects, weights=tuple(weights),
            reason=pooled,
        )  # fmt: skip

    k = len(places)
    q = cochran_q(values, variances, pooled.estimate)
    tau2 = limits = None
    if options.model == "random" and options.estimator:
        if options.method == "MH" and k > 1:
            tau2 = dersimonian_laird(q, variances)  # with Q around the Mantel-Haenszel estimate
        else:
            tau2 = estimate_tau2(options.estimator, values, variances)
        if tau2 or options.method == "MH":  # without tau², the common effect is the mean already
            pooled, weighed = inverse_variance(values, variances, tau2), places
        limits = q_profile(values, variances, options.level) if tau2_interval and k > 1 else None
    interval = options.interval_for(k, tau2)
    if interval == "wald":
        inference = wald(pooled, options.level)
    else:
        inference = hartung_knapp(pooled, values, options.level, adhoc=interval == "adhoc")
    prediction, prediction_df = None, None
    if tau2 is not None and k >= 3:
        prediction, prediction_df = prediction_interval(
            pooled.estimate, inference.standard_error, tau2, k, options.level, options.prediction
        )
    for i, weight in zip(weighed, pooled.percentages, strict=True):
        weights[i] = weight
    return MetaAnalysis(
        options=options,
        interval=interval,
        k=k,
        data=data,
        labels=labels,
        effects=effects,
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
        heterogeneity=heterogeneity(q, variances, tau2, limits) if k > 1 else None,
    )


def _tables(
    options: Options, data: Sequence[StudyData], effects: Sequence[StudyEffect]
) -> tuple[list[int], list[Counts]]:
    """Give the places and the tables of the studies that enter the Mantel-Haenszel sums."""
    # metafor drops a study with no events, or events only, from the effects (so from k and Q), not from the sums
    more = options.conventions.double_zeros == "by_method"
    chosen = [
        (place, study)
        for place, (study, effect) in enumerate(zip(data, effects, strict=True))
        if isinstance(study, Counts) and (effect.effect is not None or (more and has_one_outcome(study)))
    ]
    return [place for place, _ in chosen], [study for _, study in chosen]


def _names(what: str, given: Iterable[object] | None, studies: int) -> tuple[str, ...]:
    if given is None:
        return ()
    names = as_tuple(f"{what}s", given)
    if len(names) != studies:
        raise ValueError(f"there must be one {what} for each study: {len(names)} for {studies} studies")
    for row, name in enumerate(names, start=1):
        if is_missing(name) or not str(name):
            raise ValueError(f"row {row}: the {what} is missing")
    return tuple(map(str, names))


def _why_empty(effects: Sequence[StudyEffect]) -> str:
    if not effects:
        return "there are no studies"
    reasons = "; ".join(dict.fromkeys(effect.reason for effect in effects if effect.reason))
    if len(effects) == 1:
        return f"the only study gives no estimate: {reasons}"
    return f"none of the {len(effects)} studies gives an estimate: {reasons}"
