"""Cards in a frame of another site, and the lines that put them there."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from tests.browser.conftest import Open, Scheme
from tests.site.sites import Site

pytestmark = pytest.mark.browser
ALS = "als-cell-therapy"


def test_cards_fit_in_a_narrow_frame(visit: Open, example: Site) -> None:
    page = visit("404.html", width=280)
    home = page.url.removesuffix("404.html")
    for path in example.cards():
        page.goto(home + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 280, path
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 280, path


@pytest.mark.parametrize(
    ("outcome", "scheme"),
    [("function", "light"), ("survival", "dark"), ("survival", "light"), ("muscle-strength", "dark")],
)
def test_axe_finds_nothing(visit: Open, outcome: str, scheme: Scheme) -> None:
    page = visit(f"{ALS}/embed/{outcome}/index.html", width=320, scheme=scheme)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": [
        "wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}})  # fmt: skip
    assert [f"{one['id']}: {node['html']}" for one in found.response["violations"] for node in one["nodes"]] == []


def test_a_card_shows_in_a_frame_and_a_page_does_not(browser: Browser, address: str) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.route(f"{address}elsewhere", lambda route: route.fulfill(content_type="text/html", body=(
            f'<iframe name="card" src="{address}{ALS}/embed/function/"></iframe>'
            f'<iframe name="page" src="{address}{ALS}/"></iframe>')))  # fmt: skip
        page.goto(f"{address}elsewhere")
        card, whole = page.frame("card"), page.frame("page")
        assert card is not None
        assert whole is not None
        card.wait_for_selector("h1")
        assert card.locator("h1").inner_text() == "Daily function"
        assert card.evaluate("document.styleSheets.length") == 1
        assert whole.url.startswith("chrome-error:")
    finally:
        context.close()


def test_the_line_to_copy_gets_the_address_that_the_reader_came_by(visit: Open, address: str) -> None:
    page = visit(f"{ALS}/data/index.html")
    page.get_by_text("HTML to copy: Daily function").click()
    code = page.locator("#code-function")
    code.wait_for()
    assert f'src="{address}{ALS}/embed/function/"' in code.inner_text()
    assert page.locator('[data-copy="code-function"] button').is_visible()
