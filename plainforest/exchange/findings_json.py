"""findings.json: the public interface for programs. Documented in docs/findings-json.md, with a JSON Schema.

Its parts are dictionaries, because there are many: they are made and written in a third of the time that dataclasses
take.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from plainforest import __version__
from plainforest.exchange.absolute_json import AbsoluteJson, absolute_json
from plainforest.exchange.jsontext import json_text
from plainforest.findings import Effect, Finding, Status, StudyRow, effect_of
from plainforest.grade.rows import row_text
from plainforest.model import Basis, Level, Measure, Review
from plainforest.otherwise import left_out
from plainforest.pages.methods_text import method_line
from plainforest.stats import Estimator, Heterogeneity, Interval, MetaAnalysis, Method, TrimAndFill, natural


class EffectJson(TypedDict):
    """An estimate with its interval, natural scale (ratios as ratios), unrounded."""

    estimate: float
    ci_low: float
    ci_high: float


class ReasonJson(TypedDict):
    """Why the certainty was rated down or up; levels is null when the source does not state it."""

    domain: str
    levels: int | None
    reason: str


class UnchangedJson(TypedDict):
    """Why the certainty was not rated down or up for a domain; domain "start" is the level at which it starts."""

    domain: str
    reason: str


class HeterogeneityJson(TypedDict):
    """Heterogeneity of a pooled result; i2 in per cent from Q. What rests on tau2 is null under a common effect."""

    q: float
    df: int
    p_value: float
    i2: float
    h2: float
    tau2: float | None
    tau2_ci: tuple[float, float] | None
    i2_tau2: float | None
    i2_tau2_ci: tuple[float, float] | None


class MethodJson(TypedDict):
    """What was done; model, method and estimator are null when one study was not pooled."""

    text: str
    model: Literal["common", "random"] | None
    method: Method | None
    estimator: Estimator | None
    interval: Interval
    level: float
    conventions: str


class RowJson(TypedDict):
    """One study in one outcome."""

    study: str
    subgroup: str
    effect: EffectJson | None
    weight: float | None
    basis: Basis | None
    source: str
    reason: str


class SubgroupJson(TypedDict):
    """One subgroup's result."""

    label: str
    studies: int
    effect: EffectJson | None
    heterogeneity: HeterogeneityJson | None


class SubgroupTestJson(TypedDict):
    """The test for differences between subgroups; i2 in per cent."""

    q: float
    df: int
    p_value: float
    i2: float


class VariantJson(TypedDict):
    """The same studies pooled in another way: with the other model, or without one study."""

    model: Literal["common", "random"]
    interval: Interval
    without: str | None
    subgroup: str
    effect: EffectJson | None
    heterogeneity: HeterogeneityJson | None


class SmallStudyTestJson(TypedDict):
    """A test of small-study effects; statistic is t with df, or Kendall's tau for Begg's test."""

    name: str
    statistic: float | None
    df: int | None
    p_value: float | None


class TrimAndFillJson(TypedDict):
    """The result with the studies that trim and fill (L0) adds."""

    missing: int
    side: Literal["left", "right"]
    effect: EffectJson


class SensitivityJson(TypedDict):
    """How far the result depends on the model, on single studies, and on small studies."""

    variants: tuple[VariantJson, ...]
    small_study_tests: tuple[SmallStudyTestJson, ...]
    small_study_reason: str
    trim_and_fill: TrimAndFillJson | None


class OutcomeJson(TypedDict):
    """One outcome."""

    id: str
    comparison: str
    name: str
    plain_name: str
    measure: Measure | None
    status: Status
    status_note: str
    text: str
    effect: EffectJson | None
    prediction: tuple[float, float] | None
    studies: int
    participants: int
    certainty: Level | None
    certainty_reasons: tuple[ReasonJson, ...]
    not_downgraded: tuple[UnchangedJson, ...]
    not_upgraded: tuple[UnchangedJson, ...]
    worked_example: bool
    absolute: AbsoluteJson | None
    more_absolute: tuple[AbsoluteJson, ...]
    heterogeneity: HeterogeneityJson | None
    method: MethodJson | None
    subgroups: tuple[SubgroupJson, ...]
    subgroup_test: SubgroupTestJson | None
    sensitivity: SensitivityJson | None
    rows: tuple[RowJson, ...]


class FindingsJson(TypedDict):
    """The whole file."""

    format: Literal[1]
    generator: str
    review: str
    title: str
    doi: str
    searched: str | None
    outcomes: tuple[OutcomeJson, ...]


def findings_json(review: Review, findings: Sequence[Finding], denominator: int) -> bytes:
    """Write findings.json; `denominator` is that of the review's Summary of Findings."""
    searched = review.record.searched
    value = FindingsJson(
        format=1,
        generator=f"Plainforest {__version__}",
        review=review.slug,
        title=review.record.title,
        doi=review.record.doi,
        searched=searched.isoformat() if searched else None,
        outcomes=tuple(_outcome(finding, denominator) for finding in findings),
    )
    return json_text(value)


def _outcome(finding: Finding, denominator: int) -> OutcomeJson:
    outcome, analysis, rating = finding.outcome, finding.analysis, finding.rating
    absolutes = tuple(absolute_json(finding, index, denominator) for index in range(len(finding.absolute)))
    pooled, test = analysis is not None and analysis.k > 1, analysis.subgroup_test if analysis else None
    return OutcomeJson(
        id=outcome.id,
        comparison=finding.comparison.id,
        name=outcome.name,
        plain_name=outcome.plain_name,
        measure=outcome.measure,
        status=finding.status,
        status_note=finding.status_note,
        text=row_text(finding, denominator),
        effect=_effect(finding.effect),
        prediction=finding.prediction,
        studies=finding.studies,
        participants=finding.participants,
        certainty=rating.level if rating else None,
        certainty_reasons=tuple(
            ReasonJson(domain=reason.domain, levels=reason.levels, reason=reason.reason)
            for reason in (rating.reasons if rating else ())
        ),
        not_downgraded=tuple(
            UnchangedJson(domain=one.domain, reason=one.reason) for one in (rating.not_downgraded if rating else ())
        ),
        not_upgraded=tuple(
            UnchangedJson(domain=one.domain, reason=one.reason) for one in (rating.not_upgraded if rating else ())
        ),
        worked_example=bool(rating and rating.worked_example),
        absolute=absolutes[0] if absolutes else None,
        more_absolute=absolutes[1:],
        heterogeneity=_heterogeneity(analysis.heterogeneity) if analysis and pooled else None,
        method=MethodJson(
            text=method_line(finding),
            model=analysis.model if pooled else None,
            method=analysis.method if pooled else None,
            estimator=analysis.estimator if pooled else None,
            interval=analysis.interval,
            level=analysis.level,
            conventions=outcome.conventions,
        )
        if analysis and finding.effect
        else None,
        subgroups=tuple(
            SubgroupJson(
                label=group.label,
                studies=group.analysis.k,
                effect=_effect(group.effect),
                heterogeneity=_heterogeneity(group.analysis.heterogeneity),
            )
            for group in finding.subgroups
        ),
        subgroup_test=SubgroupTestJson(q=test.q, df=test.df, p_value=test.p_value, i2=test.i2) if test else None,
        sensitivity=_sensitivity(finding),
        rows=tuple(_row(row, pooled=pooled) for row in finding.rows),
    )


def _effect(effect: Effect | None) -> EffectJson | None:
    if effect is None:
        return None
    return EffectJson(estimate=effect.estimate, ci_low=effect.ci_low, ci_high=effect.ci_high)


def _heterogeneity(value: Heterogeneity | None) -> HeterogeneityJson | None:
    if value is None:
        return None
    return HeterogeneityJson(
        q=value.q, df=value.df, p_value=value.p_value, i2=value.i2, h2=value.h2, tau2=value.tau2,
        tau2_ci=value.tau2_interval, i2_tau2=value.i2_tau2, i2_tau2_ci=value.i2_interval,
    )  # fmt: skip


def _sensitivity(finding: Finding) -> SensitivityJson | None:
    found = finding.sensitivity
    if found is None:
        return None
    variants = [_variant(found.other_model, effect_of(found.other_model), None, "")]
    for row, others, effect in left_out(finding):
        variants.append(_variant(others, effect, row.study.id, row.result.subgroup))
    filled = found.small_study.filled
    return SensitivityJson(
        variants=tuple(variants),
        small_study_tests=tuple(
            SmallStudyTestJson(name=test.name, statistic=test.statistic, df=test.df, p_value=test.p_value)
            for test in found.small_study.tests
        ),
        small_study_reason=found.small_study.reason,
        trim_and_fill=None
        if filled is None
        else TrimAndFillJson(missing=filled.missing, side=filled.side, effect=_filled(filled, finding)),
    )


def _variant(analysis: MetaAnalysis, effect: Effect | None, without: str | None, subgroup: str) -> VariantJson:
    return VariantJson(
        model=analysis.model,
        interval=analysis.interval,
        without=without,
        subgroup=subgroup,
        effect=_effect(effect),
        heterogeneity=_heterogeneity(analysis.heterogeneity),
    )


def _filled(filled: TrimAndFill, finding: Finding) -> EffectJson:
    estimate, low, high = (
        natural(finding.measure, value) for value in (filled.estimate, filled.ci_low, filled.ci_high)
    )
    return EffectJson(estimate=estimate, ci_low=low, ci_high=high)


def _row(row: StudyRow, *, pooled: bool) -> RowJson:
    return RowJson(
        study=row.study.id,
        subgroup=row.result.subgroup,
        effect=_effect(row.effect),
        weight=row.weight if pooled else None,
        basis=None if row.result.no_data else row.result.basis,
        source=row.result.source,
        reason=row.reason,
    )
