"""What a sentence claims beside the numbers of a result: a verb, a certainty, heterogeneity, people per 1000."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from plainforest.check.language_words import has_any
from plainforest.check.prose_compare import heterogeneity
from plainforest.check.prose_items import Item, judged
from plainforest.check.prose_match import FEWER, FOREIGN, Known, Results
from plainforest.check.prose_names import meant, names, stems
from plainforest.check.prose_people import people
from plainforest.check.prose_quotes import DIGIT, Quote
from plainforest.check.prose_text import ADDRESS, Passage
from plainforest.check.prose_verbs import EFFECT, treatment, verbs
from plainforest.findings import Finding
from plainforest.problems import Problem, warning

RATING = re.compile(r"certain|quality|confiden|GRADE|[⊕⨁²2]|(?i:tau)|τ")
RATINGS = ("certain", "quality", "confiden", "grade", "tau", "τ", "⊕", "⨁", "²")
"""What the pattern above needs, besides a number, in small letters."""
STUDY = re.compile(
    r"\b(?!(?:In|Since|Until|By|From|Of|After|Before|January|February|March|April|May|June|July|August|September|"
    r"October|November|December)\b)[A-Z][\w'-]{1,20}\s(?:19|20)\d\d[a-z]?\b"
)
"""The usual name of a study: "Liggins 1972"."""


def claims(passage: Passage, found: Sequence[tuple[Quote, Known | None]], results: Results) -> list[Problem]:
    """Return what a sentence claims that the analysis does not.

    Parameters
    ----------
    passage : Passage
        The sentence.
    found : sequence of tuple
        The results quoted in it, each with what it was taken for, or None where that could not be told.
    results : Results
        All results of the review.
    """
    words = passage.words
    if not found and not _telling(passage.small):
        return []
    quoted = _findings(known for _, known in found if known is not None)
    main = _findings(known for _, known in found if known is not None and known.kind in ("result", "wald"))
    named = quoted or _named(passage, results)
    rating = not found and RATING.search(words)
    if not named and not rating:
        return []
    if not quoted and (ADDRESS in words or FOREIGN.search(words) or FEWER.search(words)):
        return []
    # what is said beside the result of one study or subgroup is said about that
    problems = [] if quoted and not main else list(verbs(passage, named, main))
    treated = any(treatment(finding, words) for finding in named)
    problems += people(passage, named, sure=bool(quoted), treated=treated)
    if problems and not quoted and (STUDY.search(words) or any(study in words.casefold() for study in _studies(named))):
        return []  # a sentence about one study
    if rating:
        problems += _without_quote(passage, named, results)
    return problems


def _telling(small: str) -> bool:
    """Tell whether a sentence in small letters has anything that could be compared; most have not."""
    return bool(DIGIT.search(small) or has_any(small, RATINGS) or EFFECT.search(small))


def _studies(findings: Sequence[Finding]) -> Iterator[str]:
    return (row.study.id.casefold() for finding in findings for row in finding.rows)


def _findings(known: Iterable[Known]) -> list[Finding]:
    return list({one.finding.id: one.finding for one in known}.values())


def _named(passage: Passage, results: Results) -> list[Finding]:
    """Return the outcomes that a sentence names in full, without those of which the name is part of a longer one."""
    words = stems(passage.words)
    best = [finding for finding, known in results.named if any(name <= words for name in known)]
    longest = {finding.id: max(len(name & words) for name in names(finding)) for finding in best}
    return [
        finding
        for finding in best
        if not any(_inside(finding, other, words) for other in best if longest[other.id] > longest[finding.id])
    ]


def _inside(finding: Finding, other: Finding, words: frozenset[str]) -> bool:
    """Tell whether a sentence names an outcome only because it names another: "serious adverse events"."""
    mine = max((name for name in names(finding) if name <= words), key=len)
    return any(mine < name for name in names(other) if name <= words)


def _without_quote(passage: Passage, named: Sequence[Finding], results: Results) -> Iterator[Problem]:
    """Yield what is wrong with a certainty or I² in a sentence without an effect."""
    found = judged(passage.text.clean, passage.start, passage.end)
    spread: tuple[Item, ...] = tuple(item for item in found if item.kind in ("i2", "tau2"))
    ratings = [item for item in found if item.kind == "certainty"]
    quote = Quote(passage=passage, start=passage.start, end=passage.end)
    if spread:
        pooled = [f for f in results.findings if f.analysis and f.analysis.heterogeneity]
        here = {finding.id for finding in named}
        named_here = [f for f in pooled if f.id in here]
        under = meant(passage.heading, [(f, names(f)) for f in pooled])[0]
        chosen = named_here or ([under] if under else pooled)
        if len(chosen) == 1:
            yield from heterogeneity(spread, chosen[0], quote)
    if len(ratings) == 1 and len(named) == 1 and named[0].rating and named[0].rating.level != ratings[0].word:
        right, said = named[0].rating.word, ratings[0].word.replace("_", " ")
        message = f"The text says {said} certainty, but '{named[0].outcome.name}' is rated {right}."
        hint = f"Correct it to {right}, or check the rating in review.yaml."
        yield warning("prose-certainty", passage.text.place(ratings[0].start), message, hint)
