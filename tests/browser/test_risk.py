"""Another comparator risk: the browser's numbers are Python's, and the page says what it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from plainforest.findings import Finding
from plainforest.model import Measure, Thresholds
from plainforest.numbers import count, rounded
from plainforest.pages.risk import _facts, risk_text
from plainforest.pages.sof import sof_table
from tests.browser.conftest import Open
from tests.grade.making import made
from tests.site.sites import Site

pytestmark = pytest.mark.browser

PAGE = "bcg-vaccine/evidence/index.html"
RISKS = (1e-7, 0.00004, 0.0005, 0.0013, 0.0157, 0.05, 0.2, 0.285, 0.5, 0.9, 0.9999)
EFFECTS: dict[Measure, tuple[tuple[float, float, float], ...]] = {
    "RR": ((0.49, 0.34, 0.7), (1.07, 0.94, 1.22), (3.0, 1.2, 8.0), (1.0, 0.8, 1.25), (1.0, 1.0, 1.0), (0.8, 0.7, 1.0)),
    "OR": ((0.61, 0.42, 0.88), (1.3, 0.9, 1.9), (12.0, 3.0, 60.0)),
    "PETO": ((0.53, 0.3, 0.94), (1.4, 0.8, 2.5)),
    "RD": ((-0.05, -0.08, -0.02), (0.02, -0.01, 0.05), (0.0, -0.1, 0.1), (0.3, 0.1, 0.5), (-0.0002, -0.0004, 0.0)),
    "HR": ((0.7, 0.55, 0.9), (1.2, 0.9, 1.6), (2.5, 1.1, 6.0)),
    "IRR": ((0.77, 0.6, 0.98), (1.1, 0.9, 1.4), (4.0, 2.0, 8.0)),
}
KINDS: tuple[dict[str, Any], ...] = (
    {"better": "lower"},
    {"better": "higher", "thresholds": Thresholds(important=0.02, source="Nobody"), "follow_up": "Two years"},
    {"better": None, "confidence_level": 0.9},
    {"better": "lower", "level": "very_low"},
)


def cases() -> Iterator[tuple[Finding, float, dict[str, Any]]]:
    """Yield a finding at one comparator risk, that risk, and what the browser is told: every measure and kind."""
    for measure, effects in EFFECTS.items():
        for index, effect in enumerate(effects):
            for number, kind in enumerate(KINDS):
                free = measure == "HR" and number == 1
                for risk in RISKS:
                    finding = made(measure, effect, comparator=risk, event_free=free, **kind)
                    if not finding.absolute or finding.effect is None:
                        continue
                    # the analysis moves a reported effect a little; the table's is what counts
                    values = (finding.effect.estimate, finding.effect.ci_low, finding.effect.ci_high)
                    table = (1000, 10_000)[(index + number) % 2]
                    base = finding.absolute[0].base(table)
                    facts = _facts(finding, measure, values, base, "90% CI " if "confidence_level" in kind else "")
                    facts |= {"apart": base != table, "table": table}
                    yield finding, risk, json.loads(json.dumps(facts))


def expected(finding: Finding, facts: dict[str, Any]) -> dict[str, Any]:
    """Return what Python's table says."""
    table = sof_table(
        replace(finding.comparison, outcomes=(finding.outcome,)),
        [finding, *[made("RR", (0.8, 0.7, 0.9), comparator=0.2)] * 2],  # so that the usual level is the table's
        denominator=facts["table"],
        plain_denominator=100,
    )
    row = table.rows[0]
    texts = {note.letter: note.text for note in table.notes}
    cells = {
        name: [getattr(row, name).main, getattr(row, name).sub] for name in ("comparator", "intervention", "difference")
    }
    notes = [texts[mark.letter] for mark in row.intervention.marks]
    return {**cells, "needed": row.needed, "capping": [note for note in notes if " capped at " in note]}


@pytest.fixture
def module(visit: Open) -> Page:
    page = visit(PAGE)
    page.evaluate("async () => { window.risk = await import(document.querySelector('script[src*=\"/risk.\"]').src) }")
    return page


def test_the_browser_writes_every_row_as_python_does(module: Page) -> None:
    wanted = list(cases())
    assert len(wanted) > 700
    assert {(facts["apart"], facts["measure"]) for _, _, facts in wanted} >= {(True, "RR"), (False, "RR"), (True, "HR")}
    assert {facts["measure"] for _, _, facts in wanted} == set(EFFECTS)
    given = [[facts, risk] for _, risk, facts in wanted]
    got = module.evaluate("(cases) => cases.map(([facts, risk]) => risk && window.risk.row(facts, risk))", given)
    wrong = []
    for (finding, risk, facts), found in zip(wanted, got, strict=True):
        right = expected(finding, facts)
        if found != right:
            wrong.append((facts["measure"], facts["effect"], risk, found, right))
    assert wrong[:3] == []
    # the cases are worth something only if they reach the corners
    said = json.dumps([expected(finding, facts) for finding, _, facts in wanted[::3]], ensure_ascii=False)
    for words in ("less than 1", "capped at 0", "NNTB", "NNTH", "∞", "limited by the cap", "by two years", "90% CI"):
        assert words in said


def test_the_browser_rounds_and_counts_as_python_does(module: Page) -> None:
    values = [0.0, -0.0, 0.5, 1.5, 2.5, -0.5, 0.4999999999999, 0.49999999999999, 9999.5, 12345.4, 1e14, 1e15, 1234567.5]
    got = module.evaluate("(values) => values.map((v) => [window.risk.rounded(v), window.risk.count(v)])", values)
    assert got == [[rounded(value), count(value)] for value in values]
    small = [0.285, 1.005, 10.000000000000002, 0.1234567895, 8.5, 1e-12, 3.1]
    got = module.evaluate("(v) => v.map((x) => [1, 2, 9].map((d) => window.risk.rounded(x, d)))", small)
    assert got == [[rounded(value, digits) for digits in (1, 2, 9)] for value in small]
    risks = [0.0012814, 0.00949, 0.0157, 0.25, 0.99]
    got = module.evaluate("(v) => v.map((x) => window.risk.risk_text(x, {denominator: 1000}))", risks)
    assert got == [risk_text(risk, 1000) for risk in risks]


def cell(page: Page, name: str) -> str:
    return page.locator(f'#sof-tuberculosis [data-cell="{name}"] b').inner_text()


def test_a_reader_changes_the_risk_and_the_row_says_so(visit: Open, example: Site) -> None:
    page = visit(PAGE)
    outcome = example.findings("bcg-vaccine")["outcomes"]["tuberculosis"]
    before = page.locator("#sof-tuberculosis").inner_text()
    button = page.get_by_role("button", name="Try another risk: Tuberculosis")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    expect(page.get_by_role("slider")).to_be_focused()
    page.get_by_role("spinbutton").fill("250")
    effect = outcome["effect"]
    shares = [count(0.25 * effect[name] * 1000) for name in ("estimate", "ci_low", "ci_high")]
    assert cell(page, "comparator") == "250"
    assert cell(page, "intervention") == shares[0]
    assert f"({shares[1]} to {shares[2]})" in page.locator('[data-cell="intervention"]').inner_text()
    assert cell(page, "difference") == f"{count(abs(0.25 * effect['estimate'] - 0.25) * 1000)} fewer"
    said = "Recalculated in your browser for an assumed risk of 250 per 1000; the published table uses 16 per 1000."
    expect(page.locator(".risk-said")).to_have_text(said)
    expect(page.get_by_role("status").first).to_contain_text(said)
    expect(page.locator(".risk-needed")).to_have_text("Number needed to treat: NNTB 8 (7 to 14) at 250 per 1000.")
    expect(page.locator("#sof-tuberculosis .said")).to_contain_text("about the published 16 per 1000")
    assert page.locator("#sof-tuberculosis [data-cell=comparator] .fn").is_hidden(), "its source is another risk's"
    page.get_by_role("button", name="Back to the published risk").click()
    assert page.locator("#sof-tuberculosis").inner_text() == before
    expect(page.get_by_role("slider")).to_be_focused()


def test_only_risks_between_those_with_a_source_can_be_chosen(visit: Open) -> None:
    page = visit(PAGE, 390)
    page.get_by_role("button", name="Try another risk").click()
    number = page.get_by_role("spinbutton")
    for wrong in ("300", "0", "-5", ""):
        number.fill(wrong)
        expect(number).to_have_attribute("aria-invalid", "true")
        expect(page.locator(".risk-said")).to_contain_text("between 1.3 and 256 per 1000")
        assert cell(page, "comparator") == "16"
    page.get_by_role("button", name="256 per 1000").click()
    assert number.get_attribute("aria-invalid") is None
    assert cell(page, "comparator") == "256"
    assert "Comparator group of Stein & Aronson 1953" in page.locator(".risk-marks").inner_text()
    slider = page.get_by_role("slider")
    slider.press("Home")
    assert cell(page, "comparator") == "1"
    expect(page.locator(".risk-said")).to_contain_text("risk of 1.3 per 1000")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_a_script_nothing_of_it_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + PAGE)
    text = page.locator("main").inner_text()
    assert "Try another" not in text
    assert "Recalculated" not in text
    assert page.locator("#sof input, #sof button").count() == 0
    context.close()


def test_a_control_needs_two_risks_with_a_source(example: Site) -> None:
    assert "data-risk" in example.text(PAGE)
    assert "data-risk" in example.text("antenatal-corticosteroids/evidence/index.html")
    assert "data-risk" not in example.text("als-cell-therapy/evidence/index.html"), "one trial saw one risk"
