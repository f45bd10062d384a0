"""The kernel against metafor: every case, every result in scope."""

import importlib.util
import json
import math
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

import pytest

HERE = Path(__file__).parent

# The reference solved REML to about 1e-12 of the sampling variances. Where the likelihood is flat that leaves
# differences of 2e-10 of tau²; everything else agrees to 1e-11 or better.
TOLERANCE = 2e-9


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


candidate, trim = load("candidate"), load("trim")
GOLD: dict[str, Any] = json.loads((HERE / "metafor.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in GOLD["cases"]}
FIELDS = {
    "per_study": {"yi", "vi", "sei", "ci_lb", "ci_ub"},
    "sgtest": {"Q", "df", "pval", "I2", "n_groups"},
    "pooled": {"estimate", "se", "ci_lb", "ci_ub", "stat", "pval", "k", "weights"},
    "heterogeneity": {"QE", "QE_df", "QEp", "I2", "I2_Q"},
}


def size_of(field: str, gold: dict[str, Any]) -> float:
    """Give the size below which a difference in a field is measured against the data, not against the field."""
    errors = [error for error in gold["sei"] if error] or [1.0]
    typical = float(median(errors))
    match field:
        case "vi" | "tau2":
            return typical * typical
        case "tau" | "yi" | "sei":
            return typical
        case "estimate" | "se" | "ci_lb" | "ci_ub" | "pi_km1_lb" | "pi_km1_ub":
            return typical / math.sqrt(len(errors))
        case _:
            return 1.0


def assert_close(field: str, got: Any, expected: Any, size: float) -> None:
    if isinstance(expected, list):
        assert len(got) == len(expected)
        for one, other in zip(got, expected, strict=True):
            assert_close(field, one, other, size)
    elif expected is None or got is None:
        assert got is expected
    else:
        assert abs(got - expected) <= TOLERANCE * max(abs(expected), size)


def test_versions() -> None:
    assert (GOLD["r"], GOLD["metafor"], GOLD["metadat"]) == ("4.2.2", "3.8.1", "1.2.0")


def test_every_case_is_there() -> None:
    assert tuple(CASES) == trim.CASES


@pytest.mark.parametrize("name", CASES)
def test_grid_is_complete(name: str) -> None:
    case = CASES[name]
    assert set(case["expected"]) == trim.in_scope(case)
    answered = set(candidate.answer(case)) & set(case["expected"])
    not_estimable = {combo for combo, gold in case["expected"].items() if gold is None}
    assert answered == set(case["expected"]) - not_estimable


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_metafor(name: str) -> None:
    case = CASES[name]
    results = candidate.answer(case)
    for combo, gold in case["expected"].items():
        if gold is None:
            continue
        got = results[combo]
        last = combo.rsplit("|", 1)[-1]
        assert set(got) >= FIELDS.get(last, FIELDS["pooled"])
        if last not in FIELDS and gold["k"] > 1:
            assert set(got) >= FIELDS["heterogeneity"]
        for field, value in got.items():
            if field not in gold:  # what the script computes by hand has I² under one name only
                assert combo == "RD_raw|MH_cc|wald"
                assert field in ("I2", "H2")
                continue
            if gold.get("se") == 0 and field in ("stat", "pval"):
                continue  # zero or infinite over zero
            size = size_of(field, case["expected"][f"{combo.split('|')[0]}|per_study"])
            try:
                assert_close(field, value, gold[field], size)
            except AssertionError as error:
                raise AssertionError(f"{combo} {field}: got {value!r}, metafor has {gold[field]!r}") from error


def test_candidate_writes_a_results_file(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert candidate.main([str(HERE / "metafor.json"), str(out)]) == 0
    assert set(json.loads(out.read_text(encoding="utf-8"))) == set(CASES)
