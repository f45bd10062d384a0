"""From moderators, as an author gives them, to the columns of a regression."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from plainforest.stats.checks import is_missing

INTERCEPT: Final = "intercept"
# A column of which less than this share is left beside the columns before it is a combination of them: what remains
# is rounding in the data.
COLLINEAR: Final = 1e-9
# Beyond these ranges of a moderator, coefficients could leave the range of a double.
NARROWEST: Final = 1e-120
WIDEST: Final = 1e120


class Column(NamedTuple):
    """One column of the regression: a number, or whether a text moderator has a certain level.

    The centre and the scale bring its values between -1 and 1. They cost no digits where the values are years.
    """

    name: str
    moderator: str
    level: str | None
    centre: float
    scale: float

    def scaled(self, value: object) -> float:
        """Give the scaled value of the column for a value of its moderator."""
        number = float(value == self.level) if self.level is not None else as_number(value, self.moderator)
        return (number - self.centre) / self.scale


class Moderators(NamedTuple):
    """The columns besides the intercept, and the levels of the text moderators, the reference level first."""

    columns: tuple[Column, ...]
    levels: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all coefficients."""
        return (INTERCEPT, *(column.name for column in self.columns))

    def row(self, values: Mapping[str, object]) -> list[float]:
        """Give the scaled row of the regression for one value of each moderator.

        Parameters
        ----------
        values : mapping of str to float or str
            One value for each moderator.

        Returns
        -------
        list of float
            The row, the intercept first.

        Raises
        ------
        ValueError
            If a moderator is unknown or missing, a number is not finite, or a text is not one of the levels.
        """
        known = list(dict.fromkeys(column.moderator for column in self.columns))
        for name in values:
            if name not in known:
                raise ValueError(f"unknown moderator {name!r}; known are {', '.join(known)}")
        for name in known:
            if name not in values or is_missing(values[name]):
                raise ValueError(f"there is no value for the moderator {name!r}")
            levels = self.levels.get(name)
            if levels and values[name] not in levels:
                raise ValueError(f"unknown level {values[name]!r} of {name!r}; known are {', '.join(levels)}")
        return [1.0, *(column.scaled(values[column.moderator]) for column in self.columns)]


def complete_rows(moderators: Mapping[str, Sequence[object]], k: int) -> list[bool]:
    """Tell for which studies no moderator is missing.

    Parameters
    ----------
    moderators : mapping of str to sequence
        Each moderator with one value for each of the k studies. None and NaN are missing values.
    k : int
        Number of studies.

    Returns
    -------
    list of bool
        One answer for each study.

    Raises
    ------
    ValueError
        If there is no moderator, a name is no text, or one has not k values.
    """
    if not moderators:
        raise ValueError("a meta-regression needs at least one moderator")
    for name, values in moderators.items():
        if not isinstance(name, str):
            raise ValueError(f"the name of a moderator must be text, not {name!r}")
        if len(values) != k:
            raise ValueError(f"the moderator {name!r} has {len(values)} values for {k} studies")
    return [not any(map(is_missing, row)) for row in zip(*moderators.values(), strict=True)]


def read_moderators(moderators: Mapping[str, Sequence[object]]) -> Moderators:
    """Make the columns of a regression.

    Parameters
    ----------
    moderators : mapping of str to sequence
        Each moderator with its values, none of them missing. Numbers become one column. Text becomes a column of 0
        and 1 for each level but the first one in alphabetical order, as for a factor in R.

    Returns
    -------
    Moderators
        The columns.

    Raises
    ------
    ValueError
        If a value is not finite, is neither a number nor text, text and numbers are mixed, there is only one level of
        a text, the range of the numbers is beyond computing, or two coefficients would have the same name.
    """
    columns: list[Column] = []
    levels: dict[str, tuple[str, ...]] = {}
    for name, values in moderators.items():
        texts = [value for value in values if isinstance(value, str)]
        if texts:
            if len(texts) < len(values):
                raise ValueError(f"the moderator {name!r} mixes text and numbers")
            reference, *others = levels[name] = tuple(sorted(set(texts)))
            if not others:
                raise ValueError(f"the moderator {name!r} has only one level, {reference!r}")
            columns += [Column(f"{name}: {level}", name, level, 0.0, 1.0) for level in others]
        else:
            numbers = [as_number(value, name) for value in values]
            # A value from the data as the centre: differences from it are exact, or nearly so.
            centre = sorted(numbers)[len(numbers) // 2]
            scale = max(abs(number - centre) for number in numbers)
            if scale and not NARROWEST <= scale <= WIDEST:
                raise ValueError(f"the moderator {name!r} has too wide or too narrow a range to compute with")
            columns.append(Column(name, name, None, centre, scale or 1.0))
    seen = {INTERCEPT}
    for column in columns:
        if column.name in seen:
            raise ValueError(f"two coefficients would be called {column.name!r}: give the moderators other names")
        seen.add(column.name)
    return Moderators(tuple(columns), levels)


def refuse_collinear(names: Sequence[str], rows: Sequence[Sequence[float]]) -> None:
    """Refuse columns that are combinations of the columns before them.

    Parameters
    ----------
    names : sequence of str
        The names of the p columns.
    rows : sequence of sequence of float
        k rows of p scaled values.

    Raises
    ------
    ValueError
        If a column is such a combination; the message names the first one.
    """
    import numpy as np

    design = np.array(rows)
    triangle = np.linalg.qr(design, mode="r")
    lengths = np.linalg.norm(design, axis=0)
    for name, left, length in zip(names, np.abs(np.diag(triangle)), lengths, strict=True):
        if left <= COLLINEAR * length:
            raise ValueError(f"the column {name!r} is constant or a linear combination of the columns before it")


def as_number(value: object, name: str) -> float:
    """Give the value of a numeric moderator as a float.

    Parameters
    ----------
    value : object
        The value.
    name : str
        The name of the moderator, for the message.

    Returns
    -------
    float
        The value.

    Raises
    ------
    ValueError
        If it is not a finite number.
    """
    try:
        number = math.nan if isinstance(value, str) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"the moderator {name!r} must be finite numbers or text, but one value is {value!r}")
    return number
