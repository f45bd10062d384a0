"""Every message that authors can get, with its usual severity and what to do.

``python -m plainforest.check.catalogue`` writes docs/authors/problems.md anew after a change of problems.csv.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("problems.csv")
PAGE = Path(__file__).parents[2] / "docs" / "authors" / "problems.md"
INTRODUCTION = """# Messages

Every message has a code. An *error* stops the publication of the site. A *warning* points at something that you should
look at. A *suggestion* is an idea. [check.md](check.md) tells how to run the checks, and how to switch a warning off.

This page is written from `plainforest/check/problems.csv`.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of message.

    Attributes
    ----------
    group : str
        The heading it stands under.
    code, severity : str
        Its name, and how serious it is unless site.yaml says otherwise.
    meaning, remedy : str
        What it means and what to do, for authors, in Markdown.
    """

    group: str
    code: str
    severity: str
    meaning: str
    remedy: str


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every kind of message by its code, in the order of the page."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Entry(**row) for row in csv.DictReader(file)}


def page() -> str:
    """Return the page of all messages."""
    groups: dict[str, list[Entry]] = {}
    for entry in catalogue().values():
        groups.setdefault(entry.group, []).append(entry)
    parts = [INTRODUCTION]
    for group, entries in groups.items():
        parts.append(f"## {group}\n\n| code | what it means | what to do |\n|---|---|---|")
        parts[-1] += "".join(
            f'\n| <a id="{entry.code}"></a>`{entry.code}` | *{entry.severity}* {entry.meaning} | {entry.remedy} |'
            for entry in entries
        )
        parts[-1] += "\n"
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
