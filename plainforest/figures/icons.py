"""A hundred people, so many of them with the event: for readers who do not think in risks.

Four kinds of people, told apart without colour: solid for as many as it is at least, dark stripes up to the best
estimate, light stripes up to as many as it could be, outlines for the rest. One path draws all people of a kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from plainforest.figures.markup import safe
from plainforest.numbers import rounded

Colour = Literal["good", "bad", "unsure"]
COLUMNS = 10
CELL = (10, 12)
PERSON = "a1.7 1.7 0 1 0 3.4 0 1.7 1.7 0 1 0-3.4 0zm-1.3 8.25v-3.2a3 2.9 0 0 1 6 0v3.2z"
# One dashed line, so thick that its dashes become stripes across everything it is clipped to.
STRIPES = "M-30-30L130 130"


@dataclass(frozen=True, slots=True)
class People:
    """How many of `total` people belong to each kind; each number includes the ones before it."""

    low: int
    best: int
    high: int
    total: int = 100


def people(count: float, low: float | None = None, high: float | None = None, *, total: int = 100) -> People:
    """Round to whole people, within what is possible and in order.

    Parameters
    ----------
    count : float
        The best estimate, of `total`.
    low, high : float, optional
        Its range; without one, everybody up to the best estimate is solid.
    total : int
        How many people are drawn.
    """
    best = _whole(count, total)
    return People(
        low=min(_whole(count if low is None else low, total), best),
        best=best,
        high=max(_whole(count if high is None else high, total), best),
        total=total,
    )


def _whole(value: float, total: int) -> int:
    return int(min(max(rounded(value), 0), total))


def icon_array(
    count: float,
    low: float | None = None,
    high: float | None = None,
    *,
    title: str,
    ident: str,
    colour: Colour = "unsure",
    total: int = 100,
) -> str:
    """Return an array of people as SVG markup.

    Parameters
    ----------
    count : float
        The best estimate, of `total`.
    low, high : float, optional
        Its range.
    title : str
        What the picture says, for screen readers.
    ident : str
        Unique on the page; ids are made from it.
    colour : {"good", "bad", "unsure"}
        Of the event, by whether it is good or bad for people.
    total : int
        How many people are drawn, ten to a row.
    """
    who = people(count, low, high, total=total)
    rows = -(-total // COLUMNS)
    box = f"-0.6 -0.3 {COLUMNS * CELL[0] + 1.2:g} {rows * CELL[1] + 0.6:g}"
    return "".join(
        (
            f'<svg class="people-of is-{colour}" viewBox="{box}" role="img" aria-label="{safe(title)}">',
            _solid(0, who.low),
            _striped(who.low, who.best, f"{ident}-best", "dark"),
            _striped(who.best, who.high, f"{ident}-high", "light"),
            _some(who.high, total, "none"),
            _step(who.best, total) if who.low < who.high else "",
            "</svg>",
        )
    )


def icon_key(kind: Literal["low", "best", "high"], *, ident: str) -> str:
    """Return one person of a kind, for the key beside an array; its text says what it means."""
    drawn = {
        "low": _solid(0, 1),
        "best": _striped(0, 1, ident, "dark"),
        "high": _striped(0, 1, ident, "light"),
    }[kind]
    return f'<svg class="people-key" viewBox="0 0 {CELL[0]} {CELL[1]}" aria-hidden="true">{drawn}</svg>'


def _path(start: int, end: int) -> str:
    """Return the outlines of the people from `start` to `end`, row by row."""
    return "".join(map(_person, range(start, end)))


@lru_cache(maxsize=1_024)
def _person(i: int) -> str:
    return f"M{i % COLUMNS * CELL[0] + 3.3:g} {i // COLUMNS * CELL[1] + 2.75:g}{PERSON}"


def _some(start: int, end: int, kind: str) -> str:
    return f'<path class="people-{kind}" d="{_path(start, end)}"/>' if end > start else ""


def _solid(start: int, end: int) -> str:
    return _some(start, end, "solid")


def _striped(start: int, end: int, ident: str, kind: str) -> str:
    if end <= start:
        return ""
    name, shape = safe(f"{ident}-clip"), safe(f"{ident}-shape")
    return (
        f'<clipPath id="{name}"><path id="{shape}" d="{_path(start, end)}"/></clipPath>'
        f'<use class="people-{kind}" href="#{shape}"/>'
        f'<path class="people-{kind}-stripes" clip-path="url(#{name})" d="{STRIPES}"/>'
        f'<use class="people-edge" href="#{shape}"/>'
    )


def _step(best: int, total: int) -> str:
    """Draw the border between the people up to the best estimate and the others."""
    if not 0 < best < total:
        return ""
    row, place = divmod(best, COLUMNS)
    right, y, x = COLUMNS * CELL[0], row * CELL[1], place * CELL[0]
    below = f"M0 {y + CELL[1]}H{x}V{y}H{right}" if place else f"M0 {y}H{right}"
    return f'<path class="people-step" d="{below}"/>'
