"""The drawings: nothing overlaps, nothing is cut, at the smallest width each of them is made for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from plainforest.figures import forest_plot
from plainforest.figures.condense import data_under_labels
from plainforest.figures.drawing import Arrow, Diamond, Dot, Drawing, Line, Patch, Words
from plainforest.figures.lettering import longest_word, width, wrap
from plainforest.figures.narrow import narrow
from plainforest.figures.svg import ARROW
from plainforest.figures.wide import wide
from plainforest.findings import Finding
from tests.figures.pieces import Piece, Sign, Square, pieces
from tests.figures.samples import SAMPLES, many

# Over and under the base line, in em: capitals reach 0.73 up, descenders 0.22 down.
ASCENT, DESCENT = 0.75, 0.22
HAIR = 0.03


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float
    what: object

    def meets(self, other: Box) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1e-6 and down > 1e-6


def box(shape: Piece, total: float) -> Box:
    match shape:
        case Words():
            start = shape.x * total + shape.dx - shape.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor]
            return Box(start, shape.y - ASCENT, start + shape.width, shape.y + DESCENT, shape)
        case Line(_, x1, y1, x2, y2):
            return Box(x1 * total - HAIR, y1 - HAIR, x2 * total + HAIR, y2 + HAIR, shape)
        case Square(x, y, side):
            return Box(x * total - side / 2, y - side / 2, x * total + side / 2, y + side / 2, shape)
        case Diamond(low, _, high, y, height):
            return Box(low * total, y - height / 2, high * total, y + height / 2, shape)
        case Arrow(x, y, left):
            back = x * total + (ARROW if left else -ARROW)
            return Box(min(x * total, back), y - 0.7 * ARROW, max(x * total, back), y + 0.7 * ARROW, shape)
        case Sign(x=x, y=y, side=side) | Dot(x=x, y=y, side=side):
            return Box(x * total - side / 2, y - side / 2, x * total + side / 2, y + side / 2, shape)
        case Patch(x1, x2, y1, y2):
            return Box(x1 * total, y1, x2 * total, y2, shape)


def meetings(drawing: Drawing) -> Iterator[tuple[object, object]]:
    """Yield every two shapes that overlap, one of them at least a text; from the top down, so that it stays quick."""
    boxes = [box(shape, drawing.width) for shape in pieces(drawing) if not isinstance(shape, Patch)]
    open_boxes: list[Box] = []
    for one in sorted(boxes, key=lambda found: found.top):
        open_boxes = [other for other in open_boxes if other.bottom > one.top]
        for other in open_boxes:
            if one.meets(other) and (isinstance(one.what, Words) or isinstance(other.what, Words)):
                yield other.what, one.what
        open_boxes.append(one)


def drawings(finding: Finding) -> dict[str, Drawing]:
    plot = forest_plot(finding)
    return {
        "wide": wide(plot),
        "lean": wide(data_under_labels(plot)),
        "narrow": narrow(plot),
    }


def check(finding: Finding) -> None:
    for name, drawing in drawings(finding).items():
        met = next(meetings(drawing), None)
        assert met is None, f"{name}: {met}"
        for shape in pieces(drawing):
            one = box(shape, drawing.width)
            # half a square, the edge of a tick's label or a sign may stand a little way over the edge of the axis
            assert one.left >= -1.3 if isinstance(shape, Line) else one.left >= -1e-6, (name, shape)
            assert one.right <= drawing.width + 1e-6 + 2 * HAIR, (name, shape)
            assert one.top >= -1e-6, (name, shape)
            assert one.bottom <= drawing.height + 1e-6, (name, shape)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_meets(name: str) -> None:
    check(SAMPLES[name]())


@pytest.mark.parametrize("measure", ["OR", "MD", "HR"])
@pytest.mark.parametrize("label", [3, 120])
@pytest.mark.parametrize("studies", [1, 2, 7, 13, 60])
def test_nothing_meets_at_any_number_of_studies(studies: int, label: int, measure: str) -> None:
    check(many(studies, label=label, measure=measure, groups=3 if studies > 7 else 1))


@pytest.mark.slow
@pytest.mark.parametrize("label", [3, 120])
def test_nothing_meets_with_two_hundred_studies(label: int) -> None:
    check(many(200, label=label, groups=4))


@pytest.mark.parametrize("name", SAMPLES)
def test_rows_come_in_the_order_of_the_plot(name: str) -> None:
    plot = forest_plot(SAMPLES[name]())
    squares = [
        row.mark for row in plot.rows if row.mark and row.mark.shape == "square" and row.mark.estimate is not None
    ]
    for drawing in (wide(plot), narrow(plot)):
        drawn = [shape for shape in pieces(drawing) if isinstance(shape, Square)]
        assert len(drawn) == len(squares)
        assert [shape.y for shape in drawn] == sorted(shape.y for shape in drawn)
        axis = next(
            shape
            for shape in pieces(drawing)
            if isinstance(shape, Line) and shape.kind == "axis" and shape.y1 == shape.y2
        )
        for shape, mark in zip(drawn, squares, strict=True):
            assert mark.estimate == pytest.approx((shape.x - axis.x1) / (axis.x2 - axis.x1))
            assert shape.side == pytest.approx(mark.side * 0.95)


@pytest.mark.parametrize(("studies", "tall"), [(2, False), (60, True)])
def test_long_plots_have_their_ticks_at_the_top_too(studies: int, tall: bool) -> None:
    plot = forest_plot(many(studies))
    for drawing in (wide(plot), narrow(plot)):
        texts = [shape.text for shape in pieces(drawing) if isinstance(shape, Words) and shape.anchor == "middle"]
        assert texts.count(plot.axis.ticks[0].label) == 1 + tall


def test_wrapping_keeps_every_letter_and_every_line_short() -> None:
    text = "A very large multicentre trial " + "of" * 60 + " mobilisation é́́ 2011"
    for room in (4.0, 9.0, 15.0):
        lines = wrap(text, room)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(width(line) <= room for line in lines)
    assert wrap("", 9.0) == ("",)
    assert wrap("   ", 9.0) == ("",)
    assert longest_word("a bb ccc") == width("ccc")


def test_a_word_fits_into_a_column_that_was_made_for_it() -> None:
    for word in ("monitoring", "supervised", "acupuncture", "rehabilitation"):
        for left in (17.43, 21.9, 24.26, 33.1):
            edge = left + width(word)
            assert wrap(word, edge - left) == (word,)
