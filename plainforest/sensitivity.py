"""How far a result depends on the model, on single studies, and on small studies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeAlias

from plainforest import stats
from plainforest.analysis import without_false_certainty

Test: TypeAlias = Callable[[Sequence[stats.StudyEffect], Sequence[stats.Counts]], "SmallStudyTest"]
LEAVE_ONE_OUT_FROM = 3
"""With two studies, what is left without one is the other study, which the plot shows anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallStudyTest:
    """A test of funnel-plot asymmetry."""

    name: str
    """Egger, Begg, Harbord or Peters."""
    statistic: float | None
    """t, or Kendall's tau for Begg's test; None when all studies lie exactly on a line."""
    df: int | None
    """Degrees of freedom of t."""
    p_value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallStudyEffects:
    """Whether small studies show other effects than large ones; without tests, the reason why."""

    tests: tuple[SmallStudyTest, ...] = ()
    filled: stats.TrimAndFill | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The same studies pooled in other ways."""

    other_model: stats.MetaAnalysis
    """Under a common effect if the result is for random effects, and the other way round."""
    without: tuple[stats.MetaAnalysis | None, ...]
    """Without each study in turn, in the order of the analysis; None for a study that is not pooled; empty below three
    studies."""
    small_study: SmallStudyEffects


def sensitivity(analysis: stats.MetaAnalysis) -> Sensitivity | None:
    """Return what changes when a result is worked out in other ways; None when nothing was pooled."""
    if analysis.k < 2:
        return None
    without: tuple[stats.MetaAnalysis | None, ...] = ()
    if analysis.k >= LEAVE_ONE_OUT_FROM:
        # "auto" would change from Hartung-Knapp to Wald where the others agree, and the study that was left out would
        # be blamed for what the change of method does
        same = replace(analysis, options=replace(analysis.options, interval=analysis.interval))
        without = tuple(one and without_false_certainty(one) for one in stats.leave_one_out(same))
    return Sensitivity(other_model=other_model(analysis), without=without, small_study=small_study_effects(analysis))


def other_model(analysis: stats.MetaAnalysis) -> stats.MetaAnalysis:
    """Pool the same studies under a common effect if they were pooled under random effects, and the other way round."""
    # the usual way of the other model: what the author chose for this one was not meant for it
    other = stats.refit(
        analysis,
        model="common" if analysis.model == "random" else "random",
        method=None,
        estimator=None,
        interval="auto",
    )
    return without_false_certainty(other)


def small_study_effects(analysis: stats.MetaAnalysis) -> SmallStudyEffects:
    """Return the tests that suit the measure, or why there are none.

    Which test suits which measure follows the Cochrane Handbook, section 13.3.5.4: Egger's for mean differences and
    reported effects; Harbord's and Peters' for odds ratios, here also for risk ratios, by their odds ratios; none is
    recommended for risk differences.
    """
    if analysis.k < stats.SMALL_STUDY_FROM:
        few = f"with fewer than {stats.SMALL_STUDY_FROM} studies such tests cannot tell chance from asymmetry"
        return SmallStudyEffects(reason=few)
    if analysis.measure == "RD":
        return SmallStudyEffects(reason="no such test is recommended for risk differences")
    pooled = [i for i, weight in enumerate(analysis.weights) if weight is not None]
    counts = [study for i in pooled if isinstance(study := analysis.data[i], stats.Counts)]
    effects = [analysis.effects[i] for i in pooled]
    tests: list[SmallStudyTest] = []
    suitable: tuple[Test, ...] = (_egger, _begg)
    reasons: list[str] = []
    if len(counts) == len(pooled):
        suitable = (_harbord, _peters, _begg)
    for test in suitable:
        try:
            tests.append(test(effects, counts))
        except ValueError as error:  # for example all studies equally precise
            reasons.append(str(error))
    filled = None
    with suppress(ValueError):  # the count does not come to rest, or a mirror image is too large to compute with
        filled = stats.trim_and_fill(effects, estimator=analysis.estimator, level=analysis.level)
    return SmallStudyEffects(tests=tuple(tests), filled=filled, reason="; ".join(dict.fromkeys(reasons)))


def _egger(effects: Sequence[stats.StudyEffect], _: Sequence[stats.Counts]) -> SmallStudyTest:
    return _regression(stats.egger(effects))


def _harbord(_: Sequence[stats.StudyEffect], counts: Sequence[stats.Counts]) -> SmallStudyTest:
    return _regression(stats.harbord(counts))


def _peters(_: Sequence[stats.StudyEffect], counts: Sequence[stats.Counts]) -> SmallStudyTest:
    return _regression(stats.peters(counts))


def _begg(effects: Sequence[stats.StudyEffect], _: Sequence[stats.Counts]) -> SmallStudyTest:
    test = stats.begg(effects)
    return SmallStudyTest(name="Begg", statistic=test.tau, df=None, p_value=test.p_value)


def _regression(test: stats.RegressionTest) -> SmallStudyTest:
    return SmallStudyTest(name=test.name, statistic=test.statistic, df=test.df, p_value=test.p_value)
