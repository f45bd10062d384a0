"""What stands under the table and in its small print: where numbers come from, why the certainty is what it is."""

from __future__ import annotations

from functools import lru_cache

from plainforest.findings import Effect, Finding
from plainforest.grade import scores
from plainforest.grade.certainty import DOMAIN_NAMES, SUBJECT_NAMES
from plainforest.grade.statements import upper_first
from plainforest.language import lower_first
from plainforest.model import RATE_MEASURES, RATIO_MEASURES
from plainforest.numbers import in_words
from plainforest.phrases import NOT_STATED, SWAPPED, effect_text, unit
from plainforest.stats import natural, study_interval

REPORTED_LEVEL = 0.95
"""Of the intervals that studies report."""
LEVEL_WORDS = {1: "one level", 2: "two levels", 3: "three levels"}


@lru_cache(maxsize=64)
def detail(finding: Finding) -> str:
    """Write the small print under an outcome's name: scale, range, which way is better, important difference, time."""
    outcome, scale = finding.outcome, finding.outcome.scale
    parts = []
    if scale:
        name = scale.name or upper_first(scale.unit)
        if scale.minimum is not None and scale.maximum is not None:
            ends = ((scale.minimum, scale.low_means), (scale.maximum, scale.high_means))
            name += ", " + " to ".join(f"{end:g} ({meaning})" if meaning else f"{end:g}" for end, meaning in ends)
        parts.append(name)
    if outcome.better and scores(outcome):
        parts.append(f"{outcome.better} is better")
    if outcome.thresholds and scores(outcome):
        parts.append(f"important difference {outcome.thresholds.important:g} {unit(finding)}".strip())
    if outcome.follow_up or finding.effect:
        parts.append(outcome.follow_up or f"follow-up {NOT_STATED}")
    return "; ".join(parts)


@lru_cache(maxsize=64)
def data_notes(finding: Finding) -> tuple[str, ...]:
    """Say what was done to the numbers, which of them were not reported as such, and which studies gave none."""
    texts = [SWAPPED] if finding.outcome.swap_events and finding.rows else []
    for basis, verb in (("reconstructed", "reconstructed"), ("calculated", "calculated")):
        rows = [row for row in finding.rows if row.result.basis == basis]
        by_note: dict[str, list[str]] = {}
        for row in rows:
            by_note.setdefault(row.result.note or row.result.source, []).append(row.study.id)
        for note, names in by_note.items():
            texts.append(f"Numbers of {', '.join(names)} {verb}, not reported as such{': ' + note if note else ''}")
    texts += _symmetrised(finding)
    without = [row for row in finding.rows if row.result.no_data]
    if without:
        listed = ", ".join(row.study.id for row in without)
        texts.append(f"{upper_first(in_words(len(without)))} more {'study' if len(without) == 1 else 'studies'} "
                     f"({listed}) gave no usable numbers for this outcome.")  # fmt: skip
    return tuple(text if text.endswith(".") else text + "." for text in texts)


def _symmetrised(finding: Finding) -> list[str]:
    """Say where a reported interval is not symmetric, so that the row shows another one than the report."""
    if finding.analysis is None or finding.measure not in RATIO_MEASURES:
        return []
    several, texts = len(finding.rows) > 1, []
    for row in finding.rows:
        given = row.result
        if row.index is None or given.effect is None or given.ci_low is None or given.ci_high is None:
            continue
        own = finding.analysis.effects[row.index]
        limits = study_interval(own, REPORTED_LEVEL)
        if given.standard_error is not None or given.o_minus_e is not None or own.effect is None or limits is None:
            continue
        reported = Effect(given.effect, given.ci_low, given.ci_high)
        analysed = Effect(*(natural(finding.measure, amount) for amount in (own.effect, *limits)))
        if effect_text(reported, finding.measure) != effect_text(analysed, finding.measure):
            numbers = effect_text(reported, finding.measure)
            text = f"Reported as {numbers}; analysed with an interval symmetric on the log scale"
            texts.append(f"{row.study.id}: {lower_first(text)}" if several else text)
    return texts


def threshold_note(finding: Finding) -> str:
    """Say which difference counts as important and who says so, or why nobody does; empty when nothing is known."""
    limits = finding.outcome.thresholds
    if limits is None:
        return finding.outcome.no_thresholds
    size = f"{limits.important:g} {unit(finding)}".strip()
    if not scores(finding.outcome):
        time = finding.outcome.time_unit if finding.outcome.measure in RATE_MEASURES else ""
        size = f"{limits.important * 1000:g} per 1000 {time}".rstrip()
    return f"Smallest important difference: {size}. Source: {limits.source.rstrip('.')}."


@lru_cache(maxsize=64)
def certainty_notes(finding: Finding) -> tuple[str, ...]:
    """Write one footnote for every reason of the rating, also those for leaving a domain as it is."""
    rating = finding.rating
    if rating is None:
        return ()
    texts = []
    if rating.start == "low":
        texts.append("The rating starts at low, because the studies are not randomised trials.")
    for reason in rating.reasons:
        name = upper_first(DOMAIN_NAMES[reason.domain])
        levels = LEVEL_WORDS[reason.levels] if reason.levels else "number of levels not stated in the source"
        texts.append(f"{name} ({levels}): {reason.reason}")
    for way, given in (("down", rating.not_downgraded), ("up", rating.not_upgraded)):
        texts += [f"{upper_first(SUBJECT_NAMES[one.domain])} (not rated {way}): {one.reason}" for one in given]
    if rating.note:
        texts.append(rating.note)
    if rating.worked_example:
        texts.append("Worked example: this rating was made for this site and does not come from a published review.")
    return tuple(text if text.endswith(".") else text + "." for text in texts)
