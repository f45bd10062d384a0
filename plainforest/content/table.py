"""A grid with known columns: names matched, cells converted, every fault at its line and column."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from plainforest.content.cells import DECIMAL_COMMA, NUMBER, Fault, Kind, read_cell, read_cells
from plainforest.content.grid import Grid
from plainforest.problems import Place, Problem, did_you_mean, error, nearest


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of values.

    Attributes
    ----------
    file : str
        Where it comes from.
    columns : Mapping of str to Sequence
        Values of every known column. A column that the file does not have is filled with what an empty cell means.
    lines : Sequence of int
        The line of each row.
    damaged : frozenset of int
        Rows (counted from 0) in which something could not be read. Their numbers are no ground for further complaints.
    ragged : frozenset of int
        Rows with too many or too few cells, in which even the names may be those of other columns.
    """

    file: str
    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]
    damaged: frozenset[int]
    ragged: frozenset[int]


def read_table(
    grid: Grid, kinds: Mapping[str, Kind], required: Collection[str], advice: str = "", guess: bool = True
) -> tuple[Table | None, list[Problem]]:
    """Return the values of a grid, or None when a required column is missing, and everything wrong with them.

    Parameters
    ----------
    grid : Grid
        The text of the table.
    kinds : Mapping of str to str
        The known columns and what kind of value stands in them.
    required : collection of str
        Columns without which no row means anything.
    advice : str
        What else an author can do about an unknown column whose name starts with ``bias``.
    guess : bool
        Whether `kinds` lists all known columns; if not, unknown columns that start with ``bias_`` pass.
    """
    positions, problems = _positions(grid, kinds, required, advice, guess)
    rows = len(grid.lines)
    columns: dict[str, Sequence[Any]] = {}
    absent = {name for name, kind in kinds.items() if kind in ("count", "number") and name not in positions}
    damaged = set(grid.ragged)
    thousands = grid.decimal_comma and any(
        DECIMAL_COMMA.fullmatch(cell)
        for name, at in positions.items()
        if kinds[name] == "number"
        for cell in grid.columns[at]
    )
    for name, kind in kinds.items():
        if name not in positions:
            columns[name] = [read_cell(kind, "")] * rows
            continue
        values: list[Any] = read_cells(kind, grid.columns[positions[name]], grid.decimal_comma, thousands)
        columns[name] = values
        if Fault not in set(map(type, values)) and not (name in required and "" in values):
            continue
        for row, value in enumerate(values):
            if isinstance(value, Fault):
                # In a row with too many or too few cells the value may belong to another column.
                if row not in grid.ragged:
                    place = Place(grid.file, grid.lines[row], name)
                    problems.append(error(value.code, place, value.message, value.hint))
                damaged.add(row)
                values[row] = read_cell(kind, "")
            elif value == "" and name in required and row not in grid.ragged:
                place = Place(grid.file, grid.lines[row], name)
                hint = f"Every row needs its {name}, also when it is the same as in the row above."
                problems.append(error("missing-cell", place, f"This row has no {name}.", hint))
                damaged.add(row)
    if absent and any(
        _numbers_astray(grid, at, kinds) for at in range(len(grid.header)) if at not in positions.values()
    ):
        damaged.update(range(rows))  # what the rows lack may stand in a column that has another name
    if not all(name in positions for name in required):
        return None, problems
    return Table(grid.file, columns, grid.lines, frozenset(damaged), grid.ragged), problems


def _numbers_astray(grid: Grid, at: int, kinds: Mapping[str, Kind]) -> bool:
    """Tell whether an unknown column has numbers in it, and no twin that is known."""
    name = normal(grid.header[at])
    known = any(normal(one) == name for one in kinds)
    return bool(name) and not known and any(NUMBER.fullmatch(cell) for cell in grid.columns[at])


@lru_cache(maxsize=1024)
def normal(name: str) -> str:
    """Return a column name without differences of case, blanks and hyphens."""
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())


def _positions(
    grid: Grid, kinds: Mapping[str, Kind], required: Collection[str], advice: str, guess: bool
) -> tuple[dict[str, int], list[Problem]]:
    """Return where each known column is."""
    known = {normal(name): name for name in kinds}
    found: dict[str, int] = {}
    problems: list[Problem] = []
    unknown: list[str] = []
    listed = False
    for position, written in enumerate(grid.header):
        name = known.get(normal(written))
        place = Place(grid.file, grid.header_line, written)
        if not written or (name is None and not guess and normal(written).startswith("bias_")):
            continue
        if name is None:
            unknown.append(written)
            message = f"The column '{written}' is not known, so what stands in it would be lost."
            hint = did_you_mean(normal(written), kinds)
            if not nearest(normal(written), kinds):
                # the list of all names helps once
                hint = "The names that are known stand at the first unknown column." if listed else hint
                listed = True
            if normal(written).startswith("bias"):
                hint = f"{hint} {advice}".strip()
            problems.append(error("unknown-column", place, message, hint))
        elif name in found:
            message = f"The column '{name}' is there twice: '{grid.header[found[name]]}' and '{written}'."
            problems.append(error("duplicate-column", place, message, "Keep one of the two."))
        else:
            found[name] = position
    for name in required:
        if name not in found and not nearest(name, unknown):  # else it is there under a misspelt name
            message = f"The column '{name}' is missing."
            hint = f"Add a column '{name}' to the first line of the table."
            problems.append(error("missing-column", Place(grid.file, grid.header_line, name), message, hint))
    return found, problems
