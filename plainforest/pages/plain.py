"""The plain-language page: its context, made from the findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from plainforest.findings import Finding
from plainforest.model import Review
from plainforest.numbers import plural
from plainforest.pages.contexts import Fact, Link, Shell, Sureness
from plainforest.pages.key_messages import key_messages
from plainforest.pages.plain_cards import EVIDENCE, Making, key_figure, reasons, sureness
from plainforest.pages.plain_contexts import PlainGroup, PlainPage
from plainforest.pages.prose import Heading
from plainforest.pages.values import date_text, people, with_numbers
from plainforest.pages.words import Explainer, Lexicon
from plainforest.phrases import people_text

FUNDING_UNKNOWN = "Who paid for the studies is not stated in the source."


def shared_sureness(findings: Sequence[Finding]) -> Sureness | None:
    """Return the certainty of the whole review when every outcome with a result shares it."""
    ratings = [finding.rating for finding in findings if finding.effect]
    levels = {rating.level if rating else None for rating in ratings}
    return sureness(ratings[0]) if len(levels) == 1 and None not in levels else None


def plain_page(
    review: Review,
    findings: Sequence[Finding],
    *,
    shell: Shell,
    text: Markup,
    headings: Sequence[Heading],
    denominators: tuple[int, int],
    words: Lexicon,
) -> PlainPage:
    """Return the context of the plain page.

    Parameters
    ----------
    review, findings : Review, sequence of Finding
        What the page tells.
    shell : Shell
        What surrounds it.
    text : Markup
        plain.md as HTML.
    headings : sequence of Heading
        Its headings, for the list of contents.
    denominators : tuple of int
        Of the professional table and of this page.
    words : Lexicon
        The glossary's terms, which are marked where they first stand in each section.
    """
    # an outcome that nobody rated has no reasons, and then none are shared
    given = [reasons(finding) for finding in findings if finding.effect]
    shared = given[0] if len(given) > 1 and len(set(given)) == 1 else ()
    record, explain = review.record, Explainer(words)
    # in the order of the page, because the first use of a term is what is marked
    answer = explain.text(record.plain_answer)
    messages = tuple(map(explain.text, record.key_messages or key_messages(findings, denominators[1])))
    explain.section()
    shared_reasons = tuple(map(explain.text, shared))
    making = Making(denominators, shared, key_figure(findings, denominators[1]), explain)
    own = {one.id: [finding for finding in findings if finding.comparison.id == one.id] for one in record.comparisons}
    found = [making.results(comparison, own[comparison.id]) for comparison in record.comparisons]
    explain.section()
    groups = tuple(
        replace(group, missing=tuple(making.missing(finding) for finding in own[group.id] if not finding.effect))
        for group in found
    )
    explain.section()
    prose = explain.html(text)
    explain.section()
    funding = explain.text(record.plain_funding or record.funding or FUNDING_UNKNOWN)
    return PlainPage(
        shell=shell,
        review=record,
        evidence_href=EVIDENCE,
        data_href="data/index.html",
        glossary_href=f"{shell.root}glossary/index.html",
        answer=answer,
        key_messages=messages,
        sureness=shared_sureness(findings),
        shared_reasons=shared_reasons,
        facts=_facts(review, findings),
        groups=groups,
        contents=_contents(groups, headings, review),
        prose=_folded(prose),
        funding=funding,
        source=_source(record.citation, record.doi),
        words=tuple(sorted(explain.used.values(), key=lambda word: word.term.casefold())),
        worked_example=any(finding.rating and finding.rating.worked_example for finding in findings),
    )


def _folded(prose: Markup) -> Markup:
    """Make what stands under each heading a part that can be folded; a script folds it where there is little room."""
    before, *sections = re.split(r"(?=<h2\b)", str(prose))
    parts = [before]
    for section in sections:
        heading, end, text = section.partition("</h2>")
        parts.append(f'<details class="part" open><summary>{heading}{end}</summary>{text}</details>')
    return Markup("".join(parts))


def _source(citation: str, doi: str) -> Markup:
    """Return the citation with its DOI as a link, behind it where it does not name it."""
    if not doi:
        return escape(citation)
    before, found, after = citation.partition(doi) if doi in citation else (f"{citation} ".lstrip(), "", "")
    link = Markup('<a href="https://doi.org/{}">{}</a>').format(doi, found or f"doi:{doi}")
    return escape(before) + link + escape(after)


def _facts(review: Review, findings: Sequence[Finding]) -> tuple[Fact, ...]:
    usable = with_numbers(findings)
    found = len(review.studies)
    facts = [
        Fact(
            label="Studies found",
            value=plural(found, "study", "studies"),
            remark=people_text(people(review, findings)),
        )
    ]
    if len(usable) != found:
        facts.append(
            Fact(
                label="With usable numbers",
                value=plural(len(usable), "study", "studies"),
                remark=people_text(people(review, findings, usable)),
            )
        )
    facts.append(evidence_date(review))
    return tuple(facts)


def evidence_date(review: Review) -> Fact:
    """Say how up to date the evidence is: the date of the search, else the years of the studies."""
    if review.record.searched:
        return Fact(label="Evidence up to", value=date_text(review), date=review.record.searched.isoformat())
    years = sorted(study.year for study in review.studies if study.year)
    if years:
        spread = f"{years[0]} to {years[-1]}" if years[0] != years[-1] else str(years[0])
        return Fact(label="Studies published", value=spread, remark="Date of search: not stated in the source")
    return Fact(label="Evidence up to", value="Not stated in the source")


def _contents(groups: Sequence[PlainGroup], headings: Sequence[Heading], review: Review) -> tuple[Link, ...]:
    links = [
        Link(text="The short answer", href="#answer"),
        Link(text="Results at a glance", href="#glance"),
        Link(text="What we found", href="#found"),
    ]
    if any(group.missing for group in groups):
        links.append(Link(text="What we do not know", href="#missing"))
    links += [Link(text=heading.text, href=f"#{heading.anchor}") for heading in headings]
    if review.record.questions_to_ask:
        links.append(Link(text="Questions to ask", href="#ask"))
    return tuple(links)
