"""The manifest of a published folder: which files are ours, with their digests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from sys import intern
from typing import Any

from plainforest.writing import sha256, write_atomically

MANIFEST = ".plainforest.json"


def manifest_of(folder: Path) -> bytes:
    """Return the manifest as it was written; nothing where there is none."""
    try:
        return (folder / MANIFEST).read_bytes()
    except OSError:
        return b""


def files_of(manifest: bytes) -> dict[str, str]:
    """Return the files of a manifest with their digests; none where it is damaged."""
    try:
        files: Any = json.loads(manifest)["files"]
        return {intern(path): str(digest) for path, digest in files.items() if not _leads_out(path)}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_manifest(folder: Path, files: Mapping[str, str], unfinished: Path) -> str:
    """Write the manifest, by way of a folder for what is unfinished, and return its digest."""
    content = {"generator": "plainforest", "files": dict(sorted(files.items()))}
    # a line for each file, and not by `indent`, which would take ten times as long
    written = (json.dumps(content, separators=(",\n", ": ")) + "\n").encode()
    write_atomically(folder / MANIFEST, written, beside=unfinished)
    return sha256(written)


def _leads_out(path: str) -> bool:
    """Tell whether a path leads out of the folder, as it only can in a tampered manifest."""
    unusual = ".." in path or path.startswith(("/", "\\")) or ":" in path[:3]
    return unusual and (Path(path).is_absolute() or ".." in Path(path).parts)
