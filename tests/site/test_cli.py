"""The command line: what it prints, where, and its exit status."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from plainforest import __version__, cli
from plainforest.arguments import parser
from plainforest.manifest import MANIFEST
from tests.site.sites import ROOT, Site, run, times, tree

LIGHT = "evening-light"


def build(site: Site, *words: str) -> int:
    return cli.main(["build", "--content", str(site.content), "--output", str(site.output), *words])


def spoil(site: Site) -> None:
    site.change(f"reviews/{LIGHT}/results.csv", "6,20,5,20", "26,20,5,20")


# --- what a newcomer types first


@pytest.mark.parametrize("words", [["--help"], ["build", "--help"], ["check", "--help"]])
def test_help_is_there_and_says_what_the_exit_status_means(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    out, err = capsys.readouterr()
    assert (end.value.code, err) == (0, "")
    assert out.startswith("usage: plainforest")
    for number in ("0", "1", "2"):
        assert re.search(rf"\b{number} ", out.partition("Exit status:")[2])


def test_every_option_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("build", "check"):
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        out = capsys.readouterr().out
        for line in out.splitlines():
            if match := re.match(r"  (--[a-z]+)(?: [A-Z]+)?(.*)", line):
                position = out.index(line) + len(line)
                assert match.group(2).strip() or out[position:].lstrip("\n").startswith(" " * 10), line


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])
    assert (end.value.code, capsys.readouterr().out) == (0, f"Plainforest {__version__}\n")


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "²"])
def test_a_number_of_processes_that_cannot_be_is_refused(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["build", f"--jobs={number}"])
    assert end.value.code == 2
    assert f"'{number}' is no number of processes; write 1 or more, or auto" in capsys.readouterr().err


@pytest.mark.parametrize(
    "address", ["foo", "127.0.0.1:8786", "tcp://127.0.0.1", "tcp://:8786", "tcp://host:8786/", "tcp://a b:8786"]
)
def test_an_address_that_is_none_is_refused_at_once(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["build", "--cluster", address])
    assert end.value.code == 2
    assert f"'{address}' is no address of a scheduler" in capsys.readouterr().err


def test_addresses_and_numbers_that_can_be_are_taken() -> None:
    for address in ("tcp://127.0.0.1:8786", "tls://some-host.example:1", "tcp://[::1]:8786"):
        assert parser().parse_args(["build", "--cluster", address]).cluster == address
    assert parser().parse_args(["build", "--jobs", "3"]).jobs == 3
    assert parser().parse_args(["build", "--jobs", "auto"]).jobs is None


@pytest.mark.parametrize("words", [[], ["buidl"], ["build", "--sttrict"], ["publish"]])
def test_a_command_that_does_not_exist_is_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    out, err = capsys.readouterr()
    assert (end.value.code, out) == (2, "")
    assert err.startswith("usage: plainforest")


# --- build


def test_a_good_build_prints_a_line_and_one_for_suggestions_in_a_pipe(
    tiny: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build(tiny) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert re.fullmatch(
        r"2 suggestions: run plainforest check\n"
        r"2 reviews \(2 built anew\), \d+ files: \d+ written, 0 removed, in \d+\.\d\d s\. Open \S+index\.html\n",
        out,
    )
    assert build(tiny) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("2 reviews (0 built anew)")


def test_quiet_prints_nothing(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(tiny, "--quiet") == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_is_shown_on_a_terminal_and_wiped_away(
    quiet: bool, tiny: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert build(tiny, *(["--quiet"] if quiet else [])) == 0
    err = capsys.readouterr().err
    if quiet:
        assert err == ""
    else:
        assert [*re.findall(r"\d/\d [a-z-]+", err)] == ["1/2 evening-light", "2/2 morning-walk"]
        assert err.endswith("\r\033[K")
        assert "\n" not in err


def test_errors_are_status_1_with_their_place_and_a_hint(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(tiny, "--quiet") == 0
    spoil(tiny)
    before = tree(tiny.output), times(tiny.output)
    assert build(tiny) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"content/reviews/{LIGHT}/results.csv:2:intervention_events: error: " in err
    assert "[events-above-total]\n    " in err, "the hint stands below, indented"
    assert "1 error, 0 warnings\n" in err
    assert err.endswith(f"Nothing was published; {tiny.output} is as it was.\n")
    assert (tree(tiny.output), times(tiny.output)) == before


def test_warnings_do_not_stop_a_build_unless_strict(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.path(LIGHT, "plain.md").write_text("\n")
    assert build(tiny) == 0
    assert "0 errors, 1 warning\n" in capsys.readouterr().err
    assert build(tiny, "--strict") == 1
    assert "Nothing was published" in capsys.readouterr().err


def test_drafts_and_noindex_reach_the_pages(tiny: Site) -> None:
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + "draft: yes\n")
    assert build(tiny, "--quiet") == 0
    assert not (tiny.output / LIGHT).exists()
    assert build(tiny, "--quiet", "--drafts", "--noindex") == 0
    assert '<meta name="robots" content="noindex">' in tiny.text(f"{LIGHT}/index.html")


def test_drafts_go_to_a_folder_of_their_own(
    tiny: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny.content.parent)
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + "draft: yes\n")
    assert cli.main(["build"]) == 0
    assert f"Left out, as a draft: {LIGHT}.\n" in capsys.readouterr().out
    assert cli.main(["build", "--drafts"]) == 0
    out = capsys.readouterr().out
    assert out.endswith(f"Open {Path('dist-drafts/index.html')}\n")
    assert "Left out" not in out
    assert Path(f"dist-drafts/{LIGHT}/index.html").exists()
    assert not Path(f"dist/{LIGHT}").exists(), "what is uploaded has no drafts"


def test_a_broken_draft_is_one_line(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(tiny)
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + "draft: yes\n")
    assert build(tiny) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert f"Left out, as a draft: {LIGHT} (has errors: run plainforest check).\n" in out


def test_a_foreign_folder_is_status_2_and_nothing_is_written(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.output.mkdir()
    (tiny.output / "thesis.txt").write_text("years of work")
    before = times(tiny.content.parent)
    assert build(tiny) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("plainforest: ")
    assert "not made by Plainforest" in err
    assert "--output" in err
    assert times(tiny.content.parent) == before


def test_a_file_in_place_of_the_output_folder_is_status_2(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.output.write_text("I am a file")
    assert build(tiny) == 2
    assert "not a folder" in capsys.readouterr().err
    assert tiny.output.read_text() == "I am a file"


@pytest.mark.parametrize("where", ["content", "content/dist", "content/reviews/dist", ".", "content/../content/x"])
def test_output_in_the_content_or_around_it_is_refused(
    where: str, tiny: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    before = times(tiny.content.parent)
    output = tiny.content.parent / where
    assert cli.main(["build", "--content", str(tiny.content), "--output", str(output)]) == 2
    assert "must lie apart" in capsys.readouterr().err
    assert times(tiny.content.parent) == before


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_missing_content_folder_is_status_2(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main([command]) == 2
    assert capsys.readouterr().err == (
        "plainforest: there is no folder 'content'. Name the folder with site.yaml: --content FOLDER.\n"
    )
    (tmp_path / "content").write_text("I am a file")
    assert cli.main([command]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["content"]


@pytest.mark.parametrize("command", ["build", "check"])
def test_an_empty_content_folder_says_what_is_missing(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path)
    assert cli.main([command]) == 1
    err = capsys.readouterr().err
    assert "content/site.yaml: error: The file site.yaml is missing." in err
    assert "content/reviews: warning: " in err
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (OSError(28, "No space left on device", "dist/index.html"), "No space left on device: dist/index.html"),
        (PermissionError(13, "Permission denied", "dist"), "Permission denied: dist"),
        (OSError("the disk is on fire"), "the disk is on fire"),
    ],
)
def test_a_failing_disk_is_a_message_not_a_traceback(
    failure: OSError, words: str, tiny: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, target: Path) -> None:
        raise failure

    monkeypatch.setattr(Path, "replace", fail)
    assert build(tiny) == 2
    as_it_was = f"Nothing was published; {tiny.output} is as it was."
    assert capsys.readouterr().err == f"plainforest: {words}. {as_it_was}\n"


def test_an_output_folder_below_a_file_is_a_message(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny.content.parent / "file").write_text("I am a file")
    assert (
        cli.main(["build", "--content", str(tiny.content), "--output", str(tiny.content.parent / "file" / "dist")]) == 2
    )
    assert capsys.readouterr().err.startswith("plainforest: ")


def test_stopping_it_by_hand_leaves_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", stopped)
    with pytest.raises(SystemExit) as end:
        cli.entry()
    assert end.value.code == 130


# --- check


def test_check_reports_and_publishes_nothing(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--content", str(tiny.content)]) == 0
    assert "0 errors, 0 warnings, 2 suggestions" in capsys.readouterr().err
    spoil(tiny)
    before = times(tiny.content.parent)
    assert cli.main(["check", "--content", str(tiny.content)]) == 1
    assert "[events-above-total]" in capsys.readouterr().err
    assert times(tiny.content.parent) == before


def test_check_says_when_there_is_nothing_to_say(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(tiny.content / "reviews" / "morning-walk")
    assert cli.main(["check", "--content", str(tiny.content)]) == 0
    assert capsys.readouterr() == ("No problems found.\n", "")


def test_check_looks_at_drafts_and_at_references_in_texts(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + "draft: yes\n")
    tiny.path(LIGHT, "plain.md").write_text("Some {{ waking.efect }}.\n")
    assert cli.main(["check", "--content", str(tiny.content)]) == 1
    err = capsys.readouterr().err
    assert f"content/reviews/{LIGHT}/plain.md:1:6: error: 'waking' has no value 'efect'. [unknown-value]" in err
    assert "Did you mean 'effect'?" in err


def test_check_strict(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.path(LIGHT, "plain.md").write_text("\n")
    assert cli.main(["check", "--content", str(tiny.content)]) == 0
    assert cli.main(["check", "--strict", "--content", str(tiny.content)]) == 1
    assert "warning" in capsys.readouterr().err


def test_the_example_library_has_no_problems(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--strict", "--content", str(ROOT / "content")]) == 0, capsys.readouterr().err


# --- the ways in, each in a process of its own


@pytest.mark.slow
def test_build_py_works_from_anywhere_with_warnings_as_errors(tiny: Site, small: Site) -> None:
    done = run(ROOT / "build.py", "build", cwd=tiny.content.parent, PYTHONWARNINGS="error")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Open dist/index.html\n")
    assert tree(tiny.output) == tree(small.output)


@pytest.mark.slow
def test_the_module_is_the_same_command(tiny: Site) -> None:
    spoil(tiny)
    done = run("-m", "plainforest", "check", "--content", tiny.content)
    assert (done.returncode, done.stdout) == (1, "")
    assert "[events-above-total]" in done.stderr


@pytest.mark.slow
def test_a_name_that_the_terminal_cannot_show_does_not_stop_a_build(tiny: Site) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    tiny.change("site.yaml", "title: Small library", "title: Small library\ntitel: Kleine Bücherei – ☂")
    done = run(ROOT / "build.py", "build", "--content", tiny.content, "--output", tiny.output, cwd=ROOT, **ascii_only)
    assert done.returncode == 1
    assert "titel" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_folder_that_the_terminal_cannot_show_does_not_stop_a_build(tiny: Site) -> None:
    output = tiny.output.parent / "büch ☂"
    done = run(
        ROOT / "build.py", "build", "--content", tiny.content, "--output", output, PYTHONIOENCODING="ascii"
    )  # fmt: skip
    assert (output / MANIFEST).exists()
    assert "Traceback" not in done.stderr
    assert done.returncode == 0
