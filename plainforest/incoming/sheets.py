"""CSV files of other programs: rows by the names of their columns, whatever the case, order and encoding."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from plainforest.formulas import unguarded
from plainforest.incoming.model import RefusedError
from plainforest.incoming.xmltree import decoded

MOST_ROWS = 200_000
SEPARATORS = (",", ";", "\t")
Row = Mapping[str, str]


def plain(name: str) -> str:
    """Return a column's name for comparison: small letters and digits; I² and I2 are the same."""
    return re.sub(r"[^a-z0-9()]+", "", name.casefold().replace("\u00b2", "2").replace("\u03c4", "tau"))


def read_rows(data: bytes) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Return the names of a file's columns as they are written, and its rows by the plain names.

    Raises
    ------
    RefusedError
        If it is no table.
    """
    text = decoded(data).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise RefusedError(
            "import-damaged", "A table in it holds bytes that are no text.", "Export or download it again."
        )
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    limit = csv.field_size_limit(max(csv.field_size_limit(), 1_000_000))
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            records.append(record)
            if len(records) > MOST_ROWS:
                raise RefusedError("import-too-large", f"A table in it has more than {MOST_ROWS} rows.")
    except csv.Error as bad:
        message = f"A table in it cannot be read ({bad})."
        raise RefusedError("import-damaged", message, "Export or download it again.", len(records) + 1) from bad
    finally:
        csv.field_size_limit(limit)
    if not records:
        return (), []
    header = tuple(name.strip() for name in records[0])
    names = [plain(name) for name in header]
    cells = ([unguarded(cell.strip()) for cell in record] for record in records[1:] if any(record))
    rows = [dict(zip(names, record, strict=False)) for record in cells]
    return header, rows


def get(row: Row, *names: str) -> str:
    """Return the first cell with something in it under one of the names, or an empty text."""
    return next((row[key] for name in names if (key := plain(name)) in row and row[key] not in ("", "#N/A")), "")


def decimals_in(texts: Iterable[str]) -> int | None:
    """Return how many decimals stored results have; None when they are stored in full."""
    most = max((len(match.group(1)) for text in texts if (match := re.fullmatch(r"-?\d*\.(\d+)", text))), default=0)
    return None if most > 10 else most
