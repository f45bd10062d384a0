"""The shapes of a drawing one by one: what stands side by side in a row is taken apart again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from plainforest.figures.drawing import (
    Arrow,
    Cells,
    Diamond,
    Dot,
    Drawing,
    Interval,
    Line,
    Patch,
    Shape,
    Signs,
    Ticks,
    Words,
)
from plainforest.model import Bias


class Square(NamedTuple):
    """A study's estimate; `side` in em."""

    x: float
    y: float
    side: float


class Sign(NamedTuple):
    """One mark of risk of bias, centred on its place; `side` in em."""

    x: float
    y: float
    judgement: Bias
    side: float


Piece: TypeAlias = Words | Line | Square | Diamond | Arrow | Patch | Dot | Sign


def pieces(drawing: Drawing) -> tuple[Piece, ...]:
    """Return every text, mark and line of a drawing as a shape of its own."""
    return tuple(piece for shape in drawing.shapes for piece in _apart(shape))


def _apart(shape: Shape) -> Iterator[Piece]:
    match shape:
        case Cells(xs, y, texts, face, tone, anchor):
            yield from (Words(x, y, text, anchor, 0.0, tone, face) for x, text in zip(xs, texts, strict=True) if text)
        case Ticks(xs, y1, y2, labels, base):
            for x, label in zip(xs, labels, strict=True):
                yield Line("axis", x, y1, x, y2)
                yield Words(x, base, label, "middle", tone="soft")
        case Interval(low, x, high, y, side):
            yield Line("interval", low, y, high, y)
            yield Square(x, y, side)
        case Signs(xs=xs, y=y, judgements=judgements, side=side):
            yield from (Sign(x, y, judgement, side) for x, judgement in zip(xs, judgements, strict=True))
            letters = zip(xs, shape.letters, strict=True) if shape.letters else ()
            yield from (Words(x, shape.base, letter, dx=shape.dx, tone="soft") for x, letter in letters)
        case _:
            yield shape
