"""A difference in scores as a dot with a range on a line: which way, how far, and whether it is enough to matter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from plainforest.figures.drawing import Anchor
from plainforest.figures.lettering import BOLD, together, width, wrap
from plainforest.figures.markup import percent, safe
from plainforest.figures.scale import Axis, Span, axis
from plainforest.numbers import signed

WIDTH = 22.0
"""Smallest width in em; the style sheet shrinks the text rather than go below it."""
LEFT, RIGHT = 0.06, 0.94
TOO_SMALL = ("smaller than important", "smaller", "small")
MATTERS = "important"
TOP, LINE, BOTTOM = 3.3, 5.6, 7.75
# heights in em: upper edge of the band, the interval, the axis


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a scale bar shows.

    Attributes
    ----------
    estimate, low, high : float
        The difference and its range.
    important : float or None
        The smallest difference that matters.
    heading : str
        What is measured: "Difference, in points".
    left, right : str
        What the ends of the line mean; empty when we do not know.
    colour : {"good", "bad", "unsure"}
        Of the dot.
    digits : int
        Decimals of the written values.
    """

    estimate: float
    low: float
    high: float
    important: float | None = None
    heading: str = ""
    left: str = ""
    right: str = ""
    colour: Literal["good", "bad", "unsure"] = "unsure"
    digits: int = 1


def bar_axis(bar: Bar) -> Axis:
    """Choose the axis: it shows the range, no difference, and an important one where the range comes near it."""
    spans = [Span(bar.low, bar.high, bar.estimate, whole=True)]
    spans += [Span(min(edge, 0.0), max(edge, 0.0), whole=True) for edge in _edges(bar)]
    return axis(spans, null=0.0, log=False, room=WIDTH * (RIGHT - LEFT))


def _edges(bar: Bar) -> tuple[float, ...]:
    """Return the important differences to draw: on the side of the estimate, and where the range reaches half of it."""
    if bar.important is None:
        return ()
    sides = (-bar.important, bar.important)
    return tuple(edge for edge in sides if bar.estimate * edge > 0 or (bar.low if edge < 0 else bar.high) / edge >= 0.5)


@lru_cache(maxsize=64)  # a page and a card show the same
def scale_bar(bar: Bar, *, title: str) -> str:
    """Return a scale bar as SVG markup.

    Parameters
    ----------
    bar : Bar
        What to draw.
    title : str
        What the picture says, for screen readers.
    """
    found = bar_axis(bar)
    ends, height = _ends(bar)
    parts = [
        f'<svg class="bar is-{bar.colour}" width="100%" height="{height:g}em" role="img" aria-label="{safe(title)}">',
        '<g aria-hidden="true">',
        _text(0, 1.0, bar.heading, "start", "bar-strong"),
        *_band(bar, found),
        _line("bar-null", _x(found, 0.0), TOP, BOTTOM),
        *_range(bar, found),
        f'<line class="bar-axis" x1="{percent(LEFT)}" x2="{percent(RIGHT)}" y1="{BOTTOM}em" y2="{BOTTOM}em"/>',
    ]
    for tick in found.ticks:
        x = LEFT + tick.at * (RIGHT - LEFT)
        parts += [_line("bar-axis", x, BOTTOM, BOTTOM + 0.35), _text(x, BOTTOM + 1.45, tick.label, "middle", "")]
    return "".join((*parts, *ends, "</g></svg>"))


def _ends(bar: Bar) -> tuple[list[str], float]:
    """Write what the ends of the line mean, and return the height of the whole drawing."""
    y = BOTTOM + 3.1
    if not (bar.left and bar.right):
        return [], y - 1.1
    texts = f"{together('← ')}{bar.left}", f"{bar.right}{together(' →')}"
    # the shorter text keeps its line, the longer one wraps beside it
    shorter = min(min(map(width, texts)), WIDTH / 2 - 0.75)
    rooms = [max(shorter, WIDTH - shorter - 1.5) if width(text) > shorter else shorter + 0.01 for text in texts]
    lines = [wrap(text, room) for text, room in zip(texts, rooms, strict=True)]
    parts = [_text(0, y + 1.3 * i, line, "start", "") for i, line in enumerate(lines[0])]
    parts += [_text(1, y + 1.3 * i, line, "end", "") for i, line in enumerate(lines[1])]
    return parts, y + 1.3 * (max(map(len, lines)) - 1) + 0.4


def _band(bar: Bar, found: Axis) -> list[str]:
    if bar.important is None:
        return []
    low, high = _x(found, -bar.important), _x(found, bar.important)
    parts = [
        f'<rect class="bar-band" x="{percent(low)}" width="{percent(high - low)}" y="{TOP}em"'
        f' height="{BOTTOM - TOP:g}em"/>'
    ]
    edges = [_x(found, edge) for edge in _edges(bar)]
    parts += [_line("bar-limit", x, TOP - 0.9, BOTTOM) for x in edges]
    room = (high - low) * WIDTH - 0.8
    words = next((text for text in TOO_SMALL if width(text) <= room), "")
    if words:
        parts.append(_text((low + high) / 2, TOP - 0.35, words, "middle", "bar-soft"))
    needed = width(MATTERS) * BOLD + 0.5
    for x, anchor, space in ((low, "end", low), (high, "start", 1 - high)):
        if any(abs(x - edge) < 1e-9 for edge in edges) and space * WIDTH >= needed:
            parts.append(_text(x, TOP - 0.35, MATTERS, anchor, "bar-matters", dx=0.5 if anchor == "start" else -0.5))
    return parts


def _range(bar: Bar, found: Axis) -> list[str]:
    low, at, high = _x(found, bar.low), _x(found, bar.estimate), _x(found, bar.high)
    parts = [f'<line class="bar-range" x1="{percent(low)}" x2="{percent(high)}" y1="{LINE}em" y2="{LINE}em"/>']
    parts += [_line("bar-range", x, LINE - 0.4, LINE + 0.4) for x in (low, high)]
    texts = [signed(value, bar.digits) for value in (bar.low, bar.high)]
    # the two ends stand under the line, side by side when they are too close to stand in their own places
    gap = (high - low) * WIDTH - (width(texts[0]) + width(texts[1])) / 2
    if gap >= 0.6:
        places: list[tuple[float, Anchor, float]] = [(low, "middle", 0.0), (high, "middle", 0.0)]
    else:
        places = [(at, "end", -0.4), (at, "start", 0.4)]
    for (x, anchor, dx), text in zip(places, texts, strict=True):
        parts.append(_text(x, LINE + 1.6, text, anchor, "bar-soft", dx=dx))
    parts.append(f'<circle class="bar-dot" cx="{percent(at)}" cy="{LINE}em" r=".6em"/>')
    over_band = bar.important is not None and abs(bar.estimate) <= bar.important
    value, y = signed(bar.estimate, bar.digits), LINE - 0.95
    # first its outline in the colour of the ground, so that no line runs through the number
    parts.append(_text(at, y, value, "middle", f"bar-strong bar-clear{' bar-on-band' if over_band else ''}"))
    parts.append(_text(at, y, value, "middle", "bar-strong"))
    return parts


def _x(found: Axis, value: float) -> float:
    return LEFT + found.at(value) * (RIGHT - LEFT)


def _line(name: str, x: float, top: float, bottom: float) -> str:
    return f'<line class="{name}" x1="{percent(x)}" x2="{percent(x)}" y1="{top:g}em" y2="{bottom:g}em"/>'


def _text(x: float, y: float, text: str, anchor: str, name: str, *, dx: float = 0.0) -> str:
    shift = f' dx="{dx:g}em"' if dx else ""
    classes = f' class="{name}"' if name else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{percent(x)}" y="{y:g}em"{shift}{place}{classes}>{safe(text)}</text>'
