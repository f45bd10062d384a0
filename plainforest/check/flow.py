"""The numbers of the study flow, against each other and against the tables."""

from __future__ import annotations

from collections.abc import Iterator

from plainforest.check.draft import Draft
from plainforest.problems import Problem, warning


def check_flow(draft: Draft) -> Iterator[Problem]:
    """Yield the numbers of the study flow that do not add up, or do not fit the tables."""
    flow = draft.flow
    if flow is None:
        return

    def say(key: str, message: str, hint: str) -> Problem:
        return warning("study-flow", draft.place("flow", key), message, hint)

    check = "Check the numbers against the source. If they stand like this there, say why in the text."
    found, screened, excluded = flow.records_identified, flow.records_screened, flow.records_excluded
    assessed, dropped, included = flow.reports_assessed, flow.reports_excluded, flow.studies_included
    if found is not None and screened is not None and screened > found:
        yield say("records_screened", f"{screened} records were screened, but only {found} were found.", check)
    removed, sought, missing = flow.duplicates_removed, flow.reports_sought, flow.reports_not_retrieved
    if found is not None and removed is not None and screened is not None and found - removed != screened:
        message = f"{found} found minus {removed} removed leaves {found - removed}, not {screened}."
        yield say("records_screened", message, check)
    had = None if sought is None else sought - (missing or 0)
    if had is not None and assessed is not None and had != assessed:
        message = f"{sought} reports sought minus {missing or 0} not retrieved leaves {had}, not {assessed}."
        yield say("reports_assessed", message, check)
    reasons = sum(one.reports or 0 for one in flow.exclusion_reasons)
    if dropped is not None and reasons > dropped:
        yield say("exclusion_reasons", f"The reasons count {reasons} reports, but {dropped} were excluded.", check)
    if assessed is not None and screened is not None and assessed > screened and excluded is None:
        yield say("reports_assessed", f"{assessed} reports were assessed, but only {screened} records screened.", check)
    if screened is not None and excluded is not None and excluded > screened:
        yield say("records_excluded", f"{excluded} records were excluded, but only {screened} were screened.", check)
    elif screened is not None and excluded is not None:
        # full texts that could not be had stand between the two
        after, key = (assessed, "reports_assessed") if sought is None else (sought, "reports_sought")
        if after is not None and screened - excluded != after and (sought is not None or missing is None):
            message = f"{screened} screened minus {excluded} excluded leaves {screened - excluded}, not {after}."
            yield say(key, message, check)
    if assessed is not None and dropped is not None and dropped > assessed:
        yield say("reports_excluded", f"{dropped} reports were excluded, but only {assessed} were assessed.", check)
    elif assessed is not None and dropped is not None and included is not None and included > assessed - dropped:
        message = (
            f"{assessed} reports minus {dropped} excluded leaves {assessed - dropped}, too few for {included} studies."
        )
        yield say("studies_included", message, check)
    elif assessed is not None and included is not None and included > assessed:
        yield say("studies_included", f"{included} studies were included, but only {assessed} reports assessed.", check)
    if included is not None and draft.studies is not None and len(draft.studies) != included:
        message = f"{included} studies are said to be included, but the table of studies has {len(draft.studies)}."
        yield say("studies_included", message, "Every included study has one row in the table, also without numbers.")
    pooled, rows = flow.studies_pooled, draft.results
    if pooled is not None and included is not None and pooled > included:
        yield say("studies_pooled", f"{pooled} studies were pooled, but only {included} included.", check)
    elif pooled is not None and rows is not None and not draft.damaged:
        numbered = len({result.study for result in rows if not result.no_data})
        if numbered != pooled:
            message = f"{pooled} studies are said to have numbers; in the table of results {numbered} have."
            yield say("studies_pooled", message, "Correct the number, or add the rows that are missing.")
