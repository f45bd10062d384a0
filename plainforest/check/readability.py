"""How hard a text is to read: the Flesch-Kincaid grade (Kincaid and others 1975), in school years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d[\d.,]*")
VOWELS = re.compile(r"[aeiouyäöüéè]+")
SILENT = re.compile(r"(?:[^laeiouy]es|[^dt]ed|[^laeiouy]e)$|(?<=[aeiouy][cfklmnprstv])e(?=ly$|ment$|less$|ful$)")
APART = re.compile(r"i[aou](?!us)|eo(?!p)|[aeiou]ing|ua(?!l)|iu|(?<=sc)ie|ie(?=t|nce\b)|yo(?=t)|ea(?=s$)(?<=dea)")
"""Two vowels that are two syllables: "trial", "video", "going"."""
TOGETHER = re.compile(r"[tscg]i[ao]")
"""Two vowels that are one, although the rule above would part them: "question", "social"."""


def words_of(text: str) -> list[str]:
    """Return the words of a text; a number is a word."""
    return WORD.findall(text)


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Return about how many syllables an English word has; a number counts as one."""
    lower = word.casefold().replace("'", "")
    if "-" in lower:
        return sum(syllables(part) for part in lower.split("-") if part)
    if not lower.isalpha() or (word.isupper() and len(word) > 1):
        return 1 if not word.isupper() else len(word)  # "ALS" is spelt out
    found = len(VOWELS.findall(lower)) + len(APART.findall(lower)) - len(TOGETHER.findall(lower))
    return max(1, found - len(SILENT.findall(lower)))


def grade(sentences: Sequence[str]) -> float:
    """Return the school years that a reader needs."""
    words = [word for sentence in sentences for word in words_of(sentence)]
    count = sum(1 for sentence in sentences if words_of(sentence))
    if not words or not count:
        return 0.0
    return 0.39 * len(words) / count + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
