"""The last good pages: what is shown beneath the overlay while there are errors, and what numbers were before."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from plainforest.serve.rendering import Made

KEPT = 24
"""Reviews whose pages are kept in memory: those that are open in tabs, and a few before."""


@dataclass(slots=True)
class Good:
    """The last good pages of a review, or of the site, and what each of them was before it last changed."""

    files: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    before: dict[str, bytes] = field(default_factory=dict)
    made: Made | None = None

    def take(self, path: str, data: bytes) -> None:
        """Note a good page."""
        old = self.files.get(path)
        if old is not None and old != data:
            self.before[path] = old
        self.files[path] = data

    def last(self, path: str) -> bytes:
        """Return a page as it was when it was last good; empty when it never was."""
        body = self.files.get(path)
        if body is None and self.made:
            try:
                body = self.made.page(path)
            except Exception:  # its template is what is broken; the problem is told already
                body = None
        return body or b""


@dataclass(slots=True)
class LastGood:
    """The last good pages of what was looked at lately."""

    _units: OrderedDict[str, Good] = field(default_factory=OrderedDict)

    def of(self, unit: str) -> Good:
        """Return the pages of a review, or with an empty name of the site, to add to them."""
        good = self._units.setdefault(unit, Good())
        self._units.move_to_end(unit)
        while len(self._units) > KEPT:
            self._units.popitem(last=False)
        return good

    def known(self, unit: str) -> Good:
        """Return the pages of a review without taking note that it was asked for."""
        return self._units.get(unit) or Good()
