"""Absolute effects as findings.json has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from plainforest.findings import Finding, needed_for
from plainforest.grade.nnt import Kind
from plainforest.phrases import unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNeededJson:
    """A number needed to treat: NNTB to benefit, NNTH to harm.

    `kind` and `number` are null where the interval of the difference includes 0. The interval runs from `from_number`
    to `to_number`, of which null is infinity, and through infinity when the two are not of one kind.
    """

    kind: Kind | None
    number: int | None
    from_kind: Kind
    from_number: int | None
    to_kind: Kind
    to_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsoluteJson:
    """Values without and with the intervention, unrounded.

    Events are people of the denominator; rates are events in so many units of time. Scores are in units of their
    scale, or in standard deviations, and the denominator is null. Where only the difference is known, the values of
    both groups are null. comparator_ci is given where the intervals include the comparator's own uncertainty.
    """

    comparator: float | None
    comparator_ci: tuple[float, float] | None
    intervention: float | None
    ci_low: float | None
    ci_high: float | None
    difference: float
    difference_low: float
    difference_high: float
    unit: str
    number_needed: NumberNeededJson | None
    denominator: int | None
    time_unit: str
    source: str
    label: str
    capped: bool


@lru_cache(maxsize=64)
def absolute_json(finding: Finding, index: int, denominator: int) -> AbsoluteJson:
    """Return the finding's absolute effect at `index`; `denominator` is that of the Summary of Findings."""
    absolute = finding.absolute[index]
    scale = absolute.base(denominator) if absolute.events else 1
    low, high = absolute.comparator_low, absolute.comparator_high
    return AbsoluteJson(
        comparator=None if absolute.alone else absolute.comparator * scale,
        comparator_ci=None if low is None or high is None else (low * scale, high * scale),
        intervention=None if absolute.alone else absolute.intervention * scale,
        ci_low=None if absolute.alone else absolute.spread.low * scale,
        ci_high=None if absolute.alone else absolute.spread.high * scale,
        difference=absolute.difference * scale,
        difference_low=absolute.difference_low * scale,
        difference_high=absolute.difference_high * scale,
        unit="" if absolute.events else unit(finding),
        number_needed=_number_needed(finding, index),
        denominator=absolute.base(denominator) if absolute.events else None,
        time_unit=absolute.time_unit,
        source=absolute.source,
        label=absolute.label,
        capped=absolute.capped,
    )


def _number_needed(finding: Finding, index: int) -> NumberNeededJson | None:
    found = needed_for(finding, index)
    if found is None:
        return None
    return NumberNeededJson(
        kind=found.estimate.kind if found.estimate else None,
        number=found.estimate.number if found.estimate else None,
        from_kind=found.nearest.kind, from_number=found.nearest.number,
        to_kind=found.farthest.kind, to_number=found.farthest.number,
    )  # fmt: skip
