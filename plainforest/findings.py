"""Outcome -> Finding: the one value per outcome that feeds every page, figure, table and download.

Numbers are unrounded and on the natural scale (ratios as ratios, risks as shares between 0 and 1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from plainforest import stats
from plainforest.analysis import gap, pool, swapped
from plainforest.baseline import absolute_effects
from plainforest.grade import (
    Absolute,
    NumberNeeded,
    Rating,
    Verdict,
    better_shown,
    judge,
    number_needed,
    rate,
    usable_thresholds,
)
from plainforest.model import RATIO_MEASURES, Comparison, Outcome, Result, Review, Study
from plainforest.sensitivity import Sensitivity, sensitivity

PREDICTION_FROM = 5
"""Studies from which a prediction interval is shown; with fewer it is too wide to tell anything (IntHout 2016)."""

Status = Literal["estimated", "not_measured", "not_reported", "no_usable_data", "not_estimable", "not_pooled"]


@dataclass(frozen=True, slots=True)
class Effect:
    """A relative effect or mean difference with its confidence interval, natural scale, unrounded."""

    estimate: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """One study in one outcome: its data, its own estimate, its weight."""

    study: Study
    result: Result
    effect: Effect | None
    weight: float | None
    """Per cent of the pooled result; None when the study is not pooled."""
    reason: str
    """Why there is no estimate, in plain English; empty when there is one."""
    index: int | None = None
    """Its place in the analysis; None when its numbers do not go in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupFinding:
    """The studies of one subgroup and their result, if any."""

    label: str
    rows: tuple[StudyRow, ...]
    analysis: stats.MetaAnalysis
    effect: Effect | None
    weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finding:
    """One outcome's row: data, result, absolute effects, certainty.

    A finding is equal to itself alone, so that whatever several pages ask of it can be kept, with no look inside it.
    """

    comparison: Comparison
    outcome: Outcome
    status: Status
    status_note: str
    rows: tuple[StudyRow, ...]
    """Every study row of the outcome in file order, those without usable data included."""
    analysis: stats.MetaAnalysis | None
    effect: Effect | None
    prediction: tuple[float, float] | None
    """Prediction interval on the natural scale, shown from five studies on."""
    subgroups: tuple[SubgroupFinding, ...]
    sensitivity: Sensitivity | None
    """The same studies pooled in other ways; None when nothing was pooled or the author does not want it."""
    studies: int
    """Studies with numbers; those not estimable count, as in RevMan's totals."""
    participants: int
    """People in those studies' arms."""
    absolute: tuple[Absolute, ...]
    """One for every comparator risk, the author's first choice first; empty when it cannot be computed."""
    rating: Rating | None
    """Certainty; None when the author has not rated the outcome."""
    verdict: Verdict
    """Which way and how large, as far as the numbers allow."""

    @property
    def id(self) -> str:
        """The outcome's id, used in addresses, anchors and texts."""
        return self.outcome.id

    @property
    def measure(self) -> stats.Measure:
        """The outcome's measure.

        Raises
        ------
        ValueError
            If the outcome has none, because it has no data.
        """
        if self.outcome.measure is None:
            raise ValueError(f"outcome {self.outcome.id} has no measure")
        return self.outcome.measure

    @property
    def better(self) -> Literal["higher", "lower"] | None:
        """Whether more or less of what the tables count is better; `outcome.better` is about what was analysed."""
        return better_shown(self.outcome)

    @property
    def pooled_studies(self) -> int:
        """How many different studies are in the pooled result; a study may have a row for each subgroup."""
        return len({row.study.id for row in self.rows if row.weight is not None and row.effect is not None})


def analyse(review: Review) -> tuple[Finding, ...]:
    """Return one finding for every outcome of the review, in the review's order."""
    studies = {study.id: study for study in review.studies}
    results: dict[str, list[Result]] = {}
    for result in review.results:
        results.setdefault(result.outcome, []).append(result)
    return tuple(
        find(comparison, outcome, results.get(outcome.id, []), studies)
        for comparison in review.record.comparisons
        for outcome in comparison.outcomes
    )


def find(comparison: Comparison, outcome: Outcome, results: Sequence[Result], studies: Mapping[str, Study]) -> Finding:
    """Return the finding of one outcome.

    Parameters
    ----------
    comparison, outcome : Comparison, Outcome
        What is compared, on what.
    results : sequence of Result
        The outcome's rows of results.csv.
    studies : mapping of str to Study
        Every study of the review by its id.

    Raises
    ------
    KeyError
        If a result names a study that does not exist; the content checks report that first.
    """
    if (thresholds := usable_thresholds(outcome)) != outcome.thresholds:
        outcome = replace(outcome, thresholds=thresholds)
    if outcome.swap_events:
        results = [swapped(result) for result in results]
    numbered = [result for result in results if not result.no_data]
    if outcome.measure is None or not numbered:
        return _without_numbers(comparison, outcome, results, studies)
    measure = outcome.measure
    usable = [result for result in numbered if not gap(result, measure)]
    analysis = pool(outcome, measure, usable)
    numbers = {id(result): index for index, result in enumerate(usable)}
    rows = tuple(row_of(result, studies[result.study], analysis, numbers.get(id(result))) for result in results)
    effect = effect_of(analysis)
    apart = outcome.totals != "all" and effect is not None and len(usable) > 1
    if apart:  # weights are shares of a total, and there is none
        effect, rows = None, tuple(replace(row, weight=None) for row in rows)
        test = analysis.subgroup_test if outcome.totals == "subgroups" else None
        analysis = replace(analysis, heterogeneity=None, prediction=None, subgroup_test=test)
    counted = [row for row in rows if not row.result.no_data]
    absolute = absolute_effects(outcome, effect, counted) if effect else ()
    return Finding(
        comparison=comparison,
        outcome=outcome,
        status="estimated" if effect else "not_pooled" if apart else "not_estimable",
        status_note="" if effect or apart else (analysis.reason or ""),
        rows=rows,
        analysis=analysis,
        effect=effect,
        prediction=prediction_of(analysis) if effect else None,
        subgroups=subgroups_of(rows, analysis, usable, pooled=not apart or outcome.totals == "subgroups"),
        sensitivity=sensitivity(analysis) if outcome.sensitivity and effect else None,
        studies=len({row.study.id for row in counted}),
        participants=people_in(counted),
        absolute=absolute,
        rating=rate(outcome.certainty),
        verdict=verdict_of(outcome, effect, absolute),
    )


def for_risk(finding: Finding, index: int) -> Finding:
    """Return the finding as it reads for the comparator risk at `index` alone, with a verdict of its own."""
    if index == 0 and len(finding.absolute) < 2:
        return finding
    chosen = finding.absolute[index : index + 1]
    return replace(finding, absolute=chosen, verdict=verdict_of(finding.outcome, finding.effect, chosen))


@lru_cache(maxsize=64)
def needed_for(finding: Finding, index: int) -> NumberNeeded | None:
    """Return the number needed to treat for the comparator risk at `index`, for people alone.

    None where nobody should count on it: with very low certainty, and where the difference is little to none.
    """
    absolute = finding.absolute[index]
    if not absolute.people or (finding.rating and finding.rating.level == "very_low"):
        return None
    if verdict_of(finding.outcome, finding.effect, (absolute,)).direction == "little":
        return None
    limits = (absolute.difference, absolute.difference_low, absolute.difference_high)
    return number_needed(*limits, finding.better)


def effect_of(analysis: stats.MetaAnalysis) -> Effect | None:
    """Return the result on the natural scale, or None when there is none."""
    values = analysis.natural_effect()
    return Effect(*values) if values else None


def people_in(rows: Sequence[StudyRow]) -> int:
    """Count the people in some rows of one outcome.

    The arms of a study's rows add up; where a row reports only an effect, the study counts once, as randomised.
    """
    arms: dict[str, int] = {}
    randomised: dict[str, int] = {}
    for row in rows:
        one, two = row.result.intervention.total, row.result.comparator.total
        if one is not None and two is not None:
            arms[row.study.id] = arms.get(row.study.id, 0) + one + two
        else:
            randomised[row.study.id] = row.study.participants or 0
    return sum(max(arms.get(study, 0), randomised.get(study, 0)) for study in arms.keys() | randomised.keys())


def row_of(result: Result, study: Study, analysis: stats.MetaAnalysis, index: int | None) -> StudyRow:
    """Return the row of a result, whose place in the analysis is `index`; None where its numbers do not go in."""
    if index is None:
        why = (result.note or "No usable data") if result.no_data else gap(result, analysis.measure)
        return StudyRow(study=study, result=result, effect=None, weight=None, reason=why)
    own = analysis.effects[index]
    limits = stats.study_interval(own, analysis.level)
    effect = None
    if own.effect is not None and limits is not None:
        values = (own.effect, *limits)
        effect = Effect(*(stats.natural(analysis.measure, value) for value in values))
    return StudyRow(
        study=study, result=result, effect=effect, weight=analysis.weights[index], reason=own.reason or "", index=index
    )


def prediction_of(analysis: stats.MetaAnalysis) -> tuple[float, float] | None:
    """Return the prediction interval on the natural scale; None from fewer studies than it takes."""
    pair = analysis.prediction
    if pair is None or analysis.k < PREDICTION_FROM:
        return None
    return stats.natural(analysis.measure, pair[0]), stats.natural(analysis.measure, pair[1])


def subgroups_of(
    rows: Sequence[StudyRow], analysis: stats.MetaAnalysis, usable: Sequence[Result], *, pooled: bool
) -> tuple[SubgroupFinding, ...]:
    """Return the subgroups of an analysis; `usable` are the results that went into it, in its order."""
    by_result = {id(row.result): row for row in rows}
    found = []
    for group in analysis.subgroups:
        members = tuple(by_result[id(usable[index])] for index in group.indices)
        weights = [row.weight for row in members if row.weight is not None]
        found.append(
            SubgroupFinding(
                label=group.label,
                rows=members,
                analysis=group.analysis,
                effect=effect_of(group.analysis) if pooled else None,
                weight=sum(weights) if weights else None,
            )
        )
    return tuple(found)


def verdict_of(outcome: Outcome, effect: Effect | None, absolute: tuple[Absolute, ...]) -> Verdict:
    """Judge on the absolute scale; where there is none (HR, effects alone), by the relative effect's direction."""
    if effect is None or outcome.measure is None:
        return Verdict(direction="none")
    if absolute:
        first = absolute[0]
        difference = (first.difference, first.difference_low, first.difference_high)
        verdict = judge(difference, better=better_shown(outcome), thresholds=outcome.thresholds)
        if verdict.direction != "either" or _includes_null(outcome.measure, effect):
            return verdict
        # a limit capped at what is possible must not hide that the effect itself excludes the null
    scale = math.log if outcome.measure in RATIO_MEASURES else float
    values = (scale(effect.estimate), scale(effect.ci_low), scale(effect.ci_high))
    # thresholds are in units of the scale or in risks: they say nothing about standard deviations or ratios
    on_scale = outcome.thresholds if outcome.measure in ("MD", "RD") else None
    return judge(values, better=outcome.better, thresholds=on_scale)


def _includes_null(measure: str, effect: Effect) -> bool:
    null = 1.0 if measure in RATIO_MEASURES else 0.0
    return effect.ci_low <= null <= effect.ci_high


def _without_numbers(
    comparison: Comparison, outcome: Outcome, results: Sequence[Result], studies: Mapping[str, Study]
) -> Finding:
    rows = tuple(
        StudyRow(study=studies[r.study], result=r, effect=None, weight=None, reason=r.note or "No usable data")
        for r in results
    )
    status: Status = outcome.status or ("no_usable_data" if rows else "not_reported")
    return Finding(
        comparison=comparison, outcome=outcome, status=status, status_note=outcome.status_note, rows=rows,
        analysis=None, effect=None, prediction=None, subgroups=(), sensitivity=None, studies=0, participants=0,
        absolute=(), rating=rate(outcome.certainty), verdict=Verdict(direction="none"),
    )  # fmt: skip
