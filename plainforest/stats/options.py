"""The choices of a meta-analysis: defaults filled in, contradictions refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from plainforest.stats.measures import COUNT_MEASURES, Measure
from plainforest.stats.results import Estimator, Interval, Method, Model
from plainforest.stats.studydata import Counts, StudyData

IntervalChoice: TypeAlias = Literal["auto", "wald", "hksj"]


@dataclass(frozen=True, slots=True)
class Options:
    """How studies are pooled; the fields are those of :func:`plainforest.stats.meta_analysis`."""

    measure: Measure
    model: Model
    method: Method
    estimator: Estimator | None
    interval: IntervalChoice
    level: float

    def interval_for(self, k: int, tau2: float | None) -> Interval:
        """Choose the confidence interval of a pooled estimate.

        Parameters
        ----------
        k : int
            Number of studies pooled.
        tau2 : float or None
            Between-study variance; None for the common-effect model.

        Returns
        -------
        {"wald", "hksj"}
            HKSJ needs two studies if it was asked for; "auto" takes it with three or more and tau² above 0.
        """
        if self.interval == "hksj":
            return "hksj" if k > 1 else "wald"
        return "hksj" if self.interval == "auto" and k > 2 and tau2 else "wald"


def choose_options(
    data: Sequence[StudyData],
    measure: Measure,
    model: Model,
    method: Method | None,
    estimator: Estimator | None,
    interval: IntervalChoice,
    level: float,
) -> Options:
    """Fill in what was left open, and refuse what is unknown or contradictory.

    Parameters
    ----------
    data : sequence of Counts, Moments or Generic
        The studies.
    measure, model, method, estimator, interval, level
        As for :func:`plainforest.stats.meta_analysis`.

    Returns
    -------
    Options
        The choices, all made.

    Raises
    ------
    ValueError
        If an option is unknown, options contradict each other or the data, or the level does not lie between 0 and 1.
    """
    for name, value, known in (
        ("measure", measure, get_args(Measure)),
        ("model", model, get_args(Model)),
        ("method", method, (*get_args(Method), None)),
        ("estimator", estimator, (*get_args(Estimator), None)),
        ("interval", interval, get_args(IntervalChoice)),
    ):
        if value not in known:
            raise ValueError(f"unknown {name} {value!r}; known are {', '.join(filter(None, known))}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, but is {level!r}")
    if model == "common" and (estimator or interval == "hksj"):
        raise ValueError("an estimator of tau² and the HKSJ interval need random effects, but the model is common")

    tables = measure in COUNT_MEASURES and all(isinstance(study, Counts) for study in data)
    if method is None:
        method = "MH" if tables and model == "common" else "IV"
    if method == "MH" and not tables:
        raise ValueError("the Mantel-Haenszel method needs RR, OR or RD and the counts of every study")
    if method == "MH" and estimator == "REML":
        raise ValueError("Mantel-Haenszel random effects go with the DL estimator; use the IV method for REML")
    if model == "random" and estimator is None:
        estimator = "DL" if method == "MH" else "REML"
    return Options(measure, model, method, estimator, interval, level)
