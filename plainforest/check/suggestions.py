"""What the numbers suggest for the ratings, held against what the authors judged.

A judgement that has a reason is accepted, and so is one with a reason for leaving a domain as it is. The others are
told to the author, who decides; readers never see them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from plainforest.check.tidy import tidy
from plainforest.grade.certainty import SUBJECT_NAMES, UP_DOMAINS
from plainforest.grade.suggestions import suggest, unsupported
from plainforest.model import Certainty, Review
from plainforest.numbers import in_words
from plainforest.problems import Place, Problem, suggestion

if TYPE_CHECKING:
    from plainforest.findings import Finding
    from plainforest.grade.targets import Suggestion

CODES: Mapping[str, str] = {
    "start": "grade-start",
    "risk_of_bias": "grade-risk-of-bias",
    "inconsistency": "grade-inconsistency",
    "imprecision": "grade-imprecision",
    "publication_bias": "grade-small-studies",
    "large_effect": "grade-large-effect",
}


def check_findings(review: Review, findings: Sequence[Finding]) -> list[Problem]:
    """Return what authors may want to consider about their ratings.

    Parameters
    ----------
    review : Review
        A review without errors.
    findings : sequence of Finding
        One for every outcome, in the review's order.
    """
    places = (
        review.place("comparisons", i, "outcomes", j, "certainty")
        for i, comparison in enumerate(review.record.comparisons)
        for j, _ in enumerate(comparison.outcomes)
    )
    tool = review.record.risk_of_bias.tool if review.record.risk_of_bias else ""
    robins = "robins" in tool.casefold()
    return tidy(
        problem
        for place, finding in zip(places, findings, strict=True)
        for problem in _check(place, finding, robins=robins)
    )


def _check(place: Place, finding: Finding, *, robins: bool) -> Iterator[Problem]:
    certainty = finding.outcome.certainty
    if certainty is None:
        if finding.effect is not None:
            yield _not_rated(place, suggest(finding, robins=robins))
        return
    for domain, why in unsupported(finding):
        message = f"The rating names {SUBJECT_NAMES[domain]}, which the numbers do not show. {why}"
        hint = "Say in the reason what else it rests on, or delete it."
        yield suggestion("grade-unsupported", place, message, hint)
    if _quoted(certainty):
        return
    lowest = finding.rating is not None and finding.rating.level == "very_low"
    for one in suggest(finding, robins=robins):
        if one.domain in UP_DOMAINS or not lowest:
            yield from _compare(place, certainty, one)


def _quoted(certainty: Certainty) -> bool:
    """Tell whether a rating repeats that of a source, which does not say how it came about level by level.

    Nobody but the source's authors could answer what the numbers suggest for such a rating.
    """
    return certainty.level is not None and any(reason.levels is None for reason in certainty.reasons)


def _compare(place: Place, certainty: Certainty, one: Suggestion) -> Iterator[Problem]:
    """Say what a judgement leaves open; nothing where the author has accepted or overridden the suggestion."""
    left: set[str] = {given.domain for given in certainty.not_downgraded}
    if one.domain in left.union(given.domain for given in certainty.not_upgraded):
        return
    name, code, up = SUBJECT_NAMES[one.domain], CODES[one.domain], one.domain in UP_DOMAINS
    way, key = ("up", "not_upgraded") if up else ("down", "not_downgraded")
    levels = [reason.levels for reason in certainty.reasons if reason.domain == one.domain]
    if levels:
        if levels[0] is not None and levels[0] < one.levels:
            message = (
                f"The rating goes {way} {_levels(levels[0])} for {name}; the numbers would allow "
                f"{in_words(one.levels)}. {one.numbers}"
            )
            yield suggestion(code, place, message, f"{one.rule} Fewer can be right.")
        return
    if one.domain == "start":
        message = f"The rating starts high; the numbers suggest that it starts low. {one.numbers}"
        hint = f"{one.rule} Write 'start: low', or under 'not_downgraded' why not (domain: start)."
    else:
        message = f"The numbers suggest rating {way} {_levels(one.levels)} for {name}. {one.numbers}"
        hint = f"{one.rule} Add it to 'reasons', or under '{key}' why not."
    yield suggestion(code, place, message, hint)


def _not_rated(place: Place, found: Sequence[Suggestion]) -> Problem:
    down = [f"{SUBJECT_NAMES[one.domain]} ({_levels(one.levels)})" for one in found if one.domain != "start"]
    start = "start low" if any(one.domain == "start" for one in found) else ""
    rated = f"rate down for {', '.join(down)}" if down else "no reason to rate down"
    message = f"This outcome is not rated. The numbers suggest: {', '.join(part for part in (start, rated) if part)}."
    hint = "Add 'certainty'. Indirectness, and much of risk of bias and publication bias, no number can judge."
    return suggestion("grade-not-rated", place, message, hint)


def _levels(number: int) -> str:
    return f"{in_words(number)} level{'' if number == 1 else 's'}"
