"""Summary of Findings tables are cells; what they say is recognised by words, or left out."""

from __future__ import annotations

import pytest

from plainforest.incoming.flow import flow_of
from plainforest.incoming.judgements import certainty_of
from plainforest.incoming.model import SofRow
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
    assert (row.people, row.studies, row.risk, row.follow_up) == (1739, 4, 0.184, "12 months")
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
