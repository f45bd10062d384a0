"""P-values: what they can tell about a standard error, and whether they go with the interval beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from statistics import NormalDist

from plainforest.check.arms import SOURCE, spot
from plainforest.model import Result
from plainforest.problems import Problem, error, warning

GROSS = 1.25
"""By which factor two standard errors of one effect may differ: tests and intervals are not always of one method."""


Rounded = tuple[float, float]
"""A number, and how far it may be off because it was rounded."""


def check_p_value(result: Result, p: float, effect: Rounded | None, se: Rounded | None) -> Iterator[Problem]:
    """Yield what is wrong with a p-value.

    Parameters
    ----------
    result : Result
        Its row.
    p : float
        The p-value, two-sided.
    effect : tuple or None
        The effect on the scale of the analysis; None when that is not known.
    se : tuple or None
        The standard error that the row states, itself or by its interval.
    """
    place = spot(result, "p_value")
    if not 0 <= p <= 1:
        message = f"A p-value lies between 0 and 1, but this is {p:g}."
        yield error("p-value-out-of-range", place, message, SOURCE)
    elif effect is None:
        return
    elif se is None and (p in (0, 1) or effect[0] == 0):
        why = "an effect of exactly no difference" if effect[0] == 0 else f"a p-value of exactly {p:g}"
        message = f"A standard error cannot be worked out from {why}, so this effect cannot be pooled."
        digits = "" if effect[0] == 0 else ", or a p-value with more digits"
        hint = f"Fill in ci_low and ci_high, or standard_error{digits}; or write yes in no_data."
        yield error("p-value-without-error", place, message, hint)
    elif se is not None:
        least, most = _errors(p, *effect)
        if least > GROSS * (se[0] + se[1]) or most * GROSS < se[0] - se[1]:
            meant = f"at least {least:.3g}" if least > se[0] else f"at most {most:.3g}"
            told = "its interval" if result.standard_error is None else "its standard error"
            message = f"The p-value {p:g} means a standard error of {meant}, but {told} says {se[0]:.3g}."
            hint = "Check the numbers against the source: the p-value may be one-sided, or of another comparison."
            yield warning("p-value-disagrees", place, message, hint)


def decimals(value: float) -> int:
    """Return how many decimals a number is written with, at most 12 digits in all."""
    exponent = Decimal(f"{value:.12g}").normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half_digit(value: float) -> float:
    """Return how far a number may be off because it was rounded."""
    return 0.5 * 10.0 ** -decimals(value)


def _errors(p: float, effect: float, slack: float) -> tuple[float, float]:
    """Return the smallest and the largest standard error that a p-value allows, as it and the effect were rounded."""
    most_z, least_z = _z(p - half_digit(p)), _z(p + half_digit(p))
    least = max(abs(effect) - slack, 0.0) / most_z if most_z > 0 else 0.0
    most = (abs(effect) + slack) / least_z if least_z > 0 else math.inf
    return least, most


def _z(p: float) -> float:
    """Return the normal deviate of a two-sided p-value."""
    if p >= 1:
        return 0.0
    return -NormalDist().inv_cdf(p / 2) if p / 2 > 0 else math.inf
