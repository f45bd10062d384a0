"""From a table of results as somebody has it to the rows of a review, with everything that was guessed.

`columns` tells what the columns are, `rows` reads the lines, `measures` decides how an outcome is analysed; here it
becomes comparisons, outcomes and studies. What is not sure is told, and never pooled without a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from plainforest.content.grid import Grid
from plainforest.content.tables import RESULT_COLUMNS
from plainforest.new.columns import ARMS, Columns, columns_of
from plainforest.new.measures import EFFECT, measure_of, one_kind
from plainforest.new.rows import Row, alike, read_rows
from plainforest.new.words import better_of, listed, slug_of

__all__ = ["Compared", "Guess", "Guessed", "guess", "slug_of"]

VERSUS = re.compile(r"\s+(?:versus|vs?\.?|compared (?:with|to))\s+", re.I)
EXAMPLE = "'Events treatment', 'Total treatment', 'Events control', 'Total control'"
SEEN = 12
"""So many names of columns are repeated in a message."""


@dataclass(frozen=True, slots=True)
class Guessed:
    """An outcome that a table seems to have.

    Attributes
    ----------
    id, name, measure, better : str
        As in review.yaml. An outcome without any numbers has no measure.
    comparison : int
        Which of `Guess.comparisons` it belongs to.
    follow_up : str
        When it was measured, if the table says so.
    unreported : str
        Why there are no numbers; empty when there are some.
    """

    id: str
    name: str
    measure: str
    better: str
    comparison: int = 0
    follow_up: str = ""
    unreported: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison that a table seems to have; the names are empty when it does not say."""

    name: str = ""
    intervention: str = ""
    comparator: str = ""


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
    comparisons : tuple of Compared
        At least one.
    columns : str
        What the columns are taken for, in one line.
    left : tuple of str
        Names of columns that are left out.
    lines : tuple of str
        What is unsure or changed, line by line.
    """

    outcomes: tuple[Guessed, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    studies: tuple[Mapping[str, str], ...] = ()
    said: tuple[str, ...] = ()
    missing: str = ""
    comparisons: tuple[Compared, ...] = (Compared(),)
    columns: str = ""
    left: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def guess(grid: Grid, name: str) -> Guess:
    """Return what a table is taken for.

    Parameters
    ----------
    grid : Grid
        The table.
    name : str
        What its only outcome is called if no column says so.
    """
    columns = columns_of(grid)
    if missing := _unusable(grid, columns):
        return Guess(missing=missing)
    found = read_rows(grid, columns)
    if found.missing:
        return Guess(missing=found.missing)
    if all(row.empty or row.values.get("no_data") for row in found.rows):
        return Guess(missing=_without_numbers(grid))
    said = [*columns.said, *alike(found.alike)]
    rows = _apart_by_time([replace(row, outcome=row.outcome or name) for row in found.rows], said)
    comparisons = list(dict.fromkeys(row.comparison for row in rows))
    outcomes, groups = _outcomes(rows, comparisons, columns, said)
    results = _results(outcomes, groups, columns, said)
    by_line = {row.line: outcome for outcome in outcomes for row in groups[outcome.id]}
    lines = tuple(text for _, text in sorted(found.told))
    studies = _studies(rows, results, by_line)
    said.append("the people of each study in studies.csv are taken from the totals in the table")
    return Guess(
        outcomes=tuple(outcomes),
        rows=tuple(values for _, values in sorted(results.items())),
        studies=studies,
        said=tuple(said),
        comparisons=tuple(_compared(comparison, columns) for comparison in comparisons),
        columns=columns.sure,
        left=columns.left,
        lines=lines,
    )


def _unusable(grid: Grid, columns: Columns) -> str:
    """Return why a table cannot be used, as far as its columns tell."""
    if columns.twice:
        first = columns.twice[0]
        return (
            f"the column '{first}' is there twice; say whose numbers stand in each, "
            f"for example '{first} treatment' and '{first} control'"
        )
    if not columns.named("study"):
        return f"no column has the names of the studies; call it 'study'. It has line {grid.header_line}: {_seen(grid)}"
    if not grid.lines:
        return f"it has names of columns in line {grid.header_line} but no rows"
    return ""


def _seen(grid: Grid) -> str:
    names = [f"'{name}'" for name in grid.header if name]
    return ", ".join(names[:SEEN]) + (" and more" if len(names) > SEEN else "")


def _without_numbers(grid: Grid) -> str:
    return (
        f"no row has numbers under a name that says what they are. Its columns are {_seen(grid)}. Names such as "
        f"{EXAMPLE}, or 'HR (95% CI)', are understood; docs/authors/content.md lists all"
    )


def _apart_by_time(rows: Sequence[Row], said: list[str]) -> list[Row]:
    """Make outcomes of the times at which the same people were measured: pooled, they would count twice."""
    times: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        key = (row.comparison, row.outcome, row.study, row.values.get("subgroup", ""))
        times.setdefault(key, set()).add(row.follow_up)
    twice = {key[:2] for key, found in times.items() if len(found) > 1}
    for _, outcome in sorted(twice):
        said.append(f"studies have '{outcome}' at more than one time; each time is an outcome of its own")
    return [
        replace(row, outcome=f"{row.outcome} at {row.follow_up}")
        if row.follow_up and (row.comparison, row.outcome) in twice
        else row
        for row in rows
    ]


def _outcomes(
    rows: Sequence[Row], comparisons: Sequence[str], columns: Columns, said: list[str]
) -> tuple[list[Guessed], dict[str, list[Row]]]:
    """Return the outcomes, and the rows of each by its id."""
    by_name: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_name.setdefault((row.comparison, row.outcome), []).append(row)
    effects = [columns.named("effect"), columns.named("log_effect")]
    found: list[Guessed] = []
    groups: dict[str, list[Row]] = {}
    for (comparison, name), own in by_name.items():
        ident = base = slug_of(name) or "outcome"
        number = 1
        while ident in groups or ident == "review":
            number += 1
            ident = f"{base}-{number}"
        groups[ident] = own
        times = {row.follow_up for row in own}
        unreported = _unreported(own)
        measure = "" if unreported else measure_of(own, effects)
        counted = "" if columns.named("outcome") else columns.named("intervention_events")
        one = Guessed(
            id=ident,
            name=name,
            measure=measure,
            better=better_of(f"{name} {counted}", measure),
            comparison=comparisons.index(comparison),
            follow_up=times.pop() if len(times) == 1 else "",
            unreported=unreported,
        )
        found.append(one)
        if unreported:
            said.append(f"outcome '{name}' has no numbers, and counts as not reported")
        else:
            said.append(f"outcome '{name}' is analysed as {measure}, and {one.better} counts as better")
    return found, groups


def _unreported(rows: Sequence[Row]) -> str:
    """Return why an outcome has no numbers; empty when it has some."""
    if not all(row.empty for row in rows):
        return ""
    why = "; ".join(f"{row.study or 'a study'}: {row.empty}" for row in rows)
    return f"The table of results gives no numbers for it ({why})."


def _results(
    outcomes: Sequence[Guessed], groups: Mapping[str, Sequence[Row]], columns: Columns, said: list[str]
) -> dict[int, dict[str, str]]:
    """Return the rows of results.csv by their lines."""
    results: dict[int, dict[str, str]] = {}
    dropped: dict[str, None] = {}
    for outcome in outcomes:
        for row in groups[outcome.id] if not outcome.unreported else ():
            values, others = one_kind(dict(row.values), outcome.measure)
            dropped |= dict.fromkeys(others)
            results[row.line] = {"outcome": outcome.id, "study": row.study} | {
                column: values[column] for column in RESULT_COLUMNS if column in values
            }
        errors = [row for row in groups[outcome.id] if row.values.get("standard_error")]
        if outcome.measure in ("RR", "OR", "HR", "IRR") and errors:
            said.append(f"the standard errors of '{outcome.name}' are taken for those of logarithms")
    names = list(dict.fromkeys(f"'{columns.named(column)}'" for column in dropped))
    if names:
        one = len(names) == 1
        why = "worked out" if set(dropped) <= set(EFFECT) else "of another kind"
        said.append(
            f"the {'column' if one else 'columns'} {listed(names)} {'is' if one else 'are'} left out where a row has "
            f"the numbers of both arms: {'it is' if one else 'they are'} {why}"
            + (" from those" if why == "worked out" else "")
        )
    return results


def _studies(
    rows: Sequence[Row], results: Mapping[int, Mapping[str, str]], outcomes: Mapping[int, Guessed]
) -> tuple[Mapping[str, str], ...]:
    """Return the rows of studies.csv; different subgroups add up, different outcomes and times do not."""
    people: dict[str, dict[str, dict[str, int]]] = {}
    first: dict[str, Row] = {}
    times: dict[str, dict[str, None]] = {}
    for row in rows:
        if not row.study:
            continue
        first.setdefault(row.study, row)
        if row.follow_up and not outcomes[row.line].follow_up:
            times.setdefault(row.study, {})[row.follow_up] = None
        values = results.get(row.line, row.values)
        totals = [values.get(f"{arm}_total", "") for arm in ARMS]
        if all(total.isdecimal() for total in totals):
            groups = people.setdefault(row.study, {}).setdefault(outcomes[row.line].id, {})
            group = values.get("subgroup", "")
            groups[group] = max(groups.get(group, 0), sum(map(int, totals)))
    most = {study: max(sum(groups.values()) for groups in found.values()) for study, found in people.items()}
    return tuple(
        {"id": study, "year": row.year, "participants": str(most.get(study) or "")}
        | ({"follow_up": listed(list(times[study]))} if study in times else {})
        for study, row in first.items()
    )


def _compared(name: str, columns: Columns) -> Compared:
    sides = VERSUS.split(name) if name else []
    if len(sides) == 2 and all(sides):
        return Compared(name, sides[0].strip(), sides[1].strip())
    return Compared(name, columns.labels.get("intervention", ""), columns.labels.get("comparator", ""))
