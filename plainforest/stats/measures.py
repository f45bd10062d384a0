"""The measures of effect, and the scale on which each of them is analysed."""

import math
from typing import Final, Literal

Measure = Literal["RR", "OR", "PETO", "RD", "ASD", "MD", "SMD", "ROM", "IRR", "HR", "GEN"]
"""Risk ratio, odds ratio, Peto odds ratio, risk difference, arcsine difference, mean difference, standardised mean
difference, ratio of means, (incidence) rate ratio, hazard ratio; GEN is any other effect, on a scale of its own."""

RATIO_MEASURES: Final[frozenset[str]] = frozenset({"RR", "OR", "PETO", "ROM", "IRR", "HR"})
COUNT_MEASURES: Final[frozenset[str]] = frozenset({"RR", "OR", "PETO", "RD", "ASD"})
MOMENT_MEASURES: Final[frozenset[str]] = frozenset({"MD", "SMD", "ROM"})
RATE_MEASURES: Final[frozenset[str]] = frozenset({"IRR"})
O_MINUS_E_MEASURES: Final[frozenset[str]] = frozenset({"PETO", "HR"})
MANTEL_HAENSZEL_MEASURES: Final[frozenset[str]] = frozenset({"RR", "OR", "RD"})
MEASURES: Final[frozenset[str]] = RATIO_MEASURES | COUNT_MEASURES | MOMENT_MEASURES | {"GEN"}

# exp(±700) is still an ordinary double, about 1e304 and 1e-304.
LARGEST_LOG: Final = 700.0


def check_measure(measure: object) -> None:
    """Refuse an unknown measure.

    Parameters
    ----------
    measure : object
        The measure of effect.

    Raises
    ------
    ValueError
        If it is none of :data:`Measure`.
    """
    if not isinstance(measure, str) or measure not in MEASURES:
        raise ValueError(f"unknown measure {measure!r}; known are {', '.join(sorted(MEASURES))}")


def is_ratio(measure: Measure) -> bool:
    """Tell whether a measure is a ratio, and so analysed on the natural-log scale.

    Parameters
    ----------
    measure : Measure
        The measure of effect.

    Returns
    -------
    bool
        True for RR, OR, PETO, ROM, IRR and HR.

    Raises
    ------
    ValueError
        If the measure is unknown.
    """
    check_measure(measure)
    return measure in RATIO_MEASURES


def natural(measure: Measure, value: float) -> float:
    """Bring a value from the scale of the analysis back to the scale that readers see.

    Parameters
    ----------
    measure : Measure
        The measure of effect.
    value : float
        A value on the scale of the analysis: the natural logarithm of a ratio, otherwise the value itself.

    Returns
    -------
    float
        ``exp(value)`` for a ratio, ``value`` otherwise. The logarithm is held between -700 and 700, so that a ratio
        is always a positive, finite number and a page or a data file never meets an infinity.

    Raises
    ------
    ValueError
        If the measure is unknown, or the logarithm of a ratio is no number.
    """
    try:
        if measure in RATIO_MEASURES:
            return math.exp(min(max(value, -LARGEST_LOG), LARGEST_LOG))
    except TypeError:  # a list is no measure, and a text no logarithm
        check_measure(measure)
        raise ValueError(f"the logarithm of a ratio must be a number, not {value!r}") from None
    check_measure(measure)
    return value
