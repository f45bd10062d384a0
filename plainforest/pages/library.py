"""The pages that belong to no review: home, glossary, about, not found, and the robots file."""

from __future__ import annotations

from collections.abc import Sequence

from plainforest.model import Library
from plainforest.pages.contexts import AboutPage, Card, GlossaryPage, HomePage, NotFoundPage
from plainforest.pages.prose import to_html
from plainforest.pages.shell import shell
from plainforest.pages.theme import Renderer
from plainforest.pages.words import glossary_terms


def library_pages(library: Library, cards: Sequence[Card], renderer: Renderer, *, noindex: bool) -> dict[str, bytes]:
    """Return every page that belongs to no review, by its path."""
    record, theme = library.record, renderer.theme
    home = HomePage(
        shell=shell(
            library, theme, path="index.html", title="All reviews", description=record.tagline, noindex=noindex
        ),
        tagline=record.tagline,
        cards=tuple(cards),
    )
    words = GlossaryPage(
        shell=shell(
            library, theme, path="glossary/index.html", title="Words explained",
            description="Plain explanations of the words used on this site.", noindex=noindex,
        ),
        terms=glossary_terms(library),
    )  # fmt: skip
    about = AboutPage(
        shell=shell(
            library, theme, path="about/index.html", title="About this site",
            description=f"What {record.title} is and how its numbers are made.", noindex=noindex,
        ),
        prose=to_html(library.about.text if library.about else "", renderer.markdown)[0],
    )  # fmt: skip
    missing = NotFoundPage(
        shell=shell(
            library, theme, path="404.html", title="Page not found",
            description="There is no page at this address.", noindex=True, absolute=True,
        ),
    )  # fmt: skip
    return {
        "index.html": renderer.page("home.html", home),
        "glossary/index.html": renderer.page("glossary.html", words),
        "about/index.html": renderer.page("about.html", about),
        "404.html": renderer.page("404.html", missing),
        "robots.txt": b"User-agent: *\nDisallow: /\n" if noindex else b"User-agent: *\nAllow: /\n",
    }
