"""Whether the pages that texts and references link to still exist. Asks other sites, so only when it is asked to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import TYPE_CHECKING, Literal

from plainforest.check.prose_text import text_of_file
from plainforest.model import Library, Prose, Review
from plainforest.problems import Place, Problem, warning

if TYPE_CHECKING:
    from urllib.request import Request

Answer = Literal["fine", "dead", "silent"]
Ask = Callable[[str], tuple[Answer, str]]
LINK = re.compile(
    r"\]\(\s{0,5}<?(https?://[^\s<>\"]{1,2000}?)>?(?:\s{1,5}\"[^\"]{0,200}\")?\s{0,5}\)|<(https?://[^\s<>]{1,2000})>"
)
SECONDS = 10
AT_ONCE = 8
NAME = "Plainforest-link-check/1.0"
GONE = frozenset({404, 410})
REFUSES_HEAD = frozenset({400, 403, 404, 405, 406, 410, 429, 500, 501, 503})
"""Answers to HEAD after which GET is tried: many servers do not know HEAD, or say 404 to it."""


def check_links(reviews: Sequence[Review], library: Library | None, ask: Ask | None = None) -> list[Problem]:
    """Return which links lead nowhere.

    Parameters
    ----------
    reviews : sequence of Review
        Reviews that could be read.
    library : Library or None
        The site's own page and settings.
    ask : callable, optional
        What asks for an address; by default the web, with at most eight questions at a time.
    """
    links: dict[str, list[Place]] = {}
    for address, place in _links(reviews, library):
        links.setdefault(address, []).append(place)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(ask or fetch, links))
    problems = []
    for (address, places), (answer, why) in zip(links.items(), answers, strict=True):
        for place in places:
            if answer == "dead":
                hint = "Correct the address, or take another source; web.archive.org may have a copy."
                problems.append(warning("dead-link", place, f"{address} does not exist: {why}.", hint))
            elif answer == "silent":
                hint = "Try again later; if it stays like this, correct the address."
                problems.append(warning("unreachable-link", place, f"{address} gives no answer: {why}.", hint))
    return problems


def _links(reviews: Sequence[Review], library: Library | None) -> Iterator[tuple[str, Place]]:
    texts: list[Prose] = [library.about] if library and library.about else []
    for review in reviews:
        texts += [review.plain, review.professional]
        yield from _doi(review.record.doi, review.place("doi"))
        for index, reference in enumerate(review.record.references):
            yield from _doi(reference.doi, review.place("references", index, "doi"))
            if reference.url:
                yield reference.url, review.place("references", index, "url")
    for prose in texts:
        text = text_of_file(prose.text, prose.file)
        for match in LINK.finditer(prose.text):
            group = 1 if match[1] else 2
            yield match[group], text.place(match.start(group))


def _doi(doi: str, place: Place) -> Iterator[tuple[str, Place]]:
    if doi:
        yield f"https://doi.org/{doi}", place


def fetch(address: str) -> tuple[Answer, str]:
    """Ask for an address, first for its headers alone. A site that wants no programs is no dead link."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request

    try:
        for method in ("HEAD", "GET"):
            try:
                _open(Request(_escaped(address), method=method, headers={"User-Agent": NAME, "Accept": "*/*"}))
                return "fine", ""
            except HTTPError as refusal:
                refusal.close()
                if method == "HEAD" and refusal.code in REFUSES_HEAD:
                    continue
                if refusal.code in GONE:
                    return "dead", f"the server says {refusal.code}"
                # 401, 403 and 429 keep programs out; 500 and more are the server's own trouble
                return ("silent", f"the server says {refusal.code}") if refusal.code >= 500 else ("fine", "")
    except URLError as failure:
        return "silent", _reason(failure.reason)
    except (OSError, ValueError, HTTPException) as failure:
        return "silent", _reason(failure)
    return "fine", ""


def _open(request: Request) -> None:
    from urllib.request import urlopen

    with urlopen(request, timeout=SECONDS) as response:
        response.read(1)


def _escaped(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")


def _reason(failure: object) -> str:
    text = str(getattr(failure, "strerror", "") or failure) or type(failure).__name__
    return " ".join(text.split()).rstrip(".")[:120]
