"""Markdown to safe HTML, with the numbers of the findings filled in where the author refers to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plainforest.model import Prose
from plainforest.problems import Place, Problem, did_you_mean, error, warning

if TYPE_CHECKING:
    import markdown as markdown_package
    import nh3

REFERENCE = re.compile(r"\{\{([^{}]*)\}\}")
HALF = re.compile(r"\{{1,3}[ \t]*(?P<subject>[A-Za-z0-9_-]+)\.(?P<field>[A-Za-z0-9_]+)[ \t]*\}{0,3}")
NAME = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_]+")
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "li", "ol", "p", "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}, "th": {"scope"}} | {
    f"h{n}": {"id"} for n in range(2, 7)
}
SCHEMES = {"http", "https", "mailto"}
MARKUP = re.compile(r"[`\\\[\]!<>&*_\x02]|  \n")
"""What begins any markup inside a line, or stands for a piece of it that is put away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a text, for the list of contents."""

    anchor: str
    text: str


def not_markdown(text: str) -> str:
    """Keep a value from being read as Markdown."""
    return re.sub(r"[\\`*_{}\[\]<>#|&]", lambda match: f"&#{ord(match.group())};", text)


def fill(
    prose: Prose, values: Mapping[str, Mapping[str, str]], *, literal: Callable[[str], str] = not_markdown
) -> tuple[str, list[Problem]]:
    """Replace references such as ``{{ survival.effect }}`` by their values.

    Parameters
    ----------
    prose : Prose
        The Markdown text and its file.
    values : mapping
        Outcome id (or "review") to field to text.
    literal : callable
        How a value is written so that nothing in it is taken for markup.

    Returns
    -------
    tuple of str and list of Problem
        The text, and one problem for every reference that leads nowhere.
    """
    lost: list[re.Match[str]] = []
    text = filled(prose, values, literal=literal, lost=lost)
    return text, [*_limits(prose), *_halves(prose, values), *(_lost(prose, match, values) for match in lost)]


def filled(
    prose: Prose,
    values: Mapping[str, Mapping[str, str]],
    *,
    literal: Callable[[str], str] = not_markdown,
    lost: list[re.Match[str]] | None = None,
) -> str:
    """Return the text alone, for those who have looked for problems before; `lost` takes what leads nowhere."""

    def replace(match: re.Match[str]) -> str:
        written = match.group(1).strip()
        subject, _, field = written.partition(".")
        text = values.get(subject, {}).get(field) if NAME.fullmatch(written) else None
        if text is not None:
            return literal(text)
        if lost is not None:
            lost.append(match)
        return match.group(0)

    return REFERENCE.sub(replace, prose.text)


def _lost(prose: Prose, match: re.Match[str], values: Mapping[str, Mapping[str, str]]) -> Problem:
    """Say why a reference leads nowhere."""
    before = prose.text[: match.start()]
    place = Place(prose.file, before.count("\n") + 1, match.start() - (before.rfind("\n") + 1) + 1)
    written = match.group(1).strip()
    if not NAME.fullmatch(written):
        message = f"'{{{{ {written} }}}}' does not refer to a number."
        return error("bad-value", place, message, "Write {{ outcome-id.effect }}.")
    subject, _, field = written.partition(".")
    if subject not in values:
        message = f"There is no outcome '{subject}' to take a number from."
        return error("unknown-value", place, message, did_you_mean(subject, values))
    message = f"'{subject}' has no value '{field}'."
    return error("unknown-value", place, message, did_you_mean(field, values[subject]))


def _halves(prose: Prose, values: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    """Find references that lack a brace, which readers would see as they stand."""
    if "{" not in prose.text:
        return
    whole = REFERENCE.sub(lambda match: " " * len(match.group()), prose.text)
    for match in islice(HALF.finditer(whole), MOST_HALVES):
        if match["subject"] in values:
            before = whole[: match.start()]
            place = Place(prose.file, before.count("\n") + 1, match.start() - before.rfind("\n"))
            hint = f"Write {{{{ {match['subject']}.{match['field']} }}}}, with two braces on either side."
            yield error("half-reference", place, f"'{match.group()}' lacks a brace, so it is not filled in.", hint)


MOST_BRACKETS = 2_000
MOST_HALVES = 100
MOST_INDENT = 80
"""Spaces before a line; lists nested deeper than twenty levels are a mistake, and Markdown would recurse into them."""


def _limits(prose: Prose) -> Iterator[Problem]:
    """Find what pages cannot show, and what would keep Markdown busy for minutes."""
    for number, line in enumerate(prose.text.splitlines(), start=1):
        if (at := line.find("![")) >= 0:
            hint = "Describe the picture in words, or link to it: [text](https://...)."
            message = "Texts cannot show pictures yet; this one is left out."
            yield warning("image-in-text", Place(prose.file, number, at + 1), message, hint)
        if len(line) - len(line.lstrip(" \t>")) > MOST_INDENT:
            hint = "Begin the line further to the left."
            yield error("too-deep", Place(prose.file, number, 1), "This line is indented too far.", hint)
    if prose.text.count("[") > MOST_BRACKETS:
        message = f"The text has more than {MOST_BRACKETS} square brackets."
        yield error("too-many-brackets", Place(prose.file), message, "Delete those that are not links.")


def converter() -> markdown_package.Markdown:
    """Return a Markdown converter that takes no raw HTML; headings begin at the second level."""
    from xml.etree.ElementTree import Element

    import markdown
    from markdown.extensions.toc import TocExtension, TocTreeprocessor, slugify, unique
    from markdown.treeprocessors import InlineProcessor

    class Anchors(TocTreeprocessor):
        """Gives headings their anchors, and makes a list of contents only where the author asks for one.

        Headings without any markup, which are nearly all, need not become HTML for that, so it takes a tenth of the
        time.
        """

        def run(self, doc: Element) -> None:
            headings = [element for element in doc.iter() if self.header_rgx.match(element.tag)]
            asked = any(self.marker in line for line in self.md.lines)  # type: ignore[attr-defined]
            if asked or any(len(one) or MARKUP.search(one.text or "") for one in headings):
                super().run(doc)
                return
            taken: set[str] = set()
            for one in headings:
                name = " ".join((one.text or "").split())
                one.set("id", unique(self.slugify(name, self.sep), taken))

    class AnchorExtension(TocExtension):
        TreeProcessorClass = Anchors

    class Inline(InlineProcessor):
        """Looks for markup only in texts that have a character which begins any: a third of the time of a text."""

        def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
            if not MARKUP.search(data):
                return data
            found: str = super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc]
            return found

    def anchor(text: str, separator: str) -> str:
        # a prefix of its own keeps an author's heading from taking the name of a part of the page
        return f"text{separator}{slugify(text, separator)}"

    md = markdown.Markdown(extensions=["tables", "sane_lists", AnchorExtension(slugify=anchor, baselevel=1)])
    md.preprocessors.deregister("html_block")
    md.inlinePatterns.deregister("html")
    md.treeprocessors.register(Inline(md), "inline", 20)
    return md


def to_html(text: str, md: markdown_package.Markdown) -> tuple[Markup, tuple[Heading, ...]]:
    """Convert Markdown to sanitised HTML and return it with its top headings."""
    if text.count("[") > MOST_BRACKETS:
        text = ""  # reported by `fill`; such a page is never published
    clean = _cleaner().clean(_levelled(md.reset().convert(text)))
    top = re.findall(r'<h2 id="([^"]*)">(.*?)</h2>', clean, flags=re.DOTALL)
    headings = tuple(Heading(anchor=ident, text=Markup(inner).striptags()) for ident, inner in top)
    return Markup(_scoped(clean)), headings


@cache
def _cleaner() -> nh3.Cleaner:
    """Return what takes out of HTML whatever could do harm; to set it up takes longer than a text."""
    import nh3

    return nh3.Cleaner(tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)


def _levelled(html: str) -> str:
    """Let headings begin at the second level and never skip one, whatever the author wrote."""
    level = 1

    def replace(match: re.Match[str]) -> str:
        nonlocal level
        level = min(max(2, int(match["level"])), level + 1)
        return f"<h{level}{match['rest']}</h{level}>"

    return re.sub(r"<h(?P<level>[1-6])(?P<rest>\b.*?)</h(?P=level)>", replace, html, flags=re.DOTALL)


def _scoped(html: str) -> str:
    """Give every header cell a scope and every table a box that scrolls on its own."""
    html = re.sub(r"<th(?=[ >])(?![^>]*scope)", '<th scope="col"', html)
    return html.replace("<table>", '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>').replace(
        "</table>", "</table></div>"
    )


def strong(text: str) -> Markup:
    """Escape a text and turn ``**words**`` into bold."""
    parts = text.split("**")
    return Markup("".join(f"<b>{escape(part)}</b>" if i % 2 else escape(part) for i, part in enumerate(parts)))
