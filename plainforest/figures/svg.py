"""ForestPlot -> markup for a page: per cent across, em down, coloured by the style sheet.

There is no style attribute, script or address in it. Classes and custom properties give the colours, so that dark mode,
forced colours and print work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from plainforest.figures.bias import WORDS as JUDGEMENTS
from plainforest.figures.bias import glyph
from plainforest.figures.condense import data_under_labels
from plainforest.figures.drawing import (
    Anchor,
    Arrow,
    Cells,
    Diamond,
    Dot,
    Drawing,
    Face,
    Interval,
    Line,
    Patch,
    Shape,
    Signs,
    Ticks,
    Tone,
    Words,
)
from plainforest.figures.geometry import ForestPlot
from plainforest.figures.markup import (
    EM,
    PERCENT,
    SAFE,
    Kept,
    anchored,
    arrow_class,
    diamond_class,
    number,
    percent,
    safe,
    words_class,
)
from plainforest.figures.narrow import narrow
from plainforest.figures.wide import FONT, TABLET, WIDEST, wide
from plainforest.model import Bias

MOST_SPOKEN = 20
ARROW = 0.55
"""Length of an arrow head in em; its half height is 0.7 of that."""


def description(plot: ForestPlot) -> str:
    """Say in sentences what the figure shows, study by study unless there are many."""
    studies = sum(row.kind == "study" for row in plot.rows)
    rows = [row for row in plot.rows if row.kind != "study" or studies <= MOST_SPOKEN]
    sentences = [plot.summary, *(row.spoken for row in rows), *plot.notes]
    return " ".join(text if text.endswith(".") else f"{text}." for text in sentences if text)


def forest_svg(plot: ForestPlot, *, ident: str, full: Drawing | None = None) -> str:
    """Return the drawings of a plot, of which the style sheet shows the one that fits the box.

    They are the one with columns of data, the one with stacked rows for phones, and, where the columns need a large
    screen, one in between that has the data under the names of the studies. They belong into an element of the class
    "fp-box", on a page with the symbols of risk of bias.

    Parameters
    ----------
    plot : ForestPlot
        What to draw.
    ident : str
        Unique on the page; ids are made from it.
    full : Drawing, optional
        Its drawing with columns, where that is there already.
    """
    full = full or wide(plot)
    size = wide_class(full)
    drawings = [("wide", full, f"fp-wide fp-{size}")]
    condensed = data_under_labels(plot)
    if plot.columns and full.width > TABLET:
        lean = wide(condensed)
        drawings.append(("lean", lean, f"fp-wide fp-{wide_class(lean)} fp-under-{size}"))
        size = wide_class(lean)
    drawings.append(("narrow", narrow(condensed), f"fp-narrow fp-under-{size}"))
    said = description(plot)
    return "\n".join(
        drawing_svg(drawing, ident=f"{ident}-{name}", classes=classes, title=plot.title, said=said)
        for name, drawing, classes in drawings
    )


def wide_class(drawing: Drawing) -> int:
    """Return from how many rem on the style sheet shows a wide drawing."""
    return min(round(drawing.width * FONT), WIDEST)


def drawing_svg(drawing: Drawing, *, ident: str, classes: str, title: str, said: str) -> str:
    """Return one drawing as markup for a page.

    Parameters
    ----------
    drawing : Drawing
        What to draw.
    ident : str
        Unique on the page.
    classes : str
        By which the style sheet knows it, beside "fp".
    title, said : str
        Its name, and what it says, for those who do not see it.
    """
    name, desc = safe(f"{ident}-title"), safe(f"{ident}-desc")
    # the drawings of one figure say the same, and it is long
    title, said = SAFE[title], SAFE[said]
    return "".join(
        (
            f'<svg class="fp {classes}" width="100%" height="{number(drawing.height)}em" role="img"',
            f' aria-labelledby="{name}" aria-describedby="{desc}">',
            f'<title id="{name}">{title}</title>',
            f'<desc id="{desc}">{said}</desc>',
            # browsers differ in whether they read the pieces of a picture too; these are words torn from their rows
            '<g aria-hidden="true">',
            *[WRITERS[type(shape)](shape) for shape in drawing.shapes],
            "</g></svg>",
        )
    )


def _look(given: tuple[Anchor, float, Tone, Face, bool]) -> tuple[str, str]:
    """Return what stands before a text, behind its place, and after it."""
    anchor, dx, tone, face, small = given
    shift = f' dx="{EM[dx]}"' if dx else ""
    look = f' class="{words_class(tone, face)}"' if tone or face else ""
    start = f"{shift}{anchored(anchor)}{look}>"
    # the smaller size sits on an inner element, so that em in the position keeps its meaning
    return (f'{start}<tspan class="fp-small">', "</tspan></text>") if small else (start, "</text>")


LOOKS = Kept(_look)


def _words(shape: Words) -> str:
    before, after = LOOKS[shape[3:]]
    return f'<text x="{PERCENT[shape[0]]}" y="{EM[shape[1]]}"{before}{SAFE[shape[2]]}{after}'


def _cells(shape: Cells) -> str:
    xs, y, texts, face, tone, anchor = shape
    before, after = LOOKS[anchor, 0.0, tone, face, False]
    rest = f'" y="{EM[y]}"{before}'
    return "".join(
        [f'<text x="{PERCENT[x]}{rest}{SAFE[text]}{after}' for x, text in zip(xs, texts, strict=True) if text]
    )


def _line(shape: Line) -> str:
    kind, x1, y1, x2, y2 = shape
    return f'<line class="fp-{kind}" x1="{PERCENT[x1]}" x2="{PERCENT[x2]}" y1="{EM[y1]}" y2="{EM[y2]}"/>'


def _ticks(shape: Ticks) -> str:
    xs, y1, y2, labels, base = shape
    before, after = LOOKS["middle", 0.0, "soft", "", False]
    rest, text = f'" y1="{EM[y1]}" y2="{EM[y2]}"/>', f'" y="{EM[base]}"{before}'
    return "".join(
        [
            f'<line class="fp-axis" x1="{x}" x2="{x}{rest}<text x="{x}{text}{SAFE[label]}{after}'
            for x, label in zip(map(PERCENT.__getitem__, xs), labels, strict=True)
        ]
    )


def _interval(shape: Interval) -> str:
    low, at, high, y, side = shape
    middle = EM[y]
    # a line as thick as it is long: centred in per cent, sized in em, with nothing else needed
    # (each of these numbers is written once, so none is kept)
    top, bottom, x = number(y - side / 2), number(y + side / 2), number(at * 100)
    return (
        f'<line class="fp-interval" x1="{percent(low)}" x2="{percent(high)}" y1="{middle}" y2="{middle}"/>'
        f'<line class="fp-square" x1="{x}%" x2="{x}%" y1="{top}em" y2="{bottom}em" stroke-width="{number(side)}em"/>'
    )


def _diamond(shape: Diamond) -> str:
    low, at, high, y, height, solid = shape
    # a box of its own, stretched to the interval, because a path can have neither per cent nor em
    peak = number((at - low) / (high - low) * 100)
    place = f'x="{PERCENT[low]}" width="{PERCENT[high - low]}" y="{EM[y - height / 2]}" height="{EM[height]}"'
    return (
        f"<svg {place}"
        f' viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">'
        f'<path class="{diamond_class(solid=solid)}" vector-effect="non-scaling-stroke"'
        f' d="M0 50L{peak} 0L100 50L{peak} 100z"/></svg>'
    )


def _arrow(shape: Arrow) -> str:
    path = "M0 0l10-7v14z" if shape.left else "M0 0l-10-7v14z"
    return (
        f'<svg x="{PERCENT[shape.x]}" y="{EM[shape.y]}" width="{ARROW}em" height="{ARROW}em" viewBox="0 0 10 10"'
        f' overflow="visible"><path class="{arrow_class(pooled=shape.pooled)}" d="{path}"/></svg>'
    )


def _patch(shape: Patch) -> str:
    x1, x2, y1, y2 = shape
    place = f'x="{PERCENT[x1]}" width="{PERCENT[x2 - x1]}" y="{EM[y1]}" height="{EM[y2 - y1]}"'
    return f'<rect class="fp-band" {place}/>'


def _dot(shape: Dot) -> str:
    look = "hollow" if shape.hollow else "dot"
    return f'<circle class="fp-{look}" cx="{PERCENT[shape.x]}" cy="{EM[shape.y]}" r="{EM[shape.side / 2]}"/>'


def _signs(shape: Signs) -> str:
    xs, y, judgements, side, letters, dx, base = shape
    # the style sheet moves it to the left by half its side
    rest = f'" y="{EM[y - side / 2]}" width="{EM[side]}" height="{EM[side]}"/>'
    if not letters:
        return rest.join([f"{SIGNS[judged]}{PERCENT[x]}" for x, judged in zip(xs, judgements, strict=True)]) + rest
    before, after = LOOKS["start", dx, "soft", "", False]
    text = LETTERED[xs, judgements, letters, after]
    return text.replace("\0", rest).replace("\1", f'" y="{EM[base]}"{before}')


def _lettered(given: tuple[tuple[float, ...], tuple[Bias, ...], tuple[str, ...], str]) -> str:
    """Return marks with their letters, but for what says how high they stand: most studies share theirs with others."""
    *columns, after = given
    marks = zip(*columns, strict=True)
    return "".join(
        [f'{SIGNS[judged]}{PERCENT[x]}\0<text x="{PERCENT[x]}\1{SAFE[one]}{after}' for x, judged, one in marks]
    )


LETTERED = Kept(_lettered)


SIGNS: Mapping[Bias, str] = {
    judgement: f'<use class="fp-sign {judgement}" href="#r-{glyph(judgement)}" x="' for judgement in JUDGEMENTS
}


WRITERS: Mapping[type[Shape], Callable[[Any], str]] = {
    Words: _words, Line: _line, Interval: _interval, Diamond: _diamond, Arrow: _arrow, Patch: _patch, Dot: _dot,
    Cells: _cells, Ticks: _ticks, Signs: _signs,
}  # fmt: skip
