"""Where things stand on the professional page: every statement, row, study and reference has an address of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plainforest.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The anchors of a professional page.

    Attributes
    ----------
    studies : Mapping of str to str
        By the study's id.
    rows : Mapping of int to str
        By the identity of the study's row of a finding: a study can have several rows in one outcome.
    references : Mapping of str to str
        By the reference's id.
    """

    studies: Mapping[str, str]
    rows: Mapping[int, str]
    references: Mapping[str, str]

    def number(self, reference: str) -> int:
        """Return the number of a reference in the list of references."""
        return list(self.references).index(reference) + 1


def places(studies: Iterable[str], references: Iterable[str], findings: Sequence[Finding]) -> Places:
    """Give everything on the professional page its anchor; a row of a figure's table is "row-<outcome>-<study>"."""
    spots = anchors("study", studies)
    taken: set[str] = set()
    rows: dict[int, str] = {}
    for finding in findings:
        for row in finding.rows:
            wanted = f"row-{finding.id}-{spots[row.study.id].removeprefix('study-')}"
            rows[id(row)] = _free(wanted, taken)
            taken.add(rows[id(row)])
    return Places(studies=spots, rows=rows, references=anchors("ref", references))


def anchor(prefix: str, name: str) -> str:
    """Return a name that is safe in an address: "study-oh-2018"."""
    return f"{prefix}-{re.sub(r'[^a-z0-9]+', '-', name.casefold()).strip('-') or 'x'}"


def anchors(prefix: str, names: Iterable[str]) -> dict[str, str]:
    """Return a name of its own for each of `names`: "Smith 2001" and "Smith (2001)" must not share one."""
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        if name not in given:
            given[name] = _free(anchor(prefix, name), taken)
            taken.add(given[name])
    return given


def _free(wanted: str, taken: set[str]) -> str:
    """Return a name that nothing else has: "study-smith-2001-2"."""
    number, found = 2, wanted
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found
