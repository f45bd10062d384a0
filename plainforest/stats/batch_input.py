"""The outcomes for many meta-analyses at once: checked, and laid out in one row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from plainforest.stats.checks import as_tuple
from plainforest.stats.limits import LARGEST_EFFECT, LARGEST_VARIANCE, OUT_OF_RANGE, SMALLEST_VARIANCE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Integers: TypeAlias = NDArray[np.int64]


def read_outcomes(
    effects: Sequence[Sequence[float]], variances: Sequence[Sequence[float]]
) -> tuple[Integers, Array, Array]:
    """Check all outcomes.

    Parameters
    ----------
    effects, variances : sequence of sequence of float
        As for :func:`plainforest.stats.pool_many`.

    Returns
    -------
    tuple of numpy.ndarray
        The number of studies of each outcome, and effects and variances, one outcome after the other.

    Raises
    ------
    ValueError
        As :func:`plainforest.stats.pool_many`.
    """
    import numpy as np

    effects, variances = as_tuple("effects", effects), as_tuple("variances", variances)
    if len(effects) != len(variances):
        raise ValueError(f"there must be variances for each outcome: {len(variances)} for {len(effects)} outcomes")
    sizes, others = _sizes(effects, "effects"), _sizes(variances, "variances")
    for outcome, (one, other) in enumerate(zip(sizes, others, strict=True), start=1):
        if one != other:
            raise ValueError(f"outcome {outcome}: there must be one variance for each effect: {other} for {one}")
    k = np.array(sizes, dtype=np.int64)
    y, v = _flat(effects, "effect", k), _flat(variances, "variance", k)
    _refuse(~np.isfinite(y), k, y, "effect must be a finite number, not {}")
    _refuse(~np.isfinite(v), k, v, "variance must be a finite number, not {}")
    _refuse(v <= 0, k, v, "variance must be above zero, but is {}")
    _refuse((abs(y) > LARGEST_EFFECT) | (v < SMALLEST_VARIANCE) | (v > LARGEST_VARIANCE), k, v, OUT_OF_RANGE)
    return k, y, v


def _sizes(rows: Sequence[Sequence[float]], name: str) -> list[int]:
    """Give the number of studies of each outcome."""
    try:
        if not any(isinstance(row, (str, bytes)) for row in rows):
            return [len(row) for row in rows]
    except TypeError:
        pass
    wrong = next(
        i for i, row in enumerate(rows, start=1) if isinstance(row, (str, bytes)) or not hasattr(row, "__len__")
    )
    raise ValueError(f"outcome {wrong}: the {name} must be a sequence of numbers, one for each study")


def _flat(rows: Sequence[Sequence[float]], name: str, k: Integers) -> Array:
    import numpy as np

    try:
        if any(issubclass(kind, (str, bytes)) for kind in set(map(type, chain.from_iterable(rows)))):
            raise TypeError("text")  # numpy would read a number from it
        return np.fromiter(chain.from_iterable(rows), np.float64, int(k.sum()))
    except (TypeError, ValueError, OverflowError):
        for outcome, values in enumerate(rows, start=1):
            try:
                if any(isinstance(value, (str, bytes)) for value in values):
                    raise TypeError("one is text")
                np.fromiter(values, np.float64)
            except (TypeError, ValueError, OverflowError) as error:
                raise ValueError(f"outcome {outcome}: every {name} must be a number ({error})") from error
        raise


def _refuse(wrong: Flags, k: Integers, values: Array, message: str) -> None:
    """Raise an error for the first study for which `wrong` is true."""
    import numpy as np

    if wrong.any():
        place = int(np.argmax(wrong))
        ends = np.cumsum(k)
        outcome = int(np.searchsorted(ends, place, side="right"))
        study = place - int(ends[outcome] - k[outcome])
        fault = message.format(float(values[place]))
        raise ValueError(f"outcome {outcome + 1}, study {study + 1}: {fault}")
