"""The invented library that speed is measured with: correct content, or the measurement is one of error messages."""

from __future__ import annotations

from pathlib import Path

from bench.plain import effect, plots_of
from bench.synthetic import write_site
from plainforest.checking import check
from tests.site.sites import Site, tree


def test_invented_reviews_are_free_of_mistakes_and_are_published(tmp_path: Path) -> None:
    write_site(tmp_path / "content", 6)
    assert [problem for problem in check(tmp_path / "content") if problem.severity != "suggestion"] == []
    report = Site(tmp_path / "content", tmp_path / "dist").must_build()
    assert report.rebuilt == 6


def test_the_same_seed_invents_the_same_reviews(tmp_path: Path) -> None:
    for name in "ab":
        write_site(tmp_path / name, 2, seed=3)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_plain_python_draws_every_outcome_with_results(tmp_path: Path) -> None:
    write_site(tmp_path / "content", 30)
    for folder in (tmp_path / "content" / "reviews").iterdir():
        assert len(plots_of(folder)) >= 5, "also where an outcome has a single study"


def test_plain_python_takes_studies_in_which_all_people_had_the_event() -> None:
    arms = {
        "intervention_events": "27",
        "intervention_total": "28",
        "comparator_events": "24",
        "comparator_total": "24",
    }
    found = effect(arms)
    assert found
    assert found[1] > 0
