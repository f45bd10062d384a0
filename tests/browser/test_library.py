"""The list of reviews in Chromium: search, filters, order, the address, and the list without any of these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plainforest.pages.library import library_pages
from plainforest.pages.theme import load_theme, renderer
from plainforest.writing import write_folder
from tests.browser.conftest import WATCH_POLICY, Open, Watch
from tests.browser.serving import serve
from tests.browser.test_pages import complaints
from tests.pages.test_library import card, library
from tests.site.sites import ROOT, Site

pytestmark = pytest.mark.browser

TALLY = ".tally"
NUMBER = 130


def titles(page: Page) -> list[str]:
    return page.locator("ul.results h3").all_inner_texts()


def first_words(page: Page) -> list[str]:
    return [re.findall(r"BCG|cell|corticosteroids|antibiotics", title)[0] for title in titles(page)]


def write_site(folder: Path, language: str) -> Path:
    """Write the pages of a long list; the reviews themselves are not needed for it."""
    texts = {"en": "Does drug {} help?", "ar": "هل يساعد الدواء {}؟"}
    cards = [
        card(
            f"drug-{i}", title=f"Drug{i} for condition {i % 7}", plain_title=texts[language].format(f"Drug{i}"),
            topic=f"Topic {i % 9}", conditions=(f"Condition {i % 7}",), interventions=(f"Drug{i}",), outcome="Pain",
            chip="May be better" if i % 3 else "Could go either way", direction="benefit" if i % 3 else "either",
            without="40", with_="30", unit="of 100 people", intervention=f"drug {i}", changed=f"{1990 + i % 30}",
            searched="31 July 2019",
        )
        for i in range(NUMBER)
    ]  # fmt: skip
    theme = load_theme(ROOT)
    settings = library(f"title: Long list\nlanguage: {language}\ntagline: {'A long list. ' * 5}\n")
    write_folder(folder, dict(theme.assets) | library_pages(settings, cards, renderer(theme), noindex=False))
    return folder


@pytest.fixture(scope="module")
def long_list(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(write_site(tmp_path_factory.mktemp("long") / "site", "en")) as address:
        yield address


@pytest.fixture
def long_page(browser: Browser, long_list: str) -> Iterator[Page]:
    """Open a long list, watched like every other page."""
    watch = Watch(long_list)
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    context.add_init_script(WATCH_POLICY)
    page = context.new_page()
    watch.follow(page)
    page.goto(long_list)
    yield page
    context.close()
    assert watch.seen == []


def test_filters_narrow_the_list_and_stand_in_the_address(visit: Open) -> None:
    page = visit("index.html", 390)
    expect(page.locator(TALLY)).to_have_text("4 reviews")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_role("checkbox", name="Low reviews: 2").check()
    expect(page.locator(TALLY)).to_have_text("2 of 4 reviews")
    assert first_words(page) == ["BCG", "cell"]
    # what another filter would leave is said beside it
    expect(page.locator("label", has_text="Preterm birth")).to_contain_text("0")
    page.get_by_role("checkbox", name="Tuberculosis reviews: 1").check()
    expect(page.locator(TALLY)).to_have_text("1 of 4 reviews")
    assert page.url.endswith("?certainty=low&condition=tuberculosis")
    page.go_back()
    expect(page.locator(TALLY)).to_have_text("2 of 4 reviews")
    page.reload()
    expect(page.locator(TALLY)).to_have_text("2 of 4 reviews")
    assert page.get_by_role("button", name="Remove the filter Low certainty").is_visible()
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator(TALLY)).to_have_text("4 reviews")
    assert "?" not in page.url
    expect(page.locator("#find-q")).to_be_focused()


def test_search_finds_beginnings_slips_and_words_without_accents(visit: Open) -> None:
    page = visit("index.html", 1440)
    for asked, found in [("tubercul", "BCG"), ("tuberclosis", "BCG"), ("GUERIN", "BCG"), ("motor neuron", "cell"),
                         ("preterm deth", "corticosteroids")]:  # fmt: skip
        page.locator("#find-q").fill(asked)
        expect(page.locator("ul.results h3")).to_have_count(1)
        expect(page.locator("ul.results h3")).to_contain_text(found)
    page.locator("#find-q").fill("qqqq")
    expect(page.locator(TALLY)).to_have_text("0 of 4 reviews")
    assert page.get_by_text("No review fits").is_visible()
    page.locator("#find-q").fill("placebo")
    expect(page.get_by_role("link", name="placebo", exact=True)).to_be_visible()
    page.get_by_role("link", name="placebo", exact=True).click()
    assert page.url.endswith("glossary/index.html#word-placebo")
    page.go_back()
    expect(page.locator("#find-q")).to_have_value("placebo")


def test_the_order_can_be_changed(visit: Open) -> None:
    page = visit("index.html")
    second = page.locator("ul.results h3").nth(1)
    page.get_by_label("Order").select_option("title")
    expect(second).to_contain_text("corticosteroids")
    assert first_words(page) == ["antibiotics", "corticosteroids", "BCG", "cell"]
    page.get_by_label("Order").select_option("newest")
    expect(second).not_to_contain_text("corticosteroids")
    assert first_words(page)[0] == "cell"
    page.go_back()
    expect(second).to_contain_text("corticosteroids")


def test_everything_by_keyboard(visit: Open) -> None:
    page = visit("index.html")
    page.locator("#find-q").focus()
    page.keyboard.type("tuberculosis")
    expect(page.locator(TALLY)).to_have_text("1 of 4 reviews")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Reviews", exact=True)).to_be_focused()
    page.locator("#find-q").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("details.narrow")).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(TALLY)).to_contain_text("of 4 reviews")
    assert "certainty=" in page.url


@pytest.mark.parametrize("width", [390, 1440])
def test_filters_and_answers_are_accessible(width: int, visit: Open) -> None:
    page = visit("index.html?certainty=low&q=placebo", width)
    expect(page.locator(".words-found")).to_be_visible()
    page.get_by_text("Filter", exact=True).click()
    assert complaints(page) == []
    small = page.evaluate(
        """() => [...document.querySelectorAll("form :is(button, input[type=search], select, summary, label)")]
          .filter((e) => e.offsetParent && !e.closest(".ask, .order") && e.getBoundingClientRect().height < 43.5)
          .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_without_a_script_the_list_is_whole_and_topics_lead_into_it(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    assert len(titles(page)) == 4
    assert not page.locator("form.finder").is_visible()
    page.get_by_role("navigation", name="Topics").get_by_role("link", name="Pregnancy and birth").click()
    assert page.url.endswith("#topic-pregnancy-and-birth")
    context.close()


def test_nothing_moves_when_the_script_comes(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("form.finder:not([hidden])")
    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
            .observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 300);
        })"""
    )
    assert shift < 0.01
    # filters leave the first review on the first screen of a phone
    assert page.locator("ul.results h3").first.bounding_box()["y"] < 700  # type: ignore[index]
    context.close()


def test_a_long_list_is_searched_whole(long_page: Page) -> None:
    page = long_page
    expect(page.locator(TALLY)).to_have_text(f"{NUMBER} reviews, sheet 1 of 3")
    page.locator("#find-q").fill("drug129")
    expect(page.locator(TALLY)).to_have_text(f"1 of {NUMBER} reviews")
    link = page.locator("ul.results h3 a")
    # a review from another sheet keeps its address
    assert link.get_attribute("href") == f"{page.url.partition('?')[0].removesuffix('index.html')}drug-129/index.html"
    page.locator("#find-q").fill("")
    expect(page.locator(TALLY)).to_have_text(f"{NUMBER} reviews, sheet 1 of 3")
    assert len(titles(page)) == 50
    page.get_by_label("Order").select_option("title")
    expect(page.locator(TALLY)).to_have_text(f"{NUMBER} of {NUMBER} reviews")
    assert len(titles(page)) == 50
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("ul.results > li")).to_have_count(100)
    expect(page.locator("ul.results > li").nth(50).locator("h3 a")).to_be_focused()


def test_sheets_lead_to_each_other(long_page: Page) -> None:
    page = long_page
    page.get_by_role("link", name="Reviews 51 to 100").click()
    expect(page.locator(TALLY)).to_have_text(f"{NUMBER} reviews, sheet 2 of 3")
    page.locator("#find-q").fill("drug0")
    expect(page.locator(TALLY)).to_contain_text(f"1 of {NUMBER}")
    assert page.locator("ul.results h3 a").get_attribute("href").endswith("/drug-0/index.html")  # type: ignore[union-attr]
    assert "/reviews/2/drug-0" not in str(page.locator("ul.results h3 a").get_attribute("href"))


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_from_right_to_left(width: int, browser: Browser, tmp_path: Path) -> None:
    with serve(write_site(tmp_path / "site", "ar")) as address:
        page = browser.new_page(viewport={"width": width, "height": 900})
        for path in ("index.html", "glossary/index.html", "about/index.html", "404.html"):
            page.goto(address + path)
            assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        page.goto(address)
        box = page.locator("ul.results h3 a").first.bounding_box()
        assert box
        # titles begin at the right
        assert box["x"] + box["width"] > 0.75 * width
        page.close()


def test_the_list_prints_without_its_controls(visit: Open, example: Site) -> None:
    page = visit("index.html")
    page.emulate_media(media="print")
    assert not page.locator("form.finder").is_visible()
    assert page.locator("ul.results h3").first.is_visible()
    assert len(titles(page)) == 4
