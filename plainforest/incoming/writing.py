"""An incoming review as the files of the content folder, and which analysis became which outcome."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from plainforest.incoming.bias import domain_ids
from plainforest.incoming.clean import cell
from plainforest.incoming.files import as_csv, as_yaml
from plainforest.incoming.judgements import Given, given_by
from plainforest.incoming.model import Analysis, Incoming, IncomingStudy, OwnRecord
from plainforest.incoming.naming import Names
from plainforest.incoming.record import TODO, comparison_record, no_comparison, outcome_record, record_of, short_id
from plainforest.incoming.rows import NO_NUMBERS, ContentRow, content_rows
from plainforest.incoming.texts import plain_text, professional_text

HEAD = """# Imported from a {form}. What follows a # is a note for you; the program skips it.
# Look for the word TODO: those texts only you can write. docs/authors/content.md explains every key.
# import-report.md beside this file tells what was taken over, what was not, and what is wrong in the source.
"""
MOST_DOMAINS = 100
"""Risk-of-bias domains; RoB 1 with every outcome judged apart has about thirty."""


@dataclass(frozen=True, slots=True)
class Written:
    """The content made from a review.

    Attributes
    ----------
    files : Mapping of str to bytes
        The files of the folder.
    outcomes : Mapping of str to Analysis
        Which outcome is which analysis.
    rows : Mapping of str to tuple of ContentRow
        The rows of each outcome, in the order of results.csv.
    repeats : tuple of str
        Studies with a second row where one is meant, a sentence each.
    given : Mapping of str to Given
        What a Summary of Findings table gave to each outcome.
    """

    files: Mapping[str, bytes]
    outcomes: Mapping[str, Analysis]
    rows: Mapping[str, tuple[ContentRow, ...]]
    repeats: tuple[str, ...]
    given: Mapping[str, Given]


def content_of(incoming: Incoming, schema: str = "") -> Written:
    """Return an incoming review as content.

    Parameters
    ----------
    incoming : Incoming
        The review.
    schema : str
        A line for the top of review.yaml with which editors find the schema.
    """
    if incoming.own is not None:
        return _own_content(incoming, incoming.own, schema)
    by_analysis, sof_text = given_by(incoming)
    taken = Names(["review"])
    outcomes: dict[str, Analysis] = {}
    rows: dict[str, tuple[ContentRow, ...]] = {}
    given: dict[str, Given] = {}
    repeats: list[str] = []
    extra: dict[str, str] = {}
    comparisons = []
    comparison_ids = Names()
    for comparison in incoming.comparisons:
        records = []
        for analysis in comparison.analyses:
            ident = taken.give(short_id(analysis.name) or f"outcome-{analysis.number.replace('.', '-')}")
            names, again = _repeated(analysis, extra)
            repeats += again
            outcomes[ident] = analysis
            rows[ident] = tuple(content_rows(analysis, ident, names))
            given[ident] = by_analysis.get(id(analysis), Given())
            records.append(outcome_record(ident, analysis, rows[ident], given[ident]))
        if records:
            comparisons.append(comparison_record(comparison, records, incoming, comparison_ids))
    if not comparisons:
        comparisons.append(no_comparison(incoming))
    domains = domain_ids(incoming.domains[:MOST_DOMAINS])
    results = [row.cells for members in rows.values() for row in members]
    files = {
        "review.yaml": _head(incoming, schema) + as_yaml(record_of(incoming, comparisons, domains)),
        "studies.csv": as_csv(_studies(incoming, domains, extra), ("id",)),
        "results.csv": as_csv(results, ("outcome", "study")),
        "plain.md": plain_text(incoming).encode(),
        "professional.md": professional_text(incoming, sof_text).encode(),
    }
    return Written(files, outcomes, rows, tuple(repeats), given)


def _own_content(incoming: Incoming, own: OwnRecord, schema: str) -> Written:
    """Return a review of this program's own, as it was before it went out; its analyses only to be compared."""
    members: dict[str, list[Mapping[str, str]]] = {}
    for row in own.results:
        members.setdefault(row.get("outcome", ""), []).append(row)
    outcomes: dict[str, Analysis] = {}
    rows: dict[str, tuple[ContentRow, ...]] = {}
    for analysis in incoming.analyses():
        ident = own.outcomes.get(analysis.number, "")
        cells = members.get(ident, [])
        outcomes[ident] = analysis
        rows[ident] = tuple(
            ContentRow(one, row, NO_NUMBERS if one.get("no_data") else "")
            for one, row in zip(cells, analysis.rows, strict=False)
        )
    record = {"draft": True, **own.record}
    for name in ("plain_answer", "summary"):
        record.setdefault(name, f"{TODO}: the short answer.")
    files = {
        "review.yaml": _head(incoming, schema) + as_yaml(record),
        "studies.csv": as_csv(own.studies, ("id",)),
        "results.csv": as_csv(own.results, ("outcome", "study")),
        "plain.md": plain_text(incoming).encode(),
        "professional.md": professional_text(incoming, ()).encode(),
    }
    return Written(files, outcomes, rows, (), dict.fromkeys(outcomes, Given()))


def _head(incoming: Incoming, schema: str) -> bytes:
    return (schema + HEAD.format(form=incoming.form)).encode()


def _repeated(analysis: Analysis, extra: dict[str, str]) -> tuple[dict[int, str], list[str]]:
    """Name the rows of a study that has a row already: as the source has it, each counts by itself."""
    seen: dict[tuple[str, str], int] = {}
    whole = {row.study for row in analysis.rows if not row.subgroup}
    names: dict[int, str] = {}
    said: list[str] = []
    for index, row in enumerate(analysis.rows):
        key = (cell(row.study), cell(row.subgroup))
        seen[key] = seen.get(key, 0) + 1
        mixed = bool(row.subgroup) and row.study in whole
        if seen[key] == 1 and not mixed:
            continue
        name = f"{row.study} [{seen[key] + mixed}]"
        names[index], extra[name] = name, row.study
        said.append(
            f"Analysis {analysis.number}: {row.study} has several rows; another stands under the name '{name}'. "
            "If it is one trial with several arms, make sure that nobody counts twice (Cochrane Handbook 23.3.4)."
        )
    return names, said


def _studies(incoming: Incoming, domains: Mapping[str, str], extra: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the rows of studies.csv; a further row of a study is described as the study is."""
    table = [_study(study, domains) for study in incoming.studies]
    known = {one["id"]: one for one in reversed(table)}
    for name, original in extra.items():
        if cell(name) not in known:
            details = known.get(cell(original), {})
            table.append({**details, "id": cell(name), "note": f"A further row of {cell(original)}"})
            known[cell(name)] = table[-1]
    return table


def _study(study: IncomingStudy, domains: Mapping[str, str]) -> dict[str, str]:
    found = {
        "id": cell(study.name),
        "year": study.year if re.fullmatch(r"1[89]\d\d|20\d\d", study.year) else "",
        "design": cell(study.methods),
        "population": cell(study.participants),
        "intervention": cell(study.interventions),
        "funding": cell(study.funding),
        "references": ";".join(study.references),
        "registry": cell(study.registry),
        "note": cell(study.notes),
    }
    for name, ident in domains.items():
        judged = study.bias.get(name)
        found[f"bias_{ident}"] = judged.judgement.replace("_", " ") if judged else "not stated"
        found[f"bias_{ident}_support"] = cell(judged.support) if judged else ""
    return found
