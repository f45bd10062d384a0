"""ForestPlot -> an SVG file that stands by itself: pixels only, its own style sheet, for documents and slides."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plainforest.figures.bias import GLYPHS, glyph
from plainforest.figures.drawing import Arrow, Diamond, Dot, Drawing, Line, Patch, Shape, Sign, Square, Words
from plainforest.figures.geometry import ForestPlot
from plainforest.figures.layout import LINE
from plainforest.figures.lettering import wrap
from plainforest.figures.markup import arrow_class, diamond_class, number, safe, words_markup
from plainforest.figures.svg import ARROW, description
from plainforest.figures.wide import wide

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


def forest_svg_file(plot: ForestPlot) -> bytes:
    """Return the drawing with columns as the content of an SVG file, with its title over it."""
    return svg_file(wide(plot), title=plot.title, said=description(plot))


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
            '<rect class="fp-page" width="100%" height="100%"/>',
            f'<g transform="translate({MARGIN} {MARGIN})" font-family="{FONT_FAMILY}" font-size="{PIXELS}"'
            ' font-variant-numeric="tabular-nums" fill="#10201a">',
            *(
                f'<text class="fp-title" x="0" y="{number((1 + LINE * i) * TITLE)}">{safe(line)}</text>'
                for i, line in enumerate(lines)
            ),
            f'<g transform="translate(0 {number(top)})">',
            *(_shape(shape, width) for shape in drawing.shapes),
            "</g></g></svg>\n",
        )
    )
    return re.sub(r'class="([^"]*)"', _with_look, markup).encode()


def _with_look(match: re.Match[str]) -> str:
    look: dict[str, str] = {}
    for name in match[1].split():
        look |= LOOK.get(name, {})
    return " ".join([match[0], *(f'{key}="{value}"' for key, value in look.items())])


def _shape(shape: Shape, width: float) -> str:
    def x(share: float) -> str:
        return number(share * width)

    def px(em: float) -> str:
        return number(em * PIXELS)

    match shape:
        case Words():
            return words_markup(shape, number(shape.x * width + shape.dx * PIXELS), px(shape.y))
        case Line(kind, x1, y1, x2, y2):
            return f'<line class="fp-{kind}" x1="{x(x1)}" x2="{x(x2)}" y1="{px(y1)}" y2="{px(y2)}"/>'
        case Square(at, y, side):
            left, top, size = number(at * width - side / 2 * PIXELS), px(y - side / 2), px(side)
            return f'<rect class="fp-square" x="{left}" y="{top}" width="{size}" height="{size}"/>'
        case Diamond(low, at, high, y, height, solid):
            points = f"{x(low)},{px(y)} {x(at)},{px(y - height / 2)} {x(high)},{px(y)} {x(at)},{px(y + height / 2)}"
            return f'<polygon class="{diamond_class(solid=solid)}" points="{points}"/>'
        case Arrow(at, y, left, pooled):
            back = px(ARROW if left else -ARROW)
            path = f"M{x(at)} {px(y)}l{back} {px(-0.7 * ARROW)}v{px(1.4 * ARROW)}z"
            return f'<path class="{arrow_class(pooled=pooled)}" d="{path}"/>'
        case Patch(x1, x2, y1, y2):
            return f'<rect class="fp-band" x="{x(x1)}" width="{x(x2 - x1)}" y="{px(y1)}" height="{px(y2 - y1)}"/>'
        case Dot(at, y, side, hollow):
            look = "hollow" if hollow else "dot"
            return f'<circle class="fp-{look}" cx="{x(at)}" cy="{px(y)}" r="{px(side / 2)}"/>'
        case Sign(at, y, judgement, side):
            name = glyph(judgement)
            ground, sign = GLYPHS[name]
            corner = f"{number(at * width - side / 2 * PIXELS)} {px(y - side / 2)}"
            return (
                f'<g transform="translate({corner}) scale({number(side * PIXELS / 40)})">'
                f'<path class="fp-{name}" d="{ground}"/>'
                f'<path class="fp-{"on" if name in ("low", "high") else "off"}" d="{sign}"/></g>'
            )
