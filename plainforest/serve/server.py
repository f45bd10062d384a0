"""The server of the preview: answers requests, and tells open pages when they have changed.

Connections live on one asyncio loop of the standard library, so that a hundred slow ones cost no threads and one time
limit holds for a whole request; everything that reads or renders runs on the one thread of `Worker`.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from plainforest.problems import Problem
from plainforest.serve import wire
from plainforest.serve.binding import listen
from plainforest.serve.desk import Desk
from plainforest.serve.dressing import PREFIX, assets
from plainforest.serve.following import Following, Listener, mistake
from plainforest.serve.headers import media_type
from plainforest.serve.settling import GRACE
from plainforest.serve.wire import RefusedError, Request, answer
from plainforest.serve.worker import Worker

if TYPE_CHECKING:
    from plainforest.serve.describing import Shown

CONNECTIONS = 250
STREAMS = 150
"""Open pages that are told of changes; the other connections are kept for asking for pages."""
PULSE_SECONDS = 15.0
STOP_SECONDS = 0.4
ACCEPT_TURNS = 10
"""What was accepted in the last moment takes four turns of the loop to become a task that can be ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """How the server talks to the terminal, which it does not know itself."""

    say: Callable[[str], None]
    show_problems: Callable[[Sequence[Problem]], None]
    ready: Callable[[str], None]
    """Called with the address once pages can be asked for."""


@dataclass(slots=True)
class Server:
    """The state of one running preview."""

    content: Path
    speaker: Speaker
    port: int = 0
    instance: str = field(default_factory=lambda: secrets.token_hex(8))
    desk: Desk = field(init=False)
    worker: Worker = field(init=False)
    following: Following = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    _ending: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    def end(self) -> None:
        """Begin to stop."""
        self._ending.set()

    async def run(self, port: int, *, poll: bool) -> None:
        """Serve until `end` is called or the process is asked to stop."""
        loop = asyncio.get_running_loop()
        self.desk = Desk(self.content)
        self.worker = Worker(loop)
        self.following = Following(self.desk, self.worker, self.speaker.say, self.speaker.show_problems)
        for number in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, self.end)
        servers = []
        try:
            for made in listen(port):
                self.port = made.getsockname()[1]
                servers.append(await asyncio.start_server(self._connected, sock=made, limit=wire.HEAD_LIMIT))
            self.following.start(loop, poll=poll)
            # the libraries take longest to load: begin before the first page is asked for
            self._keep(asyncio.create_task(self._warm_up()))
            self._keep(asyncio.create_task(self.following.follow()))
            self.speaker.ready(f"http://127.0.0.1:{self.port}/")
            await self._ending.wait()
        finally:
            for server in servers:
                server.close()
            for _ in range(ACCEPT_TURNS):
                await asyncio.sleep(0)
            while self._tasks:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
                await asyncio.sleep(0)
            self.following.stop(STOP_SECONDS)
            self.worker.stop(STOP_SECONDS)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            self.speaker.say(mistake(failure))

    async def _warm_up(self) -> None:
        await self.worker.run(self.desk.warm_up)

    # ---------- requests ----------

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._tasks) >= CONNECTIONS:
            writer.close()
            return
        self._keep(task)
        try:
            await self._serve(reader, writer)
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass  # they left, or we are stopping
        finally:
            writer.close()
            try:
                with suppress(OSError, TimeoutError, asyncio.CancelledError):
                    async with asyncio.timeout(wire.LINGER_SECONDS):
                        await writer.wait_closed()
            finally:
                writer.transport.abort()  # they do not take what is left

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await wire.read_request(reader, self.port)
            if request is None:
                return
            if request.path == f"{PREFIX}events":
                await self._events(request, reader, writer)
                return
            data = await self._answered(request)
        except RefusedError as refused:
            more = {"Allow": "GET, HEAD"} if refused.status == 405 else {}
            body = f"{refused.reason}\n".encode()
            await wire.send(writer, answer(refused.status, "text/plain; charset=utf-8", body, head_only=False, **more))
            await wire.linger(reader, writer)
            return
        await wire.send(writer, data)

    async def _answered(self, request: Request) -> bytes:
        try:
            return await self._answer(request)
        except RefusedError:
            raise
        except Exception as failure:
            self.speaker.say(mistake(failure))
            raise RefusedError(500, "This is a mistake in Plainforest; the terminal says more.") from failure

    async def _answer(self, request: Request) -> bytes:
        path, head_only = request.path, request.method == "HEAD"
        if path is None:
            raise RefusedError(404, "There is no page at this address.")
        if path.startswith(PREFIX):
            return await self._own(request, path, head_only)
        if path.startswith("static/"):
            asset = await self.worker.run(self.desk.asset, path)
            if asset is None:
                raise RefusedError(404, "There is no such file.")
            return answer(200, media_type(path), asset, head_only=head_only)
        shown = await self._show(path)
        if path == "index.html":
            self.following.home_was_loaded()
        if shown.view.status == 404 and "." not in path.rpartition("/")[2]:
            folder = await self._show(f"{path}/index.html")
            if folder.view.status != 404:
                # made from the path that was found, never from what was sent, so that it cannot lead elsewhere
                return answer(302, "text/plain", b"", Location="/" + quote(path) + "/")
        kind = media_type("html") if shown.is_page else media_type(path)
        return answer(shown.view.status, kind, shown.page, head_only=head_only)

    async def _show(self, path: str) -> Shown:
        """Return a page; a bad one is looked at again, because it may be half of a save."""
        shown = await self.worker.run(self.desk.show, path, True)
        if (shown.view.broken or shown.view.doubtful) and not shown.view.body:
            await asyncio.sleep(GRACE)
            shown = await self.worker.run(self.desk.show, path, False)
            self.following.tell_terminal(shown)
        return shown

    # ---------- the preview's own addresses ----------

    async def _own(self, request: Request, path: str, head_only: bool) -> bytes:
        own = assets().get(path)
        if own is not None:
            return answer(200, media_type(path), own, head_only=head_only)
        page = self._page_of(request)
        if path == f"{PREFIX}page":
            shown = await self._show(page)
            # always 200: the script asks for what there is to see, be it a page or the news that there is none
            return answer(200, media_type("html"), shown.page, head_only=head_only)
        if path == f"{PREFIX}panel":
            told = await self.worker.run(self.desk.panel, page)
            return answer(200, media_type("json"), told.encode(), head_only=head_only)
        raise RefusedError(404, "There is no such file.")

    def _page_of(self, request: Request) -> str:
        """Return the page that the preview's script asks about; only our own pages may ask."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise RefusedError(403, "The preview answers to its own pages alone.")
        page = wire.site_path("/" + quote(request.query.get("page", "")))
        if page is None:
            raise RefusedError(400, "There is no such page.")
        return page

    async def _events(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Tell a page at once what state it is in, and then whenever that changes."""
        listener = Listener(self._page_of(request))
        if len(self.following.listeners) >= STREAMS:
            raise RefusedError(503, "Too many pages are open.")
        await wire.send(writer, wire.stream_head())
        if request.method == "HEAD":
            return
        await wire.send(writer, b"retry: 500\n\n")
        gone = asyncio.create_task(reader.read(1))
        self.following.listeners.append(listener)
        try:
            self.following.greet(listener, await self.worker.run(self.desk.show, listener.page, True))
            while not gone.done():
                news = asyncio.create_task(listener.news.wait())
                await asyncio.wait((gone, news), timeout=PULSE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if not news.done():
                    news.cancel()
                    await wire.send(writer, b": still here\n\n")
                    continue
                listener.news.clear()
                data = f"event: state\nid: {self.instance}\ndata: {listener.state}\n\n"
                await wire.send(writer, data.encode())
        finally:
            self.following.listeners.remove(listener)
            gone.cancel()
