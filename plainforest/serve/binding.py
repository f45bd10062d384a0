"""Sockets on the loopback addresses, and on nothing else."""

from __future__ import annotations

import errno
import socket
import sys
from contextlib import suppress

TRIES = 100


def listen(port: int) -> list[socket.socket]:
    """Return sockets that listen on 127.0.0.1 and, where there is one, on ::1, at this port or the next free one.

    Port 0 means any free port.

    Raises
    ------
    OSError
        If none of the next hundred ports is free.
    """
    last = OSError(errno.EADDRINUSE, "No port is free", str(port))
    for number in range(port, min(port + TRIES, 65536)) if port else [0] * TRIES:
        try:
            return _both(number)
        except OSError as failure:
            if failure.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            last = failure
    raise last


def _both(port: int) -> list[socket.socket]:
    first = _bound(socket.AF_INET, "127.0.0.1", port)
    sockets = [first]
    try:
        sockets.append(_bound(socket.AF_INET6, "::1", first.getsockname()[1]))
    except OSError as failure:
        if failure.errno == errno.EADDRINUSE:  # there "localhost" would lead to somebody else's pages
            first.close()
            raise
    return sockets


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            with suppress(OSError, AttributeError):
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address, port))
        made.listen(128)
        made.setblocking(False)
    except BaseException:
        made.close()
        raise
    return made
