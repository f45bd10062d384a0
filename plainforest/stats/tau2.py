"""The between-study variance tau² by the method of moments."""

from collections.abc import Sequence


def dersimonian_laird(q: float, variances: Sequence[float]) -> float:
    """Estimate tau² by the method of moments.

    Parameters
    ----------
    q : float
        Cochran's Q: around the inverse-variance estimate, or around the Mantel-Haenszel estimate as RevMan does.
    variances : sequence of float
        Sampling variances of k >= 2 studies.

    Returns
    -------
    float
        tau², zero or more.

    Notes
    -----
    Source: DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 1986;7:177-188.
    """
    return max(0.0, (q - (len(variances) - 1)) / excess_weight(variances))


def typical_variance(variances: Sequence[float]) -> float:
    """Give the typical sampling variance, against which I² sets tau².

    Parameters
    ----------
    variances : sequence of float
        Sampling variances of k >= 2 studies.

    Returns
    -------
    float
        ``(k - 1) sum(w) / (sum(w)**2 - sum(w**2))`` with ``w = 1 / variances``.

    Notes
    -----
    Source: Higgins JPT, Thompson SG. Quantifying heterogeneity in a meta-analysis. Statistics in Medicine
    2002;21:1539-1558, equation 9.
    """
    return (len(variances) - 1) / excess_weight(variances)


def excess_weight(variances: Sequence[float]) -> float:
    """Give the constant C of DerSimonian and Laird: what all studies weigh beyond one typical study.

    Parameters
    ----------
    variances : sequence of float
        Sampling variances of k >= 2 studies.

    Returns
    -------
    float
        ``sum(w) - sum(w**2) / sum(w)`` with ``w = 1 / variances``.
    """
    # The largest weight is kept apart: beside a dominant study the two sums would nearly cancel.
    smallest, *rest = sorted(variances)
    largest = 1 / smallest
    others = squares = 0.0
    for variance in rest:
        weight = 1 / variance
        others += weight
        squares += weight * weight
    return (others * (2 * largest + others) - squares) / (largest + others)
