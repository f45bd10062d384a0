"""What the author's panel needs to know of a page: its prose, and its cells with numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
NOT_PROSE = frozenset("table svg nav figure dl form script style template".split())
BLOCKS = frozenset({"p", "li"})
CELLS = "td, dd, .num, .say, .flow"
"""What may hold a number, as a selector; `_is_cell` says the same, and the preview's script counts by it."""
LIMIT = 200
"""Changes that are listed; a branch that was switched changes everything, which nobody reads cell by cell."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Something on a page that may hold a number."""

    index: int
    """Its number among everything that `CELLS` selects, in the order of the page."""
    key: tuple[str, str, str, int]
    """What it is: the part of the page, the row, the column, and which of several it is."""
    text: str

    @property
    def where(self) -> str:
        """Return its row and column for people."""
        return ": ".join(part for part in self.key[1:3] if part) or self.key[0]


@dataclass(frozen=True, slots=True)
class Change:
    """A cell whose number is another one than before the last save."""

    index: int
    where: str
    before: str
    after: str


@dataclass(slots=True)
class _Open:
    tag: str
    cell: int | None = None
    anchor: str = ""
    text: list[str] = field(default_factory=list)


def _is_cell(tag: str, classes: list[str]) -> bool:
    return tag in ("td", "dd") or not {"num", "say", "flow"}.isdisjoint(classes)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[_Open] = []
        self.main = self.quiet = self.kept = 0
        self.block: list[str] | None = None
        self.depth = 0
        self.prose: list[str] = []
        self.cells: list[Cell] = []
        self.found = 0
        self.row = self.title = ""
        self.column = 0
        self.names: Counter[tuple[str, str, str]] = Counter()
        self.labels: dict[int, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in VOID:
            if self.block is not None:
                self.block.append(" ")
            return
        element = _Open(tag, anchor=given.get("id") or "")
        if tag == "main":
            self.main += 1
        if tag == "template":
            self.kept += 1  # what is in it is not on the page
        if self.main and not self.kept and _is_cell(tag, (given.get("class") or "").split()):
            element.cell = self.found
            self.found += 1
            self.labels[element.cell] = given.get("data-label") or ""
        if tag == "tr":
            self.row, self.column = "", 0
        elif tag in ("td", "dd"):
            self.column += 1
        if tag in NOT_PROSE:
            self.quiet += 1
        if tag in BLOCKS and self.main and not self.quiet:
            self._end_block()
            self.block, self.depth = [], len(self.open)
        self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if not any(element.tag == tag for element in self.open):
            return
        while self.open:
            element = self.open.pop()
            self._close(element)
            if element.tag == tag:
                return

    def _close(self, element: _Open) -> None:
        text = " ".join("".join(element.text).split())
        if element.tag == "main":
            self.main -= 1
        if element.tag in NOT_PROSE:
            self.quiet -= 1
        if element.tag == "template":
            self.kept -= 1
        if self.block is not None and len(self.open) <= self.depth:
            self._end_block()
        if element.tag in ("th", "dt"):
            self.row = text
        elif element.tag in ("h2", "h3", "h4"):
            self.title, self.row = text, ""
        elif element.cell is not None:
            self._cell(element, text)

    def _cell(self, element: _Open, text: str) -> None:
        assert element.cell is not None
        if any(outer.cell is not None for outer in self.open):
            return  # the outer cell has the whole text
        part = next((outer.anchor for outer in reversed(self.open) if outer.anchor), "")
        inside = element.tag in ("td", "dd")
        row = self.row if inside else self.title
        column = self.labels[element.cell] or (str(self.column) if element.tag == "td" else "")
        name = (part, row, column)
        self.cells.append(Cell(element.cell, (*name, self.names[name]), text))
        self.names[name] += 1

    def _end_block(self) -> None:
        if self.block is not None and (text := "".join(self.block).strip()):
            self.prose.append(text)
        self.block = None

    def handle_data(self, data: str) -> None:
        if self.kept:
            return
        if self.block is not None and not self.quiet:
            self.block.append(data)
        for element in self.open:
            if element.cell is not None or element.tag in ("th", "dt", "h2", "h3", "h4"):
                element.text.append(data)


def _read(page: bytes) -> _Page:
    parser = _Page()
    parser.feed(page.decode(errors="replace"))
    parser.close()
    return parser


def prose(page: bytes) -> list[str]:
    """Return the paragraphs and list items of a page's main part, without tables, figures and menus."""
    return _read(page).prose


def cells(page: bytes) -> list[Cell]:
    """Return the cells, cards and facts of a page's main part."""
    return _read(page).cells


def changes(before: bytes, after: bytes) -> list[Change]:
    """Return the cells of a page in which a number is not what it was; new and lost cells are no changes."""
    old = {cell.key: cell.text for cell in cells(before)}
    found = [
        Change(cell.index, cell.where, old[cell.key], cell.text)
        for cell in cells(after)
        if old.get(cell.key, cell.text) != cell.text and re.search(r"\d", old[cell.key] + cell.text)
    ]
    return found[:LIMIT]
