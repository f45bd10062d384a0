"""Problems as they leave the checks: in order, and each short enough to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from plainforest.numbers import count
from plainforest.problems import Problem, in_order

LONGEST = 400
START, END = 200, 100
MOST = 10
"""Problems of one kind in one text; who has mended these knows how to find the others."""


def tidy(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in order. What they quote may be a whole page in one cell; such a text is cut in the middle."""
    return in_order(map(_short, problems))


def few(problems: Iterable[Problem], most: int = MOST) -> list[Problem]:
    """Return the first problems of each kind in each file; the last of them says how many more there are."""
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.place.file, problem.code), []).append(problem)
    kept: list[Problem] = []
    for group in groups.values():
        here = in_order(group)
        kept += here[:most]
        if len(here) > most:
            more = f"{here[most - 1].message} At least {count(len(here) - most)} more like this follow."
            kept[-1] = replace(here[most - 1], message=more)
    return kept


def _short(problem: Problem) -> Problem:
    message, hint, column = _line(problem.message), _line(problem.hint), problem.place.column
    if isinstance(column, str):
        column = _line(column)
    if (message, hint, column) == (problem.message, problem.hint, problem.place.column):
        return problem
    return replace(problem, message=message, hint=hint, place=problem.place._replace(column=column))


def _line(text: str) -> str:
    line = " ".join(text.split()) if "\n" in text else text
    return line if len(line) <= LONGEST else f"{line[:START]} ... {line[-END:]}"
