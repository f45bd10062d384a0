"""The plain-language page in Chromium: explained words, print, length, and the way to the professional page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_pages import ALS, BCG, OPEN_ALL, STEROIDS, complaints
from tests.site.sites import Site

pytestmark = pytest.mark.browser

PLAIN = f"{ALS}/index.html"
OPENED = "document.querySelector('.word:popover-open')?.id ?? ''"


def test_a_word_opens_with_the_mouse_and_closes_in_three_ways(visit: Open) -> None:
    page = visit(PLAIN, 1440)
    button = page.locator(".card .term button").first
    button.click()
    word = page.locator(".word:popover-open")
    expect(word).to_be_visible()
    near, at = word.bounding_box(), button.bounding_box()
    assert near is not None
    assert at is not None
    assert abs(near["y"] - at["y"] - at["height"]) < 40 or abs(near["y"] + near["height"] - at["y"]) < 40
    word.get_by_role("button", name="Close").click()
    expect(word).to_be_hidden()
    button.click()
    page.mouse.click(5, 5)
    expect(word).to_be_hidden()
    button.click()
    page.keyboard.press("Escape")
    expect(word).to_be_hidden()


def test_a_word_opens_with_the_keyboard_and_gives_the_focus_back(visit: Open) -> None:
    page = visit(PLAIN, 390)
    button = page.locator(".answer .term button").first
    button.focus()
    for key, close in (("Enter", "Escape"), ("Space", "Enter")):
        page.keyboard.press(key)
        assert page.evaluate(OPENED) == button.get_attribute("popovertarget")
        expect(page.locator(".word:popover-open button")).to_be_focused()
        page.keyboard.press(close)
        assert page.evaluate(OPENED) == ""
        expect(button).to_be_focused()


@pytest.mark.parametrize("width", [320, 1440])
def test_every_explanation_fits_into_the_window(width: int, visit: Open) -> None:
    page = visit(PLAIN, width, height=640)
    page.evaluate(OPEN_ALL)
    trouble = page.evaluate(
        """() => {
          const found = [];
          for (const button of document.querySelectorAll(".term button")) {
            button.scrollIntoView({ block: "center" });
            button.click();
            const word = document.querySelector(".word:popover-open");
            const box = word && word.getBoundingClientRect();
            if (!box || box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1)
              found.push([button.getAttribute("aria-label"), box && box.toJSON()]);
            if (word) word.hidePopover();
          }
          return found;
        }"""
    )
    assert trouble == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_explanation_is_accessible(scheme: str, visit: Open) -> None:
    page = visit(PLAIN, 390, scheme)
    page.locator(".answer .term button").first.click()
    for within in (".answer", ".word:popover-open"):
        assert complaints(page, within=within) == []
        assert complaints(page, "color-contrast-enhanced", "target-size", within=within) == []


def plain_page(browser: Browser, site: Site, **options: bool) -> Page:
    context = browser.new_context(viewport={"width": 390, "height": 800}, **options)  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto((site.output / ALS / "index.html").as_uri())
    return page


def test_without_scripts_nothing_is_missing(browser: Browser, example: Site) -> None:
    page = plain_page(browser, example, java_script_enabled=False)
    try:
        page.locator(".answer .term button").first.click()
        expect(page.locator(".word:popover-open")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("button.print")).to_be_hidden()
        expect(page.locator(".facts time")).to_have_text("31 July 2019")
        expect(page.get_by_text("illness of the nerves that control the muscles").first).to_be_visible()
    finally:
        page.context.close()


def test_with_scripts_the_age_of_the_evidence_is_told_and_the_page_can_be_printed(
    browser: Browser, example: Site
) -> None:
    page = plain_page(browser, example)
    try:
        assert re.fullmatch(r"\(more than \d+ years ago\)", page.locator(".facts time + span").inner_text())
        expect(page.locator("button.print")).to_be_visible()
        page.evaluate("window.print = () => { document.title = 'printed'; }")
        page.locator("button.print").click()
        assert page.title() == "printed"
    finally:
        page.context.close()


@pytest.mark.parametrize("slug", [ALS, BCG, STEROIDS])
def test_the_summary_prints_on_one_or_two_sheets(slug: str, visit: Open) -> None:
    page = visit(f"{slug}/index.html")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
    page.emulate_media(media="print")
    for wanted in (".answer .lead", ".glance", ".facts", "#ask", ".address"):
        assert page.locator(wanted).first.is_visible(), wanted
    assert page.locator(".address span").inner_text().endswith(f"{slug}/index.html")
    for left_out in (".told", "button.print", "header.top nav", ".toc"):
        assert not page.locator(left_out).first.is_visible(), left_out
    decoration = page.locator(".term").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert decoration == "none", "on paper a word is a word"


@pytest.mark.parametrize(("slug", "longest"), [(ALS, 7000), (BCG, 4600), (STEROIDS, 4800)])
def test_the_page_is_short_on_a_phone(slug: str, longest: int, visit: Open) -> None:
    page = visit(f"{slug}/index.html", 390)
    assert page.evaluate("document.documentElement.scrollHeight") <= longest
    # running text as a reader meets it: without tables, headings, menus and what is folded away
    words = page.evaluate(
        """() => [...document.querySelectorAll("main :is(p, li, dt, dd, figcaption)")]
          .filter((e) => e.checkVisibility({ contentVisibilityAuto: true }) && !e.closest("table, nav, svg"))
          .filter((e) => !e.parentElement.closest("p, li, dt, dd, figcaption"))
          .map((e) => e.innerText).join(" ").split(/\\s+/).filter((word) => /\\w/.test(word)).length"""
    )
    assert 250 < words <= 850
    figures = page.locator("main figure")
    assert sum(figure.is_visible() for figure in figures.all()) <= 1, "one picture at first sight"


def test_the_switch_keeps_the_outcome(visit: Open) -> None:
    page = visit(f"{PLAIN}#outcome-survival", 390)
    switch = page.get_by_role("link", name="For professionals", exact=True)
    expect(switch).to_have_attribute("href", "evidence/index.html#outcome-survival")
    # what a reader looks at for a while takes its place
    page.locator("#outcome-breathing").evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    expect(switch).to_have_attribute("href", "evidence/index.html#outcome-breathing")
    switch.click()
    page.wait_for_url(f"**/{ALS}/evidence/index.html#outcome-breathing")
    expect(page.locator(":target")).to_have_count(1)


def test_a_link_into_the_story_opens_its_part(visit: Open) -> None:
    page = visit(f"{PLAIN}#text-what-did-they-do", 390)
    expect(page.get_by_text("The first study", exact=True)).to_be_visible()


def test_the_plain_page_reaches_the_highest_contrast(visit: Open) -> None:
    page = visit(PLAIN, 390)
    page.evaluate(OPEN_ALL)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert complaints(page, "color-contrast-enhanced", "target-size") == []
