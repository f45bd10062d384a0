"""Rates, Peto's odds ratio, O−E, ratios of means, other levels and swapped events, all the way to the pages.

The data are in tests.pages.measuring; what is expected of them is worked out here by hand.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from plainforest.findings import Finding, find
from plainforest.model import Arm, Measure, Outcome, Result, Thresholds
from plainforest.pages.anchors import Places
from plainforest.pages.plain_cards import arm_values
from plainforest.pages.sof import sof_table
from plainforest.pages.sof_notes import detail, threshold_note
from plainforest.pages.twin import twin_table
from plainforest.phrases import SWAPPED
from tests.grade.making import NOWHERE, comparison, made
from tests.pages.measuring import SLUG, measuring
from tests.pages.test_als import sheet
from tests.pages.test_findings import counts, study
from tests.site.reading import Document, Element
from tests.site.sites import Site

MINUS = "\N{MINUS SIGN}"
Z95, Z99 = NormalDist().inv_cdf(0.975), NormalDist().inv_cdf(0.995)
PETO_V = 50 * 50 * 10 * 90 / (100**2 * 99)

# outcome -> logarithm of the effect, its standard error, z
BY_HAND = {
    "falls": (math.log(0.5), 1 / math.sqrt(1 / (1 / 30 + 1 / 60) + 1 / (1 / 10 + 1 / 20)), Z95),
    "stroke": ((2 - 5) / PETO_V, 1 / math.sqrt(PETO_V), Z95),
    "death": ((-6 - 3) / (12 + 6), 1 / math.sqrt(12 + 6), Z95),
    "pain": (math.log(8 / 10), math.sqrt(4 / (50 * 64) + 4 / (50 * 100)), Z95),
    "attacks": (math.log(0.2 / 0.4), math.sqrt(1 / 20 - 1 / 100 + 1 / 40 - 1 / 100), Z99),
    "survival": (math.log(0.9 / 0.8), math.sqrt(1 / 45 - 1 / 50 + 1 / 40 - 1 / 50), Z95),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    built = measuring(tmp_path_factory.mktemp("measures"))
    built.must_build()
    return built


@pytest.fixture(scope="module")
def expert(site: Site) -> Document:
    return site.page(f"{SLUG}/evidence/index.html")


@pytest.fixture(scope="module")
def plain(site: Site) -> Document:
    return site.page(f"{SLUG}/index.html")


def cells(row: Element) -> list[str]:
    return [cell.text for cell in row.all("td")]


def twin(page: Document, outcome: str) -> Element:
    return page.by_id(f"outcome-{outcome}").of_class("twin")[0]


def twin_rows(page: Document, outcome: str) -> list[list[str]]:
    return [[cell.text for cell in row.all("th", "td")] for row in twin(page, outcome).all("tr")]


@pytest.mark.parametrize("outcome", BY_HAND)
def test_the_effects_are_those_worked_out_by_hand(outcome: str, site: Site) -> None:
    log, error, z = BY_HAND[outcome]
    effect = site.findings(SLUG)["outcomes"][outcome]["effect"]
    expected = [math.exp(log), math.exp(log - z * error), math.exp(log + z * error)]
    assert [effect[key] for key in ("estimate", "ci_low", "ci_high")] == pytest.approx(expected, rel=1e-9)


# without, with and its interval, difference and its interval, relative effect; from the effects above:
# falls 0.25 and half of it; stroke odds 0.16 / 0.84 times 0.267; death 1 - 0.6 ** 0.607; pain 10 times 0.8
@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("falls", [
            "250 a per 1000 person-years", "125 per 1000 person-years (86 to 183)", "125 fewer (67 to 164 fewer)",
            "Rate ratio 0.50 (0.34 to 0.73)"]),
        ("stroke", ["160 c per 1000", "48 per 1000 (14 to 157)", "112 fewer (3 to 146 fewer)",
                    "Peto OR 0.27 (0.07 to 0.98)"]),
        ("death", ["400 d per 1000", "266 e per 1000 (177 to 388)", "134 fewer (12 to 223 fewer)",
                   "HR 0.61 (0.38 to 0.96)"]),
        ("pain", ["10.00 f points", "8.00 points (7.32 to 8.74)", "2.00 lower (1.26 to 2.68 lower)",
                  "RoM 0.80 (0.73 to 0.87)"]),
        ("attacks", ["400 c per 1000", "200 per 1000 (99% CI 109 to 366)", "200 fewer (99% CI 34 to 291 fewer)",
                     "RR 0.50 (99% CI 0.27 to 0.91)"]),
        ("survival", ["800 c per 1000", "900 g per 1000 (762 to 1000)", "100 more g (38 fewer to 200 more)",
                      "RR 1.13 (0.95 to 1.33)"]),
    ],
)  # fmt: skip
def test_the_summary_of_findings(outcome: str, expected: list[str], expert: Document) -> None:
    assert cells(expert.by_id(f"sof-{outcome}"))[:4] == expected


def test_the_heads_name_the_commonest_level(expert: Document) -> None:
    heads = [head.text for head in expert.of_class("sof")[0].one("thead").all("th")]
    assert "Anticipated absolute effects (95% CI)" in heads
    assert "Relative effect (95% CI)" in heads
    assert expert.by_id("sof-falls").all("td")[3]["data-label"] == "Relative effect (95% CI)"
    # and sentences that stand alone say it too
    assert "200 fewer per 1000 (99% CI 34 to 291 fewer)" in expert.by_id("outcome-attacks").of_class("say")[0].text
    assert "99% CI" in twin_rows(expert, "attacks")[0][4]
    assert "95%" not in expert.by_id("outcome-attacks").of_class("fig")[0].text


def test_tables_of_another_level_name_it_in_their_heads() -> None:
    outcome = Outcome(id="event", name="Event", plain_name="Event", measure="RR", confidence_level=0.9)
    ninety = find(comparison(outcome), outcome, [counts("A", (20, 100, 40, 100))], {"A": study("A")})
    usual = made("RR", (0.5, 0.4, 0.6), comparator=0.2)
    table = sof_table(comparison(outcome), [usual, ninety, ninety], denominator=1000, plain_denominator=100)
    assert table.level == "90%"
    assert [row.level for row in table.rows] == ["95%", "90%", "90%"]
    assert table.rows[0].relative.sub.startswith("(95% CI ")
    # 0.5 x exp(-+1.645 x 0.2345)
    assert table.rows[1].relative.sub == "(0.34 to 0.74)"
    assert sof_table(comparison(outcome), [usual, ninety], denominator=1000, plain_denominator=100).level == "95%"


def test_abbreviations_are_spelled_out(expert: Document) -> None:
    listed = {term.text for term in expert.of_class("grade")[0].all("dt")}
    assert {"CI", "Peto OR", "Rate ratio"} <= listed
    assert "MD" not in listed, "only what the page uses"


def test_rates_in_the_figure_and_its_table(expert: Document) -> None:
    head, ash, birch, total = twin_rows(expert, "falls")
    assert head[1:3] == ["Cold packs: events / person-years", "Usual care: events / person-years"]
    assert ash[1:5] == ["30 / 200", "60 / 200", "75.0%", "0.50 (0.32 to 0.78)"]
    assert birch[1:5] == ["10 / 100", "20 / 100", "25.0%", "0.50 (0.23 to 1.07)"]
    assert total[1:5] == ["", "", "100.0%", "0.50 (0.34 to 0.73)"]
    svg = expert.by_id("outcome-falls").all("svg")
    assert any("Person-years" in drawing.text for drawing in svg)
    assert "Smallest important difference: 20 per 1000 person-years." in expert.by_id("outcome-falls").text


def test_observed_minus_expected_in_the_table(expert: Document) -> None:
    head, ash, birch, total = twin_rows(expert, "death")
    assert head[1:5] == [
        "Cold packs: events / total", "Usual care: events / total", f"O{MINUS}E", f"V (variance of O{MINUS}E)",
    ]  # fmt: skip
    assert ash[1:7] == ["20 / 110", "30 / 112", f"{MINUS}6.00", "12.00", "66.7%", "0.61 (0.34 to 1.07)"]
    assert birch[1:5] == ["–", "–", f"{MINUS}3.00", "6.00"]
    assert total[1:6] == ["", "", "", "", "100.0%"]
    assert len({len(row) for row in (head, ash, birch, total)}) == 1


def test_ratios_of_means_in_the_table(expert: Document) -> None:
    head, ash = twin_rows(expert, "pain")
    assert head[1] == "Cold packs: mean (SD), total"
    assert head[4] == "Ratio of means (95% CI)"
    assert ash[1:3] == ["8.00 (2.00), 50", "10.00 (2.00), 50"]
    assert "lower is better; important difference 1 points" in expert.by_id("sof-pain").text


def test_swapped_events_are_said_to_be_so(expert: Document, plain: Document, site: Site) -> None:
    head, ash = twin_rows(expert, "survival")
    assert head[1] == "Cold packs: people without the event / total"
    assert ash[1:3] == ["45 / 50", "40 / 50"]
    assert SWAPPED.startswith("Events and non-events are swapped for this outcome")
    article = expert.by_id("outcome-survival")
    assert article.one("figcaption").text.count(SWAPPED) == 1
    assert "Non-events" in article.of_class("fp-box")[0].text
    assert SWAPPED in expert.of_class("notes")[0].text
    assert "count people without the event" in plain.by_id("found").text
    assert SWAPPED not in expert.by_id("outcome-stroke").text
    row = next(row for row in sheet(site, SLUG, "results.csv") if row["outcome"] == "survival")
    assert (row["intervention_events"], row["events_swapped"]) == ("45", "yes")


def test_the_plain_page_tells_rates_in_words(plain: Document, site: Site) -> None:
    card = plain.by_id("outcome-falls")
    assert "there are about 25 falls per 100 person-years" in card.of_class("say")[0].exact_text
    assert "there are probably about 13 falls per 100 person-years" in card.of_class("say")[0].exact_text
    assert "There could be as few as 9 or as many as 18." in card.text
    assert not card.all("figure"), "nobody is counted, so nobody is drawn"
    assert plain.by_id("outcome-stroke").all("figure")
    row = next(row for row in plain.by_id("glance").all("tr") if row.text.startswith("Falling"))
    assert [part.text for part in row.of_class("num")] == ["25", "13", "9 to 18"]
    assert row.of_class("sub")[0].text == "falls per 100 person-years"
    (home,) = site.page("index.html").of_class("rev")
    assert "Falls per 100 person-years" in home.text
    assert "25 without → 13 with cold packs" in home.text


def test_the_plain_page_of_the_other_measures(plain: Document) -> None:
    assert "16 of 100 people had a stroke" in plain.by_id("outcome-stroke").text
    assert "27 of 100" in plain.by_id("outcome-death").text
    assert "2.0 points better" in plain.by_id("outcome-pain").text
    assert "90 of 100" in plain.by_id("outcome-survival").text


def test_the_authors_texts(expert: Document, plain: Document) -> None:
    assert "Falls: rate ratio 0.50 (95% CI 0.34 to 0.73). Stroke: Peto OR 0.27 (95% CI 0.07 to 0.98)." in expert.text
    assert "Attacks: RR 0.50 (99% CI 0.27 to 0.91)." in expert.text
    assert "Falls without: 25 per 100 person-years; fewer: 13 fewer per 100 person-years." in plain.text


def test_the_downloads(site: Site) -> None:
    rows = sheet(site, SLUG, "results.csv")
    fall = next(row for row in rows if row["outcome"] == "falls")
    assert (fall["measure"], fall["intervention_time"], fall["time_unit"]) == ("IRR", "200.0", "person-years")
    death = next(row for row in rows if row["outcome"] == "death")
    assert (death["o_minus_e"], death["o_e_variance"], death["events_swapped"]) == ("-6.0", "12.0", "")
    levels = {row["outcome"]: row["confidence_level"] for row in rows}
    assert (levels["attacks"], levels["falls"]) == ("0.99", "0.95")
    shown = {row["outcome"]: row for row in sheet(site, SLUG, "summary-of-findings.csv")}
    assert shown["Falls"]["difference"] == "125 fewer (67 to 164 fewer)"
    assert (shown["Falls"]["confidence_level"], shown["Pain attacks"]["confidence_level"]) == ("95%", "99%")
    assert shown["Pain attacks"]["participants"] == "200 (1 study)"
    assert ">Person-years<" in site.text(f"{SLUG}/data/falls.svg")
    assert "Peto odds ratio" in site.text(f"{SLUG}/data/stroke.vl.json")


def test_a_rate_that_is_only_reported_has_nothing_in_the_columns_of_its_arms() -> None:
    row = Result(
        outcome="event", study="A", place=NOWHERE, effect=0.7, ci_low=0.6, ci_high=0.8,
        intervention=Arm(events=5, total=50), comparator=Arm(events=8, total=50),
    )  # fmt: skip
    outcome = Outcome(id="event", name="Event", plain_name="Event", measure="IRR", better="lower")
    finding = find(comparison(outcome), outcome, [row], {"A": study("A")})
    spots = Places(studies={"A": "study-a"}, rows={id(finding.rows[0]): "row-event-a"}, references={})
    table = twin_table(finding, spots)
    assert table is not None
    assert table.head[1].endswith("events / person-time")
    assert table.body[0].cells[:2] == ("–", "–")
    assert arm_values(finding, 100)[:2] == ("Not available", "We cannot say how many")


def important(measure: Measure, value: float, time_unit: str = "") -> Finding:
    outcome = Outcome(
        id="event", name="Event", plain_name="Event", measure=measure, time_unit=time_unit,
        thresholds=Thresholds(important=value, source="Them"),
    )  # fmt: skip
    row = Result(outcome="event", study="A", place=NOWHERE, effect=0.7, ci_low=0.6, ci_high=0.8)
    return find(comparison(outcome), outcome, [row], {"A": study("A")})


@pytest.mark.parametrize(
    ("measure", "unit", "size"),
    [
        ("PETO", "", "20 per 1000"),
        ("HR", "", "20 per 1000"),
        ("IRR", "person-years", "20 per 1000 person-years"),
        ("ROM", "", "0.02"),
    ],
)
def test_important_differences_are_in_what_they_count(measure: Measure, unit: str, size: str) -> None:
    finding = important(measure, 0.02, unit)
    assert threshold_note(finding) == f"Smallest important difference: {size}. Source: Them."
    assert ("important difference" in detail(finding)) == (measure == "ROM")
