"""The same site, however many processes build it, and nothing of it when they fail."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from unittest.mock import Mock

import pytest

from bench.synthetic import write_site
from plainforest import cli, parallel
from plainforest.memory import engine_parts
from plainforest.output import CACHE_FOLDER
from plainforest.parallel import Crew, MapError, differing, pool
from plainforest.site import Means, build
from plainforest.staging import Staging
from plainforest.workshop import Options
from tests.site.sites import TINY, Site, tree

WALK, LIGHT = "morning-walk", "evening-light"


@pytest.fixture(scope="module")
def two() -> Iterator[Crew]:
    """Two worker processes for all tests of this file."""
    with pool(2) as crew:
        yield crew


def build_with(site: Site, means: Means, *, strict: bool = False) -> object:
    return build(site.content, site.output, Options(), strict=strict, means=means)


def staging(site: Site) -> list[Path]:
    return list((site.output.parent / CACHE_FOLDER).glob("*.staging"))


# --- the same bytes


def test_a_pool_makes_the_same_bytes_and_remembers_the_same(tiny: Site, small: Site, two: Crew) -> None:
    report = build_with(tiny, Means(crew=two))
    assert tree(tiny.output) == tree(small.output)
    again = tiny.must_build()
    assert (again.rebuilt, again.written) == (0, 0), "one process knows what a pool has built"
    assert report == replace(again, rebuilt=2, written=again.files)


def test_an_executor_without_our_disk_makes_the_same_bytes(tiny: Site, small: Site) -> None:
    with ThreadPoolExecutor(2) as executor:
        build_with(tiny, Means(crew=Crew(executor=executor, ahead=4)))
    assert tree(tiny.output) == tree(small.output)
    assert tiny.must_build().rebuilt == 0


def test_a_warm_build_in_a_pool_is_the_same_as_a_cold_one(tiny: Site, small: Site, two: Crew) -> None:
    shutil.copytree(TINY / "reviews" / WALK, tiny.content / "reviews" / "another")
    tiny.change(f"reviews/{LIGHT}/plain.md", "awake", "wide awake")
    build_with(tiny, Means(crew=two))
    shutil.rmtree(tiny.content / "reviews" / "another")
    tiny.change(f"reviews/{LIGHT}/plain.md", "wide awake", "awake")
    build_with(tiny, Means(crew=two))
    assert tree(tiny.output) == tree(small.output)


def test_building_anew_forgets_what_was_remembered_and_writes_nothing_twice(tiny: Site, two: Crew) -> None:
    tiny.must_build()
    report = build(tiny.content, tiny.output, Options(), means=Means(crew=two, fresh=True))
    assert (report.rebuilt, report.written) == (2, 0)


@pytest.mark.slow
def test_a_pool_is_chosen_when_it_pays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_site(tmp_path / "content", 3)
    monkeypatch.setattr(parallel, "PAYS", 2)
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    started: list[int] = []

    def counted(workers: int) -> AbstractContextManager[Crew]:
        started.append(workers)
        return pool(workers)

    monkeypatch.setattr(parallel, "pool", counted)
    site = Site(tmp_path / "content", tmp_path / "dist")
    build_with(site, Means(jobs=None))
    assert started == [2]
    other = Site(tmp_path / "content", tmp_path / "other")
    other.must_build()
    assert tree(site.output) == tree(other.output)
    shutil.rmtree(site.output / "review-0001", ignore_errors=True)
    build_with(site, Means(jobs=None))
    assert started == [2], "for one review it does not pay"


def test_what_is_wrong_is_told_in_the_same_order(tiny: Site, two: Crew) -> None:
    tiny.path(LIGHT, "plain.md").unlink()
    tiny.change(f"reviews/{WALK}/plain.md", "{{ falls.comparator }}", "{{ fals.comparator }}")
    assert build_with(tiny, Means(crew=two)) == tiny.build()
    assert not tiny.output.exists()


def test_a_template_that_fails_is_told_from_a_pool_too(tiny: Site, two: Crew) -> None:
    templates = tiny.content.parent / "templates"
    templates.mkdir()
    (templates / "plain.html").write_text("{{ nothing_of_that_name }}")
    report = build_with(tiny, Means(crew=two))
    assert report == tiny.build()
    assert not tiny.output.exists()


def test_progress_is_told_for_every_review(tiny: Site, two: Crew) -> None:
    told: list[tuple[int, int, str]] = []
    means = Means(crew=two, progress=lambda done, total, slug: told.append((done, total, slug)))
    for _ in range(2):
        told.clear()
        build_with(tiny, means)
        assert [(done, total) for done, total, _ in told] == [(0, 2), (1, 2)]
        assert {slug for _, _, slug in told} == {WALK, LIGHT}


# --- when it fails


def test_a_worker_that_dies_leaves_the_old_site_untouched(tiny: Site) -> None:
    tiny.must_build()
    before = tree(tiny.output)
    tiny.change("site.yaml", "title: Small library", "title: Tiny library")

    def kill_them(*_: object) -> None:
        for child in active_children():
            os.kill(child.pid or 0, signal.SIGKILL)

    with pool(1) as crew, pytest.raises(MapError, match="--jobs 1"):
        build_with(tiny, Means(crew=replace(crew, ahead=1), progress=kill_them))
    assert tree(tiny.output) == before
    assert not staging(tiny)
    assert tiny.must_build().rebuilt == 2


def test_the_command_says_that_nothing_was_published(
    tiny: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["build", "--content", str(tiny.content), "--output", str(tiny.output)]
    for failure in (KeyboardInterrupt(), MapError("A worker ended")):
        monkeypatch.setattr(parallel, "build_job", Mock(side_effect=failure))
        assert cli.main(words) == 2
        assert "Nothing was published" in capsys.readouterr().err
        assert not tiny.output.exists()
        assert not staging(tiny)


@pytest.mark.parametrize("word", ["0", "-1", "many"])
def test_a_number_of_processes_is_at_least_one(word: str) -> None:
    with pytest.raises(SystemExit):
        cli.main(["build", "--jobs", word])


def test_a_worker_with_another_engine_refuses_its_task(tiny: Site) -> None:
    ours = dict(engine_parts())
    assert differing(ours, ours) == ""
    assert differing(ours, ours | {"numpy": "0.1"}) == f"numpy 0.1 instead of {ours['numpy']}"
    assert "another Plainforest" in differing(ours, ours | {"Plainforest": "0"})
    task = parallel.Task(engine=ours | {"numpy": "0.1"}, workshop=b"", jobs=(), staging=None)
    with pytest.raises(MapError, match=r"numpy .* instead of 0\.1"):
        parallel.run(task)


def test_a_worker_left_behind_by_a_killed_build_writes_nothing(tmp_path: Path) -> None:
    left = Staging(str(tmp_path / "dist"), str(tmp_path / "staging" / "new"))
    with pytest.raises(FileNotFoundError):
        left.put("a/b/index.html", b"late", None)
    assert not list(tmp_path.iterdir())
