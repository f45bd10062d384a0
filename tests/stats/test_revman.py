"""The kernel against results that RevMan stored, and against published meta-analyses under its conventions."""

import csv
import math
from pathlib import Path

import pytest

from plainforest.stats import Counts, MetaAnalysis, Moments, StudyData, meta_analysis

DATA = Path(__file__).parent / "data"
Row = dict[str, str]

FILES = {
    "bcg": "bcg_vaccine",
    "corticosteroids": "antenatal_corticosteroids_logo",
    "magnesium egger": "magnesium_mi_egger2001",
    "magnesium li": "magnesium_mi_li2007",
}


def rows_of(name: str) -> list[Row]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counts_of(rows: list[Row]) -> list[Counts]:
    return [
        Counts(int(row["events_exp"]), int(row["total_exp"]), int(row["events_ctl"]), int(row["total_ctl"]))
        for row in rows
    ]


def close(value: float | None, text: str) -> bool:
    # What is exactly 0 in RevMan (tau², I²) is so here too.
    return value is not None and math.isclose(value, float(text), rel_tol=1e-9, abs_tol=1e-13)


# ---------------------------------------------------------------- RevMan's own stored results

ROWS = rows_of("sore_throat_rows")
RESULTS = rows_of("sore_throat_revman_results")
TOTALS = [row for row in RESULTS if not row["subgroup"]]
SUBTOTALS = [row for row in RESULTS if row["subgroup"]]


def outcome(row: Row) -> list[Row]:
    key = (row["comparison_no"], row["outcome_no"])
    return [r for r in ROWS if (r["comparison_no"], r["outcome_no"]) == key]


def pool_as_revman(rows: list[Row]) -> MetaAnalysis:
    return meta_analysis(
        counts_of(rows), "RR", method="MH", interval="wald", subgroups=[row["subgroup"] or "All" for row in rows]
    )


def row_name(row: Row) -> str:
    return f"{row['comparison_no']}.{row['outcome_no']} {row['subgroup']}".strip()


def assert_as_stored(analysis: MetaAnalysis, stored: Row) -> None:
    natural = analysis.natural_effect()
    if stored["estimable"] == "NO":
        assert natural is None
        assert analysis.reason
        return
    assert natural is not None
    for value, field in zip(natural, ("effect", "ci_low", "ci_high"), strict=True):
        assert close(value, stored[field]), field
    assert analysis.statistic is not None
    assert close(abs(analysis.statistic), stored["z"])
    # RevMan approximates the tails.
    assert analysis.p_value == pytest.approx(float(stored["p_z"]), abs=5e-7)
    assert analysis.k == int(stored["df"]) + 1
    if analysis.k == 1:
        assert analysis.heterogeneity is None
        return
    between = analysis.heterogeneity
    assert between is not None
    assert close(between.tau2, stored["tau2"])
    assert close(between.q, stored["chi2"])
    assert between.df == int(stored["df"])
    assert between.p_value == pytest.approx(float(stored["p_chi2"]), abs=5e-7)
    assert close(between.i2, stored["i2"])


def test_there_is_everything_to_compare() -> None:
    assert (len(ROWS), len(TOTALS), len(SUBTOTALS)) == (217, 21, 22)


@pytest.mark.parametrize("stored", TOTALS, ids=row_name)
def test_total_is_what_revman_stored(stored: Row) -> None:
    rows = outcome(stored)
    analysis = pool_as_revman(rows)
    assert_as_stored(analysis, stored)
    for row, effect, weight in zip(rows, analysis.effects, analysis.weights, strict=True):
        assert effect.estimable == (row["estimable"] == "YES")
        assert close(weight or 0.0, row["revman_weight_pct"])
    test = analysis.subgroup_test
    if test is None:
        assert float(stored["q_subgroups"]) == 0
    else:
        assert close(test.q, stored["q_subgroups"])
        assert test.p_value == pytest.approx(float(stored["p_q"]), abs=5e-7)
        assert close(test.i2, stored["i2_q"])


@pytest.mark.parametrize("stored", SUBTOTALS, ids=row_name)
def test_subgroup_is_what_revman_stored(stored: Row) -> None:
    analysis = pool_as_revman(outcome(stored))
    (group,) = [group for group in analysis.subgroups if group.label == stored["subgroup"]]
    assert_as_stored(group.analysis, stored)


# ---------------------------------------------------------------- published data, RevMan's conventions

EXPECTED = rows_of("expected_results")


def studies_of(dataset: str) -> list[StudyData]:
    if dataset in FILES:
        return [*counts_of(rows_of(FILES[dataset]))]
    (row,) = [row for row in rows_of("als_oh2018") if f"ALS {row['outcome']}" == dataset]
    if row["measure"] == "MD":
        arms = [(float(row[f"mean_{arm}"]), float(row[f"sd_{arm}"]), int(row[f"n_{arm}"])) for arm in ("exp", "ctl")]
        return [Moments(*arms[0], *arms[1])]
    return [Counts(*(int(row[name]) for name in ("events_exp", "n_exp", "events_ctl", "n_ctl")))]


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['dataset']} {row['measure']} {row['model']}")
def test_published_data(row: Row) -> None:
    random = row["model"] == "random DL"
    analysis = meta_analysis(
        studies_of(row["dataset"]),
        row["measure"].removesuffix("_OR"),  # type: ignore[arg-type]
        model="random" if random else "common",
        method={"MH": "MH", "PETO": "PETO"}.get(row["method"], "IV"),  # type: ignore[arg-type]
        estimator="DL" if random else None,
        interval="wald",
    )
    natural = analysis.natural_effect()
    assert natural is not None
    assert analysis.k == int(row["k"])
    for value, field in zip(natural, ("effect", "ci_low", "ci_high"), strict=True):
        assert close(value, row[field]), field
    if row["z"]:
        assert analysis.statistic is not None
        assert close(abs(analysis.statistic), row["z"])
        assert close(analysis.p_value, row["p"])
    if analysis.k > 1:
        between = analysis.heterogeneity
        assert between is not None
        assert close(between.q, row["chi2"])
        assert between.df == int(row["df"])
        assert close(between.i2, row["i2"])
        if random:
            assert close(between.tau2, row["tau2"])


def test_bcg_by_reml() -> None:
    analysis = meta_analysis(studies_of("bcg"), "RR", interval="wald")
    assert analysis.estimator == "REML"
    natural = analysis.natural_effect()
    assert natural is not None
    assert [round(value, 3) for value in natural] == [0.489, 0.344, 0.696]
    assert analysis.heterogeneity is not None
    assert analysis.heterogeneity.tau2 == pytest.approx(0.3132, abs=5e-5)


def test_corticosteroids_behind_the_cochrane_logo() -> None:
    analysis = meta_analysis(studies_of("corticosteroids"), "OR", model="common")
    assert analysis.method == "MH"
    natural = analysis.natural_effect()
    assert natural is not None
    assert [round(value, 3) for value in natural] == [0.531, 0.389, 0.727]
