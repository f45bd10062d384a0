"""Problems as other programs take them: JSON, annotations of GitHub Actions, SARIF 2.1.0. Nothing here prints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from plainforest.problems import Place, Problem

FORMATS = ("text", "json", "github", "sarif")
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
GITHUB: Mapping[str, str] = {"error": "error", "warning": "warning"}
SARIF: Mapping[str, str] = {"error": "error", "warning": "warning"}
LEAST_GITHUB, LEAST_SARIF = "notice", "note"
"""For suggestions."""


def as_text(problems: Sequence[Problem], content: Path = Path("content")) -> str:
    """Return problems for people: place, severity, message and code on one line, the hint below."""
    where, lines = _parent(content), []
    for problem in problems:
        place = problem.place._replace(file=_file(problem.place, where))
        lines.append(f"{place}: {problem.severity}: {problem.message} [{problem.code}]")
        if problem.hint:
            lines.append(f"    {problem.hint}")
    return "\n".join([*lines, summary(problems)]) if problems else ""


def summary(problems: Sequence[Problem]) -> str:
    """Return "1 error, 2 warnings"; suggestions are named when there are any."""
    counted = Counter(str(problem.severity) for problem in problems)
    names = ["error", "warning", *(["suggestion"] if counted["suggestion"] else [])]
    return ", ".join(f"{counted[name]} {name}{'' if counted[name] == 1 else 's'}" for name in names)


def report(problems: Sequence[Problem], form: str, content: Path, version: str) -> str:
    """Return problems in one of the formats for programs.

    Parameters
    ----------
    problems : sequence of Problem
        In order.
    form : str
        json, github or sarif.
    content : Path
        The content folder as it was named; files are given relative to where the command was run.
    version : str
        Of Plainforest.
    """
    where = _parent(content)
    if form == "json":
        return as_json(problems, where)
    return as_github(problems, where) if form == "github" else as_sarif(problems, where, version)


def _parent(content: Path) -> PurePosixPath:
    """Return the folder that the places of problems begin in, from where the command was run."""
    parent = content.parent
    if parent.is_absolute() and parent.is_relative_to(Path.cwd()):
        parent = parent.relative_to(Path.cwd())  # code hosts know no absolute paths
    return PurePosixPath(parent.as_posix())


def as_json(problems: Sequence[Problem], where: PurePosixPath) -> str:
    """Return problems as one JSON object; a cell of a table has the name of its column."""
    counted = Counter(str(problem.severity) for problem in problems)
    found = [
        {
            "file": _file(problem.place, where),
            "line": problem.place.line or None,
            "column": problem.place.column if isinstance(problem.place.column, int) and problem.place.column else None,
            "cell": problem.place.column if isinstance(problem.place.column, str) else None,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint or None,
        }
        for problem in problems
    ]
    counts = {f"{name}s": counted[name] for name in ("error", "warning", "suggestion")}
    return json.dumps({"version": 1, **counts, "problems": found}, indent=2, ensure_ascii=False)


def as_github(problems: Sequence[Problem], where: PurePosixPath) -> str:
    """Return problems as annotations of GitHub Actions, one to a line."""
    lines = []
    for problem in problems:
        place = problem.place
        keys = [f"file={_property(_file(place, where))}"]
        keys += [f"line={place.line}"] if place.line else []
        keys += [f"col={place.column}"] if isinstance(place.column, int) and place.column else []
        keys.append(f"title={_property(problem.code)}")
        text = _data(f"{_cell(place)}{problem.message}" + (f"\n{problem.hint}" if problem.hint else ""))
        lines.append(f"::{GITHUB.get(problem.severity, LEAST_GITHUB)} {','.join(keys)}::{text}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(problems: Sequence[Problem], where: PurePosixPath, version: str) -> str:
    """Return problems as a log of SARIF 2.1.0, which code hosts and editors show."""
    from plainforest.check.catalogue import catalogue

    known = catalogue()
    codes = list(dict.fromkeys(problem.code for problem in problems))
    rules: list[dict[str, Any]] = []
    for code in codes:
        rule: dict[str, Any] = {"id": code}
        if entry := known.get(code):
            level = SARIF.get(entry.severity, LEAST_SARIF)
            rule |= {
                "shortDescription": {"text": entry.meaning},
                "help": {"text": entry.remedy, "markdown": entry.remedy},
                "defaultConfiguration": {"level": level},
            }
        rules.append(rule)
    results = [
        {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": SARIF.get(problem.severity, LEAST_SARIF),
            "message": {"text": f"{_cell(problem.place)}{problem.message} {problem.hint}".strip()},
            "locations": [_location(problem.place, where)],
        }
        for problem in problems
    ]
    driver = {"name": "Plainforest", "semanticVersion": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _location(place: Place, where: PurePosixPath) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(_file(place, where))}}
    if place.line:
        physical["region"] = {"startLine": place.line}
        if isinstance(place.column, int) and place.column:
            physical["region"]["startColumn"] = place.column
    location: dict[str, Any] = {"physicalLocation": physical}
    if isinstance(place.column, str):
        location["logicalLocations"] = [{"name": place.column, "kind": "member"}]
    return location


def _cell(place: Place) -> str:
    """Name the column of a table, for which there is no number."""
    return f"Column {place.column}: " if isinstance(place.column, str) else ""


def _file(place: Place, where: PurePosixPath) -> str:
    # the content folder has no name of its own when it is the one that the command runs in
    return (where / place.file.lstrip("/")).as_posix()
