"""What the result owes to single studies: leave-one-out, cumulative and influence analysis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral

from plainforest.stats.checks import as_tuple
from plainforest.stats.meta import subset
from plainforest.stats.results import MetaAnalysis, need_result


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """What one study does to a result.

    Parameters
    ----------
    without : MetaAnalysis
        The result without the study.
    residual : float or None
        The study's distance from that result, in standard errors of the distance (externally standardised residual);
        None if the others leave no estimate.
    dffits : float or None
        By how many standard errors of the fitted value the estimate moves when the study is left out; the standard
        error is taken with the tau² of the other studies.
    cook : float or None
        Cook's distance: the square of the move, in variances of the estimate.
    variance_ratio : float or None
        Variance of the estimate without the study, in units of that with it.
    hat : float
        The study's leverage: its weight as a share of 1.
    """

    without: MetaAnalysis
    residual: float | None
    dffits: float | None
    cook: float | None
    variance_ratio: float | None
    hat: float


def leave_one_out(result: MetaAnalysis) -> tuple[MetaAnalysis | None, ...]:
    """Pool all studies but one, for each study in turn.

    Parameters
    ----------
    result : MetaAnalysis
        A result.

    Returns
    -------
    tuple of (MetaAnalysis or None)
        One for each study in input order; None for a study that is not in the result anyway. Each is pooled with the
        options of `result` and has its own tau², whose confidence interval is left out.

    Notes
    -----
    Source: Cochrane Handbook, section 10.14.
    """
    pooled = [i for i, weight in enumerate(need_result(result).weights) if weight is not None]
    return tuple(
        None if weight is None else subset(result, [i for i in pooled if i != left_out], tau2_interval=False)
        for left_out, weight in enumerate(result.weights)
    )


def cumulative(result: MetaAnalysis, order: Sequence[int] | None = None) -> tuple[MetaAnalysis | None, ...]:
    """Pool the first study, the first two, the first three and so on.

    Parameters
    ----------
    result : MetaAnalysis
        A result.
    order : sequence of int, optional
        Places of all the studies, counted from 0, in the order in which they are added: by year, say. Input order
        when left out.

    Returns
    -------
    tuple of (MetaAnalysis or None)
        One for each step, the last being the whole; None where the study that is added is not in the result anyway.

    Raises
    ------
    ValueError
        If `order` does not name every study once.

    Notes
    -----
    Source: Lau J and others. New England Journal of Medicine 1992;327:248-254.
    """
    studies = range(len(need_result(result).effects))
    places = studies if order is None else as_tuple("order", order)
    # whole numbers of Python or numpy: a truth value or 1.0 is rather a column given by mistake
    numbers = all(isinstance(place, Integral) and not isinstance(place, bool) for place in places)
    if not numbers or sorted(places) != list(studies):
        raise ValueError("order must name every study once by its place, a whole number counted from 0")
    steps: list[MetaAnalysis | None] = []
    so_far: list[int] = []
    for place in places:
        if result.weights[place] is None:
            steps.append(None)
            continue
        so_far.append(place)
        steps.append(subset(result, so_far, tau2_interval=False))
    return tuple(steps)


def influence(result: MetaAnalysis) -> tuple[Influence | None, ...]:
    """Tell what each study does to a result.

    Parameters
    ----------
    result : MetaAnalysis
        A result by inverse variance (Peto's method included).

    Returns
    -------
    tuple of (Influence or None)
        One for each study in input order; None for a study that is not in the result.

    Raises
    ------
    ValueError
        If the result is a Mantel-Haenszel one under the common-effect model: its weights are no inverse variances.

    Notes
    -----
    As ``influence`` of metafor for a model with ``test="z"``: the variances are always Wald's.

    Source: Viechtbauer W, Cheung MW-L. Outlier and influence diagnostics for meta-analysis. Research Synthesis Methods
    2010;1:112-125.
    """
    if need_result(result).method == "MH" and result.model == "common":
        raise ValueError("influence needs inverse-variance weights: use refit(result, method='IV') first")
    tau2 = result.tau2 or 0.0
    # as metafor with test="z": the Wald variance, whatever the interval
    total = sum(
        1 / (effect.variance + tau2)
        for effect, weight in zip(result.effects, result.weights, strict=True)
        if weight is not None and effect.variance is not None
    )
    found: list[Influence | None] = []
    for effect, weight, without in zip(result.effects, result.weights, leave_one_out(result), strict=True):
        if weight is None or without is None or effect.effect is None or effect.variance is None:
            found.append(None)
            continue
        found.append(_influence(result, without, effect.effect, effect.variance, weight / 100, 1 / total))
    return tuple(found)


def _influence(
    result: MetaAnalysis, without: MetaAnalysis, effect: float, variance: float, hat: float, variance_with: float
) -> Influence:
    if without.estimate is None or result.estimate is None:
        return Influence(without=without, residual=None, dffits=None, cook=None, variance_ratio=None, hat=hat)
    tau2 = without.tau2 or 0.0
    variance_without = 1 / sum(
        1 / (other.variance + tau2) for other in without.effects if other.estimable and other.variance is not None
    )
    move = result.estimate - without.estimate
    return Influence(
        without=without,
        residual=(effect - without.estimate) / math.sqrt(variance + tau2 + variance_without),
        dffits=move / math.sqrt(hat * (variance + tau2)),
        cook=move * move / variance_with,
        variance_ratio=variance_without / variance_with,
        hat=hat,
    )
