"""The kernel in a notebook: studies from tables and arrays, summaries, data frames."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from plainforest.stats import (
    METAFOR,
    Conventions,
    Counts,
    Generic,
    Moments,
    OMinusE,
    Rates,
    begg,
    egger,
    harbord,
    meta_analysis,
    meta_regression,
    peters,
    studies,
    trim_and_fill,
)

TABLE = pd.DataFrame(
    {"trial": ["A", "B", "C", "D"], "e": [4, 6, 3, 0], "n": [123, 306, 231, 20], "ec": [11, 29, 11, 0],
     "nc": [139, 303, 220, 20], "where": ["north", "north", "south", "south"]}
)  # fmt: skip


def test_studies_from_a_table_arrays_and_a_mapping() -> None:
    wanted = (Counts(4, 123, 11, 139), Counts(6, 306, 29, 303), Counts(3, 231, 11, 220), Counts(0, 20, 0, 20))
    assert studies(TABLE, events_1="e", total_1="n", events_2="ec", total_2="nc") == wanted
    renamed = TABLE.rename(columns={"e": "events_1", "n": "total_1", "ec": "events_2", "nc": "total_2"})
    assert studies(renamed) == wanted
    arrays = {name: renamed[name].to_numpy() for name in ("events_1", "total_1", "events_2", "total_2")}
    assert studies(arrays) == studies(**arrays) == wanted
    assert studies(TABLE, events_1="e", total_1="n", events_2="ec", total_2=[139, 303, 220, 20]) == wanted


def test_every_kind_of_data() -> None:
    assert studies(effect=np.array([0.5]), standard_error=[0.1]) == (Generic(0.5, 0.1),)
    assert studies(o_minus_e=[1.5], variance=[2]) == (OMinusE(1.5, 2.0),)
    assert studies(events_1=[3], time_1=[10], events_2=[4], time_2=[12.5]) == (Rates(3, 10.0, 4, 12.5),)
    means = studies(mean_1=[1], sd_1=[2], total_1=[3], mean_2=[4], sd_2=[5], total_2=[6])
    assert means == (Moments(1.0, 2.0, 3, 4.0, 5.0, 6),)
    assert studies(effect=[], standard_error=[]) == ()


@pytest.mark.parametrize(("arguments", "message"), [
    ({"effect": [1]}, "fit no kind of data"),
    ({}, "fit no kind of data"),
    ({"effect": [1, 2], "standard_error": [1]}, "effect 2, standard_error 1"),
    ({"effect": [1, float("nan")], "standard_error": [1, 1]}, "row 2, column 'effect': effect is missing"),
    ({"effect": [1, None], "standard_error": [1, 1]}, "row 2, column 'effect': effect is missing"),
    ({"effect": [1, float("inf")], "standard_error": [1, 1]}, "row 2: effect must be a finite number, not inf"),
    ({"effect": [1], "standard_error": "se"}, "there is no column 'se'"),
    ({"events_1": [-1], "total_1": [2], "events_2": [1], "total_2": [2]}, "row 1: events_1 must not be negative"),
])  # fmt: skip
def test_what_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        studies(**arguments)


def test_names_that_fit_two_kinds() -> None:
    table = {"effect": [1], "standard_error": [1], "o_minus_e": [1], "variance": [1]}
    with pytest.raises(ValueError, match="more than one kind"):
        studies(table)
    assert studies(table, effect="effect", standard_error="standard_error") == (Generic(1.0, 1.0),)


def test_frame_and_summary() -> None:
    data = studies(TABLE, events_1="e", total_1="n", events_2="ec", total_2="nc")
    result = meta_analysis(data, "RR", labels=TABLE["trial"], subgroups=TABLE["where"])
    frame = result.to_frame()
    assert list(frame.columns) == [
        "row", "label", "effect", "ci_low", "ci_high", "standard_error", "weight", "k", "p_value", "tau2", "i2",
        "prediction_low", "prediction_high", "note", "subgroup", "events_1", "total_1", "events_2", "total_2",
    ]  # fmt: skip
    assert list(frame["row"]) == ["study"] * 4 + ["subgroup"] * 2 + ["total"]
    assert frame["effect"].iloc[0] == pytest.approx((4 / 123) / (11 / 139), rel=1e-12)
    assert np.isnan(frame["effect"].iloc[3])
    assert frame["note"].iloc[3] == "there were no events in either arm"
    assert frame["weight"].iloc[:3].sum() == pytest.approx(100)
    assert frame["weight"].iloc[4:6].sum() == pytest.approx(100)
    natural = result.natural_effect()
    assert natural is not None
    assert tuple(frame[["effect", "ci_low", "ci_high"]].iloc[6]) == natural

    text = str(result)
    assert text == result.summary()
    assert "Risk ratio; random effects, inverse variance, tau² by REML; k = 3 of 4 studies" in text
    assert "D" in text
    assert "not estimable: there were no events in either arm" in text
    assert "95% CI" in text
    assert "Heterogeneity: Q =" in text
    assert "Q profile" in text
    assert "Subgroup north (k = 2)" in text
    assert "Subgroup differences: Q =" in text


def test_summary_of_one_study_of_none_and_of_a_common_effect() -> None:
    one = str(meta_analysis([Generic(0.5, 0.1)], "HR", model="common"))
    assert "One study: 1.649 (95% CI 1.355 to 2.006)" in one
    assert "SE of the logarithm 0.1" in one
    none = meta_analysis([Counts(0, 9, 0, 9)], "OR")
    assert "No result: the only study gives no estimate: there were no events in either arm." in str(none)
    assert none.to_frame()["row"].tolist() == ["study", "total"]
    level = str(meta_analysis([Generic(0.5, 0.1), Generic(0.6, 0.1), Generic(0.1, 0.1)], "MD", level=0.9))
    assert "90% CI" in level
    assert "Prediction interval" in level


# ---------------------------------------------------------------- what a table holds for a forest plot

ZERO = [Counts(4, 123, 11, 139), Counts(6, 306, 29, 303), Counts(3, 40, 0, 40), Counts(0, 20, 0, 20)]


def test_frame_holds_all_that_a_forest_plot_needs() -> None:
    data = [*ZERO, Counts(12, 100, 20, 90), Counts(9, 80, 17, 85), Counts(8, 60, 9, 66)]
    result = meta_analysis(data, "RR", subgroups=list("aaabbbb"))
    frame = result.to_frame()
    studies_, groups, total = (frame[frame["row"] == row] for row in ("study", "subgroup", "total"))
    of_totals = ["k", "p_value", "tau2", "i2", "prediction_low", "prediction_high"]
    assert studies_[of_totals].isna().all(axis=None)
    assert studies_[["events_1", "total_1", "events_2", "total_2"]].to_numpy().tolist() == [
        [study.events_1, study.total_1, study.events_2, study.total_2] for study in data
    ]
    assert list(studies_["subgroup"]) == list("aaabbbb")
    assert frame.loc[frame["row"] != "study", ["events_1", "total_2"]].isna().all(axis=None)
    assert list(groups["k"]) == [3, 3]
    for shown, part in zip(groups.itertuples(), result.subgroups, strict=True):
        between = part.analysis.heterogeneity
        assert between is not None
        assert (shown.tau2, shown.i2, shown.p_value) == (between.tau2, between.i2, part.analysis.p_value)
    assert result.prediction is not None
    expected = [6, result.p_value, result.tau2, result.heterogeneity and result.heterogeneity.i2]
    assert total[of_totals].iloc[0].tolist() == [*expected, *np.exp(result.prediction).tolist()]


@pytest.mark.parametrize(("data", "measure", "columns"), [
    ([Rates(3, 10, 4, 12), Rates(0, 10, 4, 12)], "IRR", ["events_1", "time_1", "events_2", "time_2"]),
    ([Moments(1, 2, 30, 3, 2, 30)], "MD", ["mean_1", "sd_1", "total_1", "mean_2", "sd_2", "total_2"]),
    ([OMinusE(1, 2)], "HR", ["o_minus_e", "variance"]),
    ([Generic(1, 2)], "HR", []),
    ([Counts(3, 10, 4, 12), Generic(0.1, 0.2)], "RR", ["events_1", "total_1", "events_2", "total_2"]),
    ([], "RR", []),
])  # fmt: skip
def test_frame_columns_follow_the_data(data: Any, measure: Any, columns: list[str]) -> None:
    frame = meta_analysis(data, measure).to_frame()
    assert list(frame.columns)[15:] == columns
    assert all(frame[column].dtype == float for column in [*columns, "effect", "k", "prediction_low"])
    for place, study in enumerate(data):
        for column in columns:
            if hasattr(study, column):
                assert frame[column].iloc[place] == getattr(study, column)
    if measure == "HR" and not columns:
        assert frame["effect"].iloc[0] == pytest.approx(math.e)  # the ratio, not its logarithm
        assert frame["standard_error"].iloc[0] == 2


# ---------------------------------------------------------------- what a summary says


def test_summary_says_what_was_done_about_zero_cells() -> None:
    text = str(meta_analysis(ZERO, "RR"))
    assert "k = 3 of 4 studies" in text
    assert "0.5 added to the cells of 1 study" in text
    assert "Conventions" not in text
    assert "added" not in str(meta_analysis(ZERO[:2], "RR"))
    assert "k = 2\n" in str(meta_analysis(ZERO[:2], "RR"))
    for measure in ("PETO", "ASD"):  # they take raw cells
        assert "added" not in str(meta_analysis(ZERO, measure))
    assert "0.5 added to the cells of 2 studies" in str(meta_analysis(ZERO, "RD"))
    assert "0.5 added to the event counts of 1 study" in str(
        meta_analysis([Rates(0, 9, 3, 9), Rates(1, 9, 3, 9)], "IRR")
    )
    metafor = str(meta_analysis(ZERO, "OR", model="common", conventions=METAFOR))
    assert "\nConventions: metafor\n0.5 added to the cells of 1 study, not in the Mantel-Haenszel sums\n" in metafor


def test_summary_names_conventions_of_ones_own() -> None:
    own = Conventions(correction=0.1, double_zeros="keep")
    text = str(meta_analysis(ZERO, "RR", conventions=own))
    assert "Conventions: RevMan, but correction 0.1, double_zeros keep\n0.1 added to the cells of 2 studies\n" in text


def test_summary_gives_both_h2_and_the_heterogeneity_of_subgroups() -> None:
    result = meta_analysis(ZERO[:3] * 2, "RR", subgroups=list("aaabbb"))
    between, part = result.heterogeneity, result.subgroups[0].analysis.heterogeneity
    assert between is not None
    assert part is not None
    assert f"H² = {between.h2:.2f} from Q, {between.h2_tau2:.2f} from tau²" in str(result)
    assert (
        f"\n    tau² = {part.tau2:.4g}; Q = {part.q:.2f}, df = 2, p = {part.p_value:.4f}, I² = {part.i2:.1f}%\n"
        in str(result)
    )
    common = meta_analysis(ZERO[:3] * 2, "RR", model="common", subgroups=list("aaabbb"))
    assert "from tau²" not in str(common)
    assert "\n    Q = " in str(common)


# ---------------------------------------------------------------- what is printed

DATA = [Counts(2 + i, 40 + 9 * i, 5 + (3 * i) % 7, 50 + 11 * i) for i in range(8)]


def test_results_are_printed_in_a_few_lines() -> None:
    result = meta_analysis(DATA, "OR")
    for test, name in ((egger(result), "Egger"), (harbord(result), "Harbord"), (peters(result), "Peters")):
        first, slope, limit = str(test).splitlines()
        assert first == f"{name}: regression test for small-study effects (k = 8)"
        assert slope.startswith(
            f"Slope: {test.slope:.4g} (SE {test.slope_se:.4g}); t = {test.statistic:.2f}, df = 6; p "
        )
        assert f"{test.limit:.4g} (95% CI {test.limit_low:.4g} to {test.limit_high:.4g})" in limit
    ranks = begg(result)
    assert str(ranks).splitlines()[1].startswith(f"Kendall's tau: {ranks.tau:.4g}; p = {ranks.p_value:.4f} (")
    filled = trim_and_fill(result, level=0.9)
    assert str(filled).startswith(f"Trim and fill (L0): {filled.missing} stud")
    assert f"{filled.estimate:.4g} (90% CI {filled.ci_low:.4g} to {filled.ci_high:.4g})" in str(filled)
    assert f"Q = {filled.q:.2f}, df = {filled.k_total - 1}" in str(filled)
    assert "tau² = " in str(filled)
    assert "common effect" in str(trim_and_fill(result, estimator=None))
    regression = meta_regression(result, {"x": range(8)}, level=0.9)
    assert str(regression) == regression.summary()
    assert "90% CI" in str(regression).splitlines()[-3]


def test_a_line_without_scatter_has_no_test() -> None:
    line = egger(meta_analysis([Generic(1 + 2 * s, s) for s in (0.125, 0.25, 0.5, 1.0)], "MD"))
    assert line.statistic is None
    assert "no test, as the standard error is 0" in str(line)


def test_small_numbers_keep_their_digits() -> None:
    effects = meta_analysis([Generic(1e-6 * y, 1e-6 * s) for y, s in ((1, 1), (3, 2), (2, 1), (7, 3))], "MD")
    row = str(meta_regression(effects, {"x": [1, 2, 3, 5]}, estimator="DL")).splitlines()[-1].split()
    assert float(row[1]) == pytest.approx(meta_regression(effects, {"x": [1, 2, 3, 5]}).coefficients[1], rel=1e-3)


# ---------------------------------------------------------------- results and what they are made of


def test_tests_take_a_result_or_its_studies() -> None:
    result = meta_analysis([*DATA, Counts(0, 9, 0, 9)], "OR")
    assert egger(result) == egger(result.effects) == egger(iter(result.effects))
    assert begg(result) == begg(list(result.effects))
    assert trim_and_fill(result, estimator="DL") == trim_and_fill(result.effects, estimator="DL")
    assert harbord(result) == harbord(result.data) == harbord(iter(DATA))  # type: ignore[arg-type]
    assert peters(result) == peters(DATA)
    x = {"x": [*range(8), 3]}
    regression = meta_regression(result, x)
    assert regression == meta_regression(result.effects, x)
    assert (regression.k, regression.left_out) == (8, 1)
