"""A page as a tree, read by the rules of HTML, with nothing repaired: what is not closed properly is an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass(eq=False)
class Element:
    """An element with its attributes and what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: Element | None = None
    inside: list[Element | str] = field(default_factory=list)
    line: int = 0

    def __getitem__(self, name: str) -> str:
        """Return an attribute, empty when it is not there."""
        return self.attributes.get(name, "")

    def __contains__(self, name: str) -> bool:
        """Tell whether an attribute is there."""
        return name in self.attributes

    @property
    def text(self) -> str:
        """All text in it, with single spaces."""
        return " ".join(self._raw().split())

    def _raw(self) -> str:
        # a space at each border, as between the cells of a table
        return "".join(part if isinstance(part, str) else f" {part._raw()} " for part in self.inside)

    @property
    def exact_text(self) -> str:
        """All text in it as it stands, for sentences with bold words in them."""
        parts = [part if isinstance(part, str) else part.exact_text for part in self.inside]
        return " ".join("".join(parts).split())

    @property
    def elements(self) -> list[Element]:
        """The elements directly in it."""
        return [part for part in self.inside if isinstance(part, Element)]

    def walk(self) -> Iterator[Element]:
        """Yield it and every element below it in order."""
        yield self
        for part in self.elements:
            yield from part.walk()

    def all(self, *tags: str) -> list[Element]:
        """Return every element below with one of these names."""
        return [element for element in self.walk() if element.tag in tags and element is not self]

    def one(self, tag: str) -> Element:
        """Return the only element below with this name."""
        found = self.all(tag)
        assert len(found) == 1, f"{len(found)} elements {tag}"
        return found[0]

    def classes(self) -> list[str]:
        """Return the names in the class attribute."""
        return self["class"].split()

    def of_class(self, name: str) -> list[Element]:
        """Return every element below with this class."""
        return [element for element in self.walk() if name in element.classes()]

    def ancestors(self) -> Iterator[Element]:
        """Yield the elements around it, from the inside out."""
        up = self.parent
        while up is not None:
            yield up
            up = up.parent


@dataclass(eq=False)
class Document(Element):
    """A whole page."""

    path: str = ""
    doctype: str = ""

    def by_id(self, name: str) -> Element:
        """Return the only element with this id."""
        found = [element for element in self.walk() if element["id"] == name]
        assert len(found) == 1, f"{self.path}: {len(found)} elements with the id {name}"
        return found[0]

    def ids(self) -> list[str]:
        """Return every id on the page, in order."""
        return [element["id"] for element in self.walk() if "id" in element]


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.document = Document(tag="", path=path)
        self.open: list[Element] = [self.document]
        self.path = path

    def handle_decl(self, decl: str) -> None:
        self.document.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._add(tag, attrs)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside_drawing = any(element.tag == "svg" for element in self.open)
        where = f"{self.path}:{self.getpos()[0]}"
        assert inside_drawing or tag in VOID, f"{where}: <{tag}/> does not close itself in HTML"
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        last = self.open.pop()
        where = f"{self.path}:{self.getpos()[0]}"
        assert last.tag == tag, f"{where}: </{tag}> closes <{last.tag}> of line {last.line}"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        names = [name for name, _ in attrs]
        line = self.getpos()[0]
        assert len(names) == len(set(names)), f"{self.path}:{line}: an attribute twice in <{tag}>"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open[-1], [], line)
        self.open[-1].inside.append(element)
        return element


def read(data: bytes | str, path: str = "") -> Document:
    """Return a page as a tree; fail where an element is not closed, or an attribute stands twice."""
    reader = _Reader(path)
    reader.feed(data if isinstance(data, str) else data.decode("utf-8"))
    reader.close()
    unclosed = [f"<{element.tag}> of line {element.line}" for element in reader.open[1:]]
    assert not unclosed, f"{path}: not closed: {', '.join(unclosed)}"
    return reader.document
