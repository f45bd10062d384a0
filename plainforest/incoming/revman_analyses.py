"""RevMan 5: comparisons, outcomes and rows, with the results that the file stores for them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element

from plainforest.incoming.effects import Scale, on_scale, scale_of, with_error
from plainforest.incoming.measures import is_logarithm, measure_of, method_of
from plainforest.incoming.model import (
    Analysis,
    IncomingComparison,
    IncomingGroup,
    IncomingRow,
    IncomingStudy,
    Kind,
    RefusedError,
    Stored,
    Totals,
)
from plainforest.incoming.naming import Names
from plainforest.incoming.values import number, pick, share_of, whole, yes
from plainforest.incoming.xmltree import child, children, words
from plainforest.model import RATIO_MEASURES, Measure

KINDS: Mapping[str, Kind] = {"DICH": "events", "CONT": "scores", "IV": "effects", "IPD": "observed", "OTHER": "text"}
MOST_OUTCOMES = 2_000
TOTALS: Mapping[str, Totals] = {"YES": "all", "SUB": "subgroups", "NO": "none"}


def read_comparisons(
    analyses: Element | None, names: Mapping[str, str], *, with_text: bool
) -> tuple[tuple[IncomingComparison, ...], list[IncomingStudy], list[str]]:
    """Return the comparisons of a review.

    Parameters
    ----------
    analyses : Element or None
        The element with all analyses.
    names : Mapping of str to str
        Names of studies by their ids in the file.
    with_text : bool
        Whether to take the cells of tables of text.

    Returns
    -------
    tuple
        The comparisons; studies that have results and stand in no list; and what was left out.
    """
    reader = _Reader(dict(names), with_text)
    outcomes = sum(len(comparison) for comparison in children(analyses, "COMPARISON"))
    if outcomes > MOST_OUTCOMES:
        raise RefusedError("import-too-large", f"It has more than {MOST_OUTCOMES} outcomes, as no review has.")
    found = []
    for index, comparison in enumerate(children(analyses, "COMPARISON"), start=1):
        number_ = comparison.get("NO", "").strip() or str(index)
        name = words(child(comparison, "NAME")) or f"Comparison {number_}"
        found.append(IncomingComparison(name=name, analyses=tuple(reader.analyses(comparison, number_))))
    extra = [IncomingStudy(name=reader.names[key]) for key in reader.unknown]
    left_out = [
        f"'{study.name}' has results but is in no list of studies; it was added without details." for study in extra
    ]
    return tuple(found), extra, left_out


class _Reader:
    """Reads the outcomes of a file whose studies have ids."""

    def __init__(self, names: dict[str, str], with_text: bool) -> None:
        self.names, self.with_text = names, with_text
        self.unknown: list[str] = []

    def analyses(self, comparison: Element, number_: str) -> Iterator[Analysis]:
        outcomes = [one for one in comparison if one.tag.endswith("_OUTCOME") and one.tag.partition("_")[0] in KINDS]
        for index, outcome in enumerate(outcomes, start=1):
            prefix = outcome.tag.partition("_")[0]
            yield self._analysis(outcome, prefix, f"{number_}.{outcome.get('NO', '').strip() or index}")

    def _analysis(self, outcome: Element, prefix: str, number_: str) -> Analysis:
        kind = KINDS[prefix]
        said = pick(outcome.attrib, "EFFECT_MEASURE") or words(child(outcome, "EFFECT_MEASURE"))
        rows = list(self._rows(outcome, prefix, ""))
        groups: list[IncomingGroup] = []
        given = Names(form="{} ({})")
        for index, group in enumerate(children(outcome, f"{prefix}_SUBGROUP"), start=1):
            name = given.give(words(child(group, "NAME")) or f"Subgroup {index}")
            groups.append(IncomingGroup(name=name, stored=stored_of(group)))
            rows += self._rows(group, prefix, name)
        level = number(outcome.get("CI_TOTAL"))
        analysis = Analysis(
            number=number_,
            name=words(child(outcome, "NAME")) or f"Outcome {number_}",
            kind=kind,
            method=method_of(outcome.get("METHOD", "")),
            random=yes(outcome.get("RANDOM")),
            estimator="DL" if yes(outcome.get("RANDOM")) else None,
            level=share_of(level),
            study_level=share_of(number(outcome.get("CI_STUDY"))),
            swap_events=kind == "events" and yes(outcome.get("SWAP_EVENTS")),
            totals=TOTALS.get(outcome.get("TOTALS", "YES").upper(), "all"),
            arms=(words(child(outcome, "GROUP_LABEL_1")), words(child(outcome, "GROUP_LABEL_2"))),
            favours=(words(child(outcome, "GRAPH_LABEL_1")), words(child(outcome, "GRAPH_LABEL_2"))),
            unit=pick(outcome.attrib, "UNITS"),
            groups=tuple(groups),
            stored=stored_of(outcome),
        )
        return with_measure(analysis, said, rows, logarithms=yes(outcome.get("LOG_DATA")))

    def _rows(self, parent: Element, prefix: str, subgroup: str) -> Iterator[IncomingRow]:
        for data in children(parent, f"{prefix}_DATA"):
            key = data.get("STUDY_ID", "").strip()
            if key not in self.names:
                self.names[key] = _name_in(key) or "Not named"
                self.unknown.append(key)
            numbers = {name: number(data.get(name)) for name in ("EFFECT_SIZE", "LOG_EFFECT_SIZE", "ESTIMATE", "SE")}
            cells = [text for cell in data if (text := words(cell)) and cell.tag not in ("FOOTNOTE", "FOOTNOTES")]
            yield IncomingRow(
                study=self.names[key],
                subgroup=subgroup,
                events=_pair(data, "EVENTS"),
                totals=_pair(data, "TOTAL"),
                means=_pair(data, "MEAN"),
                sds=_pair(data, "SD"),
                effect=_entered(numbers) if prefix == "IV" else None,
                standard_error=numbers["SE"] if prefix == "IV" else None,
                o_minus_e=number(data.get("O_E")) if prefix == "IPD" else None,
                variance=number(data.get("VAR")) if prefix == "IPD" else None,
                text="; ".join(cells) if prefix == "OTHER" and self.with_text else "",
                pooled=prefix == "OTHER" or data.get("ESTIMABLE", "YES").upper() != "NO",
                note=words(child(data, "FOOTNOTE")) if self.with_text else "",
                stored=stored_of(data),
            )


def _name_in(key: str) -> str:
    """Return the name in a study's id, in which RevMan writes blanks as hyphens and other signs by their numbers."""
    name = key.removeprefix("STD-").replace("-", " ")
    return re.sub(r"_x([0-9a-fA-F]{4})_", lambda match: chr(int(match[1], 16)), name)


def _pair(element: Element, name: str) -> tuple[float | None, float | None]:
    return number(element.get(f"{name}_1")), number(element.get(f"{name}_2"))


def _entered(numbers: Mapping[str, float | None]) -> float | None:
    """Return what the author typed; where the file does not keep it, what was made of it."""
    if numbers["ESTIMATE"] is not None:
        return numbers["ESTIMATE"]
    if numbers["LOG_EFFECT_SIZE"]:
        return numbers["LOG_EFFECT_SIZE"] * math.log(10)  # RevMan's logarithms have base 10, its standard errors not
    return numbers["EFFECT_SIZE"]


def with_measure(analysis: Analysis, said: str, rows: list[IncomingRow], *, logarithms: bool) -> Analysis:
    """Return an analysis with its rows, on the scale of a measure that can be analysed.

    Parameters
    ----------
    analysis : Analysis
        Without rows and measure.
    said : str
        What the source calls the measure.
    rows : list of IncomingRow
        Its rows, with effects as they were typed.
    logarithms : bool
        Whether the source says that effects were typed as logarithms.
    """
    measure = measure_of(said)
    left_out = list(analysis.left_out)
    if analysis.kind == "text":
        return replace(analysis, rows=tuple(rows))
    if analysis.kind == "events" and analysis.method == "PETO":
        measure = "PETO"
    if analysis.kind == "events" and measure not in ("RR", "OR", "RD", "PETO"):
        left_out.append(f"The measure '{said}' is not known for events; the risk ratio was taken.")
        measure = "RR"
    if analysis.kind == "scores" and measure not in ("MD", "SMD", "ROM"):
        left_out.append(f"The measure '{said}' is not known for scores; the mean difference was taken.")
        measure = "MD"
    if analysis.kind == "observed":
        return _observed(replace(analysis, left_out=tuple(left_out)), measure, said, rows)
    if analysis.kind == "effects":
        return _effects(replace(analysis, left_out=tuple(left_out)), measure, said, rows, logarithms=logarithms)
    method = analysis.method or ("MH" if analysis.kind == "events" else "IV")
    if measure == "PETO":
        method = "PETO"
    elif method == "PETO" or (method == "MH" and analysis.kind == "scores"):
        method = "IV"
    random = analysis.random and method != "PETO"
    return replace(
        analysis, measure=measure, method=method, random=random, estimator=analysis.estimator if random else None,
        rows=tuple(rows), left_out=tuple(left_out),
    )  # fmt: skip


def _observed(analysis: Analysis, measure: Measure | None, said: str, rows: list[IncomingRow]) -> Analysis:
    """Observed minus expected events are pooled by Peto's method; its ratio is whatever the source calls it."""
    measure = "PETO" if measure == "OR" else measure or "HR"
    other = measure not in ("PETO", "HR")
    if other:
        rows = [_as_effect(row) for row in rows]
        if measure not in RATIO_MEASURES:
            measure = "HR"
    return replace(
        analysis,
        kind="effects" if other else "observed",
        measure=measure,
        said_measure="" if measure_of(said) else said,
        method="IV" if other else "PETO",
        random=False,
        estimator=None,
        rows=tuple(rows),
    )


def _as_effect(row: IncomingRow) -> IncomingRow:
    """Return (O - E) / V with its standard error, which pools to the same result."""
    if row.o_minus_e is None or not row.variance or row.variance <= 0:
        return replace(row, o_minus_e=None, variance=None, pooled=False)
    effect, error = row.o_minus_e / row.variance, 1 / math.sqrt(row.variance)
    return replace(row, o_minus_e=None, variance=None, effect=effect, standard_error=error)


def _effects(
    analysis: Analysis, measure: Measure | None, said: str, rows: list[IncomingRow], *, logarithms: bool
) -> Analysis:
    """Find out on which scale typed effects are, from the intervals that the source made of them."""
    scale = scale_of(rows, logarithms=logarithms, ratio=measure in RATIO_MEASURES, named=is_logarithm(said))
    left_out = list(analysis.left_out)
    rows = [on_scale(with_error(row, scale, analysis.study_level), scale) for row in rows]
    if scale is Scale.RATIO and (measure is None or measure not in RATIO_MEASURES):
        left_out.append(f"The source calls the ratio '{said}', which is no known measure.")
        measure = None
    elif scale is Scale.LOGARITHM and measure in RATIO_MEASURES:
        left_out.append("The source shows logarithms; here the ratios themselves are shown.")
    elif scale is Scale.DIFFERENCE and measure in RATIO_MEASURES:
        left_out.append(
            f"The source pools '{said}' without taking logarithms, which no sound analysis does; its numbers were "
            "left out."
        )
        measure = None
    elif measure is None:
        measure = "MD"
    stored, groups = analysis.stored, analysis.groups
    if scale is Scale.LOGARITHM and measure in RATIO_MEASURES:
        stored = _exponentials(stored)
        groups = tuple(replace(group, stored=_exponentials(group.stored)) for group in groups)
        rows = [replace(row, stored=_exponentials(row.stored)) for row in rows]
    if measure is None:
        rows = [replace(row, effect=None, standard_error=None, pooled=False) for row in rows]
    return replace(
        analysis, measure=measure, said_measure="" if measure_of(said) else said, method="IV", stored=stored,
        groups=groups, rows=tuple(rows), left_out=tuple(left_out),
    )  # fmt: skip


def _exponentials(stored: Stored) -> Stored:
    """Return logarithms as ratios."""

    def ratio(value: float | None) -> float | None:
        return None if value is None or abs(value) > 700 else math.exp(value)

    return replace(stored, effect=ratio(stored.effect), ci_low=ratio(stored.ci_low), ci_high=ratio(stored.ci_high))


def stored_of(element: Element) -> Stored:
    """Return the results that an outcome, a subgroup or a row of a RevMan file stores."""
    estimable = element.get("ESTIMABLE", "YES").upper() != "NO"
    one, two = whole(element.get("TOTAL_1")), whole(element.get("TOTAL_2"))
    people = None if one is None or two is None else one + two
    studies = whole(element.get("STUDIES"))
    if not estimable:
        return Stored(people=people or None, studies=studies, estimable=False)

    def value(name: str) -> float | None:
        return number(element.get(name))

    return Stored(
        people=people or None, studies=studies, effect=value("EFFECT_SIZE"), ci_low=value("CI_START"),
        ci_high=value("CI_END"), z=value("Z"), p_value=value("P_Z"), chi2=value("CHI2"), df=value("DF"),
        p_chi2=value("P_CHI2"), i2=value("I2"), tau2=value("TAU2"), q_subgroups=value("Q"), p_subgroups=value("P_Q"),
        i2_subgroups=value("I2_Q"), weight=value("WEIGHT"),
    )  # fmt: skip
