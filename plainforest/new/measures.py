"""How an outcome is analysed: by the names of its columns and the numbers in its rows, always a guess."""

from __future__ import annotations

from collections.abc import Sequence

from plainforest.content.cells import MINUS, NUMBER
from plainforest.new.headers import MEASURES, joined, measure_for
from plainforest.new.rows import Row

EFFECT = ("effect", "ci_low", "ci_high", "standard_error", "log_effect", "p_value")


def measure_of(rows: Sequence[Row], effects: Sequence[str]) -> str:
    """Return the measure of an outcome.

    Parameters
    ----------
    rows : sequence of Row
        Its rows.
    effects : sequence of str
        The names of the columns with effects that are used.
    """

    def filled(column: str) -> bool:
        return any(row.values.get(column) for row in rows)

    stated = {MEASURES.get(joined(row.measure), "") for row in rows if row.measure}
    named = stated.pop() if len(stated) == 1 else measure_for(effects)
    if named == "HR" and (filled("effect") or filled("log_effect")):
        return "HR"  # which the counts beside it cannot give
    if filled("intervention_events") or filled("comparator_events"):
        if filled("intervention_time"):
            return "IRR"
        return named if named in ("RR", "OR", "RD") else "RR"
    if filled("intervention_mean") or filled("comparator_mean"):
        return named if named in ("MD", "SMD") else "MD"
    if named:
        return named
    limits = [row.values[column] for row in rows for column in ("effect", "ci_low", "ci_high") if column in row.values]
    if filled("log_effect") or (filled("ci_low") and all(_positive(value) for value in limits)):
        return "RR"
    return "MD"


def _positive(text: str) -> bool:
    text = MINUS.sub("-", text)
    return bool(NUMBER.fullmatch(text)) and float(text) > 0


def one_kind(values: dict[str, str], measure: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the values of one kind, as a row may have, and the columns of the others.

    The numbers of both arms go before an effect that is worked out from them, but not before a hazard ratio, which is
    not.
    """
    scores = measure in ("MD", "SMD", "ROM")
    arms = [f"{arm}_{'mean' if scores else 'events'}" for arm in ("intervention", "comparator")]
    of_others = ("events",) if scores else ("mean", "sd")
    others = [f"{arm}_{what}" for arm in ("intervention", "comparator") for what in of_others]
    dropped: list[str] = []
    if all(column in values for column in arms):
        dropped += [column for column in others if column in values]
        if measure != "HR":
            dropped += [column for column in EFFECT if column in values]
    return {column: value for column, value in values.items() if column not in dropped}, tuple(dropped)
