"""The engine of templates: as strict and as safe as Jinja's own, with less work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from plainforest.content import read_library_files, read_review_files
from plainforest.figures.markup import MOST, Kept
from plainforest.grade.statements import state
from plainforest.pages.theme import PACKAGE, Theme, load_theme, renderer
from plainforest.workshop import Options, Workshop, build_review

CONTENT = PACKAGE.parent / "content"


@dataclass(frozen=True, slots=True)
class Page:
    """A context with whatever a test wants to show."""

    item: Any


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    items: Any = ()


def shown(source: str, item: object, more: Mapping[str, str] | None = None) -> str:
    templates = {"page.html": source, **(more or {})}
    theme = Theme(templates=templates, assets={}, files={}, stylesheet="", icon="", digest="", own=frozenset())
    return renderer(theme).page("page.html", Page(item)).decode().strip()


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("Fish & 'chips' <b>\"", "Fish &amp; &#39;chips&#39; &lt;b&gt;&#34;"),
        (Markup("<b>bold</b>"), "<b>bold</b>"),
        (12, "12"),
        (None, "None"),
    ],
)
def test_everything_but_markup_is_escaped(item: object, text: str) -> None:
    assert shown("{{ item }}", item) == text


def test_attributes_come_before_keys_and_what_has_neither_is_an_error() -> None:
    assert shown("{{ item.text }}", Link("a")) == "a"
    assert shown("{{ item.text }}", {"text": "a"}) == "a"
    assert shown("{{ item.items.text.text }}", Link("a", {"text": Link("b")})) == "b"
    assert shown("{{ item.text is defined }} {{ item.word is defined }}", Link("a")) == "True False"
    assert shown("{% for one in item if one.text != 'a' %}{{ one.text }}{% endfor %}", [Link("a"), Link("b")]) == "b"
    for source in ("{{ item.word }}", "{{ item.word.text }}", "{{ word.text }}"):
        with pytest.raises(UndefinedError, match="word"):
            shown(source, Link("a"))


def test_the_drawings_of_every_page_are_rendered_once() -> None:
    templates = dict(load_theme(PACKAGE.parent).templates)
    assert {name for name, text in templates.items() if '{% include "symbols.html" without context %}' in text} == {
        f"{origin}{name}" for origin in ("", "default:") for name in ("base.html", "embed.html")
    }


def test_what_several_pages_say_of_a_finding_is_worked_out_once() -> None:
    workshop = Workshop(read_library_files(CONTENT), "content", load_theme(PACKAGE.parent))
    files = read_review_files(CONTENT, "bcg-vaccine")
    state.cache_clear()
    pages, problems = build_review("bcg-vaccine", files, workshop, Options())
    assert pages, problems
    outcomes = sum(path.endswith("/index.html") and "/embed/" in path for path in pages.files)
    risks = pages.files["bcg-vaccine/evidence/index.html"].count(b'<tr id="sof')
    found = state.cache_info()
    assert found.misses <= max(outcomes, risks)
    assert found.hits >= 3 * outcomes  # the table, the section and the card, and the plain page


def test_pieces_are_made_once_and_forgotten_when_they_are_too_many() -> None:
    made: list[int] = []

    def make(number: int) -> str:
        made.append(number)
        return str(number)

    kept = Kept(make)
    assert [kept[1], kept[2], kept[1]] == ["1", "2", "1"]
    assert made == [1, 2]
    for number in range(MOST + 1):
        assert kept[number] == str(number)
    assert len(kept) <= MOST
