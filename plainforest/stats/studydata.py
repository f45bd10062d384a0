"""What one study reports: counts, means, rates, an effect with its standard error, or O-E with its variance."""

from dataclasses import dataclass
from typing import TypeAlias

from plainforest.stats.checks import not_negative, positive, real, whole


@dataclass(frozen=True, slots=True)
class Counts:
    """People with the event and people in all, in each arm of one study.

    Parameters
    ----------
    events_1, total_1 : int
        Arm 1, the intervention.
    events_2, total_2 : int
        Arm 2, the comparator.

    Raises
    ------
    ValueError
        If a count is no number, negative or not whole, or an arm has more events than people.
    """

    events_1: int
    total_1: int
    events_2: int
    total_2: int

    def __post_init__(self) -> None:
        for name in ("events_1", "total_1", "events_2", "total_2"):
            object.__setattr__(self, name, whole(name, getattr(self, name)))
        for arm, events, total in ((1, self.events_1, self.total_1), (2, self.events_2, self.total_2)):
            if events > total:
                raise ValueError(f"events_{arm} ({events}) must not exceed total_{arm} ({total})")


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean, standard deviation and number of people in each arm of one study.

    Parameters
    ----------
    mean_1, sd_1 : float
        Arm 1, the intervention, in the units of the outcome.
    total_1 : int
        People in arm 1.
    mean_2, sd_2 : float
        Arm 2, the comparator, in the units of the outcome.
    total_2 : int
        People in arm 2.

    Raises
    ------
    ValueError
        If a number is not finite, a standard deviation is negative, or a total is negative or not whole.
    """

    mean_1: float
    sd_1: float
    total_1: int
    mean_2: float
    sd_2: float
    total_2: int

    def __post_init__(self) -> None:
        for arm in ("1", "2"):
            object.__setattr__(self, f"mean_{arm}", real(f"mean_{arm}", getattr(self, f"mean_{arm}")))
            object.__setattr__(self, f"sd_{arm}", not_negative(f"sd_{arm}", getattr(self, f"sd_{arm}")))
            object.__setattr__(self, f"total_{arm}", whole(f"total_{arm}", getattr(self, f"total_{arm}")))


@dataclass(frozen=True, slots=True)
class Generic:
    """An effect and its standard error, as a study reports them (generic inverse variance).

    Parameters
    ----------
    effect : float
        The effect on the scale of the analysis: the natural logarithm of a ratio, otherwise the value itself.
    standard_error : float
        Its standard error, on the same scale.

    Raises
    ------
    ValueError
        If a number is not finite or the standard error is negative.
    """

    effect: float
    standard_error: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "effect", real("effect", self.effect))
        object.__setattr__(self, "standard_error", not_negative("standard_error", self.standard_error))


@dataclass(frozen=True, slots=True)
class Rates:
    """Events and person-time in each arm of one study.

    Parameters
    ----------
    events_1 : int
        Events in arm 1, the intervention; a person can have several.
    time_1 : float
        Person-time at risk in arm 1, in any unit that both arms share.
    events_2 : int
        Events in arm 2, the comparator.
    time_2 : float
        Person-time at risk in arm 2.

    Raises
    ------
    ValueError
        If a count is negative or not whole, or a person-time is not a positive number.
    """

    events_1: int
    time_1: float
    events_2: int
    time_2: float

    def __post_init__(self) -> None:
        for name in ("events_1", "events_2"):
            object.__setattr__(self, name, whole(name, getattr(self, name)))
        for name in ("time_1", "time_2"):
            object.__setattr__(self, name, positive(name, getattr(self, name)))


@dataclass(frozen=True, slots=True)
class OMinusE:
    """Observed minus expected events of the intervention arm, and their variance (log-rank or Peto).

    Parameters
    ----------
    o_minus_e : float
        Observed minus expected events in arm 1.
    variance : float
        Its hypergeometric or log-rank variance V, above 0.

    Raises
    ------
    ValueError
        If a number is not finite or the variance is not positive.
    """

    o_minus_e: float
    variance: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "o_minus_e", real("o_minus_e", self.o_minus_e))
        object.__setattr__(self, "variance", positive("variance", self.variance))


StudyData: TypeAlias = Counts | Moments | Rates | Generic | OMinusE
