"""The Atom feed of new and changed reviews (RFC 4287), from the dates in their content and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from plainforest.exchange.xmltext import escaped, quoted
from plainforest.model import Library
from plainforest.pages.dates import first_day
from plainforest.pages.library_contexts import Card
from plainforest.pages.shell import address_of

NEWEST = 50
"""Entries at most; who reads feeds has seen the others."""
EPOCH = "1970-01-01"
"""When a feed without dated reviews changed last: Atom asks for a moment, and none is known."""


def feed(library: Library, cards: Sequence[Card]) -> bytes:
    """Return the feed. A review without any date in its content is not news, and is left out.

    The address of a page is its id: it stays the same for as long as the review keeps its name.
    """
    record = library.record
    dated = sorted((card for card in cards if card.changed), key=lambda card: card.slug)
    newest = sorted(dated, key=lambda card: first_day(card.changed), reverse=True)[:NEWEST]
    home = address_of(library, "index.html")
    author = record.organisation.name if record.organisation else record.title
    updated = first_day(newest[0].changed) if newest else EPOCH
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoted(record.language)}>',
        f"<id>{escaped(home)}</id>",
        f"<title>{escaped(record.title)}</title>",
        *([f"<subtitle>{escaped(record.tagline)}</subtitle>"] if record.tagline else []),
        f"<updated>{_moment(updated)}</updated>",
        f"<author><name>{escaped(author)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={quoted(address_of(library, "feed.xml"))}/>',
        f'<link rel="alternate" type="text/html" href={quoted(home)}/>',
        *(line for card in newest for line in _entry(library, card)),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _entry(library: Library, card: Card) -> list[str]:
    plain = address_of(library, f"{card.slug}/index.html")
    evidence = address_of(library, f"{card.slug}/evidence/index.html")
    news = f" What is new: {card.changes}" if card.changes else ""
    categories = [text for text in (card.topic, *card.conditions, *card.interventions) if text]
    return [
        "<entry>",
        f"<id>{escaped(plain)}</id>",
        f"<title>{escaped(card.plain_title)}</title>",
        f"<updated>{_moment(first_day(card.changed))}</updated>",
        *([f"<published>{_moment(first_day(card.appeared))}</published>"] if card.appeared else []),
        f'<link rel="alternate" type="text/html" href={quoted(plain)}/>',
        f'<link rel="related" type="text/html" href={quoted(evidence)} title="For professionals"/>',
        *(f"<category term={quoted(text)}/>" for text in dict.fromkeys(categories)),
        f'<summary type="text">{escaped(card.answer + news)}</summary>',
        "</entry>",
    ]


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"
