"""docs/authors/content.md tells authors about every file, key, column and message, and its example works."""

import ast
import dataclasses
import re
from pathlib import Path

import pytest

import plainforest
from plainforest.check import check_review
from plainforest.check.catalogue import catalogue, page
from plainforest.content import parse_review
from plainforest.content.files import LIBRARY_FILES, REVIEW_FILES
from plainforest.content.schema import groups
from plainforest.content.tables import RESULT_COLUMNS, STUDY_COLUMNS
from plainforest.model import ReviewRecord, SiteRecord

AUTHORS = Path(__file__).parents[2] / "docs" / "authors"
PAGE = (AUTHORS / "content.md").read_text(encoding="utf-8")
ENGINE = Path(plainforest.__file__).parent
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")
NO_CODES = {"utf-8", "k-1"}
SAYING = {"error": "error", "warning": "warning", "suggestion": "suggestion", "RefusedError": "error"}


def codes_in_the_source() -> set[str]:
    """Every kebab-case text in the room that reads content, and every code that the other rooms use."""
    found: set[str] = set()
    for path in ENGINE.rglob("*.py"):
        ours = path.relative_to(ENGINE).parts[0] == "content" or path.name in {"pvalues.py", "links.py"}
        ours = ours or path.as_posix().endswith("check/suggestions.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            texts: list[ast.expr] = []
            if ours and isinstance(node, ast.Constant):
                texts = [node]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                texts = [inner for inner in ast.walk(node.args[0]) if isinstance(inner, ast.Constant)]
            found |= {
                text.value
                for text in texts
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and KEBAB.fullmatch(text.value)
            }
    return found - NO_CODES


def test_every_message_is_in_the_catalogue_and_no_other() -> None:
    assert sorted(catalogue()) == sorted(codes_in_the_source())


def test_every_message_has_the_severity_that_the_catalogue_says() -> None:
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                code = node.args[0] if node.args else None
                entry = catalogue().get(str(code.value)) if isinstance(code, ast.Constant) else None
                assert entry is None or entry.severity == SAYING[node.func.id], entry


def test_every_explanation_says_what_to_do() -> None:
    for entry in catalogue().values():
        assert entry.meaning.endswith((".", "`.")), entry.code
        assert entry.remedy.endswith("."), entry.code
        assert "|" not in entry.meaning + entry.remedy, "it stands in a table"


def test_the_page_of_messages_is_the_catalogue() -> None:
    """After a change of problems.csv: python -m plainforest.check.catalogue."""
    assert (AUTHORS / "problems.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("group", [*groups(ReviewRecord), *groups(SiteRecord)], ids=lambda group: str(group.__name__))
def test_every_key_is_explained(group: type) -> None:
    for field in dataclasses.fields(group):
        assert re.search(rf"`{field.name}`", PAGE), f"{group.__name__}.{field.name} is missing"


@pytest.mark.parametrize("name", [*STUDY_COLUMNS, *RESULT_COLUMNS, *REVIEW_FILES, *LIBRARY_FILES])
def test_every_column_and_file_is_explained(name: str) -> None:
    assert f"`{name}`" in PAGE or f"{name} " in PAGE


def example() -> dict[str, bytes]:
    """The files of the example on the page."""
    blocks = re.findall(r"^`([a-z.]+)`:\n\n```(?:yaml|csv)\n(.*?)```$", PAGE, re.MULTILINE | re.DOTALL)
    return {name: text.encode() for name, text in blocks} | {"plain.md": b"Text.\n", "professional.md": b"Text.\n"}


def test_the_example_is_a_review_without_a_problem() -> None:
    files = example()
    assert sorted(files) == ["plain.md", "professional.md", "results.csv", "review.yaml", "studies.csv"]
    review, problems = parse_review("warm-drinks", files)
    assert review is not None, problems
    assert [*problems, *check_review(review)] == []
