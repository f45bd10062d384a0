"""The two tables of a review: studies and results, from CSV or Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from plainforest.content.cells import Kind
from plainforest.content.grid import Grid, read_csv
from plainforest.content.sheet import read_xlsx
from plainforest.content.table import Table, normal, read_table
from plainforest.model import Arm, BiasJudgement, Result, Study
from plainforest.problems import Place, Problem, nearest, warning

ARM = ("events", "total", "mean", "sd", "time")
Row = TypeVar("Row", Study, Result)

STUDY_COLUMNS: Mapping[str, Kind] = {
    "id": "id",
    "year": "count",
    "design": "text",
    "country": "text",
    "setting": "text",
    "population": "text",
    "intervention": "text",
    "comparison": "text",
    "follow_up": "text",
    "participants": "count",
    "participants_intervention": "count",
    "participants_comparator": "count",
    "funding": "text",
    "references": "text",
    "registry": "text",
    "note": "text",
}
RESULT_COLUMNS: Mapping[str, Kind] = {
    "outcome": "id",
    "study": "id",
    "subgroup": "id",
    "intervention_events": "count",
    "intervention_total": "count",
    "intervention_mean": "number",
    "intervention_sd": "number",
    "intervention_time": "number",
    "comparator_events": "count",
    "comparator_total": "count",
    "comparator_mean": "number",
    "comparator_sd": "number",
    "comparator_time": "number",
    "effect": "number",
    "ci_low": "number",
    "ci_high": "number",
    "standard_error": "number",
    "log_effect": "number",
    "p_value": "number",
    "o_minus_e": "number",
    "o_e_variance": "number",
    "basis": "basis",
    "no_data": "yesno",
    "source": "text",
    "note": "text",
}


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """What a table holds.

    Attributes
    ----------
    file : str
        Where it comes from.
    rows : tuple
        Studies or results.
    damaged : frozenset of Place
        Rows in which something could not be read.
    ragged : frozenset of Place
        Rows with too many or too few cells.
    """

    file: str
    rows: tuple[Row, ...]
    damaged: frozenset[Place]
    ragged: frozenset[Place]


def read_studies(data: bytes, file: str, domains: Iterable[str] | None) -> tuple[Rows[Study] | None, list[Problem]]:
    """Return the studies in a table, or None when it cannot be read, and every problem in it.

    Parameters
    ----------
    data : bytes
        The file.
    file : str
        Its name, for problems.
    domains : iterable of str or None
        Ids of the risk-of-bias domains; None when they could not be read, so that no column can be called unknown.
    """
    ids = tuple(dict.fromkeys(domains or ()))
    bias: dict[str, Kind] = {}
    for domain in ids:
        bias |= {f"bias_{domain}": "bias", f"bias_{domain}_support": "text"}
    grid, problems = _grid(data, file)
    if grid is None:
        return None, problems
    advice = "A column bias_<domain> needs its domain in review.yaml, under risk_of_bias."
    table, found = read_table(grid, {**STUDY_COLUMNS, **bias}, ("id",), advice, guess=domains is not None)
    header = {normal(name) for name in grid.header}
    unknown = header - {normal(name) for name in (*STUDY_COLUMNS, *bias)}
    for domain in ids:
        if normal(f"bias_{domain}") not in header and not nearest(f"bias_{domain}", unknown):
            place = Place(file, grid.header_line, f"bias_{domain}")
            message = f"There is no column for the domain '{domain}' of the risk-of-bias tool."
            hint = (
                f"Add a column bias_{domain} (low, some concerns, unclear, high or not stated), or delete the domain."
            )
            found.append(warning("missing-bias-column", place, message, hint))
    return (None if table is None else _studies(table, ids)), problems + found


def read_results(data: bytes, file: str) -> tuple[Rows[Result] | None, list[Problem]]:
    """Return the results in a table, or None when it cannot be read, and every problem in it."""
    grid, problems = _grid(data, file)
    if grid is None:
        return None, problems
    table, found = read_table(grid, RESULT_COLUMNS, ("outcome", "study"))
    return (None if table is None else _results(table)), problems + found


def _grid(data: bytes, file: str) -> tuple[Grid | None, list[Problem]]:
    return read_xlsx(data, file) if file.endswith(".xlsx") else read_csv(data, file)


def _studies(table: Table, domains: tuple[str, ...]) -> Rows[Study]:
    column = table.columns
    studies: list[Study] = []
    rows = zip(*(column[name] for name in STUDY_COLUMNS), strict=True)
    for row, (line, cells) in enumerate(zip(table.lines, rows, strict=True)):
        bias = {
            domain: BiasJudgement(
                judgement=column[f"bias_{domain}"][row], support=column[f"bias_{domain}_support"][row]
            )
            for domain in domains
        }
        values = dict(zip(STUDY_COLUMNS, cells, strict=True))
        values["references"] = tuple(part.strip() for part in values["references"].split(";") if part.strip())
        studies.append(Study(place=Place(table.file, line), bias=bias, **values))
    return Rows(table.file, tuple(studies), _places(table, table.damaged), _places(table, table.ragged))


def _results(table: Table) -> Rows[Result]:
    column = dict(table.columns)
    one, two = (_arms([column.pop(f"{arm}_{name}") for name in ARM]) for arm in ("intervention", "comparator"))
    results: list[Result] = []
    for line, intervention, comparator, cells in zip(
        table.lines, one, two, zip(*column.values(), strict=True), strict=True
    ):
        values = dict(zip(column, cells, strict=True))
        place = Place(table.file, line)
        results.append(Result(place=place, intervention=intervention, comparator=comparator, **values))
    return Rows(table.file, tuple(results), _places(table, table.damaged), _places(table, table.ragged))


def _arms(columns: Sequence[Sequence[Any]]) -> list[Arm]:
    return [
        Arm(events=events, total=total, mean=mean, sd=sd, time=time)
        for events, total, mean, sd, time in zip(*columns, strict=True)
    ]


def _places(table: Table, rows: frozenset[int]) -> frozenset[Place]:
    return frozenset(Place(table.file, table.lines[row]) for row in rows)
