"""What was done with the numbers, in words: the method line, heterogeneity, subgroups, prediction."""

from __future__ import annotations

from plainforest.findings import Finding
from plainforest.model import MEASURE_NAMES
from plainforest.numbers import count, interval, percent, plural
from plainforest.phrases import heterogeneity_parts, q_text
from plainforest.stats import Heterogeneity, MetaAnalysis

POOLING = {"IV": "inverse variance", "MH": "the Mantel-Haenszel method"}
ESTIMATORS = {
    "REML": "restricted maximum likelihood (REML)",
    "DL": "the method of DerSimonian and Laird",
}
INTERVALS = {"wald": "Wald-type", "hksj": "Hartung-Knapp-Sidik-Jonkman"}


def method_line(finding: Finding) -> str:
    """Say which measure, model, estimator and interval were used, or that nothing was pooled."""
    analysis = finding.analysis
    if analysis is None or finding.effect is None:
        return ""
    name = MEASURE_NAMES[finding.measure]
    level = f"{analysis.level:.0%}"
    interval_name = INTERVALS[analysis.interval]
    scale = " on the log scale" if finding.measure in ("RR", "OR", "HR") else ""
    if analysis.k == 1 and finding.studies > 1:
        limits = f"{level} confidence interval ({interval_name}{scale})"
        return f"Only one study gives an estimate, so nothing is pooled: its {name} with a {limits}."
    if analysis.k == 1:
        limits = f"{level} confidence interval ({interval_name}{scale})"
        return f"One study: its {name} with a {limits}."
    named = f"{name.capitalize()}s of {plural(finding.pooled_studies, 'study', 'studies')}"
    if finding.pooled_studies != analysis.k:
        named += f" in {count(analysis.k)} groups"
    if analysis.model == "common":
        how = f"combined under a common effect by {POOLING[analysis.method]}"
    else:
        weights = "" if analysis.method == "IV" else " with heterogeneity taken around the Mantel-Haenszel estimate"
        estimator = ESTIMATORS[analysis.estimator or "DL"]
        how = f"combined under random effects by inverse variance{scale}; tau² by {estimator}{weights}"
    return f"{named} {how}; {interval_name} {level} confidence interval{_t(analysis)}."


def _t(analysis: MetaAnalysis) -> str:
    return f" (t distribution, {plural(round(analysis.df), 'degree')} of freedom)" if analysis.df else ""


def heterogeneity_text(heterogeneity: Heterogeneity | None) -> str:
    """Write "tau² 0.313; I² 92%; Q 152.2 (df 12, p < 0.001)"; empty for one study."""
    return "; ".join(heterogeneity_parts(heterogeneity)) if heterogeneity else ""


def subgroup_text(finding: Finding) -> str:
    """Write the test for differences between subgroups."""
    test = finding.analysis.subgroup_test if finding.analysis else None
    if test is None:
        return ""
    return (
        f"Test for differences between subgroups: {q_text(test.q, test.df, test.p_value, digits=2)}, "
        f"I² {percent(test.i2, 0)}. Each subgroup is pooled by itself."
    )


def prediction_text(finding: Finding) -> str:
    """Write the prediction interval and what it means."""
    if finding.prediction is None or finding.analysis is None:
        return ""
    limits = interval(*finding.prediction, finding.measure)
    degrees = finding.analysis.prediction_df
    return (
        f"Prediction interval {limits}: where the effect in a new, similar setting would be expected to lie "
        f"({finding.analysis.level:.0%}, t distribution, {degrees} degrees of freedom)."
    )
