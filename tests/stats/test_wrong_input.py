"""What is no number, no choice or no study is refused with a ValueError that says what is wrong; nothing hangs."""

import math
import signal
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from types import FrameType
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plainforest.stats
from plainforest.stats import (
    METAFOR,
    Conventions,
    Counts,
    Generic,
    StudyEffect,
    begg,
    cumulative,
    egger,
    harbord,
    influence,
    leave_one_out,
    meta_analysis,
    meta_regression,
    peters,
    pool_many,
    refit,
    reported_effect,
    se_from_ci,
    studies,
    study_interval,
    trim_and_fill,
)
from plainforest.stats.likelihood import Score, highest_maximum
from plainforest.stats.reml import maximum_likelihood, reml
from plainforest.stats.tau2 import (
    GeneralisedQ,
    dersimonian_laird,
    estimate_tau2,
    q_profile,
    solve_generalised_q,
    typical_variance,
)

# What is wrong on purpose is no business of the type checker.
kernel: Any = plainforest.stats
NAN, INF = math.nan, math.inf
SPREAD = [Generic(0.1, 0.1), Generic(0.9, 0.2), Generic(-0.5, 0.15), Generic(0.4, 0.3)]
TABLES = [Counts(12, 60, 20, 58), Counts(5, 40, 9, 42), Counts(30, 100, 28, 104), Counts(2, 33, 6, 35)]
RESULT = meta_analysis(SPREAD, "MD")
EFFECTS = list(RESULT.effects)
HUGE = 10**400


def refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.fixture(autouse=True)
def no_hang() -> Iterator[None]:
    """A search that never ends is a failure, not a wait (where there are alarms, so not on Windows)."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(signum: int, frame: FrameType | None) -> None:
        raise AssertionError("it hangs")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, previous)


# ---------------------------------------------------------------- study effects


@pytest.mark.parametrize(("effect", "variance", "message"), [
    (0.1, None, "give both or neither"),
    (None, 0.1, "give both or neither"),
    (NAN, 0.1, "effect must be a finite number, not nan"),
    (0.1, NAN, "variance must be a finite number, not nan"),
    (INF, 0.1, "effect must be a finite number, not inf"),
    (0.1, INF, "variance must be a finite number, not inf"),
    (0.1, 0, "variance must be above zero"),
    (0.1, -1, "variance must be above zero"),
    (1e16, 1, "too large or too small"),
    (1, 1e-31, "too large or too small"),
    (1, 1e31, "too large or too small"),
    ("0.1", 1, "effect must be a finite number, not '0.1'"),
    (0.1, pd.NA, "variance must be a finite number"),
    (True, 1, "effect must be a finite number, not True"),
    (HUGE, 1, "effect must be a finite number"),
])  # fmt: skip
def test_study_effects_are_numbers_in_range(effect: Any, variance: Any, message: str) -> None:
    refused(lambda: StudyEffect(effect, variance), message)


def test_study_effects_become_floats() -> None:
    effect = StudyEffect(np.float32(0.5), np.int64(2))  # type: ignore[arg-type]
    assert (type(effect.effect), type(effect.variance)) == (float, float)
    assert effect == StudyEffect(0.5, 2.0)
    assert StudyEffect(None, None, "no events").estimable is False
    assert StudyEffect(-1e15, 1e-30).estimable


# ---------------------------------------------------------------- searches


@pytest.mark.parametrize("estimator", ["REML", "DL", "PM", "ML", "HS", "SJ", "EB"])
@pytest.mark.parametrize("bad", [NAN, INF, -INF])
def test_tau2_of_what_is_no_number(estimator: Any, bad: float) -> None:
    for place in range(3):
        wrong, fine = [0.1, 0.5, 0.9], [0.04, 0.05, 0.06]
        wrong[place] = bad
        refused(partial(estimate_tau2, estimator, wrong, fine), "effect must be a finite number")
        refused(partial(estimate_tau2, estimator, fine, wrong), "variance must be")
    refused(lambda: estimate_tau2(estimator, [0.1, 0.2], [0.1, 0.0]), "variance must be above zero")
    refused(lambda: estimate_tau2(estimator, [0.1, 0.2], [0.1, -0.1]), "variance must be above zero")
    refused(lambda: estimate_tau2(estimator, [0.1, 1e200], [0.1, 0.1]), "too large or too small")
    refused(lambda: estimate_tau2(estimator, [0.1, 0.2], [0.1, 1e-200]), "too large or too small")
    refused(lambda: estimate_tau2(estimator, [0.1, "x"], [0.1, 0.1]), "effect must be a finite number")  # type: ignore[list-item]
    refused(lambda: estimate_tau2(estimator, [NAN], [0.1]), "effect must be a finite number")


@pytest.mark.parametrize("bad", [NAN, INF, 0.0, -1.0])
def test_other_functions_of_arrays(bad: float) -> None:
    refused(lambda: q_profile([0.1, 0.5], [0.1, bad], 0.95), "variance must be")
    refused(lambda: reml([0.1, 0.5], [0.1, bad]), "variance must be")
    refused(lambda: maximum_likelihood([0.1, 0.5], [0.1, bad]), "variance must be")
    refused(lambda: dersimonian_laird(3.0, [0.1, bad]), "variance must be")
    refused(lambda: typical_variance([0.1, bad]), "variance must be")
    if not math.isfinite(bad):
        refused(lambda: q_profile([0.1, bad], [0.1, 0.1], 0.95), "effect must be")
        refused(lambda: reml([0.1, bad], [0.1, 0.1]), "effect must be")
        refused(lambda: dersimonian_laird(bad, [0.1, 0.1]), "q must be")


class Nowhere:
    """A likelihood whose terms are lost: from the start, or from a point on."""

    def __init__(self, start: float) -> None:
        self.start = start

    def score(self, tau2: float) -> Score:
        lost = tau2 >= self.start
        return Score(tau2, *([NAN] * 4 if lost else [2.0, 1.0, 1.0, 0.5]))

    def logarithm(self, tau2: float) -> float:
        return NAN

    def residual_squares(self) -> tuple[float, int]:
        return 1e6, 3

    def largest_variance(self) -> float:
        return 1e9


@pytest.mark.parametrize("start", [0.0, 0.1, 50.0])
def test_searches_end_where_numbers_are_lost(start: float) -> None:
    highest_maximum(Nowhere(start))
    solve_generalised_q(lambda tau2: GeneralisedQ(NAN, NAN), 3.0)
    solve_generalised_q(lambda tau2: GeneralisedQ(5.0, NAN), 3.0)


# ---------------------------------------------------------------- data of a study


@pytest.mark.parametrize(("call", "message"), [
    (lambda: kernel.Counts("4", 10, 1, 10), "events_1 must be a whole number, not '4'"),
    (lambda: kernel.Counts(None, 10, 1, 10), "events_1 must be a whole number, not None"),
    (lambda: kernel.Counts(1, pd.NA, 1, 10), "total_1 must be a whole number, not <NA>"),
    (lambda: kernel.Counts(HUGE, 10, 1, 10), "events_1 must not be more than"),
    (lambda: kernel.Counts(True, 10, 1, 10), "events_1 must be a whole number, not True"),
    (lambda: kernel.Counts(np.True_, 10, 1, 10), "events_1 must be a whole number"),
    (lambda: kernel.Counts([1], 10, 1, 10), "events_1 must be a whole number"),
    (lambda: kernel.Counts(1 + 2j, 10, 1, 10), "events_1 must be a whole number"),
    (lambda: kernel.Rates(1, "2", 1, 2), "time_1 must be a finite number, not '2'"),
    (lambda: kernel.Generic(HUGE, 1), "effect must be a finite number"),
    (lambda: kernel.Generic("1", 1), "effect must be a finite number, not '1'"),
    (lambda: kernel.Generic(1, None), "standard_error must be a finite number, not None"),
    (lambda: kernel.Moments(1, "1", 10, 1, 1, 10), "sd_1 must be a finite number, not '1'"),
    (lambda: kernel.OMinusE(None, 1), "o_minus_e must be a finite number, not None"),
    (lambda: kernel.Conventions(correction="0.5"), "correction must be a finite number, not '0.5'"),
    (lambda: kernel.Conventions(hedges=["exact"]), "unknown hedges"),
    (lambda: kernel.Conventions(hedges=pd.NA), "unknown hedges"),
])  # fmt: skip
def test_wrong_types_in_a_study(call: Any, message: str) -> None:
    refused(call, message)


def test_numbers_of_numpy_are_welcome() -> None:
    assert Counts(np.int64(4), np.float64(10), np.uint8(1), np.int32(10)) == Counts(4, 10, 1, 10)  # type: ignore[arg-type]
    assert Generic(np.float32(0.5), np.int16(1)) == Generic(0.5, 1.0)  # type: ignore[arg-type]
    assert Generic(Fraction(1, 2), 1) == Generic(0.5, 1)  # type: ignore[arg-type]
    assert Conventions(correction=np.float64(0.5)) == Conventions()
    assert meta_analysis(SPREAD, "MD", level=np.float64(0.9)).level == 0.9


@pytest.mark.parametrize(("arguments", "message"), [
    ({"effect": 1, "standard_error": 2}, "effect must be a sequence"),
    ({"effect": [1, 2], "standard_error": 2}, "standard_error must be a sequence"),
    ({"effect": [1, None], "standard_error": [1, 1]}, "row 2, column 'effect': effect is missing"),
    ({"effect": [1, 2], "standard_error": [pd.NA, 1]}, "row 1, column 'standard_error': standard_error is missing"),
    ({"effect": [1, "2"], "standard_error": [1, 1]}, "row 2: effect must be a finite number, not '2'"),
    ({"effect": [1, HUGE], "standard_error": [1, 1]}, "row 2: effect must be a finite number"),
])  # fmt: skip
def test_studies_names_row_and_column(arguments: Any, message: str) -> None:
    refused(lambda: studies(**arguments), message)


def test_studies_names_the_column_of_the_table() -> None:
    table = pd.DataFrame({"dead": pd.array([4, None], dtype="Int64"), "n": [10, 10], "d2": [1, 2], "n2": [9, 9]})
    names = {"events_1": "dead", "total_1": "n", "events_2": "d2", "total_2": "n2"}
    refused(lambda: studies(table, **names), "row 2, column 'dead': events_1 is missing")
    refused(lambda: studies(5), "table must be a sequence")  # type: ignore[arg-type]
    refused(lambda: studies({"effect": 1, "standard_error": 1}), "column 'effect' must be a sequence")  # type: ignore[dict-item]


# ---------------------------------------------------------------- options


LEVELS: list[Any] = ["0.95", None, pd.NA, [0.95], 0, 1, 95, NAN, True, HUGE]


@pytest.mark.parametrize("level", LEVELS, ids=repr)
def test_one_check_of_levels(level: Any) -> None:
    for call in (
        lambda: meta_analysis(SPREAD, "MD", level=level),
        lambda: meta_analysis([], "MD", level=level),
        lambda: refit(RESULT, level=level),
        lambda: study_interval(EFFECTS[0], level),
        lambda: study_interval(StudyEffect(None, None, "none"), level),
        lambda: q_profile([0.1, 0.5], [0.1, 0.1], level),
        lambda: egger(EFFECTS, level),
        lambda: harbord(TABLES, level),
        lambda: peters(TABLES, level),
        lambda: trim_and_fill(EFFECTS, level=level),
        lambda: meta_regression(EFFECTS, {"x": [1, 2, 3, 5]}, level=level),
        lambda: pool_many([[0.1, 0.2]], [[0.1, 0.2]], level=level),
        lambda: se_from_ci(1, 2, "MD", level),
        lambda: reported_effect(1, "MD", standard_error=1, level=level),
        lambda: reported_effect(1, "MD", p_value=0.3, level=level),
    ):
        refused(call, "level must lie between 0 and 1, but is")


@pytest.mark.parametrize(("call", "message"), [
    (lambda: kernel.meta_analysis(SPREAD, "MD", conventions="METAFOR"), "conventions must be REVMAN, METAFOR"),
    (lambda: kernel.meta_analysis(SPREAD, "MD", conventions=None), "conventions must be REVMAN, METAFOR"),
    (lambda: kernel.study_effect(SPREAD[0], "MD", "metafor"), "conventions must be REVMAN, METAFOR"),
    (lambda: kernel.study_effects(SPREAD, "MD", "metafor"), "conventions must be REVMAN, METAFOR"),
    (lambda: kernel.meta_analysis(SPREAD, ["MD"]), "unknown measure"),
    (lambda: kernel.meta_analysis(SPREAD, "MD", model=pd.NA), "unknown model"),
    (lambda: kernel.meta_analysis(SPREAD, "MD", model=["random"]), "unknown model"),
    (lambda: kernel.meta_analysis(SPREAD, "MD", estimator=1), "unknown estimator 1"),
    (lambda: kernel.meta_analysis(5, "MD"), "data must be a sequence"),
    (lambda: kernel.meta_analysis(SPREAD[0], "MD"), "data must be a sequence"),
    (lambda: kernel.meta_analysis("RR", "MD"), "data must be a sequence"),
    (lambda: kernel.meta_analysis([1, 2], "MD"), "MD cannot be computed from int"),
    (lambda: kernel.study_effects(5, "MD"), "data must be a sequence"),
    (lambda: kernel.study_interval(0.5), "effect must be a StudyEffect"),
    (lambda: kernel.pool_many(5, 5), "effects must be a sequence"),
    (lambda: kernel.pool_many([0.1, 0.2], [0.1, 0.2]), "outcome 1: the effects must be a sequence of numbers"),
    (lambda: kernel.pool_many([[0.1], "12"], [[0.1], [1, 2]]), "outcome 2: the effects must be a sequence of numbers"),
    (lambda: kernel.pool_many([[0.1], ["1"]], [[0.1], [0.1]]), "outcome 2: every effect must be a number"),
    (lambda: kernel.pool_many([[0.1], [HUGE]], [[0.1], [0.1]]), "outcome 2: every effect must be a number"),
    (lambda: kernel.pool_many([[0.1]], [[0.1]], estimator=["REML"]), "unknown estimator"),
    (lambda: kernel.meta_analysis(TABLES, "RR", model="common", prediction="normal"), "needs random effects"),
    (lambda: kernel.meta_analysis(TABLES, "RR", model="common", prediction="k-2"), "interval needs random effects"),
])  # fmt: skip
def test_wrong_options(call: Any, message: str) -> None:
    refused(call, message)


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize("option", ["labels", "subgroups"])
@pytest.mark.parametrize("bad", [None, NAN, pd.NA, pd.NaT, ""], ids=repr)
def test_missing_labels_name_the_row(option: str, bad: Any) -> None:
    refused(lambda: meta_analysis(SPREAD, "MD", **{option: ["a", "b", bad, "d"]}), "row 3: the .*label is missing")  # type: ignore[arg-type]


@pytest.mark.parametrize("option", ["labels", "subgroups"])
def test_labels_are_a_sequence(option: str) -> None:
    for bad in ("abcd", b"abcd", 5):
        refused(lambda b=bad: meta_analysis(SPREAD, "MD", **{option: b}), "labels must be a sequence")  # type: ignore[misc]
    years = meta_analysis(SPREAD, "MD", **{option: pd.Series([1990, 1991, 1990, 1991])})  # type: ignore[arg-type]
    assert years.labels[0] in ("1", "1990")


# ---------------------------------------------------------------- reported effects


@pytest.mark.parametrize(("call", "message"), [
    (lambda: kernel.reported_effect(0.5, "XX", standard_error=1), "unknown measure 'XX'"),
    (lambda: kernel.reported_effect(0.5, ["RR"], standard_error=1), "unknown measure"),
    (lambda: kernel.se_from_ci(1, 2, "XX"), "unknown measure 'XX'"),
    (lambda: kernel.natural("XX", 1.0), "unknown measure 'XX'"),
    (lambda: kernel.natural(None, 1.0), "unknown measure None"),
    (lambda: kernel.natural(["RR"], 1.0), "unknown measure"),
    (lambda: kernel.natural("RR", "1"), "must be a number, not '1'"),
    (lambda: kernel.is_ratio("XX"), "unknown measure 'XX'"),
    (lambda: kernel.is_ratio(["RR"]), "unknown measure"),
    (lambda: kernel.reported_effect(3, "RR", ci=(1, 2)), r"the effect \(3.*\) must not lie outside its interval"),
    (lambda: kernel.reported_effect(0.5, "MD", ci=(1, 2)), "must not lie outside its interval"),
    (lambda: kernel.reported_effect(3, "RR", ci=(1, 2), log=True), "must not lie outside its interval"),
    (lambda: kernel.reported_effect(0.5, "MD", p_value=5e-324), "above 0 follows from a p-value of 5e-324"),
    (lambda: kernel.se_from_p_value(0.5, 5e-324), "no standard error above 0 follows"),
    (lambda: kernel.se_from_p_value(5e-324, 1e-300), "no standard error above 0 follows"),
    (lambda: kernel.se_from_p_value(0.5, "0.01"), "p_value must be a finite number, not '0.01'"),
    (lambda: kernel.reported_effect(0.5, "RR", standard_error=1, log="yes"), "log must be True or False, not 'yes'"),
    (lambda: kernel.reported_effect(0.5, "RR", standard_error=1, log=1), "log must be True or False, not 1"),
    (lambda: kernel.reported_effect("1", "MD", standard_error=1), "effect must be a finite number, not '1'"),
    (lambda: kernel.reported_effect(1, "MD", standard_error="1"), "standard_error must be a finite number, not '1'"),
    (lambda: kernel.reported_effect(1, "MD", variance="1"), "variance must be a finite number, not '1'"),
    (lambda: kernel.reported_effect(1, "MD", ci=5), "ci must be"),
    (lambda: kernel.reported_effect(1, "MD", ci="12"), "ci must be"),
    (lambda: kernel.reported_effect(1, "MD", ci=(1, 2, 3)), "ci must be the lower and the upper limit"),
    (lambda: kernel.reported_effect(1, "MD", ci=("0", 2)), "lower limit of the interval must be a finite number"),
    (lambda: kernel.reported_effect(1, "MD", ci=(0, None)), "the upper limit of the interval must be a finite number"),
])  # fmt: skip
def test_reported_effects(call: Any, message: str) -> None:
    refused(call, message)


def test_an_effect_may_lie_on_its_limit() -> None:
    assert reported_effect(1, "MD", ci=(1, 2)).effect == 1
    assert reported_effect(2, "RR", ci=[1, 2]).effect == math.log(2)  # type: ignore[arg-type]


# ---------------------------------------------------------------- analyses of results


@pytest.mark.parametrize("order", [
    [0.0, 1.0, 2.0, 3.0], [0, 1, None, 3], ["0", "1", "2", "3"], [0, True, 2, 3], [0, 1, 2], [0, 1, 2, 2], 5, "0123",
    [0, 1, [2], 3], [0, 1, pd.NA, 3], [-1, 0, 1, 2],
], ids=repr)  # fmt: skip
def test_cumulative_orders(order: Any) -> None:
    refused(lambda: cumulative(RESULT, order), "order must")


def test_an_order_from_numpy() -> None:
    assert cumulative(RESULT, np.argsort([3, 1, 2, 0])) == cumulative(RESULT, [3, 1, 2, 0])  # type: ignore[arg-type]


@pytest.mark.parametrize("function", [leave_one_out, cumulative, influence, refit])
@pytest.mark.parametrize("given", [5, None, SPREAD, EFFECTS], ids=["number", "none", "data", "effects"])
def test_analyses_need_a_result(function: Any, given: Any) -> None:
    refused(lambda: function(given), "result must be a MetaAnalysis, not")


@pytest.mark.parametrize("function", [egger, begg, trim_and_fill, lambda given: meta_regression(given, {"x": [1] * 4})])
@pytest.mark.parametrize("given", [5, None, "effects", TABLES, SPREAD, [None], StudyEffect(1.0, 1.0)], ids=repr)
def test_tests_need_effects(function: Any, given: Any) -> None:
    refused(lambda: function(given), "effects must be a")


@pytest.mark.parametrize("function", [harbord, peters])
@pytest.mark.parametrize(
    "given", [5, None, "counts", EFFECTS, SPREAD, [None], RESULT, TABLES[0]], ids=lambda given: type(given).__name__
)
def test_tests_of_tables_need_counts(function: Any, given: Any) -> None:
    refused(lambda: function(given), "needs the counts of every study|data must be a sequence")


# ---------------------------------------------------------------- meta-regression


X = [1.0, 2.0, 3.0, 5.0]


@pytest.mark.parametrize(("moderators", "message"), [
    (5, "moderators must be a mapping"),
    ([("x", X)], "moderators must be a mapping"),
    (None, "moderators must be a mapping"),
    ({"x": 5}, "the moderator 'x' must be a sequence"),
    ({"x": "abcd"}, "the moderator 'x' must be a sequence"),
    ({"x": None}, "the moderator 'x' must be a sequence"),
    ({1: X}, "the name of a moderator must be text, not 1"),
    ({"x": [*X[:3], HUGE]}, "finite numbers or text"),
    ({"a": ["p", "q", "p", "q"], "a: q": X}, "two coefficients would be called 'a: q'"),
    ({"a: q": X, "a": ["p", "q", "p", "q"]}, "two coefficients would be called 'a: q'"),
    ({"intercept": X}, "two coefficients would be called 'intercept'"),
])  # fmt: skip
def test_wrong_moderators(moderators: Any, message: str) -> None:
    refused(lambda: meta_regression(EFFECTS, moderators), message)


def test_effects_and_moderators_may_come_one_by_one() -> None:
    one = meta_regression(iter(EFFECTS), {"x": iter(X)})
    assert one == meta_regression(EFFECTS, {"x": X})
    assert one.left_out == 0


def test_predictions_beyond_the_range_of_a_double() -> None:
    regression = meta_regression(EFFECTS, {"x": [1e-10 * x for x in X]})
    refused(lambda: regression.predict(x=1e305), "the prediction is too large to compute")
    tiny = {"x": [1e-10 * x for x in (*X, 0.5)], "z": [1e-10 * z for z in (3, 1, 4, 1, 5)]}
    both = meta_regression([*EFFECTS, EFFECTS[0]], tiny)
    refused(lambda: both.predict(x=1e305, z=1e305), "the prediction is too large to compute")
    refused(lambda: both.predict(x=1e305, z=-1e305), "the prediction is too large to compute")
    refused(lambda: regression.predict(5), "values must be a mapping")  # type: ignore[arg-type]
    refused(lambda: regression.predict(x="1"), "finite numbers or text")


def test_conventions_of_metafor_are_no_text() -> None:
    assert meta_analysis(TABLES, "RR", conventions=METAFOR).options.conventions == METAFOR
