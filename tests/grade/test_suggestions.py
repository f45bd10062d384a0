"""What the numbers suggest: every rule just below and just above its limit, with numbers worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest import stats
from plainforest.findings import Finding, find
from plainforest.grade.imprecision import (
    imprecision,
    information_size,
    people_for_events,
    people_for_scores,
    pooled_sd,
)
from plainforest.grade.suggestions import (
    inconsistency,
    large_effect,
    not_randomised,
    risk_of_bias,
    small_studies,
    starting_level,
    suggest,
    unsupported,
)
from plainforest.grade.targets import Suggestion, target_of
from plainforest.model import (
    Arm,
    Bias,
    BiasJudgement,
    Certainty,
    ComparatorRisk,
    Measure,
    Outcome,
    Reason,
    Result,
    Scale,
    Study,
    Thresholds,
)
from plainforest.sensitivity import Sensitivity, SmallStudyEffects, SmallStudyTest
from tests.grade.making import NOWHERE, comparison

POINTS = Scale(unit="points")


def made(
    measure: Measure,
    results: Sequence[Result],
    *,
    people: int = 1000,
    designs: Mapping[str, str] | None = None,
    bias: Mapping[str, Mapping[str, Bias]] | None = None,
    **more: object,
) -> Finding:
    """Return the finding of an outcome in studies of so many people each."""
    outcome = Outcome(
        id="o", name="Outcome", plain_name="Outcome", measure=measure, better="lower", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    studies = {
        result.study: Study(
            id=result.study,
            place=NOWHERE,
            participants=people,
            design=(designs or {}).get(result.study, ""),
            bias={
                domain: BiasJudgement(judgement=judged) for domain, judged in (bias or {}).get(result.study, {}).items()
            },
        )
        for result in results
    }
    return find(comparison(outcome), outcome, results, studies)


def reported(effect: float, low: float, high: float, study: str = "A") -> Result:
    return Result(outcome="o", study=study, place=NOWHERE, effect=effect, ci_low=low, ci_high=high)


def ratio(effect: float, width: float, study: str = "A") -> Result:
    """Return a ratio whose upper limit is `width` times the lower one."""
    return reported(effect, effect / math.sqrt(width), effect * math.sqrt(width), study)


def between(low: float, high: float) -> Result:
    return reported(math.sqrt(low * high), low, high)


def with_errors(*studies: tuple[float, float]) -> list[Result]:
    """Return studies by their effect and standard error."""
    return [
        Result(outcome="o", study=f"S{i:02}", place=NOWHERE, effect=effect, standard_error=error)
        for i, (effect, error) in enumerate(studies)
    ]


def limits(important: float, large: float | None = None) -> Thresholds:
    return Thresholds(important=important, large=large, source="agreed")


def risk(value: float) -> tuple[ComparatorRisk, ...]:
    return (ComparatorRisk(value=value, source="a register"),)


def levels(found: Suggestion | None) -> int:
    return found.levels if found else 0


# --- imprecision: the interval


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-9.0, -4.01, 0),  # all of it important
        (-9.0, -3.99, 1),
        (-3.99, 3.99, 0),  # all of it unimportant, although it includes no difference
        (-4.01, 3.99, 1),
        (-3.99, 4.01, 1),
        (-4.01, 4.01, 2),
        (-9.99, 10.01, 2),
        (-10.01, 9.99, 2),
        (-10.01, 10.01, 3),
        (4.01, 30.0, 0),
    ],
)
def test_an_interval_of_scores_against_thresholds(low: float, high: float, expected: int) -> None:
    finding = made("MD", [reported((low + high) / 2, low, high)], scale=POINTS, thresholds=limits(4, 10))
    assert levels(imprecision(finding)) == expected


def test_without_a_large_threshold_no_interval_is_three_levels_wide() -> None:
    assert levels(imprecision(made("MD", [reported(0, -99, 99)], scale=POINTS, thresholds=limits(4)))) == 2


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.5, 0.899, 0),  # 20.2 fewer to 100 fewer per 1000, at a risk of 200
        (0.5, 0.901, 1),  # 19.8 fewer
        (0.901, 1.099, 0),
        (0.899, 1.101, 2),
    ],
)
def test_a_risk_ratio_is_held_against_differences_in_people(low: float, high: float, expected: int) -> None:
    finding = made("RR", [between(low, high)], people=9000, comparator_risks=risk(0.2), thresholds=limits(0.02))
    assert levels(imprecision(finding)) == expected


def test_the_numbers_are_those_of_the_table() -> None:
    finding = made("RR", [between(0.5, 0.98)], comparator_risks=risk(0.2), thresholds=limits(0.02))
    found = imprecision(finding)
    assert found
    assert found.numbers == (
        "The interval crosses the smallest important difference (20 per 1000): 60 fewer per 1000 (4 to 100 fewer)."
    )
    assert "GRADE guidance 34" in found.rule


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.70, 0.99, 0),
        (0.70, 1.01, 1),
        (0.76, 1.30, 1),
        (0.70, 1.24, 1),
        (0.749, 1.251, 2),
    ],
)
def test_without_thresholds_no_difference_is_the_limit(low: float, high: float, expected: int) -> None:
    assert levels(imprecision(made("RR", [between(low, high)], comparator_risks=risk(0.4)))) == expected


def test_an_odds_ratio_is_turned_into_a_risk_ratio_first() -> None:
    """OR 0.6 to 1.5 at a risk of 0.5 are RR 0.75 and 1.2, at a risk of 0.05 RR 0.61 and 1.46."""
    assert levels(imprecision(made("OR", [between(0.6, 1.5)], comparator_risks=risk(0.5)))) == 1
    assert levels(imprecision(made("OR", [between(0.6, 1.5)], comparator_risks=risk(0.05)))) == 2


def test_a_difference_without_thresholds_is_held_against_none_alone() -> None:
    assert levels(imprecision(made("MD", [reported(0, -9, 9)]))) == 1
    assert levels(imprecision(made("MD", [reported(5, 1, 9)]))) == 0
    assert levels(imprecision(made("SMD", [reported(0, -0.9, 0.9)]))) == 1


# --- imprecision: the number of people


def test_the_optimal_information_size_by_hand() -> None:
    """(1.959964 + 0.841621)² is 7.848880."""
    # 7.848880 × (0.2 × 0.8 + 0.15 × 0.85) / 0.05² = 902.6
    assert people_for_events(0.2) == 903
    # 7.848880 × (0.5 × 0.5 + 0.375 × 0.625) / 0.125² = 243.3
    assert people_for_events(0.5) == 244
    # 2 × 7.848880 × (8 / 4)² = 62.8
    assert people_for_scores(4, 8) == 63


@pytest.mark.parametrize("value", [0.0, 1e-7, 1.0])
def test_no_trial_is_large_enough_for_what_never_happens(value: float) -> None:
    assert information_size(made("RD", [reported(0.1, 0.05, 0.15)], comparator_risks=risk(value))) is None


@given(st.floats(0.01, 0.5))
def test_counting_the_opposite_needs_as_many_people(value: float) -> None:
    one, two = (made("RD", [reported(-0.005, -0.006, -0.004)], comparator_risks=risk(p)) for p in (value, 1 - value))
    assert information_size(one) == pytest.approx(information_size(two), abs=2)


@pytest.mark.parametrize(("people", "expected"), [(1805, 1), (1806, 0)])
def test_too_few_people_for_a_large_effect(people: int, expected: int) -> None:
    finding = made("RR", [ratio(0.6, 1.5)], people=people, comparator_risks=risk(0.2))
    found = imprecision(finding)
    assert levels(found) == expected
    if found:
        assert found.numbers == (
            "There are 1805 participants; a trial to show 25% fewer events than 20.0% would need 1806."
        )


@pytest.mark.parametrize(
    ("effect", "expected"), [(0.7, 0), (0.699, 1), (1 / 0.7, 0), (1.44, 1)]
)  # a relative reduction of more than 30%, or as much more
def test_the_number_of_people_counts_only_for_a_large_effect(effect: float, expected: int) -> None:
    finding = made("RR", [ratio(effect, 1.5)], people=100, comparator_risks=risk(0.2))
    assert levels(imprecision(finding)) == expected


def test_a_large_effect_on_the_rarer_opposite_counts_too() -> None:
    """Survival of 92% instead of 80% is 60% fewer deaths."""
    finding = made("RR", [ratio(1.15, 1.1)], people=100, comparator_risks=risk(0.8))
    found = imprecision(finding)
    assert found
    assert "25% fewer people without the event than 20.0% would need 1806" in found.numbers


@pytest.mark.parametrize(
    ("measure", "width", "expected"),
    [("RR", 2.99, 0), ("RR", 3.01, 2), ("OR", 2.49, 0), ("OR", 2.51, 2), ("PETO", 2.51, 2), ("HR", 3.5, 0)],
)
def test_the_upper_limit_many_times_the_lower_one(measure: Measure, width: float, expected: int) -> None:
    finding = made(measure, [ratio(0.3, width)], people=99999, comparator_risks=risk(0.2), method="IV")
    assert levels(imprecision(finding)) == expected


def test_that_rule_is_about_intervals_of_95_per_cent() -> None:
    finding = made("RR", [ratio(0.2, 3.01)], people=99999, comparator_risks=risk(0.2), confidence_level=0.99)
    assert imprecision(finding) is None


@pytest.mark.parametrize(("people", "expected"), [(62, 1), (63, 0)])
def test_too_few_people_for_a_difference_in_scores(people: int, expected: int) -> None:
    """A standard deviation of 8 and an important difference of 4 take 63 people in each arm."""
    row = Result(
        outcome="o", study="A", place=NOWHERE,
        intervention=Arm(mean=2, sd=8, total=people), comparator=Arm(mean=12, sd=8, total=people),
    )  # fmt: skip
    finding = made("MD", [row], scale=POINTS, thresholds=limits(4))
    assert pooled_sd(finding) == pytest.approx(8)
    assert levels(imprecision(finding)) == expected


def test_people_do_not_matter_where_the_effect_is_unimportant() -> None:
    finding = made("RR", [ratio(0.5, 1.5)], people=10, comparator_risks=risk(0.001), thresholds=limits(0.02))
    assert imprecision(finding) is None


# --- inconsistency


def halves(q: float, middle: float, **more: object) -> Finding:
    """Return ten studies with standard error 1, half of them above and half below, whose Q is `q`: 10 a²."""
    a = math.sqrt(q / 10)
    return made("MD", with_errors(*[(middle - a, 1), (middle + a, 1)] * 5), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("q", "expected"), [(17.9, 0), (18.1, 1)])
def test_i2_from_50_per_cent_on(q: float, expected: int) -> None:
    """With Q 18 and 9 degrees of freedom I² is 50%."""
    assert levels(inconsistency(halves(q, 0.1))) == expected


@pytest.mark.parametrize(("q", "expected"), [(2.70, 0), (2.71, 1)])
def test_two_studies_must_differ_by_more_than_chance(q: float, expected: int) -> None:
    """Q of two studies with equal errors is d² / 2; p is 0.10 at 2.7055, where I² is 63%."""
    finding = made("MD", with_errors((-1, 1), (-1 + math.sqrt(2 * q), 1)))
    found = inconsistency(finding)
    assert levels(found) == expected
    if found:
        assert "Studies with 50% of the weight (1 of 2) lie on another side of no difference" in found.numbers
        assert found.numbers.endswith("With 2 studies all of this is very uncertain.")


def test_heterogeneity_on_one_side_is_no_inconsistency() -> None:
    assert inconsistency(halves(100, 50, thresholds=limits(4))) is None
    found = inconsistency(halves(100, 5, thresholds=limits(4)))
    assert found
    assert "(5 of 10) lie on another side of the smallest important difference (4)" in found.numbers


@pytest.mark.parametrize(("q", "expected"), [(14.9, 0), (15.1, 1)])
def test_a_prediction_interval_that_reaches_further(q: float, expected: int) -> None:
    """With Q 15 and 9 degrees of freedom I² is 40%; below, a wide prediction interval says nothing."""
    finding = halves(q, 1.5)
    assert finding.effect
    assert finding.prediction
    assert finding.prediction[0] < 0 < finding.effect.ci_low
    found = inconsistency(finding)
    assert levels(found) == expected
    if found:
        assert "crosses no difference, the confidence interval does not" in found.numbers


def test_one_study_is_never_inconsistent() -> None:
    assert inconsistency(made("RR", [ratio(0.5, 9)])) is None


def test_studies_are_compared_at_one_comparator_risk() -> None:
    """RR 0.5 and 0.95 at a risk of 0.3 are 150 and 15 fewer per 1000: two sides of 20 per 1000."""
    results = [ratio(0.5, 1.1, "A"), ratio(0.95, 1.1, "B")]
    finding = made("RR", results, comparator_risks=risk(0.3), thresholds=limits(0.02), model="common")
    target = target_of(finding)
    assert target
    assert [target.place(value) for value in (0.5, 0.95)] == pytest.approx([-0.15, -0.015])
    assert levels(inconsistency(finding)) == 1


@pytest.mark.parametrize(
    ("measure", "more"),
    [
        ("RR", {"comparator_risks": risk(0.2)}),
        ("OR", {"comparator_risks": risk(0.2)}),
        ("HR", {"comparator_risks": risk(0.8), "event_free": True}),
        ("IRR", {"comparator_risks": risk(0.5), "time_unit": "person-years"}),
        ("MD", {}),
        ("ROM", {"comparator_risks": risk(8)}),
        ("SMD", {"express_as": "sd"}),
        ("SMD", {"scale": Scale(unit="points", sd=10, sd_source="a study")}),
        ("SMD", {"express_as": "events", "event_is_higher": False, "comparator_risks": risk(0.2)}),
    ],
)
def test_a_result_and_its_studies_are_on_one_scale(measure: Measure, more: dict[str, object]) -> None:
    finding = made(measure, [ratio(0.6, 2)], thresholds=limits(0.02), **more)  # type: ignore[arg-type]
    target = target_of(finding)
    assert target
    assert finding.effect
    ends = sorted(target.place(value) for value in (finding.effect.ci_low, finding.effect.ci_high))
    assert [target.place(finding.effect.estimate), *ends] == pytest.approx([target.estimate, target.low, target.high])
    assert target.important == 0.02


def test_thresholds_in_points_say_nothing_about_standard_deviations() -> None:
    target = target_of(made("SMD", [reported(0.5, 0.1, 0.9)], scale=POINTS, thresholds=limits(4)))
    assert target
    assert (target.important, target.limit) == (None, "no difference")


def test_a_hazard_ratio_of_people_free_of_the_event_is_about_the_event() -> None:
    """Of 100 people 20 have the event, with a hazard ratio of 3 it is 1 - 0.8³ = 48.8."""
    finding = made("HR", [ratio(3, 1.5)], comparator_risks=risk(0.8), event_free=True)
    found = large_effect(finding)
    assert found
    assert found.numbers.startswith("The risk ratio is 2.44 (")


# --- small studies


def funnel(p: float | None, *, name: str = "Egger", k: int = 10, measure: Measure = "MD") -> Finding:
    finding = made(measure, with_errors(*[(2.0, 1.0)] * k))
    assert finding.analysis
    test = SmallStudyTest(name=name, statistic=2.0, df=k - 2, p_value=p)
    found = Sensitivity(other_model=finding.analysis, without=(), small_study=SmallStudyEffects(tests=(test,)))
    return replace(finding, sensitivity=found)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (funnel(0.099), 1),
        (funnel(0.1), 0),
        (funnel(None), 0),
        (funnel(0.099, k=9), 0),
        (funnel(0.001, name="Begg"), 0),
        (funnel(0.001, measure="SMD"), 0),
        (replace(funnel(0.001), sensitivity=None), 0),
    ],
)
def test_a_test_of_asymmetry_below_one_in_ten(finding: Finding, expected: int) -> None:
    assert levels(small_studies(finding)) == expected


@pytest.mark.parametrize(("low", "missing", "expected"), [(0.01, 3, 0), (-0.01, 3, 1), (-0.01, 0, 0)])
def test_trim_and_fill_that_reaches_another_verdict(low: float, missing: int, expected: int) -> None:
    finding = funnel(0.9)
    assert finding.analysis
    assert finding.sensitivity
    filled = replace(
        stats.trim_and_fill(finding.analysis.effects), missing=missing, estimate=1.0, ci_low=low, ci_high=2.0
    )
    small = replace(finding.sensitivity.small_study, filled=filled)
    found = small_studies(replace(finding, sensitivity=replace(finding.sensitivity, small_study=small)))
    assert levels(found) == expected
    if found:
        assert found.numbers.startswith("With 3 studies filled in, the result would be 1.00 (−0.01 to 2.00)")


# --- risk of bias and start


@pytest.mark.parametrize(
    ("judged", "error", "expected"),
    [
        ("high", 1.0, 0),  # just half of the weight
        ("high", 0.99, 1),
        ("some_concerns", 0.99, 1),
        ("unclear", 0.99, 0),
        ("not_stated", 0.99, 0),
        ("low", 0.99, 0),
    ],
)
def test_most_of_the_weight_at_high_risk_of_bias(judged: Bias, error: float, expected: int) -> None:
    bias: Mapping[str, Mapping[str, Bias]] = {"S00": {"x": "low", "y": judged}, "S01": {"x": "low", "y": "low"}}
    finding = made("MD", with_errors((2, error), (2, 1)), bias=bias, model="common")
    assert levels(risk_of_bias(finding)) == expected


def test_the_overall_judgement_counts_where_there_is_one() -> None:
    assert risk_of_bias(made("RR", [ratio(0.5, 2)], bias={"A": {"overall": "low", "y": "high"}})) is None
    found = risk_of_bias(made("RR", [ratio(0.5, 2)], bias={"A": {"overall": "high", "y": "low"}}))
    assert found
    assert found.numbers == "The only study has a high risk of bias."


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        ("Cohort study", True),
        ("case-control", True),
        ("Before-after", True),
        ("before and after study", True),
        ("Non-randomised controlled trial", True),
        ("nonrandomized", True),
        ("Not randomised", True),
        ("Observational", True),
        ("National registry", True),
        ("Randomised, double blind", False),
        ("Registry-based randomised trial", False),
        ("RCT within a cohort", False),
        ("Quasi-randomised", False),
        ("Trial with alternate allocation", False),
        ("Phase 2", False),
        ("", False),
    ],
)
def test_designs_that_are_not_randomised(design: str, expected: bool) -> None:
    assert not_randomised(design) is expected
    assert levels(starting_level(made("RR", [ratio(0.5, 2)], designs={"A": design}))) == (2 if expected else 0)


@pytest.mark.parametrize(("error", "expected"), [(1.0, 0), (0.99, 2)])
def test_the_start_follows_most_of_the_weight(error: float, expected: int) -> None:
    designs = {"S00": "Cohort study", "S01": "Randomised"}
    finding = made("MD", with_errors((2, error), (2, 1)), designs=designs, model="common")
    assert levels(starting_level(finding)) == expected


# --- large effects


@pytest.mark.parametrize(
    ("effect", "width", "expected"),
    [
        (2.0, 1.5, 0),
        (2.01, 1.5, 1),
        (5.0, 1.5, 1),
        (5.01, 1.5, 2),
        (0.5, 1.5, 0),
        (0.499, 1.5, 1),
        (0.2, 1.5, 1),
        (0.199, 1.5, 2),
        (2.5, 6.2, 1),  # 1.004 to 6.2
        (2.5, 6.3, 0),  # 0.996 to 6.3
    ],
)
def test_large_effects(effect: float, width: float, expected: int) -> None:
    assert levels(large_effect(made("RR", [ratio(effect, width)], comparator_risks=risk(0.05)))) == expected


def test_the_odds_ratio_of_a_common_event_is_not_as_large_as_it_looks() -> None:
    """OR 3 at a risk of 0.5 is RR 1.5, at 0.01 it is 2.94."""
    assert large_effect(made("OR", [ratio(3, 1.5)], comparator_risks=risk(0.5))) is None
    found = large_effect(made("OR", [ratio(3, 1.5)], comparator_risks=risk(0.01)))
    assert levels(found) == 1
    assert found
    assert found.numbers.startswith("The risk ratio is 2.94 (")
    assert large_effect(made("OR", [ratio(3, 1.5)])) is None, "without a risk nobody can tell"


def test_rating_up_is_for_evidence_that_starts_low_and_has_no_fault() -> None:
    more = {"comparator_risks": risk(0.2), "people": 9999}

    def domains(**certainty: object) -> list[str]:
        judged = Certainty(**certainty)  # type: ignore[arg-type]
        found = suggest(made("RR", [ratio(0.3, 2)], certainty=judged, **more))  # type: ignore[arg-type]
        return [one.domain for one in found]

    assert domains(start="low") == ["large_effect"]
    assert domains(start="high") == []
    assert domains(start="low", reasons=(Reason(domain="large_effect", reason="x", levels=1),)) == ["large_effect"]
    assert domains(start="low", reasons=(Reason(domain="risk_of_bias", reason="x", levels=1),)) == []


def test_robins_lets_any_design_start_high() -> None:
    finding = made("RR", [ratio(0.8, 1.2)], designs={"A": "Cohort study"}, certainty=Certainty())
    assert [one.domain for one in suggest(finding)] == ["start"]
    assert suggest(finding, robins=True) == ()


# --- what the numbers do not show


def judged(*domains: str) -> Certainty:
    return Certainty(reasons=tuple(Reason(domain=one, reason="x", levels=1) for one in domains))  # type: ignore[arg-type]


def test_one_study_cannot_disagree_with_itself() -> None:
    one, two = [ratio(0.5, 2, "A")], [ratio(0.5, 2, "A"), ratio(0.6, 2, "B")]
    assert [domain for domain, _ in unsupported(made("RR", one, certainty=judged("inconsistency")))] == [
        "inconsistency"
    ]
    assert unsupported(made("RR", two, certainty=judged("inconsistency"))) == ()


@pytest.mark.parametrize(
    ("high", "people", "threshold", "expected"),
    [(0.85, 1806, 0.02, 1), (0.85, 1805, 0.02, 0), (0.91, 1806, 0.02, 0), (0.85, 1806, None, 0)],
)
def test_imprecision_of_a_narrow_interval_with_enough_people(
    high: float, people: int, threshold: float | None, expected: int
) -> None:
    finding = made(
        "RR", [between(0.75, high)], people=people, comparator_risks=risk(0.2), certainty=judged("imprecision"),
        thresholds=limits(threshold) if threshold else None,
    )  # fmt: skip
    assert len(unsupported(finding)) == expected


@pytest.mark.parametrize(("effect", "expected"), [(1.99, 1), (2.01, 0), (0.51, 1), (0.49, 0)])
def test_a_large_effect_that_is_none(effect: float, expected: int) -> None:
    certainty = replace(judged("large_effect"), start="low")
    assert len(unsupported(made("RR", [ratio(effect, 1.2)], certainty=certainty))) == expected


def test_nothing_is_suggested_without_an_effect() -> None:
    nothing = replace(Result(outcome="o", study="A", place=NOWHERE), no_data=True)
    finding = made("RR", [nothing], certainty=judged("inconsistency", "imprecision"))
    assert suggest(finding) == ()
    assert unsupported(finding) == ()
    for rule in (imprecision, inconsistency, small_studies, risk_of_bias, starting_level, large_effect):
        assert rule(finding) is None


@given(
    st.sampled_from(["RR", "OR", "PETO", "RD", "HR", "MD", "SMD", "IRR", "ROM"]),
    st.lists(st.tuples(st.floats(0.05, 20), st.floats(1.01, 50)), min_size=1, max_size=6),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), st.floats(0.001, 0.9)),
)
def test_any_finding_can_be_asked(
    measure: Measure, studies: list[tuple[float, float]], base: float | None, threshold: float | None
) -> None:
    results = [ratio(effect, width, f"S{i}") for i, (effect, width) in enumerate(studies)]
    finding = made(
        measure, results, method="IV", comparator_risks=() if base is None else risk(base),
        thresholds=None if threshold is None else limits(threshold), certainty=judged("imprecision"),
        model="common",
    )  # fmt: skip
    for one in suggest(finding):
        assert 1 <= one.levels <= 3
        assert one.rule.endswith(").")
        assert one.numbers.endswith(".")
        assert max(len(one.rule), len(one.numbers)) < 330
    unsupported(finding)
