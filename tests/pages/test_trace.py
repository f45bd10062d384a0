"""Every number leads to its source, by links alone: statement, table cell, figure row, trial, reference, and back."""

from __future__ import annotations

import pytest

from plainforest.pages.anchors import anchors, places
from tests.figures.samples import counts, found
from tests.site.reading import Document, Element
from tests.site.sites import Site

REVIEWS = ("als-cell-therapy", "bcg-vaccine", "antenatal-corticosteroids")


def page(site: Site, slug: str) -> Document:
    return site.page(f"{slug}/evidence/index.html")


def follow(document: Document, link: Element) -> Element:
    """Return what a link on the page leads to."""
    href = link["href"]
    assert href.startswith("#"), href
    return document.by_id(href[1:])


def leading(element: Element, start: str) -> list[Element]:
    """Return the links below an element whose address begins like this."""
    return [link for link in element.all("a") if link["href"].startswith(start)]


@pytest.mark.parametrize("slug", REVIEWS)
def test_every_study_row_is_reached_from_its_statement_and_leads_to_its_reference(slug: str, example: Site) -> None:
    document, findings = page(example, slug), example.findings(slug)
    seen = 0
    for outcome, result in findings["outcomes"].items():
        if not result["effect"]:
            continue
        article = document.by_id(f"outcome-{outcome}")
        (to_row,) = leading(article.of_class("say")[0], "#sof-")
        table_row = follow(document, to_row)
        assert follow(document, leading(table_row, "#outcome-")[0]) is article
        (counted,) = leading(table_row, "#row")
        target = follow(document, counted)
        rows = [target] if target.tag == "tr" else [row for row in target.all("tr") if "id" in row]
        with_data = [row for row in result["rows"] if row["basis"]]
        assert len([row for row in rows if "No usable data" not in row.text]) == len(with_data)
        for row in rows:
            seen += 1
            assert row["id"].startswith(f"row-{outcome}-")
            study = follow(document, row.all("a")[0])
            assert study.all("h3")[0].text in row.text
            sources = leading(row, "#ref-")
            assert sources, "a row names the references of its study"
            assert any(follow(document, link) is row for link in leading(study, "#row-"))
            for link in (*sources, *leading(study, "#ref-")):
                reference = follow(document, link)
                assert any(follow(document, back) is study for back in leading(reference, "#study-"))
    assert seen >= 5 if slug == "als-cell-therapy" else seen in (13, 7)


@pytest.mark.parametrize("slug", REVIEWS)
def test_rows_say_where_their_numbers_come_from(slug: str, example: Site) -> None:
    document = page(example, slug)
    for outcome, result in example.findings(slug)["outcomes"].items():
        for row in result["rows"]:
            if row["basis"]:
                assert row["source"]
                assert row["source"].rstrip(".") in document.by_id(f"rows-{outcome}").text


@pytest.mark.parametrize("slug", REVIEWS)
def test_every_link_inside_the_page_leads_somewhere_and_every_anchor_is_one_place(slug: str, example: Site) -> None:
    document = page(example, slug)
    ids = [element["id"] for element in document.walk() if "id" in element]
    assert len(ids) == len(set(ids))
    for link in leading(document.by_id("main"), "#"):
        assert link["href"][1:] in ids


def test_what_has_the_same_name_has_anchors_of_its_own() -> None:
    assert anchors("study", ["Smith 2001", "Smith (2001)", "Smith 2001"]) == {
        "Smith 2001": "study-smith-2001",
        "Smith (2001)": "study-smith-2001-2",
    }
    finding = found([counts("A", 1, 10, 2, 10, subgroup="x"), counts("A", 1, 10, 2, 10, subgroup="y")])
    spots = places(["A"], [], [finding])
    assert sorted(spots.rows.values()) == ["row-outcome-a", "row-outcome-a-2"]


@pytest.mark.parametrize("slug", REVIEWS)
def test_cards_of_the_plain_page_lead_to_the_outcome(slug: str, example: Site) -> None:
    document = page(example, slug)
    plain = example.page(f"{slug}/index.html")
    links = [link["href"] for link in plain.all("a")]
    targets = {link.partition("#")[2] for link in links if link.startswith("evidence/index.html#outcome-")}
    assert targets
    for target in targets:
        assert document.by_id(target).tag == "article"
