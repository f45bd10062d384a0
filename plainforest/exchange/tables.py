"""Tidy CSV files: the summary of findings, the results and the studies."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from plainforest.findings import Finding
from plainforest.formulas import FIRST, guarded
from plainforest.model import Review
from plainforest.pages.sof_value import SofTable

Value = str | int | float | None


def to_csv(head: Sequence[str], rows: Iterable[Iterable[Value]]) -> bytes:
    """Write a CSV file that spreadsheets open safely.

    Text that a spreadsheet would run as a formula is kept as text with a leading apostrophe; numbers are written as
    they are, unrounded.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(head)
    # for None the writer leaves the cell empty
    writer.writerows(
        [guarded(value) if isinstance(value, str) and value[:1] in FIRST else value for value in row] for row in rows
    )
    return buffer.getvalue().encode("utf-8-sig")


def results_csv(findings: Sequence[Finding]) -> bytes:
    """Write one row per study and outcome: the data, the study's own effect and its weight."""
    head = (
        "outcome", "measure", "study", "subgroup", "intervention_events", "intervention_total", "intervention_mean",
        "intervention_sd", "intervention_time", "comparator_events", "comparator_total", "comparator_mean",
        "comparator_sd", "comparator_time", "time_unit", "events_swapped", "o_minus_e", "o_e_variance", "effect",
        "ci_low", "ci_high", "confidence_level", "weight_percent", "basis", "source", "note",
    )  # fmt: skip
    rows = []
    for finding in findings:
        for row in finding.rows:
            result, outcome, effect = row.result, finding.outcome, row.effect
            one, two = result.intervention, result.comparator
            rows.append((
                finding.id, outcome.measure, row.study.id, result.subgroup, one.events, one.total, one.mean, one.sd,
                one.time, two.events, two.total, two.mean, two.sd, two.time, outcome.time_unit,
                "yes" if outcome.swap_events else "", result.o_minus_e, result.o_e_variance,
                effect.estimate if effect else None, effect.ci_low if effect else None,
                effect.ci_high if effect else None, outcome.confidence_level if effect else None, row.weight,
                result.basis, result.source, result.note or row.reason,
            ))  # fmt: skip
    return to_csv(head, rows)


def studies_csv(review: Review) -> bytes:
    """Write one row per study: its characteristics and risk-of-bias judgements."""
    domains = review.record.risk_of_bias.domains if review.record.risk_of_bias else ()
    head = (
        "study", "year", "design", "country", "setting", "population", "intervention", "comparison", "follow_up",
        "participants", "participants_intervention", "participants_comparator", "funding", "registry", "note",
        *(f"bias_{domain.id}" for domain in domains),
    )  # fmt: skip
    rows = [
        (
            study.id, study.year, study.design, study.country, study.setting, study.population, study.intervention,
            study.comparison, study.follow_up, study.participants, study.participants_intervention,
            study.participants_comparator, study.funding, study.registry, study.note,
            *(study.bias[domain.id].judgement if domain.id in study.bias else "not_stated" for domain in domains),
        )
        for study in review.studies
    ]  # fmt: skip
    return to_csv(head, rows)


def sof_csv(tables: Sequence[SofTable]) -> bytes:
    """Write the Summary of Findings as it is shown, with footnotes spelled out."""
    head = (
        "comparison", "outcome", "details", "comparator_risk", "intervention_risk", "difference", "relative_effect",
        "confidence_level", "participants", "certainty", "what_happens", "number_needed_to_treat", "footnotes",
    )  # fmt: skip
    rows = []
    for table in tables:
        texts = {note.letter: note.text for note in table.notes}
        for row in table.rows:
            cells = (row.comparator, row.intervention, row.difference, row.relative, row.participants)
            marks = [mark.letter for cell in cells for mark in cell.marks] + [m.letter for m in row.certainty_marks]
            shown = [f"{cell.main} {cell.sub}".strip() for cell in cells]
            if row.empty:
                shown[0] = row.empty
            rows.append((
                table.title, " ".join(part for part in (row.name, row.risk_label) if part), row.detail, *shown[:4],
                "" if row.empty else row.level, shown[4], row.certainty_word, row.happens, row.needed,
                " ".join(texts[letter] for letter in dict.fromkeys(marks)),
            ))  # fmt: skip
    return to_csv(head, rows)
