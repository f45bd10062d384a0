"""What the last build left behind, so that a review whose inputs are as before is not built again.

The memory lies in ``.plainforest-cache`` beside the published folder, a line for each review. Its keys are digests of
everything that a page depends on, and no path in it leads out of the site, so both folders together can be moved or
restored elsewhere. It is only ever a short cut: a line that is damaged costs that review a rebuild and nothing else. It
holds what is published and nothing older, so it cannot grow beyond the site.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from sys import intern
from typing import Any
from zlib import decompress

from plainforest.output import CACHE_FOLDER
from plainforest.problems import Place, Problem
from plainforest.staging import Written
from plainforest.writing import sha256, write_atomically

LIBRARIES = (
    "numpy", "scipy", "pandas", "python-calamine", "altair", "jinja2", "markupsafe", "markdown", "nh3", "pydantic",
    "PyYAML", "vl-convert-python", "pillow",
)  # fmt: skip
FRESH_NS = 2_000_000_000
"""Two changes within this time can bear the same time stamp on some disks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What was published of one review (or of the library's own pages), remembered from the last build."""

    key: str
    files: Mapping[str, Written]
    card: bytes
    """As JSON, which is only read when the card of any review has changed; empty for what is not published."""
    problems: tuple[Problem, ...]
    draft: bool = False
    """Its record is marked as a draft."""
    stamp: str = ""
    """What its folder looked like from outside; empty when that proves nothing (`stamp_of`)."""
    made_from: Mapping[str, str] = field(default_factory=dict)
    """Digests of what some of its pages were rendered from, by their paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a build needs of site.yaml when no review has to be built, under the digest of all that it comes from."""

    base: str
    problems: tuple[Problem, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    listed: str = ""
    """Digest of the manifest that went with it: the same one lists every file that is remembered."""


@dataclass(slots=True)
class Memory:
    """Where the lines of the last build are; they stay on the disk, as all of them would need a lot of memory."""

    settings: Settings | None = None
    file: Path | None = None
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Where the line of each unit begins, and how long it is."""

    def line(self, name: str) -> bytes:
        """Return what was written down of a unit; nothing if it is unknown or has gone."""
        if self.file is None or name not in self.places:
            return b""
        start, length = self.places[name]
        try:
            with self.file.open("rb") as file:
                file.seek(start)
                return file.read(length)
        except OSError:
            return b""

    def unit(self, name: str) -> Unit | None:
        """Return what is remembered of a unit; None for what is unknown or damaged."""
        line = self.line(name)
        return _read_unit(line) if line else None

    def says(self, settings: Settings, lines: Mapping[str, bytes | None]) -> bool:
        """Tell whether it is what would be written down of these units, where None is a line that stays as it was."""
        return settings == self.settings and lines.keys() == self.places.keys() and not any(lines.values())


def key_of(base: str, name: str, files: Mapping[str, bytes]) -> str:
    """Return a digest of a unit's files and of everything else that it depends on."""
    digest = hashlib.sha256(f"{base}\0{name}\0".encode(errors="surrogateescape"))
    for path, data in sorted(files.items()):
        digest.update(f"{path}\0{len(data)}\0".encode(errors="surrogateescape") + data)
    return digest.hexdigest()


def stamp_of(folder: Path, started_ns: int) -> str:
    """Return a digest of the names, sizes and times of a folder's files, which is the same while nobody changes them.

    Empty when it would prove nothing: a file has changed so recently that it could change again without a new time, or
    is a link. The time is that of the inode where systems keep one, which no program can set back.

    Parameters
    ----------
    folder : Path
        The folder of a review.
    started_ns : int
        When the build began.
    """
    fresh = started_ns - FRESH_NS
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                stat = entry.stat(follow_symlinks=False)
                if stat.st_mtime_ns > fresh or stat.st_ctime_ns > fresh or entry.is_symlink():
                    return ""
                found.append((entry.name, stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino))
    except OSError:
        return ""
    return sha256(ascii(sorted(found)).encode())


@cache
def engine_digest() -> str:
    """Return a digest of the engine's own source and of the libraries that make its output."""
    return sha256(json.dumps(engine_parts()).encode())


@cache
def engine_parts() -> dict[str, str]:
    """Return what the bytes of a page depend on besides its content: the engine, Python and the libraries."""
    package = str(Path(__file__).parent)
    digest = hashlib.sha256()
    for path in sorted(_sources(package)):
        data = Path(path).read_bytes()
        digest.update(f"{path[len(package) :].replace(os.sep, '/')}\0{len(data)}\0".encode() + data)
    return {"Plainforest": digest.hexdigest(), "Python": sys.version, **versions(LIBRARIES)}


def _sources(package: str) -> Iterable[str]:
    for folder, _, names in os.walk(package):
        yield from (os.path.join(folder, name) for name in names if name.endswith((".py", ".toml", ".csv", ".json")))  # noqa: PTH118


def versions(libraries: Iterable[str]) -> dict[str, str]:
    """Return the versions of some libraries, from the names of the folders that describe them.

    This is what ``importlib.metadata`` would say, but importing that takes longer than an unchanged build may.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or "."))  # noqa: PTH208
        except OSError:
            continue
        for name in names:
            if name.endswith(".dist-info"):
                library, _, version = name.removesuffix(".dist-info").partition("-")
                found.setdefault(_plain(library), version)
    return {name: found.get(_plain(name)) or _version_of(name) for name in libraries}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _version_of(name: str) -> str:
    from importlib import metadata

    return metadata.version(name)


def recall(output: Path) -> Memory:
    """Read what the last build into a folder remembered; anything unreadable only costs a rebuild."""
    memory = Memory(file=place_of(output))
    start = 0
    try:
        with place_of(output).open("rb") as file:
            for line in file:
                if start == 0:
                    memory.settings = _read_settings(line)
                else:
                    with suppress(ValueError, RecursionError):
                        memory.places[str(json.loads(line.partition(b"\t")[0]))] = (start, len(line))
                start += len(line)
    except OSError:
        return Memory()
    return memory


def remember(output: Path, settings: Settings, lines: Mapping[str, bytes | None], before: Memory) -> None:
    """Write down what a build has published, once its files stand where they belong.

    Parameters
    ----------
    output : Path
        The published folder.
    settings : Settings
        What holds for all units.
    lines : mapping of str to bytes or None
        The units with their lines, compressed, as all of them at once are many; None for a line that stays as it was.
    before : Memory
        What the last build has written down.
    """
    first = {
        "base": settings.base,
        "problems": _plain_problems(settings.problems),
        "levels": dict(settings.levels),
        "listed": settings.listed,
    }
    rest = (decompress(line) if line is not None else before.line(name) for name, line in lines.items())
    write_atomically(place_of(output), chain([_line("settings", first)], rest))


def line_of(name: str, unit: Unit) -> bytes:
    """Return a unit as it is written down."""
    return _line(
        name,
        {
            "key": unit.key,
            "stamp": unit.stamp,
            "draft": unit.draft,
            "problems": _plain_problems(unit.problems),
            "files": dict(unit.files),
            **({"made_from": dict(unit.made_from)} if unit.made_from else {}),
        },
        unit.card,
    )


def place_of(output: Path) -> Path:
    """Return where the memory of a folder lies."""
    resolved = output.resolve()
    return resolved.parent / CACHE_FOLDER / f"{resolved.name}.json"


def json_of(content: Mapping[str, Any]) -> bytes:
    """Return something as it is written down: on one line, and without a tab."""
    return json.dumps(content, separators=(",", ":")).encode()


def _line(name: str, content: Mapping[str, Any], card: bytes = b"") -> bytes:
    said = b"\t".join([json.dumps(name).encode(), json_of(content), card])
    # what was damaged on the disk, or edited by hand, must never reach a page
    return b"%s\t%s\n" % (said, sha256(said).encode())


def _read_line(line: bytes) -> tuple[Any, bytes]:
    said, _, digest = line.rstrip(b"\n").rpartition(b"\t")
    if sha256(said).encode() != digest:
        raise ValueError("damaged")
    _, content, card = said.split(b"\t")
    return json.loads(content), card


def _read_unit(line: bytes) -> Unit | None:
    try:
        raw, card = _read_line(line)
        return Unit(
            key=raw["key"],
            files=raw["files"],  # lists where it says tuples: there are too many of them to make each again
            card=card,
            problems=_problems(raw["problems"]),
            draft=raw["draft"],
            stamp=raw["stamp"],
            made_from=raw.get("made_from", {}),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _read_settings(line: bytes) -> Settings | None:
    try:
        raw, _ = _read_line(line)
        return Settings(
            base=raw["base"], problems=_problems(raw["problems"]), levels=raw["levels"], listed=raw["listed"]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _plain_problems(problems: Sequence[Problem]) -> list[list[Any]]:
    return [[p.severity, p.code, p.place.file, p.place.line, p.place.column, p.message, p.hint] for p in problems]


def _problems(raw: Sequence[Sequence[Any]]) -> tuple[Problem, ...]:
    return tuple(
        Problem(intern(severity), intern(code), Place(intern(file), line, column), message, intern(hint))  # type: ignore[arg-type]
        for severity, code, file, line, column, message, hint in raw
    )
