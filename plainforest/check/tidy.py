"""Problems as they leave the checks: in order, and each short enough to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from plainforest.problems import Problem, in_order

LONGEST = 400
START, END = 200, 100


def tidy(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in order. What they quote may be a whole page in one cell; such a text is cut in the middle."""
    return in_order(map(_short, problems))


def _short(problem: Problem) -> Problem:
    message, hint, column = _line(problem.message), _line(problem.hint), problem.place.column
    if isinstance(column, str):
        column = _line(column)
    if (message, hint, column) == (problem.message, problem.hint, problem.place.column):
        return problem
    return replace(problem, message=message, hint=hint, place=replace(problem.place, column=column))


def _line(text: str) -> str:
    line = " ".join(text.split()) if "\n" in text else text
    return line if len(line) <= LONGEST else f"{line[:START]} ... {line[-END:]}"
