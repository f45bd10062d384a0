"""GRADE: absolute effects, certainty and the words for both. Pure: no files, no templates, no tables."""

from plainforest.grade.absolute import Absolute, absolute_effect, denominator_for, legible, median
from plainforest.grade.certainty import DEFINITIONS, LEVELS, Rating, rate
from plainforest.grade.expression import better_shown, expression, scores, shown_unit, usable_thresholds
from plainforest.grade.nnt import NumberNeeded, number_needed
from plainforest.grade.words import Direction, Size, Verdict, judge

__all__ = [
    "DEFINITIONS",
    "LEVELS",
    "Absolute",
    "Direction",
    "NumberNeeded",
    "Rating",
    "Size",
    "Verdict",
    "absolute_effect",
    "better_shown",
    "denominator_for",
    "expression",
    "judge",
    "legible",
    "median",
    "number_needed",
    "rate",
    "scores",
    "shown_unit",
    "usable_thresholds",
]
