"""New sites and reviews: files that explain themselves and build at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainforest.new.names import NewError

if TYPE_CHECKING:
    from plainforest.new.making import Made, new_review, new_site

__all__ = ["Made", "NewError", "new_review", "new_site"]


def __getattr__(name: str) -> Any:
    """Import what makes reviews when it is asked for: the importer needs it only for tables of somebody's own."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from plainforest.new import making

    return getattr(making, name)
