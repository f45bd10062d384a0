"""ForestPlot -> Vega-Lite: the same geometry as a specification, for tools and for exploring a plot in the browser.

Altair takes half a second to import and a tenth to build a chart, so its chart is kept in a file, with every layer that
a plot can have (`vega_template` makes it); each plot adds its own data, axis and texts, and leaves out the layers that
it lacks.

Nothing in a specification is an expression: layers draw their own data sets, and everything else is a field or a value.
Colours are named styles in the configuration, so that a page can set its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from plainforest.figures.geometry import ForestPlot, Kind, Mark, MarkShape, Row
from plainforest.figures.lettering import BOLD, width
from plainforest.figures.scale import Axis

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
LAYERS = (
    "labels", "headings", "subtotal-labels", "notes", "effects", "band", "null", "pooled", "intervals", "squares",
    "subtotals", "total", "prediction", "arrows-left", "arrows-right", "pooled-arrows-left", "pooled-arrows-right",
)  # fmt: skip
TEXTS: Mapping[Kind, str] = {
    "heading": "headings", "study": "labels", "subtotal": "subtotal-labels", "note": "notes", "total": "headings",
    "prediction": "labels",
}  # fmt: skip
"""The layer of each kind of row's label; those of marks below."""
INTERVALS: Mapping[MarkShape, str] = {"square": "intervals", "bar": "prediction"}
DIAMONDS: Mapping[MarkShape, str] = {"open_diamond": "subtotals", "diamond": "total"}
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


class Told(NamedTuple):
    """What the versions of a plot that readers can explore are given: the tooltips, and what each layer draws."""

    tooltips: Sequence[Datum]
    """One for each row, by the names in `TOOLTIP`."""
    datasets: Mapping[str, list[Datum]]
    """One for each layer, by its name; empty for layers that the plot does not have."""


def tell(plot: ForestPlot) -> Told:
    """Put the rows of a plot into data."""
    tooltips = _tooltips(plot)
    return Told(tooltips, _datasets(plot, tooltips))


def forest_vega(plot: ForestPlot, told: Told | None = None) -> Spec:
    """Return a plot as a Vega-Lite specification with its data inside.

    Parameters
    ----------
    plot : ForestPlot
        What to draw.
    told : Told, optional
        Its data, where they are there already.

    Returns
    -------
    dict
        A new value on every call; but what all specifications have in common is the same, and not to be changed.
    """
    data = (told or tell(plot)).datasets
    common = _common()
    kind = {"type": "log"} if plot.axis.log else {"type": "linear", "zero": False}
    own = {
        "rows": [row_key(i) for i in range(len(plot.rows))],
        "scale": {**kind, "domain": [plot.axis.low, plot.axis.high]},
        "axis": {"values": [tick.value for tick in plot.axis.ticks], "title": axis_title(plot)},
        "labels": -_label_width(plot),
    }
    return {
        **common,
        "layer": [_layer(layer, own) for layer in common["layer"] if data[layer["data"]["name"]]],
        "title": {**common["title"], "text": plot.title},
        "height": ROW_HEIGHT * len(plot.rows),
        "datasets": {name: values for name, values in data.items() if values},
    }


def _layer(layer: Spec, own: Spec) -> Spec:
    """Return a layer of the common specification with what is a plot's own: its rows, its axis, its margin."""
    encoding = dict(layer["encoding"])
    if y := encoding.get("y"):
        encoding["y"] = {**y, "scale": {**y["scale"], "domain": own["rows"]}}
    if (x := encoding.get("x")) and x.get("field"):
        axis = {**x["axis"], **own["axis"]} if x["axis"] else x["axis"]
        encoding["x"] = {**x, "axis": axis, "scale": {**x["scale"], **own["scale"]}}
    mark = layer["mark"]
    if layer["name"] in TEXTS.values():
        mark = {**mark, "x": own["labels"]}
    return {**layer, "mark": mark, "encoding": encoding}


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


def _datasets(plot: ForestPlot, tooltips: Sequence[Datum]) -> dict[str, list[Datum]]:
    data: dict[str, list[Datum]] = {name: [] for name in LAYERS}
    data |= _lines(plot)
    for i, (row, tip) in enumerate(zip(plot.rows, tooltips, strict=True)):
        key = row_key(i)
        data[TEXTS[row.kind]].append({"row": key, "text": row.label})
        if row.effect:
            data["effects"].append({"row": key, "text": row.effect})
        if row.mark:
            for layer, datum in _mark(key, row.mark, plot.axis, tip):
                data[layer].append(datum)
    return data


def _mark(key: str, mark: Mark, axis: Axis, tip: Datum) -> Iterator[tuple[str, Datum]]:
    """Yield what is drawn of a mark, each with its layer."""
    estimate, low, high = mark.values
    ends = min(max(low, axis.low), axis.high), min(max(high, axis.low), axis.high)
    if mark.shape in INTERVALS:
        yield INTERVALS[mark.shape], {"row": key, "low": ends[0], "high": ends[1], **tip}
    if mark.estimate is not None and mark.shape == "square":
        yield "squares", {"row": key, "x": estimate, "area": round(BIGGEST_SQUARE * mark.side**2, 2), **tip}
    elif mark.estimate is not None:
        half = HALF_DIAMOND[mark.shape]
        for corner, (x, up) in enumerate(((ends[0], 0.0), (estimate, half), (ends[1], 0.0), (estimate, -half))):
            yield DIAMONDS[mark.shape], {"row": key, "x": x, "up": up, "corner": corner, **tip}
    arrows = "arrows" if mark.shape == "square" else "pooled-arrows"
    if mark.cut_low:
        yield f"{arrows}-left", {"row": key, "x": axis.low}
    if mark.cut_high:
        yield f"{arrows}-right", {"row": key, "x": axis.high}


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


def _tooltips(plot: ForestPlot) -> list[Datum]:
    remarks = {note[:1]: note[1:].strip() for note in reversed(plot.footnotes)}
    return [_tooltip(plot, row, remarks) for row in plot.rows]


def _tooltip(plot: ForestPlot, row: Row, remarks: Mapping[str, str]) -> Datum:
    found: Datum = {"study": row.label, "effect": row.effect}
    if row.weight:
        found["weight"] = row.weight
    arms: tuple[list[str], list[str]] = [], []
    for column, cell in zip(plot.columns, row.cells, strict=False):
        if cell:
            arms[column.arm or 0].append(f"{column.head} {cell}")  # observed minus expected: with the intervention
    if arms[0]:
        found["intervention"] = ", ".join(arms[0])
    if arms[1]:
        found["comparator"] = ", ".join(arms[1])
    if row.sign and (remark := remarks.get(row.sign)):
        found["remark"] = remark
    return found


@lru_cache(maxsize=1)
def _common() -> Spec:
    """Return the specification with every layer, without data; it is never changed."""
    from pydantic_core import from_json  # here, because a build that changes nothing draws nothing

    spec: Spec = from_json(template())
    return spec


@lru_cache(maxsize=1)
def template() -> bytes:
    """Return the specification with every layer, without data, as JSON."""
    return TEMPLATE.read_bytes()
