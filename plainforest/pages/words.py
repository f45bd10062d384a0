"""The words of the glossary in the texts of a page: marked where they first stand, with a button that explains them.

The word itself stays plain text, so that it is read aloud, copied, translated and printed as ever; an empty button lies
over it and opens the explanation, which the page has once. Links, headings, buttons and code are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup, escape

from plainforest.model import Library
from plainforest.pages.anchors import anchors
from plainforest.pages.contexts import GlossaryTerm

TAG = re.compile(r"""<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?:[^"'>]|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
FIRST = re.compile(r"(?<![\w&#-])[^\W_]+")
"""A word at which a term can begin; not one inside an entity such as &amp;."""
LEFT_ALONE = frozenset({"a", "h1", "h2", "h3", "h4", "h5", "h6", "button", "code", "pre", "summary", "svg", "caption"})


def glossary_terms(library: Library) -> tuple[GlossaryTerm, ...]:
    """Return every term of the glossary in alphabetical order."""
    return _terms(library.glossary)


def _terms(glossary: Mapping[str, str]) -> tuple[GlossaryTerm, ...]:
    places = anchors("word", glossary)
    return tuple(
        GlossaryTerm(anchor=places[term], term=term, explanation=glossary[term])
        for term in sorted(glossary, key=str.casefold)
    )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The ways of writing every term, longest first, by the first word of each."""

    forms: Mapping[str, Sequence[tuple[str, GlossaryTerm]]]


def lexicon(library: Library) -> Lexicon:
    """Return the terms of a glossary as they are looked for: as written, in the plural, and other ways of writing."""
    return _lexicon(tuple(library.glossary.items()), tuple(library.also.items()))


@lru_cache(maxsize=4)  # all reviews of a site have the same
def _lexicon(explained: Sequence[tuple[str, str]], others: Sequence[tuple[str, tuple[str, ...]]]) -> Lexicon:
    glossary, also = dict(explained), dict(others)
    forms: dict[str, list[tuple[str, GlossaryTerm]]] = {}
    taken = {form.casefold() for term in glossary for form in (term, *also.get(term, ()))}
    for term in _terms(glossary):
        for written in (term.term, *also.get(term.term, ())):
            for form in (written, *(more for more in _plurals(written) if more.casefold() not in taken)):
                text = str(escape(form))
                if first := FIRST.match(text):
                    forms.setdefault(first.group().casefold(), []).append((text, term))
    for found in forms.values():
        found.sort(key=lambda form: (-len(form[0]), form[0]))
    return Lexicon(forms)


def _plurals(form: str) -> tuple[str, ...]:
    if not form[-1:].isalpha():
        return ()
    if form.endswith("y"):
        return (f"{form[:-1]}ies",)
    return () if form.endswith("s") else (f"{form}s", f"{form}es")


@dataclass(slots=True)
class Explainer:
    """Marks terms through one page, each once in a section.

    Attributes
    ----------
    lexicon : Lexicon
        The terms.
    used : dict of str to GlossaryTerm
        Those that were marked so far, by anchor.
    """

    lexicon: Lexicon
    used: dict[str, GlossaryTerm] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def section(self) -> None:
        """Begin a section: every term is marked again where it first stands."""
        self._seen.clear()

    def text(self, text: str | Markup) -> Markup:
        """Mark the terms in a text; what is not Markup is escaped."""
        return self.html(escape(text))

    def html(self, html: Markup) -> Markup:
        """Mark the terms in safe HTML; every heading of the second level begins a section."""
        if not self.lexicon.forms:
            return html
        text = str(html)
        return Markup("".join(self._parts(text)) if "<" in text else self._marked(text))

    def _parts(self, html: str) -> Iterator[str]:
        inside = end = 0
        for tag in TAG.finditer(html):
            text = html[end : tag.start()]
            yield text if inside else self._marked(text)
            name = tag["name"].casefold()
            if name == "h2" and not tag["end"]:
                self.section()
            if name in LEFT_ALONE:
                inside += -1 if tag["end"] else 1
            yield tag.group()
            end = tag.end()
        yield self._marked(html[end:])

    def _marked(self, text: str) -> str:
        forms = self.lexicon.forms
        if forms.keys().isdisjoint(map(str.casefold, FIRST.findall(text))):
            return text
        parts, end, passed = [], 0, 0
        for first in FIRST.finditer(text):
            if first.group().casefold() not in forms:
                continue
            # a term inside another one ("bias" in "risk of bias") is not looked at
            if first.start() < passed or (found := self._term(text, first)) is None:
                continue
            written, term = found
            passed = first.start() + len(written)
            if term.anchor not in self._seen:
                self._seen.add(term.anchor)
                self.used.setdefault(term.anchor, term)
                parts += [text[end : first.start()], _button(written, term)]
                end = passed
        return "".join((*parts, text[end:]))

    def _term(self, text: str, first: re.Match[str]) -> tuple[str, GlossaryTerm] | None:
        for form, term in self.lexicon.forms.get(first.group().casefold(), ()):
            written = text[first.start() : first.start() + len(form)]
            after = text[first.start() + len(form) : first.start() + len(form) + 1]
            if after == "-" or after == "_" or after.isalnum():
                continue
            if _same(" ".join(written.split()) if "\n" in written else written, form):
                return written, term
        return None


def _same(written: str, form: str) -> bool:
    """Compare; an abbreviation such as ALS has to be written as it is, other words may begin a sentence."""
    short = len(form) > 1 and form[1].isupper()
    return written == form if short else written.casefold() == form.casefold()


def _button(written: str, term: GlossaryTerm) -> str:
    return (
        f'<span class="term">{written}<button type="button" popovertarget="{escape(term.anchor)}"'
        f' aria-label="What does “{written}” mean?"></button></span>'
    )
