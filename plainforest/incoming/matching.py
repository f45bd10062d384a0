"""Which analysis a row of a Summary of Findings table is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from plainforest.incoming.model import Analysis, Incoming, Sof, SofRow

COMMON = frozenset(
    "the a an of at on in and or to with for by from within after before no all any symptom incidence".split()
)


def matches(incoming: Incoming) -> list[tuple[Sof, SofRow, Analysis | None]]:
    """Return every row of the Summary of Findings tables with its analysis, or None where no analysis fits."""
    analyses = [one for one in incoming.analyses() if one.kind != "text"]
    return [(sof, row, _best(row, analyses)) for sof in incoming.sofs for row in sof.rows]


def _best(row: SofRow, analyses: Sequence[Analysis]) -> Analysis | None:
    """Return the analysis with the same people and studies, and with the most words in common.

    Without the same numbers only a name that is nearly the same will do: a judgement beside the wrong numbers would
    mislead.
    """
    best, score = None, 0.0
    for analysis in analyses:
        alike = _alike(row.outcome, analysis.name)
        same = (row.people is not None and row.people == analysis.stored.people) + (
            row.studies is not None and row.studies == analysis.stored.studies
        )
        points = alike + same - 0.05 * len(analysis.groups) - 0.001 * len(_words(analysis.name))
        if alike >= (0.8, 0.5, 0.25)[same] and points > score:
            best, score = analysis, points
    return best


def _alike(one: str, other: str) -> float:
    """Return the share of the shorter name's words that the other name has too."""
    a, b = _words(one), _words(other)
    if not a or not b:
        return 0.0
    common = sum(any(_same(word, other_word) for other_word in b) for word in a)
    return common / len(a)


def _same(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= 5 and one[:5] == other[:5])


@lru_cache(maxsize=10_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(_split(text)) - COMMON


def _split(text: str) -> Iterable[str]:
    return re.findall(r"[a-z]+|\d+", text.casefold())
