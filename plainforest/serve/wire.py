"""HTTP as far as a preview needs it: one request, one answer, and the connection is closed.

A request is taken only when it is whole, small, in time, for this computer, and from this computer's own pages.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote_to_bytes

from plainforest.serve.headers import HEADERS

HEAD_LIMIT = 16 * 1024
HEAD_LINES = 64
HEAD_SECONDS = 5.0
WRITE_SECONDS = 10.0
LINGER_SECONDS = 0.5
LINGER_LIMIT = 4 << 20

_LINE = re.compile(r"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.[01]")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t -~]*)")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True, slots=True)
class Request:
    """A request that may be answered."""

    method: str
    target: str
    """The path of the address as it was sent, without the query."""
    path: str | None
    """The path of a published file (a folder stands for its index.html), or None when no file can have it."""
    query: dict[str, str]
    headers: dict[str, str]


class RefusedError(Exception):
    """A request that is not answered with content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


async def read_request(reader: asyncio.StreamReader, port: int) -> Request | None:
    """Return the request of a connection, or None when the other side left without one.

    Raises
    ------
    RefusedError
        If the request is malformed, too large, too slow, or none of our business.
    """
    try:
        async with asyncio.timeout(HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as failure:
        if failure.partial.strip():
            raise RefusedError(400, "The request is cut short.") from None
        return None
    except asyncio.LimitOverrunError:
        raise RefusedError(431, "The request is too large.") from None
    except TimeoutError:
        raise RefusedError(408, "The request took too long.") from None
    return parse_request(head, port)


def parse_request(head: bytes, port: int) -> Request:
    """Return the request of these bytes; `read_request` says what is raised."""
    try:
        first, *lines = head.decode("ascii").removesuffix("\r\n\r\n").split("\r\n")
    except UnicodeDecodeError:
        raise RefusedError(400, "The request is not plain ASCII.") from None
    matched = _LINE.fullmatch(first)
    if matched is None:
        raise RefusedError(400, "The request cannot be understood.")
    method, address = matched.groups()
    if len(lines) > HEAD_LINES:
        raise RefusedError(431, "The request has too many headers.")
    headers: dict[str, str] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header is None or (header[1].lower() == "host" and "host" in headers):
            raise RefusedError(400, "A header cannot be understood.")
        headers[header[1].lower()] = header[2].strip(" \t")
    _require_local(headers, port)
    if method not in ("GET", "HEAD"):
        raise RefusedError(405, "The preview only shows pages.")
    if "transfer-encoding" in headers or headers.get("content-length", "0") != "0":
        raise RefusedError(400, "A request for a page has no body.")
    target, _, query = address.partition("?")
    if len(query) > 4096:
        raise RefusedError(414, "The address is too long.")
    return Request(method, target, site_path(target), dict(parse_qsl(query, keep_blank_values=True)), headers)


def _require_local(headers: dict[str, str], port: int) -> None:
    """Refuse what another site makes a browser send.

    A name of theirs may lead to this computer (DNS rebinding); then the Host header still has their name.
    """
    hosts = ("localhost", "127.0.0.1", "[::1]")
    names = [f"{name}:{port}" for name in hosts]
    if port == 80:
        names += hosts  # browsers leave the usual port out
    if headers.get("host", "").lower() not in names:
        raise RefusedError(403, f"The preview answers to http://localhost:{port}/ alone.")
    if "origin" in headers and headers["origin"].lower() not in [f"http://{name}" for name in names]:
        raise RefusedError(403, "The preview answers to its own pages alone.")


def site_path(target: str) -> str | None:
    """Return the path of the published file that an address means, or None when no published file can have it.

    Nothing here becomes a path on the disk; still, what climbs, hides or could be read in two ways goes no further.
    """
    if _BAD_ESCAPE.search(target):
        return None
    try:
        path = unquote_to_bytes(target).decode("utf-8")
    except UnicodeDecodeError:
        return None
    parts = path.split("/")[1:]
    if parts[-1] == "":
        parts[-1] = "index.html"
    if _UNSAFE.search(path) or any(not part or part.startswith(".") for part in parts):
        return None
    return "/".join(parts)


def answer(status: int, kind: str, body: bytes, *, head_only: bool = False, **more: str) -> bytes:
    """Return a whole answer; names of further headers are written with underscores."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    headers = HEADERS | {"Content-Type": kind, "Content-Length": str(len(body))}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (b"" if head_only else body)


def stream_head() -> bytes:
    """Return the beginning of an answer that goes on and on."""
    headers = HEADERS | {"Content-Type": "text/event-stream; charset=utf-8"}
    return "\r\n".join(["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()


async def send(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send bytes; whoever does not take them in time is dropped."""
    writer.write(data)
    async with asyncio.timeout(WRITE_SECONDS):
        await writer.drain()


async def linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take what is still on its way after a refusal: closing at once would destroy the answer with it."""
    taken = 0
    try:
        if writer.can_write_eof():
            writer.write_eof()
        async with asyncio.timeout(LINGER_SECONDS):
            while taken < LINGER_LIMIT and (data := await reader.read(1 << 16)):
                taken += len(data)
    except (OSError, TimeoutError):
        return
