"""The table of results, row by row: numbers that cannot be, and rows that belong to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from plainforest.check.draft import Draft
from plainforest.check.effects import check_effect
from plainforest.model import BINARY_MEASURES, CONTINUOUS_MEASURES, MEASURE_NAMES, Arm, Outcome, Result, Study
from plainforest.problems import Place, Problem, did_you_mean, error, nearest, warning

ARMS = ("intervention", "comparator")
CHECK = "Check both numbers against the source."


def check_rows(draft: Draft) -> list[Problem]:
    """Return the problems of the single rows of the table of results."""
    if draft.results is None:
        return []
    outcomes = {outcome.id: outcome for outcome in draft.outcomes.values()}
    studies = {study.id: study for study in reversed(draft.studies or ())}  # of two with one id, the first counts
    problems = [*_names(draft), *_duplicates([r for r in draft.results if r.place not in draft.ragged])]
    for result in draft.sound_results():
        outcome = outcomes.get(result.outcome)
        problems += _presence(result)
        for name in ARMS:
            problems += _arm(result, name)
        problems += check_effect(result, outcome.measure if outcome else None)
        problems += _people(result, studies)
        if outcome is not None:
            problems += _kind(result, outcome)
    return problems


def spot(result: Result, column: str) -> Place:
    """Return the place of one cell of a result."""
    return replace(result.place, column=column)


def arm(result: Result, name: str) -> Arm:
    """Return one arm of a result."""
    return result.intervention if name == "intervention" else result.comparator


def has_events(result: Result) -> bool:
    """Tell whether a result has counts of events."""
    return result.intervention.events is not None or result.comparator.events is not None


def has_scores(result: Result) -> bool:
    """Tell whether a result has means or standard deviations."""
    return any(value is not None for a in (result.intervention, result.comparator) for value in (a.mean, a.sd))


def has_effect(result: Result) -> bool:
    """Tell whether a result has an effect of its own, whole or in part."""
    return any(v is not None for v in (result.effect, result.ci_low, result.ci_high, result.standard_error))


def usable(result: Result) -> bool:
    """Tell whether a result has any numbers to analyse."""
    return not result.no_data and (has_events(result) or has_scores(result) or has_effect(result))


def _names(draft: Draft) -> Iterator[Problem]:
    """Find rows of outcomes and studies that do not exist."""
    outcomes = list(draft.ids_of("outcomes").values()) if draft.known_outcomes else None
    studies = [study.id for study in draft.studies or ()]
    known = draft.studies is not None and "" not in studies
    for result in draft.results or ():
        if result.place in draft.ragged:
            continue
        if outcomes is not None and result.outcome and result.outcome not in outcomes:
            message = f"There is no outcome '{result.outcome}' in review.yaml."
            hint = did_you_mean(result.outcome, outcomes)
            yield error("unknown-outcome", spot(result, "outcome"), message, hint)
        if known and result.study and result.study not in studies:
            message = f"There is no study '{result.study}' in the table of studies."
            hint = "Add the study to the table of studies first."
            if nearest(result.study, studies):
                hint = f"{did_you_mean(result.study, studies)} Otherwise add it to the table of studies."
            yield error("unknown-study", spot(result, "study"), message, hint)


def _duplicates(results: Iterable[Result]) -> Iterator[Problem]:
    first: dict[tuple[str, str, str], Result] = {}
    groups: dict[tuple[str, str], dict[str, Result]] = {}
    for result in results:
        if not result.outcome or not result.study:
            continue
        key = (result.outcome, result.study, result.subgroup)
        if key in first:
            where = f" and the subgroup '{result.subgroup}'" if result.subgroup else ""
            message = (
                f"'{result.study}' has a row for '{result.outcome}'{where} already, in line {first[key].place.line}."
            )
            hint = "Delete one of the two. Different groups of people need different names in the column subgroup."
            yield error("duplicate-row", spot(result, "study"), message, hint)
            continue
        first[key] = result
        group = groups.setdefault(key[:2], {})
        group[result.subgroup] = result
        if len(group) == 2 and "" in group:
            whole = group[""]
            message = f"'{result.study}' has a row without a subgroup and another with one: people would count twice."
            hint = "Keep either the row for the whole study or the rows for its subgroups."
            yield error("mixed-subgroups", spot(whole, "subgroup"), message, hint)


def _presence(result: Result) -> Iterator[Problem]:
    """Find rows without numbers that should have some, and the other way round."""
    if result.no_data:
        if has_events(result) or has_scores(result) or has_effect(result):
            message = "This row says that there are no usable data, but it has numbers."
            hint = "Delete the numbers (totals may stay), or empty the column no_data."
            yield error("no-data-with-numbers", spot(result, "no_data"), message, hint)
    elif not usable(result):
        message = "This row has no numbers."
        hint = "Fill in events, means or an effect; or write yes in the column no_data and the reason in note."
        yield error("row-without-data", result.place, message, hint)


def _arm(result: Result, name: str) -> Iterator[Problem]:
    """Find numbers of one arm that cannot be, or that lack their other half."""
    this, other = arm(result, name), arm(result, "comparator" if name == "intervention" else "intervention")
    if this.events is not None and this.total is not None and this.events > this.total:
        message = f"{this.events} events in {this.total} people cannot be."
        yield error("events-above-total", spot(result, f"{name}_events"), message, CHECK)
    if this.total == 0:
        hint = "Leave the arm out if nobody was measured: empty its cells and write yes in no_data."
        yield error("zero-total", spot(result, f"{name}_total"), "An arm has no people.", hint)
    if this.sd is not None and this.sd < 0:
        message = f"A standard deviation cannot be below zero, but this is {this.sd:g}."
        yield error("negative-sd", spot(result, f"{name}_sd"), message, "Check it against the source.")
    elif this.sd == 0:
        message = "A standard deviation of zero: nothing can be estimated from this row."
        hint = "Check it against the source; often it was left out there. Then leave it empty here too."
        yield warning("zero-sd", spot(result, f"{name}_sd"), message, hint)
    if result.no_data:
        return
    for column, given, wanted in (("events", this.events, other.events), ("mean", this.mean, other.mean)):
        if given is None and wanted is not None:
            message = f"Only one arm has {'events' if column == 'events' else 'a mean'}; the {name} arm has none."
            hint = (
                "Fill in both arms. Write 0 when nobody had the event." if column == "events" else "Fill in both arms."
            )
            yield error("one-arm", spot(result, f"{name}_{column}"), message, hint)
    if this.total is None and (this.events is not None or this.mean is not None):
        message = f"The {name} arm has no total, so nothing can be calculated."
        hint = "Fill in how many people of this arm were analysed."
        yield error("incomplete-arm", spot(result, f"{name}_total"), message, hint)
    if this.mean is not None and this.sd is None:
        message = f"The {name} arm has a mean but no standard deviation: the study is shown but not pooled."
        hint = (
            "Fill in the standard deviation (not the standard error), or calculate it and write 'calculated' in basis."
        )
        yield warning("missing-sd", spot(result, f"{name}_sd"), message, hint)
    if this.sd is not None and this.mean is None and other.mean is None:
        message = f"The {name} arm has a standard deviation but no mean."
        yield error("incomplete-arm", spot(result, f"{name}_mean"), message, "Fill in the mean.")


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
    events, scores, effect = has_events(result), has_scores(result), has_effect(result)
    if measure is None or result.no_data:
        return
    name = MEASURE_NAMES[measure]
    first_score = next((f"{a}_{c}" for a in ARMS for c in ("mean", "sd") if getattr(arm(result, a), c) is not None), "")
    first_event = next((f"{a}_events" for a in ARMS if arm(result, a).events is not None), "")
    if measure in CONTINUOUS_MEASURES and events:
        message = f"'{outcome.id}' is analysed as a {name} and needs means, but this row has events."
        hint = "Fill in means and standard deviations, or choose the measure RR, OR or RD in review.yaml."
        yield error("counts-for-continuous", spot(result, first_event), message, hint)
    if measure in BINARY_MEASURES and scores:
        article = "an" if name.startswith("o") else "a"
        message = f"'{outcome.id}' is analysed as {article} {name} and needs events, but this row has means."
        hint = "Fill in events and totals, or choose the measure MD or SMD in review.yaml."
        yield error("means-for-binary", spot(result, first_score), message, hint)
    if measure == "HR" and not effect and (events or scores):
        message = "A hazard ratio cannot be calculated from the numbers of the arms."
        hint = "Fill in effect, ci_low and ci_high (or standard_error) as the study reports them."
        yield error("hr-needs-effect", spot(result, "effect"), message, hint)
    if effect and ((events and measure in BINARY_MEASURES) or (scores and measure in CONTINUOUS_MEASURES)):
        message = "This row has both the numbers of the arms and an effect; only one of them can be analysed."
        hint = "Delete the effect with its limits to analyse the arms, or the events or means to analyse the effect."
        yield error("two-kinds-of-data", spot(result, "effect"), message, hint)
