"""Rows beside each other: what no row shows alone.

Rules of thumb, each with its limits in the docstring; so they are warnings.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from plainforest.check.arms import ARMS, arm, off_scale, spot
from plainforest.check.draft import Draft
from plainforest.model import CONTINUOUS_MEASURES, RATIO_MEASURES, Arm, Measure, Result, Study
from plainforest.numbers import plural
from plainforest.problems import Problem, warning

SMALL_SD = 1 / 3
"""An SD below this share of the usual one is suspect."""
FITS = 2.0
"""SD × √n counts as like the usual SD up to this factor, either way."""
APART = 0.05
"""Share of a study's people that may be missing from an outcome without a word."""
FEW = 3
"""People that may always be missing."""
LARGEST_SMD = 3.0
LARGEST_RATIO = 100.0
FIRST = 5
"""Studies with which every later one with the same numbers is compared."""
PLENTY = 50
"""People in an arm from which equal counts in two studies are hardly chance."""


def check_across(draft: Draft) -> list[Problem]:
    """Return what is doubtful in rows that belong together."""
    outcomes = {outcome.id: outcome for outcome in draft.outcomes.values()}
    rows = [row for row in draft.sound_results() if not row.no_data]
    studies = draft.studies_by_id()
    by_outcome: dict[str, list[Result]] = {}
    for row in rows:
        by_outcome.setdefault(row.outcome, []).append(row)
    problems: list[Problem] = []
    for name, group in by_outcome.items():
        outcome = outcomes.get(name)
        measure = outcome.measure if outcome else None
        if measure in CONTINUOUS_MEASURES:
            problems += _spreads(group, measure)
        for row in group:
            # a mean that its scale does not have is reported itself
            if not (outcome and any(off_scale(arm(row, each).mean, outcome.scale) for each in ARMS)):
                problems += _size(row, measure)
    problems += _totals(rows, studies)
    problems += _twins(rows, studies)
    return problems


def _spreads(rows: Sequence[Result], measure: Measure | None) -> Iterator[Problem]:
    """Find standard deviations that look like standard errors.

    An SD is suspect when it is less than a third of the median SD of the other studies; under SMD, where each study has
    a scale of its own, of the other arm of its own study. The hint says whether SD × √n fits the usual SD. Limits: with
    arms of fewer than ten people a standard error is not that small; when all studies of an outcome give standard
    errors, none stands out.
    """
    own: dict[str, list[float]] = {}
    for row in rows if measure != "SMD" else ():
        own.setdefault(row.study, []).extend(sd for each in ARMS if (sd := arm(row, each).sd) and sd > 0)
    every = sorted(sd for spreads in own.values() for sd in spreads)
    for row in rows:
        for name, other in zip(ARMS, reversed(ARMS), strict=True):
            this, beside = arm(row, name), arm(row, other)
            if this.sd is None or this.sd <= 0:
                continue
            others = _without(every, own.get(row.study, ()))
            if not others and beside.sd and beside.sd > 0:
                others = [beside.sd]
            if not others:
                continue
            middle = len(others) // 2
            usual = others[middle] if len(others) % 2 else (others[middle - 1] + others[middle]) / 2
            if this.sd >= usual * SMALL_SD:
                continue
            whose = "of the other arm" if len(others) == 1 and others[0] == beside.sd else "usual for this outcome"
            message = f"A standard deviation of {this.sd:g} is small beside the {usual:.3g} that is {whose}"
            hint = "Check it against the source."
            full = this.sd * math.sqrt(this.total or 1)
            if usual / FITS <= full <= usual * FITS:
                message += f"; as a standard error of {this.total} people it would mean {full:.3g}"
                hint = f"If the source gives a standard error, write {full:.3g} here and 'calculated' in basis."
            yield warning("sd-like-error", spot(row, f"{name}_sd"), f"{message}.", hint)


def _without(ordered: Sequence[float], left_out: Iterable[float]) -> list[float]:
    """Return numbers in order, each of those left out once."""
    kept = list(ordered)
    for one in left_out:
        del kept[bisect_left(kept, one)]
    return kept


def _size(row: Result, measure: Measure | None) -> Iterator[Problem]:
    """Find effects larger than almost any that has been seen: |SMD| above 3, ratios outside 0.01 to 100.

    A mean difference is held against its standard deviations too: where a whole table gives standard errors in their
    place, no row stands out beside the others, but every difference looks enormous.
    """
    one, two = row.intervention, row.comparator
    hint = "Look for swapped cells, a wrong decimal point, or a standard error in place of a standard deviation."
    if measure in ("SMD", "MD"):
        size, column = (row.effect if measure == "SMD" else None), "effect"
        if row.effect is None and None not in (one.mean, one.sd, one.total, two.mean, two.sd, two.total):
            size, column = _smd(one, two), "intervention_mean"
        if size is not None and abs(size) > LARGEST_SMD:
            message = f"A standardised mean difference of {size:.3g} is larger than almost any that has been seen."
            if measure == "MD":
                message = (
                    f"This difference is {abs(size):.3g} standard deviations, larger than almost any that was seen."
                )
            yield warning("implausible-effect", spot(row, column), message, hint)
    elif measure in RATIO_MEASURES:
        size, column = row.effect, "effect"
        if size is None and row.log_effect is not None and abs(row.log_effect) < 50:
            size, column = math.exp(row.log_effect), "log_effect"
        if size is None:
            size, column = _ratio(one, two, measure), "intervention_events" if measure != "ROM" else "intervention_mean"
        if size is not None and size > 0 and not 1 / LARGEST_RATIO <= size <= LARGEST_RATIO:
            message = f"A ratio of {size:.3g} is further from 1 than almost any that has been seen."
            yield warning("implausible-effect", spot(row, column), message, hint)


def _smd(one: Arm, two: Arm) -> float | None:
    n1, n2, s1, s2 = one.total or 0, two.total or 0, one.sd or 0.0, two.sd or 0.0
    if n1 + n2 <= 2:
        return None
    pooled = math.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2))
    return ((one.mean or 0.0) - (two.mean or 0.0)) / pooled if pooled > 0 else None


def _ratio(one: Arm, two: Arm, measure: Measure | None) -> float | None:
    """Return a ratio of counts, rates or means; None where a cell is zero or missing and nothing can be told."""
    if measure == "ROM":
        return one.mean / two.mean if one.mean and two.mean else None
    if not one.events or not two.events:
        return None
    if measure == "IRR":
        return (one.events / one.time) / (two.events / two.time) if one.time and two.time else None
    if not one.total or not two.total:
        return None
    if measure in ("OR", "PETO"):
        without = (one.total - one.events, two.total - two.events)
        return one.events / without[0] / (two.events / without[1]) if min(without) > 0 else None
    return one.events / one.total / (two.events / two.total)


def _totals(rows: Sequence[Result], studies: Mapping[str, Study]) -> Iterator[Problem]:
    """Find arms with clearly fewer people in one outcome than in another, or than were randomised, without a note.

    One message for a study: losses to follow-up most often show in several of its outcomes.
    """
    largest: dict[tuple[str, str], int] = {}
    found: dict[str, list[tuple[Result, str, int, int]]] = {}
    split = {(row.study, row.outcome) for row in rows if row.subgroup}
    whole = [row for row in rows if (row.study, row.outcome) not in split]
    for row in whole:
        study = studies.get(row.study)
        for name in ARMS:
            total = arm(row, name).total or 0
            # a number that is wrong elsewhere has its own message
            largest[row.study, name] = _randomised(study, name) or max(largest.get((row.study, name), 0), total)
    for row in whole:
        study = studies.get(row.study)
        if row.note or (study and study.note):
            continue
        for name in ARMS:
            here, most = arm(row, name).total, largest[row.study, name]
            if here and most - here >= FEW and here < most * (1 - APART):
                found.setdefault(row.study, []).append((row, name, here, most))
                break  # one arm of a row is enough
    for study_id, short in found.items():
        row, name, here, most = short[0]
        others = f" The same holds for {plural(len(short) - 1, 'more row')}." if len(short) > 1 else ""
        message = f"{here} people here, but this arm of '{study_id}' has {most} elsewhere; no note says why.{others}"
        hint = "Check the number, or say in the column note who is missing (for example: 5 lost to follow-up)."
        yield warning("totals-differ", spot(row, f"{name}_total"), message, hint)


def _randomised(study: Study | None, name: str) -> int:
    """Return how many people an arm had, or 0 where the table of studies does not say or contradicts itself."""
    if study is None:
        return 0
    arms = (study.participants_intervention or 0) + (study.participants_comparator or 0)
    if study.participants is not None and arms > study.participants:
        return 0
    return getattr(study, f"participants_{name}") or 0


def _twins(rows: Sequence[Result], studies: Mapping[str, Study]) -> Iterator[Problem]:
    """Find two studies that may be one: the same numbers in every outcome that both have.

    Small counts agree by chance, so one shared outcome is enough only where it has means with standard deviations, or
    events in arms of 50 people or more. A note on the study or the row says that somebody has looked.
    """
    by_study: dict[str, dict[tuple[str, str], Result]] = {}
    for row in rows:
        by_study.setdefault(row.study, {}).setdefault((row.outcome, row.subgroup), row)
    seen: dict[tuple[Arm, Arm], list[str]] = {}
    pairs: dict[tuple[str, str], None] = {}
    empty = (Arm(), Arm())
    for row in rows:
        key = (row.intervention, row.comparator)
        if key == empty:
            continue
        alike = seen.setdefault(key, [])
        telling = bool(alike) and _telling(row)
        for name in alike[:FIRST]:
            several = len(by_study[name]) > 1 and len(by_study[row.study]) > 1
            if name != row.study and (telling or several):
                pairs[name, row.study] = None
        alike.append(row.study)
    for first, second in pairs:
        shared = by_study[first].keys() & by_study[second].keys()
        equal = [
            key
            for key in shared
            if (by_study[first][key].intervention, by_study[first][key].comparator)
            == (by_study[second][key].intervention, by_study[second][key].comparator)
        ]
        if not equal or len(equal) < len(shared):
            continue
        noted = [study.note for name in (first, second) if (study := studies.get(name)) and study.note]
        row = min((by_study[second][key] for key in equal), key=lambda one: one.place.line)
        if noted or row.note or not (len(equal) > 1 or _telling(row)):
            continue
        message = f"'{second}' has the same numbers as '{first}'"
        message += f" in {len(equal)} outcomes." if len(equal) > 1 else "."
        hint = "If they are one study under two names, keep one; else say in the column note that you have checked."
        yield warning("twin-studies", spot(row, "study"), message, hint)


def _telling(row: Result) -> bool:
    arms = (row.intervention, row.comparator)
    if all(one.mean is not None and one.sd for one in arms):
        return True
    return all(one.events and (one.total or 0) >= PLENTY for one in arms)
