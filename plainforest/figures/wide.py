"""The drawing of a forest plot with columns: studies, their data, the plot, the effects."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from plainforest.figures.drawing import Cells, Drawing, Face, Line, Shape, Signs, Tone, Words
from plainforest.figures.geometry import ForestPlot, Kind, Row
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
from plainforest.figures.lettering import BOLD, SMALL, capital, longest_word, width, wrap

WIDEST_LABEL = 15.0
WIDEST_ARM_WORD = 9.0
INDENT = 1.0
GAP = 0.85
GROUP_GAP = 1.3
PLOT_GAP = 1.5
SIGN = 0.75
SIGN_STEP = 1.4
"""From the middle of one mark of risk of bias to the next."""
# A figure whose columns need a large screen anyway is given a wider plot; one that fits on a tablet is kept to that.
NARROWEST_PLOT, ROOMY_PLOT = 15.0, 19.0
# The style sheet shows wide drawings from 36, 39, 42, ... rem on, with text of 0.8125 rem (13 px) at that width.
FONT = 0.8125
STEP = 3 / FONT
FEWEST_STEPS, MOST_STEPS = 12, 27
WIDEST = 3 * MOST_STEPS
TABLET = 46 / FONT
MANY_ROWS = 24
# height of a row with one line, and the air above it
HEIGHTS: dict[Kind, tuple[float, float]] = {
    "heading": (1.75, 0.75),
    "study": (1.75, 0.0),
    "subtotal": (1.85, 0.05),
    "note": (1.35, 0.0),
    "total": (1.95, 0.95),
    "prediction": (1.75, 0.0),
}
SCALES: Mapping[Kind, float] = {"heading": BOLD, "total": BOLD, "note": SMALL}
"""Of the texts in a row, against normal text."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns stand, in em at the smallest width.

    Attributes
    ----------
    label : float
        Width of the column of labels.
    bias : tuple of float
        Middles of the columns of risk of bias, as shares of the width.
    data : tuple of float
        Right edges of the columns of data, as shares of the width.
    ends : tuple of float
        The same, and those of the weights and the effects.
    arms : tuple
        Left and right edge of each arm's columns.
    left : float
        Right edge of everything left of the plot.
    plot : tuple of float
        Left and right end of the axis.
    effect : float
        Right edge of the effects.
    total : float
        Of the whole drawing.
    """

    label: float
    bias: tuple[float, ...]
    data: tuple[float, ...]
    ends: tuple[float, ...]
    arms: tuple[tuple[float, float], ...]
    left: float
    plot: tuple[float, float]
    effect: float
    total: float

    def share(self, em: float) -> float:
        """Turn em at the smallest width into a share of the width."""
        return em / self.total


def wide(plot: ForestPlot) -> Drawing:
    """Draw a forest plot with its data in columns."""
    columns = _columns(plot)
    field = Field(columns.share(columns.plot[0]), columns.share(columns.plot[1]), columns.total)
    head, top = _head(plot, columns)
    rows: list[Shape] = []
    y, pooled_to = top + 0.3, top
    for row, data in zip(plot.rows, _under(plot), strict=True):
        height, above = HEIGHTS[row.kind]
        y += above if rows else 0.0
        if row.kind == "total":
            rows.append(Line("rule", 0.0, y - above / 2, 1.0, y - above / 2))
            pooled_to = y + height / 2
        lines = _label_lines(row, columns)
        under = wrap(data, columns.label - INDENT * row.grouped) if data else ()
        rows += _row(row, lines, under, columns, y + height / 2)
        if row.mark:
            rows += mark_shapes(row.mark, field, y + height / 2)
        y += height + LINE * (len(lines) + len(under) - 1)
    bottom = y + 0.45
    foot, height = _foot(plot, columns, field, bottom)
    # long plots can be read from the top
    above_plot = [ticks(plot.axis, field, top, above=True)] if len(plot.rows) > MANY_ROWS else []
    shapes = (*lines_behind(plot, field, top, bottom, pooled_to), *head, *above_plot, *rows, *foot)
    return Drawing(columns.total, bottom + height, shapes)


def _under(plot: ForestPlot) -> Sequence[str]:
    """Return the line under each row's label."""
    return plot.under or ("",) * len(plot.rows)


def _columns(plot: ForestPlot) -> Columns:
    scales = [SCALES.get(row.kind, 1.0) for row in plot.rows]
    heads = (plot.label_head, *wrap(plot.under_head, WIDEST_LABEL))
    label = x = max(*map(width, heads), *map(_label_width, plot.rows, _under(plot)))
    data: list[float] = []
    arms = []
    signs: tuple[float, ...] = ()
    if plot.domains:
        step = max(SIGN_STEP, *(width(domain.letter) + 0.3 for domain in plot.domains))
        signs = tuple(x + GROUP_GAP + step * (i + 0.5) for i in range(len(plot.domains)))
        x += GROUP_GAP + step * len(signs)
    given = {column.arm for column in plot.columns}
    for arm in (0, 1, None):
        if arm not in given:
            continue
        x += GROUP_GAP
        rights = _group_edges(plot, arm, x, scales)
        if arm is not None:
            arms.append((x, rights[-1]))
        data += rights
        x = rights[-1]
    if plot.weight_head:
        x += GROUP_GAP + max(width(plot.weight_head), _widest([row.weight for row in plot.rows], scales))
    effect = max(longest_word(plot.effect_head), _widest([row.effect for row in plot.rows], scales))
    # a sign hangs to the right of the data, or, when there are no columns of data, of the effect
    hanging = any(row.sign and not data for row, data in zip(plot.rows, _under(plot), strict=True))
    sign = SIGN if hanging and not plot.columns else 0.0
    beside = x + 2 * PLOT_GAP + effect + sign
    need = beside + (NARROWEST_PLOT if beside + NARROWEST_PLOT <= TABLET else ROOMY_PLOT)
    steps = max(math.ceil(need / STEP - 1e-9), FEWEST_STEPS)
    total = steps * STEP if steps <= MOST_STEPS else need
    end = total - sign
    middles, edges = tuple(at / total for at in signs), tuple(at / total for at in data)
    ends = (*edges, x / total, end / total)
    return Columns(label, middles, edges, ends, tuple(arms), x, (x + PLOT_GAP, end - effect - PLOT_GAP), end, total)


def _group_edges(plot: ForestPlot, arm: int | None, left: float, scales: Sequence[float]) -> list[float]:
    """Return the right edges of an arm's columns, which start at `left` and make room for the arm's name."""
    widths = [
        max(width(column.head), _widest([row.cells[i] if row.cells else "" for row in plot.rows], scales))
        for i, column in enumerate(plot.columns)
        if column.arm == arm
    ]
    own = sum(widths) + GAP * (len(widths) - 1)
    name = 0.0 if arm is None else min(longest_word(capital(plot.arms[arm])), WIDEST_ARM_WORD)
    missing = max(name - own, 0.0) / len(widths)
    edges = []
    for i, one in enumerate(widths):
        left += one + missing + (GAP if i else 0.0)
        edges.append(left)
    return edges


def _widest(texts: Iterable[str], scales: Iterable[float]) -> float:
    """Return the width of the widest text of a column, of which each has a scale of its own."""
    return max(map(mul, map(width, texts), scales), default=0.0)


def _label_width(row: Row, data: str) -> float:
    if row.kind in ("heading", "note"):
        return 0.0
    indent = INDENT * row.grouped
    scale = SCALES.get(row.kind, 1.0)
    own = max(map(width, wrap(row.label, WIDEST_LABEL - indent, scale))) * scale
    under = wrap(data, WIDEST_LABEL - indent) if data else ()
    return indent + max(own, *map(width, under), 0.0)


def _label_lines(row: Row, columns: Columns) -> tuple[str, ...]:
    # headings and notes have no cells beside them and may run over the columns of data
    room = columns.left if row.kind in ("heading", "note") else columns.label
    return wrap(row.label, room - INDENT * row.grouped, SCALES.get(row.kind, 1.0))


def _head(plot: ForestPlot, columns: Columns) -> tuple[Sequence[Shape], float]:
    """Return the heads, and the height of the line below them."""
    share = columns.share
    arms = [
        wrap(capital(name), right - left)
        for name, (left, right) in zip(plot.arms[: len(columns.arms)], columns.arms, strict=True)
    ]
    effect = wrap(plot.effect_head, columns.effect - columns.plot[1] - PLOT_GAP)
    above = max(map(len, arms), default=0)
    labels = (plot.label_head, *(wrap(plot.under_head, columns.label) if plot.under_head else ()))
    base = 1.0 + max(LINE * above + 0.5 if above else 0.0, LINE * (max(len(effect), len(labels)) - 1))
    shapes: list[Shape] = [*stack(labels, 0.0, base - LINE * (len(labels) - 1))]
    for (left, right), lines in zip(columns.arms, arms, strict=True):
        line = base - 1.15
        shapes.append(Line("span", share(left), line, share(right), line))
        shapes += stack(lines, share((left + right) / 2), line - 0.4 - LINE * (len(lines) - 1), "middle")
    if plot.domains:
        letters = [domain.letter for domain in plot.domains]
        shapes.append(Cells(columns.bias, base, letters, tone="soft", anchor="middle"))
    if any(heads := [*(column.head for column in plot.columns), plot.weight_head]):
        shapes.append(Cells(columns.ends[:-1], base, heads, tone="soft"))
    shapes += stack(effect, share(columns.effect), base - LINE * (len(effect) - 1), "end")
    rule = base + 0.6
    return [*shapes, Line("head", 0.0, rule, 1.0, rule)], rule


def _row(row: Row, lines: Sequence[str], under: Sequence[str], columns: Columns, middle: float) -> Sequence[Shape]:
    """Return the texts and the marks of risk of bias of a row whose first line is centred on `middle`."""
    base = middle + 0.35
    indent = INDENT * row.grouped
    if row.kind == "note":
        return tuple(stack(lines, 0.0, base, dx=indent, small=True))
    own = LABEL_FACES.get(row.kind, "")
    shapes: list[Shape] = [Words(0.0, base + LINE * i, text, "start", indent, "", own) for i, text in enumerate(lines)]
    if row.bias:
        shapes.append(Signs(columns.bias, middle, row.bias, SIGN_SIDE))
    face: Face = "bold" if row.kind == "total" else ""
    signed = row.sign and not under  # else the line under the label carries it
    beside = row.estimated and not signed
    cells = row.cells if columns.data and row.cells else ("",) * len(columns.data)
    texts = (*cells, row.weight, row.effect if beside else "")
    if any(texts):
        shapes.append(Cells(columns.ends, base, texts, face))
    if signed:
        arms = [columns.share(right) for _, right in columns.arms]
        for x in arms or columns.data[-1:] or (columns.share(columns.effect),):
            shapes.append(Words(x, base, row.sign, dx=0.12))
    if row.effect and not beside:
        tone: Tone = "" if row.estimated else "soft"
        shapes.append(Words(columns.share(columns.effect), base, row.effect, "end", 0.0, tone, face))
    shapes += stack(under, 0.0, base + LINE * len(lines), dx=indent)
    return shapes


def _foot(plot: ForestPlot, columns: Columns, field: Field, y: float) -> tuple[Sequence[Shape], float]:
    """Return what lies below the rows, from the axis down, and its height."""
    notes = [line for note in plot.notes for line in wrap(note, columns.left, SMALL)]
    notes_end = max((width(line) * SMALL for line in notes), default=-1.0)
    favours, height = favours_shapes(plot, field, y + 2.8, (columns.share(notes_end + 1.0), 1.0))
    shapes = [*axis_shapes(plot, field, y), *favours, *stack(notes, 0.0, y + 1.35, small=True)]
    below = max(1.7 + height, 0.35 + LINE * len(notes)) + 0.2
    texts, extra = footnotes(plot, columns.total, y + below + 1.4)
    return [*shapes, *texts], below + (extra + 0.7 if texts else 0.3)
