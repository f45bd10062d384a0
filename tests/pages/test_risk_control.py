"""The comparator-risk control: which risks can be chosen, and who says so."""

from __future__ import annotations

import json

from plainforest.model import ComparatorRisk
from plainforest.pages.risk import risk_control
from tests.figures.samples import BCG, counts, effect, found, means, rates
from tests.grade.making import made
from tests.site.sites import Site


def marks(control: object) -> list[tuple[str, str, str]]:
    return [(mark.text, mark.label, mark.source) for mark in control.marks]  # type: ignore[attr-defined]


def test_the_authors_risks_and_the_observed_ones_bound_it() -> None:
    rows = [counts(name, *numbers) for name, *numbers, _ in BCG]
    risks = (
        ComparatorRisk(value=0.02, source="A register", label="Low risk", ci_low=0.01, ci_high=0.04),
        ComparatorRisk(value=0.3, source="Another register", label="High risk"),
    )
    finding = found(rows, measure="RR", comparator_risks=risks)
    control = risk_control(finding, denominator=1000, table_level="95%", rows={id(finding.rows[11]): "row-a"})
    assert control
    assert marks(control) == [
        ("1.3 per 1000", "Lowest observed", "Comparator group of Comstock & Webster 1969"),
        ("10 per 1000", "Low risk, lower limit of its 95% confidence interval", "A register"),
        ("20 per 1000", "Low risk", "A register"),
        ("40 per 1000", "Low risk, upper limit of its 95% confidence interval", "A register"),
        ("256 per 1000", "Highest observed", "Comparator group of Stein & Aronson 1953"),
        ("300 per 1000", "High risk", "Another register"),
    ]
    assert (control.start, control.end, control.step, control.value) == ("1.3", "300", "0.1", "20")
    assert [mark.href for mark in control.marks] == ["#row-a", "", "", "", "", ""]
    assert json.loads(control.facts)["published"] == 0.02
    assert float(control.marks[0].value) == 3 / 2341, "unrounded, as the table would take it"


def test_one_risk_alone_is_no_range() -> None:
    one = found([counts("A", 5, 50, 10, 50)], measure="RR")
    assert risk_control(one, denominator=1000, table_level="95%") is None
    same = found([counts("A", 5, 50, 10, 50), counts("B", 7, 50, 10, 50)], measure="RR")
    assert risk_control(same, denominator=1000, table_level="95%") is None


def test_a_risk_of_which_a_ratio_says_nothing_is_no_bound() -> None:
    rows = [counts("A", 1, 50, 0, 50), counts("B", 5, 50, 10, 50), counts("C", 5, 50, 20, 50), counts("D", 9, 9, 9, 9)]
    control = risk_control(found(rows, measure="OR"), denominator=1000, table_level="95%")
    assert control
    assert marks(control)[0][1:] == ("Lowest observed", "Comparator group of B")
    assert marks(control)[-1][1:] == ("Highest observed", "Comparator group of C")


def test_scores_and_effects_without_a_risk_have_none() -> None:
    scores = found(
        [means("A", (3.0, 1.0, 20), (4.0, 1.0, 20)), means("B", (3.0, 1.0, 20), (5.0, 1.0, 20))], measure="MD"
    )
    assert risk_control(scores, denominator=1000, table_level="95%") is None
    reported = found([effect("A", 0.7, 0.6, 0.8)], measure="HR")
    assert risk_control(reported, denominator=1000, table_level="95%") is None


def test_rates_have_the_denominator_at_which_they_can_be_told_apart() -> None:
    finding = found(
        [rates("A", 2, 10_000.0, 4, 10_000.0), rates("B", 4, 10_000.0, 9, 10_000.0)],
        measure="IRR", time_unit="person-years",
    )  # fmt: skip
    control = risk_control(finding, denominator=1000, table_level="95%")
    assert control
    assert control.label == "Rate with cold drinks, per 10\N{NARROW NO-BREAK SPACE}000 person-years"
    assert "assumed rate of {risk} per 10" in control.said


def test_a_standardised_difference_in_people_has_only_the_authors_risks() -> None:
    risks = (ComparatorRisk(value=0.2, source="A"), ComparatorRisk(value=0.4, source="B"))
    finding = made(
        "SMD", (-0.4, -0.6, -0.2), express_as="events", event_is_higher=False, comparator_risks=risks,
        plain_event="people had little pain",
    )  # fmt: skip
    control = risk_control(finding, denominator=1000, table_level="95%")
    assert control
    assert marks(control) == [
        ("200 per 1000", "Published table", "A"),
        ("400 per 1000", "Another assumption", "B"),
    ]
    assert json.loads(control.facts)["measure"] == "OR"


def test_what_the_page_says_about_the_risks(small: Site) -> None:
    page = small.page("morning-walk/evidence/index.html")
    template = next(item for item in page.all("template") if "data-risk" in item)
    assert "Usual risk" in template.text
    assert "A register that does not exist" in template.text
    assert template["data-row"] == "sof-falls"
    assert json.loads(template["data-risk"])["published"] == 0.3
