"""How much room a text takes, and where to break it, without a font at hand.

Pages use the reader's own sans-serif font, so widths can only be estimated. The estimates lie above the widths of
Arial, Segoe UI, Roboto, Noto Sans, Inter and San Francisco, with figures of equal width: a drawing laid out with them
has air to spare in every one of these fonts.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters by width.
THIN = frozenset("iljI'|.,:;!·‘’")
SLIM = frozenset('ftr()[]{}/\\-‐"`°*')
BROAD = frozenset("mwMW@%—…←→≥≤Σ")
FIGURES = frozenset("0123456789+−=<>×~#$£€²³")
SPACES = frozenset(" \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
SMALL = 0.93
"""Small text against normal text, at the smallest sizes that the style sheet allows (12 px against 13 px)."""
BOLD = 1.07
SPACE = 0.29
SLACK = 1e-9
"""A column is as wide as its widest line, and that line must fit, in whatever order the same lengths are added up."""


@lru_cache(maxsize=4096)
def _letter(letter: str) -> float:
    if letter in SPACES:
        return SPACE
    if letter in THIN:
        return 0.3
    if letter in SLIM:
        return 0.4
    if letter in FIGURES:
        return 0.62
    if letter in BROAD:
        return 0.94
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return 1.05
    if letter.isupper():
        return 0.74
    return 0.57


USUAL = {letter: _letter(letter) for letter in (*map(chr, range(0x20, 0x180)), *BROAD, *FIGURES, *SPACES, *THIN, *SLIM)}


@lru_cache(maxsize=16_384)
def width(text: str) -> float:
    """Return the most room that `text` is likely to take on one line, in em of the normal text.

    It is for normal text; bold or small text takes `BOLD` or `SMALL` times as much.
    """
    try:
        return sum(map(USUAL.__getitem__, text))
    except KeyError:  # another script
        return sum(map(_letter, text))


def wrap(text: str, room: float, scale: float = 1.0) -> tuple[str, ...]:
    """Break `text` into lines of at most `room` em: at spaces, inside a word only when it is longer than a line.

    Parameters
    ----------
    text : str
        Any text; white space is folded.
    room : float
        The longest line, in em of the normal text.
    scale : float
        Its width against normal text: `BOLD`, `SMALL`, or 1.
    """
    room = room / scale + SLACK
    if width(text) <= room and "  " not in text:
        return (text.strip(" "),)
    return _broken(text, room)


@lru_cache(maxsize=4_096)
def _broken(text: str, room: float) -> tuple[str, ...]:
    words = [word for word in text.split(" ") if word]
    whole = " ".join(words)
    if width(whole) <= room:
        return (whole,)
    lines: list[str] = []
    line, taken = "", 0.0
    for word in words:
        own = width(word)
        if line and taken + SPACE + own <= room:
            line, taken = f"{line} {word}", taken + SPACE + own
            continue
        if line:
            lines.append(line)
        if own > room:
            *whole_lines, word = _pieces(word, room)
            lines += whole_lines
            own = width(word)
        line, taken = word, own
    return (*lines, line)


def _pieces(word: str, room: float) -> list[str]:
    """Cut a word that is longer than a line; a mark that combines with a letter stays with it."""
    pieces, piece, taken = [], "", 0.0
    for letter in word:
        own = _letter(letter)
        if piece and own and taken + own > room:
            pieces.append(piece)
            piece, taken = "", 0.0
        piece += letter
        taken += own
    return [*pieces, piece]


def together(text: str) -> str:
    """Keep a text on one line: its spaces do not break."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def capital(name: str) -> str:
    """Begin a name with a capital, but leave "pH" and "tPA" alone."""
    return name[0].upper() + name[1:] if name[1:2].islower() else name


def longest_word(text: str) -> float:
    """Return the width of the widest word."""
    return max(map(width, text.split()), default=0.0)
