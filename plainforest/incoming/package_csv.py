"""Data packages as CSV, versions 1 and 2: settings, rows and subgroups in files of their own.

Version 1 writes 0.0 for what is absent, so what a row holds is decided by the data type of its analysis. Source of the
columns: Cochrane's specification of the data package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from plainforest.incoming.bias import TOOL_1, TOOL_2, judgement_of, short_support, tool_of
from plainforest.incoming.clean import clean
from plainforest.incoming.facts import fact
from plainforest.incoming.measures import estimator_of, interval_of, method_of
from plainforest.incoming.model import (
    Analysis,
    Incoming,
    IncomingComparison,
    IncomingGroup,
    IncomingRow,
    IncomingStudy,
    Interval,
    Judgement,
    Kind,
    RefusedError,
    Stored,
    Totals,
)
from plainforest.incoming.revman_analyses import MOST_OUTCOMES, with_measure
from plainforest.incoming.ris import read_ris
from plainforest.incoming.sheets import Row, decimals_in, get, plain, read_rows
from plainforest.incoming.values import number, share_of, whole, yes
from plainforest.incoming.xmltree import decoded

RESULTS = ("Mean", "CI start", "CI end", "Weight", "Heterogeneity Chi²", "Effect Z", "Heterogeneity I²")


def read_tables(tables: Mapping[str, bytes], ris: Mapping[str, bytes], title: str, *, with_text: bool) -> Incoming:
    """Return the review in the tables of a package.

    Parameters
    ----------
    tables : Mapping of str to bytes
        CSV files by what they hold: settings, rows, groups, bias, studies.
    ris : Mapping of str to bytes
        RIS files: included.
    title : str
        What to call the review.
    with_text : bool
        Whether to take prose.

    Raises
    ------
    RefusedError
        If a table cannot be read.
    """
    read = {name: read_rows(data) for name, data in tables.items()}
    settings, rows = read["settings"][1], read["rows"][1]
    groups = read["groups"][1] if "groups" in read else []
    second = any(plain(name) in {plain("CI method"), plain("CI/PI level")} for name in read["settings"][0])
    comparisons = comparisons_of(settings, rows, groups)
    domains, tool, bias = _bias(*read["bias"], with_text=with_text) if "bias" in read else ((), TOOL_1, {})
    references, by_study = read_ris(decoded(ris["included"])) if "included" in ris else ((), {})
    studies = studies_of(read["studies"][1] if "studies" in read else [], rows, with_text=with_text)
    texts = [get(row, name) for row in (*settings, *rows, *groups) for name in RESULTS]
    counts = {"included": len(studies)}
    counts |= {
        kind: len(read[kind][1]) for kind in ("excluded", "awaiting", "ongoing") if kind in read and read[kind][1]
    }
    return Incoming(
        form=f"Cochrane data package, version {'2' if second else '1'}, CSV",
        title=title,
        studies=tuple(
            replace(study, bias=bias.get(study.name, {}), references=tuple(by_study.get(study.name, ())))
            for study in studies
        ),
        domains=domains,
        tool=tool,
        references=references,
        comparisons=comparisons,
        numbers_of_studies=counts,
        with_text=with_text,
        decimals=decimals_in(texts),
        left_out=("The package has no question, authors, study flow or Summary of Findings table.",),
    )


def comparisons_of(
    settings: Sequence[Row], rows: Sequence[Row], groups: Sequence[Row]
) -> tuple[IncomingComparison, ...]:
    """Return the comparisons in the three tables of analyses: settings, data rows and subgroup estimates."""
    if len(settings) > MOST_OUTCOMES:
        raise RefusedError("import-too-large", f"It has more than {MOST_OUTCOMES} outcomes, as no review has.")
    rows_of, groups_of = _by_analysis(rows), _by_analysis(groups)
    found: dict[str, list[Analysis]] = {}
    names: dict[str, str] = {}
    for row in settings:
        key = _key(row)
        found.setdefault(key[0], []).extend(_analyses(row, rows_of.get(key, []), groups_of.get(key, [])))
        names.setdefault(key[0], " ".join(get(row, "Analysis group name").split()) or f"Comparison {key[0]}")
    return tuple(IncomingComparison(name=names[key], analyses=tuple(analyses)) for key, analyses in found.items())


def _key(row: Row) -> tuple[str, str]:
    return get(row, "Analysis group") or "1", get(row, "Analysis number")


def _by_analysis(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault(_key(row), []).append(row)
    return found


def kind_of(said: str) -> Kind:
    """Return the kind of data that a data type means."""
    word = re.sub(r"[^a-z]", "", said.casefold())
    if word.startswith("dich"):
        return "events"
    if word.startswith("cont") and not word.startswith("contrast"):
        return "scores"
    if word.startswith(("oe", "oandv", "observed", "ipd")):
        return "observed"
    return "text" if word.startswith("other") else "effects"


def _analyses(row: Row, rows: Sequence[Row], groups: Sequence[Row]) -> list[Analysis]:
    """Return an analysis; two of them where studies have rows of their own for the total and for subgroups.

    A study with several arms or measures can stand in the total with all its people once, and in each subgroup with
    some. All rows in one analysis would count them twice.
    """
    overall = [one for one in rows if "SUBGROUP" not in _applies(one) and "OVERALL" in _applies(one)]
    inside = [one for one in rows if "SUBGROUP" in _applies(one) and "OVERALL" not in _applies(one)]
    if not overall or not inside:
        return [_analysis(row, rows, groups)]
    both = [one for one in rows if ("SUBGROUP" in _applies(one)) == ("OVERALL" in _applies(one))]
    total = _analysis(row, [{**one, plain("Subgroup"): ""} for one in (*both, *overall)], [])
    parts = _analysis(row, [*both, *inside], groups)
    said = (
        "The source takes other rows into the total than into the subgroups, which have an outcome of their own here."
    )
    return [
        replace(total, left_out=(*total.left_out, said)),
        replace(parts, name=f"{parts.name}: subgroups", number=f"{parts.number} (subgroups)", totals="subgroups"),
    ]


def _applies(row: Row) -> str:
    return get(row, "Applicability").upper()


def _analysis(row: Row, rows: Sequence[Row], groups: Sequence[Row]) -> Analysis:
    key = _key(row)
    kind = kind_of(get(row, "Data type"))
    model = get(row, "Analysis model").casefold()
    random = model.startswith("random")
    estimator = estimator_of(get(row, "Heterogeneity estimator"))
    level = _per_cent(get(row, "Estimate CI", "CI/PI level"))
    swap = kind == "events" and yes(get(row, "Swap event and non-event"))
    found = Analysis(
        number=f"{key[0]}.{key[1]}",
        name=" ".join(get(row, "Analysis name").split()) or f"Outcome {key[0]}.{key[1]}",
        kind=kind,
        method=method_of(get(row, "Statistical method")),
        random=random,
        estimator=(estimator or "DL") if random else None,
        interval=_interval(row) if random else "wald",
        level=share_of(level),
        study_level=share_of(_per_cent(get(row, "Study CI"))),
        swap_events=swap,
        totals=_totals(row),
        arms=(
            get(row, "Experimental group label", "Experimental intervention"),
            get(row, "Control group label", "Control intervention"),
        ),
        favours=(get(row, "Graph label (left)"), get(row, "Graph label (right)")),
        unit=get(row, "Unit of effect measure"),
        groups=tuple(
            IncomingGroup(name=" ".join(get(one, "Subgroup").split()), stored=_stored(one))
            for one in groups
            if get(one, "Subgroup")
        ),
        stored=_stored(row),
        left_out=_unknown(get(row, "Heterogeneity estimator")) if random and not estimator else (),
    )
    members = [_row(one, kind) for one in rows if get(one, "Study")]
    return with_measure(found, get(row, "Effect measure"), members, logarithms=yes(get(row, "Log-scale data")))


def _per_cent(level: str) -> float | None:
    """Return a level of confidence, which is written as 95%, as 95 or as 0.95."""
    value = number(level)
    return value * 100 if value is not None and value < 1 else value


def _interval(row: Row) -> Interval:
    """Return the interval by its name, or by a column of its own for the ad hoc modification."""
    named = interval_of(get(row, "CI method"))
    modified = any("adhoc" in name and yes(cell) for name, cell in row.items())
    return "adhoc" if named == "hksj" and modified else named


def _unknown(estimator: str) -> tuple[str, ...]:
    said = (
        f"The source estimates tau² by '{clean(estimator, 100)}', which is not known here; DerSimonian-Laird was taken."
    )
    return (said,) if estimator else ()


def _totals(row: Row) -> Totals:
    overall = get(row, "Overall estimates")
    if not overall or yes(overall):
        return "all"
    return "subgroups" if yes(get(row, "Subgroup estimates")) else "none"


def _row(row: Row, kind: Kind) -> IncomingRow:
    def pair(one: str, two: str) -> tuple[float | None, float | None]:
        return number(get(row, one)), number(get(row, two))

    none = (None, None)
    scores, effects, observed = kind == "scores", kind == "effects", kind == "observed"
    stored = _stored(row)
    applies = re.sub(r"[^a-z]", "", get(row, "Applicability").casefold())
    return IncomingRow(
        study=" ".join(get(row, "Study").split()),
        subgroup=" ".join(get(row, "Subgroup").split()),
        events=pair("Experimental cases", "Control cases") if kind in ("events", "observed") else none,
        totals=pair("Experimental N", "Control N"),
        means=pair("Experimental mean", "Control mean") if scores else none,
        sds=pair("Experimental SD", "Control SD") if scores else none,
        effect=number(get(row, "GIV Mean")) if effects else None,
        standard_error=number(get(row, "GIV SE")) if effects else None,
        o_minus_e=number(get(row, "O-E")) if observed else None,
        variance=number(get(row, "Variance")) if observed else None,
        pooled=applies not in ("none", "notapplicable", "excluded"),
        stored=stored,
    )


def _stored(row: Row) -> Stored:
    """Return stored results; where all are zero or empty, nothing was calculated."""

    def value(name: str) -> float | None:
        return number(get(row, name))

    one, two = whole(get(row, "Experimental N")), whole(get(row, "Control N"))
    people = None if one is None or two is None else one + two
    effect, low, high = value("Mean"), value("CI start"), value("CI end")
    if effect is None or low is None or high is None or effect == low == high == 0:
        return Stored(people=people or None)
    return Stored(
        effect=effect, ci_low=low, ci_high=high,
        z=value("Effect Z") if get(row, "Effect Z") else value("Effect T"), p_value=value("Effect P"),
        chi2=value("Heterogeneity Chi²"), df=value("Heterogeneity df"), p_chi2=value("Heterogeneity P"),
        i2=value("Heterogeneity I²"), tau2=value("Heterogeneity Tau²"), q_subgroups=value("Subgroup Chi²"),
        p_subgroups=value("Subgroup P"), i2_subgroups=value("Subgroup I²"), weight=value("Weight"),
        people=people or None,
    )  # fmt: skip


def studies_of(information: Sequence[Row], rows: Sequence[Row], *, with_text: bool) -> list[IncomingStudy]:
    """Return the studies of the table of studies, and those that only have results."""
    found: dict[str, IncomingStudy] = {}
    for row in information:
        name = " ".join(get(row, "Study").split())
        if not name:
            continue

        def cell(column: str, row: Row = row) -> str:
            text = without_tags(get(row, f"Char: {column}", column))
            return text if with_text else fact(text, column == "Methods")

        found.setdefault(
            name,
            IncomingStudy(
                name=name, year=get(row, "Year"), methods=cell("Methods"), participants=cell("Participants"),
                interventions=cell("Interventions"), outcomes=cell("Outcomes"),
                notes=cell("Notes") if with_text else "",
                funding=cell("Funding source") or cell("Sources of funding") or cell("Funding"),
            ),
        )  # fmt: skip
    for row in rows:
        name = " ".join(get(row, "Study").split())
        if name:
            found.setdefault(name, IncomingStudy(name=name, year=get(row, "Study year")))
    return list(found.values())


def without_tags(text: str) -> str:
    """Return text without HTML."""
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^<>]{0,500}>", " ", text)).split())


def _bias(
    header: Sequence[str], rows: Sequence[Row], *, with_text: bool
) -> tuple[tuple[str, ...], str, dict[str, dict[str, Judgement]]]:
    """Return domains, tool and judgements; packages have two columns for each domain, with its name after a colon."""
    columns = [name for name in header if re.match(r"domain\s*\(judge?ment\)\s*:", name, re.I)]
    names = {
        column: re.sub(r":?\s*all outcomes\s*$", "", column.partition(":")[2].strip(), flags=re.I) for column in columns
    }
    tool = tool_of(names.values())
    found: dict[str, dict[str, Judgement]] = {}
    used: list[str] = []
    for row in rows:
        study = " ".join(get(row, "Study").split())
        for column, name in names.items():
            judgement = judgement_of(get(row, column), tool)
            support = without_tags(get(row, f"Domain (support):{column.partition(':')[2]}"))
            if not study or judgement == "not_stated":
                continue
            if name not in used:
                used.append(name)
            text = support if with_text else short_support(support)
            found.setdefault(study, {}).setdefault(name, Judgement(judgement=judgement, support=text))
    order = [name for name in dict.fromkeys(names.values()) if name in used]
    return tuple(order), tool if tool == TOOL_2 else TOOL_1, found
