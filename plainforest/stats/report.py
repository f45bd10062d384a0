"""A meta-analysis in words a methodologist recognises, and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from plainforest.stats.effects import study_interval
from plainforest.stats.heterogeneity import Heterogeneity
from plainforest.stats.measures import is_ratio, natural
from plainforest.stats.results import MetaAnalysis

if TYPE_CHECKING:
    import pandas as pd

NAMES: Final = {
    "RR": "Risk ratio",
    "OR": "Odds ratio",
    "PETO": "Peto odds ratio",
    "RD": "Risk difference",
    "ASD": "Arcsine difference",
    "MD": "Mean difference",
    "SMD": "Standardised mean difference",
    "ROM": "Ratio of means",
    "IRR": "Rate ratio",
    "HR": "Hazard ratio",
    "GEN": "Effect",
}
METHODS: Final = {"IV": "inverse variance", "MH": "Mantel-Haenszel", "PETO": "Peto"}
INTERVALS: Final = {"wald": "Wald", "hksj": "Hartung-Knapp-Sidik-Jonkman", "adhoc": "ad hoc Hartung-Knapp"}


def summary(result: MetaAnalysis) -> str:
    """Write a result in several lines.

    Parameters
    ----------
    result : MetaAnalysis
        The result.

    Returns
    -------
    str
        Studies with their effects and weights; the total; heterogeneity; subgroups.
    """
    model = f"random effects, {METHODS[result.method]}, tau² by {result.estimator}"
    if result.model == "common":
        model = f"common effect, {METHODS[result.method]}"
    lines = [f"{NAMES[result.measure]}; {model}; k = {result.k}", "", *_studies(result)]
    if result.estimate is None:
        return "\n".join([*lines, "", f"No result: {result.reason}."])
    lines += ["", f"{'Total' if result.k > 1 else 'One study'}: {_effect(result)} ({_inference(result)})"]
    if result.prediction is not None:
        distribution = f"t, df {result.prediction_df}" if result.prediction_df else "normal"
        low, high = (natural(result.measure, limit) for limit in result.prediction)
        lines.append(f"Prediction interval: {low:.4g} to {high:.4g} ({distribution})")
    if result.heterogeneity is not None:
        lines += ["", *_heterogeneity(result.heterogeneity, result.level)]
    for group in result.subgroups:
        shown = _effect(group.analysis) if group.analysis.k else f"no result: {group.analysis.reason}"
        lines += [""] * (group is result.subgroups[0]) + [f"Subgroup {group.label} (k = {group.analysis.k}): {shown}"]
    if test := result.subgroup_test:
        lines.append(f"Subgroup differences: Q = {test.q:.2f}, df = {test.df}, {_p(test.p_value)}, I² = {test.i2:.1f}%")
    return "\n".join(lines)


def to_frame(result: MetaAnalysis) -> pd.DataFrame:
    """Give studies, subgroups and the total as a table.

    Parameters
    ----------
    result : MetaAnalysis
        The result.

    Returns
    -------
    pandas.DataFrame
        Columns row ("study", "subgroup" or "total"), label, effect, ci_low, ci_high (natural scale), standard_error
        (scale of the analysis), weight (per cent) and note. Numbers that do not exist are NaN.
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for label, effect, weight in zip(result.labels, result.effects, result.weights, strict=True):
        values: tuple[float | None, ...] = (None, None, None)
        if (limits := study_interval(effect, result.level)) and effect.effect is not None:
            values = tuple(natural(result.measure, value) for value in (effect.effect, *limits))
        rows.append(("study", label, *values, effect.standard_error, weight, effect.reason or ""))
    for group in result.subgroups:
        weights = [weight for i in group.indices if (weight := result.weights[i]) is not None]
        rows.append(_total_row("subgroup", group.label, group.analysis, sum(weights) if weights else None))
    rows.append(_total_row("total", "Total", result, 100.0 if result.k else None))
    columns = ["row", "label", "effect", "ci_low", "ci_high", "standard_error", "weight", "note"]
    numbers = dict.fromkeys(columns[2:7], float)
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def _total_row(row: str, label: str, result: MetaAnalysis, weight: float | None) -> tuple[object, ...]:
    values = result.natural_effect() or (None, None, None)
    return (row, label, *values, result.standard_error, weight, result.reason or "")


def _studies(result: MetaAnalysis) -> list[str]:
    width = max([len(label) for label in result.labels] + [5])
    head = f"{'Study':<{width}}  {'Effect':>10}  {f'{100 * result.level:g}% CI':>24}  {'Weight':>7}"
    lines = [head]
    for label, effect, weight in zip(result.labels, result.effects, result.weights, strict=True):
        limits = study_interval(effect, result.level)
        if effect.effect is None or limits is None:
            lines.append(f"{label:<{width}}  not estimable: {effect.reason}")
            continue
        estimate, low, high = (natural(result.measure, value) for value in (effect.effect, *limits))
        share = "" if weight is None else f"{weight:.1f}%"
        lines.append(f"{label:<{width}}  {estimate:>10.4g}  {f'{low:.4g} to {high:.4g}':>24}  {share:>7}")
    return lines


def _effect(result: MetaAnalysis) -> str:
    values = result.natural_effect()
    if values is None:
        return ""
    return f"{values[0]:.4g} ({100 * result.level:g}% CI {values[1]:.4g} to {values[2]:.4g})"


def _inference(result: MetaAnalysis) -> str:
    scale = " of the logarithm" if is_ratio(result.measure) else ""
    parts = [f"{INTERVALS[result.interval]} interval", f"SE{scale} {result.standard_error:.4g}"]
    if result.statistic is not None and result.p_value is not None:
        name = f"t = {result.statistic:.2f}, df = {result.df}" if result.df else f"z = {result.statistic:.2f}"
        parts += [name, _p(result.p_value)]
    return "; ".join(parts)


def _heterogeneity(found: Heterogeneity, level: float) -> list[str]:
    lines = [f"Heterogeneity: Q = {found.q:.2f}, df = {found.df}, {_p(found.p_value)}"]
    percent = f"{100 * level:g}%"
    if found.tau2 is not None:
        text = f"tau² = {found.tau2:.4g}"
        if found.tau2_interval:
            text += f" ({percent} CI by Q profile {found.tau2_interval[0]:.4g} to {found.tau2_interval[1]:.4g})"
        lines.append(f"{text}; tau = {found.tau2**0.5:.4g}")
    shares = f"I² = {found.i2:.1f}% from Q"
    if found.i2_tau2 is not None:
        shares += f", {found.i2_tau2:.1f}% from tau²"
    if found.i2_interval:
        shares += f" ({percent} CI {found.i2_interval[0]:.1f} to {found.i2_interval[1]:.1f})"
    return [*lines, f"{shares}; H² = {found.h2:.2f}"]


def _p(value: float) -> str:
    return "p < 0.0001" if value < 0.0001 else f"p = {value:.4f}"
