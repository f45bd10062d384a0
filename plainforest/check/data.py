"""The table of results, row by row: numbers that cannot be, and rows that belong to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from plainforest.check.arms import (
    ARMS,
    arm,
    check_arms,
    effect_column,
    filled,
    has_effect,
    has_events,
    has_o_minus_e,
    has_scores,
    spot,
    usable,
)
from plainforest.check.draft import Draft
from plainforest.check.effects import check_effect
from plainforest.check.observed import check_observed
from plainforest.check.record import good_id
from plainforest.check.repeats import check_duplicates
from plainforest.model import (
    BINARY_MEASURES,
    CONTINUOUS_MEASURES,
    MEASURE_NAMES,
    RATE_MEASURES,
    Outcome,
    Result,
    Study,
)
from plainforest.numbers import plural
from plainforest.problems import Problem, did_you_mean, error, nearest, warning


def check_rows(draft: Draft) -> list[Problem]:
    """Return the problems of the single rows of the table of results."""
    if draft.results is None:
        return []
    outcomes = {outcome.id: outcome for outcome in draft.outcomes.values()}
    studies = draft.studies_by_id()
    problems = [*_names(draft), *check_duplicates(r for r in draft.results if r.place not in draft.ragged)]
    for result in draft.sound_results():
        outcome = outcomes.get(result.outcome)
        measure = outcome.measure if outcome else None
        problems += _presence(result)
        problems += check_arms(result, measure)
        problems += check_effect(result, measure)
        problems += check_observed(result, measure)
        problems += _people(result, studies)
        if outcome is not None:
            problems += _kind(result, outcome)
    return problems


def _names(draft: Draft) -> Iterator[Problem]:
    """Find rows of outcomes and studies that do not exist."""
    outcomes = list(draft.ids_of("outcomes").values()) if draft.known_outcomes else None
    studies = [study.id for study in draft.studies or ()]
    names, listed = set(outcomes or ()), set(studies)
    known = draft.studies is not None and "" not in listed
    # an id that cannot be one is reported itself; with another, these rows may be right
    mended = {good for one in outcomes or () if one != (good := good_id(one))}
    seen: set[tuple[str, str]] = set()
    whole = [result for result in draft.results or () if result.place not in draft.ragged]
    rows = {
        "outcome": Counter(result.outcome for result in whole),
        "study": Counter(result.study for result in whole),
    }

    def first(name: tuple[str, str]) -> bool:
        new = name not in seen
        seen.add(name)
        return new

    for result in whole:
        strange = outcomes is not None and result.outcome and result.outcome not in names
        if outcomes is not None and strange and good_id(result.outcome) not in mended:
            message = f"There is no outcome '{result.outcome}' in review.yaml{_more(rows['outcome'][result.outcome])}."
            hint = did_you_mean(result.outcome, outcomes)
            if first(("outcome", result.outcome)):
                yield error("unknown-outcome", spot(result, "outcome"), message, hint)
        if known and result.study and result.study not in listed and first(("study", result.study)):
            message = f"There is no study '{result.study}' in the table of studies{_more(rows['study'][result.study])}."
            hint = "Add the study to the table of studies first."
            if nearest(result.study, studies):
                hint = f"{did_you_mean(result.study, studies)} Otherwise add it to the table of studies."
            yield error("unknown-study", spot(result, "study"), message, hint)


def _more(rows: int) -> str:
    return f"; {plural(rows, 'row')} of this table name it" if rows > 1 else ""


def _presence(result: Result) -> Iterator[Problem]:
    """Find rows without numbers that should have some, and the other way round."""
    if result.no_data:
        if has_events(result) or has_scores(result) or has_effect(result) or has_o_minus_e(result):
            message = "This row says that there are no usable data, but it has numbers."
            hint = "Delete the numbers (totals may stay), or empty the column no_data."
            yield error("no-data-with-numbers", spot(result, "no_data"), message, hint)
    elif not usable(result):
        message = "This row has no numbers."
        hint = "Fill in events, means or an effect; or write yes in the column no_data and the reason in note."
        yield error("row-without-data", result.place, message, hint)


def _people(result: Result, studies: Mapping[str, Study]) -> Iterator[Problem]:
    """Find results with more people than their study has."""
    study = studies.get(result.study)
    if study is None:
        return
    hint = "Check both tables against the source. A total cannot be larger than the number randomised."
    totals, above = 0, False
    for name, people in zip(ARMS, (study.participants_intervention, study.participants_comparator), strict=True):
        total = arm(result, name).total
        totals += total or 0
        if total is not None and people is not None and total > people:
            above = True
            message = f"{total} people here, but the {name} arm of '{study.id}' has {people}."
            yield warning("total-above-participants", spot(result, f"{name}_total"), message, hint)
    arms = (study.participants_intervention or 0) + (study.participants_comparator or 0)
    if study.participants is not None and not above and totals > max(study.participants, arms):
        message = f"{totals} people in both arms, but '{study.id}' has {study.participants}."
        yield warning("total-above-participants", spot(result, "intervention_total"), message, hint)


def _kind(result: Result, outcome: Outcome) -> Iterator[Problem]:
    """Find numbers of a kind that the measure of their outcome cannot use."""
    measure = outcome.measure
    if measure is None or result.no_data:
        return
    events, scores = has_events(result), has_scores(result)
    effect = result.effect is not None or result.log_effect is not None
    name = MEASURE_NAMES[measure]
    of_events, of_scores = measure in BINARY_MEASURES or measure in RATE_MEASURES, measure in CONTINUOUS_MEASURES
    if of_scores and events:
        message = f"'{outcome.id}' is analysed as a {name} and needs means, but this row has events."
        hint = "Fill in means and standard deviations, or choose the measure RR, OR or RD in review.yaml."
        yield error("counts-for-continuous", spot(result, filled(result, "events")), message, hint)
    if of_events and scores:
        article = "an" if name.startswith("o") else "a"
        needs, fill = ("events", "totals") if measure in BINARY_MEASURES else ("events in person-time", "times")
        message = f"'{outcome.id}' is analysed as {article} {name} and needs {needs}, but this row has means."
        hint = f"Fill in events and {fill}, or choose the measure MD or SMD in review.yaml."
        yield error("means-for-binary", spot(result, filled(result, "mean", "sd")), message, hint)
    if measure == "HR" and not has_effect(result) and not has_o_minus_e(result) and (events or scores):
        message = "A hazard ratio cannot be calculated from the numbers of the arms."
        hint = "Fill in effect, ci_low and ci_high (or standard_error) as the study reports them, or o_minus_e."
        yield error("hr-needs-effect", spot(result, "effect"), message, hint)
    rates = measure in RATE_MEASURES and events and filled(result, "time") != ""
    if effect and ((events and measure in BINARY_MEASURES) or rates or (scores and of_scores)):
        message = "This row has both the numbers of the arms and an effect; only one of them can be analysed."
        hint = "Delete the effect with its limits to analyse the arms, or the events or means to analyse the effect."
        yield error("two-kinds-of-data", spot(result, effect_column(result)), message, hint)
