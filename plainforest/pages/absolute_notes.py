"""Footnotes of absolute effects: how they were worked out, what was capped, and whose uncertainty is in them."""

from __future__ import annotations

import re
from functools import lru_cache

from plainforest.findings import Finding, needed_for
from plainforest.grade import Absolute, expression
from plainforest.grade.absolute import Spread, odds_ratio_of_smd
from plainforest.grade.uncertainty import DRAWS
from plainforest.language import lower_first
from plainforest.numbers import count, interval, measured, quantity
from plainforest.phrases import effect_in_full, per, unit, value

RULE_OF_THUMB = "A rule of thumb (Cohen): 0.2 is a small difference, 0.5 a moderate and 0.8 a large one."
THIS_TIME = "the time that the comparator risk is for"


def capping_notes(absolute: Absolute, denominator: int, limits: Spread | None = None) -> list[str]:
    """Say which values were capped, the estimate and its limits (or others of them), and what the formula gave."""
    limits = limits or absolute.spread
    base = absolute.base(denominator)
    whole = count(base)
    texts = []
    for name, raw in (
        ("The estimate", absolute.uncapped),
        ("The lower limit", limits.uncapped_low),
        ("The upper limit", limits.uncapped_high),
    ):
        if raw is not None:
            bound = whole if raw > 1 else "0"
            texts.append(
                f"{name} is capped at {bound}: the formula alone would give {count(raw * base)} per {whole}, "
                "which is not possible."
            )
    return texts


def expression_notes(finding: Finding) -> list[str]:
    """Say how values were worked out that are not simply the effect applied to the comparator's value."""
    outcome, effect, absolute = finding.outcome, finding.effect, finding.absolute
    if effect is None or not absolute:
        return []
    if outcome.measure == "HR":
        time = outcome.follow_up or THIS_TIME
        who = "People still free of the event at" if outcome.event_free else "People with the event by"
        return [f"{who} {time}, worked out from the hazard ratio, which is taken to be the same all that time."]
    match expression(outcome):
        case "units" if outcome.scale and outcome.scale.sd:
            size = f"{quantity(outcome.scale.sd)} {outcome.scale.unit}"
            where = f"On {_the_scale(outcome.scale.name)}: worked" if outcome.scale.name else "Worked"
            source = outcome.scale.sd_source.rstrip(".")
            text = f"{where} out from {effect_in_full(finding)} with a standard deviation of {size}."
            return [f"{text} Source: {source}."]
        case "events":
            smd = (effect.estimate, effect.ci_low, effect.ci_high)
            odds = odds_ratio_of_smd(smd, event_is_higher=outcome.event_is_higher is not False)
            text = f"{measured(odds[0], 'OR')} ({interval(odds[1], odds[2], 'OR')})"
            return [
                f"Worked out from {effect_in_full(finding)}, which corresponds to an odds ratio of {text}: an "
                "approximation, which takes scores to be spread in the same way in both groups."
            ]
        case "sd":
            return [f"In standard deviations, because the studies used different scales. {RULE_OF_THUMB}"]
        case _:
            return []


def _the_scale(name: str) -> str:
    """Write "the scale WOMAC", "the Pain Scale"."""
    return f"the {name}" if re.search(r"\bscale\b", name, re.IGNORECASE) else f"the scale {name}"


def plain_expression_notes(finding: Finding) -> list[str]:
    """Say the same in everyday words."""
    if not finding.absolute:
        return []
    together = "The studies measured this in different ways."
    match expression(finding.outcome):
        case "units":
            scale = finding.outcome.scale
            name = f" of {_the_scale(scale.name)}" if scale and scale.name else ""
            return [f"{together} To join their results, they were turned into {unit(finding)}{name}."]
        case "events":
            return [f"{together} Their scores were turned into numbers of people, so these numbers are approximate."]
        case "sd":
            return [f"{together} So the difference is in standard deviations. {RULE_OF_THUMB}"]
        case _:
            return []


def uncertainty_notes(finding: Finding, absolute: Absolute, denominator: int) -> list[str]:
    """Say that an interval includes the uncertainty of the comparator's value, and how large that is."""
    if absolute.comparator_low is None or absolute.comparator_high is None:
        return []
    low, high = (value(limit, absolute, denominator) for limit in (absolute.comparator_low, absolute.comparator_high))
    what = "risk" if absolute.people else "rate" if absolute.time_unit else "mean"
    size = f"{low} to {high} {per(absolute, denominator, unit(finding))}".rstrip()
    return [
        f"The interval also includes the uncertainty of the comparator {what} ({size}), by simulation "
        f"({count(DRAWS)} draws)."
    ]


@lru_cache(maxsize=64)
def number_needed_text(finding: Finding, index: int, denominator: int) -> str:
    """Write the number needed to treat for one comparator risk; empty where it means nothing.

    "NNTB 15 (10 to 28) at 160 per 1000, by 2 years".
    """
    found = needed_for(finding, index)
    if found is None:
        return ""
    absolute, time = finding.absolute[index], finding.outcome.follow_up
    cap = " (limited by the cap)" if absolute.capped else ""
    risk = f"{value(absolute.comparator, absolute, denominator)} {per(absolute, denominator, '')}"
    return f"{found}{cap} at {risk}" + (f", by {lower_first(time)}" if time else "")
