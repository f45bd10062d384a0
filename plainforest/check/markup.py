"""Markup that pages do not show as their author means it: HTML pasted from a word processor, a heading too high."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plainforest.model import Prose
from plainforest.numbers import count
from plainforest.problems import Place, Problem, warning

TAG = re.compile(r"</?[a-zA-Z][\w:-]{0,20}(?:\s[^<>\n]{0,300})?/?>|<!--")
CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]{1,200}`", re.DOTALL)
FIRST_LEVEL = re.compile(r"^ {0,3}#(?!#)[ \t]*\S", re.MULTILINE)


def check_markup(prose: Prose) -> Iterator[Problem]:
    """Yield the first tag and the first heading of a level that the page itself has, each with how many there are."""
    text = CODE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), prose.text)
    if tags := list(TAG.finditer(text)):
        more = f", and so are {count(len(tags) - 1)} more" if len(tags) > 1 else ""
        message = f"HTML is not read: '{tags[0].group()[:40]}' is shown as it stands{more}."
        hint = "Paste the text without formatting; lists, links and **bold** are written in Markdown."
        yield warning("html-in-text", _place(prose, tags[0].start()), message, hint)
    if heading := FIRST_LEVEL.search(text):
        message = "A heading of the first level: that is the title of the page, so this one is made one of the second."
        yield warning("first-level-heading", _place(prose, heading.start()), message, "Begin it with ##.")


def _place(prose: Prose, at: int) -> Place:
    return Place(prose.file, prose.text.count("\n", 0, at) + 1, at - prose.text.rfind("\n", 0, at))
