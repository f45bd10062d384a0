"""Words of the glossary in the texts of the plain page."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from plainforest.content.parse import parse_library
from plainforest.model import Library
from plainforest.pages.words import Explainer, glossary_terms, lexicon
from tests.growth import grows_with
from tests.site.sites import Site

GLOSSARY = """\
ALS: An illness of the nerves.
bias: Something that pushes a result away from the truth.
risk of bias: How likely that is.
stem cell: A young cell.
study: A careful look.
placebo:
  means: A dummy treatment.
  also: [dummy pill, sugar & salt]
"""


def library(text: str = GLOSSARY) -> Library:
    found, problems = parse_library({"site.yaml": b"title: Site\n", "glossary.yaml": text.encode()})
    assert found is not None, problems
    return found


def marked(text: str | Markup, explainer: Explainer | None = None) -> list[str]:
    html = (explainer or Explainer(lexicon(library()))).text(text)
    return re.findall(r'<span class="term">([^<]*)<button', html)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("People with ALS took part.", ["ALS"]),
        ("An als is no ALS.", ["ALS"]),
        ("Placebo or dummy pills.", ["Placebo"]),
        ("Dummy pills, or sugar & salt.", ["Dummy pills"]),
        ("Many stem cells and one stem cell", ["stem cells"]),
        ("Two studies", ["studies"]),
        ("The risk of bias, and a bias.", ["risk of bias", "bias"]),
        ("The risk of bias, and again the risk of bias.", ["risk of bias"]),
        ("unbiased, placebos-like, placebo-controlled, non-placebo, biased", []),
        ("the stem\ncell", ["stem\ncell"]),
        ("a studying student", []),
        ("", []),
    ],
)
def test_whole_words_are_marked_once_in_the_forms_that_texts_use(text: str, expected: list[str]) -> None:
    assert marked(text) == expected


def test_each_section_marks_its_first_use() -> None:
    explainer = Explainer(lexicon(library()))
    assert marked("A placebo.", explainer) == ["placebo"]
    assert marked("A placebo.", explainer) == []
    explainer.section()
    assert marked("A placebo.", explainer) == ["placebo"]
    html = Markup("<h2>One</h2><p>ALS</p><p>ALS</p><h2>Two</h2><p>ALS</p>")
    assert marked(html, explainer) == ["ALS", "ALS"]
    assert list(explainer.used) == ["word-placebo", "word-als"]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="x">placebo</a>',
        "<h2>placebo</h2>",
        "<h3>a <em>placebo</em></h3>",
        "<code>placebo</code>",
        "<pre>placebo</pre>",
        "<summary>placebo</summary>",
        '<p title="a > placebo">x</p>',
        "<p>&placebo;</p>",
    ],
)
def test_links_headings_code_and_tags_are_left_alone(html: str) -> None:
    explainer = Explainer(lexicon(library()))
    assert explainer.html(Markup(html)) == html
    assert not explainer.used


def test_what_is_no_markup_is_escaped_and_nothing_else_changes() -> None:
    html = Explainer(lexicon(library())).text("<b>placebo</b> & more")
    assert html.startswith("&lt;b&gt;<span")
    assert html.endswith("&lt;/b&gt; &amp; more")
    assert Explainer(lexicon(library(""))).text("<i>") == "&lt;i&gt;"


def test_the_text_stays_a_text() -> None:
    # a copy, a search and a reader without style sheets get the words and nothing else
    text = "People with ALS had a placebo."
    assert Explainer(lexicon(library())).text(text).striptags() == text


def test_the_anchors_are_those_of_the_page_of_words(example: Site) -> None:
    page, words = example.page("als-cell-therapy/index.html"), example.page("glossary/index.html")
    buttons = [button for button in page.one("main").all("button") if button["popovertarget"]]
    assert len(buttons) > 5
    for button in buttons:
        explained = page.by_id(button["popovertarget"])
        assert explained.attributes["popover"] == ""
        assert words.by_id(button["popovertarget"]).one("dd").text in explained.text
        assert button["aria-label"].startswith("What does “")
        assert button.parent is not None
        assert button.parent["class"] == "term"
    names = [element["id"] for element in page.walk() if element["id"]]
    assert len(names) == len(set(names))


def test_a_plural_of_one_term_is_not_another_term() -> None:
    found = lexicon(library("subject: One.\nsubjects: Many.\n"))
    assert [(form, term.term) for form, term in found.forms["subjects"]] == [("subjects", "subjects")]


def test_terms_are_in_alphabetical_order() -> None:
    assert [term.term for term in glossary_terms(library())] == [
        "ALS", "bias", "placebo", "risk of bias", "stem cell", "study",
    ]  # fmt: skip


def test_marking_takes_no_more_than_its_share() -> None:
    words = "A placebo for people with ALS, at risk of bias, in studies of stem cells. "
    grows_with(lambda n: Explainer(lexicon(library())).html(Markup(f"<p>{words * n}</p>")), 800)
