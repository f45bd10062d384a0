"""A table as it stands in its file: a header and rows of text, each with its line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from plainforest.content.files import SIZE_LIMIT
from plainforest.content.text import read_text
from plainforest.formulas import unguarded
from plainforest.problems import Place, Problem, error

SEPARATORS = (",", ";", "\t")
SEPARATOR_LINE = re.compile(r"\A\"?sep=([,;\t])\"?[,;\t]*(?=\n)", re.IGNORECASE)
WIDTH_LIMIT = 500
CELL_LIMIT = 5_000_000
BREAK = "\x01"  # stands for a line end inside a quoted cell; files with control characters never get this far


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of text.

    Attributes
    ----------
    file : str
        Where it comes from.
    header : tuple of str
        Column names as written.
    header_line : int
        Line of the header.
    columns : tuple of lists of str
        The stripped cells below the header, column by column, without the apostrophe that keeps a spreadsheet from
        running a text; rows without any text are left out.
    lines : list of int
        The line of each row.
    ragged : frozenset of int
        Rows (counted from 0) with too many or too few cells, where a cell may stand under the wrong name.
    decimal_comma : bool
        Whether numbers may have a decimal comma, as in files that separate cells by semicolons.
    """

    file: str
    header: tuple[str, ...]
    header_line: int
    columns: tuple[list[str], ...]
    lines: list[int]
    ragged: frozenset[int] = frozenset()
    decimal_comma: bool = False


def read_csv(data: bytes, file: str) -> tuple[Grid | None, list[Problem]]:
    """Return the table in a CSV file, or None when there is none, and what is wrong with its form."""
    text, problems = read_text(data, file)
    if text is None:
        return None, problems
    if not text.strip():
        return None, [_empty(file)]
    told = SEPARATOR_LINE.match(text)
    if told:  # Excel's own first line; what is left of it is an empty line, so that all others keep their numbers
        text = text[told.end() :]
        if not text.strip():
            return None, [_empty(file)]
    separator = told.group(1) if told else _separator(text)
    # skipinitialspace=True below reads ``1, "a, b"`` as two cells, so the pattern allows the blanks as well.
    quoted = re.compile(rf'(?:\A|(?<=[{separator}\n])) *"(?:[^"]|"")*+("|\Z)')
    # most tables have no quotation mark at all
    for match in quoted.finditer(text) if '"' in text else ():
        if not match.group(1):
            start = text.count("\n", 0, match.start()) + 1
            message = "A cell starts with a quotation mark in this row and never ends."
            hint = "Add the closing quotation mark. A quotation mark inside a quoted cell is written twice."
            return None, [error("unclosed-quote", Place(file, start), message, hint)]
    unquoted = quoted.sub(lambda m: BREAK * m.group().count("\n"), text) if '"' in text else text
    records = unquoted.removesuffix("\n").split("\n")
    counts = [record.count(separator) + 1 for record in records]
    lines, line = [], 1
    for record in records:
        lines.append(line)
        line += 1 + record.count(BREAK)
    if max(counts) > WIDTH_LIMIT or max(counts) * len(counts) > CELL_LIMIT:
        return None, [too_wide(file, lines[counts.index(max(counts))])]
    rows = _rows(text, separator, max(counts))
    if len(rows) != len(lines):  # the parser and we disagree on where rows end; better no table than wrong lines
        message = "The rows of this table cannot be told apart."
        return None, [error("table-unreadable", Place(file), message, "Check the quotation marks in it.")]
    return _grid(rows, lines, file, counts, separator == ";")


def _empty(file: str) -> Problem:
    message = "This table is empty: it has no header and no rows."
    return error("empty-table", Place(file, 1), message, "Put the column names into the first line, the rows below.")


def too_wide(file: str, line: int) -> Problem:
    """Return the problem of a table far larger than any review needs."""
    message = f"This table has more than {WIDTH_LIMIT} columns or more than {CELL_LIMIT} cells."
    hint = "Look for separators or cells far outside the table and delete them."
    return error("table-too-large", Place(file, line), message, hint)


def from_rows(rows: list[list[str]], file: str) -> tuple[Grid | None, list[Problem]]:
    """Return the table in the rows of a sheet, whose first row is line 1."""
    return _grid(rows, list(range(1, len(rows) + 1)), file, [len(row) for row in rows], False)


def _rows(text: str, separator: str, width: int) -> list[list[str]]:
    # pandas would take a hundred times as long for a table of this size, most of it to begin
    csv.field_size_limit(SIZE_LIMIT)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    return [row + [""] * (width - len(row)) for row in rows]


def _separator(text: str) -> str:
    """Return what separates the cells: whatever separates most names in the first line that has text."""
    first = next(line for line in text.split("\n") if line.strip())
    return max(SEPARATORS, key=first.count)


def _grid(
    rows: list[list[str]], lines: list[int], file: str, counts: list[int], decimal_comma: bool
) -> tuple[Grid | None, list[Problem]]:
    cells = [[unguarded(cell.strip()) for cell in row] for row in rows]
    filled = [index for index, row in enumerate(cells) if any(row)]
    if not filled:
        return None, [_empty(file)]
    head, body = filled[0], filled[1:]
    width = max((column + 1 for column, name in enumerate(cells[head]) if name), default=0)
    problems: list[Problem] = []
    # A column without a name is no harm while it is empty: spreadsheets leave such columns behind.
    for column in range(width):
        if cells[head][column]:
            continue
        stray = next((index for index in body if cells[index][column]), None)
        if stray is not None:
            message = f"Column {column + 1} has no name, but line {lines[stray]} has a value in it."
            hint = "Give the column a name in the first line, or delete it."
            problems.append(error("column-without-name", Place(file, lines[head]), message, hint))
    ragged: dict[int, int] = {}
    for row, index in enumerate(body):
        # More cells than the header has separators for are a mistake even when they are empty: a cell may have slipped.
        if any(cells[index][width:]) or not width <= counts[index] <= counts[head]:
            ragged[row] = counts[index]
    if len(ragged) == len(body) > 1 and len(set(ragged.values())) == 1:
        message = f"The header has {width} names, but every row has {ragged[0]} cells."
        hint = "Look for a column name that is missing or superfluous, or for a separator too many in the first line."
        problems.append(error("header-width", Place(file, lines[head]), message, hint))
    else:
        problems += [_ragged(Place(file, lines[body[row]]), found, width) for row, found in ragged.items()]
    # no row at all has no columns to turn
    turned = zip(*(cells[index][:width] for index in body), strict=True) if body else ((),) * width
    columns = tuple(map(list, turned))
    grid = Grid(
        file=file,
        header=tuple(cells[head][:width]),
        header_line=lines[head],
        columns=columns,
        lines=[lines[index] for index in body],
        ragged=frozenset(ragged),
        decimal_comma=decimal_comma,
    )
    return grid, problems


def _ragged(place: Place, found: int, width: int) -> Problem:
    code = "row-too-long" if found > width else "row-too-short"
    hint = "A separator is missing or superfluous, or a text with a comma needs quotation marks around it."
    return error(code, place, f"This row has {found} cells, but the header has {width} names.", hint)
