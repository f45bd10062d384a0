"""Single values as other programs write them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d{1,3})?", re.ASCII)
YES = frozenset({"YES", "TRUE", "1", "Y"})
LARGEST = 1e15


def number(text: str | float | None) -> float | None:
    """Return a finite number, or None for anything else: empty, NaN, Infinity, a word."""
    if text is None or isinstance(text, bool):
        return None
    if isinstance(text, str):
        text = text.strip()
        if not text or len(text) > 60:
            return None
        text = text.replace("\u2212", "-").rstrip("%")
        if THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        elif DECIMAL_COMMA.fullmatch(text):
            text = text.replace(",", ".")
        if not NUMBER.fullmatch(text):
            return None
    value = float(text)
    return value if math.isfinite(value) and abs(value) <= LARGEST else None


def whole(text: str | float | None) -> int | None:
    """Return a whole number that is not negative, or None."""
    value = number(text)
    return int(value) if value is not None and value >= 0 and value == int(value) else None


def share_of(level: float | None) -> float:
    """Return a level of confidence in per cent as a share; the usual one where none is stated."""
    return level / 100 if level is not None and 50 < level < 100 else 0.95


def yes(text: str | bool | None) -> bool:
    """Tell whether a value means yes."""
    return text is True or (isinstance(text, str) and text.strip().upper() in YES)


def pick(values: Mapping[str, str], *names: str) -> str:
    """Return the first of some attributes that is there, or an empty text."""
    return next((values[name].strip() for name in names if values.get(name, "").strip()), "")


def tidy(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
