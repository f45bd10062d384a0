"""The checks as functions of values: limits, combinations, and no noise on real data."""

import csv
import math
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plainforest.check import check_draft, check_review
from plainforest.check.draft import Draft
from plainforest.check.effects import lopsided
from plainforest.check.grade import SCALE, check_certainties, reach
from plainforest.check.tidy import LONGEST, tidy
from plainforest.content import parse_review, read_review_files, review_slugs
from plainforest.model import Certainty, Flow, Reason, Result
from plainforest.problems import Place, Problem, error

CONTENT = Path(__file__).parents[2] / "content"
FILE = Place("review.yaml")


# ---------------------------------------------------------------- no noise


@pytest.mark.parametrize("slug", review_slugs(CONTENT))
def test_the_example_reviews_are_clean(slug: str) -> None:
    review, problems = parse_review(slug, read_review_files(CONTENT, slug))
    assert review is not None
    assert [*problems, *check_review(review)] == []


def published() -> Iterator[tuple[float, float, float]]:
    """Yield risk ratios of real trials with their limits, rounded to two decimals as journals print them."""
    folder = Path(__file__).parents[1] / "stats" / "data"
    with (folder / "bcg_vaccine.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            a, b, c, d = (int(row[key]) for key in ("events_exp", "total_exp", "events_ctl", "total_ctl"))
            log, se = math.log(a / b / (c / d)), math.sqrt(1 / a - 1 / b + 1 / c - 1 / d)
            low, high = (round(math.exp(log + z * se), 2) for z in (-1.959964, 1.959964))
            yield round(math.exp(log), 2), low, high


def test_rounded_intervals_of_real_trials_are_symmetric() -> None:
    effects = list(published())
    assert len(effects) >= 13
    for effect, low, high in effects:
        assert not lopsided(effect, low, high, ratio=True), (effect, low, high)


@given(st.floats(-3, 3), st.floats(0.05, 1.5), st.integers(2, 3))
def test_rounding_alone_never_makes_an_interval_lopsided(log: float, se: float, decimals: int) -> None:
    effect, low, high = (round(math.exp(log + z * se), decimals) for z in (0, -1.96, 1.96))
    assume(low > 0)
    assert not lopsided(effect, low, high, ratio=True)
    effect, low, high = (round(log + z * se, decimals) for z in (0, -1.96, 1.96))
    assert not lopsided(effect, low, high, ratio=False)


@pytest.mark.parametrize(
    ("effect", "low", "high", "ratio"),
    [(1.07, 0.94, 1.42, True), (1.27, 0.94, 1.32, True), (0.86, 0.26, 1.19, True), (3.38, 1.22, 8.54, False)],
)
def test_a_wrong_digit_makes_an_interval_lopsided(effect: float, low: float, high: float, ratio: bool) -> None:
    assert lopsided(effect, low, high, ratio=ratio)


# ---------------------------------------------------------------- certainty


def judged(certainty: Certainty) -> list[str]:
    draft = Draft(places={(): FILE}, certainties={("certainty",): certainty})
    return [problem.code for problem in check_certainties(draft)]


def reasons(*given: tuple[str, int | None]) -> tuple[Reason, ...]:
    return tuple(Reason(domain=domain, reason="x", levels=levels) for domain, levels in given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("start", "level"), list(product(("high", "low"), (*SCALE, None))))
def test_a_level_without_reasons(start: str, level: str | None) -> None:
    certainty = Certainty(start=start, level=level)  # type: ignore[arg-type]
    assert judged(certainty) == ([] if level in (None, start) else ["judgement-without-reason"])


@pytest.mark.parametrize(
    ("certainty", "codes"),
    [
        (Certainty(reasons=reasons(("imprecision", 2)), level="low"), []),
        (Certainty(reasons=reasons(("imprecision", 3)), level="very_low"), []),
        (Certainty(reasons=reasons(("imprecision", 2), ("risk_of_bias", 2))), ["certainty-beyond-scale"]),
        (
            Certainty(reasons=reasons(("imprecision", 2), ("risk_of_bias", 2)), level="very_low"),
            ["certainty-beyond-scale"],
        ),
        (Certainty(reasons=reasons(("imprecision", 2), ("risk_of_bias", 2)), level="low"), ["certainty-sum"]),
        (Certainty(reasons=reasons(("imprecision", None)), level="low"), []),
        (Certainty(reasons=reasons(("imprecision", None)), level="very_low"), []),
        (Certainty(reasons=reasons(("indirectness", None)), level="very_low"), ["certainty-sum"]),
        (Certainty(reasons=reasons(("imprecision", None)), level="high"), ["certainty-sum"]),
        (Certainty(reasons=reasons(("imprecision", None))), ["certainty-level-missing"]),
        (Certainty(reasons=reasons(("risk_of_bias", 3)), level="very_low"), ["too-many-levels"]),
        (Certainty(start="low", reasons=reasons(("large_effect", 2)), level="high"), []),
        (
            Certainty(start="low", reasons=reasons(("large_effect", 2), ("dose_response", 1))),
            ["certainty-beyond-scale"],
        ),
        (
            Certainty(start="high", reasons=reasons(("imprecision", 1), ("large_effect", 1)), level="high"),
            ["upgrade-from-high"],
        ),
        (Certainty(reasons=reasons(("imprecision", 1), ("imprecision", 1)), level="low"), ["duplicate-domain"]),
    ],
)
def test_levels_add_up(certainty: Certainty, codes: list[str]) -> None:
    assert judged(certainty) == codes


@given(st.sampled_from(["high", "low"]), st.lists(st.sampled_from([1, 2, None]), max_size=3))
def test_the_reach_holds_the_sum(start: str, levels: list[int | None]) -> None:
    domains = ("imprecision", "risk_of_bias", "large_effect")
    given_reasons = reasons(*zip(domains, levels, strict=False))
    low, high = reach(Certainty(start=start, reasons=given_reasons))  # type: ignore[arg-type]
    signs = (-1, -1, 1)
    least = SCALE.index(start) + sum(sign * (level or 1) for sign, level in zip(signs, levels, strict=False))
    assert low <= least <= high
    assert (low == high) == (None not in levels)


# ---------------------------------------------------------------- the whole


def test_an_empty_draft_has_no_problem() -> None:
    assert check_draft(Draft(places={(): FILE})) == []


def test_a_study_flow_that_adds_up_has_no_problem() -> None:
    flow = Flow(records_identified=9, records_screened=8, records_excluded=5, reports_assessed=3, reports_excluded=1)
    assert check_draft(Draft(places={(): FILE}, flow=flow)) == []
    assert check_draft(Draft(places={(): FILE}, flow=Flow(studies_included=2, studies_pooled=1))) == []


@pytest.mark.parametrize(("day", "found"), [(date(2026, 1, 1), 0), (date(2026, 1, 2), 0), (date(2026, 1, 3), 1)])
def test_tomorrow_is_today_somewhere(day: date, found: int) -> None:
    problems = check_draft(Draft(places={(): FILE}, searched=day), date(2026, 1, 1))
    assert [p.code for p in problems] == ["future-date"] * found


def test_rows_with_unreadable_cells_get_no_second_complaint() -> None:
    row = Result(outcome="a", study="b", place=Place("results.csv", 2))
    assert [p.code for p in check_draft(Draft(places={(): FILE}, results=(row,)))] == ["row-without-data"]
    assert check_draft(Draft(places={(): FILE}, results=(row,), damaged=frozenset({row.place}))) == []


def test_messages_stay_short_and_on_one_line() -> None:
    long = error("x", Place("f", 1, "c" * 900), "a\nb" + "m" * 900, "h" * 900)
    (problem,) = tidy([long])
    assert isinstance(problem, Problem)
    assert "\n" not in problem.message
    assert max(len(problem.message), len(problem.hint), len(str(problem.place))) < LONGEST
