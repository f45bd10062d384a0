"""The table and the chart of docs/performance.md, written by `python -m bench --write`."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from bench.libraries import Library, rows
from bench.measure import ROOT

PAGE, CHART = ROOT / "docs" / "performance.md", ROOT / "docs" / "images" / "performance.svg"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def markdown(libraries: list[Library]) -> str:
    """Return the table as Markdown."""
    headings, body = rows(libraries)
    lines = [headings, ["---"] * len(headings), *body]
    machine = (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors."
    )
    return "\n".join(["| " + " | ".join(line) + " |" for line in lines] + ["", machine])


def chart(libraries: list[Library]) -> str:
    """Return a drawing of cost against the number of reviews, both on logarithmic scales."""
    import altair as alt
    import vl_convert

    values = [
        {"reviews": library.reviews, "seconds": cost.seconds, "build": kind}
        for library in libraries
        for kind, cost in ({"plain Python, cold": library.plain} | library.ours | library.others).items()
        if cost is not None
    ]
    drawn = (
        alt.Chart({"values": values}, width=560, height=340)
        .mark_line(point=True)
        .encode(
            x=alt.X("reviews:Q", scale=alt.Scale(type="log"), title="Reviews"),
            y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="Seconds"),
            color=alt.Color("build:N", title=None, sort=None),
            shape=alt.Shape("build:N", title=None, sort=None),
        )
    )
    return str(vl_convert.vegalite_to_svg(drawn.to_dict(), "6.1"))


def write(libraries: list[Library], page: Path = PAGE, image: Path = CHART) -> None:
    """Put table and chart into the page."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{markdown(libraries)}\n{END}{after}", encoding="utf-8")
    image.write_text(chart(libraries), encoding="utf-8")
