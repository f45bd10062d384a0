"""Anticipated absolute effects: what an effect means for people (Cochrane Handbook 14.1.5, 15.4, 15.5)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from plainforest.model import RATE_MEASURES
from plainforest.numbers import rounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Number = TypeVar("Number", float, "NDArray[np.float64]")
"""One value, or the many draws of a simulation: the formulas are the same."""
Three = tuple[float, float, float]
"""Estimate, lower and upper limit."""

DENOMINATORS = (1_000, 10_000, 100_000, 1_000_000)
SMALLEST = 100
"""Of a plain page."""
SOME_TIME = "units of time"
"""Where the author does not say what the times count."""
NOTHING = 1e-9
"""A risk or a difference below this is none."""
LOGISTIC_SD = math.pi / math.sqrt(3)
"""Standard deviation of the standard logistic distribution, 1.814: turns an SMD into the logarithm of an odds ratio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The limits of the value with the intervention, and what the formula gave where they had to be capped."""

    low: float
    high: float
    uncapped_low: float | None = None
    uncapped_high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Absolute:
    """What happens without and with the intervention, unrounded.

    Events are shares of people between 0 and 1, or rates per unit of time; scores are in units of their scale. The
    difference is intervention minus comparator. `ci_low` and `ci_high` hold the comparator's value fixed, always.
    Limits beyond what is possible are capped; `uncapped_low` and `uncapped_high` then keep what the formula gave, for
    the footnote.
    """

    comparator: float
    intervention: float
    ci_low: float
    ci_high: float
    events: bool
    source: str
    label: str = ""
    uncapped: float | None = None
    uncapped_low: float | None = None
    uncapped_high: float | None = None
    time_unit: str = ""
    """For rates: what their denominator counts, for example person-years; empty for people and scores."""
    least: int = 1
    """For people and rates: the smallest denominator at which the numbers of both groups can be seen and told apart."""
    alone: bool = False
    """Only the difference is known: the comparator's value stands at 0 and means nothing."""
    comparator_low: float | None = None
    comparator_high: float | None = None
    """The interval of the comparator's value, where its uncertainty is part of the intervals."""
    arm: Spread | None = None
    """The limits of the value with the intervention where they include the uncertainty of the comparator's value."""
    simulated: tuple[float, float] | None = None
    """Limits of the difference where the comparator's value is uncertain and the difference depends on it."""

    @property
    def people(self) -> bool:
        """Whether these are shares of people: a rate counts events, of which a person can have several."""
        return self.events and not self.time_unit

    def base(self, denominator: int) -> int:
        """Return the denominator that is shown: the page's, or a larger one of its own where that is too small."""
        return max(denominator, self.least)

    def decimals(self, least: int) -> int:
        """Return how many decimals a score needs so that its interval does not shrink to one shown number."""
        width = self.ci_high - self.ci_low
        if self.events or width <= 0:
            return least
        return max(least, 1 - math.floor(math.log10(width)))

    @property
    def difference(self) -> float:
        """Intervention minus comparator at the point estimate."""
        return self.intervention - self.comparator

    @property
    def difference_low(self) -> float:
        """Lower limit of the difference; the comparator's value is held fixed unless it was drawn too."""
        return self.simulated[0] if self.simulated else self.ci_low - self.comparator

    @property
    def difference_high(self) -> float:
        """Upper limit of the difference; the comparator's value is held fixed unless it was drawn too."""
        return self.simulated[1] if self.simulated else self.ci_high - self.comparator

    @property
    def held_fixed(self) -> Spread:
        """The limits of the value with the intervention at the one value of the comparator."""
        return Spread(
            low=self.ci_low, high=self.ci_high, uncapped_low=self.uncapped_low, uncapped_high=self.uncapped_high
        )

    @property
    def spread(self) -> Spread:
        """The limits of the value with the intervention, with the comparator's uncertainty where it is asked for."""
        return self.arm or self.held_fixed

    @property
    def capped(self) -> bool:
        """Whether any value had to be capped."""
        return self.uncapped is not None or self.limits_capped

    @property
    def limits_capped(self) -> bool:
        """Whether a limit had to be capped."""
        return not (self.spread.uncapped_low is None and self.spread.uncapped_high is None)


def risk_with_intervention(risk: Number, effect: Number, measure: str, *, event_free: bool = False) -> Number:
    """Return the risk with the intervention, before any capping.

    Parameters
    ----------
    risk : float or array
        Risk with the comparator, 0 to 1.
    effect : float or array
        RR, OR, Peto's OR, RD or HR on the natural scale.
    measure : str
        "RR", "OR", "PETO", "RD" or "HR".
    event_free : bool
        For HR: `risk` is the share still free of the event, and so is what comes back.

    Raises
    ------
    ValueError
        If the measure has no formula here.

    Notes
    -----
    Cochrane Handbook, version 6.5, section 15.4.4: RR p·RR; OR OR·p / (1 - p + OR·p), for Peto's too; RD p + RD.
    HR 1 - (1 - p)^HR, with p the risk of the event by the time that the author names, and S^HR for the share S that is
    still free of it then (Skoetz N and others. GRADE guidelines 27. J Clin Epidemiol 2020;118:124-131).
    """
    if measure == "RR":
        return risk * effect
    if measure in ("OR", "PETO"):
        return effect * risk / (1 - risk + effect * risk)
    if measure == "RD":
        return risk + effect
    if measure == "HR":
        found: Number = risk**effect if event_free else 1 - (1 - risk) ** effect
        return found
    raise ValueError(f"no formula for the absolute effect of {measure}")


def score_with_intervention(mean: Number, effect: Number, measure: str) -> Number:
    """Return the mean or rate with the intervention: the difference is added (MD), the ratio multiplied (ROM, IRR)."""
    return mean + effect if measure == "MD" else mean * effect


def odds_ratio_of_smd(smd: Three, *, event_is_higher: bool) -> Three:
    """Return the odds ratio of passing a point of the scale that goes with a standardised mean difference.

    Parameters
    ----------
    smd : tuple of float
        Estimate, lower and upper limit.
    event_is_higher : bool
        Whether the event means a score above that point; otherwise it means one below, and the limits change places.

    Notes
    -----
    ln OR = SMD · π/√3, which takes the scores to follow a logistic distribution with the same spread in both groups
    (Chinn S. Stat Med 2000;19:3127-3131; Anzures-Cabrera J and others. Stat Med 2011;30:2967-2985; Cochrane Handbook
    15.5.3.3). An approximation that no point of the scale is needed for.
    """
    estimate, low, high = (math.exp(LOGISTIC_SD * value) for value in smd)
    return (estimate, low, high) if event_is_higher else (1 / estimate, 1 / high, 1 / low)


def smd_in_units(smd: Three, sd: float) -> Three:
    """Return a standardised mean difference in units of a scale whose scores have the standard deviation `sd`.

    Cochrane Handbook 15.5.3.2.
    """
    return smd[0] * sd, smd[1] * sd, smd[2] * sd


def difference_alone(difference: Three) -> Absolute:
    """Return a difference in scores of which neither group's mean is known."""
    return Absolute(
        comparator=0.0, intervention=difference[0], ci_low=difference[1], ci_high=difference[2], events=False,
        source="", alone=True,
    )  # fmt: skip


def absolute_effect(
    measure: str,
    effect: Three,
    comparator: float,
    *,
    source: str,
    label: str = "",
    time_unit: str = "",
    event_free: bool = False,
) -> Absolute:
    """Return what the effect means for people whose risk (or mean, or rate) with the comparator is `comparator`.

    Parameters
    ----------
    measure : str
        "RR", "OR", "PETO", "RD", "HR", "IRR", "MD" or "ROM".
    effect : tuple of float
        Estimate, lower and upper limit on the natural scale.
    comparator : float
        Risk between 0 and 1, mean in units of the scale, or events per unit of time.
    source : str
        Where that value comes from.
    label : str
        The group it stands for, when there are several.
    time_unit : str
        For rates: what the time is counted in.
    event_free : bool
        For HR: the comparator value is the share still free of the event.

    Raises
    ------
    ValueError
        If a risk lies outside 0 to 1, a rate is negative, a mean that is multiplied is not above zero, or the measure
        has no formula here.
    """
    if measure in ("MD", "ROM", "IRR"):
        if (measure == "ROM" and not comparator > 0) or (measure == "IRR" and not comparator >= 0):
            raise ValueError(f"{comparator} has no ratio")
        rate = measure in RATE_MEASURES
        values = [score_with_intervention(comparator, value, measure) for value in effect]
        return Absolute(
            comparator=comparator, intervention=values[0], ci_low=values[1], ci_high=values[2],
            events=rate, source=source, label=label, time_unit=(time_unit or SOME_TIME) if rate else "",
        )  # fmt: skip
    if not 0 <= comparator <= 1:
        raise ValueError(f"a risk lies between 0 and 1, not at {comparator}")
    raw = [risk_with_intervention(comparator, value, measure, event_free=event_free) for value in effect]
    if event_free:  # the larger the hazard, the fewer are still free of the event
        raw = [raw[0], raw[2], raw[1]]
    kept = [within_reach(value) for value in raw]
    beyond = [before if before != after else None for before, after in zip(raw, kept, strict=True)]
    return Absolute(
        comparator=comparator, intervention=kept[0], ci_low=kept[1], ci_high=kept[2], events=True,
        source=source, label=label, uncapped=beyond[0], uncapped_low=beyond[1], uncapped_high=beyond[2],
    )  # fmt: skip


def within_reach(risk: float) -> float:
    """Return a risk, or the end of what is possible when the formula went beyond it."""
    return min(1.0, max(0.0, risk))


def median(values: Iterable[float]) -> float:
    """Return the median, the Handbook's default comparator risk (section 14.1.6.5)."""
    return float(statistics.median(values))


def denominator_for(effects: Iterable[Absolute], smallest: int = 1_000) -> int:
    """Return the denominator of a table or a page: the smallest that shows one of its effects on people.

    What is rarer does not force the others to count in ten thousands: it has a larger denominator of its own (`base`),
    which stands beside it. Rates have no say in it, because they count something else.
    """
    return min((effect.base(smallest) for effect in effects if effect.people), default=smallest)


def legible(effects: Sequence[Absolute]) -> tuple[Absolute, ...]:
    """Return the values of one outcome, each with the smallest denominator that shows it.

    That is the first at which no risk reads as nobody or as everybody unless it is, and at which a difference does not
    vanish together with all of its interval. A difference near zero inside an interval that can be seen changes
    nothing: it reads "less than 1 fewer". Each comparator risk looks after itself, so that a rare one does not push the
    usual one into ten thousands; rates of one outcome stay together.
    """
    rates = _first([effect for effect in effects if effect.time_unit])
    return tuple(
        replace(effect, least=rates if effect.time_unit else _first([effect])) if effect.events else effect
        for effect in effects
    )


def _first(rows: Sequence[Absolute]) -> int:
    steps = (SMALLEST, *DENOMINATORS)
    for denominator in steps:
        if all(_visible(row, denominator) for row in rows):
            return denominator
    return steps[-1]


def _visible(row: Absolute, denominator: int) -> bool:
    # a difference of nothing, or one too small for any reader to care about, does not enlarge the whole table
    width = row.ci_high - row.ci_low
    none = abs(row.difference) < NOTHING
    apart = none or rounded(abs(row.difference) * denominator) >= 1
    if row.alone:  # no risk stands beside it, so it has to speak for itself
        return apart and (width < NOTHING or rounded(width * denominator) >= 2)
    if not all(_seen(row, risk, denominator) for risk in (row.comparator, row.intervention)):
        return False
    if row.time_unit:  # of its outcome alone, so that an interval of "1 to 1" need not be
        return width < NOTHING or rounded(width * denominator) >= 2
    apart = apart and not (none and width >= NOTHING)
    spread = width < NOTHING or rounded(row.ci_low * denominator) != rounded(row.ci_high * denominator)  # no "1 to 1"
    return spread and (apart or width * denominator >= 1)


def _seen(row: Absolute, risk: float, denominator: int) -> bool:
    """Tell whether a risk or rate can be seen: it reads neither as nobody nor, of people, as everybody."""
    shown = rounded(risk * denominator)
    if not row.people:
        return risk < NOTHING or shown > 0
    sides = [side for side in (risk, 1 - risk) if side >= NOTHING]
    if denominator < DENOMINATORS[0]:  # a hundred is for what at least one of a hundred people has: 0.6 is not 1
        return all(rounded(side * denominator, 9) >= 1 for side in sides)
    return (risk < NOTHING or shown > 0) and (1 - risk < NOTHING or shown < denominator)
