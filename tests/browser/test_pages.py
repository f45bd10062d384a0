"""The example library in Chromium: accessible, quiet, and whole on every screen."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open, Scheme, Watch
from tests.pages.hostile import append_everywhere
from tests.site.sites import Site

pytestmark = pytest.mark.browser

ALS, BCG, STEROIDS = "als-cell-therapy", "bcg-vaccine", "antenatal-corticosteroids"

# One page of every kind, and a second one where the content makes it look quite different.
KINDS = {
    "home": "index.html",
    "plain": f"{ALS}/index.html",
    "plain, one outcome": f"{BCG}/index.html",
    "evidence": f"{ALS}/evidence/index.html",
    "evidence, pooled": f"{BCG}/evidence/index.html",
    "data": f"{ALS}/data/index.html",
    "glossary": "glossary/index.html",
    "about": "about/index.html",
    "not found": "404.html",
}
# On a wide screen these lie differently, not only in longer lines.
WIDE = ("home", "plain", "evidence")
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def complaints(page: Page, *rules: str, within: str | None = None) -> list[str]:
    """Return what axe finds by some rules, or by all of them: one line for each element."""
    wanted = {"type": "rule", "values": [*rules]} if rules else {"type": "tag", "values": TAGS}
    found = Axe().run(page, within, {"runOnly": wanted, "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(
    ("kind", "width", "scheme", "other"),
    [*((kind, 360, "light", "dark") for kind in KINDS), *((kind, 1440, "dark", "light") for kind in WIDE)],
)
def test_pages_are_accessible_in_light_and_in_dark(
    kind: str, width: int, scheme: Scheme, other: Scheme, visit: Open
) -> None:
    page = visit(KINDS[kind], width, scheme)
    page.evaluate(OPEN_ALL)
    assert complaints(page) == []
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    # the scheme changes colours and nothing else, so only the rule about colours needs another look
    page.emulate_media(color_scheme=other, reduced_motion="reduce")
    assert page.evaluate(ground) != before
    if kind != "evidence, pooled":  # made of the same parts as the other one, and it takes axe seconds
        assert complaints(page, "color-contrast") == []


@pytest.mark.parametrize("width", [320, 820])
def test_no_page_scrolls_sideways(width: int, visit: Open) -> None:
    page = visit(KINDS["home"], width)
    for kind, path in KINDS.items():
        page.goto(urlsplit(page.url)._replace(path=f"/{path}").geturl())
        page.evaluate(OPEN_ALL)
        wide = page.evaluate(
            """() => {
              const room = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= room) return [];
              return [...document.querySelectorAll("body *")]
                .filter((e) => e.getBoundingClientRect().right > room + 1 && !e.closest(".scroll"))
                .map((e) => `${e.tagName} ${e.getAttribute("class") || ""} ${e.textContent.slice(0, 40)}`).slice(0, 5);
            }"""
        )
        assert wide == [], kind


def test_text_twice_as_large_still_fits(visit: Open) -> None:
    page = visit(KINDS["plain"], 640)
    for kind in ("plain", "evidence", "home"):
        page.goto(urlsplit(page.url)._replace(path=f"/{KINDS[kind]}").geturl())
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        room, need = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
        assert need <= room, kind


@pytest.mark.parametrize("slug", [ALS, BCG])
def test_each_forest_plot_has_exactly_one_drawing(slug: str, visit: Open) -> None:
    page = visit(f"{slug}/evidence/index.html")
    # five outcomes and the figure of three of them; one outcome, beside its funnel plot, which has one drawing only
    boxes = page.locator(".fp-box:has(.fp-narrow)")
    assert boxes.count() == (6 if slug == ALS else 1)
    for width, expected in ((1440, "fp-wide"), (820, "fp-wide"), (360, "fp-narrow"), (320, "fp-narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        drawings = boxes.evaluate_all(
            "boxes => boxes.map(box => [...box.querySelectorAll('svg.fp')].filter(svg => svg.checkVisibility()))"
            ".map(shown => shown.map(svg => svg.getAttribute('class')))"
        )
        for shown in drawings:
            assert len(shown) == 1, (width, shown)
            assert expected in shown[0].split(), width


@pytest.mark.parametrize("width", [320, 700, 1440])
def test_no_words_in_a_forest_plot_meet_or_leave_it(width: int, visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html", width)
    for slug in (BCG, ALS):
        page.goto(urlsplit(page.url)._replace(path=f"/{slug}/evidence/index.html").geturl())
        trouble = page.evaluate(
            """() => {
              const found = [];
              for (const drawing of document.querySelectorAll("svg.fp")) {
                const edge = drawing.getBoundingClientRect();
                if (!edge.width) continue;
                const texts = [...drawing.querySelectorAll("text")];
                const words = texts.map((t) => [t.textContent, t.getBoundingClientRect()]);
                words.forEach(([text, box], i) => {
                  if (box.left < edge.left - 2 || box.right > edge.right + 2 || box.bottom > edge.bottom + 2)
                    found.push(`${text} leaves the drawing`);
                  for (const [other, spot] of words.slice(i + 1))
                    if (box.left < spot.right - 1 && spot.left < box.right - 1 &&
                        box.top < spot.bottom - 3 && spot.top < box.bottom - 3) found.push(`${text} | ${other}`);
                });
              }
              return found;
            }"""
        )
        assert trouble == [], slug


def test_every_link_of_the_site_can_be_clicked_through(visit: Open, address: str) -> None:
    page = visit("index.html")
    todo, seen = [address + "index.html"], set[str]()
    while todo:
        url = todo.pop()
        if url in seen:
            continue
        seen.add(url)
        page.goto(url)
        hrefs: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        inside = {href.partition("#")[0] for href in hrefs if href.startswith(address)}
        todo += [href for href in inside if href.endswith(".html")]
    assert {url.removeprefix(address) for url in seen} >= {path for kind, path in KINDS.items() if kind != "not found"}


def test_an_address_that_does_not_exist_gets_a_helpful_page(visit: Open, watch: Watch, address: str) -> None:
    page = visit("index.html")
    response = page.goto(f"{address}nowhere/at/all/")
    assert response is not None
    assert response.status == 404
    assert page.locator("h1").inner_text() == "There is no page at this address"
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).display") != ""
    page.get_by_role("link", name="All reviews").last.click()
    assert page.url == f"{address}index.html"
    expected = f"status 404: {address}nowhere/at/all/"
    assert expected in watch.seen
    watch.seen[:] = [line for line in watch.seen if "nowhere/at/all" not in line and "status of 404" not in line]


@pytest.mark.parametrize("name", ["survival.svg", "function.svg"])
def test_a_figure_can_be_read_by_itself_under_the_same_policy(name: str, visit: Open, watch: Watch) -> None:
    # the policy keeps the drawing from bringing its dark colours, so it must be readable without them
    page = visit(f"{ALS}/data/{name}", scheme="dark")
    assert page.locator("text").count() > 10
    colour = page.evaluate("getComputedStyle(document.querySelector('.fp-page')).fill")
    text = page.evaluate("getComputedStyle(document.querySelector('text')).fill")
    assert colour != text, "words on a ground of their own colour"
    # by now every complaint has arrived
    watch.seen[:] = [line for line in watch.seen if "inline style" not in line and "style-src" not in line]


def test_footnotes_lead_there_and_back(visit: Open) -> None:
    page = visit(f"{ALS}/evidence/index.html")
    mark = page.locator("a.fn").first
    anchor = mark.get_attribute("id")
    mark.click()
    note = page.locator(":target")
    assert note.count() == 1
    assert note.locator("b").first.inner_text() == mark.inner_text()
    note.locator(f'a[href="#{anchor}"]').click()
    assert page.url.endswith(f"#{anchor}")


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(visit: Open) -> None:
    page = visit(f"{ALS}/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    box = page.locator("a.skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_folded_parts_open_with_the_keyboard(visit: Open) -> None:
    page = visit(f"{ALS}/evidence/index.html")
    folded = page.locator("details:not([open])").first
    folded.evaluate("fold => fold.id = 'fold'")
    page.locator("#fold > summary").press("Enter")
    expect(page.locator("#fold")).to_have_attribute("open", "")


@pytest.mark.parametrize("path", [f"{ALS}/index.html", f"{ALS}/evidence/index.html", f"{BCG}/evidence/index.html"])
def test_pages_can_be_printed(path: str, visit: Open) -> None:
    page = visit(path)
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 10_000


def test_in_print_there_is_no_menu_and_the_answer_is_there(visit: Open) -> None:
    page = visit(f"{ALS}/index.html")
    page.emulate_media(media="print")
    assert not page.locator("header.top nav").is_visible()
    assert page.locator(".answer .lead").is_visible()


def test_the_site_works_from_a_disk(browser: Browser, example: Site) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 800})
    context.set_default_timeout(60_000)
    try:
        page = context.new_page()
        page.goto((example.output / "index.html").as_uri())
        assert page.evaluate("document.styleSheets.length") == 1
        assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"
        page.locator(f'a[href="{ALS}/index.html"]').first.click()
        assert page.locator("h1").inner_text().startswith("Does cell therapy help")
        assert page.evaluate("document.styleSheets.length") == 1
        page.get_by_role("link", name="For professionals", exact=True).click()
        assert page.url == (example.output / ALS / "evidence" / "index.html").as_uri()
        assert page.evaluate("document.styleSheets.length") == 1
        page.get_by_role("link", name="Plain language", exact=True).click()
        assert page.url == (example.output / ALS / "index.html").as_uri()
        page.get_by_role("link", name="All reviews").click()
        assert page.url == (example.output / "index.html").as_uri()
    finally:
        context.close()


def whole_pages(site: Site) -> list[str]:
    """Return the pages that work from a disk: all but the one that any address can lead to."""
    return [path for path in site.pages() if path != "404.html"]


RUNNING = """
  document.querySelectorAll("script, iframe, object, embed, [href^='javascript' i]").length -
  document.querySelectorAll("script[src*='static/']:empty, script[type='application/ld+json']").length +
  [...document.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on"))).length
"""


def test_nothing_runs_in_a_library_of_attacks(browser: Browser, nasty: Site) -> None:
    # opened from a disk: no policy stands in the way of any of them
    context = browser.new_context()
    context.set_default_timeout(60_000)
    found = {}
    try:
        page = context.new_page()
        watch = Watch((nasty.output / "index.html").as_uri())
        watch.follow(page)
        for path in [*whole_pages(nasty), *(name for name in nasty.files() if name.endswith(".svg"))]:
            watch.seen.clear()
            page.goto((nasty.output / path).as_uri())
            page.evaluate(OPEN_ALL)
            if page.evaluate(RUNNING):
                watch.seen.append("something that could run")
            # browsers keep a module of ours from running from a disk; the page is whole without
            kept = r"/static/\w+\.[0-9a-f]{10}\.js|Failed to load resource: net::ERR_FAILED$"
            seen = [line for line in watch.seen if not re.search(kept, line)]
            if seen:
                found[path] = seen
    finally:
        context.close()
    assert found == {}


def test_long_words_do_not_tear_a_page_apart(browser: Browser, tiny: Site) -> None:
    word = "dichlorodiphenyltrichloroethane"
    append_everywhere(tiny, lambda: word)
    for name in ("studies.csv", "results.csv"):
        path = tiny.path("morning-walk", name)
        path.write_text(
            path.read_text().replace("Early 2001", f"{word} 2001").replace("Table 2", f"https://{word}.example/{word}")
        )
    tiny.must_build()
    context = browser.new_context()
    context.set_default_timeout(60_000)
    found = []
    try:
        page = context.new_page()
        for path_of_page in whole_pages(tiny):
            page.goto((tiny.output / path_of_page).as_uri())
            page.evaluate(OPEN_ALL)
            for width in (320, 820, 1440):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    found.append((path_of_page, width))
    finally:
        context.close()
    assert found == []


def test_the_headers_are_strict(tmp_path: Path) -> None:
    from tests.browser.serving import headers

    found = headers()
    policy = dict(part.strip().partition(" ")[::2] for part in found["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert not [part for part in policy.values() if "unsafe" in part or "*" in part or "http" in part]
    for directive in ("base-uri", "form-action", "frame-ancestors"):
        assert policy[directive] == "'none'"
    assert found["X-Frame-Options"] == "DENY"
    assert found["X-Content-Type-Options"] == "nosniff"
    assert int(found["Strict-Transport-Security"].partition("=")[2].partition(";")[0]) >= 31_536_000
    for name in ("Referrer-Policy", "Permissions-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy"):
        assert name in found
