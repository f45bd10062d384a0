"""A preview that runs in this process, on a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from plainforest.problems import Problem
from plainforest.serve.server import Server, Speaker

WAIT = 60.0


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Running:
    """A running preview, and what it said on the terminal."""

    server: Server
    said: list[str] = field(default_factory=list)
    problems: list[tuple[Problem, ...]] = field(default_factory=list)
    address: str = ""
    ready: threading.Event = field(default_factory=threading.Event)
    failure: list[BaseException] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.server.port

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for something as a well-behaved browser does."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def raw(self, data: bytes, seconds: float = WAIT) -> bytes:
        """Send bytes and return everything that comes until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(data)
            found = b""
            while part := connection.recv(1 << 16):
                found += part
            return found

    @contextmanager
    def events(self, page: str) -> Iterator[Callable[[], str]]:
        """Listen to what a page is told; the function yielded returns the data of the next event."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WAIT) as connection:
            path = f"/_preview/events?page={quote(page)}"
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
            with connection.makefile("r", encoding="utf-8", newline="\n") as stream:

                def next_data() -> str:
                    for line in stream:
                        if line.startswith("data: "):
                            return line.removeprefix("data: ").strip()
                    raise AssertionError("the stream has ended")

                yield next_data


@contextmanager
def running(content: Path, *, poll: bool = False) -> Iterator[Running]:
    """Serve content on a free port; at the end nothing may be left running."""
    made: list[Running] = []
    others = set(threading.enumerate())

    def show_problems(problems: Sequence[Problem]) -> None:
        made[0].problems.append(tuple(problems))

    def ready(address: str) -> None:
        made[0].address = address
        made[0].ready.set()

    speaker = Speaker(say=lambda text: made[0].said.append(text), show_problems=show_problems, ready=ready)
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await made[0].server.run(0, poll=poll)

    def work() -> None:
        try:
            asyncio.run(serve())
        except BaseException as failure:
            made[0].failure.append(failure)
            made[0].ready.set()

    made.append(Running(Server(content, speaker)))
    thread = threading.Thread(target=work, name="preview under test")
    thread.start()
    try:
        assert made[0].ready.wait(WAIT)
        assert not made[0].failure, made[0].failure
        watcher = made[0].server.following.watcher
        assert watcher is not None
        assert watcher.ready.wait(WAIT)
        yield made[0]
    finally:
        if thread.is_alive():
            loops[0].call_soon_threadsafe(made[0].server.end)
        thread.join(WAIT)
    assert not thread.is_alive()
    assert not made[0].failure
    assert [text for text in made[0].said if "mistake in Plainforest" in text] == []
    left = [one for one in set(threading.enumerate()) - others if one.name.startswith("plainforest-")]
    for one in left:
        one.join(WAIT)
    assert not any(one.is_alive() for one in left), left
