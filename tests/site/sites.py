"""Build sites in tests, and read what came out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plainforest.manifest import MANIFEST
from plainforest.site import Report, build
from plainforest.workshop import Options
from tests.site.reading import Document, read

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
TINY = ROOT / "tests" / "golden" / "content"


@dataclass
class Site:
    """A site on disk: its content and what was built from it."""

    content: Path
    output: Path
    _pages: dict[str, Document] = field(default_factory=dict)

    def build(self, *, strict: bool = False, noindex: bool = False, drafts: bool = False) -> Report:
        """Build it and forget pages that were read before."""
        self._pages.clear()
        return build(self.content, self.output, Options(noindex=noindex, drafts=drafts), strict=strict)

    def must_build(self, *, noindex: bool = False, drafts: bool = False) -> Report:
        """Build it; errors in the content fail the test."""
        report = self.build(noindex=noindex, drafts=drafts)
        assert report.published, [f"{problem.place}: {problem.message[:200]}" for problem in report.problems]
        return report

    def path(self, slug: str, name: str) -> Path:
        """Return a content file of a review."""
        return self.content / "reviews" / slug / name

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the only occurrence of a text in a content file."""
        path = self.content / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def text(self, path: str) -> str:
        """Return a published file as text."""
        return (self.output / path).read_text(encoding="utf-8")

    def page(self, path: str) -> Document:
        """Return a published page."""
        if path not in self._pages:
            self._pages[path] = read((self.output / path).read_bytes(), path)
        return self._pages[path]

    def pages(self) -> dict[str, Document]:
        """Return every published page that stands for itself."""
        return {path: self.page(path) for path in self.files() if path.endswith(".html") and "/embed/" not in path}

    def cards(self) -> dict[str, Document]:
        """Return every published card for a frame on another site."""
        return {path: self.page(path) for path in self.files() if path.endswith(".html") and "/embed/" in path}

    def findings(self, slug: str) -> Mapping[str, Any]:
        """Return findings.json of a review with its outcomes by id."""
        whole = json.loads(self.text(f"{slug}/data/findings.json"))
        whole["outcomes"] = {outcome["id"]: outcome for outcome in whole["outcomes"]}
        return dict(whole)

    def files(self) -> dict[str, bytes]:
        """Return every published file, the manifest left out."""
        return {path: data for path, data in tree(self.output).items() if path != MANIFEST}


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _walk(folder)}


def times(folder: Path) -> dict[str, tuple[int, int]]:
    """Return when each file and folder was last changed, and its inode: a file that was replaced gets another one."""
    found = [folder, *sorted(folder.rglob("*"))]
    return {str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_ino) for path in found}


def _walk(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def copy(content: Path, folder: Path) -> Site:
    """Copy content into a folder and return the site that would be built beside it."""
    shutil.copytree(content, folder / "content")
    return Site(folder / "content", folder / "dist")


def run(*words: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with some arguments, in a process of its own, without a terminal."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=cwd,
        env=env | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
