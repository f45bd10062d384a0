"""Exploring a plot in Chromium, under the policy that the site is served with."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from plainforest.content import parse_review, read_review_files
from plainforest.figures import forest_plot
from plainforest.findings import Finding, analyse
from plainforest.otherwise import under_other_model
from plainforest.phrases import effect_text
from tests.browser.conftest import Open
from tests.browser.test_pages import ALS, BCG, STEROIDS, complaints
from tests.site.sites import CONTENT

pytestmark = pytest.mark.browser


def finding(slug: str, index: int = 0) -> Finding:
    review, problems = parse_review(slug, read_review_files(CONTENT, slug), "content")
    assert review is not None, problems
    return analyse(review)[index]


def explore(page: Page, number: int = 0) -> Locator:
    """Press the button under a plot, and return the panel when the plot is drawn."""
    figure = page.locator(".outcome figure.fig").nth(number)
    figure.get_by_role("button", name="Explore this plot").click()
    expect(figure.locator(".ex-draw svg")).to_be_visible()
    return figure.locator(".explorer")


def row_of(panel: Locator, start: str = "") -> Locator:
    """Find the rows that lie over the drawing by how they start when they are read aloud."""
    return panel.locator(f'.ex-rows [role="option"][aria-label^="{start}"]' if start else '.ex-rows [role="option"]')


def names(panel: Locator) -> list[str]:
    """Return the texts of the drawing from top to bottom: names of studies are neither bold nor italic."""
    texts: list[list[Any]] = panel.locator(".ex-draw svg").evaluate(
        """svg => [...svg.querySelectorAll("text")].filter(t => t.closest(".labels_marks"))
          .map(t => [t.getBoundingClientRect().top, t.textContent])"""
    )
    return [text for _, text in sorted(texts)]


def saved(panel: Locator, button: str) -> bytes:
    with panel.page.expect_download() as download:
        panel.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()


def test_nothing_is_asked_for_before_the_button_is_pressed(visit: Open) -> None:
    page = visit(f"{BCG}/index.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2].partition(".")[0]))
    page.goto(page.url.replace("index.html", "evidence/index.html"))
    expect(page.get_by_role("button", name="Explore this plot")).to_be_visible()
    assert not {"explorer", "vega", "forest-layouts", "tuberculosis"} & set(asked)
    explore(page)
    assert {"explorer", "vega", "forest-layouts", "tuberculosis"} <= set(asked)


def test_without_script_there_is_no_button(visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    try:
        other = context.new_page()
        other.goto(page.url)
        expect(other.locator(".fp-box").first).to_be_visible()
        expect(other.locator(".explore").first).to_be_hidden()
    finally:
        context.close()


def test_the_drawing_has_every_mark_where_the_static_one_has_it(visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    panel = explore(page)
    plot = forest_plot(finding(BCG))
    expect(page.locator(".fp-box").first).to_be_hidden()
    axis: dict[str, float] = panel.locator(".ex-draw svg").evaluate(
        """svg => { const line = svg.querySelector(".role-axis-domain line").getBoundingClientRect();
          return {x: line.left, w: line.width} }"""
    )
    squares: list[float] = panel.locator(".ex-draw .squares_marks path").evaluate_all(
        "all => all.map(p => { const b = p.getBoundingClientRect(); return b.left + b.width / 2 })"
    )
    expected = [row.mark.estimate for row in plot.rows if row.mark and row.mark.shape == "square"]
    assert [(x - axis["x"]) / axis["w"] for x in squares] == pytest.approx(expected, abs=0.003)
    assert names(panel) == [row.label for row in plot.rows if row.kind in ("study", "prediction")]
    ticks = panel.locator(".ex-draw .role-axis-label text").all_text_contents()
    assert ticks == [tick.label for tick in plot.axis.ticks]


def test_a_tooltip_says_what_python_found(visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    panel = explore(page)
    found = finding(BCG)
    (row,) = (row for row in found.rows if row.study.id == "Aronson 1948")
    assert row.effect is not None
    assert row.weight is not None
    row_of(panel, "Aronson 1948").hover()
    tip = panel.locator(".ex-tip")
    expect(tip).to_contain_text(effect_text(row.effect, "RR"))
    expect(tip).to_contain_text(f"{row.weight:.1f}%")
    expect(tip).to_contain_text("Events 4, Total 123")
    tip.hover()  # a tooltip can be pointed at
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


ORDERS: dict[str, Callable[[Any], Any]] = {
    "Weight": lambda row: -(row.weight or 0),
    "Effect": lambda row: row.effect.estimate,
    "Year": lambda row: row.study.year,
    "Name": lambda row: row.study.id.casefold(),
}


def test_sorting(visit: Open) -> None:
    panel = explore(visit(f"{STEROIDS}/evidence/index.html"))
    for sort, order in ORDERS.items():
        panel.get_by_label("Sort by").select_option(sort)
        expect(panel.locator(".ex-status")).to_contain_text(f"sorted by {sort.lower()}")
        expected = [row.study.id for row in sorted(finding(STEROIDS).rows, key=order)]
        assert names(panel) == expected, sort
        options = row_of(panel)
        spoken = options.evaluate_all("rows => rows.map(row => row.getAttribute('aria-label') || '')")
        assert [text.partition(":")[0] for text in spoken[: len(expected)]] == expected, sort
        tops = options.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().top)")
        assert tops == sorted(tops), sort


def test_a_filter_never_changes_the_pooled_result_and_says_so(visit: Open) -> None:
    panel = explore(visit(f"{BCG}/evidence/index.html"))
    found = finding(BCG)
    assert found.effect is not None
    panel.get_by_label("Subgroup").select_option("Allocation: Alternate")
    status = panel.locator(".ex-status")
    expect(status).to_contain_text("2 of 13 studies shown")
    expect(status).to_contain_text("The total and the weights are those of all studies")
    expect(status).to_contain_text("The subtotal is that of the whole subgroup")
    assert names(panel) == ["Frimodt-Moller et al 1973", "Stein & Aronson 1953", "Prediction interval"]
    (group,) = (group for group in found.subgroups if group.label == "Alternate")
    assert group.effect is not None
    total = row_of(panel, "All together")
    expect(total).to_have_attribute("aria-label", expecting(effect_text(found.effect, "RR")))
    expect(row_of(panel, "Alternate")).to_have_attribute("aria-label", expecting(effect_text(group.effect, "RR")))


def expecting(effect: str) -> Any:
    """Return a pattern for the spoken form of "0.49 (0.34 to 0.70)"."""
    estimate, _, limits = effect.partition(" (")
    return re.compile(f"{re.escape(estimate)}, 95% CI {re.escape(limits.rstrip(')'))}")


def test_the_risk_of_bias_sifts_the_studies(visit: Open) -> None:
    panel = explore(visit(f"{ALS}/evidence/index.html"))
    panel.get_by_label("Risk of bias", exact=True).select_option(label="Performance bias: high")
    expect(panel.locator(".ex-status")).to_contain_text("1 of 2 studies shown")
    assert names(panel) == ["Oh 2018"]


def test_the_other_model_is_pythons(visit: Open) -> None:
    panel = explore(visit(f"{BCG}/evidence/index.html"))
    found, other = finding(BCG), under_other_model(finding(BCG))
    assert found.effect is not None
    assert other is not None
    assert other.effect is not None
    status = panel.locator(".ex-status")
    expect(status).to_contain_text(expecting(effect_text(found.effect, "RR")))
    panel.get_by_label("Common effect").check()
    expect(status).to_contain_text(expecting(effect_text(other.effect, "RR")))
    expect(status).to_contain_text("common effect (Mantel-Haenszel)")
    texts = panel.locator(".ex-draw .effects_marks text").all_text_contents()
    assert effect_text(other.effect, "RR") in texts
    assert effect_text(found.effect, "RR") not in texts
    # a common effect has no prediction interval
    assert "Prediction interval" not in names(panel)
    expect(panel.get_by_role("checkbox", name="Prediction interval")).to_be_disabled()
    corners: list[float] = panel.locator(".ex-draw .total_marks path").evaluate(
        """path => { const line = path.closest("svg").querySelector(".role-axis-domain line");
          const a = line.getBoundingClientRect(), b = path.getBoundingClientRect();
          return [(b.left - a.left) / a.width, (b.right - a.left) / a.width] }"""
    )
    axis = forest_plot(found).axis
    assert corners == pytest.approx([axis.at(other.effect.ci_low), axis.at(other.effect.ci_high)], abs=0.004)


def test_prediction_interval_and_important_difference_can_be_hidden(visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    panel = explore(page)
    panel.get_by_role("checkbox", name="Prediction interval").uncheck()
    expect(row_of(panel, "Prediction interval")).to_have_count(0)
    assert "Prediction interval" not in names(panel)
    page.goto(page.url.replace(BCG, ALS))
    panel = explore(page)
    expect(panel.locator(".ex-draw .band_marks path")).to_have_count(1)
    panel.get_by_label("Smallest important difference").uncheck()
    expect(panel.locator(".ex-draw .band_marks path")).to_have_count(0)


def test_saved_files_hold_what_is_shown(visit: Open) -> None:
    panel = explore(visit(f"{STEROIDS}/evidence/index.html"))
    panel.get_by_label("Sort by").select_option("Weight")
    expect(panel.locator(".ex-status")).to_contain_text("sorted by weight")
    found = finding(STEROIDS)
    assert found.effect is not None
    table = list(csv.DictReader(io.StringIO(saved(panel, "Data (CSV)").decode("utf-8-sig"), newline="")))
    studies = sorted(found.rows, key=lambda row: -(row.weight or 0))
    assert [line["label"] for line in table] == [*(row.study.id for row in studies), "All 7 studies"]
    for line, row in zip(table, studies, strict=False):
        assert row.effect is not None
        assert float(line["effect"]) == row.effect.estimate
        assert float(line["weight_percent"]) == row.weight
    assert float(table[-1]["effect"]) == found.effect.estimate
    assert {line["model"] for line in table} == {"Common effect"}

    svg = ElementTree.fromstring(saved(panel, "Drawing (SVG)"))
    texts = ["".join(node.itertext()) for node in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert any(forest_plot(found).title.startswith(text[:20]) for text in texts)
    assert "Gamsu 1989" in texts
    assert effect_text(found.effect, "OR") in texts
    assert any("7 of 7 studies shown" in text for text in texts)

    png = saved(panel, "Picture (PNG)")
    assert png.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(png[16:20], "big") > 1000
    assert len(png) > 10_000


def test_the_keyboard_alone_reads_every_row(visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    page.locator("figure.fig .explore button").focus()
    page.keyboard.press("Enter")
    panel = page.locator(".explorer")
    expect(panel.locator(".ex-draw svg")).to_be_visible()
    expect(page.locator("figure.fig .explore button")).to_have_attribute("aria-expanded", "true")
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "option":
            break
    page.keyboard.press("Home")
    read = []
    for _ in range(40):
        read.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        expect(panel.locator(".ex-tip")).to_be_visible()
        before = read[-1]
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == before:
            break
    rows = [row for row in forest_plot(finding(BCG)).rows if row.kind not in ("heading", "note")]
    assert [text.startswith(row.spoken) for text, row in zip(read, rows, strict=True)] == [True] * len(rows)
    page.keyboard.press("Escape")
    expect(panel.locator(".ex-tip")).to_be_hidden()


def test_one_goes_back_to_the_figure(visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    panel = explore(page)
    page.get_by_role("button", name="Back to the figure").click()
    expect(panel).to_be_hidden()
    expect(page.locator(".fp-box").first).to_be_visible()
    page.get_by_role("button", name="Explore this plot").click()
    expect(panel).to_be_visible()
    page.emulate_media(media="print")
    expect(panel).to_be_hidden()
    expect(page.locator(".fp-box").first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1440, "dark")])
def test_an_open_plot_is_accessible_and_fits(width: int, scheme: Any, visit: Open) -> None:
    page = visit(f"{ALS}/evidence/index.html", width, scheme)
    panel = explore(page)
    row_of(panel).first.focus()
    expect(panel.locator(".ex-tip")).to_be_visible()
    page.evaluate("document.querySelectorAll('body > :not(main), .sec:not(#outcomes)').forEach(e => e.remove())")
    allowed = ("bypass", "landmark", "region", "page-has", "skip-link", "heading-order")
    assert [line for line in complaints(page) if not line.startswith(allowed)] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    expect(panel.locator(".ex-draw .labels_marks text").first).to_have_attribute("font-size", re.compile(r"^2\d"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("width", [320, 1440])
def test_words_in_the_drawing_keep_clear_of_each_other(width: int, visit: Open) -> None:
    panel = explore(visit(f"{BCG}/evidence/index.html", width))
    trouble = panel.locator(".ex-draw svg").evaluate(
        """svg => {
          const found = [], edge = svg.parentElement.getBoundingClientRect();
          const texts = [...svg.querySelectorAll("text")].filter((t) => t.textContent);
          const words = texts.map((t) => [t.textContent, t.getBoundingClientRect()]);
          words.forEach(([text, box], i) => {
            if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1)
              found.push(`${text} leaves the drawing`);
            if (box.height < 13) found.push(`${text} is small`);
            for (const [other, spot] of words.slice(i + 1))
              if (box.left < spot.right - 1 && spot.left < box.right - 1 &&
                  box.top < spot.bottom - 4 && spot.top < box.bottom - 4) found.push(`${text} | ${other}`);
          });
          return found;
        }"""
    )
    assert trouble == []


def test_colours_follow_the_scheme(visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    panel = explore(page)
    colour = "text => getComputedStyle(text).fill"
    word = panel.locator(".ex-draw .labels_marks text").first
    assert word.evaluate(colour) == "rgb(16, 32, 26)"
    page.emulate_media(color_scheme="dark")
    expect(word).to_have_css("fill", "rgb(240, 245, 242)")
    page.emulate_media(color_scheme="dark", forced_colors="active")
    expect(word).not_to_have_css("fill", "rgb(240, 245, 242)")


def test_what_cannot_be_loaded_is_said_and_the_figure_stays(visit: Open, watch: Any) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    page.route("**/*.explore.json", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name="Explore this plot").click()
    expect(page.locator(".explore")).to_contain_text("could not be loaded")
    expect(page.locator(".fp-box").first).to_be_visible()
    assert len(watch.seen) >= 2
    watch.seen.clear()
    page.unroute("**/*.explore.json")
    explore(page)


def test_the_file_of_an_outcome_is_valid_and_small(visit: Open) -> None:
    page = visit(f"{BCG}/evidence/index.html")
    with page.expect_response("**/tuberculosis.explore.json") as answer:
        page.get_by_role("button", name="Explore this plot").click()
    assert {model["name"] for model in json.loads(answer.value.body())["models"]} == {"Random effects", "Common effect"}
