"""A meta-analysis in words a methodologist recognises, and as a table."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from plainforest.stats.conventions import METAFOR, REVMAN, Conventions
from plainforest.stats.effects import StudyEffect, study_interval
from plainforest.stats.heterogeneity import Heterogeneity
from plainforest.stats.measures import MANTEL_HAENSZEL_MEASURES, is_ratio, natural
from plainforest.stats.results import MetaAnalysis, Subgroup
from plainforest.stats.studydata import Counts, Rates, StudyData
from plainforest.stats.tables import raw_cells
from plainforest.stats.texts import level_text, limits_text, p_text, statistic_text, studies_text

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

COLUMNS: Final = (
    "row", "label", "effect", "ci_low", "ci_high", "standard_error", "weight", "k", "p_value", "tau2", "i2",
    "prediction_low", "prediction_high", "note", "subgroup",
)  # fmt: skip
ZERO_CELLS_MATTER: Final = MANTEL_HAENSZEL_MEASURES | {"IRR"}
TEXTS: Final = ("row", "label", "note", "subgroup")


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
    lines = [f"{NAMES[result.measure]}; {model}; {_k(result)}", *_rules(result), "", *_studies(result)]
    if result.estimate is None:
        return "\n".join([*lines, "", f"No result: {result.reason}."])
    alone = sum(weight is not None for weight in result.weights) == 1
    lines += ["", f"{'One study' if alone else 'Total'}: {_effect(result)} ({_inference(result)})"]
    if result.prediction is not None:
        distribution = f"t, df {result.prediction_df}" if result.prediction_df else "normal"
        low, high = (natural(result.measure, limit) for limit in result.prediction)
        lines.append(f"Prediction interval: {low:.4g} to {high:.4g} ({distribution})")
    if result.heterogeneity is not None:
        lines += ["", *_heterogeneity(result.heterogeneity, result.level)]
    if result.subgroups:
        lines += ["", *(line for group in result.subgroups for line in _subgroup(group))]
    if test := result.subgroup_test:
        lines.append(
            f"Subgroup differences: Q = {test.q:.2f}, df = {test.df}, {p_text(test.p_value)}, I² = {test.i2:.1f}%"
        )
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
        As :meth:`plainforest.stats.MetaAnalysis.to_frame` describes it.
    """
    import pandas as pd

    groups = {place: group.label for group in result.subgroups for place in group.indices}
    rows: list[dict[str, object]] = []
    for place, (label, effect, data) in enumerate(zip(result.labels, result.effects, result.data, strict=True)):
        row: dict[str, object] = {field.name: getattr(data, field.name) for field in fields(data)}
        # of a reported effect, this puts the natural scale in the place of the scale of the analysis
        row |= {"row": "study", "label": label, "note": effect.reason or "", "subgroup": groups.get(place, "")}
        row |= {"standard_error": effect.standard_error, "weight": result.weights[place], "effect": None}
        if (limits := study_interval(effect, result.level)) and effect.effect is not None:
            row |= _natural(result, effect.effect, *limits)
        rows.append(row)
    for group in result.subgroups:
        weights = [weight for i in group.indices if (weight := result.weights[i]) is not None]
        row = _total_row("subgroup", group.label, group.analysis, sum(weights) if weights else None)
        rows.append({**row, "subgroup": group.label})
    rows.append(_total_row("total", "Total", result, 100.0 if result.k else None))
    given = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in COLUMNS]
    columns = [*COLUMNS, *given]
    numbers = {name: float for name in columns if name not in TEXTS}
    return pd.DataFrame(rows, columns=columns).astype(numbers)


def _total_row(row: str, label: str, result: MetaAnalysis, weight: float | None) -> dict[str, object]:
    between = result.heterogeneity
    cells: dict[str, object] = {
        "row": row,
        "label": label,
        "standard_error": result.standard_error,
        "weight": weight,
        "k": result.k,
        "p_value": result.p_value,
        "tau2": result.tau2,
        "i2": None if between is None else between.i2,
        "note": result.reason or "",
        "subgroup": "",
    }
    if result.estimate is not None and result.ci_low is not None and result.ci_high is not None:
        cells |= _natural(result, result.estimate, result.ci_low, result.ci_high)
    if result.prediction is not None:
        limits = (natural(result.measure, limit) for limit in result.prediction)
        cells |= zip(("prediction_low", "prediction_high"), limits, strict=True)
    return cells


def _natural(result: MetaAnalysis, *values: float) -> dict[str, object]:
    shown = (natural(result.measure, value) for value in values)
    return dict(zip(("effect", "ci_low", "ci_high"), shown, strict=True))


def _k(result: MetaAnalysis) -> str:
    studies = len(result.effects)
    return f"k = {result.k}" if result.k == studies else f"k = {result.k} of {studies_text(studies)}"


def _rules(result: MetaAnalysis) -> list[str]:
    """Say by which rules effects were computed, where they are not RevMan's, and where cells were corrected."""
    rules = result.options.conventions
    lines = []
    if rules == METAFOR:
        lines.append("Conventions: metafor")
    elif rules != REVMAN:
        differ = [
            field.name for field in fields(Conventions) if getattr(rules, field.name) != getattr(REVMAN, field.name)
        ]
        lines.append(f"Conventions: RevMan, but {', '.join(f'{name} {getattr(rules, name)}' for name in differ)}")
    corrected = sum(map(_is_corrected, result.data, result.effects)) * (result.measure in ZERO_CELLS_MATTER)
    if corrected:
        cells = "event counts" if result.measure == "IRR" else "cells"
        line = f"{rules.correction:g} added to the {cells} of {studies_text(corrected)}"
        if result.method == "MH" and rules.mantel_haenszel == "raw":
            line += ", not in the Mantel-Haenszel sums"
        lines.append(line)
    return lines


def _is_corrected(data: StudyData, effect: StudyEffect) -> bool:
    """Tell whether something was added to the cells of a study, if the measure asks for it."""
    if isinstance(data, Counts):
        return effect.estimable and not all(raw_cells(data))
    return isinstance(data, Rates) and effect.estimable and not (data.events_1 and data.events_2)


def _studies(result: MetaAnalysis) -> list[str]:
    width = max([len(label) for label in result.labels] + [5])
    lines = [f"{'Study':<{width}}  {'Effect':>10}  {level_text(result.level):>24}  {'Weight':>7}"]
    for label, effect, weight in zip(result.labels, result.effects, result.weights, strict=True):
        limits = study_interval(effect, result.level)
        share = "" if weight is None else f"{weight:.1f}%"
        if effect.effect is None or limits is None:
            weighs = f" (weight in the sums {share})" if share else ""
            lines.append(f"{label:<{width}}  not estimable: {effect.reason}{weighs}")
            continue
        estimate, low, high = (natural(result.measure, value) for value in (effect.effect, *limits))
        lines.append(f"{label:<{width}}  {estimate:>10.4g}  {f'{low:.4g} to {high:.4g}':>24}  {share:>7}")
    return lines


def _effect(result: MetaAnalysis) -> str:
    values = result.natural_effect()
    return "" if values is None else f"{values[0]:.4g} ({limits_text(result.level, *values[1:])})"


def _inference(result: MetaAnalysis) -> str:
    scale = " of the logarithm" if is_ratio(result.measure) else ""
    test = statistic_text(result.statistic, result.df, result.p_value)
    return f"{INTERVALS[result.interval]} interval; SE{scale} {result.standard_error:.4g}; {test}"


def _heterogeneity(found: Heterogeneity, level: float) -> list[str]:
    lines = [f"Heterogeneity: {_q(found)}"]
    if found.tau2 is not None:
        text = f"tau² = {found.tau2:.4g}"
        if found.tau2_interval:
            low, high = found.tau2_interval
            text += f" ({level_text(level)} by Q profile {low:.4g} to {high:.4g})"
        lines.append(f"{text}; tau = {found.tau2**0.5:.4g}")
    shares = f"I² = {found.i2:.1f}% from Q"
    if found.i2_tau2 is not None:
        shares += f", {found.i2_tau2:.1f}% from tau²"
    if found.i2_interval:
        shares += f" ({level_text(level)} {found.i2_interval[0]:.1f} to {found.i2_interval[1]:.1f})"
    ratios = f"H² = {found.h2:.2f} from Q"
    if found.h2_tau2 is not None:
        ratios += f", {found.h2_tau2:.2f} from tau²"
    return [*lines, f"{shares}; {ratios}"]


def _subgroup(group: Subgroup) -> list[str]:
    analysis, between = group.analysis, group.analysis.heterogeneity
    shown = _effect(analysis) if analysis.k else f"no result: {analysis.reason}"
    lines = [f"Subgroup {group.label} ({_k(analysis)}): {shown}"]
    if between is not None:
        tau2 = "" if between.tau2 is None else f"tau² = {between.tau2:.4g}; "
        lines.append(f"    {tau2}{_q(between)}, I² = {between.i2:.1f}%")
    return lines


def _q(found: Heterogeneity) -> str:
    return f"Q = {found.q:.2f}, df = {found.df}, {p_text(found.p_value)}"
