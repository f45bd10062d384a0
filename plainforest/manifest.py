"""The manifest of a published folder: which files are ours, with their digests.

A site can have hundreds of thousands of files, of which a build changes few. So the files of each folder stay the text
that stands in the manifest, until somebody asks for one of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from plainforest.writing import write_atomically

MANIFEST = ".plainforest.json"
AT_HAND = 100
"""Folders whose files are kept at hand once they have been asked for."""
_HEAD, _BETWEEN, _END = '{"generator": "plainforest",\n"files": {', ",\n", "}}\n"
_FOLDER = re.compile(r'"([^"/]+[/"])[^\n]*(?:\n"\1[^\n]*)*')
"""The lines of one folder, or of one file at the top, as they follow each other in the manifest."""


@dataclass(slots=True)
class Listing:
    """Files with their digests, by the folder at the top of the site that they are in (`top_of`)."""

    folders: dict[str, str] = field(default_factory=dict)
    """The lines of each folder as they stand in the manifest."""
    _read: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, top: str) -> Mapping[str, str]:
        """Return the files of a folder; none where it is not listed, or the manifest is damaged."""
        if top not in self.folders:
            return {}
        if top not in self._read:
            if len(self._read) >= AT_HAND:
                self._read.clear()
            self._read[top] = _files(f"{{{self.folders[top]}}}")
        return self._read[top]

    def get(self, path: str) -> str | None:
        """Return the digest of a file; None if it is not listed."""
        return self.of(top_of(path)).get(path)

    def add(self, files: Iterable[tuple[str, str]]) -> None:
        """List more files; those of one folder come together, and only once."""
        for top, group in groupby(sorted(files), key=lambda file: top_of(file[0])):
            self.folders[top] = json.dumps(dict(group), separators=(_BETWEEN, ": "))[1:-1]


def top_of(path: str) -> str:
    """Return the folder at the top of the site that a file is in, with its slash; a file at the top is its own."""
    return path[: path.find("/") + 1] or path


def manifest_of(folder: Path) -> bytes:
    """Return the manifest as it was written; nothing where there is none."""
    try:
        return (folder / MANIFEST).read_bytes()
    except OSError:
        return b""


def listed_in(manifest: bytes) -> Listing:
    """Return the files of a manifest; none where it is damaged."""
    text = manifest.decode(errors="replace")
    if text.startswith(_HEAD) and text.endswith(_END):
        found = _FOLDER.finditer(text, len(_HEAD), len(text) - len(_END))
        return Listing({lines[1].rstrip('"'): lines[0].rstrip(",") for lines in found})
    listing = Listing()  # laid out by somebody else
    listing.add(_files(text, "files").items())
    return listing


def write_manifest(folder: Path, files: Mapping[str, str], unfinished: Path) -> str:
    """Write the manifest, by way of a folder for what is unfinished, and return its digest.

    Parameters
    ----------
    folder : Path
        The published folder.
    files : mapping of str to str
        The lines of each folder (`Listing.folders`).
    unfinished : Path
        A folder on the same disk.
    """
    digest = hashlib.sha256()

    def parts() -> Iterator[bytes]:
        # in parts, because the whole is tens of megabytes in a library of thousands
        yield _HEAD.encode()
        for number, top in enumerate(sorted(files)):
            yield f"{_BETWEEN if number else ''}{files[top]}".encode()
        yield _END.encode()

    def seen() -> Iterator[bytes]:
        for part in parts():
            digest.update(part)
            yield part

    write_atomically(folder / MANIFEST, seen(), beside=unfinished)
    return digest.hexdigest()


def _files(text: str, *below: str) -> dict[str, str]:
    try:
        files: Any = json.loads(text)
        for name in below:
            files = files[name]
        return {path: str(digest) for path, digest in files.items() if not leads_out(path)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def leads_out(path: str) -> bool:
    """Tell whether a path leads out of the folder, as it only can in a tampered manifest."""
    unusual = ".." in path or path.startswith(("/", "\\")) or ":" in path[:3]
    return unusual and (Path(path).is_absolute() or ".." in Path(path).parts)
