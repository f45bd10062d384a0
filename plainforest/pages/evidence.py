"""The professional page: its context, made from the findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from markupsafe import Markup

from plainforest.figures import forest_svg
from plainforest.findings import Finding, needed_for
from plainforest.grade.certainty import DEFINITIONS, LEVELS
from plainforest.grade.statements import lower_first, state, upper_first
from plainforest.model import MEASURE_NAMES, Flow, Review
from plainforest.numbers import plural
from plainforest.pages.absolute_notes import number_needed_text
from plainforest.pages.anchors import Places, places
from plainforest.pages.bias import bias_rows, bias_signs, bias_summaries, weighted_outcome
from plainforest.pages.citing import citations, versions
from plainforest.pages.contexts import (
    EvidenceOutcome,
    EvidencePage,
    Fact,
    Link,
    RiskControl,
    Shell,
    Sureness,
)
from plainforest.pages.figure_views import Figures, funnel_figure, overview_figures
from plainforest.pages.flow import excluded_studies, flow_steps, ongoing_studies
from plainforest.pages.methods_text import heterogeneity_text, method_line, prediction_text, subgroup_text
from plainforest.pages.plain import evidence_date, shared_sureness
from plainforest.pages.plain_cards import sureness
from plainforest.pages.prose import Heading
from plainforest.pages.risk import risk_control
from plainforest.pages.robustness import robustness
from plainforest.pages.sof import sof_tables
from plainforest.pages.sof_notes import certainty_notes, data_notes, detail, threshold_note
from plainforest.pages.sof_value import SofTable
from plainforest.pages.studies import reference_items, study_cards
from plainforest.pages.twin import twin_table
from plainforest.pages.values import people, with_numbers
from plainforest.phrases import SHORT_NAMES, people_text

MEASURES_EXPLAINED = {
    "PETO": "Odds ratio by Peto’s method",
    "IRR": "Ratio of the numbers of events in the same time",
}


def evidence_page(
    review: Review,
    findings: Sequence[Finding],
    *,
    shell: Shell,
    prose: Markup,
    headings: Sequence[Heading],
    denominators: tuple[int, int],
    figures: Figures,
) -> EvidencePage:
    """Return the context of the professional page.

    Parameters are those of `plainforest.pages.plain.plain_page`, and the review's figures.
    """
    record = review.record
    domains = record.risk_of_bias.domains if record.risk_of_bias else ()
    spots = places((study.id for study in review.studies), (reference.id for reference in record.references), findings)
    tables = sof_tables(
        review, findings, denominator=denominators[0], plain_denominator=denominators[1], rows=spots.rows
    )
    in_table = {row.id for table in tables for row in table.rows}
    weighted = weighted_outcome(findings)
    return EvidencePage(
        shell=shell,
        review=record,
        question=record.question,
        plain_href="../index.html",
        data_href="../data/index.html",
        facts=_facts(review, findings),
        sureness=shared_sureness(findings),
        tables=tables,
        controls=tuple(_controls(findings, tables, denominators[0], spots)),
        overviews=overview_figures(figures),
        outcomes=tuple(_outcome(finding, denominators, spots, figures, in_table) for finding in findings),
        bias_domains=domains,
        bias_rows=bias_rows(review, spots.studies),
        bias_summaries=bias_summaries(review, findings),
        bias_weighted=weighted.outcome.name if weighted else "",
        studies=study_cards(review, findings, spots),
        flow=flow_steps(record.flow or Flow()),
        excluded=excluded_studies(review, spots),
        ongoing=ongoing_studies(review, spots),
        versions=versions(review),
        citations=citations(review, shell),
        references=reference_items(review, spots),
        contents=_contents(headings, bool(domains), bool(record.references)),
        prose=prose,
        grade_definitions=tuple(
            Sureness(level=level, filled=i + 1, word=level.replace("_", " ").capitalize(), plain=DEFINITIONS[level])
            for i, level in reversed(list(enumerate(LEVELS)))
        ),
        abbreviations=tuple(_abbreviations(findings)),
        worked_example=any(finding.rating and finding.rating.worked_example for finding in findings),
    )


def _facts(review: Review, findings: Sequence[Finding]) -> tuple[Fact, ...]:
    usable = with_numbers(findings)
    found = len(review.studies)
    return (
        Fact(
            label="Included",
            value=plural(found, "study", "studies"),
            remark=people_text(people(review, findings)),
        ),
        Fact(
            label="With usable data",
            value=plural(len(usable), "study", "studies"),
            remark=people_text(people(review, findings, usable)),
        ),
        evidence_date(review),
    )


def _abbreviations(findings: Sequence[Finding]) -> Iterator[Fact]:
    """Yield what the page's abbreviations stand for, those of the measures in use alone."""
    yield Fact(label="CI", value="Confidence interval")
    used = {finding.outcome.measure for finding in findings if finding.effect}
    for measure, name in MEASURE_NAMES.items():
        if measure in used:
            yield Fact(
                label=upper_first(SHORT_NAMES[measure]), value=MEASURES_EXPLAINED.get(measure) or upper_first(name)
            )
    if any(needed_for(finding, index) for finding in findings for index, _ in enumerate(finding.absolute)):
        people = "Number needed to treat for one more person to benefit, or to be harmed"
        yield Fact(label="NNTB, NNTH", value=f"{people}; ∞ where there is no difference")


def _controls(
    findings: Sequence[Finding], tables: Sequence[SofTable], denominator: int, spots: Places
) -> Iterator[RiskControl]:
    """Yield a control for every outcome of a table whose comparator risk a reader may change."""
    rows = {row.id: table.level for table in tables for row in table.rows}
    for finding in findings:
        if finding.id in rows:
            control = risk_control(finding, denominator=denominator, table_level=rows[finding.id], rows=spots.rows)
            if control:
                yield control


def _outcome(
    finding: Finding,
    denominators: tuple[int, int],
    spots: Places,
    figures: Figures,
    in_table: Collection[str],
) -> EvidenceOutcome:
    words = state(finding, denominator=denominators[0], plain_denominator=denominators[1])
    plot = figures.plots.get(finding.id)
    notes = [note for note in (finding.outcome.note, threshold_note(finding)) if note]
    return EvidenceOutcome(
        id=finding.id,
        name=finding.outcome.name,
        detail=detail(finding),
        statement=words.professional,
        row_href=f"#sof-{finding.id}" if finding.id in in_table else "",
        needed=tuple(_needed(finding, denominators[0])),
        direction=words.direction,
        sureness=sureness(finding.rating),
        reasons=certainty_notes(finding),
        plot=Markup(forest_svg(plot, ident=f"plot-{finding.id}", full=figures.drawn[finding.id]))
        if plot
        else Markup(""),
        method=method_line(finding),
        heterogeneity=heterogeneity_text(finding),
        subgroup_test=subgroup_text(finding),
        prediction=prediction_text(finding),
        notes=tuple(notes),
        plot_notes=data_notes(finding),
        bias_signs=tuple(bias_signs(plot)) if plot else (),
        twin=twin_table(finding, spots, plot.domains if plot else ()),
        robustness=robustness(finding, spots.studies),
        funnel=funnel_figure(finding, figures.funnels.get(finding.id), spots.studies),
        downloads=downloads(finding) if plot else (),
        plain_href=f"../index.html#outcome-{finding.id}",
    )


def _needed(finding: Finding, denominator: int) -> Iterator[Fact]:
    """Yield the number needed to treat for every comparator risk."""
    for index, absolute in enumerate(finding.absolute):
        if text := number_needed_text(finding, index, denominator):
            yield Fact(label=lower_first(absolute.label), value=text)


def downloads(finding: Finding) -> tuple[Link, ...]:
    """Return the links to an outcome's figure files."""
    return (
        Link(text="Figure (SVG)", href=f"../data/{finding.id}.svg"),
        Link(text="Figure (Vega-Lite)", href=f"../data/{finding.id}.vl.json"),
        Link(text="Data (CSV)", href="../data/results.csv"),
    )


def _contents(headings: Sequence[Heading], bias: bool, references: bool) -> tuple[Link, ...]:
    links = [
        Link(text="Summary of findings", href="#sof"),
        Link(text="Outcomes and plots", href="#outcomes"),
        *((Link(text="Risk of bias", href="#bias"),) if bias else ()),
        Link(text="Studies", href="#studies"),
        Link(text="Study flow", href="#flow"),
        *(Link(text=heading.text, href=f"#{heading.anchor}") for heading in headings),
        Link(text="Version and funding", href="#version"),
        Link(text="Cite", href="#cite"),
        *((Link(text="References", href="#references"),) if references else ()),
    ]
    return tuple(links)
