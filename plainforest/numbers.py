"""How numbers are written. The only place that rounds; everything before it works with unrounded values.

Rules (docs/methods.md): ratios and differences in scores have two decimals, people are whole numbers of a stated
denominator, each shown number is rounded once from its unrounded value, halves away from zero.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from plainforest.model import RATIO_MEASURES

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
TENS = (1.0, 10.0, 100.0, 1000.0)
kept = lru_cache(maxsize=16_384)
"""Pages, figures and downloads write the same numbers again and again."""


def rounded(value: float, digits: int = 0) -> float:
    """Round half away from zero, as readers do by hand.

    The value is first brought to 12 significant digits, so that 0.285, held in binary as 0.28499999999999998, becomes
    0.29 at two digits.
    """
    size = abs(value)
    if size >= 1e15:  # nothing is left to round
        return value
    if size < 1e5 and 0 <= digits < len(TENS):
        # Far from a tie, twelve significant digits decide nothing, and plain arithmetic gives the same float.
        scaled = size * TENS[digits]
        whole = int(scaled + 0.5)
        if abs(scaled - whole) < 0.49:
            return whole / TENS[digits] if value > 0 or not whole else -whole / TENS[digits]
    text = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return float(text) + 0.0  # the sum turns -0.0 into 0.0


@kept
def count(value: float) -> str:
    """Write a whole number, with a narrow space between thousands from 10 000 up."""
    whole = int(rounded(value))
    digits = f"{abs(whole):,}".replace(",", THIN) if abs(whole) >= 10_000 else str(abs(whole))
    return (MINUS if whole < 0 else "") + digits


@kept
def signed(value: float, digits: int = 2) -> str:
    """Write a number with `digits` decimals and a real minus sign."""
    near = rounded(value, digits)
    return f"{MINUS}{-near:.{digits}f}" if near < 0 else f"{near:.{digits}f}"


def ratio(value: float) -> str:
    """Write a ratio with two decimals, or with two significant digits when it would round to 0.00 or needs none.

    A ratio of 0.004 must not read 0.00, and 1234.5 needs no decimals.
    """
    if value >= 100:
        return count(value) if value < 1e9 else _scientific(value)
    if 0 < value < 0.005:
        return f"{value:.1g}" if value >= 1e-4 else _scientific(value)
    return signed(value, 2)


def _scientific(value: float) -> str:
    digits, _, exponent = f"{value:.1e}".partition("e")
    return f"{digits} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"


@kept
def measured(value: float, measure: str) -> str:
    """Write an effect of the given measure: ratios as ratios, the others with two decimals."""
    if measure in RATIO_MEASURES:
        return ratio(value)
    if value != 0 and abs(value) < 0.005:
        return (MINUS if value < 0 else "") + (f"{abs(value):.1g}" if abs(value) >= 1e-4 else _scientific(abs(value)))
    return signed(value, 2) if abs(value) < 10_000 else count(value)


def span(low: str, high: str) -> str:
    """Join two written limits: "0.94 to 1.22"."""
    return f"{low} to {high}"


def interval(low: float, high: float, measure: str) -> str:
    """Write an interval of an effect of the given measure."""
    return span(measured(low, measure), measured(high, measure))


def percent(value: float, digits: int = 1) -> str:
    """Write a value that is already in per cent."""
    return f"{signed(value, digits)}%"


@kept
def level_text(level: float) -> str:
    """Write how sure an interval is: "95%", "99.5%"."""
    return f"{rounded(level * 100, 6):.10g}%"


@kept
def quantity(value: float) -> str:
    """Write an amount as its source did, as far as anybody reads: "28", "16.1", "1235"; never 0 when it is more."""
    if abs(value) >= 1000:
        return count(value)
    return measured(value, "MD") if 0 < abs(value) < 0.005 else signed(value, 2).rstrip("0").rstrip(".")


def p_value(p: float) -> str:
    """Write a p-value: three decimals below 0.01, two above, never 0.000."""
    if p < 0.001:
        return "< 0.001"
    return signed(p, 3) if p < 0.0095 else signed(p, 2)


def equals_p(p: float) -> str:
    """Write "p = 0.39" or "p < 0.001"."""
    text = p_value(p)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: "1 study", "13 studies"."""
    return f"{count(number)} {one if number == 1 else (many or one + 's')}"


WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    """Write small numbers as words, as in running text."""
    return WORDS[number] if 0 <= number < len(WORDS) else count(number)
