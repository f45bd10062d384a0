"""The Vega-Lite specification, rendered and held against the geometry that the SVG follows too."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import pytest
import vl_convert

from plainforest.figures import ForestPlot, forest_plot, forest_svg_file, forest_vega
from plainforest.figures.geometry import Mark
from plainforest.figures.vega import BIGGEST_SQUARE, PLOT_WIDTH, ROW_HEIGHT, template
from plainforest.figures.vega_template import make_template
from tests.figures.samples import SAMPLES, bcg, many, mixed

SVG = "{http://www.w3.org/2000/svg}"
PIXEL = 0.6
BASE = 5
"""From the middle of a line of text down to its base line, in pixels."""


class Rendered:
    """The groups of marks of a rendered specification, each mark with its box in the plot's own pixels."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.root = ET.fromstring(vl_convert.vegalite_to_svg(spec, vl_version="6.1"))

    def group(self, layer: str) -> list[ET.Element]:
        name = f"{layer.replace('-', '_')}_marks"
        groups = [node for node in self.root.iter(f"{SVG}g") if name in node.get("class", "").split()]
        return [mark for group in groups for mark in group if mark.tag.removeprefix(SVG) in ("path", "line", "text")]


def place(node: ET.Element) -> tuple[float, float]:
    found = re.match(r"translate\(([-\d.e]+),([-\d.e]+)\)", node.get("transform", ""))
    assert found, node.attrib
    return float(found[1]), float(found[2])


def points(node: ET.Element) -> list[tuple[float, float]]:
    """Return the corners of a path that uses only M, L and Z."""
    numbers = [float(n) for n in re.findall(r"-?[\d.]+(?:e-?\d+)?", node.get("d", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def length(node: ET.Element) -> tuple[float, float]:
    """Return the left and right end of a rule."""
    x, _ = place(node)
    ends = x, x + float(node.get("x2", "0"))
    return min(ends), max(ends)


def marks(plot: ForestPlot, shape: str) -> list[tuple[int, Mark]]:
    return [(i, row.mark) for i, row in enumerate(plot.rows) if row.mark and row.mark.shape == shape]


def middle(row: int) -> float:
    return ROW_HEIGHT * (row + 0.5)


def values(node: object) -> Iterator[tuple[str, object]]:
    """Yield every key of a specification with its value."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from values(value)
    elif isinstance(node, list):
        for value in node:
            yield from values(value)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "two hundred"])
def test_it_validates_and_holds_no_expression_or_address(name: str) -> None:
    spec = forest_vega(forest_plot(SAMPLES[name]()))
    alt.LayerChart.from_dict(spec, validate=True)
    data = spec.pop("datasets")
    for key, value in values(spec):
        assert key not in ("url", "href", "expr", "calculate", "filter", "transform", "params", "labelExpr", "test"), (
            key
        )
        assert not (isinstance(value, str) and ("datum" in value or "http" in value)) or key == "$schema"
    names = {layer["data"]["name"] for layer in spec["layer"]}
    assert names == set(data)
    assert all(data.values())
    json.dumps(data, allow_nan=False)


@pytest.mark.parametrize("name", ["bcg", "mixed", "function", "hazards", "risk difference", "seven"])
def test_marks_limits_and_order_agree_with_the_geometry(name: str) -> None:
    plot = forest_plot(SAMPLES[name]())
    drawn = Rendered(forest_vega(plot))
    squares = [(i, mark) for i, mark in marks(plot, "square") if mark.estimate is not None]
    nodes = drawn.group("squares")
    assert len(nodes) == len(squares)
    for node, (row, mark) in zip(nodes, squares, strict=True):
        x, y = place(node)
        assert x == pytest.approx((mark.estimate or 0) * PLOT_WIDTH, abs=PIXEL)
        assert y == pytest.approx(middle(row), abs=PIXEL)
        wide = max(x for x, _ in points(node)) - min(x for x, _ in points(node)) if "L" in node.get("d", "") else None
        if wide:
            assert wide == pytest.approx(mark.side * BIGGEST_SQUARE**0.5, abs=PIXEL)
    for shape, layer in (("square", "intervals"), ("bar", "prediction")):
        rules = drawn.group(layer)
        assert len(rules) == len(marks(plot, shape))
        for node, (row, mark) in zip(rules, marks(plot, shape), strict=True):
            assert length(node) == pytest.approx((mark.low * PLOT_WIDTH, mark.high * PLOT_WIDTH), abs=PIXEL)
            assert place(node)[1] == pytest.approx(middle(row), abs=PIXEL)
    for shape, layer in (("open_diamond", "subtotals"), ("diamond", "total")):
        diamonds = drawn.group(layer)
        assert len(diamonds) == len(marks(plot, shape))
        for node, (row, mark) in zip(diamonds, marks(plot, shape), strict=True):
            corners = points(node)
            assert min(corners)[0] == pytest.approx(mark.low * PLOT_WIDTH, abs=PIXEL)
            assert max(corners)[0] == pytest.approx(mark.high * PLOT_WIDTH, abs=PIXEL)
            assert min(corners)[1] == pytest.approx(middle(row), abs=PIXEL)


@pytest.mark.parametrize("name", ["bcg", "mixed", "standardised", "sixty"])
def test_labels_and_effects_stand_in_the_order_of_the_rows(name: str) -> None:
    plot = forest_plot(SAMPLES[name]())
    drawn = Rendered(forest_vega(plot))
    layers = ("labels", "headings", "subtotal-labels", "notes")
    texts = sorted((place(node)[1], "".join(node.itertext())) for layer in layers for node in drawn.group(layer))
    assert [text for _, text in texts] == [row.label for row in plot.rows]
    assert [y for y, _ in texts] == pytest.approx([middle(i) for i in range(len(plot.rows))], abs=BASE)
    effects = ["".join(node.itertext()) for node in drawn.group("effects")]
    assert effects == [row.effect for row in plot.rows if row.effect]


@pytest.mark.parametrize("name", ["bcg", "function", "hazards"])
def test_the_axis_has_the_same_ticks_and_lines(name: str) -> None:
    plot = forest_plot(SAMPLES[name]())
    spec = forest_vega(plot)
    drawn = Rendered(spec)
    assert place(drawn.group("null")[0])[0] == pytest.approx(plot.null * PLOT_WIDTH, abs=PIXEL)
    if plot.pooled is not None:
        assert place(drawn.group("pooled")[0])[0] == pytest.approx(plot.pooled * PLOT_WIDTH, abs=PIXEL)
    axes = [layer["encoding"]["x"]["axis"] for layer in spec["layer"] if "axis" in layer["encoding"].get("x", {})]
    assert all(axis["values"] == [tick.value for tick in plot.axis.ticks] for axis in axes)
    labels = next(node for node in drawn.root.iter(f"{SVG}g") if "role-axis-label" in node.get("class", ""))
    places = [place(text)[0] for text in labels.iter(f"{SVG}text")]
    assert places == pytest.approx([tick.at * PLOT_WIDTH for tick in plot.axis.ticks], abs=PIXEL)


def test_cut_limits_have_arrows() -> None:
    plot = forest_plot(mixed())
    cut = [(row.mark.cut_low, row.mark.cut_high) for row in plot.rows if row.mark]
    drawn = Rendered(forest_vega(plot))
    left, right = drawn.group("arrows-left"), drawn.group("arrows-right")
    assert len(left) + len(drawn.group("pooled-arrows-left")) == sum(low for low, _ in cut)
    assert len(right) + len(drawn.group("pooled-arrows-right")) == sum(high for _, high in cut)
    assert left
    assert right
    assert all(place(node)[0] == pytest.approx(0, abs=PIXEL) for node in left)
    assert all(place(node)[0] == pytest.approx(PLOT_WIDTH, abs=PIXEL) for node in right)


def test_tooltips_have_the_study_its_effect_and_its_data() -> None:
    spec = forest_vega(forest_plot(mixed()))
    square = next(datum for datum in spec["datasets"]["squares"] if datum["study"] == "Hall 2014")
    assert square["effect"] == "0.75 (0.52 to 1.08)"
    assert square["intervention"] == "Events 44, Total 500"
    assert square["comparator"] == "Events 60, Total 510"
    assert square["weight"].endswith("%")
    assert square["remark"].startswith("Numbers reconstructed")


def test_layers_without_data_are_left_out() -> None:
    names = {layer["name"] for layer in forest_vega(forest_plot(many(1)))["layer"]}
    assert names == {"labels", "effects", "null", "intervals", "squares"}


def test_a_specification_is_the_callers_own_and_always_the_same() -> None:
    plot = forest_plot(bcg())
    first = forest_vega(plot)
    text = json.dumps(first)
    first["layer"][0]["encoding"].clear()
    first["datasets"].clear()
    assert json.dumps(forest_vega(plot)) == text


def test_the_kept_template_is_what_altair_makes() -> None:
    assert template() == make_template(), "write it anew: python -m plainforest.figures.vega_template"


def test_altair_is_not_imported_for_a_specification() -> None:
    code = (
        "import sys, plainforest.figures.vega as vega; vega.template();"
        "assert not {'altair', 'pandas'} & set(sys.modules), 'imported'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


COLOURS = {"ink": "#10201a", "pooled": "#0b4a3b"}
"""What stands for studies, and what stands for pooled results, in files of both kinds."""


@pytest.mark.parametrize("name", ["bcg", "mixed", "function", "hazards", "risk difference", "seven"])
def test_the_svg_and_the_specification_draw_the_same(name: str) -> None:
    """Hold the two drawings against each other, not only against the geometry: place on the axis, order, colour."""
    plot = forest_plot(SAMPLES[name]())
    drawn = Rendered(forest_vega(plot))
    file = ET.fromstring(forest_svg_file(plot))
    axis = next(
        line for line in file.iter(f"{SVG}line") if line.get("class") == "fp-axis" and line.get("y1") == line.get("y2")
    )
    left, right = float(axis.get("x1", "")), float(axis.get("x2", ""))

    def share(x: float) -> float:
        return (x - left) / (right - left)

    squares = [rect for rect in file.iter(f"{SVG}rect") if rect.get("class") == "fp-square"]
    points_there = [place(node)[0] / PLOT_WIDTH for node in drawn.group("squares")]
    points_here = [share(float(r.get("x", "")) + float(r.get("width", "")) / 2) for r in squares]
    assert points_here == pytest.approx(points_there, abs=0.003)
    limits = [line for line in file.iter(f"{SVG}line") if line.get("class") == "fp-interval"]
    here = [(share(float(line.get("x1", ""))), share(float(line.get("x2", "")))) for line in limits]
    there = [tuple(end / PLOT_WIDTH for end in length(node)) for node in drawn.group("intervals")]
    assert [end for pair in here for end in pair] == pytest.approx([end for pair in there for end in pair], abs=0.003)
    assert {rect.get("fill") for rect in squares} == {COLOURS["ink"]}
    assert {node.get("fill") for node in drawn.group("squares")} == {COLOURS["ink"]}
    for layer, look in (("total", "fp-total"), ("subtotals", "fp-subtotal")):
        diamonds = [node for node in file.iter(f"{SVG}polygon") if node.get("class") == look]
        assert len(diamonds) == len(drawn.group(layer))
        for one, other in zip(diamonds, drawn.group(layer), strict=True):
            corners = [float(pair.split(",")[0]) for pair in one.get("points", "").split()]
            assert share(corners[1]) == pytest.approx(points(other)[1][0] / PLOT_WIDTH, abs=0.003)
            assert COLOURS["pooled"] in (one.get("fill"), one.get("stroke"))
            assert COLOURS["pooled"] in (other.get("fill"), other.get("stroke"))
    texts = ["".join(node.itertext()) for node in file.iter(f"{SVG}text")]
    assert [row.effect for row in plot.rows if row.effect and row.effect in texts] == [
        "".join(node.itertext()) for node in drawn.group("effects")
    ]
