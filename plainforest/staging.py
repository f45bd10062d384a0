"""Where new files wait until all is well, and how a file is known again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from plainforest.writing import sha256


class Written(NamedTuple):
    """A file as it was last written: enough to see, without reading it, that nobody has changed it since."""

    digest: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Staging:
    """Where new files wait until all is well. It can be sent to other processes on the same machine."""

    folder: str
    """The published folder."""
    new: str
    """The folder of what will be published, in the same shape."""

    def put(self, path: str, data: bytes, before: str | None) -> tuple[Written, bool]:
        """Stage a file unless it is published already, and return what it will be and whether it was staged.

        Parameters
        ----------
        path : str
            Where it will stand.
        data : bytes
            What will be in it.
        before : str or None
            The digest that the last manifest gives for this path.
        """
        digest = sha256(data)
        if before == digest and (stat := has(f"{self.folder}/{path}", digest, len(data))):
            return Written(digest, len(data), stat.st_mtime_ns), False
        target = f"{self.new}/{path}"
        try:
            file = open(target, "wb")  # noqa: PTH123, SIM115
        except FileNotFoundError:
            # a build that was killed can leave workers behind for a moment; they must not make its folder anew
            if not os.path.isdir(self.new):  # noqa: PTH112
                raise
            os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
            file = open(target, "wb")  # noqa: PTH123, SIM115
        with file:
            file.write(data)
            file.flush()
            return Written(digest, len(data), os.fstat(file.fileno()).st_mtime_ns), True


def has(path: str, digest: str, size: int) -> os.stat_result | None:
    """Return what the disk knows of a file if it is as it was written; otherwise None."""
    try:
        stat = os.stat(path)  # noqa: PTH116  (of hundreds of thousands: a Path for each costs more than its answer)
        return stat if stat.st_size == size and sha256(Path(path).read_bytes()) == digest else None
    except OSError:
        return None
