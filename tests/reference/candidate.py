"""Run the statistics kernel over a file of reference cases and write what it finds.

usage: python candidate.py GOLD.json OUT.json

GOLD.json has the shape that make_gold.R writes; only its cases' type, studies and subgroup are read. OUT.json holds,
for each case, every result under the names of that file: ``{case: {"RR|REML|knha": {"estimate": ..., "tau2": ...}}}``.
What is not estimable is left out. README.md explains the names.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from plainforest.stats import (
    METAFOR,
    REVMAN,
    Conventions,
    Counts,
    Generic,
    Measure,
    MetaAnalysis,
    Moments,
    PredictionChoice,
    StudyData,
    StudyEffect,
    SubgroupTest,
    TrimAndFill,
    begg,
    cumulative,
    egger,
    is_ratio,
    leave_one_out,
    meta_analysis,
    natural,
    study_effects,
    study_interval,
    trim_and_fill,
)
from plainforest.stats.distributions import chi_squared_p_value
from plainforest.stats.intervals import prediction_interval
from plainforest.stats.subgroups import subgroup_differences

Entry = dict[str, Any]
Results = dict[str, Entry]
ENOUGH = 10  # studies for the tests of small-study effects

DROP = replace(METAFOR, double_zeros="drop")
DROP_GR = replace(DROP, rd_standard_error="greenland-robins")
DROP_CORRECTED = replace(DROP, mantel_haenszel="corrected")
KEEP = replace(METAFOR, double_zeros="keep")
KEEP_GR = replace(KEEP, rd_standard_error="greenland-robins")


class Fit(NamedTuple):
    """One way of pooling, and its name in the reference file."""

    name: str
    options: Mapping[str, Any]


def random(estimator: str, interval: str) -> Fit:
    name = {"wald": "wald", "hksj": "knha", "adhoc": "adhoc"}[interval]
    return Fit(f"{estimator}|{name}", {"estimator": estimator, "interval": interval})


COMMON = Fit("EE|wald", {"model": "common", "method": "IV"})
DL, REML, REML_HKSJ = random("DL", "wald"), random("REML", "wald"), random("REML", "hksj")
SOME = (COMMON, DL, REML, REML_HKSJ)
ALL = (
    COMMON,
    *(random(estimator, "wald") for estimator in ("DL", "REML", "PM", "ML", "HS", "SJ", "EB")),
    *(random(estimator, interval) for estimator in ("DL", "REML", "PM") for interval in ("hksj", "adhoc")),
)
SMD_VARIANTS: Mapping[str, Conventions] = {
    "SMD_UB": replace(METAFOR, smd_variance="UB"),
    "SMD_LS2": replace(METAFOR, smd_variance="LS2"),
    "SMD_AV": replace(METAFOR, smd_variance="AV"),
    "SMD_approxJ": replace(METAFOR, hedges="approximate"),
    "SMD_revman": REVMAN,
}


def mantel_haenszel(name: str, conventions: Conventions) -> Fit:
    return Fit(f"{name}|wald", {"model": "common", "method": "MH", "conventions": conventions})


def mantel_haenszel_random(name: str, conventions: Conventions) -> Fit:
    return Fit(f"{name}|wald", {"method": "MH", "interval": "wald", "conventions": conventions})


def run(gold: Mapping[str, Any]) -> dict[str, Results]:
    """Answer all cases of a reference file."""
    return {case["id"]: answer(case) for case in gold["cases"]}


def answer(case: Mapping[str, Any]) -> Results:
    """Answer one case."""
    return dict(_answers(case["type"], case["studies"], case.get("subgroup")))


def _answers(kind: str, rows: Sequence[Mapping[str, Any]], labels: Sequence[str] | None) -> Iterator[tuple[str, Entry]]:
    if kind == "generic":
        yield from full("GEN", "GEN", [Generic(row["yi"], row["sei"]) for row in rows], METAFOR, labels)
    elif kind == "continuous":
        moments = [Moments(row["mean1"], row["sd1"], row["n1"], row["mean2"], row["sd2"], row["n2"]) for row in rows]
        yield from full("MD", "MD", moments, METAFOR, labels)
        yield from full("SMD", "SMD", moments, METAFOR, labels)
        if all(row["mean1"] > 0 and row["mean2"] > 0 for row in rows):
            yield from full("ROM", "ROM", moments, METAFOR, labels)
        yield from analyses("MD_HO", "MD", moments, SOME, replace(METAFOR, md_variance="pooled"))
        for key, conventions in SMD_VARIANTS.items():
            yield from analyses(key, "SMD", moments, SOME, conventions)
    else:
        yield from _answer_counts([Counts(row["e1"], row["n1"], row["e2"], row["n2"]) for row in rows], labels)


def _answer_counts(counts: Sequence[Counts], labels: Sequence[str] | None) -> Iterator[tuple[str, Entry]]:
    """Answer a case with two-by-two tables."""
    plain = mantel_haenszel("MH", DROP)
    fits = [plain, mantel_haenszel_random("DL_MHQ", DROP)]
    zero_cell = any(0 in (c.events_1, c.total_1 - c.events_1, c.events_2, c.total_2 - c.events_2) for c in counts)
    corrected = [mantel_haenszel("MH_cc", DROP_CORRECTED), mantel_haenszel_random("DL_MHQcc", DROP_CORRECTED)]
    ratios: tuple[Measure, ...] = ("RR", "OR")
    for measure in ratios:
        yield from full(measure, measure, counts, DROP, labels)
        yield from analyses(measure, measure, counts, [*fits, *(corrected if zero_cell else ())], DROP)
        yield from in_subgroups(measure, measure, counts, [plain] if labels else [], DROP, labels or ())
    yield from full("RD", "RD", counts, DROP, None)
    yield from analyses("RD", "RD", counts, [*fits, mantel_haenszel("MH_GR", DROP_GR)], DROP)
    if zero_cell:
        kept = [mantel_haenszel("MH", KEEP), mantel_haenszel("MH_GR", KEEP_GR)]
        yield from analyses("RD_keep00", "RD", counts, [*SOME, *kept], KEEP)
        yield from analyses("RD_raw", "RD", counts, [*SOME, mantel_haenszel("MH_cc", REVMAN)], REVMAN)
    peto = [Fit("PETO|wald", {"model": "common", "method": "PETO"})]
    yield from analyses("PETO", "PETO", counts, peto, REVMAN)
    yield from in_subgroups("PETO", "PETO", counts, peto if labels else [], REVMAN, labels or ())


def full(
    key: str, measure: Measure, data: Sequence[StudyData], conventions: Conventions, labels: Sequence[str] | None
) -> Iterator[tuple[str, Entry]]:
    """Give the names and results of everything that is done with a main measure."""
    yield from analyses(key, measure, data, ALL, conventions)
    if labels:
        yield from in_subgroups(key, measure, data, SOME, conventions, labels)
    for fit in (DL, REML):
        result = meta_analysis(data, measure, **fit.options, conventions=conventions)
        if result.k >= 3:
            yield f"{key}|{fit.name}|leave1out", one_by_one(leave_one_out(result))
            yield f"{key}|{fit.name}|cumul", one_by_one(cumulative(result))
    effects = study_effects(data, measure, conventions)
    if sum(effect.estimable for effect in effects) >= ENOUGH:
        yield from small_study_tests(key, effects)


def analyses(
    key: str, measure: Measure, data: Sequence[StudyData], fits: Sequence[Fit], conventions: Conventions
) -> Iterator[tuple[str, Entry]]:
    """Give the names and results of some fits of one measure."""
    yield f"{key}|per_study", per_study(study_effects(data, measure, conventions))
    for fit in fits:
        result = meta_analysis(data, measure, **{"conventions": conventions, **fit.options})
        if result.k:
            yield f"{key}|{fit.name}", entry(result, result.weights)


def in_subgroups(
    key: str,
    measure: Measure,
    data: Sequence[StudyData],
    fits: Sequence[Fit],
    conventions: Conventions,
    labels: Sequence[str],
) -> Iterator[tuple[str, Entry]]:
    """Give the names and results of some fits of one measure in subgroups, and the tests between them."""
    for fit in fits:
        result = meta_analysis(data, measure, **{"conventions": conventions, **fit.options}, subgroups=labels)
        for group in result.subgroups:
            weights: list[float | None] = [None] * len(data)
            for place, weight in zip(group.indices, group.analysis.weights, strict=True):
                weights[place] = weight
            if group.analysis.k:
                yield f"{key}|{fit.name}|sg={group.label}", entry(group.analysis, weights)
        # The reference leaves a subgroup whose standard error is 0 out of the test; the kernel then gives none.
        test = subgroup_differences([g.analysis for g in result.subgroups if g.analysis.standard_error])
        if test is not None:
            yield f"{key}|{fit.name}|sgtest", subgroup_entry(test, result)


def per_study(effects: Sequence[StudyEffect]) -> Entry:
    """Give the effects of the studies in the names of the reference."""
    intervals = [study_interval(effect) for effect in effects]
    return {
        "yi": [effect.effect for effect in effects],
        "vi": [effect.variance for effect in effects],
        "sei": [effect.standard_error for effect in effects],
        "ci_lb": [interval and interval[0] for interval in intervals],
        "ci_ub": [interval and interval[1] for interval in intervals],
    }


def entry(result: MetaAnalysis, weights: Sequence[float | None]) -> Entry:
    """Give a pooled result in the names of the reference."""
    fields: Entry = {
        "estimate": result.estimate,
        "se": result.standard_error,
        "ci_lb": result.ci_low,
        "ci_ub": result.ci_high,
        "stat": result.statistic,
        "pval": result.p_value,
        "k": result.k,
        "weights": list(weights),
    }
    if result.df is not None:
        fields["df"] = result.df
    if is_ratio(result.measure):
        fields |= {f"exp_{name}": natural(result.measure, fields[name]) for name in ("estimate", "ci_lb", "ci_ub")}
    return fields | heterogeneity(result) | predictions(result)


def heterogeneity(result: MetaAnalysis) -> Entry:
    """Give the heterogeneity of a result in the names of the reference, which has some for one study as well."""
    between = result.heterogeneity
    if between is None:
        alone: Entry = {"QE": 0, "QE_df": 0, "QEp": 1, "I2": 0, "I2_Q": 0, "H2": 1}
        return alone if result.model == "common" else {**alone, "tau2": 0, "tau": 0}
    fields: Entry = {"QE": between.q, "QE_df": between.df, "QEp": between.p_value, "I2_Q": between.i2}
    if between.tau2 is None:
        return {**fields, "I2": between.i2, "H2": between.h2}
    fields |= {"tau2": between.tau2, "tau": between.tau2**0.5}
    if result.method == "MH":
        fields |= {"I2": between.i2, "H2": between.h2}
    else:
        fields |= {"I2": between.i2_tau2, "H2": between.h2_tau2}
    for name in ("tau2", "i2", "h2"):
        if limits := getattr(between, f"{name}_interval"):
            written = name.replace("i2", "I2").replace("h2", "H2")
            fields |= {f"{written}_ci_lb": limits[0], f"{written}_ci_ub": limits[1]}
    return fields


def predictions(result: MetaAnalysis) -> Entry:
    """Give the three prediction intervals in the names of the reference."""
    fields: Entry = {}
    if result.tau2 is None or result.estimate is None or result.standard_error is None:
        return fields
    choices: tuple[tuple[str, PredictionChoice], ...] = (("pi_z", "normal"), ("pi_km1", "k-1"), ("pi_km2", "k-2"))
    for name, choice in choices:
        if result.k > 2 or choice != "k-2":
            (low, high), _ = prediction_interval(
                result.estimate, result.standard_error, result.tau2, result.k, result.level, choice
            )
            fields |= {f"{name}_lb": low, f"{name}_ub": high}
    return fields


def subgroup_entry(test: SubgroupTest, result: MetaAnalysis) -> Entry:
    """Give a test for subgroup differences in the names of the reference."""
    fields: Entry = {"Q": test.q, "df": test.df, "pval": test.p_value, "I2": test.i2, "n_groups": test.df + 1}
    if result.model == "common" and result.k:
        within = [group.analysis.heterogeneity for group in result.subgroups]
        total = result.heterogeneity.q if result.heterogeneity else 0.0
        difference = total - sum(between.q for between in within if between)
        fields |= {"Q_diff": difference, "pval_Q_diff": chi_squared_p_value(max(0.0, difference), test.df)}
    return fields


def one_by_one(results: Sequence[MetaAnalysis | None]) -> Entry:
    """Give leave-one-out or cumulative results in the names of the reference."""
    entries = [None if result is None else entry(result, ()) for result in results]
    names = ("estimate", "se", "ci_lb", "ci_ub", "QE", "tau2", "I2")
    return {name: [item and item[name] for item in entries] for name in names}


def small_study_tests(key: str, effects: Sequence[StudyEffect]) -> Iterator[tuple[str, Entry]]:
    """Give the names and results of the tests of small-study effects, and of trim and fill."""
    line = egger(effects)
    yield f"{key}|egger", {
        "stat": line.statistic, "df": line.df, "pval": line.p_value, "slope": line.slope, "slope_se": line.slope_se,
        "limit_estimate": line.limit, "limit_se": line.limit_se, "limit_ci_lb": line.limit_low,
        "limit_ci_ub": line.limit_high, "k": line.k,
    }  # fmt: skip
    ranks = begg(effects)
    yield f"{key}|begg", {
        "tau": ranks.tau, "pval": ranks.p_value, "ties": ranks.ties, "S": ranks.score, "k": ranks.k,
    }  # fmt: skip
    for estimator in (None, "DL", "REML"):
        filled = trim_and_fill(effects, estimator=estimator)
        yield f"{key}|trimfill_L0|{estimator or 'EE'}", trim_and_fill_entry(filled)
    yield f"{key}|trimfill_R0|DL", trim_and_fill_entry(trim_and_fill(effects, estimator="DL", algorithm="R0"))


def trim_and_fill_entry(filled: TrimAndFill) -> Entry:
    """Give trim and fill in the names of the reference."""
    return {
        "k0": filled.missing, "se_k0": filled.missing_se, "side": filled.side, "k_total": filled.k_total,
        "estimate": filled.estimate, "se": filled.standard_error, "ci_lb": filled.ci_low, "ci_ub": filled.ci_high,
        "stat": filled.statistic, "pval": filled.p_value, "tau2": filled.tau2, "I2": filled.i2, "QE": filled.q,
        "QEp": filled.q_p_value,
    }  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    gold, out = map(Path, arguments)
    results = run(json.loads(gold.read_text(encoding="utf-8")))
    out.write_text(json.dumps(results, allow_nan=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
