"""How hard a text is to read: words, sentences, and the Flesch-Kincaid grade.

The grade is 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others, 1975): the years of
school in the United States after which most people can read the text. Syllables are counted by rule, as every program
does it, so one word may be off by one; over a page this evens out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’‑-][^\W\d_]+)*|\d[\d.,]*")
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*|[0-9][0-9.,]*")
"""The same in a text without other letters, which most English sentences are, in a third of the time."""
_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9À-Þ])")
_SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|et al|approx|no|Dr|Mr|Mrs|Ms|Prof|St|Fig)|\b[A-Z])\.[\"'”’)\]]*$")
_VOWELS = re.compile(r"[aeiouyàáâäæèéêëìíîïòóôöøùúûü]+")
_SILENT = re.compile(
    r"(?:[^laeiouy]es|[aeiouy]les|[^dt]ed|[^laeiouy]e)$|(?<=[aeiouy][cfklmnprstv])e(?=ly$|ment$|less$|ful$)"
)
_APART = re.compile(
    r"i[aou](?!us)|eo(?!p)|[aeiou]ing|(?<![qgs])ua|(?<=s)ual|iu|(?<=sc)ie|ie(?=t|nce\b)|yo(?=t)|(?<=[^pts])eas?$"
)
"""Two vowels that are two syllables: "trial", "video", "going", "idea"."""
_TOGETHER = re.compile(r"[tscg]i[ao]|lian")
"""Two vowels that are one, although the rule above would part them: "question", "social"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the prose of a page reads."""

    words: int
    sentences: int
    mean: float
    """Words in a sentence, on average."""
    longest: str
    """The sentence with the most words."""
    longest_words: int
    grade: float | None
    """Flesch-Kincaid; None when there are no sentences."""


def words_of(text: str) -> list[str]:
    """Return the words of a text; a number is a word."""
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def sentences_of(text: str) -> list[str]:
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


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Return about how many syllables an English word has; a number counts as one, capitals are spelt out."""
    parts = [re.sub(r"['’]", "", part) for part in re.split(r"[‑-]", word)]
    return max(1, sum(_syllables(part) for part in parts if part))


def _syllables(part: str) -> int:
    if not part.isalpha():
        return 1
    if part.isupper() and len(part) > 1:
        return len(part)
    lower = part.casefold()
    found = len(_VOWELS.findall(lower)) + len(_APART.findall(lower)) - len(_TOGETHER.findall(lower))
    return max(1, found - len(_SILENT.findall(lower)))


def measure(paragraphs: Iterable[str]) -> Reading:
    """Measure paragraphs; the end of a paragraph or of an item in a list ends a sentence."""
    counted = [
        (sentence, found)
        for paragraph in paragraphs
        for sentence in sentences_of(" ".join(paragraph.split()))
        if (found := words_of(sentence))
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
