"""Cut a reference file down to the cases that the tests here compare, and say what each of them must hold.

usage: python trim.py FULL.json OUT.json
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

CASES = (
    "cannon2006_ep1",
    "damico2009",
    "egger2001",
    "edge_k2_heterogeneous",
    "edge_mixed_extremes",
    "edge_single_study_double_zero",
    "edge_single_zero_each_side",
    "edge_subgroups_singletons",
    "edge_tiny_arms",
    "edge_unequal_arms",
    "gibson2002_cont",
    "normand1999",
    "edge_cont_k2",
    "edge_cont_identical_means",
    "berkey1998_PD",
    "molloy2014",
    "riley2003_DFS",
    "edge_gen_asymmetric12",
    "edge_gen_identical",
    "edge_gen_k2_homog",
    "edge_gen_one_dominant",
    "edge_gen_single",
    "edge_gen_small_scale",
    "edge_gen_huge_tau2",
)
# side statistics that the reference file has and nothing here computes
LEFT_OUT = {"se_tau2", "k_tables", "cmh_stat", "cmh_p", "bd_stat", "bd_p", "tarone_stat", "tarone_p"}
LEFT_OUT |= {"exact", "z_asym", "z_asym_cc", "pval_asym", "pval_asym_cc"}

IN_SUBGROUPS = ("EE|wald", "DL|wald", "REML|wald", "REML|knha")
ALL = tuple(
    ["EE|wald"]
    + [f"{estimator}|wald" for estimator in ("DL", "REML", "PM", "ML", "HS", "SJ", "EB")]
    + [f"{estimator}|{interval}" for estimator in ("DL", "REML", "PM") for interval in ("knha", "adhoc")]
)
TESTS = ("egger", "begg", "trimfill_L0|EE", "trimfill_L0|DL", "trimfill_L0|REML", "trimfill_R0|DL")
SERIES = tuple(f"{estimator}|wald|{kind}" for estimator in ("DL", "REML") for kind in ("leave1out", "cumul"))


def grid(case: Mapping[str, Any]) -> set[str]:
    """Name every result that a case must hold.

    Leave-one-out and cumulative results are there for some cases only, but then for every measure with all of them.
    """
    labels = list(dict.fromkeys(case.get("subgroup") or ()))
    rows = case["studies"]
    if case["type"] == "generic":
        return main_measure(case, "GEN", labels)
    if case["type"] == "continuous":
        names = main_measure(case, "MD", labels) | main_measure(case, "SMD", labels)
        if all(row["mean1"] > 0 and row["mean2"] > 0 for row in rows):
            names |= main_measure(case, "ROM", labels)
        for variant in ("MD_HO", "SMD_UB", "SMD_LS2", "SMD_AV", "SMD_approxJ", "SMD_revman"):
            names |= some(variant, IN_SUBGROUPS)
        return names
    names = main_measure(case, "RD", [], series=False) | some("RD", ["MH|wald", "MH_GR|wald", "DL_MHQ|wald"])
    zero_cell = any(0 in (row["e1"], row["n1"] - row["e1"], row["e2"], row["n2"] - row["e2"]) for row in rows)
    for measure in ("RR", "OR"):
        names |= main_measure(case, measure, labels) | some(measure, ["MH|wald", "DL_MHQ|wald"])
        names |= in_subgroups(measure, ["MH|wald"], labels)
        if zero_cell:
            names |= some(measure, ["MH_cc|wald", "DL_MHQcc|wald"])
    if zero_cell:
        names |= some("RD_keep00", [*IN_SUBGROUPS, "MH|wald", "MH_GR|wald"])
        names |= some("RD_raw", [*IN_SUBGROUPS, "MH_cc|wald"])
    return names | some("PETO", ["PETO|wald"]) | in_subgroups("PETO", ["PETO|wald"], labels)


def main_measure(case: Mapping[str, Any], measure: str, labels: Sequence[str], *, series: bool = True) -> set[str]:
    """Name everything that is done with a main measure."""
    names = some(measure, ALL) | in_subgroups(measure, IN_SUBGROUPS, labels)
    estimable = sum(value is not None for value in case["expected"][f"{measure}|per_study"]["yi"])
    if estimable >= 10:
        names |= some(measure, TESTS)
    if series and any("leave1out" in name for name in case["expected"]):
        names |= some(measure, SERIES)
    return names


def some(measure: str, fits: Iterable[str]) -> set[str]:
    """Name the study effects of a measure and some results."""
    return {f"{measure}|per_study"} | {f"{measure}|{fit}" for fit in fits}


def in_subgroups(measure: str, fits: Sequence[str], labels: Sequence[str]) -> set[str]:
    """Name the results of some fits in subgroups."""
    if not labels:
        return set()
    tests = {f"{measure}|{fit}|sgtest" for fit in fits}
    return tests | {f"{measure}|{fit}|sg={label}" for fit in fits for label in labels}


def trim(gold: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the named cases, without the side statistics."""
    by_id = {case["id"]: case for case in gold["cases"]}
    cases = []
    for name in CASES:
        case = dict(by_id[name])
        case["expected"] = {
            combo: fields and {field: value for field, value in fields.items() if field not in LEFT_OUT}
            for combo, fields in case["expected"].items()
        }
        cases.append(case)
    return {**gold, "cases": cases}


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    full, out = map(Path, arguments)
    trimmed = trim(json.loads(full.read_text(encoding="utf-8")))
    # One case to a line: small, and a change shows which case it touches.
    head = {key: value for key, value in trimmed.items() if key != "cases"}
    lines = ",\n".join(json.dumps(case, separators=(",", ":"), ensure_ascii=False) for case in trimmed["cases"])
    out.write_text(f'{json.dumps(head)[:-1]}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
