"""ForestPlot -> Vega-Lite: the same geometry as a specification, for tools and for exploring a plot in the browser.

Altair takes half a second to import and a tenth to build a chart, so its chart is kept in a file, with every layer that
a plot can have (`vega_template` makes it); each plot gets a copy with its own data, axis and texts, and without the
layers that it lacks.

Nothing in a specification is an expression: layers draw their own data sets, and everything else is a field or a value.
Colours are named styles in the configuration, so that a page can set its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from plainforest.figures.geometry import ForestPlot, Mark, Row
from plainforest.figures.lettering import BOLD, width

Spec: TypeAlias = dict[str, Any]
Datum: TypeAlias = dict[str, str | float | None]

TEMPLATE = Path(__file__).with_name("forest.vl.json")
PLOT_WIDTH = 420
ROW_HEIGHT = 24
EM = 13
BIGGEST_SQUARE = 144
"""Area in square pixels."""
HALF_DIAMOND = {"open_diamond": 0.3, "diamond": 0.42}
"""Half the height of a diamond as a share of its row."""
STYLES: Spec = {
    "label": {"color": "#10201a", "fontSize": EM},
    "heading": {"color": "#10201a", "fontSize": EM, "fontWeight": 600},
    "subtotal-label": {"color": "#10201a", "fontSize": EM, "fontStyle": "italic"},
    "note": {"color": "#3a4943", "fontSize": 12},
    "interval": {"color": "#10201a", "strokeWidth": 1.5},
    "square": {"color": "#10201a", "opacity": 1},
    "arrow": {"color": "#10201a", "opacity": 1},
    "pooled-arrow": {"color": "#0b4a3b", "opacity": 1},
    "subtotal": {"fill": "#fff", "color": "#0b4a3b", "strokeWidth": 1.5},
    "total": {"fill": "#0b4a3b", "color": "#0b4a3b", "strokeWidth": 1},
    "prediction": {"color": "#0b4a3b", "strokeWidth": 4},
    "null": {"color": "#10201a", "strokeWidth": 1},
    "pooled": {"color": "#0b4a3b", "strokeWidth": 1.5, "strokeDash": [1.5, 3.5]},
    "band": {"color": "#e9eeeb", "opacity": 1},
}
TOOLTIP = (
    ("study", "Study"), ("effect", "Effect (CI)"), ("weight", "Weight"), ("intervention", "Intervention"),
    ("comparator", "Comparator"), ("remark", "Remark"),
)  # fmt: skip


def forest_vega(plot: ForestPlot) -> Spec:
    """Return a plot as a Vega-Lite specification with its data inside.

    Parameters
    ----------
    plot : ForestPlot
        What to draw.

    Returns
    -------
    dict
        A new value on every call; the caller may change it.
    """
    from pydantic_core import from_json  # here, because a build that changes nothing draws nothing

    spec: Spec = from_json(template())
    data = datasets(plot)
    rows = [row_key(i) for i in range(len(plot.rows))]
    labels_at = -_label_width(plot)
    kind = {"type": "log"} if plot.axis.log else {"type": "linear", "zero": False}
    scale = {**kind, "domain": [plot.axis.low, plot.axis.high]}
    spec["layer"] = [layer for layer in spec["layer"] if data[layer["data"]["name"]]]
    for layer in spec["layer"]:
        encoding = layer["encoding"]
        if "y" in encoding:
            encoding["y"]["scale"]["domain"] = rows
        if encoding.get("x", {}).get("field"):
            encoding["x"]["scale"].update(scale)
            if encoding["x"]["axis"]:
                encoding["x"]["axis"].update(values=[tick.value for tick in plot.axis.ticks], title=axis_title(plot))
        if layer["name"] in ("labels", "headings", "subtotal-labels", "notes"):
            layer["mark"]["x"] = labels_at
    spec["title"]["text"] = plot.title
    spec["height"] = ROW_HEIGHT * len(rows)
    spec["datasets"] = {name: values for name, values in data.items() if values}
    return spec


def axis_title(plot: ForestPlot) -> list[str]:
    """Write what the axis shows, and below it what effects to the left and right favour."""
    sides = f"← {plot.favours[0]}   |   {plot.favours[1]} →" if plot.favours else ""
    return [plot.effect_head, *([sides] if sides else [])]


def row_key(i: int) -> str:
    """Return the name by which the data know a row."""
    return f"row {i + 1}"


def _label_width(plot: ForestPlot) -> int:
    widest = max(width(row.label) * (BOLD if row.kind in ("heading", "total") else 1.0) for row in plot.rows)
    return round(widest * EM) + 24


def datasets(plot: ForestPlot) -> dict[str, list[Datum]]:
    """Return one data set for every layer, by its name; empty for layers that the plot does not have."""
    rows = [(row_key(i), row) for i, row in enumerate(plot.rows)]
    marked = [(key, details(plot, row), row.mark) for key, row in rows if row.mark]
    axis = plot.axis

    def inside(value: float) -> float:
        return min(max(value, axis.low), axis.high)

    def text(*kinds: str) -> list[Datum]:
        return [{"row": key, "text": row.label} for key, row in rows if row.kind in kinds]

    def interval(shape: str) -> list[Datum]:
        return [
            {"row": key, "low": inside(mark.values[1]), "high": inside(mark.values[2]), **tip}
            for key, tip, mark in marked
            if mark.shape == shape
        ]

    def diamonds(shape: str) -> list[Datum]:
        return [
            {"row": key, "x": x, "up": up, "corner": corner, **tip}
            for key, tip, mark in marked
            if mark.shape == shape and mark.estimate is not None
            for corner, (x, up) in enumerate(_corners(mark, inside))
        ]

    def arrows(*shapes: str, left: bool) -> list[Datum]:
        return [
            {"row": key, "x": axis.low if left else axis.high}
            for key, _, mark in marked
            if mark.shape in shapes and (mark.cut_low if left else mark.cut_high)
        ]

    pooled_shapes = ("open_diamond", "diamond", "bar")
    lines = _lines(plot)
    return {
        "labels": text("study", "prediction"),
        "headings": text("heading", "total"),
        "subtotal-labels": text("subtotal"),
        "notes": text("note"),
        "effects": [{"row": key, "text": row.effect} for key, row in rows if row.effect],
        "band": lines["band"],
        "null": lines["null"],
        "pooled": lines["pooled"],
        "intervals": interval("square"),
        "squares": [
            {"row": key, "x": mark.values[0], "area": round(BIGGEST_SQUARE * mark.side**2, 2), **tip}
            for key, tip, mark in marked
            if mark.shape == "square" and mark.estimate is not None
        ],
        "subtotals": diamonds("open_diamond"),
        "total": diamonds("diamond"),
        "prediction": interval("bar"),
        "arrows-left": arrows("square", left=True),
        "arrows-right": arrows("square", left=False),
        "pooled-arrows-left": arrows(*pooled_shapes, left=True),
        "pooled-arrows-right": arrows(*pooled_shapes, left=False),
    }


def _corners(mark: Mark, inside: Any) -> Iterable[tuple[float, float]]:
    estimate, low, high = mark.values
    half = HALF_DIAMOND[mark.shape]
    return ((inside(low), 0.0), (inside(estimate), half), (inside(high), 0.0), (inside(estimate), -half))


def _lines(plot: ForestPlot) -> dict[str, list[Datum]]:
    axis = plot.axis
    total = next((row.mark for row in plot.rows if row.kind == "total" and row.mark), None)
    null = 1.0 if axis.log else 0.0
    found: dict[str, list[Datum]] = {"null": [{"x": null}], "pooled": [], "band": []}
    if total and total.estimate is not None:
        found["pooled"] = [{"x": total.values[0]}]
    if plot.important:
        found["band"] = [{"low": max(-plot.important, axis.low), "high": min(plot.important, axis.high)}]
    return found


def details(plot: ForestPlot, row: Row) -> Datum:
    """Return what a tooltip says of a row, by the names in `TOOLTIP`."""
    arms = ["", ""]
    for column, cell in zip(plot.columns, row.cells, strict=False):
        if cell:
            arm = column.arm or 0  # observed minus expected events are those with the intervention
            arms[arm] += f"{', ' if arms[arm] else ''}{column.head} {cell}"
    found: Datum = {"study": row.label, "effect": row.effect}
    extra = {"weight": row.weight, "intervention": arms[0], "comparator": arms[1], "remark": _remark(plot, row)}
    return found | {name: value for name, value in extra.items() if value}


def _remark(plot: ForestPlot, row: Row) -> str:
    if not row.sign:
        return ""
    return next((note.removeprefix(row.sign).strip() for note in plot.footnotes if note.startswith(row.sign)), "")


@lru_cache(maxsize=1)
def template() -> bytes:
    """Return the specification with every layer, without data, as JSON: copies are cheapest made from text."""
    return TEMPLATE.read_bytes()
