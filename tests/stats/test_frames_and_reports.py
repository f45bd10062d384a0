"""The kernel in a notebook: studies from tables and arrays, summaries, data frames."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from plainforest.stats import Counts, Generic, Moments, OMinusE, Rates, meta_analysis, studies

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
    ({"effect": [1, float("nan")], "standard_error": [1, 1]}, "row 2: effect must be a finite number"),
    ({"effect": [1, None], "standard_error": [1, 1]}, "row 2:"),
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
        "row", "label", "effect", "ci_low", "ci_high", "standard_error", "weight", "note"
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
    assert "Risk ratio; random effects, inverse variance, tau² by REML; k = 3" in text
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
