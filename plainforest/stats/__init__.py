"""The statistics kernel: study effects, meta-analysis, heterogeneity, subgroups, sensitivity, small-study effects.

It knows nothing of files, reviews or pages. Conventions are those of Cochrane's RevMan unless others are asked for;
names are those of the Cochrane Handbook. Effects and intervals are on the scale of the analysis, which for ratios is
the natural logarithm; :func:`natural` brings them back. Every number is returned unrounded.

>>> from plainforest.stats import meta_analysis, studies
>>> data = studies(events_1=[4, 6], total_1=[123, 306], events_2=[11, 29], total_2=[139, 303])
>>> print(meta_analysis(data, "RR", labels=["Aronson 1948", "Ferguson 1949"]))  # doctest: +SKIP
"""

from plainforest.stats.batch import Batch, pool_many
from plainforest.stats.choices import Estimator, Interval, IntervalChoice, Method, Model, PredictionChoice
from plainforest.stats.conventions import METAFOR, REVMAN, Conventions
from plainforest.stats.effects import StudyEffect, study_effect, study_effects, study_interval
from plainforest.stats.frames import studies
from plainforest.stats.heterogeneity import Heterogeneity
from plainforest.stats.measures import RATIO_MEASURES, Measure, is_ratio, natural
from plainforest.stats.meta import in_subgroups, meta_analysis, refit
from plainforest.stats.options import Options
from plainforest.stats.rank_test import RankTest, begg
from plainforest.stats.regression import MetaRegression, meta_regression
from plainforest.stats.reported import reported_effect, se_from_ci, se_from_p_value
from plainforest.stats.results import MetaAnalysis, Subgroup, SubgroupTest
from plainforest.stats.sensitivity import Influence, cumulative, influence, leave_one_out
from plainforest.stats.small_study import SMALL_STUDY_FROM, RegressionTest, egger, harbord, peters
from plainforest.stats.studydata import Counts, Generic, Moments, OMinusE, Rates, StudyData
from plainforest.stats.trim_and_fill import TrimAndFill, trim_and_fill

__all__ = [
    "METAFOR",
    "RATIO_MEASURES",
    "REVMAN",
    "SMALL_STUDY_FROM",
    "Batch",
    "Conventions",
    "Counts",
    "Estimator",
    "Generic",
    "Heterogeneity",
    "Influence",
    "Interval",
    "IntervalChoice",
    "Measure",
    "MetaAnalysis",
    "MetaRegression",
    "Method",
    "Model",
    "Moments",
    "OMinusE",
    "Options",
    "PredictionChoice",
    "RankTest",
    "Rates",
    "RegressionTest",
    "StudyData",
    "StudyEffect",
    "Subgroup",
    "SubgroupTest",
    "TrimAndFill",
    "begg",
    "cumulative",
    "egger",
    "harbord",
    "in_subgroups",
    "influence",
    "is_ratio",
    "leave_one_out",
    "meta_analysis",
    "meta_regression",
    "natural",
    "peters",
    "pool_many",
    "refit",
    "reported_effect",
    "se_from_ci",
    "se_from_p_value",
    "studies",
    "study_effect",
    "study_effects",
    "study_interval",
    "trim_and_fill",
]
