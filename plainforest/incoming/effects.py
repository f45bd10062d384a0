"""Effects with standard errors, as somebody typed them: logarithms of ratios, logarithms shown so, differences."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from statistics import NormalDist

from plainforest.incoming.model import IncomingRow

Z95 = NormalDist().inv_cdf(0.975)


class Scale(Enum):
    """What the numbers of an analysis are."""

    RATIO = "logarithms were typed and ratios are shown"
    LOGARITHM = "logarithms were typed and are shown"
    DIFFERENCE = "there is no logarithm in it"


def with_error(row: IncomingRow, scale: Scale, level: float) -> IncomingRow:
    """Return a row that has only an interval with the effect and standard error that it means."""
    effect, low, high = row.stored.effect, row.stored.ci_low, row.stored.ci_high
    if row.standard_error or not row.pooled or not row.stored.known or effect is None or low is None or high is None:
        return row
    if scale is Scale.RATIO:
        if not 0 < low < effect < high:
            return row
        effect, low, high = math.log(effect), math.log(low), math.log(high)
    if not low < effect < high:
        return row
    error = (high - low) / 2 / NormalDist().inv_cdf((1 + level) / 2)
    return replace(row, effect=effect, standard_error=error, calculated=True)


def on_scale(row: IncomingRow, scale: Scale) -> IncomingRow:
    """Return a row whose effect is what its stored estimate says, where the two are not the same number."""
    shown = row.stored.effect
    if row.effect is None or shown is None or not row.stored.estimable or (scale is Scale.RATIO and shown <= 0):
        return row
    effect = math.log(shown) if scale is Scale.RATIO else shown
    same = math.isclose(row.effect, effect, rel_tol=1e-4, abs_tol=1e-4)
    return row if same else replace(row, effect=effect)


def scale_of(rows: Iterable[IncomingRow], *, logarithms: bool, ratio: bool, named: bool) -> Scale:
    """Return the scale of an analysis.

    What a file says about logarithms is misread often enough, so the intervals that it stores decide: they are
    symmetric about the estimate on the scale of the analysis, with the standard error's width.

    Parameters
    ----------
    rows : iterable of IncomingRow
        The rows, with their stored intervals.
    logarithms : bool
        Whether the source says that logarithms were typed.
    ratio : bool
        Whether the measure is a ratio.
    named : bool
        Whether the measure is called the logarithm of something.
    """
    multiplied = added = 0
    for row in rows:
        effect, low, high, error = row.stored.effect, row.stored.ci_low, row.stored.ci_high, row.standard_error
        if effect is None or low is None or high is None or not row.stored.estimable or low >= high:
            continue
        # without a standard error, the middle of the interval has to tell, which is rounded as the interval is
        if 0 < low < effect and math.isclose(math.log(high / low), math.log(effect / low) * 2, rel_tol=1e-3):
            multiplied += not error or math.isclose(math.log(high / low) / 2 / error, Z95, rel_tol=0.4)
        if math.isclose(high - low, (effect - low) * 2, rel_tol=1e-3):
            added += not error or math.isclose((high - low) / 2 / error, Z95, rel_tol=0.4)
    if multiplied != added:
        if multiplied > added:
            return Scale.RATIO
        return Scale.LOGARITHM if named and ratio else Scale.DIFFERENCE
    if named and not logarithms:
        return Scale.LOGARITHM
    return Scale.RATIO if logarithms or ratio else Scale.DIFFERENCE
