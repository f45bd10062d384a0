"""REML for many outcomes at once: climb and cheap certificates of the scalar search, an array for each term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from plainforest.stats.likelihood import LONG_STEP, SMALL_STEP
from plainforest.stats.reml import NO_DIFFERENCE, reml

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Flags: TypeAlias = NDArray[np.bool_]
    Integers: TypeAlias = NDArray[np.int64]

# Newton's method takes five steps or so. What still climbs after so many is left to the scalar path.
MOST_STEPS: Final = 40


class Block(NamedTuple):
    """Outcomes side by side: a row for each study, a column for each outcome; 0 and infinity where there is none."""

    effects: Array
    variances: Array
    real: Flags
    k: Integers

    def columns(self, chosen: Flags) -> Block:
        """Keep some of the outcomes."""
        return Block(*(part.compress(chosen, axis=-1) for part in self))

    def scaled(self) -> tuple[Block, Array, Integers]:
        """Scale each outcome so that its most precise study has variance 1 and effect 0; give the unit and its row."""
        import numpy as np

        first = np.argmin(self.variances, axis=0)
        unit, origin = (np.take_along_axis(part, first[None], 0) for part in (self.variances, self.effects))
        effects = np.where(self.real, (self.effects - origin) / np.sqrt(unit), 0.0)
        return self._replace(effects=effects, variances=self.variances / unit), unit[0], first


class _Score(NamedTuple):
    """The terms of the slope of each likelihood, as :class:`plainforest.stats.likelihood.Score` has them for one."""

    tau2: Array
    a: Array
    b: Array
    c: Array
    d: Array


def reml_of_all(block: Block) -> Array:
    """Estimate tau² of every outcome by restricted maximum likelihood.

    Parameters
    ----------
    block : Block
        Outcomes with two or more studies each.

    Returns
    -------
    numpy.ndarray
        tau², as :func:`plainforest.stats.reml.reml` gives it; shape (outcomes,).
    """
    import numpy as np

    scaled, unit, first = block.scaled()
    keep = np.arange(len(scaled.real))[:, None] != first
    y, v, real = (part.T[keep.T].reshape(len(unit), -1).T.copy() for part in scaled[:3])
    others = Block(y, v, real, block.k - 1)
    spread = abs(others.effects).max(axis=0) >= NO_DIFFERENCE
    result = np.zeros(len(unit))
    tau2, certain = _certain_maxima(others.columns(spread))
    result[spread] = unit[spread] * tau2
    for column in np.flatnonzero(spread)[~certain]:
        k = block.k[column]
        result[column] = reml(block.effects[:k, column].tolist(), block.variances[:k, column].tolist())
    return result


def _certain_maxima(others: Block) -> tuple[Array, Flags]:
    """Climb to a maximum of each likelihood, and tell whether it is surely the only one.

    The tests and their reasons are those of :func:`plainforest.stats.likelihood.highest_maximum`. Where a number is
    lost they fail, and an outcome that fails one is not lost: it takes the scalar path.
    """
    import numpy as np

    mean = others.effects.sum(axis=0) / (1 + others.k)
    deviations = np.where(others.real, others.effects - mean, 0.0)
    squares = mean * mean + (deviations * deviations).sum(axis=0)
    largest = np.where(others.real, others.variances, 0.0).max(axis=0)

    zero = _score(others, np.zeros(len(mean)))
    rising = zero.a > zero.b
    top = _Score(*(term.copy() for term in zero))
    climbed = _climb(others.columns(rising), _Score(*(term[rising] for term in zero)), squares[rising], largest[rising])
    for term, values in zip(top, climbed, strict=True):
        term[rising] = values
    certain = ~rising | _keeps_rising(zero, top)

    far = largest - 2
    beyond = ~((top.tau2 >= far) | _falls_for_ever(top, squares))
    end = _score(others.columns(beyond), far[beyond])
    certain[beyond] &= (end.a <= end.b) & _keeps_falling(_Score(*(term[beyond] for term in top)), end)
    return top.tau2, certain


def _climb(others: Block, at: _Score, squares: Array, largest: Array) -> _Score:
    """Follow each likelihood from 0, where it rises, to a maximum; NaN where it is not reached."""
    import numpy as np

    spread = squares / others.k
    bound = (spread + np.sqrt(spread) * np.sqrt(spread + 4 * (largest - 1))) / 2  # beyond all maxima
    found = _Score(*(np.full(len(spread), np.nan) for _ in at))
    active = np.arange(len(spread))
    tau2, low, high = at.tau2, at.tau2, np.full(len(spread), np.inf)
    step = _newton_step(at)
    for _ in range(MOST_STEPS):
        if not active.size:
            break
        high = np.where((high == np.inf) & (step > LONG_STEP * (tau2 + 1)), bound, high)
        allowed = abs(step) / 2
        target = tau2 + step
        inside = (low < target) & (target < high)
        tau2 = np.where(inside, target, np.sqrt((low + 1) * (high + 1)) - 1)
        at = _score(others, tau2)
        rising = at.a > at.b
        low, high = np.where(rising, tau2, low), np.where(rising, high, tau2)
        step = _newton_step(at)
        done = abs(step) <= SMALL_STEP * (tau2 + 1)
        for term, values in zip(found, (np.clip(tau2 + step, low, high), *at[1:]), strict=True):
            term[active[done]] = values[done]
        step = np.where(abs(step) > allowed, np.inf, step)  # Newton is not converging: halve the interval instead
        if done.any():
            left = ~done
            active, others = active[left], others.columns(left)
            tau2, low, high, step, bound = (part[left] for part in (tau2, low, high, step, bound))
    return found


def _newton_step(at: _Score) -> Array:
    import numpy as np

    slope = 2 * at.b * at.c / at.a - at.d
    return np.where(slope > 0, (at.a - at.b) / slope, np.inf)


def _score(others: Block, tau2: Array) -> _Score:
    """Give the terms of the slope, with the most precise study apart as in :mod:`plainforest.stats.reml`."""
    largest = 1 / (1 + tau2)
    weight = 1 / (others.variances + tau2)
    weighted = weight * others.effects
    weight_2, weighted_2 = weight * weight, weighted * weighted
    w1, w2, w3 = weight.sum(axis=0), weight_2.sum(axis=0), (weight * weight_2).sum(axis=0)
    y1, y2, y3 = weighted.sum(axis=0), (weight * weighted).sum(axis=0), (weight_2 * weighted).sum(axis=0)
    q2, q3 = weighted_2.sum(axis=0), (weight * weighted_2).sum(axis=0)
    total = largest + w1
    share = largest / total
    mean = y1 / total
    pull = largest * mean
    drift = y2 - mean * w2 + pull * w1
    ratio = w2 / total
    return _Score(
        tau2,
        pull * pull + q2 + mean * (mean * w2 - 2 * y2),
        (w1 * (2 * largest + w1) - w2) / total,
        q3 + mean * (mean * w3 - 2 * y3) + pull * (2 * drift - pull * w1) - drift * drift / total,
        w2 - 2 * w3 / total + ratio * ratio + share * share * (w1 * w1 + 2 * w2),
    )


def _keeps_rising(low: _Score, high: _Score) -> Flags:
    import numpy as np

    width = high.tau2 - low.tau2
    u_low, u_high, v_low, v_high = 1 / np.sqrt(low.a), 1 / np.sqrt(high.a), 1 / low.b, 1 / high.b
    start, end = low.c / low.a * u_low, high.c / high.a * u_high
    cross = (u_high - u_low - end * width) / (start - end)
    tangent = u_low + start * cross
    return (width <= 0) | (start <= end) | (tangent * tangent < v_low + (v_high - v_low) * cross / width)


def _keeps_falling(low: _Score, high: _Score) -> Flags:
    import numpy as np

    width = high.tau2 - low.tau2
    u_low, u_high, v_low, v_high = 1 / np.sqrt(low.a), 1 / np.sqrt(high.a), 1 / low.b, 1 / high.b
    start, end = low.d * v_low * v_low, high.d * v_high * v_high
    chord = (u_high - u_low) / width
    cross = np.where(start > end, (v_high - v_low - end * width) / (start - end), width)
    cross = np.clip(cross, 0.0, width)
    first = _stays_above(u_low, chord, v_low, start, cross)
    return (width <= 0) | (first & _stays_above(u_high, -chord, v_high, -end, width - cross))


def _falls_for_ever(top: _Score, squares: Array) -> Flags:
    import numpy as np

    v = 1 / top.b
    return _stays_above(1 / np.sqrt(top.a), 1 / np.sqrt(squares), v, top.d * v * v, np.full(len(v), np.inf))


def _stays_above(u: Array, u_slope: Array, v: Array, v_slope: Array, width: Array) -> Flags:
    import numpy as np

    turn = np.where(u_slope == 0, 0.0, (v_slope / (2 * u_slope) - u) / u_slope)
    x = np.minimum(turn, width)
    chord = u + u_slope * x
    return (turn <= 0) | (chord * chord > v + v_slope * x)
