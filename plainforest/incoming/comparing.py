"""The program's own results held against those that a file stores, number by number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from plainforest import stats
from plainforest.findings import Effect, Finding, find
from plainforest.incoming.model import Analysis, Stored
from plainforest.incoming.writing import Written
from plainforest.model import Result, Review

P_TOLERANCE = 5e-7
"""RevMan approximates the tails of its distributions."""
FULL = 1e-9
"""Relative difference up to which numbers stored in full are the same."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How the results of one analysis compare.

    Attributes
    ----------
    outcome : str
        Its id in the content.
    analysis : Analysis
        Where it comes from.
    agree : int
        Stored numbers that are the same.
    differ : tuple of str
        Those that are not, a sentence each.
    """

    outcome: str
    analysis: Analysis
    agree: int
    differ: tuple[str, ...]


def results_of(review: Review) -> dict[str, Finding]:
    """Return the finding of every outcome, without pooling its studies in other ways too."""
    studies = {study.id: study for study in review.studies}
    rows: dict[str, list[Result]] = {}
    for result in review.results:
        rows.setdefault(result.outcome, []).append(result)
    return {
        outcome.id: find(comparison, replace(outcome, sensitivity=False), rows.get(outcome.id, []), studies)
        for comparison in review.record.comparisons
        for outcome in comparison.outcomes
    }


def compare(written: Written, findings: Mapping[str, Finding], decimals: int | None) -> tuple[Compared, ...]:
    """Return how every analysis compares with what its file stores.

    Parameters
    ----------
    written : Written
        The content.
    findings : Mapping of str to Finding
        What the program makes of it, by outcome.
    decimals : int or None
        Decimals of the stored results; None when they are stored in full.
    """
    return tuple(
        compare_one(ident, analysis, findings[ident], written, decimals) for ident, analysis in written.outcomes.items()
    )


def compare_one(ident: str, analysis: Analysis, finding: Finding, written: Written, decimals: int | None) -> Compared:
    """Return how one analysis compares; the parameters are those of `compare`."""
    checked = list(_numbers(analysis, finding, written, decimals))
    return Compared(
        outcome=ident,
        analysis=analysis,
        agree=sum(not text for text in checked),
        differ=tuple(text for text in checked if text),
    )


def _numbers(analysis: Analysis, finding: Finding, written: Written, decimals: int | None) -> Iterator[str]:
    """Yield an empty text for a number that agrees, else what differs."""
    total = finding.analysis
    if analysis.totals == "all":
        yield from _result("the total", analysis.stored, total, finding.effect, decimals)
    if (
        total is not None
        and total.subgroup_test is not None
        and analysis.stored.q_subgroups
        and analysis.totals == "all"
    ):
        test = total.subgroup_test
        yield _same("the test for subgroup differences", analysis.stored.q_subgroups, test.q, decimals)
        yield _same("its p-value", analysis.stored.p_subgroups, test.p_value, decimals, p=True)
        yield _same("its I²", analysis.stored.i2_subgroups, test.i2, decimals)
    groups = {group.label: group for group in finding.subgroups}
    for theirs in analysis.groups if analysis.totals != "none" else ():
        ours = groups.get(" ".join(theirs.name.split()))
        name = f"the subgroup '{theirs.name}'"
        yield from _result(
            name, theirs.stored, ours.analysis if ours else None, ours.effect if ours else None, decimals
        )
    for row, content in zip(finding.rows, written.rows[finding.id], strict=True):
        stored = content.incoming.stored
        if not stored.known or content.why:
            continue
        name = row.study.id
        yield from _estimate(name, stored, row.effect, decimals)
        if analysis.totals == "all" and row.weight is not None and stored.weight:
            yield _same(f"the weight of {name}", stored.weight, row.weight, decimals)


def _result(
    name: str, stored: Stored, ours: stats.MetaAnalysis | None, effect: Effect | None, decimals: int | None
) -> Iterator[str]:
    if not stored.estimable:
        yield "" if effect is None else f"{name}: the source says not estimable, here it is {effect.estimate:.6g}"
        return
    if not stored.known:
        return
    yield from _estimate(name, stored, effect, decimals)
    if ours is None or effect is None:
        return
    z = None if ours.statistic is None else abs(ours.statistic)
    yield _same(f"{name}, z", None if stored.z is None else abs(stored.z), z, decimals)
    yield _same(f"{name}, p", stored.p_value, ours.p_value, decimals, p=True)
    if stored.df is not None:
        yield _same(f"{name}, degrees of freedom", stored.df, ours.k - 1, None)
    between = ours.heterogeneity
    if between is None:
        return
    yield _same(f"{name}, chi²", stored.chi2, between.q, decimals)
    yield _same(f"{name}, p of chi²", stored.p_chi2, between.p_value, decimals, p=True)
    i2 = between.i2
    if ours.estimator == "REML" and between.i2_tau2 is not None:
        i2 = between.i2_tau2  # RevMan takes I² from tau² where it knows REML
    yield _same(f"{name}, I²", stored.i2, i2, decimals)
    if ours.model == "random":
        yield _same(f"{name}, tau²", stored.tau2, between.tau2, decimals)


def _estimate(name: str, stored: Stored, effect: Effect | None, decimals: int | None) -> Iterator[str]:
    if effect is None:
        yield f"{name}: the source has {stored.effect:.6g}, here it is not estimable"
        return
    yield _same(f"{name}, estimate", stored.effect, effect.estimate, decimals)
    yield _same(f"{name}, lower limit", stored.ci_low, effect.ci_low, decimals)
    yield _same(f"{name}, upper limit", stored.ci_high, effect.ci_high, decimals)


def _same(what: str, theirs: float | None, ours: float | None, decimals: int | None, *, p: bool = False) -> str:
    if theirs is None or ours is None:
        return ""
    rounding = 0.0 if decimals is None else 0.5000001 * 10.0**-decimals
    slack = max(P_TOLERANCE if p else 1e-13, rounding)
    if math.isclose(theirs, ours, rel_tol=FULL, abs_tol=slack):
        return ""
    return f"{what}: the source has {theirs:.9g}, here it is {ours:.9g}"
