"""The table at the top of the plain page: what each row shows, and what its caption explains."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainforest.pages.plain_cards import _repeats, arm_values
from tests.grade.making import comparison, made
from tests.pages.test_als import sheet
from tests.site.sites import Site


@pytest.mark.parametrize(
    ("intervention", "comparator", "repeats"),
    [
        ("BCG vaccine", "no vaccine", True),
        ("BCG vaccine", "no BCG vaccine", True),
        ("cold packs", "no treatment", True),
        ("cold packs", "usual care", False),
        ("cold packs", "no exercise", False),
        ("cell therapy", "riluzole only", False),
    ],
)
def test_without_is_explained_unless_that_only_repeats_it(intervention: str, comparator: str, repeats: bool) -> None:
    arms = replace(comparison(), plain_intervention=intervention, plain_comparator=comparator)
    assert _repeats(arms) == repeats


def test_the_caption_explains_what_without_means(tiny: Site) -> None:
    tiny.must_build()
    assert "means a usual morning" in tiny.page("morning-walk/index.html").by_id("glance").text


def test_each_row_says_its_verdict_beside_its_numbers(tiny: Site) -> None:
    tiny.must_build()
    text = tiny.page("morning-walk/index.html").by_id("glance").text
    assert "Probably fewer people fell" in text
    assert "Could go either way" in text


def test_a_difference_alone_is_told_in_people_and_without_abbreviations() -> None:
    finding = made("RD", (-0.12, -0.16, -0.08))
    assert arm_values(finding, 100) == ("Not available", "12 fewer per 100", "8 to 16 fewer", "")
    assert arm_values(made("HR", (1.5, 1.2, 1.9)), 100) == ("Not available", "We cannot say how many", "", "")


def test_a_rare_outcome_is_counted_apart_and_leaves_the_others_their_pictures(example: Site) -> None:
    throat = "antibiotics-sore-throat"
    page = example.page(f"{throat}/index.html")
    units = {
        row.all("a")[0].text: row.of_class("sub")[0] for row in page.by_id("glance").all("tr") if row.of_class("sub")
    }
    assert units["Still having a sore throat on day three"].text == "of 100 people"
    assert units["Getting quinsy"].text == "of 1000 people"
    assert units["Getting inflamed kidneys"].text == "of 10 000 people"
    assert [name for name, unit in units.items() if unit.all("b")] == [
        "Getting rheumatic fever",
        "Getting a middle ear infection",
        "Getting quinsy",
        "Getting inflamed kidneys",
    ]
    assert page.by_id("outcome-sore-throat-day-3").of_class("people-of")
    rare = page.by_id("outcome-kidney-inflammation")
    assert not rare.of_class("people-of")
    said = "This is counted out of 10 000 people, not 100, so that small differences can be seen."
    assert said in rare.text
    assert said in example.page(f"{throat}/embed/kidney-inflammation/index.html").one("main").text
    outcomes = example.findings(throat)["outcomes"]
    wholes = [one["absolute"]["denominator"] for one in outcomes.values() if one["absolute"]]
    assert sorted(set(wholes)) == [1000, 10_000]
    assert wholes.count(10_000) == 1
    assert (
        "2 of 10\N{NARROW NO-BREAK SPACE}000 with antibiotics; could be less than 1 to 21"
        in (outcomes["kidney-inflammation"]["text"])
    )
    (row,) = [one for one in sheet(example, throat, "summary-of-findings.csv") if "glomerulo" in one["outcome"]]
    assert "per 10\N{NARROW NO-BREAK SPACE}000" in row["comparator_risk"]
    assert "per 10\N{NARROW NO-BREAK SPACE}000" in row["difference"]
