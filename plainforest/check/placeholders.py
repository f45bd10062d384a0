"""What is still as a new review or an import left it to the author: fine in a draft, never on a published page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plainforest.model import Library, Prose, Review
from plainforest.numbers import count
from plainforest.problems import Place, Problem, error, suggestion

MARK = re.compile(r"^[ \t]*(?:Write here\b|TODO:)", re.MULTILINE)
"""How a text begins that a new review or an import leaves to its author."""
EXAMPLE = re.compile(r"Example 20\d\d$")
REPLACE = "Replace this row"
INTERVENTIONS = frozenset({"the treatment"})


def check_placeholders(review: Review) -> Iterator[Problem]:
    """Yield one problem for each file with texts of the template: a suggestion in a draft, else an error."""
    for places, what in (_record(review), _texts(review, "plain"), _texts(review, "professional"), *_tables(review)):
        if places:
            more = "" if len(places) == 1 else f" {count(len(places))} such places in this file."
            message = f"{what} is still that of the template.{more}"
            if review.record.draft:
                yield suggestion("placeholder-in-draft", places[0], message, "Replace it before you publish it.")
            else:
                yield error("placeholder-left", places[0], message, "Replace it; the review is no draft any more.")


def check_about(library: Library | None) -> Iterator[Problem]:
    """Yield a suggestion when the page about the site still says what a new site says: it is published as it is."""
    if library and library.about and (places := _starts(library.about)):
        message = "The page about the site still has a text of the template."
        yield suggestion("placeholder-in-about", places[0], message, "Write who makes the site, and who pays for it.")


def _record(review: Review) -> tuple[list[Place], str]:
    record, question = review.record, review.record.question
    texts: dict[tuple[str | int, ...], str] = {
        ("title",): record.title,
        ("plain_title",): record.plain_title,
        ("plain_answer",): record.plain_answer,
        ("summary",): record.summary,
        ("question", "population"): question.population,
        ("question", "intervention"): question.intervention,
        ("question", "comparison"): question.comparison,
    }
    places = []
    for i, comparison in enumerate(record.comparisons):
        if comparison.plain_intervention in INTERVENTIONS:
            places.append(review.place("comparisons", i, "plain_intervention"))
        for field in ("intervention", "comparator", "plain_intervention", "plain_comparator"):
            texts["comparisons", i, field] = getattr(comparison, field)
        for j, outcome in enumerate(comparison.outcomes):
            for field in ("name", "plain_name", "plain_description"):
                texts["comparisons", i, "outcomes", j, field] = getattr(outcome, field)
    return [review.place(*path) for path, text in texts.items() if MARK.match(text)] + places, "A text here"


def _texts(review: Review, name: str) -> tuple[list[Place], str]:
    return _starts(review.plain if name == "plain" else review.professional), "A text here"


def _starts(prose: Prose) -> list[Place]:
    starts = [found.end() for found in MARK.finditer(prose.text)]
    return [Place(prose.file, prose.text.count("\n", 0, at) + 1, 1) for at in starts]


def _tables(review: Review) -> Iterator[tuple[list[Place], str]]:
    for rows in (
        [study.place for study in review.studies if EXAMPLE.match(study.id) or study.note.startswith(REPLACE)],
        [row.place for row in review.results if EXAMPLE.match(row.study) or row.note.startswith(REPLACE)],
    ):
        yield rows, "A row here"
