"""Checks of what authors wrote: values in, problems out."""

from __future__ import annotations

from datetime import date

from plainforest.check.across import check_across
from plainforest.check.data import check_rows
from plainforest.check.draft import Draft, draft_of_review
from plainforest.check.grade import check_certainties
from plainforest.check.outcomes import check_outcomes
from plainforest.check.record import check_record
from plainforest.check.studies import check_studies
from plainforest.check.tidy import tidy
from plainforest.model import Review
from plainforest.problems import Problem

__all__ = ["check_draft", "check_review"]


def check_review(review: Review, today: date | None = None) -> list[Problem]:
    """Return what is wrong or doubtful in the data and judgements of a review.

    Parameters
    ----------
    review : Review
        A review without errors of form.
    today : date, optional
        The day against which dates are held; by default the calendar of this machine.
    """
    draft = draft_of_review(review)
    # rules of thumb make sense only where everything could be read
    return tidy([*check_draft(draft, today), *check_across(draft)])


def check_draft(draft: Draft, today: date | None = None) -> list[Problem]:
    """Return the same for a review of which only parts could be read."""
    day = today or date.today()
    return tidy(
        [
            *check_record(draft, day),
            *check_studies(draft, day),
            *check_rows(draft),
            *check_outcomes(draft),
            *check_certainties(draft),
        ]
    )
