"""RevMan 5's "data and analyses" as CSV: comparisons, outcomes, subgroups and studies one below the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from plainforest.incoming.measures import method_of
from plainforest.incoming.model import (
    Analysis,
    Incoming,
    IncomingComparison,
    IncomingGroup,
    IncomingRow,
    IncomingStudy,
    Kind,
    RefusedError,
    Stored,
)
from plainforest.incoming.revman_analyses import with_measure
from plainforest.incoming.sheets import Row, decimals_in, get, plain, read_rows
from plainforest.incoming.values import number, share_of, whole, yes

NEEDED = ("Comparison Number", "Outcome Number", "Subgroup Number", "Name")
KINDS: Mapping[str, Kind] = {
    "DIC": "events", "CON": "scores", "IV": "effects", "GIV": "effects", "INV": "effects", "IPD": "observed",
    "OE": "observed", "OTH": "text",
}  # fmt: skip


def is_revman_csv(data: bytes) -> bool:
    """Tell whether a file is such a table, by its first line."""
    try:
        header, _ = read_rows(data[:5000].partition(b"\n")[0])
    except RefusedError:
        return False
    names = {plain(name) for name in header}
    return all(plain(name) in names for name in NEEDED)


def read_revman_csv(data: bytes, name: str) -> Incoming:
    """Return the review in such a table.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        What the review is called, as the table has no title.

    Raises
    ------
    RefusedError
        If it is no such table.
    """
    _, rows = read_rows(data)
    comparisons: list[IncomingComparison] = []
    analyses: list[Analysis] = []
    members: list[IncomingRow] = []
    studies: dict[str, IncomingStudy] = {}
    said = group = ""
    logarithms = False
    last = ("", "", "")

    def close() -> None:
        if analyses:
            analyses[-1] = with_measure(analyses[-1], said, members, logarithms=logarithms)
        members.clear()

    for row in rows:
        here = (get(row, "Comparison Number"), get(row, "Outcome Number"), get(row, "Subgroup Number"))
        title = " ".join(get(row, "Name").split()) or "Not named"
        if here[0] != last[0]:
            close()
            if comparisons:
                comparisons[-1] = replace(comparisons[-1], analyses=tuple(analyses))
            analyses, comparisons = [], [*comparisons, IncomingComparison(name=title)]
            last = (here[0], "0", "0")
            if here[1] in ("", "0"):
                continue
        if here[1] != last[1]:
            close()
            analyses.append(_analysis(row, title, f"{here[0]}.{here[1]}"))
            said, group = get(row, "Effect Measure"), ""
            logarithms = yes(get(row, "Entered data are on log scale (Generic inverse variance only)"))
        elif not analyses:
            continue  # a row of a comparison before its first outcome
        elif here[2] != last[2] and here[2] not in ("", "0"):
            group = title
            analyses[-1] = replace(
                analyses[-1], groups=(*analyses[-1].groups, IncomingGroup(name=title, stored=_stored(row)))
            )
        else:
            members.append(_row(row, title, group, analyses[-1].kind))
            year = get(row, "Year of study")
            studies.setdefault(title, IncomingStudy(name=title, year=year))
        last = here
    close()
    if not comparisons:
        raise RefusedError("import-empty", "The table has no rows.", "Export the data and analyses again.")
    comparisons[-1] = replace(comparisons[-1], analyses=tuple(analyses))
    texts = [get(row, name) for row in rows for name in ("Effect Estimate", "CI Start", "CI End", "Weight", "Q")]
    first = comparisons[0].name if len(comparisons) == 1 else ""
    return Incoming(
        form="RevMan 5 table of data and analyses",
        title=first or " ".join(name.replace("_", " ").split()) or "Imported review",
        studies=tuple(studies.values()),
        comparisons=tuple(comparisons),
        decimals=decimals_in(texts),
        left_out=("The table holds numbers only: no question, authors, references, risk of bias or certainty.",),
    )


def _analysis(row: Row, title: str, number_: str) -> Analysis:
    said = get(row, "Data Type").upper()
    kind: Kind = next((kind for start, kind in KINDS.items() if said.startswith(start)), "text")
    random = get(row, "Analysis Model").upper().startswith("R")
    level = number(get(row, "Total Confidence Interval", "CI Total", "Study Confidence Interval"))
    totals = get(row, "Totals").casefold()
    return Analysis(
        number=number_,
        name=title,
        kind=kind,
        method=method_of(get(row, "Statistical Method")),
        random=random,
        estimator="DL" if random else None,
        level=share_of(level),
        study_level=share_of(number(get(row, "Study Confidence Interval", "CI Study"))),
        swap_events=kind == "events" and yes(get(row, "Swap event and non-event", "Swap events")),
        totals="subgroups"
        if totals.startswith(("sub", "totals not")) and "sub" in totals
        else "none"
        if totals.startswith("no")
        else "all",
        arms=(get(row, "Group Label 1"), get(row, "Group Label 2")),
        favours=(get(row, "Left Graph Label"), get(row, "Right Graph Label")),
        stored=_stored(row),
    )


def _row(row: Row, title: str, group: str, kind: Kind) -> IncomingRow:
    effect, error = number(get(row, "Effect Estimate")), number(get(row, "SE"))
    stored = _stored(row)
    measured = kind == "effects"
    entered = number(get(row, "Entered estimate", "Estimate")) if measured else None
    return IncomingRow(
        study=title,
        subgroup=group,
        events=(number(get(row, "Events 1")), number(get(row, "Events 2"))),
        totals=(number(get(row, "Total 1")), number(get(row, "Total 2"))),
        means=(number(get(row, "Mean 1")), number(get(row, "Mean 2"))),
        sds=(number(get(row, "SD 1")), number(get(row, "SD 2"))),
        effect=(entered if entered is not None else effect) if measured else None,
        standard_error=error if measured else None,
        o_minus_e=number(get(row, "O-E", "O_E")) if kind == "observed" else None,
        variance=number(get(row, "Variance", "Var")) if kind == "observed" else None,
        pooled=kind == "text" or stored.estimable,
        stored=stored,
    )


def _stored(row: Row) -> Stored:
    """Return stored results. What cannot be estimated has a weight of zero and an effect or interval that is none.

    Where these cells are empty, nothing is stored, which says nothing about what can be estimated. Outcomes without a
    total have a weight of zero too, and no effect.
    """

    def value(*names: str) -> float | None:
        return number(get(row, *names))

    one, two = whole(get(row, "Total 1")), whole(get(row, "Total 2"))
    people = None if one is None or two is None else one + two
    effect, low, high = value("Effect Estimate"), value("CI Start"), value("CI End")
    zero = effect == low == high == 0
    if (effect is None or low is None or high is None or zero) and not value("Weight"):
        weightless = get(row, "Weight") != "" and (effect is not None or not get(row, "Data Type"))
        return Stored(people=people or None, estimable=not zero and not weightless)
    df = value("df")
    return Stored(
        effect=effect, ci_low=low, ci_high=high, z=value("Z"), p_value=value("P(Z)"), chi2=value("Q"), df=df,
        p_chi2=value("P(Q)"), i2=value("I²(Q)"), tau2=value("Tau²"), q_subgroups=value("Qint"),
        p_subgroups=value("P(Qint)"), i2_subgroups=value("I²(Qint)"), weight=value("Weight"), people=people or None,
    )  # fmt: skip
