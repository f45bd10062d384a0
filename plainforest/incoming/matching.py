"""Which analysis a row of a Summary of Findings table is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from plainforest.incoming.model import Analysis, Incoming, Sof, SofRow

COMMON = frozenset(
    "the a an of at on in and or to with for by from within after before no all any symptom incidence".split()
)


def matches(incoming: Incoming) -> list[tuple[Sof, SofRow, Analysis | None]]:
    """Return the rows of the Summary of Findings tables, each with its analysis, or None where no analysis fits."""
    names = _Names([one for one in incoming.analyses() if one.kind != "text"])
    return [(sof, row, names.best(row)) for sof in incoming.sofs for row in sof.rows]


class _Names:
    """The names of all analyses by their words, so that only those are compared which have a word in common."""

    def __init__(self, analyses: Sequence[Analysis]) -> None:
        self._analyses = analyses
        self._lengths = [len(_words(one.name)) for one in analyses]
        self._places: dict[str, list[int]] = {}
        for place, analysis in enumerate(analyses):
            for key in {_key(word) for word in _words(analysis.name)}:
                self._places.setdefault(key, []).append(place)

    def best(self, row: SofRow) -> Analysis | None:
        """Return the analysis with the same people and studies, and with the most words in common.

        Without the same numbers only a name that is nearly the same will do: a judgement beside the wrong numbers would
        mislead.
        """
        wanted = _words(row.outcome)
        common = Counter(place for word in wanted for place in self._places.get(_key(word), ()))
        best, score = None, 0.0
        for place in sorted(common):
            analysis = self._analyses[place]
            alike = common[place] / len(wanted)
            same = (row.people is not None and row.people == analysis.stored.people) + (
                row.studies is not None and row.studies == analysis.stored.studies
            )
            points = alike + same - 0.05 * len(analysis.groups) - 0.001 * self._lengths[place]
            if alike >= (0.8, 0.5, 0.25)[same] and points > score:
                best, score = analysis, points
        return best


def _key(word: str) -> str:
    """Return how a word is known: by its first letters, so that child and children are the same word."""
    return word[:5]


@lru_cache(maxsize=10_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+|\d+", text.casefold())) - COMMON
