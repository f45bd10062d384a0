"""Authors' statements: which words go with which certainty, and which never go."""

from __future__ import annotations

import pytest

from plainforest.check.statements import check_statement
from plainforest.findings import Finding
from plainforest.grade import LEVELS
from plainforest.grade.statements import state
from plainforest.language import language
from plainforest.model import Level, Thresholds
from plainforest.problems import Place
from tests.grade.making import made
from tests.grade.test_statements import CASES, RATINGS, of

HERE = Place("review.yaml", 7)
LIMITS = Thresholds(important=0.02, source="-")


def codes(text: str, finding: Finding) -> list[str]:
    found = list(check_statement(text, finding, HERE, "Generated.", language()))
    assert all(problem.place == HERE and "Generated." in problem.hint for problem in found)
    return [code for problem in found if (code := problem.code.removeprefix("statement-")) != "no-range"]


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("Cold packs may reduce attacks.", False),
        ("Cold packs may reduce attacks ({{ outcome.difference }}).", False),
        ("Cold packs may reduce attacks by 10.", False),
        ("Cold packs may reduce attacks by 10 (8 to 12).", True),
        ("Cold packs may reduce attacks ({{ outcome.difference_range }}).", True),
        ("Cold packs may reduce attacks: {{ outcome.effect }}.", True),
        ("Cold packs may reduce attacks: {{outcome.range}}.", True),
    ],
)
def test_a_statement_gives_its_range(text: str, fine: bool) -> None:
    found = [one.code for one in check_statement(text, finding("low"), HERE, "Generated.", language())]
    assert found == ([] if fine else ["statement-no-range"])


def test_the_wrong_direction_is_an_error() -> None:
    found = check_statement("Cold packs may raise attacks.", finding("low"), HERE, "Generated.", language())
    assert {one.code: one.severity for one in found} == {
        "statement-direction": "error", "statement-no-range": "warning",
    }  # fmt: skip


def finding(level: Level | None, effect: tuple[float, float, float] = (0.5, 0.4, 0.6)) -> Finding:
    return made("RR", effect, comparator=0.2, thresholds=LIMITS, level=level)


@pytest.mark.parametrize("level", [*LEVELS, None])
def test_each_certainty_has_its_verb(level: Level | None) -> None:
    said = {
        "high": "Cold packs reduce attacks.",
        "moderate": "Cold packs probably reduce attacks.",
        "low": "Cold packs may reduce attacks.",
        "very_low": "It is very uncertain whether cold packs reduce attacks.",
    }
    for other, text in said.items():
        expected = ["verb"] if level is not None and other != level else []
        assert codes(text, finding(level)) == expected, (level, other)


def test_nothing_generated_is_ever_complained_about() -> None:
    for case in CASES:
        for level in RATINGS:
            made_up = of(case, level)
            words = state(made_up, denominator=1000, plain_denominator=100)
            assert codes(words.professional, made_up) == [], words.professional


def test_references_are_not_the_authors_words() -> None:
    assert codes("Cold packs may reduce attacks ({{ attacks.difference }}, more or less).", finding("low")) == []
    assert codes("Cold packs may reduce attacks ({{ increase.more }}).", finding("low")) == []
    assert codes("Cold packs may raise the number of attacks.", finding("low")) == ["direction"]


def test_better_and_worse_have_a_direction_too() -> None:
    pain = made("MD", (-9.0, -11.0, -7.0), comparator=30.0, better="lower", level="low")
    assert codes("Cold packs may improve pain.", pain) == []
    assert codes("Cold packs may worsen pain.", pain) == ["direction"]
    assert codes("Cold packs may improve or worsen pain.", pain) == []


def test_little_to_no_difference_needs_its_range() -> None:
    inside = finding("low", (1.01, 0.95, 1.06))
    assert codes("Cold packs may result in little to no difference in attacks.", inside) == []
    assert codes("Cold packs may make no difference to attacks.", inside) == ["no-effect"]
    outside = finding("low", (0.9, 0.6, 1.4))
    assert codes("Cold packs may result in little to no difference in attacks.", outside) == ["no-effect"]
    assert codes("Cold packs may increase or reduce attacks.", outside) == []


def test_what_only_looks_like_a_word_is_none() -> None:
    assert codes("It is unlikely that cold packs may harm.", finding("low")) == []
    assert codes("Maybe.", finding("low")) == ["verb"]
