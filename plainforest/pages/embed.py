"""Cards for other sites: one outcome each, at ``<review>/embed/<outcome>/``, and the lines that put one into a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import escape

from plainforest.findings import Finding
from plainforest.model import Library, Review
from plainforest.pages.contexts import Embed, Link, Shell
from plainforest.pages.embed_contexts import EmbedPage
from plainforest.pages.plain import evidence_date
from plainforest.pages.plain_cards import Making
from plainforest.pages.shell import address_of
from plainforest.pages.words import Explainer, Lexicon

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
    making = Making(denominators, (), finding.id, Explainer(Lexicon({})))
    upto, example = evidence_date(review), bool(finding.rating and finding.rating.worked_example)
    doi = review.record.doi
    source = Link(text=f"doi:{doi}", href=f"https://doi.org/{doi}") if doi else None
    plain, evidence = (f"../../{part}index.html#outcome-{finding.id}" for part in ("", "evidence/"))
    shell = replace(shell, canonical=address, noindex=True)
    question = review.record.plain_title
    if finding.effect is None:
        gone = making.missing(finding)
        return EmbedPage(
            shell=shell, name=gone.name, question=question, what=gone.what, direction="none", chip=gone.chip,
            sentence=gone.sentence, sureness=None, figure=gone.what[:0], notes=(), evidence="",
            upto=upto, worked_example=False, plain_href=plain, evidence_href=evidence, source=source,
        )  # fmt: skip
    group = making.results(finding.comparison, [finding])
    found = group.results[0]
    return EmbedPage(
        shell=shell, name=found.name, question=question, what=found.what, direction=found.direction, chip=found.chip,
        sentence=found.sentence, sureness=found.sureness, figure=found.figure,
        notes=tuple(note.text for note in group.notes), evidence=", ".join(found.evidence), upto=upto,
        worked_example=example, plain_href=plain, evidence_href=evidence, source=source,
    )  # fmt: skip


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
