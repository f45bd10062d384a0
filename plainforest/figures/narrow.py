"""The drawing of a forest plot for phones: each study's name and effect, its data, and a piece of the plot below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TypeAlias

from plainforest.figures.condense import data_under_labels
from plainforest.figures.drawing import Drawing, Face, Line, Shape, Signs, Words
from plainforest.figures.geometry import ForestPlot, Row
from plainforest.figures.layout import (
    LABEL_FACES,
    LINE,
    SIGN_SIDE,
    Field,
    axis_shapes,
    favours_shapes,
    footnotes,
    lines_behind,
    mark_shapes,
    stack,
    ticks,
)
from plainforest.figures.lettering import BOLD, SMALL, width, wrap

WIDTH = 22.0
"""Smallest width in em; the style sheet shrinks the text rather than go below it."""
MARGIN = 1.1
GAP = 0.8
ROOM_FOR_NAME = 7.0
STRIP = 1.55
MANY_ROWS = 8
SIGN_LINE = LINE + 0.1
SignLine: TypeAlias = tuple[float, tuple[float, ...], tuple[str, ...]]
"""Of marks of risk of bias: their base line below the texts, their middles as shares of the width, their letters."""


def narrow(plot: ForestPlot) -> Drawing:
    """Draw a forest plot for a narrow column, with its data under the labels."""
    if not plot.under:
        plot = data_under_labels(plot)
    signs = _sign_lines(plot)
    field = Field(MARGIN / WIDTH, 1 - MARGIN / WIDTH, WIDTH)
    head, y = _head(plot)
    shapes = [*head]
    if len(plot.rows) > MANY_ROWS:
        y += LINE + 0.3
        shapes.append(ticks(plot.axis, field, y, above=True))
    shapes.append(Line("head", 0.0, y, 1.0, y))
    for i, (row, data) in enumerate(zip(plot.rows, plot.under, strict=True)):
        if row.kind == "total":
            y += 0.45
            shapes.append(Line("rule", 0.0, y, 1.0, y))
        y += 0.9 if row.kind == "heading" and i else 0.0 if row.kind == "note" else 0.35
        texts, y = _heading(row, y) if row.kind in ("heading", "note") else _row(row, data, signs, y)
        shapes += texts
        if row.mark:
            # the line of the pooled effect runs down to the total
            pooled_to = {"total": y + STRIP / 2, "prediction": y}.get(row.kind, y + STRIP)
            shapes += lines_behind(plot, field, y, y + STRIP, pooled_to)
            shapes += mark_shapes(row.mark, field, y + STRIP / 2)
            y += STRIP
    y += 0.35 if plot.rows[-1].mark else 0.8
    foot, height = _foot(plot, field, y)
    return Drawing(WIDTH, y + height, (*shapes, *foot))


def _head(plot: ForestPlot) -> tuple[Sequence[Shape], float]:
    """Return the heads: what stands left and right in each row, and in the line below its name."""
    heads = wrap(plot.effect_head, WIDTH - width(plot.label_head) - GAP)
    shapes: list[Shape] = [Words(0.0, 1.0, plot.label_head, tone="soft"), *stack(heads, 1.0, 1.0, "end")]
    y = LINE * len(heads)
    if plot.under_head or plot.weight_head:
        lines = wrap(plot.under_head, WIDTH - width(plot.weight_head) - GAP)
        shapes += stack(lines, 0.0, y + 1.0)
        if plot.weight_head:
            shapes.append(Words(1.0, y + 1.0, plot.weight_head, anchor="end", tone="soft"))
        y += LINE * len(lines)
    return shapes, y + 0.3


def _heading(row: Row, y: float) -> tuple[Sequence[Shape], float]:
    """Return the text of a heading or note that starts at `y`, and where it ends."""
    if row.kind == "note":
        lines = wrap(row.label, WIDTH, SMALL)
        return list(stack(lines, 0.0, y + 1.0, small=True)), y + LINE * len(lines)
    lines = wrap(row.label, WIDTH, BOLD)
    return [Words(0.0, y + 1.0 + LINE * i, line, face="bold") for i, line in enumerate(lines)], y + LINE * len(lines)


def _row(row: Row, data: str, signs: Sequence[SignLine], y: float) -> tuple[Sequence[Shape], float]:
    """Return the texts of a row that starts at `y`, and where they end."""
    bold = row.kind == "total"
    face: Face = "bold" if bold else ""
    text = row.effect if data else row.effect + row.sign
    effect = Words(1.0, y + 1.0, text, "end", 0.0, "" if row.estimated else "soft", face)
    room = WIDTH - effect.width - GAP
    beside = room >= ROOM_FOR_NAME
    names = wrap(row.label, room if beside else WIDTH, BOLD if bold else 1.0)
    own = LABEL_FACES.get(row.kind, "")
    shapes: list[Shape] = [Words(0.0, y + 1.0 + LINE * i, line, "start", 0.0, "", own) for i, line in enumerate(names)]
    y += LINE * len(names)
    if not beside:
        effect = effect._replace(y=y + 1.0)
        y += LINE
    shapes.append(effect)
    if data or row.weight:
        lines = wrap(data, WIDTH - width(row.weight) - GAP)
        shapes += stack(lines, 0.0, y + 1.0)
        if row.weight:
            shapes.append(Words(1.0, y + 1.0, row.weight, "end", 0.0, "soft"))
        y += LINE * len(lines)
    if row.bias:
        judged = iter(row.bias)
        for down, xs, letters in signs:
            judgements = tuple(islice(judged, len(xs)))
            shapes.append(Signs(xs, y + down - 0.35, judgements, SIGN_SIDE, letters, SIGN_SIDE / 2 + 0.3, y + down))
        y += signs[-1][0] - signs[0][0] + SIGN_LINE
    return shapes, y + 0.15


def _sign_lines(plot: ForestPlot) -> Sequence[SignLine]:
    """Return where a row's marks of risk of bias stand, as many in a line as have room with their letters."""
    if not plot.domains:
        return ()
    room = SIGN_SIDE + 0.3 + max(width(domain.letter) for domain in plot.domains) + 0.45
    in_a_line = int(WIDTH / room)
    letters = tuple(domain.letter for domain in plot.domains)
    xs = tuple((room * i + SIGN_SIDE / 2) / WIDTH for i in range(in_a_line))
    lines = [letters[start : start + in_a_line] for start in range(0, len(letters), in_a_line)]
    return [(1.05 + SIGN_LINE * i, xs[: len(line)], line) for i, line in enumerate(lines)]


def _foot(plot: ForestPlot, field: Field, y: float) -> tuple[Sequence[Shape], float]:
    """Return what lies below the rows, from the axis down, and its height."""
    favours, height = favours_shapes(plot, field, y + 2.8, (0.0, 1.0))
    below = 1.7 + height
    notes = [line for note in plot.notes for line in wrap(note, WIDTH, SMALL)]
    shapes = [*axis_shapes(plot, field, y), *favours, *stack(notes, 0.0, y + below + 1.5, small=True)]
    below += LINE * len(notes) + 0.6 if notes else 0.0
    texts, extra = footnotes(plot, WIDTH, y + below + 1.5)
    return [*shapes, *texts], below + (extra + 0.7 if texts else 0.3)
