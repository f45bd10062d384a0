"""Where the numbers of the plain page come from, in everyday words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from plainforest.findings import Finding, StudyRow
from plainforest.grade.statements import lower_first
from plainforest.language import Language, language
from plainforest.numbers import count
from plainforest.pages.absolute_notes import plain_expression_notes, uncertainty_notes
from plainforest.pages.sof_notes import threshold_note


@lru_cache(maxsize=64)
def plain_notes(finding: Finding, denominator: int) -> tuple[str, ...]:
    """Return what a reader must know about where an outcome's numbers come from.

    What was capped is no matter of a note: the sentences of the card say it.
    """
    return tuple(_notes(finding, denominator))


def _notes(finding: Finding, denominator: int) -> Iterator[str]:
    tongue = language()
    for absolute in finding.absolute[:1]:
        # of a single study, the card says already that all numbers are its own
        if not absolute.alone and (finding.studies > 1 or finding.outcome.comparator_risks):
            comparator = finding.comparison.plain_comparator
            source = lower_first(absolute.source).rstrip(".").replace("the comparator group", "the group")
            yield tongue.sentence("plain.source.comparator", comparator=comparator, source=source)
        yield from plain_expression_notes(finding)
        if not absolute.events and absolute.simulated:  # events are shown for the one value of the comparator
            yield from uncertainty_notes(finding, absolute, denominator)
    yield from _data(tongue, finding)
    if finding.outcome.thresholds and (note := threshold_note(finding)):
        yield note


def _data(tongue: Language, finding: Finding) -> Iterator[str]:
    """Say which numbers the source does not print, and which studies gave none."""
    if finding.outcome.swap_events and finding.rows:
        yield tongue.sentence("plain.source.swapped")
    for basis in ("reconstructed", "calculated"):
        if names := _names([row for row in finding.rows if row.result.basis == basis]):
            yield tongue.sentence(f"plain.source.{basis}", studies=", ".join(names))
    if names := _names([row for row in finding.rows if row.result.no_data]):
        text = tongue.counted("plain.source.without", len(names), count(len(names)))
        yield f"{text} ({', '.join(names)})."


def _names(rows: Sequence[StudyRow]) -> list[str]:
    return list(dict.fromkeys(row.study.id for row in rows))
