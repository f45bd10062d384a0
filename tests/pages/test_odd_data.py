"""Content that is odd but legal: each case once gave a wrong number, a wrong word or a traceback."""

from __future__ import annotations

import pytest

from plainforest.findings import Finding, find, for_risk
from plainforest.grade.certainty import rate
from plainforest.grade.statements import state
from plainforest.model import Arm, Certainty, ComparatorRisk, Measure, Outcome, Prose, Reason, Result, Scale, Thresholds
from plainforest.pages.methods_text import method_line
from plainforest.pages.plain import shared_sureness
from plainforest.pages.prose import fill
from plainforest.pages.sof import sof_table
from tests.grade.making import NOWHERE, comparison
from tests.pages.test_findings import counts, study


def means(name: str, one: tuple[float, float | None, int], two: tuple[float, float | None, int]) -> Result:
    return Result(
        outcome="event", study=name, place=NOWHERE,
        intervention=Arm(mean=one[0], sd=one[1], total=one[2]), comparator=Arm(mean=two[0], sd=two[1], total=two[2]),
    )  # fmt: skip


def reported(name: str, effect: float, low: float, high: float, subgroup: str = "") -> Result:
    return Result(
        outcome="event", study=name, place=NOWHERE, effect=effect, ci_low=low, ci_high=high, subgroup=subgroup
    )


def made(measure: Measure, results: list[Result], people: int | None = None, **more: object) -> Finding:
    settings = {"better": "lower", "certainty": Certainty(start="high")} | more
    outcome = Outcome(id="event", name="Pain", plain_name="Pain", measure=measure, **settings)  # type: ignore[arg-type]
    names = {result.study: study(result.study, people) for result in results}
    return find(comparison(outcome), outcome, results, names)


def words(finding: Finding) -> str:
    said = state(finding, denominator=1000, plain_denominator=100)
    return f"{said.professional} {said.plain}"


def test_a_threshold_in_points_does_not_judge_standard_deviations() -> None:
    large = [means("A", (60.0, 20.0, 100), (40.0, 20.0, 100))]
    finding = made("SMD", large, better="higher", thresholds=Thresholds(important=4, source="-"))
    assert "little to no difference" not in words(finding)
    assert finding.verdict.direction == "benefit"


def test_every_comparator_risk_has_a_verdict_of_its_own() -> None:
    risks = (ComparatorRisk(value=0.97, source="Low"), ComparatorRisk(value=0.5, source="High"))
    limit = Thresholds(important=0.1, source="-")
    finding = made("RR", [counts("A", (400, 500, 200, 500))], comparator_risks=risks, thresholds=limit)
    table = sof_table(finding.comparison, [finding], denominator=1000, plain_denominator=100)
    assert "little to no difference" in table.rows[0].happens
    assert "little to no difference" not in table.rows[1].happens
    assert "500 more" in table.rows[1].happens
    assert for_risk(finding, 1).absolute == finding.absolute[1:]


def test_the_comparator_risk_is_that_of_the_study_that_has_one() -> None:
    finding = made("OR", [reported("A", 0.5, 0.3, 0.8), counts("B", (5, 50, 10, 50))], method="IV")
    assert finding.absolute[0].source == "Risk in the comparator group of B"
    assert finding.absolute[0].comparator == 0.2


def test_a_study_without_events_counts_in_the_median_risk() -> None:
    finding = made("RR", [counts("A", (0, 50, 0, 50)), counts("B", (10, 50, 20, 50))])
    assert finding.absolute[0].comparator == 0.2
    assert (finding.studies, finding.participants) == (2, 200)
    assert method_line(finding).startswith("Only one study gives an estimate")


def test_two_rows_of_one_study_are_one_study() -> None:
    rows = [reported("A", 0.5, 0.3, 0.8, "men"), reported("A", 0.6, 0.4, 0.9, "women")]
    finding = made("HR", rows, people=100)
    assert (finding.studies, finding.participants, finding.pooled_studies) == (1, 100, 1)
    assert "1 study in 2 groups" in method_line(finding)
    both = made("RR", [counts("A", (1, 20, 2, 20), "men"), counts("A", (2, 30, 3, 30), "women")])
    assert (both.studies, both.participants) == (1, 100)


def test_a_difference_needs_no_mean_to_start_from() -> None:
    finding = made("MD", [reported("A", -2.0, -3.0, -1.0)], scale=Scale(unit="points"))
    (row,) = sof_table(finding.comparison, [finding], denominator=1000, plain_denominator=100).rows
    assert (row.difference.main, row.difference.sub) == (
        f"MD {chr(0x2212)}2.00",
        f"({chr(0x2212)}3.00 to {chr(0x2212)}1.00)",
    )
    assert "2.0 points better" in words(finding)


def test_small_scores_keep_the_decimals_that_tell_them_apart() -> None:
    finding = made("MD", [means("A", (-0.004, 0.002, 200), (0.0, 0.002, 200))], scale=Scale(unit="g/L"))
    assert "0.00 " not in words(finding)
    assert "0.00400 g/L" in words(finding)


def test_no_unit_is_invented() -> None:
    assert "points" not in words(made("MD", [means("A", (30.0, 9.0, 50), (40.0, 9.0, 50))]))


def test_studies_that_agree_exactly_do_not_make_a_perfect_interval() -> None:
    finding = made("RR", [counts("A", (10, 100, 20, 100)), counts("B", (10, 100, 20, 100))], interval="hksj")
    assert finding.effect is not None
    assert finding.effect.ci_low < finding.effect.estimate < finding.effect.ci_high
    assert "Wald" in method_line(finding)


def test_a_mean_without_its_deviation_keeps_its_row() -> None:
    finding = made("MD", [means("A", (3.0, None, 50), (4.0, 1.0, 50)), means("B", (3.0, 1.0, 50), (4.0, 1.0, 50))])
    assert [row.effect is None for row in finding.rows] == [True, False]
    assert finding.rows[0].reason == "No standard deviation given"
    assert (finding.studies, finding.participants) == (2, 200)


def test_an_unrated_outcome_keeps_a_rating_from_standing_for_all() -> None:
    rated = made("RR", [counts("A", (10, 100, 20, 100))])
    unrated = made("RR", [counts("A", (10, 100, 20, 100))], certainty=None)
    assert shared_sureness([unrated, rated]) is None
    assert shared_sureness([rated, unrated]) is None
    assert shared_sureness([rated, rated]) is not None


def test_a_hazard_ratio_speaks_of_people_when_the_author_gives_a_risk() -> None:
    risk = (ComparatorRisk(value=0.3, source="A register, at two years"),)
    finding = made("HR", [reported("A", 0.5, 0.4, 0.625)], comparator_risks=risk)
    assert finding.absolute[0].intervention == pytest.approx(1 - 0.7**0.5)
    assert not made("HR", [reported("A", 0.5, 0.4, 0.625)]).absolute


def test_a_rating_that_starts_low_says_so() -> None:
    rating = rate(Certainty(start="low", reasons=(Reason(domain="large_effect", levels=1, reason="RR 5"),)))
    assert rating is not None
    assert rating.level == "moderate"


@pytest.mark.parametrize("text", ["{{" + " " * 20_000, "{{ a" * 5_000, "[" * 20_000, ">" * 500 + " deep", "{{" * 9_000])
def test_no_text_keeps_a_build_busy(text: str) -> None:
    filled, _ = fill(Prose(text=text, file="plain.md"), {})
    assert isinstance(filled, str)
