"""Figures: forest plots, people in a hundred, differences on a line.

One geometry per figure, drawn as SVG that needs no script, and a forest plot also as a Vega-Lite specification. Pure
functions of findings; nothing here reads a file, and Altair is imported only when a specification is asked for.
"""

from plainforest.figures.forest import forest_plot, forest_plots, rows_like
from plainforest.figures.geometry import ForestPlot
from plainforest.figures.icons import icon_array
from plainforest.figures.plain import difference_bar, icon_legend, icon_pair
from plainforest.figures.scalebar import Bar, scale_bar
from plainforest.figures.svg import forest_svg
from plainforest.figures.svgfile import forest_svg_file
from plainforest.figures.vega import forest_vega

__all__ = [
    "Bar",
    "ForestPlot",
    "difference_bar",
    "forest_plot",
    "forest_plots",
    "forest_svg",
    "forest_svg_file",
    "forest_vega",
    "icon_array",
    "icon_legend",
    "icon_pair",
    "rows_like",
    "scale_bar",
]
