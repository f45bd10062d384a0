"""RevMan 5: Summary of Findings tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from plainforest.incoming.model import Sof
from plainforest.incoming.sof import read_sof
from plainforest.incoming.values import whole
from plainforest.incoming.xmltree import below, child, paragraphs, words

MOST_CELLS = 20_000
"""Places in the grids of all tables; those of a large review have three thousand."""
LONGEST_CELL = 10_000
MOST_ROWS = 200
"""Rows with a judgement; all tables of a large review have about fifty."""


def read_sofs(root: Element) -> tuple[Sof, ...]:
    """Return the Summary of Findings tables, as far as they can be understood."""
    tables = []
    left = MOST_CELLS
    for one in below(child(root, "SOF_TABLES"), "SOF_TABLE"):
        for mark in below(one, "SUP"):
            mark.text = f"\u27e6{words(mark)}\u27e7"  # otherwise a footnote's letter would end the word before it
            for inner in list(mark):
                mark.remove(inner)
        for table in below(one, "TABLE"):
            notes = [text for part in below(child(one, "FOOTNOTES"), "P") for text in paragraphs(part)]
            notes = notes or paragraphs(child(one, "FOOTNOTES"))
            grid = _cells(table, left)
            left -= sum(map(len, grid))
            tables.append(read_sof(words(child(one, "TITLE")), grid, notes))
    return tuple(_first(tables))


def _first(tables: Sequence[Sof]) -> Iterator[Sof]:
    """Yield tables with as many rows as people read."""
    left = MOST_ROWS
    for table in tables:
        if len(table.rows) <= left:
            yield table
        else:
            said = f"Of all tables together only the first {MOST_ROWS} rows were read."
            yield replace(table, rows=table.rows[:left], left_out=(*table.left_out, said))
        left = max(left - len(table.rows), 0)


def _cells(table: Element, most: int) -> list[list[str]]:
    """Return the table's cells as a grid in which a cell over several columns or rows stands in each of them."""
    grid: dict[tuple[int, int], str] = {}
    rows = list(table.iter("TR"))
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            if cell.tag not in ("TD", "TH"):
                continue
            while (y, x) in grid:
                x += 1
            text = "\n".join(paragraphs(cell))[:LONGEST_CELL]
            wide = min(whole(cell.get("COLSPAN")) or 1, 50)
            for down in range(min(whole(cell.get("ROWSPAN")) or 1, len(rows) - y, 200)):
                for right in range(wide):
                    grid[y + down, x + right] = text
            x += wide
            if len(grid) > most:
                return []  # no table that people read; without a header nothing is taken from it
    width = max((x for _, x in grid), default=-1) + 1
    return [[grid.get((y, x), "") for x in range(width)] for y in range(len(rows))]
