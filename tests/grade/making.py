"""Make findings from a few numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from plainforest.findings import Finding, find
from plainforest.model import (
    CONTINUOUS_MEASURES,
    RATE_MEASURES,
    Certainty,
    ComparatorRisk,
    Comparison,
    Level,
    Measure,
    Outcome,
    Reason,
    Result,
    Scale,
    Study,
    Thresholds,
)
from plainforest.problems import Place

NOWHERE = Place("content/reviews/made-up/results.csv", 2)
POINTS = Scale(unit="points", minimum=0, maximum=48)


def made(
    measure: Measure,
    effect: tuple[float, float, float],
    *,
    comparator: float | None = None,
    better: Literal["higher", "lower"] | None = "lower",
    thresholds: Thresholds | None = None,
    level: Level | None = None,
    name: str = "Pain attacks",
    start: Literal["high", "low"] = "high",
    plural: bool = True,
    **more: object,
) -> Finding:
    """Return the finding of an outcome in one study, which reports its effect with an interval."""
    scores = measure in CONTINUOUS_MEASURES
    outcome = Outcome(
        id="outcome",
        name=name,
        plain_name=name,
        plain_event="" if scores else "people had an attack",
        events_name="attacks" if measure in RATE_MEASURES else "",
        time_unit="person-years" if measure in RATE_MEASURES else "",
        measure=measure,
        better=better,
        scale=POINTS if scores else None,
        thresholds=thresholds,
        comparator_risks=() if comparator is None else (ComparatorRisk(value=comparator, source="a register"),),
        certainty=None
        if level is None
        else Certainty(start=start, level=level, reasons=(Reason(domain="imprecision", reason="few people"),)),
    )
    outcome = replace(outcome, **more)  # type: ignore[arg-type]
    estimate, low, high = effect
    result = Result(outcome="outcome", study="Only 2020", place=NOWHERE, effect=estimate, ci_low=low, ci_high=high)
    study = Study(id="Only 2020", place=NOWHERE, participants=100)
    return find(comparison(outcome, plural=plural), outcome, [result], {study.id: study})


def comparison(*outcomes: Outcome, plural: bool = True) -> Comparison:
    """Return the comparison that the outcomes belong to: of cold packs, or of a cold pack."""
    return Comparison(
        id="cold-or-usual",
        intervention="Cold packs" if plural else "Cold pack",
        comparator="usual care",
        plain_intervention="cold packs" if plural else "a cold pack",
        plain_comparator="usual care",
        outcomes=outcomes,
        plural=plural,
    )
