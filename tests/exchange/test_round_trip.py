"""Out as a data package and in again: the same findings; and the same numbers from its tables alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from plainforest.content import parse_review
from plainforest.exchange.own_record import NAME
from plainforest.exchange.package import data_package, package_files
from plainforest.exchange.package_analyses import the_form
from plainforest.exchange.zipped import zipped
from plainforest.findings import Finding, analyse
from plainforest.incoming.importing import import_review
from plainforest.incoming.package import read_zip
from plainforest.incoming.writing import content_of
from plainforest.model import Result, Review, Study
from plainforest.new import new_site
from plainforest.problems import Place
from tests.exchange.reviews import EXAMPLES, Pair, loaded, named, small
from tests.exchange.test_package import COUNTS
from tests.incoming import making
from tests.site.sites import CONTENT

NAMES = (*EXAMPLES, "every-kind", "attacks", "subgroups", "mantel-haenszel", "scores")
SCORES = """study,intervention_mean,intervention_sd,intervention_total,comparator_mean,comparator_sd,comparator_total
Ash,3.1,1.2,40,4.0,1.4,41
Birch,2.8,0.9,25,3.9,1.1,24
Cedar,3.5,1.5,60,3.6,1.6,61
"""


def pair(name: str, folder: Path) -> Pair:
    if name == "subgroups":
        return small("measure: RR", COUNTS)
    if name == "mantel-haenszel":
        return small("measure: OR\n        model: common", COUNTS)
    if name == "scores":
        return small("measure: SMD\n        scale: {unit: points}", SCORES)
    return named(name, folder)


def numbers(finding: Finding) -> dict[str, Any]:
    """Return what has to be the same after the round."""
    analysis, between = finding.analysis, finding.analysis and finding.analysis.heterogeneity
    found: dict[str, Any] = {
        "studies": finding.studies, "participants": finding.participants, "better": finding.outcome.better,
        "effect": finding.effect and (finding.effect.estimate, finding.effect.ci_low, finding.effect.ci_high),
        "prediction": finding.prediction, "rows": [row.study.id for row in finding.rows],
        "weights": [row.weight or 0 for row in finding.rows],
        "effects": [row.effect.estimate if row.effect else 0 for row in finding.rows],
        "groups": [group.label for group in finding.subgroups],
        "in groups": [group.effect.estimate if group.effect else 0 for group in finding.subgroups],
    }  # fmt: skip
    if analysis:
        found["how"] = (analysis.measure, analysis.model, analysis.method, analysis.estimator, analysis.interval)
        found |= {"p": analysis.p_value, "level": analysis.level}
    if between:
        found |= {"q": between.q, "i2": between.i2, "tau2": between.tau2 or 0}
    return found


def again(review: Review, files: Mapping[str, bytes]) -> Review:
    """Return a review that went out as a package and came in again."""
    incoming = read_zip(zipped(files), "data-package", with_text=True)
    found, problems = parse_review(review.slug, content_of(incoming).files, "content")
    assert found is not None, problems
    return found


def without_places(value: Any) -> Any:
    """Return a value of the model in which nothing says in which line of which file it stands."""
    if isinstance(value, Study | Result):
        value = replace(value, place=Place(""))
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value), [without_places(getattr(value, field.name)) for field in fields(value)])
    return [without_places(one) for one in value] if isinstance(value, tuple | list) else value


@pytest.mark.parametrize("name", NAMES)
def test_the_findings_are_the_same(name: str, tmp_path: Path) -> None:
    review, findings = pair(name, tmp_path)
    found = again(review, package_files(review, findings))
    assert without_places(analyse(found)) == without_places(findings)
    assert replace(found.record, draft=False) == replace(review.record, draft=False)
    assert without_places(found.studies) == without_places(review.studies)


@pytest.mark.parametrize(
    "outcome",
    [
        "measure: RR\n        estimator: PM",
        "measure: RR\n        interval: adhoc",
        "measure: OR\n        conventions: metafor",
    ],
)
def test_so_are_those_for_which_the_form_has_no_place(outcome: str) -> None:
    review, findings = small(outcome, COUNTS)
    assert without_places(analyse(again(review, package_files(review, findings)))) == without_places(findings)


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_alone_give_the_same_numbers(name: str, tmp_path: Path) -> None:
    review, findings = pair(name, tmp_path)
    files = {path: data for path, data in package_files(review, findings).items() if path != NAME}
    found = again(review, files)
    expected = [finding for finding in findings if not the_form(finding).why]
    for before, after in zip(expected, analyse(found), strict=True):
        one, two = numbers(before), numbers(after)
        assert one.keys() == two.keys()
        for key, value in one.items():
            exact = isinstance(value, str | None) or (isinstance(value, list | tuple) and str in map(type, value))
            assert two[key] == (value if exact else pytest.approx(value, rel=1e-12)), (before.id, key)
    assert [(study.id, study.year) for study in found.studies] == [(study.id, study.year) for study in review.studies]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    new_site(tmp_path / "library")
    return tmp_path / "library" / "content"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_command_compares_what_comes_back_with_the_tables(name: str, site: Path) -> None:
    review, findings = loaded(CONTENT, name)
    source = making.saved(site.parent, "data-package.zip", data_package(review, findings))
    made = import_review(site, source, "again", with_text=True)
    assert not [problem for problem in made.problems if problem.severity == "error"]
    report = "\n".join(made.lines)
    pooled = sum(bool(finding.effect) for finding in findings)
    assert re.search(rf"{pooled} of them agrees? with the results in the file to nine digits\.", report), report
    assert "guess" not in report
    again_review, again_findings = loaded(site, "again")
    assert without_places(again_findings) == without_places(findings)
    assert again_review.record.draft


def test_prose_comes_only_with_the_owners_word(site: Path) -> None:
    review, findings = loaded(CONTENT, "als-cell-therapy")
    source = making.saved(site.parent, "data-package.zip", data_package(review, findings))
    made = import_review(site, source, "again")
    record = (made.folder / "review.yaml").read_text()
    for text in (review.record.plain_answer, review.record.summary, *review.record.key_messages):
        assert " ".join(text.split()) not in " ".join(record.split())
    assert "TODO" in record
    assert {finding.id: finding.status for finding in loaded(site, "again")[1]} == {
        finding.id: finding.status for finding in findings
    }


def test_whoever_changes_a_table_means_it(site: Path) -> None:
    review, findings = small("measure: RR", COUNTS)
    files = dict(package_files(review, findings))
    path = next(path for path in files if path.endswith("data-rows.csv"))
    files[path] = files[path].replace(b",12,100,", b",13,100,")
    source = making.saved(site.parent, "data-package.zip", zipped(files))
    made = import_review(site, source, "again")
    assert "tables of the package were changed" in "\n".join(made.lines)
    assert ",13," in (made.folder / "results.csv").read_text()


def test_a_folder_of_the_package_will_do(site: Path, tmp_path: Path) -> None:
    review, findings = loaded(CONTENT, "bcg-vaccine")
    for path, data in package_files(review, findings).items():
        (tmp_path / "package" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "package" / path).write_bytes(data)
    made = import_review(site, tmp_path / "package", "again", with_text=True)
    assert "tables of the package were changed" not in "\n".join(made.lines)
    assert without_places(loaded(site, "again")[1]) == without_places(findings)


BOMB = "[" * 5000 + "]" * 5000
RECORDS: tuple[tuple[str, Any], ...] = (
    ("no JSON", b"{"),
    ("deep", f'{{"plainforest": 1, "tables": {{}}, "record": {BOMB}}}'.encode()),
    ("another form", {"plainforest": 2}),
    ("a list", []),
    ("no record", {"plainforest": 1, "tables": {}, "record": "x"}),
    ("wrong keys", {"plainforest": 1, "tables": {}, "record": {"title": {"a": 1}, "nonsense": True}}),
    ("many values", {"plainforest": 1, "tables": {}, "record": {"title": [0] * 300_000}}),
    ("surrogates", {"plainforest": 1, "tables": {}, "record": {"title": "\ud800", "\udfff": "x"}}),
    ("control characters", {"plainforest": 1, "tables": {}, "record": {"title": "a\u0000\u0007b"}}),
    ("references", {"plainforest": 1, "tables": {}, "record": {"title": "{{ nothing.effect }}"}}),
    ("rows in rows", {"plainforest": 1, "tables": {}, "record": {}, "studies": [{"id": ["x"]}]}),
    ("rows of nothing", {"plainforest": 1, "tables": {}, "record": {}, "studies": 5, "results": [5]}),
)


@pytest.mark.parametrize(("what", "data"), RECORDS)
def test_a_record_that_cannot_be_used_does_no_harm(what: str, data: Any, site: Path) -> None:
    review, findings = small("measure: RR", COUNTS)
    files = dict(package_files(review, findings))
    files[NAME] = data if isinstance(data, bytes) else json.dumps(data).encode()
    made = import_review(site, making.saved(site.parent, "data-package.zip", zipped(files)), "again")
    assert "cannot be used" in "\n".join(made.lines), what
    assert [finding.studies for finding in loaded(site, "again")[1]] == [4]


def test_formulas_in_a_record_stay_text(site: Path) -> None:
    review, findings = small("measure: RR", COUNTS)
    files = dict(package_files(review, findings))
    files[NAME] = files[NAME].replace(b'"year":2000', b'"year":2000,"funding":"=1+1"')
    made = import_review(site, making.saved(site.parent, "data-package.zip", zipped(files)), "again")
    assert "'=1+1" in (made.folder / "studies.csv").read_text()
