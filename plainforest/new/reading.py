"""A file with a table as somebody has it: its kind, the sheet and the line where the table begins."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plainforest.content.grid import SEPARATORS, Grid, from_rows, read_csv
from plainforest.content.sheet import read_xlsx
from plainforest.content.sheet import sheets as sheets_of
from plainforest.content.text import read_text
from plainforest.new.headers import heading
from plainforest.new.names import NewError
from plainforest.new.words import listed
from plainforest.problems import Problem

LARGEST = 20_000_000
LINES = 30
"""So far down the names of the columns are looked for."""
SHOWN = 60
OLD, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
"""How workbooks begin: Excel's until 2003, and its newer ones, which share this with OpenDocument tables."""


@dataclass(frozen=True, slots=True)
class Found:
    """A table, where it was found, and what of the file was left out."""

    grid: Grid
    where: str
    said: tuple[str, ...]


def read_table(source: Path) -> Found:
    """Return the table in a file.

    Raises
    ------
    NewError
        If there is none that can be read.
    """
    try:
        with source.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as failure:
        raise NewError(f"'{source}' cannot be read: {failure.strerror or failure}") from failure
    open_document = data.startswith(ZIP) and b"opendocument" in data[:200]
    if data.startswith(OLD) or open_document:
        kind = "an OpenDocument table (.ods)" if open_document else "an Excel workbook of the old kind (.xls)"
        raise NewError(f"'{source}' is {kind}; open it in a spreadsheet program and save it as .xlsx or as CSV UTF-8")
    if data.startswith(ZIP) or source.suffix.casefold() == ".xlsx":
        return _from_workbook(data, source)
    return _from_text(data, source)


def _from_workbook(data: bytes, source: Path) -> Found:
    grid, problems = read_xlsx(data, source.name)  # it also knows what is too large to be opened
    if grid is None and (not problems or problems[0].code != "empty-table"):
        raise NewError(_why_not(source, problems))
    sheets = {name: [[cell.strip() for cell in row] for row in rows] for name, rows in sheets_of(data).items()}
    begins = {name: _known(rows) for name, rows in sheets.items()}
    chosen = next((name for name, (_, known) in begins.items() if known), None)
    if chosen is None:
        seen = "; ".join(f"sheet '{name}', {shown}" for name, rows in sheets.items() if (shown := _first(rows)))
        raise NewError(
            f"'{source}' cannot be used: no column has the names of the studies; call it 'study'. It has {seen}"
        )
    said = [
        f"the sheet '{name}' is not read" for name, rows in sheets.items() if name != chosen and any(map(any, rows))
    ]
    names = _joined_names(sheets[chosen], begins[chosen][0])
    said += [*_above(sheets[chosen][: names.first]), *names.said]
    width = max(column + 1 for column, name in enumerate(names.header) if name)
    rows = [*([[]] * names.last), names.header, *sheets[chosen][names.last + 1 :]]
    for line, row in enumerate(rows, start=1):
        if beside := [f"'{cell}'" for cell in row[width:] if cell]:
            said.append(f"line {line}: {listed(beside)} beside the table is left out")
    grid, problems = from_rows([[*row[:width], *[""] * (width - len(row))] for row in rows], source.name)
    if grid is None:
        raise NewError(_why_not(source, problems))
    return Found(grid, f"sheet '{chosen}', names in line {grid.header_line}", (*said, *_told(problems)))


def _from_text(data: bytes, source: Path) -> Found:
    text, problems = read_text(data, source.name)
    if text is None:
        raise NewError(_why_not(source, problems))
    lines = text.split("\n")
    said: list[str] = []
    tables = {separator: list(_records(lines, separator)) for separator in SEPARATORS}
    known = {separator: _known([cells for _, cells in records]) for separator, records in tables.items()}
    separator = max(SEPARATORS, key=lambda one: known[one][1])
    begin, most = known[separator]
    if most:
        records = tables[separator]
        width = max(len(cells) for _, cells in records)
        rows = [cells + [""] * (width - len(cells)) for _, cells in records]
        names = _joined_names(rows, begin)
        said += [*_above(rows[: names.first]), *names.said]
        # empty lines in place of those that are left out keep the numbers of the others
        skipped = records[names.last - 1][0] if names.last else 0
        until = records[names.last][0] if names.said else skipped
        lines = [""] * skipped + ([_line(names.header, separator)] if names.said else []) + lines[until:]
    grid, problems = read_csv("\n".join(lines).encode(), source.name)
    if grid is None:
        raise NewError(_why_not(source, problems))
    return Found(grid, f"names in line {grid.header_line}", (*said, *_told(problems)))


def _line(cells: Sequence[str], separator: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="").writerow(cells)
    return out.getvalue()


def _records(lines: Sequence[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the first rows of a CSV file, each with the number of its last line."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, skipinitialspace=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
            if reader.line_num >= LINES:
                return
    except csv.Error:  # the reader of tables says what is wrong
        return


def _known(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return which row has the names of the columns, the one with most that are known, and how many; 0 for none."""
    best, most = 0, 0
    for index, row in enumerate(rows[:LINES]):
        roles = [heading(cell).role for cell in row if cell]
        known = sum(map(bool, roles))
        if "study" in roles and len(roles) > 1 and known > most:
            best, most = index, known
    return best, most


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the columns, the rows where they begin and end (from 0), and what was joined."""

    header: list[str]
    first: int
    last: int
    said: tuple[str, ...] = ()


def _joined_names(rows: Sequence[list[str]], begin: int) -> Names:
    """Join names that stand in two lines: the arms above, what was counted below."""
    for top in (begin - 1, begin):
        if 0 <= top < len(rows) - 1 and (names := _under(rows[top], rows[top + 1])):
            said = f"the names stand in two lines, {top + 1} and {top + 2}: {names[0]}"
            return Names(names[1:], top, top + 1, (said,))
    return Names(rows[begin], begin, begin)


def _under(top: Sequence[str], bottom: Sequence[str]) -> list[str]:
    """Return an example and the joined names; nothing when it is not clear which stands under which."""
    twice = {name for name in bottom if name and list(bottom).count(name) > 1}
    groups: dict[str, list[str]] = {}
    names, arm, example = [], "", ""
    for above, below in zip(top, bottom, strict=True):
        arm = above or (arm if below in twice else "")
        if below in twice:
            groups.setdefault(arm, []).append(below)
            names.append(f"{below} {arm}")
            example = example or f"'{above}' above '{below}'"
        elif above and below:
            return []
        else:
            names.append(below or above)
    same = len({tuple(group) for group in groups.values()}) == 1
    return [example, *names] if len(groups) > 1 and "" not in groups and same else []


def _above(rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        f"line {line}, above the names of the columns, is left out: '{' '.join(filter(None, row))[:SHOWN]}'"
        for line, row in enumerate(rows, start=1)
        if any(row)
    ]


def _first(rows: Sequence[Sequence[str]]) -> str:
    """Return what the first line of a sheet says."""
    for line, row in enumerate(rows, start=1):
        if names := [f"'{cell[:SHOWN]}'" for cell in row if cell]:
            return f"line {line}: {', '.join(names[:12])}"
    return ""


def _told(problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        if problem.code not in ("extra-sheet", "row-too-long", "row-too-short"):  # the rows are told one by one
            yield f"line {problem.place.line}: {problem.message[:1].lower()}{problem.message[1:].rstrip('.')}"


def _why_not(source: Path, problems: Sequence[Problem]) -> str:
    if not problems:
        return f"'{source}' is no table that can be read: it is empty"
    first = problems[0]
    line = f" in line {first.place.line}" if first.place.line else ""
    return f"'{source}' is no table that can be read{line}: {first.message} {first.hint}".rstrip(". ")
