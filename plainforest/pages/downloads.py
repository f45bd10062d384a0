"""The data folder of a review: the same numbers as on its pages, for programs and for people who calculate on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plainforest.exchange.fhir import fhir_bundle
from plainforest.exchange.findings_json import findings_json
from plainforest.exchange.jsontext import json_text
from plainforest.exchange.package import data_package
from plainforest.exchange.references import reference_files
from plainforest.exchange.tables import results_csv, sof_csv, studies_csv
from plainforest.figures import forest_svg_file, forest_vega
from plainforest.findings import Finding
from plainforest.model import Review
from plainforest.pages.citing import citation_files
from plainforest.pages.contexts import EvidencePage
from plainforest.pages.explore import explore_json
from plainforest.pages.figure_views import Figures
from plainforest.pages.sof_views import sof_json

DATA_FILES: Mapping[str, str] = {
    "findings.json": "Every result with its interval, certainty and absolute effects, for programs",
    "summary-of-findings.csv": "The Summary of Findings table",
    "summary-of-findings.json": "The same table for programs, cell by cell, with its footnotes",
    "summary-of-findings.fhir.json": "The same table as FHIR R5 resources, for health records; experimental",
    "data-package.zip": "All analyses with their data, in the form of Cochrane's data packages",
    "results.csv": "Every study's data, effect and weight",
    "studies.csv": "The studies and their risk of bias",
    "references.bib": "The reference list, for BibTeX",
    "references.ris": "The same as RIS, for reference managers",
    "citation.bib": "How to cite this summary, for BibTeX",
    "citation.ris": "The same as RIS, for reference managers",
    "source-review.bib": "How to cite the review that the numbers come from, for BibTeX",
    "source-review.ris": "The same as RIS, for reference managers",
}


def data_files(
    review: Review,
    findings: Sequence[Finding],
    evidence: EvidencePage,
    figures: Figures,
    denominator: int,
) -> dict[str, bytes]:
    """Return the files of the data folder by their name."""
    files = {
        "findings.json": findings_json(review, findings, denominator),
        "summary-of-findings.csv": sof_csv(evidence.tables),
        "summary-of-findings.json": sof_json(evidence.tables),
        "summary-of-findings.fhir.json": fhir_bundle(
            review, findings, evidence.tables, denominator, evidence.shell.organisation or evidence.shell.site_title
        ),
        "data-package.zip": data_package(review, findings),
        "results.csv": results_csv(findings),
        "studies.csv": studies_csv(review),
        **reference_files(review),
        **citation_files(review, evidence.shell),
    }
    for name, plot in figures.plots.items():
        files[f"{name}.svg"] = forest_svg_file(plot, figures.drawn[name])
        files[f"{name}.vl.json"] = json_text(forest_vega(plot, figures.told[name]))
    return files


def explore_files(figures: Figures) -> dict[str, bytes]:
    """Return what the page's script asks for when a reader wants to explore a plot, by the file's name."""
    return {
        f"{one.id}.explore.json": explore_json(one, figures.plots[one.id], figures.domains, figures.told[one.id])
        for one in figures.findings
        if one.id in figures.plots
    }
