"""From a table of results as somebody has it to the files of a review, with everything that was guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plainforest.content.cells import EMPTY, MINUS, NUMBER
from plainforest.content.grid import Grid
from plainforest.content.tables import RESULT_COLUMNS
from plainforest.new.headers import column_for, measure_for
from plainforest.numbers import plural

YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)[a-z]?\b")
GOOD = re.compile(
    r"surviv|alive|recover|improv|quality of life|function|remission|respon|success|cure|heal|return to work|satisf",
    re.I,
)
"""Words of outcomes of which more is better."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """An outcome that a table seems to have."""

    id: str
    name: str
    measure: str
    better: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What a table is taken for.

    Attributes
    ----------
    outcomes : tuple of Guessed
        In the order of the table.
    rows : tuple of dict
        Rows of results.csv.
    studies : tuple of dict
        Rows of studies.csv.
    said : tuple of str
        What was guessed, for the author.
    missing : str
        Why the table cannot be used; empty when it can.
    """

    outcomes: tuple[Guessed, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    studies: tuple[Mapping[str, str], ...] = ()
    said: tuple[str, ...] = ()
    missing: str = ""


def guess(grid: Grid, name: str) -> Guess:
    """Return what a table is taken for.

    Parameters
    ----------
    grid : Grid
        The table.
    name : str
        What its only outcome is called if no column says so.
    """
    columns: dict[str, int] = {}
    said: list[str] = []
    for index, header in enumerate(grid.header):
        column = column_for(header)
        if column and column not in columns:
            columns[column] = index
            if column != header:
                said.append(f"column '{header}' is taken for {column}")
        elif header:
            said.append(f"column '{header}' is left out")
    if "study" not in columns:
        return Guess(missing="no column has the names of the studies; call it 'study'")
    count = len(grid.lines)
    cells = {column: [_cell(grid, index, row) for row in range(count)] for column, index in columns.items()}
    kept = [row for row in range(count) if cells["study"][row] and _has_numbers(cells, row)]
    if not kept:
        return Guess(
            missing="no row has numbers under a name that says what they are; see docs/authors/content.md for names"
        )
    names = _study_names(cells, kept)
    outcomes = _outcomes(cells, kept, grid.header, name)
    by_name = {outcome.name: outcome for outcome in outcomes}
    only = outcomes[0]
    rows = []
    for row in kept:
        outcome = by_name.get(cells["outcome"][row], only) if "outcome" in cells else only
        values = {column: cells[column][row] for column in RESULT_COLUMNS if column in cells}
        rows.append(_one_kind({**values, "outcome": outcome.id, "study": names[row]}, outcome.measure))
    for outcome in outcomes:
        said.append(f"outcome '{outcome.name}' is analysed as {outcome.measure}, and {outcome.better} counts as better")
    studies = _studies(rows, cells, names, kept)
    said.append(f"{plural(len(studies), 'study', 'studies')} and {plural(len(rows), 'row')} in all")
    return Guess(tuple(outcomes), tuple(rows), studies, tuple(said))


def slug_of(text: str, longest: int = 50) -> str:
    """Return a text as an id: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:longest].strip("-")


def _cell(grid: Grid, column: int, row: int) -> str:
    text = grid.columns[column][row].strip()
    if grid.decimal_comma and re.fullmatch(r"-?\d+,\d+", text):
        text = text.replace(",", ".")
    if re.fullmatch(r"-?\d+\.0+", text):
        text = text.partition(".")[0]  # a spreadsheet's whole number
    return "" if text.casefold() in EMPTY else text


NUMBERS = frozenset(RESULT_COLUMNS) - {"outcome", "study", "subgroup", "source", "note", "basis", "no_data"}


def _has_numbers(cells: Mapping[str, Sequence[str]], row: int) -> bool:
    return any(NUMBER.fullmatch(MINUS.sub("-", cells[column][row])) for column in NUMBERS & cells.keys())


def _study_names(cells: Mapping[str, Sequence[str]], kept: Sequence[int]) -> dict[int, str]:
    """Return the name of each row's study, with its year where one name stands for several."""
    names = {}
    for row in kept:
        name = " ".join(cells["study"][row].split())
        year = cells["year"][row] if "year" in cells else ""
        names[row] = f"{name} {year}" if re.fullmatch(r"\d{4}", year) and year not in name else name
    return names


def _outcomes(
    cells: Mapping[str, Sequence[str]], kept: Sequence[int], header: Sequence[str], name: str
) -> list[Guessed]:
    names = list(dict.fromkeys(cells["outcome"][row] or name for row in kept)) if "outcome" in cells else [name]
    found: list[Guessed] = []
    for one in names:
        own = [row for row in kept if "outcome" not in cells or (cells["outcome"][row] or name) == one]
        ident = slug_of(one) or "outcome"
        while ident in {outcome.id for outcome in found} | {"review"}:
            ident += "-2"
        measure = _measure(cells, own, header)
        better = "higher" if GOOD.search(one) else "lower"
        found.append(Guessed(ident, one, measure, better))
    return found


def _measure(cells: Mapping[str, Sequence[str]], rows: Sequence[int], header: Sequence[str]) -> str:
    def filled(column: str) -> bool:
        return column in cells and any(cells[column][row] for row in rows)

    named = measure_for(header)
    if filled("intervention_events"):
        if filled("intervention_time"):
            return "IRR"
        return named if named in ("RR", "OR", "RD") else "RR"
    if filled("intervention_mean"):
        return named if named in ("MD", "SMD") else "MD"
    if named:
        return named
    values = [cells[column][row] for column in ("effect", "ci_low", "ci_high") if column in cells for row in rows]
    if filled("log_effect") or ("ci_low" in cells and all(_positive(value) for value in values if value)):
        return "RR"
    return "MD"


def _positive(text: str) -> bool:
    text = MINUS.sub("-", text)
    return bool(NUMBER.fullmatch(text)) and float(text) > 0


def _one_kind(row: dict[str, str], measure: str) -> dict[str, str]:
    """Keep one kind of numbers, as a row may have: those of the arms before an effect worked out from them."""
    arms = [f"{arm}_{what}" for arm in ("intervention", "comparator") for what in ("events", "mean")]
    if any(row.get(column) for column in arms):
        for column in ("effect", "ci_low", "ci_high", "standard_error", "log_effect", "p_value"):
            row.pop(column, None)
        unused = "mean" if row.get("intervention_events") and measure not in ("MD", "SMD") else "events"
        for arm in ("intervention", "comparator"):
            row.pop(f"{arm}_{unused}", None)
            if unused == "mean":
                row.pop(f"{arm}_sd", None)
    return row


def _studies(
    rows: Sequence[Mapping[str, str]],
    cells: Mapping[str, Sequence[str]],
    names: Mapping[int, str],
    kept: Sequence[int],
) -> tuple[Mapping[str, str], ...]:
    people: dict[str, dict[str, int]] = {}
    for row in rows:
        counts = people.setdefault(row["study"], {})
        counts.setdefault(row["outcome"], 0)
        both = [row.get("intervention_total", ""), row.get("comparator_total", "")]
        if all(total.isdecimal() for total in both):
            counts[row["outcome"]] += sum(map(int, both))
    years: dict[str, str] = {}
    for index in kept:
        stated = cells["year"][index] if "year" in cells else ""
        in_name = YEAR.search(names[index])
        years.setdefault(names[index], stated if re.fullmatch(r"\d{4}", stated) else in_name[1] if in_name else "")
    return tuple(
        {"id": study, "year": years.get(study, ""), "participants": str(max(counts.values()) or "")}
        for study, counts in people.items()
    )
