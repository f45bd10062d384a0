"""How things of the content are called in messages."""

from __future__ import annotations

LONGEST = 60


def brief(text: str) -> str:
    """Return what an author wrote in one short line, for a message that quotes it."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


def spoken(name: str) -> str:
    """Return a name of the model in words: ``very_low`` is "very low"."""
    return name.replace("_", " ")
