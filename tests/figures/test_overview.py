"""Several outcomes in one figure: which share an axis, what a row says, and where it leads."""

from __future__ import annotations

import json
from dataclasses import replace

import altair as alt
import pytest

from plainforest.figures.condense import data_under_labels
from plainforest.figures.drawing import Drawing
from plainforest.figures.geometry import ForestPlot
from plainforest.figures.narrow import narrow
from plainforest.figures.overview import overview_vega, overviews
from plainforest.figures.vega import PLOT_WIDTH
from plainforest.figures.wide import wide
from plainforest.findings import Finding
from plainforest.model import Scale
from plainforest.notebook import load
from tests.figures.samples import bcg, counts, effect, found, means, no_data
from tests.figures.test_drawings import meetings
from tests.figures.test_vega import PIXEL, Rendered, middle, place
from tests.site.sites import ROOT

POINTS = Scale(unit="points", name="ALSFRS-R")


def outcomes() -> list[Finding]:
    """Return outcomes of one comparison: three risk ratios, one of them pooled, and others beside them."""
    two = [counts("Ames 2001", 12, 120, 20, 118), counts("Bell 2003", 30, 300, 41, 296)]
    return [
        found(two, id="colds", name="Colds", better="lower"),
        found([counts("Ames 2001", 40, 120, 20, 118)], id="comfort", name="Comfort", better="higher"),
        found([counts("Ames 2001", 1, 120, 20, 118)], id="burns", name="Burns"),
        found([effect("Ames 2001", 0.5, 0.25, 1.0)], id="death", name="Death", measure="HR"),
        found([means("Ames 2001", (3, 1, 40), (4, 1, 40))], id="pain", name="Pain", measure="MD", scale=POINTS),
        found([no_data("Ames 2001")], id="sleep", name="Sleep"),
    ]


def plot() -> ForestPlot:
    (one,) = overviews(outcomes())
    return one.plot


def test_outcomes_of_one_measure_share_a_figure_and_others_stay_out() -> None:
    (one,) = overviews(outcomes())
    assert one.ident == "outcomes-drinks-rr"
    assert one.outcomes == (("colds", "Colds"), ("comfort", "Comfort"), ("burns", "Burns"))
    assert [row.label for row in one.plot.rows] == ["Colds", "Comfort", "Burns"]


def test_mean_differences_share_a_figure_only_on_the_same_scale() -> None:
    def pain(name: str, scale: Scale | None) -> Finding:
        data = [means("Ames 2001", (3, 1, 40), (4, 1, 40))]
        return found(data, id=name, name=name, measure="MD", scale=scale)

    assert len(overviews([pain("a", POINTS), pain("b", POINTS)])) == 1
    assert overviews([pain("a", POINTS), pain("b", replace(POINTS, unit="percentage points"))]) == ()
    assert overviews([pain("a", None), pain("b", None)]) == ()


def test_comparisons_and_levels_are_not_mixed() -> None:
    one, other = outcomes()[:2]
    elsewhere = replace(other, comparison=replace(other.comparison, id="other"))
    assert overviews([one, elsewhere]) == ()
    wider = found([counts("Ames 2001", 40, 120, 20, 118)], id="c", confidence_level=0.99)
    assert overviews([one, wider]) == ()


def test_a_row_has_what_a_reader_needs() -> None:
    colds, comfort, burns = plot().rows
    assert [column.head for column in plot().columns] == ["Studies", "People", "Certainty", "Better"]
    assert colds.cells[:3] == ("2", "834", "Not rated")
    assert [row.cells[3].replace("\N{NO-BREAK SPACE}", " ") for row in plot().rows] == ["← lower", "higher →", "–"]
    assert [row.mark.shape for row in plot().rows if row.mark] == ["diamond", "square", "square"]
    assert comfort.short.replace("\N{NO-BREAK SPACE}", " ") == "1 study, 238 people, not rated; higher is better →"
    assert burns.short == "1 study, 238 people, not rated"
    assert comfort.spoken == (
        "Comfort: risk ratio 1.97, 95% CI 1.23 to 3.16, favours warm drinks; 1 study, 238 people, not rated"
    )


def test_when_every_outcome_has_the_same_good_side_the_axis_says_it() -> None:
    both = [found([counts("A", 12, 120, 20, 118)], id=name, name=name, better="lower") for name in ("a", "b")]
    (one,) = overviews(both)
    assert one.plot.favours == ("Favours warm drinks", "Favours cold drinks")
    assert [column.head for column in one.plot.columns] == ["Studies", "People", "Certainty"]


@pytest.mark.parametrize("label", [3, 120])
def test_nothing_meets(label: int) -> None:
    rows = [
        found([counts("A", 12 + i, 120, 20, 118)], id=f"o{i}", name="Long name " * (label // 10) + f"{i:03}")
        for i in range(12)
    ]
    (one,) = overviews([*rows, replace(bcg(), outcome=replace(bcg().outcome, better="lower"))])
    for drawing in drawings_of(one.plot):
        assert next(meetings(drawing), None) is None


def drawings_of(plot: ForestPlot) -> list[Drawing]:
    return [wide(plot), wide(data_under_labels(plot)), narrow(plot)]


def test_the_specification_has_the_same_geometry() -> None:
    shown = plot()
    spec = overview_vega(shown)
    alt.LayerChart.from_dict(spec, validate=True)
    json.dumps(spec, allow_nan=False)
    drawn = Rendered(spec)
    squares = [(i, row.mark) for i, row in enumerate(shown.rows) if row.mark and row.mark.shape == "square"]
    for node, (i, mark) in zip(drawn.group("squares"), squares, strict=True):
        assert place(node) == pytest.approx(((mark.estimate or 0) * PLOT_WIDTH, middle(i)), abs=PIXEL)
    assert len(drawn.group("total")) == 1
    assert ["".join(node.itertext()) for node in drawn.group("labels")] == [row.label for row in shown.rows]


def test_the_als_review_draws_its_three_risk_ratios_together() -> None:
    (one,) = overviews(load(ROOT / "content" / "reviews" / "als-cell-therapy").findings)
    assert [name for _, name in one.outcomes] == ["Overall survival", "Total adverse events", "Serious adverse events"]
