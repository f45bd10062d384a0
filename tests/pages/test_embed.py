"""Cards for other sites: whole pages by themselves, with the same words and numbers as the plain page."""

from __future__ import annotations

import re

import pytest

from tests.browser.serving import headers
from tests.pages.test_html import hidden, name, target
from tests.site.reading import Document, read
from tests.site.sites import Site

ALS, BCG = "als-cell-therapy", "bcg-vaccine"


@pytest.fixture(params=["example", "small", "nasty"])
def library(request: pytest.FixtureRequest) -> Site:
    site: Site = request.getfixturevalue(request.param)
    return site


def card(site: Site, slug: str, outcome: str) -> Document:
    return site.page(f"{slug}/embed/{outcome}/index.html")


def test_every_outcome_has_a_card(library: Site) -> None:
    slugs = [path.partition("/")[0] for path in library.files() if path.endswith("/data/findings.json")]
    expected = {
        f"{slug}/embed/{outcome}/index.html" for slug in slugs for outcome in library.findings(slug)["outcomes"]
    }
    assert set(library.cards()) == expected


def test_a_card_is_a_whole_page(library: Site) -> None:
    titles = []
    for path, page in library.cards().items():
        assert page.doctype == "DOCTYPE html", path
        assert page.one("html")["lang"] == "en", path
        metas = {meta["name"]: meta["content"] for meta in page.all("meta")}
        assert metas["robots"] == "noindex"
        assert metas["viewport"] == "width=device-width, initial-scale=1"
        assert [heading.tag for heading in page.all("h1", "h2", "h3", "h4")] == ["h1"], path
        assert len(page.all("main")) == len(page.all("footer")) == 1
        assert page.all("header", "nav", "script", "style", "form", "iframe") == []
        assert len(page.ids()) == len(set(page.ids())), path
        titles.append(page.one("head").one("title").text)
        for element in page.walk():
            assert "style" not in element
            assert not [attribute for attribute in element.attributes if attribute.startswith("on")]
            if element.tag == "use":
                assert element["href"].removeprefix("#") in page.ids()
            if (
                element.tag in ("svg", "img")
                and not hidden(element)
                and "svg" not in {e.tag for e in element.ancestors()}
            ):
                assert element["role"] == "img"
                assert name(element, page)
    assert len(titles) == len(set(titles))


def test_links_lead_out_of_the_frame_and_back_to_the_review(library: Site) -> None:
    files = library.files()
    for path, page in library.cards().items():
        outcome = path.split("/")[2]
        links = page.all("a")
        assert len(links) >= 2
        for link in links:
            assert link["target"] == "_blank"
            assert "opens a new page" in link.text
            if link["href"].startswith("https://doi.org/"):
                continue
            file, fragment = target(path, link["href"])
            assert file in files
            assert fragment == f"outcome-{outcome}"
            assert fragment in library.page(file).ids()


def test_a_card_says_what_the_plain_page_says(example: Site) -> None:
    for path, page in example.cards().items():
        slug, _, outcome, _ = path.split("/")
        found = example.findings(slug)["outcomes"][outcome]
        assert page.one("h1").text == found["plain_name"]
        verdict = page.of_class("verdict")[0].text
        place = example.page(f"{slug}/index.html").by_id(f"outcome-{outcome}")
        whole = example.page(f"{slug}/index.html").one("main").text
        assert verdict in whole
        told = page.of_class("told")[0].text
        grouped = "one" in place.classes()
        # explained words have a button on the plain page, so spaces differ
        assert grouped or "".join(told.split()) in "".join(whole.split()), (path, told)
        if found["certainty"]:
            word = found["certainty"].replace("_", " ")
            assert page.of_class("sure")[0].all("b")[0].text == f"{word.capitalize()} certainty"
            discs = [use["href"] for use in page.of_class("sure")[0].all("use")]
            assert discs == [f"#d{['very_low', 'low', 'moderate', 'high'].index(found['certainty']) + 1}"]
        elif found["effect"]:
            assert page.of_class("sure")[0].all("b")[0].text == "Not rated"
        else:
            assert page.of_class("sure") == []
        assert bool(page.of_class("example")) == found["worked_example"]


def test_a_card_has_its_figure_evidence_and_date(example: Site) -> None:
    page = card(example, ALS, "function")
    assert [drawing for drawing in page.one("main").all("svg") if drawing["role"] == "img"]
    foot = page.one("footer").text
    assert "From 1 study, 56 people. Evidence up to: 31 July 2019" in foot
    assert "not medical advice" in foot
    missing = card(example, ALS, "muscle-strength")
    assert missing.of_class("verdict")[0].text == "Not measured"
    assert "From" not in missing.one("footer").text


def test_a_card_says_where_its_numbers_come_from_as_the_plain_page_does(example: Site) -> None:
    told = {}
    for path, page in example.cards().items():
        slug, _, outcome, _ = path.split("/")
        notes = [note.text for part in page.of_class("source") for note in part.all("li")]
        told[slug, outcome] = notes
        assert bool(page.of_class("source")) == bool(notes), path
        # the plain page says a note once, after links to the outcomes that it is about
        shown = [
            ("".join(note.text.split()), [link["href"] for link in note.all("a")])
            for part in example.page(f"{slug}/index.html").of_class("notes-of")
            for note in part.all("li")
        ]
        own = ["".join(note.split()) for note in notes]
        for note in own:
            assert any(text.endswith(note) for text, _ in shown), (path, note)
        for text, links in shown:
            if f"#outcome-{outcome}" in links:
                assert any(text.endswith(note) for note in own), (path, text)
    assert [note for note in told[ALS, "survival"] if "reconstructed" in note]
    assert told[ALS, "muscle-strength"] == []


def test_search_engines_are_led_to_the_plain_page(small: Site, example: Site) -> None:
    for path, page in small.cards().items():
        (link,) = [link for link in page.all("link") if link["rel"] == "canonical"]
        assert link["href"] == f"https://example.org/library/{path.split('/')[0]}/"
    for page in example.cards().values():  # a site without an address has nothing to be canonical
        assert not [link for link in page.all("link") if link["rel"] == "canonical"]


def test_the_line_to_copy(small: Site, example: Site) -> None:
    page = small.page("morning-walk/data/index.html")
    codes = [code for code in page.all("code") if code["id"].startswith("code-")]
    assert len(codes) == len(small.findings("morning-walk")["outcomes"])
    for code in codes:
        (frame,) = read(b"<html><body>" + code.text.encode() + b"</body></html>", "snippet").all("iframe")
        outcome = code["id"].removeprefix("code-")
        assert frame["src"] == f"https://example.org/library/morning-walk/embed/{outcome}/"
        assert frame["title"]
        assert frame["loading"] == "lazy"
        assert "hidden" not in next(iter(code.ancestors()))
    # without an address only a script can know it, and says so by itself
    page = example.page(f"{BCG}/data/index.html")
    (code,) = [code for code in page.all("code") if code["id"].startswith("code-")]
    assert 'src=""' in code.text
    assert code["data-card"] == "../embed/tuberculosis/index.html"


def test_hostile_names_stay_text_in_the_line_to_copy(nasty: Site) -> None:
    page = nasty.page("morning-walk/data/index.html")
    for code in (code for code in page.all("code") if code["id"].startswith("code-")):
        text = re.sub(r"\u2028", " ", code.text)
        document = read(b"<html><body>" + text.encode() + b"</body></html>", "snippet")
        assert [element.tag for element in document.one("body").walk()] == ["body", "iframe"]
        assert set(document.all("iframe")[0].attributes) == {"src", "title", "width", "height", "loading", "style"}


def test_only_cards_may_be_framed(example: Site) -> None:
    for path in example.files():
        if not path.endswith(".html"):
            continue
        for address in {f"/{path}", f"/{path.removesuffix('index.html')}"}:
            sent = headers(address)
            policy = sent["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            card = "/embed/" in path
            assert sent.get("X-Frame-Options") == (None if card else "DENY"), address
            assert ("frame-ancestors 'none'" in policy) is not card, address


def test_the_preview_makes_a_card_by_itself(example: Site) -> None:
    from plainforest.content import read_library_files, read_review_files
    from plainforest.pages.review import desk, single_page
    from plainforest.pages.theme import load_theme
    from plainforest.workshop import Workshop, examine
    from tests.site.sites import CONTENT, ROOT

    workshop = Workshop(read_library_files(CONTENT), "content", load_theme(ROOT))
    review, findings, _ = examine(BCG, read_review_files(CONTENT, BCG), workshop)
    library = workshop.library()
    assert review is not None
    assert library is not None
    laid = desk(review, findings, library, workshop.renderer(), noindex=False)
    path = f"{BCG}/embed/tuberculosis/index.html"
    assert single_page(laid, path) == example.files()[path]
    assert single_page(laid, f"{BCG}/embed/nothing/index.html") is None
