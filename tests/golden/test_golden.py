"""The two pages of a tiny review, held against pages that a person has read.

Drawings have tests of their own; here a drawing is its name. PLAINFOREST_RENEW=1 writes the files anew.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest

from plainforest import __version__
from tests.golden.compare import RENEW, compare
from tests.site.reading import VOID, Document, Element
from tests.site.sites import Site

FOLDER = Path(__file__).parent
INLINE = frozenset("a abbr b br em i span strong sub sup svg".split())


def shown(page: Document, part: str) -> str:
    """Write a part of a page, one block to a line, indented by what it stands in."""
    return "\n".join(lines(page.one(part), "")) + "\n"


def lines(element: Element, indent: str) -> list[str]:
    if element.tag == "svg":
        return [indent + drawing(element)]
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attributes.items())
    start = f"<{element.tag}{attributes}>"
    if element.tag in VOID:
        return [indent + start]
    if all(
        inner.tag in INLINE for inner in element.walk() if inner is not element and inside_no_drawing(inner, element)
    ):
        return [f"{indent}{start}{inline(element)}</{element.tag}>"]
    found = [indent + start]
    for part in element.inside:
        if isinstance(part, Element):
            found += lines(part, indent + "  ")
        elif part.strip():
            found.append(f"{indent}  {escape(' '.join(part.split()), quote=False)}")
    return [*found, f"{indent}</{element.tag}>"]


def inside_no_drawing(element: Element, top: Element) -> bool:
    for up in element.ancestors():
        if up is top:
            return True
        if up.tag == "svg":
            return False
    return True


def inline(element: Element) -> str:
    text = ""
    for part in element.inside:
        text += lines(part, "")[0] if isinstance(part, Element) else escape(part, quote=False)
    return re.sub(r"\s+", " ", text)


def drawing(element: Element) -> str:
    titles = [inner.text for inner in element.elements if inner.tag == "title"]
    uses = [inner["href"] for inner in element.all("use")]
    name = element["aria-label"] or (titles or uses or ["mark"])[0]
    classes = " ".join(name for name in element.classes() if not re.search(r"\d", name))
    return f"[{f'{classes}: ' if classes else ''}{name}]"


@pytest.mark.parametrize(
    ("path", "part", "golden"),
    [
        ("morning-walk/index.html", "html", "plain.html"),
        ("morning-walk/evidence/index.html", "main", "evidence.html"),
        ("index.html", "main", "home.html"),
    ],
)
def test_pages_read_as_they_did(path: str, part: str, golden: str, small: Site) -> None:
    text = shown(small.page(path), part)
    text = re.sub(r"(static/[a-z0-9-]+)\.[0-9a-f]{10}\.", r"\1.", text)
    compare(text.replace(f"Plainforest {__version__}", "Plainforest"), FOLDER / golden)


def test_a_difference_is_shown_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(RENEW, raising=False)
    golden = tmp_path / "page.html"
    golden.write_text("one\ntwo\n")
    compare("one\ntwo\n", golden)
    with pytest.raises(AssertionError, match=rf"(?s)-two\n\+2.*{RENEW}=1"):
        compare("one\n2\n", golden)
    monkeypatch.setenv(RENEW, "1")
    compare("one\n2\n", golden)
    assert golden.read_text() == "one\n2\n"


def test_golden_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.html")) < 70_000
