"""Names that a spreadsheet would run as formulas: never a formula in a file, and the same names after the round."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plainforest.content import parse_review
from plainforest.exchange.package import data_package
from plainforest.exchange.tables import results_csv, studies_csv
from plainforest.findings import analyse
from plainforest.formulas import guarded, unguarded
from plainforest.incoming.importing import import_review
from plainforest.incoming.package import read_zip
from plainforest.incoming.writing import content_of
from plainforest.model import Review
from plainforest.new import new_review, new_site
from tests.exchange.reviews import Pair, small
from tests.incoming import making

NAMES = ("=Ash 2001", "+Birch", "-Cedar", "@Elm", "'=Fir", "''@Gum", "'t Hooft", "-2+3+cmd|' /C calc'!A0", "Hazel")
HEAD = "study,intervention_events,intervention_total,comparator_events,comparator_total"


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def pair() -> Pair:
    rows = [f"{guarded(name)},{5 + i},100,{9 + i},98" for i, name in enumerate(NAMES)]
    studies = ["id,year,funding", *(f"{guarded(name)},{2001 + i},{guarded('=1+1')}" for i, name in enumerate(NAMES))]
    return small("measure: RR", "\n".join([HEAD, *rows]), "\n".join(studies))


@given(st.text(alphabet="'=+-@\ta5. e", max_size=6))
@settings(max_examples=400, derandomize=True, database=None)
def test_the_way_back_is_exact(text: str) -> None:
    assert unguarded(guarded(text)) == text
    plain = guarded(text)[:1] not in tuple("=+@\t-")
    try:
        float(text)
    except ValueError:
        assert plain
    assert unguarded(guarded(guarded(text))) in (guarded(text), text)


def test_content_is_read_without_the_apostrophe(pair: Pair) -> None:
    assert [study.id for study in pair[0].studies] == list(NAMES)
    assert {study.funding for study in pair[0].studies} == {"=1+1"}
    assert [row.study.id for row in pair[1][0].rows] == list(NAMES)


def test_a_package_brings_the_same_names_back_and_holds_no_formula(pair: Pair) -> None:
    review, _ = pair
    again = review
    for _ in range(3):
        written = content_of(read_zip(data_package(again, analyse(again)), "data-package"))
        for name in ("studies.csv", "results.csv"):
            assert all(cell[:1] not in tuple("=+-@") for row in cells(written.files[name]) for cell in row)
        found, problems = parse_review(review.slug, written.files, "again")
        assert found is not None, problems
        again = found
        assert _names(again) == _names(review)


def _names(review: Review) -> list[tuple[str, int | None, str]]:
    return [(study.id, study.year, study.funding) for study in review.studies]


@pytest.mark.parametrize("way", ["new", "import"])
def test_the_tidy_table_brings_the_same_names_back(pair: Pair, tmp_path: Path, way: str) -> None:
    new_site(tmp_path / "library")
    content = tmp_path / "library" / "content"
    data = results_csv(pair[1])
    assert all(cell[:1] not in tuple("=+-@") for row in cells(data) for cell in row)
    source = making.saved(tmp_path, "results.csv", data)
    if way == "new":
        new_review(content, "again", source)
    else:
        import_review(content, source, "again")
    folder = content / "reviews" / "again"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    for name in ("studies.csv", "results.csv"):
        assert all(cell[:1] not in tuple("=+-@") for row in cells(files[name]) for cell in row)
    again, problems = parse_review("again", files, "again")
    assert again is not None, problems
    assert [study.id for study in again.studies] == list(NAMES)
    before, after = pair[0].results, again.results
    assert [(row.study, row.intervention, row.comparator) for row in after] == [
        (row.study, row.intervention, row.comparator) for row in before
    ]


def test_the_table_of_studies_has_no_formula(pair: Pair) -> None:
    rows = cells(studies_csv(pair[0]))
    assert [unguarded(row[0]) for row in rows[1:]] == list(NAMES)
    assert all(cell[:1] not in tuple("=+-@") for row in rows for cell in row)
