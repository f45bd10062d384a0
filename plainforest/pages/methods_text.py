"""What was done with the numbers, in words: the method line, heterogeneity, subgroups, prediction."""

from __future__ import annotations

from collections.abc import Iterator

from plainforest.findings import Finding
from plainforest.model import MEASURE_NAMES, RATIO_MEASURES
from plainforest.numbers import count, interval, level_text, percent, plural
from plainforest.phrases import q_text, tau2_text
from plainforest.stats import Counts, MetaAnalysis

POOLING = {"IV": "inverse variance", "MH": "the Mantel-Haenszel method", "PETO": "Peto's method"}
ESTIMATORS = {
    "REML": "restricted maximum likelihood (REML)",
    "DL": "the method of DerSimonian and Laird",
    "PM": "the method of Paule and Mandel",
    "ML": "maximum likelihood (ML)",
    "HS": "the method of Hunter and Schmidt",
    "SJ": "the method of Sidik and Jonkman",
    "EB": "empirical Bayes",
}
INTERVALS = {
    "wald": "Wald-type",
    "hksj": "Hartung-Knapp-Sidik-Jonkman",
    "adhoc": "Hartung-Knapp-Sidik-Jonkman (never narrower than Wald-type)",
}
SHORT_METHODS = {"IV": "inverse variance", "MH": "Mantel-Haenszel", "PETO": "Peto"}
SHORT_INTERVALS = {"wald": "Wald", "hksj": "Hartung-Knapp", "adhoc": "ad hoc Hartung-Knapp"}


def how_pooled(analysis: MetaAnalysis) -> str:
    """Write "random effects (REML, Hartung-Knapp)" or "common effect (Mantel-Haenszel)"."""
    if analysis.model == "common":
        return f"common effect ({SHORT_METHODS[analysis.method]})"
    around = " around Mantel-Haenszel" if analysis.method == "MH" else ""
    return f"random effects ({analysis.estimator}{around}, {SHORT_INTERVALS[analysis.interval]})"


def method_line(finding: Finding) -> str:
    """Say which measure, model, estimator and interval were used, or that nothing was pooled."""
    analysis = finding.analysis
    if analysis is None or finding.effect is None:
        return ""
    return " ".join((_pooling(finding, analysis), *_conventions(finding, analysis)))


def _conventions(finding: Finding, analysis: MetaAnalysis) -> Iterator[str]:
    """Say by which rules study effects were computed, where they are not RevMan's and made a difference."""
    outcome = finding.outcome
    tables = [study for study in analysis.data if isinstance(study, Counts)]
    cells = [(t.events_1, t.total_1 - t.events_1, t.events_2, t.total_2 - t.events_2) for t in tables]
    corrected = outcome.measure in ("RR", "OR", "RD")
    if outcome.conventions == "metafor" and corrected and any(0 in four for four in cells):
        yield "Zero cells are treated as in metafor."
    if outcome.conventions == "metafor" and outcome.measure == "SMD":
        yield "Small samples are corrected, and variances computed, as in metafor."
    double = any((a == 0 and c == 0) or (b == 0 and d == 0) for a, b, c, d in cells)
    if outcome.double_zeros and corrected and double:
        done = "are kept, with 0.5 added" if outcome.double_zeros == "keep" else "are left out"
        yield f"Studies with no events in either arm, or events in everybody, {done}."


def _pooling(finding: Finding, analysis: MetaAnalysis) -> str:
    name = MEASURE_NAMES[finding.measure]
    level = level_text(analysis.level)
    interval_name = INTERVALS[analysis.interval]
    scale = " on the log scale" if finding.measure in RATIO_MEASURES else ""
    if analysis.k == 1 and finding.studies > 1:
        limits = f"{level} confidence interval ({interval_name}{scale})"
        return f"Only one study gives an estimate, so nothing is pooled: its {name} with a {limits}."
    if analysis.k == 1:
        limits = f"{level} confidence interval ({interval_name}{scale})"
        return f"One study: its {name} with a {limits}."
    first, _, rest = name.partition(" ")
    named = f"{first[0].upper()}{first[1:]} {rest}s"
    if finding.measure == "ROM":
        named = "Ratios of means"
    named += f" of {plural(finding.pooled_studies, 'study', 'studies')}"
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


def heterogeneity_text(finding: Finding) -> str:
    """Write tau² with its interval, I² both ways and Q; empty for one study."""
    analysis = finding.analysis
    found = analysis.heterogeneity if analysis else None
    if analysis is None or found is None:
        return ""
    level = level_text(analysis.level)
    q = q_text(found.q, found.df, found.p_value, digits=1)
    i2 = f"I² {percent(found.i2, 0)} from Q"
    if found.tau2 is None or found.tau2_interval is None or found.i2_interval is None or found.i2_tau2 is None:
        return f"Heterogeneity: {i2}; {q}."
    low, high = (tau2_text(limit) for limit in found.tau2_interval)
    tau2 = f"tau² {tau2_text(found.tau2)} ({level} CI {low} to {high}, Q profile)"
    low, high = (percent(limit, 0) for limit in found.i2_interval)
    return f"Heterogeneity: {tau2}; {i2}, {percent(found.i2_tau2, 0)} from tau² ({level} CI {low} to {high}); {q}."


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
    distribution = f"t distribution, {plural(degrees, 'degree')} of freedom" if degrees else "normal distribution"
    return (
        f"Prediction interval {limits}: where the effect in a new, similar setting would be expected to lie "
        f"({level_text(finding.analysis.level)}, {distribution})."
    )


def prediction_notes(finding: Finding) -> list[str]:
    """Say in a footnote how far effects may differ between settings, where they do: the average alone hides that."""
    analysis, effect = finding.analysis, finding.effect
    if finding.prediction is None or analysis is None or effect is None or not analysis.tau2:
        return []
    (low, high), null = finding.prediction, 1.0 if finding.measure in RATIO_MEASURES else 0.0
    text = f"{level_text(analysis.level)} prediction interval {interval(low, high, finding.measure)}"
    where = "the effect to be expected in a new, similar setting"
    if low <= null <= high and not effect.ci_low <= null <= effect.ci_high:
        return [
            f"{text}: {where}. It includes no difference and the opposite effect, although the confidence interval, "
            "which is about the average, does not."
        ]
    return [f"{text}: {where}, where the confidence interval is about the average."]
