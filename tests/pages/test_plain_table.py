"""The table at the top of the plain page: what each row shows, and what its caption explains."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plainforest.pages.plain_cards import _repeats, arm_values
from tests.grade.making import comparison, made
from tests.site.sites import Site


@pytest.mark.parametrize(
    ("intervention", "comparator", "repeats"),
    [
        ("BCG vaccine", "no vaccine", True),
        ("BCG vaccine", "no BCG vaccine", True),
        ("cold packs", "no treatment", True),
        ("cold packs", "usual care", False),
        ("cold packs", "no exercise", False),
        ("cell therapy", "riluzole only", False),
    ],
)
def test_without_is_explained_unless_that_only_repeats_it(intervention: str, comparator: str, repeats: bool) -> None:
    arms = replace(comparison(), plain_intervention=intervention, plain_comparator=comparator)
    assert _repeats(arms) == repeats


def test_the_caption_explains_what_without_means(tiny: Site) -> None:
    tiny.must_build()
    assert "means a usual morning" in tiny.page("morning-walk/index.html").by_id("glance").text


def test_each_row_says_its_verdict_beside_its_numbers(tiny: Site) -> None:
    tiny.must_build()
    text = tiny.page("morning-walk/index.html").by_id("glance").text
    assert "Probably fewer people fell" in text
    assert "Could go either way" in text


def test_a_difference_alone_is_told_in_people_and_without_abbreviations() -> None:
    finding = made("RD", (-0.12, -0.16, -0.08))
    assert arm_values(finding, 100) == ("Not available", "12 fewer per 100", "8 to 16 fewer", "")
    assert arm_values(made("HR", (1.5, 1.2, 1.9)), 100) == ("Not available", "We cannot say how many", "", "")
