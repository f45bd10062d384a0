"""The axis of a figure: where it starts and ends, where its ticks are, and where on it a value lies."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from plainforest.figures.lettering import width
from plainforest.numbers import count, signed

MOST_TICKS = 7
NARROWEST = 15.0
"""Room for the labels in the narrowest drawing of an axis, in em."""
LABEL_GAP = 0.5
OVERHANG = 1.0
"""How far a label may stand out over an end of the axis, in em."""
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# Values are kept within what a double can hold with room for arithmetic: ±690 after taking logarithms, ±1e300 without.
# A limit out there stands for "no end".
EDGES = {True: 690.0, False: 1e300}


@dataclass(frozen=True, slots=True)
class Span:
    """An interval that an axis should show, on the natural scale.

    Attributes
    ----------
    low, high : float
        Its limits.
    estimate : float or None
        The value between them, if it has one.
    whole : bool
        Never cut it: the pooled result.
    """

    low: float
    high: float
    estimate: float | None = None
    whole: bool = False


class Tick(NamedTuple):
    """A value written under the axis, and where it stands (0 left end, 1 right end)."""

    value: float
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear or logarithmic axis from `low` to `high` on the natural scale."""

    low: float
    high: float
    log: bool
    ticks: tuple[Tick, ...] = ()

    def share(self, value: float) -> float:
        """Return where a value lies: 0 at the left end, 1 at the right end, less or more beyond them."""
        low, high = _ends(self.low, self.high, self.log)
        return (_to_scale(value, self.log) - low) / (high - low)

    def at(self, value: float) -> float:
        """Return where a value is drawn: as its share, values beyond an end at that end."""
        return min(max(self.share(value), 0.0), 1.0)


def _to_scale(value: float, log: bool) -> float:
    edge = EDGES[log]
    if log:
        value = math.log(value) if value > 0 else -edge
    return -edge if value < -edge else edge if value > edge else value


@lru_cache(maxsize=64)
def _ends(low: float, high: float, log: bool) -> tuple[float, float]:
    return _to_scale(low, log), _to_scale(high, log)


def _from_scale(value: float, log: bool) -> float:
    edge = EDGES[log]
    value = min(max(value, -edge), edge)
    return math.exp(value) if log else value


def axis(spans: Sequence[Span], *, null: float, log: bool, room: float = NARROWEST) -> Axis:
    """Choose an axis that shows what matters of `spans`, with ticks.

    Parameters
    ----------
    spans : sequence of Span
        The intervals to show; limits that are not finite are ignored.
    null : float
        The value of no effect; it is always on the axis.
    log : bool
        Logarithmic axis, for ratios.
    room : float
        Width of the narrowest drawing, in em, for the labels of the ticks.
    """
    low, high = _limits([_on_scale(span, log) for span in spans], _to_scale(null, log), EDGES[log])
    found = Axis(_from_scale(low, log), _from_scale(high, log), log)
    return Axis(found.low, found.high, log, _ticks(found, null, room))


def _on_scale(span: Span, log: bool) -> Span:
    estimate = None if span.estimate is None else _to_scale(span.estimate, log)
    return Span(_to_scale(span.low, log), _to_scale(span.high, log), estimate, span.whole)


def _limits(spans: Sequence[Span], null: float, edge: float) -> tuple[float, float]:
    # The rule. The core is what must be seen: the null, the pooled interval, and every estimate except one that is
    # hopelessly far from the others. The axis may reach beyond the core by one and a half times the length of the
    # typical interval, or by three quarters of the core, whichever is more. Within that fence every interval is shown
    # in full; what goes further is cut, and the drawing ends it in an arrow. So a few very wide intervals cannot
    # squeeze the rest, intervals that are all of a size are never cut, and a single study is shown in full.
    lengths = [span.high - span.low for span in spans if span.estimate is not None and _finite(span, edge)]
    typical = statistics.median(lengths) if lengths else 0.0
    core = [null, *_estimates(spans, typical)]
    core += [limit for span in spans if span.whole and _finite(span, edge) for limit in (span.low, span.high)]
    low, high = min(core), max(core)
    reach = max(1.5 * typical, 0.75 * (high - low))
    lows = [max(span.low, low - reach) for span in spans]
    highs = [min(span.high, high + reach) for span in spans]
    low, high = min([low, *lows]), max([high, *highs])
    if high - low < 1e-9 * max(1.0, abs(low), abs(high)):
        # one value, and no interval around it
        half = max(abs(null), abs(low), 1.0) / 2
        return low - half, high + half
    margin = (high - low) * 0.04
    return low - margin, high + margin


def _finite(span: Span, edge: float) -> bool:
    return max(abs(span.low), abs(span.high)) < edge


def _estimates(spans: Sequence[Span], typical: float) -> Iterable[float]:
    estimates = [span.estimate for span in spans if span.estimate is not None]
    if len(estimates) < 5:
        return estimates
    first, _, third = statistics.quantiles(estimates, n=4)
    far = 6 * (third - first + typical)
    return [value for value in estimates if first - far <= value <= third + far]


def _ticks(found: Axis, null: float, room: float) -> tuple[Tick, ...]:
    best: tuple[Tick, ...] = ()
    for values in _candidates(found):
        ticks = _spaced(found, values, room)
        if len(ticks) >= 3:
            return ticks
        best = max(best, ticks, key=len)
    return best or (Tick(null, found.at(null), tick_label(null)),)


def _spaced(found: Axis, values: Sequence[float], room: float) -> tuple[Tick, ...]:
    """Return ticks at the values whose labels keep within the room of the axis; none if they are too many for it."""
    ticks: list[Tick] = []
    end = -math.inf
    for value in values:
        at, label = found.at(value), tick_label(value)
        middle, half = at * room, width(label) / 2
        if middle - half < -OVERHANG or middle + half > room + OVERHANG:
            continue
        if len(ticks) == MOST_TICKS or middle - half - end < LABEL_GAP:
            return ()
        ticks.append(Tick(value, at, label))
        end = middle + half
    return tuple(ticks)


def _candidates(found: Axis) -> Iterable[list[float]]:
    """Yield values for ticks, dense before sparse; each set contains the null when that is on the axis."""
    if found.log:
        # 1-2-5; then every other one of them (0.2, 1, 5, 20); then powers of ten; then every other power, and so on
        for step in (1, 2, 3, 6, 9, 12, 15, 30, 60, 150, 300, 600):
            values = _one_two_five(found, step)
            # fewer than three: too short a piece of a log axis for 1-2-5, so even steps serve better
            if step == 1 and len(values) < 3:
                yield from even_steps(found.low, found.high)
            yield values
    else:
        yield from even_steps(found.low, found.high)


def _one_two_five(found: Axis, step: int) -> list[float]:
    start, end = math.log10(found.low), math.log10(found.high)
    first, last = 3 * math.floor(start), 3 * math.ceil(end) + 3
    values = [float(f"{(1, 2, 5)[i % 3]}e{i // 3}") for i in range(first, last) if i % step == 0]
    return [value for value in values if found.low <= value <= found.high]


def even_steps(low: float, high: float) -> Iterable[list[float]]:
    """Yield round values from `low` to `high`, dense before sparse."""
    size = math.floor(math.log10(high - low)) - 2
    for power in range(size, size + 5):
        for factor in (1.0, 2.0, 2.5, 5.0):
            step = factor * 10.0**power
            if (high - low) / step > 2 * MOST_TICKS:
                continue
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            # through the shortest decimal, so that 3 × 0.1 is 0.3
            yield [float(f"{i * step:.12g}") for i in range(first, last + 1)]


@lru_cache(maxsize=1_024)
def tick_label(value: float) -> str:
    """Write a value under an axis as short as possible: "0.05", "−2", "20 000", "10⁶"."""
    size = abs(value)
    if size and (size >= 1e6 or size < 1e-4):
        mantissa, _, exponent = f"{size:.2e}".partition("e")
        front = "" if float(mantissa) == 1 else f"{float(mantissa):g}×"
        return f"{'−' if value < 0 else ''}{front}10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    if size >= 1e4 and size == round(size):
        return count(value)
    decimals = len(f"{size:.10g}".partition(".")[2])
    return signed(value, decimals)
