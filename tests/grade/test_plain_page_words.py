"""Plain sentences about what was capped, about other places, and about outcomes that are told together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plainforest.findings import Finding
from plainforest.grade.plain import plain, plain_grouped
from plainforest.grade.predicted import predicted
from plainforest.language import language
from tests.grade.making import made

TONGUE = language()


def text(finding: Finding) -> str:
    return plain(TONGUE, finding, 100)


@pytest.mark.parametrize(
    ("measure", "effect", "comparator", "expected"),
    [
        ("RR", (1.07, 0.94, 1.22), 0.9, "The range stops at 100 of 100, because more than everybody is not possible."),
        ("RD", (-0.05, -0.2, 0.1), 0.1, "The range stops at 0, because fewer than nobody is not possible."),
        (
            "RD",
            (-0.2, -0.3, -0.1),
            0.15,
            "The number with cold packs stops at 0, because fewer than nobody is not possible.",
        ),
        ("RR", (3.0, 2.0, 4.0), 0.4, "The number with cold packs stops at 100 of 100, because more than everybody"),
    ],
)
@pytest.mark.parametrize("level", ["high", "low", "very_low"])
def test_what_was_capped_is_explained_in_the_card(
    measure: Any, effect: tuple[float, float, float], comparator: float, expected: str, level: Any
) -> None:
    finding = made(measure, effect, comparator=comparator, level=level)
    assert expected in text(finding)
    assert text(finding).count("not possible") == 1
    assert expected in plain_grouped(TONGUE, finding, 100)


def test_what_was_not_capped_is_not_explained() -> None:
    assert "not possible" not in text(made("RR", (0.5, 0.4, 0.6), comparator=0.2, level="low"))


def spread(measure: Any, effect: tuple[float, float, float], limits: tuple[float, float], **more: Any) -> Finding:
    return replace(made(measure, effect, level="low", **more), prediction=limits)


def test_results_that_differ_from_place_to_place() -> None:
    wide = spread("RR", (0.5, 0.4, 0.625), (0.25, 1.5), comparator=0.2)
    assert text(wide).endswith(
        "But the results differed from study to study. In a new place, it could be anywhere from **5 to 30 of 100**: "
        "fewer or more than with usual care."
    )
    below = text(spread("RR", (0.5, 0.4, 0.625), (0.25, 0.9), comparator=0.2))
    assert below.endswith("anywhere from **5 to 18 of 100**.")
    assert "In a new place" not in text(spread("RR", (0.5, 0.4, 0.625), (0.35, 0.7), comparator=0.2)), "hardly wider"
    assert "In a new place" not in text(made("RR", (0.5, 0.4, 0.6), comparator=0.2, level="low")), "no interval"
    assert wide.rating is not None
    assert "In a new place" not in text(replace(wide, rating=replace(wide.rating, level="very_low")))


def test_scores_that_differ_from_place_to_place() -> None:
    both = text(spread("MD", (3.0, 2.0, 4.0), (-2.0, 8.0), comparator=10.0))
    assert "the difference could be anywhere from **8.0 points worse to 2.0 points better**." in both
    one = text(spread("MD", (3.0, 2.0, 4.0), (0.5, 5.5), comparator=10.0))
    assert "anywhere from **0.5 to 5.5 points worse**." in one


def test_a_measure_with_two_steps_has_no_such_sentence() -> None:
    finding = spread("SMD", (0.5, 0.3, 0.7), (-0.5, 1.5))
    assert all(predicted(finding, absolute) is None for absolute in finding.absolute)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("high", "With cold packs, the best estimate is **19 of 100** (10 to 36)."),
        ("moderate", "With cold packs, it is probably about **19 of 100** (10 to 36)."),
        ("low", "With cold packs, it may be about **19 of 100** (10 to 36)."),
        (None, "With cold packs, it was about **19 of 100** (10 to 36)."),
        ("very_low", "The true number could be anywhere from 10 to 36, or even outside that range."),
    ],
)
def test_together_each_is_told_with_both_ends(level: Any, expected: str) -> None:
    finding = made("RR", (0.95, 0.5, 1.8), comparator=0.2, level=level)
    told = plain_grouped(TONGUE, finding, 100)
    assert expected in told
    assert "20 of 100" in told
    scores = made("MD", (0.1, -1.0, 1.2), comparator=10.0, level=level)
    assert plain_grouped(TONGUE, scores, 100) == text(scores), "scores are told as ever"


def test_rates_together() -> None:
    finding = made("IRR", (0.95, 0.5, 1.8), comparator=0.25, level="low")
    told = plain_grouped(TONGUE, finding, 100)
    assert "there may be about **24** (13 to 45)." in told
