"""Prose against data: every result that a text quotes is held against the analysis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plainforest.check.prose_claims import claims
from plainforest.check.prose_compare import compare
from plainforest.check.prose_match import Results, match, results_of
from plainforest.check.prose_quotes import Quote, quotes
from plainforest.check.prose_text import Passage, Text
from plainforest.findings import Finding
from plainforest.problems import Problem

MOST_PROBLEMS = 100
"""Of one text; more help nobody."""
MOST_QUOTES = 500
"""Results that one text can quote; what has more is no text."""
SHORTEST = 8
"""Characters of a sentence that can say anything."""


def check_prose(texts: Iterable[Text], findings: Sequence[Finding]) -> list[Problem]:
    """Return where the texts of a review say other things than its analysis."""
    results = results_of(findings)
    problems: list[Problem] = []
    for text in texts:
        found: list[Problem] = []
        quoted = 0
        for passage in text.passages:
            if len(passage.words.strip()) < SHORTEST:
                continue
            here = quotes(passage)
            quoted += len(here)
            found += _check(passage, here, results)
            if len(found) >= MOST_PROBLEMS or quoted >= MOST_QUOTES:
                break
        problems += found[:MOST_PROBLEMS]
    return problems


def _check(passage: Passage, here: Sequence[Quote], results: Results) -> list[Problem]:
    problems: list[Problem] = []
    meant = []
    for quote in here:
        found = match(quote, results)
        problems += compare(quote, found, results)
        meant.append((quote, found.known))
    return problems + claims(passage, meant, results)
