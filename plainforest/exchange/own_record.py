"""What a data package's form has no place for, in a file of this program's own: plainforest.json.

It holds the review's record and the rows of its two tables as content has them, without what is left at its default,
and the digests of the package's tables: whoever edits those means their edits, so the importer then goes by the tables.
The two texts of the pages are not in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

from plainforest.exchange.jsontext import json_text
from plainforest.model import Arm, Result, Review, Study

NAME = "plainforest.json"
FORM = 1


def own_record(review: Review, tables: Mapping[str, bytes]) -> bytes:
    """Return the file.

    Parameters
    ----------
    review : Review
        The review.
    tables : Mapping of str to bytes
        The tables of the package by their paths.
    """
    return json_text({
        "plainforest": FORM,
        "tables": digests(tables),
        "record": _stated(review.record),
        "studies": [_cells(study) for study in review.studies],
        "results": [_cells(result) for result in review.results],
    })  # fmt: skip


def digests(tables: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digest of each file by its name without folders."""
    return {path.rpartition("/")[2]: hashlib.sha256(data).hexdigest() for path, data in tables.items()}


PLAIN = frozenset({str, int, float, bool, type(None)})


def _stated(value: Any) -> Any:
    """Return a value of the model as plain data, without the fields that are left at their default."""
    if type(value) in PLAIN:  # most are
        return value
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: _stated(inner) for name, default in _defaults(kind) if (inner := getattr(value, name)) != default}
    if isinstance(value, tuple):
        return [_stated(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a class with their defaults."""
    return tuple(
        (one.name, one.default if one.default_factory is MISSING else one.default_factory()) for one in fields(kind)
    )


ARM = ("events", "total", "mean", "sd", "time")


def _cells(row: Study | Result) -> dict[str, Any]:
    """Return a row of studies.csv or results.csv by its columns, without empty cells."""
    found: dict[str, Any] = {}
    kind: Any = type(row)
    for name, default in _defaults(kind):
        value = getattr(row, name)
        if value is default or value == default or name == "place":  # most are the very same value
            continue
        if type(value) in PLAIN:
            found[name] = "yes" if value is True else value
        elif isinstance(value, Arm):
            for part in ARM:
                if (number := getattr(value, part)) is not None:
                    found[f"{name}_{part}"] = number
        elif isinstance(value, tuple):
            found[name] = ";".join(value)
        else:
            for domain, judged in value.items():
                found[f"bias_{domain}"] = judged.judgement
                if judged.support:
                    found[f"bias_{domain}_support"] = judged.support
    return found
