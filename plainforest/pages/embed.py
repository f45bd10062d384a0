"""Cards for other sites: one outcome each, at ``<review>/embed/<outcome>/``, and the lines that put one into a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from plainforest.findings import Finding
from plainforest.grade.statements import state
from plainforest.model import Library, Review
from plainforest.pages.contexts import Embed, Link, Shell
from plainforest.pages.embed_contexts import EmbedPage
from plainforest.pages.plain import evidence_date
from plainforest.pages.plain_cards import figure, sureness
from plainforest.pages.plain_notes import plain_notes
from plainforest.pages.prose import strong
from plainforest.pages.shell import address_of
from plainforest.phrases import people_text, studies_text

HEIGHT = 640
"""Of the frame: most cards fit in at the width of a text column, and longer ones can be scrolled."""


def embed_path(slug: str, outcome: str) -> str:
    """Return where a card lies below the root."""
    return f"{slug}/embed/{outcome}/index.html"


def embed_page(
    review: Review, finding: Finding, *, shell: Shell, address: str, denominators: tuple[int, int]
) -> EmbedPage:
    """Return the context of one outcome's card.

    Parameters
    ----------
    review, finding : Review, Finding
        What the card tells.
    shell : Shell
        What surrounds it.
    address : str
        Full address of the plain page, which search engines should find in place of the card; may be empty.
    denominators : tuple of int
        Of the professional table and of the plain page.
    """
    # nothing on a card is explained, because a frame has no room for explanations
    words = state(finding, denominator=denominators[0], plain_denominator=denominators[1])
    known = finding.effect is not None
    doi = review.record.doi
    return EmbedPage(
        shell=replace(shell, canonical=address, noindex=True),
        name=finding.outcome.plain_name,
        question=review.record.plain_title,
        what=escape(finding.outcome.plain_description),
        direction=words.direction,
        chip=words.chip,
        sentence=strong(words.plain) if known else escape(words.plain),
        sureness=sureness(finding.rating) if known else None,
        figure=figure(finding, denominators[1], True) if known else Markup(""),
        notes=tuple(map(escape, plain_notes(finding, denominators[1]))) if known else (),
        evidence=f"{studies_text(finding)}, {people_text(finding.participants)}" if known else "",
        upto=evidence_date(review),
        worked_example=known and bool(finding.rating and finding.rating.worked_example),
        plain_href=f"../../index.html#outcome-{finding.id}",
        evidence_href=f"../../evidence/index.html#outcome-{finding.id}",
        source=Link(text=f"doi:{doi}", href=f"https://doi.org/{doi}") if doi else None,
    )


def embeds(review: Review, findings: Sequence[Finding], library: Library) -> tuple[Embed, ...]:
    """Return each outcome's card with the line that puts it into another page."""
    return tuple(
        Embed(
            id=finding.id,
            name=finding.outcome.plain_name,
            href=f"../embed/{finding.id}/index.html",
            code=frame(address_of(library, embed_path(review.slug, finding.id)), review, finding),
        )
        for finding in findings
    )


def frame(address: str, review: Review, finding: Finding) -> str:
    """Return the line that puts a card into a page; where the site has no address, a script fills that in."""
    title = escape(f"{finding.outcome.plain_name}: {review.record.plain_title}")
    return (
        f'<iframe src="{escape(address)}" title="{title}" width="100%" height="{HEIGHT}" loading="lazy" '
        'style="border: 0; max-width: 40rem"></iframe>'
    )
