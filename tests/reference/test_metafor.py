"""The kernel against metafor: every case, every result."""

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


def size_of(field: str, gold: dict[str, Any]) -> float:
    """Give the size below which a difference in a field is measured against the data, not against the field."""
    errors = [error for error in gold["sei"] if error] or [1.0]
    typical = float(median(errors))
    match field:
        case "vi" | "tau2" | "tau2_ci_lb" | "tau2_ci_ub":
            return typical * typical
        case "tau" | "yi" | "sei":
            return typical
        case "estimate" | "se" | "ci_lb" | "ci_ub" | "limit_estimate" | "limit_se" | "limit_ci_lb" | "limit_ci_ub":
            return typical / math.sqrt(len(errors))
        case _ if field.startswith("pi_"):
            return typical / math.sqrt(len(errors))
        case _:
            return 1.0


def assert_close(field: str, got: Any, expected: Any, size: float) -> None:
    if isinstance(expected, list):
        assert len(got) == len(expected)
        for one, other in zip(got, expected, strict=True):
            assert_close(field, one, other, size)
    elif expected is None or got is None or isinstance(expected, str | bool):
        assert got == expected
    else:
        assert abs(got - expected) <= TOLERANCE * max(abs(expected), size)


def test_versions() -> None:
    assert (GOLD["r"], GOLD["metafor"], GOLD["metadat"]) == ("4.2.2", "3.8.1", "1.2.0")


def test_every_case_is_there() -> None:
    assert tuple(CASES) == trim.CASES
    for kind in ("binary", "continuous", "generic"):
        some = [case for case in CASES.values() if case["type"] == kind]
        assert any(case.get("subgroup") for case in some)
        assert any("leave1out" in combo for case in some for combo in case["expected"])
        assert any("egger" in combo for case in some for combo in case["expected"])


@pytest.mark.parametrize("name", CASES)
def test_grid_is_complete(name: str) -> None:
    case = CASES[name]
    assert set(case["expected"]) == trim.grid(case)


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_metafor(name: str) -> None:
    case = CASES[name]
    results = candidate.answer(case)
    for combo, gold in case["expected"].items():
        if gold is None:  # not estimable
            assert combo not in results
            continue
        got = results[combo]
        size_from = case["expected"][f"{combo.split('|')[0]}|per_study"]
        for field, value in gold.items():
            if gold.get("se") == 0 and field in ("stat", "pval"):
                continue  # zero or infinite over zero
            if field == "side" and gold["k0"] == 0:
                continue  # nothing was filled on either side
            if value is None:
                assert got.get(field) is None
                continue
            try:
                assert_close(field, got[field], value, size_of(field, size_from))
            except AssertionError as error:
                message = f"{combo} {field}: got {got[field]!r}, metafor has {value!r}"
                raise AssertionError(message) from error


def test_candidate_writes_a_results_file(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert candidate.main([str(HERE / "metafor.json"), str(out)]) == 0
    assert set(json.loads(out.read_text(encoding="utf-8"))) == set(CASES)
