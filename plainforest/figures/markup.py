"""Small pieces of SVG: numbers, escaped text, words."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from plainforest.figures.drawing import Anchor, Face, Tone, Words


@lru_cache(maxsize=16_384)
def number(value: float) -> str:
    """Write a number with two decimals at most, and never "-0"."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@lru_cache(maxsize=16_384)
def percent(share: float) -> str:
    """Write a share of the width: "45.5%", or "0"."""
    text = number(share * 100)
    return text if text == "0" else f"{text}%"


# what XML 1.0 allows in a document, apart from the characters that are escaped
FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@lru_cache(maxsize=4_096)
def safe(text: str) -> str:
    """Escape text for SVG; a character that XML does not allow would make a file unreadable, so it becomes a space."""
    return escape(FORBIDDEN.sub(" ", text))


def words_markup(words: Words, x: str, y: str, dx: str = "") -> str:
    """Return a line of text at a place that is already written out."""
    _, _, text, anchor, _, tone, face, small = words
    shift = f' dx="{dx}"' if dx else ""
    # the smaller size sits on an inner element, so that em in the position keeps its meaning
    inside = f'<tspan class="fp-small">{safe(text)}</tspan>' if small else safe(text)
    return f'<text x="{x}" y="{y}"{shift}{_words_look(anchor, tone, face)}>{inside}</text>'


@lru_cache(maxsize=64)
def _words_look(anchor: Anchor, tone: Tone, face: Face) -> str:
    names = " ".join(f"fp-{name}" for name in (tone, face) if name)
    classes = f' class="{names}"' if names else ""
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return at + classes


def arrow_class(*, pooled: bool) -> str:
    """Name the look of an arrow head."""
    return "fp-total" if pooled else "fp-arrow"


def diamond_class(*, solid: bool) -> str:
    """Name the look of a diamond."""
    return "fp-total" if solid else "fp-subtotal"
