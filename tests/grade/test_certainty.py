"""From judgements to a level."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.grade import DEFINITIONS, LEVELS, rate
from plainforest.grade.certainty import DOMAIN_NAMES, LEVEL_NAMES, PLAIN_DEFINITIONS, UP_DOMAINS, level_from_reasons
from plainforest.model import Certainty, Domain, Level, Reason, UpDomain

DOWN: tuple[Domain, ...] = get_args(Domain)
UP: tuple[UpDomain, ...] = get_args(UpDomain)


def down(levels: int | None, domain: Domain | UpDomain = "imprecision") -> Reason:
    return Reason(domain=domain, reason="because", levels=levels)


@pytest.mark.parametrize(
    ("certainty", "level"),
    [
        (Certainty(), "high"),
        (Certainty(start="low"), "low"),
        (Certainty(reasons=(down(1),)), "moderate"),
        (Certainty(reasons=(down(1), down(1, "risk_of_bias"))), "low"),
        (Certainty(reasons=(down(3),)), "very_low"),
        (Certainty(reasons=(down(3), down(2, "risk_of_bias"))), "very_low"),  # never below
        (Certainty(start="low", reasons=(down(2, "large_effect"),)), "high"),
        (Certainty(start="low", reasons=(down(2, "large_effect"), down(1, "dose_response"))), "high"),  # never above
        (Certainty(start="low", reasons=(down(1, "large_effect"), down(1))), "low"),
        (Certainty(reasons=(down(None),)), None),
        (Certainty(reasons=(down(None), down(1)), level="low"), "low"),
        (Certainty(reasons=(down(1),), level="very_low"), "very_low"),  # the source wins
    ],
)
def test_levels(certainty: Certainty, level: Level | None) -> None:
    rating = rate(certainty)
    assert (rating.level if rating else None) == level


def test_no_judgement_is_no_rating() -> None:
    assert rate(None) is None


one_reason = st.builds(down, st.integers(1, 3), st.sampled_from([*DOWN, *UP]))
reasons = st.lists(one_reason, max_size=8).map(tuple)


@given(st.sampled_from(["high", "low"]), reasons)
def test_the_order_of_reasons_does_not_matter_and_the_level_exists(start: str, given: tuple[Reason, ...]) -> None:
    certainty = Certainty(start="high" if start == "high" else "low", reasons=given)
    level = level_from_reasons(certainty)
    assert level in LEVELS
    assert level == level_from_reasons(Certainty(start=certainty.start, reasons=given[::-1]))


@given(reasons, st.sampled_from(DOWN))
def test_one_more_downgrade_never_raises_the_level(given: tuple[Reason, ...], domain: Domain) -> None:
    before = level_from_reasons(Certainty(reasons=given))
    after = level_from_reasons(Certainty(reasons=(*given, down(1, domain))))
    assert before is not None
    assert after is not None
    assert LEVELS.index(after) <= LEVELS.index(before)


def test_every_level_and_domain_has_its_words() -> None:
    assert set(LEVELS) == set(get_args(Level)) == set(LEVEL_NAMES) == set(DEFINITIONS) == set(PLAIN_DEFINITIONS)
    assert set(DOMAIN_NAMES) == {*DOWN, *UP}
    assert set(UP_DOMAINS) == set(UP)


@pytest.mark.parametrize(("level", "filled"), [("very_low", 1), ("low", 2), ("moderate", 3), ("high", 4)])
def test_discs(level: Level, filled: int) -> None:
    rating = rate(Certainty(level=level))
    assert rating is not None
    assert rating.filled == filled
    assert rating.word == level.replace("_", " ")
