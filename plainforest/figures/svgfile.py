"""ForestPlot -> an SVG file that stands by itself: pixels only, its own style sheet, for documents and slides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from plainforest.figures.bias import GLYPHS, glyph
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
from plainforest.figures.layout import LINE
from plainforest.figures.lettering import wrap
from plainforest.figures.markup import SAFE, Kept, anchored, arrow_class, diamond_class, number, safe, words_class
from plainforest.figures.svg import ARROW, description
from plainforest.figures.wide import wide
from plainforest.model import Bias

PIXELS = 14
"""One em."""
MARGIN = 20
TITLE = 16
# the title may meet wide fonts such as DejaVu Sans, and has nothing beside it to overlap but the edge
TITLE_WIDTH = 1.3 * TITLE / PIXELS
FONT_FAMILY = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
LOOK: Mapping[str, Mapping[str, str]] = {
    "fp-page": {"fill": "#fff"},
    "fp-soft": {"fill": "#3a4943"},
    "fp-bold": {"font-weight": "600"},
    "fp-title": {"font-weight": "600", "font-size": "16"},
    "fp-italic": {"font-style": "italic"},
    "fp-small": {"font-size": "13"},
    "fp-rule": {"stroke": "#c9d2cd"},
    "fp-head": {"stroke": "#10201a"},
    "fp-axis": {"stroke": "#10201a"},
    "fp-null": {"stroke": "#10201a"},
    "fp-span": {"stroke": "#66756e"},
    "fp-limit": {"stroke": "#66756e", "stroke-dasharray": "3 3"},
    "fp-pooled": {"stroke": "#0b4a3b", "stroke-width": "1.5", "stroke-dasharray": "1.5 3.5"},
    "fp-interval": {"stroke": "#10201a", "stroke-width": "1.5"},
    "fp-bar": {"stroke": "#0b4a3b", "stroke-width": "4"},
    "fp-square": {"fill": "#10201a"},
    "fp-arrow": {"fill": "#10201a"},
    "fp-dot": {"fill": "#10201a", "fill-opacity": ".75", "stroke": "#fff"},
    "fp-hollow": {"fill": "#fff", "stroke": "#10201a", "stroke-width": "1.5"},
    "fp-pooled-arrow": {"fill": "#0b4a3b"},
    "fp-total": {"fill": "#0b4a3b"},
    "fp-subtotal": {"fill": "#fff", "stroke": "#0b4a3b", "stroke-width": "1.5", "stroke-linejoin": "round"},
    "fp-band": {"fill": "#e9eeeb"},
    "fp-low": {"fill": "#00566b"},
    "fp-high": {"fill": "#82300c"},
    "fp-unclear": {"fill": "none", "stroke": "#474a56", "stroke-width": "2.5"},
    "fp-not_stated": {"fill": "none", "stroke": "#474a56", "stroke-width": "2.5", "stroke-dasharray": "4 3.5"},
    "fp-on": {"fill": "none", "stroke": "#fff", "stroke-width": "4", "stroke-linecap": "round"},
    "fp-off": {"fill": "none", "stroke": "#474a56", "stroke-width": "4", "stroke-linecap": "round"},
}
"""Light colours as attributes: they hold where a site's security policy does not let a file bring its own styles."""
DARK = """
text { unicode-bidi: plaintext; }
svg { color-scheme: light dark; }
@media screen and (prefers-color-scheme: dark) {
  text, .fp-square, .fp-arrow, .fp-dot { fill: #f0f5f2; }
  .fp-dot { stroke: #17211d; }
  .fp-hollow { fill: #17211d; stroke: #f0f5f2; }
  .fp-page { fill: #17211d; }
  .fp-soft { fill: #c3cfc9; }
  .fp-rule { stroke: #3a4842; }
  .fp-head, .fp-axis, .fp-null, .fp-interval { stroke: #f0f5f2; }
  .fp-span, .fp-limit { stroke: #8d9c95; }
  .fp-pooled, .fp-bar { stroke: #8fd3bd; }
  .fp-total { fill: #8fd3bd; }
  .fp-subtotal { fill: #17211d; stroke: #8fd3bd; }
  .fp-band { fill: #202c27; }
  .fp-low { fill: #86d8ea; }
  .fp-high { fill: #ffb691; }
  .fp-unclear, .fp-not_stated, .fp-off { stroke: #cfd1dc; }
  .fp-on { stroke: #17211d; }
}
@media print {
  .fp-page { fill: none; }
}
"""


def forest_svg_file(plot: ForestPlot, full: Drawing | None = None) -> bytes:
    """Return the drawing with columns (`full`, where it is there already) as an SVG file, with its title over it."""
    return svg_file(full or wide(plot), title=plot.title, said=description(plot))


def svg_file(drawing: Drawing, *, title: str, said: str) -> bytes:
    """Return any drawing as the content of an SVG file, with its title over it and what it says inside."""
    lines = wrap(title, drawing.width / TITLE_WIDTH)
    top = (LINE * len(lines) + 0.8) * TITLE
    width, height = drawing.width * PIXELS, drawing.height * PIXELS + top
    sheet = number(width + 2 * MARGIN), number(height + 2 * MARGIN)
    markup = "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet[0]}" height="{sheet[1]}"'
            f' viewBox="0 0 {sheet[0]} {sheet[1]}" role="img" aria-labelledby="title" aria-describedby="desc">',
            f'<title id="title">{safe(title)}</title>',
            f'<desc id="desc">{safe(said)}</desc>',
            f"<style>{DARK}</style>",
            f'<rect {_look("fp-page")} width="100%" height="100%"/>',
            f'<g transform="translate({MARGIN} {MARGIN})" font-family="{FONT_FAMILY}" font-size="{PIXELS}"'
            ' font-variant-numeric="tabular-nums" fill="#10201a">',
            *(
                f'<text {_look("fp-title")} x="0" y="{number((1 + LINE * i) * TITLE)}">{safe(line)}</text>'
                for i, line in enumerate(lines)
            ),
            f'<g transform="translate(0 {number(top)})">',
            *[WRITERS[type(shape)](shape, width) for shape in drawing.shapes],
            "</g></g></svg>\n",
        )
    )
    return markup.encode()


@lru_cache(maxsize=256)
def _look(classes: str) -> str:
    """Return a class, or several, with the look that each has as attributes."""
    look: dict[str, str] = {}
    for name in classes.split():
        look |= LOOK.get(name, {})
    return " ".join([f'class="{classes}"', *(f'{key}="{value}"' for key, value in look.items())])


PX: Kept[float, str] = Kept(lambda em: number(em * PIXELS))
"""Lengths in em as pixels."""
AT = Kept(number)
"""Places that are in pixels already."""


def _words_look(given: tuple[Anchor, Tone, Face, bool]) -> tuple[str, str]:
    """Return what stands before a text, behind its place, and after it."""
    anchor, tone, face, small = given
    start = anchored(anchor) + (f" {_look(words_class(tone, face))}>" if tone or face else ">")
    return (f"{start}<tspan {_look('fp-small')}>", "</tspan></text>") if small else (start, "</text>")


LOOKS = Kept(_words_look)


def _words(shape: Words, width: float) -> str:
    x, y, text, anchor, dx, tone, face, small = shape
    before, after = LOOKS[anchor, tone, face, small]
    return f'<text x="{AT[x * width + dx * PIXELS]}" y="{PX[y]}"{before}{SAFE[text]}{after}'


def _cells(shape: Cells, width: float) -> str:
    xs, y, texts, face, tone, anchor = shape
    before, after = LOOKS[anchor, tone, face, False]
    rest = f'" y="{PX[y]}"{before}'
    return "\n".join(
        [f'<text x="{AT[x * width]}{rest}{SAFE[text]}{after}' for x, text in zip(xs, texts, strict=True) if text]
    )


def _line(shape: Line, width: float) -> str:
    kind, x1, y1, x2, y2 = shape
    across = f'x1="{AT[x1 * width]}" x2="{AT[x2 * width]}"'
    return f'<line {_look(f"fp-{kind}")} {across} y1="{PX[y1]}" y2="{PX[y2]}"/>'


def _ticks(shape: Ticks, width: float) -> str:
    xs, y1, y2, labels, base = shape
    line = f'<line {_look("fp-axis")} x1="'
    before, after = LOOKS["middle", "soft", "", False]
    rest, text = f'" y1="{PX[y1]}" y2="{PX[y2]}"/>', f'" y="{PX[base]}"{before}'
    return "\n".join(
        [
            f'{line}{x}" x2="{x}{rest}\n<text x="{x}{text}{SAFE[label]}{after}'
            for x, label in zip([AT[x * width] for x in xs], labels, strict=True)
        ]
    )


def _interval(shape: Interval, width: float) -> str:
    low, at, high, y, side = shape
    middle = PX[y]
    line = f'x1="{number(low * width)}" x2="{number(high * width)}" y1="{middle}" y2="{middle}"'
    left, top, size = number(at * width - side / 2 * PIXELS), PX[y - side / 2], PX[side]
    square = f'x="{left}" y="{top}" width="{size}" height="{size}"'
    return f"<line {_look('fp-interval')} {line}/>\n<rect {_look('fp-square')} {square}/>"


def _diamond(shape: Diamond, width: float) -> str:
    low, at, high, y, height, solid = shape
    left, middle, right = AT[low * width], AT[at * width], AT[high * width]
    top, bottom = PX[y - height / 2], PX[y + height / 2]
    points = f"{left},{PX[y]} {middle},{top} {right},{PX[y]} {middle},{bottom}"
    return f'<polygon {_look(diamond_class(solid=solid))} points="{points}"/>'


def _arrow(shape: Arrow, width: float) -> str:
    back = PX[ARROW if shape.left else -ARROW]
    path = f"M{AT[shape.x * width]} {PX[shape.y]}l{back} {PX[-0.7 * ARROW]}v{PX[1.4 * ARROW]}z"
    return f'<path {_look(arrow_class(pooled=shape.pooled))} d="{path}"/>'


def _patch(shape: Patch, width: float) -> str:
    x1, x2, y1, y2 = shape
    across = f'x="{AT[x1 * width]}" width="{AT[(x2 - x1) * width]}"'
    return f'<rect {_look("fp-band")} {across} y="{PX[y1]}" height="{PX[y2 - y1]}"/>'


def _dot(shape: Dot, width: float) -> str:
    look = _look("fp-hollow" if shape.hollow else "fp-dot")
    place = f'cx="{AT[shape.x * width]}" cy="{PX[shape.y]}" r="{PX[shape.side / 2]}"'
    return f"<circle {look} {place}/>"


def _signs(shape: Signs, width: float) -> str:
    xs, y, judgements, side, *_ = shape
    half, top = side / 2 * PIXELS, PX[y - side / 2]
    return "\n".join(
        [
            f'<g transform="translate({AT[x * width - half]} {top}) {_sign_paths(judgement, side)}</g>'
            for x, judgement in zip(xs, judgements, strict=True)
        ]
    )


@lru_cache(maxsize=64)
def _sign_paths(judgement: Bias, side: float) -> str:
    name = glyph(judgement)
    ground, sign = GLYPHS[name]
    look = _look("fp-on" if name in ("low", "high") else "fp-off")
    size = number(side * PIXELS / 40)
    return f'scale({size})"><path {_look(f"fp-{name}")} d="{ground}"/><path {look} d="{sign}"/>'


WRITERS: Mapping[type[Shape], Callable[[Any, float], str]] = {
    Words: _words, Line: _line, Interval: _interval, Diamond: _diamond, Arrow: _arrow, Patch: _patch, Dot: _dot,
    Cells: _cells, Ticks: _ticks, Signs: _signs,
}  # fmt: skip
