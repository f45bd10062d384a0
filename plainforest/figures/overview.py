"""Findings -> one figure for outcomes of one comparison that share a measure: a row for each outcome.

It is a forest plot whose rows are outcomes, so the same drawings and the same specification serve it. Outcomes are
never mixed: a row of risk ratios has no hazard ratio in it, and mean differences must be on the same scale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from plainforest.figures.forest import spans_of
from plainforest.figures.geometry import Column, ForestPlot, Row
from plainforest.figures.lettering import together
from plainforest.figures.rows import SINGLE_SIDE, RowMaker, sides_of
from plainforest.figures.scale import axis
from plainforest.figures.vega import Spec, forest_vega
from plainforest.findings import Effect, Finding
from plainforest.model import MEASURE_NAMES, RATIO_MEASURES
from plainforest.numbers import count, plural
from plainforest.phrases import confidence

FEWEST = 2
"""Outcomes: one has its own figure already."""
NOT_RATED = "not rated"
BETTER = {"higher": together("higher →"), "lower": together("← lower")}
BETTER_IN_WORDS = {"higher": together("higher is better →"), "lower": together("← lower is better")}


@dataclass(frozen=True, slots=True)
class Overview:
    """One figure: its name for addresses, its geometry, and the outcomes that it shows, row by row."""

    ident: str
    plot: ForestPlot
    outcomes: tuple[tuple[str, str], ...]
    """Id and name of each outcome."""


def overviews(findings: Iterable[Finding]) -> tuple[Overview, ...]:
    """Return a figure for every two or more outcomes of one comparison that can share an axis."""
    groups: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        if finding.effect:
            groups.setdefault(_axis_key(finding), []).append(finding)
    taken: dict[str, int] = {}
    found = []
    for members in groups.values():
        if len(members) < FEWEST:
            continue
        name = f"outcomes-{members[0].comparison.id}-{members[0].measure.lower()}"
        taken[name] = taken.get(name, 0) + 1
        ident = name if taken[name] == 1 else f"{name}-{taken[name]}"
        outcomes = tuple((finding.id, finding.outcome.name) for finding in members)
        found.append(Overview(ident, _plot(members), outcomes))
    # two comparisons may be of the same treatments, with other outcomes
    titles = Counter(one.plot.title for one in found)
    return tuple(_told_apart(one) if titles[one.plot.title] > 1 else one for one in found)


def _told_apart(one: Overview) -> Overview:
    title = f"{one.plot.title} ({one.outcomes[0][1]} and others)"
    return replace(one, plot=replace(one.plot, title=title))


def _axis_key(finding: Finding) -> Hashable:
    """Say what outcomes on one axis must have in common."""
    scale = finding.outcome.scale if finding.measure == "MD" else None
    on = (scale.name, scale.unit, scale.minimum, scale.maximum) if scale else ()
    # mean differences without a scale may be in any unit
    alone = finding.id if finding.measure == "MD" and scale is None else ""
    return finding.comparison.id, finding.measure, confidence(finding), on, alone


def _plot(findings: Sequence[Finding]) -> ForestPlot:
    first = findings[0]
    comparison, measure, level = first.comparison, first.measure, confidence(first)
    log = measure in RATIO_MEASURES
    null = 1.0 if log else 0.0
    effects = [finding.effect for finding in findings if finding.effect]
    found = axis(spans_of(effects), null=null, log=log)
    sides = {sides_of(finding) for finding in findings}
    shared = next(iter(sides)) if len(sides) == 1 else None
    heads = ("Studies", "People", "Certainty", *(() if len(sides) == 1 else ("Better",)))
    columns = tuple(Column(head=head, arm=None) for head in heads)
    rows = tuple(
        _row(finding, effect, RowMaker(finding, found, columns, level), heads)
        for finding, effect in zip(findings, effects, strict=True)
    )
    name = MEASURE_NAMES[measure]
    footnotes = ["Diamond: several studies pooled. Square: one study."]
    if len(sides) > 1:
        footnotes.append("Better: on which side of the line an effect is better for people.")
    if any(row.mark and (row.mark.cut_low or row.mark.cut_high) for row in rows):
        footnotes.append("Arrow: the interval goes on beyond the axis; its limits are in the text.")
    return ForestPlot(
        title=f"{comparison.intervention} compared with {comparison.comparator}: outcomes by {name}",
        summary=f"{plural(len(rows), 'outcome')}, each with its {name} and {level} confidence interval (CI).",
        label_head="Outcome",
        weight_head="",
        effect_head=f"{name.capitalize()} {together(f'({level} CI)')}",
        arms=(comparison.intervention, comparison.comparator),
        columns=columns,
        rows=rows,
        axis=found,
        null=found.at(null),
        pooled=None,
        band=None,
        important=None,
        favours=(f"Favours {shared[0]}", f"Favours {shared[1]}") if shared else None,
        notes=(),
        footnotes=tuple(footnotes),
    )


def _row(finding: Finding, effect: Effect, maker: RowMaker, heads: Sequence[str]) -> Row:
    certainty = finding.rating.level.replace("_", " ") if finding.rating and finding.rating.level else NOT_RATED
    people = count(finding.participants) if finding.participants else "–"
    better = BETTER.get(finding.outcome.better or "", "–")
    pooled = finding.analysis is not None and finding.analysis.k > 1
    cells = dict(zip(("Studies", "People", "Certainty", "Better"), (
        count(finding.studies), people, certainty.capitalize(), better), strict=True))  # fmt: skip
    known = f", {plural(finding.participants, 'person', 'people')}" if finding.participants else ""
    sure = certainty if certainty == NOT_RATED else f"{certainty} certainty"
    facts = f"{plural(finding.studies, 'study', 'studies')}{known}, {sure}"
    side = BETTER_IN_WORDS.get(finding.outcome.better or "", "") if "Better" in heads else ""
    return Row(
        kind="study",
        label=finding.outcome.name,
        cells=tuple(cells[head] for head in heads),
        effect=maker.effect_text(effect),
        mark=maker.mark("diamond", effect) if pooled else maker.mark("square", effect, SINGLE_SIDE),
        short=f"{facts}; {side}" if side else facts,
        spoken=f"{finding.outcome.name}: {maker.spoken(effect)}; {facts}",
    )


def overview_vega(plot: ForestPlot) -> Spec:
    """Return the figure as a Vega-Lite specification; what stands in columns is in the Summary of Findings."""
    return forest_vega(replace(plot, columns=()))
