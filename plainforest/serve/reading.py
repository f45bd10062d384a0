"""How hard a text is to read: words, sentences, and the Flesch-Kincaid grade.

The grade is 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others, 1975): the years of
school in the United States after which most people can read the text. Syllables are counted by rule, as every program
does it, so one word may be off by one; over a page this evens out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:['’‑-][^\W\d_]+)*|\d[\d.,]*")
_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9À-Þ])")
_SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|et al|approx|no|Dr|Mr|Mrs|Ms|Prof|St|Fig)|\b[A-Z])\.[\"'”’)\]]*$")
_VOWELS = re.compile(r"[aeiouyàáâäæèéêëìíîïòóôöøùúûü]+")
# two vowels that are spoken apart, and endings in which a vowel is silent or not
_APART = re.compile(
    r"i[ao](?!n)|ea(?=t[eio])|eo(?![up])|ua(?=l|t)|ie(?=t)|(?<=[^q])ui(?=t[iy])|[aeiou]ing|ism\b|(?<=[^pts])ea$|iu|io(?=l)"
)
_SILENT = re.compile(
    r"(?<=[^aeiouyl])e$|(?<=[aeiouyr]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouysxzcg])es$"
    r"|(?<=[aeiouy][^aeiouy])e(?=ly|ment|ful|less)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the author's panel says about the prose of a page."""

    words: int
    sentences: int
    mean: float
    """Words in a sentence, on average."""
    longest: str
    """The sentence with the most words."""
    longest_words: int
    grade: float | None
    """Flesch-Kincaid; None when there are no sentences."""


def syllables(word: str) -> int:
    """Count the syllables of a word, by rule; a number counts as one."""
    total = 0
    for part in re.split(r"[‑-]", word.lower()):
        letters = re.sub(r"['’]", "", part)
        if not letters:
            continue
        heard = _SILENT.sub("", letters) if len(letters) > 3 else letters
        total += max(1, len(_VOWELS.findall(heard)) + len(_APART.findall(heard)))
    return max(1, total)


def sentences(text: str) -> list[str]:
    """Split a paragraph into its sentences."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if _SHORT.search(text[start : end.start()]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def words(text: str) -> list[str]:
    """Return the words of a text; a number is a word."""
    return _WORD.findall(text)


def measure(paragraphs: Iterable[str]) -> Reading:
    """Measure paragraphs; the end of a paragraph or of an item in a list ends a sentence."""
    counted = [
        (sentence, found)
        for paragraph in paragraphs
        for sentence in sentences(" ".join(paragraph.split()))
        if (found := words(sentence))
    ]
    if not counted:
        return Reading(words=0, sentences=0, mean=0, longest="", longest_words=0, grade=None)
    longest, most = max(counted, key=lambda pair: len(pair[1]))
    every = [word for _, found in counted for word in found]
    mean = len(every) / len(counted)
    grade = 0.39 * mean + 11.8 * sum(map(syllables, every)) / len(every) - 15.59
    return Reading(
        words=len(every), sentences=len(counted), mean=mean, longest=longest, longest_words=len(most), grade=grade
    )
