"""What is wrong in a source by itself: tables that contradict their analyses, sums that do not add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from plainforest.incoming.matching import matches
from plainforest.incoming.model import Analysis, Incoming, IncomingRow, SofRow
from plainforest.problems import Problem

CODES = frozenset(
    "sd-like-error shared-comparator events-above-total total-above-participants interval-misses-effect "
    "lopsided-interval o-minus-e-sign o-e-variance-too-large o-minus-e-implausible duplicate-reference".split()
)
"""Messages about content that tell a mistake in its source."""


def defects(incoming: Incoming, problems: Iterable[Problem] = ()) -> tuple[str, ...]:
    """Return what is wrong in a source, a sentence each.

    Parameters
    ----------
    incoming : Incoming
        The review.
    problems : iterable of Problem
        What the checks find in the content made from it.
    """
    found = [*_tables(incoming), *_flow(incoming)]
    for analysis in incoming.analyses():
        found += [f"Analysis {analysis.number}, {text}" for text in _twice(analysis)]
    found += [f"results.csv, line {one.place.line}: {one.message}" for one in problems if one.code in CODES]
    return tuple(dict.fromkeys(found))


def _tables(incoming: Incoming) -> Iterator[str]:
    for sof in incoming.sofs:
        yield from sof.odd
        for odd in dict.fromkeys(odd for row in sof.rows for odd in row.odd):
            names = [row.outcome for row in sof.rows if odd in row.odd]
            yield f"Summary of findings, {', '.join(names) if len(names) < len(sof.rows) else 'in every row'}: {odd}."
    for _, row, analysis in matches(incoming):
        if analysis is not None:
            wrong = list(_contradictions(row, analysis))
            if wrong:
                yield f"Summary of findings, {row.outcome}, contradicts analysis {analysis.number}: {'; '.join(wrong)}."


def _contradictions(row: SofRow, analysis: Analysis) -> Iterator[str]:
    """Find numbers of a table that are not those of the analysis, rounded as the table rounds."""
    stored = analysis.stored
    if stored.estimable and analysis.totals == "all":
        low, high = row.ci or (None, None)
        for name, printed, text, theirs in (
            ("relative effect", row.point, row.texts[0], stored.effect),
            ("lower limit", low, row.texts[1], stored.ci_low),
            ("upper limit", high, row.texts[2], stored.ci_high),
        ):
            if printed is not None and theirs is not None and not _rounds_to(theirs, printed, text):
                yield f"{name} {text}, but the analysis has {theirs:.{_decimals(text)}f}"
    if row.people is not None and stored.people is not None and row.people != stored.people:
        yield f"{row.people} participants, but the analysis has {stored.people}"
    if row.studies is not None and stored.studies is not None and row.studies != stored.studies:
        yield f"{row.studies} studies, but the analysis has {stored.studies}"


def _decimals(text: str) -> int:
    return len(text.replace("\u00b7", ".").partition(".")[2])


def _rounds_to(value: float, printed: float, text: str) -> bool:
    """Tell whether a number is printed as it is, by whatever rule halves are rounded."""
    return abs(value - printed) <= 0.5 * 10.0 ** -_decimals(text) + 1e-9


def _flow(incoming: Incoming) -> Iterator[str]:
    flow = incoming.flow
    included = incoming.numbers_of_studies.get("included")
    if flow is None:
        return
    screened, excluded, assessed = flow.records_screened, flow.records_excluded, flow.reports_assessed
    if screened is not None and excluded is not None and assessed is not None and screened - excluded != assessed:
        yield f"Study flow: {screened} screened minus {excluded} excluded is {screened - excluded}, not {assessed}."
    if flow.records_identified is not None and screened is not None and screened > flow.records_identified:
        yield f"Study flow: {screened} records were screened, but only {flow.records_identified} identified."
    dropped, theirs = flow.reports_excluded, flow.studies_included
    if assessed is not None and dropped is not None and dropped > assessed:
        yield f"Study flow: {dropped} reports were excluded, but only {assessed} assessed."
    elif assessed is not None and dropped is not None and theirs is not None and theirs > assessed - dropped:
        yield f"Study flow: {assessed} reports minus {dropped} excluded leaves too few for {theirs} studies."
    if theirs is not None and included is not None and theirs != included:
        yield f"Study flow: {theirs} studies included, but the list of included studies has {included}."
    if flow.studies_pooled is not None and theirs is not None and flow.studies_pooled > theirs:
        yield f"Study flow: {flow.studies_pooled} studies in the analysis, but only {theirs} included."


def _twice(analysis: Analysis) -> Iterator[str]:
    """Find people who count more than once: the same comparator in two rows of one study, or of Smith 2000a and b."""
    seen: dict[tuple[str, tuple[object, ...]], IncomingRow] = {}
    for row in analysis.rows:
        comparator = _arm(row, 1)
        if not row.pooled or comparator is None or analysis.totals == "none":
            continue
        trial = re.sub(r"(?<=\d)[a-z]$|\s*\(\w+\)$", "", row.study.casefold())
        other = seen.setdefault((trial, comparator), row)
        apart = analysis.totals == "subgroups" and other.subgroup != row.subgroup
        if other is row or apart or _arm(other, 0) == _arm(row, 0):
            continue
        who = row.study if other.study == row.study else f"{other.study} and {row.study}"
        yield f"{who}: the same comparator group stands in two rows, so its people count twice."


def _arm(row: IncomingRow, index: int) -> tuple[object, ...] | None:
    """Return the numbers of an arm; None when they are too few to tell people apart."""
    events, total, mean, sd = (pair[index] for pair in (row.events, row.totals, row.means, row.sds))
    if not total or (not events and not mean):
        return None
    return events, total, mean, sd
