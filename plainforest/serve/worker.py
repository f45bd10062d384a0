"""One thread that does all reading and rendering, so that pages never see each other half made."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from queue import PriorityQueue
from typing import Any, TypeVar, TypeVarTuple

Given = TypeVarTuple("Given")
Made = TypeVar("Made")

SOON, LATER = 0, 1


class Worker:
    """Runs jobs one after the other; what somebody is waiting for comes before work in the background.

    The thread is a daemon: importing the numerical libraries takes seconds and cannot be interrupted, and stopping the
    preview must not wait for that.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._jobs: PriorityQueue[tuple[int, int, Callable[[], None] | None]] = PriorityQueue()
        self._order = count()
        self._thread = threading.Thread(target=self._work, name="plainforest-pages", daemon=True)
        self._thread.start()

    async def run(self, job: Callable[[*Given], Made], *args: *Given, rank: int = SOON) -> Made:
        """Run a job on the thread and return what it returns."""
        future: asyncio.Future[Made] = self._loop.create_future()

        def do() -> None:
            if future.cancelled():
                return  # whoever asked has left
            try:
                made = job(*args)
            except BaseException as failure:
                self._tell(future, future.set_exception, failure)
            else:
                self._tell(future, future.set_result, made)

        self._jobs.put((rank, next(self._order), do))
        return await future

    def _tell(self, future: asyncio.Future[Any], how: Callable[[Any], None], what: object) -> None:
        def tell() -> None:
            if not future.done():
                how(what)

        with suppress(RuntimeError):  # the loop is closed: nobody is waiting any more
            self._loop.call_soon_threadsafe(tell)

    def _work(self) -> None:
        while True:
            job = self._jobs.get()[2]
            if job is None:
                return
            job()

    def stop(self, seconds: float) -> None:
        """Let the thread end before any job that has not begun, and wait for it no longer than this."""
        self._jobs.put((-1, next(self._order), None))
        self._thread.join(seconds)
