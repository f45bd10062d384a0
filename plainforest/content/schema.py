"""JSON Schemas of the YAML files, for completion and checking while typing in an editor.

``python -m plainforest.content.schema`` writes them anew after a change of the model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plainforest.content.fields import description, groups_in
from plainforest.model import ReviewRecord, SiteRecord

FOLDER = Path(__file__).parent.parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
YES_NO = {"enum": [True, False, "yes", "no"]}


def schemas() -> dict[str, str]:
    """Return the text of every schema by its file name."""
    found = {
        "review.schema.json": _of_model(ReviewRecord, "review", "A review: the file review.yaml"),
        "site.schema.json": _of_model(SiteRecord, "site", "The site: the file site.yaml"),
        "glossary.schema.json": _glossary(),
    }
    return {name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in found.items()}


def write(folder: Path = FOLDER) -> None:
    """Write the schemas into a folder."""
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _of_model(cls: type, name: str, title: str) -> dict[str, Any]:
    from pydantic import ConfigDict, TypeAdapter

    # The tuple lets the setting apply to every class below, as it does when content is read.
    whole = TypeAdapter(tuple[cls], config=ConfigDict(extra="forbid")).json_schema()  # type: ignore[valid-type]
    parts: dict[str, dict[str, Any]] = whole["$defs"]
    owners = {cls.__name__: cls for cls in groups(cls)}
    for group, schema in parts.items():
        required = schema.get("required", [])
        schema["properties"] = {
            key: _property(value, description(owners[group], key), key in required)
            for key, value in schema["properties"].items()
        }
    top = parts.pop(cls.__name__)
    return {"$schema": DIALECT, "$id": f"plainforest:{name}", **top, "title": title, "$defs": parts}


def _property(schema: Mapping[str, Any], about: str, required: bool) -> dict[str, Any]:
    """Return the schema of one key as editors see its value.

    The loader takes every value as text first. An editor sees ``2015`` as a number and an empty value as null, so the
    schema allows them where the loader does.
    """
    kept = {key: value for key, value in schema.items() if key not in ("default", "title")}
    branches = [branch for branch in kept.pop("anyOf", [kept]) if branch.get("type") != "null"]
    if len(branches) == 2 and all("enum" in branch for branch in branches):  # two sets of choices are one list
        branches = [{"type": "string", "enum": [*branches[0]["enum"], *branches[1]["enum"]]}]
    (branch,) = (_as_typed(branch) for branch in branches)
    default = schema.get("default")
    result: dict[str, Any] = {"description": about} if about else {}
    result |= branch if required else {"anyOf": [branch, {"type": "null"}]}
    if default not in (None, "", [], ()):
        result["default"] = default
    return result


def _as_typed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema that fits what people type: yes and no, and numbers where a text may be one."""
    if schema.get("type") == "boolean":
        return dict(YES_NO)
    if schema.get("type") == "string" and "enum" not in schema and "format" not in schema:
        return {**schema, "type": ["string", "number"]}
    if "items" in schema:
        return {**schema, "items": _as_typed(schema["items"])}
    return dict(schema)


def groups(cls: type) -> list[type]:
    """Return a model class and all classes below it."""
    found = [cls]
    for owner in found:
        found += [inner for inner in groups_in(owner).values() if inner is not None and inner not in found]
    return found


def _glossary() -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "$id": "plainforest:glossary",
        "title": "The glossary: the file glossary.yaml",
        "description": "Each line explains one term in plain words.",
        "type": "object",
        "additionalProperties": {
            "anyOf": [
                {"type": "string", "minLength": 1, "description": "The explanation."},
                {
                    "type": "object",
                    "required": ["means"],
                    "additionalProperties": False,
                    "properties": {
                        "means": {"type": "string", "minLength": 1, "description": "The explanation."},
                        "also": {
                            "type": "array",
                            "items": {"type": "string", "minLength": 1},
                            "description": "Other ways of writing the term; plurals with s or es need not be listed.",
                        },
                    },
                },
            ]
        },
    }


if __name__ == "__main__":
    write()
