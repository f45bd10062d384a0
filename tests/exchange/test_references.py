"""Reference lists, read by the libraries that others read them with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import rispy  # type: ignore[import-untyped]
from bibtexparser.entrypoint import parse_string

from plainforest.exchange.references import reference_entry, reference_files
from plainforest.model import Reference
from tests.exchange.reviews import ALL, named
from tests.growth import grows_with

TEXT = (
    "Oh KW, Noh MY, van der Berg LH, et al. Repeated stem cells: a trial (phase 2). Annals of Neurology "
    "2018;84(3):361-373. PMC6175096."
)


def read_ris(data: bytes) -> list[dict[str, Any]]:
    return list(rispy.loads(data.decode()))


def test_an_article_is_taken_apart() -> None:
    entry = reference_entry(Reference(id="oh-2018", text=TEXT, doi="10.1002/ana.25302", pmid="30048006"), ["Oh 2018"])
    assert entry.authors == ("Oh KW", "Noh MY", "van der Berg LH")
    assert entry.more_authors
    assert (entry.title, entry.journal) == ("Repeated stem cells: a trial (phase 2)", "Annals of Neurology")
    assert (entry.year, entry.volume, entry.issue, entry.pages) == (2018, "84", "3", "361-373")
    assert entry.note == "PMC6175096."


@pytest.mark.parametrize(
    "text",
    [
        "Dataset dat.bcg in the R package metadat (version 1.2-0), which lists the counts after Colditz 1994.",
        "Protection by BCG vaccine: a systematic review. Clinical Infectious Diseases 2014. A later review.",
        "World Health Organization. Guidelines on something. Geneva; 2018.",
        "See Oh 2018;84.",
    ],
)
def test_any_other_text_stays_whole(text: str) -> None:
    entry = reference_entry(Reference(id="a", text=text))
    assert (entry.title, entry.authors, entry.article) == (text, (), False)


@pytest.mark.parametrize("name", ALL)
def test_both_files_read_back(name: str, tmp_path: Path) -> None:
    review, _ = named(name, tmp_path)
    files = reference_files(review)
    if not review.record.references:
        assert files == {}
        return
    expected = [reference_entry(one) for one in review.record.references]
    records = read_ris(files["references.ris"])
    assert len(records) == len(expected)
    for record, entry in zip(records, expected, strict=True):
        assert record.get("title", "") == " ".join(entry.title.split())
        assert record.get("doi", "") == entry.doi
        assert record.get("year", "") == (str(entry.year) if entry.year else "")
        assert len(record.get("authors", [])) == len(entry.authors)
    library = parse_string(files["references.bib"].decode())
    assert not library.failed_blocks
    assert [block.key for block in library.entries] == [entry.key for entry in expected]
    for block, entry in zip(library.entries, expected, strict=True):
        fields = {field.key: field.value for field in block.fields}
        assert fields.get("doi", "") == entry.doi
        assert fields.get("pmid", "") == entry.pmid
        assert ("author" in fields) == bool(entry.authors)


def test_studies_are_keywords(tmp_path: Path) -> None:
    records = read_ris(reference_files(named("als-cell-therapy", tmp_path)[0])["references.ris"])
    assert records[0]["keywords"] == ["Oh 2018"]
    assert records[0]["accession_number"] == "30048006"


@pytest.mark.parametrize(("start", "part", "end"), [
    ("", "Aa AB, ", ""), ("", "a. ", ""), ("Aa AB. ", "x. y ", ""), ("", "Aa AB, ", "2001;"),
])  # fmt: skip
def test_long_texts_take_no_more_than_their_share(start: str, part: str, end: str) -> None:
    grows_with(lambda n: reference_entry(Reference(id="a", text=start + part * n + end)), 5000)
