"""Small pieces of SVG: numbers, escaped text, words."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
MOST = 16_384
"""Pieces that are kept of one kind."""


class Kept(dict[Given, Made], Generic[Given, Made]):
    """Pieces as they are written, by what they are made from.

    Rows and drawings share most of theirs. To look one up takes half the time of an `lru_cache`, and to make one a
    quarter of it; in exchange all are forgotten when they are too many.
    """

    def __init__(self, make: Callable[[Given], Made]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, given: Given) -> Made:
        if len(self) >= MOST:
            self.clear()
        made = self[given] = self.make(given)
        return made


def number(value: float) -> str:
    """Write a number with two decimals at most, and never "-0"."""
    text = f"{value:.2f}"
    if text[-1] != "0":  # nine in ten
        return text
    text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(share: float) -> str:
    """Write a share of the width: "45.5%", or "0"."""
    text = number(share * 100)
    return text if text == "0" else f"{text}%"


PERCENT = Kept(percent)
EM: Kept[float, str] = Kept(lambda value: f"{number(value)}em")


# what XML 1.0 does not allow in a document, and that together with the characters that are escaped
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
SPECIAL = re.compile("[&<>\"'\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def safe(text: str) -> str:
    """Escape text for SVG; a character that XML does not allow would make a file unreadable, so it becomes a space."""
    return escape(FORBIDDEN.sub(" ", text)) if SPECIAL.search(text) else text


SAFE = Kept(safe)


def words_class(tone: str, face: str) -> str:
    """Name the look of words."""
    return " ".join(f"fp-{name}" for name in (tone, face) if name)


def anchored(anchor: str) -> str:
    """Return the attribute that says which end of a text its place is."""
    return "" if anchor == "start" else f' text-anchor="{anchor}"'


def arrow_class(*, pooled: bool) -> str:
    """Name the look of an arrow head."""
    return "fp-total" if pooled else "fp-arrow"


def diamond_class(*, solid: bool) -> str:
    """Name the look of a diamond."""
    return "fp-total" if solid else "fp-subtotal"
