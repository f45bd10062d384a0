"""The list of reviews and its search index, and what programs ask a site for."""

from __future__ import annotations

import dataclasses
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from plainforest.content import parse_library
from plainforest.model import Library
from plainforest.pages import crawling
from plainforest.pages.crawling import robots, sitemaps
from plainforest.pages.dates import first_day, partial_date
from plainforest.pages.feed import NEWEST, feed
from plainforest.pages.library import in_order, library_pages
from plainforest.pages.library_contexts import Card
from plainforest.pages.metadata import script_text
from plainforest.pages.rereading import Rereader
from plainforest.pages.search import CHOICES, PER_SHEET, WORDS_SHEET, facets, folded, found_by, keys, search_files
from plainforest.pages.shell import direction
from plainforest.pages.theme import Renderer, load_theme, renderer
from tests.site.reading import Document, read
from tests.site.sites import ROOT, Site

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
EMPTY: dict[str, Any] = {field.name: "" for field in dataclasses.fields(Card)} | {
    "studies": 1, "participants": 10, "filled": 2, "level": "low", "direction": "benefit", "word": "Low certainty",
    "worked_example": False, "draft": False, "conditions": (), "interventions": (),
}  # fmt: skip


def card(slug: str, *, question: str = "", outcomes: Sequence[str] = (), **fields: object) -> Card:
    made = Card(**(EMPTY | {"slug": slug, "title": slug, "plain_title": slug} | fields))
    kinds = (made.topic, *made.conditions, *made.interventions)
    return replace(made, words=found_by((made.answer,), (question,), outcomes, kinds, (made.title, made.plain_title)))


def library(settings: str = "title: Small\naddress: https://example.org/lib/\n") -> Library:
    found, problems = parse_library({"site.yaml": settings.encode()}, "content")
    assert found is not None, problems
    return found


def pages(cards: list[Card], settings: str = "title: Small\n", *, noindex: bool = False) -> dict[str, bytes]:
    return library_pages(library(settings), cards, renderer(load_theme(ROOT)), noindex=noindex)


class Counted(Renderer):
    """Counts the pages that are rendered."""

    def page(self, template: str, context: object) -> bytes:
        RENDERED.append(template)
        return Renderer.page(self, template, context)


RENDERED: list[str] = []


@pytest.fixture
def counted() -> Counted:
    RENDERED.clear()
    plain = renderer(load_theme(ROOT))
    return Counted(plain.theme, plain.environment, plain.markdown)


# ---------- sheets that nobody needs


@pytest.mark.parametrize("only", ["index.html", "reviews/3/index.html", "search/index.json", "glossary/index.html"])
def test_a_preview_makes_one_sheet_and_it_is_the_same(only: str, counted: Counted) -> None:
    cards = [card(f"r{number:03}", answer=f"word{number}") for number in range(3 * PER_SHEET)]
    found = library_pages(library(), cards, counted, noindex=False, only=only)
    assert RENDERED.count("home.html") == (1 if only in ("index.html", "reviews/3/index.html") else 0)
    whole = library_pages(library(), cards, counted, noindex=False)
    assert found[only] == whole[only]
    assert found.items() <= whole.items()


def test_sheets_without_the_edited_review_are_not_rendered_again(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [card(f"r{number:03}") for number in range(4 * PER_SHEET)]
    monkeypatch.setattr("plainforest.pages.rereading.Renderer", Counted)

    def build(cards: list[Card], before: dict[str, str], published: dict[str, bytes]) -> tuple[Any, dict[str, bytes]]:
        RENDERED.clear()
        reader = Rereader(counted.theme, counted.environment, counted.markdown, before, published.get)
        return reader, library_pages(library(), cards, reader, noindex=False)

    first, old = build(cards, {}, {})
    assert RENDERED.count("home.html") == 4
    cards[-1] = card(cards[-1].slug, outcome="Fewer falls")
    _, new = build(cards, first.now, old)
    assert RENDERED == ["home.html"]
    assert new == build(cards, {}, {})[1]
    build(cards, first.now, {path: data for path, data in old.items() if path != "index.html"})
    assert RENDERED == ["home.html"] * 2, "what is not as it was published is rendered"
    cards[-1] = card(cards[-1].slug, direction="harm")
    build(cards, first.now, old)
    assert RENDERED == ["home.html"] * 4, "the filters on every sheet count it"


# ---------- dates


@pytest.mark.parametrize(
    ("written", "meant", "day"),
    [
        ("2015", "2015", "2015-01-01"),
        ("2016-11", "2016-11", "2016-11-01"),
        ("2019-12-19", "2019-12-19", "2019-12-19"),
        ("December 2019", "2019-12", "2019-12-01"),
        (" 31 July 2019 ", "2019-07-31", "2019-07-31"),
    ],
)
def test_dates_are_as_exact_as_they_are_written(written: str, meant: str, day: str) -> None:
    assert partial_date(written) == meant
    assert first_day(meant) == day


@pytest.mark.parametrize("text", ["", "Trials published 1972 to 1989", "2019-13", "2019-02-30", "31 Juli 2019", "19"])
def test_what_is_not_one_date_is_none(text: str) -> None:
    assert partial_date(text) == ""


# ---------- the list


def test_topics_stand_together_and_examples_come_last() -> None:
    cards = [
        card("a", topic="Vaccines", worked_example=True),
        card("b", topic="Nerves", changed="2010"),
        card("c", topic="Nerves", changed="2019-12"),
        card("d", topic="Nerves", worked_example=True, changed="2024"),
        card("e", topic="Äpfel"),
        card("f"),
    ]
    assert [one.slug for one in in_order(cards)] == ["e", "c", "b", "d", "f", "a"]
    assert in_order(cards[::-1]) == in_order(cards)


def sheets_of(files: dict[str, bytes]) -> dict[str, Document]:
    return {path: read(data, path) for path, data in files.items() if re.match(r"(reviews/\d+/)?index\.html", path)}


def test_a_long_list_is_cut_into_sheets_that_hold_every_review_once() -> None:
    number = 2 * PER_SHEET + 3
    cards = [card(f"r{i:03}", topic=f"Topic {i // 40}") for i in range(number)]
    files = pages(cards)
    found = sheets_of(files)
    assert list(found) == ["index.html", "reviews/2/index.html", "reviews/3/index.html"]
    rows = [row for page in found.values() for row in page.all("li") if "rev" in row.classes()]
    assert [row["data-n"] for row in rows] == [str(i) for i in range(number)]
    links = [(path, link["href"]) for path, page in found.items() for nav in page.all("nav") for link in nav.all("a")]
    assert ("index.html", "reviews/2/index.html") in links
    assert ("reviews/3/index.html", "../../reviews/2/index.html") in links
    # a topic's link leads to the sheet on which the topic begins
    assert ("index.html", "reviews/2/index.html#topic-topic-2") in links
    assert found["reviews/2/index.html"].by_id("topic-topic-2")["data-n"] == "80"
    assert 'href="../../r060/evidence/index.html"' in files["reviews/2/index.html"].decode()


def test_one_review_needs_no_search_and_none_says_so() -> None:
    assert not read(pages([card("a")])["index.html"], "").all("form", "script")[:-1]
    assert "There are no reviews here yet." in pages([])["index.html"].decode()


# ---------- facets


def test_facets_count_and_leave_out_what_narrows_nothing_down() -> None:
    cards = [
        card("a", topic="Nerves", conditions=("ALS", "Pain"), interventions=("Cells",)),
        card("b", topic="Nerves", conditions=("Pain",), interventions=("Cells",), level="", direction="either"),
    ]
    found = {facet.name: [(one.key, one.text, one.reviews) for one in facet.choices] for facet in facets(cards)}
    assert found == {
        "certainty": [("low", "Low", 1), ("none", "Not rated", 1)],
        "result": [("benefit", "Better", 1), ("either", "Could go either way", 1)],
        "condition": [("als", "ALS", 1), ("pain", "Pain", 2)],
    }


def test_only_the_most_frequent_values_are_offered() -> None:
    cards = [card(f"r{i}", conditions=(f"C{i}", "Often")) for i in range(CHOICES + 20)]
    (facet,) = facets(cards)
    assert len(facet.choices) == CHOICES
    assert facet.more == 21
    assert "Often" in [choice.text for choice in facet.choices]


def test_keys_differ_even_when_names_hardly_do() -> None:
    assert keys(["Früh", "fruh", "日本", "?!"]) == {"Früh": "fruh", "fruh": "fruh-2", "日本": "日本", "?!": "x"}


# ---------- search


def words(files: dict[str, bytes]) -> dict[str, list[int]]:
    sheets = [json.loads(data) for path, data in files.items() if "/words-" in path]
    return {word: places for sheet in sheets for word, places in sheet.items()}


def test_words_are_found_without_capitals_and_diacritics() -> None:
    assert folded("Calmette-GUÉRIN Straße ﬁt") == "calmette-guerin strasse fit"
    files = search_files([card("a", plain_title="Guérin's vaccine", outcomes=("Falling ill",)), card("b")], {})
    found = words(files)
    assert found["guerin"] == [0, 8]
    assert found["falling"] == [0, 3]
    assert "s" not in found


def test_a_word_weighs_most_where_it_says_most() -> None:
    found = words(search_files([card("a", title="Pain", question="Pain and fever", answer="No pain")], {}))
    assert (found["pain"], found["fever"]) == ([0, 8], [0, 2])


def test_words_that_most_reviews_share_are_left_out_of_a_large_library() -> None:
    cards = [card(f"r{i}", title=f"effect of drug{i}") for i in range(30)]
    found = words(search_files(cards, {}))
    assert "effect" not in found
    assert found["drug7"] == [7, 8]


def test_the_index_says_on_which_sheet_a_word_stands() -> None:
    cards = [card(f"r{i}", title=" ".join(f"w{(i * 7 + j) % 997:03}x{j}" for j in range(30))) for i in range(400)]
    files = search_files(cards, {})
    index = json.loads(files["search/index.json"])
    sheets = [json.loads(files[f"search/words-{i}.json"]) for i in range(len(files) - 1)]
    assert len(sheets) > 2
    assert index["sheets"] == [next(iter(sheet)) for sheet in sheets]
    assert [word for sheet in sheets for word in sheet] == sorted(words(files))
    assert max(len(data) for path, data in files.items() if "/words-" in path) < WORDS_SHEET * 1.2
    assert sorted(index["byDate"]) == sorted(index["byTitle"]) == list(range(400))


def test_the_index_holds_what_the_filters_offer(small: Site) -> None:
    index = json.loads(small.text("search/index.json"))
    boxes = [box for box in small.page("index.html").all("input") if box["type"] == "checkbox"]
    assert boxes
    for box in boxes:
        assert box["value"] in index["facets"][box["name"]], box.attributes
    assert len(index["reviews"]) == 2


# ---------- feed and sitemap


def test_the_feed_has_everything_that_atom_asks_for() -> None:
    cards = [
        card("old", changed="1994-03", appeared="1994-03", topic='A "B" & <C>', answer="It <may> help & more."),
        card("new", changed="2024-05-17", appeared="2015", changes="A search in May."),
        card("undated"),
    ]
    root = ElementTree.fromstring(feed(library(), cards))
    assert root.tag == f"{ATOM}feed"
    for parent in (root, *root.iter(f"{ATOM}entry")):
        assert [len(parent.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        "https://example.org/lib/new/", "https://example.org/lib/old/"
    ]  # fmt: skip
    for moment in (*root.iter(f"{ATOM}updated"), *root.iter(f"{ATOM}published")):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment.text or "")
        assert datetime.fromisoformat(moment.text or "").tzinfo
    assert root.findtext(f"{ATOM}updated") == "2024-05-17T00:00:00Z"
    assert entries[0].findtext(f"{ATOM}summary") == " What is new: A search in May."
    assert entries[1].findtext(f"{ATOM}summary") == "It <may> help & more."
    assert entries[1].find(f"{ATOM}category").get("term") == 'A "B" & <C>'  # type: ignore[union-attr]


def test_the_feed_is_bounded() -> None:
    cards = [card(f"r{i:03}", changed=f"{1950 + i}") for i in range(NEWEST + 9)]
    entries = ElementTree.fromstring(feed(library(), cards)).findall(f"{ATOM}entry")
    assert len(entries) == NEWEST
    assert entries[0].findtext(f"{ATOM}id") == "https://example.org/lib/r058/"


def test_the_sitemap_lists_every_page_for_readers(small: Site) -> None:
    root = ElementTree.fromstring(small.text("sitemap.xml"))
    assert root.tag == f"{SITEMAP}urlset"
    places = [url.findtext(f"{SITEMAP}loc") or "" for url in root]
    pages = {f"https://example.org/library/{path.removesuffix('index.html')}" for path in small.pages()}
    assert len(places) == len(set(places))
    assert set(places) == pages - {"https://example.org/library/404.html"}
    made = ElementTree.fromstring(sitemaps(library(), [card("a", changed="2019-12")], 1)["sitemap.xml"])
    assert {url.findtext(f"{SITEMAP}lastmod") for url in made} == {None, "2019-12"}


def test_beyond_what_one_sitemap_may_hold_there_are_several(monkeypatch: pytest.MonkeyPatch) -> None:
    cards = [card(f"review-{number}", changed=f"20{number:02}-01") for number in range(10, 20)]
    (whole,) = sitemaps(library(), cards, 2).values()
    monkeypatch.setattr(crawling, "ADDRESSES", 14)
    files = sitemaps(library(), cards, 2)
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    root = ElementTree.fromstring(files["sitemap.xml"])
    assert root.tag == f"{SITEMAP}sitemapindex"
    listed = [(item.findtext(f"{SITEMAP}loc"), item.findtext(f"{SITEMAP}lastmod")) for item in root]
    assert listed == [
        ("https://example.org/lib/sitemap-1.xml", "2013-01"),
        ("https://example.org/lib/sitemap-2.xml", "2018-01"),
        ("https://example.org/lib/sitemap-3.xml", "2019-01"),
    ]
    parts = [list(ElementTree.fromstring(files[f"sitemap-{number}.xml"])) for number in (1, 2, 3)]
    assert [len(part) for part in parts] == [14, 14, 6]
    entries = [ElementTree.tostring(item) for part in parts for item in part]
    assert entries == [ElementTree.tostring(item) for item in ElementTree.fromstring(whole)]


def test_without_an_address_there_is_nothing_that_needs_one() -> None:
    files = pages([card("a", changed="2020")])
    assert not {"feed.xml", "sitemap.xml"} & set(files)
    assert b"atom" not in files["index.html"]
    assert robots(library("title: A\n"), noindex=False) == b"User-agent: *\nAllow: /\n"


def test_the_web_manifest_names_files_that_there_are(small: Site) -> None:
    manifest = json.loads(small.text("site.webmanifest"))
    assert manifest["name"] == "Small library"
    assert {"192x192", "512x512", "any"} == {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert icon["src"] in small.files()
    (link,) = [link for link in small.page("glossary/index.html").all("link") if link["rel"] == "manifest"]
    assert link["href"] == "../site.webmanifest"


# ---------- metadata


def described(site: Site, path: str) -> Any:
    scripts = [one for one in site.page(path).all("script") if one["type"] == "application/ld+json"]
    (script,) = scripts
    return json.loads(script.text)


def test_pages_say_what_they_are_and_where_their_numbers_come_from(example: Site) -> None:
    plain, evidence, data = (
        described(example, f"als-cell-therapy/{part}index.html") for part in ("", "evidence/", "data/")
    )
    assert (plain["@type"], evidence["@type"], data["@type"]) == ("MedicalWebPage", "ScholarlyArticle", "Dataset")
    assert evidence["hasPart"]["@type"] == "Dataset"
    for thing in (plain, evidence, data):
        assert thing["isBasedOn"]["identifier"]["value"] == "10.1002/14651858.CD011742.pub3"
        assert thing["about"] == [{"@type": "MedicalCondition", "name": "ALS (motor neuron disease)"}]
        assert thing["dateModified"] == "2019-12"
    assert (plain["lastReviewed"], plain["audience"]["@type"]) == ("2019-07-31", "Patient")
    names = {item["name"] for item in data["distribution"]}
    files = {path.rpartition("/")[2] for path in example.files() if re.match(r"als-cell.*/data/[^i]", path)}
    # what the page's own script asks for is not meant to be downloaded
    assert names == {name for name in files if not name.endswith(".explore.json")}


def test_nothing_is_said_that_the_content_does_not_say(small: Site, example: Site) -> None:
    assert "about" not in described(small, "morning-walk/index.html")
    assert "lastReviewed" not in described(example, "antenatal-corticosteroids/index.html")
    for site in (small, example):
        for path, page in site.pages().items():
            for script in page.all("script"):
                assert "MedicalEvidenceLevel" not in script.text, path
                assert "evidenceLevel" not in script.text, path
                assert '""' not in script.text, path


def test_metadata_cannot_end_the_element_it_stands_in() -> None:
    text = script_text({"name": "</script><b>&amp;\u2028", "empty": "", "none": [{}]})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"@context": "https://schema.org", "name": "</script><b>&amp;\u2028"}


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl"), ("ur", "rtl"), ("art", "ltr")],
)
def test_the_direction_follows_the_language(language: str, expected: str) -> None:
    assert direction(language) == expected
    page = pages([], f"title: A\nlanguage: {language}\n")["index.html"].decode()
    assert ('dir="rtl"' in page) == (expected == "rtl")


# ---------- glossary


def test_the_glossary_is_sorted_by_letter_without_diacritics() -> None:
    shared = parse_library(
        {"site.yaml": b"title: A\n", "glossary.yaml": "zebra: Z.\nÉcole: S.\neffect: E.\n5-HT: N.\n".encode()},
        "content",
    )[0]
    assert shared is not None
    made = library_pages(shared, [], renderer(load_theme(ROOT)), noindex=False)["glossary/index.html"]
    page = read(made, "")
    assert [heading.text for heading in page.all("h2")] == ["0–9", "E", "Z"]
    assert [term.text for term in page.all("dt")] == ["5-HT", "École", "effect", "zebra"]
    letters = [link["href"] for link in page.all("a") if link["href"].startswith("#letter")]
    assert all(page.by_id(href[1:]) for href in letters)
    assert len(letters) == 3
