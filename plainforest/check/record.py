"""review.yaml as a whole: ids, sources and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from plainforest.check.draft import Draft, Path
from plainforest.check.flow import check_flow
from plainforest.check.links import check_address, check_doi, check_pmid
from plainforest.problems import Place, Problem, did_you_mean, error, warning

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
DOMAIN = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*", re.ASCII)
PERIOD = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
HARM = re.compile(r"\b(advers|side effect|harm|toxic|complication|death|dying|died|mortal|injur|bleed)", re.IGNORECASE)
"""Names of outcomes that are harms."""
SLUG_HINT = "Use lower-case letters, digits and hyphens, for example serious-adverse-events."


def check_record(draft: Draft, today: date) -> list[Problem]:
    """Return the problems of a record that no other file is needed to see."""
    return [*_ids(draft), *_sources(draft), *_dates(draft, today), *check_flow(draft), *_lengths(draft)]


def _ids(draft: Draft) -> Iterator[Problem]:
    # Comparisons and outcomes share their ids' space: both become anchors of the same page.
    yield from _unique(draft, draft.ids_of("comparisons") | draft.ids_of("outcomes"))
    yield from _unique(draft, draft.ids_of("references"))
    yield from _unique(draft, {path: normal(found) for path, found in draft.ids_of("domains").items()})
    for kind in ("comparisons", "outcomes", "domains"):
        pattern = DOMAIN if kind == "domains" else SLUG
        for path, found in draft.ids_of(kind).items():
            if not pattern.fullmatch(found):
                good = good_id(found)
                hint = f"{SLUG_HINT[:-1]}. Here: {good}" if good else SLUG_HINT
                yield error(
                    "bad-id", draft.place(*path, "id"), f"The id '{found}' has characters that ids cannot have.", hint
                )
    for path, found in draft.ids_of("outcomes").items():
        if found == "review":
            hint = "Choose another id, for example the name of the outcome."
            message = "The id 'review' stands for the review as a whole in texts: {{ review.studies }}."
            yield error("bad-id", draft.place(*path, "id"), message, hint)
    for path, found in draft.ids_of("references").items():
        if ";" in found:
            hint = "Leave the semicolon out; studies.csv uses it between two ids."
            yield error("bad-id", draft.place(*path, "id"), f"The id '{found}' has a semicolon in it.", hint)


def good_id(found: str) -> str:
    """Return an id with only the characters that ids can have; empty when it has none of them."""
    return re.sub(r"[^a-z0-9]+", "-", found.casefold()).strip("-")


def normal(domain: str) -> str:
    """Return a domain's id without the differences that column names do not show."""
    return re.sub(r"[\s_-]+", "_", domain.casefold())


def _unique(draft: Draft, ids: dict[Path, str]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for path, found in ids.items():
        place = draft.place(*path, "id")
        if found in first:
            message = f"The id '{found}' is used twice; the first is in line {first[found].line}."
            yield error("duplicate-id", place, message, "Give one of the two another id, and use it in the tables too.")
        first.setdefault(found, place)


def _sources(draft: Draft) -> Iterator[Problem]:
    yield from check_doi(draft.doi, draft.place("doi"))
    for path, reference in draft.references.items():
        yield from check_doi(reference.doi, draft.place(*path, "doi"))
        yield from check_pmid(reference.pmid, draft.place(*path, "pmid"))
        yield from check_address(reference.url, draft.place(*path, "url"))
    known = list(draft.ids_of("references").values())
    for path, cited in draft.cited.items():
        if draft.known_references and cited not in known:
            hint = did_you_mean(cited, known) or "Add it under references."
            yield error(
                "unknown-reference", draft.place(*path), f"There is no reference '{cited}' in review.yaml.", hint
            )


def _dates(draft: Draft, today: date) -> Iterator[Problem]:
    if draft.searched:
        yield from _future(draft.searched, today, draft.place("searched"))
    for path, version in draft.versions.items():
        place = draft.place(*path, "date")
        day = _day(version.date)
        if day is None:
            hint = "Write year, year-month or year-month-day: 2015, 2015-11 or 2015-11-07."
            yield error("not-a-date", place, f"'{version.date}' is not a date.", hint)
        else:
            yield from _future(day, today, place)


def _day(text: str) -> date | None:
    """Return the first day of a year, month or day, or None when there is no such day."""
    if not PERIOD.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return None


def _future(day: date, today: date, place: Place) -> Iterator[Problem]:
    # One day of grace: it is tomorrow already in some places.
    if day > today + timedelta(days=1):
        yield error("future-date", place, f"{day} lies in the future.", "Check the year.")


def _worth_a_row(draft: Draft, comparison: Path) -> str:
    """Name the harms and the unmeasured outcomes beyond the table's end."""
    later = [o for path, o in draft.outcomes.items() if path[:-2] == comparison and int(path[-1]) >= 7]
    return ", ".join(o.name for o in later if o.status or HARM.search(f"{o.name} {o.plain_name}"))


def _lengths(draft: Draft) -> Iterator[Problem]:
    for path, count in draft.outcome_counts.items():
        if count > 7:
            message = f"This comparison has {count} outcomes; a Summary of Findings has room for the first 7."
            hint = "Put those that matter most to people first, or split the comparison. The others are named under it."
            if named := _worth_a_row(draft, path):
                hint += f" Harms and outcomes that nobody measured belong in the table, but these fall out: {named}."
            yield warning("many-outcomes", draft.place(*path), message, hint)
