"""An incoming review as the files of the content folder, and which analysis became which outcome."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

from plainforest.incoming.bias import domain_ids
from plainforest.incoming.clean import cell, clean, markdown
from plainforest.incoming.judgements import Given, given_by
from plainforest.incoming.model import Analysis, Incoming, IncomingComparison, IncomingStudy
from plainforest.incoming.naming import Names
from plainforest.incoming.rows import ContentRow, content_rows
from plainforest.model import BINARY_MEASURES
from plainforest.new.measures import better_of
from plainforest.new.words import slug_of

TODO = "TODO"
HEAD = """# Imported from a {form}. What follows a # is a note for you; the program skips it.
# Look for the word TODO: those texts only you can write. docs/authors/content.md explains every key.
# import-report.md beside this file tells what was taken over, what was not, and what is wrong in the source.
"""
NO_THRESHOLDS = "The source of these numbers names no difference that matters to people."
EMPTY_OUTCOME = "The review lists this outcome without any data; whether a study measured it is not stated."


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
            records.append(_outcome(ident, analysis, rows[ident], given[ident]))
        if records:
            comparisons.append(_comparison(comparison, records, incoming, comparison_ids))
    if not comparisons:
        comparisons.append(_nothing(incoming))
    domains = domain_ids(incoming.domains)
    table = [_study(study, domains) for study in incoming.studies]
    known = {one["id"] for one in table}
    for name, original in extra.items():
        if name not in known:
            details = next((one for one in table if one["id"] == cell(original)), {"id": ""})
            table.append({**details, "id": cell(name), "note": f"A further row of {cell(original)}"})
            known.add(cell(name))
    record = _record(incoming, comparisons, domains)
    results = [row.cells for members in rows.values() for row in members]
    files = {
        "review.yaml": (schema + HEAD.format(form=incoming.form) + _yaml(record)).encode(),
        "studies.csv": _table(table, ("id",)),
        "results.csv": _table(results, ("outcome", "study")),
        "plain.md": _plain(incoming).encode(),
        "professional.md": _professional(incoming, sof_text).encode(),
    }
    return Written(files, outcomes, rows, tuple(repeats), given)


def short_id(name: str) -> str:
    """Return a name as an id that ends with a whole word."""
    whole = slug_of(name, 200)
    return whole if len(whole) <= 40 else whole[:41].rpartition("-")[0] or whole[:40]


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


def _outcome(ident: str, analysis: Analysis, rows: Sequence[ContentRow], given: Given) -> dict[str, Any]:
    name = clean(analysis.name, 300)
    found: dict[str, Any] = {"id": ident, "name": name, "plain_name": name}
    if not rows:
        return found | {"status": "not_reported", "status_note": EMPTY_OUTCOME}
    numbers = any(not row.why for row in rows)
    if analysis.measure and analysis.kind != "text":
        found |= {"measure": analysis.measure, "better": better(analysis)[0]}
        found |= {"model": "random" if analysis.random else "common", "method": analysis.method}
        if analysis.random:
            found |= {"estimator": analysis.estimator or "DL", "interval": analysis.interval}
        if round(analysis.level, 6) != 0.95:
            found["confidence_level"] = round(analysis.level, 6)
        if analysis.swap_events:
            found["swap_events"] = True
        if analysis.totals != "all":
            found["totals"] = analysis.totals
        if analysis.measure in ("MD", "ROM"):
            found["scale"] = {"unit": clean(analysis.unit, 60) or "units"}
    if follow := given.follow_up or analysis.follow_up:
        found["follow_up"] = clean(follow, 200)
    if numbers:
        found["no_thresholds"] = NO_THRESHOLDS
    if given.risk is not None and analysis.measure in BINARY_MEASURES and not analysis.swap_events:
        source = "Assumed risk in the review's Summary of Findings table"
        found["comparator_risks"] = [{"value": given.risk, "source": source}]
    if given.certainty:
        found["certainty"] = given.certainty
    notes = [f"The source calls this measure '{clean(analysis.said_measure, 100)}'."] if analysis.said_measure else []
    if notes := [*notes, *given.notes]:
        found["note"] = " ".join(notes)
    return {key: value for key, value in found.items() if value not in (None, "")}


INTERVENTION = re.compile(r"experiment|treatment|intervention|active", re.I)
COMPARATOR = re.compile(r"control|placebo|usual|standard|comparator|no treatment", re.I)


def better(analysis: Analysis) -> tuple[str, str]:
    """Return whether higher or lower is better, and how that is known.

    The left half of a forest plot holds effects below no effect: whom it favours says which way is good.
    """
    for side, words in zip(("left", "right"), analysis.favours, strict=True):
        who = re.sub(r"^\W*favou?rs?\b", "", words, flags=re.I).strip().casefold()
        arms = [arm.casefold() for arm in analysis.arms]
        first = bool(who) and (who == arms[0] or (bool(arms[0]) and (who in arms[0] or arms[0] in who)))
        second = bool(who) and (who == arms[1] or (bool(arms[1]) and (who in arms[1] or arms[1] in who)))
        if first == second:
            first, second = bool(INTERVENTION.search(who)), bool(COMPARATOR.search(who))
        if first != second:
            return ("lower" if first == (side == "left") else "higher"), "what the source writes under the plot"
    return better_of(analysis.name), "a guess from its name"


def _comparison(
    comparison: IncomingComparison, records: list[dict[str, Any]], incoming: Incoming, taken: Names
) -> dict[str, Any]:
    arms = [analysis.arms for analysis in comparison.analyses]
    first = next((arm[0] for arm in arms if arm[0]), "") or incoming.question.get("intervention", "") or "Intervention"
    second = next((arm[1] for arm in arms if arm[1]), "") or incoming.question.get("comparison", "") or "Control"
    one, two = clean(first, 200), clean(second, 200)
    return {
        "id": taken.give(short_id(comparison.name) or "comparison"),
        "intervention": one,
        "comparator": two,
        "plain_intervention": _lower(one),
        "plain_comparator": _lower(two),
        "outcomes": records,
    }


def _lower(text: str) -> str:
    """Return a name as it stands within a sentence."""
    return text[:1].lower() + text[1:] if len(text) > 1 and text[1:2].islower() else text


def _nothing(incoming: Incoming) -> dict[str, Any]:
    """Return a comparison for a review without analyses, so that its studies are not lost."""
    one = clean(incoming.question.get("intervention", ""), 200) or "Intervention"
    two = clean(incoming.question.get("comparison", ""), 200) or "Control"
    note = "The review has no analysis with numbers."
    outcome = {"id": "outcome", "name": f"{TODO}: an outcome", "plain_name": f"{TODO}: an outcome"}
    return {
        "id": "comparison", "intervention": one, "comparator": two, "plain_intervention": _lower(one),
        "plain_comparator": _lower(two), "outcomes": [outcome | {"status": "not_reported", "status_note": note}],
    }  # fmt: skip


def _record(incoming: Incoming, comparisons: list[dict[str, Any]], domains: Mapping[str, str]) -> dict[str, Any]:
    title = clean(incoming.title, 500)
    plain = clean(incoming.plain_title, 500)
    one, two = comparisons[0]["intervention"], comparisons[0]["comparator"]
    asked = {key: clean(value, 500) for key, value in incoming.question.items() if clean(value)}
    today = date.today()
    flow = {name: value for name, value in asdict(incoming.flow).items() if value != ()} if incoming.flow else {}
    record: dict[str, Any] = {
        "draft": True,
        "title": title,
        "plain_title": plain if plain and not plain.startswith("[") else title,
        "plain_answer": f"{TODO}: the short answer in everyday words.",
        "summary": f"{TODO}: the short answer for professionals.",
        "question": {
            "population": asked.get("population") or f"{TODO}: who the question is about",
            "setting": asked.get("setting", ""),
            "intervention": asked.get("intervention") or one,
            "comparison": asked.get("comparison") or two,
        },
        "authors": [clean(name, 200) for name in incoming.authors if clean(name)],
        "citation": _citation(incoming),
        "doi": incoming.doi if re.fullmatch(r"10\.\d{4,9}/[^\s\"<>]+", incoming.doi, re.ASCII) else "",
        "searched": incoming.searched.isoformat() if incoming.searched and incoming.searched <= today else "",
        "published": clean(incoming.published, 100),
        "versions": [
            {"date": when, "changes": clean(what)}
            for when, what in incoming.versions
            if clean(what) and when <= str(today)
        ],
        "funding": "; ".join(clean(name, 300) for name in incoming.funding),
        "flow": {key: value for key, value in flow.items() if value is not None},
        "risk_of_bias": {
            "tool": incoming.tool,
            "domains": [{"id": ident, "name": clean(name, 200)} for name, ident in domains.items()],
        }
        if domains
        else {},
        "comparisons": comparisons,
        "references": [_reference(asdict(one)) for one in incoming.references],
    }
    record["question"] = {key: value for key, value in record["question"].items() if value}
    return {key: value for key, value in record.items() if value not in ("", [], {})}


def _citation(incoming: Incoming) -> str:
    """Return how to cite the review; the DOIs of Cochrane reviews name journal and article."""
    if not incoming.authors:
        return ""
    where = incoming.published
    if article := re.search(r"10\.1002/14651858\.(CD\d{6})", incoming.doi):
        where = " ".join(part for part in ("Cochrane Database of Systematic Reviews", where) if part)
        where += f". Art. No.: {article.group(1)}"
    parts = [", ".join(clean(name, 200) for name in incoming.authors), clean(incoming.title, 500), where]
    return ". ".join(part for part in parts if part) + "."


def _reference(values: Mapping[str, str]) -> dict[str, str]:
    found = {key: clean(value, 2000) for key, value in values.items() if value}
    if not re.fullmatch(r"10\.\d{4,9}/[^\s\"<>]+", found.get("doi", ""), re.ASCII):
        found.pop("doi", None)
    if not re.fullmatch(r"\d{1,9}", found.get("pmid", ""), re.ASCII):
        found.pop("pmid", None)
    return found


def _yaml(record: Mapping[str, Any]) -> str:
    import yaml

    text: str = yaml.dump(record, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=110)
    return text


@cache
def _dumper() -> Any:
    """Return a writer of YAML that says yes and no, and never refers from one place to another."""
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: object) -> bool:
            return True

    def yes_or_no(dumper: Any, value: bool) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:bool", "yes" if value else "no")

    Dumper.add_representer(bool, yes_or_no)
    return Dumper


def _table(rows: Iterable[Mapping[str, str]], first: Sequence[str]) -> bytes:
    rows = list(rows)
    used = {column for row in rows for column, value in row.items() if value}
    order = [*first, *(column for row in rows for column in row)]
    columns = list(dict.fromkeys(column for column in order if column in used or column in first))
    order_of = {name: index for index, name in enumerate(COLUMNS)}
    columns.sort(key=lambda name: order_of.get(name, len(order_of)))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()


COLUMNS = (
    "outcome", "study", "subgroup", "id", "year", "design", "intervention_events", "intervention_mean",
    "intervention_sd", "intervention_total", "comparator_events", "comparator_mean", "comparator_sd",
    "comparator_total", "effect", "log_effect", "standard_error", "o_minus_e", "o_e_variance",
)  # fmt: skip

PLAIN_HEADINGS = (
    "What is the condition?", "What did the researchers want to find out?", "What did they do?",
    "What are the limits of this evidence?", "How up to date is this evidence?",
)  # fmt: skip


def _plain(incoming: Incoming) -> str:
    written = [section for section in incoming.sections if section.plain and section.text]
    if written:
        parts = [
            markdown(section.text) if section.text else f"## {markdown(section.heading)}"
            for section in incoming.sections
            if section.plain
        ]
        return "\n\n".join(parts) + "\n"
    source = f" The review's own summary is at https://doi.org/{incoming.doi}." if incoming.doi else ""
    headings = [section.heading for section in incoming.sections if section.plain and section.heading]
    theirs = f" It has these parts: {'; '.join(clean(one, 80) for one in headings)}." if headings else ""
    parts = [f"## {heading}\n\n{TODO}: write this part in everyday words." for heading in PLAIN_HEADINGS]
    return "\n\n".join(parts) + (f"\n\n{TODO}:{source}{theirs}\n" if source or theirs else "\n")


def _professional(incoming: Incoming, sof_text: Sequence[str]) -> str:
    parts = []
    where = f"See the review (https://doi.org/{incoming.doi})." if incoming.doi else "See the source."
    for section in incoming.sections:
        if section.plain:
            continue
        if section.heading:
            parts.append(f"{'#' * section.level} {markdown(clean(section.heading, 200))}")
        if section.text:
            parts += [markdown(text) for text in section.text.split("\n\n")]
        elif not incoming.with_text:
            parts.append(f"{TODO}: write this part. {where}")
    if not parts:
        parts = [f"## {heading}\n\n{TODO}: write this part. {where}" for heading in ("Background", "Methods", "Limits")]
    parts += [markdown(text) for text in sof_text]
    return "\n\n".join(parts) + "\n"
