"""JSON as it is published: compact, in UTF-8, without numbers that JSON does not have."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any


def json_text(value: object) -> bytes:
    """Write a value (dataclasses as their fields) on one line.

    The encoder of pydantic takes a fifth of the time that the standard library's takes, and reads back the same.

    Raises
    ------
    ValueError
        If a number in it is not finite.
    """
    from pydantic_core import to_json  # here, because a build that changes nothing writes nothing

    text: bytes = to_json(value)
    if b"NaN" in text or b"Infinity" in text:  # in a text, or as a number, which the slower encoder refuses
        text = json.dumps(value, default=_members, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return text + b"\n"


def _members(value: Any) -> dict[str, Any]:
    """Give the fields of one dataclass; ``asdict`` would copy all that is below it as well."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
