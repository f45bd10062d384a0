"""What the last build remembers: good for speed, never needed, never trusted against the facts."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from plainforest import memory as engine
from plainforest import workshop
from plainforest.manifest import MANIFEST
from plainforest.output import CACHE_FOLDER
from plainforest.staging import has
from plainforest.writing import sha256
from tests.site.sites import ROOT, Site, tree

WALK, LIGHT = "morning-walk", "evening-light"


def memory(site: Site) -> Path:
    return site.output.parent / CACHE_FOLDER / f"{site.output.name}.json"


BROKEN = {
    "missing": None,
    "empty": b"",
    "cut off": b'{"morning-walk": {"key": "',
    "not text": b"\x00\xff\xfe",
    "a list": b"[]",
    "null": b"null",
    "wrong inside": b'{"morning-walk": 1}',
    "wrong deepest": b'{"morning-walk": {"key": "", "files": {"a": [1]}, "card": {}, "problems": [{}]}}',
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("which", ["memory", "manifest"])
def test_a_broken_file_only_costs_a_rebuild(which: str, data: bytes | None, tiny: Site) -> None:
    first = tiny.must_build()
    before = tree(tiny.output)
    file = memory(tiny) if which == "memory" else tiny.output / MANIFEST
    if data is None and which == "manifest":
        return  # without its manifest a folder is somebody else's
    if data is None:
        file.unlink()
    else:
        file.write_bytes(data)
    report = tiny.must_build()
    assert report.rebuilt == (first.reviews if which == "memory" else 0), "the memory knows what a manifest listed"
    assert tree(tiny.output) == before
    assert tiny.must_build().rebuilt == 0


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"files": ' + b"[" * 100_000], ids=["list", "files"])
@pytest.mark.parametrize("which", ["memory", "manifest"])
def test_a_file_of_brackets_is_no_end(which: str, data: bytes, tiny: Site) -> None:
    tiny.must_build()
    before = tree(tiny.output)
    file = memory(tiny) if which == "memory" else tiny.output / MANIFEST
    kept = file.read_bytes() if which == "memory" else b""
    file.write_bytes(kept + data + b"\n")
    tiny.must_build()
    assert tree(tiny.output) == before


def test_what_goes_while_the_manifest_is_damaged_does_not_stay_published(tiny: Site) -> None:
    tiny.must_build()
    (tiny.output / MANIFEST).write_bytes((tiny.output / MANIFEST).read_bytes()[:500])
    (tiny.output / LIGHT / "index.html").write_text("somebody's own")
    shutil.rmtree(tiny.content / "reviews" / LIGHT)
    tiny.must_build()
    left = [path for path in (tiny.output / LIGHT).rglob("*") if path.is_file()]
    assert left == [tiny.output / LIGHT / "index.html"], "what was edited by hand is not ours to remove"


def test_files_whose_times_were_lost_are_read_once(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.must_build()
    for path in tiny.output.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    looked: list[str] = []

    def look(path: str, digest: str, size: int) -> os.stat_result | None:
        looked.append(path)
        return has(path, digest, size)

    monkeypatch.setattr("plainforest.output.has", look)
    assert tiny.must_build().written == 0
    assert len(looked) == len(tiny.files())
    looked.clear()
    tiny.change(f"reviews/{LIGHT}/results.csv", "6,20,5,20", "7,20,5,20")
    assert tiny.must_build().rebuilt == 1
    assert tiny.must_build().rebuilt == 0
    assert looked == []


def test_a_file_name_that_is_no_text_stops_nothing(tiny: Site) -> None:
    try:
        (tiny.content / "reviews" / LIGHT / "plain.\udcff").write_text("left by another system")
    except (OSError, UnicodeError):
        return  # such a name cannot be given here
    assert tiny.must_build().reviews == 2
    assert tiny.must_build().rebuilt == 0


def test_without_memory_the_same_files_are_not_written_again(tiny: Site) -> None:
    tiny.must_build()
    memory(tiny).unlink()
    report = tiny.must_build()
    assert (report.rebuilt, report.written) == (2, 0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Do morning walks prevent falls?", "Do morning walks produce falls?"),
        ('"studies":4', '"studies":9'),
        ('\t{"slug"', '\t{"slog"'),
        ('"warning"', '"suggestion"'),
        ('"word":', '"wort":'),
        ('"morning-walk"', '"evening-walk"'),
    ],
)
def test_a_damaged_memory_never_reaches_a_page(old: str, new: str, tiny: Site) -> None:
    tiny.path(LIGHT, "plain.md").write_text("\n")  # so that there is a warning to remember
    tiny.must_build()
    before = tree(tiny.output)
    text = memory(tiny).read_text()
    assert old in text
    memory(tiny).write_text(text.replace(old, new))
    report = tiny.must_build()
    assert tree(tiny.output) == before
    assert [problem.code for problem in report.problems if problem.severity == "warning"] == ["empty-text"]


def listed(site: Site) -> dict[str, str]:
    files: dict[str, str] = json.loads((site.output / MANIFEST).read_bytes())["files"]
    return files


@pytest.mark.parametrize("what", ["edit", "remove", "add", "shorten", "damage a line", "another list"])
def test_what_is_listed_is_what_is_there(what: str, tiny: Site) -> None:
    other = tiny.path("noon-nap", "").parent / "noon-nap"
    if what == "remove":
        shutil.copytree(tiny.path(LIGHT, ""), other)
    tiny.must_build()
    if what == "edit":
        tiny.change(f"reviews/{LIGHT}/plain.md", "keeps some people awake", "keeps people awake")
    elif what == "remove":
        shutil.rmtree(other)
    elif what == "add":
        shutil.copytree(tiny.path(LIGHT, ""), other)
    elif what == "shorten":  # a review with fewer files than before
        tiny.path(LIGHT, "review.yaml").write_text("draft: true\n" + tiny.path(LIGHT, "review.yaml").read_text())
    elif what == "damage a line":
        memory(tiny).write_bytes(memory(tiny).read_bytes().replace(b'"key":"', b'"key":"0', 2))
    else:
        lines = (tiny.output / MANIFEST).read_text().splitlines(keepends=True)
        (tiny.output / MANIFEST).write_text("".join(line for line in lines if f"{WALK}/index" not in line))
    report = tiny.must_build()
    files = tree(tiny.output)
    assert listed(tiny).keys() == files.keys() - {MANIFEST}
    assert all(sha256(files[path]) == digest for path, digest in listed(tiny).items())
    assert report.files == len(listed(tiny))
    fresh = Site(tiny.content, tiny.output.parent / "fresh")
    fresh.must_build()
    assert tree(fresh.output) == files
    again = tiny.must_build()
    assert (again.rebuilt, again.files) == (0, report.files)


def rename(file: str, old: str, new: str) -> Callable[[Site, pytest.MonkeyPatch], None]:
    return lambda site, _: site.change(file, old, new)


def add(file: str, text: str) -> Callable[[Site, pytest.MonkeyPatch], None]:
    def change(site: Site, _: pytest.MonkeyPatch) -> None:
        path = site.content.parent / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    return change


def new_engine(_: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "engine_digest", lambda: "another engine")


@pytest.mark.parametrize(
    "change",
    [
        rename("site.yaml", "title: Small library", "title: Tiny library"),
        rename("site.yaml", "notice: Everything", "notice: All"),
        rename("glossary.yaml", "Coming to rest", "Coming to lie"),
        rename("about.md", "Nothing", "Not a word"),
        add("static/own.css", ":root { --brand: #123456; }"),
        add("templates/about.html", '{% extends "default:about.html" %}'),
        new_engine,
    ],
    ids=["title", "notice", "glossary", "about", "style sheet", "template", "engine"],
)
def test_what_all_reviews_share_rebuilds_all_reviews(
    change: Callable[[Site, pytest.MonkeyPatch], None], tiny: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.must_build()
    change(tiny, monkeypatch)
    assert tiny.must_build().rebuilt == 2
    assert tiny.must_build().rebuilt == 0


def test_options_rebuild_all_reviews(tiny: Site) -> None:
    tiny.must_build()
    assert tiny.must_build(noindex=True).rebuilt == 2
    assert tiny.must_build(noindex=True).rebuilt == 0
    assert tiny.must_build(drafts=True).rebuilt == 2


@pytest.mark.parametrize("name", ["review.yaml", "studies.csv", "results.csv", "plain.md", "professional.md"])
def test_every_file_of_a_review_counts(name: str, tiny: Site) -> None:
    tiny.must_build()
    with tiny.path(LIGHT, name).open("a") as file:
        file.write("\n")
    assert tiny.must_build().rebuilt == 1


def test_two_outputs_of_one_content_remember_separately(tiny: Site) -> None:
    tiny.must_build()
    other = Site(tiny.content, tiny.output.parent / "other")
    assert other.must_build().rebuilt == 2
    assert tiny.must_build().rebuilt == 0
    assert other.must_build().rebuilt == 0
    assert tree(tiny.output) == tree(other.output)


def test_the_same_folder_under_another_name_is_remembered(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.must_build()
    monkeypatch.chdir(tiny.content.parent)
    assert Site(Path("content"), Path("dist")).must_build().rebuilt == 0


def forget_the_engine() -> None:
    engine.engine_digest.cache_clear()
    engine.engine_parts.cache_clear()


def test_an_old_engine_and_a_new_one_do_not_share_pages() -> None:
    # every Python file of the engine counts, the newest included
    digest = engine.engine_digest()
    assert len(digest) == 64
    forget_the_engine()
    assert engine.engine_digest() == digest
    assert (ROOT / "plainforest" / "site.py").exists()


def test_a_changed_engine_file_changes_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine.engine_digest()
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: real(self) + (b"# new" if self.name == "absolute.py" else b""))
    forget_the_engine()
    try:
        assert engine.engine_digest() != before
    finally:
        monkeypatch.undo()
        forget_the_engine()


def test_the_memory_lies_outside_the_published_folder(tiny: Site) -> None:
    tiny.must_build()
    assert {path for path in tree(tiny.output) if path.startswith(".")} == {MANIFEST}
    assert sorted(path.name for path in memory(tiny).parent.iterdir()) == ["dist.json", "dist.lock"]
