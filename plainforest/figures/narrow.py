"""The drawing of a forest plot for phones: each study's name and effect, its data, and a piece of the plot below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from plainforest.figures.drawing import Drawing, Face, Line, Shape, Words
from plainforest.figures.geometry import ForestPlot, Row
from plainforest.figures.layout import (
    LABEL_FACES,
    LINE,
    Field,
    axis_shapes,
    favours_shapes,
    footnotes,
    lines_behind,
    mark_shapes,
    stack,
    ticks_above,
)
from plainforest.figures.lettering import capital, together, width, wrap

WIDTH = 22.0
"""Smallest width in em; the style sheet shrinks the text rather than go below it."""
MARGIN = 1.1
GAP = 0.8
ROOM_FOR_NAME = 7.0
STRIP = 1.55
MANY_ROWS = 8


def narrow(plot: ForestPlot) -> Drawing:
    """Draw a forest plot for a narrow column."""
    field = Field(MARGIN / WIDTH, 1 - MARGIN / WIDTH, WIDTH)
    head, y = _head(plot)
    shapes = [*head]
    if len(plot.rows) > MANY_ROWS:
        y += LINE + 0.3
        shapes += ticks_above(plot, field, y)
    shapes.append(Line("head", 0.0, y, 1.0, y))
    for i, row in enumerate(plot.rows):
        if row.kind == "total":
            y += 0.45
            shapes.append(Line("rule", 0.0, y, 1.0, y))
        y += 0.9 if row.kind == "heading" and i else 0.0 if row.kind == "note" else 0.35
        texts, y = _heading(row, y) if row.kind in ("heading", "note") else _row(plot, row, y)
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
    if plot.columns or plot.weight_head:
        lines = wrap(_data_head(plot), WIDTH - width(plot.weight_head) - GAP)
        shapes += stack(lines, 0.0, y + 1.0)
        if plot.weight_head:
            shapes.append(Words(1.0, y + 1.0, plot.weight_head, anchor="end", tone="soft"))
        y += LINE * len(lines)
    return shapes, y + 0.3


def _data_head(plot: ForestPlot) -> str:
    if not plot.columns:
        return ""
    heads = [column.head for column in plot.columns if column.arm == 0]
    both = ", ".join(column.head for column in plot.columns if column.arm is None)
    if not heads:
        return both
    what = "Mean (SD), total" if heads[0] == "Mean" else capital("/".join(heads).lower())
    return "; ".join(part for part in (f"{what}: {plot.arms[0]} v {plot.arms[1]}", both) if part)


def _heading(row: Row, y: float) -> tuple[Sequence[Shape], float]:
    """Return the text of a heading or note that starts at `y`, and where it ends."""
    if row.kind == "note":
        lines = wrap(row.label, WIDTH, small=True)
        return list(stack(lines, 0.0, y + 1.0, small=True)), y + LINE * len(lines)
    lines = wrap(row.label, WIDTH, bold=True)
    return [Words(0.0, y + 1.0 + LINE * i, line, face="bold") for i, line in enumerate(lines)], y + LINE * len(lines)


def _row(plot: ForestPlot, row: Row, y: float) -> tuple[Sequence[Shape], float]:
    """Return the texts of a row that starts at `y`, and where they end."""
    bold = row.kind == "total"
    face: Face = "bold" if bold else ""
    text = row.effect + ("" if plot.columns else row.sign)
    effect = Words(1.0, y + 1.0, text, anchor="end", face=face, tone="" if row.estimated else "soft")
    room = WIDTH - effect.width - GAP
    beside = room >= ROOM_FOR_NAME
    names = wrap(row.label, room if beside else WIDTH, bold=bold)
    own = LABEL_FACES.get(row.kind, "")
    shapes: list[Shape] = [Words(0.0, y + 1.0 + LINE * i, line, face=own) for i, line in enumerate(names)]
    y += LINE * len(names)
    if not beside:
        effect = replace(effect, y=y + 1.0)
        y += LINE
    shapes.append(effect)
    data = _data(plot, row)
    if data or row.weight:
        lines = wrap(data, WIDTH - width(row.weight) - GAP)
        shapes += stack(lines, 0.0, y + 1.0)
        if row.weight:
            shapes.append(Words(1.0, y + 1.0, row.weight, anchor="end", tone="soft"))
        y += LINE * len(lines)
    return shapes, y + 0.15


def _data(plot: ForestPlot, row: Row) -> str:
    """Write both arms' data on one line: "4/123 v 11/139", "−3.10 (3.51), 31 v −6.48 (4.53), 25; O−E −3.20, V 4.10"."""
    one, two, both = (_cells(plot, row, arm) for arm in (0, 1, None))
    arms = " v ".join(_arm(cells, row.sign) for cells in (one, two)) if any(one.values()) and any(two.values()) else ""
    other = ", ".join(together(f"{head} {cell}") for head, cell in both.items() if cell)
    if other and not arms:
        other += row.sign
    return "; ".join(part for part in (arms, other) if part)


def _cells(plot: ForestPlot, row: Row, arm: int | None) -> dict[str, str]:
    pairs = zip(plot.columns, row.cells, strict=False)
    return {column.head: cell for column, cell in pairs if column.arm == arm}


def _arm(cells: Mapping[str, str], sign: str) -> str:
    if cells.get("Mean"):
        return f"{cells['Mean']} ({cells['SD'] or '–'}), {cells['Total'] or '–'}{sign}"
    # people without their events must not read as events
    texts = [cell or "–" for head, cell in cells.items() if head not in ("Mean", "SD")]
    return "/".join(texts) + sign


def _foot(plot: ForestPlot, field: Field, y: float) -> tuple[Sequence[Shape], float]:
    """Return what lies below the rows, from the axis down, and its height."""
    favours, height = favours_shapes(plot, field, y + 2.8, (0.0, 1.0))
    below = 1.7 + height
    notes = [line for note in plot.notes for line in wrap(note, WIDTH, small=True)]
    shapes = [*axis_shapes(plot, field, y), *favours, *stack(notes, 0.0, y + below + 1.5, small=True)]
    below += LINE * len(notes) + 0.6 if notes else 0.0
    texts, extra = footnotes(plot, WIDTH, y + below + 1.5)
    return [*shapes, *texts], below + (extra + 0.7 if texts else 0.3)
