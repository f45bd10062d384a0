"""Read content from disk: only the files that belong to it, and nothing outside its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

LIBRARY_FILES = ("site.yaml", "glossary.yaml", "about.md")
REVIEW_FILES = (
    "review.yaml",
    "studies.csv",
    "studies.xlsx",
    "results.csv",
    "results.xlsx",
    "plain.md",
    "professional.md",
)
SIZE_LIMIT = 20_000_000
"""Bytes of one file. A larger one is cut one byte above, which is how parsing knows."""


def read_library_files(content: Path) -> dict[str, bytes]:
    """Return what all reviews share: the bytes of site.yaml, glossary.yaml and about.md, as far as they exist."""
    return _read_folder(content, ".", LIBRARY_FILES)


def read_review_files(content: Path, slug: str) -> dict[str, bytes]:
    """Return the bytes of one review's files by name.

    A file whose name nearly belongs here (``Review.yaml``, ``results.xls``) is listed without its bytes, so that
    parsing can say which name to give it.
    """
    return _read_folder(content, f"reviews/{slug}", REVIEW_FILES)


def review_slugs(content: Path) -> tuple[str, ...]:
    """Return the names of the review folders, sorted. Names that start with a dot or underscore are left out."""
    folder = content / "reviews"
    if not folder.is_dir():
        return ()
    return tuple(sorted(e.name for e in folder.iterdir() if e.name[0] not in "._" and e.is_dir()))


def stray_reviews(content: Path) -> tuple[str, ...]:
    """Return the names of folders that hold a review but lie beside reviews/ and not in it."""
    folders = (entry for entry in content.iterdir() if entry.name != "reviews" and entry.name[0] not in "._")
    return tuple(sorted(entry.name for entry in folders if (entry / "review.yaml").is_file()))


def _read_folder(content: Path, folder: str, names: tuple[str, ...]) -> dict[str, bytes]:
    inside = _confined(content)
    try:
        entries = sorted((content / folder).iterdir())
    except OSError:
        return {}
    stems = {name.partition(".")[0] for name in names}
    found: dict[str, bytes] = {}
    for entry in entries:
        # Names come from the listing, not from trying to open them: a case-insensitive disk would open Review.yaml
        # as review.yaml and the same folder would then fail on another machine.
        if entry.name in names:
            if inside(entry) and (data := _read(entry)) is not None:
                found[entry.name] = data
        elif entry.name.partition(".")[0].casefold() in stems:
            found[entry.name] = b""
    return found


def _confined(content: Path) -> Callable[[Path], bool]:
    """Return a test whether a path, links followed, is a regular file inside the content folder."""
    root = content.resolve()

    def inside(path: Path) -> bool:
        try:
            return path.is_file() and path.resolve().is_relative_to(root)
        except (OSError, RuntimeError):
            return False

    return inside


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except OSError:
        return None
