"""The rows of a forest plot: studies under their subgroups, subtotals, the total, the prediction interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from plainforest.figures import bias
from plainforest.figures.bias import Domain
from plainforest.figures.geometry import Column, Mark, MarkShape, Row
from plainforest.figures.lettering import capital, together, width
from plainforest.figures.scale import Axis
from plainforest.findings import Effect, Finding, StudyRow, SubgroupFinding
from plainforest.model import CONTINUOUS_MEASURES, MEASURE_NAMES, RATE_MEASURES, RATIO_MEASURES, Arm, Bias, Result
from plainforest.numbers import interval, measured, percent, plural, quantity
from plainforest.phrases import heterogeneity_parts, inside, studies_in_total
from plainforest.stats import Heterogeneity, MetaAnalysis

SIGNS = {"reported": "", "reconstructed": "†", "calculated": "‡"}
SMALLEST_SIDE = 0.3
SINGLE_SIDE = 0.75
UNGROUPED = "No subgroup stated"
O_MINUS_E, VARIANCE = "O−E", "V"
O_E_NOTE = f"{O_MINUS_E}: observed minus expected events with the intervention. {VARIANCE}: its variance."
PERSON_TIME = "Person-time"
LONGEST_HEAD = 9.0
"""In em: a longer name of a unit would take the room that the plot needs."""
EVENTS = ("Events", "Non-events")


def columns(finding: Finding) -> tuple[Column, ...]:
    """Return the columns of data that the studies of a finding can fill."""
    arms = [arm for row in finding.rows for arm in (row.result.intervention, row.result.comparator)]
    outcome = finding.outcome
    events = EVENTS[outcome.swap_events]
    if outcome.measure in CONTINUOUS_MEASURES and any(arm.mean is not None for arm in arms):
        heads: tuple[str, ...] = ("Mean", "SD", "Total")
    elif outcome.measure in RATE_MEASURES and any(arm.events is not None for arm in arms):
        heads = (events, time_head(finding))
    elif any(arm.events is not None for arm in arms):
        heads = (events, "Total")
    else:
        heads = ("Total",) if any(arm.total is not None for arm in arms) else ()
    both = (O_MINUS_E, VARIANCE) if any(row.result.o_minus_e is not None for row in finding.rows) else ()
    of_arms = [Column(head=head, arm=arm) for arm in (0, 1) for head in heads]
    return (*of_arms, *(Column(head=head, arm=None) for head in both))


def time_head(finding: Finding) -> str:
    """Name what the times of a rate count: "Person-years"."""
    name = capital(finding.outcome.time_unit or PERSON_TIME)
    return name if width(name) <= LONGEST_HEAD else PERSON_TIME


def _cell(result: Result, column: Column) -> str:
    if column.arm is None:
        value = result.o_minus_e if column.head == O_MINUS_E else result.o_e_variance
        return "" if value is None else measured(value, "MD")
    arm = (result.intervention, result.comparator)[column.arm]
    match column.head:
        case "Mean":
            return "" if arm.mean is None else measured(arm.mean, "MD")
        case "SD":
            return "" if arm.sd is None else measured(arm.sd, "MD")
        case head:
            amount = _amount(arm, head)
            return "" if amount is None else quantity(amount)


def _amount(arm: Arm, head: str) -> float | None:
    """Return what adds up over studies: events, people, and their time."""
    if head in EVENTS:
        return arm.events
    return arm.total if head == "Total" else arm.time


def sides_of(finding: Finding) -> tuple[str, str] | None:
    """Name the arm that effects left and right of the null speak for.

    For every measure, an effect above the null means more of the outcome with the intervention; so the right side
    speaks for the intervention exactly when more is better.
    """
    comparison = finding.comparison
    intervention, comparator = (inside(name, comparison) for name in (comparison.intervention, comparison.comparator))
    match finding.outcome.better:
        case "higher":
            return comparator, intervention
        case "lower":
            return intervention, comparator
        case _:
            return None


def heterogeneity_text(found: Heterogeneity) -> str:
    """Write heterogeneity on one line; each number stays on a line with its name."""
    return ", ".join(together(part) for part in heterogeneity_parts(found))


def studies_by_result(rows: Iterable[Row]) -> Mapping[int, Row]:
    """Return the rows of studies by the identity of their results."""
    return {id(row.source.result): row for row in rows if row.source}


@dataclass(frozen=True)
class RowMaker:
    """Makes rows for one finding on one axis."""

    finding: Finding
    axis: Axis
    columns: tuple[Column, ...]
    level: str
    """Of the intervals: "95%"."""
    domains: tuple[Domain, ...] = ()
    """Of risk of bias, shown beside every study."""
    known: Mapping[int, Row] = field(default_factory=dict)
    """Rows of the same studies on the same axis, where they were pooled in another way, by `studies_by_result`."""

    @cached_property
    def sides(self) -> tuple[str, str] | None:
        """The arms that effects left and right of the null speak for."""
        return sides_of(self.finding)

    @cached_property
    def _heaviest(self) -> float | None:
        """The largest weight; None when fewer than two are known."""
        known = [row.weight for row in self.finding.rows if row.weight is not None]
        return max(known) if len(known) > 1 else None

    @cached_property
    def _estimates(self) -> int:
        """How many studies have an effect."""
        return sum(row.effect is not None for row in self.finding.rows)

    def rows(self) -> tuple[Row, ...]:
        """Return every row of the plot, from top to bottom."""
        rows = list(self._studies())
        analysis, effect = self.finding.analysis, self.finding.effect
        if analysis and effect and analysis.k > 1:
            rows.append(self._total(analysis, effect))
            if self.finding.prediction:
                rows.append(self._prediction(*self.finding.prediction))
        return tuple(rows)

    def _studies(self) -> Iterable[Row]:
        if not self.finding.subgroups:
            yield from (self._study(row, grouped=False) for row in self.finding.rows)
            return
        placed: set[int] = set()
        for group in self.finding.subgroups:
            # a study without usable data is in no analysis, but keeps its place in the subgroup that it names
            own = {id(row) for row in group.rows}
            own |= {id(row) for row in self.finding.rows if row.result.no_data and row.result.subgroup == group.label}
            placed |= own
            yield from self._group(group, [row for row in self.finding.rows if id(row) in own])
        rest = [row for row in self.finding.rows if id(row) not in placed]
        if rest:
            yield Row(kind="heading", label=UNGROUPED)
            yield from (self._study(row, grouped=True) for row in rest)

    def _group(self, group: SubgroupFinding, members: Sequence[StudyRow]) -> Iterable[Row]:
        prefix = self.finding.outcome.subgroup_label
        yield Row(kind="heading", label=f"{prefix}: {group.label}" if prefix else group.label)
        yield from (self._study(row, grouped=True) for row in members)
        # one study is not a meta-analysis: its own row says it all
        if group.effect is None or group.analysis.k < 2:
            return
        label = f"Subtotal, {plural(group.analysis.k, 'study', 'studies')}"
        effect = self.effect_text(group.effect)
        yield Row(
            kind="subtotal",
            label=label,
            cells=self._sums(members),
            weight="" if group.weight is None else percent(group.weight),
            effect=effect,
            mark=self.mark("open_diamond", group.effect),
            spoken=f"{group.label}, {plural(group.analysis.k, 'study', 'studies')}: {self.spoken(group.effect)}",
            grouped=True,
        )
        if group.analysis.heterogeneity:
            yield Row(kind="note", label=heterogeneity_text(group.analysis.heterogeneity), grouped=True)

    def _study(self, row: StudyRow, *, grouped: bool) -> Row:
        result = row.result
        pooled = self.finding.analysis is not None and self.finding.analysis.k > 1
        weight = percent(row.weight) if pooled and row.weight is not None else ""
        known = self.known.get(id(result))
        if known and known.source and known.source.effect == row.effect:
            mark = known.mark and known.mark._replace(side=self._side(row))
            return known._replace(weight=weight, mark=mark, grouped=grouped, source=row)
        words = "No usable data" if result.no_data else "Not estimable"
        judged = bias.judgements(row.study, self.domains)
        return Row(
            kind="study",
            label=row.study.id,
            cells=tuple("" if result.no_data else _cell(result, column) for column in self.columns),
            weight=weight,
            effect=self.effect_text(row.effect) if row.effect else words,
            estimated=row.effect is not None,
            sign="" if result.no_data else SIGNS[result.basis],
            mark=self.mark("square", row.effect, self._side(row)) if row.effect else None,
            spoken=self._spoken_study(row, words.lower(), judged),
            grouped=grouped,
            bias=judged,
            source=row,
        )

    def _spoken_study(self, row: StudyRow, words: str, judged: tuple[Bias, ...]) -> str:
        text = f"{row.study.id}: {self.spoken(row.effect) if row.effect else words}"
        if row.effect and self._estimates == 1:
            text += ", the only study" if len(self.finding.rows) == 1 else ", the only study with an estimate"
        return f"{text}; risk of bias {bias.in_words(judged, self.domains)}" if self.domains else text

    def _total(self, analysis: MetaAnalysis, effect: Effect) -> Row:
        number = studies_in_total(self.finding)
        everybody = self.finding.pooled_studies == len({row.study.id for row in self.finding.rows})
        everybody = everybody and self.finding.pooled_studies > 2
        return Row(
            kind="total",
            label=f"All {number}" if everybody else f"Total, {number}",
            cells=self._sums(self.finding.rows),
            weight=percent(100),
            effect=self.effect_text(effect),
            mark=self.mark("diamond", effect),
            spoken=f"All together, {number}: {self.spoken(effect)}",
        )

    def _prediction(self, low: float, high: float) -> Row:
        text = interval(low, high, self.finding.measure)
        return Row(
            kind="prediction",
            label="Prediction interval",
            effect=text,
            mark=self.mark("bar", Effect(math.nan, low, high)),
            spoken=f"Prediction interval: {text}",
        )

    def _sums(self, rows: Sequence[StudyRow]) -> tuple[str, ...]:
        """Add up events, people and time; a sum with a gap in it would mislead, so it stays empty."""
        arms = [(row.result.intervention, row.result.comparator) for row in rows if not row.result.no_data]
        cells = []
        for column in self.columns:
            if column.arm is None or column.head in ("Mean", "SD"):
                cells.append("")
                continue
            values = [_amount(pair[column.arm], column.head) for pair in arms]
            known = [value for value in values if value is not None]
            cells.append(quantity(sum(known)) if known and len(known) == len(values) else "")
        return tuple(cells)

    def _side(self, row: StudyRow) -> float:
        heaviest = self._heaviest
        if row.weight is None or heaviest is None or heaviest <= 0:
            return SINGLE_SIDE
        return max(math.sqrt(max(row.weight, 0.0) / heaviest), SMALLEST_SIDE)

    def effect_text(self, effect: Effect) -> str:
        """Write "0.41 (0.13 to 1.26)"."""
        measure = self.finding.measure
        return f"{measured(effect.estimate, measure)} ({interval(effect.ci_low, effect.ci_high, measure)})"

    def spoken(self, effect: Effect) -> str:
        """Say an effect in words, and which side it speaks for."""
        measure = self.finding.measure
        limits = interval(effect.ci_low, effect.ci_high, measure)
        text = f"{MEASURE_NAMES[measure]} {measured(effect.estimate, measure)}, {self.level} CI {limits}"
        null = 1.0 if measure in RATIO_MEASURES else 0.0
        if effect.ci_low <= null <= effect.ci_high:
            return f"{text}, which includes no difference"
        return f"{text}, favours {self.sides[effect.estimate > null]}" if self.sides else text

    def mark(self, shape: MarkShape, effect: Effect, side: float = 1.0) -> Mark:
        """Place an effect on the axis."""
        low, high = self.axis.share(effect.ci_low), self.axis.share(effect.ci_high)
        estimate = None if math.isnan(effect.estimate) else effect.estimate
        at = -1.0 if estimate is None else self.axis.share(estimate)
        return Mark(
            shape=shape,
            estimate=at if 0 <= at <= 1 else None,
            low=min(max(low, 0.0), 1.0),
            high=min(max(high, 0.0), 1.0),
            cut_low=low < 0,
            cut_high=high > 1,
            side=side,
            values=(estimate, effect.ci_low, effect.ci_high),
        )
