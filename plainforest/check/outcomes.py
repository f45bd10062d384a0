"""Each outcome against its results: something to analyse, and a plan that fits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from plainforest.check.absolute import counts_people
from plainforest.check.arms import ARMS, arm, off_scale, spot, usable
from plainforest.check.draft import Draft, Path
from plainforest.check.plan import check_plan
from plainforest.check.repeats import check_subgroups
from plainforest.model import RATE_MEASURES, Outcome, Result, Scale
from plainforest.problems import Problem, error, nearest, warning


def check_outcomes(draft: Draft) -> list[Problem]:
    """Return the problems of all outcomes that could be read."""
    problems: list[Problem] = []
    known = {outcome.id for outcome in draft.outcomes.values()}
    studies = draft.studies_by_id()
    rows_of: dict[str, list[Result]] = {}
    for result in draft.results or ():
        rows_of.setdefault(result.outcome, []).append(result)
    strangers = rows_of.keys() - known
    for path, outcome in draft.outcomes.items():
        problems += _thresholds(draft, path, outcome)
        problems += _risks(draft, path, outcome)
        problems += _range(draft, path, outcome)
        if draft.results is None:
            continue
        rows = rows_of.get(outcome.id, [])
        sound = [result for result in rows if result.place not in draft.damaged and usable(result)]
        if rows or not _elsewhere(outcome.id, strangers):
            problems += _status(draft, path, outcome, rows)
        problems += check_plan(draft, path, outcome, sound)
        problems += check_subgroups(outcome, sound, studies)
        if outcome.measure != "SMD":  # its studies use different scales, and only the result is on this one
            problems += _means(outcome.scale, sound)
    return problems


def _elsewhere(outcome: str, strangers: Iterable[str]) -> bool:
    """Tell whether an outcome's rows may be those under a misspelt or missing name, which are reported themselves."""
    return any(not name or nearest(name, [outcome]) for name in strangers)


def _status(draft: Draft, path: Path, outcome: Outcome, rows: Sequence[Result]) -> Iterator[Problem]:
    if outcome.status and rows:
        status = outcome.status.replace("_", " ")
        message = f"'{outcome.id}' is said to be {status}, but the table of results has rows for it."
        hint = "Delete the status, or the rows."
        yield error("status-with-results", draft.place(*path, "status"), message, hint)
    if not outcome.status and not rows:
        message = f"'{outcome.id}' has no row in the table of results."
        hint = "Add its rows; or write 'status: not_measured' (nobody measured it) or 'status: not_reported'."
        yield error("outcome-without-results", draft.place(*path), message, hint)


def _thresholds(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    if outcome.thresholds is None:
        return
    last = 0.0
    for key in ("important", "moderate", "large"):
        value: float | None = getattr(outcome.thresholds, key)
        if value is None:
            continue
        place = draft.place(*path, "thresholds", key)
        if value <= last:
            message = f"The threshold '{key}' is {value:g}, not above the one before it ({last:g})."
            yield error("thresholds-order", place, message, "They grow: important, then moderate, then large.")
        if counts_people(outcome) and value >= 1:
            message = f"A threshold for events is a share below 1, but this is {value:g}."
            yield error("threshold-out-of-range", place, message, as_share(value))
        last = value


def _risks(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    for index, risk in enumerate(outcome.comparator_risks):
        if counts_people(outcome) and not 0 <= risk.value <= 1:
            message = f"A risk is a share between 0 and 1, but this is {risk.value:g}."
            hint = as_share(risk.value) if risk.value > 0 else "Check the sign."
            yield error("risk-out-of-range", draft.place(*path, "comparator_risks", index, "value"), message, hint)
        elif outcome.measure in RATE_MEASURES and risk.value < 0:
            message = f"A rate is zero or more, but this is {risk.value:g}."
            place = draft.place(*path, "comparator_risks", index, "value")
            yield error("risk-out-of-range", place, message, "Write the events per unit of time.")


def as_share(value: float) -> str:
    """Return a hint how to write a percentage or a number per 1000 as a share."""
    per_1000 = f"If it is {value:g} per 1000, write {value / 1000:g}."
    return f"If it is {value:g}%, write {value / 100:g}. {per_1000}" if value <= 100 else per_1000


def _range(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    scale = outcome.scale
    if scale is None or scale.minimum is None or scale.maximum is None or scale.minimum < scale.maximum:
        return
    message = f"The scale ends at {scale.maximum:g}, which is not above its start at {scale.minimum:g}."
    hint = "Swap 'minimum' and 'maximum'. Which end is good is said by 'better'."
    yield error("scale-order", draft.place(*path, "scale", "minimum"), message, hint)


def _means(scale: Scale | None, rows: Sequence[Result]) -> Iterator[Problem]:
    """Find means that are neither a score of the scale nor a change on it."""
    for row in rows:
        for name in ARMS:
            mean = arm(row, name).mean
            if scale is None or not off_scale(mean, scale):
                continue
            message = f"A mean of {mean:g} does not fit a scale from {scale.minimum:g} to {scale.maximum:g}."
            hint = "Check the number, and whether the study used the same scale."
            yield warning("mean-outside-scale", spot(row, f"{name}_mean"), message, hint)
