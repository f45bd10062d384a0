"""When to look after files have changed: at once, but not in the middle of a save.

Editors write in several steps: they empty the file and fill it, or move it away and put a new one in its place. A good
page is shown as soon as the files have been quiet for a moment. A bad one (an error, a file that is suddenly empty or
gone) is believed only when nothing has changed for longer than any editor takes between two steps.
"""

from __future__ import annotations

from dataclasses import dataclass

QUIET = 0.012
"""Seconds without a change before the first look: one save makes several events within a millisecond or two."""
LIMIT = 0.15
"""Seconds after which a look is taken although the changes do not stop, for example while a branch is switched."""
GRACE = 0.3
"""Seconds without a change before a bad page is believed."""


@dataclass(slots=True)
class Settling:
    """Turns the times of changes into the times of looks; it owns no clock, so tests can make time pass."""

    _first: float | None = None
    _last: float = float("-inf")
    _again: bool = False

    def touched(self, now: float) -> None:
        """Note that a file has changed."""
        if self._first is None:
            self._first = now
        self._last = now

    def wait(self, now: float) -> float | None:
        """Return the seconds until the next look, or None when there is nothing to wait for."""
        times = []
        if self._first is not None:
            times.append(min(self._last + QUIET, self._first + LIMIT))
        if self._again:
            times.append(self._last + GRACE)
        return max(0.0, min(times) - now) if times else None

    def look(self, now: float) -> bool:
        """Tell whether it is time to look; if so, the changes so far are taken as seen."""
        wait = self.wait(now)
        if wait is None or wait > 0:
            return False
        self._first = None
        if not self.young(now):
            self._again = False
        return True

    def young(self, now: float) -> bool:
        """Tell whether the last change is so recent that a bad page may be a half-written one."""
        return now - self._last < GRACE

    def look_again(self) -> None:
        """Ask for another look once the files have been quiet for long enough to believe what is there."""
        self._again = True
