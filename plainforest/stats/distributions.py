"""Quantiles and tail areas of the normal, t and chi-squared distributions.

``scipy.special`` gives the numbers of ``scipy.stats`` and loads in a fraction of the time. It is still the slowest
import of the kernel by far, so it waits until the first number is asked for: reading or checking a review needs none.
Nine tenths of that time go into support for other kinds of arrays, around functions that stand compiled in one module:
that module is loaded alone.
"""

import importlib
import sys
from functools import cache, lru_cache
from threading import RLock
from types import ModuleType

from plainforest.stats.checks import check_level

NAME = "scipy.special"
_LOADING = RLock()


@cache
def special_functions() -> ModuleType:
    """Return the compiled functions; all of ``scipy.special`` where another version of SciPy keeps them elsewhere."""
    import scipy

    with _LOADING:
        if NAME not in sys.modules:
            package = ModuleType(NAME)
            package.__path__ = [f"{path}/special" for path in scipy.__path__]
            sys.modules[NAME] = package
            try:
                found = importlib.import_module(f"{NAME}._ufuncs")
                if all(hasattr(found, name) for name in FUNCTIONS):
                    return found
            except ImportError:
                pass
            finally:
                del sys.modules[NAME]  # whoever imports it later gets all of it, with these same functions
        return importlib.import_module(NAME)


FUNCTIONS = ("chdtrc", "chdtri", "fdtrc", "gammaincinv", "ndtr", "ndtri", "stdtr", "stdtrit")


@lru_cache(maxsize=1024)  # a review asks for the same few again and again
def two_sided_quantile(level: float, df: int | None = None) -> float:
    """Give the factor c for which an interval of ±c standard errors has the stated level.

    Parameters
    ----------
    level : float
        The level of the interval, such as 0.95.
    df : int, optional
        Degrees of freedom of the t distribution. The normal distribution is used when left out.

    Returns
    -------
    float
        The quantile at ``(1 + level) / 2``, exact to rounding (1.959964 for 0.95, never 1.96).

    Raises
    ------
    ValueError
        If the level does not lie between 0 and 1.
    """
    level = check_level(level)
    # From the lower tail: (1 + level) / 2 would round to 1, and the quantile to infinity, for a level very near 1.
    tail = (1 - level) / 2
    return -float(special_functions().ndtri(tail) if df is None else special_functions().stdtrit(df, tail))


def upper_normal_quantile(tail: float) -> float:
    """Give the point above which the normal distribution has the stated area.

    Parameters
    ----------
    tail : float
        The area, between 0 and 1.

    Returns
    -------
    float
        The quantile, accurate also for the smallest areas.
    """
    return -float(special_functions().ndtri(tail))


def two_sided_p_value(statistic: float, df: int | None = None) -> float:
    """Give the two-sided p-value of a z or t statistic.

    Parameters
    ----------
    statistic : float
        The statistic.
    df : int, optional
        Degrees of freedom of the t distribution. The normal distribution is used when left out.

    Returns
    -------
    float
        The area of both tails, accurate also far out.
    """
    lower = -abs(statistic)
    return 2 * float(special_functions().ndtr(lower) if df is None else special_functions().stdtr(df, lower))


def f_p_value(statistic: float, df_1: int, df_2: int) -> float:
    """Give the upper tail area of the F distribution.

    Parameters
    ----------
    statistic : float
        The statistic, zero or more.
    df_1, df_2 : int
        Degrees of freedom of numerator and denominator.

    Returns
    -------
    float
        The probability of a value at least as large as the statistic.
    """
    return float(special_functions().fdtrc(df_1, df_2, statistic))


def chi_squared_p_value(statistic: float, df: int) -> float:
    """Give the upper tail area of the chi-squared distribution.

    Parameters
    ----------
    statistic : float
        The statistic, zero or more.
    df : int
        Degrees of freedom, at least 1.

    Returns
    -------
    float
        The probability of a value at least as large as the statistic.
    """
    return float(special_functions().chdtrc(df, statistic))


@lru_cache(maxsize=1024)
def chi_squared_quantile(tail: float, df: int, *, upper: bool) -> float:
    """Give the value beyond which one tail of the chi-squared distribution has a given area.

    Parameters
    ----------
    tail : float
        The area of the tail, between 0 and 1.
    df : int
        Degrees of freedom, at least 1.
    upper : bool
        Whether it is the upper tail; otherwise the lower one.

    Returns
    -------
    float
        The quantile, accurate also for a very small tail.
    """
    special = special_functions()
    return float(special.chdtri(df, tail) if upper else 2 * special.gammaincinv(df / 2, tail))
