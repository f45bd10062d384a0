"""What the author's panel reads from a page."""

from __future__ import annotations

import re

from plainforest.serve.htmltext import CELLS, cells, changes, prose
from tests.site.sites import Site

PAGE = """<!DOCTYPE html><html><body><header><p>Menu text.</p></header><main id="main">
<h2>Results</h2><p>First <b>one</b> &amp; more.<br>Next line</p><ul><li>Item one<li>Item two</ul>
<table id="t"><thead><tr><th scope="col">Name</th></tr></thead>
<tbody><tr><th scope="row">Pain</th><td data-label="With"><b class="num">12</b><span>7 to 20</span></td>
<td>3</td></tr></tbody></table>
<nav><p>Not prose.</p></nav><figure><p>Nor this.</p></figure>
<article id="card"><h3>Sleep</h3><p class="say">Sleep rose by 4 hours.</p></article>
<dl><dt>People</dt><dd>64</dd></dl></main><footer><p>Foot.</p></footer></body></html>"""


def test_prose_is_paragraphs_and_items_of_the_main_part() -> None:
    found = [" ".join(text.split()) for text in prose(PAGE.encode())]
    assert found == ["First one & more. Next line", "Item one", "Item two", "Sleep rose by 4 hours."]


def test_cells_know_their_row_and_column() -> None:
    found = {cell.where: cell.text for cell in cells(PAGE.encode())}
    assert found == {
        "Pain: With": "127 to 20",
        "Pain: 2": "3",
        "Sleep": "Sleep rose by 4 hours.",
        "People": "64",
    }


def test_changed_numbers_are_found_and_words_are_not() -> None:
    after = PAGE.replace("7 to 20", "8 to 20").replace(">64<", ">65<").replace("Not prose", "Never prose")
    found = changes(PAGE.encode(), after.encode())
    assert [(change.where, change.before, change.after) for change in found] == [
        ("Pain: With", "127 to 20", "128 to 20"),
        ("People", "64", "65"),
    ]
    assert changes(PAGE.encode(), PAGE.encode()) == []


def test_a_new_row_changes_no_other_cell() -> None:
    row = '<tr><th scope="row">Falls</th><td data-label="With">9</td></tr>'
    after = PAGE.replace("<tbody>", f"<tbody>{row}")
    assert changes(PAGE.encode(), after.encode()) == []


def test_what_a_template_keeps_for_scripts_is_not_on_the_page() -> None:
    kept = PAGE.replace("<table", '<template><p class="num">5</p></template><table', 1)
    assert kept != PAGE
    assert cells(kept.encode()) == cells(PAGE.encode())


def test_every_page_can_be_read(example: Site) -> None:
    for path, data in example.files().items():
        if path.endswith(".html"):
            numbers = [cell.index for cell in cells(data)]
            assert numbers == sorted(set(numbers)), path
            # a line of HTML to copy is text that looks like a tag
            assert all("</" not in text.removesuffix("></iframe>") for text in prose(data)), path
    assert any(re.search(r"\d", cell.text) for cell in cells(example.files()["als-cell-therapy/evidence/index.html"]))
    assert CELLS.split(", ")[:2] == ["td", "dd"]
