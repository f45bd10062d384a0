"""What the worker does for the server.

The server must stand before the numerical libraries are loaded, which takes seconds on a slow disk; so everything
heavy is imported in here, on the worker's own thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainforest.serve.describing import Shown
    from plainforest.serve.preview import Preview


@dataclass(slots=True)
class Desk:
    """Jobs for the worker; none of them may run anywhere else."""

    content: Path
    _preview: Preview | None = None

    @property
    def preview(self) -> Preview:
        """Return the one preview, made when it is first needed."""
        if self._preview is None:
            from plainforest.serve.preview import Preview

            self._preview = Preview(self.content)
        return self._preview

    def show(self, path: str, patient: bool) -> Shown:
        """Return a page as it is now; with `patient`, what looks half saved is not believed."""
        from plainforest.serve.describing import show

        return show(self.preview, path, patient)

    def panel(self, path: str) -> str:
        """Return what the author's panel shows of a page."""
        from plainforest.serve.describing import panel

        return panel(self.preview, path)

    def asset(self, path: str) -> bytes | None:
        """Return a file of the theme."""
        return self.preview.asset(path)

    def warm_up(self) -> None:
        """Load what the first page needs, before it is asked for."""
        import gc

        import plainforest.findings
        import plainforest.pages.review  # noqa: F401

        self.preview.look("404.html")
        # the libraries are hundreds of thousands of objects: looking through them would hold up a page now and then
        gc.freeze()

    def doubt(self, slugs: Iterable[str]) -> None:
        """Look at the cards of these reviews again, because their files have changed."""
        for slug in slugs:
            self.preview.cards.doubt(slug)

    def doubt_all_cards(self) -> int:
        """Make sure of every card; return how many there are to look at."""
        self.preview.cards.doubt_all()
        return self.preview.cards.waiting()

    def card(self) -> tuple[bool, int]:
        """Look at the next card; tell whether it is another one than before, and how many are left."""
        different = self.preview.cards.step()
        return different, self.preview.cards.waiting()
