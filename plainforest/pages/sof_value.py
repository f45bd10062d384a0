"""The Summary of Findings as a value: rows of cells with lettered footnotes (Cochrane Handbook 14.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Mark:
    """A reference to a footnote: its letter and the anchor that the footnote links back to."""

    letter: str
    """The letter."""
    anchor: str
    """Anchor of this place, which the footnote links back to."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote and the anchors of every place that refers to it."""

    letter: str
    """The letter."""
    text: str
    """The footnote."""
    anchors: tuple[str, ...]
    """Every place that refers to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: a main line, a smaller line under it, footnote marks."""

    main: str = ""
    """The main line."""
    sub: str = ""
    """A smaller line under it."""
    marks: tuple[Mark, ...] = ()
    """Footnotes."""
    href: str = ""
    """Where the smaller line leads on a page: to the rows that it counts."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table."""

    id: str
    """outcome, comparator, intervention, difference, relative, participants, certainty or happens."""
    label: str
    """Its head."""


@dataclass(frozen=True, slots=True)
class Spanner:
    """Columns under one head."""

    label: str
    """The head above theirs; empty when there is none."""
    columns: tuple[Column, ...]
    """The columns."""


SYMBOLS = {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very_low": "⊕◯◯◯"}
"""GRADE's signs for the certainty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SofRow:
    """One outcome's row. Rows without an estimate have only `empty`."""

    id: str
    """The outcome id."""
    anchor: str
    """Anchor of the row."""
    name: str
    """Name of the outcome."""
    detail: str
    """Scale, direction, important difference and time."""
    risk_label: str
    """Which group the comparator risk stands for; may be empty."""
    comparator: Cell
    """Value with the comparator."""
    intervention: Cell
    """Value with the intervention and its interval."""
    difference: Cell
    """The difference and its interval."""
    relative: Cell
    """Relative effect and its interval."""
    participants: Cell
    """Participants and studies."""
    certainty_level: str
    """very_low to high; empty when not rated."""
    certainty_word: str
    """The rating as shown."""
    certainty_marks: tuple[Mark, ...]
    """Footnotes with the reasons."""
    happens: str
    """What happens, one sentence."""
    needed: str
    """The number needed to treat, for the download alone; empty where nobody is counted."""
    level: str
    """How sure the row's intervals are: "95%". Cells say it where it is not that of the table."""
    empty: str = ""
    """Why there is no estimate: Not measured, ...; empty when there is one."""

    def cells(self, table: SofTable) -> tuple[tuple[Column, Cell], ...]:
        """Return the cells between the outcome and the certainty, each with its column; none for an empty row."""
        found = (getattr(self, column.id, None) for column in table.columns)
        pairs = zip(table.columns, found, strict=True)
        return () if self.empty else tuple((column, cell) for column, cell in pairs if isinstance(cell, Cell))

    @property
    def certainty_symbols(self) -> str:
        """The certainty in GRADE's signs; empty when not rated."""
        return SYMBOLS.get(self.certainty_level, "")

    @property
    def certainty_filled(self) -> int:
        """How many of the four discs are filled."""
        return self.certainty_symbols.count("⊕")


@dataclass(frozen=True, slots=True)
class More:
    """An outcome that has no room in the table."""

    id: str
    """The outcome id; its anchor is outcome-<id>."""
    name: str
    """Name of the outcome."""
    status: str = ""
    """Why there is no estimate: not measured, ...; empty when there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SofTable:
    """The table of one comparison."""

    id: str
    """The comparison id."""
    title: str
    """What is compared with what."""
    comparator: str
    """Name of the comparator, as it stands inside a phrase."""
    intervention: str
    """Name of the intervention, as it stands inside a phrase."""
    denominator: int
    """Of the table; a cell whose number is of more says so."""
    level: str
    """How sure the intervals are, for the heads: "95%"; the commonest where outcomes differ."""
    rows: tuple[SofRow, ...]
    """The outcomes, at most the first seven of the comparison."""
    more: tuple[More, ...]
    """The others, to be named under the table."""
    notes: tuple[Note, ...]
    """The footnotes."""
    remarks: tuple[str, ...]
    """Remarks on the table as a whole."""

    @property
    def analysed(self) -> tuple[More, ...]:
        """The outcomes beyond the table that have an estimate."""
        return tuple(one for one in self.more if not one.status)

    @property
    def left_out(self) -> tuple[tuple[str, tuple[More, ...]], ...]:
        """The outcomes beyond the table that have none, by the reason why."""
        reasons = dict.fromkeys(one.status for one in self.more if one.status)
        return tuple((reason, tuple(one for one in self.more if one.status == reason)) for reason in reasons)

    @property
    def spanners(self) -> tuple[Spanner, ...]:
        """The columns in their order, under the heads that they share."""
        return _spanners(self.comparator, self.intervention, self.level)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in their order."""
        return tuple(column for spanner in self.spanners for column in spanner.columns)

    def to_html(self) -> str:
        """Return the table as semantic HTML that needs no style sheet."""
        from plainforest.pages.sof_views import sof_html

        return sof_html(self)

    _repr_html_ = to_html

    def to_json(self) -> str:
        """Return the table as JSON text, as it is shown."""
        from plainforest.pages.sof_views import sof_json

        return sof_json((self,)).decode()

    def to_frame(self) -> pd.DataFrame:
        """Return the table as a data frame, one row for each outcome."""
        from plainforest.pages.sof_views import sof_frame

        return sof_frame(self)


@lru_cache(maxsize=64)  # the columns are asked for in every row
def _spanners(comparator: str, intervention: str, level: str) -> tuple[Spanner, ...]:
    arms = (
        Column("comparator", f"With {comparator}"),
        Column("intervention", f"With {intervention}"),
        Column("difference", "Difference"),
    )
    rest = (
        Column("relative", f"Relative effect ({level} CI)"),
        Column("participants", "Participants (studies)"),
        Column("certainty", "Certainty (GRADE)"),
        Column("happens", "What happens"),
    )
    return (
        Spanner("", (Column("outcome", "Outcome, follow-up"),)),
        Spanner(f"Anticipated absolute effects ({level} CI)", arms),
        Spanner("", rest),
    )
