"""A review as a data package in the form that the Cochrane Library publishes, version 2: CSV files in a zip.

Only what the form can say without becoming untrue goes in: an analysis by a rule that RevMan does not have would come
out with another result there. What stays outside, and why, stands in the package's README.txt. Source of the columns:
Cochrane's specification of the data package (documentation.cochrane.org/revman-kb).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plainforest.exchange import own_record
from plainforest.exchange.citation import ris
from plainforest.exchange.package_analyses import Form, group_rows, study_rows, the_form, the_settings
from plainforest.exchange.references import reference_entry
from plainforest.exchange.tables import Value, to_csv
from plainforest.exchange.zipped import zipped
from plainforest.findings import Finding
from plainforest.model import Bias, Review

JUDGEMENTS: Mapping[Bias, str] = {
    "low": "Low risk", "some_concerns": "Some concerns", "unclear": "Unclear risk", "high": "High risk",
    "not_stated": "",
}  # fmt: skip

SETTINGS = (
    "Analysis group", "Analysis number", "Analysis name", "Analysis group name", "Data source",
    "Data source eligibility", "Data type", "Log-scale data", "Outcome", "Intervention grouping",
    "Experimental intervention", "Control intervention", "Subgroup by", "Filter criteria", "Experimental group label",
    "Control group label", "Graph label (left)", "Graph label (right)", "Statistical method", "Effect measure",
    "Unit of effect measure", "Analysis model", "Heterogeneity estimator", "CI method", "Subgroup estimates",
    "Overall estimates", "Test for subgroup differences", "Swap event and non-event", "Study CI", "CI/PI level",
)  # fmt: skip
TOTALS = ("Experimental cases", "Experimental N", "Control cases", "Control N")
RESULT = (
    "Mean", "CI start", "CI end", "Heterogeneity Tau²", "Heterogeneity Chi²", "Heterogeneity df", "Heterogeneity P",
    "Heterogeneity I²", "Effect Z", "Effect T", "Effect P",
)  # fmt: skip
OVERALL = (*SETTINGS, *TOTALS, *RESULT, "Subgroup Chi²", "Subgroup df", "Subgroup P", "Subgroup I²", "ID")
ROWS = (
    "Analysis group", "Analysis number", "Analysis name", "Subgroup", "Applicability", "Study", "Study year",
    "GIV Mean", "GIV SE", "Experimental mean", "Experimental SD", "Experimental cases", "Experimental N",
    "Control mean", "Control SD", "Control cases", "Control N", "O-E", "Variance", "Weight", "Mean", "CI start",
    "CI end", "Footnotes",
)  # fmt: skip
GROUPS = (
    "Analysis group", "Analysis number", "Subgroup", "Subgroup number", *TOTALS, "Weight", *RESULT, "ID",
)  # fmt: skip


def data_package(review: Review, findings: Sequence[Finding]) -> bytes:
    """Return a review's data package as a zip."""
    return zipped(package_files(review, findings))


def package_files(review: Review, findings: Sequence[Finding]) -> Mapping[str, bytes]:
    """Return the files of a review's data package by their paths."""
    found = re.search(r"CD\d{6}", review.record.doi)
    name = found.group() if found else "review"
    forms = {finding.id: the_form(finding) for finding in findings}
    overall, rows, groups = _analyses(findings, forms)
    analyses, studies = f"{name}-analysis-data/{name}-", f"{name}-study-data/{name}-"
    files = {
        "README.txt": _readme(review, findings, forms).encode(),
        f"{analyses}overall-estimates-and-settings.csv": _table(OVERALL, overall),
        f"{analyses}data-rows.csv": _table(ROWS, rows),
        f"{analyses}subgroup-estimates.csv": _table(GROUPS, groups),
        f"{studies}study-information.csv": _information(review),
    }
    if review.record.risk_of_bias:
        files[f"{studies}risk-of-bias.csv"] = _bias(review)
    if reports := b"\r\n".join(_reports(review)):
        files[f"{studies}included.ris"] = reports
    tables = {path: data for path, data in files.items() if path != "README.txt"}
    return files | {own_record.NAME: own_record.own_record(review, tables)}


Row = Mapping[str, Value]


def _analyses(findings: Sequence[Finding], forms: Mapping[str, Form]) -> tuple[list[Row], list[Row], list[Row]]:
    overall: list[Row] = []
    rows: list[Row] = []
    groups: list[Row] = []
    comparisons = list(dict.fromkeys(finding.comparison.id for finding in findings))
    numbers = dict.fromkeys(comparisons, 0)
    for finding in findings:
        form = forms[finding.id]
        if form.why:
            continue
        numbers[finding.comparison.id] += 1
        place: dict[str, Value] = {
            "Analysis group": comparisons.index(finding.comparison.id) + 1,
            "Analysis number": numbers[finding.comparison.id],
        }
        overall.append(place | the_settings(finding, form))
        rows += [place | row for row in study_rows(finding, form)]
        groups += [place | row for row in group_rows(finding)]
    return overall, rows, groups


def _table(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    return to_csv(columns, (map(row.get, columns) for row in rows))


def _information(review: Review) -> bytes:
    head = (
        "Study", "Year", "Data source", "Char: Methods", "Char: Participants", "Char: Interventions", "Char: Outcomes",
        "Char: Notes", "Char: Funding source", "Char: Comparison", "Char: Country", "Char: Setting", "Char: Follow-up",
        "Char: Randomised", "Char: Trial register",
    )  # fmt: skip
    rows = [
        (
            study.id, study.year, "", study.design, study.population, study.intervention, "", study.note, study.funding,
            study.comparison, study.country, study.setting, study.follow_up, study.participants, study.registry,
        )
        for study in review.studies
    ]  # fmt: skip
    return to_csv(head, rows)


def _bias(review: Review) -> bytes:
    tool = review.record.risk_of_bias
    domains = tool.domains if tool else ()
    head = ["Study"]
    for domain in domains:
        head += [f"Domain (judgement): {domain.name}", f"Domain (support): {domain.name}"]
    rows: list[list[Value]] = []
    for study in review.studies:
        row: list[Value] = [study.id]
        for domain in domains:
            judged = study.bias.get(domain.id)
            row += [JUDGEMENTS[judged.judgement], judged.support] if judged else ["", ""]
        rows.append(row)
    return to_csv(head, rows)


def _reports(review: Review) -> Iterator[bytes]:
    """Yield each study's references with the study's name, as packages have them."""
    known = {one.id: ris(reference_entry(one)) for one in review.record.references}
    for study in review.studies:
        for ident in study.references:
            if ident in known:
                kind, _, rest = known[ident].partition(b"\r\n")
                yield b"\r\n".join((kind, f"NS  - {' '.join(study.id.split())}".encode(), rest))


def _readme(review: Review, findings: Sequence[Finding], forms: Mapping[str, Form]) -> str:
    lines = [
        review.record.title,
        "",
        "Data package in the form of the Cochrane Library's, version 2. Made with Plainforest from the review's own",
        "content, not by Cochrane. Numbers are unrounded; ratios are ratios in Mean, CI start and CI end, and natural",
        "logarithms in GIV Mean and GIV SE. Text that a spreadsheet would run as a formula begins with an apostrophe.",
    ]
    if review.record.citation:
        lines += ["", f"Source: {review.record.citation}"]
    sections = (
        (
            "Not in this package, because the form cannot state how it was analysed:",
            {k: f.why for k, f in forms.items()},
        ),
        ("In this package, with these limits:", {k: "" if f.why else f.limits for k, f in forms.items()}),
    )
    for head, texts in sections:
        said = [
            f"- {finding.outcome.name} ({finding.comparison.intervention}): {texts[finding.id]}"
            for finding in findings
            if texts[finding.id]
        ]
        lines += ["", head, *said] if said else []
    lines += [
        "",
        "The form has no place for the question, comparator risks, thresholds, certainty judgements, footnotes, dates",
        "and the study flow: findings.json and the Summary of Findings have them.",
        "",
        f"{own_record.NAME} has them for Plainforest's own import, with which the same findings come back. It is used",
        "as long as nobody has changed the tables.",
    ]
    return "\n".join(" ".join(line.split()) for line in lines) + "\n"
