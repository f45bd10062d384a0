"""The lines around a problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainforest.problems import Place, error
from plainforest.serve.frames import EMPTY, Frame, described, frame, read_frame

TEXT = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"
TABLE = 'outcome,study,"a, b",events\r\npain,"Smith, 2001",3,4\r\npain,Jones\r\n'


def lines(found: Frame) -> list[tuple[int, str, bool]]:
    return [(line.number, line.text, line.marked) for line in found.lines]


def test_five_lines_with_the_marked_one_in_the_middle() -> None:
    found = frame(TEXT, Place("a.md", 4, 2))
    assert lines(found) == [(2, "two", False), (3, "three", False), (4, "four", True), (5, "five", False), (6, "six", False)]  # fmt: skip # noqa: E501
    assert (found.start, found.length) == (1, 1)


def test_fewer_at_the_ends() -> None:
    assert [line.number for line in frame(TEXT, Place("a.md", 1)).lines] == [1, 2, 3]
    assert [line.number for line in frame(TEXT, Place("a.md", 7)).lines] == [5, 6, 7]
    assert frame(TEXT, Place("a.md", 8)) == EMPTY
    assert frame(TEXT, Place("a.md")) == EMPTY
    assert frame("", Place("a.md", 1)) == EMPTY


@pytest.mark.parametrize(
    ("line", "column", "cell"),
    [(2, "study", '"Smith, 2001"'), (2, "a, b", "3"), (2, "events", "4"), (2, "outcome", "pain"), (2, "nothing", "")],
)
def test_the_caret_stands_under_the_cell(line: int, column: str, cell: str) -> None:
    found = frame(TABLE, Place("a.csv", line, column))
    text = next(line.text for line in found.lines if line.marked)
    assert text[found.start : found.start + found.length] == cell


def test_a_missing_cell_is_after_the_end_of_its_line() -> None:
    found = frame(TABLE, Place("a.csv", 3, "events"))
    assert (found.start, found.length) == (len("pain,Jones"), 1)


def test_very_long_lines_are_cut() -> None:
    found = frame("x" * 10_000, Place("a.md", 1, 9_000))
    assert len(found.lines[0].text) < 1_000
    assert found.length == 0


def test_only_text_below_the_site_is_read(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "content").mkdir(parents=True)
    (site / "content" / "good.md").write_text("good\n")
    (site / "content" / "binary.xlsx").write_bytes(b"PK\0\1\nx")
    (tmp_path / "secret.md").write_text("secret\n")
    (site / "content" / "link.md").symlink_to(tmp_path / "secret.md")
    assert lines(read_frame(site, Place("content/good.md", 1))) == [(1, "good", True)]
    for name in ("../secret.md", "content/link.md", "content/binary.xlsx", "content/none.md", str(tmp_path / "secret.md")):  # fmt: skip # noqa: E501
        assert read_frame(site, Place(name, 1)) == EMPTY, name


def test_a_problem_is_described_with_its_place() -> None:
    place = Place("a.md", 4, 2)
    told = described(error("code", place, "Wrong.", "Do this."), frame(TEXT, place))
    assert told["place"] == "a.md:4:2"
    assert told["caret"] == [1, 1]
    assert (told["severity"], told["message"], told["hint"]) == ("error", "Wrong.", "Do this.")


@pytest.mark.parametrize("odd", ["\u2028", "\x85", "\x0b", "\x0c"])
def test_lines_end_where_places_count_them(odd: str) -> None:
    found = frame(f"# a{odd}b{odd}c\ntitel: x\n", Place("review.yaml", 2, 1))
    assert [line.text for line in found.lines if line.marked] == ["titel: x"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_counts(end: str) -> None:
    found = frame(f"one{end}two{end}three{end}", Place("plain.md", 2, 1))
    assert [line.text for line in found.lines] == ["one", "two", "three"]
