"""The guide for authors, which the messages name as docs/authors/: in a clone, in the wheel, and in every new site."""

from __future__ import annotations

from pathlib import Path

PAGES = ("authors/*.md", "fhir.md", "findings-json.md", "methods.md", "statistics.md", "themes.md")
"""What the pages for authors link to comes along."""


def docs() -> Path:
    """Return the folder with the guide: in the installed package, or in a clone."""
    from plainforest.pages.theme import bundled

    return bundled("docs")


def guide_files() -> dict[Path, bytes]:
    """Return every page of the guide by its path in a site."""
    folder = docs()
    return {
        Path("docs") / page.relative_to(folder): page.read_bytes()
        for pattern in PAGES
        for page in sorted(folder.glob(pattern))
    }


def guide_pages() -> dict[str, Path]:
    """Return the pages for authors by name: "writing"."""
    return {page.stem: page for page in sorted((docs() / "authors").glob("*.md"))}
