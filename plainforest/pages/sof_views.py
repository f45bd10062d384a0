"""The Summary of Findings outside the site: as HTML, as JSON and as a data frame."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainforest.exchange.jsontext import json_text
from plainforest.pages.sof_value import Cell, Mark, SofRow, SofTable

if TYPE_CHECKING:
    import pandas as pd
    from jinja2.environment import TemplateModule


def sof_html(table: SofTable) -> str:
    """Return a table as HTML that needs no style sheet: caption, spanned heads with scopes, linked footnotes."""
    text = str(_template().sof(table, drawn=False))  # type: ignore[attr-defined]
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def sof_json(tables: tuple[SofTable, ...]) -> bytes:
    """Write tables as they are shown, for programs: columns, rows of cells with their footnotes, notes, remarks."""
    value = {"format": 1, "tables": [_table(table) for table in tables]}
    return json_text(value)


def sof_frame(table: SofTable) -> pd.DataFrame:
    """Return a table as a data frame: a row for each outcome, a column for each of the table's, footnotes last."""
    import pandas as pd

    texts = {note.letter: note.text for note in table.notes}
    rows = []
    for row in table.rows:
        shown = {"Outcome, follow-up": _joined(row.name, row.risk_label, row.detail)}
        for column, cell in row.cells(table):
            shown[column.label] = _joined(cell.main, cell.sub)
        shown["Certainty (GRADE)"] = row.certainty_word or row.empty
        shown["What happens"] = row.happens
        shown["Footnotes"] = " ".join(f"{letter}. {texts[letter]}" for letter in _letters(row, table))
        rows.append(shown)
    return pd.DataFrame(rows)


@cache
def _template() -> TemplateModule:
    from plainforest.pages.theme import load_theme, renderer

    # a folder without a theme of its own: the bundled one
    return renderer(load_theme(Path(__file__).parent)).environment.get_template("sof.html").module


def _table(table: SofTable) -> Mapping[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "intervention": table.intervention,
        "comparator": table.comparator,
        "denominator": table.denominator,
        "confidence_level": table.level,
        "columns": [
            {"id": column.id, "label": column.label, "under": spanner.label}
            for spanner in table.spanners
            for column in spanner.columns
        ],
        "rows": [_row(row, table) for row in table.rows],
        "also_analysed": [outcome.name for outcome in table.analysed],
        "not_in_table": [{"name": one.name, "status": one.status} for _, group in table.left_out for one in group],
        "footnotes": [{"letter": note.letter, "text": note.text} for note in table.notes],
        "remarks": list(table.remarks),
    }


def _row(row: SofRow, table: SofTable) -> Mapping[str, Any]:
    return {
        "outcome": row.id,
        "name": row.name,
        "detail": row.detail,
        "risk_label": row.risk_label,
        "confidence_level": row.level,
        "cells": {column.id: _cell(cell) for column, cell in row.cells(table)},
        "certainty": {
            "level": row.certainty_level or None,
            "word": row.certainty_word,
            "symbols": row.certainty_symbols,
            "footnotes": _marks(row.certainty_marks),
        },
        "number_needed": row.needed,
        "what_happens": row.happens,
        "empty": row.empty,
    }


def _cell(cell: Cell) -> Mapping[str, Any]:
    return {"main": cell.main, "sub": cell.sub, "footnotes": _marks(cell.marks)}


def _marks(marks: tuple[Mark, ...]) -> list[str]:
    return [mark.letter for mark in marks]


def _letters(row: SofRow, table: SofTable) -> list[str]:
    marks = [mark for _, cell in row.cells(table) for mark in cell.marks]
    return list(dict.fromkeys(mark.letter for mark in (*marks, *row.certainty_marks)))


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
