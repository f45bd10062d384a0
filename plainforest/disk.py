"""What the standard library does not offer in one call: folders that trade places, a lock, an undisturbed moment."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

_AT_FDCWD = -100
_EXCHANGE_LINUX, _SWAP_MACOS = 2, 2


def exchange(one: Path, other: Path) -> bool:
    """Let two folders on one disk trade places in a single step; False where the system or the disk cannot do that."""
    call = _exchanger()
    return call is not None and call(os.fsencode(one), os.fsencode(other)) == 0


@cache
def _exchanger() -> Callable[[bytes, bytes], int] | None:
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return lambda one, other: int(library.renamex_np(one, other, _SWAP_MACOS))
        if sys.platform == "linux":
            rename = library.renameat2
            rename.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
            return lambda one, other: int(rename(_AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE_LINUX))
    except (OSError, TypeError, AttributeError):  # a C library without it
        pass
    return None


@contextmanager
def locked(path: Path, waiting: Callable[[], object]) -> Iterator[None]:
    """Hold the lock of this name; `waiting` is called once if another process has it.

    The system takes the lock back when its holder ends, however it ends. The empty file stays: to remove it would let
    two processes lock two files of the same name.
    """
    with path.open("ab") as file:
        if not _lock(file.fileno(), wait=False):
            waiting()
            _lock(file.fileno(), wait=True)
        yield


if sys.platform == "win32":
    import msvcrt
    import time

    def _lock(number: int, *, wait: bool) -> bool:
        while True:
            try:
                msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
                time.sleep(0.1)
            else:
                return True

else:
    import fcntl

    def _lock(number: int, *, wait: bool) -> bool:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        except OSError:  # a disk without locks: two builds at once are then up to the author
            return True
        return True


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait for the few moments in which files are put into their places."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)
    if pressed:
        raise KeyboardInterrupt
