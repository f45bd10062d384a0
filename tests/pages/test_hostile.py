"""Whatever an author writes, or pastes from elsewhere, stays text: on pages, in drawings and in downloads."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.pages.attacks import dangers, harmless, of_element, own, own_script
from tests.pages.hostile import SLUG
from tests.site.sites import Site


def test_no_page_runs_or_loads_anything(nasty: Site) -> None:
    for path, page in nasty.pages().items():
        forms = [form["class"] for form in page.all("form")]
        assert forms == (["finder"] if path == "index.html" else []), path
        controls = {"form", "input", "select", "button"} if forms else set()
        theirs = [element for element in page.walk() if not own(element)]
        allowed = frozenset({"link", "meta"} | controls)
        found = [text for element in theirs for text in of_element(element, allowed)]
        assert found == [], path
        assert {link["rel"] for link in page.all("link")} <= {
            "icon", "apple-touch-icon", "manifest", "stylesheet", "canonical", "alternate",
        }  # fmt: skip
        assert {meta["name"] or "charset" for meta in page.all("meta")} <= {
            "charset", "viewport", "description", "robots", "color-scheme", "theme-color", "twitter:card",
        }  # fmt: skip
        assert not [meta for meta in page.all("meta") if "http-equiv" in meta]
        heads = [element.tag for element in page.one("head").elements]
        assert heads.count("title") == 1
        for script in page.all("script"):
            if script["src"]:
                assert own_script(script)
                continue
            # data, which no browser runs; nothing in it can end the element or begin another
            assert script["type"] == "application/ld+json"
            assert not set("<>&") & set(script.text)
            assert json.loads(script.text)["@context"] == "https://schema.org"


def test_the_attacks_are_there_as_text(nasty: Site) -> None:
    for path in (
        f"{SLUG}/index.html",
        f"{SLUG}/evidence/index.html",
        "index.html",
        "about/index.html",
        "glossary/index.html",
    ):
        whole = nasty.page(path).exact_text
        assert "<script>alert(1)</script>" in whole, path
        assert "<img src=x onerror=alert(1)>" in whole, path
    assert '<b>"quoted"</b>' in nasty.page(f"{SLUG}/evidence/index.html").exact_text


def test_pages_keep_their_shape(nasty: Site, small: Site) -> None:
    for path, page in nasty.pages().items():
        body = page.one("body")
        shape, usual = (
            [element.tag for element in one.elements if element.tag != "aside"]
            for one in (body, small.page(path).one("body"))
        )  # an aside explains the terms of a page, and only pages with terms have one
        assert shape == usual, path
        assert len(page.all("h1")) == 1, path


@pytest.mark.parametrize("name", ["falls.svg", "mood.svg"])
def test_drawings_are_well_formed_and_run_nothing(name: str, nasty: Site) -> None:
    root = ElementTree.fromstring(nasty.text(f"{SLUG}/data/{name}"))
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        assert tag not in ("script", "foreignObject", "image", "a", "animate", "set", "iframe"), name
        for attribute, value in element.attrib.items():
            local = attribute.rpartition("}")[2]
            assert not local.startswith("on"), (name, attribute)
            assert local != "href" or value.startswith("#"), (name, value)
            assert "javascript" not in value or local in ("aria-label",), (name, attribute)
    assert "<script>alert(1)</script>" in "".join(root.itertext())


def test_json_files_are_json(nasty: Site) -> None:
    for path in (f"{SLUG}/data/findings.json", f"{SLUG}/data/falls.vl.json"):
        text = json.dumps(json.loads(nasty.text(path)), ensure_ascii=False)
        assert "alert(1)" in text


def test_a_vega_lite_specification_loads_nothing(nasty: Site) -> None:
    def walk(value: object) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name == "url":
                    raise AssertionError(inner)
                if name == "href":
                    assert harmless(str(inner))
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk({k: v for k, v in json.loads(nasty.text(f"{SLUG}/data/falls.vl.json")).items() if k != "datasets"})


@pytest.mark.parametrize("name", ["results.csv", "studies.csv", "summary-of-findings.csv"])
def test_no_cell_of_a_table_runs_in_a_spreadsheet(name: str, nasty: Site) -> None:
    text = (nasty.output / SLUG / "data" / name).read_bytes().decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows
    assert "alert(1)" in text
    for row in rows:
        assert len(row) == len(head)
        for column, cell in zip(head, row, strict=True):
            number = re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell)
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (name, column, cell)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("site.yaml", "url: https://example.org/", "url: javascript:alert(1)"),
        ("site.yaml", "address: https://example.org/library/", "address: javascript:alert(1)"),
        ("site.yaml", "address: https://example.org/library/", "address: data:text/html,x"),
        (f"reviews/{SLUG}/review.yaml", "url: https://example.org/late", "url: javascript:alert(1)"),
        (
            f"reviews/{SLUG}/review.yaml",
            "url: https://example.org/late",
            'url: "JAVASCRIPT:alert(1)//https://a.example"',
        ),
        (f"reviews/{SLUG}/review.yaml", "doi: 10.1000/walk", 'doi: "javascript:alert(1)"'),
        (f"reviews/{SLUG}/review.yaml", "doi: 10.1000/walk", 'doi: "10.1000/\\"onclick=\\"alert(1)"'),
        (f"reviews/{SLUG}/review.yaml", "id: falls", 'id: "../../falls"'),
        (f"reviews/{SLUG}/review.yaml", "id: falls", 'id: "falls\\"onclick="'),
        (f"reviews/{SLUG}/review.yaml", "id: early-2001\n", 'id: "a\\" onclick=alert(1)"\n'),
    ],
)
def test_an_address_that_would_run_is_refused_or_harmless(file: str, old: str, new: str, tiny: Site) -> None:
    tiny.change(file, old, new)
    report = tiny.build()
    if report.published:
        for path, page in tiny.pages().items():
            theirs = [element for element in page.walk() if not own(element)]
            found = [text for element in theirs for text in of_element(element, frozenset({"link", "meta"}))]
            assert found == [], path
    assert not [path for path in tiny.output.parent.rglob("*falls*") if not path.is_relative_to(tiny.output)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script>alert(1)</script>", ["<script>"]),
        ("<img src=x onerror=alert(1)>", ["<img>", "<img onerror>"]),
        ("<svg onload='alert(1)'></svg>", ["<svg onload>"]),
        ("<a href=' jAva\nscript:alert(1)'>x</a>", ["<a href= jAva\nscript:alert(1)>"]),
        ("<a href='&#106;avascript:alert(1)'>x</a>", ["<a href=javascript:alert(1)>"]),
        ("<a href='data:text/html,x'>x</a>", ["<a href=data:text/html,x>"]),
        ("<p style='color: red'>x</p>", ["<p style>"]),
        ("<a href='https://a.example/?javascript:x'>x</a>", []),
        ("<a href='data/index.html'>x</a>", []),
        ("<a href='mailto:a@b.example'>x</a>", []),
    ],
)
def test_the_look_for_dangers_sees_them(html: str, found: list[str]) -> None:
    assert dangers(html) == found


def test_the_hostile_library_is_not_hostile_to_its_folder(nasty: Site, tmp_path: Path) -> None:
    names = {path.name for path in nasty.output.parent.iterdir()}
    assert names == {"content", "dist", ".plainforest-cache"}
