"""Trim and fill: the numbers of metafor, and what must hold for any data."""

import math
from dataclasses import astuple, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from plainforest.stats import Counts, StudyEffect, meta_analysis, study_effect
from plainforest.stats.choices import Estimator
from plainforest.stats.studydata import Generic
from plainforest.stats.trim_and_fill import Algorithm, Side, TrimAndFill, trim_and_fill

patient = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def studies(*pairs: tuple[float, float]) -> list[StudyEffect]:
    return [StudyEffect(effect, error * error) for effect, error in pairs]


# Made up: the effects grow with their standard errors.
ASYMMETRIC = studies(
    (0.05, 0.05), (0.10, 0.06), (0.12, 0.08), (0.20, 0.10), (0.25, 0.12), (0.30, 0.15),
    (0.45, 0.20), (0.50, 0.25), (0.70, 0.30), (0.90, 0.35), (1.10, 0.45), (1.30, 0.50),
)  # fmt: skip
# dat.egger2001 of metadat 1.2-0: magnesium after myocardial infarction, deaths.
MAGNESIUM = [
    study_effect(Counts(*row), "OR")
    for row in [
        (1, 40, 2, 36), (9, 135, 23, 135), (2, 200, 7, 200), (1, 48, 1, 46), (10, 150, 8, 148), (1, 59, 9, 56),
        (1, 25, 3, 23), (0, 22, 1, 21), (6, 76, 11, 75), (1, 27, 7, 27), (2, 89, 12, 80), (5, 23, 13, 33),
        (4, 130, 8, 122), (90, 1159, 118, 1157), (4, 107, 17, 108), (2216, 29011, 2103, 29039),
    ]
]  # fmt: skip
# dat.molloy2014 of metadat 1.2-0: conscientiousness and adherence, Fisher's z.
ADHERENCE = studies(
    (0.1892266425309288, 0.09712858623572641), (0.16343991846488676, 0.03661260129691062),
    (0.354092528962243, 0.1386750490563073), (0.33164710870513214, 0.09805806756909202),
    (0.27686382265510007, 0.1203858530857692), (0, 0.1270001270001905), (0.1768200201217892, 0.07647191129018725),
    (0.05004172927849131, 0.055641488407465724), (0.2661084068736541, 0.13483997249264842),
    (0.010000333353334718, 0.03608439182435161), (-0.09024418785614684, 0.13736056394868904),
    (0.3884230997182962, 0.10660035817780522), (0, 0.09407208683835973), (0.15114043593646675, 0.04327423224079155),
    (0.2447741126593529, 0.08032193289024989), (0.04002135383676828, 0.1270001270001905),
)  # fmt: skip

# metafor 3.8-1 (R 4.2.2): trimfill(rma(yi, vi, method = ..., test = "z"), estimator = ...), with a tight stopping rule
# for REML. Count, its standard error, side, number of studies; estimate, standard error, interval, p; tau², I²; Q, p.
REFERENCE: list[tuple[list[StudyEffect], Estimator | None, Algorithm, tuple[Any, ...]]] = [
    (ASYMMETRIC, None, "L0", (
        6, 2.0366533060563294, "left", 18, 0.1118621603711067, 0.029033209895144976, 0.05495811462103064,
        0.16876620612118276, 0.00011672533038125005, None, 68.8406243203984, 54.55821764467831, 8.066228007288558e-06)),
    (ASYMMETRIC, "DL", "L0", (
        6, 2.0366533060563294, "left", 18, 0.1403887885137586, 0.06858175562479091, 0.005971017492641173,
        0.27480655953487604, 0.040655314723599206, 0.03914462626543754, 68.62332110058058, 54.1803677007848,
        9.270468131227346e-06)),
    (ASYMMETRIC, "REML", "L0", (
        6, 2.0366533060563294, "left", 18, 0.13864748705544697, 0.10494742996204846, -0.06704569594020776,
        0.3443406700511017, 0.186463457098451, 0.13507329343469152, 88.2996968273623, 54.00584196188067,
        9.884762953605615e-06)),
    (ASYMMETRIC, "DL", "R0", (
        8, 4.242640687119285, "left", 20, 0.10044652496725073, 0.0636812612343638, -0.024366453542189,
        0.22525950347669046, 0.11471903084265551, 0.03937417333216998, 69.10194573801657, 61.49254525511451,
        2.241726358688513e-06)),
    (MAGNESIUM, None, "L0", (
        8, 2.2434289734719326, "right", 24, 0.03520584431578292, 0.030305035603543033, -0.024190934017365474,
        0.09460262264893132, 0.2453508500427378, None, 72.2941151976944, 83.01485465674791, 1.0248158246615314e-08)),
    (MAGNESIUM, "REML", "L0", (
        7, 2.4452176213465684, "right", 23, -0.3915333697656485, 0.21538832077661008, -0.8136867211783645,
        0.030619981647067418, 0.06909436573316875, 0.48290539282326544, 77.81864377211716, 57.51680384034323,
        5.166661019923003e-05)),
    (MAGNESIUM, "DL", "R0", (
        7, 4.0, "right", 23, -0.36545804260713555, 0.17616508484699073, -0.7107352642406801, -0.02018082097359092,
        0.038031016527423994, 0.227083990350491, 62.260692646582974, 58.29465759394244, 3.980645581585866e-05)),
    (ADHERENCE, None, "L0", (
        3, 2.722882265095066, "left", 19, 0.10760058740169515, 0.01642880193633814, 0.0754007272973305,
        0.1398004475060598, 5.7726532595423635e-11, None, 67.00176818253892, 54.54837731782727,
        1.5068530498053989e-05)),
    (ADHERENCE, "REML", "L0", (
        2, 2.7117942126751116, "left", 18, 0.12881273967451873, 0.03334455531468171, 0.06345861217723894,
        0.1941668671717985, 0.00011196556442394765, 0.011244836661937376, 67.49480057601338, 46.39904118460262,
        0.00015027856723351767)),
    (ADHERENCE, "DL", "R0", (
        0, 1.4142135623730951, "left", 16, 0.14959835307564393, 0.03116126578564755, 0.08852339442309451,
        0.21067331172819334, 1.5804954463887135e-06, 0.007762544054959206, 60.69132473648508, 38.15951542361574,
        0.0008545849759733669)),
]  # fmt: skip


@pytest.mark.parametrize(("effects", "estimator", "algorithm", "expected"), REFERENCE)
def test_as_metafor(
    effects: list[StudyEffect], estimator: Estimator | None, algorithm: Algorithm, expected: tuple[Any, ...]
) -> None:
    result = trim_and_fill(effects, estimator=estimator, algorithm=algorithm)
    assert (result.estimator, result.algorithm, result.level) == (estimator, algorithm, 0.95)
    assert (result.missing, result.side, result.k_total) == (expected[0], expected[2], expected[3])
    assert len(result.filled) == result.missing
    got = (
        result.missing_se, result.estimate, result.standard_error, result.ci_low, result.ci_high, result.p_value,
        result.tau2, result.i2, result.q, result.q_p_value,
    )  # fmt: skip
    for number, wanted in zip(got, (expected[1], *expected[4:]), strict=True):
        assert number == (None if wanted is None else pytest.approx(wanted, rel=1e-8))


def test_filled_studies_are_mirror_images() -> None:
    result = trim_and_fill(ASYMMETRIC, estimator=None)
    rest = [Generic(e.effect or 0, math.sqrt(e.variance or 0)) for e in ASYMMETRIC[:-6]]
    centre = meta_analysis(rest, "MD", model="common").estimate
    assert centre is not None
    for filled, seen in zip(result.filled, ASYMMETRIC[-6:], strict=True):
        assert filled.effect == pytest.approx(2 * centre - (seen.effect or 0), rel=1e-12)
        assert filled.variance == seen.variance


def test_nothing_missing_leaves_the_result() -> None:
    result = trim_and_fill(ASYMMETRIC, side="right")
    plain = meta_analysis(
        [Generic(e.effect or 0, math.sqrt(e.variance or 0)) for e in ASYMMETRIC], "MD", interval="wald"
    )
    assert (result.missing, result.filled, result.k_total, result.side) == (0, (), 12, "right")
    assert result.estimate == pytest.approx(plain.estimate, rel=1e-12)
    assert (result.ci_low, result.ci_high) == pytest.approx((plain.ci_low, plain.ci_high), rel=1e-12)


def test_standard_error_of_the_count_can_be_undefined() -> None:
    # L0 with nearly all studies below the centre: the formula's variance is negative, where metafor gives NaN.
    effects = studies(*((float(i), 10.0) for i in range(40)), (1e4, 0.01))
    result = trim_and_fill(effects, estimator=None, side="left")
    assert (result.missing, result.missing_se) == (0, None)


def test_equal_standard_errors_take_the_left_side() -> None:
    effects = studies((0.1, 0.2), (0.2, 0.2), (0.3, 0.2), (0.4, 0.1 + 0.1), (2.9, 0.2), (3.1, 0.2))
    assert trim_and_fill(effects).side == "left"


def test_equal_effects() -> None:
    for algorithm in ("L0", "R0"):
        result = trim_and_fill(studies((0.3, 0.1), (0.3, 0.2), (0.3, 0.4)), algorithm=algorithm)
        assert (result.missing, result.estimate, result.tau2, result.i2) == (0, 0.3, 0, 0)


def test_studies_without_an_estimate_are_left_out() -> None:
    gap = StudyEffect(None, None, "no events")
    assert trim_and_fill([gap, *ASYMMETRIC, gap]) == trim_and_fill(ASYMMETRIC)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="at least 3 studies"):
        trim_and_fill(ASYMMETRIC[:2])
    with pytest.raises(ValueError, match="level"):
        trim_and_fill(ASYMMETRIC, level=1)
    for name, value in (("estimator", "XX"), ("algorithm", "Q0"), ("side", "up")):
        options: Any = {name: value}
        with pytest.raises(ValueError, match=f"unknown {name} '{value}'"):
            trim_and_fill(ASYMMETRIC, **options)


def test_level() -> None:
    wide, narrow = trim_and_fill(ASYMMETRIC, level=0.99), trim_and_fill(ASYMMETRIC, level=0.5)
    assert wide.ci_low < narrow.ci_low < narrow.estimate < narrow.ci_high < wide.ci_high


# ---------------------------------------------------------------- what must hold for any data

estimators = st.sampled_from([None, "DL", "REML", "PM", "ML", "HS", "SJ", "EB"])
algorithms = st.sampled_from(["L0", "R0"])
sides = st.sampled_from(["left", "right"])
# Effects and standard errors on grids: a tie is a tie, also after scaling, and a difference is no rounding.
some = st.lists(
    st.builds(lambda y, s: StudyEffect(y / 64, (s / 64) ** 2), st.integers(-300, 300), st.integers(4, 200)),
    min_size=4,
    max_size=12,
    unique_by=lambda study: study.effect,
)


def attempt(effects: list[StudyEffect], **options: Any) -> TrimAndFill:
    """Give the result; an example in which the count does not come to rest is not one."""
    try:
        return trim_and_fill(effects, **options)
    except ValueError as error:
        assume("come to rest" not in str(error))
        raise


def numbers(value: Any) -> list[float]:
    if isinstance(value, tuple):
        return [number for item in value for number in numbers(item)]
    return [value] if isinstance(value, (int, float)) else []


def assert_same(one: TrimAndFill, other: TrimAndFill) -> None:
    assert (one.missing, one.side, one.k_total) == (other.missing, other.side, other.k_total)
    unit = other.standard_error
    for field in ("estimate", "standard_error", "ci_low", "ci_high"):
        assert getattr(one, field) == pytest.approx(getattr(other, field), rel=1e-7, abs=1e-7 * unit), field
    assert one.q == pytest.approx(other.q, rel=1e-7, abs=1e-9)


# A study in the very middle is above or below the centre by rounding alone, so a side of its own would be chance:
# the data have a clear middle or the example is left out.
def clear(effects: list[StudyEffect], options: dict[str, Any]) -> TrimAndFill:
    result = attempt(effects, **options)
    nudged = [StudyEffect((e.effect or 0) * (1 + 1e-9), e.variance) for e in effects]
    assume(attempt(nudged, **options).missing == result.missing)
    return result


@patient
@given(some, estimators, algorithms, st.randoms())
def test_order_does_not_matter(effects: list[StudyEffect], estimator: Any, algorithm: Any, rng: Any) -> None:
    options = {"estimator": estimator, "algorithm": algorithm, "side": "left"}
    one = clear(effects, options)
    assert_same(attempt(rng.sample(effects, len(effects)), **options), one)


@patient
@given(some, estimators, algorithms, sides)
def test_mirrored_effects_mirror_the_side(
    effects: list[StudyEffect], estimator: Any, algorithm: Any, side: Side
) -> None:
    options = {"estimator": estimator, "algorithm": algorithm, "side": side}
    one = clear(effects, options)
    mirrored = [StudyEffect(-(e.effect or 0), e.variance) for e in effects]
    other = attempt(mirrored, **{**options, "side": "right" if side == "left" else "left"})
    back = replace(other, estimate=-other.estimate, ci_low=-other.ci_high, ci_high=-other.ci_low, side=side)
    assert_same(back, one)


def test_mirrored_effects_choose_the_other_side() -> None:
    for effects in (ASYMMETRIC, MAGNESIUM, ADHERENCE):
        for estimator in (None, "DL", "REML"):
            mirrored = [StudyEffect(-(e.effect or 0), e.variance) for e in effects]
            one, other = (trim_and_fill(side, estimator=estimator) for side in (effects, mirrored))
            assert {one.side, other.side} == {"left", "right"}
            assert other.estimate == pytest.approx(-one.estimate, rel=1e-9)


@patient
@given(some, estimators, algorithms, st.integers(-20, 20))
def test_scale(effects: list[StudyEffect], estimator: Any, algorithm: Any, power: int) -> None:
    c = 2.0**power
    options = {"estimator": estimator, "algorithm": algorithm, "side": "left"}
    one = clear(effects, options)
    other = attempt([StudyEffect((e.effect or 0) * c, (e.variance or 0) * c * c) for e in effects], **options)
    fields = ("estimate", "standard_error", "ci_low", "ci_high")
    assert_same(replace(other, **{field: getattr(other, field) / c for field in fields}), one)


@patient
@given(some, estimators, algorithms)
def test_results_are_finite(effects: list[StudyEffect], estimator: Any, algorithm: Any) -> None:
    assert_finite(attempt(effects, estimator=estimator, algorithm=algorithm))


@patient
@given(
    # a mirror image is at most three times as far from 0 as the effects are
    st.lists(st.tuples(st.floats(-3e14, 3e14), st.floats(-30, 30)), min_size=3, max_size=8),
    estimators,
    algorithms,
    sides,
)
def test_effects_of_every_size(data: list[tuple[float, float]], estimator: Any, algorithm: Any, side: Side) -> None:
    effects = [StudyEffect(effect, 10**power) for effect, power in data]
    assert_finite(attempt(effects, estimator=estimator, algorithm=algorithm, side=side))


def assert_finite(result: TrimAndFill) -> None:
    assert all(map(math.isfinite, numbers(astuple(result))))
    assert 0 <= result.missing < result.k_total - result.missing
    assert 0 <= result.i2 <= 100
    assert (result.tau2 or 0) >= 0
    assert result.p_value is not None
    assert 0 <= result.p_value <= 1


def test_mirror_images_too_large_to_compute_with_are_refused() -> None:
    effects = [StudyEffect(effect, 1.0) for effect in (0.0, 0.0, 8.5e14, -4.4e14)]
    with pytest.raises(ValueError, match="too large or too small"):
        trim_and_fill(effects, estimator=None, side="right")


def test_nothing_missing_is_the_inverse_variance_result_with_walds_interval() -> None:
    data = [Generic(y, s) for y, s in ((0.6, 0.1), (0.7, 0.2), (0.6, 0.3), (0.6, 0.3), (0.1, 0.1), (-0.2, 0.3))]
    for measure, options in (("GEN", {}), ("GEN", {"estimator": "PM"})):
        ordinary = meta_analysis(data, measure, **options)  # type: ignore[arg-type]
        wald = meta_analysis(data, measure, interval="wald", **options)  # type: ignore[arg-type]
        filled = trim_and_fill(ordinary, **options)  # type: ignore[arg-type]
        assert filled.missing == 0
        assert (filled.estimate, filled.ci_low, filled.ci_high) == (wald.estimate, wald.ci_low, wald.ci_high)
        assert ordinary.interval == "hksj"
        assert filled.ci_low != ordinary.ci_low
