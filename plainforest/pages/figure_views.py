"""Funnel plots and the figures of several outcomes: on the professional page, and as files to download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from plainforest.exchange.jsontext import json_text
from plainforest.figures.funnel import FunnelPlot, funnel_plot, why_no_funnel
from plainforest.figures.funneldrawing import funnel_svg, funnel_svg_file, funnel_vega
from plainforest.figures.overview import overview_vega, overviews
from plainforest.figures.svg import forest_svg
from plainforest.figures.svgfile import forest_svg_file
from plainforest.findings import Finding
from plainforest.pages.contexts import FunnelFigure, Link, OverviewFigure, TwinRow, TwinTable

KINDS = ((".svg", "SVG", "picture"), (".vl.json", "Vega-Lite", "Vega-Lite specification"))


def funnel_name(finding: Finding) -> str:
    """Name the files of an outcome's funnel plot."""
    return f"{finding.id}-funnel"


def funnel_figure(finding: Finding, places: Mapping[str, str]) -> FunnelFigure | None:
    """Return an outcome's funnel plot, or why there is none; None where the question does not arise.

    Parameters
    ----------
    finding : Finding
        Any finding.
    places : mapping of str to str
        The anchor of each study by its id.
    """
    plot = funnel_plot(finding)
    if plot is None:
        reason = why_no_funnel(finding)
        return FunnelFigure(plot=Markup(""), notes=(), reason=reason, twin=None, downloads=()) if reason else None
    return FunnelFigure(
        plot=Markup(funnel_svg(plot, ident=f"funnel-{finding.id}")),
        notes=plot.footnotes,
        reason="",
        twin=_twin(finding, plot, places),
        downloads=_downloads("Funnel plot", funnel_name(finding)),
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


def overview_figures(findings: Sequence[Finding]) -> tuple[OverviewFigure, ...]:
    """Return the figures that show several outcomes in one, with links to the outcomes' own sections."""
    return tuple(
        OverviewFigure(
            ident=one.ident,
            title=one.plot.title,
            plot=Markup(forest_svg(one.plot, ident=one.ident)),
            outcomes=tuple(Link(text=name, href=f"#outcome-{outcome}") for outcome, name in one.outcomes),
            downloads=_downloads("Figure", one.ident),
        )
        for one in overviews(findings)
    )


def _downloads(what: str, name: str) -> tuple[Link, ...]:
    return tuple(Link(text=f"{what} ({kind})", href=f"../data/{name}{ending}") for ending, kind, _ in KINDS)


def figure_files(findings: Sequence[Finding]) -> dict[str, tuple[str, bytes]]:
    """Return these figures as files by their name, each with what is in it."""
    return dict(_files(findings))


def _files(findings: Sequence[Finding]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    for one in overviews(findings):
        yield from _pair(one.ident, one.plot.title, forest_svg_file(one.plot), overview_vega(one.plot))
    for finding in findings:
        plot = funnel_plot(finding)
        if plot:
            yield from _pair(funnel_name(finding), plot.title, funnel_svg_file(plot), funnel_vega(plot))


def _pair(name: str, title: str, svg: bytes, spec: Mapping[str, Any]) -> Iterable[tuple[str, tuple[str, bytes]]]:
    for (ending, _, what), content in zip(KINDS, (svg, json_text(spec)), strict=True):
        yield f"{name}{ending}", (f"{title}: {what}", content)
