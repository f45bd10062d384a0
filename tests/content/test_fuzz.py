"""Whatever stands in the files: problems are returned, nothing is raised, and every problem says where and what."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plainforest.check import check_review
from plainforest.content import parse_library, parse_review
from plainforest.problems import Problem, has_errors

GOOD = {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "good").iterdir())}
NAMES = [*GOOD, "studies.xlsx", "results.xlsx"]
PIECES = [
    *(
        '"',
        "'",
        ",",
        ";",
        "\n",
        "\r",
        "\t",
        ":",
        ": ",
        "- ",
        "#",
        "{",
        "}",
        "[",
        "]",
        "&a",
        "*a",
        "!",
        "|",
        ">",
        "%",
        "@",
    ),
    *("---\n", "...\n", "? ", "<<: ", "~", "null", "yes", "\ufeff", "\u2028", "\x00", "\x85", "\\", "1e999", "-", "−"),
    *("0", "-1", "99999999999999999999", "1_000", "１", "nan", "NA", "١", "é", "😀", "\n\n", "  ", '""', '"\\x00"'),
]


def everything(files: dict[str, bytes]) -> list[Problem]:
    review, problems = parse_review("warm-drinks", files)
    assert (review is None) == has_errors(problems)
    if review is not None:
        problems += check_review(review)
    for problem in problems:
        assert problem.message
        assert problem.hint
        assert problem.place.file.startswith("content/reviews/warm-drinks")
        name = problem.place.file.rpartition("/")[2]
        lines = files.get(name, b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        assert 0 <= problem.place.line <= lines or name.endswith(".xlsx")
    return problems


@given(st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=300)))
@settings(max_examples=150, deadline=None)
def test_arbitrary_bytes(files: dict[str, bytes]) -> None:
    everything({**GOOD, **files})


@given(name=st.sampled_from(list(GOOD)), text=st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_arbitrary_text(name: str, text: str) -> None:
    everything({**GOOD, name: text.encode("utf-8", "replace")})


@given(
    name=st.sampled_from([name for name in GOOD if not name.endswith(".md")]),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.one_of(st.sampled_from(PIECES), st.text(max_size=3))),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_good_files_with_anything_inserted_and_deleted(name: str, edits: list[tuple[float, int, str]]) -> None:
    text = GOOD[name].decode()
    for where, length, piece in edits:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + length :]
    everything({**GOOD, name: text.encode("utf-8", "replace")})


@given(name=st.sampled_from(list(GOOD)), where=st.floats(0, 1), byte=st.integers(0, 255))
@settings(max_examples=100, deadline=None)
def test_good_files_with_one_byte_changed(name: str, where: float, byte: int) -> None:
    data = bytearray(GOOD[name])
    data[int(where * (len(data) - 1))] = byte
    everything({**GOOD, name: bytes(data)})


@given(st.lists(st.lists(st.sampled_from([*PIECES, "outcome", "study", "id", "pain", "Adams 2001", "12", "a"]))))
@settings(max_examples=200, deadline=None)
def test_tables_of_odd_cells(rows: list[list[str]]) -> None:
    data = "\n".join(",".join(row) for row in rows).encode()
    everything({**GOOD, "results.csv": data, "studies.csv": data})


@given(st.dictionaries(st.sampled_from(["site.yaml", "glossary.yaml", "about.md"]), st.binary(max_size=200)))
@settings(max_examples=100, deadline=None)
def test_a_library_of_arbitrary_bytes(files: dict[str, bytes]) -> None:
    library, problems = parse_library({"site.yaml": b"title: Site\n", **files})
    assert (library is None) == has_errors(problems)
    assert all(p.message and p.hint and p.place.file for p in problems)


VALUES = st.recursive(
    st.one_of(st.sampled_from(PIECES), st.text(max_size=5), st.integers().map(str), st.floats().map(str)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=6,
)


@given(path=st.integers(0, 80), value=VALUES)
@settings(max_examples=200, deadline=None)
def test_any_value_in_the_place_of_another(path: int, value: object) -> None:
    """Replace the value in one line of review.yaml by anything, written as JSON, which is YAML as well."""
    import json

    lines = GOOD["review.yaml"].decode().split("\n")
    at = path % len(lines)
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {json.dumps(value)}"
    everything({**GOOD, "review.yaml": "\n".join(lines).encode()})


@pytest.mark.slow
@given(st.data())
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_mistakes_at_once(data: st.DataObject) -> None:
    files = dict(GOOD)
    for name in ("review.yaml", "studies.csv", "results.csv"):
        text = files[name].decode()
        for _ in range(data.draw(st.integers(0, 6))):
            at = data.draw(st.integers(0, len(text)))
            text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + data.draw(st.integers(0, 20)) :]
        files[name] = text.encode()
    everything(files)
