"""Plain language: what makes the text for everybody hard to read, or says more than the evidence does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plainforest.check.language_words import (
    ABSOLUTE,
    ADVICE,
    DENIED,
    HALVED,
    JARGON,
    NNT,
    NO_EFFECT,
    RELATIVE,
    SIGNIFICANT,
)
from plainforest.check.prose_text import HIDDEN, Passage, Text
from plainforest.check.readability import measure, words_of
from plainforest.problems import Place, Problem, warning

FEWEST, MOST = 250, 1000
"""Words of a text that is neither unfinished nor too long; 400 to 850 are best."""
MANY = 10_000
"""Words beyond which nobody needs to know how many there are."""
HARDEST = 9.0
"""School years that a reader may need; 6 to 8 are best."""
GRADED_FROM = 100
"""Words from which a reading grade means anything."""
LONGEST = 30
"""Words of a sentence."""
MOST_SENTENCES = 1000
"""Of one text, far beyond what anybody reads; its length has a message of its own."""


def check_language(text: Text, others: Sequence[Text], glossary: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with the plain-language texts of a review.

    Parameters
    ----------
    text : Text
        plain.md.
    others : sequence of Text
        The plain texts of review.yaml, which stand on the same page.
    glossary : Mapping of str to str
        Terms that the site explains.
    """
    sentences = [passage for one in (*others, text) for passage in one.passages[:MOST_SENTENCES]]
    problems = [*_length(text, others), *_grade(text, [one for one in sentences if one.text is text])]
    explained = " ".join(glossary).casefold().replace("-", " ")
    seen: set[str] = set()
    for passage in sentences:
        problems += _long(passage)
        problems += _jargon(passage, explained, seen)
        problems += _claims(passage)
        problems += _relative(passage)
    return problems


def _length(text: Text, others: Sequence[Text]) -> Iterator[Problem]:
    count = len(words_of(text.clean))
    if not count:
        return
    with_others = count + sum(len(words_of(other.clean)) for other in others)
    place = Place(text.file, 1)
    if with_others < FEWEST:
        message = f"The plain page has {with_others} words of text; readers expect 400 to 850."
        hint = "Say what the condition is, what was asked and done, and what the limits are (docs/authors/writing.md)."
        yield warning("text-length", place, message, hint)
    elif with_others > MOST:
        most = "more than " if with_others > MANY else ""
        message = f"The plain page has {most}{min(with_others, MANY)} words of text; few people read more than 850."
        yield warning("text-length", place, message, "Keep what readers need, and leave the rest to professional.md.")


def _grade(text: Text, every: Sequence[Passage]) -> Iterator[Problem]:
    sentences = [passage.words for passage in every if passage.words.rstrip().endswith((".", "!", "?"))]
    reading = measure(sentences)
    if reading.words < GRADED_FROM or reading.grade is None:
        return
    if reading.grade > HARDEST:
        message = f"This text needs a reading grade of {reading.grade:.1f}; 6 to 8 suit most readers."
        hint = "Shorten the longest sentences, and take short words for long ones."
        yield warning("reading-grade", Place(text.file, 1), message, hint)


def _long(passage: Passage) -> Iterator[Problem]:
    count = len(words_of(passage.words))
    if count > LONGEST and "|" not in passage.words:
        message = f'This sentence has {count} words: "{passage.quoted}"'
        hint = "Make two sentences of it, one thought each; 13 to 16 words are easy to read."
        yield warning("long-sentence", _start(passage), message, hint)


def _jargon(passage: Passage, explained: str, seen: set[str]) -> Iterator[Problem]:
    for match in JARGON.finditer(passage.small):
        written = _written(passage, match)
        term = written.casefold().replace("-", " ")
        after = passage.words[match.end() : match.end() + 3].strip()
        # "a placebo (a dummy treatment)" and "dummy treatments (placebo)" explain it at once
        if term in seen or _known(term, explained) or after.startswith("(") or after.startswith(")"):
            seen.add(term)
            continue
        seen.add(term)
        message = f"'{written}' is not a word that everybody knows: \"{passage.quoted}\""
        hint = "Say it in everyday words, explain it in brackets, or add it to glossary.yaml."
        yield warning("unexplained-term", passage.text.place(passage.start + match.start()), message, hint)


def _known(term: str, explained: str) -> bool:
    stem = term.removesuffix("s").removesuffix("ed")
    return stem in explained


def _claims(passage: Passage) -> Iterator[Problem]:
    small = passage.small
    if small.rstrip(" \"')").endswith("?"):
        return  # a question claims nothing and advises nothing
    for match in NNT.finditer(small):
        message = f'A number needed to treat is hard to understand: "{passage.quoted}"'
        hint = "Say how many people of 100 have the result without and with the treatment."
        yield warning("number-needed-to-treat", _at(passage, match.start()), message, hint)
    for match in SIGNIFICANT.finditer(small):
        message = (
            f"'{_written(passage, match)}' says nothing about how large or important a result is: \"{passage.quoted}\""
        )
        hint = "Say how large the difference is and how sure we are."
        yield warning("statistical-significance", _at(passage, match.start()), message, hint)
    for match in NO_EFFECT.finditer(small):
        if not DENIED.search(small):
            message = f"'{_written(passage, match)}' says more than a study can show: \"{passage.quoted}\""
            hint = "Write 'little or no difference' where the interval is narrow, else that it could go either way."
            yield warning("no-effect", _at(passage, match.start()), message, hint)
    for match in ADVICE.finditer(small):
        message = f'This sounds like advice, and a summary of evidence gives none: "{passage.quoted}"'
        hint = "Say what was found; what to do is for readers and their care team."
        yield warning("sounds-like-advice", _at(passage, match.start()), message, hint)


def _relative(passage: Passage) -> Iterator[Problem]:
    small = passage.small
    found = RELATIVE.search(small) or HALVED.search(small)
    around = passage.lead + passage.text.clean[passage.start : passage.end + 250].partition("\n\n")[0]
    if found and not ABSOLUTE.search(around.lower()) and HIDDEN not in around:
        message = f"'{_written(passage, found)}' tells only a relative effect: \"{passage.quoted}\""
        hint = "Say also how many people of 100 that is: {{ outcome.comparator }} and {{ outcome.intervention }}."
        yield warning("relative-only", _at(passage, found.start()), message, hint)


def _written(passage: Passage, match: re.Match[str]) -> str:
    """Return what was found in a sentence's small letters as its author wrote it."""
    return " ".join(passage.words[slice(*match.span())].split())


def _start(passage: Passage) -> Place:
    clean = passage.text.clean[passage.start : passage.end]
    return _at(passage, len(clean) - len(clean.lstrip(" \n-+>")))


def _at(passage: Passage, position: int) -> Place:
    return passage.text.place(passage.start + position)
