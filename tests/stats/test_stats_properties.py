"""What must hold for any data: symmetry, scale, order, weights, intervals, and finite numbers at the extremes."""

import math
import sys
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from plainforest.stats import (
    METAFOR,
    Counts,
    Generic,
    MetaAnalysis,
    Moments,
    OMinusE,
    Rates,
    StudyData,
    cumulative,
    influence,
    leave_one_out,
    meta_analysis,
    study_effect,
    study_interval,
)

# No deadlines: a busy machine is not a failure, and the first example also pays for loading scipy.
patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

COUNT_OPTIONS: list[dict[str, Any]] = [
    {"model": "common", "method": "IV"},
    {"model": "common", "method": "MH"},
    {"method": "MH"},
    {"estimator": "DL"},
    *({"estimator": estimator} for estimator in ("REML", "PM", "ML", "HS", "SJ", "EB")),
    {"interval": "hksj", "prediction": "k-2"},
    {"interval": "adhoc", "prediction": "normal", "level": 0.8},
    {"conventions": METAFOR},
    {"model": "common", "method": "MH", "conventions": METAFOR},
    {"method": "MH", "conventions": METAFOR},
]
OPTIONS = [options for options in COUNT_OPTIONS if options.get("method") != "MH"]


@st.composite
def counts(draw: st.DrawFn, largest: int = 500) -> Counts:
    total_1, total_2 = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    return Counts(draw(st.integers(0, total_1)), total_1, draw(st.integers(0, total_2)), total_2)


@st.composite
def moments(draw: st.DrawFn) -> Moments:
    def arm() -> tuple[float, float, int]:
        return draw(st.floats(-100, 100)), draw(st.floats(0.1, 50)), draw(st.integers(2, 300))

    return Moments(*arm(), *arm())


generic = st.builds(Generic, st.floats(-5, 5), st.floats(0.01, 5))
count_options, any_options = st.sampled_from(COUNT_OPTIONS), st.sampled_from(OPTIONS)
rates = st.builds(Rates, st.integers(0, 500), st.floats(0.01, 1e6), st.integers(0, 500), st.floats(0.01, 1e6))
o_minus_e = st.builds(OMinusE, st.floats(-50, 50), st.floats(0.01, 100))
count_measures = st.sampled_from(["RR", "OR", "RD"])
all_count_measures = st.sampled_from(["RR", "OR", "RD", "PETO", "ASD"])
close = pytest.approx


def swap(study: StudyData) -> StudyData:
    match study:
        case Counts(e1, n1, e2, n2):
            return Counts(e2, n2, e1, n1)
        case Moments(m1, s1, n1, m2, s2, n2):
            return Moments(m2, s2, n2, m1, s1, n1)
        case Rates(e1, t1, e2, t2):
            return Rates(e2, t2, e1, t1)
        case Generic(effect, error):
            return Generic(-effect, error)
        case OMinusE(difference, variance):
            return OMinusE(-difference, variance)


def assert_sound(analysis: MetaAnalysis) -> None:
    """Assert that every number is finite, in its range, and there where it should be."""
    for number in numbers(astuple(analysis)):
        assert math.isfinite(number)
    if analysis.k == 0:
        assert analysis.reason
        return
    assert analysis.reason is None
    assert analysis.estimate is not None
    assert analysis.standard_error is not None
    assert analysis.ci_low is not None
    assert analysis.ci_high is not None
    assert analysis.ci_low <= analysis.estimate <= analysis.ci_high
    assert analysis.standard_error >= 0
    weights = [weight for weight in analysis.weights if weight is not None]
    effects = [e for e, weight in zip(analysis.effects, analysis.weights, strict=True) if weight is not None]
    assert sum(effect.estimable for effect in effects) == analysis.k
    if (analysis.method, analysis.model, analysis.options.conventions) != ("MH", "common", METAFOR):
        assert len(weights) == analysis.k
    assert math.fsum(weights) == close(100, rel=1e-12)
    assert min(weights) >= 0
    if analysis.p_value is not None:
        assert 0 <= analysis.p_value <= 1
    if between := analysis.heterogeneity:
        assert between.q >= 0
        assert 0 <= between.p_value <= 1
        assert 0 <= between.i2 <= 100
        assert 0 <= (between.i2_tau2 or 0) <= 100
        assert (between.tau2 or 0) >= 0
    if between and between.tau2_interval and between.i2_interval and between.h2_interval:
        assert 0 <= between.tau2_interval[0] <= between.tau2_interval[1]
        assert 0 <= between.i2_interval[0] <= between.i2_interval[1] <= 100
        assert 1 <= between.h2_interval[0] <= between.h2_interval[1]
    if analysis.prediction:
        assert analysis.prediction[0] <= analysis.estimate <= analysis.prediction[1]
    natural = analysis.natural_effect()
    assert natural is not None
    assert all(map(math.isfinite, natural))


def numbers(value: Any) -> list[float]:
    if isinstance(value, tuple):
        return [number for item in value for number in numbers(item)]
    return [value] if isinstance(value, (int, float)) else []


@patient
@given(counts(), all_count_measures)
def test_swapping_the_arms_mirrors_a_count_effect(study: Counts, measure: Any) -> None:
    one, other = study_effect(study, measure), study_effect(swap(study), measure)
    assert one.reason == other.reason
    if one.effect is not None and other.effect is not None:
        assert other.effect == close(-one.effect, rel=1e-12, abs=1e-15)
        assert other.variance == close(one.variance, rel=1e-12)


@patient
@given(moments(), st.sampled_from(["MD", "SMD", "ROM"]))
def test_swapping_the_arms_mirrors_a_mean_difference(study: Moments, measure: Any) -> None:
    one, other = study_effect(study, measure), study_effect(swap(study), measure)
    assert one.reason == other.reason
    assume(one.effect is not None and one.variance is not None)
    assert one.effect is not None
    assert other.effect == -one.effect
    assert other.variance == close(one.variance, rel=1e-12)


@patient
@given(rates, st.floats(1e-3, 1e3))
def test_rate_ratio_mirrors_and_knows_no_unit_of_time(study: Rates, factor: float) -> None:
    one, other = study_effect(study, "IRR"), study_effect(swap(study), "IRR")
    scaled = study_effect(Rates(study.events_1, study.time_1 * factor, study.events_2, study.time_2 * factor), "IRR")
    assert one.reason == other.reason == scaled.reason
    if one.effect is not None:
        assert other.effect == close(-one.effect, rel=1e-12, abs=1e-13)
        assert scaled.effect == close(one.effect, rel=1e-12, abs=1e-13)
        assert one.variance == other.variance == scaled.variance


@patient
@given(st.lists(o_minus_e, min_size=1, max_size=8))
def test_peto_sums_observed_minus_expected(data: list[OMinusE]) -> None:
    one = meta_analysis(data, "PETO", model="common")
    assert one.method == "PETO"
    total = math.fsum(study.variance for study in data)
    assert one.estimate == close(math.fsum(study.o_minus_e for study in data) / total, rel=1e-9, abs=1e-12)
    assert one.standard_error == close(1 / math.sqrt(total), rel=1e-12)


@patient
@given(st.lists(counts(), min_size=1, max_size=8), count_measures, count_options)
def test_swapping_the_arms_mirrors_the_pooled_effect(data: list[StudyData], measure: Any, options: Any) -> None:
    one = meta_analysis(data, measure, **options)
    other = meta_analysis([swap(study) for study in data], measure, **options)
    assume(one.k > 0)
    assert one.estimate is not None
    assert one.standard_error is not None
    assert other.estimate == close(-one.estimate, rel=1e-7, abs=1e-7 * one.standard_error + 1e-14)
    assert other.standard_error == close(one.standard_error, rel=1e-6, abs=1e-14)


@patient
@given(counts())
def test_counting_the_other_outcome_mirrors_odds_ratio_and_risk_difference(study: Counts) -> None:
    others = Counts(study.total_1 - study.events_1, study.total_1, study.total_2 - study.events_2, study.total_2)
    for measure in ("OR", "RD"):
        one, other = study_effect(study, measure), study_effect(others, measure)
        if one.effect is not None:
            assert other.effect == close(-one.effect, rel=1e-12, abs=1e-15)
            assert other.variance == close(one.variance, rel=1e-12)


@patient
@given(moments(), st.floats(1e-3, 1e3))
def test_scaling_the_outcome_scales_md_and_leaves_smd(study: Moments, factor: float) -> None:
    scaled = Moments(
        study.mean_1 * factor,
        study.sd_1 * factor,
        study.total_1,
        study.mean_2 * factor,
        study.sd_2 * factor,
        study.total_2,
    )
    for measure, power in (("MD", 1), ("SMD", 0)):
        one, other = study_effect(study, measure), study_effect(scaled, measure)  # type: ignore[arg-type]
        assert one.effect is not None
        assert one.variance is not None
        size = factor**power
        slack = 1e-9 * size * math.sqrt(one.variance)
        assert other.effect == close(one.effect * size, rel=1e-9, abs=slack)
        assert other.variance == close(one.variance * size**2, rel=1e-9)


@patient
@given(st.lists(generic, min_size=2, max_size=8), any_options, st.floats(1e-6, 1e6))
def test_scaling_the_effects_scales_the_result(data: list[Generic], options: Any, factor: float) -> None:
    one = meta_analysis(data, "MD", **options)
    scaled = [Generic(study.effect * factor, study.standard_error * factor) for study in data]
    other = meta_analysis(scaled, "MD", **options)
    assert one.estimate is not None
    assert one.standard_error is not None
    slack = 1e-6 * min(study.standard_error for study in data)
    assert other.estimate == close(one.estimate * factor, rel=1e-6, abs=slack * factor)
    assert other.standard_error == close(one.standard_error * factor, rel=1e-6, abs=slack * factor)


@patient
@given(st.lists(counts(), min_size=1, max_size=8), count_measures, count_options, st.randoms())
def test_order_does_not_matter(data: list[StudyData], measure: Any, options: Any, rng: Any) -> None:
    places = list(range(len(data)))
    rng.shuffle(places)
    one = meta_analysis(data, measure, **options)
    other = meta_analysis([data[i] for i in places], measure, **options)
    assert other.k == one.k
    if one.estimate is not None and one.standard_error is not None:
        assert other.estimate == close(one.estimate, rel=1e-7, abs=1e-7 * one.standard_error + 1e-14)
        assert other.standard_error == close(one.standard_error, rel=1e-6, abs=1e-14)
        for place, weight in zip(places, other.weights, strict=True):
            assert weight == (None if one.weights[place] is None else close(one.weights[place], rel=1e-6, abs=1e-6))


@patient
@given(st.lists(counts(), max_size=10), count_measures, count_options)
def test_results_of_counts_are_sound(data: list[StudyData], measure: Any, options: Any) -> None:
    assert_sound(meta_analysis(data, measure, **options, subgroups=["ab"[i % 2] for i in range(len(data))]))


@patient
@given(st.lists(counts(), max_size=10), st.sampled_from(["PETO", "ASD"]), any_options)
def test_results_of_other_count_measures_are_sound(data: list[StudyData], measure: Any, options: Any) -> None:
    assert_sound(meta_analysis(data, measure, **options))


@patient
@given(st.lists(rates, max_size=10), any_options)
def test_results_of_rates_are_sound(data: list[StudyData], options: Any) -> None:
    assert_sound(meta_analysis(data, "IRR", **options))


@patient
@given(st.lists(moments(), max_size=10), st.sampled_from(["MD", "SMD", "ROM"]), any_options)
def test_results_of_moments_are_sound(data: list[StudyData], measure: Any, options: Any) -> None:
    assert_sound(meta_analysis(data, measure, **options))


@patient
@given(st.lists(generic, min_size=2, max_size=10))
def test_random_effects_without_heterogeneity_are_a_common_effect(data: list[Generic]) -> None:
    random = meta_analysis(data, "MD", interval="wald")
    assert random.heterogeneity is not None
    assume(random.heterogeneity.tau2 == 0)
    common = meta_analysis(data, "MD", model="common")
    assert (random.estimate, random.standard_error) == (common.estimate, common.standard_error)
    assert (random.ci_low, random.ci_high, random.weights) == (common.ci_low, common.ci_high, common.weights)


@patient
@given(st.lists(generic, min_size=2, max_size=8), any_options, st.floats(-5, 5))
def test_a_study_of_no_weight_changes_nothing(data: list[Generic], options: Any, effect: float) -> None:
    one = meta_analysis(data, "MD", **{**options, "interval": "wald"})
    # Some estimators average over studies whatever their weight, or count them.
    assume(one.estimator in (None, "REML", "ML"))
    other = meta_analysis([*data, Generic(effect, 1e12)], "MD", **{**options, "interval": "wald"})
    assert one.estimate is not None
    assert one.standard_error is not None
    assert other.estimate == close(one.estimate, rel=1e-6, abs=1e-6 * one.standard_error)
    assert other.standard_error == close(one.standard_error, rel=1e-6)


@patient
@given(st.lists(counts(), min_size=1, max_size=6), all_count_measures, st.sampled_from(OPTIONS))
def test_a_study_without_an_estimate_changes_nothing(data: list[StudyData], measure: Any, options: Any) -> None:
    assume(options.get("conventions") is None)
    one, other = (meta_analysis(studies, measure, **options) for studies in (data, [*data, Counts(0, 0, 3, 9)]))
    assert other.weights == (*one.weights, None)
    assert (other.estimate, other.ci_low, other.ci_high) == (one.estimate, one.ci_low, one.ci_high)
    assert (other.heterogeneity, other.prediction) == (one.heterogeneity, one.prediction)


@patient
@given(st.lists(st.one_of(counts(), generic), min_size=1, max_size=6), st.sampled_from(OPTIONS))
def test_what_single_studies_do_is_sound(data: list[StudyData], options: Any) -> None:
    one = meta_analysis(data, "RR", **options)
    for without, weight in zip(leave_one_out(one), one.weights, strict=True):
        assert (without is None) == (weight is None)
        if without is not None:
            assert without.k == one.k - 1
            assert_sound(without)
    steps = [step for step in cumulative(one) if step is not None]
    assert [step.k for step in steps] == list(range(1, one.k + 1))
    if steps:
        assert (steps[-1].estimate, steps[-1].ci_low) == (one.estimate, one.ci_low)
    for found in influence(one) if one.method != "MH" else ():
        for number in (found.residual, found.dffits, found.cook, found.variance_ratio) if found else ():
            assert number is None or math.isfinite(number)


@patient
@given(generic, st.sampled_from([0.5, 0.8, 0.95, 0.999]))
def test_interval_of_a_study_is_symmetric(study: Generic, level: float) -> None:
    interval = study_interval(study_effect(study, "MD"), level)
    assert interval is not None
    assert sum(interval) / 2 == close(study.effect, rel=1e-9, abs=1e-12)


# ---------------------------------------------------------------- extremes


@patient
@given(st.lists(counts(largest=10**12), min_size=1, max_size=6), count_measures, count_options)
def test_enormous_counts(data: list[StudyData], measure: Any, options: Any) -> None:
    assert_sound(meta_analysis(data, measure, **options))


@patient
@given(st.lists(counts(largest=2), min_size=1, max_size=6), count_measures, count_options)
def test_arms_of_one_or_two(data: list[StudyData], measure: Any, options: Any) -> None:
    assert_sound(meta_analysis(data, measure, **options))


any_float = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(0, sys.float_info.max)


@patient
@given(
    st.lists(st.builds(Generic, any_float, positive), min_size=1, max_size=8),
    st.sampled_from(["MD", "HR"]),
    any_options,
)
def test_any_generic_effect(data: list[StudyData], measure: Any, options: Any) -> None:
    assert_sound(meta_analysis(data, measure, **options))


@patient
@given(
    st.lists(st.tuples(st.sampled_from([-1, 1]), st.floats(-15, 15), st.floats(-15, 15)), min_size=1, max_size=8),
    any_options,
)
def test_effects_of_every_size_together(data: list[tuple[int, float, float]], options: Any) -> None:
    studies = [Generic(sign * 10**size, 10**error) for sign, size, error in data]
    assert_sound(meta_analysis(studies, "MD", **options))


@patient
@given(
    st.lists(
        st.builds(Moments, any_float, positive, st.integers(0, 9), any_float, positive, st.integers(0, 9)), max_size=5
    ),
    st.sampled_from(["MD", "SMD", "ROM"]),
)
def test_any_moments(data: list[StudyData], measure: Any) -> None:
    assert_sound(meta_analysis(data, measure))


@settings(patient, max_examples=5)
@given(st.integers(0, 1000), count_options)
def test_five_hundred_studies(seed: int, options: Any) -> None:
    data = [Counts((seed + 7 * i) % 40, 50 + i, (seed + 11 * i) % 30, 60 + i) for i in range(500)]
    assert_sound(meta_analysis(data, "RR", **options))


def test_one_event_in_a_million() -> None:
    data = [Counts(1, 10**6, 0, 10**6), Counts(0, 10**6, 2, 10**6), Counts(10**6 - 1, 10**6, 10**6, 10**6)]
    for measure in ("RR", "OR", "RD"):
        for options in COUNT_OPTIONS:
            assert_sound(meta_analysis(data, measure, **options))


@pytest.mark.parametrize("size", [1e-8, 1e8])
def test_small_and_large_effects(size: float) -> None:
    data = [Generic(size * y, size * s) for y, s in [(1.2, 0.4), (3.4, 0.9), (-0.56, 0.3), (2.9, 1.2)]]
    analysis = meta_analysis(data, "MD")
    assert_sound(analysis)
    assert analysis.interval == "hksj"
    unit = meta_analysis([Generic(study.effect / size, study.standard_error / size) for study in data], "MD")
    assert unit.estimate is not None
    assert analysis.estimate == close(unit.estimate * size, rel=1e-12)
