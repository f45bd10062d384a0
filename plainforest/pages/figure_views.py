"""The figures of a review; funnel plots and those of several outcomes on the professional page, and as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from plainforest.exchange.jsontext import json_text
from plainforest.figures import ForestPlot, forest_plots
from plainforest.figures.drawing import Drawing
from plainforest.figures.funnel import FunnelPlot, funnel_plot, why_no_funnel
from plainforest.figures.funneldrawing import funnel_svg, funnel_svg_file, funnel_vega
from plainforest.figures.overview import Overview, overview_vega, overviews
from plainforest.figures.svg import forest_svg
from plainforest.figures.svgfile import forest_svg_file
from plainforest.figures.vega import Told, tell
from plainforest.figures.wide import wide
from plainforest.findings import Finding
from plainforest.model import BiasDomain
from plainforest.pages.contexts import FunnelFigure, Link, OverviewFigure, TwinRow, TwinTable


@dataclass(frozen=True)
class Figures:
    """The figures of a review, each laid out once: when the first page or file asks for it.

    Attributes
    ----------
    findings : sequence of Finding
        What they show.
    domains : sequence of BiasDomain
        Of the review's risk-of-bias tool; empty without one.
    """

    findings: Sequence[Finding]
    domains: Sequence[BiasDomain] = ()

    @cached_property
    def plots(self) -> Mapping[str, ForestPlot]:
        """The forest plot of each outcome that has rows."""
        return forest_plots(self.findings, self.domains)

    @cached_property
    def drawn(self) -> Mapping[str, Drawing]:
        """Their drawings with columns, for the page and the files."""
        return {name: wide(plot) for name, plot in self.plots.items()}

    @cached_property
    def told(self) -> Mapping[str, Told]:
        """Their data, for specifications and for exploring."""
        return {name: tell(plot) for name, plot in self.plots.items()}

    @cached_property
    def overviews(self) -> Sequence[tuple[Overview, Drawing]]:
        """The figures that show several outcomes in one, with their drawings with columns."""
        return [(one, wide(one.plot)) for one in overviews(self.findings)]

    @cached_property
    def funnels(self) -> Mapping[str, FunnelPlot]:
        """The funnel plot of each outcome with enough studies for one."""
        plots = ((finding.id, funnel_plot(finding)) for finding in self.findings)
        return {name: plot for name, plot in plots if plot}


KINDS = ((".svg", "SVG", "picture"), (".vl.json", "Vega-Lite", "Vega-Lite specification"))


def funnel_name(outcome: str) -> str:
    """Name the files of an outcome's funnel plot."""
    return f"{outcome}-funnel"


def funnel_figure(finding: Finding, plot: FunnelPlot | None, places: Mapping[str, str]) -> FunnelFigure | None:
    """Return an outcome's funnel plot, or why there is none; None where the question does not arise.

    Parameters
    ----------
    finding : Finding
        Any finding.
    plot : FunnelPlot or None
        Its funnel plot, if it has one.
    places : mapping of str to str
        The anchor of each study by its id.
    """
    if plot is None:
        reason = why_no_funnel(finding)
        return FunnelFigure(plot=Markup(""), notes=(), reason=reason, twin=None, downloads=()) if reason else None
    return FunnelFigure(
        plot=Markup(funnel_svg(plot, ident=f"funnel-{finding.id}")),
        notes=plot.footnotes,
        reason="",
        twin=_twin(finding, plot, places),
        downloads=_downloads("Funnel plot", funnel_name(finding.id)),
    )


def _twin(finding: Finding, plot: FunnelPlot, places: Mapping[str, str]) -> TwinTable:
    return TwinTable(
        caption=f"{finding.outcome.name}: the numbers in the funnel plot",
        head=("Study", plot.effect_head.partition("\N{NO-BREAK SPACE}")[0], plot.error_head),
        body=tuple(
            TwinRow(
                name=f"{point.label} (by trim and fill)" if point.filled else point.label,
                href="" if point.filled else f"#{places[point.label]}",
                cells=(point.effect_text, point.error_text),
            )
            for point in plot.points
        ),
    )


def overview_figures(figures: Figures) -> tuple[OverviewFigure, ...]:
    """Return the figures that show several outcomes in one, with links to the outcomes' own sections."""
    return tuple(
        OverviewFigure(
            ident=one.ident,
            title=one.plot.title,
            plot=Markup(forest_svg(one.plot, ident=one.ident, full=full)),
            outcomes=tuple(Link(text=name, href=f"#outcome-{outcome}") for outcome, name in one.outcomes),
            downloads=_downloads("Figure", one.ident),
        )
        for one, full in figures.overviews
    )


def _downloads(what: str, name: str) -> tuple[Link, ...]:
    return tuple(Link(text=f"{what} ({kind})", href=f"../data/{name}{ending}") for ending, kind, _ in KINDS)


def figure_files(figures: Figures) -> dict[str, tuple[str, bytes]]:
    """Return these figures as files by their name, each with what is in it."""
    return dict(_files(figures))


def _files(figures: Figures) -> Iterator[tuple[str, tuple[str, bytes]]]:
    for one, full in figures.overviews:
        yield from _pair(one.ident, one.plot.title, forest_svg_file(one.plot, full), overview_vega(one.plot))
    for outcome, plot in figures.funnels.items():
        yield from _pair(funnel_name(outcome), plot.title, funnel_svg_file(plot), funnel_vega(plot))


def _pair(name: str, title: str, svg: bytes, spec: Mapping[str, Any]) -> Iterable[tuple[str, tuple[str, bytes]]]:
    for (ending, _, what), content in zip(KINDS, (svg, json_text(spec)), strict=True):
        yield f"{name}{ending}", (f"{title}: {what}", content)
