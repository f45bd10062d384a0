"""review.yaml: to a record, or, when something is wrong with it, to as much of a draft as can be saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from plainforest.check.draft import Draft, Path, draft_of_record
from plainforest.content.text import read_text
from plainforest.content.typed import DATE_HINT, read_as, read_quietly
from plainforest.content.yamltree import Node, places, plain, read_yaml
from plainforest.model import BiasDomain, Certainty, Flow, Outcome, Reference, ReviewRecord, Version
from plainforest.problems import Place, Problem, error, has_errors

T = TypeVar("T")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_record(data: bytes, file: str) -> tuple[ReviewRecord | None, Draft, list[Problem]]:
    """Return the record of a review (None when anything is wrong with it), its draft, and every problem."""
    root, problems = read_tree(data, file)
    if root is None:
        return None, Draft(places={(): Place(file)}), problems
    record, found = read_as(ReviewRecord, root)
    wrong_date = _searched(root)
    if wrong_date:
        found = [p for p in found if p.code != "not-a-date" or p.place != wrong_date[0].place]
    # A line that YAML has complained about already gets no second complaint about the value that came out of it.
    lines = {p.place.line for p in problems if p.severity == "error"}
    problems += [p for p in found if p.place.line not in lines] + wrong_date
    if record is not None and not has_errors(problems):
        return record, draft_of_record(record, places(root, file)), problems
    return None, _salvage(plain(root), places(root, file)), problems


def read_tree(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a YAML file whose top level is keys, or None, and every problem."""
    text, problems = read_text(data, file)
    if text is None:
        return None, problems
    root, found = read_yaml(text, file)
    if root is None and found:
        return None, found
    if root is None or root.value is None:
        message = "This file is empty."
        return None, [
            *found,
            error("empty-file", Place(file, 1), message, "Write its keys, each as 'key: value' on a line."),
        ]
    if not isinstance(root.value, dict):
        message = "This file must hold keys and values."
        return None, [
            *found,
            error("not-keys", root.place, message, "Write 'key: value', one to a line, without a dash before it."),
        ]
    return root, found


def _searched(root: Node) -> list[Problem]:
    """Check the date of the search as written: pydantic would also take a count of seconds for a date."""
    node = root.value.get("searched") if isinstance(root.value, dict) else None
    if node is None or not isinstance(node.value, str):
        return []
    if _day(node.value) is not None:
        return []
    return [error("not-a-date", node.place, f"'searched' is not a date that exists: '{node.value}'.", DATE_HINT)]


def _salvage(data: Any, found: dict[Path, Place]) -> Draft:
    """Return a draft with every part of the record that is valid by itself."""
    comparisons = list(_items(data, "comparisons"))
    raw_outcomes = [
        ((*path, *below), item) for path, comparison in comparisons for below, item in _items(comparison, "outcomes")
    ]
    bias = data.get("risk_of_bias")
    raw_domains: list[tuple[Path, Any]] = [(("risk_of_bias", *path), item) for path, item in _items(bias, "domains")]
    raw_references = list(_items(data, "references"))
    raw_certainties: list[tuple[Path, Any]] = [
        ((*path, "certainty"), item["certainty"])
        for path, item in raw_outcomes
        if isinstance(item, dict) and "certainty" in item
    ]
    ids = _ids([*comparisons, *raw_outcomes, *raw_references, *raw_domains])
    searched = data.get("searched")
    flow = data.get("flow")
    draft = Draft(
        places=found,
        ids=ids,
        known_outcomes=bool(raw_outcomes) and all(path in ids for path, _ in raw_outcomes),
        known_references=bool(raw_references) and all(path in ids for path, _ in raw_references),
        # Without any domain, the whole group may have been misspelt.
        known_domains=bool(raw_domains) and all(path in ids for path, _ in raw_domains),
        outcomes=_valid(Outcome, raw_outcomes),
        certainties=_valid(Certainty, raw_certainties),
        references=_valid(Reference, raw_references),
        domains=_valid(BiasDomain, raw_domains),
        versions=_valid(Version, _items(data, "versions")),
        outcome_counts={path: len(list(_items(item, "outcomes"))) for path, item in comparisons},
        flow=None if flow is None else read_quietly(Flow, flow),
        doi=data["doi"] if isinstance(data.get("doi"), str) else "",
    )
    if isinstance(searched, str) and (day := _day(searched)):
        return replace(draft, searched=day)
    return draft


def _day(text: str) -> date | None:
    if DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return None


def _items(data: Any, key: str) -> Iterator[tuple[Path, Any]]:
    """Yield the items of a list with their paths, or nothing when there is no such list."""
    items = data.get(key) if isinstance(data, dict) else None
    if isinstance(items, list):
        for index, item in enumerate(items):
            yield (key, index), item


def _ids(items: list[tuple[Path, Any]]) -> dict[Path, str]:
    return {path: item["id"] for path, item in items if isinstance(item, dict) and isinstance(item.get("id"), str)}


def _valid(cls: type[T], items: Any) -> dict[Path, T]:
    read = ((path, read_quietly(cls, item)) for path, item in items)
    return {path: value for path, value in read if value is not None}
