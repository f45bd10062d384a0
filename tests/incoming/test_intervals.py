"""How a file says that its intervals were computed, and how they were: the plan is the one that gives its results."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from plainforest import stats
from plainforest.incoming.importing import import_review
from plainforest.incoming.measures import estimator_of, interval_of
from plainforest.new import new_site
from tests.incoming import making, packages

SPREAD = [("Adams 2001", "", stats.Moments(5.1, 2.0, 60, 6.4, 2.2, 58)),
          ("Brown 2005", "", stats.Moments(4.8, 1.9, 40, 4.0, 2.1, 41)),
          ("Clark 2010", "", stats.Moments(4.8, 1.9, 30, 7.5, 2.1, 31)),
          ("Davis 2012", "", stats.Moments(5.5, 2.4, 90, 6.1, 2.3, 91))]  # fmt: skip
AGREE = [("Adams 2001", "", stats.Moments(5.1, 2.0, 60, 6.1, 2.2, 58)),
         ("Brown 2005", "", stats.Moments(4.8, 1.9, 40, 5.7, 2.1, 41)),
         ("Davis 2012", "", stats.Moments(5.5, 2.4, 90, 6.4, 2.3, 91))]  # fmt: skip
TWO = SPREAD[:2]
IN_GROUPS = [(study, group, data) for (study, _, data), group in zip(SPREAD + AGREE[:1], "aaabb", strict=True)]


def analysis(rows: Any) -> packages.Analysis:
    return (1, "Pain", "Continuous", "Mean Difference", "IV", True, rows)


def imported(folder: Path, files: dict[str, str]) -> tuple[dict[str, Any], str]:
    new_site(folder / "library")
    content = folder / "library" / "content"
    made = import_review(content, making.saved(folder, "package.zip", making.zipped(files)), "imported")
    record = yaml.safe_load((made.folder / "review.yaml").read_text())
    return record["comparisons"][0]["outcomes"][0], "\n".join(made.lines)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Wald-type", "wald"), ("WALD", "wald"), ("", "wald"), ("Normal distribution", "wald"),
        ("Hartung-Knapp-Sidik-Jonkman (HKSJ)", "hksj"), ("HKSJ", "hksj"), ("HARTUNG_KNAPP_SIDIK_JONKMAN", "hksj"),
        ("Knapp-Hartung", "hksj"), ("Hartung Knapp", "hksj"), ("Sidik-Jonkman", "hksj"), ("HK", "hksj"),
        ("knha", "hksj"), ("HKSJ without ad hoc modification", "hksj"), ("HKSJ (not modified)", "hksj"),
        ("Hartung-Knapp, unmodified", "hksj"), ("HKSJ with ad hoc modification", "adhoc"),
        ("Modified Knapp-Hartung (mKH)", "adhoc"), ("mKH", "adhoc"), ("HKSJ_AD_HOC", "adhoc"), ("mHK", "adhoc"),
        ("HKSJ, ad-hoc variance correction", "adhoc"), ("Truncated HKSJ", "adhoc"),
    ],
)  # fmt: skip
def test_names_of_intervals(said: str, meant: str) -> None:
    assert interval_of(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Restricted maximum-likelihood", "REML"), ("REML", "REML"), ("RESTRICTED_MAXIMUM_LIKELIHOOD", "REML"),
        ("DerSimonian and Laird", "DL"), ("DL", "DL"), ("Maximum likelihood", "ML"), ("Paule-Mandel", "PM"),
        ("Sidik-Jonkman", "SJ"), ("Hunter-Schmidt", "HS"), ("Empirical Bayes", "EB"), ("", None), ("Mystery", None),
    ],
)  # fmt: skip
def test_names_of_estimators(said: str, meant: str | None) -> None:
    assert estimator_of(said) == meant


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    ("rows", "computed", "said", "setting"),
    [
        (SPREAD, "hksj", packages.HKSJ, "hksj"),
        (SPREAD, "wald", "Wald-type", "wald"),
        (AGREE, "adhoc", "HKSJ with ad hoc modification", "adhoc"),
        (AGREE, "hksj", "HKSJ", "hksj"),
        (AGREE, "auto", "HKSJ", "auto"),  # no heterogeneity: its interval is Wald's, whatever its name
        (TWO, "auto", "HKSJ", "auto"),  # two studies: Wald's too
        (TWO, "hksj", "HKSJ", "hksj"),
        (IN_GROUPS, "auto", "HKSJ", "auto"),  # HKSJ for the total and one subgroup, Wald's for the other
        (AGREE, "adhoc", "HKSJ", "adhoc"),  # modified without saying so
    ],
)
def test_results_are_those_stored(tmp_path: Path, rows: Any, computed: str, said: str, setting: str, form: str) -> None:
    options: dict[str, Any] = {"analyses": [analysis(rows)], "interval": (computed, said)}
    made = packages.files(second=True, **options) if form == "csv" else packages.documents(nested=True, **options)
    outcome, report = imported(tmp_path, made)
    assert re.search(r"1 of them agrees with the results in the file", report), report
    assert outcome["interval"] == setting
    assert ("what its numbers are" in report) == (interval_of(said) != setting)


@pytest.mark.parametrize(("estimator", "said"), [("PM", "Paule-Mandel"), ("DL", "DerSimonian and Laird")])
def test_other_estimators(tmp_path: Path, estimator: str, said: str) -> None:
    files = packages.files(second=True, analyses=[analysis(SPREAD)], estimator=(estimator, said))
    outcome, report = imported(tmp_path, files)
    assert outcome["estimator"] == estimator
    assert "1 of them agrees" in report


def test_an_estimator_that_nobody_knows_is_told(tmp_path: Path) -> None:
    files = packages.files(second=True, analyses=[analysis(SPREAD)], estimator=("DL", "Mystery"))
    outcome, report = imported(tmp_path, files)
    assert outcome["estimator"] == "DL"
    assert "'Mystery'" in report


def test_a_column_of_its_own_may_tell_of_the_modification(tmp_path: Path) -> None:
    files = packages.files(second=True, analyses=[analysis(AGREE)], interval=("adhoc", "HKSJ"))
    name = next(name for name in files if "overall" in name)
    head, row = files[name].splitlines()
    files[name] = f"{head},HKSJ ad hoc modification\n{row},true\n"
    outcome, report = imported(tmp_path, files)
    assert outcome["interval"] == "adhoc"
    assert "what its numbers are" not in report


def test_results_that_no_interval_gives_keep_the_plan_that_the_file_states(tmp_path: Path) -> None:
    files = packages.files(second=True, analyses=[analysis(SPREAD)], interval=("wald", "HKSJ"))
    name = next(name for name in files if "overall" in name)
    head, row = files[name].splitlines()
    place = head.split(",").index("CI end")
    files[name] = "\n".join([head, ",".join([*row.split(",")[:place], "9.5", *row.split(",")[place + 1 :]])])
    outcome, report = imported(tmp_path, files)
    assert outcome["interval"] == "hksj"
    assert " differ" in report
