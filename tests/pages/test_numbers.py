"""How numbers are rounded and written."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plainforest.model import RATIO_MEASURES
from plainforest.numbers import (
    MINUS,
    THIN,
    count,
    equals_p,
    in_words,
    interval,
    measured,
    p_value,
    percent,
    plural,
    ratio,
    rounded,
    signed,
)

NORMAL = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

# every number that a person would type: up to 12 digits, up to nine of them decimals
typed = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**12) + 1, 10**12 - 1), st.integers(0, 9)
)
places = st.integers(0, 4)
ordinary = st.floats(-1e9, 1e9)


@given(typed, places)
@example(Decimal("0.285"), 2)  # held in binary as 0.28499999999999998
@example(Decimal("2.675"), 2)
@example(Decimal("-0.5"), 0)
@example(Decimal("1.005"), 2)
@example(Decimal("0.5"), 0)
def test_rounding_follows_the_digits_that_are_written_not_their_binary_form(number: Decimal, digits: int) -> None:
    expected = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert rounded(float(number), digits) == float(expected)


@given(ordinary, places)
def test_rounding_moves_a_number_by_half_a_unit_at_most(value: float, digits: int) -> None:
    assert abs(rounded(value, digits) - value) <= 0.5 * 10.0**-digits * (1 + 1e-9) + abs(value) * 1e-11


@given(ordinary, ordinary, places)
def test_rounding_keeps_the_order(one: float, two: float, digits: int) -> None:
    low, high = sorted((one, two))
    assert rounded(low, digits) <= rounded(high, digits)


@given(ordinary, places)
def test_rounding_treats_both_signs_alike_and_twice_is_once(value: float, digits: int) -> None:
    once = rounded(value, digits)
    assert rounded(-value, digits) == -once
    assert rounded(once, digits) == once


@given(ordinary, places)
@example(-0.001, 2)
@example(-0.0, 0)
def test_zero_never_has_a_sign(value: float, digits: int) -> None:
    assert math.copysign(1, rounded(value, digits)) == 1 or rounded(value, digits) < 0
    text = signed(value, digits)
    assert not re.fullmatch(rf"[-{MINUS}]0(\.0+)?", text)
    assert "-" not in text, "a real minus sign, never a hyphen"


@given(ordinary, places)
def test_signed_shows_exactly_the_rounded_value(value: float, digits: int) -> None:
    text = signed(value, digits)
    assert float(text.replace(MINUS, "-")) == rounded(value, digits)
    assert len(text.partition(".")[2]) == digits


@given(st.floats(1e-300, 1e12))
@example(0.005)
@example(0.0049999)
@example(9.96e-5)
def test_a_ratio_above_zero_never_looks_like_zero(value: float) -> None:
    assert re.search("[1-9]", ratio(value).partition("×")[0]), ratio(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0736, "1.07"),
        (0.005, "0.01"),
        (0.004, "0.004"),
        (0.00012, "0.0001"),
        (99.994, "99.99"),
        (123.4, "123"),
        (23456.7, f"23{THIN}457"),
        (1.0, "1.00"),
        (0.285, "0.29"),
    ],
)
def test_ratios(value: float, text: str) -> None:
    assert ratio(value) == text


@given(st.floats(-1e12, 1e12))
def test_counts_are_whole_numbers_in_groups_of_three(value: float) -> None:
    text = count(value)
    assert int(text.replace(THIN, "").replace(MINUS, "-")) == rounded(value)
    assert re.fullmatch(rf"{MINUS}?(\d{{1,4}}|\d{{2,3}}({THIN}\d{{3}})+|\d({THIN}\d{{3}}){{2,}})", text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "1"),
        (999, "999"),
        (1000, "1000"),
        (9999.4, "9999"),
        (9999.5, f"10{THIN}000"),
        (-12345, f"{MINUS}12{THIN}345"),
    ],
)
def test_thousands_have_a_narrow_space_from_ten_thousand_up(value: float, text: str) -> None:
    assert count(value) == text


@given(st.floats(0, 1))
def test_a_p_value_is_never_zero(p: float) -> None:
    assert re.search("[1-9]", p_value(p))


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0001, "p < 0.001"), (0.001, "p = 0.001"), (0.0094, "p = 0.009"), (0.0234, "p = 0.02"), (0.394, "p = 0.39")],
)
def test_p_values(p: float, text: str) -> None:
    assert equals_p(p) == text


@pytest.mark.parametrize(
    ("value", "measure", "text"),
    [
        (-0.5312, "MD", f"{MINUS}0.53"),
        (-0.001, "MD", f"{MINUS}0.001"),
        (0.0, "MD", "0.00"),
        (0.0041, "RD", "0.004"),
        (0.0041, "RR", "0.004"),
        (1.5, "HR", "1.50"),
    ],
)
def test_effects_are_written_by_their_measure(value: float, measure: str, text: str) -> None:
    assert measured(value, measure) == text


@given(st.floats(1e-280, 1e30), st.sampled_from(["RR", "OR", "HR", "MD", "RD", "SMD"]))
@example(3.6e42, "HR")
@example(1e300, "RR")
def test_every_finite_effect_can_be_written(value: float, measure: str) -> None:
    text = measured(value, measure)
    assert re.search("[1-9]", text)
    assert len(text) <= 25 or measure not in RATIO_MEASURES, "a mistyped standard error must not tear the table apart"


@given(st.floats(1e-6, 1e6), st.sampled_from(["RR", "MD"]))
def test_effects_are_written_as_exactly_as_their_last_digit_allows(value: float, measure: str) -> None:
    mantissa, _, power = measured(value, measure).replace(THIN, "").replace(MINUS, "-").partition(" × 10")
    shown = float(mantissa) * 10.0 ** int(power.translate(NORMAL) or 0)
    if value < 0.005:
        assert shown == pytest.approx(value, rel=0.5), "small ones keep one digit"
    else:
        whole = value >= (100 if measure == "RR" else 10_000)
        assert abs(shown - value) <= (0.50001 if whole else 0.0050001)


def test_small_words() -> None:
    assert interval(0.94, 1.2227, "RR") == "0.94 to 1.22"
    assert percent(92.2, 0) == "92%"
    assert [in_words(n) for n in (0, 1, 10, 11)] == ["no", "one", "ten", "11"]
    assert plural(1, "study", "studies") == "1 study"
    assert plural(13, "study", "studies") == "13 studies"
    assert plural(2, "arm") == "2 arms"
