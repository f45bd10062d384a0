"""Citations: nothing invented, and files that reference managers can read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from plainforest.exchange.citation import Entry, bibtex, citation_text, ris
from plainforest.pages.citing import period_text
from tests.pages.attacks import ATTACKS
from tests.site.sites import Site

ALS, BCG, STEROIDS = "als-cell-therapy", "bcg-vaccine", "antenatal-corticosteroids"
ARTICLE = Entry(
    key="colditz", title="Efficacy of BCG: 100% & more", authors=("Colditz GA", "Abdul Wahid SF", "WHO Working Group"),
    journal="JAMA", year=1994, volume="271", issue="9", pages="698-702", doi="10.1001/jama_94.1", article=True,
)  # fmt: skip


def parsed_bibtex(text: str) -> tuple[str, str, dict[str, str]]:
    """Read one entry strictly: every value in balanced braces, no sign of LaTeX bare, nothing before or behind."""
    head = re.match(r"@(article|misc)\{([a-z0-9-]+),\n", text)
    assert head, text
    fields, at = {}, head.end()
    while not text.startswith("}\n", at):
        name = re.compile(r"  ([a-z]+) = \{").match(text, at)
        assert name, text[at:]
        start = at = name.end()
        depth = 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        value = text[start : at - 1]
        assert "\n" not in value
        assert name[1] not in fields
        if name[1] not in ("doi", "url"):
            assert not re.search(r"(?<!\\)[&%$#_]", value), value
        fields[name[1]] = value
        assert text.startswith(",\n", at)
        at += 2
    assert text[at:] == "}\n"
    return head[1], head[2], fields


def parsed_ris(data: bytes) -> list[tuple[str, str]]:
    """Read one entry strictly: every line a tag with its value, the type first, the end last."""
    text = data.decode()
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    found = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in lines]
    assert all(found), lines
    pairs = [(match[1], match[2]) for match in found if match]
    assert pairs[0][0] == "TY"
    assert pairs[-1] == ("ER", "")
    assert [tag for tag, _ in pairs].count("ER") == 1
    return pairs


def test_an_article_in_three_forms() -> None:
    assert citation_text(ARTICLE) == (
        "Colditz GA, Abdul Wahid SF, WHO Working Group. Efficacy of BCG: 100% & more. JAMA 1994;271(9):698-702. "
        "doi:10.1001/jama_94.1"
    )
    numbered = replace(ARTICLE, volume="", pages="", number="CD011742")
    assert "JAMA 1994;(9):CD011742." in citation_text(numbered)
    kind, key, fields = parsed_bibtex(bibtex(ARTICLE).decode())
    assert (kind, key) == ("article", "colditz")
    assert fields == {
        "author": "Colditz, G. A. and Abdul Wahid, S. F. and {WHO Working Group}",
        "title": r"{Efficacy of BCG: 100\% \& more}",
        "journal": "JAMA", "year": "1994", "volume": "271", "number": "9", "pages": "698--702",
        "doi": "10.1001/jama_94.1",
    }  # fmt: skip
    assert parsed_ris(ris(ARTICLE)) == [
        ("TY", "JOUR"), ("AU", "Colditz, G.A."), ("AU", "Abdul Wahid, S.F."), ("AU", "WHO Working Group"),
        ("TI", "Efficacy of BCG: 100% & more"), ("T2", "JAMA"), ("PY", "1994"), ("VL", "271"), ("IS", "9"),
        ("SP", "698"), ("EP", "702"), ("DO", "10.1001/jama_94.1"), ("ER", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("text", [*ATTACKS, "} , year = {2000", "\\", "{", "a\nER  - \nb", "\r\nTY  - JOUR", "é 中 👍"])
def test_no_text_breaks_out_of_its_field(text: str) -> None:
    entry = Entry(key="x", title=f"T{text}", authors=(text or "A", "B C"), note=text, url=f"https://a/{text}", doi=text)
    kind, _, fields = parsed_bibtex(bibtex(entry).decode())
    assert kind == "misc"
    assert set(fields) <= {"author", "title", "note", "url", "doi"}
    assert [tag for tag, _ in parsed_ris(ris(entry))][:1] == ["TY"]
    assert "\n" not in citation_text(entry)


def test_what_is_not_stated_is_not_in_the_files(example: Site) -> None:
    _, key, fields = parsed_bibtex(example.text(f"{ALS}/data/citation.bib"))
    assert key == ALS
    assert "year" not in fields
    assert "author" not in fields
    assert "url" not in fields, "the example site has no address"
    assert "Evidence up to 31 July 2019" in fields["note"]
    kind, _, fields = parsed_bibtex(example.text(f"{ALS}/data/source-review.bib"))
    assert (kind, fields["year"], fields["eid"]) == ("article", "2019", "CD011742")
    assert fields["author"].startswith("Abdul Wahid, S. F. and Law, Z. K.")
    kind, _, fields = parsed_bibtex(example.text(f"{STEROIDS}/data/source-review.bib"))
    assert (kind, set(fields)) == ("misc", {"note"}), "a data set without title and year has neither here"


@pytest.mark.parametrize("slug", [ALS, BCG, STEROIDS])
def test_the_page_shows_the_citations_and_leads_to_the_files(slug: str, example: Site) -> None:
    box = example.page(f"{slug}/evidence/index.html").by_id("cite")
    assert [head.text for head in box.all("h3")] == ["This summary", "The review that the numbers come from"]
    for link in box.all("a"):
        path = Path(example.output, slug, "evidence", link["href"]).resolve()
        data = path.read_bytes()
        parsed_ris(data) if path.suffix == ".ris" else parsed_bibtex(data.decode())
        assert path.name in example.page(f"{slug}/data/index.html").text


def test_a_site_with_an_address_names_it(small: Site) -> None:
    _, _, fields = parsed_bibtex(small.text("morning-walk/data/citation.bib"))
    assert fields["url"] == "https://example.org/library/morning-walk/"
    assert fields["publisher"] == "Nobody"


def test_versions_stand_with_the_latest_first(example: Site) -> None:
    page = example.page(f"{ALS}/evidence/index.html")
    items = [item.all("b")[0].text for item in page.of_class("versions")[0].all("li")]
    assert items == ["December 2019", "2016", "2015"]
    assert "Latest version of the review, December 2019:" in page.of_class("latest")[0].text
    assert [period_text(text) for text in ("2015", "2016-11", "2019-12-09", "soon")] == [
        "2015", "November 2016", "9 December 2019", "soon",
    ]  # fmt: skip
