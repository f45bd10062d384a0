"""The picture of a review that is shown where its address is shared: question, key result and certainty, in words."""

from __future__ import annotations

from plainforest.pages.library_contexts import Card


def picture_text(card: Card) -> str:
    """Return what the picture says."""
    return f"{card.plain_title} {card.outcome}: {card.chip}. {card.word}."
