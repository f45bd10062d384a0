"""check --format, --external, and how serious a message is: what other programs get to see."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from plainforest import cli
from plainforest.check.external import Answer, check_links, fetch
from plainforest.check.levels import with_levels
from plainforest.content import parse_library
from plainforest.problems import Place, Problem, error, warning
from plainforest.reporting import as_text, report
from tests.check.prose_samples import ALS, example
from tests.site.sites import Site

LIGHT = "evening-light"
PROBLEMS = [
    error("unknown-key", Place("content/reviews/ü x/review.yaml", 3, 7), "A, b: 50% of\nit.", "Do: this, now."),
    warning("sd-like-error", Place("content/reviews/a/results.csv", 4, "intervention_sd"), "Small."),
    Problem("suggestion", "some-idea", Place("content/site.yaml"), "An idea.", "Think."),
]


def test_json() -> None:
    found = json.loads(report(PROBLEMS, "json", Path("docs/content"), "1.0"))
    assert (found["version"], found["errors"], found["warnings"], found["suggestions"]) == (1, 1, 1, 1)
    first, second, third = found["problems"]
    assert first == {
        "file": "docs/content/reviews/ü x/review.yaml", "line": 3, "column": 7, "cell": None, "severity": "error",
        "code": "unknown-key", "message": "A, b: 50% of\nit.", "hint": "Do: this, now.",
    }  # fmt: skip
    assert (second["line"], second["column"], second["cell"], second["hint"]) == (4, None, "intervention_sd", None)
    assert (third["line"], third["column"], third["severity"]) == (None, None, "suggestion")


def test_github() -> None:
    assert report(PROBLEMS, "github", Path("content"), "1.0").split("\n") == [
        "::error file=content/reviews/ü x/review.yaml,line=3,col=7,title=unknown-key"
        "::A, b: 50%25 of%0Ait.%0ADo: this, now.",
        "::warning file=content/reviews/a/results.csv,line=4,title=sd-like-error::Column intervention_sd: Small.",
        "::notice file=content/site.yaml,title=some-idea::An idea.%0AThink.",
    ]
    odd = report([error("x", Place("a,b:c", 1), "m")], "github", Path("content"), "1.0")
    assert odd == "::error file=a%2Cb%3Ac,line=1,title=x::m"


def test_sarif_has_what_its_schema_asks_for() -> None:
    log = json.loads(report([*PROBLEMS, PROBLEMS[0]], "sarif", Path("content"), "1.2.3"))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("Plainforest", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == ["unknown-key", "sd-like-error", "some-idea"]
    assert driver["rules"][0]["shortDescription"]["text"]
    assert driver["rules"][1]["defaultConfiguration"] == {"level": "warning"}
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "error"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9%/._-]+", physical["artifactLocation"]["uri"])
        assert all(value >= 1 for value in physical.get("region", {}).values())
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 7}
    assert run["results"][1]["locations"][0]["logicalLocations"] == [{"name": "intervention_sd", "kind": "member"}]
    assert "region" not in run["results"][2]["locations"][0]["physicalLocation"]


def test_text_counts_what_there_is() -> None:
    assert as_text([]) == ""
    assert as_text(PROBLEMS[:2]).endswith("\n1 error, 1 warning")
    assert as_text(PROBLEMS).endswith("\n1 error, 1 warning, 1 suggestion")


def test_a_folder_named_in_full_is_shown_from_where_we_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        json.loads(report(PROBLEMS, "json", tmp_path / "site" / "content", "1"))["problems"][2]["file"]
        == "site/content/site.yaml"
    )
    away = json.loads(report(PROBLEMS, "json", tmp_path.parent / "content", "1"))["problems"][2]["file"]
    assert away == (tmp_path.parent / "content/site.yaml").as_posix()


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_the_exit_status_is_the_same_in_every_format(form: str, tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", "--format", form, "--content", str(tiny.content)]
    assert cli.main(words) == 0
    out, err = capsys.readouterr()
    assert err == ""
    if form == "github":
        assert all(line.startswith("::notice ") for line in out.splitlines())  # suggestions alone
    else:
        assert json.loads(out)
    tiny.path(LIGHT, "plain.md").write_text("\n")
    assert cli.main(words) == 0
    assert cli.main([*words, "--strict"]) == 1
    tiny.change(f"reviews/{LIGHT}/results.csv", "6,20,5,20", "26,20,5,20")
    capsys.readouterr()
    assert cli.main(words) == 1
    assert "events-above-total" in capsys.readouterr().out
    with pytest.raises(SystemExit) as end:
        cli.main(["check", "--format", "xml"])
    assert end.value.code == 2


# ---------------------------------------------------------------- how serious


def site(checks: str) -> list[tuple[str, str, int, int | str]]:
    problems = parse_library({"site.yaml": f"title: x\nchecks:\n{checks}".encode()})[1]
    assert all(p.hint for p in problems)
    return [(p.severity, p.code, p.place.line, p.place.column) for p in problems]


def test_settings_of_checks() -> None:
    assert site("  text-length: off\n  long-sentence: error\n  no-thresholds: suggestion\n  unknown-key: error\n") == []
    assert site("  tekst-length: off\n") == [("warning", "unknown-code", 3, 17)]
    assert site("  unknown-key: off\n") == [("error", "fixed-code", 3, 16)]
    assert site("  text-length: of\n") == [("error", "wrong-choice", 3, 16)]
    assert site("  - text-length\n") == [("error", "not-keys", 2, 1)]


def test_severities_are_set_but_errors_stay_errors() -> None:
    levels = {"sd-like-error": "off", "text-length": "error", "unknown-key": "off", "jumble": "error"}
    problems = [*PROBLEMS, warning("text-length", Place("p"), "m"), warning("jumble", Place("p"), "m")]
    found = {p.code: p.severity for p in with_levels(problems, levels)}
    assert found == {"unknown-key": "error", "some-idea": "suggestion", "text-length": "error", "jumble": "warning"}


def test_a_warning_that_is_made_an_error_stops_a_build(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.change("site.yaml", "  text-length: off", "  text-length: off\n  empty-text: error")
    tiny.must_build()
    tiny.path(LIGHT, "plain.md").write_text("\n")
    assert cli.main(["check", "--content", str(tiny.content)]) == 1
    assert "error: This text is empty. [empty-text]" in capsys.readouterr().err
    assert not tiny.build().published
    tiny.change("site.yaml", "empty-text: error", "empty-text: off")
    assert [p for p in tiny.must_build().problems if p.severity != "suggestion"] == []


def test_texts_are_checked_by_a_build_too(tiny: Site) -> None:
    assert [p for p in tiny.must_build().problems if p.severity != "suggestion"] == []
    tiny.path(LIGHT, "plain.md").write_text("People should use bright light.\n")
    assert [p.code for p in tiny.must_build().problems if p.severity != "suggestion"] == ["sounds-like-advice"]


# ---------------------------------------------------------------- links


class Web(BaseHTTPRequestHandler):
    """A web with a few pages; some of its servers are difficult."""

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        codes = {"/fine": 200, "/gone": 410, "/missing": 404, "/closed": 403, "/broken": 500, "/moved": 302}
        code = codes.get(self.path, 404)
        if self.path == "/no-head":
            code = 405 if self.command == "HEAD" else 200
        self.send_response(code)
        if code == 302:
            self.send_header("Location", "/fine")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_asking_for_addresses(web: str) -> None:
    expected: dict[str, Answer] = {
        "/fine": "fine", "/moved": "fine", "/no-head": "fine", "/closed": "fine", "/missing": "dead", "/gone": "dead",
        "/broken": "silent",
    }  # fmt: skip
    assert {path: fetch(web + path)[0] for path in expected} == expected
    assert fetch("http://127.0.0.1:1/")[0] == "silent"
    assert fetch("http://[/")[0] == "silent"


def test_links_of_texts_and_references_have_their_place() -> None:
    review, _ = example(ALS)
    from dataclasses import replace

    text = 'One [word](https://example.org/a) and\n<https://example.org/b>, again [w](https://example.org/a "T").'
    asked = []

    def ask(address: str) -> tuple[Answer, str]:
        asked.append(address)
        return (
            ("dead", "no") if address.endswith("/a") else ("silent", "no") if address.endswith("/b") else ("fine", "")
        )

    changed = replace(review, plain=replace(review.plain, text=text))
    problems = check_links([changed], None, ask)
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [
        ("dead-link", 1, 12), ("dead-link", 2, 36), ("unreachable-link", 2, 2),
    ]  # fmt: skip
    assert len(asked) == len(set(asked)), "each address is asked for once"
    assert "https://doi.org/10.1002/ana.25302" in asked
    assert "https://clinicaltrials.gov/study/NCT01363401" in asked


def test_nothing_is_asked_for_unless_told_to(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(address: str) -> tuple[Answer, str]:
        asked.append(address)
        return "fine", ""

    monkeypatch.setattr("plainforest.check.external.fetch", answer)
    assert cli.main(["check", "--content", str(tiny.content)]) == 0
    assert asked == []
    tiny.path(LIGHT, "plain.md").write_text("See [this](https://example.org/x).\n")
    assert cli.main(["check", "--external", "--content", str(tiny.content)]) == 0
    assert "https://example.org/x" in asked
