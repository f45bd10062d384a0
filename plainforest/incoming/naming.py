"""Names that stand for one thing only."""

from __future__ import annotations

from collections.abc import Iterable


class Names:
    """Hands out names, each once; also thousands of equal ones without delay.

    Parameters
    ----------
    taken : iterable of str
        Names that are taken already.
    form : str
        How a number is put behind a name that is taken: ``"{}-{}"``.
    """

    def __init__(self, taken: Iterable[str] = (), form: str = "{}-{}") -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}
        self._form = form

    def give(self, name: str) -> str:
        """Return the name, with a number if it is taken."""
        found = name
        while found in self._taken:
            self._last[name] = self._last.get(name, 1) + 1
            found = self._form.format(name, self._last[name])
        self._taken.add(found)
        return found
