"""Further measures and conventions: Peto, arcsine, ratio of means, rates, O-E, reported effects, metafor's rules."""

import math
from dataclasses import replace
from typing import Any

import pytest

from plainforest.stats import (
    METAFOR,
    REVMAN,
    Conventions,
    Counts,
    Generic,
    Measure,
    Moments,
    OMinusE,
    Rates,
    StudyEffect,
    meta_analysis,
    refit,
    reported_effect,
    se_from_p_value,
    study_effect,
    study_effects,
)
from plainforest.stats.continuous import exact_j

Z = 1.959963984540054
KEEP, DROP = replace(METAFOR, double_zeros="keep"), replace(METAFOR, double_zeros="drop")


def check(effect: StudyEffect, value: float, variance: float) -> None:
    assert effect.reason is None
    assert effect.effect == pytest.approx(value, rel=1e-12, abs=1e-15)
    assert effect.variance == pytest.approx(variance, rel=1e-12)


def test_peto() -> None:
    # Yusuf's formula by hand: E = 32 * 60 / 118, V = 60 * 58 * 32 * 86 / (118² * 117)
    expected, variance = 32 * 60 / 118, 60 * 58 * 32 * 86 / (118**2 * 117)
    check(study_effect(Counts(12, 60, 20, 58), "PETO"), (12 - expected) / variance, 1 / variance)
    # nothing is added to a zero cell
    check(study_effect(Counts(0, 10, 5, 10), "PETO"), -2.5 / (100 * 5 * 15 / (400 * 19)), 400 * 19 / (100 * 5 * 15))
    assert study_effect(Counts(0, 10, 0, 10), "PETO").reason == "there were no events in either arm"
    assert study_effect(Counts(9, 9, 8, 8), "PETO").reason == "every participant in both arms had the event"


def test_peto_from_o_minus_e_is_peto_from_counts() -> None:
    counts = [Counts(12, 60, 20, 58), Counts(3, 40, 9, 45)]
    effects = [study_effect(study, "PETO") for study in counts]
    data = [OMinusE(e.effect / e.variance, 1 / e.variance) for e in effects if e.effect is not None and e.variance]
    one, other = (meta_analysis(studies, "PETO", model="common") for studies in (counts, data))
    assert one.method == other.method == "PETO"
    assert other.estimate == pytest.approx(one.estimate, rel=1e-13)
    assert meta_analysis(data, "HR", model="common", method="PETO").estimate == other.estimate


def test_arcsine_difference_needs_no_correction() -> None:
    check(study_effect(Counts(0, 20, 5, 25), "ASD"), -math.asin(math.sqrt(0.2)), 1 / 80 + 1 / 100)
    check(study_effect(Counts(0, 20, 0, 25), "ASD"), 0, 1 / 80 + 1 / 100)


def test_ratio_of_means() -> None:
    study = Moments(12, 3, 30, 10, 4, 25)
    check(study_effect(study, "ROM"), math.log(1.2), 9 / (30 * 144) + 16 / (25 * 100))
    assert study_effect(Moments(0, 3, 30, 10, 4, 25), "ROM").reason == "a ratio of means needs two means above zero"
    assert study_effect(Moments(12, 3, 30, -1, 4, 25), "ROM").reason == "a ratio of means needs two means above zero"


def test_rate_ratio() -> None:
    check(study_effect(Rates(8, 120.5, 14, 118.0), "IRR"), math.log(8 / 120.5 / (14 / 118)), 1 / 8 + 1 / 14)
    check(study_effect(Rates(0, 100, 3, 50), "IRR"), math.log(0.5 / 100 / (3.5 / 50)), 1 / 0.5 + 1 / 3.5)
    nothing = Rates(0, 100, 0, 50)
    assert study_effect(nothing, "IRR").reason == "there were no events in either arm"
    check(study_effect(nothing, "IRR", KEEP), math.log(50 / 100), 4)


@pytest.mark.parametrize(("study", "measure", "conventions", "value"), [
    (Counts(0, 20, 0, 30), "OR", KEEP, math.log((0.5 * 30.5) / (20.5 * 0.5))),
    (Counts(0, 20, 0, 30), "OR", DROP, "there were no events in either arm"),
    (Counts(0, 20, 0, 30), "RD", DROP, "there were no events in either arm"),
    (Counts(0, 20, 0, 30), "RD", REVMAN, 0.0),
    (Counts(20, 20, 30, 30), "RR", DROP, "every participant in both arms had the event"),
    (Counts(20, 20, 30, 30), "RR", KEEP, math.log(20.5 / 21 / (30.5 / 31))),
    (Counts(20, 20, 30, 30), "RR", REVMAN, 0.0),
    (Counts(0, 20, 6, 30), "RD", REVMAN, -0.2),
    (Counts(0, 20, 6, 30), "RD", METAFOR, 0.5 / 21 - 6.5 / 31),
    (Counts(0, 20, 6, 30), "OR", replace(REVMAN, correction=0.1), math.log((0.1 * 24.1) / (20.1 * 6.1))),
])  # fmt: skip
def test_zero_cell_rules(study: Counts, measure: Measure, conventions: Conventions, value: Any) -> None:
    found = study_effect(study, measure, conventions)
    if isinstance(value, str):
        assert (found.effect, found.reason) == (None, value)
    else:
        assert found.effect == pytest.approx(value, rel=1e-13, abs=1e-15)


def test_metafor_counts_double_zeros_with_inverse_variance_and_not_with_mantel_haenszel() -> None:
    data = [Counts(0, 20, 0, 30), Counts(4, 40, 9, 38), Counts(6, 60, 8, 55)]
    assert meta_analysis(data, "OR", conventions=METAFOR).k == 3
    assert meta_analysis(data, "OR", model="common", conventions=METAFOR).k == 2


def test_mantel_haenszel_sums_without_correction() -> None:
    data = [Counts(0, 20, 6, 30), Counts(4, 40, 9, 38)]
    r, s = (0 * 24 / 50 + 4 * 29 / 78, 20 * 6 / 50 + 36 * 9 / 78)
    raw = meta_analysis(data, "OR", model="common", conventions=METAFOR)
    assert raw.estimate == pytest.approx(math.log(r / s), rel=1e-13)
    assert raw.estimate != pytest.approx(meta_analysis(data, "OR", model="common").estimate, rel=1e-3)
    empty = meta_analysis([Counts(0, 20, 6, 30), Counts(0, 40, 9, 38)], "OR", model="common", conventions=METAFOR)
    assert empty.k == 0
    assert empty.reason is not None
    assert "Mantel-Haenszel sums give no ratio" in empty.reason
    assert empty.weights == (None, None)


def test_two_standard_errors_of_the_mantel_haenszel_risk_difference() -> None:
    data = [Counts(5, 50, 9, 55), Counts(4, 40, 9, 38)]
    one = meta_analysis(data, "RD", model="common")
    other = meta_analysis(data, "RD", model="common", conventions=replace(REVMAN, rd_standard_error="sato"))
    assert one.estimate == other.estimate
    assert one.standard_error is not None
    assert other.standard_error == pytest.approx(one.standard_error, rel=0.02)
    assert other.standard_error != one.standard_error


def test_variances_of_standardised_and_raw_differences() -> None:
    study = Moments(5.2, 2.0, 12, 4.0, 2.5, 15)
    d = 1.2 / math.sqrt((11 * 4 + 14 * 6.25) / 25)
    j = math.gamma(12.5) / (math.sqrt(12.5) * math.gamma(12))
    g, base = j * d, 1 / 12 + 1 / 15
    exact = replace(METAFOR, smd_variance="LS")
    check(study_effect(study, "SMD", exact), g, base + g * g / 54)
    check(study_effect(study, "SMD", replace(exact, smd_variance="LS2")), g, j * j * (base + d * d / 54))
    check(study_effect(study, "SMD", replace(exact, smd_variance="UB")), g, base + (1 - 23 / (25 * j * j)) * g * g)
    check(study_effect(study, "SMD", replace(exact, smd_variance="revman")), g, base + g * g / (2 * (27 - 3.94)))
    check(study_effect(study, "SMD", replace(exact, hedges="approximate")), (1 - 3 / 99) * d,
          base + ((1 - 3 / 99) * d) ** 2 / 54)  # fmt: skip
    pooled = (11 * 4 + 14 * 6.25) / 25
    check(study_effect(study, "MD", replace(REVMAN, md_variance="pooled")), 1.2, pooled * base)


def test_average_variance_needs_all_studies() -> None:
    average = replace(METAFOR, smd_variance="AV")
    data = [Moments(5.2, 2.0, 12, 4.0, 2.5, 15), Moments(3, 1, 30, 2.8, 1.2, 28), Moments(1, 0, 5, 2, 1, 5)]
    first, second, third = study_effects(data, "SMD", average)
    assert third.reason == "a standard deviation is zero"
    assert first.effect is not None
    assert second.effect is not None
    mean = (27 * first.effect + 58 * second.effect) / 85
    assert first.variance == pytest.approx(1 / 12 + 1 / 15 + mean**2 / 54, rel=1e-13)
    with pytest.raises(ValueError, match="use study_effects"):
        study_effect(data[0], "SMD", average)


@pytest.mark.parametrize("df", [2, 10, 299, 299.5, 300, 301, 5000])
def test_exact_j_is_the_ratio_of_gammas(df: float) -> None:
    logarithm = math.lgamma(df / 2) - math.lgamma((df - 1) / 2) - math.log(df / 2) / 2
    assert exact_j(df) == pytest.approx(math.exp(logarithm), rel=1e-11)


def test_exact_j_is_smooth_where_the_expansion_takes_over() -> None:
    gamma = math.gamma(150) / (math.sqrt(150) * math.gamma(149.5))
    assert exact_j(300) == pytest.approx(gamma, rel=2e-14)


@pytest.mark.parametrize(("given", "error"), [
    ({"standard_error": 0.2}, 0.2),
    ({"variance": 0.04}, 0.2),
    ({"ci": (0.8 * math.exp(-Z * 0.2), 0.8 * math.exp(Z * 0.2))}, 0.2),
    ({"p_value": math.erfc(-math.log(0.8) / 0.2 / math.sqrt(2))}, 0.2),
    ({"p_value": 1e-300}, -math.log(0.8) / 37.0657868),
])  # fmt: skip
def test_reported_ratio(given: dict[str, Any], error: float) -> None:
    found = reported_effect(0.8, "HR", **given)
    assert found.effect == math.log(0.8)
    assert found.standard_error == pytest.approx(error, rel=1e-5)


def test_reported_logarithm_and_difference() -> None:
    assert reported_effect(-0.3, "HR", ci=(-0.3 - Z, -0.3 + Z), log=True).standard_error == pytest.approx(1, rel=1e-12)
    assert reported_effect(2.5, "MD", p_value=0.05).standard_error == pytest.approx(2.5 / Z, rel=1e-12)
    assert reported_effect(2.5, "MD", ci=(2.0, 3.0), level=0.9).standard_error == pytest.approx(
        0.5 / 1.6448536269514722
    )


@pytest.mark.parametrize(("call", "message"), [
    (lambda: reported_effect(0.8, "HR"), "exactly one"),
    (lambda: reported_effect(0.8, "HR", standard_error=1, variance=1), "exactly one"),
    (lambda: reported_effect(-0.8, "HR", standard_error=1), "must be positive"),
    (lambda: reported_effect(0.8, "MD", standard_error=1, log=True), "not a ratio"),
    (lambda: reported_effect(math.nan, "MD", standard_error=1), "finite"),
    (lambda: reported_effect(1, "MD", variance=-1), "must not be negative"),
    (lambda: reported_effect(1, "MD", ci=(3, 2)), "must not exceed"),
    (lambda: reported_effect(0.8, "HR", p_value=0), "between 0 and 1"),
    (lambda: reported_effect(1, "HR", p_value=0.5), "no standard error follows"),
    (lambda: se_from_p_value(0.5, 1), "between 0 and 1"),
    (lambda: Rates(1, 0, 1, 5), "time_1 must be above zero"),
    (lambda: Rates(1.5, 3, 1, 5), "whole number"),  # type: ignore[arg-type]
    (lambda: Rates(-1, 3, 1, 5), "must not be negative"),
    (lambda: OMinusE(1, 0), "variance must be above zero"),
    (lambda: OMinusE(math.inf, 1), "finite"),
    (lambda: Conventions(correction=0), "correction must be above zero"),
    (lambda: Conventions(hedges="none"), "unknown hedges 'none'; known are approximate, exact"),  # type: ignore[arg-type]
    (lambda: study_effect(OMinusE(1, 2), "OR"), "OR cannot be computed from OMinusE"),
    (lambda: study_effect(Rates(1, 2, 3, 4), "RR"), "RR cannot be computed from Rates"),
    (lambda: meta_analysis([Counts(1, 9, 2, 9)], "OR", method="PETO"), "Peto's method needs"),
    (lambda: meta_analysis([OMinusE(1, 2)], "PETO", method="PETO"), "common effect"),
    (lambda: meta_analysis([Counts(1, 9, 2, 9)], "PETO", model="common", method="MH"), "Mantel-Haenszel method needs"),
    (lambda: meta_analysis([Counts(1, 9, 2, 9)], "RR", prediction="t"), "unknown prediction 't'"),  # type: ignore[arg-type]
    (lambda: meta_analysis([Counts(1, 9, 2, 9)], "RR", model="common", interval="adhoc"), "need random effects"),
])  # fmt: skip
def test_what_is_refused(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_adhoc_is_never_narrower_than_wald() -> None:
    close = [Generic(0.30, 0.2), Generic(0.31, 0.25), Generic(0.29, 0.22), Generic(0.30, 0.3)]
    wald, hksj, adhoc = (meta_analysis(close, "MD", interval=name) for name in ("wald", "hksj", "adhoc"))
    assert wald.standard_error is not None
    assert hksj.standard_error is not None
    assert hksj.standard_error < wald.standard_error
    assert adhoc.standard_error == wald.standard_error
    assert (wald.df, adhoc.df) == (None, 3)
    assert adhoc.interval == "adhoc"


def test_prediction_interval_has_the_distribution_asked_for() -> None:
    data = [Generic(0.1, 0.1), Generic(0.6, 0.15), Generic(-0.2, 0.12), Generic(0.9, 0.2)]
    found = [meta_analysis(data, "MD", prediction=name) for name in ("normal", "k-1", "k-2")]
    assert [analysis.prediction_df for analysis in found] == [None, 3, 2]
    widths = [one.prediction[1] - one.prediction[0] for one in found if one.prediction]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


def test_refit_goes_back_to_defaults_with_another_model() -> None:
    data = [Counts(5, 50, 9, 55), Counts(4, 40, 9, 38), Counts(0, 30, 2, 31)]
    one = meta_analysis(data, "RR", estimator="PM", interval="adhoc", level=0.9, labels=list("abc"),
                        conventions=METAFOR)  # fmt: skip
    common = refit(one, model="common")
    assert (common.method, common.estimator, common.level, common.labels) == ("MH", None, 0.9, ("a", "b", "c"))
    assert refit(one) == one
    assert refit(one, level=0.95).options.estimator == "PM"
