"""Hearing of changes: from the system, by polling, and when the system refuses."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers.api import BaseObserver

from plainforest.serve import watching
from plainforest.serve.watching import Watcher

WAIT = 60.0


class Heard:
    """Collects what a watcher reports."""

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.said: list[str] = []
        self.news = threading.Condition()

    def changed(self, path: Path) -> None:
        with self.news:
            self.paths.append(path)
            self.news.notify_all()

    def missed(self) -> None:
        self.changed(Path("missed"))

    def until(self, name: str) -> None:
        with self.news:
            assert self.news.wait_for(lambda: any(path.name == name for path in self.paths), WAIT), self.paths


@pytest.fixture
def heard() -> Heard:
    return Heard()


Start = Callable[..., Watcher]


@pytest.fixture
def start(tmp_path: Path, heard: Heard) -> Iterator[Start]:
    made: list[Watcher] = []

    def begin(*, poll: bool = False, native: Callable[[], BaseObserver] | None = None) -> Watcher:
        watcher = Watcher(
            lambda: [(tmp_path, True)], heard.changed, heard.missed, heard.said.append, poll=poll, native=native
        )
        made.append(watcher)
        watcher.start()
        assert watcher.ready.wait(WAIT)
        return watcher

    yield begin
    for watcher in made:
        watcher.stop(WAIT)
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("plainforest-")] == []


@pytest.mark.parametrize("poll", [False, True])
def test_every_way_to_save_is_heard(tmp_path: Path, heard: Heard, start: Start, poll: bool) -> None:
    (tmp_path / "old.md").write_text("old")
    (tmp_path / "folder").mkdir()
    start(poll=poll)
    (tmp_path / "old.md").write_text("new text")
    heard.until("old.md")
    (tmp_path / "folder" / ".tmp").write_text("new")
    (tmp_path / "folder" / ".tmp").replace(tmp_path / "folder" / "renamed.md")
    heard.until("renamed.md")
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "new.md").write_text("new")
    heard.until("new.md")
    heard.paths.clear()
    (tmp_path / "old.md").unlink()
    heard.until("old.md")
    assert heard.said == []


def test_reading_is_not_heard(tmp_path: Path, heard: Heard, start: Start) -> None:
    (tmp_path / "a.md").write_text("text")
    start()
    for _ in range(20):
        (tmp_path / "a.md").read_text()
        list(tmp_path.iterdir())
    (tmp_path / "end.md").write_text("the end")
    heard.until("end.md")
    assert {path.name for path in heard.paths} == {"end.md"}


def test_a_system_that_refuses_is_polled_and_that_is_said(tmp_path: Path, heard: Heard, start: Start) -> None:
    class Refusing(BaseObserver):
        def __init__(self) -> None:
            from watchdog.observers.polling import PollingEmitter

            super().__init__(PollingEmitter)

        def start(self) -> None:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")

    start(native=Refusing)
    assert len(heard.said) == 1
    assert "polling" in heard.said[0]
    assert "inotify watch limit reached" in heard.said[0]
    (tmp_path / "a.md").write_text("text")
    heard.until("a.md")


def test_a_folder_that_was_replaced_is_watched_again(tmp_path: Path, heard: Heard, start: Start) -> None:
    watcher = start()
    (tmp_path / "deep").mkdir()
    watcher.again()
    heard.until("missed")
    (tmp_path / "deep" / "a.md").write_text("text")
    heard.until("a.md")


def test_a_large_library_is_polled_less_often(tmp_path: Path, heard: Heard) -> None:
    for number in range(20):
        (tmp_path / "reviews" / f"r{number}").mkdir(parents=True)
    watcher = Watcher(lambda: [(tmp_path, True)], heard.changed, heard.missed, heard.said.append, poll=True)
    assert watcher._count() == 20
    assert watching.FOLDERS_A_SECOND > 0
    shutil.rmtree(tmp_path / "reviews")
