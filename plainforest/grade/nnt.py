"""The number needed to treat: the difference between two risks, turned over. For professionals alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from plainforest.numbers import count, rounded

Kind = Literal["NNTB", "NNTH"]
NOTHING = 1e-12
"""A difference below this is none: nobody would ever benefit or be harmed."""


@dataclass(frozen=True, slots=True)
class Needed:
    """How many people must have the intervention for one more to benefit (NNTB) or to be harmed (NNTH)."""

    kind: Kind
    number: int | None
    """A whole number; None stands for infinity, where there is no difference."""

    def __str__(self) -> str:
        """Write "NNTB 15"; infinity is neither the one nor the other."""
        return "∞" if self.number is None else f"{self.kind} {count(self.number)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNeeded:
    """A number needed to treat with its interval, which begins on the side of the estimate."""

    estimate: Needed | None
    """None where the interval includes no difference: a number alone would hide that it can go either way."""
    nearest: Needed
    """The end of the interval with the larger effect on the estimate's own side."""
    farthest: Needed
    """The other end: of the same kind, infinite, or of the other kind."""

    @property
    def through_infinity(self) -> bool:
        """Whether the interval runs from benefit through infinity to harm, or the other way."""
        return self.nearest.kind != self.farthest.kind

    def __str__(self) -> str:
        """Write "NNTB 15 (10 to 28)", or the range alone: "NNTB 7 to ∞ to NNTH 20"."""
        if self.through_infinity:
            return f"{self.nearest} to ∞ to {self.farthest}"
        if self.estimate is None:
            return str(self.nearest) if self.nearest.number is None else f"{self.nearest} to ∞"
        ends = [end if end.number is None else count(end.number) for end in (self.nearest, self.farthest)]
        return f"{self.estimate} ({ends[0]} to {ends[1]})"


def number_needed(
    difference: float, low: float, high: float, better: Literal["higher", "lower"] | None
) -> NumberNeeded | None:
    """Return the number needed to treat that goes with a difference in risks.

    Parameters
    ----------
    difference, low, high : float
        Risk with the intervention minus risk with the comparator, and its limits, as shares.
    better : {"higher", "lower"} or None
        Whether more or fewer of these events are good for people. Without it there is neither benefit nor harm, and
        no number.

    Notes
    -----
    1 / |difference|, rounded up (Cochrane Handbook 15.4.4.1). Where the interval of the difference includes 0, that of
    the number runs from benefit through infinity to harm (Altman DG. Confidence intervals for the number needed to
    treat. BMJ 1998;317:1309-1312), and there is no estimate.
    """
    if better is None:
        return None
    benefit, small, large = (difference, low, high) if better == "higher" else (-difference, -high, -low)
    estimate, worst, best = _needed(benefit), _needed(small), _needed(large)
    if estimate.number is None:
        # no difference at all: the interval begins at the benefit that is possible, or else at the harm
        estimate = Needed("NNTH" if best.number is None else "NNTB", None)
    nearest, farthest = (best, worst) if estimate.kind == "NNTB" else (worst, best)
    if farthest.number is None:  # an interval that stops at infinity does not pass through it
        farthest = Needed(nearest.kind, None)
    either = low < NOTHING and high > -NOTHING
    return NumberNeeded(estimate=None if either else estimate, nearest=nearest, farthest=farthest)


def _needed(benefit: float) -> Needed:
    kind: Kind = "NNTB" if benefit >= 0 else "NNTH"
    if abs(benefit) < NOTHING:
        return Needed(kind, None)
    # first to nine decimals, because 1 / (0.5 - 0.4) is a little more than 10 in binary
    return Needed(kind, math.ceil(rounded(1 / abs(benefit), 9)))
