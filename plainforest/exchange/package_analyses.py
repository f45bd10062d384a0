"""Analyses of a data package: how each outcome was analysed, its rows, and its results, in RevMan's words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from plainforest import stats
from plainforest.analysis import swapped
from plainforest.exchange.tables import Value
from plainforest.findings import Effect, Finding, StudyRow
from plainforest.model import RATIO_MEASURES, Arm, Measure
from plainforest.phrases import unit

Kind = Literal["Dichotomous", "Continuous", "O-E and variance", "Contrast level", "Other data"]
NAMES: Mapping[Measure, str] = {
    "RR": "Risk Ratio", "OR": "Odds Ratio", "PETO": "Peto Odds Ratio", "RD": "Risk Difference",
    "MD": "Mean Difference", "SMD": "Std. Mean Difference", "ROM": "Ratio of Means", "IRR": "Rate Ratio",
    "HR": "Hazard Ratio",
}  # fmt: skip
ESTIMATORS = {"REML": "Restricted maximum-likelihood", "DL": "DerSimonian and Laird"}
INTERVALS = {"wald": "Wald-type", "hksj": "Hartung-Knapp-Sidik-Jonkman (HKSJ)"}
BY_MEASURE: Mapping[Measure, Kind] = {
    "RR": "Dichotomous", "OR": "Dichotomous", "PETO": "Dichotomous", "RD": "Dichotomous", "MD": "Continuous",
    "SMD": "Continuous",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """How a package states an outcome.

    Attributes
    ----------
    kind : str
        Its data type.
    why : str
        Why the outcome has no place in the package; empty when it has one.
    limits : str
        What the package cannot say of it; may be empty.
    """

    kind: Kind
    why: str = ""
    limits: str = ""


def the_form(finding: Finding) -> Form:
    """Return how a package states an outcome, or why it cannot."""
    outcome, analysis = finding.outcome, finding.analysis
    by_measure: Kind = BY_MEASURE.get(outcome.measure, "Contrast level") if outcome.measure else "Other data"
    if analysis is None:
        status = finding.status.replace("_", " ")
        note = f" ({finding.status_note.rstrip('.')})" if finding.status_note else ""
        return Form(by_measure, limits=f"no numbers; {status}{note}.")
    if analysis.estimator not in (None, *ESTIMATORS):
        return Form(by_measure, why=f"RevMan does not estimate tau² by {analysis.estimator}.")
    if analysis.interval not in INTERVALS:
        return Form(by_measure, why="RevMan does not have its confidence interval.")
    kinds = {_kind(data, analysis) for data in analysis.data}
    own_rules = outcome.conventions != "revman" or bool(outcome.double_zeros)
    own_zeros = own_rules and any(isinstance(data, stats.Counts | stats.Moments) for data in analysis.data)
    if len(kinds) == 1 and not own_zeros:
        kind = kinds.pop()
        return Form(kind, limits=_limits(finding, kind)) if kind else Form(by_measure, why=MIXED)
    # the studies' own effects give the same result, but only by inverse variance
    if analysis.method == "IV" and kinds:
        return Form("Contrast level", limits=_limits(finding, "Contrast level"))
    return Form(by_measure, why=MIXED)


MIXED = "its studies are pooled from other data, or by other rules, than RevMan pools by this method."


def _kind(data: stats.StudyData, analysis: stats.MetaAnalysis) -> Kind | None:
    """Return the data type in which RevMan pools a study to the same result; None where there is none."""
    match data:
        case stats.Counts():
            return "Dichotomous"
        case stats.Moments() if analysis.measure in ("MD", "SMD"):
            return "Continuous"
        case stats.OMinusE() if analysis.method == "PETO":
            return "O-E and variance"
    return "Contrast level" if analysis.method == "IV" else None


def _limits(finding: Finding, kind: Kind) -> str:
    outcome, analysis = finding.outcome, finding.analysis
    if analysis is None:
        return ""
    said = []
    if kind == "Contrast level" and any(not isinstance(one, stats.Generic) for one in analysis.data):
        said.append("effects with standard errors stand in place of the counts or means of the studies")
    if any(group.analysis.interval != analysis.interval for group in finding.subgroups):
        said.append("intervals of some subgroups are of another kind than that of the total")
    if outcome.model == "random" and outcome.prediction != "k-1":
        said.append("its prediction interval has other degrees of freedom than RevMan's")
    return f"{'; '.join(said)}." if said else ""


def the_settings(finding: Finding, form: Form) -> dict[str, Value]:
    """Return an outcome's line in the table of overall estimates and settings."""
    outcome, comparison, analysis = finding.outcome, finding.comparison, finding.analysis
    measure = outcome.measure
    random = bool(analysis and analysis.model == "random")
    in_groups = any(group.effect for group in finding.subgroups)
    # where rows and subgroups have results and the whole has none, the author wants no total
    pooled = finding.effect is not None or not any(row.effect for row in finding.rows)
    left, right = _favours(finding)
    test = analysis.subgroup_test if analysis else None
    found: dict[str, Value] = {
        "Analysis name": outcome.name,
        "Analysis group name": f"{comparison.intervention} versus {comparison.comparator}",
        "Data source": "Custom input",
        "Data type": form.kind,
        "Log-scale data": _yes(measure in RATIO_MEASURES),
        "Experimental group label": comparison.intervention,
        "Control group label": comparison.comparator,
        "Graph label (left)": left,
        "Graph label (right)": right,
        "Statistical method": _method(finding, form),
        "Effect measure": NAMES[measure] if measure else "",
        "Unit of effect measure": unit(finding) if form.kind == "Continuous" else "",
        "Analysis model": "Random effects" if random else "Fixed effect",
        "Heterogeneity estimator": ESTIMATORS[analysis.estimator or "DL"] if analysis and random else "",
        "CI method": INTERVALS[analysis.interval] if analysis else "",
        "Subgroup estimates": _yes(in_groups or (pooled and bool(finding.subgroups))),
        "Overall estimates": _yes(pooled),
        "Test for subgroup differences": _yes(test is not None),
        "Swap event and non-event": _yes(outcome.swap_events and form.kind == "Dichotomous"),
        "Study CI": _per_cent(outcome.confidence_level),
        "CI/PI level": _per_cent(outcome.confidence_level),
        "ID": f"analysis:{outcome.id}",
    }
    found |= _totals(finding.rows, finding)
    if analysis and finding.effect:
        found |= _result(analysis, finding.effect)
    if test:
        found |= {
            "Subgroup Chi²": test.q, "Subgroup df": test.df, "Subgroup P": test.p_value, "Subgroup I²": test.i2,
        }  # fmt: skip
    return found


def study_rows(finding: Finding, form: Form) -> Iterator[dict[str, Value]]:
    """Yield an outcome's lines in the table of data rows."""
    for row in finding.rows:
        found: dict[str, Value] = {
            "Analysis name": finding.outcome.name,
            "Subgroup": row.result.subgroup if finding.outcome.subgroups else "",
            "Applicability": "SUBGROUP_AND_OVERALL",
            "Study": row.study.id,
            "Study year": row.study.year,
            "Footnotes": row.result.note or row.reason,
        }
        if not row.result.no_data:
            found |= _data(row, finding, form)
        if row.effect:
            found |= {"Mean": row.effect.estimate, "CI start": row.effect.ci_low, "CI end": row.effect.ci_high}
            found["Weight"] = row.weight
        yield found


def group_rows(finding: Finding) -> Iterator[dict[str, Value]]:
    """Yield an outcome's lines in the table of subgroup estimates."""
    for number, group in enumerate(finding.subgroups, start=1):
        found: dict[str, Value] = {
            "Subgroup": group.label, "Subgroup number": number, "Weight": group.weight,
            "ID": f"subgroup:{finding.id}:{number}",
        }  # fmt: skip
        found |= _totals(group.rows, finding)
        if group.effect:
            found |= _result(group.analysis, group.effect)
        yield found


def _data(row: StudyRow, finding: Finding, form: Form) -> dict[str, Value]:
    """Return what goes into the analysis: counts, means, effects, or observed minus expected events."""
    one, two = _arms(row, finding)
    found: dict[str, Value] = {"Experimental N": one.total, "Control N": two.total}
    own = finding.analysis.effects[row.index] if finding.analysis and row.index is not None else None
    if form.kind in ("Dichotomous", "O-E and variance"):
        found |= {"Experimental cases": one.events, "Control cases": two.events}
    if form.kind == "Continuous":
        found |= {"Experimental mean": one.mean, "Experimental SD": one.sd}
        found |= {"Control mean": two.mean, "Control SD": two.sd}
    if form.kind == "O-E and variance":
        found |= {"O-E": row.result.o_minus_e, "Variance": row.result.o_e_variance}
    if form.kind == "Contrast level" and own and own.effect is not None and own.variance is not None:
        found |= {"GIV Mean": own.effect, "GIV SE": math.sqrt(own.variance)}
    return found


def _arms(row: StudyRow, finding: Finding) -> tuple[Arm, Arm]:
    """Return a study's arms as reported: findings have those of the other event where events were swapped."""
    result = swapped(row.result) if finding.outcome.swap_events else row.result
    return result.intervention, result.comparator


def _totals(rows: Sequence[StudyRow], finding: Finding) -> dict[str, Value]:
    arms = [_arms(row, finding) for row in rows if not row.result.no_data]

    def total(numbers: Sequence[int | None]) -> int | None:
        known = [number for number in numbers if number is not None]
        return sum(known) if known and len(known) == len(numbers) else None

    return {
        "Experimental cases": total([one.events for one, _ in arms]),
        "Experimental N": total([one.total for one, _ in arms]),
        "Control cases": total([two.events for _, two in arms]),
        "Control N": total([two.total for _, two in arms]),
    }


def _result(analysis: stats.MetaAnalysis, effect: Effect) -> dict[str, Value]:
    between = analysis.heterogeneity
    size = None if analysis.statistic is None else abs(analysis.statistic)
    found: dict[str, Value] = {
        "Mean": effect.estimate, "CI start": effect.ci_low, "CI end": effect.ci_high,
        "Effect Z" if analysis.df is None else "Effect T": size, "Effect P": analysis.p_value,
    }  # fmt: skip
    if between:
        # RevMan takes I² from tau² where it estimates that by restricted maximum likelihood
        i2 = between.i2_tau2 if analysis.estimator == "REML" else between.i2
        found |= {
            "Heterogeneity Tau²": between.tau2, "Heterogeneity Chi²": between.q, "Heterogeneity df": between.df,
            "Heterogeneity P": between.p_value, "Heterogeneity I²": i2,
        }  # fmt: skip
    return found


def _method(finding: Finding, form: Form) -> str:
    if form.kind == "Other data":
        return ""
    if form.kind == "O-E and variance":
        return "EXP_O_E_VAR"
    if finding.analysis:
        return finding.analysis.method
    return finding.outcome.method or "IV"


def _favours(finding: Finding) -> tuple[str, str]:
    """Return whom the left and the right half of the plot favour: effects below no effect are on the left."""
    comparison, better = finding.comparison, finding.outcome.better
    labels = (f"Favours {comparison.intervention}", f"Favours {comparison.comparator}")
    if better is None:
        return "", ""
    return labels if better == "lower" else (labels[1], labels[0])


def _per_cent(level: float) -> str:
    return f"{round(level * 100, 6):g}%"


def _yes(value: bool) -> str:
    return "true" if value else "false"
