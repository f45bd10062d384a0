"""What the pages that belong to no review hand to their templates, and the card that each review gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from markupsafe import Markup

from plainforest.pages.contexts import GlossaryTerm, Link, Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the rest of the site needs to know of a review. Small, and plain data, so that it can be cached."""

    slug: str
    """Folder of the review and of its pages."""
    title: str
    """Title for professionals."""
    plain_title: str
    """The question in everyday words."""
    topic: str
    """Topic; may be empty."""
    searched: str
    """Date of the search, for example 31 July 2019; may be empty."""
    studies: int
    """Number of studies."""
    participants: int
    """Number of people."""
    outcome: str
    """Plain name of the first outcome with a result."""
    others: str
    """What the other outcomes say, in a few words; empty when there are none."""
    unit: str
    """What its numbers count."""
    without: str
    """Its value without the intervention."""
    with_: str
    """Its value with it."""
    with_range: str
    """That value's range."""
    intervention: str
    """Plain name of the intervention."""
    direction: str
    """As in PlainResult."""
    chip: str
    """The verdict in a few words."""
    level: str
    """As in Sureness."""
    filled: int
    """As in Sureness."""
    word: str
    """As in Sureness."""
    worked_example: bool
    """True when the rating was made for this site."""
    draft: bool
    """True for a draft, which only previews show."""
    answer: str
    """The short answer in plain words."""
    words: tuple[str, ...]
    """The words that it is found by, for each weight (`search.found_by`)."""
    conditions: tuple[str, ...]
    """What it is about, to filter by."""
    interventions: tuple[str, ...]
    """What is tested, to filter by."""
    appeared: str
    """When the review first came out: a year, a month or a day, or nothing."""
    changed: str
    """When it last changed or was last searched for: a year, a month or a day, or nothing."""
    changes: str
    """What is new in its newest version; may be empty."""
    image: str
    """Path of its picture for sharing; empty when there is none."""

    @classmethod
    def remembered(cls, fields: Mapping[str, Any]) -> Self:
        """Return a card from its fields as JSON gives them back."""
        known: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
        return cls(**known)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLink:
    """Where the reviews of a topic begin."""

    name: str
    """The topic; "Other" for reviews without one."""
    href: str
    """Its first review in the list."""
    reviews: int
    """How many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that the list can be narrowed down to."""

    key: str
    """How the value is written in the address."""
    text: str
    """What readers see under the facet's title."""
    alone: str
    """What they see without that title: "Low certainty"."""
    reviews: int
    """How many reviews have it."""
    filled: int
    """For certainty, the number of filled discs; else -1."""
    mark: str
    """For results, the direction whose mark is shown; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One way to narrow the list down."""

    name: str
    """topic, condition, intervention, certainty or result: how it is written in the address."""
    title: str
    """What readers see."""
    choices: tuple[Choice, ...]
    """Its values."""
    more: int
    """How many rarer values are left out, for search to find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A review in the list."""

    card: Card
    """What is said of it."""
    number: int
    """Its place in the whole list, from 0."""
    anchor: str
    """The anchor of its topic, for the first review of a topic; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """Context of home.html: the list of reviews, or one sheet of a long list."""

    shell: Shell
    """What surrounds the page."""
    tagline: str
    """One sentence under the heading."""
    reviews: tuple[Listed, ...]
    """The reviews on this sheet."""
    total: int
    """How many reviews there are in all."""
    topics: tuple[TopicLink, ...]
    """The topics in their order; empty when there is but one."""
    facets: tuple[Facet, ...]
    """What the list can be narrowed down by; a facet with a single value is left out."""
    index: str
    """Path of the search index below the root."""
    sheet: int
    """Which sheet this is, from 1."""
    sheets: int
    """How many there are."""
    before: Link | None
    """The sheet before this one."""
    after: Link | None
    """The next sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryLetter:
    """The words that begin with one letter."""

    letter: str
    """The letter; "0–9" for words that begin with none."""
    anchor: str
    """Its anchor."""
    terms: tuple[GlossaryTerm, ...]
    """The words in alphabetical order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryPage:
    """Context of glossary.html: words explained."""

    shell: Shell
    """What surrounds the page."""
    letters: tuple[GlossaryLetter, ...]
    """The words, by their first letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage:
    """Context of about.html: the site's own page of text."""

    shell: Shell
    """What surrounds the page."""
    prose: Markup
    """about.md as HTML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundPage:
    """Context of 404.html; its links are absolute because any address can lead to it."""

    shell: Shell
    """What surrounds the page."""
