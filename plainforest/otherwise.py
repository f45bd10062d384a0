"""The same studies under other choices: the other model, and without each study in turn."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from plainforest import stats
from plainforest.findings import (
    Effect,
    Finding,
    StudyRow,
    effect_of,
    prediction_of,
    row_of,
    subgroups_of,
    verdict_of,
)


def under_other_model(finding: Finding) -> Finding | None:
    """Return the finding as it reads under a common effect if it is for random effects, and the other way round.

    Its total is that of `Sensitivity.other_model`, here with weights and subgroups. What needs a baseline risk is left
    out. None when nothing was pooled, or when the author does not want the result worked out in other ways.
    """
    analysis = finding.analysis
    if analysis is None or finding.sensitivity is None or finding.effect is None:
        return None  # nothing is pooled, or the source did not put the studies together
    other = finding.sensitivity.other_model
    if analysis.subgroups:
        groups = {index: group.label for group in analysis.subgroups for index in group.indices}
        other = stats.in_subgroups(other, [groups[index] for index in range(len(analysis.data))])
    effect = effect_of(other)
    rows = tuple(_under(row, analysis, other) for row in finding.rows)
    usable = [
        row.result for row in sorted((r for r in finding.rows if r.index is not None), key=lambda r: r.index or 0)
    ]
    return replace(
        finding,
        analysis=other,
        effect=effect,
        rows=rows,
        prediction=prediction_of(other),
        subgroups=subgroups_of(rows, other, usable, pooled=True),
        sensitivity=None,
        absolute=(),
        verdict=verdict_of(finding.outcome, effect, ()),
    )


def _under(row: StudyRow, one: stats.MetaAnalysis, other: stats.MetaAnalysis) -> StudyRow:
    """Return a row with its weight in another analysis of the same studies; its own effect is most often the same."""
    index = row.index
    if index is None or one.effects[index] != other.effects[index] or one.level != other.level:
        return row_of(row.result, row.study, other, index)
    return StudyRow(
        study=row.study,
        result=row.result,
        effect=row.effect,
        weight=other.weights[index],
        reason=row.reason,
        index=index,
    )


@lru_cache(maxsize=64)
def left_out(finding: Finding) -> tuple[tuple[StudyRow, stats.MetaAnalysis, Effect | None], ...]:
    """Return the rows that are in the result, each with the result of the others and its effect."""
    without = finding.sensitivity.without if finding.sensitivity else ()
    return tuple(
        (row, others, effect_of(others))
        for row in finding.rows
        if row.index is not None and row.index < len(without) and (others := without[row.index])
    )
