"""Meta-regression: how the effects of studies go with characteristics of the studies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from plainforest.stats.checks import as_tuple, check_choice, check_interval, check_level
from plainforest.stats.choices import OPEN_ESTIMATORS, Estimator
from plainforest.stats.distributions import (
    chi_squared_p_value,
    chi_squared_quantile,
    f_p_value,
    two_sided_p_value,
    two_sided_quantile,
)
from plainforest.stats.effects import StudyEffect
from plainforest.stats.heterogeneity import i2_from_q
from plainforest.stats.inputs import Effects, effects_of
from plainforest.stats.moderators import Moderators, complete_rows, read_moderators, refuse_collinear
from plainforest.stats.regression_results import MetaRegression, ScaledFit
from plainforest.stats.regression_tau2 import Regression, residual_tau2
from plainforest.stats.tau2 import solve_generalised_q

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MetaRegression", "meta_regression"]

INTERVALS: Final = ("wald", "hksj")


def meta_regression(
    effects: Effects,
    moderators: Mapping[str, Iterable[float] | Iterable[str]],
    *,
    estimator: Estimator | None = "REML",
    interval: Literal["wald", "hksj"] = "wald",
    level: float = 0.95,
) -> MetaRegression:
    """Regress the effects of studies on moderators.

    Parameters
    ----------
    effects : MetaAnalysis or iterable of StudyEffect
        The effects of the studies. Those that are not estimable are left out.
    moderators : mapping of str to iterable
        Each moderator with one value for each study: a list, an array or a column of a table. A study with a missing
        value (None or NaN) is left out. Text becomes a column of 0 and 1 for each level but the first one in
        alphabetical order. There is always an intercept.
    estimator : {"REML", "DL", "PM", "ML", "HS", "SJ", "EB"} or None
        Estimator of tau²; None for the common-effect (fixed-effects) regression.
    interval : {"wald", "hksj"}
        Normal distribution, or t with k - p degrees of freedom and the adjustment of Hartung, Knapp, Sidik and
        Jonkman, which also makes the test of the moderators an F test.
    level : float
        The level of all intervals.

    Returns
    -------
    MetaRegression
        Coefficients, tests and heterogeneity. Numbers are unrounded.

    Raises
    ------
    ValueError
        If an option is unknown or the level does not lie between 0 and 1, HKSJ is asked for without an estimator,
        there is no moderator, a moderator has the wrong length or a value that is neither a finite number nor text,
        two coefficients would have the same name, there are no more studies than coefficients, or a column is a linear
        combination of the columns before it.

    Notes
    -----
    Sources: Thompson SG, Higgins JPT. How should meta-regression analyses be undertaken and interpreted? Statistics in
    Medicine 2002;21:1559-1573. Knapp G, Hartung J. Improved tests for a random effects meta-regression with a single
    covariate. Statistics in Medicine 2003;22:2693-2710. Raudenbush SW 2009 (R²). Viechtbauer W. Conducting
    meta-analyses in R with the metafor package. Journal of Statistical Software 2010;36(3).
    """
    check_choice("estimator", estimator, OPEN_ESTIMATORS)
    check_choice("interval", interval, INTERVALS)
    check_interval(estimator, interval)
    level = check_level(level)
    studies_given = effects_of(effects)
    kept, columns = _complete(studies_given, moderators)
    k = len(kept)
    if not k:
        raise ValueError("there is no study with an effect and all moderators")
    design, rows = _designed(columns, k)
    p = len(design.names)
    studies, origin, unit = _scale(kept, rows)
    df, at_zero = studies.df, studies.residuals(0.0)
    q = float(at_zero.contrasts @ at_zero.contrasts)
    tau2 = tau2_without = tau2_low = tau2_high = r2 = None
    i2 = i2_from_q(q, df)
    if estimator is not None:
        tau2 = residual_tau2(estimator, studies)
        tau2_without = residual_tau2(estimator, studies._replace(design=studies.design[:, :1]))
        r2 = 100 * max(0.0, (tau2_without - tau2) / tau2_without) if tau2_without else None
        i2 = 100 * tau2 / (tau2 + df / float((at_zero.factor * at_zero.factor).sum()))
        tail = (1 - level) / 2
        tau2_low = solve_generalised_q(studies.q, chi_squared_quantile(tail, df, upper=True))
        tau2_high = solve_generalised_q(studies.q, chi_squared_quantile(tail, df, upper=False), tau2_low)
    fit = _fit(studies, tau2 or 0.0)
    t_df, factor = None, 1.0
    q_moderators: float | None = fit.q_moderators
    q_moderators_df: int | tuple[int, int] = p - 1
    if interval == "hksj":
        t_df, factor = df, studies.q(tau2 or 0.0).q / df
        q_moderators = fit.q_moderators / (p - 1) / factor if factor else None
        q_moderators_df = (p - 1, df)

    root = math.sqrt(unit)
    error_root = fit.error_root * math.sqrt(factor)
    slopes, errors = _unscale(design, fit.coefficients * root, error_root * root)
    coefficients = slopes.tolist()
    coefficients[0] += origin
    standard_errors = [math.hypot(*row) for row in errors]
    half_widths = [two_sided_quantile(level, t_df) * error for error in standard_errors]
    statistics = [b / error if error else None for b, error in zip(coefficients, standard_errors, strict=True)]
    return MetaRegression(
        names=design.names,
        coefficients=tuple(coefficients),
        standard_errors=tuple(standard_errors),
        ci_low=tuple(b - half for b, half in zip(coefficients, half_widths, strict=True)),
        ci_high=tuple(b + half for b, half in zip(coefficients, half_widths, strict=True)),
        statistics=tuple(statistics),
        p_values=tuple(None if value is None else two_sided_p_value(value, t_df) for value in statistics),
        df=t_df,
        covariance=tuple(tuple(row) for row in (errors @ errors.T).tolist()),
        tau2=_times(tau2, unit),
        tau2_without=_times(tau2_without, unit),
        tau2_low=_times(tau2_low, unit),
        tau2_high=_times(tau2_high, unit),
        r2=r2,
        q_residual=q,
        q_residual_df=df,
        q_residual_p=chi_squared_p_value(q, df),
        i2_residual=i2,
        q_moderators=q_moderators,
        q_moderators_df=q_moderators_df,
        q_moderators_p=_moderators_p_value(q_moderators, q_moderators_df),
        k=k,
        left_out=len(studies_given) - k,
        estimator=estimator,
        interval=interval,
        level=level,
        moderators=design,
        fit=ScaledFit(
            origin,
            tuple((fit.coefficients * root).tolist()),
            tuple(tuple(row) for row in (error_root * root).tolist()),
        ),
    )


def slope(kept: Sequence[tuple[float, float]], values: Sequence[float], estimator: Estimator | None) -> float:
    """Give the coefficient of one moderator, the same number as :func:`meta_regression` gives, without its inference.

    Parameters
    ----------
    kept : sequence of tuple of float
        Effect and variance of each study.
    values : sequence of float
        The moderator, in the same order.
    estimator : {"REML", "DL", "PM", "ML", "HS", "SJ", "EB"} or None
        Estimator of tau²; None for the common-effect regression.

    Returns
    -------
    float
        The slope.

    Raises
    ------
    ValueError
        If there are fewer than three studies, or the values are all the same.
    """
    design, rows = _designed({"slope": list(values)}, len(kept))
    studies, _, unit = _scale(kept, rows)
    fit = _fit(studies, residual_tau2(estimator, studies) if estimator else 0.0)
    return float(_unscale(design, fit.coefficients * math.sqrt(unit), fit.error_root)[0][1])


class _Fit(NamedTuple):
    """The weighted fit of the scaled columns; the covariance of its coefficients is ``error_root @ error_root.T``."""

    coefficients: NDArray[np.float64]
    error_root: NDArray[np.float64]
    q_moderators: float


def _complete(
    effects: Sequence[StudyEffect], moderators: Mapping[str, Iterable[object]]
) -> tuple[list[tuple[float, float]], dict[str, list[object]]]:
    """Give effect and variance of the studies that have everything, and the moderators of these studies."""
    if not hasattr(moderators, "items"):  # a data frame has them too
        raise ValueError(f"moderators must be a mapping of names to values, not {type(moderators).__name__}")
    columns = {name: list(as_tuple(f"the moderator {name!r}", values)) for name, values in moderators.items()}
    kept, places = [], []
    for i, (study, complete) in enumerate(zip(effects, complete_rows(columns, len(effects)), strict=True)):
        if complete and study.effect is not None and study.variance is not None:
            kept.append((study.effect, study.variance))
            places.append(i)
    return kept, {name: [values[i] for i in places] for name, values in columns.items()}


def _designed(columns: Mapping[str, Sequence[object]], k: int) -> tuple[Moderators, list[list[float]]]:
    """Give the columns of the regression and the row of each of the k studies in them."""
    design = read_moderators(columns)
    p = len(design.names)
    if k < p + 1:
        raise ValueError(f"{p} coefficients need at least {p + 1} studies, but there are {k}")
    rows = [design.row(dict(zip(columns, values, strict=True))) for values in zip(*columns.values(), strict=True)]
    refuse_collinear(design.names, rows)
    return design, rows


def _scale(kept: Sequence[tuple[float, float]], rows: Sequence[Sequence[float]]) -> tuple[Regression, float, float]:
    """Set the studies in the order of their variances, and give the origin and the unit of their scale."""
    import numpy as np

    order = sorted(range(len(kept)), key=lambda i: kept[i][1])
    origin, unit = kept[order[0]]
    effects = np.array([kept[i][0] - origin for i in order]) / math.sqrt(unit)
    variances = np.array([kept[i][1] for i in order]) / unit
    return Regression(np.array([rows[i] for i in order]), effects, variances), origin, unit


def _fit(studies: Regression, tau2: float) -> _Fit:
    import numpy as np

    root_weights = 1 / np.sqrt(studies.variances + tau2)
    rotation, triangle = np.linalg.qr(studies.design * root_weights[:, None])
    turned = rotation.T @ (studies.effects * root_weights)
    if not np.all(np.diag(triangle)):
        raise ValueError("the sampling variances differ too much for these moderators")
    error_root = np.linalg.inv(triangle)
    # The intercept comes first, so that the other rotated effects are what the moderators add to it.
    return _Fit(error_root @ turned, error_root, float(turned[1:] @ turned[1:]))


def _unscale(
    design: Moderators, coefficients: NDArray[np.float64], error_root: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn the coefficients of the scaled columns, and the root of their covariance, into those of the moderators."""
    import numpy as np

    change = np.eye(len(coefficients))
    for j, column in enumerate(design.columns, start=1):
        change[j, j] = 1 / column.scale
        change[0, j] = -column.centre / column.scale
    return change @ coefficients, change @ error_root


def _moderators_p_value(statistic: float | None, df: int | tuple[int, int]) -> float | None:
    if statistic is None:
        return None
    if isinstance(df, int):
        return chi_squared_p_value(statistic, df)
    return f_p_value(statistic, *df)


def _times(tau2: float | None, unit: float) -> float | None:
    return None if tau2 is None else tau2 * unit
