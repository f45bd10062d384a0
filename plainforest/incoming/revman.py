"""RevMan 5 files (.rm5): the record of a review. Its analyses, studies and tables have modules of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element

from plainforest.incoming.flow import read_flow
from plainforest.incoming.model import Incoming, RefusedError, Section
from plainforest.incoming.revman_analyses import read_comparisons
from plainforest.incoming.revman_sof import read_sofs
from plainforest.incoming.revman_studies import read_bias, read_references, read_studies
from plainforest.incoming.values import whole
from plainforest.incoming.xmltree import below, child, children, paragraphs, read_xml, words

EVENTS = {
    "NEW_CITATION_NEW_CONCLUSIONS": "New citation, conclusions changed",
    "NEW_CITATION_OLD_CONCLUSIONS": "New citation, conclusions not changed",
    "NEW_CITATION": "New citation",
    "UPDATE": "New search",
    "AMENDMENT": "Amended",
    "FEEDBACK": "Feedback added",
}
KINDS = {
    "DIAGNOSTIC": "reviews of diagnostic tests", "DTA": "reviews of diagnostic tests",
    "OVERVIEW": "overviews of reviews",
    "METHODOLOGY": "methodology reviews",
}  # fmt: skip
HEADINGS = {
    "BACKGROUND": "Background", "CONDITION": "Description of the condition",
    "INTERVENTION": "Description of the intervention", "THEORY": "How the intervention might work",
    "IMPORTANCE": "Why it is important to do this review", "OBJECTIVES": "Objectives", "METHODS": "Methods",
    "SELECTION_CRITERIA": "Criteria for considering studies for this review",
    "CRIT_STUDIES": "Types of studies", "CRIT_PARTICIPANTS": "Types of participants",
    "CRIT_INTERVENTIONS": "Types of interventions", "CRIT_OUTCOMES": "Types of outcome measures",
    "SEARCH_METHODS": "Search methods", "DATA_COLLECTION": "Data collection and analysis", "RESULTS": "Results",
    "STUDY_DESCRIPTION": "Description of studies", "STUDY_QUALITY": "Risk of bias in included studies",
    "INTERVENTION_EFFECTS": "Effects of interventions", "DISCUSSION": "Discussion",
    "SUMMARY_OF_RESULTS": "Summary of main results", "APPLICABILITY_OF_FINDINGS": "Completeness and applicability",
    "QUALITY_OF_EVIDENCE": "Quality of the evidence", "POTENTIAL_BIASES": "Potential biases in the review process",
    "AGREEMENT": "Agreements and disagreements with other studies or reviews", "CONCLUSIONS": "Authors' conclusions",
    "IMPLICATIONS_PRACTICE": "Implications for practice", "IMPLICATIONS_RESEARCH": "Implications for research",
}  # fmt: skip


def read_revman(data: bytes, *, with_text: bool = False) -> Incoming:
    """Return the review in a RevMan 5 file.

    Parameters
    ----------
    data : bytes
        The file.
    with_text : bool
        Whether to take its prose too, which belongs to its authors.

    Raises
    ------
    RefusedError
        If the file is no such review.
    """
    root = read_xml(data)
    if root.tag != "COCHRANE_REVIEW":
        inner = next(below(root, "COCHRANE_REVIEW"), None)
        if inner is None:
            message = f"Its outermost element is '{root.tag[:40]}', not COCHRANE_REVIEW: this is no RevMan 5 file."
            raise RefusedError("import-not-revman", message, "Export the review from RevMan 5 as .rm5.")
        root = inner
    if kind := KINDS.get(root.get("TYPE", "").upper()):
        message = f"It is one of the {kind}, and Plainforest publishes reviews of interventions."
        raise RefusedError("import-other-review", message)
    cover, body = child(root, "COVER_SHEET"), child(root, "MAIN_TEXT")
    analyses = child(root, "ANALYSES_AND_DATA")
    studies, names, counts = read_studies(root, with_text=with_text)
    domains, tool, bias = read_bias(root, names, with_text=with_text)
    references, by_study = read_references(root, names)
    studies = tuple(
        replace(study, bias=bias.get(study.name, {}), references=by_study.get(study.name, ())) for study in studies
    )
    comparisons, extra, left_out = read_comparisons(analyses, names, with_text=with_text)
    known = {study.name for study in studies}
    studies += tuple(study for study in extra if study.name not in known)
    sofs = read_sofs(root)
    title = words(child(cover, "TITLE")) or "Review without a title"
    dates = child(cover, "DATES")
    searched = _day(child(dates, "LAST_SEARCH")) or _day(child(dates, "UP_TO_DATE"))
    issue = child(dates, "LAST_CITATION_ISSUE")
    return Incoming(
        form="RevMan 5 file",
        title=title,
        plain_title=words(child(body, "SUMMARY", "TITLE")),
        question=sofs[0].question if sofs else {},
        authors=tuple(_people(child(cover, "CREATORS"))),
        doi=_doi(root.get("DOI", "")),
        searched=searched,
        published=_issue(issue),
        year=issue.get("YEAR", "").strip() if issue is not None else "",
        versions=tuple(_versions(cover, with_text=with_text)),
        funding=tuple(_funding(cover)),
        flow=read_flow(root),
        studies=studies,
        domains=domains,
        tool=tool,
        references=references,
        comparisons=comparisons,
        sofs=sofs,
        sections=tuple(_sections(body, with_text=with_text)),
        numbers_of_studies=counts,
        with_text=with_text,
        left_out=tuple(left_out),
    )


def _doi(text: str) -> str:
    found = re.search(r"10\.\d{4,9}/\S+", text)
    return found.group().rstrip(".,;") if found else ""


def _day(element: Element | None) -> date | None:
    """Return a date with all three parts; RevMan leaves the parts that nobody has filled in empty."""
    stated = child(element, "DATE")
    if stated is None:
        return None
    parts = [whole(stated.get(name)) for name in ("YEAR", "MONTH", "DAY")]
    if None in parts:
        return None
    try:
        return date(*(part or 0 for part in parts))
    except ValueError:
        return None


def _period(element: Element | None) -> str:
    """Return a date as far as it is stated: 2013, 2013-07 or 2013-07-11."""
    if element is None:
        return ""
    year, month, day = (whole(element.get(name)) for name in ("YEAR", "MONTH", "DAY"))
    if year is None or not 1900 <= year <= 2100:
        return ""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return str(year)
    return f"{year}" + (f"-{month:02}" + (f"-{day:02}" if day else "") if month else "")


def _issue(element: Element | None) -> str:
    if element is None or not element.get("YEAR", "").strip():
        return ""
    number, year = element.get("ISSUE", "").strip(), element.get("YEAR", "").strip()
    return f"Issue {number}, {year}" if number else year


def _people(creators: Element | None) -> Iterator[str]:
    """Yield names alone: addresses, telephone numbers and positions are nobody's business here."""
    for person in children(creators, "PERSON"):
        first, last = words(child(person, "FIRST_NAME")), words(child(person, "LAST_NAME"))
        if not last:
            continue
        middle = re.sub(r"[^\w]", "", words(child(person, "MIDDLE_INITIALS")))
        initials = "".join(part[0] for part in re.split(r"[\s.-]+", first) if part) + middle
        yield f"{last} {initials}".strip()
    for name in children(creators, "COLLECTIVE_NAME"):
        if text := words(name):
            yield text


def _versions(cover: Element | None, *, with_text: bool) -> Iterator[tuple[str, str]]:
    for part in ("WHATS_NEW", "HISTORY"):
        for entry in children(child(cover, part), "WHATS_NEW_ENTRY"):
            when = _period(child(entry, "DATE"))
            said = words(child(entry, "DESCRIPTION")) if with_text else ""
            what = EVENTS.get(entry.get("EVENT", "").upper(), "Changed")
            if when:
                yield when, said or f"{what}."


def _funding(cover: Element | None) -> Iterator[str]:
    for source in below(child(cover, "SOURCES_OF_SUPPORT"), "SOURCE"):
        name, country = words(child(source, "NAME")), words(child(source, "COUNTRY"))
        if name and name.casefold() not in ("no sources of support supplied", "none", "not specified"):
            yield f"{name}, {country}" if country and country != "Not specified" else name


def _sections(body: Element | None, *, with_text: bool) -> Iterator[Section]:
    summary = child(body, "SUMMARY", "SUMMARY_BODY")
    for paragraph in () if summary is None else summary:
        bold = child(paragraph, "B")
        heading = words(bold)
        if bold is not None and heading and words(paragraph) == heading and len(heading) < 80:
            yield Section(heading=heading, plain=True)
        elif with_text:
            for text in paragraphs(paragraph):
                yield Section(heading="", plain=True, text=text)
    main = child(body, "BODY")
    for part in () if main is None else main:
        yield from _part(part, 2, with_text=with_text)


def _part(part: Element, level: int, *, with_text: bool) -> Iterator[Section]:
    """Yield a part of the text and its parts; beyond the third level headings are the author's own business."""
    heading = words(child(part, "HEADING")) if part.tag == "SUBSECTION" else HEADINGS.get(part.tag, "")
    inner = [one for one in part if one.tag in HEADINGS or one.tag == "SUBSECTION"]
    has_words = bool(words(part))
    if heading and (has_words or level == 2):
        own = [one for one in part if one not in inner and one.tag != "HEADING"]
        text = "\n\n".join(text for one in own for text in paragraphs(one)) if with_text else ""
        yield Section(heading=heading, plain=False, level=min(level, 4), text=text)
    if has_words and level < 12:
        for one in inner:
            yield from _part(one, level + 1, with_text=with_text)
