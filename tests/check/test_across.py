"""Rows beside each other: standard errors, missing people, twins, effects that nobody has seen."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from plainforest.check.across import check_across
from plainforest.check.draft import Draft
from plainforest.model import Arm, Measure, Outcome, Result, Study
from plainforest.problems import Place


def outcome(measure: Measure, name: str = "pain") -> Outcome:
    return Outcome(id=name, name=name, plain_name=name, measure=measure, better="lower")


def scores(study: str, line: int, *, sd: tuple[float, float] = (10, 11), n: int = 50, **more: str) -> Result:
    arms = [Arm(mean=20 + line, sd=one, total=n) for one in sd]
    return Result(outcome="pain", study=study, place=Place("r", line), intervention=arms[0], comparator=arms[1], **more)  # type: ignore[arg-type]


def events(study: str, line: int, one: tuple[int, int], two: tuple[int, int], **more: str) -> Result:
    return Result(
        outcome=more.pop("outcome", "pain"), study=study, place=Place("r", line),
        intervention=Arm(events=one[0], total=one[1]), comparator=Arm(events=two[0], total=two[1]), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def found(
    measure: Measure, *rows: Result, studies: tuple[Study, ...] = (), more: tuple[Outcome, ...] = ()
) -> list[tuple[str, int, str]]:
    outcomes: dict[tuple[str | int, ...], Outcome] = {
        ("comparisons", 0, "outcomes", i): one for i, one in enumerate((outcome(measure), *more))
    }
    draft = Draft(places={(): Place("f")}, outcomes=outcomes, studies=studies, results=rows)
    problems = check_across(draft)
    assert all(p.severity == "warning" and p.message.endswith(".") and p.hint for p in problems)
    return [(p.code, p.place.line, str(p.place.column)) for p in problems]


def test_a_standard_error_stands_out_and_the_hint_says_what_it_would_mean() -> None:
    error = 10 / math.sqrt(50)
    rows = (scores("a", 1), scores("b", 2), scores("c", 3, sd=(error, 11)))
    assert found("MD", *rows) == [("sd-like-error", 3, "intervention_sd")]
    draft = Draft(places={(): Place("f")}, outcomes={("comparisons", 0, "outcomes", 0): outcome("MD")}, results=rows)
    (problem,) = check_across(draft)
    assert "it would mean 10" in problem.message
    assert "write 10 here" in problem.hint


@pytest.mark.parametrize(
    ("measure", "rows", "count"),
    [
        ("MD", (scores("a", 1), scores("b", 2, sd=(4, 25))), 0),
        ("MD", (scores("a", 1, sd=(1.2, 11)),), 1),
        ("SMD", (scores("a", 1), scores("b", 2, sd=(0.5, 0.6))), 0),
        ("SMD", (scores("a", 1), scores("b", 2, sd=(10, 1))), 1),
        ("MD", (scores("a", 1, sd=(0, 11)), scores("b", 2, sd=(10, -4))), 0),
        ("MD", (scores("a", 1, sd=(1.4, 1.5)), scores("b", 2, sd=(1.3, 1.4))), 0),
    ],
)
def test_what_is_suspect_depends_on_the_scale_and_on_what_is_usual(
    measure: Measure, rows: tuple[Result, ...], count: int
) -> None:
    assert len(found(measure, *rows)) == count


@pytest.mark.parametrize(
    ("row", "measure", "count"),
    [
        (scores("a", 1, sd=(10, 10)), "SMD", 0),
        (replace(scores("a", 1), comparator=Arm(mean=-40, sd=10, total=50)), "SMD", 1),
        (events("a", 1, (49, 50), (1, 5000)), "RR", 1),
        (events("a", 1, (49, 50), (1, 50)), "RR", 0),
        (events("a", 1, (49, 50), (1, 50)), "OR", 1),
        (events("a", 1, (0, 50), (9, 50)), "RR", 0),
        (Result(outcome="pain", study="a", place=Place("r", 1), effect=250.0, ci_low=1, ci_high=9), "HR", 1),
        (Result(outcome="pain", study="a", place=Place("r", 1), log_effect=-4.7, standard_error=0.2), "RR", 1),
        (Result(outcome="pain", study="a", place=Place("r", 1), log_effect=-0.7, standard_error=0.2), "RR", 0),
        (Result(outcome="pain", study="a", place=Place("r", 1), effect=-3.2, standard_error=0.2), "SMD", 1),
        (replace(scores("a", 1), comparator=Arm(mean=0.1, sd=10, total=50)), "ROM", 1),
    ],
)
def test_effects_that_nobody_has_seen(row: Result, measure: Measure, count: int) -> None:
    assert [code for code, *_ in found(measure, row) if code == "implausible-effect"] == ["implausible-effect"] * count


def study(name: str, **more: object) -> Study:
    return Study(id=name, place=Place("s", 1), **more)  # type: ignore[arg-type]


def test_a_table_of_nothing_but_standard_errors_is_told() -> None:
    def row(study: str, line: int) -> Result:
        one, two = Arm(mean=22.1, sd=0.4, total=50), Arm(mean=20, sd=0.4, total=50)
        return replace(scores(study, line), intervention=one, comparator=two)

    assert found("MD", row("a", 1), replace(row("b", 2), comparator=Arm(mean=20.2, sd=0.4, total=52))) == [
        ("implausible-effect", 1, "intervention_mean"),
        ("implausible-effect", 2, "intervention_mean"),
    ]
    assert found("MD", replace(row("a", 1), intervention=Arm(mean=21, sd=0.4, total=50))) == []


def test_people_who_are_missing_without_a_word() -> None:
    other = outcome("RR", "death")
    full, short = events("a", 1, (5, 100), (6, 100)), events("a", 2, (5, 88), (6, 99), outcome="death")
    assert found("RR", full, short, more=(other,)) == [("totals-differ", 2, "intervention_total")]
    assert found("RR", full, replace(short, note="12 left"), more=(other,)) == []
    assert found("RR", full, short, studies=(study("a", note="See the report."),), more=(other,)) == []
    assert found("RR", full, events("a", 2, (5, 96), (6, 98), outcome="death"), more=(other,)) == []
    assert found("RR", short, more=(other,)) == []
    randomised = study("a", participants_intervention=100)
    assert found("RR", short, studies=(randomised,), more=(other,)) == [("totals-differ", 2, "intervention_total")]


def test_one_message_for_a_study_however_many_rows_are_short() -> None:
    others = tuple(outcome("RR", f"o{i}") for i in range(5))
    rows = [events("a", i + 2, (5, 80), (6, 99), outcome=f"o{i}") for i in range(5)]
    assert len(found("RR", events("a", 1, (5, 100), (6, 100)), *rows, more=others)) == 1


def test_groups_of_a_study_add_up_and_are_left_alone() -> None:
    rows = (events("a", 1, (5, 60), (6, 60), subgroup="x"), events("a", 2, (5, 40), (6, 40), subgroup="y"))
    other = events("a", 3, (5, 100), (6, 100), outcome="death")
    assert found("RR", *rows, other, more=(outcome("RR", "death"),)) == []


def test_one_study_under_two_names() -> None:
    big = (events("a", 1, (12, 100), (17, 98)), events("b", 2, (12, 100), (17, 98)))
    assert found("RR", *big) == [("twin-studies", 2, "study")]
    small = (events("a", 1, (0, 20), (1, 20)), events("b", 2, (0, 20), (1, 20)))
    assert found("RR", *small) == []
    assert found("RR", *big, studies=(study("a", note="Two trials of the same size; we asked."),)) == []
    differs = events("b", 4, (3, 100), (9, 98), outcome="death")
    shared = events("a", 3, (4, 100), (9, 98), outcome="death")
    assert found("RR", *big, shared, differs, more=(outcome("RR", "death"),)) == []
    two = (*small, events("a", 3, (1, 20), (2, 20), outcome="death"), events("b", 4, (1, 20), (2, 20), outcome="death"))
    assert [code for code, *_ in found("RR", *two, more=(outcome("RR", "death"),))] == ["twin-studies"]
    twins = (replace(scores("a", 1), intervention=Arm(mean=1, sd=2, total=9), comparator=Arm(mean=2, sd=2, total=9)),)
    assert len(found("MD", *twins, replace(twins[0], study="b", place=Place("r", 2)))) == 1


def test_many_equal_rows_take_no_time() -> None:
    rows = [events(f"s{i}", i, (1, 20), (2, 20)) for i in range(3000)]
    assert found("RR", *rows) == []
