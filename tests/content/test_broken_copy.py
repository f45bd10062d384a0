"""A folder with many mistakes of different kinds: one run finds each of them, at its place, with a hint."""

import shutil
from pathlib import Path

import pytest

from plainforest.check import check_review
from plainforest.content import parse_library, parse_review, read_library_files, read_review_files, review_slugs
from plainforest.problems import Problem

GOOD = Path(__file__).parent / "good"

# folder, file, old text, new text (None: the file is deleted), then what is found: code, line, column
SPOILT = [
    ("one", "review.yaml", "plain_answer: Warm", "plain_anwser: Warm", ("unknown-key", 3, 1)),
    ("one", "review.yaml", "searched: 2020-03-31", "searched: 31 March 2020", ("not-a-date", 11, 11)),
    ("one", "review.yaml", "value: 0.5", "value: 50", ("risk-out-of-range", 59, 20)),
    ("one", "review.yaml", "              levels: 2\n", "              levels: 1\n", ("certainty-sum", 66, 18)),
    ("one", "review.yaml", "reason: Nobody was blinded.", "", ("missing-key", 81, 15)),
    ("one", "review.yaml", "10.1000/cold.1", "doi:10.1000/cold.1", ("bad-doi", 35, 10)),
    ("one", "studies.csv", "Clark 2010,2010", "Clark 2010,in 2010", ("not-a-number", 4, "year")),
    ("one", "studies.csv", "; brown-2005", "; braun-2005", ("unknown-reference", 3, "references")),
    ("one", "studies.csv", "bias_attrition", "bias_attriton", ("unknown-column", 1, "bias_attriton")),
    ("one", "results.csv", "20,50", "60,50", ("events-above-total", 2, "intervention_events")),
    ("one", "results.csv", "40,100", '"40","1,000"', ("thousands-separator", 3, "intervention_total")),
    ("one", "results.csv", "pain,Clark 2010", "pain,Clerk 2010", ("unknown-study", 7, "study")),
    ("one", "results.csv", "40.5", "forty", ("not-a-number", 5, "intervention_mean")),
    ("one", "results.csv", "1.2,0.9,1.6", "1.2,1.6,0.9", ("interval-order", 8, "ci_low")),
    (
        "one",
        "results.csv",
        "p. 4,\n",
        "p. 4,\ncuogh,Brown 2005,,,,,,,,,,,,,,,yes,,\n",
        ("unknown-outcome", 9, "outcome"),
    ),
    ("one", "plain.md", "", None, ("missing-file", 0, 0)),
    ("one", "professional.md", "trials", "tri\udce9ls", ("not-utf8", 1, 10)),
    ("two", "review.yaml", "title: Warm drinks for", "title: Warm drinks: for", ("yaml-syntax", 1, 19)),
    (
        "two",
        "results.csv",
        "p. 4,\n",
        "p. 4,\npain,Clark 2010,,,30,38,10,,30,41,11,,,,,,,,\n",
        ("duplicate-row", 9, "study"),
    ),
    ("two", "results.csv", "15,50", "-15,50", ("negative-count", 2, "comparator_events")),
    ("two", "results.csv", "38,10", "38,-10", ("negative-sd", 7, "intervention_sd")),
    (
        "three",
        "review.yaml",
        "        better: lower\n",
        "        better: lower\n        better: higher\n",
        ("duplicate-key", 68, 9),
    ),
    ("three", "review.yaml", "measure: HR", "measure: HZ", ("wrong-choice", 84, 18)),
    (
        "three",
        "review.yaml",
        "          reasons:\n            - domain: imprecision\n"
        "              reason: The interval includes benefit and harm.\n              levels: 2\n",
        "",
        ("judgement-without-reason", 62, 18),
    ),
    ("three", "results.csv", "", "", ("empty-table", 1, 0)),
    ("four", "studies.csv", "id,year", "note,year", ("missing-column", 1, "id")),
    ("four", "results.csv", "study,subgroup", "study,Study", ("duplicate-column", 1, "Study")),
    ("five", "review.yaml", "- id: attrition", "- id: Attrition", ("bad-id", 30, 11)),
    ("five", "results.csv", "yes,,Reported", ",,Reported", ("row-without-data", 4, 0)),
    (
        "five",
        "results.csv",
        "20,50,,,15,50,,,,,,,,,Table 2",
        "20,50,,,15,50,,,1.3,0.8,2.1,,,,Table 2",
        ("two-kinds-of-data", 2, "effect"),
    ),
    (".", "site.yaml", "title: Site", "tilte: Site", ("unknown-key", 1, 1)),
    (".", "glossary.yaml", "risk: How likely.", "risk: [How, likely]", ("glossary-term", 1, 1)),
]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A content folder with all of the mistakes."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "site.yaml").write_text("title: Site\n")
    (content / "glossary.yaml").write_text("risk: How likely.\n")
    for name in ("one", "two", "three", "four", "five"):
        shutil.copytree(GOOD, content / "reviews" / name)
    for folder, name, old, new, _ in SPOILT:
        path = content / ("." if folder == "." else f"reviews/{folder}") / name
        if new is None:
            path.unlink()
            continue
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        assert old in text, (folder, name, old)
        text = text.replace(old, new, 1) if old else "\n \n,,,\n"
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
    return content


def everything(content: Path) -> list[Problem]:
    """Return all problems of a content folder, as one run of the program finds them."""
    problems = parse_library(read_library_files(content))[1]
    for slug in review_slugs(content):
        review, found = parse_review(slug, read_review_files(content, slug))
        problems += found if review is None else [*found, *check_review(review)]
    return problems


def test_one_run_finds_every_mistake_where_it_is(broken: Path) -> None:
    problems = everything(broken)
    found = {(p.place.file, p.code, p.place.line, p.place.column) for p in problems}
    for folder, name, _, _, (code, line, column) in SPOILT:
        file = f"content/{name}" if folder == "." else f"content/reviews/{folder}/{name}"
        assert (file, code, line, column) in found
    assert len({code for *_, (code, _, _) in SPOILT}) >= 25
    assert all(p.hint and p.message for p in problems)


def test_there_is_hardly_anything_else(broken: Path) -> None:
    """What follows from a mistake is not a mistake of its own."""
    wanted = {(code, line, column) for *_, (code, line, column) in SPOILT}
    others = [p for p in everything(broken) if (p.code, p.place.line, p.place.column) not in wanted]
    assert [(p.code, p.place.file.rpartition("/")[0][-4:], p.place.line) for p in others] == []


def test_a_build_reports_them_all_and_leaves_the_old_site_as_it_was(
    broken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from plainforest.cli import main

    good = tmp_path / "good" / "content"
    shutil.copytree(GOOD, good / "reviews" / "one")
    (good / "site.yaml").write_text("title: Site\n")
    output = tmp_path / "dist"
    assert main(["build", "--content", str(good), "--output", str(output), "--quiet"]) == 0
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in output.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main(["build", "--content", str(broken), "--output", str(output)]) == 1
    shown = capsys.readouterr().err
    for folder, name, _, _, (code, line, column) in SPOILT:
        place = f"content/{name}" if folder == "." else f"content/reviews/{folder}/{name}"
        where = ":".join(str(part) for part in (place, line, column) if part)
        assert f"{where}: error: " in shown, (where, code)
        assert f"[{code}]" in shown
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in output.rglob("*") if path.is_file()}
    assert after == before
