"""The effect of one study and its sampling variance."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from plainforest.stats.checks import as_tuple, check_level, positive, real
from plainforest.stats.continuous import hedges_g, mean_difference, ratio_of_means, with_average_variance
from plainforest.stats.conventions import REVMAN, Conventions, check_conventions
from plainforest.stats.distributions import two_sided_quantile
from plainforest.stats.limits import OUT_OF_RANGE, in_range
from plainforest.stats.measures import COUNT_MEASURES, MOMENT_MEASURES, O_MINUS_E_MEASURES, Measure, check_measure
from plainforest.stats.studydata import Counts, Generic, Moments, OMinusE, Rates, StudyData
from plainforest.stats.tables import count_effect


@dataclass(frozen=True, slots=True)
class StudyEffect:
    """The effect of one study on the scale of the analysis, or the reason why there is none.

    Parameters
    ----------
    effect : float or None
        The effect, unrounded: the natural logarithm of a ratio, otherwise the value itself.
    variance : float or None
        Its sampling variance, on the same scale.
    reason : str or None
        Why the study gives no estimate, in plain English.

    Raises
    ------
    ValueError
        If there is an effect without a variance or the other way round, or a number is not finite, not above zero (the
        variance), or too large or too small to compute with.
    """

    effect: float | None
    variance: float | None
    reason: str | None = None

    def __post_init__(self) -> None:
        effect, variance = self.effect, self.variance
        if effect is None or variance is None:
            if effect is not variance:
                raise ValueError(f"effect and variance go together: give both or neither, not {effect!r}, {variance!r}")
            return
        if type(effect) is not float or type(variance) is not float or not in_range(effect, variance):
            effect, variance = real("effect", effect), positive("variance", variance)
            if not in_range(effect, variance):
                raise ValueError(OUT_OF_RANGE)
            object.__setattr__(self, "effect", effect)
            object.__setattr__(self, "variance", variance)

    @property
    def estimable(self) -> bool:
        """Whether the study gives an estimate."""
        return self.effect is not None and self.variance is not None

    @property
    def standard_error(self) -> float | None:
        """The standard error of the effect."""
        return None if self.variance is None else math.sqrt(self.variance)


def study_effect(data: StudyData, measure: Measure, conventions: Conventions = REVMAN) -> StudyEffect:
    """Compute the effect of one study.

    Parameters
    ----------
    data : Counts, Moments, Rates, Generic or OMinusE
        What the study reports.
    measure : Measure
        RR, OR, PETO, RD and ASD go with counts; MD, SMD and ROM with moments; IRR with rates; PETO and HR with O-E;
        and any measure with a generic effect.
    conventions : Conventions
        The rules for zero cells and variances; by default those of RevMan.

    Returns
    -------
    StudyEffect
        Arm 1 against arm 2, on the scale of the analysis; or a reason, if the study gives no estimate.

    Raises
    ------
    ValueError
        If the measure is unknown or cannot be computed from this kind of data, the conventions are none, or they ask
        for a variance that averages over studies (see :func:`study_effects`).

    Notes
    -----
    Sources: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010); Cochrane Handbook, sections
    6.4 (dichotomous), 6.5 (continuous), 6.7 (rates), 6.8 (time to event) and 10.4.4.
    """
    check_measure(measure)
    check_conventions(conventions)
    if measure == "SMD" and conventions.smd_variance == "AV" and isinstance(data, Moments):
        raise ValueError("the variance AV averages over the studies: use study_effects")
    return _effect(data, measure, conventions)


def study_effects(
    data: Iterable[StudyData], measure: Measure, conventions: Conventions = REVMAN
) -> tuple[StudyEffect, ...]:
    """Compute the effects of all studies of an outcome.

    Parameters
    ----------
    data : iterable of Counts, Moments, Rates, Generic or OMinusE
        What the studies report.
    measure : Measure
        The measure of effect.
    conventions : Conventions
        The rules for zero cells and variances; by default those of RevMan.

    Returns
    -------
    tuple of StudyEffect
        One for each study, in input order.

    Raises
    ------
    ValueError
        As :func:`study_effect`.
    """
    check_measure(measure)
    check_conventions(conventions)
    data = as_tuple("data", data)
    effects = tuple([_effect(study, measure, conventions) for study in data])
    if measure != "SMD" or conventions.smd_variance != "AV":
        return effects
    pairs = [
        (study, effect.effect)
        for study, effect in zip(data, effects, strict=True)
        if isinstance(study, Moments) and effect.effect is not None
    ]
    variances = iter(with_average_variance(pairs))
    return tuple(
        StudyEffect(effect.effect, next(variances)) if isinstance(study, Moments) and effect.estimable else effect
        for study, effect in zip(data, effects, strict=True)
    )


def study_interval(effect: StudyEffect, level: float = 0.95) -> tuple[float, float] | None:
    """Give the confidence interval of one study.

    Parameters
    ----------
    effect : StudyEffect
        The effect of the study.
    level : float
        The level of the interval.

    Returns
    -------
    tuple of float, or None
        Lower and upper limit on the scale of the analysis; None if the study gives no estimate.

    Raises
    ------
    ValueError
        If the level does not lie between 0 and 1.
    """
    level = check_level(level)
    if not isinstance(effect, StudyEffect):
        raise ValueError(f"effect must be a StudyEffect, not {type(effect).__name__}")
    if effect.effect is None or effect.variance is None:
        return None
    half_width = two_sided_quantile(level) * math.sqrt(effect.variance)
    return effect.effect - half_width, effect.effect + half_width


def _effect(data: StudyData, measure: Measure, conventions: Conventions) -> StudyEffect:
    match data:
        case Counts() if measure in COUNT_MEASURES:
            found = count_effect(data, measure, conventions)
        case Moments() if measure in MOMENT_MEASURES:
            found = _moment_effect(data, measure, conventions)
        case Rates() if measure == "IRR":
            found = _rate_effect(data, conventions)
        case OMinusE() if measure in O_MINUS_E_MEASURES:
            found = data.o_minus_e / data.variance, 1 / data.variance
        case Generic():
            found = "the standard error is zero"
            if data.standard_error:
                found = data.effect, data.standard_error * data.standard_error
        case _:
            raise ValueError(f"{measure} cannot be computed from {type(data).__name__}")
    if isinstance(found, str):
        return StudyEffect(None, None, found)
    try:
        return StudyEffect(*found)
    except ValueError:  # numbers out of range in the data are no mistake of the caller: the study has no estimate
        return StudyEffect(None, None, OUT_OF_RANGE)


def _moment_effect(data: Moments, measure: Measure, conventions: Conventions) -> tuple[float, float] | str:
    if data.total_1 < 2 or data.total_2 < 2:
        return "an arm has fewer than two participants"
    if data.sd_1 == 0 or data.sd_2 == 0:
        return "a standard deviation is zero"
    if measure == "MD":
        return mean_difference(data, conventions.md_variance)
    if measure == "ROM":
        return ratio_of_means(data)
    return hedges_g(data, conventions.hedges, conventions.smd_variance)


def _rate_effect(data: Rates, conventions: Conventions) -> tuple[float, float] | str:
    # Source of the correction: Cochrane Handbook 10.4.4 by analogy; metafor adds the same half event to both arms.
    a, c = float(data.events_1), float(data.events_2)
    if not a and not c and conventions.double_zeros not in ("keep", "by_method"):
        return "there were no events in either arm"
    if not a or not c:
        a, c = a + conventions.correction, c + conventions.correction
    return math.log(a) - math.log(c) - (math.log(data.time_1) - math.log(data.time_2)), 1 / a + 1 / c
