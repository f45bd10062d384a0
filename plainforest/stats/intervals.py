"""Confidence intervals, tests and prediction intervals of a pooled estimate."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from plainforest.stats.choices import PredictionChoice
from plainforest.stats.distributions import two_sided_p_value, two_sided_quantile
from plainforest.stats.pooling import Pooled, squared_residuals


class Inference(NamedTuple):
    """A standard error with the interval and the test that follow from it.

    ``statistic`` and ``p_value`` are None if the standard error is zero; ``df`` is None for the normal distribution.
    """

    standard_error: float
    ci_low: float
    ci_high: float
    statistic: float | None
    df: int | None
    p_value: float | None


def wald(pooled: Pooled, level: float) -> Inference:
    """Infer from a pooled estimate by the normal distribution.

    Parameters
    ----------
    pooled : Pooled
        The pooled estimate.
    level : float
        The level of the interval.

    Returns
    -------
    Inference
        The interval ``estimate ± z SE`` and the z test.

    Notes
    -----
    Source: Cochrane Handbook, section 10.3.
    """
    return _infer(pooled.estimate, pooled.standard_error, None, level)


def hartung_knapp(pooled: Pooled, effects: Sequence[float], level: float, *, adhoc: bool = False) -> Inference:
    """Infer from a pooled estimate by the method of Hartung, Knapp, Sidik and Jonkman (HKSJ).

    Parameters
    ----------
    pooled : Pooled
        A random-effects estimate from k >= 2 studies.
    effects : sequence of float
        The effects of the studies, in the order of the weights.
    level : float
        The level of the interval.
    adhoc : bool
        Whether the standard error is held at its Wald value or above.

    Returns
    -------
    Inference
        The interval and test from the t distribution with k - 1 degrees of freedom. Without `adhoc` the standard
        error can be below Wald's, and the interval has no width if all effects agree.

    Notes
    -----
    Sources: Hartung J, Knapp G. Statistics in Medicine 2001;20:1771-1782. Sidik K, Jonkman JN. Statistics in Medicine
    2002;21:3153-3159. Knapp G, Hartung J. Statistics in Medicine 2003;22:2693-2710 (the ad hoc form). Cochrane
    Handbook, section 10.10.4.
    """
    df = len(effects) - 1
    factor = squared_residuals(effects, pooled.weights, pooled.estimate) / df
    if adhoc:
        factor = max(1.0, factor)
    return _infer(pooled.estimate, pooled.standard_error * math.sqrt(factor), df, level)


def prediction_interval(
    estimate: float, standard_error: float, tau2: float, k: int, level: float, choice: PredictionChoice = "k-1"
) -> tuple[tuple[float, float], int | None]:
    """Give the interval in which the effect of a new, similar study is expected.

    Parameters
    ----------
    estimate, standard_error : float
        The random-effects estimate and the standard error that its confidence interval uses.
    tau2 : float
        Between-study variance.
    k : int
        Number of studies: at least 2, or 3 for "k-2".
    level : float
        The level of the interval.
    choice : {"k-1", "k-2", "normal"}
        The t distribution with so many degrees of freedom, or the normal distribution.

    Returns
    -------
    tuple of (tuple of float, int or None)
        Lower and upper limit, ``estimate ± c sqrt(SE² + tau²)``, and the degrees of freedom of t, if any.

    Raises
    ------
    ValueError
        If there are too few studies.

    Notes
    -----
    Sources: Higgins JPT, Thompson SG, Spiegelhalter DJ. JRSS A 2009;172:137-159 (k - 2); k - 1 as in RevMan and
    metafor; Cochrane Handbook, section 10.10.4.3.
    """
    df = {"k-1": k - 1, "k-2": k - 2, "normal": None}[choice]
    if k < 2 or df == 0:
        raise ValueError(f"a prediction interval with {choice} needs more than {k} studies")
    half_width = two_sided_quantile(level, df) * math.sqrt(standard_error * standard_error + tau2)
    return (estimate - half_width, estimate + half_width), df


def _infer(estimate: float, standard_error: float, df: int | None, level: float) -> Inference:
    half_width = two_sided_quantile(level, df) * standard_error
    statistic = estimate / standard_error if standard_error else None
    p_value = None if statistic is None else two_sided_p_value(statistic, df)
    return Inference(standard_error, estimate - half_width, estimate + half_width, statistic, df, p_value)
