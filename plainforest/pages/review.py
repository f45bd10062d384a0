"""Everything that is published of one review: two pages, downloads, and its card for the rest of the site."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from plainforest.exchange.findings_json import findings_json
from plainforest.exchange.tables import results_csv, sof_csv, studies_csv
from plainforest.figures import ForestPlot, forest_plot, forest_svg_file, forest_vega
from plainforest.findings import Finding
from plainforest.model import Library, Prose, Review
from plainforest.pages.card import card_of
from plainforest.pages.contexts import Card, DataPage, Download, EvidencePage, PlainPage, Shell
from plainforest.pages.denominators import denominators_of
from plainforest.pages.evidence import evidence_page
from plainforest.pages.own_words import with_own_words
from plainforest.pages.plain import plain_page
from plainforest.pages.prose import Heading, fill, to_html
from plainforest.pages.shell import shell
from plainforest.pages.sof_views import sof_json
from plainforest.pages.theme import Renderer
from plainforest.pages.values import values


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


def desk(review: Review, findings: Sequence[Finding], library: Library, renderer: Renderer, *, noindex: bool) -> Desk:
    """Lay out what the pages of a review are made from."""
    denominators = denominators_of(findings)
    review, findings, _ = with_own_words(review, findings, denominators)
    return Desk(review, findings, denominators, library, renderer, noindex)


def review_pages(
    review: Review, findings: Sequence[Finding], library: Library, renderer: Renderer, *, noindex: bool
) -> ReviewPages:
    """Return everything that is published of one review."""
    laid = desk(review, findings, library, renderer, noindex=noindex)
    plots = plots_of(laid)
    evidence = evidence_context(laid, plots)
    data = data_files(review, laid.findings, evidence, plots, laid.denominators[0])
    slug = review.slug
    files = {
        f"{slug}/index.html": renderer.page("plain.html", plain_context(laid)),
        f"{slug}/evidence/index.html": renderer.page("evidence.html", evidence),
        f"{slug}/data/index.html": renderer.page("data.html", _data_context(laid, data)),
    } | {f"{slug}/data/{name}": content for name, content in data.items()}
    return ReviewPages(files=files, card=card_of(review, findings))


def single_page(laid: Desk, path: str) -> bytes | None:
    """Return one of the two pages that authors write without making the other files; None for any other path."""
    if path == f"{laid.review.slug}/index.html":
        return laid.renderer.page("plain.html", plain_context(laid))
    if path == f"{laid.review.slug}/evidence/index.html":
        return laid.renderer.page("evidence.html", evidence_context(laid, plots_of(laid)))
    return None


def plots_of(laid: Desk) -> dict[str, ForestPlot]:
    """Return the forest plot of each outcome that has rows."""
    return {finding.id: forest_plot(finding) for finding in laid.findings if finding.rows and finding.outcome.measure}


def plain_context(laid: Desk) -> PlainPage:
    """Return what the plain-language page shows."""
    record = laid.review.record
    prose, headings = _prose(laid, laid.review.plain, plain=True)
    outside = _shell(laid, "index.html", record.plain_title, record.plain_answer)
    return plain_page(
        laid.review, laid.findings, shell=outside, prose=prose, headings=headings, denominators=laid.denominators
    )


def evidence_context(laid: Desk, plots: Mapping[str, ForestPlot]) -> EvidencePage:
    """Return what the professional page shows."""
    record = laid.review.record
    prose, headings = _prose(laid, laid.review.professional, plain=False)
    return evidence_page(
        laid.review,
        laid.findings,
        shell=_shell(laid, "evidence/index.html", record.title, record.summary),
        prose=prose,
        headings=headings,
        denominators=laid.denominators,
        plots=plots,
    )


def _data_context(laid: Desk, data: Mapping[str, bytes]) -> DataPage:
    record = laid.review.record
    described = f"Results, studies and figures of the review {record.title}, to download."
    return DataPage(
        shell=_shell(laid, "data/index.html", f"Data: {record.title}", described),
        review=record,
        plain_href="../index.html",
        evidence_href="../evidence/index.html",
        files=tuple(_download(name, what, data[name]) for name, what in DATA_FILES.items()),
        figures=tuple(
            _download(name, f"{finding.outcome.name}: {what}", data[name])
            for finding in laid.findings
            for name, what in ((f"{finding.id}.svg", "picture"), (f"{finding.id}.vl.json", "Vega-Lite specification"))
            if name in data
        ),
    )


def _shell(laid: Desk, path: str, title: str, description: str) -> Shell:
    return shell(
        laid.library,
        laid.renderer.theme,
        path=f"{laid.review.slug}/{path}",
        title=title,
        description=description,
        noindex=laid.noindex,
    )


def _prose(laid: Desk, prose: Prose, *, plain: bool) -> tuple[Markup, tuple[Heading, ...]]:
    # names that lead nowhere were reported when the review was examined
    known = values(laid.review, laid.findings, laid.denominators[1 if plain else 0], plain=plain)
    return to_html(fill(prose, known)[0], laid.renderer.markdown)


DATA_FILES: Mapping[str, str] = {
    "findings.json": "Every result with its interval, certainty and absolute effects, for programs",
    "summary-of-findings.csv": "The Summary of Findings table",
    "summary-of-findings.json": "The same table for programs, cell by cell, with its footnotes",
    "results.csv": "Every study's data, effect and weight",
    "studies.csv": "The studies and their risk of bias",
}


def data_files(
    review: Review,
    findings: Sequence[Finding],
    evidence: EvidencePage,
    plots: Mapping[str, ForestPlot],
    denominator: int,
) -> dict[str, bytes]:
    """Return the files of the data folder by their name."""
    files = {
        "findings.json": findings_json(review, findings, denominator),
        "summary-of-findings.csv": sof_csv(evidence.tables),
        "summary-of-findings.json": sof_json(evidence.tables),
        "results.csv": results_csv(findings),
        "studies.csv": studies_csv(review),
    }
    for name, plot in plots.items():
        files[f"{name}.svg"] = forest_svg_file(plot)
        specification = json.dumps(forest_vega(plot), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        files[f"{name}.vl.json"] = (specification + "\n").encode()
    return files


def _download(name: str, what: str, data: bytes) -> Download:
    size = f"{max(1, round(len(data) / 1000))} kB"
    return Download(href=name, name=name, what=what, size=size)
