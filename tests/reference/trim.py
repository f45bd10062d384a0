"""Cut a reference file down to the cases and results that the tests here compare.

usage: python trim.py FULL.json OUT.json
"""

import json
import sys
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

CASES = (
    "anand1999",
    "cannon2006_ep1",
    "damico2009",
    "egger2001",
    "edge_k2_heterogeneous",
    "edge_mixed_extremes",
    "edge_single_study_double_zero",
    "edge_single_zero_each_side",
    "edge_subgroups_singletons",
    "edge_tiny_arms",
    "gibson2002_cont",
    "normand1999",
    "edge_cont_k2",
    "edge_cont_identical_means",
    "berkey1998_PD",
    "molloy2014",
    "edge_gen_one_dominant",
    "edge_gen_single",
    "edge_gen_small_scale",
    "edge_gen_huge_tau2",
)
INVERSE_VARIANCE = ("EE|wald", "DL|wald", "DL|knha", "REML|wald", "REML|knha")
IN_SUBGROUPS = ("EE|wald", "DL|wald", "REML|wald", "REML|knha")


def in_scope(case: Mapping[str, Any]) -> set[str]:
    """Name the results of a case that the kernel must reproduce."""
    labels = set(case.get("subgroup") or ())
    if case["type"] == "generic":
        return grid("GEN", INVERSE_VARIANCE, labels, IN_SUBGROUPS)
    if case["type"] == "continuous":
        some = tuple(fit for fit in INVERSE_VARIANCE if fit != "DL|knha")
        return grid("MD", INVERSE_VARIANCE, labels, IN_SUBGROUPS) | grid("SMD_revman", some)
    if any(0 in (row["e1"], row["n1"] - row["e1"], row["e2"], row["n2"] - row["e2"]) for row in case["studies"]):
        ratio_fits = (*INVERSE_VARIANCE, "MH_cc|wald", "DL_MHQcc|wald")
        subgroup_fits: Sequence[str] = IN_SUBGROUPS
        difference = grid("RD_raw", ("EE|wald", "DL|wald", "REML|wald", "REML|knha", "MH_cc|wald"))
    else:
        ratio_fits = (*INVERSE_VARIANCE, "MH|wald", "DL_MHQ|wald")
        subgroup_fits = (*IN_SUBGROUPS, "MH|wald")
        difference = grid("RD", (*INVERSE_VARIANCE, "MH_GR|wald", "DL_MHQ|wald"))
    ratios = [grid(measure, ratio_fits, labels, subgroup_fits) for measure in ("RR", "OR")]
    return difference.union(*ratios)


def grid(
    measure: str, fits: Sequence[str], labels: Set[str] = frozenset(), subgroup_fits: Sequence[str] = ()
) -> set[str]:
    """Name all results of one measure."""
    names = {f"{measure}|per_study"} | {f"{measure}|{fit}" for fit in fits}
    if labels:
        names |= {f"{measure}|{fit}|sgtest" for fit in subgroup_fits}
        names |= {f"{measure}|{fit}|sg={label}" for fit in subgroup_fits for label in labels}
    return names


def trim(gold: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the named cases and the results in scope."""
    by_id = {case["id"]: case for case in gold["cases"]}
    cases = []
    for name in CASES:
        case = dict(by_id[name])
        names = in_scope(case)
        for part in ("expected", "errors", "warnings"):
            case[part] = {key: value for key, value in (case.get(part) or {}).items() if key in names}
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
