"""The statistics kernel: study effects, meta-analysis, heterogeneity and subgroups.

It knows nothing of files, reviews or pages. Conventions are those of Cochrane's RevMan; names are those of the Cochrane
Handbook. Effects and intervals are on the scale of the analysis, which for ratios is the natural logarithm;
:func:`natural` brings them back. Every number is returned unrounded.
"""

from plainforest.stats.effects import StudyEffect, se_from_ci, study_effect, study_interval
from plainforest.stats.heterogeneity import Heterogeneity
from plainforest.stats.measures import RATIO_MEASURES, Measure, is_ratio, natural
from plainforest.stats.meta import meta_analysis
from plainforest.stats.results import MetaAnalysis, Subgroup, SubgroupTest
from plainforest.stats.studydata import Counts, Generic, Moments, StudyData

__all__ = [
    "RATIO_MEASURES",
    "Counts",
    "Generic",
    "Heterogeneity",
    "Measure",
    "MetaAnalysis",
    "Moments",
    "StudyData",
    "StudyEffect",
    "Subgroup",
    "SubgroupTest",
    "is_ratio",
    "meta_analysis",
    "natural",
    "se_from_ci",
    "study_effect",
    "study_interval",
]
