"""Pooling by inverse variance."""

import math
from collections.abc import Sequence
from typing import NamedTuple


class Pooled(NamedTuple):
    """A weighted mean of study effects, on the scale of the analysis; the weights are not yet in per cent."""

    estimate: float
    standard_error: float
    weights: Sequence[float]

    @property
    def percentages(self) -> list[float]:
        """The weights in per cent of their sum."""
        total = sum(self.weights)
        return [100 * (weight / total) for weight in self.weights]


def inverse_variance(effects: Sequence[float], variances: Sequence[float], tau2: float = 0.0) -> Pooled:
    """Pool effects with weights ``1 / (variance + tau2)``.

    Parameters
    ----------
    effects : sequence of float
        Effects of k >= 1 studies.
    variances : sequence of float
        Their sampling variances, in the same order.
    tau2 : float
        Between-study variance; 0 for the common-effect model.

    Returns
    -------
    Pooled
        The weighted mean, and its standard error ``1 / sqrt(sum(w))``.

    Notes
    -----
    Source: Cochrane Handbook, sections 10.3 (common effect) and 10.10.4 (random effects).
    """
    weights = [1 / (variance + tau2) for variance in variances]
    total = sum(weights)
    # Distances from the heaviest study, so that a large common part of the effects costs no digits.
    origin = effects[weights.index(max(weights))]
    shift = sum([weight * (effect - origin) for weight, effect in zip(weights, effects, strict=True)]) / total
    return Pooled(origin + shift, 1 / math.sqrt(total), weights)


def squared_residuals(effects: Sequence[float], weights: Sequence[float], centre: float) -> float:
    """Sum the weighted squares of the distances from a centre.

    Parameters
    ----------
    effects : sequence of float
        Effects of the studies.
    weights : sequence of float
        Their weights, in the same order.
    centre : float
        The pooled estimate.

    Returns
    -------
    float
        ``sum(w * (effect - centre)**2)``.
    """
    total = 0.0
    for effect, weight in zip(effects, weights, strict=True):
        residual = effect - centre
        total += weight * residual * residual
    return total
