"""Rows of an analysis -> rows of results.csv: whole numbers where people are counted, and nothing that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plainforest import stats
from plainforest.incoming.clean import cell
from plainforest.incoming.model import Analysis, IncomingRow
from plainforest.model import RATIO_MEASURES

NO_NUMBERS = "The source has no numbers for this study here"
IN_WORDS = "The source gives this result in words"
FROM_INTERVAL = "The standard error is worked out from the interval"
LEFT_OUT = "The source leaves this study out of its analysis"
LARGEST_COUNT = 1_000_000_000
LARGEST_LOG = 50.0


@dataclass(frozen=True, slots=True)
class ContentRow:
    """A row of results.csv.

    Attributes
    ----------
    cells : Mapping of str to str
        The row.
    incoming : IncomingRow
        Where it comes from.
    why : str
        Why the numbers were left out; empty when they were not.
    """

    cells: Mapping[str, str]
    incoming: IncomingRow
    why: str = ""


def content_rows(analysis: Analysis, outcome: str, names: Mapping[int, str]) -> Iterator[ContentRow]:
    """Yield the rows of one analysis.

    Parameters
    ----------
    analysis : Analysis
        The analysis.
    outcome : str
        Its id in the content.
    names : Mapping of int to str
        Names of studies that differ from those in the source, by the place of the row.
    """
    for index, row in enumerate(analysis.rows):
        head = {"outcome": outcome, "study": names.get(index, row.study), "subgroup": row.subgroup}
        numbers, why = _numbers(analysis, row)
        if why:
            numbers = {"no_data": "yes"}
        if row.calculated and not why:
            numbers |= {"basis": "calculated"}
        worked_out = FROM_INTERVAL if row.calculated and not why else ""
        note = "; ".join(
            text for text in (why if why != IN_WORDS or not row.text else row.text, row.note, worked_out) if text
        )
        source = f"Analysis {analysis.number}"
        cells = {**head, **numbers, "source": source, "note": note}
        yield ContentRow({key: cell(value) if key in TEXTS else value for key, value in cells.items()}, row, why)


TEXTS = frozenset({"study", "subgroup", "source", "note"})


def _numbers(analysis: Analysis, row: IncomingRow) -> tuple[dict[str, str], str]:
    """Return the cells with numbers, or why there are none."""
    if analysis.kind == "text":
        return {}, IN_WORDS
    if analysis.measure is None:
        return {}, "This measure cannot be analysed here"
    if analysis.kind == "events":
        return _events(analysis, row)
    if analysis.kind == "scores":
        return _scores(analysis, row)
    if analysis.kind == "observed":
        return _observed(row)
    return _effect(analysis, row)


def _events(analysis: Analysis, row: IncomingRow) -> tuple[dict[str, str], str]:
    e1, e2 = (_count(value) for value in row.events)
    n1, n2 = (_count(value) for value in row.totals)
    if e1 is None or e2 is None or n1 is None or n2 is None:
        unwhole = any(value is not None and value != int(value) for value in (*row.events, *row.totals))
        return {}, "The source's numbers are no whole people" if unwhole else NO_NUMBERS
    if n1 == 0 or n2 == 0:
        return {}, "An arm has no people in the source"
    if e1 > n1 or e2 > n2:
        return {}, "The source has more events than people"
    if not row.pooled and _estimable(
        analysis, (n1 - e1, n1, n2 - e2, n2) if analysis.swap_events else (e1, n1, e2, n2)
    ):
        return {}, LEFT_OUT
    return _arms(events=(e1, e2), total=(n1, n2)), ""


def _estimable(analysis: Analysis, counts: tuple[int, int, int, int]) -> bool:
    if analysis.measure is None:
        return False
    return stats.study_effect(stats.Counts(*counts), analysis.measure).estimable


def _scores(analysis: Analysis, row: IncomingRow) -> tuple[dict[str, str], str]:
    n1, n2 = (_count(value) for value in row.totals)
    (m1, m2), (s1, s2) = row.means, row.sds
    if not n1 or not n2 or m1 is None or m2 is None:
        return {}, NO_NUMBERS
    if not row.pooled and not any((m1, m2, s1, s2)):
        return {}, NO_NUMBERS
    deviations = tuple(value if value is not None and value > 0 else None for value in (s1, s2))
    whole = None not in deviations
    if not row.pooled and whole and n1 > 1 and n2 > 1:
        return {}, LEFT_OUT
    found = _arms(mean=(m1, m2), total=(n1, n2))
    for arm, value in zip(("intervention", "comparator"), deviations, strict=True):
        if value is not None:
            found[f"{arm}_sd"] = _text(value)
    return found, ""


def _effect(analysis: Analysis, row: IncomingRow) -> tuple[dict[str, str], str]:
    if row.effect is None or row.standard_error is None or row.standard_error <= 0:
        return {}, NO_NUMBERS
    if not row.pooled:
        return {}, LEFT_OUT
    ratio = analysis.measure in RATIO_MEASURES
    if ratio and abs(row.effect) > LARGEST_LOG:
        return {}, "The source's effect is too large to be the logarithm of a ratio"
    if analysis.measure == "RD" and abs(row.effect) > 1:
        return {}, "The source's risk difference lies beyond 1"
    column = "log_effect" if ratio else "effect"
    return {column: _text(row.effect), "standard_error": _text(row.standard_error), **_people(row)}, ""


def _observed(row: IncomingRow) -> tuple[dict[str, str], str]:
    if row.o_minus_e is None or row.variance is None or row.variance <= 0:
        return {}, NO_NUMBERS
    if not row.pooled:
        return {}, LEFT_OUT
    found = {"o_minus_e": _text(row.o_minus_e), "o_e_variance": _text(row.variance), **_people(row)}
    e1, e2 = (_count(value) for value in row.events)
    n1, n2 = (_count(value) for value in row.totals)
    if e1 is not None and e2 is not None and n1 and n2 and e1 <= n1 and e2 <= n2 and e1 + e2:
        found |= _arms(events=(e1, e2))
    return found, ""


def _people(row: IncomingRow) -> dict[str, str]:
    """Return the people of both arms, or of none: half of them would be counted as all."""
    n1, n2 = (_count(value) for value in row.totals)
    return _arms(total=(n1, n2)) if n1 and n2 else {}


def _arms(**values: tuple[float | None, float | None]) -> dict[str, str]:
    found = {}
    for name, pair in values.items():
        for arm, value in zip(("intervention", "comparator"), pair, strict=True):
            if value is not None:
                found[f"{arm}_{name}"] = _text(value)
    return found


def _count(value: float | None) -> int | None:
    return int(value) if value is not None and value == int(value) and 0 <= value <= LARGEST_COUNT else None


def _text(value: float) -> str:
    """Write a number so that reading it gives the same number again."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
