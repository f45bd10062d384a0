"""The few shapes that figures are drawn with.

Across, a position is a share of the drawing's width (0 left, 1 right), so that a drawing fills whatever room it gets;
`dx` shifts it by so many em. Downwards everything is in em. Text is therefore never scaled, and nothing that a layout
keeps apart at the drawing's smallest width can meet at a larger one.

A page has thousands of shapes. They are tuples, because those are made in a third of the time that dataclasses take;
and what stands side by side in a row of a table is one shape, because its height and its look are then written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from plainforest.figures import lettering
from plainforest.model import Bias

Anchor = Literal["start", "middle", "end"]
Tone = Literal["", "soft"]
Face = Literal["", "bold", "italic"]


class Words(NamedTuple):
    """One line of text; `y` is its base line."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    dx: float = 0.0
    tone: Tone = ""
    face: Face = ""
    small: bool = False

    @property
    def width(self) -> float:
        """The most room it is likely to take, in em."""
        scale = (lettering.BOLD if self.face == "bold" else 1.0) * (lettering.SMALL if self.small else 1.0)
        return lettering.width(self.text) * scale


class Line(NamedTuple):
    """A straight line; `kind` names its look."""

    kind: Literal["rule", "head", "span", "axis", "null", "pooled", "limit", "interval", "bar"]
    x1: float
    y1: float
    x2: float
    y2: float


class Interval(NamedTuple):
    """A study's result: the interval from `low` to `high`, and a square of `side` em at its estimate."""

    low: float
    x: float
    high: float
    y: float
    side: float


class Diamond(NamedTuple):
    """A pooled result from `low` over `x` to `high`; `height` in em."""

    low: float
    x: float
    high: float
    y: float
    height: float
    solid: bool


class Arrow(NamedTuple):
    """Where an interval goes on beyond the axis: a head with its tip at `x`; `pooled` when it is not a study's."""

    x: float
    y: float
    left: bool
    pooled: bool


class Patch(NamedTuple):
    """A shaded region."""

    x1: float
    x2: float
    y1: float
    y2: float


class Dot(NamedTuple):
    """A study in a funnel plot; `hollow` for one that is not there; `side` is its diameter in em."""

    x: float
    y: float
    side: float
    hollow: bool = False


class Cells(NamedTuple):
    """Texts in columns, on the base line `y`; an empty one is left out.

    `anchor` says which end of a text stands at its place of `xs`: its right one at the right edge of a column.
    """

    xs: Sequence[float]
    y: float
    texts: Sequence[str]
    face: Face = ""
    tone: Tone = ""
    anchor: Anchor = "end"


class Ticks(NamedTuple):
    """The ticks of an axis, from `y1` down to `y2`, each with its label centred on the base line `base`."""

    xs: Sequence[float]
    y1: float
    y2: float
    labels: Sequence[str]
    base: float


class Signs(NamedTuple):
    """The marks of one study's risk of bias, centred on their places; `side` in em.

    Where they stand under no heads, each has its letter to the right: `dx` em from its place, on the base line `base`.
    """

    xs: tuple[float, ...]
    y: float
    judgements: tuple[Bias, ...]
    side: float
    letters: tuple[str, ...] = ()
    dx: float = 0.0
    base: float = 0.0


Shape: TypeAlias = Words | Line | Interval | Diamond | Arrow | Patch | Dot | Cells | Ticks | Signs


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, and the room that they need.

    Attributes
    ----------
    width : float
        The smallest width in em at which nothing meets.
    height : float
        In em.
    shapes : tuple of Shape
        In the order in which they are painted and read.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
