"""The between-study variance tau² by restricted maximum likelihood (REML).

Write ``w = 1 / (v + tau²)`` and ``P = W - W 1 1' W / sum(w)``. Twice the slope of the restricted log-likelihood is
``y'PPy - tr P``, below ``a - b``. It can have several zeros, and only the highest maximum is the estimate. Three facts
make the search complete without a grid:

- a and b both fall as tau² grows, at the rates ``2c = 2 y'PPPy`` and ``d = tr PP``, which fall as well;
- ``a ** -0.5`` and ``1 / b`` are concave: with the eigenvalues of the problem they are power means of
  (eigenvalue + tau²). Chords, tangents and the slope at infinity therefore bound a - b over a whole interval;
- beyond the largest variance less twice the smallest, ``(tau² + largest variance)² (a - b)`` only falls, so there is
  at most one more zero, and it is a maximum.

Sources: Viechtbauer W. Bias and efficiency of meta-analytic variance estimators in the random-effects model. Journal
of Educational and Behavioral Statistics 2005;30:261-293. Harville DA. Maximum likelihood approaches to variance
component estimation and to related problems. JASA 1977;72:320-338. The search is our own.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

# Newton's steps converge quadratically: after one this small, relative to tau² plus the smallest sampling variance,
# the error that remains is at the level of rounding.
SMALL_STEP: Final = 1e-8
# A step this long, on the same scale, is worth computing an upper bound first.
LONG_STEP: Final = 10.0
# Stationary points closer together than this, on the same scale, count as one.
NARROW: Final = 1e-6
# If the effects differ by less than this many standard errors of the most precise study, their squares would
# underflow, and tau² is 0 in any case.
NO_DIFFERENCE: Final = 1e-50


def reml(effects: Sequence[float], variances: Sequence[float]) -> float:
    """Estimate tau² by restricted maximum likelihood.

    Parameters
    ----------
    effects : sequence of float
        Effects of k >= 2 studies.
    variances : sequence of float
        Their sampling variances, in the same order.

    Returns
    -------
    float
        tau², zero or more: the highest maximum of the restricted likelihood, to about 1e-12 of tau² plus the smallest
        sampling variance.

    Notes
    -----
    The sources are named at the head of this module.
    """
    first = min(range(len(variances)), key=variances.__getitem__)
    origin, unit = effects[first], variances[first]
    root = math.sqrt(unit)
    others = [(v / unit, (y - origin) / root) for y, v in zip(effects, variances, strict=True)]
    del others[first]
    if max(abs(effect) for _, effect in others) < NO_DIFFERENCE:
        return 0.0
    return unit * _highest_maximum(_Likelihood(tuple(others)))


class _Score(NamedTuple):
    """The terms of the slope at one tau²; the head of the module says what they are."""

    tau2: float
    a: float
    b: float
    c: float
    d: float

    @property
    def rising(self) -> bool:
        return self.a > self.b


class _Likelihood(NamedTuple):
    """The restricted likelihood of studies, scaled so that the most precise one has variance 1 and effect 0.

    That study is kept apart from the others: with its weight in the sums, most terms of the score would nearly cancel.
    """

    others: tuple[tuple[float, float], ...]  # variance, effect

    def score(self, tau2: float) -> _Score:
        largest = 1 / (1 + tau2)
        w1 = w2 = w3 = y1 = y2 = y3 = q2 = q3 = 0.0
        for variance, effect in self.others:
            weight = 1 / (variance + tau2)
            weighted = weight * effect
            weight_2 = weight * weight
            weighted_2 = weighted * weighted
            w1 += weight
            w2 += weight_2
            w3 += weight * weight_2
            y1 += weighted
            y2 += weight * weighted
            y3 += weight_2 * weighted
            q2 += weighted_2
            q3 += weight * weighted_2
        total = largest + w1
        share = largest / total
        mean = y1 / total
        pull = largest * mean
        drift = y2 - mean * w2 + pull * w1
        return _Score(
            tau2,
            pull * pull + q2 + mean * (mean * w2 - 2 * y2),
            (w1 * (2 * largest + w1) - w2) / total,
            q3 + mean * (mean * w3 - 2 * y3) + pull * (2 * drift - pull * w1) - drift * drift / total,
            w2 - 2 * w3 / total + (w2 / total) ** 2 + share * share * (w1 * w1 + 2 * w2),
        )

    def logarithm(self, tau2: float) -> float:
        studies = [(1 + tau2, 0.0)] + [(variance + tau2, effect) for variance, effect in self.others]
        total = sum(1 / variance for variance, _ in studies)
        mean = sum(effect / variance for variance, effect in studies) / total
        deviance = sum(math.log(variance) + (effect - mean) ** 2 / variance for variance, effect in studies)
        return -(deviance + math.log(total)) / 2

    def sum_of_squares(self) -> float:
        """Give the sum of squares around the plain mean: what ``a * tau2**2`` tends to."""
        mean = sum([effect for _, effect in self.others]) / (1 + len(self.others))
        return mean * mean + sum([(effect - mean) * (effect - mean) for _, effect in self.others])

    def upper_bound(self) -> float:
        """Give a tau² beyond all maxima."""
        # Beyond it, a <= (sum of squares)(largest weight)² is below b >= (k - 1)(smallest weight).
        spread = self.sum_of_squares() / len(self.others)
        largest_variance = max(variance for variance, _ in self.others)
        return (spread + math.sqrt(spread) * math.sqrt(spread + 4 * (largest_variance - 1))) / 2

    def climb(self, low: float, step: float, high: float = math.inf) -> _Score:
        """Find a maximum between `low`, where the likelihood rises, and `high`, where it falls.

        The terms returned with it belong to a tau² less than a small step away.
        """
        tau2 = low
        while True:
            if high == math.inf and step > LONG_STEP * (tau2 + 1):
                high = self.upper_bound()
            allowed = abs(step) / 2
            if low < tau2 + step < high:
                tau2 += step
            else:
                tau2 = _middle(low, high)
                if not low < tau2 < high:
                    return self.score(low)
            at = self.score(tau2)
            if at.rising:
                low = tau2
            else:
                high = tau2
            step = _newton_step(at)
            if abs(step) <= SMALL_STEP * (tau2 + 1):
                return _Score(min(max(tau2 + step, low), high), at.a, at.b, at.c, at.d)
            if abs(step) > allowed:  # Newton is not converging here: halve the interval instead
                step = math.inf


def _newton_step(at: _Score) -> float:
    """Give Newton's step for b / a = 1, which is a straight line in tau² if all variances are equal."""
    slope = 2 * at.b * at.c / at.a - at.d
    return (at.a - at.b) / slope if slope > 0 else math.inf


def _middle(low: float, high: float) -> float:
    return math.sqrt((low + 1) * (high + 1)) - 1


def _highest_maximum(likelihood: _Likelihood) -> float:
    zero = top = likelihood.score(0.0)
    suspects = []
    if zero.rising:
        top = likelihood.climb(0.0, _newton_step(zero))
        if not _keeps_rising(zero, top):
            suspects.append((zero, likelihood.score(_sure_limits(top)[0])))
    maxima = [top.tau2]

    far = max(variance for variance, _ in likelihood.others) - 2
    if top.tau2 < far and not _falls_for_ever(top, likelihood.sum_of_squares()):
        end = likelihood.score(far)
        if end.rising:
            maxima.append(likelihood.climb(far, math.inf).tau2)
        if end.rising or not _keeps_falling(top, end):
            above = _sure_limits(top)[1] if zero.rising else 0.0
            if above < far:
                suspects.append((likelihood.score(above), end))

    maxima += _other_maxima(likelihood, suspects)
    return maxima[0] if len(maxima) == 1 else max(maxima, key=likelihood.logarithm)


def _sure_limits(top: _Score) -> tuple[float, float]:
    """Give limits around a maximum between which the slope only falls, so that nothing else is there."""
    # Over a factor f of tau² + 1, c shrinks to c / f³ at most and d grows to d f² at most.
    ratio = max(1.0, 2 * top.c / top.d)
    return max(0.0, (top.tau2 + 1) / ratio**0.25 - 1), (top.tau2 + 1) * ratio ** (1 / 6) - 1


def _other_maxima(likelihood: _Likelihood, suspects: list[tuple[_Score, _Score]]) -> list[float]:
    """Find the maxima inside the given intervals, splitting them until none can hide."""
    found = []
    while suspects:
        low, high = suspects.pop()
        if low.rising and high.rising and _keeps_rising(low, high):
            continue
        if not low.rising and not high.rising and _keeps_falling(low, high):
            continue
        slope_falls = 2 * high.c > low.d
        slope_grows = 2 * low.c < high.d  # then what is inside is a minimum
        if slope_falls or high.tau2 - low.tau2 <= NARROW * (low.tau2 + 1):
            if low.rising and not high.rising:
                found.append(likelihood.climb(low.tau2, math.inf, high.tau2).tau2)
        elif not slope_grows:
            middle = likelihood.score(_middle(low.tau2, high.tau2))
            suspects += [(low, middle), (middle, high)]
    return found


def _keeps_rising(low: _Score, high: _Score) -> bool:
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


def _keeps_falling(low: _Score, high: _Score) -> bool:
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


def _falls_for_ever(top: _Score, sum_of_squares: float) -> bool:
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
