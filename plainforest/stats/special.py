"""The distribution functions of ``scipy.special``, without what else importing it does.

The package also fits each of its functions to other array libraries and writes their documentation anew. That takes
eight times as long as the functions themselves: a quarter of a second, in every process that builds a review.
"""

import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import Lock
from types import ModuleType

PACKAGE = "scipy.special"
_one_at_a_time = Lock()


@cache
def special() -> ModuleType:
    """Return the module with the functions: the same objects that ``scipy.special`` has."""
    with _one_at_a_time:
        return _functions()


@cache
def _functions() -> ModuleType:
    spec = None if PACKAGE in sys.modules else find_spec(PACKAGE)
    if spec is not None:
        # the package as a place to find modules in: it is there, and nothing in it has run
        sys.modules[PACKAGE] = module_from_spec(spec)
        try:
            return import_module(f"{PACKAGE}._ufuncs")
        except ImportError:  # a SciPy that keeps them elsewhere
            pass
        finally:
            del sys.modules[PACKAGE]  # whoever wants all of it gets all of it
    return import_module(PACKAGE)
