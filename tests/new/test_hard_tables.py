"""Tables as people really have them: nothing is lost or read wrongly without a word to the author."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from plainforest.new import NewError, new_review, new_site
from plainforest.site import build
from plainforest.workshop import Options
from tests.content.test_tables import workbook


@dataclass
class Made:
    """What a table became."""

    rows: list[dict[str, str]]
    studies: list[dict[str, str]]
    record: str
    said: str
    codes: list[str]
    """Of errors alone."""


Make = Callable[..., Made]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    new_site(tmp_path / "library")
    return tmp_path / "library" / "content"


@pytest.fixture
def made(site: Path, tmp_path: Path) -> Make:
    def make(table: str | bytes, name: str = "pain.csv") -> Made:
        path = tmp_path / name
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        slug = f"r{len(list((site / 'reviews').iterdir()))}"
        result = new_review(site, slug, path)
        folder = site / "reviews" / slug

        def read(file: str) -> list[dict[str, str]]:
            with (folder / file).open(encoding="utf-8", newline="") as lines:
                return list(csv.DictReader(lines))

        return Made(
            read("results.csv"),
            read("studies.csv"),
            (folder / "review.yaml").read_text(encoding="utf-8"),
            "\n".join(result.lines),
            [problem.code for problem in result.problems if problem.severity == "error"],
        )

    return make


HEAD = "Study,Outcome,Events T,N T,Events C,N C"
FOUR = ("intervention_events", "intervention_total", "comparator_events", "comparator_total")


def four(row: dict[str, str]) -> list[str]:
    return [row[column] for column in FOUR]


# ---------------------------------------------------------------- rows that carry no plain number


def test_no_study_and_no_outcome_vanishes(made: Make) -> None:
    found = made(
        f"{HEAD},Comment\nHarris 2010,Death,12,60,20,58,\nLee 2012,Death,NR,NR,NR,NR,no data\n"
        'Cho 2016,Death,"3 (5%)","60 (100)","4 (6%)","62 (100)",\nPark 2014,Quality of life,NR,NR,NR,NR,\n'
    )
    assert [row["study"] for row in found.rows] == ["Harris 2010", "Lee 2012", "Cho 2016"]
    assert [study["id"] for study in found.studies] == ["Harris 2010", "Lee 2012", "Cho 2016", "Park 2014"]
    assert found.rows[1]["no_data"] == "yes"
    assert found.rows[1]["note"] == "no data; the table says NR"
    assert four(found.rows[1]) == ["", "", "", ""]
    assert four(found.rows[2]) == ["3", "60", "4", "62"]
    assert "status: not_reported" in found.record
    assert "Line 3, Lee 2012: no numbers" in found.said
    assert "Line 4, Cho 2016: '3 (5%)' is read as 3" in found.said
    assert "Line 5, Park 2014: no numbers" in found.said
    assert found.codes == []


def test_a_percentage_that_does_not_fit_stays_as_it_is(made: Make) -> None:
    found = made(f'{HEAD}\nA 2001,x,"3 (9%)",60,4,61\nB 2002,x,3,50,5,50\n')
    assert found.rows[0]["intervention_events"] == "3 (9%)"
    assert "Line 2, A 2001: '3 (9%)' cannot be read as one number" in found.said
    assert found.codes


def test_what_cannot_be_read_is_kept_so_that_the_checks_complain(made: Make) -> None:
    found = made(f"{HEAD}\nA 2001,x,about 12,60,20,58\nB 2002,x,3,50,5,50\n")
    assert found.rows[0]["intervention_events"] == "about 12"
    assert "Line 2, A 2001: 'about 12'" in found.said
    assert found.codes == ["not-a-number"]


def test_one_missing_number_makes_the_row_unusable_and_keeps_the_others_in_the_note(made: Make) -> None:
    found = made(f"{HEAD}\nA 2001,x,12,60,NR,58\nB 2002,x,3,50,5,50\n")
    row = found.rows[0]
    assert (row["no_data"], row["intervention_total"], row["comparator_total"]) == ("yes", "60", "58")
    assert row["intervention_events"] == row["comparator_events"] == ""
    assert "intervention_events 12" in row["note"]
    assert "comparator_events NR" in row["note"]
    assert "Line 2, A 2001" in found.said
    assert found.codes == []


def test_an_empty_cell_is_not_taken_for_missing_data(made: Make) -> None:
    found = made(f"{HEAD}\nA 2001,x,12,60,,58\nB 2002,x,3,50,5,50\n")
    assert found.codes == ["one-arm"], "it may be a forgotten number: the author has to say"


def test_a_row_with_cells_too_many_is_not_pooled(made: Make) -> None:
    found = made(f"{HEAD}\nSmith, 2001,x,12,60,20,58\nB 2002,x,3,50,5,50\n")
    (smith,) = [row for row in found.rows if row["study"].startswith("Smith")]
    assert smith["no_data"] == "yes"
    assert "Smith | 2001 | x | 12 | 60 | 20" in smith["note"]
    assert "Line 2, Smith: " in found.said


# ---------------------------------------------------------------- merged cells, totals, headings


def test_merged_outcomes_are_filled_down_and_told(made: Make) -> None:
    found = made(f"{HEAD}\nA 2001,Death,1,50,2,50\nB 2002,,3,50,5,50\nA 2001,Relapse,9,50,8,50\nB 2002,,7,50,6,50\n")
    assert [row["outcome"] for row in found.rows] == ["death", "death", "relapse", "relapse"]
    assert "Line 3, B 2002: no outcome; 'Death' is taken from the line above" in found.said
    assert "Line 5, B 2002: no outcome; 'Relapse' is taken from the line above" in found.said


def test_a_first_row_without_an_outcome_stops(made: Make) -> None:
    with pytest.raises(NewError, match="line 2 has no outcome"):
        made(f"{HEAD}\nA 2001,,1,50,2,50\nB 2002,Death,3,50,5,50\n")


def test_merged_studies_are_filled_down_and_told(made: Make) -> None:
    found = made(f"{HEAD}\nA 2001,Death,1,50,2,50\n,Relapse,3,50,5,50\nB 2002,Death,9,50,8,50\n")
    assert [row["study"] for row in found.rows] == ["A 2001", "A 2001", "B 2002"]
    assert "Line 3, A 2001: no study; 'A 2001' is taken from the line above" in found.said


@pytest.mark.parametrize("name", ["Total (95% CI)", "Subtotal", "Overall", "Pooled", "TOTAL", "Sum", "", "Gesamt"])
def test_total_rows_are_no_studies(name: str, made: Make) -> None:
    found = made(f"Study,Events T,N T,Events C,N C\nA 2001,12,60,20,58\nB 2002,8,45,15,47\n{name},20,105,35,105\n")
    assert [row["study"] for row in found.rows] == ["A 2001", "B 2002"]
    assert "Line 4" in found.said
    assert "no study" in found.said


def test_a_study_called_total_is_kept_and_told(made: Make) -> None:
    found = made("Study,Events T,N T,Events C,N C\nA 2001,12,60,20,58\nTotal Knee 2011,8,45,15,47\n")
    assert [row["study"] for row in found.rows] == ["A 2001", "Total Knee 2011"]
    assert "Line 3, Total Knee 2011: kept as a study" in found.said


def test_a_row_without_a_study_is_never_lost(made: Make) -> None:
    found = made("Study,Events T,N T,Events C,N C\nA 2001,12,60,20,58\n,8,45,15,47\n")
    assert len(found.rows) == 2
    assert "Line 3: no study" in found.said
    assert "missing-cell" in found.codes


def test_headings_between_the_studies_are_outcomes_and_notes_below_are_left_out(made: Make) -> None:
    found = made(
        "Study,Events T,N T,Events C,N C\nDeath,,,,\nA 2001,12,60,20,58\nB 2002,8,45,15,47\nRelapse,,,,\n"
        "A 2001,1,60,2,58\nNR = not reported,,,,\n"
    )
    assert [(row["outcome"], row["study"]) for row in found.rows] == [
        ("death", "A 2001"), ("death", "B 2002"), ("relapse", "A 2001"),
    ]  # fmt: skip
    assert "Line 2: 'Death' stands alone" in found.said
    assert "Line 7: 'NR = not reported' stands alone" in found.said


# ---------------------------------------------------------------- marks in numbers


def test_six_thousand_people_are_never_six(made: Make) -> None:
    found = made("Study;Events T;N T;Events C;N C\nHarris 2010;3;6.000;4;6.000\n")
    assert "6.000" in found.rows[0]["intervention_total"]
    assert found.codes, "nobody knows whether this is 6 or 6000"
    assert "Line 2, Harris 2010: '6.000' may be 6000 or 6" in found.said


def test_decimal_commas_elsewhere_tell_what_a_point_means(made: Make) -> None:
    found = made("Study;Mean T;SD T;N T;Mean C;SD C;N C\nA 2001;1,5;2,25;6.000;3,1;2,5;1.250\n")
    assert (found.rows[0]["intervention_total"], found.rows[0]["comparator_total"]) == ("6000", "1250")
    assert "Line 2, A 2001: '6.000' is read as 6000" in found.said
    assert found.codes == []


def test_thousands_with_commas_and_blanks(made: Make) -> None:
    found = made('Study,Events T,N T,Events C,N C\nA 2001,3,"6,000",4,6 000\n')
    assert four(found.rows[0]) == ["3", "6000", "4", "6000"]
    assert "'6,000' is read as 6000" in found.said
    assert "'6 000' is read as 6000" in found.said


def test_decimal_commas_in_a_workbook(made: Make) -> None:
    found = made(
        workbook(b'Study,Mean T,SD T,N T,Mean C,SD C,N C\nA 2001,"34,2","12,1",50,"30,7","11,9",49\n'), "t.xlsx"
    )
    assert found.rows[0]["intervention_mean"] == "34.2"
    assert "'34,2' is read as 34.2, and 3 cells more like it" in found.said
    assert found.codes == []


@pytest.mark.parametrize("table", ["study,logHR,SE\nA 2001,-0.223,0.112\n", "study;MD;SE\nA 2001;-1.223;0.112\n"])
def test_decimal_points_stay_decimal_points(table: str, made: Make) -> None:
    found = made(table)
    assert found.rows[0]["standard_error"] == "0.112"
    assert found.codes == []


def test_a_number_that_could_be_either_is_marked(made: Make) -> None:
    found = made("Study;Mean T;SD T;N T;Mean C;SD C;N C\nA 2001;1.234;2.345;50;3.456;2.567;49\n")
    assert "1.234?" in found.rows[0]["intervention_mean"]
    assert "'1.234' may be 1234 or 1.234" in found.said
    assert set(found.codes) == {"not-a-number"}


def test_a_limit_for_p_goes_to_the_note(made: Make) -> None:
    found = made("study,HR,lower,upper,p\nA 2001,0.5,0.4,0.625,<0.001\n")
    assert found.rows[0].get("p_value", "") == ""
    assert "p_value <0.001" in found.rows[0]["note"]
    assert found.codes == []


# ---------------------------------------------------------------- columns


def test_an_effect_and_its_interval_in_two_columns(made: Make) -> None:
    found = made("Study,Outcome,HR,CI\nA 2001,Death,0.58,0.31 to 1.08\nB 2002,Death,0.7,0.5-0.98\n")
    assert [(row["effect"], row["ci_low"], row["ci_high"]) for row in found.rows] == [
        ("0.58", "0.31", "1.08"), ("0.7", "0.5", "0.98"),
    ]  # fmt: skip
    assert "measure: HR" in found.record
    assert found.codes == []


@pytest.mark.parametrize("header", ["HR (95% CI)", "HR [95% CI]", "Hazard ratio, 95% CI", "HR"])
@pytest.mark.parametrize("cell", ["0.58 (0.31, 1.08)", "0.58 [0.31; 1.08]", "0.58 (0.31 to 1.08)", "0,58 (0,31–1,08)"])
def test_an_effect_and_its_interval_in_one_cell(header: str, cell: str, made: Make) -> None:
    found = made(f'Study,"{header}"\nA 2001,"{cell}"\n')
    assert [found.rows[0][name] for name in ("effect", "ci_low", "ci_high")] == ["0.58", "0.31", "1.08"]
    assert "measure: HR" in found.record
    assert found.codes == []


def test_negative_differences_with_their_interval(made: Make) -> None:
    found = made('Study,MD (95% CI)\nA 2001,"-3.0 (-5.0 to -1.0)"\nB 2002,−2.0 (−3.5; −0.5)\nC 2003,-1.0 (-2.0--0.0)\n')
    assert [(row["effect"], row["ci_low"], row["ci_high"]) for row in found.rows] == [
        ("-3.0", "-5.0", "-1.0"), ("-2.0", "-3.5", "-0.5"), ("-1.0", "-2.0", "-0.0"),
    ]  # fmt: skip


def test_an_effect_outside_its_interval_is_not_split(made: Make) -> None:
    found = made('Study,HR (95% CI)\nA 2001,"0.58 (1.31, 1.98)"\nB 2002,"0.58 (0.31, 1.08)"\n')
    assert found.rows[0]["effect"] == "0.58 (1.31, 1.98)"
    assert "Line 2, A 2001: " in found.said
    assert found.codes


def test_intervals_that_are_not_95_percent_are_left_out(made: Make) -> None:
    found = made("Study,HR,90% CI,lower,upper\nA 2001,0.58,0.4 to 0.9,0.31,1.08\n")
    assert found.rows[0]["ci_low"] == "0.31"
    assert "'90% CI'" in found.said


def test_events_and_totals_in_one_cell(made: Make) -> None:
    found = made("Study,Steroids n/N,Placebo n/N\nA 2001,12/60,20/58\nB 2002,3 / 50,NR\n")
    assert four(found.rows[0]) == ["12", "60", "20", "58"]
    assert found.rows[1]["no_data"] == "yes"
    assert "intervention: Steroids" in found.record
    assert "comparator: Placebo" in found.record
    assert found.codes == []


def test_means_and_deviations_in_one_cell(made: Make) -> None:
    found = made(
        "Study,Mean (SD) treatment,N treatment,Mean ± SD control,N control\nA 2001,34.2 (12.1),50,30.7 ± 11.9,49\n"
    )
    row = found.rows[0]
    assert (row["intervention_mean"], row["intervention_sd"]) == ("34.2", "12.1")
    assert (row["comparator_mean"], row["comparator_sd"]) == ("30.7", "11.9")
    assert found.codes == []


@pytest.mark.parametrize("header", ["Mean (SE) {}", "Median (IQR) {}", "Mean (95% CI) {}", "Mean age {}"])
def test_what_is_no_mean_with_deviation_is_left_out(header: str, made: Make) -> None:
    with pytest.raises(NewError, match="no row has numbers"):
        made(f"Study,{header.format('treatment')},N treatment,{header.format('control')},N control\nA 2001,3,50,4,49\n")


def test_percentages_do_not_pass_for_events(made: Make) -> None:
    with pytest.raises(NewError, match="no row has numbers"):
        made("Study,Events (%) T,N T,Events (%) C,N C\nA 2001,20,60,30,58\n")
    found = made('Study,Events (%) T,N T,Events (%) C,N C\nA 2001,"12 (20)",60,0,58\n')
    assert four(found.rows[0]) == ["12", "60", "0", "58"]


def test_the_measure_is_that_of_the_column_that_is_used(made: Make) -> None:
    found = made("Study,Estimate,lower,upper,OR\nA 2001,-1.2,-2.0,-0.4,0.5\n")
    assert "measure: MD" in found.record
    assert "'OR' (like 'Estimate')" in found.said


def test_an_interval_of_no_stated_level_is_told(made: Make) -> None:
    assert "'CI' are taken for 95% confidence intervals" in made("Study,HR,CI\nA 2001,0.6,0.4 to 0.9\n").said
    assert "confidence intervals" not in made("Study,HR (95% CI)\nA 2001,0.6 (0.4 to 0.9)\n").said


def test_words_for_events(made: Make) -> None:
    found = made("Study,Cured treatment,N treatment,Cured control,N control\nA 2001,12,60,20,58\n")
    assert four(found.rows[0]) == ["12", "60", "20", "58"]
    found = made("Study,Falls treatment,N treatment,Falls control,N control\nA 2001,12,60,20,58\n")
    assert four(found.rows[0]) == ["12", "60", "20", "58"]
    assert "'Falls treatment' and 'Falls control' are taken for events" in found.said


def test_an_effect_beside_events_is_kept_or_told(made: Make) -> None:
    both = "Study,Events T,N T,Events C,N C,{},lower,upper\nA 2001,12,60,20,58,0.58,0.31,1.08\n"
    found = made(both.format("HR"))
    assert found.rows[0]["effect"] == "0.58"
    assert "measure: HR" in found.record
    assert found.codes == []
    found = made(both.format("RR"))
    assert found.rows[0].get("effect", "") == ""
    assert "the columns 'RR', 'lower' and 'upper' are left out where a row has the numbers of both arms" in found.said
    assert found.codes == []


def test_arms_take_their_names_from_the_headings(made: Make) -> None:
    found = made("Study,Aspirin events,Aspirin N,Placebo events,Placebo N\nA 2001,12,60,20,58\n")
    assert "intervention: Aspirin " in found.record
    assert "comparator: Placebo " in found.record
    assert "plain_comparator: placebo " in found.record
    assert found.record.count("# a guess") >= 4
    assert "'Aspirin' is taken for the intervention" in found.said
    found = made("Study,Aspirin events,Aspirin N,Warfarin events,Warfarin N\nA 2001,12,60,20,58\n")
    assert "'Aspirin' is taken for the intervention, because it comes first" in found.said
    assert four(found.rows[0]) == ["12", "60", "20", "58"]


@pytest.mark.parametrize(
    "comparator", ["Usual care", "No treatment", "Standard treatment", "Control treatment", "Placebo", "Vitamin C"]
)
def test_the_comparator_is_never_taken_for_the_intervention(comparator: str, made: Make) -> None:
    found = made(f"Study,Events treatment,N treatment,Events {comparator},N {comparator}\nA 2001,12,60,20,58\n")
    assert four(found.rows[0]) == ["12", "60", "20", "58"]


def test_follow_up_becomes_part_of_the_outcome(made: Make) -> None:
    found = made("Study,Events T,N T,Events C,N C,Follow-up (weeks)\nA 2001,12,60,20,58,6\nB 2002,3,50,5,50,6\n")
    assert "follow_up: 6 weeks" in found.record


def test_two_times_are_two_outcomes(made: Make) -> None:
    found = made(
        f"{HEAD},Follow-up (weeks)\nA 2001,Pain,12,60,20,58,6\nA 2001,Pain,10,60,18,58,12\nB 2002,Pain,3,50,5,50,6\n"
    )
    assert [row["outcome"] for row in found.rows] == ["pain-at-6-weeks", "pain-at-12-weeks", "pain-at-6-weeks"]
    assert "more than one time" in found.said
    assert found.studies[0]["participants"] == "118", "the same people at two times count once"
    assert found.codes == []


def test_times_that_differ_between_studies_stand_with_the_studies(made: Make) -> None:
    found = made(f"{HEAD},Follow-up\nA 2001,Pain,12,60,20,58,6 weeks\nB 2002,Pain,3,50,5,50,1 year\n")
    assert {row["outcome"] for row in found.rows} == {"pain"}
    assert [study["follow_up"] for study in found.studies] == ["6 weeks", "1 year"]


def test_one_comparison_for_each(made: Make) -> None:
    head = "Comparison Name,Outcome Name,Study ID,Experimental Cases,Experimental N,Control Cases,Control N"
    found = made(
        f"{head}\nSteroids versus placebo,Death,A 2001,12,60,20,58\nSurgery vs steroids,Death,A 2001,3,50,12,60\n"
        "Surgery vs steroids,Relapse,A 2001,1,50,2,60\n"
    )
    assert [row["outcome"] for row in found.rows] == ["death", "death-2", "relapse"]
    assert found.record.count("  - id: ") == 5
    assert "  - id: steroids-versus-placebo\n    intervention: Steroids " in found.record
    assert "    comparator: steroids " in found.record
    assert found.studies[0]["participants"] == "118", "one study's people count once"
    assert found.codes == []


def test_a_comparison_and_an_outcome_of_one_name(made: Make) -> None:
    found = made(f"Comparison,{HEAD}\nDeath,A 2001,Death,12,60,20,58\n")
    assert "  - id: death-2\n" in found.record
    assert found.codes == []


def test_people_of_subgroups_add_up_and_the_guess_is_told(made: Make) -> None:
    found = made(f"{HEAD},Subgroup\nA 2001,Pain,12,60,20,58,Men\nA 2001,Pain,10,30,18,32,Women\n")
    assert found.studies[0]["participants"] == "180"
    assert "people of each study" in found.said


# ---------------------------------------------------------------- tables that cannot be used, each with its reason


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("Study,Events T,N T,Events C,N C\n", ["names of columns in line 1 but no rows"]),
        ("Study,Mean,SD,N,Mean,SD,N\nA 2001,1,2,3,4,5,6\n", ["'Mean' is there twice", "'Mean treatment'"]),
        ("Study,n/N,n/N\nA 2001,1/3,4/5\n", ["'n/N' is there twice", "'n/N treatment'"]),
        ("Étude,Décès,Effectif\nA 2001,1,2\n", ["call it 'study'", "line 1: 'Étude', 'Décès', 'Effectif'"]),
        ("Study,Colour,Shape\nA 2001,red,round\n", ["'Colour', 'Shape'", "'Events treatment'"]),
    ],
)
def test_each_cause_has_a_message_of_its_own(table: str, words: list[str], made: Make) -> None:
    with pytest.raises(NewError) as reason:
        made(table)
    for word in words:
        assert word in str(reason.value)


@pytest.mark.parametrize(
    "first", ["Table 2. All results", "Table 2. Deaths, all of them", "sep=,", "Table 2,,,,", "\n\nx"]
)
def test_lines_above_the_names_are_skipped_and_told(first: str, made: Make) -> None:
    found = made(f"{first}\nStudy,Events T,N T,Events C,N C\nA 2001,12,60,20,58\nB 2002,NR,60,20,58\n")
    assert four(found.rows[0]) == ["12", "60", "20", "58"]
    line = first.count("\n") + 4
    assert f"Line {line}, B 2002" in found.said
    assert "left out" in found.said


def test_names_in_two_lines(made: Make) -> None:
    for head in (
        "Study,Treatment,,Control,\n,Events,Total,Events,Total\n",
        ",Treatment,,Control,\nStudy,Events,Total,Events,Total\n",
    ):
        found = made(f"{head}A 2001,12,60,20,58\n")
        assert four(found.rows[0]) == ["12", "60", "20", "58"]
        assert "'Treatment'" in found.said
    with pytest.raises(NewError, match="no row has numbers"):
        made("Study,,Treatment,,Control\n,Events,Total,Events,Total\nA 2001,12,60,20,58\n")


DATA = b"Study,Events T,N T,Events C,N C\nA 2001,12,60,20,58\n"


def test_a_sheet_with_explanations_comes_first(made: Make) -> None:
    found = made(workbook(b"This file has our results\n", second=b"Table 2\n\n" + DATA), "t.xlsx")
    assert four(found.rows[0]) == ["12", "60", "20", "58"]
    assert "sheet 'More', names in line 3" in found.said
    assert "The sheet 'Results' is not read" in found.said
    with pytest.raises(NewError, match=r"sheet 'Results', line 1: 'This file'; sheet 'More', line 1: 'Étude', 'x'"):
        made(workbook(b"This file\n", second="Étude,x\nA,1\n".encode()), "u.xlsx")


def test_cells_beside_the_table_are_left_out_and_told(made: Make) -> None:
    found = made(workbook(DATA.rstrip() + b",,check this\n"), "t.xlsx")
    assert four(found.rows[0]) == ["12", "60", "20", "58"]
    assert "Line 2: 'check this' beside the table is left out" in found.said
    assert found.codes == []


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ("study,x\n".encode("utf-16"), "t.csv", "UTF-16, not as UTF-8. Save the file as UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "t.xls", r"save it as \.xlsx or as CSV UTF-8"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.x", "t.ods", r"OpenDocument.*save it as \.xlsx"),
        (b"study,x\nA\xe9,1\n", "t.csv", "line 2"),
    ],
)  # fmt: skip
def test_other_kinds_of_files(data: bytes, name: str, words: str, made: Make) -> None:
    with pytest.raises(NewError, match=words) as reason:
        made(data, name)
    assert not str(reason.value).endswith(".")


def test_a_text_with_the_ending_of_a_workbook_is_read_as_text(made: Make) -> None:
    found = made("Study\tEvents T\tN T\tEvents C\tN C\nA 2001\t12\t60\t20\t58\n", "t.xls")
    assert four(found.rows[0]) == ["12", "60", "20", "58"]


# ---------------------------------------------------------------- what is told, and kept


def test_sure_columns_are_one_line_and_the_rest_stands_apart(made: Make) -> None:
    found = made("Study,Events T,N T,Events C,N C,Colour,Shape\nA 2001,12,60,20,58,red,round\n")
    lines = found.said.splitlines()
    assert sum("intervention_events" in line for line in lines) == 1
    assert [line for line in lines if line.startswith("Left out: ")] == ["Left out: the columns 'Colour' and 'Shape'."]
    assert not any("Study' is taken for study" in line for line in lines if line.startswith("Guessed"))


def test_what_was_guessed_is_kept_in_the_file(made: Make) -> None:
    found = made(f"{HEAD}\nA 2001,Death,1,50,2,50\nB 2002,,3,50,5,50\n")
    assert "# Line 3, B 2002: no outcome; 'Death' is taken from the line above." in found.record


def test_the_file_shows_how_to_rate_the_certainty(made: Make) -> None:
    found = made(f"{HEAD}\nA 2001,Death,1,50,2,50\n")
    assert "# certainty:\n" in found.record


def test_a_hard_table_builds(made: Make, site: Path) -> None:
    made(f"{HEAD}\nA 2001,Death,1,50,2,50\nB 2002,,NR,50,5,50\nC 2003,QoL,NR,,,\nTotal,,1,50,2,50\n")
    report = build(site, site.parent / "dist", Options(drafts=True))
    assert report.published, report.problems
