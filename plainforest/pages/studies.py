"""The studies and the references of the professional page, each with links to where its numbers are used."""

from __future__ import annotations

from collections.abc import Sequence

from plainforest.findings import Finding, StudyRow
from plainforest.grade.statements import upper_first
from plainforest.model import Reference, Review, Study
from plainforest.numbers import count
from plainforest.pages.anchors import Places
from plainforest.pages.contexts import Fact, Link, ReferenceItem, StudyCard
from plainforest.phrases import NOT_STATED

REGISTERS = {"NCT": "https://clinicaltrials.gov/study/", "ISRCTN": "https://www.isrctn.com/"}
"""Where the numbers of a trial register lead, by how they begin."""
FIELDS = ("year", "design", "country", "setting", "participants", "population", "intervention", "comparison",
          "follow_up", "funding")  # fmt: skip
LABELS = ("Published", "Design", "Country", "Setting", "Participants", "Population", "Intervention", "Comparison",
          "Follow-up", "Funding")  # fmt: skip


def study_cards(review: Review, findings: Sequence[Finding], places: Places) -> tuple[StudyCard, ...]:
    """Return what is known of each study, and where its numbers stand."""
    # details that no study of the review states would only repeat the same words on every card
    stated = [field for field in FIELDS if any(getattr(study, field) for study in review.studies)]
    uses: dict[str, list[Link]] = {study.id: [] for study in review.studies}
    silent: dict[str, list[Link]] = {study.id: [] for study in review.studies}
    for finding in findings:
        if finding.outcome.measure is None:  # without a measure there is no figure, and no table of it
            continue
        for row in finding.rows:
            lists = silent if row.result.no_data else uses
            lists[row.study.id].append(Link(text=_use(finding, row), href=f"#{places.rows[id(row)]}"))
    return tuple(
        StudyCard(
            id=study.id,
            anchor=places.studies[study.id],
            facts=tuple(Fact(label=LABELS[FIELDS.index(field)], value=_value(study, field)) for field in stated),
            uses=tuple(uses[study.id]),
            silent=tuple(silent[study.id]),
            references=tuple(
                Link(text=f"Reference {places.number(one)}", href=f"#{places.references[one]}")
                for one in study.references
            ),
            registry=registry_link(study.registry) if study.registry else None,
            note=study.note,
        )
        for study in review.studies
    )


def _use(finding: Finding, row: StudyRow) -> str:
    name = finding.outcome.name
    part = f" ({row.result.subgroup})" if row.result.subgroup and finding.subgroups else ""
    return f"{name}{part}"


def _value(study: Study, field: str) -> str:
    if field == "participants":
        return _people(study) or upper_first(NOT_STATED)
    return str(getattr(study, field) or "") or upper_first(NOT_STATED)


def _people(study: Study) -> str:
    if study.participants is None:
        return ""
    text = count(study.participants)
    if study.participants_intervention is not None and study.participants_comparator is not None:
        text += (
            f": {count(study.participants_intervention)} with the intervention, "
            f"{count(study.participants_comparator)} with the comparator"
        )
    return text


def reference_items(review: Review, places: Places) -> tuple[ReferenceItem, ...]:
    """Return the reference list; each entry leads out to the source, and back to the studies that it is about."""
    return tuple(
        ReferenceItem(
            anchor=places.references[reference.id],
            reference=reference,
            links=_addresses(reference),
            cited_for=tuple(
                Link(text=study.id, href=f"#{places.studies[study.id]}")
                for study in review.studies
                if reference.id in study.references
            ),
        )
        for reference in review.record.references
    )


def _addresses(reference: Reference) -> tuple[Link, ...]:
    links = []
    if reference.doi:
        links.append(Link(text=f"doi:{reference.doi}", href=f"https://doi.org/{reference.doi}"))
    if reference.pmid:
        links.append(Link(text=f"PubMed {reference.pmid}", href=f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"))
    if reference.registry:
        links.append(registry_link(reference.registry))
    if reference.url.startswith(("https://", "http://")):
        links.append(Link(text=reference.url.split("//", 1)[1].rstrip("/"), href=reference.url))
    return tuple(links)


def registry_link(number: str) -> Link:
    """Link a trial register number to the register that issued it, where we know it."""
    for prefix, address in REGISTERS.items():
        if number.upper().startswith(prefix):
            return Link(text=number, href=address + number)
    return Link(text=number, href="")
