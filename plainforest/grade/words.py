"""From numbers to a verdict: which way, how large, and how much of the interval agrees (GRADE guidelines 26).

A confidence interval that crosses the null is never called "no effect": only an interval that lies wholly inside the
smallest important difference may be called "little to no difference" (Santesso and others 2020,
doi 10.1016/j.jclinepi.2019.10.014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from plainforest.model import Thresholds

Direction = Literal["benefit", "harm", "higher", "lower", "either", "little", "none"]
Size = Literal["large", "moderate", "small", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What may be said of an effect.

    Attributes
    ----------
    direction : Direction
        benefit or harm when the interval excludes the null and we know which way is better; higher or lower when we do
        not know; either when it includes the null; little when all of it lies inside the important difference; none
        when there are no numbers.
    size : Size
        Of the point estimate; unknown without thresholds.
    spans_threshold : bool
        Part of the interval lies inside and part outside the important difference.
    """

    direction: Direction
    size: Size = "unknown"
    spans_threshold: bool = False


def judge(
    difference: tuple[float, float, float], *, better: Literal["higher", "lower"] | None, thresholds: Thresholds | None
) -> Verdict:
    """Judge an absolute difference (estimate, lower limit, upper limit) against the author's thresholds.

    Parameters
    ----------
    difference : tuple of float
        On the absolute scale: a share for events, units of the scale for scores. Null is 0.
    better : {"higher", "lower"} or None
        Which way is good for people.
    thresholds : Thresholds or None
        The smallest important difference, and optionally from where an effect is moderate or large.
    """
    estimate, low, high = difference
    important = thresholds.important if thresholds else None
    if important is not None and -important < low and high < important:
        return Verdict(direction="little", size="small")
    spans = important is not None and any(low < edge < high for edge in (-important, important))
    if low <= 0 <= high:
        return Verdict(direction="either", size=_size(estimate, thresholds), spans_threshold=spans)
    upwards = low > 0
    if better is None:
        direction: Direction = "higher" if upwards else "lower"
    else:
        direction = "benefit" if upwards == (better == "higher") else "harm"
    return Verdict(direction=direction, size=_size(estimate, thresholds), spans_threshold=spans)


def _size(estimate: float, thresholds: Thresholds | None) -> Size:
    if thresholds is None:
        return "unknown"
    size = abs(estimate)
    if thresholds.large is not None and size >= thresholds.large:
        return "large"
    # "moderate" stands for "important": no adverb is used for it. "Slightly" would play down what people call important
    return "moderate" if size >= thresholds.important else "small"
