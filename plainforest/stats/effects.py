"""The effect of one study and its sampling variance, by the conventions of Cochrane's RevMan."""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

from plainforest.stats.distributions import two_sided_quantile
from plainforest.stats.measures import COUNT_MEASURES, MEASURES, MOMENT_MEASURES, Measure, is_ratio
from plainforest.stats.studydata import Counts, Generic, Moments, StudyData

# Beyond these limits squares and products of weights leave the range of a double. No real outcome comes near them.
LARGEST_EFFECT: Final = 1e15
SMALLEST_VARIANCE: Final = 1e-30
LARGEST_VARIANCE: Final = 1e30
OUT_OF_RANGE: Final = "the effect or its standard error is too large or too small to compute with"


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
    """

    effect: float | None
    variance: float | None
    reason: str | None = None

    @property
    def estimable(self) -> bool:
        """Whether the study gives an estimate."""
        return self.effect is not None and self.variance is not None

    @property
    def standard_error(self) -> float | None:
        """The standard error of the effect."""
        return None if self.variance is None else math.sqrt(self.variance)


class Cells(NamedTuple):
    """The four cells of a study's table: events and non-events in arm 1 and in arm 2."""

    events_1: float
    others_1: float
    events_2: float
    others_2: float


def cells(counts: Counts) -> Cells:
    """Give the four cells of a study, with 0.5 added to each of them if any is zero.

    Parameters
    ----------
    counts : Counts
        Events and totals of the two arms.

    Returns
    -------
    Cells
        The cells that effects and standard errors are computed from.

    Notes
    -----
    Source: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010), section on dichotomous outcomes.
    """
    raw = Cells(counts.events_1, counts.total_1 - counts.events_1, counts.events_2, counts.total_2 - counts.events_2)
    return raw if all(raw) else Cells(*(cell + 0.5 for cell in raw))


def all_have_events(counts: Counts) -> bool:
    """Tell whether every participant of both arms had the event.

    Parameters
    ----------
    counts : Counts
        Events and totals of the two arms.

    Returns
    -------
    bool
        True if no cell of non-events holds anybody.
    """
    return counts.events_1 == counts.total_1 and counts.events_2 == counts.total_2


def study_effect(data: StudyData, measure: Measure) -> StudyEffect:
    """Compute the effect of one study.

    Parameters
    ----------
    data : Counts, Moments or Generic
        What the study reports.
    measure : {"RR", "OR", "RD", "MD", "SMD", "HR"}
        RR, OR and RD go with counts, MD and SMD with moments, and any measure with a generic effect.

    Returns
    -------
    StudyEffect
        Arm 1 against arm 2, on the scale of the analysis; or a reason, if the study gives no estimate.

    Raises
    ------
    ValueError
        If the measure is unknown, or cannot be computed from this kind of data.

    Notes
    -----
    With a zero cell, 0.5 goes into all four cells: for the effect and the standard error of RR and OR, for the
    standard error alone of RD. No events in either arm says nothing about a ratio. If everybody in both arms had the
    event, the odds ratio is not defined, while the risk ratio is 1.

    Source: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010); Cochrane Handbook, sections
    6.4 (dichotomous), 6.5 (continuous) and 10.4.4.
    """
    if measure not in MEASURES:
        raise ValueError(f"unknown measure {measure!r}; known are {', '.join(sorted(MEASURES))}")
    match data:
        case Counts() if measure in COUNT_MEASURES:
            return _count_effect(data, measure)
        case Moments() if measure in MOMENT_MEASURES:
            return _moment_effect(data, measure)
        case Generic():
            if data.standard_error == 0:
                return StudyEffect(None, None, "the standard error is zero")
            return _estimate(data.effect, data.standard_error * data.standard_error)
    raise ValueError(f"{measure} cannot be computed from {type(data).__name__}")


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
    if effect.effect is None or effect.variance is None:
        return None
    half_width = two_sided_quantile(level) * math.sqrt(effect.variance)
    return effect.effect - half_width, effect.effect + half_width


def se_from_ci(low: float, high: float, measure: Measure, level: float = 0.95) -> float:
    """Recover a standard error from a confidence interval that a study reports.

    Parameters
    ----------
    low, high : float
        The limits on the natural scale: a ratio itself, not its logarithm.
    measure : {"RR", "OR", "RD", "MD", "SMD", "HR"}
        The measure of effect.
    level : float
        The level of the interval.

    Returns
    -------
    float
        The standard error on the scale of the analysis; 0 if both limits are the same.

    Raises
    ------
    ValueError
        If a limit is not finite, the limits are in the wrong order, a limit of a ratio is not positive, or the level
        does not lie between 0 and 1.

    Notes
    -----
    Source: Cochrane Handbook, sections 6.3.1 and 6.3.2. It holds for intervals from the normal distribution.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"the limits of the interval must be finite numbers, not {low!r} and {high!r}")
    if low > high:
        raise ValueError(f"the lower limit ({low!r}) must not exceed the upper limit ({high!r})")
    if is_ratio(measure):
        if low <= 0:
            raise ValueError(f"the limits of a ratio must be positive, but the lower limit is {low!r}")
        low, high = math.log(low), math.log(high)
    return (high / 2 - low / 2) / two_sided_quantile(level)


def _estimate(effect: float, variance: float) -> StudyEffect:
    if abs(effect) <= LARGEST_EFFECT and SMALLEST_VARIANCE <= variance <= LARGEST_VARIANCE:
        return StudyEffect(effect, variance)
    return StudyEffect(None, None, OUT_OF_RANGE)


def _count_effect(counts: Counts, measure: Measure) -> StudyEffect:
    if not counts.total_1 or not counts.total_2:
        return StudyEffect(None, None, "an arm has no participants")
    if measure != "RD" and not counts.events_1 and not counts.events_2:
        return StudyEffect(None, None, "there were no events in either arm")
    if measure == "OR" and all_have_events(counts):
        return StudyEffect(None, None, "every participant in both arms had the event")

    a, b, c, d = cells(counts)
    n1, n2 = a + b, c + d
    if measure == "OR":
        effect = math.log((a * d) / (b * c))
        variance = 1 / a + 1 / b + 1 / c + 1 / d
    elif measure == "RR":
        # The correction is there to make the standard error finite; it must not turn two risks of 100% into a ratio
        # other than 1 only because the arms differ in size.
        effect = 0.0 if all_have_events(counts) else math.log((a * n2) / (c * n1))
        # 1/a - 1/n1 + 1/c - 1/n2, written so that nothing cancels
        variance = b / (a * n1) + d / (c * n2)
    else:
        effect = counts.events_1 / counts.total_1 - counts.events_2 / counts.total_2
        variance = a * b / n1**3 + c * d / n2**3
    return _estimate(effect, variance)


def _moment_effect(data: Moments, measure: Measure) -> StudyEffect:
    n1, n2 = data.total_1, data.total_2
    if n1 < 2 or n2 < 2:
        return StudyEffect(None, None, "an arm has fewer than two participants")
    if data.sd_1 == 0 or data.sd_2 == 0:
        return StudyEffect(None, None, "a standard deviation is zero")

    # Products, not powers: an overflowing product is infinite and gets a reason, an overflowing power raises.
    square_1, square_2 = data.sd_1 * data.sd_1, data.sd_2 * data.sd_2
    difference = data.mean_1 - data.mean_2
    if measure == "MD":
        return _estimate(difference, square_1 / n1 + square_2 / n2)
    n = n1 + n2
    pooled_sd = math.sqrt(((n1 - 1) * square_1 + (n2 - 1) * square_2) / (n - 2))
    if pooled_sd == 0:  # the squares were too small for a double
        return StudyEffect(None, None, OUT_OF_RANGE)
    g = (1 - 3 / (4 * n - 9)) * difference / pooled_sd
    return _estimate(g, n / (n1 * n2) + g * g / (2 * (n - 3.94)))
