"""The FHIR bundle, held against the models of R5, the guide's profile, and findings.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fhir.resources.bundle import Bundle

from plainforest.exchange.fhir import fhir_bundle
from plainforest.exchange.fhir_codes import FEVIR, PROFILE, SECTIONS, ident
from plainforest.exchange.findings_json import findings_json
from plainforest.pages.denominators import denominators_of
from plainforest.pages.sof import sof_tables
from tests.exchange.reviews import ALL, Pair, named, small
from tests.exchange.test_package import COUNTS


@pytest.fixture(params=ALL)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Pair:
    return named(request.param, tmp_path)


def written(pair: Pair) -> bytes:
    whole, plain = denominators_of(pair[1])
    tables = sof_tables(*pair, denominator=whole, plain_denominator=plain)
    return fhir_bundle(*pair, tables, whole, "The publisher")


def resources(data: bytes, kind: str) -> dict[str, Any]:
    found = (entry["resource"] for entry in json.loads(data)["entry"])
    return {one["id"]: one for one in found if one["resourceType"] == kind}


def values(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield every value with its key, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from values(value)
    elif isinstance(node, list):
        for value in node:
            yield from values(value)


def test_it_is_fhir_r5(pair: Pair) -> None:
    Bundle.model_validate_json(written(pair))


def test_references_lead_to_resources_of_the_bundle(pair: Pair) -> None:
    bundle = json.loads(written(pair))
    places = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(places) == len(set(places))
    asked = [value for key, value in values(bundle) if key == "reference"]
    assert asked
    assert set(asked) <= set(places)
    assert all(len(value) <= 64 for key, value in values(bundle) if key == "id")


def test_it_keeps_to_the_profile(pair: Pair) -> None:
    """What the profiles SummaryOfFindings and EvidenceReport ask for, as far as no model checks it."""
    data = written(pair)
    for one in resources(data, "Composition").values():
        assert one["meta"]["profile"] == [PROFILE]
        assert one["type"]["coding"][0]["code"] == "EvidenceReport"
        assert one["category"][0]["coding"][0] | {} == {
            "system": FEVIR, "code": "SummaryOfFindings", "display": "SummaryOfFindings"
        }  # fmt: skip
        assert one["category"][0]["text"] == "Summary of Findings"
        assert {"url": "http://hl7.org/fhir/StructureDefinition/artifact-experimental", "valueBoolean": True} in one[
            "extension"
        ]
        assert len(one["subject"]) == 1
        headers, *rows = one["section"]
        codes = [code for code, _ in SECTIONS.values()]
        assert headers["code"]["coding"][0]["code"] == "column-headers"
        assert [part["code"]["coding"][0]["code"] for part in headers["section"]] == codes
        assert rows
        for row in rows:
            assert row["code"]["coding"][0]["code"] == "summary-of-findings-entry-for-a-single-outcome"
            assert row["focus"]["type"] == "EvidenceVariable"
            assert [part["code"]["coding"][0]["code"] for part in row["section"]] == codes
            assert all(len(part.get("entry", [])) <= 1 for part in row["section"])
            for part in row["section"]:
                div = ElementTree.fromstring(part["text"]["div"])
                assert len(list(div)) == 0, "text, and no elements of anybody else"


def test_numbers_are_those_of_findings_json(pair: Pair) -> None:
    review, findings = pair
    whole = json.loads(findings_json(review, findings, denominators_of(findings)[0]))
    evidence = resources(written(pair), "Evidence")
    base = ident(review.slug)
    for outcome in whole["outcomes"][:7]:
        found = evidence[ident(base, outcome["id"], "effect")]
        effect = outcome["effect"]
        assert ("statistic" in found) == (effect is not None)
        if effect is None:
            continue
        main = found["statistic"][0]
        interval = main["attributeEstimate"][0]
        assert main["quantity"]["value"] == effect["estimate"]
        assert interval["range"]["low"]["value"] == effect["ci_low"]
        assert interval["range"]["high"]["value"] == effect["ci_high"]
        assert interval["level"] == outcome["method"]["level"]
        assert main["sampleSize"]["numberOfStudies"] == outcome["studies"]
        assert main["sampleSize"].get("numberOfParticipants", 0) == outcome["participants"]
        for index, absolute in enumerate(filter(None, [outcome["absolute"], *outcome["more_absolute"]])):
            difference = found["statistic"][index + 1]
            assert difference["quantity"]["value"] == absolute["difference"]
            assert difference["attributeEstimate"][0]["range"]["low"]["value"] == absolute["difference_low"]
            for arm in ("comparator", "intervention"):
                one = evidence.get(ident(base, outcome["id"], arm, str(index + 1)))
                assert (one is None) == (absolute[arm] is None)
                assert one is None or one["statistic"][0]["quantity"]["value"] == absolute[arm]


def test_certainty_with_its_domains() -> None:
    certainty = """measure: RR
        certainty:
          start: low
          reasons:
            - {domain: imprecision, levels: 1, reason: Few events}
            - {domain: risk_of_bias, levels: 2, reason: Open label}
            - {domain: large_effect, levels: 2, reason: A large effect}
          not_downgraded:
            - {domain: inconsistency, reason: I² is <b>low</b>}
            - {domain: start, reason: A reason for the start}
          level: very_low"""
    found = resources(written(small(certainty, COUNTS)), "Evidence")["small-pain-effect"]["certainty"][0]
    assert found["type"]["coding"][0]["code"] == "Overall"
    assert found["rating"]["coding"][0]["code"] == "very-low"
    parts = [(one["type"]["coding"][0]["code"], one["rating"]["coding"][0]["code"]) for one in found["subcomponent"]]
    assert parts == [("Imprecision", "downcode1"), ("RiskOfBias", "downcode2"), ("LargeEffect", "upcode2"),
                     ("Inconsistency", "no-change")]  # fmt: skip
    assert found["subcomponent"][3]["description"] == "I² is &lt;b>low&lt;/b>"
    assert {"text": "A reason for the start"} in found["note"]


def test_what_is_not_known_is_left_out() -> None:
    found = resources(written(small("status: not_measured", "study\nAsh")), "Evidence")
    assert found == {} or "statistic" not in found["small-pain-effect"]
    one = resources(written(small("measure: RR", COUNTS)), "Composition").popitem()[1]
    assert "date" not in one
    assert one["_date"]["extension"][0]["valueCode"] == "unknown"
    assert "certainty" not in resources(written(small("measure: RR", COUNTS)), "Evidence")["small-pain-effect"]


def test_the_same_review_gives_the_same_bytes(tmp_path: Path) -> None:
    pair = named("als-cell-therapy", tmp_path)
    assert written(pair) == written(pair)
    assert ident("a" * 100, "b") == ident("a" * 100, "b") != ident("a" * 100, "c")
