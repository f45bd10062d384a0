"""The special functions are SciPy's own, loaded alone, and leave the rest of SciPy as it is."""

from __future__ import annotations

import subprocess
import sys

import scipy.special

from plainforest.stats import distributions


def test_they_are_the_functions_of_scipy() -> None:
    found = distributions.special_functions()
    for name in distributions.FUNCTIONS:
        own, public = getattr(found, name), getattr(scipy.special, name)
        assert own(3.0, 0.25) == public(3.0, 0.25) if own.nin == 2 else own.nin in (1, 3)
    assert (found.ndtri(0.025), found.fdtrc(2, 3, 0.5)) == (scipy.special.ndtri(0.025), scipy.special.fdtrc(2, 3, 0.5))


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_they_load_alone_and_scipy_is_whole_afterwards() -> None:
    code = """
import sys
from plainforest.stats.distributions import two_sided_quantile
before = two_sided_quantile(0.95, 7)
print("scipy.special" in sys.modules)
import scipy.special
import scipy.stats
print(scipy.special.stdtrit(7, 0.975) == before, callable(scipy.special.expit), scipy.stats.norm.ppf(0.5))
"""
    assert run(code).split() == ["False", "True", "True", "0.0"]


def test_where_scipy_keeps_them_elsewhere_all_of_it_is_loaded() -> None:
    code = """
import sys
sys.modules["scipy.special._ufuncs"] = None
from plainforest.stats import distributions
try:
    distributions.special_functions()
except ImportError:
    pass  # SciPy itself cannot do without it; what counts is that its package was asked
print("scipy.special" in sys.modules and not hasattr(sys.modules["scipy.special"], "__file__"))
"""
    assert run(code) == "False"
