"""What an outcome's absolute effects are worked out from, and what they are shown in."""

from __future__ import annotations

from collections.abc import Iterator

from plainforest.check.draft import Draft, Path
from plainforest.model import BINARY_MEASURES, RATE_MEASURES, Outcome
from plainforest.problems import Problem, error, warning


def check_absolute(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    """Yield what is wrong with the comparator risks of an outcome and with how its result is to be shown."""
    if outcome.measure == "SMD":
        yield from _smd(draft, path, outcome)
    else:
        yield from _only_smd(draft, path, outcome)
    yield from _hazards(draft, path, outcome)
    yield from _intervals(draft, path, outcome)


def counts_people(outcome: Outcome) -> bool:
    """Tell whether comparator risks and thresholds are shares of people."""
    return outcome.measure in BINARY_MEASURES | {"HR"} or (outcome.measure == "SMD" and outcome.express_as == "events")


def _only_smd(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    for key in ("express_as", "event_is_higher"):
        if getattr(outcome, key) is not None:
            message = f"'{key}' is about standardised mean differences; it does nothing for {outcome.measure}."
            yield error("smd-only", draft.place(*path, key), message, f"Delete the line '{key}'.")


def _smd(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    """Find a standardised mean difference that lacks what its author wants it shown in."""
    scale = outcome.scale
    if scale and scale.sd and not scale.sd_source:
        message = "The standard deviation of the scale has no source."
        hint = "Add 'sd_source', for example: Baseline scores in the largest study."
        yield error("sd-without-source", draft.place(*path, "scale", "sd"), message, hint)
        return
    if outcome.express_as == "events":
        yield from _events(draft, path, outcome)
        return
    if outcome.event_is_higher is not None:
        message = "'event_is_higher' is about events, but the result is not shown in events."
        hint = "Delete the line, or write 'express_as: events'."
        yield error("smd-events", draft.place(*path, "event_is_higher"), message, hint)
    if scale and scale.sd and outcome.express_as != "sd":
        return
    hint = "Add 'sd' and 'sd_source' to the scale."
    if outcome.express_as == "units":
        message = "The result cannot be shown in units, because nothing says how far scores on the scale lie apart."
        yield error("smd-without-sd", draft.place(*path, "express_as"), message, hint)
    elif outcome.comparator_risks:
        message = "The comparator's mean is of no use, because the result is shown in standard deviations."
        hint += " Or delete the comparator risks."
        yield error("smd-without-sd", draft.place(*path, "comparator_risks"), message, hint)
    elif outcome.thresholds and outcome.express_as is None:
        message = "Nothing says how many standard deviations the important difference is."
        hint += " If the thresholds are standard deviations, write 'express_as: sd'."
        yield error("smd-without-sd", draft.place(*path, "thresholds"), message, hint)


def _events(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    wanted = {
        "comparator_risks": not outcome.comparator_risks,
        "event_is_higher": outcome.event_is_higher is None,
        "plain_event": not outcome.plain_event,
    }
    missing = [f"'{key}'" for key, lacks in wanted.items() if lacks]
    if missing:
        message = f"To show the result in events, {' and '.join(missing)} must say what they are."
        hint = (
            "Give the share of people with the event among those with the comparator, what the event is, and whether "
            "it means a high score: 'event_is_higher: yes'."
        )
        yield error("smd-events", draft.place(*path, "express_as"), message, hint)


def _hazards(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    if outcome.measure != "HR":
        if outcome.event_free:
            message = f"'event_free' is about hazard ratios; it does nothing for {outcome.measure}."
            hint = "Delete the line; 'swap_events: yes' counts the people without the event."
            yield error("event-free-without-hazards", draft.place(*path, "event_free"), message, hint)
        return
    if outcome.event_free and not outcome.comparator_risks:
        message = "'event_free' says what the comparator risks are, but there are none."
        hint = "Add 'comparator_risks' with the share still free of the event, for example still alive, or delete it."
        yield error("event-free-without-risk", draft.place(*path, "event_free"), message, hint)
    if outcome.event_free and outcome.better == "higher":
        message = "'better: higher' says that the event is good for people, although those without it are counted."
        hint = "A hazard ratio counts the event: for deaths write 'better: lower', also when the tables show survival."
        yield warning("event-free-better", draft.place(*path, "better"), message, hint)
    if outcome.comparator_risks and not outcome.follow_up:
        message = f"The comparator risk of '{outcome.id}' is for no stated time, but a hazard ratio needs one."
        hint = "Add 'follow_up' with the time by which so many have the event, for example 2 years."
        yield warning("risk-without-time", draft.place(*path, "comparator_risks"), message, hint)


def _intervals(draft: Draft, path: Path, outcome: Outcome) -> Iterator[Problem]:
    """Find intervals of comparator risks that are none, and the wish for them where there are none."""
    whole = 0
    for index, risk in enumerate(outcome.comparator_risks):
        if risk.ci_low is None and risk.ci_high is None:
            continue
        place = draft.place(*path, "comparator_risks", index, "ci_high" if risk.ci_low is None else "ci_low")
        if risk.ci_low is None or risk.ci_high is None:
            message = "The interval of this comparator risk has only one limit."
            yield error("risk-interval", place, message, "Give both 'ci_low' and 'ci_high', or neither.")
            continue
        whole += 1
        if not risk.ci_low <= risk.value <= risk.ci_high or risk.ci_low == risk.ci_high:
            message = f"{risk.value:g} does not lie between {risk.ci_low:g} and {risk.ci_high:g}."
            yield error("risk-interval", place, message, "Check the three numbers.")
        elif counts_people(outcome) and not (risk.ci_low > 0 and risk.ci_high < 1):
            message = "The limits of a risk lie between 0 and 1, and are neither."
            yield error("risk-interval", place, message, "Write 0.051 for 51 per 1000.")
        elif outcome.measure in RATE_MEASURES and risk.ci_low <= 0:
            message = "The limits of a rate are above 0."
            yield error("risk-interval", place, message, "Write the events per unit of time.")
    if outcome.risk_uncertainty and not whole:
        message = f"No comparator risk of '{outcome.id}' has an interval, so its uncertainty is not known."
        hint = "Add 'ci_low' and 'ci_high' to the comparator risks, or delete 'risk_uncertainty'."
        yield warning("risk-uncertainty-unknown", draft.place(*path, "risk_uncertainty"), message, hint)
