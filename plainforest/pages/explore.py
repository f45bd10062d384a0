"""What the page's script is told of a plot that readers explore: every number and every word, worked out here.

The script sorts, hides and shows rows; it works nothing out. A pooled result is always one that is in this file, and
each says which studies it is of.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from plainforest.exchange.jsontext import json_text
from plainforest.figures import ForestPlot, rows_like
from plainforest.figures.bias import WORDS
from plainforest.figures.geometry import Row
from plainforest.figures.rows import UNGROUPED
from plainforest.figures.vega import TOOLTIP, Datum, Spec, Told, axis_title, row_key, tell
from plainforest.findings import Finding, StudyRow
from plainforest.model import BiasDomain
from plainforest.otherwise import under_other_model
from plainforest.pages.methods_text import how_pooled

DETAILS = tuple((name, title) for name, title in TOOLTIP if name != "study")


def explore_json(finding: Finding, plot: ForestPlot, domains: Sequence[BiasDomain], told: Told | None = None) -> bytes:
    """Write what the script needs of one outcome's plot.

    Parameters
    ----------
    finding : Finding
        An outcome with rows.
    plot : ForestPlot
        Its plot, as the page draws it.
    domains : sequence of BiasDomain
        The domains of the review's risk-of-bias tool; empty without one.
    told : Told, optional
        The plot's data, where they are there already.
    """
    other = under_other_model(finding)
    models = [_model(finding, plot.rows, told or tell(plot))]
    if other is not None:
        rows = rows_like(plot, other)
        models.append(_model(other, rows, tell(replace(plot, rows=rows))))
    axis = plot.axis
    content = {
        "title": plot.title,
        "kind": "log" if axis.log else "linear",
        "domain": [axis.low, axis.high],
        "ticks": [tick.value for tick in axis.ticks],
        "tickLabels": [tick.label for tick in axis.ticks],
        "axisTitle": axis_title(plot),
        "footnotes": list(plot.footnotes),
        "bias": _bias(finding, domains),
        "subgroups": list(_subgroups(plot)),
        "models": models,
    }
    return json_text(content)


def _model(finding: Finding, shown: Sequence[Row], told: Told) -> Spec:
    analysis = finding.analysis
    pooled = analysis is not None and analysis.k > 1
    group = ""
    rows = []
    for number, (row, tip) in enumerate(zip(shown, told.tooltips, strict=True)):
        group = row.label if row.kind == "heading" else group if row.grouped else ""
        rows.append(_row(row, tip, row_key(number), group))
    return {
        "name": {"common": "Common effect", "random": "Random effects"}[analysis.model] if analysis and pooled else "",
        "how": how_pooled(analysis) if analysis and pooled else "",
        "rows": rows,
        "data": told.datasets,
    }


def _row(row: Row, tip: Datum, key: str, group: str) -> Spec:
    found: Spec = {"key": key, "kind": row.kind, "label": row.label, "effect": row.effect, "spoken": row.spoken}
    if group:
        found["group"] = group
    if row.mark:
        found["values"] = [value if value is not None and math.isfinite(value) else None for value in row.mark.values]
    if row.kind not in ("heading", "note"):
        found["details"] = [[title, tip[name]] for name, title in DETAILS if name in tip]
    if row.source:
        found |= _study(row.source)
    return found


def _study(row: StudyRow) -> Spec:
    """Return what rows can be sorted and sifted by."""
    return {
        "year": row.study.year,
        "weight": row.weight,
        "bias": {domain: judged.judgement for domain, judged in row.study.bias.items()},
    }


def _subgroups(plot: ForestPlot) -> Iterator[str]:
    """Yield the subgroups by the words in which the plot heads them."""
    for row in plot.rows:
        if row.kind == "heading" and row.label != UNGROUPED:
            yield row.label


def _bias(finding: Finding, domains: Sequence[BiasDomain]) -> list[Spec]:
    """Return the judgements that occur in each domain, an overall one first; none is made up from the others."""
    found = []
    for domain in sorted(domains, key=lambda domain: domain.id != "overall"):
        judged = {
            row.study.bias[domain.id].judgement if domain.id in row.study.bias else "not_stated" for row in finding.rows
        }
        if len(judged) > 1:  # all alike: nothing to sift
            levels = [{"id": level, "word": word} for level, word in WORDS.items() if level in judged]
            found.append({"id": domain.id, "name": domain.name, "levels": levels})
    return found
