"""Results of one outcome -> the kernel's numbers: what each row gives, and how the author wants it pooled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from plainforest import stats
from plainforest.model import BINARY_MEASURES, RATE_MEASURES, RATIO_MEASURES, Arm, Outcome, Result

CONVENTIONS = {"revman": stats.REVMAN, "metafor": stats.METAFOR}
NAMES = {
    "events": "number of events",
    "total": "total",
    "mean": "mean",
    "sd": "standard deviation",
    "time": "person-time",
}


def gap(result: Result, measure: stats.Measure) -> str:
    """Say which number a row lacks for the measure; empty when it can be analysed."""
    if result.o_minus_e is not None:
        return "" if result.o_e_variance is not None else "No variance of O−E given"
    if result.effect is not None or result.log_effect is not None:
        interval = result.ci_low is not None and result.ci_high is not None
        known = result.standard_error is not None or interval or result.p_value is not None
        return "" if known else "No confidence interval, standard error or p-value"
    wanted: tuple[str, ...] = ("mean", "sd", "total")
    if measure in BINARY_MEASURES:
        wanted = ("events", "total")
    elif measure in RATE_MEASURES:
        wanted = ("events", "time")
    for arm in (result.intervention, result.comparator):
        for name in wanted:
            if getattr(arm, name) is None:
                return f"No {NAMES[name]} given"
    return ""


def study_data(result: Result, measure: stats.Measure) -> stats.StudyData:
    """Return a result's numbers as the kernel takes them.

    Raises
    ------
    ValueError
        If numbers are missing or impossible; the content checks report that first.
    """
    if missing := gap(result, measure):
        raise ValueError(missing)
    one, two = result.intervention, result.comparator
    if result.o_minus_e is not None and result.o_e_variance is not None:
        return stats.OMinusE(result.o_minus_e, result.o_e_variance)
    if result.effect is not None or result.log_effect is not None:
        return _reported(result, measure)
    if measure in BINARY_MEASURES:
        return stats.Counts(*_counts(one), *_counts(two))
    if measure in RATE_MEASURES:
        return stats.Rates(*_rate(one), *_rate(two))
    return stats.Moments(*_moments(one), *_moments(two))


def swapped(result: Result) -> Result:
    """Return a result that counts the people without the event; a reported ratio cannot be turned over, so it stays."""
    return replace(result, intervention=_others(result.intervention), comparator=_others(result.comparator))


def pool(outcome: Outcome, measure: stats.Measure, results: Sequence[Result]) -> stats.MetaAnalysis:
    """Pool the rows of an outcome as its author asks for.

    Parameters
    ----------
    outcome : Outcome
        The outcome with its choices.
    measure : str
        Its measure.
    results : sequence of Result
        Rows without a gap.
    """
    grouped = outcome.subgroups and any(result.subgroup for result in results)
    conventions = CONVENTIONS[outcome.conventions]
    if outcome.double_zeros:
        conventions = replace(conventions, double_zeros=outcome.double_zeros)
    analysis = stats.meta_analysis(
        [study_data(result, measure) for result in results],
        measure,
        model=outcome.model,
        method=outcome.method,
        estimator=outcome.estimator,
        interval=outcome.interval,
        prediction=outcome.prediction if outcome.model == "random" else "k-1",
        level=outcome.confidence_level,
        conventions=conventions,
        subgroups=[result.subgroup or "Not stated" for result in results] if grouped else None,
        labels=[result.study or "Not named" for result in results],
    )
    return without_false_certainty(analysis)


def without_false_certainty(analysis: stats.MetaAnalysis) -> stats.MetaAnalysis:
    """Fall back on Wald's interval where studies agree to the last digit.

    The Hartung-Knapp interval would then be a point, which would claim perfect knowledge.
    """
    if analysis.standard_error != 0 or analysis.interval != "hksj":
        return analysis
    labels = [""] * len(analysis.data)
    for group in analysis.subgroups:
        for place in group.indices:
            labels[place] = group.label
    return stats.refit(analysis, interval="wald", subgroups=labels if analysis.subgroups else None)


def _others(arm: Arm) -> Arm:
    if arm.events is None or arm.total is None:
        return arm
    return replace(arm, events=arm.total - arm.events)


def _reported(result: Result, measure: stats.Measure) -> stats.Generic:
    """Take the first of standard error, interval and p-value that there is."""
    log = result.effect is None
    effect = result.log_effect if result.effect is None else result.effect
    if effect is None:
        raise ValueError("no effect")
    if result.standard_error is not None:
        return stats.reported_effect(effect, measure, standard_error=result.standard_error, log=log)
    if result.ci_low is not None and result.ci_high is not None:
        if log and measure in RATIO_MEASURES:
            return stats.Generic(effect, stats.se_from_ci(result.ci_low, result.ci_high, measure))
        return stats.reported_effect(effect, measure, ci=(result.ci_low, result.ci_high))
    return stats.reported_effect(effect, measure, p_value=result.p_value, log=log)


def _counts(arm: Arm) -> tuple[int, int]:
    return _known(arm.events), _known(arm.total)


def _rate(arm: Arm) -> tuple[int, float]:
    return _known(arm.events), _real(arm.time)


def _moments(arm: Arm) -> tuple[float, float, int]:
    return _real(arm.mean), _real(arm.sd), _known(arm.total)


def _known(value: int | None) -> int:
    if value is None:
        raise ValueError("a count is missing")
    return value


def _real(value: float | None) -> float:
    if value is None or not math.isfinite(value):
        raise ValueError("a number is missing")
    return value
