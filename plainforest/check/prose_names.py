"""Which outcome a text speaks of, by its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plainforest.findings import Finding

WORD = re.compile(r"[^\W_]{2,40}")
EMPTY = frozenset(
    """
    the of and or in on at to for from with without by an as is was were be any all other total overall rate rates risk
    risks number numbers change changes mean score scores per cent percent time after before during within up than not
    no people participants person who had have has getting being how people's
    day days week weeks month months year years
    one two three four five six result results outcome outcomes end points point kind effect effects soon first
    measured using scale level levels this that these those it its their
    """.split()
)
"""Words that name no outcome."""


def tested(finding: Finding) -> tuple[str, ...]:
    """Return the words that name the intervention of an outcome and not its comparator."""
    comparison = finding.comparison
    theirs: frozenset[str] = frozenset()
    for name in (comparison.comparator, comparison.plain_comparator):
        if not re.match(r"(?:no|without)\b", name, re.IGNORECASE):  # "no drug" is not named by "drug"
            theirs |= stems(name)
    mine = WORD.findall(f"{comparison.plain_intervention} {comparison.intervention}")
    return tuple(dict.fromkeys(word for word in mine if word.casefold() not in EMPTY and not stems(word) & theirs))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How well some words name an outcome.

    Attributes
    ----------
    whole : bool
        All the words of one of its names are there.
    words : int
        How many of them are there.
    """

    whole: bool = False
    words: int = 0


def stem(word: str) -> str:
    """Return a word without the endings that do not change what it names."""
    word = word.casefold()
    for ending, other in (("ies", "y"), ("ths", "th"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if len(word) > len(ending) + 3 and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)] + other
    return word


def stems(text: str) -> frozenset[str]:
    """Return what the words of a text name."""
    return frozenset(map(_naming, WORD.findall(text))) - {""}


@lru_cache(maxsize=4096)
def _naming(word: str) -> str:
    """Return what a word names; an empty text where it names nothing."""
    return "" if word.casefold() in EMPTY else stem(word)


def names(finding: Finding) -> tuple[frozenset[str], ...]:
    """Return the names of an outcome, each as the stems of its words."""
    outcome = finding.outcome
    texts = [outcome.plain_name, outcome.id.replace("-", " "), outcome.events_name]
    # "Respiratory function (change in FVC, % predicted)" has two names
    before, _, inside = outcome.name.partition("(")
    texts += [before, inside, outcome.name]
    if outcome.scale:
        texts.append(outcome.scale.name)
    found = dict.fromkeys(stems(text) for text in texts)
    return tuple(name for name in found if name)


def likeness(words: frozenset[str], known: Iterable[frozenset[str]]) -> Likeness:
    """Return how well some words name an outcome of these names."""
    best = (False, 0)
    for name in known:
        shared = len(name & words)
        best = max(best, (shared == len(name), shared))
    return Likeness(*best)


def meant(text: str, known: Sequence[tuple[Finding, tuple[frozenset[str], ...]]]) -> tuple[Finding | None, Likeness]:
    """Return the outcome that a text names more clearly than any other, and how clearly."""
    words = stems(text)
    ranked = sorted(
        ((likeness(words, of_outcome), finding) for finding, of_outcome in known),
        key=lambda pair: (pair[0].whole, pair[0].words),
        reverse=True,
    )
    if not ranked or not ranked[0][0].words:
        return None, Likeness()
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        return None, Likeness()
    return ranked[0][1], ranked[0][0]
