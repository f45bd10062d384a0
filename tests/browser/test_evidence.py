"""The professional page in Chromium: its table, its way to the sources, its rail, and what it looks like on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_pages import ALS, BCG, STEROIDS, complaints

pytestmark = pytest.mark.browser


def evidence(slug: str) -> str:
    return f"{slug}/evidence/index.html"


def top(page: Page, selector: str) -> float:
    """Return how far below the window's upper edge an element begins."""
    return float(page.locator(selector).evaluate("(element) => element.getBoundingClientRect().top"))


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_the_open_control_is_accessible(width: int, scheme: str, visit: Open) -> None:
    page = visit(evidence(BCG), width, scheme)
    page.get_by_role("button", name="Try another risk").click()
    page.get_by_role("spinbutton").fill("200")
    # the rest of the page is the one without it, which is looked at elsewhere
    assert complaints(page, within="#sof") == []


def test_the_heads_stay_in_view_and_cover_no_row_that_a_link_leads_to(visit: Open) -> None:
    page = visit(evidence(ALS), 1440, height=600)
    page.locator("#outcome-serious-adverse-events .row-link").click()
    page.wait_for_url("**#sof-serious-adverse-events")
    head = page.locator(".sof thead").evaluate("(element) => element.getBoundingClientRect().bottom")
    assert top(page, ".sof thead") == 0, "it sticks to the edge"
    assert top(page, "#sof-serious-adverse-events") >= head
    assert top(page, "#sof-serious-adverse-events") < 600
    page.locator("#sof-function .fn").first.click()
    back = page.locator(".notes li:target .backs a").first
    back.click()
    assert top(page, "#sof-function .fn:target") >= head - 1


def test_a_link_to_a_folded_row_opens_it_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address + evidence(BCG))
    page.locator("#sof-tuberculosis a[href='#rows-tuberculosis']").click()
    row = page.locator("#row-tuberculosis-aronson-1948")
    expect(row).to_be_visible()
    row.get_by_role("link", name="Aronson 1948").click()
    expect(page.locator("#study-aronson-1948")).to_be_in_viewport()
    page.locator("#study-aronson-1948").get_by_role("link", name="Reference 1").click()
    expect(page.locator("#ref-colditz-1994")).to_be_in_viewport()
    context.close()


def test_the_list_of_contents_is_a_rail_where_there_is_room(visit: Open) -> None:
    page = visit(evidence(BCG), 1440)
    page.mouse.wheel(0, 3000)
    rail = page.locator(".rail > div").bounding_box()
    main = page.locator("#outcomes").bounding_box()
    assert rail
    assert main
    assert rail["x"] + rail["width"] < main["x"]
    expect(page.locator(".rail")).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 800})
    narrow = page.locator(".rail").bounding_box()
    assert narrow
    assert narrow["width"] > 300
    heights = page.locator(".rail a").evaluate_all("(links) => links.map((a) => a.getBoundingClientRect().height)")
    assert min(heights) >= 44


@pytest.mark.parametrize("slug", [ALS, STEROIDS])
def test_the_table_lies_across_a_sheet_of_its_own_and_all_else_stands_upright(slug: str, visit: Open) -> None:
    page = visit(evidence(slug), 1200)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", page.pdf(format="A4"))
    across = [float(wide) > float(high) for wide, high in boxes]
    assert any(across)
    first, last = across.index(True), len(across) - across[::-1].index(True)
    assert all(across[first:last]), "the table's sheets follow each other"
    assert last - first <= 2
    assert first >= 1
    assert not all(across[last:])


def test_the_table_is_a_table_on_paper_whatever_the_screen(visit: Open) -> None:
    page = visit(evidence(ALS), 390)
    assert page.locator(".sof tbody tr").first.evaluate("(row) => getComputedStyle(row).display") == "grid"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1040, "height": 700})
    assert page.locator(".sof tbody tr").first.evaluate("(row) => getComputedStyle(row).display") == "table-row"
    assert page.locator(".sof").evaluate("(table) => table.scrollWidth <= document.documentElement.clientWidth")


def test_text_of_twice_the_size_turns_the_table_into_cards(visit: Open) -> None:
    page = visit(evidence(BCG), 1280)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.locator(".sof tbody tr").first.evaluate("(row) => getComputedStyle(row).display") == "grid"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="Try another risk").click()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_citation_can_be_copied(visit: Open) -> None:
    page = visit(evidence(BCG))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box = page.locator("#cite .cite").first
    box.get_by_role("button", name="Copy").click()
    expect(box.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == box.locator("#cite-summary").inner_text()


def test_controls_are_large_enough_for_a_finger(visit: Open) -> None:
    page = visit(evidence(BCG), 360)
    page.get_by_role("button", name="Try another risk").click()
    sizes = page.locator("#sof :is(button, input):visible").evaluate_all(
        "(all) => all.map((e) => [e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )
    assert sizes
    assert all(min(size) >= 24 for size in sizes)
    assert page.locator(".risk [type=range]").evaluate("(e) => e.getBoundingClientRect().height") >= 44
