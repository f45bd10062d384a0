"""What happens without the intervention, and what the effect makes of it: the author's value or that of the studies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plainforest.grade import Absolute, absolute_effect, median
from plainforest.model import BINARY_MEASURES, Outcome
from plainforest.numbers import count, in_words, signed

if TYPE_CHECKING:
    from plainforest.findings import Effect, StudyRow

WITH_FORMULA = frozenset({"RR", "OR", "RD", "HR", "MD"})


def absolute_effects(outcome: Outcome, effect: Effect, rows: Sequence[StudyRow]) -> tuple[Absolute, ...]:
    """Return what an effect means for each comparator risk of an outcome; none where it cannot be said.

    Parameters
    ----------
    outcome : Outcome
        With its measure and, if the author gave any, its comparator risks.
    effect : Effect
        Natural scale.
    rows : sequence of StudyRow
        The rows with numbers; the median of their comparator groups stands in where the author gave no value. A study
        without events counts too, although its own effect is not estimable.
    """
    if outcome.measure not in WITH_FORMULA:
        return ()
    values = (effect.estimate, effect.ci_low, effect.ci_high)
    if outcome.comparator_risks:
        return tuple(
            absolute_effect(outcome.measure, values, risk.value, source=risk.source.rstrip("."), label=risk.label)
            for risk in outcome.comparator_risks
            if not _says_nothing(outcome.measure, risk.value)
        )
    seen = _seen(outcome.measure, rows)
    if not seen:
        return ()
    middle = median(value for _, value in seen)
    if _says_nothing(outcome.measure, middle):
        return ()
    return (absolute_effect(outcome.measure, values, middle, source=_source(outcome.measure, seen)),)


def _seen(measure: str, rows: Sequence[StudyRow]) -> list[tuple[str, float]]:
    """Return the comparator groups' risks or means with the name of their study; a hazard ratio has none."""
    found = []
    for row in rows:
        arm = row.result.comparator
        if measure in BINARY_MEASURES and arm.events is not None and arm.total:
            found.append((row.study.id, arm.events / arm.total))
        elif measure == "MD" and arm.mean is not None:
            found.append((row.study.id, arm.mean))
    return found


def _source(measure: str, seen: Sequence[tuple[str, float]]) -> str:
    what = "risk" if measure in BINARY_MEASURES else "mean"
    studies = list(dict.fromkeys(study for study, _ in seen))
    if len(seen) == 1:
        return f"{what.capitalize()} in the comparator group of {studies[0]}"
    groups = (
        f"the comparator groups of the {in_words(len(studies))} studies"
        if len(studies) > 1
        else f"the {in_words(len(seen))} comparator groups of {studies[0]}"
    )
    return f"Median {what} in {groups}{_range(measure, [value for _, value in seen])}"


def _range(measure: str, values: Sequence[float]) -> str:
    """Write how far apart the groups are: ", which range from 1.3 to 256 per 1000"."""
    low, high = min(values), max(values)
    if low == high:
        return ""
    if measure in BINARY_MEASURES:
        texts = (count(v * 1000) if v * 1000 >= 10 else signed(v * 1000, 1) for v in (low, high))
        return f", which range from {' to '.join(texts)} per 1000"
    return f", which range from {signed(low)} to {signed(high)}"


def _says_nothing(measure: str, risk: float) -> bool:
    """Tell whether a ratio of this risk is the same whatever the effect: it would read as no difference at all."""
    return (measure in ("RR", "OR", "HR") and risk == 0) or (measure in ("OR", "HR") and risk == 1)
