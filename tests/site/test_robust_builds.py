"""Builds that are killed, and builds that meet."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.kills import TornError, require_whole, survive
from plainforest import cli
from plainforest.disk import exchange, locked
from plainforest.obstacles import ForeignFolderError
from plainforest.output import CACHE_FOLDER, LateInterrupt, Output
from tests.site.sites import ROOT, Site, tree

WALK, LIGHT = "morning-walk", "evening-light"


@pytest.mark.slow
def test_builds_that_are_killed_publish_nothing_by_halves(tmp_path: Path) -> None:
    assert len(list(survive(2, 2, tmp_path, jobs=2))) == 2


def test_the_test_for_halves_finds_them() -> None:
    old, new = {"a/1": b"old", "a/2": b"old", "i": b"old"}, {"a/1": b"new", "a/2": b"new", "i": b"new"}
    require_whole(old | {"i": b"new"}, old, new, ["a"])
    for now in (old | {"a/1": b"new"}, old | {"i": b"n"}, {"a/1": b"new", "a/2": b"new"}):
        with pytest.raises(TornError):
            require_whole(now, old, new, ["a"])


def build_in_a_process(site: Site) -> subprocess.Popen[str]:
    words = ["build", "--content", site.content, "--output", site.output]
    return subprocess.Popen(
        [sys.executable, "-m", "plainforest", *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_two_builds_at_once_take_turns(tiny: Site, small: Site) -> None:
    both = [build_in_a_process(tiny) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted("(2 built anew)" in out for out, _ in said) == [False, True]
    assert tree(tiny.output) == tree(small.output)


@pytest.mark.slow
def test_a_build_that_waits_says_so(tiny: Site) -> None:
    cache = tiny.output.parent / CACHE_FOLDER
    cache.mkdir()
    with locked(cache / "dist.lock", lambda: None):
        process = build_in_a_process(tiny)
        assert process.stderr is not None
        assert "Another build has" in process.stderr.readline()
        assert process.poll() is None
        assert not tiny.output.exists()
    process.communicate(timeout=120)
    assert process.returncode == 0


def test_what_a_killed_build_left_is_swept_by_the_next(tiny: Site) -> None:
    left = tiny.output.parent / CACHE_FOLDER / "dist.staging" / "dead"
    other = tiny.output.parent / CACHE_FOLDER / "dist-drafts.staging" / "alive"
    for folder in (left, other):
        folder.mkdir(parents=True)
        (folder / "index.html").write_text("half")
    tiny.must_build()
    assert not left.parent.exists()
    assert (other / "index.html").exists(), "another folder's build may still run"


def test_folders_trade_places_where_the_system_can(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    traded = exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / ("b" if traded else "a")).exists()
    assert not exchange(tmp_path / "a", tmp_path / "nothing")
    if sys.platform == "linux":
        assert traded


@pytest.mark.parametrize("can", [True, False])
def test_a_review_is_renewed_with_or_without_trading(
    can: bool, tiny: Site, small: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not can:
        monkeypatch.setattr("plainforest.output.exchange", lambda *_: False)
    tiny.must_build()
    tiny.change(f"reviews/{WALK}/results.csv", "20,100", "10,100")
    tiny.change(f"reviews/{WALK}/plain.md", "## What did", "## Now what did")
    tiny.must_build()
    assert tree(tiny.output) != tree(small.output)
    tiny.change(f"reviews/{WALK}/results.csv", "10,100", "20,100")
    tiny.change(f"reviews/{WALK}/plain.md", "## Now what did", "## What did")
    tiny.must_build()
    assert tree(tiny.output) == tree(small.output)
    assert tiny.must_build().rebuilt == 0


def test_files_of_others_stay_when_a_review_is_renewed_as_a_whole(tiny: Site) -> None:
    tiny.must_build()
    (tiny.output / WALK / "extra.pdf").write_bytes(b"%PDF")
    (tiny.output / WALK / "link").symlink_to(tiny.content)
    tiny.change(f"reviews/{WALK}/results.csv", "20,100", "10,100")
    tiny.must_build()
    assert (tiny.output / WALK / "extra.pdf").read_bytes() == b"%PDF"
    assert (tiny.output / WALK / "link").is_symlink()


def test_an_edit_right_after_a_build_is_seen_although_size_and_time_are_the_same(tiny: Site) -> None:
    tiny.must_build()
    path = tiny.path(LIGHT, "plain.md")
    stat = path.stat()
    time.sleep(0.01)
    path.write_text(path.read_text().replace("awake", "asleep"[:5]))

    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert tiny.must_build().rebuilt == 1


def test_both_folders_can_be_restored_elsewhere(tiny: Site, tmp_path: Path) -> None:

    tiny.must_build()
    shutil.copytree(tiny.content.parent, tmp_path / "elsewhere", copy_function=shutil.copyfile)
    moved = Site(tmp_path / "elsewhere" / "content", tmp_path / "elsewhere" / "dist")
    report = moved.must_build()
    assert (report.rebuilt, report.written) == (0, 0), "new times cost a look at the files, not a build"


def test_the_memory_holds_what_is_published_and_nothing_older(tiny: Site) -> None:
    tiny.must_build()
    place = tiny.output.parent / CACHE_FOLDER / "dist.json"
    size = place.stat().st_size
    for word in ("one", "two", "one"):
        with tiny.path(LIGHT, "plain.md").open("a") as file:
            file.write(f"\n{word}\n")
        tiny.must_build()
    assert place.stat().st_size < 1.1 * size


def test_only_one_process_has_an_output(tmp_path: Path) -> None:
    waited: list[bool] = []
    with Output(tmp_path / "dist") as out:
        out.put("a.txt", b"first")
        out.commit()
    with Output(tmp_path / "dist", lambda: waited.append(True)) as out:
        assert out.before.folders.keys() == {"a.txt"}
    assert not waited


@pytest.mark.parametrize("reviews", [10, 40])
def test_renewing_many_reviews_looks_at_each_file_a_few_times(
    reviews: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import plainforest.manifest as listing
    import plainforest.output as module

    names = [f"r{number}/{name}" for number in range(reviews) for name in ("a.html", "b.html", "c.json", "d.csv")]
    looked: list[str] = []
    top = listing.top_of

    def watched(path: str) -> str:
        looked.append(path)
        return top(path)

    for text in (b"old", b"new"):
        looked.clear()
        with Output(tmp_path / "dist") as output:
            # of each review half of the files have changed
            for name in names:
                output.put(name, text if name.endswith(".html") else b"same")
            for place in (module, listing):
                monkeypatch.setattr(place, "top_of", watched)
            output.commit()
            for place in (module, listing):
                monkeypatch.setattr(place, "top_of", top)
    assert (tmp_path / "dist/r3/b.html").read_bytes() == b"new"
    assert (tmp_path / "dist/r3/d.csv").read_bytes() == b"same"
    assert 0 < len(looked) <= 4 * len(names)


def test_nothing_unfinished_ever_lies_in_the_published_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # whoever kills a build while it writes the manifest would leave it there, to be published with the rest
    seen: list[str] = []
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        seen.extend(path.name for path in (tmp_path / "dist").rglob(".writing-*"))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    for text in (b"old", b"new"):
        with Output(tmp_path / "dist") as output:
            output.put("a/index.html", text)
            output.put(f"{text.decode()}/index.html", text)
            output.commit()
    assert seen == []
    assert not [path for path in (tmp_path / "dist").rglob("*") if path.name.startswith(".writing")]


# ---------- what stands in the way


def into_a_link(site: Site) -> str:
    shutil.rmtree(site.output / WALK)
    (site.output / WALK).symlink_to(site.output / LIGHT)
    return f"{WALK} is a link"


def into_a_file(site: Site) -> str:
    shutil.rmtree(site.output / WALK / "evidence")
    (site.output / WALK / "evidence").write_text("mine")
    return "evidence is a file"


def review_into_a_file(site: Site) -> str:
    shutil.rmtree(site.output / WALK)
    (site.output / WALK).write_text("mine")
    return f"{WALK} is a file"


def home_into_a_folder(site: Site) -> str:
    (site.output / "index.html").unlink()
    (site.output / "index.html").mkdir()
    return r"index.html is a folder"


def assets_into_a_link(site: Site) -> str:
    (site.output / "static").rename(site.content.parent / "elsewhere")
    (site.output / "static").symlink_to(site.content.parent / "elsewhere")
    return "static is a link"


@pytest.mark.parametrize("turn", [into_a_link, into_a_file, review_into_a_file, home_into_a_folder, assets_into_a_link])
def test_what_stands_in_the_way_is_told_before_anything_is_published(
    turn: Callable[[Site], str], tiny: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny.must_build()
    told = turn(tiny)
    (tiny.content.parent / "static").mkdir()
    (tiny.content.parent / "static" / "own.css").write_text(":root { --mine: 1 }")
    before = tree(tiny.output)
    assert cli.main(["build", "--content", str(tiny.content), "--output", str(tiny.output)]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "Remove it and build again. Nothing was published." in said
    assert tree(tiny.output) == before


def test_a_folder_that_is_a_disk_of_its_own_is_told_at_once(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.must_build()
    plain = Path.stat

    def elsewhere(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = plain(path, follow_symlinks=follow_symlinks)
        return os.stat_result([*found[:2], found.st_dev + 1, *found[3:]]) if path == tiny.output else found

    monkeypatch.setattr(Path, "stat", elsewhere)
    with pytest.raises(ForeignFolderError, match=r"a disk of its own.*--output"):
        tiny.build()


def test_ctrl_c_while_publishing_comes_too_late(
    tiny: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.must_build()
    tiny.change("site.yaml", "title: Small library", "title: Little library")
    commit = Output.commit

    def pressed(out: Output) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        commit(out)

    monkeypatch.setattr(Output, "commit", pressed)
    assert cli.main(["build", "--content", str(tiny.content), "--output", str(tiny.output)]) == 0
    assert "stopped when" in capsys.readouterr().err
    monkeypatch.undo()
    assert "Little library" in tiny.text("index.html")
    assert tiny.must_build().rebuilt == 0, "what was published was remembered"


def test_ctrl_c_while_sweeping_up_does_not_say_that_nothing_was_published(
    tiny: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    out = Output(tiny.output)
    out.put("a.txt", b"a")
    out.commit()
    out._held.close()
    monkeypatch.setattr(out._held, "close", interrupted)
    with pytest.raises(LateInterrupt):
        out.__exit__(None, None, None)
    with pytest.raises(KeyboardInterrupt) as stop, Output(tiny.output):
        raise KeyboardInterrupt
    assert not isinstance(stop.value, LateInterrupt)


def test_assets_go_after_the_pages_that_ask_for_them(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (tiny.content.parent / "static").mkdir()
    (tiny.content.parent / "static" / "own.css").write_text(":root { --mine: 1 }")
    tiny.must_build()
    (tiny.content.parent / "static" / "own.css").write_text(":root { --mine: 2 }")
    shutil.rmtree(tiny.content / "reviews" / WALK)
    order: list[str] = []
    remove = Output._remove

    def noted(out: Output, top: str, gone: list[str], *, traded: bool, whole: bool) -> None:
        order.append(top)
        remove(out, top, gone, traded=traded, whole=whole)

    monkeypatch.setattr(Output, "_remove", noted)
    tiny.must_build()
    assert order.index("static/") > order.index(f"{WALK}/")
