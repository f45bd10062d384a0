"""The JSON Schemas for editors: up to date, and of one mind with the loader."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from plainforest.content import parse_library, parse_review
from plainforest.content.schema import FOLDER, schemas, write

CONTENT = Path(__file__).parents[2] / "content"
GOOD = Path(__file__).parent / "good"


class EditorLoader(yaml.SafeLoader):
    """YAML as editors read it: numbers and true/false typed; yes, no and dates as text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf")


def as_editor(text: str) -> Any:
    return yaml.load(text, EditorLoader)


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_shipped_schemas_are_up_to_date(tmp_path: Path) -> None:
    write(tmp_path)
    for name, text in schemas().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, "run: python -m plainforest.content.schema"
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("review", GOOD / "review.yaml"),
        ("site", CONTENT / "site.yaml"),
        ("glossary", CONTENT / "glossary.yaml"),
        *(("review", path) for path in sorted(CONTENT.glob("reviews/*/review.yaml"))),
    ],
)
def test_the_content_here_fits_its_schema(name: str, path: Path) -> None:
    errors = validator(name).iter_errors(as_editor(path.read_text(encoding="utf-8")))
    assert [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in errors] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("plain_answer:", "plain_anwser:"),
        ("measure: MD", "measure: MDD"),
        ("levels: 2", "levels: 4"),
        ("minimum: 0", "minimum: none"),
        ("measure: RR", "measure: RR\n        confidence_level: 95"),
        ("measure: RR", "measure: RR\n        double_zeros: ignore"),
        ("measure: RR", "measure: RR\n        swap_events: perhaps"),
        ("authors:\n  - Example A", "authors: Example A"),
        ("        plain_name: Throat pain\n", ""),
        ("title: Warm drinks", "draft: perhaps\ntitle: Warm drinks"),
    ],
)
def test_the_schema_and_the_loader_agree_on_mistakes(old: str, new: str) -> None:
    text = (GOOD / "review.yaml").read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    assert list(validator("review").iter_errors(as_editor(text)))
    files = {path.name: path.read_bytes() for path in GOOD.iterdir()}
    assert parse_review("x", {**files, "review.yaml": text.encode()})[0] is None


@pytest.mark.parametrize(
    "new", ["draft: yes", "draft: true", "draft: false", "funding: 2019", "funding:", "flow:", "authors: []"]
)
def test_the_schema_and_the_loader_agree_on_what_is_fine(new: str) -> None:
    text = (GOOD / "review.yaml").read_text(encoding="utf-8").replace("authors:\n  - Example A\n", "")
    text = text if new != "flow:" else text.partition("flow:")[0] + text[text.index("risk_of_bias:") :]
    text += new + "\n"
    assert list(validator("review").iter_errors(as_editor(text))) == []
    files = {path.name: path.read_bytes() for path in GOOD.iterdir()}
    assert parse_review("x", {**files, "review.yaml": text.encode()})[0] is not None


def test_every_key_is_described_and_nothing_else_is_allowed() -> None:
    for name, text in schemas().items():
        assert "http" not in json.loads(text)["$id"]
        if name == "glossary.schema.json":
            continue
        schema = json.loads(text)
        for group in (schema, *schema["$defs"].values()):
            assert group["additionalProperties"] is False
            assert group["title"]
            assert all(value["description"] for value in group["properties"].values())


def test_the_example_library_parses() -> None:
    library, problems = parse_library({name: (CONTENT / name).read_bytes() for name in ("site.yaml", "glossary.yaml")})
    assert problems == []
    assert library is not None
