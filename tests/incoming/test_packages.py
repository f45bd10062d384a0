"""Cochrane data packages of every version, RevMan's table, and spreadsheets."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from plainforest import cli
from plainforest.incoming.importing import import_review
from plainforest.new import NewError, new_site
from tests.incoming import making, packages


@pytest.fixture
def site(tmp_path: Path) -> Path:
    new_site(tmp_path / "library")
    return tmp_path / "library" / "content"


def imported(site: Path, source: Path) -> tuple[dict[str, Any], list[dict[str, str]], str]:
    made = import_review(site, source, "imported")
    assert not [problem for problem in made.problems if problem.severity == "error"]
    with (made.folder / "studies.csv").open(newline="") as file:
        studies = list(csv.DictReader(file))
    return yaml.safe_load((made.folder / "review.yaml").read_text()), studies, "\n".join(made.lines)


def plans(record: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    keys = ("measure", "model", "method", "estimator", "interval")
    return {one["name"]: tuple(one.get(key, "") for key in keys) for one in record["comparisons"][0]["outcomes"]}


FIRST = {
    "Deaths": ("RR", "random", "MH", "DL", "wald"),
    "Deaths by age": ("OR", "common", "MH", "", ""),
    "Pain": ("MD", "random", "IV", "DL", "wald"),
    "Relapse": ("HR", "common", "IV", "", ""),
    "Time to death": ("HR", "common", "PETO", "", ""),
}
SECOND = FIRST | {
    "Deaths": ("RR", "random", "IV", "REML", "hksj"),
    "Pain": ("MD", "random", "IV", "REML", "hksj"),
}


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("form", ["zip", "zip in a folder in a zip", "folder"])
def test_a_package_as_csv(site: Path, form: str, *, second: bool) -> None:
    files = packages.files(second=second)
    if form == "zip":
        source = making.saved(site.parent, "CD999999-dataPackage.zip", making.zipped(files))
    elif form == "folder":
        source = site.parent / "package"
        for name, text in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
    else:
        inner = {"CD999999/CD999999-files/CD999999-data.zip": making.zipped(files), "CD999999/article.pdf": b"%PDF"}
        source = making.saved(site.parent, "CD999999.zip", making.zipped(inner))
    record, studies, report = imported(site, source)
    assert "5 of them agree with the results in the file to the 6 decimals stored" in report
    assert plans(record) == (SECOND if second else FIRST)
    assert record["risk_of_bias"]["tool"] == "RoB 2"
    assert [study["bias_overall"] for study in studies[:2]] == ["some concerns", "high"]
    assert record["references"][0]["doi"] == "10.1000/example.1"
    assert studies[0]["references"] == record["references"][0]["id"]
    assert record["title"] == "CD999999"


@pytest.mark.parametrize("nested", [False, True])
def test_a_package_as_json(site: Path, *, nested: bool) -> None:
    source = making.saved(site.parent, "CD999999-data.zip", making.zipped(packages.documents(nested=nested)))
    record, studies, report = imported(site, source)
    assert "5 of them agree with the results in the file to nine digits" in report
    assert plans(record) == SECOND
    by_name = {study["id"]: study for study in studies}
    assert by_name["Adams 2001"]["bias_overall"] == "some concerns"
    assert by_name["Adams 2001"]["bias_randomization_process"] == "low"
    assert record["comparisons"][0]["intervention"] == "Drug"


def test_rows_for_the_total_and_for_subgroups_are_kept_apart(site: Path) -> None:
    files = packages.files(second=True)
    name = "CD999999-analysis-data/CD999999-data-rows.csv"
    lines = files[name].splitlines()
    grouped = [line for line in lines if ",Deaths by age," in line]
    alone = [line.replace(",Adults,", ",,").replace(",Children,", ",,") for line in grouped]
    kept = [line for line in lines if line not in grouped]
    kept += [line.replace("SUBGROUP_AND_OVERALL", "SUBGROUP_ONLY") for line in grouped]
    kept += [line.replace("SUBGROUP_AND_OVERALL", "OVERALL_ONLY") for line in alone]
    files[name] = "\n".join(kept) + "\n"
    record, _, report = imported(site, making.saved(site.parent, "package.zip", making.zipped(files)))
    totals = {one["name"]: one.get("totals", "all") for one in record["comparisons"][0]["outcomes"]}
    assert totals["Deaths by age"] == "all"
    assert totals["Deaths by age: subgroups"] == "subgroups"
    assert "6 of them agree" in report


def test_one_json_file_is_enough(site: Path) -> None:
    text = packages.documents(nested=True)["CD999999-data.json"]
    record, _, report = imported(site, making.saved(site.parent, "review.json", text))
    assert record["title"] == "Drug for illness"
    assert "5 of them agree" in report


def test_columns_in_another_order_and_with_semicolons(site: Path) -> None:
    files = {}
    for name, text in packages.files(second=True).items():
        if not name.endswith(".csv"):
            continue
        rows = list(csv.reader(text.splitlines()))
        files[name.replace("CD999999", "my review")] = "\r\n".join(";".join(reversed(row)) for row in rows)
    _, _, report = imported(site, making.saved(site.parent, "package.zip", making.zipped(files)))
    assert "5 of them agree" in report


CR = """Comparison Number,Outcome Number,Subgroup Number,Name,Data Type,Statistical Method,Effect Measure,\
Analysis Model,Events 1,Mean 1,SD 1,Total 1,Events 2,Mean 2,SD 2,Total 2,Effect Estimate,SE,CI Start,CI End,\
Weight,Q,P(Q),I²(Q),Tau²,Z,P(Z),Qint,P(Qint),I²(Qint),df,Group Label 1,Group Label 2,Left Graph Label,\
Right Graph Label,Year of study
1,0,0,Drug or placebo,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,
1,1,0,Pain,CON,IV,MD,Fixed,0,,,@N1@,0,,,@N2@,@E@,,@L@,@U@,100,@Q@,@PQ@,@I2@,0,@Z@,@PZ@,0,0,0,2,Drug,Placebo,\
Favours drug,Favours placebo,
@ROWS@
1,2,0,Deaths,DIC,MH,RR,Fixed,24,,,140,48,,,139,,,,,0,,,,,,,0,0,0,0,Drug,Placebo,Favours drug,Favours placebo,
1,2,1,Adults,DIC,MH,RR,Fixed,,,,,,,,,,,,,,,,,,,,,,,,,,,,
1,2,1,Adams 2001,,,,,12,0,0,100,24,0,0,98,,,,,,,,,,,,,,,,,,,,2001
1,2,2,Children,DIC,MH,RR,Fixed,,,,,,,,,,,,,,,,,,,,,,,,,,,,
1,2,2,Adams 2001,,,,,12,0,0,40,24,0,0,41,,,,,,,,,,,,,,,,,,,,2001
"""


def test_revmans_table_of_data_and_analyses(site: Path) -> None:
    from plainforest import stats

    analysis = stats.meta_analysis([data for _, _, data in making.SCORES], "MD", model="common")
    natural, between = analysis.natural_effect(), analysis.heterogeneity
    assert natural is not None
    assert between is not None
    rows = "\n".join(
        f"1,1,0,{study},,,,,0,{d.mean_1},{d.sd_1},{d.total_1},0,{d.mean_2},{d.sd_2},{d.total_2},{effect.effect:.8f}"
        + "," * 19 + study[-4:]
        for (study, _, d), effect in zip(making.SCORES, analysis.effects, strict=True)
    )  # fmt: skip
    text = CR.replace("@ROWS@", rows)
    for mark, value in {
        "E": natural[0], "L": natural[1], "U": natural[2], "Q": between.q, "PQ": between.p_value, "I2": between.i2,
        "Z": abs(analysis.statistic or 0), "PZ": analysis.p_value, "N1": 190, "N2": 190,
    }.items():  # fmt: skip
        text = text.replace(f"@{mark}@", f"{value:.8f}" if isinstance(value, float) else str(value))
    record, _, report = imported(site, making.saved(site.parent, "table.csv", "\ufeff" + text))
    assert record["title"] == "Drug or placebo"
    assert plans(record) == {"Pain": ("MD", "common", "IV", "", ""), "Deaths": ("RR", "common", "MH", "", "")}
    assert "1 of them agrees with the results in the file to the 8 decimals stored." in report
    assert "1.2 Deaths: the file stores no result to compare with" in report


def test_any_other_table_goes_the_way_of_new_review(site: Path) -> None:
    source = making.saved(site.parent, "results.csv", "study,events t,n t,events c,n c\nAdams 2001,3,20,5,21\n")
    made = import_review(site, source, "imported")
    assert any("Guessed" in line for line in made.lines)
    assert (made.folder / "results.csv").read_text().count("Adams 2001") == 1


def test_formulas_in_a_table_stay_text(site: Path) -> None:
    text = "study,events t,n t,events c,n c\n=cmd|' /C calc'!A0,3,20,5,21\n"
    made = import_review(site, making.saved(site.parent, "results.csv", text), "imported")
    assert ",'=cmd" in (made.folder / "results.csv").read_text()


def test_the_command_says_what_it_made(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = making.saved(site.parent, "review.rm5", making.revman_bytes())
    assert cli.main(["import", str(source), "--content", str(site)]) == 0
    said = capsys.readouterr().out
    assert "drug-for-illness-caf" in said
    assert "Left out, and why:" in said
    assert cli.main(["import", str(source), "--content", str(site)]) == 2
    assert "already" in capsys.readouterr().err
    assert cli.main(["import", str(source), "--as", "Bad Name", "--content", str(site)]) == 2


def test_nothing_is_overwritten(site: Path) -> None:
    source = making.saved(site.parent, "review.rm5", making.revman_bytes())
    import_review(site, source, "imported")
    before = {path: path.read_bytes() for path in (site / "reviews/imported").iterdir()}
    with pytest.raises(NewError, match="already"):
        import_review(site, source, "imported")
    assert before == {path: path.read_bytes() for path in (site / "reviews/imported").iterdir()}
