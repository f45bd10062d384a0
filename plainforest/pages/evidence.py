"""The professional page: its context, made from the findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from plainforest.figures import ForestPlot, forest_svg
from plainforest.findings import Finding
from plainforest.grade.certainty import DEFINITIONS, LEVELS
from plainforest.grade.statements import lower_first, state, upper_first
from plainforest.model import BiasDomain, Flow, Reference, Review, Study
from plainforest.numbers import count, plural
from plainforest.pages.absolute_notes import number_needed_text
from plainforest.pages.anchors import anchors
from plainforest.pages.contexts import (
    BiasCell,
    BiasRow,
    EvidenceOutcome,
    EvidencePage,
    Fact,
    Link,
    ReferenceItem,
    Shell,
    StudyCard,
    Sureness,
)
from plainforest.pages.methods_text import heterogeneity_text, method_line, prediction_text, subgroup_text
from plainforest.pages.plain import evidence_date, shared_sureness
from plainforest.pages.plain_cards import sureness
from plainforest.pages.prose import Heading
from plainforest.pages.robustness import robustness
from plainforest.pages.sof import certainty_notes, data_notes, detail, sof_tables, threshold_note
from plainforest.pages.twin import twin_table
from plainforest.pages.values import people, with_numbers
from plainforest.phrases import NOT_STATED, people_text

BIAS_WORDS = {
    "low": "Low",
    "some_concerns": "Some concerns",
    "unclear": "Unclear",
    "high": "High",
    "not_stated": "Not stated",
}


def evidence_page(
    review: Review,
    findings: Sequence[Finding],
    *,
    shell: Shell,
    prose: Markup,
    headings: Sequence[Heading],
    denominators: tuple[int, int],
    plots: Mapping[str, ForestPlot],
) -> EvidencePage:
    """Return the context of the professional page.

    Parameters are those of `plainforest.pages.plain.plain_page`, and the forest plots by their outcome's id.
    """
    record = review.record
    domains = record.risk_of_bias.domains if record.risk_of_bias else ()
    places = anchors("study", (study.id for study in review.studies))
    cited = anchors("ref", (reference.id for reference in record.references))
    bias_rows = tuple(_bias_row(study, domains, places[study.id]) for study in review.studies) if domains else ()
    return EvidencePage(
        shell=shell,
        review=record,
        question=record.question,
        plain_href="../index.html",
        data_href="../data/index.html",
        facts=_facts(review, findings),
        sureness=shared_sureness(findings),
        tables=sof_tables(review, findings, denominator=denominators[0], plain_denominator=denominators[1]),
        outcomes=tuple(_outcome(finding, denominators, places, plots) for finding in findings),
        bias_domains=domains,
        bias_rows=bias_rows,
        studies=tuple(_study(study, review, places[study.id], cited) for study in review.studies),
        flow=_flow(record.flow or Flow()),
        references=tuple(_reference(reference, cited[reference.id]) for reference in record.references),
        contents=_contents(headings, bool(domains), bool(record.references)),
        prose=prose,
        grade_definitions=tuple(
            Sureness(level=level, filled=i + 1, word=level.replace("_", " ").capitalize(), plain=DEFINITIONS[level])
            for i, level in reversed(list(enumerate(LEVELS)))
        ),
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


def _outcome(
    finding: Finding, denominators: tuple[int, int], places: Mapping[str, str], plots: Mapping[str, ForestPlot]
) -> EvidenceOutcome:
    words = state(finding, denominator=denominators[0], plain_denominator=denominators[1])
    plot = plots.get(finding.id)
    notes = [note for note in (finding.outcome.note, threshold_note(finding)) if note]
    return EvidenceOutcome(
        id=finding.id,
        name=finding.outcome.name,
        detail=detail(finding),
        statement=words.professional,
        needed=tuple(_needed(finding, denominators[0])),
        direction=words.direction,
        sureness=sureness(finding.rating),
        reasons=tuple(certainty_notes(finding)),
        plot=Markup(forest_svg(plot, ident=f"plot-{finding.id}")) if plot else Markup(""),
        method=method_line(finding),
        heterogeneity=heterogeneity_text(finding),
        subgroup_test=subgroup_text(finding),
        prediction=prediction_text(finding),
        notes=tuple(notes),
        plot_notes=tuple(data_notes(finding)),
        twin=twin_table(finding, places),
        robustness=robustness(finding, places),
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


def _bias_row(study: Study, domains: Sequence[BiasDomain], place: str) -> BiasRow:
    cells = []
    for domain in domains:
        judged = study.bias.get(domain.id)
        level = judged.judgement if judged else "not_stated"
        cells.append(BiasCell(judgement=level, word=BIAS_WORDS[level], support=judged.support if judged else ""))
    return BiasRow(study=study.id, anchor=place, cells=tuple(cells))


def _study(study: Study, review: Review, place: str, cited: Mapping[str, str]) -> StudyCard:
    people_here = ""
    if study.participants is not None:
        people_here = count(study.participants)
        if study.participants_intervention is not None and study.participants_comparator is not None:
            people_here += (
                f": {count(study.participants_intervention)} with the intervention, "
                f"{count(study.participants_comparator)} with the comparator"
            )
    pairs = (
        ("Published", str(study.year) if study.year else ""),
        ("Design", study.design),
        ("Country", study.country),
        ("Setting", study.setting),
        ("Participants", people_here),
        ("Population", study.population),
        ("Intervention", study.intervention),
        ("Comparison", study.comparison),
        ("Follow-up", study.follow_up),
        ("Funding", study.funding),
    )
    numbers = {reference.id: index + 1 for index, reference in enumerate(review.record.references)}
    return StudyCard(
        id=study.id,
        anchor=place,
        # details that no study of the review states would only repeat the same words on every card
        facts=tuple(
            Fact(label=label, value=text or upper_first(NOT_STATED))
            for index, (label, text) in enumerate(pairs)
            if text or _stated_somewhere(review, index)
        ),
        references=tuple(Link(text=f"Reference {numbers[ref]}", href=f"#{cited[ref]}") for ref in study.references),
        registry=registry_link(study.registry) if study.registry else None,
        note=study.note,
    )


def _stated_somewhere(review: Review, index: int) -> bool:
    fields = ("year", "design", "country", "setting", "participants", "population", "intervention", "comparison",
              "follow_up", "funding")  # fmt: skip
    return any(getattr(study, fields[index]) for study in review.studies)


def registry_link(number: str) -> Link:
    """Link a trial register number to the register that issued it, where we know it."""
    known = {"NCT": "https://clinicaltrials.gov/study/", "ISRCTN": "https://www.isrctn.com/"}
    for prefix, address in known.items():
        if number.upper().startswith(prefix):
            return Link(text=number, href=address + number)
    return Link(text=number, href="")


FLOW_LABELS = {
    "records_identified": "Records identified by the searches",
    "records_screened": "Records screened",
    "records_excluded": "Records excluded on title and abstract",
    "reports_assessed": "Full-text reports assessed",
    "reports_excluded": "Full-text reports excluded",
    "studies_included": "Studies included",
    "studies_pooled": "Studies with usable data",
}


def _flow(flow: Flow) -> tuple[Fact, ...]:
    numbers = {name: getattr(flow, name) for name in FLOW_LABELS}
    return tuple(
        Fact(label=label, value=upper_first(NOT_STATED) if numbers[name] is None else count(numbers[name]))
        for name, label in FLOW_LABELS.items()
    )


def _reference(reference: Reference, place: str) -> ReferenceItem:
    links = []
    if reference.doi:
        links.append(Link(text=f"doi:{reference.doi}", href=f"https://doi.org/{reference.doi}"))
    if reference.pmid:
        links.append(Link(text=f"PubMed {reference.pmid}", href=f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"))
    if reference.registry:
        links.append(registry_link(reference.registry))
    if reference.url.startswith(("https://", "http://")):
        links.append(Link(text=reference.url.split("//", 1)[1].rstrip("/"), href=reference.url))
    return ReferenceItem(anchor=place, reference=reference, links=tuple(links))


def _contents(headings: Sequence[Heading], bias: bool, references: bool) -> tuple[Link, ...]:
    links = [
        Link(text="Summary of findings", href="#sof"),
        Link(text="Outcomes and plots", href="#outcomes"),
        *((Link(text="Risk of bias", href="#bias"),) if bias else ()),
        Link(text="Studies", href="#studies"),
        Link(text="Study flow", href="#flow"),
        *(Link(text=heading.text, href=f"#{heading.anchor}") for heading in headings),
        Link(text="Version and funding", href="#version"),
        *((Link(text="References", href="#references"),) if references else ()),
    ]
    return tuple(links)
