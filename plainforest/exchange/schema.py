"""The JSON Schema of findings.json; ``python -m plainforest.exchange.schema`` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path

from plainforest.exchange.findings_json import FindingsJson

PATH = Path(__file__).parent.parent / "schemas" / "findings.schema.json"


def schema() -> str:
    """Return the text of the schema."""
    from pydantic import TypeAdapter

    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "plainforest:findings"}
    body = TypeAdapter(FindingsJson).json_schema(mode="serialization")
    return json.dumps(head | body, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema(), encoding="utf-8", newline="\n")
