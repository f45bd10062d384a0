"""What a new, similar study could find, where the average alone would mislead (prediction interval)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from plainforest.grade.absolute import Absolute, absolute_effect
from plainforest.model import RATIO_MEASURES

if TYPE_CHECKING:
    from plainforest.findings import Finding

MUCH_WIDER = 2.0
"""How many times as wide as the confidence interval a prediction interval has to be for the plain page to tell it."""
PREDICTED = frozenset({"RR", "OR", "PETO", "RD", "HR", "IRR", "MD"})
"""Measures of which a value with the intervention follows from one without it."""


def predicted(finding: Finding, main: Absolute) -> Absolute | None:
    """Return what a new, similar study could find, for the same comparator, when it is much wider than the average's.

    Parameters
    ----------
    finding : Finding
        With a prediction interval on the natural scale, or without one.
    main : Absolute
        Of the comparator that the words are about.

    Returns
    -------
    Absolute or None
        Its limits are those of the prediction interval. None when there is no such interval, when it is less than
        `MUCH_WIDER` times as wide as the confidence interval, and for measures whose absolute effects take more than
        the one value.
    """
    effect, limits, measure = finding.effect, finding.prediction, finding.measure
    if effect is None or limits is None or main.alone or measure not in PREDICTED:
        return None
    scale = math.log if measure in RATIO_MEASURES else float
    if not all(math.isfinite(end) and (end > 0 or scale is float) for end in (*limits, effect.ci_low, effect.ci_high)):
        return None
    wide, narrow = scale(limits[1]) - scale(limits[0]), scale(effect.ci_high) - scale(effect.ci_low)
    if not wide > MUCH_WIDER * narrow:
        return None
    event_free = finding.outcome.event_free
    return absolute_effect(
        measure, (effect.estimate, *limits), main.comparator, source="", time_unit=main.time_unit, event_free=event_free
    )
