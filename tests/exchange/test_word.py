"""The Word document, read back with the library and as the XML that it is."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from plainforest.exchange.fragment import sof_fragment
from plainforest.exchange.word import word_document
from plainforest.exchange.xmltext import xml_text
from plainforest.pages.denominators import denominators_of
from plainforest.pages.sof import sof_tables
from plainforest.pages.sof_value import SofTable
from tests.exchange.reviews import ALL, Pair, named
from tests.site.reading import read

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(params=ALL)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Pair:
    return named(request.param, tmp_path)


def laid_out(pair: Pair) -> tuple[SofTable, ...]:
    whole, plain = denominators_of(pair[1])
    return sof_tables(*pair, denominator=whole, plain_denominator=plain)


def written(pair: Pair) -> bytes:
    return word_document(pair[0], laid_out(pair), language="en-GB", publisher="The publisher")


@cache
def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_cell_says_what_the_table_says(pair: Pair) -> None:
    document = Document(io.BytesIO(written(pair)))
    tables = laid_out(pair)
    assert len(document.tables) == len(tables)
    for grid, table in zip(document.tables, tables, strict=True):
        heads = [cell.text for cell in grid.rows[1].cells]
        assert heads == [xml_text(column.label) for column in table.columns]
        assert grid.rows[0].cells[1].text == grid.rows[0].cells[3].text == table.spanners[1].label
        assert len(grid.rows) == 2 + len(table.rows)
        for line, row in zip(grid.rows[2:], table.rows, strict=True):
            cells = [cell.text for cell in line.cells]
            assert cells[0].startswith(xml_text(row.name))
            if row.empty:
                assert cells[1] == cells[-1] == xml_text(f"{row.empty}. {row.happens}")
                continue
            for text, (_, cell) in zip(cells[1:], row.cells(table), strict=False):
                letters = ", ".join(mark.letter for mark in cell.marks)
                expected = xml_text(cell.main) + letters + (f"\n{xml_text(cell.sub)}" if cell.sub else "")
                assert text == expected
            assert row.certainty_word in cells[-2]
            assert cells[-1] == xml_text(row.happens)
    told = [paragraph.text for paragraph in document.paragraphs]
    for table in tables:
        assert {xml_text(f"{note.letter}. {note.text}") for note in table.notes} <= set(told)


def test_the_form(tmp_path: Path) -> None:
    data = written(named("als-cell-therapy", tmp_path))
    document = Document(io.BytesIO(data))
    page = document.sections[0]
    assert page.orientation == WD_ORIENT.LANDSCAPE
    assert page.page_width is not None
    assert page.page_height is not None
    assert page.page_width > page.page_height
    assert document.paragraphs[0].style is not None
    assert document.paragraphs[0].style.name == "Title"
    about = document.core_properties
    assert about.title.startswith("Summary of findings: Cell-based therapies")
    assert (about.author, about.language) == ("The publisher", "en-GB")
    body = ElementTree.fromstring(parts(data)["word/document.xml"])
    rows = body.findall(f".//{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, True] + [False] * (len(rows) - 2)
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert body.find(f".//{W}tblCaption") is not None
    raised = {mark.get(f"{W}val") for mark in body.iter(f"{W}vertAlign")}
    assert raised == {"superscript"}
    languages = {
        lang.get(f"{W}val") for lang in ElementTree.fromstring(parts(data)["word/styles.xml"]).iter(f"{W}lang")
    }
    assert languages == {"en-GB"}


def test_every_part_is_xml_and_every_relation_has_its_part(pair: Pair) -> None:
    found = parts(written(pair))
    for name, data in found.items():
        assert name.endswith((".xml", ".rels")), name
        root = ElementTree.fromstring(data)
        if name.endswith(".rels"):
            folder = name.replace("_rels/", "").rpartition("/")[0]
            for relation in root:
                target = relation.get("Target", "")
                assert relation.get("TargetMode") != "External"
                place = re.sub(r"[^/]+/\.\./", "", f"{folder}/{target}".lstrip("/"))
                assert place in found, (name, target)


def test_the_same_review_gives_the_same_bytes(tmp_path: Path) -> None:
    pair = named("bcg-vaccine", tmp_path)
    once = written(pair)
    assert once == written(pair)
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_text_that_xml_cannot_hold() -> None:
    assert xml_text("a\x00b\x0b\ud800c\ufffe \N{NO-BREAK SPACE}👍") == "abc \N{NO-BREAK SPACE}👍"


def test_the_html_says_the_same_and_holds_nothing_else(pair: Pair) -> None:
    data = sof_fragment(laid_out(pair))
    assert data.isascii()
    page = read(b"<!DOCTYPE html><html><body>" + data + b"</body></html>", "fragment")
    tables = laid_out(pair)
    assert len(page.all("table")) == len(tables)
    for drawn, table in zip(page.all("table"), tables, strict=True):
        assert table.title.split()[0] in drawn.one("caption").text
        shown = [row.all("td") for row in drawn.one("tbody").all("tr")]
        for cells, row in zip(shown, table.rows, strict=True):
            if not row.empty:
                assert " ".join(row.relative.main.split()) in cells[3].text
                assert " ".join(row.happens.split()) == cells[-1].text
    tags = {element.tag for element in page.one("body").walk()} - {"body"}
    assert not tags & {"script", "style", "link", "img", "iframe", "svg", "object", "form"}
    for element in page.walk():
        assert not [name for name in element.attributes if name.startswith("on") or name == "style"]
        assert element["href"][:1] in ("", "#")
    ids = page.ids()
    assert len(ids) == len(set(ids))
