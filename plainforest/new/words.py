"""Texts as ids and in lists, and what names of outcomes suggest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l", "đ": "d"})
"""Letters that are written out; of all others, the letter under the accent stays."""
GOOD = re.compile(
    r"surviv|alive|recover|improv|quality of life|function|remission|respon|success|cure|heal|return to work|satisf",
    re.I,
)
"""Words of outcomes of which more is better."""
SURVIVAL = re.compile(r"surviv|alive", re.I)


def slug_of(text: str, longest: int = 50) -> str:
    """Return a text as an id: lower-case letters, digits and hyphens."""
    composed = unicodedata.normalize("NFC", text.casefold()).translate(LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def better_of(name: str, measure: str | None = "") -> str:
    """Return whether more or less of an outcome seems to be better.

    The hazard of what is called survival is that of dying: less of it is better.
    """
    if measure == "HR" and SURVIVAL.search(name):
        return "lower"
    return "higher" if GOOD.search(name) else "lower"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
