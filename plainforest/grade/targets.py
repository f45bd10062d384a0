"""What a certainty is about: on which side of which limits the true effect lies (Hultcrantz and others 2017).

With thresholds the limits are the smallest important difference in either direction, on the absolute scale; without,
the one limit is no difference at all (doi 10.1016/j.jclinepi.2017.05.006).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from plainforest.baseline import difference_at
from plainforest.findings import Finding
from plainforest.grade.absolute import DENOMINATORS
from plainforest.grade.expression import turned_round, usable_thresholds
from plainforest.model import RATIO_MEASURES, Domain, UpDomain
from plainforest.numbers import quantity
from plainforest.phrases import difference_in_full, effect_in_full, per, unit

About: TypeAlias = Domain | UpDomain | Literal["start"]
DIFFERENCES = frozenset({"MD", "RD"})
"""Measures that are differences themselves, whatever the value without the intervention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the numbers suggest for one domain of a rating; the author decides.

    Attributes
    ----------
    domain : str
        A domain of GRADE, or "start" for the level at which a rating starts.
    levels : int
        By how many levels: down, or up for the domains that rate up.
    rule : str
        The rule and its source, a sentence.
    numbers : str
        What the rule found, a sentence that an author can check.
    """

    domain: About
    levels: int
    rule: str
    numbers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The limits that matter for one result, and the result on their scale.

    Attributes
    ----------
    important : float or None
        The smallest important difference; None when the limit is no difference.
    large : float or None
        From where an effect is large, if the author says so.
    estimate, low, high : float
        The result with its interval: a difference, or the logarithm of a ratio.
    place : callable
        Puts another effect (natural scale) on the same scale, at the same value without the intervention.
    limit : str
        The limit in words.
    tell : callable
        Writes the result in words, which few judgements need.
    """

    important: float | None
    large: float | None
    estimate: float
    low: float
    high: float
    place: Callable[[float], float]
    limit: str
    tell: Callable[[], str]

    def zone(self, value: float) -> int:
        """Tell where a value lies: -1 below the limits, 1 above, 0 between them (or just on no difference)."""
        edge = self.important or 0.0
        if self.important is None:
            return (value > 0) - (value < 0)
        return (value >= edge) - (value <= -edge)

    def crossed(self, low: float, high: float) -> frozenset[float]:
        """Return the limits inside an interval; one that touches no difference includes it, as in a verdict."""
        if self.important is None:
            return frozenset({0.0}) if low <= 0 <= high else frozenset()
        return frozenset(edge for edge in (-self.important, self.important) if low < edge < high)


def target_of(finding: Finding) -> Target | None:
    """Return what the certainty of a finding is about; None without an effect.

    Of several comparator risks the author's first choice counts, as it does for the verdict of the outcome.
    """
    effect = finding.effect
    if effect is None:
        return None
    measure, limits = finding.measure, usable_thresholds(finding.outcome)
    values = (effect.estimate, effect.ci_low, effect.ci_high)
    if limits is not None and finding.absolute:
        main = finding.absolute[0]
        denominator = main.base(DENOMINATORS[0])
        share = denominator if main.events else 1
        return Target(
            important=limits.important,
            large=limits.large,
            estimate=main.difference,
            low=main.difference_low,
            high=main.difference_high,
            place=partial(difference_at, finding.outcome, main.comparator),
            limit=_limit(f"{quantity(limits.important * share)} {per(main, denominator, unit(finding))}"),
            tell=partial(difference_in_full, finding, denominator),
        )
    if limits is not None and measure in DIFFERENCES:
        return Target(
            important=limits.important, large=limits.large, estimate=values[0], low=values[1], high=values[2],
            place=float, limit=_limit(f"{quantity(limits.important)} {unit(finding)}"),
            tell=partial(effect_in_full, finding),
        )  # fmt: skip
    # a threshold in people or points says nothing about ratios or standard deviations
    scale = _logarithm if measure in RATIO_MEASURES else float
    estimate, low, high = (scale(value) for value in values)
    return Target(
        important=None, large=None, estimate=estimate, low=low, high=high, place=scale,
        limit="no difference", tell=partial(effect_in_full, finding),
    )  # fmt: skip


def relative_risk(finding: Finding) -> tuple[float, float, float] | None:
    """Return the risk ratio with its interval, also of odds and hazard ratios where the risk without is known.

    An odds ratio overstates how large an effect is, so the rules for large effects take the risk ratio (Guyatt and
    others 2011, GRADE guidelines 9).
    """
    effect, measure = finding.effect, finding.outcome.measure
    if effect is None:
        return None
    if measure in ("RR", "IRR"):
        return effect.estimate, effect.ci_low, effect.ci_high
    if measure not in ("OR", "PETO", "HR", "RD") or not finding.absolute:
        return None
    main = finding.absolute[0]
    without, risks = main.comparator, (main.intervention, main.ci_low, main.ci_high)
    if turned_round(finding.outcome):  # the tables count the people free of the event
        without, risks = 1 - without, (1 - main.intervention, 1 - main.ci_high, 1 - main.ci_low)
    return (risks[0] / without, risks[1] / without, risks[2] / without) if without > 0 else None


def _limit(amount: str) -> str:
    return f"the smallest important difference ({amount.strip()})"


def _logarithm(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf
