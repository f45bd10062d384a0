"""findings.json: a public interface, so its fields, its schema and its documentation are held together."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.site.sites import ROOT, Site

SCHEMA = ROOT / "plainforest" / "schemas" / "findings.schema.json"
GUIDE = ROOT / "docs" / "findings-json.md"
REVIEWS = ("als-cell-therapy", "antenatal-corticosteroids", "bcg-vaccine")

# Fields that other programs rely on.
PROMISED = {
    "id": str, "name": str, "measure": str | None, "status": str, "effect": dict | None, "studies": int,
    "participants": int, "certainty": str | None, "absolute": dict | None, "heterogeneity": dict | None,
    "method": dict | None,
}  # fmt: skip


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def raw(site: Site, slug: str) -> dict[str, Any]:
    return dict(json.loads(site.text(f"{slug}/data/findings.json")))


def outcomes(example: Site, small: Site, nasty: Site) -> Iterator[dict[str, Any]]:
    for site, slugs in ((example, REVIEWS), (small, ("morning-walk", "evening-light")), (nasty, ("morning-walk",))):
        for slug in slugs:
            yield from raw(site, slug)["outcomes"]


@pytest.mark.parametrize("slug", REVIEWS)
def test_the_examples_keep_to_the_schema(slug: str, example: Site, validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(raw(example, slug))] == []


def test_other_libraries_keep_to_the_schema_too(small: Site, nasty: Site, validator: Draft202012Validator) -> None:
    for site in (small, nasty):
        for slug in ("morning-walk", "evening-light"):
            assert [error.message for error in validator.iter_errors(raw(site, slug))] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), 2),
        (("outcomes", 0, "effect", "estimate"), "1.07"),
        (("outcomes", 0, "status"), "measured"),
        (("outcomes", 0, "certainty"), "middling"),
        (("outcomes", 0, "measure"), "XX"),
        (("outcomes", 0, "participants"), 1.5),
        (("outcomes", 0, "rows"), None),
        (("outcomes",), {}),
    ],
)
def test_the_schema_refuses_what_it_should(
    path: tuple[str | int, ...], value: object, example: Site, validator: Draft202012Validator
) -> None:
    content = raw(example, "als-cell-therapy")
    inner: Any = content
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    assert not validator.is_valid(content)


@pytest.mark.parametrize("field", PROMISED)
def test_the_schema_asks_for_every_promised_field(field: str, example: Site, validator: Draft202012Validator) -> None:
    content = raw(example, "als-cell-therapy")
    del content["outcomes"][0][field]
    assert not validator.is_valid(content)


def test_promised_fields_are_always_there(example: Site, small: Site, nasty: Site) -> None:
    for entry in outcomes(example, small, nasty):
        for field, kind in PROMISED.items():
            assert field in entry
            assert isinstance(entry[field], kind), (entry["id"], field)
        if entry["effect"]:
            assert set(entry["effect"]) == {"estimate", "ci_low", "ci_high"}
        if entry["absolute"]:
            assert {"comparator", "intervention", "ci_low", "ci_high", "denominator"} <= set(entry["absolute"])


def test_numbers_make_sense(example: Site, small: Site, nasty: Site) -> None:
    for entry in outcomes(example, small, nasty):
        effect, absolute, heterogeneity = entry["effect"], entry["absolute"], entry["heterogeneity"]
        assert (effect is not None) == (entry["status"] == "estimated")
        assert (entry["method"] is None) == (effect is None)
        if effect:
            assert effect["ci_low"] <= effect["estimate"] <= effect["ci_high"]
            assert all(math.isfinite(value) for value in effect.values())
            assert entry["participants"] > 0
        if absolute:
            assert absolute["ci_low"] <= absolute["intervention"] <= absolute["ci_high"]
            if absolute["denominator"]:
                assert 0 <= absolute["ci_low"] <= absolute["ci_high"] <= absolute["denominator"]
                assert 0 <= absolute["comparator"] <= absolute["denominator"]
        if heterogeneity:
            assert entry["studies"] > 1
            assert heterogeneity["q"] >= 0
            assert 0 <= heterogeneity["i2"] < 100
            assert 0 <= heterogeneity["p_value"] <= 1
            assert heterogeneity["tau2"] is None or heterogeneity["tau2"] >= 0
        weights = [row["weight"] for row in entry["rows"] if row["weight"] is not None]
        assert not weights or sum(weights) == pytest.approx(100)


def test_the_file_is_plain_utf8_json_without_nan(example: Site) -> None:
    for slug in REVIEWS:
        data = (example.output / slug / "data" / "findings.json").read_bytes()
        assert data.endswith(b"}\n")
        assert b"\\u" not in data, "letters as they are"

        def refuse(name: str) -> None:
            raise AssertionError(name)

        json.loads(data.decode("utf-8"), parse_constant=refuse)


def test_every_field_is_documented(example: Site) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    content = raw(example, "bcg-vaccine")
    names = {*content, *content["outcomes"][0]}
    for key in ("absolute", "heterogeneity", "method"):
        names |= set(content["outcomes"][0][key])
    missing = [name for name in sorted(names) if f"`{name}`" not in guide and f'"{name}"' not in guide]
    assert not missing


def test_the_documented_example_is_true(example: Site) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    shown = json.loads(guide.partition("```json\n")[2].partition("```")[0])
    content = raw(example, shown["review"])
    assert shown == content | {"outcomes": []}
