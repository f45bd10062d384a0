"""The one module that writes: only changed files, each by temporary file and rename, and nothing until all is well.

Files are first written to a staging folder beside the output folder. `Output.commit` then renames them into place,
deletes what the last manifest lists and this build no longer has, and writes the new manifest last. A build that
finds errors never commits, so the published folder stays as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

MANIFEST = ".plainforest.json"
CACHE_FOLDER = ".plainforest-cache"
STALE_SECONDS = 24 * 60 * 60


class ForeignFolderError(Exception):
    """The output folder holds files that Plainforest did not write."""


def sha256(data: bytes) -> str:
    """Return the digest of some bytes."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was last written: enough to see, without reading it, that nobody has changed it since."""

    digest: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Output:
    """The output folder during one build; use it in a ``with`` statement, which always removes the staging folder.

    Raises
    ------
    ForeignFolderError
        If the folder is not empty and has no manifest.
    """

    folder: Path
    before: dict[str, str] = field(init=False)
    after: dict[str, str] = field(init=False, default_factory=dict)
    staged: dict[str, Path] = field(init=False, default_factory=dict)
    staging: Path = field(init=False)
    removed: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Read the last manifest and make the staging folder."""
        # staging must lie on the same disk as the folder that a link may lead to
        self.folder = self.folder.resolve()
        self.before = _manifest(self.folder)
        cache = self.folder.parent / CACHE_FOLDER
        cache.mkdir(parents=True, exist_ok=True)
        self.staging = Path(tempfile.mkdtemp(prefix="staging-", dir=cache))
        _sweep(cache, self.staging)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the staging folder, whatever happened."""
        shutil.rmtree(self.staging, ignore_errors=True)

    def put(self, path: str, data: bytes) -> None:
        """Publish `data` at `path` when the build is committed; nothing is written when it is there already."""
        digest = sha256(data)
        self.after[path] = digest
        target = self.folder / path
        if self.before.get(path) == digest and _has(target, digest, len(data)):
            return
        temporary = self.staging / sha256(path.encode())
        temporary.write_bytes(data)
        self.staged[path] = temporary

    def keep(self, path: str, digest: str) -> None:
        """Leave a file as it is; the caller has made sure that it is there (`intact`)."""
        self.after[path] = digest

    def intact(self, files: Mapping[str, Written]) -> bool:
        """Tell whether every one of these files is still as it was written."""
        return all(
            self.before.get(path) == file.digest and _same(self.folder / path, file) for path, file in files.items()
        )

    def commit(self) -> None:
        """Rename everything into place, delete what is no longer part of the site, write the manifest.

        The manifest first lists the files of both builds, so that a commit that is cut short leaves nothing behind that
        the next build would not know.
        """
        if not self.staged and self.before == self.after and (self.folder / MANIFEST).exists():
            return
        self._list(self.before | self.after)
        for path, temporary in self.staged.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not self._inside(target):
                raise ForeignFolderError(f"{target.parent} is a link that leads out of {self.folder}")
            temporary.replace(target)
        for path in self.before.keys() - self.after.keys():
            if self._inside(self.folder / path):
                with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    (self.folder / path).unlink()
                    self.removed += 1
                _remove_empty(self.folder, (self.folder / path).parent)
        self._list(self.after)

    def _list(self, files: Mapping[str, str]) -> None:
        content = {"generator": "plainforest", "files": dict(sorted(files.items()))}
        write_atomically(self.folder / MANIFEST, (json.dumps(content, indent=0) + "\n").encode())

    def _inside(self, target: Path) -> bool:
        return target.parent.resolve().is_relative_to(self.folder.resolve())

    def written(self, path: str) -> Written:
        """Return what is needed to recognise a committed file later."""
        stat = (self.folder / path).stat()
        return Written(self.after[path], stat.st_size, stat.st_mtime_ns)


def _sweep(cache: Path, newest: Path) -> None:
    """Remove the staging folders of builds that were killed; one that still runs is less than a day older than ours."""
    for folder in cache.glob("staging-*"):
        with suppress(OSError):
            if newest.stat().st_mtime - folder.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
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


def _manifest(folder: Path) -> dict[str, str]:
    if folder.exists() and not folder.is_dir():
        raise ForeignFolderError(f"{folder} is not a folder")
    manifest = folder / MANIFEST
    if not manifest.exists():
        if folder.exists() and any(folder.iterdir()):
            raise ForeignFolderError(f"{folder} is not empty and was not made by Plainforest")
        return {}
    try:
        files: Any = json.loads(manifest.read_bytes())["files"]
        # a path that leads out of the folder can only come from a tampered manifest
        return {str(p): str(d) for p, d in files.items() if not Path(p).is_absolute() and ".." not in Path(p).parts}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _has(path: Path, digest: str, size: int) -> bool:
    try:
        return path.stat().st_size == size and sha256(path.read_bytes()) == digest
    except OSError:
        return False


def _same(path: Path, file: Written) -> bool:
    try:
        stat = path.stat()
    except OSError:
        return False
    if stat.st_size != file.size:
        return False
    return stat.st_mtime_ns == file.mtime_ns or _has(path, file.digest, file.size)


def _remove_empty(top: Path, folder: Path) -> None:
    while folder != top and top in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
