"""Texts as ids and in lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l", "đ": "d"})
"""Letters that are written out; of all others, the letter under the accent stays."""


def slug_of(text: str, longest: int = 50) -> str:
    """Return a text as an id: lower-case letters, digits and hyphens."""
    composed = unicodedata.normalize("NFC", text.casefold()).translate(LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
