"""docs/authors/first-review.md, word by word: its commands run, and they print what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from plainforest import cli
from tests.site.sites import ROOT

PAGE = (ROOT / "docs/authors/first-review.md").read_text(encoding="utf-8")


def commands(part: int) -> list[list[str]]:
    """Return the commands of a numbered part of the page."""
    text = PAGE.split(f"\n## {part}. ")[1].split("\n## ")[0]
    return [
        shlex.split(line[2:])
        for block in re.findall(r"```console\n(.*?)```", text, re.S)
        for line in block.splitlines()
        if line[:2] == "$ "
    ]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_ten_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)

    def run(words: list[str]) -> int:
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
            return 0
        assert words[0] == "plainforest"
        return cli.main(words[1:])

    assert [run(words) for words in commands(1)] == [0, 0, 0]
    results = Path("content/reviews/warm-drinks/results.csv")
    page = Path("dist/warm-drinks/index.html")
    before = page.read_text()
    change(results, "40,100", "60,100")
    assert [run(words) for words in commands(2)] == [0]
    assert page.read_text() != before
    capsys.readouterr()

    change(results, "60,100", "600,100")
    assert [run(words) for words in commands(3)] == [1]
    (shown,) = re.findall(r"```console\n\$ plainforest check\n(content/\S+results.+?)```", PAGE, re.S)
    assert shown in capsys.readouterr().err
    change(results, "600,100", "40,100")

    (sentence,) = re.findall(r"```markdown\n(.*?)```", PAGE, re.S)
    text = Path("content/reviews/warm-drinks/professional.md")
    text.write_text(f"{text.read_text()}\n{sentence}")
    assert [run(words) for words in commands(4)] == [0]
    err = capsys.readouterr().err
    (shown,) = re.findall(r"```console\n\$ plainforest check\n(content/\S+professional.+?)```", PAGE, re.S)
    assert shown in err
    assert "1 warning" in err
    text.write_text(text.read_text().replace("1.43", "{{ recovery.estimate }}"))
    assert run(["plainforest", "check", "--strict"]) == 0

    assert run(["plainforest", "guide", "writing"]) == 0
    plain, from_table, check, build = commands(5)
    assert run(plain) == 0
    Path("results.csv").write_text("Study,Events 1,Total 1,Events 2,Total 2\nAdams 2001,2,50,3,50\n")
    assert run([*from_table[:3], "another", "--from", "results.csv"]) == 0
    assert [run(check), run(build)] == [0, 0]
    assert Path("dist-drafts/my-question/index.html").exists()
    assert not Path("dist/my-question").exists()

    (lines,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    record = Path("content/reviews/another/review.yaml")
    first = lines.splitlines(keepends=True)[0]
    change(record, first, lines)
    assert run(["plainforest", "check"]) == 0
    assert run(build) == 0
    assert "not rated" not in Path("dist-drafts/another/index.html").read_text()
    change(record, lines, f"{first}        certainty: {{}}\n")
    assert "`certainty: {}`" in PAGE
    assert run(["plainforest", "check"]) == 0

    for text in Path("content/reviews/my-question").iterdir():
        words = {
            "Write here": "Here is",
            "Example 20": "Adams 20",
            "the treatment": "the drink",
            "Replace this row": "",
        }
        for old, new in words.items():
            text.write_text(text.read_text().replace(old, new))
    change(Path("content/reviews/my-question/review.yaml"), "draft: yes ", "# ")
    assert [run(words) for words in commands(7)] == [0, 0]
    assert Path("dist/my-question/index.html").exists()
