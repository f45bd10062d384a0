"""Authors' texts: references to numbers, and Markdown to safe HTML."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions.toc import TocExtension, slugify

from plainforest.model import Prose
from plainforest.pages.prose import converter, fill, strong, to_html
from tests.pages.attacks import ATTACKS, dangers
from tests.site.reading import Document, read

ODD = "a*b_c`d[e](f)<g>#|\\{ <b>h</b> &lt; 1. 2 < 3 > 1"
VALUES = {
    "survival": {"effect": "RR 1.07 (95% CI 0.94 to 1.22)", "comparator": "903 per 1000", "odd": ODD},
    "review": {"studies": "2"},
}
FILE = "content/reviews/x/plain.md"


def filled(text: str) -> str:
    found, problems = fill(Prose(text=text, file=FILE), VALUES)
    assert problems == []
    return found


def html(text: str) -> Document:
    markup, _ = to_html(text, converter())
    return read(str(markup))


# --- references


@pytest.mark.parametrize(
    "written", ["{{ survival.effect }}", "{{survival.effect}}", "{{  survival.effect  }}", "{{\nsurvival.effect }}"]
)
def test_a_reference_is_replaced_by_its_value(written: str) -> None:
    assert html(filled(f"It was {written}.")).text == "It was RR 1.07 (95% CI 0.94 to 1.22)."


def test_several_references_in_one_line() -> None:
    text = filled("{{ review.studies }} studies: {{ survival.effect }}, {{ survival.comparator }}")
    assert html(text).text == "2 studies: RR 1.07 (95% CI 0.94 to 1.22), 903 per 1000"


def test_a_value_is_never_read_as_markdown() -> None:
    page = html(filled("Before {{ survival.odd }} after"))
    assert page.exact_text == f"Before {ODD} after"
    assert [element.tag for element in page.walk()][1:] == ["p"]


@pytest.mark.parametrize("text", ["{ surviving.effect }", "{% if x %}", "{{{{", "}} {{", "a { b } c", "{{}", "{}}"])
def test_other_braces_are_left_alone(text: str) -> None:
    assert filled(text) == text


@pytest.mark.parametrize(
    ("text", "line", "column", "code", "message", "hint"),
    [
        ("{{ survivl.effect }}", 1, 1, "unknown-value", "no outcome 'survivl'", "Did you mean 'survival'?"),
        ("a\n\n  b {{ survival.efect }}", 3, 5, "unknown-value", "no value 'efect'", "Did you mean 'effect'?"),
        ("é {{ xyz.effect }}", 1, 3, "unknown-value", "no outcome 'xyz'", "Known names: survival, review."),
        ("{{ survival }}", 1, 1, "bad-value", "does not refer to a number", "Write {{ outcome-id.effect }}."),
        ("{{ }}", 1, 1, "bad-value", "does not refer to a number", "Write {{ outcome-id.effect }}."),
        ("{{ a.b.c }}", 1, 1, "bad-value", "does not refer to a number", "Write"),
        ("{{ survival.effect | upper }}", 1, 1, "bad-value", "does not refer to a number", "Write"),
        ("{{ survival['effect'] }}", 1, 1, "bad-value", "does not refer to a number", "Write"),
        ("ok\n{{ survival.__class__ }}", 2, 1, "unknown-value", "no value '__class__'", "Known names:"),
    ],
)
def test_a_reference_that_leads_nowhere_is_found_where_it_stands(
    text: str, line: int, column: int, code: str, message: str, hint: str
) -> None:
    _, (problem,) = fill(Prose(text=text, file=FILE), VALUES)
    assert (problem.place.file, problem.place.line, problem.place.column) == (FILE, line, column)
    assert (problem.severity, problem.code) == ("error", code)
    assert message in problem.message
    assert hint in problem.hint


def test_all_wrong_references_are_found_at_once() -> None:
    _, problems = fill(Prose(text="{{ a.b }} {{ survival.effect }} {{ c }}\n{{ d.e }}", file=FILE), VALUES)
    assert [(p.place.line, p.place.column) for p in problems] == [(1, 1), (1, 33), (2, 1)]


@given(st.text(alphabet="{}. \nabsurvil-_effct", max_size=60))
def test_any_text_can_be_filled(text: str) -> None:
    found, problems = fill(Prose(text=text, file=FILE), VALUES)
    assert isinstance(found, str)
    assert all(problem.place.line >= 1 for problem in problems)


# --- Markdown


def test_ordinary_markdown() -> None:
    page = html(
        '## Head\n\nSome *words* and **more**.\n\n- one\n- two\n\n1. first\n\n> said\n\n[a](https://example.org "t")'
    )
    assert [element.tag for element in page.walk()][1:] == [
        "h2", "p", "em", "strong", "ul", "li", "li", "ol", "li", "blockquote", "p", "p", "a",
    ]  # fmt: skip
    link = page.one("a")
    assert (link["href"], link["title"]) == ("https://example.org", "t")


def test_headings_begin_at_the_second_level_and_have_anchors_of_their_own() -> None:
    markup, headings = to_html(
        "# One\n\ntext\n\n## Two *words*\n\n### Three\n\n## Two words\n\nMain\n====", converter()
    )
    page = read(str(markup))
    assert [(element.tag, element["id"]) for element in page.elements if element.tag != "p"] == [
        ("h2", "text-one"),
        ("h2", "text-two-words"),
        ("h3", "text-three"),
        ("h2", "text-two-words_1"),
        ("h2", "text-main"),
    ]
    assert [(heading.anchor, heading.text) for heading in headings] == [
        ("text-one", "One"), ("text-two-words", "Two words"), ("text-two-words_1", "Two words"), ("text-main", "Main"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["#### Deep first", "## A\n\n#### Deep", "###### Very deep", "## A\n\n### B\n\n##### C"]
)
def test_headings_never_jump(text: str) -> None:
    levels = [2] + [int(element.tag[1]) for element in html(text).walk() if re.fullmatch("h[1-6]", element.tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels


def test_headings_in_any_script_have_different_anchors() -> None:
    page = html("## Что это?\n\n## 是什么\n\n## ???\n\n## Ünï")
    ids = [element["id"] for element in page.all("h2")]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"text-[\w-]*", anchor) for anchor in ids)


def test_special_characters_in_headings_are_not_escaped_twice() -> None:
    _, headings = to_html('## Risks & *benefits* <of> "walking"', converter())
    assert headings[0].text == 'Risks & benefits <of> "walking"'


def test_tables_have_scopes_and_scroll_on_their_own() -> None:
    page = html("| A | B |\n|---|:-:|\n| 1 | 2 |")
    table = page.one("table")
    assert [cell["scope"] for cell in table.all("th")] == ["col", "col"]
    box = table.parent
    assert box is not None
    assert (box.tag, box["class"], box["tabindex"], box["role"]) == ("div", "scroll", "0", "group")
    assert "aria-label" in box
    assert not any("style" in element for element in page.walk())


def test_a_converter_keeps_nothing_from_the_text_before() -> None:
    md = converter()
    first, _ = to_html("## Same\n\n[ref]: https://example.org", md)
    second, headings = to_html("## Same\n\n[ref]", md)
    assert headings[0].anchor == "text-same"
    assert "href" not in str(second)
    assert str(first) == str(to_html("## Same\n\n[ref]: https://example.org", md)[0])


def test_raw_html_is_shown_as_text() -> None:
    page = html("<b>bold</b> and <script>alert(1)</script>\n\n<div onclick='x()'>block</div>\n\n<!-- a remark -->")
    assert not page.all("b", "script", "div")
    assert "<script>alert(1)</script>" in page.exact_text
    assert "<div onclick='x()'>block</div>" in page.exact_text


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "around", ["{}", "Text {} text", "## {}", "- {}", "| {} | b |\n|---|---|\n| {} | d |", "> {}", "*{}*"]
)
def test_nothing_that_runs_survives_in_a_text(attack: str, around: str) -> None:
    markup, headings = to_html(around.replace("{}", attack), converter())
    assert dangers(str(markup)) == []
    assert all(re.fullmatch(r"text-[\w-]*", heading.anchor) for heading in headings)


@given(st.text(alphabet="<>\"'=/ajvscriptonload:()[]!&;#`*_ \n\t", max_size=80))
def test_nothing_that_runs_survives_in_any_text(text: str) -> None:
    markup, _ = to_html(text, converter())
    assert dangers(str(markup)) == []


def test_strong_escapes_everything_but_its_own_bold() -> None:
    assert strong("a **b <i>** c & d") == "a <b>b &lt;i&gt;</b> c &amp; d"
    assert dangers(str(strong("**<script>alert(1)</script>** <img src=x onerror=alert(1)>"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, 0.72 (95% CI 0.50 to 0.90); that is all.",
        "A line that ends  \nhere, and *one*, **two**, _three_, `four`, \\*five\\*",
        "An entity: &amp; &#42; and <https://example.org>, <me@example.org>, a < b > c",
        "A [link](https://example.org 'title'), a [reference][one], ![picture](a.png), [one]\n\n[one]: https://a.org",
        "* in\n* a list\n\n1. and *another*\n\n| a | *b* |\n| - | - |\n| c | `d` |",
        "# Same\n\n## Same\n\n### Two  spaces, “quotes” and 1.5?\n\n## ???\n\n## ???\n\n##\n\n## Что\n\nSame 1\n====",
        "# Same\n\n## *Same*\n\n## Same & more",
        "# A *heading*\n\n[TOC]\n\n## Another & more\n\nText * with stars * alone_and_inside",
    ],
)
def test_texts_become_what_markdown_makes_of_them(text: str) -> None:
    usual = Markdown(
        extensions=[
            "tables",
            "sane_lists",
            TocExtension(slugify=lambda words, dash: f"text{dash}{slugify(words, dash)}"),
        ]
    )
    usual.preprocessors.deregister("html_block")
    usual.inlinePatterns.deregister("html")
    assert converter().convert(text) == usual.convert(text)
