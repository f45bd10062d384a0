"""Run the statistics kernel over a file of reference cases and write what it finds.

usage: python candidate.py GOLD.json OUT.json

GOLD.json has the shape that make_gold.R writes. OUT.json holds, for each case, the results under the same names:
``{case: {"RR|REML|knha": {"estimate": ..., "tau2": ...}}}``. Only what the kernel computes is answered; the names, and
the few places where its conventions are not those of the reference, are explained in README.md.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from plainforest.stats import (
    Counts,
    Generic,
    Measure,
    MetaAnalysis,
    Moments,
    StudyData,
    SubgroupTest,
    is_ratio,
    meta_analysis,
    natural,
    study_effect,
    study_interval,
)

Entry = dict[str, Any]
Results = dict[str, Entry]


class Fit(NamedTuple):
    """One way of pooling, and its name in the reference file."""

    name: str
    options: Mapping[str, Any]


COMMON = Fit("EE|wald", {"model": "common", "method": "IV"})
DL = Fit("DL|wald", {"estimator": "DL", "interval": "wald"})
DL_HKSJ = Fit("DL|knha", {"estimator": "DL", "interval": "hksj"})
REML = Fit("REML|wald", {"estimator": "REML", "interval": "wald"})
REML_HKSJ = Fit("REML|knha", {"estimator": "REML", "interval": "hksj"})
INVERSE_VARIANCE = (COMMON, DL, DL_HKSJ, REML, REML_HKSJ)
IN_SUBGROUPS = (COMMON, DL, REML, REML_HKSJ)


def mantel_haenszel(name: str) -> Fit:
    return Fit(name, {"model": "common", "method": "MH"})


def mantel_haenszel_random(name: str) -> Fit:
    return Fit(name, {"method": "MH", "interval": "wald"})


def run(gold: Mapping[str, Any]) -> dict[str, Results]:
    """Answer all cases of a reference file."""
    return {case["id"]: answer(case) for case in gold["cases"]}


def answer(case: Mapping[str, Any]) -> Results:
    """Answer one case."""
    rows, labels = case["studies"], case.get("subgroup")
    if case["type"] == "generic":
        effects = [Generic(row["yi"], row["sei"]) for row in rows]
        # The reference treats a generic effect as it is, so any measure without a logarithm will do.
        return dict(analyses("GEN", "MD", effects, INVERSE_VARIANCE, labels, IN_SUBGROUPS))
    if case["type"] == "continuous":
        moments = [Moments(row["mean1"], row["sd1"], row["n1"], row["mean2"], row["sd2"], row["n2"]) for row in rows]
        return {
            **dict(analyses("MD", "MD", moments, INVERSE_VARIANCE, labels, IN_SUBGROUPS)),
            **dict(analyses("SMD_revman", "SMD", moments, INVERSE_VARIANCE)),
        }
    return answer_counts([Counts(row["e1"], row["n1"], row["e2"], row["n2"]) for row in rows], labels)


def answer_counts(counts: Sequence[Counts], labels: Sequence[str] | None) -> Results:
    """Answer a case with two-by-two tables."""
    zero_cell = any(0 in (c.events_1, c.total_1 - c.events_1, c.events_2, c.total_2 - c.events_2) for c in counts)
    ratio_fits = (
        *INVERSE_VARIANCE,
        mantel_haenszel("MH_cc|wald" if zero_cell else "MH|wald"),
        mantel_haenszel_random("DL_MHQcc|wald" if zero_cell else "DL_MHQ|wald"),
    )
    # In subgroups the reference has Mantel-Haenszel without the correction only, so it is the same without zero cells.
    subgroup_fits = IN_SUBGROUPS if zero_cell else (*IN_SUBGROUPS, mantel_haenszel("MH|wald"))
    results = dict(analyses("OR", "OR", counts, ratio_fits, labels, subgroup_fits))

    # The reference leaves a study out of the risk ratio if everybody in both arms had the event; here it counts as 1.
    kept = [i for i, c in enumerate(counts) if c.events_1 < c.total_1 or c.events_2 < c.total_2]
    kept_counts = [counts[i] for i in kept]
    kept_labels = [labels[i] for i in kept] if labels else None
    for name, entry in analyses("RR", "RR", kept_counts, ratio_fits, kept_labels, subgroup_fits):
        results[name] = {field: spread(value, kept, len(counts)) for field, value in entry.items()}

    if zero_cell:
        raw_fits = (COMMON, DL, REML, REML_HKSJ, mantel_haenszel("MH_cc|wald"))
        results.update(analyses("RD_raw", "RD", counts, raw_fits))
    else:
        fits = (*INVERSE_VARIANCE, mantel_haenszel("MH_GR|wald"), mantel_haenszel_random("DL_MHQ|wald"))
        results.update(analyses("RD", "RD", counts, fits))
    return results


def spread(value: Any, kept: Sequence[int], length: int) -> Any:
    """Put a list for some of the studies back into the places it came from."""
    if not isinstance(value, list):
        return value
    spread_out: list[Any] = [None] * length
    for place, item in zip(kept, value, strict=True):
        spread_out[place] = item
    return spread_out


def analyses(
    key: str,
    measure: Measure,
    data: Sequence[StudyData],
    fits: Sequence[Fit],
    labels: Sequence[str] | None = None,
    subgroup_fits: Sequence[Fit] = (),
) -> Iterator[tuple[str, Entry]]:
    """Give the names and results of all fits of one measure."""
    yield f"{key}|per_study", per_study(data, measure)
    for fit in fits:
        result = meta_analysis(data, measure, **fit.options)
        if result.k:
            yield f"{key}|{fit.name}", entry(result, result.weights)
    for fit in subgroup_fits if labels else ():
        result = meta_analysis(data, measure, **fit.options, subgroups=labels)
        for group in result.subgroups:
            weights: list[float | None] = [None] * len(data)
            for place, weight in zip(group.indices, group.analysis.weights, strict=True):
                weights[place] = weight
            if group.analysis.k:
                yield f"{key}|{fit.name}|sg={group.label}", entry(group.analysis, weights)
        if result.subgroup_test:
            yield f"{key}|{fit.name}|sgtest", subgroup_entry(result.subgroup_test)


def per_study(data: Sequence[StudyData], measure: Measure) -> Entry:
    """Give the effects of the studies in the names of the reference."""
    effects = [study_effect(study, measure) for study in data]
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
    if result.prediction:
        fields["pi_km1_lb"], fields["pi_km1_ub"] = result.prediction
    if between := result.heterogeneity:
        fields |= {"QE": between.q, "QE_df": between.df, "QEp": between.p_value, "I2_Q": between.i2}
        if between.tau2 is not None:
            fields |= {"tau2": between.tau2, "tau": between.tau2**0.5}
        if between.tau2 is None or result.method == "MH":
            fields |= {"I2": between.i2, "H2": between.h2}
        else:
            fields["I2"] = between.i2_tau2
    return fields


def subgroup_entry(test: SubgroupTest) -> Entry:
    """Give a test for subgroup differences in the names of the reference."""
    return {"Q": test.q, "df": test.df, "pval": test.p_value, "I2": test.i2, "n_groups": test.df + 1}


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
