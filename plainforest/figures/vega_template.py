"""The Vega-Lite specification with every layer that a forest plot can have, as Altair makes it.

`python -m plainforest.figures.vega_template` writes it anew after a change here; a test holds the file against it.
"""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from plainforest.figures.vega import PLOT_WIDTH, ROW_HEIGHT, STYLES, TEMPLATE, TOOLTIP, Spec


def make_template() -> bytes:
    """Return the specification with every layer, without data, as JSON."""
    scale = alt.Scale(nice=False)
    axis = alt.Axis(
        format="~g", grid=False, labelOverlap=False, labelFlush=False, tickSize=5, labelFontSize=12, titleFontSize=12,
        titleFontWeight="normal", titlePadding=10, domain=True,
    )  # fmt: skip
    tooltip = [alt.Tooltip(field=field, type="nominal", title=title) for field, title in TOOLTIP]
    row_scale = alt.Scale(type="band", paddingInner=0, paddingOuter=0, domain=[])

    def x(field: str) -> alt.X:
        return alt.X(field=field, type="quantitative", scale=scale, axis=axis)

    y = alt.Y(field="row", type="ordinal", sort=None, scale=row_scale, axis=None)

    def layer(name: str, mark: Any, options: Spec, **encoding: Any) -> alt.Chart:
        chart = alt.Chart(alt.NamedData(name=name), name=name, mark=alt.MarkDef(type=mark, **options))
        return chart.encode(**encoding)

    def words(name: str, style: str) -> alt.Chart:
        options = {"style": style, "align": "left", "baseline": "middle", "x": 0}
        return layer(name, "text", options, y=y, text=alt.Text(field="text", type="nominal"))

    def spans(name: str, style: str) -> alt.Chart:
        return layer(name, "rule", {"style": style}, x=x("low"), x2=alt.X2(field="high"), y=y, tooltip=tooltip)

    def diamonds(name: str, style: str) -> alt.Chart:
        up = alt.YOffset(
            field="up", type="quantitative", scale=alt.Scale(type="linear", domain=[0.5, -0.5], nice=False, zero=False)
        )
        options = {"style": style, "interpolate": "linear-closed", "strokeJoin": "round"}
        corners = alt.Order(field="corner", type="quantitative")
        detail = alt.Detail(field="row", type="nominal")
        return layer(name, "line", options, x=x("x"), y=y, yOffset=up, order=corners, detail=detail, tooltip=tooltip)

    def arrows(name: str, style: str, shape: str) -> alt.Chart:
        return layer(name, "point", {"style": style, "shape": shape, "size": 70, "filled": True}, x=x("x"), y=y)

    effects = {"style": "label", "align": "right", "baseline": "middle", "x": "width", "dx": 170}
    area = alt.Size(field="area", type="quantitative", scale=None, legend=None)
    chart = alt.LayerChart(
        layer=[
            layer("band", "rect", {"style": "band"}, x=x("low"), x2=alt.X2(field="high")),
            layer("null", "rule", {"style": "null"}, x=x("x")),
            layer("pooled", "rule", {"style": "pooled"}, x=x("x")),
            words("labels", "label"),
            words("headings", "heading"),
            words("subtotal-labels", "subtotal-label"),
            words("notes", "note"),
            layer("effects", "text", effects, y=y, text=alt.Text(field="text", type="nominal")),
            spans("intervals", "interval"),
            layer(
                "squares", "point", {"style": "square", "shape": "square", "filled": True},
                x=x("x"), y=y, size=area, tooltip=tooltip,
            ),
            diamonds("subtotals", "subtotal"),
            diamonds("total", "total"),
            spans("prediction", "prediction"),
            arrows("arrows-left", "arrow", "triangle-left"),
            arrows("arrows-right", "arrow", "triangle-right"),
            arrows("pooled-arrows-left", "pooled-arrow", "triangle-left"),
            arrows("pooled-arrows-right", "pooled-arrow", "triangle-right"),
        ],
        title=alt.TitleParams(text="", anchor="start", fontSize=15, offset=14),
        width=PLOT_WIDTH,
        height=ROW_HEIGHT,
        config=alt.Config(
            font="system-ui, sans-serif", view=alt.ViewConfig(stroke=None), style=alt.StyleConfigIndex(**STYLES)
        ),
    )  # fmt: skip
    # the schema is for tests to hold specifications against: checking here would double the cost of a build
    return json.dumps(chart.to_dict(validate=False)).encode()


if __name__ == "__main__":
    TEMPLATE.write_bytes(make_template())
