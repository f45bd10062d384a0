"""The professional page's last part: how to cite it, and how the source review changed over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from plainforest.exchange.citation import Entry, bibtex, citation_text, ris, source_entry, summary_entry
from plainforest.model import Review
from plainforest.pages.contexts import Citation, Fact, Link, Shell
from plainforest.pages.values import date_text

NAMES = {"summary": "citation", "source": "source-review"}
"""The files of each entry, without their endings."""


def citations(review: Review, shell: Shell) -> tuple[Citation, ...]:
    """Return how to cite the summary and the review that its numbers come from."""
    headings = {"summary": "This summary", "source": "The review that the numbers come from"}
    return tuple(
        Citation(
            id=kind,
            heading=headings[kind],
            text=citation_text(entry),
            files=(
                Link(text="BibTeX", href=f"../data/{NAMES[kind]}.bib"),
                Link(text="RIS", href=f"../data/{NAMES[kind]}.ris"),
            ),
        )
        for kind, entry in _entries(review, shell).items()
    )


def citation_files(review: Review, shell: Shell) -> Mapping[str, bytes]:
    """Return the same for reference managers: the files of the data folder by their name."""
    entries = _entries(review, shell).items()
    return {f"{NAMES[kind]}.bib": bibtex(entry) for kind, entry in entries} | {
        f"{NAMES[kind]}.ris": ris(entry) for kind, entry in entries
    }


def _entries(review: Review, shell: Shell) -> Mapping[str, Entry]:
    summary = summary_entry(
        review,
        site=shell.site_title,
        publisher=shell.organisation,
        address=shell.canonical.removesuffix("evidence/"),
        searched=date_text(review) if review.record.searched else "",
    )
    source = source_entry(review)
    return {"summary": summary} | ({"source": source} if source else {})


def versions(review: Review) -> tuple[Fact, ...]:
    """Return the versions of the source review, the latest first."""
    latest_first = sorted(review.record.versions, key=lambda version: version.date, reverse=True)
    return tuple(Fact(label=period_text(version.date), value=version.changes) for version in latest_first)


def period_text(period: str) -> str:
    """Write a year, a month or a day as people do: "2015", "November 2016", "19 December 2019"."""
    parts = [int(part) for part in period.split("-") if part.isdecimal()]
    try:
        day = date(*(*parts, 1, 1)[:3])
    except (TypeError, ValueError):  # the checks have warned
        return period
    return f"{day.day} {day:%B %Y}" if len(parts) == 3 else f"{day:%B %Y}" if len(parts) == 2 else period
