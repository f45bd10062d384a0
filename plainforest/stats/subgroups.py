"""Subgroups of studies, and the test for differences between them."""

from collections.abc import Sequence

from plainforest.stats.distributions import chi_squared_p_value
from plainforest.stats.heterogeneity import cochran_q, i2_from_q
from plainforest.stats.pooling import inverse_variance
from plainforest.stats.results import MetaAnalysis, SubgroupTest


def group_indices(labels: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Collect the places at which each label stands.

    Parameters
    ----------
    labels : sequence of str
        One label for each study.

    Returns
    -------
    dict of str to tuple of int
        Labels in the order in which they first appear.
    """
    places: dict[str, list[int]] = {}
    for index, label in enumerate(labels):
        places.setdefault(label, []).append(index)
    return {label: tuple(indices) for label, indices in places.items()}


def subgroup_differences(analyses: Sequence[MetaAnalysis]) -> SubgroupTest | None:
    """Test whether subgroups differ by more than chance.

    Parameters
    ----------
    analyses : sequence of MetaAnalysis
        The subgroups, each pooled by itself.

    Returns
    -------
    SubgroupTest or None
        The test among the subgroups that have an estimate; None if there are fewer than two. A subgroup whose
        standard error is 0 (HKSJ with effects that all agree) cannot be weighed, and leaves no test at all.

    Notes
    -----
    Source: Borenstein M, Higgins JPT. Prevention Science 2013;14:134-143, separate estimates of tau²; Cochrane
    Handbook, section 10.11.3.1. RevMan uses the same test for every model and method.
    """
    estimates = [analysis.estimate for analysis in analyses if analysis.estimate is not None]
    variances = [error * error for analysis in analyses if (error := analysis.standard_error)]
    if len(variances) < 2 or len(variances) < len(estimates):
        return None
    q = cochran_q(estimates, variances, inverse_variance(estimates, variances).estimate)
    df = len(variances) - 1
    return SubgroupTest(q, df, chi_squared_p_value(q, df), i2_from_q(q, df))
