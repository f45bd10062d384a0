"""A review in a notebook: the findings and the Summary of Findings without the site."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from plainforest.notebook import ContentError, load
from tests.site.reading import read
from tests.site.sites import CONTENT, Site

ALS = CONTENT / "reviews" / "als-cell-therapy"


def test_a_review_is_read_as_the_site_reads_it(example: Site) -> None:
    loaded = load(ALS)
    published = example.findings("als-cell-therapy")["outcomes"]
    assert [finding.id for finding in loaded.findings] == list(published)
    survival = loaded.finding("survival")
    assert survival.effect is not None
    assert survival.effect.estimate == published["survival"]["effect"]["estimate"]
    with pytest.raises(KeyError, match="no outcome 'joy'; there are function, "):
        loaded.finding("joy")


def test_the_table_as_html(example: Site) -> None:
    (table,) = load(ALS).tables
    html = table.to_html()
    assert html == table._repr_html_()
    page = read(f"<!doctype html><title>x</title>{html}".encode(), "sof.html")
    shown = example.page("als-cell-therapy/evidence/index.html").by_id(f"table-{table.id}")
    alone = page.by_id(f"table-{table.id}")
    for words in ("903", "851 to 1000", "66 more", "1.07 (0.94 to 1.22)", "Anticipated absolute effects (95% CI)"):
        assert words in alone.text, words
        assert words in shown.text, words
    assert 'scope="colgroup" colspan="3"' in html
    assert 'scope="row"' in html
    assert "⊕⊕◯◯" in html
    assert "<caption>" in html
    assert "<use" not in html  # the drawings are only on the site's pages
    anchors = [part.split('"')[0] for part in html.split('href="#')[1:]]
    assert anchors
    assert all(f'id="{anchor}"' in html for anchor in anchors)


def test_the_table_as_json_and_as_a_frame(example: Site) -> None:
    (table,) = load(ALS).tables
    published = json.loads(example.text("als-cell-therapy/data/summary-of-findings.json"))
    assert json.loads(table.to_json()) == published
    (one,) = published["tables"]
    assert [column["id"] for column in one["columns"]] == [
        "outcome", "comparator", "intervention", "difference", "relative", "participants", "certainty", "happens",
    ]  # fmt: skip
    rows = {row["outcome"]: row for row in one["rows"]}
    assert rows["survival"]["cells"]["comparator"]["main"] == "903"
    assert rows["survival"]["certainty"]["symbols"] == "⊕⊕◯◯"
    letters = {note["letter"] for note in one["footnotes"]}
    used = {mark for row in rows.values() for cell in row["cells"].values() for mark in cell["footnotes"]}
    assert used <= letters
    empty = [row for row in rows.values() if row["empty"]]
    assert empty
    assert all(row["cells"] == {} and row["what_happens"] for row in empty)

    frame = table.to_frame()
    assert list(frame.columns) == [
        "Outcome, follow-up", "With riluzole only", "With BM-MSC plus riluzole", "Difference",
        "Relative effect (95% CI)", "Participants (studies)", "Certainty (GRADE)", "What happens", "Footnotes",
    ]  # fmt: skip
    assert len(frame) == len(table.rows)
    assert "a. " in frame["Footnotes"].iloc[0]


def test_content_with_errors_says_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "reviews" / "als"
    shutil.copytree(ALS, folder)
    path = folder / "review.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("measure: RR", "measure: XX", 1), encoding="utf-8")
    with pytest.raises(ContentError, match=r"review\.yaml:\d+:\d+: 'XX' is not one of the choices"):
        load(folder)
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        load(tmp_path / "nowhere")
