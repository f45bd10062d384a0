"""The plan of an analysis: measure, model, method and the rest go together, and with the rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plainforest.check.absolute import check_absolute
from plainforest.check.arms import effect_column, filled, has_effect, has_events, has_o_minus_e, spot
from plainforest.check.draft import Draft, Path
from plainforest.check.observed import O_E_MEASURES
from plainforest.model import BINARY_MEASURES, RATE_MEASURES, Outcome, Result
from plainforest.problems import Problem, error, warning

MH_MEASURES = BINARY_MEASURES - {"PETO"}
MEASURE_HINT = (
    "Add 'measure: RR' (or OR, PETO, RD for events; MD, SMD, ROM for scores; IRR for rates; HR for time to an event)."
)
# What only random effects have, and the values that say nothing.
RANDOM_ONLY = (("estimator", (None,)), ("interval", ("auto", "wald")), ("prediction", ("k-1",)))


def check_plan(draft: Draft, path: Path, outcome: Outcome, rows: Sequence[Result]) -> Iterator[Problem]:
    """Yield what is wrong with the plan of one outcome, given its rows with numbers."""
    if outcome.measure is None:
        if rows:
            message = f"'{outcome.id}' has results but no measure."
            yield error("missing-measure", draft.place(*path), message, MEASURE_HINT)
        return
    if outcome.better is None:
        message = f"'{outcome.id}' does not say whether higher or lower is better."
        hint = "Add 'better: higher' or 'better: lower'. For events: lower when the event is bad."
        yield error("missing-better", draft.place(*path), message, hint)
    if rows and outcome.thresholds is None and not outcome.no_thresholds:
        message = f"'{outcome.id}' has no thresholds, so the words on the page can only give a direction."
        hint = (
            "Add 'thresholds:' with the smallest important difference and its source, or 'no_thresholds:' and why not."
        )
        yield warning("no-thresholds", draft.place(*path), message, hint)
    yield from check_absolute(draft, path, outcome)
    yield from _mantel_haenszel(draft, path, outcome, rows)
    yield from _peto(draft, path, outcome, rows)
    yield from _common(draft, path, outcome)
    yield from _counts(draft, path, outcome, rows)
    yield from _time_unit(draft, path, outcome, rows)
    yield from _hazards(draft, path, outcome)
    yield from _distribution(draft, path, outcome)


EVENT = re.compile(
    r"\b(deaths?|died|dying|dead|mortality|fatal\w*|relapse\w*|recur\w*|progress\w*|readmi\w*|admissions?|hospitali\w*|"
    r"strokes?|\w*infarction\w*|failures?|events?|attacks?|exacerbations?|fractures?|falls?|amputations?|"
    r"transplant\w*|discontinu\w*|dropouts?|complications?|bleed\w*|infections?)\b",
    re.IGNORECASE,
)
STATE = re.compile(
    r"surviv|\balive\b|\bliving\b|\bfree\b|\bfreedom\b|\bwithout\b|\bno\b|\bnot\b|remission", re.IGNORECASE
)
"""Names of a state, which may well name the event that it is free of: alive without a relapse."""


def _hazards(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    """Find hazard ratios named after the opposite of their event: every sentence about them would be the wrong way."""
    if (
        outcome.measure == "HR"
        and not outcome.event_free
        and re.search(r"surviv|-free\b|\btime (to|until)\b", outcome.name, re.IGNORECASE)
    ):
        message = f"A hazard ratio counts an event, for example deaths or relapses; '{outcome.name}' is not one."
        hint = (
            "Name the outcome after the event (Deaths, Relapse, Recovery), and let 'better' say whether more of it is "
            "good; below 1 then reads as fewer of them."
        )
        yield warning("hazard-of-what", draft.place(*path, "name"), message, hint)
    if outcome.measure != "HR" or not outcome.event_free:
        return
    for key, name in (("name", outcome.name), ("plain_name", outcome.plain_name)):
        if EVENT.search(name) and not STATE.search(name):
            message = f"With 'event_free: yes' the people free of the event are counted, but '{name}' is the event."
            hint = "Name the state that they are in, for example: Survival at two years, Alive without a relapse."
            yield error("event-free-name", draft.place(*path, key), message, hint)


def _distribution(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    if outcome.prediction == "normal" and outcome.interval in ("hksj", "adhoc"):
        message = "A normal prediction interval beside a t-based confidence interval can come out the narrower one."
        hint = "Write 'prediction: k-1' (or delete the line), or 'interval: wald'."
        yield warning("prediction-narrower", draft.place(*path, "prediction"), message, hint)


def _mantel_haenszel(draft: Draft, path: Path, outcome: Outcome, rows: Sequence[Result]) -> Iterator[Problem]:
    """Hold Mantel-Haenszel to counts of people and, under random effects, to DerSimonian-Laird, as RevMan has it."""
    effects = [row for row in rows if has_effect(row) and not has_events(row)]
    if outcome.method == "MH" and outcome.measure not in MH_MEASURES:
        message = f"Mantel-Haenszel needs RR, OR or RD; it does not work for {outcome.measure}."
        yield error("mh-needs-events", draft.place(*path, "method"), message, "Write 'method: IV', or delete the line.")
    elif outcome.method == "MH" and effects:
        message = "Mantel-Haenszel needs events, but this row has only an effect."
        hint = "Fill in events and totals, or write 'method: IV' for this outcome in review.yaml."
        yield error("mh-needs-events", spot(effects[0], effect_column(effects[0])), message, hint)
    if outcome.method == "MH" and outcome.model == "random" and outcome.estimator not in (None, "DL"):
        message = f"{outcome.estimator} does not go together with Mantel-Haenszel."
        hint = "Write 'estimator: DL' as RevMan does, or 'method: IV'."
        yield error("mh-needs-dl", draft.place(*path, "estimator"), message, hint)
    implied = outcome.method is None and outcome.model == "common" and outcome.measure in MH_MEASURES
    if implied and effects and any(has_events(row) for row in rows):
        message = f"Some rows of '{outcome.id}' have events and others only effects."
        hint = "Write 'method: IV' for this outcome in review.yaml; the default, Mantel-Haenszel, needs events."
        yield error("mixed-data", spot(effects[0], effect_column(effects[0])), message, hint)


def _peto(draft: Draft, path: Path, outcome: Outcome, rows: Sequence[Result]) -> Iterator[Problem]:
    """Hold Peto's method to one common effect, from counts or from observed minus expected events."""
    if outcome.method != "PETO" and not (outcome.method is None and outcome.measure == "PETO"):
        return
    if outcome.measure not in O_E_MEASURES:
        message = f"Peto's method gives a Peto odds ratio, or a hazard ratio; it does not work for {outcome.measure}."
        hint = "Write 'measure: PETO', or another method: IV, or MH for counts."
        yield error("peto-needs-peto", draft.place(*path, "method"), message, hint)
        return
    if outcome.model == "random":
        message = "Peto's method knows only a common effect, but the model is random"
        message += "." if (*path, "model") in draft.places else ", as it is if you say nothing."
        hint = "Write 'model: common', or 'method: IV' for random effects."
        said = "model" if (*path, "model") in draft.places else "method" if outcome.method else "measure"
        yield error("peto-needs-common", draft.place(*path, said), message, hint)
    for row in rows:
        if has_o_minus_e(row) or (outcome.measure == "PETO" and has_events(row)):
            continue
        if outcome.measure == "HR" or has_effect(row):
            message = "Peto's method needs observed minus expected events, and this row has none."
            if outcome.measure == "PETO":
                message = (
                    "Peto's method needs events, or observed minus expected ones, but this row has only an effect."
                )
            hint = "Fill in o_minus_e and o_e_variance, or write 'method: IV' for this outcome in review.yaml."
            yield error("peto-needs-events", spot(row, "o_minus_e"), message, hint)


def _common(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    if outcome.model != "common":
        return
    for key, harmless in RANDOM_ONLY:
        value = getattr(outcome, key)
        if value not in harmless:
            message = f"'{key}: {value}' belongs to random effects, but the model is common."
            hint = f"Delete the line '{key}', or write 'model: random'."
            yield error("random-only", draft.place(*path, key), message, hint)


def _counts(draft: Draft, path: Path, outcome: Outcome, rows: Sequence[Result]) -> Iterator[Problem]:
    """Find choices that make sense only for counts."""
    if outcome.double_zeros is not None and outcome.measure not in BINARY_MEASURES | RATE_MEASURES:
        message = f"'double_zeros' is about counts of events; it does nothing for {outcome.measure}."
        yield error("counts-only", draft.place(*path, "double_zeros"), message, "Delete the line 'double_zeros'.")
    if outcome.swap_events and outcome.measure not in BINARY_MEASURES:
        message = f"'swap_events' counts people without the event; that means nothing for {outcome.measure}."
        yield error("counts-only", draft.place(*path, "swap_events"), message, "Delete the line 'swap_events'.")
    if not outcome.swap_events or outcome.measure not in BINARY_MEASURES:
        return
    for row in rows:
        if has_effect(row) or has_o_minus_e(row):
            message = "The events are to be swapped, but what this row reports cannot be turned round."
            hint = "Fill in events and totals instead, or delete 'swap_events' in review.yaml."
            column = "o_minus_e" if has_o_minus_e(row) else effect_column(row)
            yield error("swap-needs-events", spot(row, column), message, hint)


def _time_unit(draft: Draft, path: Path, outcome: Outcome, rows: Sequence[Result]) -> Iterator[Problem]:
    if outcome.time_unit and outcome.measure not in RATE_MEASURES:
        message = f"'time_unit' belongs to rates, but the measure is {outcome.measure}."
        hint = "Delete the line; or write 'measure: IRR' when results.csv has events and person-time."
        yield error("time-unit-without-rates", draft.place(*path, "time_unit"), message, hint)
    if outcome.time_unit and re.search(r"\d|\bper\b", outcome.time_unit):
        message = f"'{outcome.time_unit}' is not the name of a unit: the page writes 'per 1000' before it."
        hint = "Write the unit alone, for example person-years or patient-days, and count the times in it."
        yield error("time-unit-with-number", draft.place(*path, "time_unit"), message, hint)
    if outcome.measure in RATE_MEASURES and not outcome.time_unit and any(filled(row, "time") for row in rows):
        message = f"'{outcome.id}' does not say what its times count, so readers cannot tell how large the rates are."
        hint = "Add 'time_unit: person-years', or what the times in results.csv are."
        yield warning("missing-time-unit", draft.place(*path), message, hint)
