"""Numbers as authors type them: found in a cleaned text, with their sign, their decimals and their place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from plainforest.check.prose_text import NARROW
from plainforest.numbers import MINUS, rounded

# Digits with marks between the thousands, with decimals, or decimals alone; never part of a word or a longer number.
DIGITS = rf"(?:\d{{1,3}}(?:[,{NARROW}]\d{{3}}){{1,4}}(?!\d)(?:\.\d{{1,9}})?|\d{{1,12}}(?:\.\d{{1,9}})?|\.\d{{1,9}})"
SIGNED = rf"-?{DIGITS}"
NUMBER = re.compile(rf"(?<![\w.,]){DIGITS}(?![\d])(?![A-Za-z])")
IN_WORDS: Mapping[str, int] = {
    word: number
    for number, word in enumerate(
        "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {"a single": 1, "single": 1}
LARGEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text.

    Attributes
    ----------
    value : float
        What it says.
    decimals : int
        How many digits stand behind its point; a comparison can ask for no more.
    start, end : int
        Where it stands in the text.
    written : str
        As it stands there.
    loose : bool
        A dash and a blank stand before it: the dash may be a minus sign, or not.
    """

    value: float
    decimals: int
    start: int
    end: int
    written: str
    loose: bool = False

    def equals(self, truth: float) -> bool:
        """Tell whether the number is a value, as exactly as the text writes it; halves may go either way."""
        half = 0.5 * 10.0**-self.decimals
        near = abs(self.value - truth) <= half * (1 + 1e-9) + 1e-12 * abs(truth)
        return near or (self.loose and abs(-self.value - truth) <= half * (1 + 1e-9))

    def like(self, truth: float) -> str:
        """Write a value with as many decimals as the text has, and with a real minus sign."""
        near = rounded(truth, self.decimals)
        return (MINUS if near < 0 else "") + f"{abs(near):.{self.decimals}f}"


def number_at(clean: str, start: int, end: int, *, signed: bool = True) -> Number:
    """Return the number whose digits stand between two positions, with the sign before them."""
    written = clean[start:end]
    digits = written.lstrip("-").replace(",", "").replace(NARROW, "")
    negative = written.startswith("-")
    if signed and not negative and start and clean[start - 1] == "-":
        before = clean[start - 2] if start > 1 else " "
        negative = not (before.isalnum() or before in ").%")
        start -= negative
    loose = signed and not negative and clean[max(0, start - 2) : start] == "- "
    value = float(digits)
    return Number(
        value=-value if negative else value,
        decimals=len(digits.partition(".")[2]),
        start=start,
        end=end,
        written=clean[start:end].replace("-", MINUS),
        loose=loose,
    )


def word_number(clean: str, start: int, end: int) -> Number:
    """Return a count in digits or in a word."""
    written = clean[start:end]
    known = IN_WORDS.get(written.casefold())
    if known is None:
        return number_at(clean, start, end, signed=False)
    return Number(float(known), 0, start, end, written)
