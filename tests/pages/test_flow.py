"""The study flow: what is given is drawn, and what is not given is said to be not stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from plainforest.check.draft import Draft, draft_of_record
from plainforest.check.flow import check_flow
from plainforest.check.record import check_record
from plainforest.model import ExcludedStudy, ExclusionReason, Flow, OngoingStudy
from plainforest.notebook import load
from plainforest.pages.anchors import places
from plainforest.pages.flow import LABELS, excluded_studies, flow_steps, ongoing_studies
from plainforest.problems import Place
from tests.site.sites import ROOT

FILE = Place("content/reviews/made-up/review.yaml", 1)
WHOLE = Flow(
    records_identified=1534,
    duplicates_removed=334,
    records_screened=1200,
    records_excluded=1160,
    reports_sought=40,
    reports_not_retrieved=2,
    reports_assessed=38,
    reports_excluded=31,
    exclusion_reasons=(ExclusionReason(reason="Not randomised", reports=30), ExclusionReason(reason="Other condition")),
    studies_included=2,
    reports_included=5,
    studies_pooled=1,
    studies_ongoing=4,
    studies_awaiting=1,
)


def said(flow: Flow) -> list[str]:
    return [problem.message for problem in check_flow(Draft(places={(): FILE}, flow=flow))]


def test_a_whole_flow_has_every_number() -> None:
    steps = flow_steps(WHOLE)
    boxes = [box for step in steps for box in (step.box, *step.asides)]
    assert [(box.label, box.value) for box in boxes] == [
        (LABELS["records_identified"], "1534"),
        (LABELS["duplicates_removed"], "334"),
        (LABELS["records_screened"], "1200"),
        (LABELS["records_excluded"], "1160"),
        (LABELS["reports_sought"], "40"),
        (LABELS["reports_not_retrieved"], "2"),
        (LABELS["reports_assessed"], "38"),
        (LABELS["reports_excluded"], "31"),
        (LABELS["studies_ongoing"], "4"),
        (LABELS["studies_awaiting"], "1"),
        (LABELS["studies_included"], "2, in 5 reports"),
        (LABELS["studies_pooled"], "1"),
    ]
    assert all(box.stated for box in boxes)
    excluded = next(box for box in boxes if box.label == LABELS["reports_excluded"])
    assert [(part.label, part.value) for part in excluded.parts] == [
        ("Not randomised", "30"),
        ("Other condition", "not stated in the source"),
    ]


def test_steps_about_which_nothing_is_stated_become_one_box() -> None:
    first, included, pooled = flow_steps(Flow(studies_included=2, studies_pooled=1))
    assert first.box.label == "Not stated in the source"
    assert first.unknown == tuple(
        LABELS[name]
        for name in (
            "records_identified", "duplicates_removed", "records_screened", "records_excluded", "reports_assessed",
            "reports_excluded",
        )
    )  # fmt: skip
    assert (included.box.value, pooled.box.value) == ("2", "1")


def test_no_number_is_invented() -> None:
    (nothing,) = flow_steps(Flow())
    assert nothing.unknown[-1] == LABELS["studies_pooled"]
    screened = next(step for step in flow_steps(Flow(records_screened=10)) if not step.unknown)
    assert screened.asides[0].value == "not stated in the source"
    assert not screened.asides[0].stated


def test_zero_is_a_number() -> None:
    (step,) = (step for step in flow_steps(Flow(studies_included=0)) if not step.unknown)
    assert (step.box.value, step.box.stated) == ("0", True)


def test_numbers_that_do_not_add_up_are_named() -> None:
    assert said(WHOLE) == []
    assert said(replace(WHOLE, duplicates_removed=300)) == ["1534 found minus 300 removed leaves 1234, not 1200."]
    assert said(replace(WHOLE, reports_assessed=39)) == ["40 reports sought minus 2 not retrieved leaves 38, not 39."]
    assert said(replace(WHOLE, records_excluded=1100)) == ["1200 screened minus 1100 excluded leaves 100, not 40."]
    reasons = (ExclusionReason(reason="Not randomised", reports=40),)
    assert said(replace(WHOLE, exclusion_reasons=reasons)) == ["The reasons count 40 reports, but 31 were excluded."]


def test_excluded_and_ongoing_studies_lead_to_their_sources() -> None:
    review = load(ROOT / "content" / "reviews" / "als-cell-therapy").review
    record = replace(
        review.record,
        excluded_studies=(ExcludedStudy(study="Smith 2010", reason="Not randomised", references=("oh-2018",)),),
        ongoing_studies=(OngoingStudy(study="A trial", note="Ends in 2030", registry="NCT01363401"),),
    )
    changed = replace(review, record=record)
    spots = places((), (reference.id for reference in record.references), ())
    (excluded,), (ongoing,) = excluded_studies(changed, spots), ongoing_studies(changed, spots)
    assert (excluded.name, excluded.note) == ("Smith 2010", "Not randomised")
    assert excluded.links[0].href == "#ref-oh-2018"
    assert ongoing.links[0].href == "https://clinicaltrials.gov/study/NCT01363401"


def test_an_unknown_reference_of_an_excluded_study_is_an_error() -> None:
    review = load(ROOT / "content" / "reviews" / "als-cell-therapy").review
    study = ExcludedStudy(study="Smith 2010", reason="Not randomised", references=("oh-2081",))
    draft = draft_of_record(replace(review.record, excluded_studies=(study,)), review.places)
    (problem,) = check_record(draft, date(2026, 1, 1))
    assert problem.code == "unknown-reference"
    assert "oh-2018" in problem.hint
