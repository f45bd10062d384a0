"""Effects from two-by-two tables: risk ratio, odds ratio, Peto odds ratio, risk and arcsine difference."""

import math
from typing import NamedTuple

from plainforest.stats.conventions import Conventions
from plainforest.stats.measures import Measure
from plainforest.stats.studydata import Counts

NO_EVENTS = "there were no events in either arm"
ALL_EVENTS = "every participant in both arms had the event"


class Cells(NamedTuple):
    """The four cells of a study's table: events and non-events in arm 1 and in arm 2."""

    events_1: float
    others_1: float
    events_2: float
    others_2: float


def raw_cells(counts: Counts) -> Cells:
    """Give the four cells of a study as they are.

    Parameters
    ----------
    counts : Counts
        Events and totals of the two arms.

    Returns
    -------
    Cells
        Events and non-events of each arm.
    """
    return Cells(counts.events_1, counts.total_1 - counts.events_1, counts.events_2, counts.total_2 - counts.events_2)


def corrected_cells(counts: Counts, correction: float = 0.5) -> Cells:
    """Give the four cells of a study, with the correction added to each of them if any is zero.

    Parameters
    ----------
    counts : Counts
        Events and totals of the two arms.
    correction : float
        What is added.

    Returns
    -------
    Cells
        The cells that effects and standard errors are computed from.

    Notes
    -----
    Source: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010), section on dichotomous outcomes.
    """
    raw = raw_cells(counts)
    return raw if all(raw) else Cells(*(cell + correction for cell in raw))


def has_no_events(counts: Counts) -> bool:
    """Tell whether nobody in either arm had the event."""
    return not counts.events_1 and not counts.events_2


def has_only_events(counts: Counts) -> bool:
    """Tell whether everybody in both arms had the event."""
    return counts.events_1 == counts.total_1 and counts.events_2 == counts.total_2


def has_one_outcome(counts: Counts) -> bool:
    """Tell whether nobody had the event or everybody had it, in two arms with people in them."""
    return counts.total_1 > 0 < counts.total_2 and (has_no_events(counts) or has_only_events(counts))


def log_ratio_variance(cells: Cells) -> float:
    """Give the sampling variance of a log risk ratio, from cells with events in both arms."""
    a, b, c, d = cells
    # 1/a - 1/n1 + 1/c - 1/n2, written so that nothing cancels
    return b / (a * (a + b)) + d / (c * (c + d))


def o_minus_e(counts: Counts) -> tuple[float, float]:
    """Give Peto's observed minus expected events of arm 1 and their hypergeometric variance.

    Parameters
    ----------
    counts : Counts
        Events and totals of the two arms; at least one person in each.

    Returns
    -------
    tuple of float
        O-E and V, both from the raw cells. V is 0 if nobody or everybody had the event.

    Notes
    -----
    Source: Yusuf S and others. Progress in Cardiovascular Diseases 1985;27:335-371.
    """
    a, b, c, d = raw_cells(counts)
    n1, n2 = counts.total_1, counts.total_2
    n = n1 + n2
    variance = (n1 / n) * (n2 / n) * (a + c) * ((b + d) / (n - 1))
    # a - (a + c) n1 / n in whole numbers: the two terms would nearly cancel
    return (counts.events_1 * n2 - counts.events_2 * n1) / n, variance


def count_effect(counts: Counts, measure: Measure, conventions: Conventions) -> tuple[float, float] | str:
    """Compute the effect of one two-by-two table.

    Parameters
    ----------
    counts : Counts
        Events and totals of the two arms.
    measure : {"RR", "OR", "PETO", "RD", "ASD"}
        The measure of effect.
    conventions : Conventions
        What is done about zero cells.

    Returns
    -------
    tuple of float, or str
        Effect and variance on the scale of the analysis; or the reason why there is none.

    Notes
    -----
    Sources: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010). Rücker G and others. Statistics
    in Medicine 2009;28:721-738 (arcsine difference, which needs no correction).
    """
    if not counts.total_1 or not counts.total_2:
        return "an arm has no participants"
    if measure == "ASD":
        angle_1 = math.asin(math.sqrt(counts.events_1 / counts.total_1))
        angle_2 = math.asin(math.sqrt(counts.events_2 / counts.total_2))
        return angle_1 - angle_2, 1 / (4 * counts.total_1) + 1 / (4 * counts.total_2)
    if measure == "PETO":
        difference, variance = o_minus_e(counts)
        if variance:
            return difference / variance, 1 / variance
        return NO_EVENTS if has_no_events(counts) else ALL_EVENTS
    if reason := _left_out(counts, measure, conventions):
        return reason
    # The correction is there to make the standard error finite. By RevMan's rule it does not turn two risks of 100%
    # into a ratio other than 1 only because the arms differ in size.
    exactly_one = measure == "RR" and conventions.double_zeros == "by_measure" and has_only_events(counts)

    cells = a, b, c, d = corrected_cells(counts, conventions.correction)
    n1, n2 = a + b, c + d
    if measure == "OR":
        return math.log((a * d) / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
    if measure == "RR":
        return 0.0 if exactly_one else math.log((a * n2) / (c * n1)), log_ratio_variance(cells)
    if conventions.risk_difference == "raw":
        difference = counts.events_1 / counts.total_1 - counts.events_2 / counts.total_2
    else:
        difference = a / n1 - c / n2
    return difference, a * b / n1**3 + c * d / n2**3


def _left_out(counts: Counts, measure: Measure, conventions: Conventions) -> str:
    """Say why a study with no events, or only events, is left out; empty if it stays."""
    none, every = has_no_events(counts), has_only_events(counts)
    by_measure = (none and measure != "RD") or (every and measure == "OR")
    if conventions.double_zeros == "drop" or (conventions.double_zeros == "by_measure" and by_measure):
        return NO_EVENTS if none else ALL_EVENTS if every else ""
    return ""
