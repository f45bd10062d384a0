"""The search for the highest maximum of a likelihood of the between-study variance tau².

Write ``W = diag(1 / (v + tau²))``, X for the columns of the moderators (a column of ones without any), and
``P = W - W X (X'WX)^-1 X'W``. Twice the slope of the log-likelihood is ``y'PPy - tr P`` if it is the restricted one,
and ``y'PPy - tr W`` if it is the profile of the full one; below ``a - b`` for either. It can have several zeros, and
only the highest maximum is the estimate. Three facts make the search complete without a grid:

- a and b both fall as tau² grows, at the rates ``2c = 2 y'PPPy`` and ``d = tr PP`` or ``tr WW``, which fall as well;
- ``a ** -0.5`` and ``1 / b`` are concave: with the eigenvalues of the problem they are power means of
  (eigenvalue + tau²). Chords, tangents and the slope at infinity therefore bound a - b over a whole interval;
- beyond the largest variance less twice the smallest, ``(tau² + largest variance)² (a - b)`` only falls, so there is
  at most one more zero, and it is a maximum.

The eigenvalues of tr W are the sampling variances themselves. Those of P are the eigenvalues of ``K'VK``, where the
columns of K are orthonormal and orthogonal to X, so they lie between the smallest and the largest sampling variance.
Nothing else about them is used, and the facts hold for both likelihoods and any moderators.

The smallest sampling variance is the unit: a likelihood is handed over scaled so that it is 1.

Source: Harville DA. Maximum likelihood approaches to variance component estimation and to related problems. Journal of
the American Statistical Association 1977;72:320-338. The search is our own.
"""

import math
from typing import Final, NamedTuple, Protocol

# Newton's steps converge quadratically: after one this small, relative to tau² plus the smallest sampling variance,
# the error that remains is at the level of rounding.
SMALL_STEP: Final = 1e-8
# A step this long, on the same scale, is worth computing an upper bound first.
LONG_STEP: Final = 10.0
# Stationary points closer together than this, on the same scale, count as one.
NARROW: Final = 1e-6


class Score(NamedTuple):
    """The terms of the slope at one tau²; the head of the module says what they are."""

    tau2: float
    a: float
    b: float
    c: float
    d: float

    @property
    def rising(self) -> bool:
        """Whether the likelihood rises here."""
        return self.a > self.b


class Likelihood(Protocol):
    """A likelihood of tau², scaled so that the smallest sampling variance is 1; a is never 0."""

    def score(self, tau2: float) -> Score:
        """Give the terms of the slope at one tau²."""

    def logarithm(self, tau2: float) -> float:
        """Give the logarithm of the likelihood, up to a constant."""

    def residual_squares(self) -> tuple[float, int]:
        """Give the unweighted residual sum of squares, which ``a * tau2**2`` tends to, and its degrees of freedom."""

    def largest_variance(self) -> float:
        """Give the largest sampling variance."""


def highest_maximum(likelihood: Likelihood) -> float:
    """Find the tau² at which a likelihood is highest.

    Parameters
    ----------
    likelihood : Likelihood
        The likelihood, scaled so that the smallest sampling variance is 1.

    Returns
    -------
    float
        tau², zero or more, to about 1e-12 of tau² plus 1.
    """
    zero = top = likelihood.score(0.0)
    suspects = []
    if zero.rising:
        top = _climb(likelihood, 0.0, _newton_step(zero))
        if not _keeps_rising(zero, top):
            suspects.append((zero, likelihood.score(_sure_limits(top)[0])))
    maxima = [top.tau2]

    far = likelihood.largest_variance() - 2
    if top.tau2 < far and not _falls_for_ever(top, likelihood.residual_squares()[0]):
        end = likelihood.score(far)
        if end.rising:
            maxima.append(_climb(likelihood, far, math.inf).tau2)
        if end.rising or not _keeps_falling(top, end):
            above = _sure_limits(top)[1] if zero.rising else 0.0
            if above < far:
                suspects.append((likelihood.score(above), end))

    maxima += _other_maxima(likelihood, suspects)
    return maxima[0] if len(maxima) == 1 else max(maxima, key=likelihood.logarithm)


def _upper_bound(likelihood: Likelihood) -> float:
    """Give a tau² beyond all maxima."""
    # Beyond it, a <= (sum of squares)(largest weight)² is below b >= (degrees of freedom)(smallest weight).
    squares, df = likelihood.residual_squares()
    spread = squares / df
    return (spread + math.sqrt(spread) * math.sqrt(spread + 4 * (likelihood.largest_variance() - 1))) / 2


def _climb(likelihood: Likelihood, low: float, step: float, high: float = math.inf) -> Score:
    """Find a maximum between `low`, where the likelihood rises, and `high`, where it falls.

    The terms returned with it belong to a tau² less than a small step away.
    """
    tau2 = low
    while True:
        if high == math.inf and step > LONG_STEP * (tau2 + 1):
            high = _upper_bound(likelihood)
        allowed = abs(step) / 2
        if low < tau2 + step < high:
            tau2 += step
        else:
            tau2 = _middle(low, high)
            if not low < tau2 < high:
                return likelihood.score(low)
        at = likelihood.score(tau2)
        if at.rising:
            low = tau2
        else:
            high = tau2
        step = _newton_step(at)
        if not abs(step) > SMALL_STEP * (tau2 + 1):  # NaN ends the search too
            return Score(min(max(tau2 + step, low), high), at.a, at.b, at.c, at.d)
        if abs(step) > allowed:  # Newton is not converging here: halve the interval instead
            step = math.inf


def _newton_step(at: Score) -> float:
    """Give Newton's step for b / a = 1, which is a straight line in tau² if all variances are equal."""
    slope = 2 * at.b * at.c / at.a - at.d
    return (at.a - at.b) / slope if slope > 0 else math.inf


def _middle(low: float, high: float) -> float:
    return math.sqrt((low + 1) * (high + 1)) - 1


def _sure_limits(top: Score) -> tuple[float, float]:
    """Give limits around a maximum between which the slope only falls, so that nothing else is there."""
    # Over a factor f of tau² + 1, c shrinks to c / f³ at most and d grows to d f² at most.
    ratio = max(1.0, 2 * top.c / top.d)
    return max(0.0, (top.tau2 + 1) / ratio**0.25 - 1), (top.tau2 + 1) * ratio ** (1 / 6) - 1


def _other_maxima(likelihood: Likelihood, suspects: list[tuple[Score, Score]]) -> list[float]:
    """Find the maxima inside the given intervals, splitting them until none can hide."""
    found = []
    while suspects:
        low, high = suspects.pop()
        if low.rising and high.rising and _keeps_rising(low, high):
            continue
        if not low.rising and not high.rising and _keeps_falling(low, high):
            continue
        slope_falls = 2 * high.c > low.d
        slope_grows = not 2 * low.c >= high.d  # then what is inside is a minimum; and NaN ends the search
        if slope_falls or high.tau2 - low.tau2 <= NARROW * (low.tau2 + 1):
            if low.rising and not high.rising:
                found.append(_climb(likelihood, low.tau2, math.inf, high.tau2).tau2)
        elif not slope_grows:
            middle = likelihood.score(_middle(low.tau2, high.tau2))
            suspects += [(low, middle), (middle, high)]
    return found


def _keeps_rising(low: Score, high: Score) -> bool:
    """Tell whether the likelihood surely rises over an interval, given that it rises (or rests) at both ends."""
    # a > b is u² < v with u = a ** -0.5 and v = 1 / b. u is below its tangents, and v above its chord; the square of
    # the tangents less the chord is convex in both pieces, so the place where the tangents cross decides.
    width = high.tau2 - low.tau2
    u_low, u_high, v_low, v_high = 1 / math.sqrt(low.a), 1 / math.sqrt(high.a), 1 / low.b, 1 / high.b
    start, end = low.c / low.a * u_low, high.c / high.a * u_high
    if width <= 0 or start <= end:
        return True
    cross = (u_high - u_low - end * width) / (start - end)
    return (u_low + start * cross) ** 2 < v_low + (v_high - v_low) * cross / width


def _keeps_falling(low: Score, high: Score) -> bool:
    """Tell whether the likelihood surely falls over an interval, given that it falls (or rests) at both ends."""
    # The other way round: u is above its chord, and v below its tangents, taken up to where they cross.
    width = high.tau2 - low.tau2
    if width <= 0:
        return True
    u_low, u_high, v_low, v_high = 1 / math.sqrt(low.a), 1 / math.sqrt(high.a), 1 / low.b, 1 / high.b
    start, end = low.d * v_low * v_low, high.d * v_high * v_high
    chord = (u_high - u_low) / width
    cross = (v_high - v_low - end * width) / (start - end) if start > end else width
    cross = min(max(cross, 0.0), width)
    return _stays_above(u_low, chord, v_low, start, cross) and _stays_above(u_high, -chord, v_high, -end, width - cross)


def _falls_for_ever(top: Score, sum_of_squares: float) -> bool:
    """Tell whether the likelihood surely falls everywhere beyond a maximum."""
    # As in _keeps_falling, but with the slope of u at infinity, which is its smallest: no second point is needed.
    v = 1 / top.b
    return _stays_above(1 / math.sqrt(top.a), 1 / math.sqrt(sum_of_squares), v, top.d * v * v, math.inf)


def _stays_above(u: float, u_slope: float, v: float, v_slope: float, width: float) -> bool:
    """Tell whether (u + u_slope x)² > v + v_slope x for x from 0 to `width`, given that it holds or just fails at 0."""
    turn = (v_slope / (2 * u_slope) - u) / u_slope if u_slope else 0.0
    if turn <= 0:  # a parabola that turned before 0 only grows
        return True
    x = min(turn, width)
    return (u + u_slope * x) ** 2 > v + v_slope * x
