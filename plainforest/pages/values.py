"""The values that authors can refer to in their texts: ``{{ survival.effect }}``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from plainforest.findings import Finding, StudyRow, people_in
from plainforest.grade import amounts
from plainforest.language import language
from plainforest.model import Review
from plainforest.numbers import count, interval, measured
from plainforest.phrases import (
    NOT_STATED,
    STATUS_WORDS,
    difference,
    difference_range,
    effect_in_full,
    events_name,
    per,
    unit,
    value,
    value_range,
)

FIELDS: Mapping[str, str] = {
    "effect": "The result with its interval: RR 1.07 (95% CI 0.94 to 1.22)",
    "estimate": "The result alone: 1.07",
    "interval": "Its interval: 0.94 to 1.22",
    "studies": "Number of studies with numbers",
    "participants": "Number of people in them",
    "comparator": "The value without the intervention: 903 per 1000",
    "intervention": "The value with it: 970 per 1000",
    "range": "The interval of that value: 851 to 1000",
    "difference": "The difference: 66 more per 1000",
    "difference_range": "Its interval: 52 fewer to 97 more",
    "certainty": "The certainty in a word: low",
}
REVIEW = "review"
"""What stands before the fields of the review as a whole."""
REVIEW_FIELDS: Mapping[str, str] = {
    "studies": "Number of studies in studies.csv",
    "participants": "Number of people randomised in them",
    "searched": "Date of the last search: 31 July 2019",
}


def values(
    review: Review, findings: Sequence[Finding], denominator: int, *, plain: bool
) -> Mapping[str, Mapping[str, str]]:
    """Return every reference and its text; a text is made when it is asked for, as most never are.

    Parameters
    ----------
    review : Review
        For the values of the review as a whole.
    findings : sequence of Finding
        The review's findings.
    denominator : int
        Of the page that the text is for.
    plain : bool
        On the plain page people are "90 of 100 people" and scores have one decimal.
    """
    return _Values(review, {finding.id: finding for finding in findings}, denominator, plain)


@dataclass(frozen=True, eq=False)
class _Values(Mapping[str, Mapping[str, str]]):
    review: Review
    findings: Mapping[str, Finding]
    denominator: int
    plain: bool

    def __getitem__(self, subject: str) -> Mapping[str, str]:
        if subject in self.findings:
            return finding_values(self.findings[subject], self.denominator, plain=self.plain)
        if subject == REVIEW:
            return self._of_review
        raise KeyError(subject)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((REVIEW, *self.findings)))

    def __len__(self) -> int:
        return len({REVIEW, *self.findings})

    @cached_property
    def _of_review(self) -> Mapping[str, str]:
        return review_values(self.review, tuple(self.findings.values()))


@lru_cache(maxsize=64)
def finding_values(finding: Finding, denominator: int, *, plain: bool) -> Mapping[str, str]:
    """Return the fields of one outcome; a row without an estimate says so in every one of them."""
    if finding.effect is None:
        words = STATUS_WORDS[finding.status].lower()
        counted = {"studies": count(finding.studies), "participants": _number(finding.participants, finding.studies)}
        return dict.fromkeys(FIELDS, words) | counted
    texts = {
        "effect": effect_in_full(finding),
        "estimate": measured(finding.effect.estimate, finding.measure),
        "interval": interval(finding.effect.ci_low, finding.effect.ci_high, finding.measure),
        "studies": count(finding.studies),
        "participants": _number(finding.participants, finding.studies),
        "certainty": finding.rating.word if finding.rating else "not rated",
    }
    return texts | _absolute_values(finding, denominator, plain=plain)


def _absolute_values(finding: Finding, denominator: int, *, plain: bool) -> dict[str, str]:
    fields = ("comparator", "intervention", "range", "difference", "difference_range")
    if not finding.absolute:
        return dict.fromkeys(fields, "not calculated")
    main = finding.absolute[0]
    digits = 1 if plain else 2
    if main.alone:
        return dict.fromkeys(fields, "not stated") | {
            "difference": difference_with_unit(finding, digits),
            "difference_range": difference_range(main, denominator, digits),
        }

    def with_unit(text: str) -> str:
        if main.people and plain:
            return f"{text} of {count(main.base(denominator))} {finding.outcome.counted}"
        return f"{text} {per(main, denominator, unit(finding))}".strip()

    return {
        "comparator": with_unit(value(main.comparator, main, denominator, digits)),
        "intervention": with_unit(value(main.intervention, main, denominator, digits)),
        "range": value_range(main, denominator, digits, fixed=plain),
        "difference": f"{difference(main, denominator, digits)} {per(main, denominator, unit(finding))}".strip()
        if main.events
        else difference_with_unit(finding, digits),
        "difference_range": difference_range(main, denominator, digits),
    }


def difference_with_unit(finding: Finding, digits: int) -> str:
    """Write "3.38 points higher"."""
    main = finding.absolute[0]
    return amounts.with_unit(
        language(), main.difference, main, 1, digits, unit=unit(finding), events=events_name(finding)
    )


def _number(people: int, studies: int) -> str:
    return NOT_STATED if studies and not people else count(people)


def date_text(review: Review) -> str:
    """Write the date of the search: "31 July 2019"."""
    day = review.record.searched
    return in_full(day) if day else NOT_STATED


@lru_cache(maxsize=64)
def in_full(day: date) -> str:
    """Write a date: "31 July 2019"."""
    return f"{day.day} {day:%B} {day.year}"


def review_values(review: Review, findings: Sequence[Finding]) -> Mapping[str, str]:
    """Return the values of the review as a whole."""
    return {
        "studies": count(len(review.studies)),
        "participants": _number(people(review, findings), len(review.studies)),
        "searched": date_text(review),
    }


def people(review: Review, findings: Sequence[Finding], ids: frozenset[str] | None = None) -> int:
    """Count the people in the review's studies, or in those of `ids`.

    As randomised where studies.csv says so, else the largest number that any outcome of the study counts.
    """
    chosen = [study for study in review.studies if ids is None or study.id in ids]
    unknown = {study.id for study in chosen if not study.participants}
    largest: dict[str, int] = {}
    for finding in findings if unknown else ():
        of_study: dict[str, list[StudyRow]] = {}
        for row in finding.rows:
            if row.study.id in unknown:
                of_study.setdefault(row.study.id, []).append(row)
        for study_id, rows in of_study.items():
            largest[study_id] = max(largest.get(study_id, 0), people_in(rows))
    return sum(study.participants or largest.get(study.id, 0) for study in chosen)


def with_numbers(findings: Sequence[Finding]) -> frozenset[str]:
    """Return the ids of the studies that gave usable numbers for any outcome."""
    return frozenset(row.study.id for finding in findings for row in finding.rows if not row.result.no_data)
