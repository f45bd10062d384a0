"""Authors' own statements, with their numbers filled in: they stand wherever the generated ones would stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from plainforest.findings import Finding
from plainforest.model import Prose, Review
from plainforest.pages.prose import fill
from plainforest.pages.values import values
from plainforest.problems import Problem


def with_own_words(
    review: Review, findings: Sequence[Finding], denominators: tuple[int, int]
) -> tuple[tuple[Finding, ...], list[Problem]]:
    """Return the findings with every reference in the authors' statements filled in, and references that lead nowhere.

    Parameters
    ----------
    review : Review
        For the places of the statements.
    findings : sequence of Finding
        The review's findings, in its order.
    denominators : tuple of int
        Of the professional table and of the plain page.
    """
    if not any(finding.outcome.statement or finding.outcome.plain_statement for finding in findings):
        return tuple(findings), []
    known = [values(review, findings, denominators[plain], plain=bool(plain)) for plain in (0, 1)]
    problems: list[Problem] = []
    filled = []
    for finding, path in zip(findings, paths(review), strict=True):
        outcome = finding.outcome
        statement, found = _filled(review, outcome.statement, (*path, "statement"), known[0])
        plain, more = _filled(review, outcome.plain_statement, (*path, "plain_statement"), known[1])
        problems += [*found, *more]
        filled.append(replace(finding, outcome=replace(outcome, statement=statement, plain_statement=plain)))
    return tuple(filled), problems


def paths(review: Review) -> list[tuple[str | int, ...]]:
    """Return where each outcome stands in review.yaml, in the order of the findings."""
    return [
        ("comparisons", i, "outcomes", j)
        for i, comparison in enumerate(review.record.comparisons)
        for j in range(len(comparison.outcomes))
    ]


def _filled(
    review: Review, text: str, path: tuple[str | int, ...], numbers: Mapping[str, Mapping[str, str]]
) -> tuple[str, list[Problem]]:
    if not text:
        return "", []
    place = review.place(*path)
    # no Markdown here: the text is escaped as it is, and its values with it
    result, problems = fill(Prose(text=" ".join(text.split()), file=place.file), numbers, literal=str)
    return result, [replace(problem, place=place) for problem in problems]
