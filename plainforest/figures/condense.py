"""Data without columns of their own: each study's numbers on one line, for drawings that are too narrow for columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from plainforest.figures.geometry import ForestPlot, Row
from plainforest.figures.lettering import capital, together


def data_under_labels(plot: ForestPlot) -> ForestPlot:
    """Move the data from their columns to a line under each label, with what they are in the heads."""
    return replace(plot, columns=(), under=tuple(data_line(plot, row) for row in plot.rows), under_head=data_head(plot))


def data_head(plot: ForestPlot) -> str:
    """Say what `data_line` gives: "Events/total: BCG vaccine v no vaccine"."""
    if any(row.short for row in plot.rows):
        return ""
    heads = [column.head for column in plot.columns if column.arm == 0]
    both = ", ".join(column.head for column in plot.columns if column.arm is None)
    if not heads:
        return both
    what = "Mean (SD), total" if heads[0] == "Mean" else capital("/".join(heads).lower())
    return "; ".join(part for part in (f"{what}: {plot.arms[0]} v {plot.arms[1]}", both) if part)


def data_line(plot: ForestPlot, row: Row) -> str:
    """Write both arms' data on one line: "4/123 v 11/139", "−3.10 (3.51), 31 v −6.48 (4.53), 25; O−E −3.20, V 4.10"."""
    if row.short or not any(row.cells):
        return row.short
    one, two, both = _cells(plot, row)
    arms = " v ".join(_arm(cells, row.sign) for cells in (one, two)) if any(one.values()) and any(two.values()) else ""
    other = ", ".join(together(f"{head} {cell}") for head, cell in both.items() if cell)
    if other and not arms:
        other += row.sign
    return "; ".join(part for part in (arms, other) if part)


def _cells(plot: ForestPlot, row: Row) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the cells of each arm and those of both together, by the heads of their columns."""
    found: dict[int | None, dict[str, str]] = {0: {}, 1: {}, None: {}}
    for column, cell in zip(plot.columns, row.cells, strict=False):
        found[column.arm][column.head] = cell
    return found[0], found[1], found[None]


def _arm(cells: Mapping[str, str], sign: str) -> str:
    if cells.get("Mean"):
        return f"{cells['Mean']} ({cells['SD'] or '–'}), {cells['Total'] or '–'}{sign}"
    # people without their events must not read as events
    texts = [cell or "–" for head, cell in cells.items() if head not in ("Mean", "SD")]
    return "/".join(texts) + sign
