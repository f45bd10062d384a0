"""The choices of a meta-analysis: defaults filled in, contradictions refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from plainforest.stats.checks import check_choice, check_level
from plainforest.stats.choices import (
    INTERVAL_CHOICES,
    MODELS,
    OPEN_ESTIMATORS,
    OPEN_METHODS,
    PREDICTION_CHOICES,
    Estimator,
    Interval,
    IntervalChoice,
    Method,
    Model,
    PredictionChoice,
)
from plainforest.stats.conventions import Conventions, check_conventions
from plainforest.stats.measures import MANTEL_HAENSZEL_MEASURES, O_MINUS_E_MEASURES, Measure, check_measure
from plainforest.stats.studydata import Counts, OMinusE, StudyData


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How studies are pooled; the fields are those of :func:`plainforest.stats.meta_analysis`, all decided.

    ``given_method`` and ``given_estimator`` are what the caller gave, None if that was left open: to pool the same
    studies in another way, what was left open has to be decided anew.
    """

    measure: Measure
    model: Model
    method: Method
    estimator: Estimator | None
    interval: IntervalChoice
    prediction: PredictionChoice
    level: float
    conventions: Conventions
    given_method: Method | None = field(default=None, compare=False, repr=False)
    given_estimator: Estimator | None = field(default=None, compare=False, repr=False)

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
        {"wald", "hksj", "adhoc"}
            HKSJ needs two studies if it was asked for; "auto" takes it with three or more and tau² above 0.
        """
        if self.interval == "auto":
            return "hksj" if k > 2 and tau2 else "wald"
        return self.interval if k > 1 else "wald"


def choose_options(
    data: Sequence[StudyData],
    measure: Measure,
    *,
    model: Model,
    method: Method | None,
    estimator: Estimator | None,
    interval: IntervalChoice,
    prediction: PredictionChoice,
    level: float,
    conventions: Conventions,
) -> Options:
    """Fill in what was left open, and refuse what is unknown or contradictory.

    Parameters
    ----------
    data : sequence of StudyData
        The studies.
    measure, model, method, estimator, interval, prediction, level, conventions
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
    check_measure(measure)
    check_choice("model", model, MODELS)
    check_choice("method", method, OPEN_METHODS)
    check_choice("estimator", estimator, OPEN_ESTIMATORS)
    check_choice("interval", interval, INTERVAL_CHOICES)
    check_choice("prediction", prediction, PREDICTION_CHOICES)
    check_conventions(conventions)
    level = check_level(level)
    if model == "common" and (estimator or interval in ("hksj", "adhoc")):
        raise ValueError("an estimator of tau² and the HKSJ interval need random effects, but the model is common")
    if model == "common" and prediction != "k-1":
        raise ValueError("a prediction interval needs random effects, but the model is common")

    given_method, given_estimator = method, estimator
    tables = all(isinstance(study, Counts) for study in data)
    method = method or _usual_method(measure, model, tables)
    if method == "MH" and not (tables and measure in MANTEL_HAENSZEL_MEASURES):
        raise ValueError("the Mantel-Haenszel method needs RR, OR or RD and the counts of every study")
    if method == "MH" and estimator not in (None, "DL"):
        raise ValueError(f"Mantel-Haenszel random effects go with the DL estimator; use the IV method for {estimator}")
    if method == "PETO":
        _check_peto(data, measure, model)
    if model == "random" and estimator is None:
        estimator = "DL" if method == "MH" else "REML"
    return Options(
        measure=measure,
        model=model,
        method=method,
        estimator=estimator,
        interval=interval,
        prediction=prediction,
        level=level,
        conventions=conventions,
        given_method=given_method,
        given_estimator=given_estimator,
    )


def _usual_method(measure: Measure, model: Model, tables: bool) -> Method:
    if model == "common" and measure == "PETO":
        return "PETO"
    return "MH" if tables and model == "common" and measure in MANTEL_HAENSZEL_MEASURES else "IV"


def _check_peto(data: Sequence[StudyData], measure: Measure, model: Model) -> None:
    kinds = Counts | OMinusE if measure == "PETO" else OMinusE
    if measure not in O_MINUS_E_MEASURES or not all(isinstance(study, kinds) for study in data):
        raise ValueError("Peto's method needs PETO with counts or O-E, or HR with O-E, from every study")
    if model == "random":
        raise ValueError("Peto's method is for a common effect; use the IV method for random effects")
