"""Publishing a site: only changed files, and nothing until all is well.

Files are first written to a staging folder beside the output folder, in the shape of the site. `Output.commit` looks
whether anything stands in the way, and then lets each review's folder trade places with its new version, so that no
reader ever sees half of a file or half of a review; pages that lead to them follow, what is no longer part of the site
goes last, and the manifest is written. A first build, into a folder that is not there yet, appears as a whole. A build
that finds errors never commits, so the published folder stays as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from plainforest.disk import exchange, locked
from plainforest.manifest import Listing, leads_out, listed_in, manifest_of, top_of, write_manifest
from plainforest.obstacles import ours_alone, require_clear, require_ours
from plainforest.staging import Staging, Written, has
from plainforest.writing import sha256

CACHE_FOLDER = ".plainforest-cache"
ASSETS = "static/"
"""The folder whose files have digests in their names: old and new ones stand side by side until all pages are new."""


class LateInterrupt(KeyboardInterrupt):
    """Ctrl-C came when the site had been published."""


@dataclass(slots=True)
class Output:
    """The output folder during one build; use it in a ``with`` statement, which always removes the staging folder.

    Only one build at a time can have it: another one waits, after calling `waiting`.

    Raises
    ------
    plainforest.obstacles.ForeignFolderError
        If the folder is not empty and has no manifest, or is a disk of its own.
    """

    folder: Path
    waiting: Callable[[], object] = lambda: None
    listed: str = field(init=False)
    """Digest of the manifest; empty without one."""
    written: int = field(init=False, default=0)
    """How many files are staged."""
    staging: Staging = field(init=False)
    started_ns: int = field(init=False)
    """When the build began, by the clock of the disk."""
    removed: int = field(init=False, default=0)
    committed: bool = field(init=False, default=False)
    """Whether files have begun to be put into their places."""
    _manifest: bytes = field(init=False)
    _before: Listing | None = field(init=False, default=None)
    _taken: Listing = field(init=False, default_factory=Listing)
    _loose: dict[str, str] = field(init=False, default_factory=dict)
    _kept: set[str] = field(init=False, default_factory=set)
    _renewed: set[str] = field(init=False, default_factory=set)
    """Folders, and files at the top, that something is staged of; which of their files the disk knows."""
    _new: Path = field(init=False)
    _held: ExitStack = field(init=False, default_factory=ExitStack)

    def __post_init__(self) -> None:
        """Wait for the folder, read the last manifest and make the staging folder."""
        # staging must lie on the same disk as the folder that a link may lead to
        self.folder = self.folder.resolve()
        require_ours(self.folder)
        cache = self.folder.parent / CACHE_FOLDER
        cache.mkdir(parents=True, exist_ok=True)
        self._held.enter_context(locked(cache / f"{self.folder.name}.lock", self.waiting))
        try:
            # whoever holds the lock is alone: what is left of others was left by builds that were killed
            mine = cache / f"{self.folder.name}.staging"
            shutil.rmtree(mine, ignore_errors=True)
            require_ours(self.folder)
            self._manifest = manifest_of(self.folder)
            self.listed = sha256(self._manifest) if self._manifest else ""
            mine.mkdir(exist_ok=True)
            self._held.callback(shutil.rmtree, mine, ignore_errors=True)
            # a name of its own, so that workers of a killed build cannot write into it
            self._new = Path(tempfile.mkdtemp(dir=mine)) / "new"
            self._new.mkdir()
            self.started_ns = self._new.stat().st_mtime_ns
            self.staging = Staging(str(self.folder), str(self._new))
        except BaseException:
            self._held.close()
            raise

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the staging folder, whatever happened, and let others have the output folder."""
        try:
            self._held.close()
        except KeyboardInterrupt as stop:
            value = stop
        if isinstance(value, KeyboardInterrupt):
            raise LateInterrupt if self.committed else value
        if isinstance(value, OSError):
            half = "Part of the site was published; the next build completes it."
            value.add_note(half if self.committed else f"Nothing was published; {self.folder} is as it was.")

    @property
    def before(self) -> Listing:
        """The files of the last manifest: read when they are asked for, as there are many."""
        if self._before is None:
            self._before = listed_in(self._manifest)
        return self._before

    @property
    def damaged(self) -> bool:
        """Tell whether something was published of which no manifest tells any more."""
        return self.folder.exists() and not self.before.folders

    def adopt(self, files: Mapping[str, Written]) -> None:
        """Take files for our own that no manifest lists any more, if they are as they were written."""
        top = str(self.folder)
        ours = (path for path in files if not leads_out(path) and has(f"{top}/{path}", *files[path][:2]))
        self.before.add([(path, files[path][0]) for path in ours])
        self._manifest = b""  # it will be written anew

    @property
    def after(self) -> Listing:
        """The files of the next manifest."""
        before = self.before.folders
        listing = Listing({top: before[top] for top in self._kept if top in before} | self._taken.folders)
        listing.add(self._loose.items())
        return listing

    def put(self, path: str, data: bytes) -> Written:
        """Publish `data` at `path` when the build is committed; nothing is written when it is there already."""
        written, staged = self.staging.put(path, data, self.before.get(path))
        self._loose[path] = written.digest
        if staged:
            self._note([path])
        return written

    def take(self, files: Mapping[str, Written], staged: Iterable[str] = ()) -> None:
        """Publish files of a review that are staged, or leave them as they are; the caller made sure (`intact`)."""
        self._taken.add((path, file[0]) for path, file in files.items())
        self._note(staged)

    def _note(self, staged: Iterable[str]) -> None:
        for path in staged:
            self.written += 1
            self._renewed.add(top_of(path))

    def keep(self, slug: str) -> None:
        """Leave a review's folder as the last manifest lists it; the caller has made sure of that (`intact`)."""
        self._kept.add(f"{slug}/")

    def intact(self, files: Mapping[str, Written], *, listed: bool = False) -> Mapping[str, Written] | None:
        """Return the same files if every one of them is still as it was written; `listed` if the manifest has them.

        Where only times differ, as they do when a site was copied, they are those of now; so nobody has to read the
        files a second time.
        """
        if not listed and any(self.before.get(path) != file[0] for path, file in files.items()):
            return None
        top, other = str(self.folder), {}
        for path, (digest, size, mtime_ns) in files.items():
            place = f"{top}/{path}"
            try:
                stat = os.stat(place)  # noqa: PTH116
            except OSError:
                return None
            if stat.st_size != size or (stat.st_mtime_ns != mtime_ns and has(place, digest, size) is None):
                return None
            if stat.st_mtime_ns != mtime_ns:
                other[path] = Written(digest, size, stat.st_mtime_ns)
        return {**files, **other} if other else files

    def published(self, path: str, file: Written) -> bytes | None:
        """Return a published file as it was written; None when it is not so any more."""
        try:
            data = (self.folder / path).read_bytes()
        except OSError:
            return None
        return data if sha256(data) == file[0] else None

    def commit(self) -> None:
        """Put everything into its place, delete what is no longer part of the site, write the manifest.

        The manifest first lists the files of both builds, so that a commit that is cut short leaves nothing behind that
        the next build would not know. Whoever calls this keeps Ctrl-C waiting meanwhile (`disk.undisturbed`).

        Raises
        ------
        plainforest.obstacles.ForeignFolderError
            If something stands where a page or a folder belongs. Nothing is changed then.
        """
        before, after = self.before, self.after
        if not self.written and before.folders == after.folders and self._manifest:
            return
        changed = {top for top, _ in before.folders.items() ^ after.folders.items()}
        renewed = sorted(self._renewed, key=_by_turns)
        if not self.folder.exists():
            self.listed = write_manifest(self._new, after.folders, self._new.parent)
            self._new.replace(self.folder)
            self.committed = True
            return
        # assets go last: until then, pages that go as well may ask for them
        gone = {top: sorted(before.of(top).keys() - after.of(top).keys()) for top in sorted(changed, key=_assets_last)}
        at_once = {top for top in renewed if self._replaceable(top)}
        require_clear(self.folder, (path for top in renewed if top not in at_once for path in self._staged(top)))
        self.committed = True
        if any(after.of(top).keys() - before.of(top).keys() for top in changed):
            both = Listing()
            for top in changed:
                both.add({**before.of(top), **after.of(top)}.items())
            write_manifest(self.folder, after.folders | both.folders, self._new.parent)
        traded = {top for top in renewed if self._renew(top, after.of(top), at_once=top in at_once)}
        for top, paths in gone.items():
            if paths:
                self._remove(top, paths, traded=top in traded, whole=top not in after.folders)
        self.listed = write_manifest(self.folder, after.folders, self._new.parent)

    def _replaceable(self, top: str) -> bool:
        """Tell whether what is published of a review can be replaced as a whole, as nothing in it is anybody else's."""
        return (self._new / top).is_dir() and top != ASSETS and ours_alone(self.folder, top, self.before)

    def _renew(self, top: str, whole: Iterable[str], *, at_once: bool) -> bool:
        """Publish what is staged of a review, or of another part of the site; True when whole folders traded places."""
        new, target = self._new / top, self.folder / top
        if at_once and not os.path.lexists(target):
            new.replace(target)
            return False
        paths = self._staged(top)
        if at_once and len(paths) > 1:
            missing = [path for path in whole if path not in paths]
            if self._complete(missing) and exchange(new, target):
                return True
        for path in sorted(paths):
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            (self._new / path).replace(place)
        return False

    def _staged(self, top: str) -> set[str]:
        """Return the files of a folder that are staged."""
        if not (self._new / top).is_dir():
            return {top}
        start, walk = len(str(self._new)) + 1, os.walk(self._new / top)
        return {f"{where}/{name}"[start:].replace(os.sep, "/") for where, _, files in walk for name in files}

    def _complete(self, missing: Iterable[str]) -> bool:
        """Add what stays as it was to the new version of a folder, without copying it; False where disks cannot."""
        try:
            for path in missing:
                (self._new / path).parent.mkdir(parents=True, exist_ok=True)
                os.link(self.folder / path, self._new / path)
        except OSError:
            return False
        return True

    def _remove(self, top: str, gone: list[str], *, traded: bool, whole: bool) -> None:
        if traded:
            self.removed += sum(1 for path in gone if (self._new / path).is_file())
            return
        folder, away = self.folder / top, self._new.parent / "away" / top
        if whole and folder.is_dir() and ours_alone(self.folder, top, self.before):
            away.parent.mkdir(exist_ok=True)
            folder.replace(away)
            self.removed += sum(1 for path in gone if (away.parent / path).is_file())
            return
        for path in gone:
            if self._inside(self.folder / path):
                with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    (self.folder / path).unlink()
                    self.removed += 1
                _remove_empty(self.folder, (self.folder / path).parent)

    def _inside(self, target: Path) -> bool:
        return target.parent.resolve() == target.parent


def _by_turns(top: str) -> tuple[bool, bool, bool, str]:
    """Sort what is published: assets before the pages that ask for them, reviews before the lists that lead to them."""
    return (top == "index.html", "." in top, top != ASSETS, top)


def _assets_last(top: str) -> tuple[bool, str]:
    return (top == ASSETS, top)


def _remove_empty(top: Path, folder: Path) -> None:
    while folder != top and top in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
