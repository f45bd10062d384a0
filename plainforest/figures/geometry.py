"""What a forest plot shows, before anybody draws it: texts, and positions as shares of the axis.

Rows and their marks are tuples, because there are many, and tuples are made in a third of the time that dataclasses
take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from plainforest.figures.bias import Domain
from plainforest.figures.scale import Axis
from plainforest.model import Bias

if TYPE_CHECKING:
    from plainforest.findings import StudyRow

Kind = Literal["heading", "study", "subtotal", "note", "total", "prediction"]
MarkShape = Literal["square", "open_diamond", "diamond", "bar"]


class Mark(NamedTuple):
    """What stands on a row's line.

    Attributes
    ----------
    shape : MarkShape
        A square for a study, an open diamond for a subtotal, a solid one for the total, a bar for a prediction.
    estimate : float or None
        Share of the axis, 0 to 1; None for a bar, and when the estimate lies beyond the axis.
    low, high : float
        Limits as shares of the axis, 0 to 1.
    cut_low, cut_high : bool
        The limit lies beyond the axis: an arrow stands at its end.
    side : float
        Side of the square, 1 for the heaviest study; its area goes with the weight.
    values : tuple
        Estimate and limits on the natural scale, unrounded.
    """

    shape: MarkShape
    estimate: float | None
    low: float
    high: float
    cut_low: bool
    cut_high: bool
    side: float
    values: tuple[float | None, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of data; `arm` is 0 for the intervention, 1 for the comparator, None for what both give together."""

    head: str
    arm: int | None


class Row(NamedTuple):
    """One row: texts, and what stands on its line.

    Attributes
    ----------
    kind : Kind
        What the row is.
    label : str
        At its left end, unwrapped.
    cells : tuple of str
        One text per column of the plot, empty where there is nothing to say; empty for rows without data.
    weight : str
        "5.1%", or empty.
    effect : str
        "0.41 (0.13 to 1.26)", or the words for a study without one.
    estimated : bool
        False when `effect` is words.
    sign : str
        A footnote sign for the data, or empty.
    mark : Mark or None
        None for headings, notes, and studies without an effect.
    spoken : str
        The row as a sentence, for the description of the figure.
    grouped : bool
        The row belongs to a subgroup.
    short : str
        The data on one line, where that reads better than what the cells give.
    bias : tuple of Bias
        Risk of bias of a study, one judgement for each domain of the plot; empty for other rows.
    source : StudyRow or None
        The study that the row shows; None for all other rows.
    """

    kind: Kind
    label: str
    cells: tuple[str, ...] = ()
    weight: str = ""
    effect: str = ""
    estimated: bool = True
    sign: str = ""
    mark: Mark | None = None
    spoken: str = ""
    grouped: bool = False
    short: str = ""
    bias: tuple[Bias, ...] = ()
    source: StudyRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestPlot:
    """One forest plot.

    Attributes
    ----------
    title : str
        Outcome and comparison.
    summary : str
        What kind of figure it is, in one sentence, for its description.
    label_head, weight_head, effect_head : str
        Heads of the columns; `weight_head` is empty when nothing is pooled.
    arms : tuple of str
        Names over the columns of the two arms.
    columns : tuple of Column
        Columns of data, empty when studies report only an effect.
    rows : tuple of Row
        From top to bottom.
    axis : Axis
        With its ticks.
    null : float
        Share of the axis where there is no effect.
    pooled : float or None
        Share of the axis of the pooled effect; None when nothing is pooled.
    band : tuple of float, or None
        Shares between which a difference is smaller than the important one.
    important : float or None
        The important difference itself, in units of the axis.
    favours : tuple of str, or None
        What effects left and right of the null favour; None when we do not know which way is better.
    notes : tuple of str
        Heterogeneity of all studies, the test for subgroups, or that there is one study.
    footnotes : tuple of str
        What signs, arrows and the band mean.
    under : tuple of str
        For drawings that have no room for columns of data: the line under each row's label, empty where there is none.
    under_head : str
        What stands in these lines.
    domains : tuple of Domain
        Domains of risk of bias that are shown beside the studies; empty when nothing was judged.
    """

    title: str
    summary: str
    label_head: str
    weight_head: str
    effect_head: str
    arms: tuple[str, str]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    axis: Axis
    null: float
    pooled: float | None
    band: tuple[float, float] | None
    important: float | None
    favours: tuple[str, str] | None
    notes: tuple[str, ...]
    footnotes: tuple[str, ...]
    under: tuple[str, ...] = ()
    under_head: str = ""
    domains: tuple[Domain, ...] = ()
