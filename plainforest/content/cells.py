"""One cell of a table: what it means, or why it cannot be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from plainforest.problems import did_you_mean, nearest

Kind = Literal["text", "id", "count", "number", "yesno", "basis", "bias"]
Value = str | int | float | bool | None

EMPTY = frozenset({"", "na", "n/a", "n.a.", "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"})
MINUS = re.compile("^[\u2010-\u2014\u2212\ufe63\uff0d]")
APOSTROPHE = re.compile("[\u2019\u2018\u02bc]")
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
THOUSANDS = re.compile(
    "[+-]?\\d{1,3}(?:([,.' \u00a0\u2009\u202f\u2019])\\d{3})(?:\\1\\d{3})*(?:(?!\\1)[.,]\\d+)?", re.ASCII
)
POINTS = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
"""What may be thousands with points between them, as most of Europe writes them: 6.000."""
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
NOT_FINITE = re.compile(r"[+-]?\.?(?:inf|infinity|∞|nan)|#[a-z0-9/]+[!?]?", re.IGNORECASE)
LIMIT = re.compile(r"[<>≤≥=~≈]\s*\d")
LARGEST_COUNT = 1_000_000_000
LARGEST_NUMBER = 1e15
"""A larger one is a typing error, and its square could be too large for a computer."""

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0", ""})
BASES = ("reported", "calculated", "reconstructed")
JUDGEMENTS = ("low", "some_concerns", "unclear", "high", "not_stated")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be read."""

    code: str
    message: str
    hint: str


def read_cell(kind: Kind, cell: str, decimal_comma: bool = False, thousands: bool = False) -> Value | Fault:
    """Return what a cell means: a text, a number, yes or no, a choice; None for an empty number; or its fault.

    Parameters
    ----------
    kind : str
        What belongs into the column.
    cell : str
        What stands in it.
    decimal_comma : bool
        Numbers may have a decimal comma.
    thousands : bool
        Other cells of the table have decimal commas, so that a point can only stand between thousands.
    """
    if kind == "text":
        return composed(cell)
    if kind == "id":
        # an accent can be typed in two ways and an apostrophe in three, and all look the same
        name = " ".join(cell.split())
        return name if name.isascii() else APOSTROPHE.sub("'", composed(name))
    if kind in ("number", "count"):
        return _number(cell, kind == "count", decimal_comma, thousands)
    if kind == "yesno":
        word = cell.casefold()
        if word in YES or word in NO:
            return word in YES
        return Fault("not-yes-or-no", f"'{cell}' is neither yes nor no.", "Write yes or no.")
    return _choice(cell, BASES if kind == "basis" else JUDGEMENTS)


def read_cells(kind: Kind, cells: Iterable[str], decimal_comma: bool, thousands: bool) -> list[Value | Fault]:
    """Return what the cells of a column mean; many are alike, most often empty, and each text is read once."""
    cells = list(cells)
    known = {cell: read_cell(kind, cell, decimal_comma, thousands) for cell in dict.fromkeys(cells)}
    return [known[cell] for cell in cells]


def composed(text: str) -> str:
    """Return a text with one character for a letter and its accent, however it was typed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def number_fault(text: str) -> Fault:
    """Return why a text is not a plain number, with the spelling that would be one where that is clear."""
    text = MINUS.sub("-", text)
    if NUMBER.fullmatch(text):
        return Fault("not-a-number", "This number has a minus sign that is none.", f"Write {text} with a plain hyphen.")
    if NOT_FINITE.fullmatch(text):
        return Fault("not-finite", f"'{text}' is not a number.", "Leave it empty when the number is not known.")
    if text.endswith("%"):
        hint = "Write a share (0.18 for 18%) or the number of people, without the sign."
        return Fault("percent-sign", f"'{text}' has a percent sign.", hint)
    if match := THOUSANDS.fullmatch(text):
        mark = match.group(1)
        digits = text.replace(mark, "").replace(",", ".")
        return Fault("thousands-separator", f"'{text}' has a mark between the thousands.", f"Write {digits} instead.")
    if DECIMAL_COMMA.fullmatch(text):
        hint = f"Write {text.replace(',', '.')} instead."
        return Fault("decimal-comma", f"'{text}' has a comma where a point belongs.", hint)
    if LIMIT.match(text):
        hint = "Write the exact number. A limit such as <0.001 is not enough to calculate with: then leave it empty."
        return Fault("not-a-number", f"'{text}' is a limit, not a number.", hint)
    hint = "Leave it empty when the number is not known."
    if re.search(r"\d", text):
        hint = "Write the number alone; words, ranges and marks belong in the note."
    return Fault("not-a-number", f"'{text}' is not a number.", hint)


def _number(cell: str, whole: bool, decimal_comma: bool, thousands: bool) -> Value | Fault:
    if cell.casefold() in EMPTY:
        return None
    text = cell if cell.isascii() else MINUS.sub("-", cell)
    if (whole or thousands) and POINTS.fullmatch(text):
        digits = text.replace(".", "")
        message = f"'{cell}' may be {digits} with a point between the thousands, or a number with decimals."
        hint = f"Write {digits}, or {float(text):g}." if text.count(".") == 1 else f"Write {digits}."
        return Fault("thousands-separator", message, hint)
    if decimal_comma and "." not in text:
        text = text.replace(",", ".", 1)
    if not NUMBER.fullmatch(text):
        return _table_fault(cell, whole)
    value = float(text)
    if abs(value) == float("inf"):
        return Fault("not-finite", f"'{cell}' is too large for a number.", "Check the number against the source.")
    if not whole and abs(value) > LARGEST_NUMBER:
        return Fault("out-of-range", f"{cell} is too large to be right.", "Check the number of digits.")
    if not whole:
        return value
    if value < 0:
        return Fault(
            "negative-count", f"A count cannot be below zero, but this is {cell}.", "Check it against the source."
        )
    if value != int(value):
        hint = "Give the number of people, not a percentage or a mean. Means have columns of their own."
        return Fault("fractional-count", f"A count must be a whole number, but this is {cell}.", hint)
    if value > LARGEST_COUNT:
        return Fault("out-of-range", f"{cell} is too large for a number of people.", "Check the number of digits.")
    return int(value)


def _table_fault(cell: str, whole: bool) -> Fault:
    """Return why a cell is no number, with what a table offers for such a case."""
    fault = number_fault(cell)
    if fault.code == "percent-sign" and whole:
        return replace(fault, hint="Write the number of people, not their share.")
    if fault.code == "not-a-number" and not re.search(r"\d", cell):
        hint = "Leave it empty. When the study gives no numbers at all, write yes in no_data and the reason in note."
        return replace(fault, hint=hint)
    return fault


def _choice(cell: str, choices: tuple[str, ...]) -> Value | Fault:
    word = re.sub(r"[\s_-]+", "_", cell.casefold()).removesuffix("_risk")
    if word in choices:
        return word
    if word == "":
        return "reported" if choices is BASES else "not_stated"
    shown = [choice.replace("_", " ") for choice in choices]
    hint = f"Choices: {', '.join(shown)}."
    if nearest(cell, shown):
        hint = f"{did_you_mean(cell, shown)} {hint}"
    return Fault("wrong-choice", f"'{cell}' is not one of the choices.", hint)
