"""Many outcomes at once: the same results as :func:`plainforest.stats.meta_analysis`, several outcomes in one array.

Outcomes of about the same size stand beside each other in a block, one column for each outcome and one row for each
study. A shorter outcome is filled up with studies of endless variance, which weigh nothing. Sums down the columns add
in the order of the scalar path, so that hardly a digit differs.

A restricted likelihood can have several maxima. Here every outcome makes the climb of
:mod:`plainforest.stats.likelihood` and is put to its cheap certificates that no other maximum exists. The few for which
they do not hold take the scalar path, which searches for the highest one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from plainforest.stats.batch_input import read_outcomes
from plainforest.stats.batch_reml import Block, reml_of_all
from plainforest.stats.checks import check_choice, check_interval, check_level
from plainforest.stats.choices import INTERVAL_CHOICES, IntervalChoice
from plainforest.stats.distributions import two_sided_quantile
from plainforest.stats.likelihood import SMALL_STEP

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Integers: TypeAlias = NDArray[np.int64]

BatchEstimator: TypeAlias = Literal["DL", "REML", "PM"]

# Outcomes in a block: enough to make light of the cost of a call to numpy, few enough for the processor's cache. An
# outcome with very many studies has a block to itself, so that memory stays within bounds.
BLOCK: Final = 512
CELLS: Final = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Meta-analyses of n outcomes. All numbers are unrounded.

    Parameters
    ----------
    estimate, standard_error, ci_low, ci_high : numpy.ndarray, shape (n,)
        The pooled results on the scale of the effects; NaN for an outcome without studies.
    statistic, p_value : numpy.ndarray, shape (n,)
        The z statistic, or t where `df` is given, and its two-sided p-value; NaN where the standard error is 0.
    df : numpy.ndarray, shape (n,)
        Degrees of freedom of t; NaN for z.
    tau2 : numpy.ndarray, shape (n,)
        Between-study variance; NaN for the common-effect model or fewer than two studies.
    q, q_p_value, i2 : numpy.ndarray, shape (n,)
        Cochran's Q, its p-value, and I² from Q in per cent; NaN for fewer than two studies.
    k : numpy.ndarray of int, shape (n,)
        Number of studies.
    """

    estimate: Array
    standard_error: Array
    ci_low: Array
    ci_high: Array
    statistic: Array
    df: Array
    p_value: Array
    tau2: Array
    q: Array
    q_p_value: Array
    i2: Array
    k: Integers

    def __len__(self) -> int:
        """Give the number of outcomes."""
        return len(self.k)

    def to_frame(self) -> pd.DataFrame:
        """Give the results as a table.

        Returns
        -------
        pandas.DataFrame
            One row for each outcome in input order, with the arrays as columns.
        """
        import pandas as pd

        return pd.DataFrame({field.name: getattr(self, field.name) for field in fields(self)})


def pool_many(
    effects: Sequence[Sequence[float]],
    variances: Sequence[Sequence[float]],
    *,
    estimator: BatchEstimator | None = "REML",
    interval: IntervalChoice = "auto",
    level: float = 0.95,
) -> Batch:
    """Pool many outcomes by inverse variance.

    Parameters
    ----------
    effects : sequence of sequence of float
        The effects of each outcome's studies, on the scale of the analysis (logarithms for ratios). Outcomes may have
        different numbers of studies, or none.
    variances : sequence of sequence of float
        Their sampling variances, in the same order.
    estimator : {"REML", "DL", "PM"} or None
        Estimator of tau²; None for the common-effect model.
    interval : {"auto", "wald", "hksj", "adhoc"}
        As for :func:`plainforest.stats.meta_analysis`.
    level : float
        The level of the intervals.

    Returns
    -------
    Batch
        One result for each outcome, in input order: to rounding what :func:`plainforest.stats.meta_analysis` gives for
        the same effects and standard errors.

    Raises
    ------
    ValueError
        If an option is unknown, HKSJ is asked for without an estimator, the level does not lie between 0 and 1,
        effects and variances differ in length, or a number is not finite, not above 0 (variances), or too large or
        too small to compute with. The message names outcome and study, counted from 1.

    Notes
    -----
    Sources: those of :func:`plainforest.stats.meta_analysis`. The arrangement in blocks is our own.
    """
    import numpy as np

    check_choice("estimator", estimator, (*get_args(BatchEstimator), None))
    check_choice("interval", interval, INTERVAL_CHOICES)
    check_interval(estimator, interval)
    level = check_level(level)
    k, all_effects, all_variances = read_outcomes(effects, variances)

    results = {field.name: np.full(len(k), np.nan) for field in fields(Batch)} | {"k": k}
    starts = np.cumsum(k) - k
    order = np.argsort(k, kind="stable")[np.count_nonzero(k == 0) :]
    with np.errstate(all="ignore"):
        for places in _alike(order, k):
            rows = np.arange(max(2, k[places[-1]]))[:, None]
            real = rows < k[places]
            sources = np.where(real, starts[places] + rows, 0)
            y, v = np.where(real, all_effects[sources], 0.0), np.where(real, all_variances[sources], np.inf)
            for name, values in _pool(Block(y, v, real, k[places]), estimator, interval, level):
                results[name][places] = values
    return Batch(**results)


def _alike(order: Integers, k: Integers) -> Iterator[Integers]:
    """Cut outcomes, sorted by size, into blocks that are neither too large nor much padded."""
    import numpy as np

    sizes = k[order]
    start = 0
    while start < len(order):
        most = 2 * int(sizes[start])
        count = max(1, min(BLOCK, CELLS // most))
        end = min(start + count, int(np.searchsorted(sizes, most, side="right")))
        yield order[start:end]
        start = end


def _pool(
    block: Block, estimator: BatchEstimator | None, interval: IntervalChoice, level: float
) -> Iterator[tuple[str, Array]]:
    """Give the results of a block of outcomes with one study or more, by name."""
    import numpy as np

    from plainforest.stats.distributions import special_functions

    special = special_functions()
    chdtrc, ndtr, stdtr = special.chdtrc, special.ndtr, special.stdtr
    k, df = block.k, block.k - 1.0
    several = k > 1
    estimate, total, _ = _inverse_variance(block, np.zeros(len(k)))
    residuals = block.effects - estimate
    q = np.where(several, (residuals * residuals / block.variances).sum(axis=0), np.nan)
    yield "q", q
    yield "q_p_value", np.asarray(chdtrc(df, q), dtype=np.float64)
    yield "i2", np.where(q > df, 100 * ((q - df) / q), 0 * q)

    adjusted, factor = np.zeros(len(k), dtype=bool), np.ones(len(k))
    if estimator:
        tau2 = {"DL": _dersimonian_laird, "PM": _paule_mandel, "REML": reml_of_all}[estimator](block)
        yield "tau2", np.where(several, tau2, np.nan)
        estimate, total, weights = _inverse_variance(block, tau2)
        adjusted = {"auto": (k > 2) & (tau2 > 0), "wald": adjusted}.get(interval, several)
        residuals = block.effects - estimate
        factor = np.where(adjusted, (weights * residuals * residuals).sum(axis=0) / df, 1.0)
        if interval == "adhoc":
            factor = np.maximum(1.0, factor)
    error = 1 / np.sqrt(total) * np.sqrt(factor)
    quantile = np.full(len(k), two_sided_quantile(level))
    for one in np.unique(k[adjusted]):
        quantile[adjusted & (k == one)] = two_sided_quantile(level, int(one) - 1)
    statistic = np.where(error > 0, estimate / error, np.nan)
    tail = np.where(adjusted, stdtr(df, -abs(statistic)), ndtr(-abs(statistic)))
    yield "estimate", estimate
    yield "standard_error", error
    yield "ci_low", estimate - quantile * error
    yield "ci_high", estimate + quantile * error
    yield "statistic", statistic
    yield "df", np.where(adjusted, df, np.nan)
    yield "p_value", 2 * tail


def _inverse_variance(block: Block, tau2: Array) -> tuple[Array, Array, Array]:
    """Give estimates, sums of weights, and weights; as :func:`plainforest.stats.pooling.inverse_variance`."""
    import numpy as np

    weights = 1 / (block.variances + tau2)
    total = weights.sum(axis=0)
    origin = np.take_along_axis(block.effects, np.argmax(weights, axis=0)[None], 0)[0]
    return origin + (weights * (block.effects - origin)).sum(axis=0) / total, total, weights


def _generalised_q(scaled: Block, tau2: Array) -> tuple[Array, Array]:
    weights = 1 / (scaled.variances + tau2)
    residuals = scaled.effects - (weights * scaled.effects).sum(axis=0) / weights.sum(axis=0)
    weighted = weights * residuals
    return (weighted * residuals).sum(axis=0), (weighted * weighted).sum(axis=0)


def _dersimonian_laird(block: Block) -> Array:
    import numpy as np

    scaled, _, first = block.scaled()
    q, _ = _generalised_q(scaled, np.zeros(len(first)))
    weights = 1 / block.variances
    largest = np.take_along_axis(weights, first[None], 0)[0]
    np.put_along_axis(weights, first[None], 0.0, 0)  # kept apart, as the scalar path does
    others, squares = weights.sum(axis=0), (weights * weights).sum(axis=0)
    excess = (others * (2 * largest + others) - squares) / (largest + others)
    return np.where(block.k > 1, np.maximum(0.0, (q - (block.k - 1)) / excess), 0.0)


def _paule_mandel(block: Block) -> Array:
    import numpy as np

    scaled, unit, _ = block.scaled()
    target = block.k - 1.0
    tau2 = np.zeros(len(unit))
    q, fall = _generalised_q(scaled, tau2)
    climbing = q > target
    step = (q / target - 1) * (q / fall)
    while climbing.any():
        tau2[climbing] += step[climbing]
        climbing &= step > SMALL_STEP * (tau2 + 1)
        q, fall = _generalised_q(scaled.columns(climbing), tau2[climbing])
        step[climbing] = (q / target[climbing] - 1) * (q / fall)
        climbing &= step > 0  # the root is approached from below: what leads back is only rounding
    return unit * tau2
