"""The rows of somebody else's table: which are studies, and what each says, with a line on all that is not plain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from plainforest.content.cells import LIMIT
from plainforest.content.grid import Grid
from plainforest.content.tables import RESULT_COLUMNS
from plainforest.new.cells import Marks, marks_of, read_number, split
from plainforest.new.columns import ARMS, Columns
from plainforest.new.words import listed

NUMBERS = tuple(column for column, kind in RESULT_COLUMNS.items() if kind in ("count", "number"))
COUNTS = tuple(column for column, kind in RESULT_COLUMNS.items() if kind == "count")
TEXTS = tuple(column for column in RESULT_COLUMNS if column not in (*NUMBERS, "outcome", "study", "no_data"))
YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
TOTAL = re.compile(
    r"(?:sub|grand)?[\s-]*totals?\b|overall\b|pooled\b|summary\b|sum\b|combined\b|heterogeneity\b|tests? for\b|"
    r"(?:random|fixed|common)[\s-]effects?\b|gesamt|insgesamt|summe\b|ensemble\b|somme\b",
    re.I,
)
"""How the row of a total begins."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A study's row.

    Attributes
    ----------
    line : int
        Where it stands in the table.
    study, year, comparison, outcome, follow_up, measure : str
        As the table has them; empty when it has none.
    values : Mapping of str to str
        The other columns of results.csv that are filled.
    empty : str
        How the table says that there are no numbers at all: "NR", or "empty"; empty when there are some.
    """

    line: int
    study: str
    year: str
    comparison: str
    outcome: str
    follow_up: str
    measure: str
    values: Mapping[str, str]
    empty: str = ""


@dataclass(slots=True)
class Rows:
    """All rows that are studies', what was told line by line, and what many cells have in common."""

    rows: list[Row] = field(default_factory=list)
    told: list[tuple[int, str]] = field(default_factory=list)
    alike: dict[str, list[str]] = field(default_factory=dict)
    missing: str = ""

    def tell(self, line: int, study: str, text: str) -> None:
        """Keep a sentence about a line for the author."""
        self.told.append((line, f"line {line}{', ' if study else ''}{study}: {text}"))


def read_rows(grid: Grid, columns: Columns) -> Rows:
    """Return the rows of a table that belong to studies, and every doubt about them."""
    result = Rows()
    texts = [_texts(grid, columns, row) for row in range(len(grid.lines))]
    numbers = [row[column] for row in texts for column in NUMBERS if column in row]
    marks = marks_of(numbers, grid.decimal_comma)
    before: dict[str, str] = {}
    heading = ""
    sums: Counter[tuple[str, str]] = Counter()
    for row, text in enumerate(texts):
        line, study = grid.lines[row], _study(text)
        if row not in grid.ragged and (why := _no_study(text, study, sums, before)):
            result.tell(line, "", f"'{study}' {why}; left out" if study else f"{why}; left out")
            continue
        if _alone(grid, row, text) and not _year(text):
            rest = any(not _alone(grid, later, texts[later]) for later in range(row + 1, len(texts)))
            used = rest and not columns.named("outcome") and len(study) <= LONGEST_NAME
            heading = study if used else heading
            means = "is taken for the outcome of the lines below" if used else "is left out; is it a study?"
            result.tell(line, "", f"'{study}' stands alone in its line and {means}")
            continue
        if not study and not any(text.get(column) for column in NUMBERS):
            result.tell(line, "", "no study and no numbers; left out")
            continue
        text = _filled_down(text, before, line, columns, result)
        study = _study(text)
        if columns.named("outcome") and not text.get("outcome"):
            result.missing = f"line {line} has no outcome, and there is none above it"
            return result
        if heading:
            text["outcome"] = heading
        before = text
        if row in grid.ragged:
            values, empty = _shifted(grid, row, study, result), ""
        else:
            values, empty = _values(text, marks, line, study, result)
            for column in COUNTS:
                if values.get(column, "").isdecimal():
                    sums[text.get("outcome", ""), column] += int(values[column])
        if study and TOTAL.match(study):
            result.tell(line, study, "kept as a study; delete its row if it is a total")
        elif not study:
            result.tell(line, "", "no study; write its name into results.csv and studies.csv")
        kept = {column: text[column] for column in TEXTS if text.get(column) and column not in values}
        result.rows.append(
            Row(
                line=line,
                study=study,
                year=_year(text),
                comparison=text.get("comparison", ""),
                outcome=text.get("outcome", ""),
                follow_up=text.get("follow_up", ""),
                measure=text.get("measure", ""),
                values=kept | values,
                empty=empty,
            )
        )
    return result


def _texts(grid: Grid, columns: Columns, row: int) -> dict[str, str]:
    """Return the texts of a row by what they are; of a cell with several numbers, each by its own."""
    found: dict[str, str] = {}
    for column in columns.used:
        cell = grid.columns[column.index][row]
        parts = split(column.form, cell) if column.form else (cell,)
        # what cannot be split stays whole, so that the checks complain
        found |= zip(column.targets, parts or (cell,), strict=False)
        if "follow_up" in column.targets and re.fullmatch(r"\d+(\.\d+)?", cell):
            found["follow_up"] = _with_unit(cell, column.name)
    return found


def _with_unit(number: str, name: str) -> str:
    unit = re.search(r"days?|weeks?|months?|years?|hours?", name, re.I)
    number = number.removesuffix(".0")
    return f"{number} {unit[0].casefold().removesuffix('s')}{'' if number == '1' else 's'}" if unit else number


def _year(text: Mapping[str, str]) -> str:
    stated = YEAR.fullmatch(text.get("year", "").removesuffix(".0"))
    named = YEAR.search(text.get("study", ""))
    return stated[1] if stated else named[1] if named else ""


def _study(text: Mapping[str, str]) -> str:
    """Return the name of a row's study, with its year where one name may stand for several."""
    name, year = " ".join(text.get("study", "").split()), _year(text)
    return f"{name} {year}" if name and year and year not in name else name


def _alone(grid: Grid, row: int, text: Mapping[str, str]) -> bool:
    return bool(text.get("study")) and sum(1 for column in grid.columns if column[row]) == 1


def _no_study(
    text: Mapping[str, str], study: str, sums: Mapping[tuple[str, str], int], before: Mapping[str, str]
) -> str:
    """Return why a row is that of a total; empty when it is not.

    A sum of the rows above gives it away under any name; but a name with a year may be a study after all.
    """
    outcome = text.get("outcome") or before.get("outcome", "")
    counts = {column: int(text[column]) for column in COUNTS if text.get(column, "").isdecimal()}
    summed = len(counts) >= 3 and all(sums.get((outcome, column), 0) == number for column, number in counts.items())
    called = bool(TOTAL.match(study))
    if called and (summed or not YEAR.search(study)):
        return "is a total, no study"
    # of one study above, a second arm or time may have the same numbers
    twice = summed and all(text.get(column) != before.get(column) for column in counts)
    if twice and not YEAR.search(study):
        return "is the sum of the lines above, no study"
    return ""


def _filled_down(
    text: dict[str, str], before: Mapping[str, str], line: int, columns: Columns, result: Rows
) -> dict[str, str]:
    """Return a row with what merged cells leave to the line above."""
    text = dict(text)
    told = []
    for name in ("comparison", "outcome"):
        if columns.named(name) and not text.get(name) and before.get(name):
            text[name] = before[name]
            told.append(f"no {name}; '{before[name]}' is taken from the line above")
    new = [name for name in ("outcome", "follow_up", "subgroup") if text.get(name, "") != before.get(name, "")]
    if not text.get("study") and before.get("study") and new:
        text["study"], text["year"] = before["study"], before.get("year", "")
        told.append(f"no study; '{_study(text)}' is taken from the line above")
    for one in told:
        result.tell(line, _study(text), one)
    return text


def _shifted(grid: Grid, row: int, study: str, result: Rows) -> dict[str, str]:
    """Keep a row whose cells may stand under the wrong names as a note, where nothing can be pooled."""
    cells = " | ".join(column[row] for column in grid.columns)
    told = "it has more or fewer cells than there are names, so its numbers may stand under the wrong ones"
    result.tell(grid.lines[row], study, f"{told}; kept as a note, with 'no_data: yes'")
    return {"no_data": "yes", "note": f"Not read: {cells}"}


def _values(text: Mapping[str, str], marks: Marks, line: int, study: str, result: Rows) -> tuple[dict[str, str], str]:
    """Return the numbers of a row, and how it says that there are none."""
    values: dict[str, str] = {}
    missing: dict[str, str] = {}
    notes = [text["note"]] if text.get("note") else []
    for column in NUMBERS:
        if column not in text:
            continue
        if column == "p_value" and LIMIT.match(text[column]):
            notes.append(f"p_value {text[column]}")
            result.tell(line, study, f"the p-value '{text[column]}' is a limit; it stands in the note")
            continue
        people = re.match(r"\d+", text.get(column.replace("events", "total"), "")) if "events" in column else None
        cell = read_number(text[column], marks, whole=column in COUNTS, total=people[0] if people else "")
        if cell.missing:
            missing[column] = cell.missing
        elif cell.value:
            values[column] = cell.value
        if cell.said and cell.like:
            result.alike.setdefault(cell.like, []).append(cell.said)
        elif cell.said:
            result.tell(line, study, cell.said)
    given = [column for column in values if not column.endswith("_total")]
    if not given:
        empty = listed(sorted(set(missing.values()))) or "empty"
        how = f" ({empty})" if missing else ""
        result.tell(line, study, f"no numbers{how}; the study is kept, without data")
        notes.append(f"the table says {empty}" if missing else "no numbers in the table")
        return {**values, "no_data": "yes", "note": "; ".join(notes)}, empty
    if missing and _unusable(values, missing):
        told = ", ".join(f"{column} {(values | missing)[column]}" for column in NUMBERS if column in (*given, *missing))
        result.tell(line, study, f"not enough numbers ({told}); kept in the note, with 'no_data: yes'")
        totals = {column: value for column, value in values.items() if column not in given}
        return {**totals, "no_data": "yes", "note": "; ".join([*notes, f"the table gives {told}"])}, ""
    if missing:
        told = ", ".join(f"{column} {value}" for column, value in missing.items())
        result.tell(line, study, f"{told}: left empty")
        notes.append(f"the table says {told}")
    return values | ({"note": "; ".join(notes)} if notes else {}), ""


def _unusable(values: Mapping[str, str], missing: Mapping[str, str]) -> bool:
    """Tell whether a number is stated to be missing without which nothing can be calculated."""
    around = {"ci_low", "ci_high", "standard_error", "p_value"}
    if values.keys() & {"effect", "log_effect"}:
        return not values.keys() & around and bool(missing.keys() & around)
    needed = {f"{arm}_{what}" for what in _kinds(values) for arm in ARMS} or {"effect", "log_effect"}
    return bool(needed & missing.keys())


def _kinds(values: Mapping[str, str]) -> Iterator[str]:
    for what in ("events", "mean"):
        if any(f"{arm}_{what}" in values for arm in ARMS):
            yield from (what, "time" if any(f"{arm}_time" in values for arm in ARMS) else "total")


def alike(found: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield one sentence for changes that many cells have in common."""
    for said in found.values():
        more = len(said) - 1
        yield said[0] + (f", and {more} {'cell' if more == 1 else 'cells'} more like it" if more else "")
