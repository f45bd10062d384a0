"""Dates as content gives them: a year, a month or a day, and never more exact than written."""

from __future__ import annotations

import re
from datetime import date

from plainforest.model import ReviewRecord

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_WORDS = re.compile(r"(?:(\d{1,2})\s+)?([a-z]+)\s+(\d{4})", re.ASCII | re.IGNORECASE)


def partial_date(text: str) -> str:
    """Return a date as "2019", "2019-12" or "2019-12-31", and nothing for a text that is not one date.

    Understood are these forms themselves and the English "December 2019" and "31 December 2019".
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif (found := _WORDS.fullmatch(text)) and found[2].lower() in MONTHS:
        year, month, day = found[3], f"{MONTHS.index(found[2].lower()) + 1:02}", found[1] and f"{int(found[1]):02}"
    else:
        return ""
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return "-".join(part for part in (year, month, day) if part)


def first_day(partial: str) -> str:
    """Return the first day that a partial date can mean, as RFC 3339 asks for a whole date: "2019-12" is 2019-12-01."""
    return partial + "0000-01-01"[len(partial) :]


def content_dates(record: ReviewRecord) -> tuple[str, str]:
    """Return when a review first came out and when it last changed, as far as its content says; else empty texts.

    A search for new studies counts as a change: it is what readers mean by "up to date".
    """
    out = [partial_date(record.published), *(partial_date(version.date) for version in record.versions)]
    searched = record.searched.isoformat() if record.searched else ""
    came_out = [day for day in out if day]
    changed = [day for day in (*came_out, searched) if day]
    return min(came_out, key=first_day, default=""), max(changed, key=first_day, default="")
