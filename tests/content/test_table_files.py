"""Each kind of mistake in the form of the two tables is found, alone, at its line and column, with a hint."""

from collections.abc import Callable, Mapping

import pytest

from plainforest.problems import Place, Problem

Files = dict[str, bytes]
Find = Callable[[Mapping[str, bytes]], list[Problem]]
Spoil = Callable[[str, str, str], tuple[list[Problem], Files]]

WHERE = "content/reviews/warm-drinks"
ROW = "recovery,Adams 2001,,20,50,,,15,50,,,,,,,,,Table 2,"

# code, file, old text, new text, line, column, words of the hint
MISTAKES = [
    # header
    ("unknown-column", "results.csv", "standard_error", "standard_eror", 1, "standard_eror", "'standard_error'"),
    ("unknown-column", "studies.csv", "design", "colours", 1, "colours", "Known names: id, year"),
    ("unknown-column", "studies.csv", "bias_attrition", "bias_atrition", 1, "bias_atrition", "'bias_attrition'"),
    ("duplicate-column", "results.csv", ",source,note", ",source,Source", 1, "Source", "one of the two"),
    ("unknown-column", "results.csv", "outcome,", "outcomes,", 1, "outcomes", "Did you mean 'outcome'?"),
    ("missing-column", "studies.csv", "id,", "note,", 1, "id", "Add a column 'id'"),
    ("column-without-name", "results.csv", ",source,", ",,", 1, 0, "Give the column a name"),
    # rows
    ("row-too-long", "results.csv", ROW, ROW + ",,extra", 2, 0, "quotation marks"),
    ("row-too-short", "results.csv", ROW, "recovery,Adams 2001,20,50", 2, 0, "separator"),
    ("missing-cell", "results.csv", "pain,Clark 2010", ",Clark 2010", 7, "outcome", "also when"),
    ("missing-cell", "studies.csv", "Clark 2010,2010", ",2010", 4, "id", "also when"),
    # numbers
    ("not-a-number", "results.csv", "20,50", "twenty,50", 2, "intervention_events", "Leave it empty"),
    ("not-a-number", "results.csv", "40.5", "40.5 points", 5, "intervention_mean", "number alone"),
    ("not-a-number", "results.csv", "40.5", "38-42", 5, "intervention_mean", "number alone"),
    ("thousands-separator", "results.csv", "20,50", '20,"1,050"', 2, "intervention_total", "1050"),
    ("thousands-separator", "results.csv", "20,50", "20,1 050", 2, "intervention_total", "1050"),
    ("decimal-comma", "results.csv", "12.1", '"12,1"', 5, "intervention_sd", "12.1"),
    ("fractional-count", "results.csv", "20,50", "12.5,50", 2, "intervention_events", "not a percentage"),
    ("negative-count", "results.csv", "20,50", "-2,50", 2, "intervention_events", "source"),
    ("negative-count", "results.csv", "20,50", "−2,50", 2, "intervention_events", "source"),
    ("percent-sign", "results.csv", "20,50", "40%,50", 2, "intervention_events", "number of people"),
    ("not-finite", "results.csv", "12.1", "inf", 5, "intervention_sd", "empty"),
    ("not-finite", "results.csv", "12.1", "NaN", 5, "intervention_sd", "empty"),
    ("not-finite", "results.csv", "12.1", "#DIV/0!", 5, "intervention_sd", "empty"),
    ("not-finite", "results.csv", "12.1", "1e999", 5, "intervention_sd", "source"),
    ("not-finite", "results.csv", "1.2,0.9,1.6", "1.2,0.9,-inf", 8, "ci_high", "empty"),
    ("not-finite", "results.csv", "1.2,0.9,1.6", "1e999,0.9,1.6", 8, "effect", "source"),
    ("out-of-range", "results.csv", "12.1", "1e200", 5, "intervention_sd", "digits"),
    ("not-a-number", "results.csv", "1.2,0.9,1.6", "<0.001,0.9,1.6", 8, "effect", "A limit such as"),
    ("out-of-range", "results.csv", "20,50", "20,50000000000", 2, "intervention_total", "digits"),
    ("not-a-number", "studies.csv", "Adams 2001,2001", "Adams 2001,about 2001", 2, "year", "alone"),
    # choices
    ("wrong-choice", "results.csv", "calculated", "calculatd", 5, "basis", "'calculated'? Choices: reported"),
    ("wrong-choice", "studies.csv", "High", "serious", 3, "bias_selection", "some concerns"),
    ("not-yes-or-no", "results.csv", "reported,no", "reported,none", 3, "no_data", "yes or no"),
    # files
    ("unclosed-quote", "results.csv", "p. 4", '"p. 4', 8, 0, "closing quotation mark"),
    ("control-character", "results.csv", "Figure", "Fig\x00ure", 5, 63, "PDF"),
]


@pytest.mark.parametrize(("code", "name", "old", "new", "line", "column", "hint"), MISTAKES)
def test_one_mistake(
    code: str, name: str, old: str, new: str, line: int, column: str | int, hint: str, spoil: Spoil
) -> None:
    problems, _ = spoil(name, old, new)
    assert [(p.severity, p.code, p.place) for p in problems] == [
        ("error", code, Place(f"{WHERE}/{name}", line, column))
    ]
    assert problems[0].hint
    assert hint in problems[0].hint


def test_a_missing_bias_column_is_a_warning(spoil: Spoil) -> None:
    problems, _ = spoil("studies.csv", "bias_attrition", "note")
    assert [(p.severity, p.code, p.place.column) for p in problems] == [
        ("warning", "missing-bias-column", "bias_attrition")
    ]


def test_a_header_that_fits_no_row_is_one_mistake(spoil: Spoil) -> None:
    for new in ("study,subgroup,subgroups", "study"):
        problems, _ = spoil("results.csv", "study,subgroup", new)
        assert ("header-width", Place(f"{WHERE}/results.csv", 1)) in [(p.code, p.place) for p in problems]
        assert not [p for p in problems if p.code in ("row-too-long", "row-too-short", "unknown-outcome")]
