"""Rounding by plain arithmetic gives what rounding in decimals gives."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from plainforest.numbers import rounded


@given(
    st.one_of(st.floats(-1e6, 1e6), st.integers(-(10**7), 10**7).map(lambda n: n / 2000), st.floats(-2, 2)),
    st.integers(0, 6),
)
@example(0.285, 2)
@example(-0.5, 0)
@example(-0.004, 2)
def test_it_is_that_of_twelve_digits_halves_away_from_zero(value: float, digits: int) -> None:
    expected = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    assert str(rounded(value, digits)) == str(float(expected) + 0.0)
