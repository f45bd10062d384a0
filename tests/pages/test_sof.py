"""The Summary of Findings: what stands in its cells, and what its footnotes say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainforest.pages.denominators import denominators_of
from plainforest.pages.methods_text import prediction_notes
from plainforest.pages.sof import _letter, sof_table
from plainforest.pages.sof_notes import data_notes
from tests.figures.samples import counts, effect, found
from tests.grade.making import comparison, made
from tests.pages.test_als import sheet
from tests.site.sites import Site

WALK, LIGHT = "morning-walk", "evening-light"


def test_footnotes_have_letters_beyond_z() -> None:
    assert [_letter(index) for index in (0, 25, 26, 27, 51, 52, 701)] == ["a", "z", "aa", "ab", "az", "ba", "zz"]


def test_several_comparator_risks_give_several_rows(small: Site) -> None:
    rows = [
        row
        for row in small.page(f"{WALK}/evidence/index.html").of_class("sof")[0].all("tr")
        if "At least one fall" in row.text
    ]
    assert ["Usual risk" in row.text for row in rows] == [True, False]
    assert ["High risk" in row.text for row in rows] == [False, True]
    assert "300" in rows[0].text
    assert "600" in rows[1].text
    notes = small.page(f"{WALK}/evidence/index.html").of_class("notes")[0].text
    assert "A register that does not exist." in notes
    assert "The same register." in notes


def test_outcomes_are_listed_in_the_authors_order_whether_or_not_there_are_data(small: Site) -> None:
    rows = sheet(small, WALK, "summary-of-findings.csv")
    names = [row["outcome"] for row in rows]
    assert names == ["At least one fall Usual risk", "At least one fall High risk", "Mood score", "Sleep"]
    assert rows[-1]["comparator_risk"] == "Not measured"
    assert rows[-1]["what_happens"] == "None of the four trials asked about sleep."


def test_a_rare_event_has_a_denominator_of_its_own_and_says_so() -> None:
    common = made("RR", (0.7, 0.6, 0.8), comparator=0.2, name="Common event")
    rare = made("RR", (0.7, 0.6, 0.8), comparator=0.0006, name="Rare event")
    assert denominators_of([common, rare]) == (1000, 100)
    assert denominators_of([rare]) == (10_000, 10_000)
    table = sof_table(comparison(common.outcome), [common, rare], denominator=1000, plain_denominator=100)
    usual, apart = ([row.comparator.sub, row.intervention.sub, row.difference.sub] for row in table.rows)
    assert [text.partition("(")[0].strip() for text in usual] == ["per 1000", "per 1000", ""]
    assert [text.partition("(")[0].strip() for text in apart] == ["per 10\N{NARROW NO-BREAK SPACE}000"] * 3
    assert "fewer per 10\N{NARROW NO-BREAK SPACE}000 (" in table.rows[1].happens
    assert any(remark.startswith("Numbers are per 1000.") for remark in table.remarks)
    alone = sof_table(comparison(rare.outcome), [rare], denominator=10_000, plain_denominator=10_000)
    assert not any(remark.startswith("Numbers are per") for remark in alone.remarks)


def test_the_same_footnote_keeps_its_letter(small: Site) -> None:
    rows = small.page(f"{WALK}/evidence/index.html").of_class("sof")[0]
    marks = [mark.text for mark in rows.of_class("fn")]
    assert len(marks) > len(set(marks)), "some letters are used twice"
    notes = small.page(f"{WALK}/evidence/index.html").of_class("notes")[0]
    texts = [item.all("span")[0].text for item in notes.all("li")]
    assert len(texts) == len(set(texts))


def test_certainty_and_its_reasons(small: Site) -> None:
    page = small.page(f"{WALK}/evidence/index.html")
    notes = page.of_class("notes")[0].text
    assert "Risk of bias (one level): Nobody was blinded." in notes
    assert "Worked example" in notes
    assert "Not rated" in page.by_id("sof-mood").text
    light = small.page(f"{LIGHT}/evidence/index.html")
    assert "Imprecision (three levels): Two very small trials." in light.of_class("notes")[0].text
    assert "The evidence is very uncertain about the effect of bright light on waking at night" in light.text


def test_the_four_definitions_of_certainty_and_the_abbreviations_are_there(small: Site) -> None:
    text = small.page(f"{WALK}/evidence/index.html").by_id("sof").text
    for word in ("High", "Moderate", "Low", "Very low", "Confidence interval", "Risk ratio", "Mean difference"):
        assert word in text


def test_numbers_that_look_off_by_one_are_explained(example: Site) -> None:
    sof = example.page("als-cell-therapy/evidence/index.html").by_id("sof").text
    assert "903" in sof
    assert "970" in sof
    assert "66 more" in sof
    assert "worked out from unrounded values" in sof


@pytest.mark.parametrize("slug", ["als-cell-therapy", "bcg-vaccine", "antenatal-corticosteroids"])
def test_every_footnote_is_used_and_every_mark_has_its_footnote(slug: str, example: Site) -> None:
    for table in example.page(f"{slug}/evidence/index.html").of_class("sof"):
        letters = {mark.text for mark in table.of_class("fn")}
        box = table.parent
        assert box is not None
        listed = {item.all("b")[0].text for notes in box.of_class("notes") for item in notes.all("li")}
        assert letters == listed


def test_the_download_says_what_the_table_says(small: Site) -> None:
    for slug in (WALK, LIGHT):
        table = small.page(f"{slug}/evidence/index.html").of_class("sof")[0]
        for row, shown in zip(sheet(small, slug, "summary-of-findings.csv"), table.all("tr")[2:], strict=True):
            text = shown.text
            if row["relative_effect"]:
                assert row["relative_effect"].split("(")[0].strip() in text
            assert row["what_happens"] in text
            assert row["certainty"] in text


@pytest.mark.parametrize("several", [False, True])
def test_an_interval_that_is_not_symmetric_says_how_it_was_reported(several: bool) -> None:
    rows = [effect("A", 1.5, 1.2, 1.9), *([effect("B", 0.8, 0.4, 1.6)] if several else [])]
    begins = "A: reported" if several else "Reported"
    assert data_notes(found(rows, measure="HR")) == (
        f"{begins} as 1.50 (1.20 to 1.90); analysed with an interval symmetric on the log scale.",
    )
    for level in (0.9, 0.95):  # the level of the analysis makes no difference to what was reported
        assert data_notes(found([effect("A", 1.5, 1.25, 1.8)], measure="HR", confidence_level=level)) == ()
    assert data_notes(found([effect("A", 1.5, 1.2, 1.9)], measure="MD")) == ()


@pytest.mark.parametrize(
    ("name", "plain", "inside"),
    [
        ("Antenatal corticosteroid therapy", "corticosteroids", "antenatal corticosteroid therapy"),
        ("BM-MSC plus riluzole", "cell therapy", "BM-MSC plus riluzole"),
        ("BCG vaccine", "BCG vaccine", "BCG vaccine"),
        ("Japanese encephalitis vaccine", "a vaccine against Japanese encephalitis", "Japanese encephalitis vaccine"),
        ("T cells", "immune cells", "T cells"),
        ("N-acetylcysteine", "a medicine", "N-acetylcysteine"),
        ("HbA1c monitoring", "blood sugar tests", "HbA1c monitoring"),
        ("A cold pack", "a cold pack", "a cold pack"),
        ("no vaccine", "no vaccine", "no vaccine"),
    ],
)
def test_names_stand_in_the_heads_as_inside_a_phrase(name: str, plain: str, inside: str) -> None:
    finding = made("RR", (0.7, 0.6, 0.8), comparator=0.2, level="very_low")
    arms = replace(finding.comparison, intervention=name, plain_intervention=plain)
    finding = replace(finding, comparison=arms)
    table = sof_table(arms, [finding], denominator=1000, plain_denominator=100)
    assert [column.label for column in table.columns][2] == f"With {inside}"
    assert f"effect of {inside} on" in table.rows[0].happens
    assert table.title.startswith(name[:1].upper() + name[1:])


def test_a_prediction_interval_stands_in_a_footnote_where_settings_differ(example: Site) -> None:
    bcg = example.page("bcg-vaccine/evidence/index.html").of_class("notes")[0].text
    assert (
        "95% prediction interval 0.14 to 1.76: the effect to be expected in a new, similar setting. It includes" in bcg
    )
    for slug in ("als-cell-therapy", "antenatal-corticosteroids"):
        assert "prediction interval" not in example.page(f"{slug}/evidence/index.html").of_class("notes")[0].text


def test_a_prediction_interval_on_the_same_side_is_only_explained() -> None:
    rows = [counts(f"S{n}", events, 1000, 100, 1000) for n, events in enumerate((20, 25, 35, 40, 30, 18, 45, 22))]
    (note,) = prediction_notes(found(rows, measure="RR", model="random"))
    assert note.endswith("where the confidence interval is about the average.")
    assert prediction_notes(found(rows[:4], measure="RR", model="random")) == []
    assert prediction_notes(found(rows, measure="RR", model="common")) == []


def test_the_reasons_for_the_certainty_are_seen_at_the_outcome(example: Site) -> None:
    article = example.page("bcg-vaccine/evidence/index.html").by_id("outcome-tuberculosis")
    reasons = article.of_class("reasons")[0]
    assert "Why the certainty is rated low" in reasons.text
    assert "Risk of bias (one level)" in reasons.text
    assert "Inconsistency (one level)" in reasons.text
    assert not any(element.tag == "details" for element in reasons.ancestors())


def test_heads_have_scopes_and_their_columns_groups(example: Site) -> None:
    table = example.page("bcg-vaccine/evidence/index.html").of_class("sof")[0]
    assert [int(group["span"] or 1) for group in table.all("colgroup")] == [1, 3, 4]
    heads = table.one("thead").all("th")
    assert [head["scope"] for head in heads].count("colgroup") == 1
    assert all(head["scope"] for head in heads)
    assert [head["scope"] for head in table.one("tbody").all("th")] == ["row"]
