"""What the kernel refuses, in the same words everywhere: no number, an unknown choice, an impossible level."""

import math
import reprlib
from collections.abc import Iterable, Sequence
from numbers import Number
from typing import Any, Final

from plainforest.stats.limits import LARGEST_EFFECT, LARGEST_VARIANCE, OUT_OF_RANGE, SMALLEST_VARIANCE

# No study has a million million participants; larger numbers are typing errors, and would strain the arithmetic.
LARGEST_TOTAL: Final = 10**12


def real(name: str, value: object) -> float:
    """Give a number as a float.

    Parameters
    ----------
    name : str
        What the number is, for the message.
    value : object
        The number: of Python or of numpy, but no truth value and no text.

    Returns
    -------
    float
        The number.

    Raises
    ------
    ValueError
        If it is not a finite number.
    """
    number = value if type(value) is float else _as_float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, not {reprlib.repr(value)}")
    return number


def not_negative(name: str, value: object) -> float:
    """Give a number as a float, and refuse one below zero; the rest is as for :func:`real`."""
    number = real(name, value)
    if number < 0:
        raise ValueError(f"{name} must not be negative, but is {value!r}")
    return number


def positive(name: str, value: object) -> float:
    """Give a number as a float, and refuse zero and less; the rest is as for :func:`real`."""
    number = real(name, value)
    if number <= 0:
        raise ValueError(f"{name} must be above zero, but is {value!r}")
    return number


def whole(name: str, value: object) -> int:
    """Give a count as an int.

    Parameters
    ----------
    name : str
        What is counted, for the message.
    value : object
        The count; a float such as 12.0 will do.

    Returns
    -------
    int
        The count.

    Raises
    ------
    ValueError
        If it is not a whole number, negative, or larger than any study.
    """
    number = value if type(value) is int else _as_float(value)
    if not (type(number) is int or (math.isfinite(number) and number == int(number))):
        raise ValueError(f"{name} must be a whole number, not {reprlib.repr(value)}")
    if number < 0:
        raise ValueError(f"{name} must not be negative, but is {reprlib.repr(value)}")
    if number > LARGEST_TOTAL:
        raise ValueError(f"{name} must not be more than {LARGEST_TOTAL}, but is {reprlib.repr(value)}")
    return int(number)


def check_level(level: object) -> float:
    """Give the level of an interval as a float.

    Parameters
    ----------
    level : object
        The level, such as 0.95.

    Returns
    -------
    float
        The level.

    Raises
    ------
    ValueError
        If it does not lie between 0 and 1.
    """
    number = level if type(level) is float else _as_float(level)
    if not 0 < number < 1:
        raise ValueError(f"level must lie between 0 and 1, but is {reprlib.repr(level)}")
    return number


def check_choice(name: str, value: object, known: Sequence[str | None]) -> None:
    """Refuse an unknown choice.

    Parameters
    ----------
    name : str
        What is chosen, for the message.
    value : object
        The choice.
    known : sequence of str or None
        What can be chosen.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if not (value is None or isinstance(value, str)) or value not in known:
        raise ValueError(f"unknown {name} {value!r}; known are {', '.join(filter(None, known))}")


def check_interval(estimator: str | None, interval: str) -> None:
    """Refuse an interval that rests on tau² where there is none.

    Parameters
    ----------
    estimator : str or None
        Estimator of tau²; None for the common-effect model.
    interval : str
        The interval.

    Raises
    ------
    ValueError
        If it is a form of HKSJ and there is no estimator.
    """
    if estimator is None and interval in ("hksj", "adhoc"):
        raise ValueError("the HKSJ interval needs an estimator of tau², but the model is common-effect")


def check_numbers(effects: Sequence[float], variances: Sequence[float]) -> None:
    """Refuse effects and variances with which no search for tau² would come to an end.

    Parameters
    ----------
    effects : sequence of float
        Effects of k >= 1 studies.
    variances : sequence of float
        Their sampling variances, in the same order.

    Raises
    ------
    ValueError
        If there is not one variance for each effect, or a number is not finite, not above zero (variances), or too
        large or too small to compute with.
    """
    if len(effects) != len(variances) or not len(effects):
        raise ValueError(
            f"there must be studies with one variance for each effect: {len(effects)} and {len(variances)}"
        )
    try:
        # A sum shows any NaN and any infinity. Two sums are quicker than asking each number.
        finite = math.isfinite(sum(effects)) and max(effects) <= LARGEST_EFFECT and min(effects) >= -LARGEST_EFFECT
    except TypeError:
        finite = False
    if not finite:
        for value in effects:
            real("effect", value)
        raise ValueError(OUT_OF_RANGE)
    check_variances(variances)


def check_variances(variances: Sequence[float]) -> None:
    """Refuse variances that are none; as for :func:`check_numbers`."""
    try:
        finite = (
            math.isfinite(sum(variances)) and min(variances) >= SMALLEST_VARIANCE and max(variances) <= LARGEST_VARIANCE
        )
    except (TypeError, ValueError):
        finite = False
    if not finite:
        for value in variances:
            positive("variance", value)
        raise ValueError(OUT_OF_RANGE)


def as_tuple(name: str, given: Iterable[Any]) -> tuple[Any, ...]:
    """Give the items of a list, an array, a column or anything else that can be gone through.

    Parameters
    ----------
    name : str
        What the items are, for the message.
    given : iterable
        The items.

    Returns
    -------
    tuple
        The items.

    Raises
    ------
    ValueError
        If it is a single value or a text.
    """
    try:
        items = None if isinstance(given, (str, bytes)) else iter(given)
    except TypeError:
        items = None
    if items is None:
        raise ValueError(f"{name} must be a sequence with one item for each study, not {reprlib.repr(given)}")
    return tuple(items)


def is_missing(value: object) -> bool:
    """Tell whether a value is None or NaN, or the missing value of pandas.

    Parameters
    ----------
    value : object
        A value from a table.

    Returns
    -------
    bool
        Whether it is missing.
    """
    if value is None:
        return True
    try:
        return bool(value != value)  # only NaN differs from itself
    except (TypeError, ValueError):  # pandas.NA has no truth value, and an array has many
        return not hasattr(value, "__len__")


def _as_float(value: object) -> float:
    """Give a number as a float; NaN for what is none, or too large for a float."""
    if isinstance(value, bool) or not isinstance(value, Number):
        return math.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan
