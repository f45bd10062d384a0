"""Content: plain files in, model and problems out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainforest.content.files import read_library_files, read_review_files, review_slugs, stray_reviews

if TYPE_CHECKING:
    from plainforest.content.parse import parse_library, parse_review

__all__ = ["parse_library", "parse_review", "read_library_files", "read_review_files", "review_slugs", "stray_reviews"]


def __getattr__(name: str) -> Any:
    """Import the parsers when they are asked for: a build in which nothing has changed only looks at files."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from plainforest.content import parse

    return getattr(parse, name)
