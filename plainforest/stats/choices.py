"""The names of the choices in a meta-analysis."""

from typing import Final, Literal, TypeAlias, get_args

Model: TypeAlias = Literal["common", "random"]
Method: TypeAlias = Literal["IV", "MH", "PETO"]
Estimator: TypeAlias = Literal["REML", "DL", "PM", "ML", "HS", "SJ", "EB"]
Interval: TypeAlias = Literal["wald", "hksj", "adhoc"]
IntervalChoice: TypeAlias = Literal["auto", "wald", "hksj", "adhoc"]
PredictionChoice: TypeAlias = Literal["k-1", "k-2", "normal"]

MODELS: Final[tuple[str, ...]] = get_args(Model)
OPEN_METHODS: Final[tuple[str | None, ...]] = (*get_args(Method), None)
ESTIMATORS: Final[tuple[str, ...]] = get_args(Estimator)
OPEN_ESTIMATORS: Final[tuple[str | None, ...]] = (*ESTIMATORS, None)
INTERVAL_CHOICES: Final[tuple[str, ...]] = get_args(IntervalChoice)
PREDICTION_CHOICES: Final[tuple[str, ...]] = get_args(PredictionChoice)
