"""Heterogeneity between studies: Q, I², H²."""

from collections.abc import Sequence
from dataclasses import dataclass

from plainforest.stats.distributions import chi_squared_p_value
from plainforest.stats.tau2 import typical_variance


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """How far the effects of the studies differ by more than chance.

    Parameters
    ----------
    q : float
        Cochran's Q. With the Mantel-Haenszel method it is taken around the Mantel-Haenszel estimate, as in RevMan.
    df : int
        Its degrees of freedom, k - 1.
    p_value : float
        The p-value of Q.
    i2 : float
        I² in per cent from Q, as in RevMan 5: ``100 (Q - df) / Q``, not below 0.
    h2 : float
        H² from Q: ``Q / df``. It can be below 1.
    tau2 : float or None
        Between-study variance; None for the common-effect model.
    i2_tau2, h2_tau2 : float or None
        I² in per cent and H² from tau², as in RevMan Web and metafor: the share of tau² in tau² plus the typical
        sampling variance, and the ratio of the two sums. None for the common-effect model.
    tau2_interval : tuple of float, or None
        Confidence interval of tau² by the Q profile, at the level of the analysis; None for the common-effect model.
    i2_interval, h2_interval : tuple of float, or None
        The intervals of I² (per cent) and H² that follow from it.
    """

    q: float
    df: int
    p_value: float
    i2: float
    h2: float
    tau2: float | None = None
    i2_tau2: float | None = None
    h2_tau2: float | None = None
    tau2_interval: tuple[float, float] | None = None
    i2_interval: tuple[float, float] | None = None
    h2_interval: tuple[float, float] | None = None


def cochran_q(effects: Sequence[float], variances: Sequence[float], centre: float) -> float:
    """Compute Cochran's Q.

    Parameters
    ----------
    effects : sequence of float
        Effects of the studies.
    variances : sequence of float
        Their sampling variances, in the same order.
    centre : float
        The common-effect estimate (inverse-variance or Mantel-Haenszel).

    Returns
    -------
    float
        ``sum((effect - centre)**2 / variance)``.

    Notes
    -----
    Source: Cochrane Handbook, section 10.10.2.
    """
    q = 0.0
    for effect, variance in zip(effects, variances, strict=True):
        residual = effect - centre
        q += residual * residual / variance
    return q


def i2_from_q(q: float, df: int) -> float:
    """Compute I² from Q.

    Parameters
    ----------
    q : float
        Cochran's Q.
    df : int
        Its degrees of freedom.

    Returns
    -------
    float
        I² in per cent, from 0 to 100.

    Notes
    -----
    Source: Higgins JPT, Thompson SG, Deeks JJ, Altman DG. BMJ 2003;327:557-560.
    """
    return 100 * ((q - df) / q) if q > df else 0.0


def heterogeneity(
    q: float, variances: Sequence[float], tau2: float | None = None, tau2_interval: tuple[float, float] | None = None
) -> Heterogeneity:
    """Gather the measures of heterogeneity.

    Parameters
    ----------
    q : float
        Cochran's Q.
    variances : sequence of float
        Sampling variances of k >= 2 studies.
    tau2 : float or None
        Between-study variance; None for the common-effect model.
    tau2_interval : tuple of float, or None
        Its confidence interval.

    Returns
    -------
    Heterogeneity
        All the measures; those that rest on tau² are None if it is.

    Notes
    -----
    Source: Higgins JPT, Thompson SG. Statistics in Medicine 2002;21:1539-1558.
    """
    df = len(variances) - 1
    measures = (q, df, chi_squared_p_value(q, df), i2_from_q(q, df), q / df)
    if tau2 is None:
        return Heterogeneity(*measures)
    typical = typical_variance(variances)
    i2_interval = h2_interval = None
    if tau2_interval is not None:
        low, high = tau2_interval
        i2_interval = (_share(low, typical), _share(high, typical))
        h2_interval = (1 + low / typical, 1 + high / typical)
    return Heterogeneity(
        *measures,
        tau2=tau2,
        i2_tau2=_share(tau2, typical),
        h2_tau2=1 + tau2 / typical,
        tau2_interval=tau2_interval,
        i2_interval=i2_interval,
        h2_interval=h2_interval,
    )


def _share(tau2: float, typical: float) -> float:
    return 100 * (tau2 / (tau2 + typical))
