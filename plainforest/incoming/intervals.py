"""How intervals were computed, where a file's own name for it does not give the numbers that it stores.

RevMan names Hartung-Knapp-Sidik-Jonkman also for analyses, or subgroups of them, in which it falls back on Wald's
interval; and "modified" is easily forgotten in a name. The stored numbers decide, but only when all of them agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from plainforest.findings import find
from plainforest.incoming.comparing import Compared, compare_one
from plainforest.incoming.model import Incoming, Interval
from plainforest.incoming.writing import Written
from plainforest.model import Result, Review

OF_INTERVALS = re.compile(r", (lower limit|upper limit|z|p):|^(the test for subgroup differences|its p-value|its I²):")
"""The differences that another interval can make good."""
CALLED: Mapping[Interval, str] = {
    "auto": "the Hartung-Knapp-Sidik-Jonkman interval where more than two studies differ, else Wald's",
    "hksj": "the Hartung-Knapp-Sidik-Jonkman interval",
    "adhoc": "the modified Hartung-Knapp-Sidik-Jonkman interval, never narrower than Wald's",
    "wald": "Wald's interval",
}


def as_stored(incoming: Incoming, written: Written, review: Review, compared: tuple[Compared, ...]) -> Incoming | None:
    """Return the review with the intervals that give its stored results; None when nothing is to be changed.

    Parameters
    ----------
    incoming : Incoming
        The review.
    written : Written
        The content made from it.
    review : Review
        The same, read again.
    compared : tuple of Compared
        How its results compare so far.
    """
    changed: dict[int, Interval] = {}
    for one in compared:
        if one.analysis.random and one.differ and all(OF_INTERVALS.search(text) for text in one.differ):
            for choice in CALLED:
                if choice != one.analysis.interval and _agrees(one.outcome, choice, incoming, written, review):
                    changed[id(one.analysis)] = choice
                    break
    if not changed:
        return None
    comparisons = [
        replace(
            comparison,
            analyses=tuple(
                replace(one, interval=changed[id(one)], left_out=(*one.left_out, _said(changed[id(one)])))
                if id(one) in changed
                else one
                for one in comparison.analyses
            ),
        )
        for comparison in incoming.comparisons
    ]
    return replace(incoming, comparisons=tuple(comparisons))


def _agrees(ident: str, interval: Interval, incoming: Incoming, written: Written, review: Review) -> bool:
    """Tell whether all stored numbers of an outcome agree with an interval."""
    studies = {study.id: study for study in review.studies}
    rows: list[Result] = [result for result in review.results if result.outcome == ident]
    for comparison in review.record.comparisons:
        for outcome in comparison.outcomes:
            if outcome.id == ident:
                finding = find(comparison, replace(outcome, interval=interval, sensitivity=False), rows, studies)
                return not compare_one(ident, written.outcomes[ident], finding, written, incoming.decimals).differ
    return False


def _said(interval: Interval) -> str:
    return f"The interval is {CALLED[interval]}: that is what its numbers are, whatever the source calls it."
