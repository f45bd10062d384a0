"""Figures as a screen reader gets them: the accessibility tree, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

ALS, BCG = "als-cell-therapy", "bcg-vaccine"


def tree(page: Page, selector: str) -> list[dict[str, Any]]:
    """Return the nodes below an element that are not ignored, in the order in which they are read."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    handle = page.evaluate_handle("selector => document.querySelector(selector)", selector)
    session.send("DOM.enable")
    session.send("Runtime.enable")
    found = session.send(
        "Runtime.evaluate", {"expression": f"document.querySelector({selector!r})", "objectGroup": "aloud"}
    )
    handle.dispose()
    node = session.send("DOM.describeNode", {"objectId": found["result"]["objectId"]})["node"]
    nodes = {one["nodeId"]: one for one in session.send("Accessibility.getFullAXTree")["nodes"]}
    start = next(one for one in nodes.values() if one.get("backendDOMNodeId") == node["backendNodeId"])

    def walk(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if not one.get("ignored"):
            yield one
        for child in one.get("childIds", []):
            if child in nodes:
                yield from walk(nodes[child])

    return list(walk(start))


def text(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def images(page: Page, selector: str) -> list[tuple[str, str]]:
    """Return name and description of every image below an element."""
    nodes = tree(page, selector)
    return [(text(one, "name"), text(one, "description")) for one in nodes if text(one, "role") in ("image", "img")]


def lines(page: Page, selector: str) -> list[str]:
    """Return what is read of texts, cells and items, one after the other."""
    nodes = tree(page, selector)
    return [text(one, "name") for one in nodes if text(one, "role") == "StaticText" and text(one, "name").strip()]


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_a_forest_plot_is_one_picture_whose_lines_make_sense(visit: Open, width: int) -> None:
    page = visit(f"/{ALS}/evidence/index.html", width)
    ((name, said),) = images(page, "#outcome-function .fp-box")
    assert name == "Function (change in ALSFRS-R): BM-MSC plus riluzole compared with riluzole only"
    sentences = said.split(". ")
    assert "Oh 2018: mean difference 3.38, 95% CI 1.22 to 5.54, favours BM-MSC plus riluzole" in said
    assert "the only study with an estimate" in said
    assert "risk of bias high: performance bias, attrition bias; low: selection bias" in said
    assert sentences[2] == "Berry 2019: no usable data; risk of bias not stated"
    assert sentences[-1] == "One study: nothing is pooled."
    # what is drawn is not read a second time, number by number
    assert not lines(page, "#outcome-function .fp-box")


def test_pooled_results_and_subgroups_are_read_in_the_order_of_the_plot(visit: Open) -> None:
    page = visit(f"/{BCG}/evidence/index.html")
    ((_, said),) = images(page, "#outcome-tuberculosis .fig .fp-box")
    order = (
        "Aronson 1948: risk ratio 0.41, 95% CI 0.13 to 1.26, which includes no difference.",
        "Random, 7 studies: risk ratio 0.38, 95% CI 0.22 to 0.65, favours BCG vaccine.",
        "All together, 13 studies: risk ratio 0.49, 95% CI 0.34 to 0.70, favours BCG vaccine.",
        "Prediction interval: 0.14 to 1.76.",
    )
    places = [said.index(sentence) for sentence in order]
    assert places == sorted(places)


def test_a_funnel_plot_says_what_it_shows(visit: Open) -> None:
    page = visit(f"/{BCG}/evidence/index.html")
    page.locator("details:has(.fp-funnel)").evaluate("fold => { fold.open = true; }")
    ((name, said),) = images(page, "details:has(.fp-funnel) .fp-box")
    assert name == "Tuberculosis: funnel plot"
    assert said.startswith("Funnel plot of 13 studies: the risk ratio of each study against its standard error")
    assert "Trim and fill adds 1 study, drawn hollow." in said
    assert "Aronson 1948: risk ratio 0.41, standard error 0.57." in said


def test_several_outcomes_in_one_figure_are_read_one_by_one_and_lead_on(visit: Open) -> None:
    page = visit(f"/{ALS}/evidence/index.html")
    ((name, said),) = images(page, ".overview .fp-box")
    assert name == "BM-MSC plus riluzole compared with riluzole only: outcomes by risk ratio"
    assert (
        "Overall survival: risk ratio 1.07, 95% CI 0.94 to 1.22, which includes no difference; 1 study, 64 people, "
        "low certainty." in said
    )
    links = [text(one, "name") for one in tree(page, ".overview") if text(one, "role") == "link"]
    assert links[:3] == ["Overall survival", "Total adverse events", "Serious adverse events"]


def test_bias_bars_are_read_as_words_alone(visit: Open) -> None:
    page = visit(f"/{ALS}/evidence/index.html")
    assert not images(page, ".rob-sums")
    read = " ".join(lines(page, ".rob-sums tbody"))
    assert "S Selection bias 1 low, 1 not stated P Performance bias 1 high, 1 not stated" in " ".join(read.split())


def test_the_study_flow_is_a_list_with_a_number_behind_each_label(visit: Open) -> None:
    page = visit(f"/{ALS}/evidence/index.html")
    assert not images(page, ".prisma")
    read = " ".join(" ".join(lines(page, ".prisma")).split())
    assert read.startswith("Not stated in the source")
    assert "Studies included: 2" in read
    assert read.endswith("Studies with usable data: 1")


def test_figures_of_the_plain_page_are_sentences(visit: Open) -> None:
    page = visit(f"/{ALS}/index.html")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    people = images(page, ".people")
    assert len(people) == 2
    assert all(name.endswith(".") and " of 100 " in name for name, _ in people)
    ((bar, _),) = images(page, ".bar-box")
    assert any(letter.isdigit() for letter in bar)
    assert not lines(page, ".bar-box svg")
