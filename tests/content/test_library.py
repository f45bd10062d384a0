"""Reading from disk, and what all reviews share."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from plainforest.content import parse_library, read_library_files, read_review_files, review_slugs
from plainforest.problems import Place, Problem

Files = dict[str, bytes]
Find = Callable[[Mapping[str, bytes]], list[Problem]]

WHERE = "content/reviews/warm-drinks"


def codes(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(p.code, str(p.place).removeprefix(f"{WHERE}/")) for p in problems]


def test_reading_a_library_from_disk(tmp_path: Path, good: Files) -> None:
    content = tmp_path / "content"
    for slug in ("zebra", "alpha", ".hidden", "_draft"):
        folder = content / "reviews" / slug
        folder.mkdir(parents=True)
        for name, data in good.items():
            (folder / name).write_bytes(data)
        (folder / "notes.txt").write_text("not ours")
        (folder / "Plain.docx").write_text("nearly ours")
    (content / "reviews" / "stray.txt").write_text("no folder")
    (content / "site.yaml").write_text("title: Site\n")
    assert review_slugs(content) == ("alpha", "zebra")
    assert read_review_files(content, "alpha") == {**good, "Plain.docx": b""}
    assert read_library_files(content) == {"site.yaml": b"title: Site\n"}
    assert read_review_files(content, "missing") == {}
    assert review_slugs(tmp_path / "nowhere") == ()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_lead_outside_are_not_followed(tmp_path: Path, good: Files, find: Find) -> None:
    folder = tmp_path / "content" / "reviews" / "warm-drinks"
    folder.mkdir(parents=True)
    for name, data in good.items():
        (folder / name).write_bytes(data)
    (tmp_path / "secret").write_text("outside")
    for name in ("plain.md", "professional.md"):
        (folder / name).unlink()
    (folder / "plain.md").symlink_to(tmp_path / "secret")
    (folder / "professional.md").symlink_to(folder / "review.yaml")
    files = read_review_files(tmp_path / "content", "warm-drinks")
    assert "plain.md" not in files
    assert files["professional.md"] == good["review.yaml"]
    problems = find(files)
    assert codes(problems) == [("missing-file", "plain.md")]
    assert "outside the content folder" in problems[0].hint


@pytest.mark.skipif(os.name == "nt", reason="no pipes there")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "content" / "reviews" / "warm-drinks"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "plain.md")
    (folder / "review.yaml").mkdir()
    assert read_review_files(tmp_path / "content", "warm-drinks") == {}


# ---------------------------------------------------------------- the library


def test_a_library() -> None:
    files = {
        "site.yaml": b"title: Site\naddress: https://example.org/\norganisation:\n  name: Us\n",
        "glossary.yaml": b"risk: How likely something is.\nno: Not yes.\n",
        "about.md": b"About us.\n",
    }
    library, problems = parse_library(files)
    assert problems == []
    assert library is not None
    assert library.record.organisation is not None
    assert library.glossary == {"risk": "How likely something is.", "no": "Not yes."}
    assert library.about is not None
    assert library.about.file == "content/about.md"


def test_a_library_needs_only_its_title() -> None:
    library, problems = parse_library({"site.yaml": b"title: Site\n", "glossary.yaml": b"\n"})
    assert problems == []
    assert library is not None
    assert (library.glossary, library.about) == ({}, None)


@pytest.mark.parametrize(
    ("name", "text", "code", "line", "column"),
    [
        ("site.yaml", "title: Site\ntagine: x\n", "unknown-key", 2, 1),
        ("site.yaml", "title: Site\naddress: example.org\n", "bad-address", 2, 10),
        ("site.yaml", "title: Site\naddress: https://[x\n", "bad-address", 2, 10),
        ("site.yaml", "title: Site\norganisation:\n  name: Us\n  url: javascript:x\n", "bad-address", 4, 8),
        ("site.yaml", "- title\n", "not-keys", 1, 1),
        ("site.yaml", "# nothing\n", "empty-file", 1, 0),
        ("site.yaml", "title: Site\nnotice: a: b\n", "yaml-syntax", 2, 10),
        ("glossary.yaml", "risk:\n  - one\n", "glossary-term", 1, 1),
        ("glossary.yaml", "risk:\n", "glossary-term", 1, 1),
        ("glossary.yaml", "risk: one\nRisk: two\n", "duplicate-term", 2, 1),
        ("glossary.yaml", "risk: one\nrisk: two\n", "duplicate-key", 2, 1),
        ("glossary.yaml", "just words\n", "not-keys", 1, 1),
        ("about.md", "\x00", "control-character", 1, 1),
    ],
)
def test_a_mistake_in_the_library(name: str, text: str, code: str, line: int, column: int) -> None:
    library, problems = parse_library({"site.yaml": b"title: Site\n", name: text.encode()}, "here")
    assert library is None
    assert [(p.code, p.place) for p in problems] == [(code, Place(f"here/{name}", line, column))]
    assert problems[0].hint


def test_a_library_without_its_settings() -> None:
    library, problems = parse_library({"site.yml": b""})
    assert library is None
    assert [(p.code, str(p.place)) for p in problems] == [("missing-file", "content/site.yaml")]
    assert "There is a file 'site.yml'" in problems[0].hint
