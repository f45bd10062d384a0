"""What the drawings of a forest plot have in common: marks, axis, labels under it, footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plainforest.figures.drawing import Anchor, Arrow, Diamond, Face, Interval, Line, Patch, Shape, Ticks, Words
from plainforest.figures.geometry import ForestPlot, Kind, Mark
from plainforest.figures.lettering import SMALL, together, wrap
from plainforest.figures.scale import Axis

LINE = 1.3
"""From one base line to the next, in em."""
BIGGEST_SQUARE = 0.95
SIGN_SIDE = 1.15
"""Of the marks of risk of bias, in em."""
DIAMOND = {"open_diamond": 0.8, "diamond": 1.1}
THINNEST_DIAMOND = 0.35
"""In em across; a diamond narrower than this could not be seen."""
TICK = 0.35
LABEL_FACES: Mapping[Kind, Face] = {"heading": "bold", "total": "bold", "subtotal": "italic"}


@dataclass(frozen=True, slots=True)
class Field:
    """Where the axis lies in a drawing: from `left` to `right`, as shares of the drawing's `width` in em."""

    left: float
    right: float
    width: float

    def x(self, share: float) -> float:
        """Turn a share of the axis into a share of the drawing."""
        return self.left + share * (self.right - self.left)


def mark_shapes(mark: Mark, field: Field, y: float) -> Iterable[Shape]:
    """Yield the shapes of a mark on the line at height `y`."""
    low, high = field.x(mark.low), field.x(mark.high)
    at = None if mark.estimate is None else field.x(mark.estimate)
    if mark.shape in DIAMOND:
        if at is not None:
            half = THINNEST_DIAMOND / 2 / field.width
            ends = min(low, at - half), max(high, at + half)
            yield Diamond(ends[0], at, ends[1], y, DIAMOND[mark.shape], solid=mark.shape == "diamond")
    elif at is None:
        yield Line("bar" if mark.shape == "bar" else "interval", low, y, high, y)
    else:
        yield Interval(low, at, high, y, mark.side * BIGGEST_SQUARE)
    pooled = mark.shape != "square"
    if mark.cut_low:
        yield Arrow(low, y, left=True, pooled=pooled)
    if mark.cut_high:
        yield Arrow(high, y, left=False, pooled=pooled)


def lines_behind(plot: ForestPlot, field: Field, top: float, bottom: float, pooled_to: float) -> Iterable[Shape]:
    """Yield what lies behind the rows: the band of small differences, the null line, the line of the pooled effect."""
    if plot.band:
        left, right = map(field.x, plot.band)
        yield Patch(left, right, top, bottom)
        yield from (Line("limit", x, top, x, bottom) for x in (left, right) if field.left < x < field.right)
    null = field.x(plot.null)
    yield Line("null", null, top, null, bottom)
    if plot.pooled is not None and pooled_to > top:
        pooled = field.x(plot.pooled)
        yield Line("pooled", pooled, top, pooled, pooled_to)


def axis_shapes(plot: ForestPlot, field: Field, y: float) -> Iterable[Shape]:
    """Yield the axis with its ticks and their labels."""
    yield Line("axis", field.left, y, field.right, y)
    yield ticks(plot.axis, field, y)


def ticks(axis: Axis, field: Field, y: float, *, above: bool = False) -> Ticks:
    """Return the ticks and their labels under the line at height `y`, or over it."""
    xs, labels = [field.x(tick.at) for tick in axis.ticks], [tick.label for tick in axis.ticks]
    if above:
        return Ticks(xs, y - TICK, y, labels, y - TICK - 0.25)
    return Ticks(xs, y, y + TICK, labels, y + TICK + 1.0)


def favours_shapes(
    plot: ForestPlot, field: Field, y: float, reach: tuple[float, float]
) -> tuple[Sequence[Shape], float]:
    """Return the labels on either side of the null, and how much height they take.

    Parameters
    ----------
    plot, field
        The plot and where its axis lies.
    y : float
        Base line of their first line.
    reach : tuple of float
        Shares of the drawing between which there is room.
    """
    if plot.favours is None:
        return [], 0.0
    # beside the null, unless that would leave one side without room
    split = field.x(min(max(plot.null, 0.35), 0.65))
    gap = 0.5 / field.width
    rooms = ((split - reach[0]) * field.width - 0.5, (reach[1] - split) * field.width - 0.5)
    left = wrap(f"{together('← ')}{plot.favours[0]}", rooms[0], SMALL)
    right = wrap(f"{plot.favours[1]}{together(' →')}", rooms[1], SMALL)
    texts = [*stack(left, split - gap, y, "end", small=True), *stack(right, split + gap, y, small=True)]
    return texts, LINE * max(len(left), len(right))


def stack(
    lines: Sequence[str], x: float, y: float, anchor: Anchor = "start", *, dx: float = 0.0, small: bool = False
) -> Iterable[Words]:
    """Yield lines of soft text under each other, the first on the base line `y`."""
    for i, text in enumerate(lines):
        if text:
            yield Words(x, y + i * LINE, text, anchor, dx, "soft", "", small)


def footnotes(plot: ForestPlot, width: float, y: float) -> tuple[Sequence[Shape], float]:
    """Return the footnotes, and how much height they take."""
    lines = [line for note in plot.footnotes for line in wrap(note, width, SMALL)]
    return list(stack(lines, 0.0, y, small=True)), LINE * len(lines)
