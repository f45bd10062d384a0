"""The plain-language page: its context, made from the findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from plainforest.figures import difference_bar, icon_pair
from plainforest.findings import Finding
from plainforest.grade import Absolute, amounts
from plainforest.grade.certainty import DOMAIN_NAMES, PLAIN_DEFINITIONS, Rating
from plainforest.grade.plain import no_number
from plainforest.grade.rows import row_text
from plainforest.grade.statements import lower_first, state, upper_first
from plainforest.language import language
from plainforest.model import Comparison, Review
from plainforest.numbers import count, plural
from plainforest.pages.absolute_notes import capping_notes, plain_expression_notes, uncertainty_notes
from plainforest.pages.contexts import (
    Fact,
    Link,
    PlainGroup,
    PlainMissing,
    PlainPage,
    PlainResult,
    Shell,
    Sureness,
)
from plainforest.pages.key_messages import key_messages
from plainforest.pages.prose import Heading, strong
from plainforest.pages.sof import data_notes, threshold_note
from plainforest.pages.values import date_text, people, with_numbers
from plainforest.phrases import (
    difference_range,
    events_name,
    people_text,
    per,
    studies_text,
    unit,
    value,
    value_range,
)

NOT_RATED = Sureness(level="", filled=0, word="Not rated", plain="Nobody has rated how sure we can be of this result.")


def sureness(rating: Rating | None) -> Sureness:
    """Return a rating in words for both audiences."""
    if rating is None:
        return NOT_RATED
    return Sureness(
        level=rating.level,
        filled=rating.filled,
        word=f"{rating.word.capitalize()} certainty",
        plain=PLAIN_DEFINITIONS[rating.level],
    )


def shared_sureness(findings: Sequence[Finding]) -> Sureness | None:
    """Return the certainty of the whole review when every outcome with a result shares it."""
    ratings = [finding.rating for finding in findings if finding.effect]
    levels = {rating.level if rating else None for rating in ratings}
    return sureness(ratings[0]) if len(levels) == 1 and None not in levels else None


def reasons(finding: Finding) -> tuple[str, ...]:
    """Return the reasons of the rating, each as a sentence with its domain."""
    if finding.rating is None:
        return ()
    return tuple(f"{upper_first(DOMAIN_NAMES[reason.domain])}: {reason.reason}" for reason in finding.rating.reasons)


def plain_page(
    review: Review,
    findings: Sequence[Finding],
    *,
    shell: Shell,
    prose: Markup,
    headings: Sequence[Heading],
    denominators: tuple[int, int],
) -> PlainPage:
    """Return the context of the plain page.

    Parameters
    ----------
    review, findings : Review, sequence of Finding
        What the page tells.
    shell : Shell
        What surrounds it.
    prose : Markup
        plain.md as HTML.
    headings : sequence of Heading
        Its headings, for the list of contents.
    denominators : tuple of int
        Of the professional table and of this page.
    """
    # an outcome that nobody rated has no reasons, and then none are shared
    given = [reasons(finding) for finding in findings if finding.effect]
    shared = given[0] if len(given) > 1 and len(set(given)) == 1 else ()
    groups = tuple(_group(comparison, findings, denominators, shared) for comparison in review.record.comparisons)
    return PlainPage(
        shell=shell,
        review=review.record,
        evidence_href="evidence/index.html",
        data_href="data/index.html",
        glossary_href=f"{shell.root}glossary/index.html",
        key_messages=review.record.key_messages or key_messages(findings, denominators[1]),
        sureness=shared_sureness(findings),
        shared_reasons=shared,
        facts=_facts(review, findings),
        groups=groups,
        contents=_contents(groups, headings, review),
        prose=prose,
        worked_example=any(finding.rating and finding.rating.worked_example for finding in findings),
    )


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
                label="Studies with usable numbers",
                value=plural(len(usable), "study", "studies"),
                remark=people_text(people(review, findings, usable)),
            )
        )
    facts.append(evidence_date(review))
    return tuple(facts)


def evidence_date(review: Review) -> Fact:
    """Say how up to date the evidence is: the date of the search, else the years of the studies."""
    if review.record.searched:
        return Fact(label="Evidence up to", value=date_text(review))
    years = sorted(study.year for study in review.studies if study.year)
    if years:
        spread = f"{years[0]} to {years[-1]}" if years[0] != years[-1] else str(years[0])
        return Fact(label="Studies published", value=spread, remark="Date of search: not stated in the source")
    return Fact(label="Evidence up to", value="Not stated in the source")


def _group(
    comparison: Comparison, findings: Sequence[Finding], denominators: tuple[int, int], shared: tuple[str, ...]
) -> PlainGroup:
    own = [finding for finding in findings if finding.comparison.id == comparison.id]
    return PlainGroup(
        id=comparison.id,
        title=f"{upper_first(comparison.plain_intervention)} compared with {comparison.plain_comparator}",
        intervention=comparison.plain_intervention,
        comparator=comparison.plain_comparator,
        explained=not _repeats(comparison),
        results=tuple(_result(finding, denominators, shared) for finding in own if finding.effect),
        missing=tuple(_missing(finding, denominators) for finding in own if not finding.effect),
    )


def _repeats(comparison: Comparison) -> bool:
    """Tell whether the comparator's name only says that the intervention is left out: "no vaccine", "no treatment"."""
    kind, _, left_out = comparison.plain_comparator.lower().partition(" ")
    known = set(comparison.plain_intervention.lower().split()) | {"treatment", "intervention"}
    return kind in ("no", "without") and set(left_out.split()) <= known


def _missing(finding: Finding, denominators: tuple[int, int]) -> PlainMissing:
    words = state(finding, denominator=denominators[0], plain_denominator=denominators[1])
    outcome = finding.outcome
    return PlainMissing(
        id=finding.id,
        name=outcome.plain_name,
        what=outcome.plain_description,
        chip=words.chip,
        sentence=words.plain,
    )


def _result(finding: Finding, denominators: tuple[int, int], shared: tuple[str, ...]) -> PlainResult:
    words = state(finding, denominator=denominators[0], plain_denominator=denominators[1])
    without, with_, spread, what = arm_values(finding, denominators[1])
    own_reasons = reasons(finding)
    return PlainResult(
        id=finding.id,
        name=finding.outcome.plain_name,
        what=finding.outcome.plain_description,
        direction=words.direction,
        chip=words.chip,
        sentence=strong(words.plain),
        unit=what,
        without=without,
        with_=with_,
        with_range=spread,
        sureness=sureness(finding.rating),
        same_reason=bool(shared) and own_reasons == shared,
        reasons=own_reasons,
        figure=_figure(finding, denominators[1]),
        figure_open=words.direction != "either",
        evidence=(studies_text(finding), people_text(finding.participants)),
        notes=tuple(_notes(finding, denominators[1])),
    )


def arm_values(finding: Finding, denominator: int) -> tuple[str, str, str, str]:
    """Return the values without and with the intervention, the latter's range, and what they count."""
    main = amounts.shown(finding)
    if main is None:
        return "Not available", no_number(language(), finding), "", ""
    if main.alone:
        return "Not available", _difference(finding, main, denominator), difference_range(main, denominator, 1), ""
    texts = (
        value(main.comparator, main, denominator, 1),
        value(main.intervention, main, denominator, 1),
        value_range(main, denominator, 1, fixed=True),
    )
    if main.time_unit:
        return *texts, f"{events_name(finding)} {per(main, denominator, '')}"
    counts = f"of {count(denominator)} {finding.outcome.counted}"
    return *texts, (counts if main.events else finding.outcome.plain_unit or unit(finding))


def _difference(finding: Finding, main: Absolute, denominator: int) -> str:
    names = {"unit": unit(finding), "events": events_name(finding)}
    return amounts.with_unit(language(), main.difference, main, denominator, 1, **names)


def _notes(finding: Finding, denominator: int) -> Iterator[str]:
    for absolute in finding.absolute[:1]:
        if not absolute.alone:
            yield f"The number with {finding.comparison.plain_comparator}: {lower_first(absolute.source)}."
        yield from plain_expression_notes(finding)
        if not absolute.events and absolute.simulated:  # events are shown for the one value of the comparator
            yield from uncertainty_notes(finding, absolute, denominator)
        yield from capping_notes(absolute, denominator, absolute.held_fixed)
    yield from data_notes(finding)
    if note := threshold_note(finding):
        yield note


def _figure(finding: Finding, denominator: int) -> Markup:
    if not finding.absolute:
        return Markup("")
    main, comparison = finding.absolute[0], finding.comparison
    if not main.events:
        return difference_bar(finding, title=row_text(finding, denominator))
    if denominator != 100 or not main.people:
        # an array always has a hundred people; rarer events, and rates, are better told in numbers
        return Markup("")
    return icon_pair(finding, without=comparison.plain_comparator, with_=comparison.plain_intervention)


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
