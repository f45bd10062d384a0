"""How robust a result is: the author's choices reach the kernel, and the page says what changes."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from plainforest import stats
from plainforest.analysis import gap, study_data
from plainforest.findings import Finding, effect_of
from plainforest.grade.rows import row_text
from plainforest.model import Arm, Result
from plainforest.otherwise import left_out
from plainforest.pages.methods_text import heterogeneity_text, how_pooled, method_line, prediction_text
from plainforest.pages.robustness import robustness
from plainforest.pages.values import finding_values
from plainforest.phrases import people_text
from tests.figures.samples import BCG, PLACE, bcg, counts, effect, found, means
from tests.site.sites import Site

PLACES = {row[0]: f"study-{place}" for place, row in enumerate(BCG)}


def ungrouped(**outcome: Any) -> Finding:
    results = [counts(*row[:5]) for row in BCG]
    return found(results, **{"better": "lower", "interval": "wald", "name": "Tuberculosis", **outcome})


def row(**values: Any) -> Result:
    return Result(outcome="outcome", study="S", place=PLACE, **values)


# ---------------------------------------------------------------- from the author's rows to the kernel


@pytest.mark.parametrize(("result", "measure", "expected"), [
    (row(intervention=Arm(events=3, total=9), comparator=Arm(events=4, total=8)), "PETO", stats.Counts(3, 9, 4, 8)),
    (row(intervention=Arm(events=3, time=90), comparator=Arm(events=4, time=80.5)), "IRR", stats.Rates(3, 90, 4, 80.5)),
    (row(o_minus_e=-2.5, o_e_variance=4), "HR", stats.OMinusE(-2.5, 4)),
    (row(effect=0.8, standard_error=0.1, ci_low=0.5, ci_high=2), "HR", stats.Generic(math.log(0.8), 0.1)),
    (row(log_effect=-0.2, standard_error=0.1), "HR", stats.Generic(-0.2, 0.1)),
    (row(effect=3.0, ci_low=1, ci_high=5), "MD", stats.Generic(3, stats.se_from_ci(1, 5, "MD"))),
    (row(effect=0.8, p_value=0.04), "OR", stats.Generic(math.log(0.8), stats.se_from_p_value(math.log(0.8), 0.04))),
    # observed minus expected is analysed, the counts beside it are only shown
    (row(o_minus_e=1, o_e_variance=2, intervention=Arm(events=3, total=9), comparator=Arm(events=4, total=8)), "PETO",
     stats.OMinusE(1, 2)),
])  # fmt: skip
def test_rows_as_the_kernel_takes_them(result: Result, measure: stats.Measure, expected: stats.StudyData) -> None:
    assert gap(result, measure) == ""
    assert study_data(result, measure) == expected


@pytest.mark.parametrize(("result", "measure", "missing"), [
    (row(intervention=Arm(events=3), comparator=Arm(events=4, total=8)), "RR", "No total given"),
    (row(intervention=Arm(events=3, total=9), comparator=Arm(events=4, time=8)), "IRR", "No person-time given"),
    (row(o_minus_e=1), "HR", "No variance of O−E given"),
    (row(effect=0.8), "HR", "No confidence interval, standard error or p-value"),
    (row(intervention=Arm(mean=3, total=9), comparator=Arm(mean=4, sd=1, total=8)), "ROM",
     "No standard deviation given"),
])  # fmt: skip
def test_what_a_row_lacks(result: Result, measure: stats.Measure, missing: str) -> None:
    assert gap(result, measure) == missing
    with pytest.raises(ValueError, match=missing):
        study_data(result, measure)


@pytest.mark.parametrize(("choice", "options"), [
    ({"model": "common"}, {"model": "common", "method": "MH"}),
    ({"model": "common", "method": "IV"}, {"model": "common", "method": "IV"}),
    ({"method": "MH"}, {"method": "MH", "interval": "wald"}),
    ({"measure": "OR"}, {"interval": "wald"}),
    ({"measure": "RD"}, {"interval": "wald"}),
    ({"measure": "PETO", "model": "common"}, {"model": "common", "method": "PETO"}),
    *[({"estimator": name}, {"estimator": name, "interval": "wald"}) for name in ("DL", "PM", "ML", "HS", "SJ", "EB")],
    ({"interval": "adhoc"}, {"interval": "adhoc"}),
    ({"interval": "hksj", "prediction": "k-2"}, {"interval": "hksj", "prediction": "k-2"}),
    ({"confidence_level": 0.9}, {"interval": "wald", "level": 0.9}),
    ({"conventions": "metafor"}, {"interval": "wald", "conventions": stats.METAFOR}),
    ({"double_zeros": "keep"}, {"interval": "wald", "conventions": replace(stats.REVMAN, double_zeros="keep")}),
])  # fmt: skip
def test_every_choice_reaches_the_kernel(choice: dict[str, Any], options: dict[str, Any]) -> None:
    extra = counts("Nobody 2000", 0, 20, 0, 30)
    if choice.get("model") == "common":
        choice = {"interval": "auto", **choice}
    finding = found([*(counts(*r[:5]) for r in BCG), extra], **{"interval": "wald", **choice})
    data = [*(stats.Counts(*r[1:5]) for r in BCG), stats.Counts(0, 20, 0, 30)]
    expected = stats.meta_analysis(data, choice.get("measure", "RR"), **options)
    assert finding.analysis is not None
    assert finding.analysis.options == expected.options
    assert (finding.analysis.estimate, finding.analysis.ci_low) == (expected.estimate, expected.ci_low)
    assert finding.analysis.prediction == expected.prediction
    assert finding.analysis.k == expected.k


def test_swapped_events_count_the_others() -> None:
    finding = found([counts("A", 3, 10, 6, 12), counts("B", 5, 40, 9, 44)], swap_events=True, measure="OR")
    plain = found([counts("A", 3, 10, 6, 12), counts("B", 5, 40, 9, 44)], measure="OR")
    assert finding.rows[0].result.intervention == Arm(events=7, total=10)
    assert finding.effect is not None
    assert plain.effect is not None
    assert finding.effect.estimate == pytest.approx(1 / plain.effect.estimate, rel=1e-9)


# ---------------------------------------------------------------- what the page says


def test_the_other_model_and_every_study_left_out() -> None:
    finding = bcg()
    assert finding.sensitivity is not None
    table = robustness(finding, PLACES)
    assert table is not None
    assert table.table.body[0].name == "As shown: random effects (REML, Wald)"
    assert table.table.body[0].cells == ("0.49 (0.34 to 0.70)", "92%", "0.313")
    assert table.table.body[1].name == "Instead: common effect (Mantel-Haenszel)"
    assert table.table.body[1].cells == ("0.64 (0.59 to 0.69)", "92%", "–")
    assert [(r.name, r.href) for r in table.table.body[2:4]] == [
        ("Without Aronson 1948", "#study-0"),
        ("Without Ferguson & Simes 1949", "#study-1"),
    ]
    assert len(table.table.body) == 15
    for one, without, _ in left_out(finding):
        rest = [stats.Counts(*r[1:5]) for r in BCG if r[0] != one.study.id]
        assert without.estimate == stats.meta_analysis(rest, "RR", interval="wald").estimate
    assert "between 0.45 (without TPT Madras 1980) and 0.53 (without Hart & Sutherland 1977)" in table.leave_one_out
    assert table.leave_one_out.endswith("The interval excludes 1 (no difference) whichever study is left out.")
    assert table.other_model == "Under a common effect the risk ratio is 0.64 (0.59 to 0.69)."


def test_the_other_model_is_told_only_where_it_differs() -> None:
    rows = [counts("Ames 2001", 20, 100, 20, 100), counts("Bell 2003", 40, 200, 41, 200), counts("Cruz", 9, 45, 9, 45)]
    said = robustness(found(rows, model="common"), dict.fromkeys(("Ames 2001", "Bell 2003", "Cruz"), "x"))
    assert said is not None
    assert said.other_model == ""
    assert said.leave_one_out.endswith("The interval includes 1 (no difference) whichever study is left out.")


def test_a_study_that_decides_is_named() -> None:
    rows = [counts("Ames 2001", 10, 100, 30, 100), counts("Bell 2003", 40, 400, 44, 400), counts("Cruz", 9, 90, 12, 90)]
    finding = found(rows, model="common")
    places = dict.fromkeys(("Ames 2001", "Bell 2003", "Cruz"), "x")
    said = robustness(finding, places)
    assert finding.effect is not None
    assert finding.effect.ci_high < 1
    assert said is not None
    assert said.leave_one_out.endswith("Without Ames 2001, the interval includes 1 (no difference).")
    assert said.table.body[1].name == "Instead: random effects (REML, Hartung-Knapp)"


def test_small_study_tests_of_counts_and_of_other_data() -> None:
    said = robustness(ungrouped(), PLACES)
    assert said is not None
    begins = [sentence.split(":")[0] for sentence in said.small_study]
    assert begins[:3] == [
        "Harbord's test of small-study effects (on the odds ratios)",
        "Peters' test of small-study effects (on the odds ratios)",
        "Begg's rank test",
    ]
    assert "Trim and fill (L0) adds 1 study with larger values, which gives 0.52 (0.37 to 0.74)" in said.small_study[3]

    data = [stats.Counts(*r[1:5]) for r in BCG]
    tests = {test.name: test for test in stats_tests(ungrouped())}
    assert tests["Harbord"].p_value == stats.harbord(data).p_value
    assert tests["Peters"].statistic == stats.peters(data).statistic

    reported = found([effect(f"S{i}", 0.5 + i / 20, 0.2 + i / 40, 1.4 + i / 3) for i in range(10)], measure="HR")
    assert [test.name for test in stats_tests(reported)] == ["Egger", "Begg"]
    differences = robustness(ungrouped(measure="RD"), PLACES)
    assert differences is not None
    assert differences.small_study == (
        "Tests of small-study effects: not done, because no such test is recommended for risk differences.",
    )


def stats_tests(finding: Finding) -> tuple[Any, ...]:
    assert finding.sensitivity is not None
    return finding.sensitivity.small_study.tests


def test_fewer_than_ten_studies_say_why_there_is_no_test() -> None:
    said = robustness(found([counts(*r[:5]) for r in BCG[:9]]), PLACES)
    assert said is not None
    assert said.small_study == (
        "Tests of small-study effects: not done, because with fewer than 10 studies such tests cannot tell chance "
        "from asymmetry.",
    )


def test_equally_precise_studies_say_why_there_is_no_test() -> None:
    same = [means(f"S{i}", (i / 10, 1, 20), (0, 1, 20)) for i in range(12)]
    finding = found(same, measure="MD")
    assert stats_tests(finding) == ()
    said = robustness(finding, {f"S{i}": "x" for i in range(12)})
    assert said is not None
    assert said.small_study[0].startswith("Tests of small-study effects: not done, because the studies are all equally")


def test_one_study_and_two_studies() -> None:
    one = found([counts("A", 3, 10, 6, 12)])
    assert one.sensitivity is None
    assert robustness(one, {}) is None
    two = found([counts("A", 3, 10, 6, 12), counts("B", 5, 40, 9, 44)])
    said = robustness(two, {"A": "a", "B": "b"})
    assert said is not None
    assert len(said.table.body) == 2
    assert said.leave_one_out == ""


def test_the_author_may_leave_it_out() -> None:
    assert robustness(ungrouped(sensitivity=False), PLACES) is None


def test_studies_that_all_agree_never_give_an_interval_without_width() -> None:
    same = [means(f"S{i}", (1, 1, 20), (0, 1, 20)) for i in range(4)]
    finding = found(same, measure="MD", interval="hksj")
    for _, without, _ in left_out(finding):
        shown = effect_of(without)
        assert shown is not None
        assert shown.ci_low < shown.estimate < shown.ci_high


@pytest.mark.parametrize(("choice", "words"), [
    ({"estimator": "PM"}, "Risk ratios of 13 studies combined under random effects by inverse variance on the log "
     "scale; tau² by the method of Paule and Mandel; Wald-type 95% confidence interval."),
    ({"measure": "PETO", "model": "common", "interval": "auto"}, "Peto odds ratios of 13 studies combined under a "
     "common effect by Peto's method; Wald-type 95% confidence interval."),
    ({"interval": "adhoc"}, "Hartung-Knapp-Sidik-Jonkman (never narrower than Wald-type) 95% confidence interval "
     "(t distribution, 12 degrees of freedom)."),
    ({"confidence_level": 0.99}, "Wald-type 99% confidence interval"),
])  # fmt: skip
def test_the_method_line_says_what_was_done(choice: dict[str, Any], words: str) -> None:
    assert words in method_line(ungrouped(**choice))


def test_the_method_line_says_which_rules_made_a_difference_and_no_more() -> None:
    plain, zero, double = counts("A", 3, 10, 6, 12), counts("B", 0, 40, 9, 44), counts("C", 0, 20, 0, 22)
    metafor, kept = "Zero cells are treated as in metafor.", "are kept, with 0.5 added."
    assert metafor in method_line(found([plain, zero], conventions="metafor", measure="OR"))
    assert metafor not in method_line(found([plain, plain], conventions="metafor", measure="OR"))
    assert kept in method_line(found([plain, double], double_zeros="keep", measure="OR"))
    assert kept not in method_line(found([plain, zero], double_zeros="keep", measure="OR"))
    assert kept not in method_line(found([plain, double], double_zeros="keep", measure="PETO", model="common"))
    scores = [means("S", (1, 1, 20), (0, 1, 20)), means("T", (2, 1, 20), (0, 1, 20))]
    said = method_line(found(scores, measure="SMD", conventions="metafor"))
    assert said.endswith("Small samples are corrected, and variances computed, as in metafor.")


def test_a_study_left_out_is_not_blamed_for_a_change_of_method() -> None:
    """The others agree, so that "auto" alone would go back to Wald's narrow interval."""
    rows = [
        effect("A", 0.5, 0.35, 0.7),
        effect("B", 0.8, 0.6, 1.1),
        effect("C", 0.55, 0.4, 0.75),
        effect("D", 1.2, 0.9, 1.6),
    ]
    finding = found(rows, measure="HR")
    assert finding.analysis is not None
    assert finding.analysis.interval == "hksj"
    assert {without.interval for _, without, _ in left_out(finding)} == {"hksj"}


def test_numbers_of_people_that_nobody_states() -> None:
    finding = found([effect("A", 0.5, 0.35, 0.7), effect("B", 0.8, 0.6, 1.1)], measure="HR")
    unknown = replace(finding, participants=0)
    assert finding_values(unknown, 1000, plain=False)["participants"] == "not stated in the source"
    assert people_text(0) == "number of people not stated"
    assert "2 studies, number of people not stated." in row_text(unknown, 100)
    assert "0 people" not in row_text(unknown, 100)


def test_nothing_estimable_still_counts_its_people() -> None:
    finding = found([counts("A", 0, 40, 0, 40), counts("B", 0, 50, 0, 50)])
    said = finding_values(finding, 1000, plain=False)
    assert (said["studies"], said["participants"], said["effect"]) == ("2", "180", "not estimable")


def test_heterogeneity_and_prediction_in_words() -> None:
    assert heterogeneity_text(ungrouped()) == (
        "Heterogeneity: tau² 0.313 (95% CI 0.120 to 1.111, Q profile); I² 92% from Q, 92% from tau² "
        "(95% CI 82% to 98%); Q 152.2 (df 12, p < 0.001)."
    )
    common = ungrouped(model="common", interval="auto")
    assert heterogeneity_text(common) == "Heterogeneity: I² 92% from Q; Q 152.6 (df 12, p < 0.001)."
    assert heterogeneity_text(found([counts("A", 3, 10, 6, 12)])) == ""
    assert "(95%, normal distribution)" in prediction_text(ungrouped(prediction="normal"))
    assert "(90%, t distribution, 11 degrees of freedom)" in prediction_text(
        ungrouped(prediction="k-2", confidence_level=0.9)
    )
    assert how_pooled(stats.meta_analysis([stats.Counts(1, 9, 2, 9)] * 3, "RR", method="MH")) == (
        "random effects (DL around Mantel-Haenszel, Wald)"
    )


def test_robustness_is_on_the_page_and_in_findings_json(example: Site) -> None:
    page = example.page("bcg-vaccine/evidence/index.html")
    article = page.by_id("outcome-tuberculosis")
    for words in ("How robust the result is", "Without TPT Madras 1980", "Harbord's test", "(95% CI 0.120 to 1.111"):
        assert words in article.text, words
    entry = example.findings("bcg-vaccine")["outcomes"]["tuberculosis"]
    found_here = entry["sensitivity"]
    assert [variant["without"] for variant in found_here["variants"]][:2] == [None, "Aronson 1948"]
    assert len(found_here["variants"]) == 14
    assert found_here["variants"][0]["model"] == "common"
    assert found_here["trim_and_fill"]["missing"] == 1
    assert entry["heterogeneity"]["tau2_ci"] == pytest.approx([0.1197, 1.1115], abs=1e-4)
    als = example.findings("als-cell-therapy")["outcomes"]
    assert all(outcome["sensitivity"] is None for outcome in als.values())


def test_a_table_in_the_sums_without_an_effect_is_not_called_pooled() -> None:
    """By metafor's rules a study without events stays in the Mantel-Haenszel sums, but gives no effect."""
    rows = [counts("A", 4, 123, 11, 139), counts("B", 6, 306, 29, 303), counts("C", 0, 50, 0, 60)]
    finding = found(rows, measure="RD", model="common", conventions="metafor")
    assert finding.rows[2].weight is not None
    assert finding.rows[2].effect is None
    assert "Risk differences of 2 studies combined" in method_line(finding)
