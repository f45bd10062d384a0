"""Each kind of mistake in the data and judgements is found, alone, at its line and column, with a hint."""

from collections.abc import Callable, Mapping

import pytest

from plainforest.problems import Place, Problem

Files = dict[str, bytes]
Spoil = Callable[[str, str, str], tuple[list[Problem], Files]]
Find = Callable[[Mapping[str, bytes]], list[Problem]]
PlaceOf = Callable[[Mapping[str, bytes], str, str], Place]

WHERE = "content/reviews/warm-drinks"

ADAMS = "recovery,Adams 2001,,20,50,,,15,50,,,,,,,,,Table 2,"
BROWN = "recovery,Brown 2005,,40,100,,,30,100,,,,,,,reported,no,Table 1,"
CLARK = "recovery,Clark 2010,,,,,,,,,,,,,,,yes,,Reported without numbers"
PAIN = "pain,Clark 2010,,,30,38,10,,30,41,11,,,,,,,,"


def women(row: str) -> str:
    return row.replace("2001,,", "2001,women,")


def men(row: str) -> str:
    return row.replace("2001,,", "2001,men,")


COUGH = "cough,Brown 2005,,,100,,,,100,,,1.2,0.9,1.6,,,,p. 4,"

# severity, code, old text, new text, line, column, words of the hint
RESULTS = [
    ("error", "unknown-outcome", "pain,Clark", "pian,Clark", 7, "outcome", "Did you mean 'pain'?"),
    ("error", "unknown-study", "pain,Clark 2010", "pain,Clarke 2010", 7, "study", "Did you mean 'Clark 2010'?"),
    ("error", "unknown-study", "pain,Clark 2010", "pain,Zwicky 1999", 7, "study", "table of studies first"),
    ("error", "duplicate-row", BROWN, f"{BROWN}\n{BROWN}", 4, "study", "Delete one"),
    (
        "error",
        "mixed-subgroups",
        BROWN,
        f"{BROWN}\n{BROWN.replace('2005,', '2005,women')}",
        3,
        "subgroup",
        "whole study",
    ),
    ("error", "events-above-total", "20,50", "60,50", 2, "intervention_events", "source"),
    ("error", "events-above-total", "15,50", "51,50", 2, "comparator_events", "source"),
    ("error", "zero-total", "20,50", "0,0", 2, "intervention_total", "no_data"),
    ("error", "negative-sd", "38,10", "38,-10", 7, "intervention_sd", "source"),
    ("warning", "zero-sd", "38,10", "38,0", 7, "intervention_sd", "left out"),
    ("warning", "missing-sd", "38,10", "38,", 7, "intervention_sd", "not the standard error"),
    ("error", "one-arm", "20,50", ",50", 2, "intervention_events", "Write 0"),
    ("error", "one-arm", "41,11", ",", 7, "comparator_mean", "both arms"),
    ("error", "incomplete-arm", "20,50", "20,", 2, "intervention_total", "were analysed"),
    ("error", "incomplete-arm", "30,38,10", ",38,10", 7, "intervention_total", "were analysed"),
    (
        "error",
        "counts-for-continuous",
        PAIN,
        "pain,Clark 2010,,3,30,,,4,30,,,,,,,,,,",
        7,
        "intervention_events",
        "RR, OR or RD",
    ),
    (
        "error",
        "means-for-binary",
        ADAMS,
        "recovery,Adams 2001,,,50,2,1,,50,3,1,,,,,,,,",
        2,
        "intervention_mean",
        "MD or SMD",
    ),
    ("error", "hr-needs-effect", COUGH, "cough,Brown 2005,,9,100,,,8,100,,,,,,,,,p. 4,", 8, "effect", "ci_low"),
    (
        "error",
        "two-kinds-of-data",
        ADAMS,
        ADAMS.replace("15,50,,,,,", "15,50,,,1.3,0.8,2.1"),
        2,
        "effect",
        "Delete the effect",
    ),
    ("error", "effect-without-interval", "1.2,0.9,1.6", "1.2,,", 8, "effect", "standard_error"),
    ("error", "effect-without-interval", "1.2,0.9,1.6", "1.2,0.9,", 8, "ci_high", "both limits"),
    ("error", "interval-without-effect", "1.2,0.9,1.6", ",0.9,1.6", 8, "ci_low", "column effect"),
    ("error", "interval-order", "1.2,0.9,1.6", "1.2,1.6,0.9", 8, "ci_low", "Swap"),
    ("error", "interval-misses-effect", "1.2,0.9,1.6", "2.1,0.9,1.6", 8, "effect", "decimal point"),
    ("warning", "interval-not-symmetric", "1.2,0.9,1.6", "1.2,0.9,2.6", 8, "effect", "one digit"),
    ("error", "ratio-not-positive", "1.2,0.9,1.6", "1.2,-0.9,1.6", 8, "ci_low", "logarithm"),
    ("error", "standard-error-not-positive", "1.2,0.9,1.6,", "1.2,,,0", 8, "standard_error", "source"),
    ("error", "row-without-data", BROWN, "recovery,Brown 2005,,,100,,,,100,,,,,,,,,,", 3, 0, "yes in the column"),
    ("error", "no-data-with-numbers", "reported,no,Table 1", "reported,yes,Table 1", 3, "no_data", "totals may stay"),
    ("warning", "total-above-participants", "20,50", "20,55", 2, "intervention_total", "randomised"),
    ("error", "interval-and-error-disagree", "1.2,0.9,1.6,", "1.2,0.9,1.6,0.9", 8, "standard_error", "delete the one"),
    ("warning", "mean-outside-scale", "38,10", "380,10", 7, "intervention_mean", "same scale"),
]

STUDIES = [
    ("error", "duplicate-study", "Clark 2010,2010", "Brown 2005,2010", 4, "id", "Oh 2018a"),
    ("error", "unknown-reference", "adams-2001; brown-2005", "adams-2001; braun-2005", 3, "references", "'brown-2005'"),
    ("error", "arms-above-participants", "100,50,50", "90,50,50", 2, "participants", "all three"),
    ("warning", "unlikely-year", "Clark 2010,2010", "Clark 2010,210", 4, "year", "four digits"),
]

# severity, code, old text, new text, the text at the place that is shown, words of the hint
RECORD = [
    (
        "error",
        "random-only",
        "measure: HR",
        "measure: HR\n        model: common\n        estimator: DL",
        "DL",
        "random",
    ),
    (
        "error",
        "random-only",
        "measure: HR",
        "measure: HR\n        model: common\n        interval: hksj",
        "hksj",
        "random",
    ),
    ("error", "bad-id", "id: warm-or-cool", "id: Warm or cool", "Warm or", "warm-or-cool"),
    ("error", "duplicate-id", "id: well-being", "id: warm-or-cool", (92, 13), "another id"),
    ("error", "bad-id", "id: well-being", "id: review", (92, 13), "another id"),
    ("error", "bad-id", "id: brown-2005", "id: brown;2005", "brown;2005", "semicolon"),
    ("error", "bad-doi", "10.1000/cold.1", "https://doi.org/10.1000/cold.1", "https://doi", "alone: 10.1000/cold.1"),
    ("error", "bad-pmid", "12345678", "PMID 12345678", "PMID", "alone: 12345678"),
    ("error", "bad-address", "https://example.org/brown", "javascript:alert(1)", "javascript", "https://"),
    ("error", "future-date", "searched: 2020-03-31", "searched: 2220-03-31", "2220", "year"),
    ("error", "future-date", "date: 2018", "date: 2218", "2218", "year"),
    ("warning", "study-flow", "records_identified: 200", "records_identified: 100", "150", "source"),
    ("warning", "study-flow", "reports_assessed: 10", "reports_assessed: 12", "12\n", "source"),
    ("warning", "study-flow", "records_excluded: 140", "records_excluded: 151", "151", "source"),
    ("warning", "study-flow", "reports_excluded: 6", "reports_excluded: 11", "11\n", "source"),
    ("warning", "study-flow", "reports_excluded: 6", "reports_excluded: 8", (23, 21), "source"),
    ("warning", "study-flow", "studies_pooled: 3", "studies_pooled: 4", "4\nrisk", "source"),
    ("warning", "study-flow", "studies_included: 3\n  studies_pooled: 3", "studies_included: 4", "4\nrisk", "one row"),
    ("error", "missing-measure", "        measure: MD\n", "", "id: pain", "measure: RR"),
    ("error", "missing-better", "        better: lower\n", "", "id: pain", "better: higher"),
    (
        "warning",
        "no-thresholds",
        "        thresholds:\n          important: 10\n          source: Agreed by the authors.\n",
        "",
        "id: pain",
        "important",
    ),
    ("error", "mh-needs-events", "measure: MD", "measure: MD\n        method: MH", "MH\n", "method: IV"),
    ("error", "mh-needs-dl", "measure: RR", "measure: RR\n        method: MH\n        estimator: REML", "REML", "DL"),
    ("error", "thresholds-order", "moderate: 0.05", "moderate: 0.2", (56, 18), "They grow"),
    (
        "error",
        "threshold-out-of-range",
        "important: 0.05",
        "important: 5",
        "5\n          source: Agreed by the authors.\n      - id: well",
        "0.05",
    ),
    ("error", "risk-out-of-range", "value: 0.5", "value: 50", "50\n            source", "0.5"),
    ("error", "risk-out-of-range", "value: 0.5", "value: 500", "500", "0.5"),
    ("error", "risk-out-of-range", "value: 0.5", "value: -0.5", "-0.5", "sign"),
    ("error", "scale-order", "minimum: 0", "minimum: 100", "100\n          maximum", "Swap"),
    (
        "error",
        "status-with-results",
        "better: lower",
        "better: lower\n        status: not_reported",
        "not_reported",
        "Delete",
    ),
    (
        "error",
        "outcome-without-results",
        "        status: not_measured\n",
        "",
        "id: well-being",
        "status: not_measured",
    ),
    (
        "error",
        "judgement-without-reason",
        "          reasons:\n            - domain: risk_of_bias\n              reason: Nobody was blinded.\n",
        "",
        "moderate\n",
        "reason",
    ),
    ("error", "certainty-sum", "levels: 2", "levels: 1", "low\n      - id: pain", "Correct"),
    ("error", "certainty-sum", "level: moderate", "level: very_low", "very_low", "Correct"),
    ("error", "certainty-level-missing", "          level: moderate\n", "", "domain: risk", "levels: 1"),
    (
        "error",
        "too-many-levels",
        "domain: risk_of_bias",
        "domain: risk_of_bias\n              levels: 3",
        "3\n              reason",
        "imprecision",
    ),
    (
        "warning",
        "upgrade-from-high",
        "            - domain: risk_of_bias",
        "            - domain: dose_response\n              reason: More helps more.\n"
        "            - domain: risk_of_bias",
        "dose_response",
        "start: low",
    ),
    (
        "error",
        "duplicate-domain",
        "            - domain: risk_of_bias",
        "            - domain: risk_of_bias\n              reason: Half left.\n            - domain: risk_of_bias",
        (83, 23),
        "Join",
    ),
]


@pytest.mark.parametrize(("severity", "code", "old", "new", "line", "column", "hint"), RESULTS)
def test_one_mistake_in_the_results(
    severity: str, code: str, old: str, new: str, line: int, column: str | int, hint: str, spoil: Spoil
) -> None:
    problems, _ = spoil("results.csv", old, new)
    hold(problems, severity, code, Place(f"{WHERE}/results.csv", line, column), hint)


@pytest.mark.parametrize(("severity", "code", "old", "new", "line", "column", "hint"), STUDIES)
def test_one_mistake_in_the_studies(
    severity: str, code: str, old: str, new: str, line: int, column: str | int, hint: str, spoil: Spoil
) -> None:
    problems, _ = spoil("studies.csv", old, new)
    hold(
        [p for p in problems if p.code != "unknown-study"],
        severity,
        code,
        Place(f"{WHERE}/studies.csv", line, column),
        hint,
    )


@pytest.mark.parametrize(("severity", "code", "old", "new", "mark", "hint"), RECORD)
def test_one_mistake_in_the_record(
    severity: str,
    code: str,
    old: str,
    new: str,
    mark: str | tuple[int, int],
    hint: str,
    spoil: Spoil,
    place_of: PlaceOf,
) -> None:
    problems, files = spoil("review.yaml", old, new)
    where = Place(f"{WHERE}/review.yaml", *mark) if isinstance(mark, tuple) else place_of(files, "review.yaml", mark)
    hold([p for p in problems if p.code != "unknown-reference"], severity, code, where, hint)


EFFECT = "recovery,Clark 2010,,,,,,,,,,1.2,0.9,1.6,,,,,"

# what is added to the plan for the outcome recovery, the rows for it, then code, file, line, column
PLANS = [
    ("method: MH", [ADAMS, EFFECT], "mh-needs-events", "results.csv", 3, "effect"),
    ("model: common", [ADAMS, EFFECT], "mixed-data", "results.csv", 3, "effect"),
    ("model: common\n        method: IV", [ADAMS, EFFECT], "", "", 0, 0),
    ("model: random", [ADAMS, EFFECT], "", "", 0, 0),
    ("model: common", [EFFECT], "", "", 0, 0),
    ("subgroups: no", [women(ADAMS), men(ADAMS)], "repeated-study", "results.csv", 3, "study"),
    ("subgroups: yes", [women(ADAMS), men(ADAMS)], "shared-comparator", "results.csv", 3, "comparator_total"),
    ("subgroups: yes", [women(ADAMS), men(ADAMS).replace("15,50", "14,50")], "", "", 0, 0),
    ("status: not_reported", [CLARK], "status-with-results", "review.yaml", 52, 17),
]


@pytest.mark.parametrize(("plan", "rows", "code", "name", "line", "column"), PLANS)
def test_the_plan_of_the_analysis_fits_the_rows(
    plan: str, rows: list[str], code: str, name: str, line: int, column: int | str, good: Files, find: Find
) -> None:
    others = [row for row in good["results.csv"].decode().split("\n") if not row.startswith("recovery")]
    results = "\n".join([others[0], *rows, *others[1:]])
    record = good["review.yaml"].decode().replace("measure: RR\n", f"measure: RR\n        {plan}\n")
    problems = find({**good, "results.csv": results.encode(), "review.yaml": record.encode()})
    expected = [(code, Place(f"{WHERE}/{name}", line, column))] if code else []
    assert [(p.code, p.place) for p in problems] == expected
    assert all(p.hint for p in problems)


def hold(problems: list[Problem], severity: str, code: str, place: Place, hint: str) -> None:
    """Assert that one problem was found, and which."""
    assert [(p.severity, p.code, p.place) for p in problems] == [(severity, code, place)]
    assert problems[0].hint
    assert hint in problems[0].hint
