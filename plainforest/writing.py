"""How files are written: each whole or not at all, and a folder of files at once."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path


def sha256(data: bytes) -> str:
    """Return the digest of some bytes."""
    return hashlib.sha256(data).hexdigest()


def write_atomically(path: Path, data: bytes | Iterable[bytes], *, beside: Path | None = None) -> None:
    """Write a file, or the parts of one, so that a reader sees the old or the new one, never half of it.

    Until it is whole it lies in its own folder, or in the folder `beside`, on the same disk: whoever is killed while
    writing leaves it there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".writing-", dir=beside or path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a new folder with all of its files at once, or nothing at all.

    Raises
    ------
    FileExistsError
        If there is something of that name; it stays as it is.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        for name, data in files.items():
            path = staging / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        staging.chmod(0o755)
        if os.path.lexists(folder):  # a rename would take the place of an empty folder without a word
            raise FileExistsError(17, "There is something of that name already", str(folder))
        staging.rename(folder)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, each whole or not at all; what has the same name there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_atomically(folder / name, data)
