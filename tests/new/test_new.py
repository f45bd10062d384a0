"""new site and new review: what they make builds at once, and nothing that exists is touched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plainforest import cli
from plainforest.checking import check
from plainforest.content.grid import read_csv
from plainforest.new import NewError, new_review, new_site
from plainforest.new.guess import Guess, guess, slug_of
from plainforest.new.headers import column_for
from plainforest.site import build
from plainforest.workshop import Options
from tests.content.test_tables import workbook
from tests.site.sites import tree


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The content folder of a new site."""
    new_site(tmp_path / "library")
    return tmp_path / "library" / "content"


def test_a_new_site_builds_at_once_without_a_problem(site: Path) -> None:
    assert [p for p in check(site) if p.severity != "suggestion"] == []
    report = build(site, site.parent / "dist", Options(), strict=True)
    assert (report.published, report.reviews) == (True, 1)
    # only the author can say who makes the site
    assert [p.code for p in report.problems] == ["placeholder-in-about"]
    assert "invented example" in (site.parent / "dist/warm-drinks/index.html").read_text()


def test_a_new_review_builds_at_once_as_a_draft(site: Path) -> None:
    made = new_review(site, "my-question")
    assert made.problems == ()
    assert [p for p in check(site) if p.severity != "suggestion"] == []
    assert build(site, site.parent / "dist", Options()).reviews == 1
    report = build(site, site.parent / "dist", Options(drafts=True), strict=True)
    assert (report.published, report.reviews) == (True, 2)
    record = site / "reviews/my-question/review.yaml"
    text = record.read_text()
    assert text.startswith("# yaml-language-server: $schema=../../../schemas/review.schema.json\n")
    record.write_text(text.replace("draft: yes", "draft: no"))
    assert build(site, site.parent / "dist", Options(), strict=True).reviews == 2


def test_the_schemas_are_where_the_files_say(site: Path) -> None:
    for path in [*site.glob("*.yaml"), *site.glob("reviews/*/*.yaml")]:
        first = path.read_text().splitlines()[0]
        assert (path.parent / first.partition("$schema=")[2]).resolve().is_file(), path


def test_everything_is_explained_beside_it(site: Path) -> None:
    new_review(site, "my-question")
    for name in ("site.yaml", "glossary.yaml", "reviews/my-question/review.yaml"):
        assert (site / name).read_text().count("#") >= 2


def test_nothing_is_overwritten(site: Path) -> None:
    new_review(site, "my-question")
    before = tree(site.parent)
    with pytest.raises(NewError, match="already"):
        new_site(site.parent)
    with pytest.raises(NewError, match="already"):
        new_review(site, "my-question")
    with pytest.raises(NewError, match="already"):
        new_review(site, "warm-drinks")
    assert tree(site.parent) == before


def test_a_site_can_be_made_in_a_folder_with_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "mine.json").write_text("{}")
    new_site(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    assert [path.name for path in (tmp_path / "schemas").iterdir()] == ["mine.json"]
    assert (tmp_path / "content/site.yaml").is_file()
    with pytest.raises(NewError, match="is a file"):
        new_site(tmp_path / "thesis.txt")


@pytest.mark.parametrize(
    "slug",
    ["My-Question", "my question", "a_b", "-a", "a--b", "", "ü", "../x", "a/b", "static", "about", "a" * 61, "a\n"],
)
def test_names_that_are_no_addresses(slug: str, site: Path) -> None:
    before = tree(site.parent)
    with pytest.raises(NewError):
        new_review(site, slug)
    assert tree(site.parent) == before


def test_half_a_folder_is_never_left_behind(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(site.parent)

    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="No space"):
        new_review(site, "my-question")
    assert tree(site.parent) == before
    assert not list(site.glob("reviews/.new-*"))


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "site", "library"]) == 0
    assert re.search(r"Next: cd library, then \S*plainforest build", capsys.readouterr().out)
    monkeypatch.chdir(tmp_path / "library")
    assert cli.main(["new", "review", "my-question"]) == 0
    assert "It is a draft" in capsys.readouterr().out
    assert cli.main(["build", "--drafts", "--strict", "--quiet"]) == 0
    assert cli.main(["new", "review", "my-question"]) == 2
    assert cli.main(["new", "site"]) == 2
    assert cli.main(["new", "review", "other", "--from", "nothing.csv"]) == 2
    err = capsys.readouterr().err
    assert err.count("plainforest: ") == 3
    assert "Traceback" not in err
    for words in (["new"], ["new", "review"], ["new", "page", "x"]):
        with pytest.raises(SystemExit) as end:
            cli.main(words)
        assert end.value.code == 2


# ---------------------------------------------------------------- from a table


def guessed(text: str) -> Guess:
    grid, _ = read_csv(text.encode(), "table.csv")
    assert grid is not None
    return guess(grid, "Pain")


TABLES = {
    "R": ("study,year,ai,n1i,ci,n2i\nAdams,2001,2,50,3,50\nBrown,2005,4,99,5,98\n", ["RR"]),
    "meta": ("Author,event.e,n.e,event.c,n.c\nAdams 2001,2,50,3,50\n", ["RR"]),
    "words": (
        "Trial,Deaths (treatment),Total (treatment),Deaths (control),Total (control)\nAdams 2001,2,50,3,50\n",
        ["RR"],
    ),
    "RevMan": ("Study,Events 1,Total 1,Events 2,Total 2\nAdams 2001,2,50,3,50\n", ["RR"]),
    "scores": ("Study ID,mean_exp,sd_exp,n_exp,mean_ctl,sd_ctl,n_ctl\nAdams 2001,1.5,2,50,3,2.5,50\n", ["MD"]),
    "R scores": ("slab,m1i,sd1i,n1i,m2i,sd2i,n2i\nAdams 2001,1.5,2,50,3,2.5,50\n", ["MD"]),
    "effects": ("study,HR,lower,upper\nAdams 2001,0.8,0.6,1.1\n", ["HR"]),
    "logs": ("study,logOR,SE\nAdams 2001,-0.2,0.1\n", ["OR"]),
    "ratios": ("study,estimate,ci_low,ci_high\nAdams 2001,0.8,0.6,1.1\n", ["RR"]),
    "differences": ("study,estimate,ci_low,ci_high\nAdams 2001,-0.8,-1.6,0.1\n", ["MD"]),
    "rates": ("study,x1i,t1i,x2i,t2i\nAdams 2001,3,100.5,5,99\n", ["IRR"]),
    "semicolons": (
        "Study;mean exp;SD exp;N exp;mean control;SD control;N control\nAdams 2001;1,5;2;50;3;2,5;50\n",
        ["MD"],
    ),
    "two": (
        "outcome,study,events_t,n_t,events_c,n_c\nSurvival,A 2001,2,50,3,50\nPain at 3 days,A 2001,9,50,9,50\n",
        ["RR", "RR"],
    ),
    "ours": (
        "outcome,study,intervention_events,intervention_total,comparator_events,comparator_total\nx,A,1,9,2,9\n",
        ["RR"],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_many_kinds(name: str, site: Path, tmp_path: Path) -> None:
    text, measures = TABLES[name]
    found = guessed(text)
    assert not found.missing
    assert [outcome.measure for outcome in found.outcomes] == measures
    path = tmp_path / "pain.csv"
    path.write_text(text)
    made = new_review(site, "from-a-table", path)
    assert [p for p in made.problems if p.severity == "error"] == []
    assert sum(line.startswith("Guessed: outcome") for line in made.lines) == len(measures)
    report = build(site, site.parent / "dist", Options(drafts=True))
    assert (report.published, report.reviews) == (True, 2), report.problems


def test_what_was_guessed() -> None:
    found = guessed(TABLES["two"][0])
    assert [(one.id, one.better) for one in found.outcomes] == [("survival", "higher"), ("pain-at-3-days", "lower")]
    assert found.rows[1]["outcome"] == "pain-at-3-days"
    assert found.studies == ({"id": "A 2001", "year": "2001", "participants": "100"},)
    assert "'events_t' is intervention_events" in found.columns
    found = guessed(TABLES["R"][0])
    assert [row["study"] for row in found.rows] == ["Adams 2001", "Brown 2005"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("events,n\n1,2\n", "no column has the names of the studies"),
        ("study,colour\nA,red\n", "no row has numbers"),
        ("study,events_t\n,\n", "no rows"),
        ("study,events_t\nA,\n", "no row has numbers"),
    ],
)
def test_tables_that_cannot_be_used(text: str, why: str, site: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(NewError, match=why):
        new_review(site, "x", path)
    assert not (site / "reviews/x").exists()


def test_a_workbook(site: Path, tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(workbook(b"Study,Events 1,Total 1,Events 2,Total 2\nAdams 2001,2,50,3,50\n"))
    made = new_review(site, "from-excel", tmp_path / "t.xlsx")
    assert made.problems == ()
    assert "Adams 2001,2,50,3,50" in (site / "reviews/from-excel/results.csv").read_text().replace("t,", "", 1)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"PK\x03\x04broken", b'study,a\n"never closed', b"study\n" * 3, b"\x00"]
)
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_broken_tables_are_a_message(data: bytes, name: str, site: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(NewError):
        new_review(site, "x", tmp_path / name)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Events (intervention)", "intervention_events"), ("n_events_control", "comparator_events"),
        ("N treatment", "intervention_total"), ("SD control", "comparator_sd"), ("Mean 2", "comparator_mean"),
        ("Lower CI", "ci_low"), ("95% CI upper", "ci_high"), ("p-value", "p_value"), ("Authors", "study"), ("", ""),
        ("Sub-group", "subgroup"), ("meanExp", "intervention_mean"), ("CI Start", "ci_low"),
    ],
)  # fmt: skip
def test_columns(name: str, column: str) -> None:
    assert column_for(name) == column


def test_slugs() -> None:
    assert slug_of("Pain at 3 days (0-100)") == "pain-at-3-days-0-100"
    assert slug_of("Überleben (Kalenderwoche à 7 Tage)") == "ueberleben-kalenderwoche-a-7-tage"
    assert slug_of("—") == ""
