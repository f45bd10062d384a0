"""A small good review, and ways to spoil it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from plainforest.check import check_review
from plainforest.content import parse_review
from plainforest.problems import Place, Problem

Files = dict[str, bytes]
Find = Callable[[Mapping[str, bytes]], list[Problem]]
Spoil = Callable[[str, str, str], tuple[list[Problem], Files]]
PlaceOf = Callable[[Mapping[str, bytes], str, str], Place]

WHERE = "content/reviews/warm-drinks"


@pytest.fixture(scope="session")
def good() -> Files:
    """The files of a review without a mistake."""
    folder = Path(__file__).parent / "good"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="session")
def find() -> Find:
    """Return everything that reading and checking a review find."""

    def found(files: Mapping[str, bytes]) -> list[Problem]:
        review, problems = parse_review("warm-drinks", files)
        return problems if review is None else [*problems, *check_review(review)]

    return found


@pytest.fixture(scope="session")
def spoil(good: Files, find: Find) -> Spoil:
    """Change one text in one file of the good review; return what is found, and the files."""

    def change(name: str, old: str, new: str) -> tuple[list[Problem], Files]:
        text = good[name].decode()
        assert old in text
        files = {**good, name: text.replace(old, new, 1).encode()}
        return find(files), files

    return change


@pytest.fixture(scope="session")
def place_of() -> PlaceOf:
    """Return the place of the only occurrence of a text in a file."""

    def place(files: Mapping[str, bytes], name: str, mark: str) -> Place:
        text = files[name].decode()
        assert text.count(mark) == 1, f"{mark!r} occurs {text.count(mark)} times"
        before = text[: text.index(mark)]
        return Place(f"{WHERE}/{name}", before.count("\n") + 1, len(before) - before.rfind("\n"))

    return place
