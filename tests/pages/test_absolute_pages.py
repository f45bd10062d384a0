"""Absolute effects of every kind, all the way to the pages: SMDs, survival, uncertain risks, NNT; nine outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.test_als import sheet
from tests.site.reading import Document
from tests.site.sites import Site

SLUG = "many-ways"
HEAD = """\
title: Cold packs in many ways
plain_title: Do cold packs help?
plain_answer: Perhaps.
summary: Invented results.
question: {population: Anybody, intervention: Cold packs, comparison: Usual care}
comparisons:
  - id: cold-or-usual
    intervention: Cold packs
    comparator: usual care
    plain_intervention: cold packs
    plain_comparator: usual care
    outcomes:
"""
SMD = "measure: SMD\n        better: lower"
RISKS = """\
comparator_risks:
          - {value: 0.084, source: A register., label: Usual risk, ci_low: 0.051, ci_high: 0.134}
          - {value: 0.3, source: A clinic., label: High risk}
          - {value: 0.01, source: A survey., label: Low risk}"""
KINDS = {
    "attacks": f"measure: RR\n        better: lower\n        risk_uncertainty: yes\n        {RISKS}",
    "pain": f"{SMD}\n        scale: {{unit: points, name: BPI, minimum: 0, maximum: 10, sd: 2, sd_source: A cohort}}",
    "relief": f"""{SMD}
        express_as: events
        event_is_higher: no
        plain_event: people had at most mild pain
        comparator_risks: [{{value: 0.3, source: The largest study}}]""",
    "mood": SMD,
    "survival": """measure: HR
        better: lower
        event_free: yes
        plain_event: people were alive
        comparator_risks: [{value: 0.4, source: The trials}]""",
    "sleep": "measure: RR\n        better: higher",
    "falls": "measure: RR\n        better: lower",
    "cost": "measure: MD\n        better: lower",
    "trust": "status: not_measured",
}
RESULTS = """\
outcome,study,intervention_events,intervention_total,comparator_events,comparator_total,effect,ci_low,ci_high
attacks,Ash 2001,,,,,0.5,0.4,0.625
pain,Ash 2001,,,,,-0.5,-0.8,-0.2
relief,Ash 2001,,,,,-0.5,-0.8,-0.2
mood,Ash 2001,,,,,-0.5,-0.8,-0.2
survival,Ash 2001,,,,,0.85,0.78,0.926
sleep,Ash 2001,48,50,45,50,,,
falls,Ash 2001,5,50,10,50,,,
cost,Ash 2001,,,,,3,1,5
"""


def record() -> str:
    parts = [
        f"      - id: {name}\n        name: {name.capitalize()}\n        plain_name: {name.capitalize()}\n"
        f"        follow_up: 1 year\n        no_thresholds: Nobody has said.\n        {text}\n"
        for name, text in KINDS.items()
    ]
    return HEAD + "".join(parts)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return built(tmp_path_factory.mktemp("absolute"))


def built(folder: Path) -> Site:
    review = folder / "content" / "reviews" / SLUG
    review.mkdir(parents=True)
    (folder / "content" / "site.yaml").write_text("title: Tests\n", encoding="utf-8")
    texts = {
        "review.yaml": record(), "results.csv": RESULTS, "studies.csv": "id,year,participants\nAsh 2001,2001,100\n",
        "plain.md": "Mood: {{ mood.difference }}, {{ mood.comparator }}.\n", "professional.md": "Text.\n",
    }  # fmt: skip
    for name, text in texts.items():
        (review / name).write_text(text, encoding="utf-8")
    found = Site(folder / "content", folder / "dist")
    found.must_build()
    return found


@pytest.fixture(scope="module")
def expert(site: Site) -> Document:
    return site.page(f"{SLUG}/evidence/index.html")


@pytest.fixture(scope="module")
def plain(site: Site) -> Document:
    return site.page(f"{SLUG}/index.html")


def test_every_comparator_risk_has_a_row_with_its_label_and_source(expert: Document) -> None:
    labels = {"sof-attacks": "Usual risk", "sof2-attacks": "High risk", "sof3-attacks": "Low risk"}
    for anchor, label in labels.items():
        row = expert.by_id(anchor)
        assert label in row.one("th").text
        assert row.all("td")[0].of_class("fn"), "the source is a footnote"
    notes = expert.of_class("notes")[0].text
    assert all(source in notes for source in ("A register.", "A clinic.", "A survey."))
    assert "Risk in the comparator group of Ash 2001" in notes, "of the studies where the author gave none"


def test_uncertain_risks_widen_their_own_row_alone(expert: Document) -> None:
    usual, high = expert.by_id("sof-attacks").all("td"), expert.by_id("sof2-attacks").all("td")
    assert usual[1].text.startswith("42")
    assert "(24 to 71)" in usual[1].text, "34 to 53 with a fixed risk"
    assert "(120 to 188)" in high[1].text, "0.3 times the limits of the ratio"
    assert "uncertainty of the comparator risk (51 to 134 per 1000)" in expert.of_class("notes")[0].text


def test_standardised_mean_differences(expert: Document) -> None:
    cells = {name: [cell.text for cell in expert.by_id(f"sof-{name}").all("td")] for name in ("pain", "relief", "mood")}
    assert cells["pain"][0] == "Not stated"
    assert cells["pain"][2].startswith("1.00 points lower")
    assert cells["pain"][3].startswith("SMD −0.50")
    assert cells["relief"][0].startswith("300")
    assert cells["relief"][2].startswith("215 more")
    assert cells["mood"][2].startswith("0.50 standard deviations lower")
    notes = expert.of_class("notes")[0].text
    assert "with a standard deviation of 2 points. Source: A cohort." in notes
    assert "an odds ratio of 2.48" in notes
    assert notes.count("(Cohen)") == 1


def test_survival(expert: Document) -> None:
    cells = [cell.text for cell in expert.by_id("sof-survival").all("td")]
    assert cells[0].startswith("400")
    assert cells[1].startswith("459")
    assert "People still free of the event at 1 year" in expert.of_class("notes")[0].text


def test_the_number_needed_to_treat_is_for_professionals_alone(expert: Document, plain: Document, site: Site) -> None:
    text = expert.by_id("outcome-attacks").text
    assert "Number needed to treat: NNTB 24 (" in text
    assert "at 84 per 1000, by 1 year (usual risk); NNTB 7 (6 to 9) at 300 per 1000, by 1 year (high risk)" in text
    assert "Number needed to treat: NNTB 17 (12 to " in expert.by_id("outcome-survival").text
    falls = expert.by_id("outcome-falls").text
    assert "Number needed to treat: NNTB 7 to ∞ to NNTH 14 at 200 per 1000, by 1 year." in falls
    capped = expert.by_id("outcome-sleep").text
    assert "(limited by the cap) at 900 per 1000, by 1 year." in capped
    for name in ("pain", "mood", "cost"):
        assert "Number needed" not in expert.by_id(f"outcome-{name}").text
    assert "NNT" not in expert.of_class("sof")[0].text
    for path, page in site.pages().items():
        if "evidence" not in path:
            assert "NNT" not in page.text, path
            assert "umber needed" not in page.text, path
    assert "NNT" not in plain.text


def test_seven_outcomes_are_in_the_table_and_the_others_are_named(expert: Document) -> None:
    table = expert.of_class("sof")[0]
    names = list(dict.fromkeys(row.one("th").all("a")[0].text for row in table.one("tbody").all("tr")))
    assert names == ["Attacks", "Pain", "Relief", "Mood", "Survival", "Sleep", "Falls"]
    box = table.parent
    assert box is not None
    (line,) = (item for item in box.all("p") if item.text.startswith("Also analysed:"))
    assert [(link.text, link["href"]) for link in line.all("a")] == [("Cost", "#outcome-cost")]
    (line,) = (item for item in box.all("p") if item.text.startswith("Not in the table:"))
    assert line.text == "Not in the table: not measured: Trust ."
    assert [link["href"] for link in line.all("a")] == ["#outcome-trust"]
    for name in ("cost", "trust"):
        assert expert.by_id(f"outcome-{name}").tag == "article"


def test_nine_outcomes_are_a_warning_and_a_capped_risk_a_suggestion(site: Site) -> None:
    found = {problem.code: problem.severity for problem in site.build().problems}
    assert found["many-outcomes"] == "warning"
    (many,) = (problem for problem in site.build().problems if problem.code == "many-outcomes")
    assert many.hint.endswith("but these fall out: Trust.")
    assert found["event-flip-offered"] == "suggestion"
    assert "risk-without-time" not in found


def test_the_plain_page(plain: Document) -> None:
    assert "1.0 points better" in plain.by_id("outcome-pain").text
    assert "30 of 100 people had at most mild pain" in plain.by_id("outcome-relief").text
    assert "51 of 100" in plain.by_id("outcome-relief").text
    assert plain.by_id("outcome-relief").all("figure")
    assert "So the difference is in standard deviations." in plain.by_id("found").text
    assert "0.50 standard deviations better" in plain.by_id("outcome-mood").text
    assert "40 of 100 people were alive" in plain.by_id("outcome-survival").text
    assert "46 of 100" in plain.by_id("outcome-survival").text
    assert "Mood: 0.50 standard deviations lower, not stated." in plain.text


def test_the_downloads(site: Site) -> None:
    rows = {row["outcome"]: row for row in sheet(site, SLUG, "summary-of-findings.csv")}
    assert rows["Attacks High risk"]["number_needed_to_treat"] == "NNTB 7 (6 to 9) at 300 per 1000, by 1 year"
    assert rows["Mood"]["number_needed_to_treat"] == ""
    outcomes = site.findings(SLUG)["outcomes"]
    mood, attacks, falls = (outcomes[name]["absolute"] for name in ("mood", "attacks", "falls"))
    assert (mood["comparator"], mood["intervention"], mood["ci_low"]) == (None, None, None)
    assert mood["difference"] == pytest.approx(-0.5)
    assert (mood["unit"], mood["number_needed"]) == ("standard deviations", None)
    assert attacks["comparator_ci"] == pytest.approx([51, 134])
    assert attacks["difference"] == pytest.approx(-42)
    assert outcomes["attacks"]["more_absolute"][0]["comparator_ci"] is None
    assert falls["number_needed"] == {
        "kind": None, "number": None, "from_kind": "NNTB", "from_number": 7, "to_kind": "NNTH", "to_number": 14,
    }  # fmt: skip
    assert set(outcomes) >= {"cost", "trust"}, "all of them, not only the first seven"


def test_the_same_bytes_again(site: Site, tmp_path: Path) -> None:
    again = built(tmp_path)
    assert again.files() == site.files()
