"""Funnel plots: where the studies and the limits lie, in the drawing and in the specification, and what is said."""

from __future__ import annotations

import json
import math
from xml.etree import ElementTree as ET

import altair as alt
import pytest

from plainforest.figures.drawing import Dot, Line, Words
from plainforest.figures.funnel import FunnelPlot, error_text, funnel_plot, why_no_funnel
from plainforest.figures.funneldrawing import FILE_WIDTH, PIXELS, draw_funnel, funnel_svg, funnel_svg_file, funnel_vega
from plainforest.findings import Finding
from tests.figures.pieces import pieces
from tests.figures.samples import bcg, counts, found, many
from tests.figures.test_drawings import box, meetings
from tests.figures.test_vega import PIXEL, Rendered, place


def plot_of(finding: Finding) -> FunnelPlot:
    plot = funnel_plot(finding)
    assert plot is not None
    return plot


def test_bcg_has_the_numbers_of_its_studies() -> None:
    finding = bcg()
    plot = plot_of(finding)
    real = [point for point in plot.points if not point.filled]
    assert len(real) == 13
    aronson = real[0]
    assert (aronson.label, aronson.effect_text, aronson.error_text) == ("Aronson 1948", "0.41", "0.57")
    # standard error of a log risk ratio, from the counts
    assert aronson.standard_error == pytest.approx(math.sqrt(1 / 4 - 1 / 123 + 1 / 11 - 1 / 139))
    assert aronson.y == pytest.approx(aronson.standard_error / plot.largest_error)
    assert aronson.x == plot.axis.at(aronson.effect)
    assert finding.effect is not None
    log, reach = math.log(finding.effect.estimate), 1.959964 * plot.largest_error
    assert plot.limit_effects == pytest.approx((math.exp(log - reach), math.exp(log + reach)), rel=1e-5)


def test_trim_and_fill_is_drawn_hollow_and_said_not_to_exist() -> None:
    finding = bcg()
    assert finding.sensitivity is not None
    filled = finding.sensitivity.small_study.filled
    assert filled is not None
    hollow = [point for point in plot_of(finding).points if point.filled]
    assert len(hollow) == filled.missing == 1
    assert math.log(hollow[0].effect) == pytest.approx(filled.filled[0].effect)
    drawn = [shape for shape in pieces(draw_funnel(plot_of(finding))) if isinstance(shape, Dot)]
    assert [dot.hollow for dot in drawn] == [True] + [False] * 13
    assert "do not exist" in plot_of(finding).footnotes[-1]


@pytest.mark.parametrize(("studies", "there"), [(1, False), (2, False), (9, False), (10, True), (200, True)])
def test_there_is_one_from_ten_studies_on(studies: int, there: bool) -> None:
    finding = many(studies)
    assert (funnel_plot(finding) is not None) == there
    reason = why_no_funnel(finding)
    assert bool(reason) == (not there and studies > 1)
    if reason:
        assert f"fewer than 10 studies ({studies} here)" in reason


@pytest.mark.parametrize("measure", ["OR", "MD", "SMD", "HR"])
@pytest.mark.parametrize("studies", [10, 60])
@pytest.mark.parametrize("total", [22.0, FILE_WIDTH])
def test_nothing_meets_and_everything_is_inside(studies: int, measure: str, total: float) -> None:
    drawing = draw_funnel(plot_of(many(studies, measure=measure)), total)
    texts = {id(shape) for shape in pieces(drawing) if isinstance(shape, Words)}
    for one, other in meetings(drawing):
        assert id(one) not in texts or id(other) not in texts, (one, other)
    for shape in pieces(drawing):
        one = box(shape, drawing.width)
        assert one.left >= -0.1, shape
        assert one.right <= drawing.width + 0.1, shape
        assert one.top >= 0, shape
        assert one.bottom <= drawing.height + 0.3, shape


@pytest.mark.parametrize("measure", ["OR", "MD"])
def test_the_specification_has_the_same_geometry(measure: str) -> None:
    plot = plot_of(bcg() if measure == "OR" else many(12, measure="MD"))
    spec = funnel_vega(plot)
    alt.LayerChart.from_dict(spec, validate=True)
    json.dumps(spec, allow_nan=False)
    drawn = Rendered(spec)
    for layer, filled in (("studies", False), ("filled", True)):
        wanted = [(point.x * PIXELS[0], point.y * PIXELS[1]) for point in plot.points if point.filled == filled]
        assert [place(node) for node in drawn.group(layer)] == [pytest.approx(one, abs=PIXEL) for one in wanted]
    for node, end in zip(drawn.group("limits"), plot.limits, strict=True):
        assert place(node) == pytest.approx((plot.pooled * PIXELS[0], 0), abs=PIXEL)
        assert foot(node) == pytest.approx((end * PIXELS[0], PIXELS[1]), abs=PIXEL)
    for layer, share in (("null", plot.null), ("pooled", plot.pooled)):
        (node,) = drawn.group(layer)
        assert place(node) == pytest.approx((share * PIXELS[0], 0), abs=PIXEL)
        assert foot(node) == pytest.approx((share * PIXELS[0], PIXELS[1]), abs=PIXEL)


def foot(node: ET.Element) -> tuple[float, float]:
    """Return the far end of a rule."""
    x, y = place(node)
    return x + float(node.get("x2", "0")), y + float(node.get("y2", "0"))


def test_the_drawing_has_the_same_geometry() -> None:
    plot = plot_of(bcg())
    shapes = pieces(draw_funnel(plot))
    across = next(s for s in shapes if isinstance(s, Line) and s.kind == "axis" and s.y1 == s.y2)
    down = next(s for s in shapes if isinstance(s, Line) and s.kind == "axis" and s.x1 == s.x2)
    dots = [shape for shape in shapes if isinstance(shape, Dot) and not shape.hollow]
    for dot, point in zip(dots, plot.points, strict=False):
        assert (dot.x - across.x1) / (across.x2 - across.x1) == pytest.approx(point.x)
        assert (dot.y - down.y1) / (down.y2 - down.y1) == pytest.approx(point.y)


def test_the_description_reads_well_aloud() -> None:
    said = plot_of(bcg()).summary
    assert said.startswith(
        "Funnel plot of 13 studies: the risk ratio of each study against its standard error, the most precise studies "
        "at the top. The pooled risk ratio is 0.49; 7 studies have smaller values, 6 the same or larger ones. "
        "6 of 13 lie within the pseudo 95% limits. Trim and fill adds 1 study, drawn hollow. "
        "Aronson 1948: risk ratio 0.41, standard error 0.57."
    )
    assert "standard error" not in plot_of(many(60)).summary.partition("limits.")[2]


def test_markup_is_well_formed_and_has_no_style_of_its_own() -> None:
    results = [counts(f"<Study & {i}>", 3 + i, 90 + i, 9 + i, 91) for i in range(12)]
    plot = plot_of(found(results, better="lower"))
    page = funnel_svg(plot, ident="funnel-x")
    assert "style=" not in page
    ET.fromstring(page)
    ET.fromstring(funnel_svg_file(plot))


def test_a_tiny_standard_error_never_reads_zero() -> None:
    assert (error_text(0.57), error_text(0.004), error_text(0.00012)) == ("0.57", "0.004", "0.0001")


def test_the_file_and_the_specification_draw_the_same() -> None:
    """Hold the two drawings against each other: places, order, and hollow for what is not there."""
    svg = "{http://www.w3.org/2000/svg}"
    plot = plot_of(bcg())
    drawn = Rendered(funnel_vega(plot))
    file = ET.fromstring(funnel_svg_file(plot))
    lines = [line for line in file.iter(f"{svg}line") if line.get("class") == "fp-axis"]
    across = max((line for line in lines if line.get("y1") == line.get("y2")), key=lambda line: _ends(line, "x")[1])
    down = next(line for line in lines if line.get("x1") == line.get("x2"))
    (left, right), (top, bottom) = _ends(across, "x"), _ends(down, "y")
    for look, layer in (("fp-dot", "studies"), ("fp-hollow", "filled")):
        dots = [node for node in file.iter(f"{svg}circle") if node.get("class") == look]
        here = [
            (
                (float(dot.get("cx", "")) - left) / (right - left) * PIXELS[0],
                (float(dot.get("cy", "")) - top) / (bottom - top) * PIXELS[1],
            )
            for dot in dots
        ]
        assert [pytest.approx(place(node), abs=2 * PIXEL) for node in drawn.group(layer)] == here
    assert {node.get("fill") for node in drawn.group("studies")} == {"#10201a"}
    assert {node.get("stroke") for node in drawn.group("filled")} == {"#10201a"}


def _ends(line: ET.Element, axis: str) -> tuple[float, float]:
    return float(line.get(f"{axis}1", "")), float(line.get(f"{axis}2", ""))
