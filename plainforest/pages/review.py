"""Everything that is published of one review: two pages, downloads, and its card for the rest of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from plainforest.findings import Finding
from plainforest.model import Library, Prose, Review
from plainforest.pages.card import card_in_own_words
from plainforest.pages.contexts import DataPage, Download, EvidencePage, Shell
from plainforest.pages.denominators import denominators_of
from plainforest.pages.embed import embed_page, embed_path, embeds
from plainforest.pages.evidence import evidence_page
from plainforest.pages.figure_views import Figures, figure_files
from plainforest.pages.library_contexts import Card
from plainforest.pages.metadata import data_metadata, evidence_metadata, plain_metadata
from plainforest.pages.own_words import with_own_words
from plainforest.pages.picture import picture, picture_text
from plainforest.pages.plain import plain_page
from plainforest.pages.plain_contexts import PlainPage
from plainforest.pages.prose import Heading, filled, to_html
from plainforest.pages.shell import address_of, shell
from plainforest.pages.theme import Renderer
from plainforest.pages.values import values
from plainforest.pages.words import lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPages:
    """The published files of one review by their path, and its card."""

    files: Mapping[str, bytes]
    card: Card


@dataclass(frozen=True, slots=True)
class Desk:
    """One review with everything that its pages are made from."""

    review: Review
    """With the numbers filled in where its author refers to them."""
    findings: Sequence[Finding]
    """The same, with the author's own sentences where there are any."""
    denominators: tuple[int, int]
    """Of the professional and of the plain page."""
    library: Library
    renderer: Renderer
    noindex: bool
    card: Card


def desk(review: Review, findings: Sequence[Finding], library: Library, renderer: Renderer, *, noindex: bool) -> Desk:
    """Lay out what the pages of a review are made from."""
    denominators = denominators_of(findings)
    review, findings, _ = with_own_words(review, findings, denominators)
    card = card_in_own_words(review, findings, library, denominators)
    return Desk(review, findings, denominators, library, renderer, noindex, card)


def review_pages(
    review: Review, findings: Sequence[Finding], library: Library, renderer: Renderer, *, noindex: bool
) -> ReviewPages:
    """Return everything that is published of one review."""
    # a preview of one page, or its export, needs none of these and should not wait for them
    from plainforest.pages.downloads import data_files, explore_files

    laid = desk(review, findings, library, renderer, noindex=noindex)
    figures = figures_of(laid)
    evidence = evidence_context(laid, figures)
    data = data_files(laid.review, laid.findings, evidence, figures, laid.denominators[0])
    more = figure_files(figures)
    slug = review.slug
    files = {
        f"{slug}/index.html": renderer.page("plain.html", plain_context(laid)),
        f"{slug}/evidence/index.html": renderer.page("evidence.html", evidence),
        f"{slug}/data/index.html": renderer.page("data.html", _data_context(laid, data, more)),
    }
    files |= {embed_path(slug, finding.id): _card(laid, finding) for finding in laid.findings}
    files |= {f"{slug}/data/{name}": content for name, content in data.items()}
    files |= {f"{slug}/data/{name}": content for name, (_, content) in more.items()}
    files |= {f"{slug}/data/{name}": content for name, content in explore_files(figures).items()}
    if laid.card.image:
        files[laid.card.image] = picture(laid.card, library.record.title, library.record.language)
    return ReviewPages(files=files, card=laid.card)


def single_page(laid: Desk, path: str) -> bytes | None:
    """Return a page without making the other files: one of the two that authors write, or a card; else None."""
    if path == f"{laid.review.slug}/index.html":
        return laid.renderer.page("plain.html", plain_context(laid))
    if path == f"{laid.review.slug}/evidence/index.html":
        return laid.renderer.page("evidence.html", evidence_context(laid, figures_of(laid)))
    for finding in laid.findings:
        if path == embed_path(laid.review.slug, finding.id):
            return _card(laid, finding)
    return None


def figures_of(laid: Desk) -> Figures:
    """Return the figures of a review."""
    tool = laid.review.record.risk_of_bias
    return Figures(laid.findings, tool.domains if tool else ())


def plain_context(laid: Desk) -> PlainPage:
    """Return what the plain-language page shows."""
    record = laid.review.record
    prose, headings = _prose(laid, laid.review.plain, plain=True)
    metadata = plain_metadata(laid.review, laid.library)
    outside = _shell(laid, "index.html", record.plain_title, record.plain_answer, metadata)
    return plain_page(
        laid.review,
        laid.findings,
        shell=outside,
        text=prose,
        headings=headings,
        denominators=laid.denominators,
        words=lexicon(laid.library),
    )


def evidence_context(laid: Desk, figures: Figures) -> EvidencePage:
    """Return what the professional page shows."""
    record = laid.review.record
    prose, headings = _prose(laid, laid.review.professional, plain=False)
    return evidence_page(
        laid.review,
        laid.findings,
        shell=_shell(
            laid, "evidence/index.html", record.title, record.summary, evidence_metadata(laid.review, laid.library)
        ),
        prose=prose,
        headings=headings,
        denominators=laid.denominators,
        figures=figures,
    )


def _card(laid: Desk, finding: Finding) -> bytes:
    record = laid.review.record
    title = f"{finding.outcome.plain_name}: {record.plain_title}"
    context = embed_page(
        laid.review,
        finding,
        shell=_shell(laid, f"embed/{finding.id}/index.html", title, record.plain_answer, ""),
        address=address_of(laid.library, f"{laid.review.slug}/index.html"),
        denominators=laid.denominators,
    )
    return laid.renderer.page("embed.html", context)


def _data_context(laid: Desk, data: Mapping[str, bytes], more: Mapping[str, tuple[str, bytes]]) -> DataPage:
    from plainforest.pages.downloads import DATA_FILES

    record = laid.review.record
    metadata = data_metadata(laid.review, laid.library, (*data, *more))
    described = f"Results, studies and figures of the review {record.title}, to download."
    return DataPage(
        shell=_shell(laid, "data/index.html", f"Data: {record.title}", described, metadata),
        review=record,
        plain_href="../index.html",
        evidence_href="../evidence/index.html",
        files=tuple(_download(name, what, data[name]) for name, what in DATA_FILES.items() if name in data),
        figures=tuple(
            _download(name, f"{finding.outcome.name}: {what}", data[name])
            for finding in laid.findings
            for name, what in ((f"{finding.id}.svg", "picture"), (f"{finding.id}.vl.json", "Vega-Lite specification"))
            if name in data
        )
        + tuple(_download(name, what, content) for name, (what, content) in more.items()),
        embeds=embeds(laid.review, laid.findings, laid.library),
    )


def _shell(laid: Desk, path: str, title: str, description: str, metadata: str) -> Shell:
    return shell(
        laid.library,
        laid.renderer.theme,
        path=f"{laid.review.slug}/{path}",
        title=title,
        description=description,
        noindex=laid.noindex,
        metadata=metadata,
        kind="article",
        image=laid.card.image,
        image_alt=picture_text(laid.card),
    )


def _prose(laid: Desk, prose: Prose, *, plain: bool) -> tuple[Markup, tuple[Heading, ...]]:
    # names that lead nowhere were reported when the review was examined
    known = values(laid.review, laid.findings, laid.denominators[1 if plain else 0], plain=plain)
    return to_html(filled(prose, known), laid.renderer.markdown)


def _download(name: str, what: str, data: bytes) -> Download:
    size = f"{max(1, round(len(data) / 1000))} kB"
    return Download(href=name, name=name, what=what, size=size)
