"""The table of studies: names, sources and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from plainforest.check.draft import Draft
from plainforest.model import Study
from plainforest.problems import Problem, did_you_mean, error, warning

EARLIEST = 1750


def check_studies(draft: Draft, today: date) -> list[Problem]:
    """Return the problems of the table of studies."""
    found: list[Problem] = []
    lines: dict[str, int] = {}
    references = dict.fromkeys(draft.ids_of("references").values()) if draft.known_references else None
    for study in draft.studies or ():
        if study.id in lines and study.id:
            message = f"The study '{study.id}' has a row already, in line {lines[study.id]}."
            hint = "Keep one row for every study. Two studies of one author and year get a letter: Oh 2018a, Oh 2018b."
            found.append(error("duplicate-study", study.place._replace(column="id"), message, hint))
        lines.setdefault(study.id, study.place.line)
        if references is not None:
            found += _references(study, references)
        if study.place not in draft.damaged:
            found += _people(study)
            found += _year(study, today)
    return found


def _references(study: Study, known: Mapping[str, None]) -> Iterator[Problem]:
    for reference in study.references:
        if reference not in known:
            place = study.place._replace(column="references")
            hint = did_you_mean(reference, list(known)) or "review.yaml lists no references yet: add it there."
            yield error("unknown-reference", place, f"There is no reference '{reference}' in review.yaml.", hint)


def _people(study: Study) -> Iterator[Problem]:
    arms = (study.participants_intervention or 0) + (study.participants_comparator or 0)
    if study.participants is not None and arms > study.participants:
        place = study.place._replace(column="participants")
        message = f"The arms have {arms} people, but the study has {study.participants}."
        yield error("arms-above-participants", place, message, "Check all three numbers against the source.")


def _year(study: Study, today: date) -> Iterator[Problem]:
    if study.year is not None and not EARLIEST <= study.year <= today.year + 1:
        place = study.place._replace(column="year")
        message = f"{study.year} is hardly the year of this study."
        yield warning("unlikely-year", place, message, "Write the year of publication with four digits.")
