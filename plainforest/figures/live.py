"""The layout of the plot that can be explored: the specification's own layers, with their values left open.

What differs between plots (data, rows, axis, colours, sizes) becomes a signal, so that one layout, compiled to Vega
once, serves every plot that has the same kind of axis. The page then needs neither Vega-Lite nor its compiler, and
nothing is computed in the browser: `static/explorer.js` only hands over values and says which rows are shown.
"""

from __future__ import annotations

import json
from typing import Any

from plainforest.figures.vega import STYLES, Spec, template

INK, BRAND, GROUND = {"expr": "ink"}, {"expr": "brand"}, {"expr": "ground"}
COLOURS = {"#10201a": INK, "#3a4943": {"expr": "soft"}, "#0b4a3b": BRAND, "#fff": GROUND, "#e9eeeb": {"expr": "sunk"}}
"""The colours of the published specification, and what the page may put in their place."""
PARAMS: Spec = {
    "ink": "#000", "soft": "#000", "brand": "#000", "ground": "#fff", "sunk": "#eee", "em": 13, "font": "sans-serif",
    "rows": [], "domain": [0.1, 10], "ticks": [], "tickLabels": [], "axisTitle": [], "labelsAt": 0, "effectsAt": 0,
    "heading": [], "remark": [],
}  # fmt: skip
TEXTS = ("labels", "headings", "subtotal-labels", "notes")


def live_layout(*, log: bool) -> Spec:
    """Return the Vega-Lite specification of every forest plot with one kind of axis, to be compiled to Vega.

    Parameters
    ----------
    log : bool
        A logarithmic axis, for ratios.
    """
    spec: Spec = json.loads(template())
    kind = {"type": "log"} if log else {"type": "linear", "zero": False}
    spec["params"] = [{"name": name, "value": value} for name, value in PARAMS.items()]
    for layer in spec["layer"]:
        _open(layer, kind)
    lines = [layer["name"] for layer in spec["layer"]].index("pooled") + 1
    spec["layer"].insert(lines, _behind(spec["layer"]))
    ink = {"labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK}
    em, line, font = {"expr": "em"}, {"expr": "em * 1.35"}, {"expr": "font"}
    spec["config"] |= {"style": {name: _style(style) for name, style in STYLES.items()}, "aria": False, "axis": ink}
    spec["title"] = {
        "text": {"expr": "heading"}, "color": INK, "font": font, "fontSize": em, "lineHeight": line, "fontWeight": 600,
        "subtitle": {"expr": "remark"}, "subtitleColor": {"expr": "soft"}, "subtitleFont": font,
        "subtitleFontSize": em, "subtitleLineHeight": line, "subtitlePadding": 6, "anchor": "start", "frame": "bounds",
        "offset": 10,
    }  # fmt: skip
    spec["background"] = GROUND
    spec["autosize"] = "none"
    del spec["config"]["font"]
    return spec


def _behind(layers: list[Spec]) -> Spec:
    """Return the ground of those rows that hold only text, so that no line runs through words on a narrow screen."""
    (labels,) = (layer for layer in layers if layer["name"] == "labels")
    mark = {"type": "rect", "color": GROUND, "x": {"expr": "labelsAt"}, "x2": {"expr": "effectsAt"}}
    return {"name": "behind", "data": {"name": "behind"}, "mark": mark, "encoding": {"y": labels["encoding"]["y"]}}


def _open(layer: Spec, kind: Spec) -> None:
    """Put signals in the places of a layer's values."""
    encoding, mark = layer["encoding"], layer["mark"]
    encoding.pop("tooltip", None)  # the page writes its own, for the keyboard too
    if "y" in encoding:
        encoding["y"]["scale"]["domain"] = {"expr": "rows"}
    if encoding.get("x", {}).get("field"):
        encoding["x"]["scale"].update(kind, domain={"expr": "domain"})
        if encoding["x"]["axis"]:
            encoding["x"]["axis"].update(
                values={"expr": "ticks"}, title={"expr": "axisTitle"}, labelFontSize={"expr": "em"},
                titleFontSize={"expr": "em"}, labelExpr="tickLabels[indexof(ticks, datum.value)]",
                labelFont={"expr": "font"}, titleFont={"expr": "font"},
            )  # fmt: skip
    if mark["type"] == "text":
        at = {"expr": "labelsAt" if layer["name"] in TEXTS else "effectsAt"}
        mark |= {"font": {"expr": "font"}, "fontSize": {"expr": "em"}, "x": at, "dx": 0}
    if mark["type"] == "line":  # diamonds; a fill that comes from a style would not follow the page's scheme
        mark["fill"] = GROUND if mark["style"] == "subtotal" else BRAND


def _style(style: Spec) -> Spec:
    def put(name: str, value: Any) -> Any:
        if name == "fontSize":
            return {"expr": "em"}
        return COLOURS.get(value, value) if isinstance(value, str) else value

    return {name: put(name, value) for name, value in style.items()}
