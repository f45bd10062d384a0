"""What the last build left behind, so that a review whose inputs are as before is not built again.

The memory lies in ``.plainforest-cache`` beside the published folder. Its keys are digests of everything that a page
depends on; it is only ever a short cut, and whatever cannot be read costs a rebuild and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from plainforest.output import CACHE_FOLDER, Output, Written, sha256, write_atomically
from plainforest.problems import Place, Problem

LIBRARIES = (
    "numpy", "scipy", "pandas", "python-calamine", "altair", "jinja2", "markupsafe", "markdown", "nh3", "pydantic",
    "PyYAML", "vl-convert-python", "pillow",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What was published of one review (or of the library's own pages), remembered from the last build."""

    key: str
    files: Mapping[str, Written]
    card: Mapping[str, Any]
    problems: tuple[Problem, ...]


def key_of(base: str, name: str, files: Mapping[str, bytes]) -> str:
    """Return a digest of a unit's files and of everything else that it depends on."""
    digest = hashlib.sha256(f"{base}\0{name}\0".encode(errors="surrogateescape"))
    for path, data in sorted(files.items()):
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


@cache
def engine_digest() -> str:
    """Return a digest of the engine's own source and of the libraries that make its output."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.toml"))):
        digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    for name in LIBRARIES:
        digest.update(f"{name}={metadata.version(name)}\0".encode())
    digest.update(sys.version.encode())
    return digest.hexdigest()


def recall(output: Path) -> dict[str, Unit]:
    """Read what the last build into a folder remembered; anything unreadable only costs a rebuild."""
    try:
        digest, _, body = _place(output).read_bytes().partition(b"\n")
        if sha256(body).encode() != digest:
            return {}
        raw = json.loads(body)
        return {
            name: Unit(
                key=unit["key"],
                files={path: Written(*file) for path, file in unit["files"].items()},
                card=unit["card"],
                problems=tuple(Problem(**{**p, "place": Place(**p["place"])}) for p in unit["problems"]),
            )
            for name, unit in raw.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def remember(output: Path, units: Mapping[str, Unit], out: Output) -> None:
    """Write down what a build has published, once its files stand where they belong."""
    content = {
        name: {
            "key": unit.key,
            "files": {path: _as_list(out.written(path)) for path in unit.files},
            "card": unit.card,
            "problems": [asdict(problem) for problem in unit.problems],
        }
        for name, unit in units.items()
    }
    body = json.dumps(content).encode()
    # what was damaged on the disk, or edited by hand, must never reach a page
    write_atomically(_place(output), sha256(body).encode() + b"\n" + body)


def _place(output: Path) -> Path:
    resolved = output.resolve()
    return resolved.parent / CACHE_FOLDER / f"{resolved.name}.json"


def _as_list(file: Written) -> list[str | int]:
    return [file.digest, file.size, file.mtime_ns]
