"""Hear of changed files: from the operating system, or by looking again and again where that does not work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver

POLL_SECONDS = 0.4
FOLDERS_A_SECOND = 2000
"""Looking at every file takes time too: in large libraries the pauses between two rounds become longer."""


class Watcher:
    """Calls `changed` with every path that was written, made, moved or removed in the folders of a site.

    Folders are watched rather than files, because editors put a new file in the place of the old one. What is watched
    comes from `folders` each time that watching begins, so that a folder that was replaced is found again; `missed` is
    called when something may have happened in between.
    """

    def __init__(
        self,
        folders: Callable[[], Iterable[tuple[Path, bool]]],
        changed: Callable[[Path], None],
        missed: Callable[[], None],
        say: Callable[[str], None],
        *,
        poll: bool,
        native: Callable[[], BaseObserver] | None = None,
    ) -> None:
        self._folders = folders
        self._changed = changed
        self._missed = missed
        self._say = say
        self._poll = poll
        self._native = native
        self._ended = False
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="plainforest-watch", daemon=True)
        self.ready = threading.Event()

    def start(self) -> None:
        """Begin, in a thread of its own: finding every folder of a large library takes a while."""
        self._thread.start()

    def again(self) -> None:
        """Begin anew, because one of the folders was replaced."""
        self._wake.set()

    def stop(self, seconds: float) -> None:
        """End all threads and wait for them, but no longer than this."""
        self._ended = True
        self._wake.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._ended:
            self._wake.clear()
            observer = self._begin()
            if self.ready.is_set():
                self._missed()
            self.ready.set()
            if not self._ended:
                self._wake.wait()
            observer.stop()
            observer.join()

    def _begin(self) -> BaseObserver:
        if not self._poll:
            try:
                return self._observe(self._native_observer())
            except OSError as failure:
                reason = failure.strerror or str(failure)
                self._say(f"The system cannot watch this many folders ({reason}); looking for changes by polling.")
                self._poll = True
        from watchdog.observers.polling import PollingObserver

        return self._observe(PollingObserver(timeout=POLL_SECONDS + self._count() / FOLDERS_A_SECOND))

    def _count(self) -> int:
        return sum(1 for folder, deep in self._folders() if deep for _ in folder.glob("*/*/"))

    def _native_observer(self) -> BaseObserver:
        if self._native is not None:
            return self._native()
        from watchdog.observers import Observer

        return Observer(timeout=0.2)

    def _observe(self, observer: BaseObserver) -> BaseObserver:
        from watchdog import events

        # Our own reading opens and closes files; those events are not even asked for.
        wanted: list[type[FileSystemEvent]] = [
            events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent,
            events.DirCreatedEvent, events.DirMovedEvent, events.DirDeletedEvent,
        ]  # fmt: skip
        handler = _Handler(self._changed)
        for folder, deep in self._folders():
            if folder.is_dir():
                observer.schedule(handler, str(folder), recursive=deep, event_filter=wanted)  # type: ignore[arg-type]
        try:
            observer.start()
        except OSError:
            observer.unschedule_all()
            raise
        return observer


class _Handler:
    """What watchdog calls; it needs nothing of watchdog's own handler but this one method."""

    def __init__(self, changed: Callable[[Path], None]) -> None:
        self._changed = changed

    def dispatch(self, event: FileSystemEvent) -> None:
        for path in (event.src_path, event.dest_path):
            if path:
                self._changed(Path(path if isinstance(path, str) else path.decode(errors="surrogateescape")))
