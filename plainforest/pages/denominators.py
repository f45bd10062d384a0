"""The whole that numbers of people are told of: one for the professional page, one for the plain page.

Outcomes too rare for it have a larger one of their own (`Absolute.base`), which is written beside their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from plainforest.grade import denominator_for

if TYPE_CHECKING:
    from plainforest.findings import Finding


def denominators_of(findings: Sequence[Finding]) -> tuple[int, int]:
    """Return the denominators of the professional and of the plain page."""
    return table_denominator(findings), plain_denominator(findings)


def table_denominator(findings: Iterable[Finding]) -> int:
    """Return the denominator of a professional table: 1000, or more where nothing in it can be seen per 1000."""
    return denominator_for(absolute for finding in findings for absolute in finding.absolute)


def plain_denominator(findings: Iterable[Finding]) -> int:
    """Return the denominator of the plain page: 100, or more where nothing on it can be seen out of 100."""
    return denominator_for((absolute for finding in findings for absolute in finding.absolute[:1]), smallest=100)
