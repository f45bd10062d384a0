"""Every page of three libraries, read by the rules of HTML: structure, names, links. No browser needed."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import pytest

from tests.pages.attacks import own_data, own_script
from tests.site.reading import Document, Element
from tests.site.sites import Site

LIBRARIES = ("example", "small", "nasty")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LANDMARKS = ("main", "header", "footer", "nav")


@pytest.fixture(scope="module", params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Site:
    site: Site = request.getfixturevalue(request.param)
    return site


def hidden(element: Element) -> bool:
    return any(e["aria-hidden"] == "true" for e in (element, *element.ancestors()))


def name(element: Element, page: Document) -> str:
    """Return the accessible name of an element, as far as these pages give names."""
    if element["aria-labelledby"]:
        return " ".join(page.by_id(ident).text for ident in element["aria-labelledby"].split())
    if element["aria-label"]:
        return element["aria-label"]
    titles = [inner.text for inner in element.elements if inner.tag == "title"]
    return titles[0] if titles else element["alt"] or element.text


def test_each_page_is_a_whole_page(library: Site) -> None:
    for path, page in library.pages().items():
        assert page.doctype == "DOCTYPE html", path
        assert page.one("html")["lang"] == "en", path
        assert page.one("html").elements == [page.one("head"), page.one("body")], path
        metas = {meta["name"]: meta["content"] for meta in page.all("meta")}
        assert page.all("meta")[0]["charset"] == "utf-8", path
        assert metas["viewport"] == "width=device-width, initial-scale=1", path
        assert "user-scalable" not in metas["viewport"]
        assert metas.get("description"), path


def test_titles_say_which_page_it_is_and_differ(library: Site) -> None:
    titles = Counter(page.one("head").one("title").text for page in library.pages().values())
    assert all(titles), titles
    assert [title for title, times in titles.items() if times > 1] == []


def test_each_page_has_one_main_heading_and_no_level_is_skipped(library: Site) -> None:
    for path, page in library.pages().items():
        found = page.all(*HEADINGS)
        levels = [int(heading.tag[1]) for heading in found]
        assert levels.count(1) == 1, path
        assert all(heading.text for heading in found), path
        jumps = [
            f"{before.tag} {before.text[:40]!r} -> {after.tag} {after.text[:40]!r}"
            for before, after in pairwise(found)
            if int(after.tag[1]) > int(before.tag[1]) + 1
        ]
        assert jumps == [], path


def test_landmarks(library: Site) -> None:
    for path, page in library.pages().items():
        for tag in ("main", "header", "footer"):
            tops = [
                e for e in page.all(tag) if not any(up.tag in ("article", "section", "main") for up in e.ancestors())
            ]
            assert len(tops) == 1, (path, tag)
        navs = page.all("nav")
        names = [name(nav, page) for nav in navs]
        assert all("aria-label" in nav or "aria-labelledby" in nav for nav in navs), path
        assert len(names) == len(set(names)), (path, names)
        for section in page.all("section"):
            assert section["aria-labelledby"], (path, section.line)


def test_the_first_link_leads_to_the_main_content(library: Site) -> None:
    for path, page in library.pages().items():
        first = page.one("body").all("a")[0]
        assert (first["class"], first["href"]) == ("skip", "#main"), path
        assert page.by_id("main").tag == "main"


def test_ids_are_unique_and_without_spaces(library: Site) -> None:
    for path, page in library.pages().items():
        twice = [ident for ident, times in Counter(page.ids()).items() if times > 1]
        assert twice == [], path
        assert [ident for ident in page.ids() if not re.fullmatch(r"\S+", ident)] == [], path


def test_references_between_elements_lead_somewhere(library: Site) -> None:
    for path, page in library.pages().items():
        ids = set(page.ids())
        for element in page.walk():
            for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"):
                missing = set(element[attribute].split()) - ids
                assert not missing, (path, element.tag, attribute, missing)
            if element.tag == "use":
                assert element["href"].removeprefix("#") in ids, (path, element["href"])
            for value in element.attributes.values():
                for ident in re.findall(r"url\(#([^)]+)\)", value):
                    assert ident in ids, (path, value)


def target(path: str, href: str, base: str = "") -> tuple[str, str]:
    """Return the file and the fragment that a link on a page leads to."""
    parts = urlsplit(href)
    inside = unquote(parts.path)
    if inside.startswith("/"):
        assert inside.startswith(base), f"{href} leaves {base}"
        found = inside.removeprefix(base)
    else:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), inside)) if inside else path
    return (found or "index.html"), unquote(parts.fragment)


def test_every_link_inside_the_site_leads_to_a_file_and_a_place(library: Site) -> None:
    pages, files = library.pages(), library.files()
    places = {path: set(page.ids()) for path, page in pages.items()}
    base = "/library/" if pages["404.html"].one("head").all("link")[-1]["href"].startswith("/library/") else "/"
    for path, page in pages.items():
        for element in page.walk():
            href = element["href"] if element.tag in ("a", "link") else element["src"]
            if not href or element["rel"] == "canonical" or urlsplit(href).scheme:
                continue
            if href.startswith('x"') or href in ("x", "javascript&colon;alert(1)"):
                continue  # from the hostile texts: a link to nowhere, as its author wrote it
            file, fragment = target(path, href, base)
            if "alert" in href or "msgbox" in href:
                continue
            assert file in files, f"{path}:{element.line}: {href}"
            if fragment:
                assert fragment in places[file], f"{path}:{element.line}: {href}"


def test_links_name_files_so_that_the_site_works_from_a_disk(example: Site) -> None:
    for path, page in example.pages().items():
        for link in page.all("a"):
            parts = urlsplit(link["href"])
            if not parts.scheme and parts.path:
                assert not parts.path.endswith("/"), (path, link["href"])
                assert path == "404.html" or not parts.path.startswith("/"), (path, link["href"])


def test_nothing_is_loaded_from_elsewhere(library: Site) -> None:
    for path, page in library.pages().items():
        for element in page.walk():
            loads = element.tag in (
                "script",
                "img",
                "iframe",
                "source",
                "video",
                "audio",
                "object",
                "embed",
                "image",
                "use",
            )
            loads |= element.tag == "link" and element["rel"] != "canonical"
            for attribute in ("src", "href", "srcset", "data", "xlink:href"):
                if loads and attribute in element:
                    assert not urlsplit(element[attribute]).netloc, (path, element.tag, element[attribute])


def test_no_styles_and_no_scripts_but_the_themes_own(library: Site) -> None:
    for path, page in library.pages().items():
        scripts = [script for script in page.all("script") if not own_script(script) and not own_data(script)]
        assert not [*scripts, *page.all("style", "font", "center")], path
        for element in page.walk():
            assert "style" not in element, (path, element.tag, element.line)
            assert not [attribute for attribute in element.attributes if attribute.startswith("on")], (
                path,
                element.tag,
            )


def test_every_link_and_button_has_a_name(library: Site) -> None:
    for path, page in library.pages().items():
        for element in page.all("a", "button", "summary"):
            assert name(element, page).strip(), (path, element.line)


def test_links_with_the_same_words_lead_to_the_same_place(example: Site) -> None:
    for path, page in example.pages().items():
        places: dict[str, set[str]] = {}
        for link in page.one("main").all("a"):
            if not re.match(r"Footnote|Back to place", name(link, page)):
                places.setdefault(name(link, page).casefold(), set()).add(link["href"])
        differing = {words: hrefs for words, hrefs in places.items() if len(hrefs) > 1}
        # an outcome's name leads from the table to its place on the page, and from there on
        assert not differing, (path, differing)


def test_drawings_have_a_name_or_are_hidden(library: Site) -> None:
    for path, page in library.pages().items():
        for drawing in page.all("svg", "img"):
            if any(up.tag == "svg" for up in drawing.ancestors()) or hidden(drawing):
                continue
            assert drawing["role"] == "img", (path, drawing.line)
            assert len(name(drawing, page)) > 5, (path, drawing.line)
        for element in page.walk():
            if element["role"] == "img":
                assert name(element, page).strip(), (path, element.line)


def test_hidden_parts_hold_nothing_that_takes_the_focus(library: Site) -> None:
    for path, page in library.pages().items():
        for element in page.walk():
            if hidden(element):
                assert element.tag not in ("a", "button", "input", "summary"), (path, element.line)
                assert "tabindex" not in element, (path, element.line)


def test_tables_have_captions_and_headers(library: Site) -> None:
    for path, page in library.pages().items():
        for table in page.all("table"):
            own_text = any("prose" in up.classes() for up in table.ancestors())
            assert own_text or len(table.all("caption")) == 1, (path, table.line)
            heads = table.all("th")
            assert heads, (path, table.line)
            assert all(cell["scope"] in ("col", "row", "colgroup", "rowgroup") for cell in heads), (path, table.line)
            widths = set()
            spans: Counter[int] = Counter()
            for number, row in enumerate(table.all("tr")):
                cells = [cell for cell in row.elements if cell.tag in ("th", "td")]
                widths.add(sum(int(cell["colspan"] or 1) for cell in cells) + spans[number])
                for cell in cells:
                    for below in range(1, int(cell["rowspan"] or 1)):
                        spans[number + below] += int(cell["colspan"] or 1)
            assert len(widths) == 1, (path, table.line, widths)


def test_footnotes_lead_there_and_back(library: Site) -> None:
    for path, page in library.pages().items():
        marks = page.of_class("fn")
        if path.endswith("evidence/index.html"):
            assert marks, path
        for mark in marks:
            note = page.by_id(mark["href"].removeprefix("#"))
            assert mark.text == note.all("b")[0].text
            backs = [link["href"] for link in note.all("a") if link["href"].startswith("#note-")]
            assert f"#{mark['id']}" in backs, (path, mark["id"])
        for notes in page.of_class("notes"):
            letters = [item.all("b")[0].text for item in notes.all("li")]
            assert letters == sorted(letters, key=lambda letter: (len(letter), letter)), "in the order of their letters"
            for item in notes.all("li"):
                for link in item.of_class("backs")[0].all("a"):
                    assert page.by_id(link["href"].removeprefix("#"))["href"] == f"#{item['id']}"


def test_footnote_letters_run_in_reading_order(library: Site) -> None:
    for path, page in library.pages().items():
        for table in page.of_class("sof"):
            letters = list(dict.fromkeys(mark.text for mark in table.of_class("fn")))
            assert letters == sorted(letters, key=lambda letter: (len(letter), letter)), path


def test_lists_hold_items_and_definition_lists_hold_pairs(library: Site) -> None:
    for path, page in library.pages().items():
        for found in page.all("ul", "ol"):
            assert {element.tag for element in found.elements} <= {"li"}, (path, found.line)
            assert found.elements, (path, found.line)
        for found in page.all("dl"):
            groups = [element for element in found.elements if element.tag == "div"] or [found]
            for group in groups:
                tags = [element.tag for element in group.elements]
                assert tags[:1] == ["dt"], (path, group.line)
                assert set(tags) == {"dt", "dd"}, (path, group.line)


def test_the_menu_marks_where_one_is(library: Site) -> None:
    for path, page in library.pages().items():
        current = [link["href"] for link in page.all("a") if link["aria-current"] == "page"]
        assert all(target(path, href)[0] == path for href in current if path != "404.html"), (path, current)
        if path != "404.html" and not path.endswith("data/index.html"):
            assert len(current) == 1, path


def test_both_audiences_lead_to_each_other_and_to_the_data(example: Site) -> None:
    for slug in ("als-cell-therapy", "bcg-vaccine", "antenatal-corticosteroids"):
        plain, evidence, data = f"{slug}/index.html", f"{slug}/evidence/index.html", f"{slug}/data/index.html"
        for path in (plain, evidence, data):
            links = {
                target(path, link["href"])[0]
                for link in example.page(path).all("a")
                if not urlsplit(link["href"]).scheme
            }
            assert {plain, evidence, "index.html", "glossary/index.html", "about/index.html"} <= links, path
        for path in (plain, evidence):
            links = {target(path, link["href"])[0] for link in example.page(path).one("main").all("a")}
            assert data in links, path
        listed = {link["href"] for link in example.page(data).one("main").all("a")}
        files = {name.rpartition("/")[2] for name in example.files() if name.startswith(f"{slug}/data/")}
        # the page's own script asks for these
        files -= {"index.html", *(name for name in files if name.endswith(".explore.json"))}
        assert files <= listed


def test_outcomes_lead_from_one_audience_to_the_other(example: Site) -> None:
    slug = "als-cell-therapy"
    plain, evidence = example.page(f"{slug}/index.html"), example.page(f"{slug}/evidence/index.html")
    for outcome in example.findings(slug)["outcomes"].values():
        if outcome["effect"]:
            card, article = plain.by_id(f"outcome-{outcome['id']}"), evidence.by_id(f"outcome-{outcome['id']}")
            assert f"evidence/index.html#outcome-{outcome['id']}" in [link["href"] for link in card.all("a")]
            assert f"../index.html#outcome-{outcome['id']}" in [link["href"] for link in article.all("a")]


def test_canonical_addresses_are_public_and_leave_index_html_out(small: Site, example: Site) -> None:
    found = {
        path: [link["href"] for link in page.all("link") if link["rel"] == "canonical"]
        for path, page in small.pages().items()
    }
    assert found["index.html"] == ["https://example.org/library/"]
    assert found["morning-walk/evidence/index.html"] == ["https://example.org/library/morning-walk/evidence/"]
    assert found["404.html"] == []
    assert not [link for page in example.pages().values() for link in page.all("link") if link["rel"] == "canonical"]


def test_the_page_not_found_works_at_any_address(small: Site, example: Site) -> None:
    for site, base in ((small, "/library/"), (example, "/")):
        page = site.page("404.html")
        for element in page.all("a", "link"):
            assert element["href"].startswith((base, "#", "https://")), element["href"]


def test_pages_are_lean(example: Site) -> None:
    for path, data in example.files().items():
        if path.endswith(".html"):
            assert b"\n\n" not in data, path
            assert b" \n" not in data, path
            assert data.endswith(b"</html>\n"), path


@pytest.mark.parametrize(
    "names",
    [
        ("Müller 2001", "Möller 2001"),
        ("Smith 2001", "Smith, 2001"),
        ("Ли 2001", "Ци 2001"),
        ("李", "王"),
    ],
)
def test_studies_with_similar_names_keep_apart(names: tuple[str, str], tiny: Site) -> None:
    for name_of_file in ("studies.csv", "results.csv"):
        path = tiny.path("evening-light", name_of_file)
        text = path.read_text(encoding="utf-8")
        for old, new in zip(("Lamp 2010", "Lantern 2011"), names, strict=True):
            text = text.replace(old, f'"{new}"')
        path.write_text(text, encoding="utf-8")
    tiny.must_build()
    page = tiny.page("evening-light/evidence/index.html")
    assert [ident for ident, times in Counter(page.ids()).items() if times > 1] == []


def test_words_of_the_glossary_keep_apart(tiny: Site) -> None:
    (tiny.content / "glossary.yaml").write_text("心臓: a\n肺: b\nH₂O: c\nH-O: d\n", encoding="utf-8")
    tiny.must_build()
    page = tiny.page("glossary/index.html")
    assert [ident for ident, times in Counter(page.ids()).items() if times > 1] == []


@pytest.mark.parametrize("outcome", ["main", "answer", "found-h", "missing", "d2", "v-harm", "h"])
def test_an_outcome_may_have_any_good_name(outcome: str, tiny: Site) -> None:
    tiny.change("reviews/evening-light/review.yaml", "- id: waking", f"- id: {outcome}")
    for file in ("results.csv", "professional.md"):
        path = tiny.path("evening-light", file)
        path.write_text(path.read_text().replace("waking", outcome))
    report = tiny.build()
    if report.published:
        for path_of_page, page in tiny.pages().items():
            twice = [ident for ident, times in Counter(page.ids()).items() if times > 1]
            assert twice == [], path_of_page
    else:
        assert {problem.code for problem in report.problems} <= {"bad-id", "reserved-id"}


def test_outcomes_whose_names_contain_each_other_keep_apart(tiny: Site) -> None:
    record = tiny.path("morning-walk", "review.yaml")
    text = record.read_text()
    record.write_text(text.replace("- id: mood", "- id: falls-h").replace("- id: sleep", "- id: falls-2"))
    for file in ("results.csv", "professional.md"):
        path = tiny.path("morning-walk", file)
        path.write_text(path.read_text().replace("mood", "falls-h").replace("sleep.", "falls-2."))
    tiny.must_build()
    for path_of_page, page in tiny.pages().items():
        twice = [ident for ident, times in Counter(page.ids()).items() if times > 1]
        assert twice == [], path_of_page
