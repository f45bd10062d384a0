"""Files as other people's programs write them: the same facts in other clothes, and parts that are seldom seen."""

from __future__ import annotations

import csv
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from plainforest import stats
from plainforest.incoming.importing import import_review
from plainforest.new import new_site
from plainforest.site import build
from plainforest.workshop import Options
from tests.incoming import making, packages


@pytest.fixture
def site(tmp_path: Path) -> Path:
    new_site(tmp_path / "library")
    return tmp_path / "library" / "content"


class Made:
    """An import: its record, tables and report; it has been built, too."""

    def __init__(self, site: Path, name: str, data: bytes | str) -> None:
        made = import_review(site, making.saved(site.parent, name, data), "imported")
        assert not [problem for problem in made.problems if problem.severity == "error"]
        self.record: dict[str, Any] = yaml.safe_load((made.folder / "review.yaml").read_text())
        self.rows = self._table(made.folder / "results.csv")
        self.studies = self._table(made.folder / "studies.csv")
        self.report = "\n".join(made.lines)
        assert build(site, site.parent / "dist", Options(drafts=True)).published

    @staticmethod
    def _table(path: Path) -> list[dict[str, str]]:
        with path.open(newline="") as file:
            return list(csv.DictReader(file))

    def outcomes(self) -> list[dict[str, Any]]:
        return [one for comparison in self.record["comparisons"] for one in comparison["outcomes"]]


def bare(*outcomes: str, title: str = "Bare") -> str:
    """Return the least that a RevMan file can be: analyses, and nothing around them."""
    return (
        f"<COCHRANE_REVIEW><COVER_SHEET><TITLE>{title}</TITLE></COVER_SHEET><ANALYSES_AND_DATA><COMPARISON>"
        f"<NAME>A or B</NAME>{''.join(outcomes)}</COMPARISON></ANALYSES_AND_DATA></COCHRANE_REVIEW>"
    )


def test_several_comparisons_with_outcomes_of_one_name(site: Path) -> None:
    whole = making.revman([])
    start, end = whole.index("<COMPARISON"), whole.index("</ANALYSES_AND_DATA>")
    plans = (("RR", "MH", ""), ("PETO", "PETO", "PETO_OR"), ("RD", "MH", ""), ("OR", "IV", ""))
    outcomes = [
        making.outcome(index, "events", "Mortality", measure, making.COUNTS, method=method, said=said)
        for index, (measure, method, said) in enumerate(plans, start=1)
    ]
    text = whole[:start] + "".join(
        f'<COMPARISON NO="{number}"><NAME>Drug {number}</NAME>{"".join(inside)}</COMPARISON>'
        for number, inside in ((1, outcomes[:1]), (2, outcomes[1:]))
    ) + whole[end:]  # fmt: skip
    text = re.sub(r"<(/?)([A-Z])", r"<\1x:\2", text)
    text = text.replace("<x:COCHRANE_REVIEW", '<x:COCHRANE_REVIEW xmlns:x="urn:z" xmlns:y="urn:q" y:extra="1"', 1)
    made = Made(site, "review.rm5", making.revman_bytes(text.replace("><", ">\n\t<")))
    assert [[one["id"] for one in each["outcomes"]] for each in made.record["comparisons"]] == [
        ["mortality"], ["mortality-2", "mortality-3", "mortality-4"],
    ]  # fmt: skip
    assert [one["measure"] for one in made.outcomes()] == ["RR", "PETO", "RD", "OR"]
    assert "4 of them agree" in made.report


@pytest.mark.parametrize(("measure", "said"), [("IRR", "Rate Ratio"), ("MD", "Mean Difference")])
@pytest.mark.parametrize("level", [95, 90])
def test_effects_with_nothing_but_their_intervals(site: Path, measure: str, said: str, level: int) -> None:
    ratio = measure == "IRR"
    analysis = stats.meta_analysis([data for _, _, data in making.EFFECTS], measure, model="common")  # type: ignore[arg-type]
    quantile = {95: 1.959963984540054, 90: 1.6448536269514722}[level]

    def shown(value: float) -> float:
        return math.exp(value) if ratio else value

    rows = "".join(
        f'<IV_DATA STUDY_ID="STD-{name.replace(" ", "-")}" EFFECT_SIZE="{shown(data.effect)}" '
        f'CI_START="{shown(data.effect - quantile * data.standard_error)}" '
        f'CI_END="{shown(data.effect + quantile * data.standard_error)}"/>'
        for name, _, data in making.EFFECTS
    )
    natural = analysis.natural_effect()
    assert natural is not None
    head = f'EFFECT_SIZE="{natural[0]}" CI_START="{natural[1]}" CI_END="{natural[2]}" CI_STUDY="{level}" CI_TOTAL="95"'
    text = f'<IV_OUTCOME EFFECT_MEASURE="{said}" METHOD="IV" RANDOM="NO" {head}><NAME>Falls</NAME>{rows}</IV_OUTCOME>'
    made = Made(site, "review.rm5", bare(text))
    (outcome,) = made.outcomes()
    assert outcome["measure"] == measure
    assert {row["basis"] for row in made.rows} == {"calculated"}
    errors = [float(row["standard_error"]) for row in made.rows]
    assert errors == pytest.approx([data.standard_error for _, _, data in making.EFFECTS])
    assert "the total" not in made.report


def test_an_interval_that_means_nothing_gives_no_standard_error(site: Path) -> None:
    rows = "".join(
        f'<IV_DATA STUDY_ID="S{index}" EFFECT_SIZE="{effect}" CI_START="{low}" CI_END="{high}"{more}/>'
        for index, (effect, low, high, more) in enumerate(
            [(0.5, 0.6, 0.9, ""), (0.5, 0.5, 0.5, ""), (0.5, -0.1, 0.9, ""), (0.5, 0.4, 0.625, ' ESTIMABLE="NO"')]
        )
    )
    head = 'EFFECT_MEASURE="Odds Ratio" LOG_DATA="YES"'
    made = Made(site, "review.rm5", bare(f"<IV_OUTCOME {head}><NAME>Falls</NAME>{rows}</IV_OUTCOME>"))
    assert {row["no_data"] for row in made.rows} == {"yes"}
    assert made.report.count("the source has no numbers for this study here") == 4


def test_strange_signs_ids_and_sections(site: Path) -> None:
    key = f"STD-M_x00fc_ller-{'9' * 80}"
    text = "<?xml version='1.0' encoding='ISO-8859-1' standalone='yes'?>" + bare(
        f'<DICH_OUTCOME EFFECT_MEASURE="RR" METHOD="MH"><NAME>Stroke <![CDATA[(< 30 days)]]></NAME>'
        f'<DICH_DATA STUDY_ID="{key}" EVENTS_1="1" TOTAL_1="40" EVENTS_2="4" TOTAL_2="41"/></DICH_OUTCOME>',
        title="<![CDATA[Caf\xe9 <small>]]> \x80 5 \x96 &#x3b2;-blocker &#8804; 5&#37; &amp; more",
    )
    made = Made(site, "review.rm5", text.encode("latin-1"))
    assert made.record["title"] == "Café <small> € 5 – β-blocker ≤ 5% & more"
    assert made.outcomes()[0]["name"] == "Stroke (< 30 days)"
    assert made.studies[0]["id"] == f"Müller {'9' * 80}"


def test_studies_of_one_name_keep_their_own_references(site: Path) -> None:
    reference = "<REFERENCE><TI>{0}</TI></REFERENCE>"
    text = making.revman().replace('NAME="Brown 2005"', 'NAME="Adams 2001"')
    more = '<STUDY ID="STD-Z" NAME="Adams 2001" YEAR="">' + reference.format("a") + reference.format("b") + "</STUDY>"
    made = Made(
        site, "review.rm5", making.revman_bytes(text.replace("</INCLUDED_STUDIES>", f"{more}</INCLUDED_STUDIES>"))
    )
    assert [study["id"] for study in made.studies if "Adams" in study["id"]] == [
        "Adams 2001", "Adams 2001 (2)", "Adams 2001 (3)",
    ]  # fmt: skip
    ids = [one["id"] for one in made.record["references"]]
    assert len(set(ids)) == len(ids) == 6
    assert made.studies[-1]["references"].count(";") == 1


DOMAINS = ("Bias arising from the randomization process", "Bias due to deviations from intended interventions",
           "Bias due to missing outcome data", "Bias in measurement of the outcome",
           "Bias in selection of the reported result", "Overall risk of bias")  # fmt: skip


def test_the_newer_tool_for_risk_of_bias(site: Path) -> None:
    entries = "".join(
        f'<QUALITY_ITEM_DATA_ENTRY STUDY_ID="STD-{name.replace(" ", "-")}" RESULT="{result}"/>'
        for name, result in zip(making.STUDIES, ("YES", "UNKNOWN", "NO", "SOME_CONCERNS"), strict=True)
    )
    items = "".join(f"<QUALITY_ITEM><NAME>{name}</NAME>{entries}</QUALITY_ITEM>" for name in DOMAINS)
    text = re.sub(r"<QUALITY_ITEMS>.*</QUALITY_ITEMS>", f"<QUALITY_ITEMS>{items}</QUALITY_ITEMS>", making.revman())
    made = Made(site, "review.rm5", making.revman_bytes(text))
    assert made.record["risk_of_bias"]["tool"] == "RoB 2"
    assert [one["id"] for one in made.record["risk_of_bias"]["domains"]][-1] == "overall"
    assert [study["bias_overall"] for study in made.studies] == ["low", "some concerns", "high", "some concerns"]


def test_what_is_better_is_guessed_about_the_event(site: Path) -> None:
    one = making.outcome(1, "effects", "Overall survival", "HR", making.EFFECTS, said="Hazard Ratio", favours=("", ""))
    two = making.outcome(2, "events", "Overall survival", "RR", making.COUNTS, method="MH", favours=("", ""))
    made = Made(site, "review.rm5", making.revman_bytes(making.revman([one, two])))
    assert [outcome["better"] for outcome in made.outcomes()] == ["lower", "higher"]
    assert made.report.count("a guess from its name") == 2


def test_arms_split_over_subgroups_without_a_total(site: Path) -> None:
    rows = [
        ("Adams 2001", "Low dose", stats.Counts(6, 50, 12, 49)),
        ("Adams 2001", "High dose", stats.Counts(5, 50, 12, 49)),
        ("Davis 2012", "Low dose", stats.Counts(30, 200, 41, 199)),
    ]  # fmt: skip
    made = Made(site, "review.rm5", making.revman_bytes(making.revman([
        making.outcome(1, "events", "Death", "RR", rows, method="MH", more={"TOTALS": "SUB"}),
        making.outcome(2, "events", "Death", "RR", rows, method="MH", random=True, more={"TOTALS": "NO"}),
    ])))  # fmt: skip
    assert [outcome["totals"] for outcome in made.outcomes()] == ["subgroups", "none"]
    assert "2 of them agree" in made.report
    assert "would count 2 times" in made.report


def other_package() -> dict[str, str]:
    """Return a package with names in capitals, semicolons, Windows paths, empty and additional columns."""
    found = {}
    for path, text in packages.files(second=True).items():
        if path.endswith("subgroup-estimates.csv") or path.endswith("study-information.csv"):
            continue
        if not path.endswith(".csv"):
            found[path] = text.replace("\n", "\r\n")
            continue
        head, *rows = list(csv.reader(text.lstrip("\ufeff").splitlines()))
        lines = [[name.upper() for name in head] + ["Remarks", ""], *([*row, "x", ""] for row in rows)]
        written = "\r\n".join(";".join(f'"{cell}"' for cell in line) for line in lines)
        found["C:\\export\\" + path.replace("/", "\\").replace("overall-estimates", "Overall_Estimates")] = written
    return found


def test_a_package_from_another_program(site: Path) -> None:
    made = Made(site, "package.zip", making.zipped({k: v.encode("utf-16") for k, v in other_package().items()}))
    assert "5 of them agree" in made.report
    made_of = {row["study"] for row in made.rows}
    assert made_of == set(making.STUDIES)


def test_values_in_capitals_and_with_other_words(site: Path) -> None:
    files = packages.files(second=True)
    for old, new in {
        "Dichotomous": "DICHOTOMOUS", "Contrast level": "CONTRAST_LEVEL", "O-E and variance": "O_E_AND_VARIANCE",
        "Risk Ratio": "RISK_RATIO", "Odds Ratio": "ODDS_RATIO", "Mean Difference": "MEAN_DIFFERENCE",
        "Hazard Ratio": "HAZARD_RATIO", ",true": ",TRUE", ",false": ",FALSE", "Fixed effect": "FIXED",
        "Random effects": "RANDOM", "Wald-type": "WALD", packages.HKSJ: "HKSJ", packages.REML: "REML", "95%": "0.95",
        "SUBGROUP_AND_OVERALL": "Subgroup and overall", "MH,": "MANTEL_HAENSZEL,",
    }.items():  # fmt: skip
        files = {name: text.replace(old, new) for name, text in files.items()}
    made = Made(site, "package.zip", making.zipped(files))
    assert "5 of them agree" in made.report
    assert [outcome["interval"] for outcome in made.outcomes() if "interval" in outcome] == ["hksj", "hksj"]


def renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): renamed(inner, names) for key, inner in reversed(value.items())} | {"extra": None}
    return [renamed(one, names) for one in value] if isinstance(value, list) else value


def test_json_with_other_names_and_order(site: Path) -> None:
    names = {"analysisGroups": "comparisons", "analyses": "outcomes", "experimentalCases": "experimental_events",
             "experimentalN": "experimentalTotal", "controlCases": "controlEvents", "controlN": "control_total",
             "ciStart": "ciLower", "ciEnd": "ciUpper", "heterogeneityChi2": "chiSquared", "study": "studyName",
             "judgement": "judgment"}  # fmt: skip
    text = renamed(json.loads(packages.documents(nested=True)["CD999999-data.json"]), names)
    made = Made(site, "review.json", json.dumps(text, indent="\t"))
    assert "5 of them agree" in made.report
    assert made.record["title"] == "Drug for illness"


CR = """comparison number;OUTCOME NUMBER;Subgroup Number;Name;Data Type;Statistical Method;Effect Measure;\
Analysis Model;Events 1;Total 1;Events 2;Total 2;Mean 1;SD 1;Mean 2;SD 2;Year of study
1;0;0;Drug A;;;;;;;;;;;;;
1;1;0;Deaths;DIC;PETO;PETO_OR;Fixed;;;;;;;;;
1;1;0;"Müller; and others 1999";;;;;3;40;5;41;;;;;1999
1;1;0;Smith 2001;;;;;4;50;9;52;;;;;2001
2;0;0;Drug B;;;;;;;;;;;;;
2;1;0;Pain;CON;IV;SMD;Random;;;;;;;;;
2;1;0;Smith 2001;;;;;;50;;52;1,5;0,75;2,25;0,8;2001
2;2;0;Deaths;DIC;IV;RD;Fixed;;;;;;;;;
2;2;0;Smith 2001;;;;;4;50;9;52;;;;;2001
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_revmans_table_with_semicolons_and_decimal_commas(site: Path, encoding: str, ends: str) -> None:
    made = Made(site, "table.csv", CR.replace("\n", ends).encode(encoding))
    assert [(one["id"], one["measure"], one["method"]) for one in made.outcomes()] == [
        ("deaths", "PETO", "PETO"), ("pain", "SMD", "IV"), ("deaths-2", "RD", "IV"),
    ]  # fmt: skip
    assert [study["id"] for study in made.studies] == ["Müller; and others 1999", "Smith 2001"]
    pain = next(row for row in made.rows if row["outcome"] == "pain")
    assert (pain["intervention_mean"], pain["comparator_sd"]) == ("1.5", "0.8")
    assert "stores no results to compare with" in made.report
