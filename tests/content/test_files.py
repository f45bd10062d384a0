"""A good review is read whole; missing files, encodings and empty texts."""

from collections.abc import Callable, Mapping

import pytest

from plainforest.content import parse_review
from plainforest.model import Review
from plainforest.problems import Place, Problem

Files = dict[str, bytes]
Find = Callable[[Mapping[str, bytes]], list[Problem]]

WHERE = "content/reviews/warm-drinks"


def codes(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(p.code, str(p.place).removeprefix(f"{WHERE}/")) for p in problems]


def read(files: Mapping[str, bytes]) -> Review:
    review, problems = parse_review("warm-drinks", files)
    assert review is not None, problems
    return review


def test_the_good_review_has_no_problem(good: Files, find: Find) -> None:
    assert find(good) == []


def test_what_the_good_review_says(good: Files) -> None:
    review = read(good)
    outcome = review.record.comparisons[0].outcomes[0]
    assert (outcome.id, outcome.measure, outcome.subgroups, outcome.model) == ("recovery", "RR", True, "random")
    assert review.record.searched is not None
    assert review.record.searched.isoformat() == "2020-03-31"
    assert outcome.thresholds is not None
    assert outcome.thresholds.moderate == 0.05
    assert [study.id for study in review.studies] == ["Adams 2001", "Brown 2005", "Clark 2010"]
    brown = review.studies[1]
    assert (brown.year, brown.references) == (2005, ("adams-2001", "brown-2005"))
    assert {name: b.judgement for name, b in brown.bias.items()} == {"selection": "high", "attrition": "not_stated"}
    assert brown.bias["selection"].support == ""
    assert review.results[1].intervention.events == 40
    assert review.results[2].no_data
    assert (review.results[3].basis, review.results[3].intervention.sd) == ("calculated", 12.1)
    assert review.results[5].ci_high == 1.6
    assert review.plain.text.startswith("Warm drinks")


def test_rows_know_their_lines_below_cells_with_line_breaks(good: Files) -> None:
    review = read(good)
    assert [result.place.line for result in review.results] == [2, 3, 4, 5, 7, 8]
    assert review.results[3].note == "SD from the standard\nerrors"


def test_every_value_of_the_record_has_a_place(good: Files) -> None:
    review = read(good)
    file = f"{WHERE}/review.yaml"
    assert review.place() == Place(file)
    assert review.place("title") == Place(file, 1, 8)
    assert review.place("question") == Place(file, 5, 1)
    assert review.place("comparisons", 0, "outcomes", 1, "scale", "maximum") == Place(file, 75, 20)
    assert review.place("comparisons", 0, "outcomes", 3) == Place(file, 92, 9)
    assert review.place("comparisons", 0, "outcomes", 3, "certainty", "level") == Place(file, 92, 9)


# ---------------------------------------------------------------- files that are not there


@pytest.mark.parametrize("name", ["review.yaml", "studies.csv", "results.csv", "plain.md", "professional.md"])
def test_a_missing_file(name: str, good: Files, find: Find) -> None:
    problems = find({n: data for n, data in good.items() if n != name})
    assert codes(problems) == [("missing-file", name)]
    assert "Add the file." in problems[0].hint


def test_a_file_with_nearly_the_right_name(good: Files, find: Find) -> None:
    files = {("Results.CSV" if name == "results.csv" else name): data for name, data in good.items()}
    problems = find(files)
    assert codes(problems) == [("missing-file", "results.csv")]
    assert "There is a file 'Results.CSV'" in problems[0].hint


def test_nothing_at_all(find: Find) -> None:
    assert [code for code, _ in codes(find({}))] == ["missing-file"] * 5


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize("name", ["review.yaml", "studies.csv", "results.csv", "plain.md", "professional.md"])
def test_bytes_that_are_not_utf8(name: str, good: Files, find: Find) -> None:
    data = good[name] + "né".encode("latin-1")
    problems = find({**good, name: data})
    assert codes(problems) == [("not-utf8", f"{name}:{data.count(10) + 1}:2")]
    assert "UTF-8" in problems[0].hint


def test_the_column_of_a_bad_byte_counts_characters(good: Files, find: Find) -> None:
    problems = find({**good, "plain.md": "one\r\näöü ".encode() + b"\xff"})
    assert codes(problems) == [("not-utf8", "plain.md:2:5")]


def test_utf16_is_named(good: Files, find: Find) -> None:
    problems = find({**good, "results.csv": good["results.csv"].decode().encode("utf-16")})
    assert codes(problems) == [("not-utf8", "results.csv:1:1")]
    assert "UTF-16" in problems[0].message


@pytest.mark.parametrize("name", ["review.yaml", "studies.csv", "results.csv", "plain.md"])
@pytest.mark.parametrize("change", [lambda d: b"\xef\xbb\xbf" + d, lambda d: d.replace(b"\n", b"\r\n")])
def test_byte_order_marks_and_windows_line_ends_are_fine(
    name: str, change: Callable[[bytes], bytes], good: Files
) -> None:
    files = {**good, name: change(good[name])}
    assert read(files) == read(good)


def test_a_file_that_is_too_large(good: Files, find: Find) -> None:
    problems = find({**good, "plain.md": b"a" * 20_000_001, "results.csv": b"a" * 20_000_001})
    assert codes(problems) == [("file-too-large", "plain.md"), ("file-too-large", "results.csv")]


def test_an_empty_text_is_a_warning(good: Files, find: Find) -> None:
    problems = find({**good, "plain.md": b" \n\n"})
    assert [(p.severity, p.code, p.place.line) for p in problems] == [("warning", "empty-text", 1)]
