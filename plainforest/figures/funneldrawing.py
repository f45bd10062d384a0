"""FunnelPlot -> a drawing, for pages and for files, and a Vega-Lite specification."""

from __future__ import annotations

from typing import Any, TypeAlias

from plainforest.figures.drawing import Dot, Drawing, Line, Shape, Words
from plainforest.figures.funnel import FunnelPlot, Point
from plainforest.figures.layout import LINE, TICK, Field, stack, ticks
from plainforest.figures.lettering import SMALL, width, wrap
from plainforest.figures.svg import drawing_svg
from plainforest.figures.svgfile import svg_file
from plainforest.figures.vega import STYLES

Spec: TypeAlias = dict[str, Any]

WIDTH = 22.0
"""Smallest width in em; the style sheet shrinks the text rather than go below it."""
FILE_WIDTH = 40.0
MARGIN = 1.2
HEIGHT = 16.0
"""Of the field, in em."""
DOT = 0.7
PIXELS = 420, 300
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def funnel_svg(plot: FunnelPlot, *, ident: str) -> str:
    """Return a funnel plot as markup for a page, which says the footnotes itself.

    It belongs into an element of the class "fp-box".
    """
    return drawing_svg(
        draw_funnel(plot, notes=False), ident=ident, classes="fp-funnel", title=plot.title, said=plot.summary
    )


def funnel_svg_file(plot: FunnelPlot) -> bytes:
    """Return a funnel plot as the content of an SVG file."""
    return svg_file(draw_funnel(plot, FILE_WIDTH), title=plot.title, said=plot.summary)


def draw_funnel(plot: FunnelPlot, total: float = WIDTH, *, notes: bool = True) -> Drawing:
    """Draw a funnel plot that fills its box.

    Parameters
    ----------
    plot : FunnelPlot
        What to draw.
    total : float
        The width in em at which texts are broken.
    notes : bool
        With the footnotes.
    """
    labels = max(width(tick.label) for tick in plot.error_ticks)
    field = Field((labels + 1.0) / total, 1 - MARGIN / total, total)
    left, right, x = field.left, field.right, field.x
    head = wrap(plot.error_head, total)
    top = LINE * len(head) + 1.0
    bottom = top + HEIGHT
    shapes: list[Shape] = [*stack(head, 0.0, 1.0)]
    shapes.append(Line("null", x(plot.null), top, x(plot.null), bottom))
    shapes.append(Line("pooled", x(plot.pooled), top, x(plot.pooled), bottom))
    shapes += [Line("limit", x(plot.pooled), top, x(end), bottom) for end in plot.limits]
    shapes.append(Line("axis", left, top, left, bottom))
    shapes.append(Line("axis", left, bottom, right, bottom))
    for tick in plot.error_ticks:
        y = top + tick.at * HEIGHT
        # across, a length grows with the box, but the room that the label keeps from the axis does not
        shapes.append(Line("axis", left - 0.2 / total, y, left, y))
        shapes.append(Words(left, y + 0.35, tick.label, anchor="end", dx=-0.6, tone="soft"))
    shapes.append(ticks(plot.axis, field, bottom))
    # those that exist lie over those that do not
    for point in sorted(plot.points, key=lambda one: not one.filled):
        shapes.append(Dot(x(point.x), top + point.y * HEIGHT, DOT, hollow=point.filled))
    y = bottom + TICK + 1.0 + LINE
    name = wrap(plot.effect_head, (right - left) * total)
    shapes += stack(name, (left + right) / 2, y, "middle")
    y += LINE * len(name) + 0.3
    lines = [line for note in plot.footnotes for line in wrap(note, total, SMALL)] if notes else []
    shapes += stack(lines, 0.0, y, small=True)
    return Drawing(total, y + LINE * len(lines) - 0.6, tuple(shapes))


def funnel_vega(plot: FunnelPlot) -> Spec:
    """Return a funnel plot as a Vega-Lite specification with its data inside."""
    scale = {"type": "log"} if plot.axis.log else {"type": "linear", "zero": False}
    x_axis = {
        "values": [tick.value for tick in plot.axis.ticks],
        "format": "~g",
        "grid": False,
        "title": plot.effect_head,
    }
    y_axis = {
        "values": [tick.value for tick in plot.error_ticks],
        "format": "~g",
        "grid": False,
        "title": plot.error_head,
    }
    x = {
        "field": "x", "type": "quantitative", "axis": x_axis,
        "scale": {**scale, "domain": [plot.axis.low, plot.axis.high], "nice": False},
    }  # fmt: skip
    y = {
        "field": "y", "type": "quantitative", "axis": y_axis,
        "scale": {"domain": [0, plot.largest_error], "reverse": True, "nice": False},
    }  # fmt: skip
    tooltip = [
        {"field": field, "type": "nominal", "title": title}
        for field, title in (("study", "Study"), ("effect", "Effect"), ("error", "Standard error"))
    ]
    null = 1.0 if plot.axis.log else 0.0
    top, bottom = {"x": plot.pooled_effect, "y": 0}, plot.largest_error
    data: dict[str, list[dict[str, Any]]] = {
        "null": [{"x": null, "y": 0, "x2": null, "y2": bottom}],
        "pooled": [{**top, "x2": plot.pooled_effect, "y2": bottom}],
        "limits": [{**top, "x2": end, "y2": bottom} for end in plot.limit_effects],
    }
    data["filled"] = [_datum(point) for point in plot.points if point.filled]
    data["studies"] = [_datum(point) for point in plot.points if not point.filled]

    def layer(name: str, mark: Spec, **encoding: Any) -> Spec:
        drawn = {"style": name, **mark}
        return {"name": name, "data": {"name": name}, "mark": drawn, "encoding": {"x": x, "y": y, **encoding}}

    ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    circle = {"type": "point", "shape": "circle", "size": 60}
    layers = [
        *(layer(name, {"type": "rule"}, **ends) for name in ("null", "pooled", "limits")),
        layer("filled", circle, tooltip=tooltip),
        layer("studies", {**circle, "filled": True}, tooltip=tooltip),
    ]
    styles = {
        "null": STYLES["null"],
        "pooled": STYLES["pooled"],
        "limits": {"color": "#66756e", "strokeWidth": 1, "strokeDash": [3, 3]},
        "studies": {"color": "#10201a", "opacity": 0.75},
        "filled": {"color": "#10201a", "fill": "#fff", "opacity": 1, "strokeWidth": 1.5},
    }
    return {
        "$schema": SCHEMA,
        "title": {"text": plot.title, "anchor": "start", "fontSize": 15, "offset": 14},
        "width": PIXELS[0],
        "height": PIXELS[1],
        "layer": [one for one in layers if data[one["name"]]],
        "datasets": {name: values for name, values in data.items() if values},
        "config": {"font": "system-ui, sans-serif", "view": {"stroke": None}, "style": styles},
    }


def _datum(point: Point) -> dict[str, Any]:
    return {
        "x": point.effect, "y": point.standard_error, "study": point.label,
        "effect": point.effect_text, "error": point.error_text,
    }  # fmt: skip
