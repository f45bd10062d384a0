"""Risk of bias over all studies: one bar for each domain, a piece for each judgement, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from markupsafe import Markup

from plainforest.figures.bias import WORDS, Share, glyph
from plainforest.figures.markup import number, percent
from plainforest.numbers import count, rounded, signed

ROOM_FOR_SIGN = 0.07
"""A narrower piece has no room for its sign on a phone; the words beside it say the same."""
By = Literal["studies", "weight"]


def bias_bar(shares: Sequence[Share], by: By = "studies") -> Markup:
    """Return a stacked bar as SVG; it is decoration for the words of `bias_words`, and hidden from screen readers."""
    parts = ['<svg class="rob-bar" width="100%" aria-hidden="true" focusable="false">']
    left = 0.0
    for share in shares:
        size = _size(share, by)
        if size <= 0:
            continue
        place = f'x="{percent(left)}" width="{percent(size)}"'
        parts.append(f'<g class="{share.judgement}"><rect {place} height="100%"/>')
        if size >= ROOM_FOR_SIGN:
            middle = number((left + size / 2) * 100)
            parts.append(f'<use href="#r-{glyph(share.judgement)}" x="{middle}%" y="15%" width="1em" height="70%"/>')
        parts.append("</g>")
        left += size
    return Markup("".join((*parts, "</svg>")))


def bias_words(shares: Sequence[Share], by: By = "studies") -> str:
    """Write "8 low, 3 unclear, 2 high", or "62% low, 38% high" by weight."""
    if by == "studies":
        return ", ".join(f"{count(share.studies)} {WORDS[share.judgement].lower()}" for share in shares)
    return ", ".join(
        f"{_percent(_size(share, by))} {WORDS[share.judgement].lower()}" for share in shares if _size(share, by) > 0
    )


def _size(share: Share, by: By) -> float:
    return share.of_studies if by == "studies" else share.of_weight or 0.0


def _percent(share: float) -> str:
    """Write a share in whole per cent; what is little never reads 0, and what is not all never reads 100."""
    value = share * 100
    if 0 < value < 0.5:
        return "under 1%"
    return "over 99%" if rounded(value) == 100 and share < 1 - 1e-9 else f"{signed(value, 0)}%"
