"""How serious a message is, as site.yaml has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from plainforest.check.catalogue import catalogue
from plainforest.problems import Place, Problem, Severity, error, nearest, warning

Path = tuple[str | int, ...]


def check_levels(levels: Mapping[str, str], places: Mapping[Path, Place]) -> Iterator[Problem]:
    """Yield what is wrong with the settings of the checks."""
    known = catalogue()
    for code, level in levels.items():
        place = places.get(("checks", code), places[()])
        if code not in known:
            near = nearest(code, known)
            hint = f"Did you mean '{near}'?" if near else "docs/authors/problems.md lists all codes."
            yield warning("unknown-code", place, f"There is no message with the code '{code}'.", hint)
        elif known[code].severity == "error" and level != "error":
            message = f"'{code}' is an error, and cannot be set to '{level}'."
            hint = "Delete the line: without what the error asks for, nothing can be worked out."
            yield error("fixed-code", place, message, hint)


def with_levels(problems: Iterable[Problem], levels: Mapping[str, str]) -> Iterator[Problem]:
    """Yield problems with the severities that the site gives their codes. What is an error by itself stays one."""
    known = catalogue()
    for problem in problems:
        level = levels.get(problem.code)
        entry = known.get(problem.code)
        if level is None or entry is None or entry.severity == "error":
            yield problem
        elif level != "off":
            yield replace(problem, severity=cast("Severity", level))
