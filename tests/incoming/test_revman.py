"""RevMan 5 files: what is taken over, what is left, and that every result is the one that the file stores."""

from __future__ import annotations

import csv
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
from tests.incoming import making


@pytest.fixture
def site(tmp_path: Path) -> Path:
    new_site(tmp_path / "library")
    return tmp_path / "library" / "content"


def imported(site: Path, data: bytes | str, **options: Any) -> tuple[dict[str, Any], list[dict[str, str]], str]:
    """Return the record, the rows and the report of an import."""
    source = making.saved(site.parent, "review.rm5", data if isinstance(data, bytes) else making.revman_bytes(data))
    made = import_review(site, source, "imported", **options)
    assert not [problem for problem in made.problems if problem.severity == "error"]
    record = yaml.safe_load((made.folder / "review.yaml").read_text())
    with (made.folder / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return record, rows, "\n".join(made.lines)


def outcomes(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for comparison in record["comparisons"] for one in comparison["outcomes"]}


def test_every_kind_of_outcome_gives_the_results_that_the_file_stores(site: Path) -> None:
    record, _, report = imported(site, making.revman_bytes())
    assert "9 of them agree with the results in the file to nine digits" in report
    assert " differ\n" not in report
    plans = {
        name: (one["measure"], one["model"], one["method"], one["better"]) for name, one in outcomes(record).items()
    }
    assert plans == {
        "Deaths": ("RR", "random", "MH", "lower"),
        "Deaths by age": ("OR", "common", "MH", "lower"),
        "Rare harm": ("PETO", "common", "PETO", "lower"),
        "Difference": ("RD", "random", "IV", "lower"),
        "Pain": ("MD", "random", "IV", "lower"),
        "Function": ("SMD", "common", "IV", "higher"),
        "Relapse": ("HR", "common", "IV", "lower"),
        "Change": ("MD", "random", "IV", "lower"),
        "Time to death": ("HR", "common", "PETO", "lower"),
    }


def test_what_is_imported_builds_at_once(site: Path) -> None:
    imported(site, making.revman_bytes())
    report = build(site, site.parent / "dist", Options(drafts=True))
    assert report.published
    assert "Drug for illness" in (site.parent / "dist/imported/evidence/index.html").read_text()
    assert build(site, site.parent / "dist2", Options()).reviews == 1


def test_the_record_has_the_facts(site: Path) -> None:
    record, _, _ = imported(site, making.revman_bytes())
    assert record["title"] == "Drug for illness \u201ccafé\u201d"
    assert record["plain_title"] == "Drug for people with illness"
    assert record["question"] == {
        "population": "adults with illness", "setting": "hospital", "intervention": "drug", "comparison": "placebo",
    }  # fmt: skip
    assert record["authors"] == ["Author AB"]
    assert (record["doi"], str(record["searched"])) == ("10.1002/14651858.CD999999", "2013-07-11")
    assert record["versions"] == [{"date": "2003-05", "changes": "New search."}]
    assert record["funding"] == "Health fund, UK"
    assert record["flow"] == {
        "records_identified": 1234, "records_screened": 900, "records_excluded": 850, "reports_assessed": 60,
        "studies_included": 5,
    }  # fmt: skip
    assert record["references"][0] == {
        "id": "adams-2001", "text": "Adams A. A trial of drug. Journal 2001;1(2):3-9.", "doi": "10.1000/example.1",
        "pmid": "12345678",
    }  # fmt: skip


def test_judgements_come_with_their_footnotes(site: Path) -> None:
    record, _, _ = imported(site, making.revman_bytes())
    known = outcomes(record)
    reason = "Downgraded one level for risk of bias: no trial was blinded."
    assert known["Deaths"]["certainty"] == {
        "level": "moderate", "reasons": [{"domain": "risk_of_bias", "levels": 1, "reason": reason}],
    }  # fmt: skip
    assert known["Deaths"]["follow_up"] == "12 months"
    assert known["Deaths"]["comparator_risks"][0]["value"] == 0.184
    assert [one["domain"] for one in known["Pain"]["certainty"]["reasons"]] == ["risk_of_bias", "imprecision"]
    assert "certainty" not in known["Relapse"]


def split_rows(*risks: tuple[str, str]) -> str:
    """Return a file whose table has rows of its own for the assumed risks of deaths, with merged cells around them."""
    text = making.revman()
    start = text.index("<TR><TD><P>Deaths")
    end = text.index("<TR><TD><P>Pain")
    cells = re.findall(r"<TD.*?</TD>|<TD/>", text[start:end], flags=re.S)
    size = 2 * len(risks)
    over = [cell.replace("<TD", f'<TD ROWSPAN="{size}"', 1) for cell in (cells[0], *cells[3:])]
    rows = []
    for label, value in risks:
        rows += [f'<TD COLSPAN="2"><P>{label}</P></TD>', f"<TD><P>{value}</P></TD><TD><P>1 per 1000</P></TD>"]
    rows[0] = over[0] + rows[0] + "".join(over[1:])
    return text[:start] + "".join(f"<TR>{row}</TR>" for row in rows) + text[end:]


def test_assumed_risks_of_several_groups_come_with_their_names(site: Path) -> None:
    text = split_rows(("Study population", "184 per 1000"), ("Low<SUP>2</SUP>", "50 per 1000"), ("High", "40%"))
    record, _, report = imported(site, text)
    deaths = outcomes(record)["Deaths"]
    source = "Assumed risk in the review's Summary of Findings table"
    assert deaths["comparator_risks"] == [
        {"value": 0.184, "source": source, "label": "study population"},
        {"value": 0.05, "source": f"{source}. Wide confidence interval (imprecision).", "label": "low risk"},
        {"value": 0.4, "source": source, "label": "high risk"},
    ]
    assert deaths["certainty"]["level"] == "moderate"
    assert "were not taken" not in report


def test_risks_for_which_there_is_no_place_are_reported(site: Path) -> None:
    text = split_rows(*((f"Group {name}", f"{100 + i} per 1000") for i, name in enumerate("abcde")))
    record, _, report = imported(site, text)
    assert [one["value"] for one in outcomes(record)["Deaths"]["comparator_risks"]] == [0.1, 0.101, 0.102]
    assert "an outcome has 3 at most: 103 per 1000 (group d), 104 per 1000 (group e)." in report


def test_studies_and_risk_of_bias_are_known_by_name(site: Path) -> None:
    imported(site, making.revman_bytes())
    with (site / "reviews/imported/studies.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == list(making.STUDIES)
    assert [row["bias_random_sequence_generation"] for row in rows] == ["low", "high", "unclear", "low"]
    assert rows[0]["design"] == "Randomised, double-blind"
    assert rows[0]["population"] == "Adults with illness"
    assert rows[0]["references"] == "adams-2001"


def test_nobody_can_be_reached_through_an_import(site: Path) -> None:
    for with_text in (False, True):
        imported(site, making.revman_bytes(), with_text=with_text)
        folder = site / "reviews/imported"
        everything = "".join(path.read_text() for path in folder.iterdir())
        for private in ("example.org", "555 1234", "Nowhere", "Secret", "Professor"):
            assert private not in everything
        assert ("words of the authors" in everything) == with_text
        assert ("Private words" in everything) == with_text
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def test_the_tables_contradictions_are_reported(site: Path) -> None:
    _, _, report = imported(site, making.revman_bytes(making.revman(effect="0.75 (0.50 to 0.97)")))
    assert "Deaths, contradicts analysis 1.1: relative effect 0.75, but the analysis has 0.6" in report
    assert "900 screened minus 850 excluded is 50, not 60" in report
    assert "5 studies included, but the list of included studies has 4" in report


def test_double_zeros_and_what_is_not_estimable(site: Path) -> None:
    _, rows, report = imported(site, making.revman_bytes())
    clark = [row for row in rows if row["study"] == "Clark 2010"]
    assert all(row["intervention_total"] == "30" for row in clark)
    assert "123" not in {row["effect"] for row in rows if "effect" in row}
    assert "Clark" not in report


def test_swapped_events_are_analysed_swapped(site: Path) -> None:
    others = [(s, g, stats.Counts(d.total_1 - d.events_1, d.total_1, d.total_2 - d.events_2, d.total_2))
              for s, g, d in making.COUNTS]  # fmt: skip
    swapped = making.outcome(1, "events", "Alive", "RR", others, method="MH", more={"SWAP_EVENTS": "YES"})
    for study, _, data in making.COUNTS:
        key = study.replace(" ", "-")
        pattern = rf'(STD-{key}"[^>]*?) EVENTS_1="\d+" TOTAL_1="\d+" EVENTS_2="\d+"'
        swapped = re.sub(
            pattern, rf'\1 EVENTS_1="{data.events_1}" TOTAL_1="{data.total_1}" EVENTS_2="{data.events_2}"', swapped
        )
    record, rows, report = imported(site, making.revman([swapped]))
    assert outcomes(record)["Alive"]["swap_events"] is True
    assert rows[0]["intervention_events"] == "12"
    assert "1 of them agrees" in report


def test_subgroups_without_a_total_and_studies_without_either(site: Path) -> None:
    record, _, report = imported(
        site,
        making.revman(
            [
                making.outcome(1, "events", "Parts", "RR", making.GROUPED, method="MH", more={"TOTALS": "SUB"}),
                making.outcome(2, "events", "Apart", "RR", making.COUNTS, method="MH", more={"TOTALS": "NO"}),
            ]
        ),
    )
    assert [one["totals"] for one in outcomes(record).values()] == ["subgroups", "none"]
    assert "2 of them agree" in report
    assert build(site, site.parent / "dist", Options(drafts=True)).published
    page = (site.parent / "dist/imported/evidence/index.html").read_text()
    assert "Not combined" in page
    assert "The results of the studies were not combined." in page


def test_an_empty_outcome_and_a_table_of_text(site: Path) -> None:
    empty = '<DICH_OUTCOME EFFECT_MEASURE="RR" METHOD="MH" NO="1" RANDOM="NO"><NAME>Nothing</NAME></DICH_OUTCOME>'
    text = (
        '<OTHER_OUTCOME NO="2"><NAME>In words</NAME><OTHER_DATA STUDY_ID="STD-Adams-2001">'
        "<TR><TD><P>Better</P></TD></TR></OTHER_DATA></OTHER_OUTCOME>"
    )
    record, rows, report = imported(site, making.revman([empty, text]))
    assert outcomes(record)["Nothing"]["status"] == "not_reported"
    assert rows == [
        {"outcome": "in-words", "study": "Adams 2001", "source": "Analysis 1.2", "no_data": "yes",
         "note": "The source gives this result in words"}
    ]  # fmt: skip
    assert "listed without data" in report
    assert build(site, site.parent / "dist", Options(drafts=True)).published


def test_one_study_twice_in_one_outcome_keeps_its_weight_and_is_named(site: Path) -> None:
    rows = [
        ("Adams 2001", "", stats.Counts(12, 100, 24, 98)),
        ("Adams 2001", "", stats.Counts(9, 99, 24, 98)),
        ("Davis 2012", "", stats.Counts(30, 200, 41, 199)),
    ]
    _, table, report = imported(site, making.revman([making.outcome(1, "events", "Deaths", "RR", rows, method="MH")]))
    assert [row["study"] for row in table] == ["Adams 2001", "Adams 2001 [2]", "Davis 2012"]
    assert "1 of them agrees" in report
    assert "the same comparator group stands in two rows" in report


def test_logarithms_shown_as_they_are(site: Path) -> None:
    one = making.outcome(
        1, "effects", "Relapse", "MD", making.EFFECTS, said="log hazard ratio", more={"LOG_DATA": "NO"}
    )
    record, rows, report = imported(site, making.revman([one]))
    assert outcomes(record)["Relapse"]["measure"] == "HR"
    assert rows[0]["log_effect"] == "-0.25"
    assert "1 of them agrees" in report


def test_ratios_pooled_without_logarithms_are_left_out(site: Path) -> None:
    positive = [(s, g, stats.Generic(abs(d.effect) + 1, d.standard_error)) for s, g, d in making.EFFECTS]
    one = making.outcome(1, "effects", "Relapse", "MD", positive, said="Odds Ratio", more={"LOG_DATA": "NO"})
    _, rows, report = imported(site, making.revman([one]))
    assert {row["no_data"] for row in rows} == {"yes"}
    assert "without taking logarithms" in report


def test_numbers_that_cannot_be_are_left_out_and_told(site: Path) -> None:
    broken = making.revman().replace('EVENTS_1="12"', 'EVENTS_1="1200"')
    _, rows, report = imported(site, broken)
    assert rows[0]["no_data"] == "yes"
    assert "Adams 2001: the source has more events than people" in report


def variations() -> dict[str, bytes]:
    plain = making.revman()
    pretty = re.sub(r"(</?[A-Z_0-9]+[^>]*>)", r"\n  \1\n\t", plain)
    spaced = re.sub(r'([A-Z_0-9]+)="', r'\n\1 = "', plain.partition("?>")[2])
    prefixed = re.sub(r"<(/?)([A-Z])", r"<\1rm:\2", plain).replace(
        "<rm:COCHRANE_REVIEW", '<rm:COCHRANE_REVIEW xmlns:rm="urn:review"'
    )
    default = plain.replace("<COCHRANE_REVIEW", '<COCHRANE_REVIEW xmlns="http://example.org/revman"')
    one_line = plain.replace("\n", " ")
    commented = plain.replace("<NAME>", "<!-- a note --><NAME>").replace("</COVER_SHEET>", "</COVER_SHEET><?pi x?>")
    parts = re.split(r"(?=<(?:STUDIES_AND_REFERENCES|QUALITY_ITEMS|ANALYSES_AND_DATA|FIGURES)\b)", plain)
    tail = "</COCHRANE_REVIEW>\n"
    body = [part.removesuffix(tail) for part in parts]
    reordered = body[0] + "".join(reversed(body[1:])) + tail
    attributes = re.sub(r'(<DICH_DATA)((?: \w+="[^"]*")+)', lambda m: m[1] + "".join(
        f" {name}" for name in reversed(re.findall(r'\w+="[^"]*"', m[2]))), plain)  # fmt: skip
    unicode_text = plain.encode("latin-1").decode("cp1252")
    return {
        "as it is": making.revman_bytes(plain),
        "pretty": pretty.encode("latin-1"),
        "attributes on lines": ('<?xml version="1.0" encoding="ISO-8859-1"?>' + spaced).encode("latin-1"),
        "prefix": prefixed.encode("latin-1"),
        "namespace": default.encode("latin-1"),
        "one line": one_line.encode("latin-1"),
        "comments": commented.encode("latin-1"),
        "other order": reordered.encode("latin-1"),
        "attributes in another order": attributes.encode("latin-1"),
        "utf-8 under a wrong name": unicode_text.encode(),
        "utf-8": unicode_text.replace("ISO-8859-1", "UTF-8").encode(),
        "utf-16": unicode_text.replace("ISO-8859-1", "UTF-16").encode("utf-16"),
        "no declaration": unicode_text.partition("?>")[2].encode(),
        "small letters": re.sub(r"<(/?)([A-Z_0-9]+)", lambda m: f"<{m[1]}{m[2].lower()}", plain).encode("latin-1"),
        "a document type": plain.replace("<COCHRANE", "<!DOCTYPE COCHRANE_REVIEW><COCHRANE", 1).encode("latin-1"),
    }  # fmt: skip


@pytest.mark.parametrize("name", variations())
def test_the_same_review_in_another_form_is_the_same_review(site: Path, name: str) -> None:
    first = import_review(site, making.saved(site.parent, "a.rm5", making.revman_bytes()), "first").folder
    second = import_review(site, making.saved(site.parent, "b.rm5", variations()[name]), "second").folder
    for path in first.iterdir():
        if path.name != "import-report.md":
            assert (second / path.name).read_text() == path.read_text(), path.name


@pytest.mark.parametrize(
    "part",
    ["COVER_SHEET", "MAIN_TEXT", "STUDIES_AND_REFERENCES", "CHARACTERISTICS_OF_STUDIES", "QUALITY_ITEMS", "SOF_TABLES",
     "ANALYSES_AND_DATA", "FIGURES", "DATES", "INCLUDED_STUDIES", "GRAPH_LABEL_1", "GROUP_LABEL_1", "NAME", "TITLE"],
)  # fmt: skip
def test_any_part_can_be_missing(site: Path, part: str) -> None:
    text = re.sub(rf"<{part}\b.*?</{part}>", "", making.revman(), flags=re.S)
    _, rows, _ = imported(site, text)
    assert build(site, site.parent / "dist", Options(drafts=True)).published
    assert len(rows) == (0 if part == "ANALYSES_AND_DATA" else 30)
