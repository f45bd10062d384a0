"""What a relative effect means for people. Worked values are from the Cochrane Handbook and the ALS review."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from plainforest.grade import absolute_effect, amounts, denominator_for, legible, median
from plainforest.grade.absolute import DENOMINATORS, NOTHING, Absolute, risk_with_intervention
from plainforest.language import language
from plainforest.numbers import count, rounded
from plainforest.phrases import difference, difference_range, per, value, value_range
from plainforest.stats import Counts, meta_analysis

risks = st.floats(0, 1)
ratios = st.floats(1e-3, 1e3)


def three(values: st.SearchStrategy[float]) -> st.SearchStrategy[list[float]]:
    return st.lists(values, min_size=3, max_size=3)


def of(measure: str, effect: float, risk: float, low: float | None = None, high: float | None = None) -> Absolute:
    return absolute_effect(
        measure, (effect, effect if low is None else low, effect if high is None else high), risk, source="-"
    )


@pytest.mark.parametrize(
    ("measure", "effect", "risk", "fewer"),
    [
        ("RR", 0.92, 0.3, 24),  # Cochrane Handbook 15.4.4
        ("OR", 0.73, 0.3, 62),  # same
        ("PETO", 0.73, 0.3, 62),  # an odds ratio too
        ("RD", -0.123, 0.3, 123),
        ("HR", 0.7, 0.3, 79),  # 1 - 0.7 ** 0.7 is 0.221
    ],
)
def test_values_worked_out_in_the_handbook(measure: str, effect: float, risk: float, fewer: int) -> None:
    absolute = of(measure, effect, risk)
    assert rounded(-absolute.difference * 1000) == fewer
    assert difference(absolute, 1000) == f"{fewer} fewer"


@pytest.mark.parametrize(
    ("counts", "without", "with_", "low", "high", "beyond"),
    [
        ((32, 33, 28, 31), "903", "970", "851", "1000", "1104"),  # survival
        ((21, 33, 23, 31), "742", "636", "457", "886", None),  # adverse events
        ((3, 33, 6, 31), "194", "91", "25", "332", None),  # serious adverse events
    ],
)
def test_the_als_review(
    counts: tuple[int, int, int, int], without: str, with_: str, low: str, high: str, beyond: str | None
) -> None:
    events_1, total_1, events_2, total_2 = counts
    data = Counts(events_1=events_1, total_1=total_1, events_2=events_2, total_2=total_2)
    effect = meta_analysis([data], "RR", model="common").natural_effect()
    assert effect is not None
    absolute = absolute_effect("RR", effect, events_2 / total_2, source="-")
    shown = [count(value * 1000) for value in (absolute.comparator, absolute.intervention, absolute.ci_low)]
    assert [*shown, count(absolute.ci_high * 1000)] == [without, with_, low, high]
    assert absolute.capped is (beyond is not None)
    assert (absolute.uncapped, absolute.uncapped_low) == (None, None)
    assert (None if absolute.uncapped_high is None else count(absolute.uncapped_high * 1000)) == beyond


@given(st.sampled_from(["RR", "OR", "PETO", "HR"]), risks, three(ratios))
@example("RR", 0.9, [1.07, 0.94, 1.22])
@example("OR", 1.0, [1000.0, 0.001, 1000.0])
def test_a_risk_never_leaves_zero_to_one(measure: str, risk: float, values: list[float]) -> None:
    low, effect, high = sorted(values)
    absolute = of(measure, effect, risk, low, high)
    assert 0 <= absolute.ci_low <= absolute.intervention <= absolute.ci_high <= 1
    assert absolute.comparator == risk
    for kept, raw in (
        (absolute.intervention, absolute.uncapped),
        (absolute.ci_low, absolute.uncapped_low),
        (absolute.ci_high, absolute.uncapped_high),
    ):
        assert (raw is None) or (raw > 1 and kept == 1) or (raw < 0 and kept == 0)
    if measure != "RR":
        assert not absolute.capped, "odds and hazards always give a possible risk"


@given(risks, three(st.floats(-1, 1)))
def test_a_risk_difference_is_capped_at_both_ends(risk: float, values: list[float]) -> None:
    low, effect, high = sorted(values)
    absolute = of("RD", effect, risk, low, high)
    assert 0 <= absolute.ci_low <= absolute.intervention <= absolute.ci_high <= 1
    assert (absolute.uncapped_low is not None) == (not 0 <= risk + low <= 1)


@given(st.floats(1e-9, 1e-6), ratios, st.sampled_from(["OR", "HR"]))
def test_odds_and_hazard_ratios_agree_with_risk_ratios_for_rare_events(
    risk: float, effect: float, measure: str
) -> None:
    rare, other = (risk_with_intervention(risk, effect, name) for name in ("RR", measure))
    assert other == pytest.approx(rare, rel=2e-3)


@given(risks, st.sampled_from(["RR", "OR", "HR"]))
def test_no_effect_leaves_the_risk_as_it_is(risk: float, measure: str) -> None:
    assert risk_with_intervention(risk, 1.0, measure) == pytest.approx(risk)


@given(st.floats(0.01, 0.99), ratios, ratios, st.sampled_from(["RR", "OR", "HR"]))
def test_a_larger_ratio_gives_a_larger_risk(risk: float, one: float, two: float, measure: str) -> None:
    low, high = sorted((one, two))
    assert risk_with_intervention(risk, low, measure) <= risk_with_intervention(risk, high, measure)


@given(st.floats(0.01, 0.99), st.floats(0.05, 20))
def test_turning_an_odds_ratio_round_turns_the_event_round(risk: float, effect: float) -> None:
    without_event = risk_with_intervention(1 - risk, 1 / effect, "OR")
    assert 1 - without_event == pytest.approx(risk_with_intervention(risk, effect, "OR"), rel=1e-6, abs=1e-9)


def test_scores_are_added_and_never_capped() -> None:
    absolute = of("MD", 3.38, -6.48, 1.22, 5.54)
    assert (absolute.events, absolute.capped) == (False, False)
    assert [absolute.intervention, absolute.ci_low, absolute.ci_high] == pytest.approx([-3.10, -5.26, -0.94])
    assert difference(absolute, 1000) == "3.38 higher"
    assert difference_range(absolute, 1000) == "1.22 to 5.54 higher"


@pytest.mark.parametrize("risk", [-0.01, 1.01, 18.0, float("nan")])
def test_an_impossible_risk_is_refused(risk: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        of("RR", 0.9, risk)


@pytest.mark.parametrize("measure", ["SMD", "??"])
def test_a_measure_without_a_formula_is_refused(measure: str) -> None:
    with pytest.raises(ValueError, match="no formula"):
        of(measure, 0.9, 0.5)


def test_the_median_is_that_of_the_studies() -> None:
    assert median([0.1, 0.9, 0.2]) == 0.2
    assert median([0.1, 0.2]) == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("effects", "denominator"),
    [
        ([], 1_000),
        ([("RR", 0.5, 0.4, 0.6, 0.2)], 1_000),
        ([("RR", 0.4, 0.3, 0.6, 0.001)], 10_000),  # 1 in a thousand and 0.4, which would read as nobody
        ([("RR", 0.98, 0.70, 1.38, 0.17)], 1_000),  # near no difference, in an interval that everybody can see
        ([("RR", 0.98, 0.79, 1.26, 0.17), ("RR", 0.5, 0.4, 0.6, 0.2)], 1_000),
        ([("RR", 1.001, 0.999, 1.002, 0.2)], 10_000),  # the difference and all of its interval
        ([("RR", 1.0, 0.9995, 1.0005, 0.2)], 10_000),
        ([("RR", 0.9, 0.8, 1.1, 0.00001)], 1_000_000),
        (
            [("RR", 0.5, 0.4, 0.6, 0.2), ("RR", 0.9, 0.5, 1.2, 0.0005)],
            1_000,
        ),  # a rare outcome does not force the others
        ([("RR", 0.9, 0.5, 1.2, 0.0005), ("RR", 0.9, 0.5, 1.2, 0.000005)], 10_000),  # unless all are rare
        ([("RR", 1.001, 1.0005, 1.0008, 0.9989)], 10_000),  # 999 and everybody, unless it is everybody
        ([("RR", 1.2, 1.1, 1.3, 0.9)], 1_000),  # as here, where more than everybody was cut off
        ([("MD", 0.00001, 0.0, 0.00002, 5.0)], 1_000),  # scores have none
        ([("RR", 1.0, 0.5, 2.0, 0.2)], 1_000),  # nothing at all is nothing with every denominator
    ],
)
def test_the_denominator_of_a_table(effects: list[tuple[str, float, float, float, float]], denominator: int) -> None:
    found = [legible([of(m, effect, risk, low, high)])[0] for m, effect, low, high, risk in effects]
    assert denominator_for(found) == denominator


@given(st.floats(1e-4, 0.5), st.floats(0.05, 5), st.floats(1.05, 3), st.sampled_from([100, 1000]))
def test_a_difference_is_never_written_as_zero(risk: float, effect: float, width: float, smallest: int) -> None:
    (absolute,) = legible([of("RR", effect, risk, effect / width, effect * width)])
    assume(abs(absolute.difference) > 1e-6)
    denominator = denominator_for([absolute], smallest)
    assert denominator == absolute.base(smallest)
    assert denominator in {smallest, *DENOMINATORS}
    assert denominator >= smallest
    assert not difference(absolute, denominator).startswith("0"), difference(absolute, denominator)
    if denominator > smallest:
        before = max(step for step in (smallest, *DENOMINATORS) if step < denominator)
        risks = (absolute.comparator, absolute.intervention)
        few = 1 if before == 100 else 0.5
        rare = any(0 < side * before < few + 1e-6 for risk in risks for side in (risk, 1 - risk))
        narrow = (absolute.ci_high - absolute.ci_low) * before < 1
        gone = narrow and rounded(abs(absolute.difference) * before) == 0
        flat = rounded(absolute.ci_low * before) == rounded(absolute.ci_high * before)  # "1 (1 to 1)"
        assert rare or gone or flat, "no larger than it needs to be"


# from risks that one person in a million has to those that all but one have
risks_of_all_sizes = st.one_of(
    st.floats(2e-6, 1 - 2e-6),
    st.floats(-5.5, -0.3).map(lambda x: 10**x),
    st.floats(-5.5, -0.3).map(lambda x: 1 - 10**x),
)


@given(
    st.lists(
        st.tuples(risks_of_all_sizes, st.floats(0.05, 20), st.floats(1.01, 30), st.sampled_from(["RR", "OR"])),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([100, 1000]),
)
def test_what_a_page_shows_is_neither_nobody_nor_everybody(
    rows: list[tuple[float, float, float, str]], smallest: int
) -> None:
    found = [
        legible([of(measure, effect, risk, effect / width, effect * width)])[0] for risk, effect, width, measure in rows
    ]
    page = denominator_for(found, smallest)
    assert page == min(one.base(smallest) for one in found)
    for one in found:
        whole = one.base(page)
        assert whole == legible([one])[0].base(page), "it does not depend on the other outcomes of the page"
        assert page <= whole <= DENOMINATORS[-1]
        if whole < DENOMINATORS[-1]:
            for risk in (one.comparator, one.intervention):
                assert value(risk, one, page) != "0"
                assert "less than" not in value(risk, one, page)
                assert risk > 1 - NOTHING or value(risk, one, page) != count(whole)
        for limit in (one.ci_low, one.ci_high):
            assert (value(limit, one, page) == "0") == (limit < NOTHING)
        if one.difference_low > NOTHING or one.difference_high < -NOTHING:
            texts = (difference(one, page), *difference_range(one, page).split(" to "))
            assert not any(text == "0" or text.startswith("0 ") for text in texts), texts
        if whole < DENOMINATORS[-1] and one.ci_low < one.ci_high - NOTHING:
            assert len(set(value_range(one, page).split(" to "))) == 2, "no interval reads as one number"


@pytest.mark.parametrize(
    ("risk", "effect", "low", "high", "least"),
    [
        (0.66, 0.68, 0.59, 0.79, 100),
        (0.02, 0.5, 0.3, 0.9, 100),  # exactly one of a hundred
        (0.02, 0.49, 0.3, 0.9, 1000),  # not quite one: 2 and 1 of 100 would say half
        (0.98, 1.01, 0.9, 1.0102, 100),
        (0.98, 1.015, 0.9, 1.02, 1000),
        (0.001, 0.5, 0.4, 1.6, 1000),  # 1 and 1 per 1000, from less than 1 to 2: there is a range to be seen
        (0.001, 0.499, 0.4, 1.6, 10_000),  # 1 and nobody
        (0.2, 0.45, 0.001, 1.6, 100),  # a limit alone may be less than 1
        (0.0, 0.5, 0.4, 0.6, 100),  # nobody is nobody
    ],
)
def test_the_denominator_of_an_outcome(risk: float, effect: float, low: float, high: float, least: int) -> None:
    assert legible([of("RR", effect, risk, low, high)])[0].least == least


def test_each_comparator_risk_looks_after_itself() -> None:
    usual, rare = legible([of("RR", 0.5, risk, 0.4, 0.6) for risk in (0.2, 0.0006)])
    assert [per(one, 1000, "") for one in (usual, rare)] == ["per 1000", "per 10\u202f000"]
    assert [per(one, 100, "") for one in (usual, rare)] == ["per 100", "per 10\u202f000"]
    assert denominator_for([usual, rare]) == 1000
    assert denominator_for([usual, rare], 100) == 100


def test_a_limit_that_is_not_nothing_is_less_than_one() -> None:
    (found,) = legible([of("RR", 0.45, 0.2, 0.001, 1.6)])
    assert value_range(found, 100) == "less than 1 to 32"
    assert value(0.0, found, 100) == "0"
    assert difference_range(found, 100) == "20 fewer to 12 more"


def test_one_near_null_outcome_does_not_turn_the_table_into_hundred_thousands() -> None:
    data = [Counts(50, 300, 51, 300), Counts(60, 400, 59, 400)]
    effect = meta_analysis(data, "RR").natural_effect()
    assert effect is not None
    absolute = absolute_effect("RR", effect, median([51 / 300, 59 / 400]), source="-")
    assert legible([absolute])[0].least == 100
    assert difference(absolute, 1000) == "less than 1 fewer"
    assert difference_range(absolute, 1000) == "34 fewer to 44 more"
    assert (count(absolute.comparator * 100), count(absolute.intervention * 100)) == ("16", "16")
    told = amounts.with_unit(language(), absolute.difference, absolute, 1000, 2, unit="", events="")
    assert told == "less than 1 fewer per 1000"
    nothing = of("RR", 1.0, 0.2, 0.5, 2.0)
    assert difference(nothing, 1000) == "0"
    scores = of("MD", -0.001, 5.0, -2.0, 2.0)
    assert difference(scores, 1000) == "less than 0.01 lower"
