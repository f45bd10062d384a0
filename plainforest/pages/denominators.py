"""The whole that numbers of people are told of: one for the professional page, one for the plain page."""

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
    """Return the one denominator of a professional table: 1000 unless a difference would vanish."""
    return denominator_for(absolute for finding in findings for absolute in finding.absolute)


def plain_denominator(findings: Iterable[Finding]) -> int:
    """Return the one denominator of the plain page: 100 unless a difference would vanish."""
    return denominator_for((absolute for finding in findings for absolute in finding.absolute[:1]), smallest=100)
