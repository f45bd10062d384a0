"""Text that a spreadsheet would run as a formula, kept as text by an apostrophe; and the way back, exactly.

Every table that the program writes goes through the one, every table that it reads through the other, so that a name
is the same after any number of rounds.
"""

from __future__ import annotations

import re

RUNS = re.compile(r"'*[=+\-@\t\r]")
"""How a formula begins, after any apostrophes: a text that begins with one of its own gets a second."""
FIRST = frozenset("'=+-@\t\r")
"""How a text begins of which the pattern above has to be asked; hardly any does."""
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet runs: with an apostrophe before what would be a formula. Numbers are none."""
    return f"'{text}" if text[:1] in FIRST and RUNS.match(text) and not NUMBER.fullmatch(text) else text


def unguarded(cell: str) -> str:
    """Return the text of a cell without the apostrophe that `guarded` puts before it, and with all others."""
    return cell[1:] if cell[:1] == "'" and RUNS.match(cell) else cell
