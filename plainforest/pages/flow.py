"""The study flow as a diagram (PRISMA): boxes, what leaves them, and what nobody stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plainforest.model import Flow, Review
from plainforest.numbers import count, plural
from plainforest.pages.anchors import Places
from plainforest.pages.contexts import Fact, FlowBox, FlowStep, Link, OtherStudy
from plainforest.pages.studies import registry_link
from plainforest.phrases import NOT_STATED

LABELS: Mapping[str, str] = {
    "records_identified": "Records identified by the searches",
    "duplicates_removed": "Removed before screening, such as duplicates",
    "records_screened": "Records screened",
    "records_excluded": "Records excluded on title and abstract",
    "reports_sought": "Full-text reports sought",
    "reports_not_retrieved": "Full-text reports not retrieved",
    "reports_assessed": "Full-text reports assessed",
    "reports_excluded": "Full-text reports excluded",
    "studies_included": "Studies included",
    "studies_pooled": "Studies with usable data",
    "studies_ongoing": "Ongoing studies",
    "studies_awaiting": "Studies awaiting classification",
}
STEPS = (
    ("records_identified", "duplicates_removed"),
    ("records_screened", "records_excluded"),
    ("reports_sought", "reports_not_retrieved"),
    ("reports_assessed", "reports_excluded"),
    ("studies_included", ""),
    ("studies_pooled", ""),
)
"""What goes on downwards, and what leaves to the side."""
UNFINISHED = ("studies_ongoing", "studies_awaiting")
"""Eligible, or perhaps so, but not included yet: they leave where full texts are judged."""
SELDOM = frozenset({"reports_sought", "reports_not_retrieved"})
"""Older reviews do not count these; they have no place in the diagram unless a number is given."""


def flow_steps(flow: Flow) -> tuple[FlowStep, ...]:
    """Return the steps of the diagram; neighbours about which nothing is stated become one."""
    steps: list[FlowStep] = []
    unknown: list[str] = []
    for main, aside in STEPS:
        given = [name for name in (main, aside) if name and getattr(flow, name) is not None]
        unfinished = [name for name in UNFINISHED if main == "reports_assessed" and getattr(flow, name) is not None]
        if unfinished or (main == "reports_assessed" and flow.exclusion_reasons):
            given.append(aside)
        if not given:
            unknown += [LABELS[name] for name in (main, aside) if name and name not in SELDOM]
            continue
        if unknown:
            steps.append(_gap(unknown))
            unknown = []
        asides = [_box(flow, aside)] if aside else []
        asides += [_box(flow, name) for name in unfinished]
        steps.append(FlowStep(box=_box(flow, main), asides=tuple(asides), unknown=()))
    if unknown:
        steps.append(_gap(unknown))
    return tuple(steps)


def _gap(unknown: list[str]) -> FlowStep:
    box = FlowBox(label=NOT_STATED.capitalize(), value="", stated=False, parts=())
    return FlowStep(box=box, asides=(), unknown=tuple(unknown))


def _box(flow: Flow, name: str) -> FlowBox:
    number = getattr(flow, name)
    parts: tuple[Fact, ...] = ()
    if name == "reports_excluded":
        parts = tuple(
            Fact(label=one.reason, value=NOT_STATED if one.reports is None else count(one.reports))
            for one in flow.exclusion_reasons
        )
    value = NOT_STATED if number is None else count(number)
    if name == "studies_included" and flow.reports_included is not None and number is not None:
        value += f", in {plural(flow.reports_included, 'report')}"
    return FlowBox(label=LABELS[name], value=value, stated=number is not None, parts=parts)


def excluded_studies(review: Review, places: Places) -> tuple[OtherStudy, ...]:
    """Return the excluded studies with their reasons."""
    return tuple(
        OtherStudy(name=one.study, note=one.reason, links=tuple(_links(one.references, places)))
        for one in review.record.excluded_studies
    )


def ongoing_studies(review: Review, places: Places) -> tuple[OtherStudy, ...]:
    """Return the studies that were still going on."""
    return tuple(
        OtherStudy(
            name=one.study,
            note=one.note,
            links=(
                *((registry_link(one.registry),) if one.registry else ()),
                *_links(one.references, places),
            ),
        )
        for one in review.record.ongoing_studies
    )


def _links(references: tuple[str, ...], places: Places) -> Iterator[Link]:
    for one in references:
        yield Link(text=f"Reference {places.number(one)}", href=f"#{places.references[one]}")
