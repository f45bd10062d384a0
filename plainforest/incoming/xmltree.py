"""Bytes of an XML file -> a tree without namespaces. Nothing is fetched or expanded, and nothing goes too deep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from plainforest.incoming.model import RefusedError

DEEPEST = 200
DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
DECLARED = re.compile(rb"""\A\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML may hold, or that nobody sees."""
UNWANTED_REFERENCE = re.compile(r"&#(?:x0*([0-9a-fA-F]+)|0*([0-9]+));")
BLOCKS = frozenset({"P", "LI", "TR", "HEADING", "BR", "TITLE", "TD", "TH", "OL", "UL"})


SKIPPED = frozenset({"FILE", "FEEDBACK", "APPENDICES", "ADDITIONAL_TABLES", "EXTENSIONS", "CONTACT", "ADDRESS"})
"""Elements that nobody here asks for: pictures, letters, addresses."""
UNUSED = frozenset({"MODIFIED", "MODIFIED_BY", "NOTES", "NOTES_MODIFIED", "NOTES_MODIFIED_BY", "VALIGN", "ALIGN"})
CHUNK = 1 << 16


class _Shallow(TreeBuilder):
    """Builds the tree of what is needed, and stops at files that are nested only to exhaust a reader."""

    depth = skipped = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Any:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RefusedError(
                "import-too-deep",
                f"Its elements are nested more than {DEEPEST} levels deep, as no review is.",
                "Export the review again from the program that made it.",
            )
        tag = tag.rpartition("}")[2].upper()
        if self.skipped or tag in SKIPPED:
            self.skipped += 1
            return None
        names = {name: name.rpartition("}")[2].upper() for name in attrs}
        return super().start(tag, {names[name]: attrs[name] for name in attrs if names[name] not in UNUSED})

    def data(self, data: str, /) -> None:
        if not self.skipped:
            super().data(data)

    def end(self, tag: str, /) -> Any:
        self.depth -= 1
        if self.skipped:
            self.skipped -= 1
            return None
        return super().end(tag.rpartition("}")[2].upper())


def read_xml(data: bytes) -> Element:
    """Return the root of a file; names of elements and attributes in capitals and without namespaces.

    Raises
    ------
    RefusedError
        If it is no well-formed XML, declares entities, or is nested too deep.
    """
    parser: Any = DefusedXMLParser(target=_Shallow(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    text = decoded(data)
    declaration = DECLARATION.match(text)
    try:
        for piece in _pieces_of(text, declaration.end() if declaration else 0):
            parser.feed(UNWANTED_REFERENCE.sub(_harmless, UNWANTED.sub(" ", piece)))
        root: Element = parser.close()
    except DefusedXmlException as bad:
        message = "It declares entities or fetches other files, which no review needs and attackers do."
        hint = "Export the review again from the program that made it."
        raise RefusedError("import-entities", message, hint) from bad
    except ParseError as bad:
        line = bad.position[0] if hasattr(bad, "position") else 0
        message = f"It is not well-formed XML ({str(bad).partition(':')[0]})."
        hint = "The file may be cut off or damaged; export or download it again."
        raise RefusedError("import-damaged", message, hint, line) from bad
    return root


def _pieces_of(text: str, start: int) -> Iterator[str]:
    """Yield a text in pieces, so that no second copy of all of it is made; none ends within a character reference."""
    while start < len(text):
        end = text.find(">", start + CHUNK) + 1 or len(text)
        yield text[start:end]
        start = end


def decoded(data: bytes) -> str:
    """Return the text of a file, whatever its encoding is said to be.

    RevMan declares ISO-8859-1 and writes Windows-1252; other programs save the same file as UTF-8 and leave the
    declaration. What is valid UTF-8 beyond ASCII hardly ever is anything else.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = DECLARED.match(data)
        name = declared.group(1).decode("ascii").casefold() if declared else ""
    if name and not re.fullmatch(r"utf-?8|us-ascii|ascii|iso-?8859-1|latin-?1|windows-1252|cp1252", name):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return data.decode("cp1252", errors="replace")


def _harmless(match: re.Match[str]) -> str:
    """Keep a character reference only if it means a character that XML may hold."""
    digits = match.group(1) or match.group(2)
    number = int(digits, 16 if match.group(1) else 10) if len(digits) < 9 else 0
    if number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or 0x10000 <= number <= 0x10FFFF:
        return match.group()
    return " "


def child(element: Element | None, *names: str) -> Element | None:
    """Return the element at a path of names below an element, or None."""
    for name in names:
        element = None if element is None else element.find(name)
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the direct children of one name."""
    if element is not None:
        yield from element.iterfind(name)


def below(element: Element | None, name: str) -> Iterator[Element]:
    """Yield all elements of one name, however deep."""
    if element is not None:
        yield from element.iter(name)


def words(element: Element | None, skip: str = "") -> str:
    """Return the text of an element on one line, without the elements called `skip`."""
    return " ".join("".join(_pieces(element, skip)).split())


def paragraphs(element: Element | None) -> list[str]:
    """Return the paragraphs of an element's text."""
    if element is None:
        return []
    joined = "".join("\n" if piece == "\0" else " ".join(piece.split("\n")) for piece in _pieces(element, "", "\0"))
    return [text for line in joined.split("\n") if (text := " ".join(line.split()))]


def _pieces(element: Element | None, skip: str = "", between: str = " ") -> Iterator[str]:
    if element is None:
        return
    if element.tag in BLOCKS:
        yield between
    if element.text:
        yield element.text
    for one in element:
        if one.tag != skip or not skip:
            yield from _pieces(one, skip, between)
        if one.tail:
            yield one.tail
    if element.tag in BLOCKS:
        yield between
