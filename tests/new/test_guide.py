"""The guide for authors: in the wheel, in every new site, and on the command line; its links lead somewhere."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from plainforest import cli
from plainforest.new import new_site
from plainforest.new.guide import guide_files, guide_pages
from tests.site.sites import ROOT

NAMED = re.compile(r"docs/[a-z-]+(?:/[a-z-]+)?\.md")


def test_every_page_that_the_program_names_is_in_a_new_site(tmp_path: Path) -> None:
    new_site(tmp_path / "library")
    sources = [*(ROOT / "plainforest").rglob("*.py"), *(ROOT / "plainforest/new/files").rglob("*.*")]
    named = {name for path in sources for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert "docs/authors/content.md" in named
    missing = {name for name in named if not (tmp_path / "library" / name).is_file()}
    assert not missing


def test_links_between_the_pages_lead_somewhere(tmp_path: Path) -> None:
    new_site(tmp_path)
    for page in (tmp_path / "docs/authors").glob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            assert link.startswith("https://") or (page.parent / link).is_file(), f"{page.name}: {link}"


def test_a_site_with_docs_of_its_own_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/mine.md").write_text("mine")
    new_site(tmp_path)
    assert [path.name for path in (tmp_path / "docs").iterdir()] == ["mine.md"]


def test_the_wheel_has_every_page() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        wheel = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for path in guide_files():
        assert any(
            path.as_posix() == source or path.is_relative_to(source)
            for source, target in wheel.items()
            if target == f"plainforest/{source}"
        ), path


def test_the_command_prints_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["guide"]) == 0
    out = capsys.readouterr().out
    for name in guide_pages():
        assert f"\n  {name} " in out
    for name in ("writing", "writing.md", "docs/authors/writing.md"):
        assert cli.main(["guide", name]) == 0
        assert capsys.readouterr().out == (ROOT / "docs/authors/writing.md").read_text(encoding="utf-8")
    assert cli.main(["guide", "writting"]) == 2
    assert capsys.readouterr().err == "plainforest: the guide has no page 'writting'. Did you mean 'writing'?\n"


def test_the_next_step_can_be_typed_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "my tools" / "python"))
    monkeypatch.setattr(sys, "argv", [str(ROOT / "build.py")])
    assert cli.main(["new", "site", "one"]) == 0
    assert f"then '{tmp_path / 'my tools' / 'python'}' {ROOT / 'build.py'} build," in capsys.readouterr().out
    (tmp_path / "my tools").mkdir()
    (tmp_path / "my tools" / "plainforest").write_text("#!/bin/sh\n")
    assert cli.main(["new", "site", "two"]) == 0
    assert f"then '{tmp_path / 'my tools' / 'plainforest'}' build," in capsys.readouterr().out
    (tmp_path / "my tools" / "plainforest").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "my tools"))
    assert cli.main(["new", "site", "three"]) == 0
    assert "then plainforest build," in capsys.readouterr().out
