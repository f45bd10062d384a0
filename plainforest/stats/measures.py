"""The measures of effect, and the scale on which each of them is analysed."""

import math
from typing import Final, Literal

Measure = Literal["RR", "OR", "RD", "MD", "SMD", "HR"]

RATIO_MEASURES: Final[frozenset[str]] = frozenset({"RR", "OR", "HR"})
COUNT_MEASURES: Final[frozenset[str]] = frozenset({"RR", "OR", "RD"})
MOMENT_MEASURES: Final[frozenset[str]] = frozenset({"MD", "SMD"})
MEASURES: Final[frozenset[str]] = RATIO_MEASURES | COUNT_MEASURES | MOMENT_MEASURES

# exp(±700) is still an ordinary double, about 1e304 and 1e-304.
LARGEST_LOG: Final = 700.0


def is_ratio(measure: Measure) -> bool:
    """Tell whether a measure is a ratio, and so analysed on the natural-log scale.

    Parameters
    ----------
    measure : {"RR", "OR", "RD", "MD", "SMD", "HR"}
        The measure of effect.

    Returns
    -------
    bool
        True for RR, OR and HR.
    """
    return measure in RATIO_MEASURES


def natural(measure: Measure, value: float) -> float:
    """Bring a value from the scale of the analysis back to the scale that readers see.

    Parameters
    ----------
    measure : {"RR", "OR", "RD", "MD", "SMD", "HR"}
        The measure of effect.
    value : float
        A value on the scale of the analysis: the natural logarithm of a ratio, otherwise the value itself.

    Returns
    -------
    float
        ``exp(value)`` for a ratio, ``value`` otherwise. The logarithm is held between -700 and 700, so that a ratio
        is always a positive, finite number and a page or a data file never meets an infinity.
    """
    if measure not in RATIO_MEASURES:
        return value
    return math.exp(min(max(value, -LARGEST_LOG), LARGEST_LOG))
