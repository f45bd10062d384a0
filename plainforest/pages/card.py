"""What the rest of the site says of a review: its question and its first result, for the list of reviews."""

from __future__ import annotations

from collections.abc import Sequence

from plainforest.findings import Finding
from plainforest.grade.statements import state
from plainforest.model import Review
from plainforest.numbers import count, plural
from plainforest.pages.contexts import Card
from plainforest.pages.denominators import denominators_of
from plainforest.pages.own_words import with_own_words
from plainforest.pages.plain import arm_values, sureness
from plainforest.pages.values import date_text, people


def card_of(review: Review, findings: Sequence[Finding]) -> Card:
    """Return the card of a review from its analysis."""
    denominators = denominators_of(findings)
    review, findings, _ = with_own_words(review, findings, denominators)
    record = review.record
    key = next((finding for finding in findings if finding.effect), findings[0])
    words = state(key, denominator=denominators[0], plain_denominator=denominators[1])
    without, with_, spread, unit = arm_values(key, denominators[1]) if key.effect else ("", "", "", "")
    sure = sureness(key.rating)
    return Card(
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
    )


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
