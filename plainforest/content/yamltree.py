"""YAML as a tree in which every value is text and knows where it stands.

Values stay text on purpose: YAML would turn ``no`` into false, ``2019-07-31`` into a date and ``1:30`` into 90. What
type a value has is the model's business. Only the plain part of YAML is accepted, which is the part authors use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from plainforest.content.cells import composed
from plainforest.content.text import CONTROL, control_character
from plainforest.content.yamlerrors import explain, odd_indents
from plainforest.problems import Place, Problem, error, warning

DEPTH_LIMIT = 40
MISSING = frozenset({"", "~", "null", "Null", "NULL"})
HASH = re.compile(r"\s+(#[^\s#].*)")
"""A comment has a blank behind its #; what has none was most likely meant as text."""
QUOTE_HINT = 'Text that starts with {mark} must stand in quotes: "{mark}...".'

Path = tuple[str | int, ...]


class Node(NamedTuple):
    """One value of a YAML file; a tuple, because a file has hundreds.

    Attributes
    ----------
    place : Place
        Where the value starts.
    value : str, dict, list or None
        Text; keys and their values; items; or None when nothing is given.
    key : Place or None
        Where the key of this value stands, when it has one.
    """

    place: Place
    value: str | dict[str, Node] | list[Node] | None
    key: Place | None = None

    @property
    def shown(self) -> Place:
        """Where to point an author: at a text itself, else at the key that a group of values belongs to."""
        return self.place if isinstance(self.value, str) else self.key or self.place


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a YAML file, or None when it cannot be read, and every problem on the way."""
    import yaml  # here, because a build that changes nothing reads no YAML

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # YAML counts these two as line ends, editors do not; as spaces they keep line and column true.
    text = text.replace("\u2028", " ").replace("\u2029", " ")
    if odd := odd_indents(text, file):
        return None, odd
    builder = _Builder(file, text.split("\n"))
    parser: Any = None
    try:
        parser = loader(text)
        root = builder.document(iter(parser.get_event, None))
    except _StopReadingError as stop:
        return None, [*builder.problems, stop.problem]
    except (yaml.YAMLError, ValueError, OverflowError) as wrong:
        problem = explain(wrong, text, file)
        # A line that was complained about already is the reason why the parser stumbles there.
        known = any(p.place.line == problem.place.line for p in builder.problems)
        return None, builder.problems if known else [*builder.problems, problem]
    finally:
        if parser is not None:
            parser.dispose()
    return root, builder.problems


def places(root: Node, file: str) -> dict[Path, Place]:
    """Return where every value stands, by its path; the file itself has the path ``()``."""
    found: dict[Path, Place] = {(): Place(file)}

    def walk(value: dict[str, Node] | list[Node], path: Path) -> None:
        for part, child in value.items() if isinstance(value, dict) else enumerate(value):
            here = (*path, part)
            found[here] = child.shown
            if isinstance(child.value, dict | list):
                walk(child.value, here)

    if isinstance(root.value, dict | list):
        walk(root.value, ())
    return found


def at(root: Node, path: Path) -> Node | None:
    """Return the node at a path, or None when there is none."""
    node: Node | None = root
    for part in path:
        if node is None:
            return None
        value = node.value
        if isinstance(value, dict) and isinstance(part, str):
            node = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            node = value[part]
        else:
            node = None
    return node


def plain(node: Node) -> Any:
    """Return the tree as dictionaries, lists and texts. A key without a value is left out, as if it were not there."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items() if child.value is not None}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


class _StopReadingError(Exception):
    """Nothing that follows could be understood."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Builder:
    """Builds the tree of one file out of the parser's events; lives as long as one call of `read_yaml`."""

    def __init__(self, file: str, lines: Sequence[str]) -> None:
        self.file = file
        self.lines = lines
        self.hashed = frozenset(number for number, line in enumerate(lines) if "#" in line)
        self.problems: list[Problem] = []

    def document(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent" and root is not None:
                message = "A second document starts here."
                hint = "Delete the line '---', and keep everything in one document."
                raise _StopReadingError(error("yaml-documents", self._place(event), message, hint))
            if kind == "DocumentStartEvent":
                root = self._node(next(events), events, 0, None)
        return root

    def _node(self, event: Any, events: Iterator[Any], depth: int, key: Place | None) -> Node:
        place = self._place(event)
        if depth > DEPTH_LIMIT:
            message = f"The text is nested more than {DEPTH_LIMIT} levels deep."
            hint = "Check the indentation and the brackets; content needs fewer than ten levels."
            raise _StopReadingError(error("yaml-depth", place, message, hint))
        kind = type(event).__name__
        if kind == "ScalarEvent" and event.anchor is None and event.tag is None:  # most are
            return Node(place, self._text(event, place), key)
        if kind == "AliasEvent":
            hint = QUOTE_HINT.format(mark="*")
            self._say("yaml-alias", place, f"'*{event.anchor}' is a YAML alias, which is not used here.", hint)
            return Node(place, f"*{event.anchor}", key)
        if event.anchor is not None:
            hint = QUOTE_HINT.format(mark="&")
            self._say("yaml-alias", place, f"'&{event.anchor}' is a YAML anchor, which is not used here.", hint)
        if event.tag is not None:
            hint = QUOTE_HINT.format(mark="!")
            self._say("yaml-tag", place, f"'{event.tag}' is a YAML tag, which is not used here.", hint)
        if kind == "MappingStartEvent":
            return Node(place, self._mapping(events, depth), key)
        if kind == "SequenceStartEvent":
            return Node(place, self._sequence(events, depth), key)
        return Node(place, self._text(event, place), key)

    def _text(self, event: Any, place: Place) -> str | None:
        text: str = event.value.strip()
        # A text in double quotes can hold "\0" and other escapes that the raw file does not show.
        if event.style == '"' and (odd := CONTROL.search(text)):
            self.problems.append(control_character(odd.group(), place))
            text = CONTROL.sub("", text).strip()
        unquoted = event.implicit[0]
        if unquoted and (event.end_mark.line in self.hashed or not text.isascii()):
            self._cut_off(event, text, place)
        text = composed(text)
        return None if text == "" or (unquoted and text in MISSING) else text

    def _cut_off(self, event: Any, text: str, place: Place) -> None:
        """Find a text without quotation marks that is not what its author sees: cut off at a #, or with curly marks."""
        end = event.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        if cut := HASH.match(rest):
            ends = f"ends before '{cut[1][:40]}'" if text else "is empty"
            message = f"This text {ends}: behind a blank, # begins a comment."
            hint = f'Put the text into quotation marks: "{f"{text} " if text else ""}{cut[1]}"'
            self.problems.append(warning("cut-by-hash", place, message, hint))
        if len(text) > 2 and text[0] in "\u201c\u201e\u00ab" and text[-1] in "\u201d\u201c\u00bb":
            message = "The curly quotation marks around this text would be shown on the page."
            hint = f'Leave them out, or use straight ones, which are not shown: "{text[1:-1]}"'
            self.problems.append(warning("curly-quotes", place, message, hint))

    def _sequence(self, events: Iterator[Any], depth: int) -> list[Node]:
        items: list[Node] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            items.append(self._node(event, events, depth + 1, None))
        return items

    def _mapping(self, events: Iterator[Any], depth: int) -> dict[str, Node]:
        items: dict[str, Node] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            before = len(self.problems)
            key = self._node(event, events, depth + 1, None)
            name = key.value
            if not isinstance(name, str):
                del self.problems[before:]  # what stands inside such a key needs no complaint of its own
            node = self._node(next(events), events, depth + 1, key.place)
            if not isinstance(name, str):
                self._say(
                    "yaml-key",
                    key.place,
                    "A key must be a short text before a colon.",
                    "Text that starts with { or [ must stand in quotes. Write 'key: value', one to a line.",
                )
            elif name in items:
                first = items[name].key
                self._say(
                    "duplicate-key",
                    key.place,
                    f"The key '{name}' is given twice; the first is in line {first.line if first else '?'}.",
                    "Keep one of the two.",
                )
            else:
                items[name] = node
        return items

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _say(self, code: str, place: Place, message: str, hint: str) -> None:
        self.problems.append(error(code, place, message, hint))
