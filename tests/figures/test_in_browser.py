"""Forest plots in a real browser, with real fonts: one drawing at a time, nothing overlaps, nothing is cut or tiny."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from plainforest.figures import difference_bar, forest_plot, forest_svg
from tests.figures.samples import SAMPLES, function

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "static"
NAMES = ("bcg", "function", "mixed", "seven", "hazards", "standardised", "risk difference", "no data", "long names")
LOOK = """
() => [...document.querySelectorAll('.fp-box')].map(box => {
  const shown = [...box.querySelectorAll('svg[role=img]')].filter(svg => svg.getBoundingClientRect().width > 0);
  const edge = box.getBoundingClientRect();
  const texts = shown.flatMap(svg => [...svg.querySelectorAll('text')]).map(text => {
    const r = text.getBoundingClientRect();
    const inner = text.querySelector('tspan') ?? text;
    const size = parseFloat(getComputedStyle(inner).fontSize);
    // the box of a line is taller than its letters
    const spare = Math.max(0, (r.height - 0.95 * size) / 2);
    return {words: text.textContent, size, left: r.left, right: r.right, top: r.top + spare, bottom: r.bottom - spare};
  });
  return {id: box.id, shown: shown.length, left: edge.left, right: edge.right, texts};
})
"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    css = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("theme.css", "figures.css"))
    plots = "".join(
        f'<div class="fp-box" id="{i}">{forest_svg(forest_plot(SAMPLES[name]()), ident=f"plot-{i}")}</div>'
        for i, name in enumerate(NAMES)
    )
    head = f'<meta charset="utf-8"><title>Plots</title><style>{css} body {{ padding: 1rem }}</style>'
    context = browser.new_context()
    opened = context.new_page()
    opened.set_content(f'<!DOCTYPE html><html lang="en">{head}{plots}{difference_bar(function(), title="Difference")}')
    yield opened
    context.close()


def overlaps(texts: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    texts = sorted((text for text in texts if text["words"].strip()), key=lambda text: float(text["top"]))
    for i, one in enumerate(texts):
        for other in texts[i + 1 :]:
            if other["top"] >= one["bottom"]:
                break
            if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 0.5:
                yield one["words"], other["words"]


@pytest.mark.parametrize("width", [320, 360, 480, 640, 820, 1024, 1280, 1440])
def test_plots_fit_at_every_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for box in page.evaluate(LOOK):
        assert box["shown"] == 1, box["id"]
        assert box["texts"]
        assert next(overlaps(box["texts"]), None) is None, box["id"]
        for text in box["texts"]:
            assert text["size"] >= 12, text
            assert text["left"] >= box["left"] - 1, text
            assert text["right"] <= box["right"] + 1, text
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_exactly_one_drawing_is_there_at_any_width(page: Page) -> None:
    for width in range(300, 1500, 24):
        page.set_viewport_size({"width": width, "height": 600})
        shown = page.evaluate(
            "() => [...document.querySelectorAll('.fp-box')].map(box =>"
            " [...box.querySelectorAll('.fp')].filter(svg => getComputedStyle(svg).display !== 'none').length)"
        )
        assert shown == [1] * len(NAMES), width


def test_larger_text_takes_a_drawing_that_has_room_for_it(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.add_style_tag(content="html { font-size: 200% }")
    for box in page.evaluate(LOOK):
        assert box["shown"] == 1
        assert next(overlaps(box["texts"]), None) is None, box["id"]
        assert max(text["size"] for text in box["texts"]) >= 24
