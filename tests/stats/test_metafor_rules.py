"""Studies with no events, or events only, as metafor's rma.mh has them: no effect, but a place in the sums."""

import math
from dataclasses import replace

import pytest

from plainforest.stats import (
    METAFOR,
    Counts,
    MetaAnalysis,
    cumulative,
    influence,
    leave_one_out,
    meta_analysis,
    refit,
)

# Made up. The estimates are those of metafor 3.8-1: rma.mh with its defaults.
NOBODY = [Counts(4, 123, 11, 139), Counts(6, 306, 29, 303), Counts(0, 50, 0, 60), Counts(3, 40, 0, 40),
          Counts(12, 100, 20, 90)]  # fmt: skip
EVERYBODY = [Counts(10, 10, 12, 12), Counts(4, 20, 8, 22), Counts(5, 30, 9, 28)]


def risk_difference() -> MetaAnalysis:
    return meta_analysis(NOBODY, "RD", model="common", conventions=METAFOR, labels=list("ABCDE"))


def test_risk_difference_with_no_events() -> None:
    result = risk_difference()
    assert result.estimate == pytest.approx(-0.05757, abs=5e-6)
    weights = [study.total_1 * study.total_2 / (study.total_1 + study.total_2) for study in NOBODY]
    assert result.weights == pytest.approx([100 * weight / sum(weights) for weight in weights], rel=1e-13)
    assert result.k == 4
    assert result.effects[2].reason == "there were no events in either arm"
    assert result.heterogeneity is not None
    assert result.heterogeneity.df == 3
    # Q of the four effects around the estimate of the five tables
    q = sum((e.effect - result.estimate) ** 2 / e.variance for e in result.effects
            if e.effect is not None and e.variance and result.estimate is not None)  # fmt: skip
    assert result.heterogeneity.q == pytest.approx(q, rel=1e-12)


def test_risk_ratio_with_events_in_everybody() -> None:
    result = meta_analysis(EVERYBODY, "RR", model="common", conventions=METAFOR)
    assert result.estimate == pytest.approx(-0.3343, abs=5e-5)
    by_hand = math.log((10 * 12 / 22 + 4 * 22 / 42 + 5 * 28 / 58) / (12 * 10 / 22 + 8 * 20 / 42 + 9 * 30 / 58))
    assert result.estimate == pytest.approx(by_hand, rel=1e-13)
    assert result.k == 2
    assert None not in result.weights


def test_odds_ratio_is_the_same_with_and_without() -> None:
    data = [*NOBODY, Counts(7, 7, 8, 8)]
    result = meta_analysis(data, "OR", model="common", conventions=METAFOR)
    dropped = meta_analysis(data, "OR", model="common", conventions=replace(METAFOR, double_zeros="drop"))
    assert (result.estimate, result.ci_low, result.k) == (dropped.estimate, dropped.ci_low, dropped.k)
    assert (result.weights[2], result.weights[5]) == (0, 0)
    assert dropped.weights[2] is dropped.weights[5] is None


def test_drop_takes_the_tables_out_of_the_sums() -> None:
    dropped = meta_analysis(NOBODY, "RD", model="common", conventions=replace(METAFOR, double_zeros="drop"))
    without = meta_analysis(NOBODY[:2] + NOBODY[3:], "RD", model="common", conventions=METAFOR)
    assert dropped.estimate == without.estimate != risk_difference().estimate
    assert dropped.weights[2] is None


def test_empty_arms_are_in_no_sums() -> None:
    data = [*NOBODY, Counts(0, 0, 0, 9), Counts(0, 9, 0, 0), Counts(0, 0, 0, 0)]
    result = meta_analysis(data, "RD", model="common", conventions=METAFOR)
    assert result.estimate == risk_difference().estimate
    assert result.weights[5:] == (None, None, None)


def test_random_effects_weigh_only_effects() -> None:
    result = meta_analysis(NOBODY, "RD", method="MH", conventions=METAFOR)
    common = risk_difference().heterogeneity
    assert result.heterogeneity is not None
    assert common is not None
    assert result.heterogeneity.q == common.q
    assert result.weights[2] is None
    assert result.k == 4
    found = influence(result)
    assert [one is None for one in found] == [False, False, True, False, False]


def test_only_tables_without_effects_give_no_result() -> None:
    result = meta_analysis([Counts(0, 5, 0, 6), Counts(0, 9, 0, 9)], "RD", model="common", conventions=METAFOR)
    assert (result.k, result.estimate, result.weights) == (0, None, (None, None))
    assert result.reason == "none of the 2 studies gives an estimate: there were no events in either arm"


def test_leave_one_out_and_cumulative() -> None:
    result = risk_difference()
    for i, one in enumerate(leave_one_out(result)):
        assert one is not None
        rest = meta_analysis(NOBODY[:i] + NOBODY[i + 1 :], "RD", model="common", conventions=METAFOR)
        assert (one.estimate, one.k, one.weights) == (rest.estimate, rest.k, rest.weights)
    steps = cumulative(result, [2, 0, 1, 3, 4])
    assert steps[0] is not None
    assert (steps[0].k, steps[0].estimate) == (0, None)
    assert steps[1] is not None
    assert steps[1].k == 1
    # one effect, but two tables: the second draws the difference towards 0
    assert steps[1].estimate != result.effects[0].effect
    assert steps[-1] is not None
    assert steps[-1].estimate == pytest.approx(result.estimate, rel=1e-13)


def test_subgroups_frame_and_summary() -> None:
    result = meta_analysis(
        NOBODY, "RD", model="common", conventions=METAFOR, labels=list("ABCDE"), subgroups=list("xxxyy")
    )
    (x, y) = result.subgroups
    assert (x.analysis.k, y.analysis.k) == (2, 2)
    assert None not in x.analysis.weights
    frame = result.to_frame().set_index("label")
    assert math.isnan(frame.loc["C", "effect"])  # type: ignore[arg-type]
    assert frame.loc["C", "weight"] == result.weights[2]
    assert frame.loc[["x", "y"], "weight"].sum() == pytest.approx(100)
    text = str(result)
    assert "k = 4 of 5 studies" in text
    assert "not estimable: there were no events in either arm (weight in the sums 8.7%)" in text
    assert "Subgroup x (k = 2 of 3 studies)" in text
    # one effect, two tables: the total is not that study's
    assert "Total: " in str(meta_analysis(NOBODY[1:3], "RD", model="common", conventions=METAFOR))
    assert "One study: " in str(meta_analysis(NOBODY[:1], "RD", model="common", conventions=METAFOR))


def test_the_conventions_stay_as_they_were_given() -> None:
    result = risk_difference()
    assert result.options.conventions == METAFOR
    inverse = refit(result, method="IV")
    assert inverse.options.conventions == METAFOR
    assert inverse.k == 5
    assert refit(inverse, method="MH") == result
