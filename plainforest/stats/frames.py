"""Studies from a table or from arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from plainforest.stats.checks import as_tuple, is_missing
from plainforest.stats.studydata import Counts, Generic, Moments, OMinusE, Rates, StudyData

if TYPE_CHECKING:
    import pandas as pd

KINDS: Final = (Counts, Moments, Rates, Generic, OMinusE)


def studies(
    table: pd.DataFrame | Mapping[str, Iterable[Any]] | None = None, /, **columns: Any
) -> tuple[StudyData, ...]:
    """Make the studies of an outcome from a table or from arrays.

    Parameters
    ----------
    table : pandas.DataFrame or mapping, optional
        A table with one row for each study.
    **columns
        What each number of a study is called: events_1, total_1, events_2, total_2 for counts; mean_1, sd_1, total_1,
        mean_2, sd_2, total_2 for means; events_1, time_1, events_2, time_2 for rates; effect, standard_error for
        reported effects (ratios as natural logarithms); o_minus_e, variance for O-E. Each is the name of a column of
        the table, or an array. Without any, the table's own columns must have these names.

    Returns
    -------
    tuple of StudyData
        One for each row.

    Raises
    ------
    ValueError
        If the names fit no kind of data or more than one, a column is missing or a single value, columns differ in
        length, or a number is missing or impossible; the message names the row, counted from 1, and the column.

    Examples
    --------
    >>> studies(events_1=[4, 6], total_1=[123, 306], events_2=[11, 29], total_2=[139, 303])[0]
    Counts(events_1=4, total_1=123, events_2=11, total_2=139)
    """
    kind = _kind(table, columns)
    names = [field.name for field in fields(kind)]
    arrays = {name: _column(table, name, columns.get(name, name)) for name in names}
    lengths = {len(array) for array in arrays.values()}
    if len(lengths) > 1:
        sizes = ", ".join(f"{name} {len(array)}" for name, array in arrays.items())
        raise ValueError(f"all columns must have the same length, but these have: {sizes}")
    found = []
    for row, values in enumerate(zip(*arrays.values(), strict=True), start=1):
        for name, value in zip(names, values, strict=True):
            if is_missing(value):
                column = given if isinstance(given := columns.get(name), str) else name
                raise ValueError(f"row {row}, column {column!r}: {name} is missing")
        try:
            found.append(kind(*values))
        except ValueError as error:
            raise ValueError(f"row {row}: {error}") from error
    return tuple(found)


def _kind(table: pd.DataFrame | Mapping[str, Iterable[Any]] | None, columns: Mapping[str, Any]) -> Any:
    wanted = set(columns)
    if wanted:
        fitting = [kind for kind in KINDS if wanted == {field.name for field in fields(kind)}]
    else:
        present = set() if table is None else set(as_tuple("table", table))
        fitting = [kind for kind in KINDS if present >= {field.name for field in fields(kind)}]
    if len(fitting) == 1:
        return fitting[0]
    known = "; ".join(f"{', '.join(field.name for field in fields(kind))} ({kind.__name__})" for kind in KINDS)
    fault = "the names fit more than one kind of data" if fitting else "the names fit no kind of data"
    raise ValueError(f"{fault}; give one complete set: {known}")


def _column(table: pd.DataFrame | Mapping[str, Iterable[Any]] | None, name: str, given: Any) -> tuple[Any, ...]:
    if not isinstance(given, str):
        return as_tuple(name, given)
    if table is None or given not in table:
        raise ValueError(f"there is no column {given!r}")
    return as_tuple(f"the column {given!r}", table[given])
