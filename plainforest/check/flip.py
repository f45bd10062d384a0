"""Capped risks: what the result would be if the opposite event were counted.

A risk ratio for a common event, such as survival, can lead beyond everybody. The ratio for the rare opposite, such as
death, cannot, and is another analysis of the same rows. Only risk ratios have this: turning an odds ratio round
changes nothing, and it never leads beyond.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from plainforest.analysis import swapped
from plainforest.findings import Finding, find
from plainforest.grade.absolute import DENOMINATORS
from plainforest.model import Outcome, Result, Review
from plainforest.numbers import count, signed
from plainforest.phrases import value, value_range
from plainforest.problems import Place, Problem, suggestion


def check_findings(review: Review, findings: Sequence[Finding]) -> list[Problem]:
    """Offer to count the opposite event for every outcome with a capped risk."""
    places = {
        outcome.id: review.place("comparisons", i, "outcomes", j)
        for i, comparison in enumerate(review.record.comparisons)
        for j, outcome in enumerate(comparison.outcomes)
    }
    return [problem for finding in findings for problem in _offer(finding, places)]


def flipped(finding: Finding) -> Finding | None:
    """Return the finding as it would be if the people without the event were counted.

    None where that makes no difference or cannot be done: for other measures than the risk ratio, and where a study
    reports only an effect, which cannot be turned round.
    """
    outcome = finding.outcome
    if outcome.measure != "RR" or finding.effect is None:
        return None
    if any(_only_reported(row.result) for row in finding.rows if row.index is not None):
        return None
    studies = {row.study.id: row.study for row in finding.rows}
    # the rows already have the outcome's own swap, so turning them once more is all there is to do
    return find(finding.comparison, _opposite(outcome), [swapped(row.result) for row in finding.rows], studies)


def _only_reported(result: Result) -> bool:
    return result.intervention.events is None or result.effect is not None or result.log_effect is not None


def _opposite(outcome: Outcome) -> Outcome:
    return replace(
        outcome,
        swap_events=False,
        better=None if outcome.better is None else "lower" if outcome.better == "higher" else "higher",
        comparator_risks=tuple(
            replace(
                risk,
                value=1 - risk.value,
                ci_low=None if risk.ci_high is None else 1 - risk.ci_high,
                ci_high=None if risk.ci_low is None else 1 - risk.ci_low,
            )
            for risk in outcome.comparator_risks
        ),
    )


def _offer(finding: Finding, places: Mapping[str, Place]) -> Iterator[Problem]:
    index = next((index for index, absolute in enumerate(finding.absolute) if absolute.capped), None)
    other = flipped(finding) if index is not None else None
    if index is None or other is None or finding.effect is None or len(other.absolute) != len(finding.absolute):
        return
    before, after = finding.absolute[index], other.absolute[index]
    whole = max(one.base(DENOMINATORS[0]) for one in (before, after))
    ratio = finding.effect.ci_high if before.uncapped is None else finding.effect.estimate
    beyond = before.comparator * ratio
    name, end = finding.outcome.name, f"is capped at {count(whole)}."
    message = f"{name}: the risk with the intervention {end}"
    if beyond > 1:  # the ratio is not to blame alone where the comparator risk is uncertain too
        start = value(before.comparator, before, whole)
        message = f"{name}: {start} per {count(whole)} × RR {signed(ratio, 4)} = {count(beyond * whole)} {end}"
    change = (
        "Without 'swap_events'" if finding.outcome.swap_events else "Counting the others instead (swap_events: yes)"
    )
    hint = (
        f"{change}, {value(after.comparator, after, whole)} per {count(whole)} become "
        f"{value(after.intervention, after, whole)} ({value_range(after, whole)}). Turn 'better' and the words for the "
        "event round with it."
    )
    yield suggestion("event-flip-offered", places[finding.id], message, hint)
