"""Rates in person-time and ratios of means: what they mean for people, and the words for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.findings import Finding, find
from plainforest.grade import absolute_effect, denominator_for, legible
from plainforest.grade.statements import state
from plainforest.model import Arm, ComparatorRisk, Measure, Outcome, Result, Scale, Thresholds
from plainforest.pages.values import finding_values
from plainforest.phrases import difference, difference_in_full, per, value, value_range
from tests.grade.making import NOWHERE, comparison, made
from tests.pages.test_findings import study

ratios = st.floats(1e-3, 1e3)


def rate(name: str, events_1: int, time_1: float, events_2: int, time_2: float) -> Result:
    return Result(
        outcome="event", study=name, place=NOWHERE,
        intervention=Arm(events=events_1, time=time_1), comparator=Arm(events=events_2, time=time_2),
    )  # fmt: skip


def means(name: str, mean_1: float, mean_2: float) -> Result:
    return Result(
        outcome="event", study=name, place=NOWHERE,
        intervention=Arm(mean=mean_1, sd=2.0, total=50), comparator=Arm(mean=mean_2, sd=2.0, total=50),
    )  # fmt: skip


def of(measure: Measure, results: list[Result], **more: object) -> Finding:
    settings = {"better": "lower", "model": "common", "events_name": "falls", "time_unit": "person-years"} | more
    outcome = Outcome(id="event", name="Falls", plain_name="Falling", measure=measure, **settings)  # type: ignore[arg-type]
    return find(comparison(outcome), outcome, results, {result.study: study(result.study, 90) for result in results})


def rates(**more: object) -> Finding:
    return of("IRR", [rate("Ash", 30, 200, 60, 200), rate("Birch", 10, 100, 20, 100)], **more)


def test_a_rate_is_multiplied_and_has_no_upper_bound() -> None:
    found = absolute_effect("IRR", (2.0, 1.5, 2.5), 1.2, source="-", time_unit="person-years")
    assert (found.intervention, found.ci_low, found.ci_high) == pytest.approx((2.4, 1.8, 3.0))
    assert (found.events, found.people, found.capped) == (True, False, False)
    assert value(found.intervention, found, 1000) == "2400"
    assert per(found, 1000, "") == "per 1000 person-years"
    assert per(absolute_effect("IRR", (2.0, 1.5, 2.5), 1.2, source="-"), 1000, "") == "per 1000 units of time"


@pytest.mark.parametrize(("measure", "value_"), [("IRR", -0.1), ("ROM", 0.0), ("ROM", -3.0), ("ROM", float("nan"))])
def test_what_has_no_ratio_is_refused(measure: str, value_: float) -> None:
    with pytest.raises(ValueError, match="no ratio"):
        absolute_effect(measure, (0.5, 0.4, 0.6), value_, source="-")


@given(st.sampled_from(["IRR", "ROM"]), st.floats(1e-6, 1e6), ratios, ratios, ratios)
def test_values_keep_their_order(measure: str, base: float, one: float, two: float, three: float) -> None:
    low, effect, high = sorted((one, two, three))
    found = absolute_effect(measure, (effect, low, high), base, source="-")
    assert 0 < found.ci_low <= found.intervention <= found.ci_high
    assert not found.capped


def test_the_median_rate_of_the_studies_stands_in() -> None:
    # comparator rates 60/200 = 0.3 and 20/100 = 0.2; both rate ratios are 0.5
    (found,) = rates().absolute
    assert (found.comparator, found.intervention) == pytest.approx((0.25, 0.125))
    assert found.source == (
        "Median rate in the comparator groups of the two studies, which range from 200 to 300 per 1000 person-years"
    )
    one = of("IRR", [rate("Ash", 30, 200, 60, 200)])
    assert one.absolute[0].source == "Rate in the comparator group of Ash"


def test_the_authors_rates_come_first() -> None:
    risks = (ComparatorRisk(value=0.4, source="A register."), ComparatorRisk(value=1.5, source="B", label="High"))
    found = rates(comparator_risks=risks).absolute
    assert [(one.comparator, one.source, one.label) for one in found] == [(0.4, "A register", ""), (1.5, "B", "High")]
    assert [one.intervention for one in found] == pytest.approx([0.2, 0.75])


def test_no_events_in_the_comparator_groups_say_nothing_about_rates() -> None:
    assert of("IRR", [rate("Ash", 3, 200, 0, 200)]).absolute == ()


def test_a_rare_rate_gets_a_denominator_of_its_own_and_leaves_people_alone() -> None:
    risks = (ComparatorRisk(value=0.002, source="A"), ComparatorRisk(value=0.3, source="B"))
    finding = rates(comparator_risks=risks)
    people = made("RR", (0.5, 0.4, 0.6), comparator=0.2)
    assert denominator_for([*finding.absolute, *people.absolute]) == 1000
    # 2 against 1 per 1000, from 0.7 to 1.5: an interval that needs 10 000; both groups are then given so
    assert [per(one, 1000, "") for one in finding.absolute] == ["per 10\u202f000 person-years"] * 2
    assert [per(one, 100, "") for one in finding.absolute] == ["per 10\u202f000 person-years"] * 2
    assert [value(one.comparator, one, 1000) for one in finding.absolute] == ["20", "3000"]
    assert value_range(finding.absolute[0], 100) == "7 to 15"
    assert difference(finding.absolute[0], 1000) == "10 fewer"
    assert legible(people.absolute) == people.absolute


def test_rates_in_words() -> None:
    finding = rates(thresholds=Thresholds(important=0.1, source="-"))
    words = state(finding, denominator=1000, plain_denominator=100)
    # 0.25 against 0.125; 0.25 x exp(ln 0.5 -+ 1.96 / sqrt(20 + 20 / 3)) is 0.0855 and 0.1827
    assert difference_in_full(finding, 1000) == "125 fewer falls per 1000 person-years (67 to 164 fewer)"
    assert "125 fewer falls per 1000 person-years (67 to 164 fewer)" in words.professional
    assert "smallest important difference (100 per 1000 person-years)" in words.professional
    assert words.chip == "Fewer falls in these studies"
    assert "about **25 falls per 100 person-years**. With cold packs, there are about **13 falls per" in words.plain
    assert words.plain.endswith(
        "as few as 9 or as many as 18. Think of 100 person-years as 100 people followed for one year. "
        "A difference of 10 falls per 100 person-years or more is considered important. "
        "This one may be smaller than that, or larger."
    )
    assert "people" not in words.plain.partition("There could")[0]


def test_rates_in_an_odd_unit_are_not_explained_and_have_a_word_for_their_events() -> None:
    finding = rates(time_unit="catheter-days", events_name="", counted="babies")
    words = state(finding, denominator=1000, plain_denominator=100)
    assert "**25 events per 100 catheter-days**" in words.plain
    assert "Think of" not in words.plain
    assert words.chip == "Fewer events in these studies"
    assert "babies" not in words.chip + words.plain + words.professional


def test_rates_in_the_authors_text() -> None:
    expert, plain = (finding_values(rates(), whole, plain=whole == 100) for whole in (1000, 100))
    assert expert["effect"] == "rate ratio 0.50 (95% CI 0.34 to 0.73)"
    assert expert["comparator"] == "250 per 1000 person-years"
    assert expert["difference"] == "125 fewer per 1000 person-years"
    assert plain["comparator"] == "25 per 100 person-years"
    assert plain["range"] == "9 to 18"


def test_a_rate_counts_events_even_without_a_number_to_start_from() -> None:
    finding = of("IRR", [Result(outcome="event", study="A", place=NOWHERE, effect=0.7, ci_low=0.6, ci_high=0.8)])
    words = state(finding, denominator=1000, plain_denominator=100)
    assert "reduction in falls" in words.professional
    assert words.plain.startswith(
        "In these studies, there were fewer falls with cold packs. We cannot say how many fewer"
    )
    assert words.direction == "benefit"


def test_a_ratio_of_means_is_in_units_of_the_scale() -> None:
    limit = Thresholds(important=1, source="-")
    finding = of("ROM", [means("Ash", 8, 10)], scale=Scale(unit="points"), thresholds=limit)
    (found,) = finding.absolute
    # 8 / 10; SE of the logarithm is sqrt(4 / (50 x 64) + 4 / (50 x 100)) = 0.04528
    assert not found.events
    assert (found.comparator, found.intervention) == pytest.approx((10, 8))
    assert value_range(found, 1000) == "7.32 to 8.74"
    assert found.source == "Mean in the comparator group of Ash"
    words = state(finding, denominator=1000, plain_denominator=100)
    assert "improvement" in words.professional
    assert "2.00 points lower (1.26 to 2.68 lower)" in words.professional
    assert "**2.0 points better** with cold packs" in words.plain


def test_a_ratio_of_a_mean_below_zero_says_nothing() -> None:
    risks = (ComparatorRisk(value=-3, source="A"), ComparatorRisk(value=5, source="B"))
    finding = of("ROM", [means("Ash", 8, 10)], scale=Scale(unit="points"), comparator_risks=risks)
    assert [one.source for one in finding.absolute] == ["B"]
    alone = of("ROM", [means("Ash", 8, 10)], scale=Scale(unit="points"), comparator_risks=risks[:1])
    words = state(alone, denominator=1000, plain_denominator=100)
    assert words.plain.endswith("how large the difference is, because the result with usual care is not known.")
    assert "improvement" in words.professional


def test_a_peto_odds_ratio_of_nothing_or_everything_says_nothing() -> None:
    for events in (0, 50):
        row = Result(
            outcome="event", study="A", place=NOWHERE, intervention=Arm(events=25, total=50),
            comparator=Arm(events=events, total=50),
        )  # fmt: skip
        finding = of("PETO", [row])
        assert finding.effect is not None
        assert finding.absolute == ()
