"""The reference list for reference managers.

review.yaml has each reference as one text. Where that is a journal article in the Vancouver style, its parts are told
apart; any other text is kept whole as the title, because a guessed author is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from plainforest.exchange.citation import Entry, bibtex, ris
from plainforest.model import Reference, Review

NAME = r"[^\W\d_][\w'’. -]*? [A-Z]{1,4}(?: (?:Jr|Sr|2nd|3rd))?"
ARTICLE = re.compile(
    rf"(?P<authors>{NAME}(?:, {NAME})*?)(?P<others>,? et al)?\. "
    r"(?P<title>[^\s.].*?[^\s.])[.?!] "
    r"(?P<journal>[^\W\d_][^.;:\d]*?)\.? (?P<year>1[6-9]\d\d|20\d\d);"
    r"(?P<volume>\w+)(?:\((?P<issue>[^()]+)\))?:(?P<pages>[\w.-]+?)(?:\.(?: (?P<rest>.*))?)?"
)
"""Authors. Title. Journal Year;Volume(Issue):Pages. And what follows."""
LONGEST = 2000
"""Longer texts are more than a citation, and are not searched for one."""


def reference_entry(reference: Reference, studies: Iterable[str] = ()) -> Entry:
    """Return a reference as an entry.

    Parameters
    ----------
    reference : Reference
        As review.yaml has it.
    studies : iterable of str
        The studies that it reports.
    """
    text = " ".join(reference.text.split())
    article, rest = _article(text)
    register = f"Trial register: {reference.registry}" if reference.registry else ""
    return replace(
        article, key=re.sub(r"[^A-Za-z0-9_:.-]+", "-", reference.id), doi=reference.doi, pmid=reference.pmid,
        url=reference.url, note=" ".join(filter(None, (rest, register))), keywords=tuple(studies),
    )  # fmt: skip


@lru_cache(maxsize=512)
def _article(text: str) -> tuple[Entry, str]:
    """Return the parts of an article, and what follows them; the reference list and the data package ask for them."""
    found = ARTICLE.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return Entry(key="", title=text), ""
    return Entry(
        key="", article=True, title=found["title"], authors=tuple(found["authors"].split(", ")),
        more_authors=bool(found["others"]), journal=found["journal"], year=int(found["year"]),
        volume=found["volume"], issue=found["issue"] or "", pages=found["pages"],
    ), found["rest"] or ""  # fmt: skip


def reference_files(review: Review) -> Mapping[str, bytes]:
    """Return the review's references as files by their name; none when it has no references."""
    reports: dict[str, list[str]] = {}
    for study in review.studies:
        for ident in study.references:
            reports.setdefault(ident, []).append(study.id)
    entries = [reference_entry(one, reports.get(one.id, ())) for one in review.record.references]
    if not entries:
        return {}
    return {
        "references.bib": b"\n".join(map(bibtex, entries)),
        "references.ris": b"\r\n".join(map(ris, entries)),
    }
