"""The names of the choices in a meta-analysis."""

from typing import Literal, TypeAlias

Model: TypeAlias = Literal["common", "random"]
Method: TypeAlias = Literal["IV", "MH", "PETO"]
Estimator: TypeAlias = Literal["REML", "DL", "PM", "ML", "HS", "SJ", "EB"]
Interval: TypeAlias = Literal["wald", "hksj", "adhoc"]
IntervalChoice: TypeAlias = Literal["auto", "wald", "hksj", "adhoc"]
PredictionChoice: TypeAlias = Literal["k-1", "k-2", "normal"]
