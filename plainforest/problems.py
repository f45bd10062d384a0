"""What is wrong with content, as a value: where it is, what it is, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "suggestion"]


class Place(NamedTuple):
    """A spot in a content file; a tuple, because every value of a review has one.

    Attributes
    ----------
    file : str
        Path relative to the folder of the site, with forward slashes.
    line : int
        Counted from 1; 0 when the problem is about the file as a whole.
    column : int or str
        Characters from 1 in a text file, the column's name in a table, 0 when unknown.
    """

    file: str
    line: int = 0
    column: int | str = 0

    def __str__(self) -> str:
        """Return ``file:line:column``, leaving out what is unknown."""
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that an author has to look at.

    An ``error`` stops publication; a ``warning`` does not, unless the author asks for ``--strict``; a ``suggestion``
    never does.
    """

    severity: Severity
    code: str
    place: Place
    message: str
    hint: str = ""


def error(code: str, place: Place, message: str, hint: str = "") -> Problem:
    """Return a problem that stops publication."""
    return Problem("error", code, place, message, hint)


def warning(code: str, place: Place, message: str, hint: str = "") -> Problem:
    """Return a problem that is shown but does not stop publication."""
    return Problem("warning", code, place, message, hint)


def suggestion(code: str, place: Place, message: str, hint: str = "") -> Problem:
    """Return something that an author may want to consider; it never stops publication."""
    return Problem("suggestion", code, place, message, hint)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like `word`, or None when none comes close."""
    names = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold().replace(" ", "_"), list(names), n=1, cutoff=0.6)
    return names[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known name, else all of them."""
    names = list(known)
    near = nearest(word, names)
    if near:
        return f"Did you mean '{near}'?"
    return f"Known names: {', '.join(names)}." if names else ""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by file and line, so that an author can work from top to bottom."""
    return sorted(
        set(problems),
        key=lambda p: (p.place.file, p.place.line, *_column_order(p.place.column), p.code, p.message),
    )


def _column_order(column: int | str) -> tuple[int, str]:
    return (column, "") if isinstance(column, int) else (0, column)


def has_errors(problems: Iterable[Problem], *, strict: bool = False) -> bool:
    """Tell whether any of the problems stops publication; with `strict` a warning does too, a suggestion never."""
    return any(p.severity == "error" or (strict and p.severity == "warning") for p in problems)
