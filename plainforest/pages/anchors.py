"""Names for places on a page, safe in an address."""

from __future__ import annotations

import re
from collections.abc import Iterable


def anchor(prefix: str, name: str) -> str:
    """Return a name that is safe in an address: "study-oh-2018"."""
    return f"{prefix}-{re.sub(r'[^a-z0-9]+', '-', name.casefold()).strip('-') or 'x'}"


def anchors(prefix: str, names: Iterable[str]) -> dict[str, str]:
    """Return a name of its own for each of `names`: "Smith 2001" and "Smith (2001)" must not share one."""
    given: dict[str, str] = {}
    for name in names:
        wanted = anchor(prefix, name)
        taken = set(given.values())
        number = 2
        found = wanted
        while found in taken:
            found, number = f"{wanted}-{number}", number + 1
        given.setdefault(name, found)
    return given
