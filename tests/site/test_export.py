"""The command 'export': all formats or some, the same bytes as published, and nothing for a review with errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainforest import cli
from plainforest.exporting import FORMATS, MAKERS, export
from tests.site.sites import CONTENT, Site

ALS = "als-cell-therapy"


def test_every_form_has_a_maker() -> None:
    assert set(FORMATS) == set(MAKERS)


def test_all_of_it_and_the_same_as_published(example: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "out"
    assert cli.main(["export", ALS, "--to", str(folder), "--content", str(CONTENT)]) == 0
    said = capsys.readouterr().out.split()
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {Path(line).name for line in said} == set(written)
    assert {"summary-of-findings.docx", "summary-of-findings.html", "data-package.zip"} <= set(written)
    published = example.files()
    same = {name for name in written if f"{ALS}/data/{name}" in published}
    assert set(written) - same == {"summary-of-findings.docx", "summary-of-findings.html"}
    for name in same:
        assert written[name] == published[f"{ALS}/data/{name}"], name


def test_some_of_it(tmp_path: Path) -> None:
    (tmp_path / "findings.json").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    words = ["export", ALS, "--to", str(tmp_path), "--content", str(CONTENT), "--format", "json", "--format", "html"]
    assert cli.main(words) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"findings.json", "summary-of-findings.json", "summary-of-findings.html", "mine.txt"}
    assert (tmp_path / "findings.json").read_text().startswith('{"format":1')
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_what_cannot_be_exported(tiny: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = str(tiny.content)
    assert cli.main(["export", "nothing", "--to", str(tmp_path / "a"), "--content", content]) == 2
    assert "there is no review 'nothing'; there are: evening-light, morning-walk." in capsys.readouterr().err
    tiny.change("reviews/morning-walk/results.csv", "falls,Early 2001,20,100", "falls,Early 2001,120,100")
    assert cli.main(["export", "morning-walk", "--to", str(tmp_path / "a"), "--content", content]) == 1
    assert "events-above-total" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
    with pytest.raises(SystemExit):
        cli.main(["export", "morning-walk", "--to", str(tmp_path / "a"), "--content", content, "--format", "pdf"])


def test_a_draft_can_be_exported(tiny: Site) -> None:
    path = tiny.path("morning-walk", "review.yaml")
    path.write_text("draft: yes\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    made = export(tiny.content, "morning-walk", ["fhir"])
    assert b'"status": "preliminary"' in made.files["summary-of-findings.fhir.json"]
