"""Pooling, intervals, heterogeneity and subgroups put together; defaults, small k, refusals."""

import ast
import math
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

import plainforest.stats
from plainforest.stats import Counts, Generic, MetaAnalysis, Moments, StudyData, meta_analysis

TABLES = [Counts(12, 60, 20, 58), Counts(5, 40, 9, 42), Counts(30, 100, 28, 104), Counts(2, 33, 6, 35)]
SPREAD = [Generic(0.1, 0.1), Generic(0.9, 0.2), Generic(-0.5, 0.15), Generic(0.4, 0.3)]
ALIKE = [Generic(0.30, 0.2), Generic(0.31, 0.25), Generic(0.29, 0.22), Generic(0.30, 0.3)]


def pooled(analysis: MetaAnalysis) -> tuple[float, float, float, float]:
    assert analysis.estimate is not None
    assert analysis.standard_error is not None
    assert analysis.ci_low is not None
    assert analysis.ci_high is not None
    return analysis.estimate, analysis.standard_error, analysis.ci_low, analysis.ci_high


def test_defaults() -> None:
    analysis = meta_analysis(TABLES, "RR")
    assert (analysis.model, analysis.method, analysis.estimator) == ("random", "IV", "REML")
    analysis = meta_analysis(TABLES, "RR", model="common")
    assert (analysis.model, analysis.method, analysis.estimator, analysis.interval) == ("common", "MH", None, "wald")
    analysis = meta_analysis(TABLES, "RR", method="MH")
    assert (analysis.model, analysis.method, analysis.estimator) == ("random", "MH", "DL")
    analysis = meta_analysis(SPREAD, "HR", model="common")
    assert (analysis.method, analysis.estimator) == ("IV", None)
    # one study with an adjusted estimate among tables: no Mantel-Haenszel
    assert meta_analysis([*TABLES, Generic(0.1, 0.2)], "RR", model="common").method == "IV"


def test_automatic_interval() -> None:
    assert meta_analysis(SPREAD, "MD").interval == "hksj"
    assert meta_analysis(SPREAD, "MD").df == 3
    assert meta_analysis(ALIKE, "MD").interval == "wald"  # tau² is 0
    assert meta_analysis(SPREAD[:2], "MD").interval == "wald"  # two studies
    assert meta_analysis(SPREAD[:2], "MD").df is None
    assert meta_analysis(SPREAD, "MD", model="common").interval == "wald"
    assert meta_analysis(SPREAD[:1], "MD", interval="hksj").interval == "wald"


def test_hksj_with_two_studies() -> None:
    analysis = meta_analysis([Generic(-1, 0.1), Generic(1, 0.1)], "MD", interval="hksj")
    estimate, error, low, high = pooled(analysis)
    # Equal weights: the standard error is half the distance, and t with 1 df is 12.7.
    assert estimate == pytest.approx(0, abs=1e-15)
    assert error == pytest.approx(1)
    assert (low, high) == pytest.approx((-12.706204736174694, 12.706204736174694))
    assert analysis.df == 1
    assert analysis.prediction is None


def test_hksj_can_be_narrower_than_wald() -> None:
    wald, hksj = (meta_analysis(ALIKE, "MD", interval=interval) for interval in ("wald", "hksj"))
    assert pooled(hksj)[1] < pooled(wald)[1] / 10


def test_hksj_without_any_difference() -> None:
    analysis = meta_analysis([Generic(0.5, 0.2), Generic(0.5, 0.3), Generic(0.5, 0.1)], "MD", interval="hksj")
    assert pooled(analysis) == (0.5, 0.0, 0.5, 0.5)
    assert (analysis.statistic, analysis.p_value, analysis.df) == (None, None, 2)
    assert analysis.prediction == (0.5, 0.5)


@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_mantel_haenszel_of_one_study_is_that_study(measure: Any) -> None:
    for options in ({"model": "common"}, {"method": "MH"}, {}):
        analysis = meta_analysis([TABLES[0]], measure, **options)  # type: ignore[arg-type]
        (effect,) = analysis.effects
        assert analysis.k == 1
        assert analysis.weights == (100.0,)
        assert analysis.estimate == pytest.approx(effect.effect, rel=1e-13)
        assert analysis.standard_error == pytest.approx(effect.standard_error, rel=1e-13)


def test_mantel_haenszel_keeps_a_ratio_of_one() -> None:
    everybody = [Counts(10, 10, 30, 30), Counts(25, 25, 8, 8)]
    for options in ({"model": "common"}, {"method": "MH"}, {}):
        assert meta_analysis(everybody, "RR", **options).estimate == 0  # type: ignore[arg-type]
    one = meta_analysis(everybody[:1], "RR", model="common")
    assert one.standard_error == pytest.approx(one.effects[0].standard_error, rel=1e-13)


@pytest.mark.parametrize("options", [{}, {"model": "common"}, {"estimator": "DL"}, {"interval": "hksj"}])
def test_one_study_is_its_own_result(options: Any) -> None:
    analysis = meta_analysis([Generic(0.25, 0.1)], "HR", **options)
    z = 1.959963984540054
    assert pooled(analysis) == pytest.approx((0.25, 0.1, 0.25 - z * 0.1, 0.25 + z * 0.1))
    assert analysis.natural_effect() == pytest.approx(
        (math.exp(0.25), math.exp(0.25 - z * 0.1), math.exp(0.25 + z * 0.1))
    )
    assert analysis.heterogeneity is None
    assert analysis.prediction is None
    assert analysis.statistic == pytest.approx(2.5)
    assert analysis.p_value == pytest.approx(0.012419330651552265)


@pytest.mark.parametrize(("data", "reason"), [
    ([], "there are no studies"),
    ([Counts(0, 10, 0, 12)], "the only study gives no estimate: there were no events in either arm"),
    (
        [Counts(0, 10, 0, 12), Counts(10, 10, 12, 12), Counts(0, 9, 0, 9)],
        "none of the 3 studies gives an estimate: there were no events in either arm; "
        "every participant in both arms had the event",
    ),
])  # fmt: skip
@pytest.mark.parametrize("options", [{}, {"model": "common"}, {"method": "MH"}])
def test_no_study_to_pool(data: list[StudyData], reason: str, options: Any) -> None:
    analysis = meta_analysis(data, "OR", subgroups=["a"] * len(data), **options)
    assert analysis.k == 0
    assert analysis.reason == reason
    assert analysis.weights == (None,) * len(data)
    assert len(analysis.effects) == len(data)
    assert analysis.natural_effect() is None
    assert (analysis.estimate, analysis.statistic, analysis.heterogeneity) == (None, None, None)
    assert analysis.subgroup_test is None


def test_a_study_without_an_estimate_is_shown_but_not_pooled() -> None:
    analysis = meta_analysis([*TABLES, Counts(0, 50, 0, 50)], "OR", model="common")
    without = meta_analysis(TABLES, "OR", model="common")
    assert analysis.k == 4
    assert analysis.weights == (*without.weights, None)
    assert analysis.estimate == without.estimate
    assert analysis.effects[4].reason
    assert analysis.reason is None


def test_heterogeneity_of_a_common_effect() -> None:
    between = meta_analysis(SPREAD, "MD", model="common").heterogeneity
    assert between is not None
    weights = [1 / study.standard_error**2 for study in SPREAD]
    mean = sum(w * study.effect for w, study in zip(weights, SPREAD, strict=True)) / sum(weights)
    q = sum(w * (study.effect - mean) ** 2 for w, study in zip(weights, SPREAD, strict=True))
    assert between.q == pytest.approx(q)
    assert between.df == 3
    assert between.h2 == pytest.approx(q / 3)
    assert between.i2 == pytest.approx(100 * (q - 3) / q)
    assert (between.tau2, between.i2_tau2) == (None, None)


def test_both_i2_agree_under_dersimonian_laird() -> None:
    # Higgins and Thompson's definitions coincide for the estimator that Q defines.
    between = meta_analysis(SPREAD, "MD", estimator="DL").heterogeneity
    assert between is not None
    assert between.i2_tau2 == pytest.approx(between.i2)
    by_reml = meta_analysis(SPREAD, "MD").heterogeneity
    assert by_reml is not None
    assert by_reml.i2 == between.i2
    assert by_reml.i2_tau2 != pytest.approx(between.i2_tau2)


def test_prediction_interval() -> None:
    analysis = meta_analysis(SPREAD, "MD")
    estimate, error, _, _ = pooled(analysis)
    assert analysis.heterogeneity is not None
    assert analysis.heterogeneity.tau2 is not None
    half = 3.1824463052837078 * math.sqrt(error**2 + analysis.heterogeneity.tau2)
    assert analysis.prediction == pytest.approx((estimate - half, estimate + half))
    assert analysis.prediction_df == 3
    assert meta_analysis(SPREAD[:3], "MD").prediction is not None
    assert meta_analysis(SPREAD[:2], "MD").prediction is None
    assert meta_analysis(SPREAD, "MD", model="common").prediction is None


def test_subgroups() -> None:
    labels = ["b", "a", "b", "a"]
    analysis = meta_analysis(SPREAD, "MD", interval="wald", subgroups=labels)
    assert [(group.label, group.indices) for group in analysis.subgroups] == [("b", (0, 2)), ("a", (1, 3))]
    parts = [meta_analysis(SPREAD[i::2], "MD", interval="wald", labels=[f"{1 + i}", f"{3 + i}"]) for i in (0, 1)]
    assert [group.analysis for group in analysis.subgroups] == parts
    (y1, se1, _, _), (y2, se2, _, _) = map(pooled, parts)
    test = analysis.subgroup_test
    assert test is not None
    assert test.q == pytest.approx((y1 - y2) ** 2 / (se1**2 + se2**2))
    assert test.df == 1
    assert test.p_value == pytest.approx(math.erfc(math.sqrt(test.q / 2)))
    # The overall result is the one without subgroups.
    assert analysis.estimate == meta_analysis(SPREAD, "MD", interval="wald").estimate


def test_subgroups_of_one_study_and_of_none() -> None:
    data = [Counts(5, 50, 9, 51), Counts(0, 40, 0, 41), Counts(12, 90, 20, 88)]
    analysis = meta_analysis(data, "RR", subgroups=["a", "b", "c"])
    assert [group.analysis.k for group in analysis.subgroups] == [1, 0, 1]
    assert analysis.subgroup_test is not None
    assert analysis.subgroup_test.df == 1
    assert meta_analysis(data[:2], "RR", subgroups=["a", "b"]).subgroup_test is None


def test_subgroup_that_cannot_be_weighed() -> None:
    data = [Generic(0.5, 0.2), Generic(0.5, 0.3), Generic(1, 0.2), Generic(1.5, 0.2)]
    analysis = meta_analysis(data, "MD", interval="hksj", subgroups=["a", "a", "b", "b"])
    assert analysis.subgroups[0].analysis.standard_error == 0
    assert analysis.subgroup_test is None


@pytest.mark.parametrize(("data", "measure", "options", "message"), [
    (TABLES, "RR", {"method": "MH", "estimator": "REML"}, "go with the DL estimator"),
    ([Moments(1, 1, 9, 1, 1, 9)], "MD", {"method": "MH"}, "needs RR, OR or RD and the counts of every study"),
    ([*TABLES, Generic(0, 1)], "RR", {"method": "MH"}, "needs RR, OR or RD and the counts of every study"),
    ([], "HR", {"method": "MH"}, "needs RR, OR or RD and the counts of every study"),
    (TABLES, "MD", {}, "MD cannot be computed from Counts"),
    (SPREAD, "MD", {"model": "common", "estimator": "DL"}, "need random effects"),
    (SPREAD, "MD", {"model": "common", "interval": "hksj"}, "need random effects"),
    (SPREAD, "MD", {"model": "fixed"}, "unknown model 'fixed'; known are common, random"),
    (SPREAD, "MD", {"method": "Peto"}, "unknown method 'Peto'; known are IV, MH"),
    (SPREAD, "MD", {"estimator": "XY"}, "unknown estimator 'XY'; known are REML, DL"),
    (SPREAD, "MD", {"interval": "t"}, "unknown interval 't'; known are auto, wald, hksj"),
    (SPREAD, "AB", {}, "unknown measure 'AB'"),
    (SPREAD, "MD", {"level": 95}, "level must lie between 0 and 1"),
    ([], "MD", {"level": 0}, "level must lie between 0 and 1"),
    (SPREAD, "MD", {"subgroups": ["a"]}, "one subgroup label for each study: 1 for 4 studies"),
])  # fmt: skip
def test_what_is_refused(data: list[StudyData], measure: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        meta_analysis(data, measure, **options)


def test_results_are_frozen() -> None:
    analysis = meta_analysis(SPREAD, "MD")
    with pytest.raises(FrozenInstanceError):
        analysis.estimate = 0.0  # type: ignore[misc]


def test_level() -> None:
    narrow, wide = (meta_analysis(SPREAD, "MD", level=level) for level in (0.8, 0.99))
    assert narrow.level == 0.8
    assert pooled(narrow)[2] > pooled(wide)[2]
    assert pooled(narrow)[3] < pooled(wide)[3]


# ---------------------------------------------------------------- the walls of the kernel

FOLDER = Path(plainforest.stats.__file__).parent


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_kernel_imports_nothing_else_of_the_project(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, "numpy", "pandas", "scipy", "scipy.special"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.ImportFrom) and node.level), "imports are absolute"
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            assert name.startswith("plainforest.stats.") or name in allowed or name.split(".")[0] in allowed


def test_import_is_light() -> None:
    code = "import sys, plainforest.stats; print([m for m in ('numpy', 'scipy', 'pandas') if m in sys.modules])"
    root = FOLDER.parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
