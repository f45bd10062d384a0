"""Excel workbooks (.xlsx) as tables of text."""

from __future__ import annotations

import io
import re
import zipfile

from plainforest.content.grid import CELL_LIMIT, Grid, from_rows, too_wide
from plainforest.content.text import CONTROL, control_character, too_large
from plainforest.problems import Place, Problem, error, warning

SIZE_LIMIT = 20_000_000
UNPACKED_LIMIT = 100_000_000
CELL = re.compile(rb'\br="([A-Z]{0,4})([0-9]{1,8})"')


def read_xlsx(data: bytes, file: str) -> tuple[Grid | None, list[Problem]]:
    """Return the table in the first sheet of a workbook, or None when there is none, and what is wrong."""
    if len(data) > SIZE_LIMIT:
        return None, [too_large(file)]
    try:
        if _too_large(data):
            return None, [too_wide(file, 1)]
        found = sheets(data)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # the reader is written in Rust, and its panics are no Exceptions
        message = "This is not an Excel workbook (.xlsx) that can be read."
        hint = "Open it in a spreadsheet program and save it again as .xlsx, or as CSV UTF-8."
        return None, [error("table-unreadable", Place(file), message, hint)]
    names = list(found)
    rows = found[names[0]] if names else []
    for line, row in enumerate(rows, start=1):
        for cell in row:
            if odd := CONTROL.search(cell):
                return None, [control_character(odd.group(), Place(file, line))]
    grid, problems = from_rows(rows, file)
    for name in names[1:]:
        if any(cell.strip() for row in found[name] for cell in row):
            message = f"Only the first sheet, '{names[0]}', is read; the sheet '{name}' is not."
            hint = "Move what belongs here to the first sheet, and delete the other sheet."
            problems.append(warning("extra-sheet", Place(file), message, hint))
    return grid, problems


def sheets(data: bytes) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet of a workbook, as text, by the name of the sheet."""
    import pandas as pd  # here, because a build that changes nothing reads no tables

    frames = pd.read_excel(
        io.BytesIO(data),
        engine="calamine",
        sheet_name=None,
        header=None,
        dtype=str,
        keep_default_na=False,
        na_filter=False,
    )
    return {
        str(name): [[str(cell).replace("\r", "") for cell in row] for row in frame.to_numpy(dtype=object).tolist()]
        for name, frame in frames.items()
    }


def _too_large(data: bytes) -> bool:
    """Tell whether a workbook would unpack to more than anybody typed.

    The reader makes room for every cell up to the last one used; a single blank in the last corner of a sheet would
    take all memory.
    """
    left = UNPACKED_LIMIT
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0:
                return True
            if b"sheetData" in content:
                columns = rows = 0
                for letters, digits in CELL.findall(content):
                    columns, rows = max(columns, _column(letters)), max(rows, int(digits))
                if max(columns, 1) * rows > CELL_LIMIT:
                    return True
    return False


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
