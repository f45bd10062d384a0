"""Effects as studies report them: a standard error recovered from whatever stands beside the effect."""

import math

from plainforest.stats.checks import as_tuple, check_level, not_negative, real
from plainforest.stats.distributions import two_sided_quantile, upper_normal_quantile
from plainforest.stats.measures import Measure, is_ratio
from plainforest.stats.studydata import Generic


def reported_effect(
    effect: float,
    measure: Measure,
    *,
    standard_error: float | None = None,
    variance: float | None = None,
    ci: tuple[float, float] | None = None,
    p_value: float | None = None,
    log: bool = False,
    level: float = 0.95,
) -> Generic:
    """Bring an effect that a study reports to the scale of the analysis, with its standard error.

    Parameters
    ----------
    effect : float
        The effect: a ratio itself, or its natural logarithm if `log` is true.
    measure : Measure
        The measure of effect.
    standard_error, variance : float, optional
        On the scale of the analysis: for a ratio always that of its logarithm.
    ci : tuple of float, optional
        Lower and upper limit, on the scale of the effect as given.
    p_value : float, optional
        Two-sided p-value of a Wald test of no effect.
    log : bool
        Whether the effect and its interval are logarithms already.
    level : float
        The level of `ci`.

    Returns
    -------
    Generic
        Effect and standard error on the scale of the analysis.

    Raises
    ------
    ValueError
        If not exactly one of the four is given, the measure is unknown, a number is impossible, the effect lies
        outside its interval, no standard error above 0 follows from the p-value, `log` is asked for a difference or is
        no truth value, or the level does not lie between 0 and 1.

    Notes
    -----
    Source: Cochrane Handbook, sections 6.3.1 and 6.3.2.
    """
    if sum(value is not None for value in (standard_error, variance, ci, p_value)) != 1:
        raise ValueError("give exactly one of standard_error, variance, ci and p_value")
    ratio = is_ratio(measure)
    level = check_level(level)
    if not isinstance(log, bool):
        raise ValueError(f"log must be True or False, not {log!r}")
    if log and not ratio:
        raise ValueError(f"{measure} is not a ratio, so it has no logarithm")
    given = effect = real("effect", effect)
    if ratio and not log:
        if effect <= 0:
            raise ValueError(f"a ratio must be positive, but is {effect!r}")
        effect = math.log(effect)
    if standard_error is not None:
        return Generic(effect, standard_error)
    if variance is not None:
        return Generic(effect, math.sqrt(not_negative("variance", variance)))
    if ci is not None:
        limits = as_tuple("ci", ci)
        if len(limits) != 2:
            raise ValueError(f"ci must be the lower and the upper limit, not {ci!r}")
        error = se_from_ci(*limits, "GEN" if log else measure, level)
        if not limits[0] <= given <= limits[1]:
            raise ValueError(
                f"the effect ({given!r}) must not lie outside its interval, {limits[0]!r} to {limits[1]!r}"
            )
        return Generic(effect, error)
    return Generic(effect, se_from_p_value(effect, 0.0 if p_value is None else p_value))


def se_from_ci(low: float, high: float, measure: Measure, level: float = 0.95) -> float:
    """Recover a standard error from a confidence interval that a study reports.

    Parameters
    ----------
    low, high : float
        The limits on the natural scale: a ratio itself, not its logarithm.
    measure : Measure
        The measure of effect.
    level : float
        The level of the interval.

    Returns
    -------
    float
        The standard error on the scale of the analysis; 0 if both limits are the same.

    Raises
    ------
    ValueError
        If the measure is unknown, a limit is not finite, the limits are in the wrong order, a limit of a ratio is not
        positive, or the level does not lie between 0 and 1.

    Notes
    -----
    Source: Cochrane Handbook, sections 6.3.1 and 6.3.2. It holds for intervals from the normal distribution.
    """
    ratio = is_ratio(measure)
    low, high = real("the lower limit of the interval", low), real("the upper limit of the interval", high)
    if low > high:
        raise ValueError(f"the lower limit ({low!r}) must not exceed the upper limit ({high!r})")
    if ratio:
        if low <= 0:
            raise ValueError(f"the limits of a ratio must be positive, but the lower limit is {low!r}")
        low, high = math.log(low), math.log(high)
    return (high / 2 - low / 2) / two_sided_quantile(check_level(level))


def se_from_p_value(effect: float, p_value: float) -> float:
    """Recover a standard error from the two-sided p-value of an effect.

    Parameters
    ----------
    effect : float
        The effect on the scale of the analysis: the natural logarithm of a ratio.
    p_value : float
        The exact p-value of the test of no effect, between 0 and 1.

    Returns
    -------
    float
        ``abs(effect) / z``.

    Raises
    ------
    ValueError
        If no standard error follows: the p-value does not lie between 0 and 1 or is too small for a double, or the
        effect is zero or not finite.

    Notes
    -----
    Source: Cochrane Handbook, section 6.3.2. It holds for p-values from the normal distribution.
    """
    effect, p_value = real("effect", effect), real("p_value", p_value)
    if effect == 0:
        raise ValueError(f"no standard error follows from a p-value and an effect of {effect!r}")
    if not 0 < p_value < 1:
        raise ValueError(f"p_value must lie between 0 and 1, but is {p_value!r}")
    error = abs(effect) / upper_normal_quantile(p_value / 2)
    if not error > 0:
        raise ValueError(f"no standard error above 0 follows from a p-value of {p_value!r} and an effect of {effect!r}")
    return error
