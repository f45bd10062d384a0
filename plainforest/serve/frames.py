"""The lines around a problem, with the spot marked, for the overlay, the error page and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plainforest.problems import Place, Problem

AROUND = 2
LARGEST = 20_000_000
"""Bytes that are read of one file."""
LONG = 400
"""Characters of a line that are shown; beyond that a line is not read but scrolled past."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file as the overlay shows it."""

    number: int
    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines around a place; the caret stands below `length` characters of the marked line from `start` on."""

    lines: tuple[Line, ...]
    start: int = 0
    length: int = 0


EMPTY = Frame(())


def frame(text: str, place: Place) -> Frame:
    """Return the five lines around a place, or fewer at the ends of the text; none when the place has no line."""
    # places count these line ends; other characters that some programs take for one stand inside a line
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.removesuffix("\n").split("\n") if text else []
    if not 1 <= place.line <= len(lines):
        return EMPTY
    marked = lines[place.line - 1]
    if isinstance(place.column, str):
        start, length = _cell(lines[0], marked, place.column)
    else:
        start, length = (place.column - 1, 1) if 0 < place.column <= len(marked) + 1 else (0, 0)
    if start + length > LONG:
        start, length = 0, 0
    first, last = max(1, place.line - AROUND), min(len(lines), place.line + AROUND)
    return Frame(
        tuple(Line(n, lines[n - 1][:LONG].replace("\t", " "), n == place.line) for n in range(first, last + 1)),
        start,
        length,
    )


def _cell(head: str, line: str, column: str) -> tuple[int, int]:
    """Return where the cell of a named column lies in a line of a CSV file: its start and its length."""
    for separator in (",", ";", "\t"):
        names = [head[a:b].strip().strip('"') for a, b in _spans(head, separator)]
        if column in names:
            spans = _spans(line, separator)
            number = names.index(column)
            if number < len(spans):
                start, end = spans[number]
                return start, max(1, end - start)
            return len(line), 1
    return 0, 0


def _spans(line: str, separator: str) -> list[tuple[int, int]]:
    spans, start, quoted = [], 0, False
    for position, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == separator and not quoted:
            spans.append((start, position))
            start = position + 1
    return [*spans, (start, len(line))]


def read_frame(root: Path, place: Place, elsewhere: Mapping[str, str] | None = None) -> Frame:
    """Return the frame of a place in a file below `root`; nothing outside of it is read, nor what is not text.

    `elsewhere` holds texts by the name under which places show them, for files that lie somewhere else.
    """
    if elsewhere and place.file in elsewhere:
        return frame(elsewhere[place.file], place)
    try:
        path = (root / place.file).resolve()
        if not place.line or not path.is_relative_to(root.resolve()) or not path.is_file():
            return EMPTY
        with path.open("rb") as file:
            data = file.read(LARGEST)
    except (OSError, ValueError):
        return EMPTY
    return EMPTY if b"\0" in data else frame(data.decode(errors="replace"), place)


def described(problem: Problem, shown: Frame) -> dict[str, object]:
    """Return a problem and its frame as the overlay takes them."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "place": str(problem.place),
        "message": problem.message,
        "hint": problem.hint,
        "lines": [[line.number, line.text, line.marked] for line in shown.lines],
        "caret": [shown.start, shown.length],
    }
