"""The Summary of Findings as FHIR R5 resources, after HL7's guide for evidence-based medicine. Experimental.

A Composition for each comparison holds the table; Evidence holds statistics and certainty; EvidenceVariable and Group
say what they are about. Ids are made from those of the review, so they stay the same. docs/fhir.md says what is
covered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from plainforest import __version__
from plainforest.exchange.fhir_codes import (
    FEVIR,
    PROFILE,
    SECTIONS,
    address,
    concept,
    ident,
    markdown,
    reference,
    section_code,
)
from plainforest.exchange.fhir_evidence import evidence_of, source
from plainforest.exchange.xmltext import xml_text
from plainforest.findings import Finding
from plainforest.model import MEASURE_NAMES, RATIO_MEASURES, Comparison, Review
from plainforest.pages.sof_value import SofRow, SofTable

Resource = dict[str, Any]
UNKNOWN = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}
TITLES = {
    "outcome": "Outcome", "participants": "Participants (studies)", "comparator": "Result with the comparator",
    "intervention": "Result with the intervention, derived", "relative": "Effect", "certainty": "Certainty (GRADE)",
    "happens": "What happens",
}  # fmt: skip


def fhir_bundle(
    review: Review, findings: Sequence[Finding], tables: Sequence[SofTable], denominator: int, publisher: str
) -> bytes:
    """Return a review's Summary of Findings as a bundle.

    Parameters
    ----------
    review, findings : Review, sequence of Finding
        What was found.
    tables : sequence of SofTable
        The tables as they are shown, whose texts the bundle repeats for people.
    denominator : int
        That of the tables.
    publisher : str
        Who publishes the summary.
    """
    base = ident(review.slug)
    by_id = {finding.id: finding for finding in findings}
    entries: list[Resource] = []
    for table, comparison in zip(tables, review.record.comparisons, strict=True):
        shown: dict[str, list[SofRow]] = {}
        for row in table.rows:
            shown.setdefault(row.id, []).append(row)
        variables = [_variable(by_id[name], base) for name in shown]
        evidence = [one for name in shown for one in evidence_of(by_id[name], base, review, denominator)]
        entries += [_composition(review, comparison, table, shown, by_id, base, publisher), *variables, *evidence]
        entries += [_exposure(comparison, base)]
    entries.append(_population(review, base))
    bundle = {
        "resourceType": "Bundle",
        "id": base,
        "meta": {"tag": [{"display": f"Experimental; made with Plainforest {__version__}"}]},
        "identifier": {"value": f"{review.slug}/summary-of-findings"},
        "type": "collection",
        "entry": [{"fullUrl": address(one["resourceType"], one["id"]), "resource": one} for one in entries],
    }
    # resources are trees, and looking for circles in them would take a quarter of the time
    return (json.dumps(bundle, ensure_ascii=False, allow_nan=False, check_circular=False) + "\n").encode()


def _composition(
    review: Review,
    comparison: Comparison,
    table: SofTable,
    shown: Mapping[str, Sequence[SofRow]],
    findings: Mapping[str, Finding],
    base: str,
    publisher: str,
) -> Resource:
    record = review.record
    dates = [version.date for version in record.versions]
    when = max(dates) if dates else str(record.source.year) if record.source and record.source.year else ""
    found: Resource = {
        "resourceType": "Composition",
        "id": ident(base, comparison.id),
        "meta": {"profile": [PROFILE]},
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/artifact-experimental", "valueBoolean": True},
            {
                "url": "http://hl7.org/fhir/StructureDefinition/artifact-description",
                "valueMarkdown": markdown(" ".join([f"{table.title}.", *table.remarks])),
            },
        ],
        "status": "preliminary" if record.draft else "final",
        "type": concept(FEVIR, "EvidenceReport", "EvidenceReport"),
        "category": [concept(FEVIR, "SummaryOfFindings", "SummaryOfFindings") | {"text": "Summary of Findings"}],
        "subject": [reference("Group", ident(base, "population"), record.question.population)],
        **({"date": when} if when else {"_date": UNKNOWN}),
        "author": [{"display": publisher}],
        "title": f"{record.title}: {table.title}",
    }
    if record.citation or record.doi:
        found["relatesTo"] = [source(review)]
    headers = {
        "title": "Column headers",
        "code": concept(FEVIR, "column-headers", "Column Headers"),
        "section": [
            {"title": TITLES[name], "code": section_code(name), "text": _narrative(TITLES[name])} for name in SECTIONS
        ],
    }
    rows = [_entry(findings[name], rows, table, base) for name, rows in shown.items()]
    found["section"] = [headers, *rows]
    return found


def _entry(finding: Finding, rows: Sequence[SofRow], table: SofTable, base: str) -> Resource:
    """Return one outcome's section: its cells as they are shown, each with the resource that it shows."""
    first, name = rows[0], finding.outcome.name
    variable = reference("EvidenceVariable", ident(base, finding.id), name)
    effect = reference("Evidence", ident(base, finding.id, "effect"), f"{name}: effect")
    texts = {note.letter: note.text for note in table.notes}
    sections: list[Resource] = []
    for part, title in TITLES.items():
        section: Resource = {"title": title, "code": section_code(part)}
        text = " ".join(filter(None, (_shown(part, row, texts) for row in rows)))
        if part == "outcome":
            section |= {"entry": [variable], "text": _narrative(" ".join(filter(None, (name, first.detail))))}
        elif part in ("comparator", "intervention"):
            entries = [
                reference("Evidence", ident(base, finding.id, part, str(index + 1)), f"{name}: {title}")
                for index, absolute in enumerate(finding.absolute)
                if not absolute.alone
            ]
            # the guide has room for one; more comparator risks are in the text and in resources of their own
            section |= {"entry": entries[:1]} if entries else {}
            section["text"] = _narrative(text)
        else:
            section |= {"entry": [effect], "text": _narrative(text)}
        sections.append(section)
    return {
        "title": name,
        "code": concept(
            FEVIR, "summary-of-findings-entry-for-a-single-outcome", "Summary of findings entry for a single outcome"
        ),
        "focus": variable,
        "section": sections,
    }


def _shown(part: str, row: SofRow, texts: Mapping[str, str]) -> str:
    if part == "outcome":
        return ""
    if row.empty:
        return f"{row.empty}. {row.happens}" if part in ("relative", "happens") else ""
    if part == "certainty":
        notes = " ".join(texts[mark.letter] for mark in row.certainty_marks)
        return " ".join(filter(None, (row.certainty_symbols, row.certainty_word + ".", notes)))
    if part == "happens":
        return row.happens
    cell = getattr(row, part)
    notes = " ".join(texts[mark.letter] for mark in cell.marks)
    value = " ".join(filter(None, (cell.main, cell.sub)))
    if part == "relative" and row.difference.main:
        value += f"; difference: {row.difference.main} {row.difference.sub}".rstrip()
    return " ".join(filter(None, (f"{row.risk_label}:" if row.risk_label else "", f"{value}.", notes)))


def _narrative(text: str) -> Resource:
    div = escape(text, quote=False) if text else "Not stated"
    return {
        "status": "generated" if text else "empty",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{xml_text(div)}</div>',
    }


def _variable(finding: Finding, base: str) -> Resource:
    outcome = finding.outcome
    said = " ".join(
        filter(None, (outcome.plain_description, f"Follow-up: {outcome.follow_up}." if outcome.follow_up else ""))
    )
    found: Resource = {
        "resourceType": "EvidenceVariable",
        "id": ident(base, finding.id),
        "status": "active",
        "experimental": True,
        "title": outcome.name,
        "shortTitle": outcome.plain_name,
        "description": markdown(said or outcome.name),
    }
    if outcome.measure:
        found["note"] = [{"text": f"Measure of effect: {MEASURE_NAMES[outcome.measure]}"}]
        people = outcome.measure in ("RR", "OR", "PETO", "RD")
        rate = outcome.measure in RATIO_MEASURES and not people and outcome.measure != "ROM"
        found |= {} if rate else {"handling": "dichotomous" if people else "continuous"}
    return found


def _exposure(comparison: Comparison, base: str) -> Resource:
    names = (comparison.intervention, comparison.comparator)
    return {
        "resourceType": "EvidenceVariable",
        "id": ident(base, comparison.id, "exposure"),
        "status": "active",
        "experimental": True,
        "title": f"{names[0]} versus {names[1]}",
        "handling": "dichotomous",
        "category": [{"name": name} for name in names],
    }


def _population(review: Review, base: str) -> Resource:
    question = review.record.question
    setting = f" Setting: {question.setting}" if question.setting else ""
    return {
        "resourceType": "Group",
        "id": ident(base, "population"),
        "type": "person",
        "membership": "definitional",
        "name": question.population,
        "description": markdown(f"{question.population}.{setting}"),
    }
