"""The cards of all reviews, for the home page: from the last build where they still hold, else worked out bit by bit.

A review's card depends on its own files alone. With thousands of reviews this takes a while, so it happens in small
steps in the background, and the home page says how far it has come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from plainforest.writing import sha256

if TYPE_CHECKING:
    from plainforest.pages.library_contexts import Card

Files = Mapping[str, bytes]
AT_ONCE = 4
"""Reviews for which the home page rather waits than says that it is incomplete."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a review: its card, or None when it has errors."""

    digest: str
    card: Card | None


@dataclass(slots=True)
class Cards:
    """Which cards are known, and for which the files have to be looked at."""

    read: Callable[[str], Files]
    """Gives the files of a review."""
    remembered: Callable[[str, Files], Mapping[str, Any] | None]
    """Gives the card of the last build if it still holds."""
    make: Callable[[str, Files], Card | None]
    """Works out a card."""
    _known: dict[str, Known] = field(default_factory=dict)
    _doubted: dict[str, None] = field(default_factory=dict)
    """Names in the order in which they are to be looked at."""

    def keep_to(self, slugs: tuple[str, ...]) -> None:
        """Take note of the reviews that there are."""
        there = set(slugs)
        for gone in self._known.keys() - there:
            del self._known[gone]
        self._doubted = {slug: None for slug in self._doubted if slug in there}
        self._doubted |= {slug: None for slug in slugs if slug not in self._known}

    def doubt(self, slug: str) -> None:
        """Look at a review again, before the others, because it has changed."""
        self._doubted = {slug: None} | {other: None for other in self._doubted if other != slug}

    def doubt_all(self) -> None:
        """Look at all of them again, in case a change was not heard of."""
        self._doubted |= dict.fromkeys(self._known)

    def unknown(self) -> int:
        """Return for how many reviews nothing is known yet."""
        return sum(1 for slug in self._doubted if slug not in self._known)

    def waiting(self) -> int:
        """Return how many reviews are still to be looked at."""
        return len(self._doubted)

    def step(self, number: int = 1) -> bool:
        """Look at the next few reviews; tell whether any card came out different."""
        different = False
        for _ in range(min(number, len(self._doubted))):
            slug = next(iter(self._doubted))
            del self._doubted[slug]
            before = self._known.get(slug)
            files = self.read(slug)
            digest = _digest(files)
            if before is None or before.digest != digest:
                self._known[slug] = Known(digest, self._card(slug, files))
                different = different or before is None or before.card != self._known[slug].card
        return different

    def _card(self, slug: str, files: Files) -> Card | None:
        from plainforest.pages.library_contexts import Card

        old = self.remembered(slug, files)
        return Card.remembered(old) if old else self.make(slug, files)

    def good(self) -> list[Card]:
        """Return the cards that are known, in the order of their names."""
        return [known.card for _, known in sorted(self._known.items()) if known.card]

    def bad(self) -> Iterator[str]:
        """Yield the names of the reviews that have errors."""
        return (slug for slug, known in sorted(self._known.items()) if known.card is None)


def _digest(files: Files) -> str:
    return sha256(b"".join(f"{name}\0{len(data)}\0".encode() + data for name, data in sorted(files.items())))
