"""GRADE: absolute effects, certainty and the words for both. Pure: no files, no templates, no tables."""

from plainforest.grade.absolute import Absolute, absolute_effect, denominator_for, legible, median
from plainforest.grade.certainty import DEFINITIONS, LEVELS, Rating, rate
from plainforest.grade.words import Direction, Size, Verdict, judge

__all__ = [
    "DEFINITIONS",
    "LEVELS",
    "Absolute",
    "Direction",
    "Rating",
    "Size",
    "Verdict",
    "absolute_effect",
    "denominator_for",
    "judge",
    "legible",
    "median",
    "rate",
]
