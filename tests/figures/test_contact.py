"""The contact sheet: its drawings are what they were, and in a browser nothing overlaps and nothing is cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.figures.contact_sheet import FIGURES, drawings, page
from tests.figures.test_in_browser import overlaps
from tests.golden.compare import compare

FOLDER = Path(__file__).with_name("contact")
# Every text and every mark of risk of bias with its box, and the drawing that it must keep to.
LOOK = """
() => [...document.querySelectorAll('.fp-box')].map(box => {
  const shown = [...box.querySelectorAll('svg[role=img]')].filter(svg => svg.getBoundingClientRect().width > 0);
  const edge = box.getBoundingClientRect();
  const svg = shown[0].getBoundingClientRect();
  const texts = [...shown[0].querySelectorAll('text, use')].map(node => {
    const r = node.getBoundingClientRect();
    const inner = node.querySelector('tspan') ?? node;
    const size = parseFloat(getComputedStyle(inner).fontSize);
    // the box of a line is taller than its letters
    const spare = node.tagName === 'use' ? 0 : Math.max(0, (r.height - 0.95 * size) / 2);
    return {words: node.textContent || node.getAttribute('href'), size, left: r.left, right: r.right,
            top: r.top + spare, bottom: r.bottom - spare};
  });
  return {id: box.id, shown: shown.length, left: edge.left, right: edge.right, top: svg.top, bottom: svg.bottom, texts};
})
"""


@pytest.mark.parametrize("name", FIGURES)
def test_the_drawings_are_what_they_were(name: str) -> None:
    compare(drawings()[name].replace("><", ">\n<") + "\n", FOLDER / f"{name}.svg")


def test_no_drawing_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(drawings()) == set(FIGURES)


@pytest.fixture(params=["ltr", "rtl"])
def sheet(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.set_content(page(direction=request.param))
    yield opened
    context.close()


@pytest.mark.browser
def test_nothing_overlaps_and_nothing_is_cut(sheet: Page) -> None:
    for width in (320, 820, 1440):
        sheet.set_viewport_size({"width": width, "height": 900})
        if folder := os.environ.get("PLAINFOREST_SHEET"):
            direction = sheet.evaluate("document.documentElement.dir")
            sheet.screenshot(path=Path(folder) / f"{width}-{direction}.png", full_page=True)
        for box in sheet.evaluate(LOOK):
            assert box["shown"] == 1, (width, box["id"])
            assert next(overlaps(box["texts"]), None) is None, (width, box["id"])
            for text in box["texts"]:
                assert text["size"] >= 12, (width, box["id"], text)
                assert text["left"] >= box["left"] - 1, (width, box["id"], text)
                assert text["right"] <= box["right"] + 1, (width, box["id"], text)
                assert text["top"] >= box["top"] - 1, (width, box["id"], text)
                assert text["bottom"] <= box["bottom"] + 1, (width, box["id"], text)
        assert sheet.evaluate("document.documentElement.scrollWidth <= innerWidth")
