"""Intervals of absolute effects that include the uncertainty of the comparator risk, by simulation.

Usually the comparator risk is held fixed, so that the interval of an absolute effect tells how sure the relative
effect is, and nothing else. Where the comparator risk itself comes from a study with an interval, an author can ask
for both (Spencer FA and others. Uncertainties in baseline risk estimates and confidence in treatment effects. BMJ
2012;345:e7401).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plainforest.grade.absolute import (
    Absolute,
    Spread,
    Three,
    risk_with_intervention,
    score_with_intervention,
    within_reach,
)
from plainforest.model import RATIO_MEASURES
from plainforest.stats.distributions import two_sided_quantile

DRAWS = 100_000
SEED = 20121114
"""Of every simulation, so that the same content gives the same numbers: the day on which the paper above came out."""
SOURCE_LEVEL = 0.95
"""Of the interval that an author gives for a comparator risk."""
FARTHEST = 300.0
"""Logarithms beyond this are no numbers that a formula can work with."""
Draws = NDArray[np.float64]
Scale = Literal["logit", "log", "natural"]


def with_uncertain_comparator(
    found: Absolute,
    measure: str,
    effect: Three,
    limits: tuple[float, float],
    *,
    level: float,
    event_free: bool = False,
) -> Absolute:
    """Return an absolute effect with intervals that include the uncertainty of the comparator's value.

    They stand beside those for which that value is held fixed. The difference of an MD or RD does not depend on the
    comparator's value: its limits stay as they are.

    Parameters
    ----------
    found : Absolute
        The effect at the comparator's value. Its estimates stay as they are.
    measure : str
        As for `plainforest.grade.absolute.absolute_effect`.
    effect : tuple of float
        Estimate, lower and upper limit on the natural scale.
    limits : tuple of float
        95% confidence limits of the comparator's value.
    level : float
        Of the interval of the effect, and of what comes back.
    event_free : bool
        For HR: the comparator's value is the share still free of the event.

    Notes
    -----
    100 000 independent draws of both. The effect is normal on the scale on which it was analysed (logarithm for
    ratios), with its standard error from its interval. The comparator's value is normal on the logit scale (risks), the
    log scale (rates) or its own scale (means), with its standard deviation from its interval. The limits are
    percentiles; those of the difference come from the same draws as those of the risk with the intervention.
    """
    scale: Scale = "logit" if found.people else "log" if found.time_unit else "natural"
    drawn_effect, drawn_base = _standard_draws()
    ratio = measure in RATIO_MEASURES
    effects = _around(effect[0], (effect[1], effect[2]), level, "log" if ratio else "natural", drawn_effect)
    base = _around(found.comparator, limits, SOURCE_LEVEL, scale, drawn_base)
    if found.people:
        raw = risk_with_intervention(base, effects, measure, event_free=event_free)
        kept = np.clip(raw, 0.0, 1.0)
    else:
        raw = kept = score_with_intervention(base, effects, measure)
    low, high = _limits(raw, level)
    ends = (within_reach(low), within_reach(high)) if found.people else (low, high)
    change = _limits(kept - base, level)
    arm = Spread(
        # a draw is never quite symmetrical: an estimate at the very edge still lies inside its interval
        low=min(ends[0], found.intervention),
        high=max(ends[1], found.intervention),
        uncapped_low=low if low != ends[0] else None,
        uncapped_high=high if high != ends[1] else None,
    )
    simulated = (min(change[0], found.difference), max(change[1], found.difference))
    return replace(
        found, arm=arm, comparator_low=limits[0], comparator_high=limits[1], simulated=simulated if ratio else None
    )


@cache
def _standard_draws() -> tuple[Draws, Draws]:
    """Return the same standard normal numbers for every simulation, so that none depends on another."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    first, second = generator.standard_normal((2, DRAWS))
    first.flags.writeable = second.flags.writeable = False
    return first, second


def _around(centre: float, limits: tuple[float, float], level: float, scale: Scale, draws: Draws) -> Draws:
    """Spread standard draws around a value, as widely as its interval says."""
    middle, low, high = _to(np.array([centre, *limits]), scale)
    spread = (high - low) / (2 * two_sided_quantile(level))
    return _from(middle + spread * draws, scale)


def _to(values: Draws, scale: Scale) -> Draws:
    if scale == "natural":
        return values
    return np.log(values / (1 - values)) if scale == "logit" else np.log(values)


def _from(values: Draws, scale: Scale) -> Draws:
    if scale == "natural":
        return values
    held = np.clip(values, -FARTHEST, FARTHEST)
    return 1 / (1 + np.exp(-held)) if scale == "logit" else np.exp(held)


def _limits(draws: Draws, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)
