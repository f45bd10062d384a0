"""The pages that belong to no review: the list of reviews, glossary, about, not found; and what programs ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from plainforest.model import Library
from plainforest.numbers import count
from plainforest.pages.anchors import anchors
from plainforest.pages.contexts import GlossaryTerm, Link
from plainforest.pages.crawling import robots, sitemaps, web_manifest
from plainforest.pages.dates import first_day
from plainforest.pages.feed import feed
from plainforest.pages.library_contexts import (
    AboutPage,
    Card,
    GlossaryLetter,
    GlossaryPage,
    HomePage,
    Listed,
    NotFoundPage,
    TopicLink,
)
from plainforest.pages.metadata import site_metadata
from plainforest.pages.prose import to_html
from plainforest.pages.search import PER_SHEET, facets, folded, search_files
from plainforest.pages.shell import MANIFEST, shell
from plainforest.pages.theme import Renderer

FROM_CARDS = ("index.html", "sitemap", "feed.xml", "reviews/", "search/")
"""What depends on the reviews; the other pages do not."""


def library_pages(
    library: Library, cards: Sequence[Card], renderer: Renderer, *, noindex: bool, only: str = ""
) -> dict[str, bytes]:
    """Return every file that belongs to no review, by its path.

    With `only`, this file is enough: of a long list a preview shows one sheet.
    """
    cards = in_order(cards)
    if only == "index.html" or only.startswith("reviews/"):
        return _list(library, cards, renderer, noindex=noindex, only=only)
    if only.startswith("search/"):
        return search_files(cards, _word_anchors(library))
    pages = {
        **(_list(library, cards, renderer, noindex=noindex) if not only else {}),
        **(search_files(cards, _word_anchors(library)) if not only else {}),
        "glossary/index.html": renderer.page("glossary.html", _glossary(library, renderer, noindex=noindex)),
        "about/index.html": renderer.page("about.html", _about(library, renderer, noindex=noindex)),
        "404.html": renderer.page("404.html", _missing(library, renderer)),
        MANIFEST: web_manifest(library, renderer.theme),
        "robots.txt": robots(library, noindex=noindex),
    }
    if library.record.address:
        pages |= sitemaps(library, cards, len(_sheets(cards))) if not noindex else {}
        pages |= {"feed.xml": feed(library, cards)}
    return pages


def in_order(cards: Sequence[Card]) -> list[Card]:
    """Return the cards in the order of the list: by topic, in each topic the newest evidence first.

    What was only made up as an example comes after what was not, topics and reviews alike.
    """
    real = {card.topic for card in cards if not card.worked_example}

    def place(card: Card) -> tuple[object, ...]:
        age = -int(first_day(card.changed).replace("-", "")) if card.changed else 0
        return (card.topic not in real, not card.topic, folded(card.topic), card.topic, card.worked_example, age,
                folded(card.plain_title), card.slug)  # fmt: skip

    return sorted(cards, key=place)


def _sheets(cards: Sequence[Card]) -> list[Sequence[Card]]:
    """Cut the list into sheets; there is always one."""
    return [cards[start : start + PER_SHEET] for start in range(0, len(cards), PER_SHEET)] or [cards]


def _path(sheet: int) -> str:
    return "index.html" if sheet == 1 else f"reviews/{sheet}/index.html"


def _list(
    library: Library, cards: Sequence[Card], renderer: Renderer, *, noindex: bool, only: str = ""
) -> dict[str, bytes]:
    record, sheets = library.record, _sheets(cards)
    topics = [(topic, list(group)) for topic, group in groupby(enumerate(cards), key=lambda item: item[1].topic)]
    places = anchors("topic", [topic or "other" for topic, _ in topics])
    heads = {group[0][0]: places[topic or "other"] for topic, group in topics}
    narrowing = facets(cards)
    pages = {}
    for number, sheet in enumerate(sheets, start=1):
        path, first = _path(number), (number - 1) * PER_SHEET
        if only and path != only:
            continue
        outside = shell(
            library, renderer.theme, path=path, title="All reviews" if number == 1 else f"All reviews, sheet {number}",
            description=record.tagline or f"The reviews of {record.title}.", noindex=noindex,
            metadata=site_metadata(library) if number == 1 else "",
        )  # fmt: skip
        root = outside.root
        context = HomePage(
            shell=outside,
            tagline=record.tagline,
            reviews=tuple(
                Listed(card=card, number=first + i, anchor=heads.get(first + i, "")) for i, card in enumerate(sheet)
            ),
            total=len(cards),
            topics=tuple(
                TopicLink(
                    name=topic or "Other",
                    href=f"{root}{_path(group[0][0] // PER_SHEET + 1)}#{places[topic or 'other']}",
                    reviews=len(group),
                )
                for topic, group in topics
                if len(topics) > 1
            ),
            facets=narrowing,
            index="search/index.json",
            sheet=number,
            sheets=len(sheets),
            before=Link(text=_span(number - 1, cards), href=root + _path(number - 1)) if number > 1 else None,
            after=Link(text=_span(number + 1, cards), href=root + _path(number + 1)) if number < len(sheets) else None,
        )
        pages[path] = renderer.page("home.html", context)
    return pages


def _span(sheet: int, cards: Sequence[Card]) -> str:
    first = (sheet - 1) * PER_SHEET + 1
    return f"Reviews {count(first)} to {count(min(first + PER_SHEET - 1, len(cards)))}"


def _word_anchors(library: Library) -> Mapping[str, str]:
    return anchors("word", library.glossary)


def _glossary(library: Library, renderer: Renderer, *, noindex: bool) -> GlossaryPage:
    places = _word_anchors(library)
    terms = [
        GlossaryTerm(anchor=places[term], term=term, explanation=library.glossary[term])
        for term in sorted(library.glossary, key=lambda term: (_letter(term) != "0–9", folded(term), term))
    ]
    groups = [(letter, tuple(group)) for letter, group in groupby(terms, key=lambda word: _letter(word.term))]
    letters = anchors("letter", [letter for letter, _ in groups])
    return GlossaryPage(
        shell=shell(
            library, renderer.theme, path="glossary/index.html", title="Words explained",
            description="Plain explanations of the words used on this site.", noindex=noindex,
        ),
        letters=tuple(
            GlossaryLetter(letter=letter, anchor=letters[letter], terms=group) for letter, group in groups
        ),
    )  # fmt: skip


def _letter(term: str) -> str:
    """Return the letter under which a word stands, without diacritics."""
    first = folded(term)[:1].upper()
    return first if first.isalpha() else "0–9"


def _about(library: Library, renderer: Renderer, *, noindex: bool) -> AboutPage:
    return AboutPage(
        shell=shell(
            library, renderer.theme, path="about/index.html", title="About this site",
            description=f"What {library.record.title} is and how its numbers are made.", noindex=noindex,
        ),
        prose=to_html(library.about.text if library.about else "", renderer.markdown)[0],
    )  # fmt: skip


def _missing(library: Library, renderer: Renderer) -> NotFoundPage:
    return NotFoundPage(
        shell=shell(
            library, renderer.theme, path="404.html", title="Page not found",
            description="There is no page at this address.", noindex=True, absolute=True,
        ),
    )  # fmt: skip
