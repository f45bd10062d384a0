"""The Summary of Findings, laid out from the findings (Cochrane Handbook 14.1)."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from plainforest.findings import Finding, for_risk
from plainforest.grade import Absolute
from plainforest.grade.statements import state, upper_first
from plainforest.model import Comparison
from plainforest.numbers import count, interval, rounded
from plainforest.pages.absolute_notes import capping_notes, expression_notes, number_needed_text, uncertainty_notes
from plainforest.pages.methods_text import prediction_notes
from plainforest.pages.sof_notes import certainty_notes, data_notes, detail
from plainforest.pages.sof_value import Cell, Mark, More, Note, SofRow, SofTable
from plainforest.pages.values import difference_with_unit
from plainforest.phrases import (
    NOT_STATED,
    STATUS_WORDS,
    confidence,
    difference,
    difference_range,
    estimate_text,
    inside,
    own_level,
    per,
    studies_text,
    unit,
    value,
    value_range,
)

if TYPE_CHECKING:
    from plainforest.model import Review

DIFFERENCES = ("MD", "RD")
"""Measures that are absolute effects themselves."""
MOST = 7
"""Outcomes in a table: more are hard to take in (Cochrane Handbook 14.1.2). The others are named under it."""


class _Notes:
    """Collects footnotes while a table is made: the same text keeps its letter."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.anchors: dict[str, list[str]] = {}

    def mark(self, text: str) -> Mark:
        anchors = self.anchors.setdefault(text, [])
        letter = _letter(list(self.anchors).index(text))
        anchor = f"{self.prefix}-{letter}-{len(anchors) + 1}"
        anchors.append(anchor)
        return Mark(letter, anchor)

    def notes(self) -> tuple[Note, ...]:
        return tuple(Note(_letter(i), text, tuple(a)) for i, (text, a) in enumerate(self.anchors.items()))


def _letter(index: int) -> str:
    """Return a, b, ... z, aa, ab, ..."""
    letters = string.ascii_lowercase
    first, second = divmod(index, len(letters))
    return (letters[first - 1] if first else "") + letters[second]


def sof_table(
    comparison: Comparison,
    findings: Sequence[Finding],
    *,
    denominator: int,
    plain_denominator: int,
    rows: Mapping[int, str] | None = None,
) -> SofTable:
    """Lay out the table of one comparison; the denominators are those of the whole review.

    `rows` are the anchors of the study rows on the page that the table stands on, for its links.
    """
    notes = _Notes(f"note-{comparison.id}")
    findings, others = findings[:MOST], findings[MOST:]
    level = table_level(findings)
    laid_out = tuple(
        row for finding in findings for row in _rows(finding, denominator, plain_denominator, notes, level, rows)
    )
    remarks = []
    if any(_looks_off(absolute, denominator) for finding in findings for absolute in finding.absolute):
        remarks.append(
            "Differences are worked out from unrounded values and rounded once, so they can be 1 away from what "
            "the rounded columns give."
        )
    if any(_apart(absolute, denominator) for finding in findings for absolute in finding.absolute):
        remarks.append(
            f"Numbers are per {count(denominator)}. Where they would be too small to be seen so, it says beside them "
            "what they are per."
        )
    return SofTable(
        id=comparison.id,
        title=f"{upper_first(comparison.intervention)} compared with {inside(comparison.comparator, comparison)}",
        comparator=inside(comparison.comparator, comparison),
        intervention=inside(comparison.intervention, comparison),
        denominator=denominator,
        level=level,
        rows=laid_out,
        more=tuple(
            More(finding.id, finding.outcome.name, "" if finding.effect else STATUS_WORDS[finding.status].lower())
            for finding in others
        ),
        notes=notes.notes(),
        remarks=tuple(remarks),
    )


def sof_tables(
    review: Review,
    findings: Sequence[Finding],
    *,
    denominator: int,
    plain_denominator: int,
    rows: Mapping[int, str] | None = None,
) -> tuple[SofTable, ...]:
    """Lay out the table of every comparison of a review."""
    return tuple(
        sof_table(
            comparison,
            [finding for finding in findings if finding.comparison.id == comparison.id],
            denominator=denominator,
            plain_denominator=plain_denominator,
            rows=rows,
        )
        for comparison in review.record.comparisons
    )


def table_level(findings: Sequence[Finding]) -> str:
    """Return the level that most outcomes with a result have, the first of them when several are as common."""
    levels = Counter(confidence(finding) for finding in findings if finding.effect)
    levels = levels or Counter(confidence(finding) for finding in findings)
    return levels.most_common(1)[0][0]


def _looks_off(absolute: Absolute, denominator: int) -> bool:
    if not absolute.events:
        return False
    denominator = absolute.base(denominator)
    base = rounded(absolute.comparator * denominator)
    pairs = [(absolute.intervention, absolute.difference)]
    if not absolute.arm:  # otherwise the comparator's value varies too, and its footnote says so
        pairs += [(absolute.ci_low, absolute.difference_low), (absolute.ci_high, absolute.difference_high)]
    return any(rounded(value * denominator) - base != rounded(change * denominator) for value, change in pairs)


def _apart(absolute: Absolute, denominator: int) -> bool:
    """Tell whether a row counts out of more than the table does."""
    return absolute.events and absolute.base(denominator) != denominator


def _rows(
    finding: Finding,
    denominator: int,
    plain_denominator: int,
    notes: _Notes,
    table_level: str,
    anchors: Mapping[int, str] | None,
) -> list[SofRow]:
    outcome, effect = finding.outcome, finding.effect
    if effect is None:
        words = state(finding, denominator=denominator, plain_denominator=plain_denominator)
        return [_empty_row(finding, words.professional)]
    level = own_level(finding, table_level)
    rows = []
    for index, absolute in enumerate(finding.absolute or (None,)):
        # what a ratio means depends on the risk, so each risk has a verdict of its own
        # an author's own statement is about the first risk, whose numbers it refers to
        own = {"own": False} if index else {}
        words = state(for_risk(finding, index), denominator=denominator, plain_denominator=plain_denominator, **own)
        # cells are made in reading order, so that the letters run from left to right
        comparator, intervention, change = _absolute_cells(finding, absolute, denominator, notes, level)
        relative = _relative(finding, notes, level)
        participants = Cell(
            main=count(finding.participants) if finding.participants else upper_first(NOT_STATED),
            sub=f"({studies_text(finding)})",
            marks=tuple(notes.mark(text) for text in (*data_notes(finding), *_authors_note(finding))),
            href=_rows_href(finding, anchors),
        )
        rows.append(
            SofRow(
                id=outcome.id,
                anchor=f"sof-{outcome.id}" if not index else f"sof{index + 1}-{outcome.id}",
                name=outcome.name,
                detail=detail(finding),
                risk_label=absolute.label if absolute else "",
                comparator=comparator,
                intervention=intervention,
                difference=change,
                relative=relative,
                participants=participants,
                certainty_level=finding.rating.level if finding.rating else "",
                certainty_word=finding.rating.word.capitalize() if finding.rating else "Not rated",
                certainty_marks=tuple(notes.mark(text) for text in certainty_notes(finding)),
                happens=words.professional,
                needed=number_needed_text(finding, index, denominator) if absolute else "",
                level=confidence(finding),
            )
        )
    return rows


def _rows_href(finding: Finding, anchors: Mapping[int, str] | None) -> str:
    """Lead to the rows of the figure's table, or to its only one."""
    if anchors is None:
        return ""
    counted = [row for row in finding.rows if not row.result.no_data]
    return f"#{anchors[id(counted[0])]}" if len(counted) == 1 else f"#rows-{finding.id}"


def _relative(finding: Finding, notes: _Notes, level: str) -> Cell:
    marks = tuple(notes.mark(text) for text in prediction_notes(finding))
    if finding.measure in DIFFERENCES:
        return Cell(main="Not applicable", marks=marks)
    return replace(_relative_cell(finding, level), marks=marks)


def _relative_cell(finding: Finding, level: str) -> Cell:
    effect, measure = finding.effect, finding.measure
    if effect is None:
        return Cell()
    limits = interval(effect.ci_low, effect.ci_high, measure)
    return Cell(main=upper_first(estimate_text(effect, measure)), sub=f"({level}{limits})")


def _absolute_cells(
    finding: Finding, absolute: Absolute | None, denominator: int, notes: _Notes, level: str
) -> tuple[Cell, Cell, Cell]:
    if absolute is None:
        missing = Cell(main="Not stated")
        known = finding.measure in DIFFERENCES
        return missing, missing, _relative_cell(finding, level) if known else Cell(main="Not calculated")
    if absolute.alone:
        missing = Cell(main="Not stated")
        return missing, missing, Cell(
            main=difference_with_unit(finding, 2),
            sub=f"({level}{difference_range(absolute, denominator)})",
            marks=tuple(notes.mark(text) for text in expression_notes(finding)),
        )  # fmt: skip
    what = per(absolute, denominator, unit(finding))
    source = (notes.mark(f"{absolute.source}."),)
    uncertain = uncertainty_notes(finding, absolute, denominator)
    arm = [*uncertain, *capping_notes(absolute, denominator)]
    # limits of a difference that does not depend on the comparator's value are as sure as before
    caps = arm if absolute.simulated else capping_notes(absolute, denominator, absolute.held_fixed)
    comparator = Cell(main=value(absolute.comparator, absolute, denominator), sub=what, marks=source)
    intervention = Cell(
        main=value(absolute.intervention, absolute, denominator),
        sub=f"{what} ({level}{value_range(absolute, denominator)})".strip(),
        marks=tuple(notes.mark(text) for text in (*expression_notes(finding), *arm)),
    )
    change = Cell(
        main=difference(absolute, denominator),
        sub=f"{f'{what} ' if _apart(absolute, denominator) else ''}({level}{difference_range(absolute, denominator)})",
        marks=tuple(notes.mark(text) for text in caps),
    )
    return comparator, intervention, change


def _authors_note(finding: Finding) -> tuple[str, ...]:
    return (finding.outcome.note,) if finding.outcome.note else ()


def _empty_row(finding: Finding, text: str) -> SofRow:
    blank = Cell()
    return SofRow(
        id=finding.id, anchor=f"sof-{finding.id}", name=finding.outcome.name, detail=detail(finding), risk_label="",
        comparator=blank, intervention=blank, difference=blank, relative=blank, participants=blank,
        certainty_level="", certainty_word="", certainty_marks=(), happens=text, needed="",
        level=confidence(finding), empty=STATUS_WORDS[finding.status],
    )  # fmt: skip
