"""A review's files for other programs, on demand: what each build publishes, and what takes too long for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plainforest.problems import Problem, has_errors

if TYPE_CHECKING:
    from plainforest.pages.contexts import EvidencePage
    from plainforest.pages.review import Desk

FORMATS: Mapping[str, str] = {
    "package": "data-package.zip, in the form of Cochrane's data packages",
    "word": "summary-of-findings.docx",
    "html": "summary-of-findings.html, a piece to put into another page",
    "csv": "summary-of-findings.csv, results.csv and studies.csv",
    "json": "findings.json and summary-of-findings.json",
    "fhir": "summary-of-findings.fhir.json, FHIR R5, experimental",
    "references": "the reference list and how to cite, as BibTeX and RIS",
}
"""What can be asked for, and which files it gives."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export made.

    Attributes
    ----------
    files : mapping of str to bytes
        The files by their name; none when the review has errors.
    problems : tuple of Problem
        What is wrong with the review.
    """

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]


def export(content: Path, slug: str, formats: Sequence[str] = ()) -> Exported:
    """Make a review's files, also those of a draft.

    Parameters
    ----------
    content : Path
        The folder with site.yaml.
    slug : str
        The review's folder.
    formats : sequence of str
        Which of `FORMATS`; all when empty.

    Raises
    ------
    LookupError
        If there is no such review; its text says which there are.
    """
    from plainforest.content import read_library_files, read_review_files, review_slugs
    from plainforest.pages.theme import load_theme
    from plainforest.workshop import Workshop, examine, levelled

    slugs = review_slugs(content)
    if slug not in slugs:
        raise LookupError(f"there is no review '{slug}'; there are: {', '.join(slugs) or 'none'}")
    workshop = Workshop(read_library_files(content), content.name, load_theme(content.resolve().parent))
    review, findings, found = examine(slug, read_review_files(content, slug), workshop)
    library = workshop.library()
    problems = tuple(levelled([*found, *workshop.library_problems()], library))
    if review is None or library is None or has_errors(problems):
        return Exported({}, problems)
    from plainforest.pages.figure_views import Figures
    from plainforest.pages.review import desk, evidence_context

    laid = desk(review, findings, library, workshop.renderer(), noindex=False)
    page = evidence_context(laid, Figures(()))
    files: dict[str, bytes] = {}
    for name in dict.fromkeys(formats or FORMATS):
        files |= MAKERS[name](laid, page)
    return Exported(files, problems)


def _package(laid: Desk, page: EvidencePage) -> Mapping[str, bytes]:
    from plainforest.exchange.package import data_package

    return {"data-package.zip": data_package(laid.review, laid.findings)}


def _word(laid: Desk, page: EvidencePage) -> Mapping[str, bytes]:
    from plainforest.exchange.word import word_document

    language, publisher = page.shell.language, page.shell.organisation or page.shell.site_title
    return {"summary-of-findings.docx": word_document(laid.review, page.tables, language=language, publisher=publisher)}


def _html(laid: Desk, page: EvidencePage) -> Mapping[str, bytes]:
    from plainforest.exchange.fragment import sof_fragment

    return {"summary-of-findings.html": sof_fragment(page.tables)}


def _csv(laid: Desk, page: EvidencePage) -> Mapping[str, bytes]:
    from plainforest.exchange.tables import results_csv, sof_csv, studies_csv

    return {
        "summary-of-findings.csv": sof_csv(page.tables),
        "results.csv": results_csv(laid.findings),
        "studies.csv": studies_csv(laid.review),
    }


def _json(laid: Desk, page: EvidencePage) -> Mapping[str, bytes]:
    from plainforest.exchange.findings_json import findings_json
    from plainforest.pages.sof_views import sof_json

    return {
        "findings.json": findings_json(laid.review, laid.findings, laid.denominators[0]),
        "summary-of-findings.json": sof_json(page.tables),
    }


def _fhir(laid: Desk, page: EvidencePage) -> Mapping[str, bytes]:
    from plainforest.exchange.fhir import fhir_bundle

    publisher = page.shell.organisation or page.shell.site_title
    bundle = fhir_bundle(laid.review, laid.findings, page.tables, laid.denominators[0], publisher)
    return {"summary-of-findings.fhir.json": bundle}


def _references(laid: Desk, page: EvidencePage) -> Mapping[str, bytes]:
    from plainforest.exchange.references import reference_files
    from plainforest.pages.citing import citation_files

    return {**reference_files(laid.review), **citation_files(laid.review, page.shell)}


MAKERS: Mapping[str, Callable[[Desk, EvidencePage], Mapping[str, bytes]]] = {
    "package": _package, "word": _word, "html": _html, "csv": _csv, "json": _json, "fhir": _fhir,
    "references": _references,
}  # fmt: skip
