"""Packages that this program made itself: plainforest.json brings back what their form has no place for.

What comes in is as little trusted as any other file: it goes through the same checks as content that somebody typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from plainforest.exchange.own_record import FORM, NAME, digests
from plainforest.formulas import guarded
from plainforest.incoming.model import Incoming, OwnRecord
from plainforest.incoming.sheets import Row, get

LARGEST = 10_000_000
MOST_VALUES = 20_000
"""Values in a record; large reviews have two thousand."""
MOST_CELLS = 500_000
DEEPEST = 12
PROSE = ("plain_answer", "summary", "plain_audience", "key_messages", "questions_to_ask", "plain_funding")
PROSE_OF_OUTCOMES = ("statement", "plain_statement")
CHANGED = (
    f"The tables of the package were changed after it was made, so what {NAME} has of question, certainty and dates "
    "was not used."
)
UNUSABLE = f"{NAME}, in which a package of this program keeps what its form has no place for, cannot be used."


def with_own_record(incoming: Incoming, files: Mapping[str, bytes], settings: Sequence[Row]) -> Incoming:
    """Return a review with what its package's own file adds, if there is one that can be used."""
    data = next((data for path, data in sorted(files.items()) if path.rpartition("/")[2] == NAME), None)
    if data is None:
        return incoming
    own, why = _read(data, digests(files), settings, with_text=incoming.with_text)
    if own is None:
        return replace(incoming, left_out=(*incoming.left_out, why))
    title = own.record.get("title")
    return replace(incoming, own=own, title=title if isinstance(title, str) and title else incoming.title, left_out=())


def without_own_record(incoming: Incoming) -> Incoming:
    """Return a review as its tables alone have it."""
    return replace(incoming, own=None, left_out=(*incoming.left_out, UNUSABLE))


def _read(
    data: bytes, found: Mapping[str, str], settings: Sequence[Row], *, with_text: bool
) -> tuple[OwnRecord | None, str]:
    try:
        whole = json.loads(data) if len(data) <= LARGEST else None
    except (ValueError, RecursionError):
        return None, UNUSABLE
    if not isinstance(whole, dict) or whole.get("plainforest") != FORM or not isinstance(whole.get("record"), dict):
        return None, UNUSABLE
    tables = whole.get("tables")
    if not isinstance(tables, dict) or any(found.get(name) != digest for name, digest in tables.items()):
        return None, CHANGED
    try:
        record = _plain(whole["record"], [MOST_VALUES])
        left = [MOST_CELLS]
        studies, results = (tuple(_rows(whole.get(name), left)) for name in ("studies", "results"))
    except ValueError:
        return None, UNUSABLE
    ids = {
        f"{get(row, 'Analysis group')}.{get(row, 'Analysis number')}": get(row, "ID").partition(":")[2]
        for row in settings
    }
    if not with_text:
        record = _without_prose(record)
    return OwnRecord(record=record, studies=studies, results=results, outcomes=ids), ""


def _plain(value: Any, left: list[int], depth: int = 0) -> Any:
    """Return plain data as it can be written, in which nothing is so deep or so long that it could only do harm."""
    left[0] -= 1
    if left[0] < 0 or depth > DEEPEST:
        raise ValueError
    if isinstance(value, dict):
        return {_text(name): _plain(inner, left, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(one, left, depth + 1) for one in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _rows(rows: Any, left: list[int]) -> Iterator[dict[str, str]]:
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            raise ValueError
        left[0] -= len(row)
        if left[0] < 0 or any(isinstance(value, dict | list) for value in row.values()):
            raise ValueError
        yield {
            _text(name): guarded(_text(value)) if isinstance(value, str) else repr(value) for name, value in row.items()
        }


def _without_prose(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without its authors' own sentences."""
    comparisons = record.get("comparisons")
    for comparison in comparisons if isinstance(comparisons, list) else ():
        outcomes = comparison.get("outcomes") if isinstance(comparison, dict) else None
        for outcome in outcomes if isinstance(outcomes, list) else ():
            for name in PROSE_OF_OUTCOMES if isinstance(outcome, dict) else ():
                outcome.pop(name, None)
    return {name: value for name, value in record.items() if name not in PROSE}
