"""The data package, read with nothing but a zip reader and a CSV reader."""

from __future__ import annotations

import csv
import io
import math
import zipfile
from pathlib import Path

import pytest

from plainforest.exchange.package import data_package, package_files
from plainforest.exchange.zipped import zipped
from tests.exchange.reviews import ALL, Pair, named, small

Table = list[dict[str, str]]
COUNTS = """study,subgroup,intervention_events,intervention_total,comparator_events,comparator_total
Ash,young,12,100,24,98
Birch,young,5,60,9,61
Cedar,old,30,200,41,199
Elm,old,7,80,9,82
"""


@pytest.fixture(params=ALL)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Pair:
    return named(request.param, tmp_path)


def tables(pair: Pair) -> dict[str, Table]:
    """Return the tables of a package by the end of their names."""
    with zipfile.ZipFile(io.BytesIO(data_package(*pair))) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    found = {}
    for path, text in texts.items():
        if path.endswith(".csv"):
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            assert all(None not in row and None not in row.values() for row in rows), path
            found[path.rpartition("-data/")[2].partition("-")[2].removesuffix(".csv")] = rows
    return found


def number(text: str) -> float | None:
    return float(text) if text else None


def test_results_are_those_of_the_findings_to_the_last_digit(pair: Pair) -> None:
    review, findings = pair
    found = tables(pair)
    settings = found["overall-estimates-and-settings"]
    by_id = {finding.id: finding for finding in findings}
    assert [row["ID"].removeprefix("analysis:") for row in settings] == [finding.id for finding in findings]
    for row in settings:
        finding = by_id[row["ID"].removeprefix("analysis:")]
        effect, analysis = finding.effect, finding.analysis
        expected = (effect.estimate, effect.ci_low, effect.ci_high) if effect else (None,) * 3
        assert tuple(number(row[name]) for name in ("Mean", "CI start", "CI end")) == expected
        if effect and analysis:
            assert number(row["Effect P"]) == analysis.p_value
            assert number(row["Effect T"] or row["Effect Z"]) == abs(analysis.statistic or math.nan)
            assert bool(row["Effect T"]) == (analysis.df is not None)
            between = analysis.heterogeneity
            assert number(row["Heterogeneity Chi²"]) == (between.q if between else None)
            assert number(row["Heterogeneity df"]) == (between.df if between else None)
            assert row["Analysis model"] == ("Random effects" if analysis.model == "random" else "Fixed effect")
        key = (row["Analysis group"], row["Analysis number"])
        rows = [one for one in found["data-rows"] if (one["Analysis group"], one["Analysis number"]) == key]
        assert len(rows) == len(finding.rows)
        for one, study in zip(rows, finding.rows, strict=True):
            assert one["Study"].lstrip("'") == study.study.id
            assert number(one["Mean"]) == (study.effect.estimate if study.effect else None)
            assert number(one["Weight"]) == (study.weight if study.effect else None)
    assert len(found["study-information"]) == len(review.studies)


def test_counts_and_means_are_as_reported(pair: Pair) -> None:
    review, findings = pair
    reported = {(result.outcome, result.study, result.subgroup): result for result in review.results}
    kinds = {row["ID"].removeprefix("analysis:"): row for row in tables(pair)["overall-estimates-and-settings"]}
    numbers = {(row["Analysis group"], row["Analysis number"]): name for name, row in kinds.items()}
    checked = 0
    for row in tables(pair)["data-rows"]:
        outcome = numbers[row["Analysis group"], row["Analysis number"]]
        key = (outcome, row["Study"], row["Subgroup"])
        if key not in reported:  # a name that a spreadsheet would run has an apostrophe
            assert row["Study"][:2] == "'=" or row["Subgroup"][:2] == "'="
            continue
        result = reported[key]
        if kinds[outcome]["Data type"] == "Dichotomous" and not result.no_data:
            assert number(row["Experimental cases"]) == result.intervention.events
            assert number(row["Control N"]) == result.comparator.total
            checked += 1
        if kinds[outcome]["Data type"] == "Continuous" and not result.no_data:
            assert number(row["Experimental mean"]) == result.intervention.mean
            assert number(row["Control SD"]) == result.comparator.sd
            checked += 1
    assert checked
    assert findings


def test_effects_are_logarithms_where_the_form_wants_them(tmp_path: Path) -> None:
    rows = tables(named("every-kind", tmp_path))["data-rows"]
    falls = [row for row in rows if row["Analysis name"] == "Falls"]
    assert [float(row["GIV Mean"]) for row in falls] == pytest.approx([math.log(0.5), math.log(0.5)])
    assert [float(row["GIV SE"]) ** 2 for row in falls] == pytest.approx([1 / 30 + 1 / 60, 1 / 10 + 1 / 20])
    assert [row["Experimental cases"] for row in falls] == ["", ""]
    death = [row for row in rows if row["Analysis name"] == "Death"]
    assert [(row["O-E"], row["Variance"]) for row in death] == [("-6.0", "12.0"), ("-3.0", "6.0")]


def test_swapped_events_are_told_and_not_swapped_twice(tmp_path: Path) -> None:
    found = tables(named("every-kind", tmp_path))
    setting = next(row for row in found["overall-estimates-and-settings"] if row["Analysis name"] == "Survival")
    row = next(row for row in found["data-rows"] if row["Analysis name"] == "Survival")
    assert setting["Swap event and non-event"] == "true"
    assert (row["Experimental cases"], row["Control cases"]) == ("5", "10")
    assert float(setting["Mean"]) == pytest.approx(0.9 / 0.8)


def test_subgroups() -> None:
    found = tables(small("measure: RR", COUNTS))
    (setting,) = found["overall-estimates-and-settings"]
    groups = found["subgroup-estimates"]
    assert [group["Subgroup"] for group in groups] == ["young", "old"]
    assert (setting["Subgroup estimates"], setting["Test for subgroup differences"]) == ("true", "true")
    assert [group["Experimental cases"] for group in groups] == ["17", "37"]
    assert sum(float(group["Weight"]) for group in groups) == pytest.approx(100)
    assert (setting["Graph label (left)"], setting["Graph label (right)"]) == ("Favours Drug", "Favours placebo")
    merged = tables(small("measure: RR\n        subgroups: no", COUNTS))
    assert merged["subgroup-estimates"] == []
    assert {row["Subgroup"] for row in merged["data-rows"]} == {""}


@pytest.mark.parametrize(
    ("outcome", "kind", "said"),
    [
        ("measure: RR", "Dichotomous", ""),
        ("measure: RR\n        estimator: PM", None, "tau² by PM"),
        ("measure: RR\n        interval: adhoc", None, "confidence interval"),
        ("measure: OR\n        conventions: metafor", "Contrast level", "stand in place of the counts"),
        ("measure: OR\n        conventions: metafor\n        model: common", None, "by other rules"),
        ("measure: RR\n        prediction: k-2", "Dichotomous", "degrees of freedom"),
    ],
)
def test_what_revman_would_analyse_in_another_way_is_not_passed_off_as_its_own(
    outcome: str, kind: str | None, said: str
) -> None:
    pair = small(outcome, COUNTS.replace("young", "").replace("old", ""))
    settings = tables(pair)["overall-estimates-and-settings"]
    assert [row["Data type"] for row in settings] == ([kind] if kind else [])
    readme = package_files(*pair)["README.txt"].decode()
    assert said in readme
    assert ("with these limits" in readme) == bool(kind and said)
    assert ("Not in this package" in readme) == (kind is None)


def test_outcomes_without_numbers_are_there_and_say_why(tmp_path: Path) -> None:
    pair = named("als-cell-therapy", tmp_path)
    settings = {row["Analysis name"]: row for row in tables(pair)["overall-estimates-and-settings"]}
    assert settings["Muscle strength"]["Mean"] == ""
    assert (
        "Muscle strength (BM-MSC plus riluzole): no numbers; not measured"
        in package_files(*pair)["README.txt"].decode()
    )


def test_nothing_in_it_is_a_formula(tmp_path: Path) -> None:
    for table in tables(named("attacks", tmp_path)).values():
        for row in table:
            for name, cell in row.items():
                plain = name in ("GIV Mean", "O-E", "Mean", "CI start", "CI end", "Experimental mean", "Control mean")
                assert plain or cell[:1] not in tuple("=+-@\t\r"), (name, cell[:40])


def test_the_same_review_gives_the_same_bytes(tmp_path: Path) -> None:
    once = data_package(*named("bcg-vaccine", tmp_path))
    assert once == data_package(*named("bcg-vaccine", tmp_path))
    assert zipped({"a": b"b"}) == zipped({"a": b"b"})
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
