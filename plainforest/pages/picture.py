"""The picture of a review that is shown where its address is shared: question, key result and certainty, in words.

A picture is 1200 by 630 points, drawn by Pillow with the typeface that Pillow itself carries, so that it comes out the
same on every machine. That typeface has the letters of English alone; a text with others gets no picture rather than
one with gaps. It is drawn in one channel, which is quick: each value stands for a shade on one of four ramps from ink
to paper, and a palette turns these into colours.
"""

from __future__ import annotations

import io
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from plainforest.pages.library_contexts import Card

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT, MARGIN = 1200, 630, 72
LETTERS = frozenset(string.ascii_letters + string.digits + string.punctuation + " «»°±·‘’“”…")
INSTEAD = {"−": "-", "–": "-", "—": "-", "\u202f": " ", "\xa0": " ", "×": "x", "≤": "<=", "≥": ">=", "\n": " "}
SHADES = 64
TEXT, PANEL, MARK, SOFT = range(4)
"""The ramps: on the page, on the panel of the verdict, on its mark, and the quieter text on the page."""
PAGE, INK, INK_2 = "#f4f6f5", "#10201a", "#3a4943"
VERDICTS = {"benefit": ("#e2f1f4", "#00566b"), "harm": ("#fbece3", "#82300c")}
OTHER_VERDICT = ("#e9ebf0", "#474a56")
LINES = {
    "benefit": ((20, 11, 20, 29), (11, 20, 29, 20)),
    "harm": ((11, 20, 29, 20),),
    "either": (
        (10, 14, 30, 14),
        (10, 26, 30, 26),
        (16, 9, 10, 14),
        (10, 14, 16, 19),
        (24, 21, 30, 26),
        (30, 26, 24, 31),
    ),
    "little": ((11, 15, 29, 15), (11, 25, 29, 25)),
    "higher": ((20, 29, 20, 11), (13, 18, 20, 11), (20, 11, 27, 18)),
    "lower": ((20, 11, 20, 29), (13, 22, 20, 29), (20, 29, 27, 22)),
    "none": ((13, 20, 13, 20), (20, 20, 20, 20), (27, 20, 27, 20)),
}
"""The marks of the verdicts, as lines in a square of 40, like those in symbols.html."""


def picture_text(card: Card) -> str:
    """Return what the picture says."""
    return f"{card.plain_title} {card.outcome}: {card.chip}. {_rating(card)}."


def _rating(card: Card) -> str:
    return f"{card.word} (worked example)" if card.worked_example else card.word


def drawable(card: Card, site_title: str, language: str) -> bool:
    """Tell whether the typeface has all the letters of a review's picture."""
    return all(letter in LETTERS for letter in _plain(picture_text(card) + site_title + card.searched, language))


def _plain(text: str, language: str) -> str:
    """Write a text with the letters there are. English is read as well without the diacritics of its loan words."""
    text = "".join(INSTEAD.get(letter, letter) for letter in text)
    if language.partition("-")[0] == "en":
        text = "".join(letter for letter in unicodedata.normalize("NFD", text) if unicodedata.category(letter) != "Mn")
    return text


def picture(card: Card, site_title: str, language: str) -> bytes:
    """Return the picture of a review as PNG."""
    from PIL import Image, ImageDraw

    canvas = Image.new("L", (WIDTH, HEIGHT), _paper(TEXT))
    pen = ImageDraw.Draw(canvas)

    def write(x: int, y: int, text: str, size: int, ramp: int, *, bold: bool = False) -> None:
        text = _plain(text, language)
        letters = Image.new("L", (round(_font(size).getlength(text)) + size // 4, size * 3 // 2), 0)
        ImageDraw.Draw(letters).text((0, size), text, font=_font(size), fill=255, anchor="ls")
        # there is one weight: bold is the same letters once more beside themselves
        for shift in range(1 + bold * max(1, size // 30)):
            canvas.paste(_ink(ramp), (x + shift, y - size), letters)

    _stamp(canvas, _tree(), MARGIN, 52, TEXT)
    room = WIDTH - 2 * MARGIN - 64
    if card.searched:
        date = f"Evidence up to {card.searched}"
        left = WIDTH - MARGIN - round(_font(30).getlength(date))
        room = left - MARGIN - 104
        pen.rectangle((left - 8, 50, WIDTH, 110), fill=_paper(SOFT))
        write(left, 92, date, 30, SOFT)
    write(MARGIN + 64, 92, _cut(_plain(site_title, language), 34, room), 34, TEXT, bold=True)
    size, lines = _title(_plain(card.plain_title, language))
    y = 150 + size
    for line in lines:
        write(MARGIN, y, line, size, TEXT, bold=True)
        y += round(size * 1.18)
    top = max(y - size + 72, 350)
    # quiet text stands on its own ramp's paper, which has the colour of the page: edges then stay on one ramp
    pen.rectangle((0, top - 40, WIDTH, top + 16), fill=_paper(SOFT))
    write(MARGIN, top, _cut(_plain(card.outcome, language), 34, WIDTH - 2 * MARGIN), 34, SOFT)
    said = _cut(_plain(card.chip, language), 42, WIDTH - 2 * MARGIN - 130)
    room = round(_font(42).getlength(said))
    pen.rectangle((MARGIN, top + 22, MARGIN + 80 + room + 44, top + 101), fill=_paper(PANEL))
    pen.rectangle((MARGIN, top + 22, MARGIN + 79, top + 101), fill=_paper(MARK))
    _stamp(canvas, _mark(card.direction), MARGIN, top + 22, MARK)
    write(MARGIN + 102, top + 76, said, 42, PANEL, bold=True)
    for i in range(4):
        _stamp(canvas, _disc(card.filled > i, card.filled == 0), MARGIN + 58 * i, 534, TEXT)
    write(MARGIN + 252, 570, _rating(card), 36, TEXT, bold=True)
    canvas.putpalette(_palette(card.direction))
    file = io.BytesIO()
    canvas.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _ink(ramp: int) -> int:
    return ramp * SHADES


def _paper(ramp: int) -> int:
    return ramp * SHADES + SHADES - 1


@cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "this Pillow was built without FreeType"
    # the other way of setting letters depends on what else is installed
    return font.font_variant(layout_engine=ImageFont.Layout.BASIC)


def _title(text: str) -> tuple[int, Sequence[str]]:
    """Return the largest size at which a title has room, and its lines; an endless title is cut."""
    room = WIDTH - 2 * MARGIN
    for size, most in ((66, 2), (56, 3)):
        lines = _wrapped(text, size, room)
        if len(lines) <= most:
            return size, lines
    lines = _wrapped(text, 46, room)
    return 46, lines if len(lines) <= 3 else [*lines[:2], _cut(" ".join(lines[2:]), 46, room)]


def _wrapped(text: str, size: int, room: int) -> list[str]:
    lines: list[str] = []
    left, blank = 0.0, _font(size).getlength(" ")
    for word in text.split():
        width = _font(size).getlength(word)
        if lines and blank + width <= left:
            lines[-1] += f" {word}"
            left -= blank + width
        else:
            lines.append(_cut(word, size, room))
            left = room - width
    return lines


def _cut(text: str, size: int, room: int) -> str:
    """Return a text as far as there is room for it."""
    if _font(size).getlength(text) <= room:
        return text
    while text and _font(size).getlength(text + "…") > room:
        text = text.rpartition(" ")[0] if " " in text else text[:-1]
    return text + "…"


# Shapes are drawn eight times as large and made smaller: that gives them smooth edges.
FINE = 8


def _stamp(canvas: Image, shape: Image, x: int, y: int, ramp: int) -> None:
    canvas.paste(_ink(ramp), (x, y), shape)


@dataclass(frozen=True, slots=True)
class _Stroke:
    """Round-ended lines in a square with sides of `square`, drawn `size` points wide."""

    lines: Sequence[tuple[float, float, float, float]]
    square: int
    size: int
    width: float

    def drawn(self) -> Image:
        from PIL import Image, ImageDraw

        scale = self.size * FINE / self.square
        shape = Image.new("L", (self.size * FINE, self.size * FINE), 0)
        pen = ImageDraw.Draw(shape)
        half = self.width * scale / 2
        for line in self.lines:
            x1, y1, x2, y2 = (value * scale for value in line)
            pen.line((x1, y1, x2, y2), fill=255, width=round(2 * half))
            for x, y in ((x1, y1), (x2, y2)):
                pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
        return shape.reduce(FINE)


@cache
def _mark(direction: str) -> Image:
    width = 5.5 if direction == "none" else 3.4
    return _Stroke(LINES[direction], 40, 80, width).drawn()


@cache
def _tree() -> Image:
    lines = ((16, 2, 16, 30), (11, 8.5, 21, 8.5), (7.5, 15.5, 24.5, 15.5), (3.5, 22.5, 28.5, 22.5))
    return _Stroke(lines, 32, 48, 3.2).drawn()


@cache
def _disc(filled: bool, unrated: bool) -> Image:
    from PIL import Image, ImageDraw

    if unrated:
        return _Stroke(((6.5, 12, 17.5, 12),), 24, 46, 2.2).drawn()
    shape = Image.new("L", (46 * FINE, 46 * FINE), 0)
    pen = ImageDraw.Draw(shape)
    edge = 46 * FINE - 1
    pen.ellipse((0, 0, edge, edge), fill=255)
    if not filled:
        rim = 4 * FINE
        pen.ellipse((rim, rim, edge - rim, edge - rim), fill=0)
    return shape.reduce(FINE)


def _palette(direction: str) -> list[int]:
    paper, ink = VERDICTS.get(direction, OTHER_VERDICT)
    ramps = {TEXT: (INK, PAGE), PANEL: (ink, paper), MARK: ("#ffffff", ink), SOFT: (INK_2, PAGE)}
    colours: list[int] = []
    for ramp in range(4):
        start, end = (bytes.fromhex(colour[1:]) for colour in ramps[ramp])
        for shade in range(SHADES):
            share = shade / (SHADES - 1)
            colours += [round(a + (b - a) * share) for a, b in zip(start, end, strict=True)]
    return colours
