"""What the rest of the site says of a review: its question and its first result, for the list of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plainforest.findings import Finding
from plainforest.grade.statements import state
from plainforest.model import Library, Review, ReviewRecord
from plainforest.numbers import count, plural
from plainforest.pages.dates import content_dates, first_day, partial_date
from plainforest.pages.denominators import denominators_of
from plainforest.pages.library_contexts import Card
from plainforest.pages.own_words import with_own_words
from plainforest.pages.picture import drawable
from plainforest.pages.plain_cards import arm_values, sureness
from plainforest.pages.search import found_by
from plainforest.pages.values import date_text, people


def card_of(review: Review, findings: Sequence[Finding], library: Library) -> Card:
    """Return the card of a review from its analysis."""
    denominators = denominators_of(findings)
    review, findings, _ = with_own_words(review, findings, denominators)
    return card_in_own_words(review, findings, library, denominators)


def card_in_own_words(
    review: Review, findings: Sequence[Finding], library: Library, denominators: tuple[int, int]
) -> Card:
    """Return the card of a review in whose texts the numbers stand already."""
    record = review.record
    key = next((finding for finding in findings if finding.effect), findings[0])
    words = state(key, denominator=denominators[0], plain_denominator=denominators[1])
    without, with_, spread, unit = arm_values(key, denominators[1]) if key.effect else ("", "", "", "")
    sure = sureness(key.rating)
    appeared, changed = content_dates(record)
    card = Card(
        slug=review.slug,
        title=record.title,
        plain_title=record.plain_title,
        topic=record.topic,
        searched=date_text(review) if record.searched else "",
        studies=len(review.studies),
        participants=people(review, findings),
        outcome=key.outcome.plain_name,
        others=_others(key, findings),
        unit=unit,
        without=without,
        with_=with_,
        with_range=spread,
        intervention=key.comparison.plain_intervention,
        direction=words.direction,
        chip=words.chip,
        level=sure.level,
        filled=sure.filled,
        word=sure.word,
        worked_example=bool(key.rating and key.rating.worked_example),
        draft=record.draft,
        answer=record.plain_answer,
        words=_words(record),
        conditions=record.conditions,
        interventions=record.interventions,
        appeared=appeared,
        changed=changed,
        changes=_changes(record),
        image="",
    )
    # whoever shows the picture asks for it by a full address
    site = library.record
    shown = bool(site.address) and drawable(card, site.title, site.language)
    return replace(card, image=f"{review.slug}/card.png") if shown else card


def _words(record: ReviewRecord) -> tuple[str, ...]:
    """Return the words that a review is found by, those of all its outcomes for both audiences among them."""
    asked = record.question
    return found_by(
        (record.plain_answer,),
        (asked.population, asked.intervention, asked.comparison, asked.setting),
        [name for group in record.comparisons for item in group.outcomes for name in (item.plain_name, item.name)],
        (record.topic, *record.conditions, *record.interventions),
        (record.title, record.plain_title),
    )


def _changes(record: ReviewRecord) -> str:
    """Return what is new in the newest version, when versions have dates that can be compared."""
    dated = [(first_day(day), version.changes) for version in record.versions if (day := partial_date(version.date))]
    return max(dated)[1] if dated else ""


def _others(key: Finding, findings: Sequence[Finding]) -> str:
    """Say what the outcomes beside the key one show, so that one good result does not stand for all."""
    kinds = {
        "benefit": "better",
        "harm": "worse",
        "either": "could go either way",
        "little": "little or no difference",
        "higher": "higher",
        "lower": "lower",
        "none": "without numbers",
    }
    rest = [finding.verdict.direction for finding in findings if finding is not key]
    if not rest:
        return ""
    parts = [f"{count(rest.count(kind))} {words}" for kind, words in kinds.items() if kind in rest]
    return f"{plural(len(rest), 'more outcome')}: {', '.join(parts)}"
