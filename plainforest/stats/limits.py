"""How large and how small effects and variances may be."""

from typing import Final

# Beyond these limits squares and products of weights leave the range of a double. No real outcome comes near them.
LARGEST_EFFECT: Final = 1e15
SMALLEST_VARIANCE: Final = 1e-30
LARGEST_VARIANCE: Final = 1e30
OUT_OF_RANGE: Final = "the effect or its standard error is too large or too small to compute with"


def in_range(effect: float, variance: float) -> bool:
    """Tell whether an effect and its variance can be computed with; NaN cannot."""
    return abs(effect) <= LARGEST_EFFECT and SMALLEST_VARIANCE <= variance <= LARGEST_VARIANCE
