"""What an outcome's result is shown in, where that is not what was analysed: SMDs, and people free of an event.

`better` and `model.Outcome.measure` are always about the effect as it is analysed and drawn. What the tables count can
be its opposite, and these functions are the one place that turns it round.
"""

from __future__ import annotations

from typing import Literal

from plainforest.model import CONTINUOUS_MEASURES, Outcome, Thresholds

Expression = Literal["units", "events", "sd"]
STANDARD_DEVIATIONS = "standard deviations"


def expression(outcome: Outcome) -> Expression | None:
    """Return what a standardised mean difference is shown in; None for every other measure."""
    if outcome.measure != "SMD":
        return None
    scale = outcome.scale
    if outcome.express_as in ("events", "sd"):
        return outcome.express_as
    return "units" if scale and scale.sd and scale.sd_source else "sd"


def scores(outcome: Outcome) -> bool:
    """Tell whether the tables show scores, not people or events."""
    return outcome.measure in CONTINUOUS_MEASURES and expression(outcome) != "events"


def shown_unit(outcome: Outcome) -> str:
    """Return the unit of the scores that the tables show; empty for events and for scales without one."""
    match expression(outcome):
        case "sd":
            return STANDARD_DEVIATIONS
        case "events":
            return ""
        case _:
            return outcome.scale.unit if outcome.scale else ""


def usable_thresholds(outcome: Outcome) -> Thresholds | None:
    """Return the author's thresholds, unless nothing says how many standard deviations they are."""
    unknown = expression(outcome) == "sd" and outcome.express_as != "sd"
    return None if unknown else outcome.thresholds


def turned_round(outcome: Outcome) -> bool:
    """Tell whether more of what the tables count means less of what was analysed."""
    if outcome.measure == "HR":
        return outcome.event_free
    return expression(outcome) == "events" and outcome.event_is_higher is False


def better_shown(outcome: Outcome) -> Literal["higher", "lower"] | None:
    """Return whether more or less of what the tables count is better for people."""
    if outcome.better is None or not turned_round(outcome):
        return outcome.better
    return "lower" if outcome.better == "higher" else "higher"
