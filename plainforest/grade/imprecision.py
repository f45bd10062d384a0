"""Imprecision: the interval against the limits that matter, then the number of people.

The interval of the absolute effect comes first; only where it crosses no limit and the effect is large does the
optimal information size count (Zeng and others 2022, GRADE guidance 34, doi 10.1016/j.jclinepi.2022.07.014).
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from plainforest.grade.targets import Suggestion, Target, relative_risk, target_of
from plainforest.model import BINARY_MEASURES
from plainforest.numbers import count, measured, percent, quantity, signed

if TYPE_CHECKING:
    from plainforest.findings import Finding

APPRECIABLE = (0.75, 1.25)
"""Risk ratios from which benefit and harm are appreciable (Guyatt and others 2011, GRADE guidelines 6)."""
WIDEST = {"RR": 3.0, "OR": 2.5, "PETO": 2.5}
"""Upper over lower limit from which the information size is very likely far from reached (GRADE guidance 34)."""
PEOPLE = BINARY_MEASURES | {"HR"}
LARGE_REDUCTION = 0.3
"""From here a relative effect counts as large, so that the information size is looked at (Guyatt and others 2025, Core
GRADE 2, doi 10.1136/bmj-2024-081904, and its authors' answers at clarityresearch.ca)."""
REDUCTION = 0.25
"""The relative risk reduction that the information size is for."""
SMALLEST = 1e-6
"""Of risks and of standardised differences: for smaller ones no trial is large enough, and no number helps anybody."""
ALPHA, BETA = 0.05, 0.20
USUAL_LEVEL = 0.95


def imprecision(finding: Finding) -> Suggestion | None:
    """Return what interval and information size suggest; None when they give no reason to rate down.

    Parameters
    ----------
    finding : Finding
        Any finding; without an effect there is nothing to suggest.

    Notes
    -----
    With thresholds: 1 level when the interval crosses the smallest important difference on one side, 2 when it
    includes important differences in both directions, 3 when it includes large ones in both. Without: 1 level when it
    includes no difference, 2 when also risk ratios below 0.75 and above 1.25.

    Sources: GRADE guidance 34 (above); three levels: Schünemann HJ and others. GRADE guidance 35. J Clin Epidemiol
    2022;150:225-242; 0.75 and 1.25: Guyatt GH and others. GRADE guidelines 6. J Clin Epidemiol 2011;64:1283-1293.
    """
    target = target_of(finding)
    if target is None:
        return None
    if target.crossed(target.low, target.high):
        return _wide(finding, target)
    if target.zone(target.estimate) == 0:
        return None  # all of it is unimportant: more people would not make that less so
    return _few(finding)


def precise(finding: Finding) -> str:
    """Say why nothing in the numbers is imprecise; empty unless interval and information size both say so.

    Without thresholds nobody knows which differences the interval must keep apart, so nothing is said.
    """
    target = target_of(finding)
    needed = information_size(finding)
    if target is None or target.important is None or needed is None or finding.participants < needed:
        return ""
    if target.crossed(target.low, target.high):
        return ""
    return (
        f"The interval does not cross {target.limit}: {target.tell()}; and there are {count(finding.participants)} "
        f"participants, where a single trial would need {count(needed)}."
    )


def information_size(finding: Finding) -> int | None:
    """Return how many people one adequate trial would need in both arms together; None when that is not known.

    Notes
    -----
    Two-sided alpha 0.05, power 80%. Events: a quarter off the risk without the intervention, or off the risk of the
    opposite when that is rarer, so that counting survivors or deaths gives the same number. Scores: the smallest
    important difference, with the pooled standard deviation of the studies. Guyatt and others 2011, GRADE
    guidelines 6.
    """
    if finding.measure == "MD":
        limits, spread = finding.outcome.thresholds, pooled_sd(finding)
        if limits is None or not spread or limits.important < SMALLEST * spread:
            return None
        return 2 * people_for_scores(limits.important, spread)
    if not _of_people(finding):
        return None
    risk = min(finding.absolute[0].comparator, 1 - finding.absolute[0].comparator)
    return 2 * people_for_events(risk) if risk > SMALLEST else None


def people_for_events(risk: float, reduction: float = REDUCTION) -> int:
    """Return how many people each arm needs to show a relative reduction of a risk.

    Notes
    -----
    n = (z₁ + z₂)² (p₁q₁ + p₂q₂) / (p₁ - p₂)², with z₁ and z₂ for alpha 0.05 (two-sided) and power 80%.
    """
    other = risk * (1 - reduction)
    spread = risk * (1 - risk) + other * (1 - other)
    return math.ceil(_z() ** 2 * spread / (risk - other) ** 2)


def people_for_scores(difference: float, sd: float) -> int:
    """Return how many people each arm needs to show a difference in means: n = 2 (z₁ + z₂)² SD² / difference²."""
    return math.ceil(2 * (_z() * sd / difference) ** 2)


def pooled_sd(finding: Finding) -> float | None:
    """Return the standard deviation pooled over all arms of the studies in the result; None without any."""
    arms = [arm for row in finding.rows if row.weight is not None
            for arm in (row.result.intervention, row.result.comparator)]  # fmt: skip
    known = [(arm.sd, arm.total - 1) for arm in arms if arm.sd is not None and arm.total is not None]
    people = sum(df for _, df in known)
    return math.sqrt(sum(df * sd**2 for sd, df in known) / people) if people > 0 else None


def _of_people(finding: Finding) -> bool:
    """Tell whether the absolute effect counts people as the studies did; scores turned into events do not."""
    return bool(finding.absolute) and finding.absolute[0].people and finding.measure in PEOPLE


def _z() -> float:
    normal = NormalDist()
    return normal.inv_cdf(1 - ALPHA / 2) + normal.inv_cdf(1 - BETA)


def _wide(finding: Finding, target: Target) -> Suggestion:
    """Judge an interval that crosses a limit."""
    levels, what = 1, f"crosses {target.limit}"
    if target.important is None:
        what = f"includes {target.limit}"
        ratio = relative_risk(finding)
        if ratio is not None and ratio[1] < APPRECIABLE[0] and ratio[2] > APPRECIABLE[1]:
            levels, what = 2, "includes both a risk ratio below 0.75 and one above 1.25"
    elif target.large is not None and target.low < -target.large and target.high > target.large:
        levels, what = 3, "includes large differences in both directions"
    elif len(target.crossed(target.low, target.high)) > 1:
        levels, what = 2, f"includes differences beyond {target.limit} in both directions"
    source = "GRADE guidance 34 and 35" if target.important is not None else "GRADE guidance 34, guidelines 6"
    return Suggestion(
        domain="imprecision",
        levels=levels,
        rule=f"An interval that crosses a limit that matters is imprecise, by more levels the wider it is ({source}).",
        numbers=f"The interval {what}: {target.tell()}.",
    )


def _few(finding: Finding) -> Suggestion | None:
    """Judge a result whose interval crosses no limit by its number of people."""
    if finding.measure == "MD":
        return _too_few(finding, "scores")
    ratio = relative_risk(finding)
    if ratio is None or not _large(finding, ratio[0]):
        return None
    effect, widest = finding.effect, WIDEST.get(finding.measure)
    usual = finding.analysis is not None and finding.analysis.level == USUAL_LEVEL
    if effect and widest and usual and effect.ci_low > 0 and effect.ci_high / effect.ci_low > widest:
        upper, lower = (measured(value, finding.measure) for value in (effect.ci_high, effect.ci_low))
        return Suggestion(
            domain="imprecision",
            levels=2,
            rule=f"With a large effect, an upper limit of more than {quantity(widest)} times the lower one means that "
            "far too few people took part (GRADE guidance 34).",
            numbers=f"The upper limit ({upper}) is {signed(effect.ci_high / effect.ci_low, 1)} times the lower one "
            f"({lower}).",
        )
    return _too_few(finding, "events")


def _large(finding: Finding, ratio: float) -> bool:
    """Tell whether a relative effect is large, for the event or its opposite, whichever is rarer without it."""
    if _of_people(finding):
        main = finding.absolute[0]
        # what the tables count: people free of the event, for a hazard ratio shown like that
        pair = (main.intervention, main.comparator)
        one, two = (1 - pair[0], 1 - pair[1]) if main.comparator > 0.5 else pair
        ratio = one / two if two > 0 else ratio
    # a sliver of tolerance, so that a reduction of exactly 30% is not made larger by the computer's binary fractions
    smaller = min(ratio, 1 / ratio) if ratio > 0 else 0.0
    return 1 - smaller > LARGE_REDUCTION + 1e-12


def _too_few(finding: Finding, kind: str) -> Suggestion | None:
    needed = information_size(finding)
    if needed is None or finding.participants >= needed:
        return None
    about = "the smallest important difference"
    if kind == "events":
        main = finding.absolute[0]
        risk, opposite = main.comparator, main.comparator > 0.5
        shown = percent(100 * (1 - risk if opposite else risk))
        about = f"25% fewer {'people without the event' if opposite else 'events'} than {shown}"
    return Suggestion(
        domain="imprecision",
        levels=1,
        rule="When the interval crosses no limit, fewer people than one adequate trial would need (alpha 0.05, power "
        "80%) are a reason to rate down (GRADE guidance 34).",
        numbers=f"There are {count(finding.participants)} participants; a trial to show {about} would need "
        f"{count(needed)}.",
    )
