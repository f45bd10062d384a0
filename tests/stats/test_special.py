"""The distribution functions are those of SciPy, and whoever wants all of SciPy still gets it."""

from __future__ import annotations

import subprocess
import sys

import pytest

USED = ("ndtri", "ndtr", "stdtrit", "stdtr", "fdtrc", "chdtrc", "chdtri", "gammaincinv")


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("before", ["", "import scipy.special\n"], ids=["before SciPy", "after SciPy"])
def test_the_functions_are_those_of_scipy(before: str) -> None:
    code = (
        f"{before}from plainforest.stats.special import special\n"
        "functions = special()\n"
        "import scipy.special, scipy.stats\n"
        f"print(*(getattr(functions, name) is getattr(scipy.special, name) for name in {USED}))\n"
        "print(scipy.special.logsumexp([0.0]), round(scipy.stats.norm.ppf(0.975), 6))"
    )
    assert run(code).splitlines() == [" ".join(["True"] * len(USED)), "0.0 1.959964"]


def test_a_scipy_that_keeps_them_elsewhere_is_loaded_as_a_whole() -> None:
    code = (
        "import importlib, sys\n"
        "import plainforest.stats.special as ours\n"
        "def load(name):\n"
        "    if name.endswith('._ufuncs'): raise ImportError(name)\n"
        "    return importlib.import_module(name)\n"
        "ours.import_module = load\n"
        "print(ours.special() is sys.modules['scipy.special'], ours.special().ndtri(0.5))"
    )
    assert run(code) == "True 0.0"


def test_only_the_functions_are_loaded() -> None:
    code = (
        "import sys\n"
        "from plainforest.stats.distributions import chi_squared_quantile, two_sided_p_value\n"
        "two_sided_p_value(1.0, 4), chi_squared_quantile(0.1, 3, upper=False)\n"
        "print('scipy.special' in sys.modules, 'scipy._lib.array_api_compat.numpy' in sys.modules)"
    )
    assert run(code) == "False False"


def test_many_threads_can_ask_for_them_at_once() -> None:
    code = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from plainforest.stats.distributions import two_sided_p_value\n"
        "with ThreadPoolExecutor(8) as pool: print(set(pool.map(two_sided_p_value, [1.5] * 64)))"
    )
    assert run(code).startswith("{0.1336")
