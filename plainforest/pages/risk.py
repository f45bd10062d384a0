"""The comparator-risk control: what a browser needs to work a row out again, within risks that have a source.

The formulas are those of `plainforest.grade`, once more, in static/risk.js; a test holds the two against each other.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plainforest.baseline import observed, says_nothing
from plainforest.findings import Finding
from plainforest.grade import Absolute, absolute_effect, better_shown, expression, legible
from plainforest.grade.absolute import Three, odds_ratio_of_smd
from plainforest.language import language, lower_first
from plainforest.model import BINARY_MEASURES, RATE_MEASURES, Measure
from plainforest.numbers import count, rounded, signed
from plainforest.pages.contexts import RiskControl, RiskMark
from plainforest.phrases import inside, own_level

WORDS = ("to", "less_than", "fewer", "more", "range_fewer", "range_more")
"""The texts of a difference, which the browser fills in."""
LETTERS = "ABCDEFGHIJK"
"""Enough for three risks of the author, each with its limits, and two that were observed."""


@dataclass(frozen=True, slots=True)
class _Sourced:
    """A comparator risk that somebody states or that a study saw."""

    value: float
    label: str
    source: str
    href: str = ""


def risk_control(
    finding: Finding, *, denominator: int, table_level: str, rows: Mapping[int, str] | None = None
) -> RiskControl | None:
    """Return the control of one outcome; None where no formula applies or fewer than two risks have a source.

    Parameters
    ----------
    finding : Finding
        Any finding.
    denominator : int
        Of the table.
    table_level : str
        How sure the table's intervals are: "95%".
    rows : mapping of int to str, optional
        Anchors of the rows of the figure's table by the identity of the study's row.
    """
    ratio = _effect(finding)
    if ratio is None or not finding.absolute or finding.absolute[0].alone:
        return None
    measure, effect = ratio
    main = finding.absolute[0]
    risks = sorted(_sourced(finding, measure, rows or {}), key=lambda one: one.value)
    if not risks:
        return None
    low, high = risks[0].value, risks[-1].value
    base = _base(finding, measure, effect, (low, main.comparator, high), denominator)
    digits = int(low * base < 10)
    step = 10.0**-digits
    # bounds that the control can show lie inside those that have a source
    start, end = math.ceil(rounded(low * base / step, 6)) * step, math.floor(rounded(high * base / step, 6)) * step
    if not start < end:
        return None
    unit = f"per {count(base)} {main.time_unit}".rstrip()
    published = risk_text(main.comparator, base)
    comparison = finding.comparison
    bounds = f"{risk_text(low, base)} and {risk_text(high, base)} {unit}"
    return RiskControl(
        id=finding.id,
        comparison=comparison.id,
        name=finding.outcome.name,
        row=f"sof-{finding.id}",
        label=f"{'Rate' if main.time_unit else 'Risk'} with {inside(comparison.comparator, comparison)}, {unit}",
        start=f"{rounded(start, digits):g}",
        end=f"{rounded(end, digits):g}",
        step=f"{step:g}",
        value=f"{rounded(main.comparator * base, digits):g}",
        published=f"The published table uses {published} {unit}.",
        said=f"Recalculated in your browser for an assumed {'rate' if main.time_unit else 'risk'} of {{risk}} {unit}; "
        f"the published table uses {published} {unit}.",
        remark=f"This sentence and the certainty are about the published {published} {unit}.",
        outside=f"Please choose a number between {bounds}: the lowest and the highest that have a source here.",
        fixed=main.comparator_low is not None,
        marks=tuple(
            RiskMark(
                letter=LETTERS[index],
                value=repr(one.value),
                text=f"{risk_text(one.value, base)} {unit}",
                label=one.label,
                source=one.source,
                href=one.href,
            )
            for index, one in enumerate(risks)
        ),
        facts=json.dumps(
            _facts(finding, measure, effect, base, own_level(finding, table_level))
            | {"apart": base != denominator, "low": low, "high": high, "digits": digits},
            ensure_ascii=False,
            allow_nan=False,
        ),
    )


def risk_text(risk: float, denominator: int) -> str:
    """Write a risk as a number of the denominator, with a decimal where a whole number would be too coarse: "1.3"."""
    amount = risk * denominator
    return count(amount) if amount >= 10 else signed(amount, 1)


def _facts(finding: Finding, measure: Measure, effect: Three, base: int, level: str) -> dict[str, Any]:
    """Return what static/risk.js needs to know of an outcome, unrounded."""
    main, outcome, comparison = finding.absolute[0], finding.outcome, finding.comparison
    entries = language().entries
    return {
        "measure": measure,
        "effect": effect,
        "event_free": outcome.event_free and measure == "HR",
        "denominator": base,
        "time_unit": main.time_unit,
        "level": level,
        "published": main.comparator,
        "better": better_shown(outcome),
        "important": outcome.thresholds.important if outcome.thresholds else None,
        "people": main.people,
        "needed": not (finding.rating and finding.rating.level == "very_low"),
        "follow_up": lower_first(outcome.follow_up),
        "heads": {
            "comparator": f"With {inside(comparison.comparator, comparison)}",
            "intervention": f"With {inside(comparison.intervention, comparison)}",
            "difference": "Difference",
        },
        "words": {word: entries[f"numbers.{word}"] for word in WORDS},
    }


def _effect(finding: Finding) -> tuple[Measure, Three] | None:
    """Return the measure and the effect from which people or events are worked out; None for scores."""
    effect, outcome = finding.effect, finding.outcome
    if effect is None or outcome.measure is None:
        return None
    values = (effect.estimate, effect.ci_low, effect.ci_high)
    if outcome.measure in BINARY_MEASURES | RATE_MEASURES | {"HR"}:
        return outcome.measure, values
    if expression(outcome) == "events":
        return "OR", odds_ratio_of_smd(values, event_is_higher=outcome.event_is_higher is not False)
    return None


def _sourced(finding: Finding, measure: Measure, rows: Mapping[int, str]) -> Iterator[_Sourced]:
    """Yield the author's risks with their limits, or the table's own, and the lowest and highest that studies saw."""
    outcome, main = finding.outcome, finding.absolute[0]
    given = [risk for risk in outcome.comparator_risks if not says_nothing(measure, risk.value)]
    for risk in given:
        name = risk.label or ("Published table" if risk is given[0] else "Another assumption")
        source = risk.source.rstrip(".")
        yield _Sourced(risk.value, name, source)
        for limit, which in ((risk.ci_low, "lower"), (risk.ci_high, "upper")):
            if limit is not None and not says_nothing(measure, limit):
                yield _Sourced(limit, f"{name}, {which} limit of its 95% confidence interval", source)
    if not given:
        yield _Sourced(main.comparator, "Published table", main.source)
    if outcome.measure == "SMD":  # the studies report scores; what share of people had the event they do not say
        return
    counted = [row for row in finding.rows if not row.result.no_data]
    seen = [
        (row, value) for row in counted for _, value in observed(measure, [row]) if not says_nothing(measure, value)
    ]
    if len(seen) < 2:
        return
    for choose, name in ((min, "Lowest observed"), (max, "Highest observed")):
        row, value = choose(seen, key=lambda pair: pair[1])
        href = f"#{rows[id(row)]}" if id(row) in rows else ""
        yield _Sourced(value, name, f"Comparator group of {row.study.id}", href)


def _base(finding: Finding, measure: Measure, effect: Three, risks: Sequence[float], denominator: int) -> int:
    """Return the one denominator of the control, at which its highest and its lowest risk can be told apart."""
    outcome = finding.outcome
    made: list[Absolute] = [
        absolute_effect(
            measure,
            effect,
            risk,
            source="",
            time_unit=outcome.time_unit,
            event_free=outcome.event_free and measure == "HR",
        )
        for risk in risks
    ]
    return max(one.base(denominator) for one in (*legible(made), finding.absolute[0]))
