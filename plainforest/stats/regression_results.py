"""What a meta-regression gives, and what it predicts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from plainforest.stats.choices import Estimator
from plainforest.stats.distributions import two_sided_quantile
from plainforest.stats.moderators import Moderators
from plainforest.stats.texts import level_text, limits_text, number, p_text

if TYPE_CHECKING:
    import pandas as pd


class Prediction(NamedTuple):
    """What a meta-regression predicts for given values of the moderators.

    ``estimate``, its ``standard_error`` and the limits of its confidence interval are about the mean effect of such
    studies. The prediction interval, from ``prediction_low`` to ``prediction_high``, is about the effect of one new
    study; it is None for the common-effect model.
    """

    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    prediction_low: float | None
    prediction_high: float | None


class ScaledFit(NamedTuple):
    """The coefficients of the scaled columns: ``origin + row @ coefficients``, with ``row @ root`` its error.

    The covariance of the coefficients is ``root @ root.T``.
    """

    origin: float
    coefficients: tuple[float, ...]
    root: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class MetaRegression:
    """The result of a meta-regression, on the scale of the analysis (logarithms for ratios).

    Parameters
    ----------
    names : tuple of str
        The p coefficients: the intercept, then one for each column, such as ``"year"`` or ``"alloc: random"``.
    coefficients, standard_errors, ci_low, ci_high : tuple of float
        One for each coefficient.
    statistics, p_values : tuple of float or None
        z or t and the two-sided p-value; None where the standard error is 0.
    df : int or None
        Degrees of freedom of t, k - p; None for the normal distribution.
    covariance : tuple of tuple of float
        Covariance of the coefficients, p by p.
    tau2 : float or None
        Between-study variance beside the moderators. This and all that rests on it is None for the common-effect
        model.
    tau2_without : float or None
        Between-study variance of the same studies without moderators, by the same estimator.
    tau2_low, tau2_high : float or None
        Q-profile interval of tau².
    r2 : float or None
        R² in per cent: the share of ``tau2_without`` that the moderators account for, not below 0; None if that is 0.
    q_residual, q_residual_df, q_residual_p : float, int, float
        Test of the heterogeneity that is left: chi-squared with k - p degrees of freedom.
    i2_residual : float
        I² in per cent: tau² against tau² plus the typical sampling variance; from Q for the common-effect model.
    q_moderators, q_moderators_p : float or None
        Test of all coefficients but the intercept; None where the residuals are 0. Chi-squared for z, F for t.
    q_moderators_df : int or tuple of int
        Its degrees of freedom: p - 1, or for F the pair (p - 1, k - p).
    k : int
        Number of studies in the regression.
    left_out : int
        Number of studies without an estimate or without a moderator.
    estimator : str or None
        Estimator of tau²; None for the common-effect model.
    interval : {"wald", "hksj"}
        Normal distribution, or t with the adjustment of Hartung, Knapp, Sidik and Jonkman.
    level : float
        The level of all intervals.
    moderators, fit
        The columns and the fit on their scale, from which ``predict`` computes.
    """

    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    standard_errors: tuple[float, ...]
    ci_low: tuple[float, ...]
    ci_high: tuple[float, ...]
    statistics: tuple[float | None, ...]
    p_values: tuple[float | None, ...]
    df: int | None
    covariance: tuple[tuple[float, ...], ...]
    tau2: float | None
    tau2_without: float | None
    tau2_low: float | None
    tau2_high: float | None
    r2: float | None
    q_residual: float
    q_residual_df: int
    q_residual_p: float
    i2_residual: float
    q_moderators: float | None
    q_moderators_df: int | tuple[int, int]
    q_moderators_p: float | None
    k: int
    left_out: int
    estimator: Estimator | None
    interval: Literal["wald", "hksj"]
    level: float
    moderators: Moderators = field(repr=False)
    fit: ScaledFit = field(repr=False)

    def predict(self, values: Mapping[str, object] | None = None, /, **moderators: object) -> Prediction:
        """Predict the effect for given values of the moderators.

        Parameters
        ----------
        values : mapping of str to float or str, optional
            One value for each moderator.
        **moderators : float or str
            The same by keyword.

        Returns
        -------
        Prediction
            The mean effect with its confidence interval, and the prediction interval,
            ``estimate ± t sqrt(SE² + tau²)`` with t on k - p degrees of freedom.

        Raises
        ------
        ValueError
            If a moderator is unknown, missing or given twice, a number is not finite, a text is not a level, or the
            prediction lies beyond the range of a double.

        Notes
        -----
        Source: Higgins JPT, Thompson SG, Spiegelhalter DJ. JRSS A 2009;172:137-159, with the k - p degrees of freedom
        that k - 1 becomes with moderators. metafor takes the normal distribution here after a z test.
        """
        if not (values is None or hasattr(values, "keys")):
            raise ValueError(f"values must be a mapping of moderators to values, not {type(values).__name__}")
        given = dict(values or {})
        for name in moderators:
            if name in given:
                raise ValueError(f"the moderator {name!r} is given twice")
        row = self.moderators.row(given | moderators)
        estimate = self.fit.origin + _product(row, self.fit.coefficients)
        standard_error = math.hypot(*(_product(row, column) for column in zip(*self.fit.root, strict=True)))
        half = two_sided_quantile(self.level, self.df) * standard_error
        found = [estimate, standard_error, estimate - half, estimate + half]
        low = high = None
        if self.tau2 is not None:
            wide = two_sided_quantile(self.level, self.q_residual_df) * math.hypot(standard_error, math.sqrt(self.tau2))
            low, high = estimate - wide, estimate + wide
            found += [low, high]
        if not all(map(math.isfinite, found)):
            raise ValueError("the prediction is too large to compute: the values are far outside those of the studies")
        return Prediction(estimate, standard_error, estimate - half, estimate + half, low, high)

    def to_frame(self) -> pd.DataFrame:
        """Give the coefficients as a table.

        Returns
        -------
        pandas.DataFrame
            One row for each coefficient, named by it; columns ``coefficient``, ``standard_error``, ``statistic``,
            ``p_value``, ``ci_low`` and ``ci_high``.
        """
        import pandas as pd

        return pd.DataFrame(
            {
                "coefficient": self.coefficients,
                "standard_error": self.standard_errors,
                "statistic": pd.Series(self.statistics, dtype="float64").to_numpy(),
                "p_value": pd.Series(self.p_values, dtype="float64").to_numpy(),
                "ci_low": self.ci_low,
                "ci_high": self.ci_high,
            },
            index=pd.Index(self.names, name="name"),
        )

    def summary(self) -> str:
        """Describe the result in plain text, in the order that methodologists know from metafor.

        Returns
        -------
        str
            Several lines; numbers with four significant digits, p-values with four decimals.
        """
        model = f"Mixed-effects model (k = {self.k}; tau² estimator: {self.estimator})"
        lines = [model if self.estimator else f"Common-effect model with moderators (k = {self.k})"]
        if self.left_out:
            lines.append(f"Studies left out: {self.left_out}")
        lines.append("")
        if self.tau2 is not None:
            lines += [
                f"tau² (residual heterogeneity):       {number(self.tau2)}"
                f" ({limits_text(self.level, self.tau2_low, self.tau2_high)})",
                f"tau:                                 {number(math.sqrt(self.tau2))}",
            ]
        lines.append(f"I² (residual heterogeneity):         {self.i2_residual:.2f}%")
        if self.r2 is not None:
            lines.append(f"R² (heterogeneity accounted for):    {self.r2:.2f}%")
        df = self.q_moderators_df
        label = f"QM(df = {df})" if isinstance(df, int) else f"F(df1 = {df[0]}, df2 = {df[1]})"
        lines += [
            "",
            "Test for residual heterogeneity:",
            f"QE(df = {self.q_residual_df}) = {number(self.q_residual)}, {p_text(self.q_residual_p)}",
            "",
            "Test of moderators (all coefficients but the intercept):",
            f"{label} = {number(self.q_moderators)}, {p_text(self.q_moderators_p)}",
            "",
            *self._table(),
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        """Give the summary."""
        return self.summary()

    def _table(self) -> list[str]:
        statistic = "z" if self.df is None else "t"
        rows = [("", "estimate", "SE", statistic, "p", level_text(self.level))]
        for name, *numbers, p, low, high in zip(
            self.names,
            self.coefficients,
            self.standard_errors,
            self.statistics,
            self.p_values,
            self.ci_low,
            self.ci_high,
            strict=True,
        ):
            p_value = p_text(p).removeprefix("p ").removeprefix("= ")
            rows.append((name, *map(number, numbers), p_value, f"{number(low)} to {number(high)}"))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    """Sum the products of two rows of numbers; infinity where that leaves the range of a double."""
    try:
        return math.fsum(x * y for x, y in zip(one, other, strict=True))
    except (OverflowError, ValueError):  # ValueError: infinities of both signs
        return math.inf
