"""What the tests of several studies take: study effects or tables, by themselves or in a result."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from plainforest.stats.checks import as_tuple
from plainforest.stats.effects import StudyEffect
from plainforest.stats.results import MetaAnalysis
from plainforest.stats.studydata import Counts

Effects: TypeAlias = Iterable[StudyEffect] | MetaAnalysis
Tables: TypeAlias = Iterable[Counts] | MetaAnalysis

# No line can be drawn through fewer points with anything left over to judge it by.
FEWEST: Final = 3


def effects_of(given: Effects) -> tuple[StudyEffect, ...]:
    """Give the effects of studies.

    Parameters
    ----------
    given : MetaAnalysis or iterable of StudyEffect
        A result, or the effects themselves.

    Returns
    -------
    tuple of StudyEffect
        One for each study, also for those without an estimate.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(given, MetaAnalysis):
        return given.effects
    found = as_tuple("effects", given)
    for place, one in enumerate(found, start=1):
        if not isinstance(one, StudyEffect):
            raise ValueError(
                f"study {place}: effects must be a MetaAnalysis or StudyEffect values, not {type(one).__name__}"
            )
    return found


def tables_of(given: Tables) -> tuple[Counts, ...]:
    """Give the two-by-two tables of studies.

    Parameters
    ----------
    given : MetaAnalysis or iterable of Counts
        A result from counts, or the counts themselves.

    Returns
    -------
    tuple of Counts
        One for each study.

    Raises
    ------
    ValueError
        If it is neither.
    """
    found: list[Counts] = []
    for place, one in enumerate(given.data if isinstance(given, MetaAnalysis) else as_tuple("data", given), start=1):
        if not isinstance(one, Counts):
            raise ValueError(f"study {place}: this test needs the counts of every study, not {type(one).__name__}")
        found.append(one)
    return tuple(found)


def estimates(given: Effects) -> list[tuple[float, float]]:
    """Gather the studies that give an estimate.

    Parameters
    ----------
    given : MetaAnalysis or iterable of StudyEffect
        The studies.

    Returns
    -------
    list of tuple of float
        Effect and variance of each study that has them, in input order.

    Raises
    ------
    ValueError
        If there are fewer than three, or they are no studies.
    """
    found = [
        (one.effect, one.variance) for one in effects_of(given) if one.effect is not None and one.variance is not None
    ]
    need_studies(len(found))
    return found


def need_studies(k: int) -> None:
    """Refuse fewer than three studies."""
    if k < FEWEST:
        raise ValueError(f"a test for small-study effects needs at least {FEWEST} studies with an estimate, not {k}")
