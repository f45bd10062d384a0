"""Summary of Findings tables are cells; what they say is recognised by words, or left out."""

from __future__ import annotations

import pytest

from plainforest.incoming.flow import flow_of
from plainforest.incoming.judgements import certainty_of
from plainforest.incoming.model import SofRisk, SofRow
from plainforest.incoming.sof import domain_of, levels_of, read_sof
from plainforest.model import Flow

ABSOLUTE = "Anticipated absolute effects* (95% CI)"
HEAD = ["Outcomes", ABSOLUTE, ABSOLUTE, "Relative effect\n(95% CI)", "№ of participants\n(studies)",
        "Certainty of the evidence\n(GRADE)", "Comments"]  # fmt: skip


def test_a_table_of_today() -> None:
    grid = [
        ["Patient or population: adults\nSetting: hospital\nIntervention: drug\nComparison: placebo"] * 7,
        HEAD,
        ["Outcomes", "Risk with placebo", "Risk with drug", *HEAD[3:]],
        ["Mortality\nfollow-up: 12 months", "184 per 1000", "129 per 1000\n(90 to 178)", "RR 0.70\n(0.49 to 0.97)",
         "1,739\n(4 RCTs)", "⊕⊕⊝⊝\nLOW \u27e6a,b\u27e7", ""],
        ["Quality of life", "not pooled", "", "", "0\n(0 RCTs)", "-", "Not measured"],
        ["*The risk in the intervention group is based on the assumed risk."] * 7,
    ]  # fmt: skip
    notes = ["a. Downgraded one level for risk of bias.", "b. Downgraded one level for imprecision: few events."]
    sof = read_sof("Drug", grid, notes)
    assert sof.question == {
        "population": "adults", "setting": "hospital", "intervention": "drug", "comparison": "placebo",
    }  # fmt: skip
    (row,) = sof.rows
    assert (row.outcome, row.level, row.point, row.ci) == ("Mortality", "low", 0.7, (0.49, 0.97))
    assert (row.people, row.studies, row.follow_up) == (1739, 4, "12 months")
    assert row.risks == (SofRisk(value=0.184),)
    assert [levels_of(reason) for reason in row.reasons] == [1, 1]
    assert sof.left_out == ("The row 'Quality of life' states no certainty.",)


def test_outcome_and_participants_in_one_column() -> None:
    grid = [
        ["Outcome\n№ of participants (studies)", "Relative effect (95% CI)", "Certainty", "What happens"],
        ["Mortality\nfollow-up: 12 months\n№ of participants: 739\n(4 RCTs)", "RR 0.70 (0.49 to 0.97)",
         "⊕⊕⊕⊕\nHigh", "Drug lowers mortality"],
    ]  # fmt: skip
    (row,) = read_sof("Drug", grid, []).rows
    assert (row.outcome, row.level, row.people, row.studies) == ("Mortality", "high", 739, 4)


NAMES = (*HEAD[:1], "Assumed risk", "Corresponding risk", *HEAD[3:])


def spanned(*risks: tuple[str, str]) -> list[list[str]]:
    """Return rows of one outcome whose other cells reach over all of them."""
    return [
        ["Mortality", *pair, "RR 0.70\n(0.49 to 0.97)", "1,739\n(4 RCTs)", "⊕⊕⊝⊝\nLOW \u27e61\u27e7", ""]
        for pair in risks
    ]  # fmt: skip


LABELLED = (
    SofRisk(value=0.184, label="study population"), SofRisk(value=0.05, label="low risk"),
    SofRisk(value=0.4, label="high risk", note="From a register of 2001."),
)  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        spanned(("Study population",) * 2, ("184 per 1000", "129 per 1000 (90 to 178)"), ("Low risk population",) * 2,
                ("50 per 1000", "35 per 1000"), ("High\u27e62\u27e7",) * 2, ("400 per 1,000", "280 per 1000")),
        spanned(("Study population\n184 per 1000", "129 per 1000"), ("Low risk: 50 per 1000", "35 per 1000"),
                ("High risk\u27e62\u27e7\n40%", "280 per 1000")),
        spanned(("Study population\n184 per 1000\nLow risk population\n5.0%\nHigh risk \u27e62\u27e7\n400/1000",
                 "see left")),
        spanned(("184 per 1000 (study population)", "129"), ("0.05 (low)", "35"),
                ("400 per 1000 (high)\u27e62\u27e7", "2")),
        [*spanned(("Study population",) * 2)[:1], ["", "184 per 1000", "129 per 1000", "", "", "", ""],
         ["", "Low", "Low", "", "", "", ""], ["", "50 per 1000", "35 per 1000", "", "", "", ""],
         ["", "High\u27e62\u27e7", "High\u27e62\u27e7", "", "", "", ""], ["", "400 per 1000", "280", "", "", "", ""]],
    ],
)  # fmt: skip
def test_a_risk_for_each_group_of_people(rows: list[list[str]]) -> None:
    notes = ["1. Downgraded two levels for risk of bias.", "2. From a register of 2001."]
    other = ["Pain", "10 per 1000", "9 per 1000", "RR 0.9 (0.8 to 1.1)", "20 (1)", "high", ""]
    sof = read_sof("Drug", [list(NAMES), *rows, other], notes)
    assert [row.outcome for row in sof.rows] == ["Mortality", "Pain"]
    assert sof.rows[0].risks == LABELLED
    assert sof.rows[1].risks == (SofRisk(value=0.01),)
    assert (sof.rows[0].level, sof.rows[0].people, sof.rows[0].reasons) == ("low", 1739, (notes[0][3:],))


def test_words_beside_a_number_are_no_group_of_people() -> None:
    (row,) = read_sof("Drug", [list(NAMES), *spanned(("The assumed one is 10 per 1000", "5"))], []).rows
    assert row.risks == (SofRisk(value=0.01),)


def test_what_is_no_single_risk_is_none() -> None:
    for text in (
        "10 to 20 per 1000",
        "0 per 1000",
        "1000 per 1000",
        "The mean pain was 5.2",
        "See comment",
        "12",
        "RR 0.5 (0.2)",
    ):
        (row,) = read_sof("Drug", [list(NAMES), *spanned((text, "5"))], []).rows
        assert row.risks == (), text


def test_a_table_without_a_known_header_gives_nothing() -> None:
    sof = read_sof("Odd", [["a", "b"], ["c", "High"]], [])
    assert not sof.rows
    assert "header" in sof.left_out[0]


@pytest.mark.parametrize(
    ("reason", "domain", "levels"),
    [
        ("Downgraded once for risk of bias", "risk_of_bias", 1),
        ("Rated down by two: very wide confidence interval", "imprecision", 2),
        ("Serious inconsistency (I² = 80%)", "inconsistency", None),
        ("-1 indirectness: only men were studied", "indirectness", 1),
        ("Small-study effects in the funnel plot", "publication_bias", None),
        ("Downgraded because only 1 study was found", None, None),
        ("See the text", None, None),
    ],
)
def test_footnotes(reason: str, domain: str | None, levels: int | None) -> None:
    assert (domain_of(reason), levels_of(reason)) == (domain, levels)


def test_no_reason_is_made_up() -> None:
    judgement, notes = certainty_of(SofRow(outcome="Death", level="low"))
    assert judgement == {}
    assert notes == ["The source rates the certainty as low and gives no reason."]
    judgement, notes = certainty_of(SofRow(outcome="Death", level="moderate", reasons=("Experts said so",)))
    assert judgement == {}
    assert "Experts said so" in notes[0]


def test_levels_that_do_not_add_up_are_not_stated() -> None:
    reasons = ("Downgraded one level for risk of bias", "Downgraded one level for imprecision")
    judgement, _ = certainty_of(SofRow(outcome="Death", level="very_low", reasons=reasons))
    assert [one.get("levels") for one in judgement["reasons"]] == [None, None]
    assert judgement["level"] == "very_low"


def test_boxes_of_a_flow_diagram() -> None:
    boxes = [
        "1 234 records identified through database searching (n = 1,234)", "Other sources (n = 6) searching",
        "Records after duplicates removed (n = 900)", "Records excluded (n = 850)",
        "Full-text articles assessed for eligibility (n = 50)", "Full-text articles excluded, with reasons (n = 30)",
        "20 studies included in qualitative synthesis", "18 studies in meta-analysis", "No number here",
        "Reports assessed: 5, excluded: 3",
    ]  # fmt: skip
    assert flow_of(iter(boxes)) == Flow(
        records_identified=1240, records_screened=900, records_excluded=850, reports_assessed=50, reports_excluded=30,
        studies_included=20, studies_pooled=18,
    )  # fmt: skip
