"""The record of an incoming review, review.yaml, as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from plainforest.incoming.clean import clean
from plainforest.incoming.judgements import Given
from plainforest.incoming.model import Analysis, Incoming, IncomingComparison, SofRisk
from plainforest.incoming.naming import Names
from plainforest.incoming.rows import ContentRow
from plainforest.model import BINARY_MEASURES
from plainforest.new.words import better_of, slug_of

TODO = "TODO"
NO_THRESHOLDS = "The source of these numbers names no difference that matters to people."
MOST_RISKS = 3
"""Assumed risks that an outcome may have here."""
EMPTY_OUTCOME = "The review lists this outcome without any data; whether a study measured it is not stated."


def record_of(incoming: Incoming, comparisons: list[dict[str, Any]], domains: Mapping[str, str]) -> dict[str, Any]:
    """Return the record of a review around its comparisons, without what nobody stated."""
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


def comparison_record(
    comparison: IncomingComparison, records: list[dict[str, Any]], incoming: Incoming, taken: Names
) -> dict[str, Any]:
    """Return the record of a comparison with its outcomes."""
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


def no_comparison(incoming: Incoming) -> dict[str, Any]:
    """Return a comparison for a review without analyses, so that its studies are not lost."""
    one = clean(incoming.question.get("intervention", ""), 200) or "Intervention"
    two = clean(incoming.question.get("comparison", ""), 200) or "Control"
    note = "The review has no analysis with numbers."
    outcome = {"id": "outcome", "name": f"{TODO}: an outcome", "plain_name": f"{TODO}: an outcome"}
    return {
        "id": "comparison", "intervention": one, "comparator": two, "plain_intervention": _lower(one),
        "plain_comparator": _lower(two), "outcomes": [outcome | {"status": "not_reported", "status_note": note}],
    }  # fmt: skip


def outcome_record(ident: str, analysis: Analysis, rows: Sequence[ContentRow], given: Given) -> dict[str, Any]:
    """Return the record of an outcome, with what a Summary of Findings table gives to it."""
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
    if given.risks and takes_risks(analysis):
        found["comparator_risks"] = [_risk(one) for one in given.risks[:MOST_RISKS]]
    if given.certainty:
        found["certainty"] = given.certainty
    notes = [f"The source calls this measure '{clean(analysis.said_measure, 100)}'."] if analysis.said_measure else []
    if notes := [*notes, *given.notes]:
        found["note"] = " ".join(notes)
    return {key: value for key, value in found.items() if value not in (None, "")}


def takes_risks(analysis: Analysis) -> bool:
    """Tell whether assumed risks of the source are risks of what is counted here."""
    return analysis.measure in BINARY_MEASURES and not analysis.swap_events


def _risk(risk: SofRisk) -> dict[str, Any]:
    source = "Assumed risk in the review's Summary of Findings table"
    if note := clean(risk.note, 500):
        source += f". {note}"
    found: dict[str, Any] = {"value": risk.value, "source": source}
    return found | ({"label": clean(risk.label, 60)} if risk.label else {})


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
    return better_of(analysis.name, analysis.measure), "a guess from its name"


def short_id(name: str) -> str:
    """Return a name as an id that ends with a whole word."""
    whole = slug_of(name, 200)
    return whole if len(whole) <= 40 else whole[:41].rpartition("-")[0] or whole[:40]
