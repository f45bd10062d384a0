"""Say in plain words what a YAML parser did not understand."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from plainforest.problems import Place, Problem, error

# The parser's wording, what it means, and what to do. The first match counts.
EXPLANATIONS = (
    (
        "mapping values are not allowed",
        "There is a second ': ' in this line, or the line is indented too far.",
        'Put a text with a colon in quotes: key: "text: more text". Otherwise align the line with its neighbours.',
    ),
    (
        "block sequence entries are not allowed",
        "A list cannot start here.",
        "Start each '- item' on a line of its own below the key, indented by two spaces.",
    ),
    (
        "unexpected end of stream",
        "A text starts with a quotation mark here and never ends.",
        "Add the closing quotation mark. A text with one kind of quotation mark in it stands in the other kind.",
    ),
    (
        "could not find expected ':'",
        "This line has no colon, so it is neither a key nor part of the text above.",
        "Write 'key: value' with a space after the colon, or indent the line if it continues the text above.",
    ),
    (
        "did not find expected key",
        "This line is indented differently from its neighbours, or a quoted text ended too early.",
        "Start all keys of one group in the same column. Put a text with one kind of quotation mark in the other kind.",
    ),
    (
        "did not find expected '-' indicator",
        "Another list item was expected here.",
        "Start all items of a list with '- ' in the same column, and their keys two columns further right.",
    ),
    (
        "did not find expected ',' or",
        "A list or group in brackets is not closed.",
        "Add the closing bracket, or put text that starts with a bracket in quotes.",
    ),
    (
        "did not find expected alphabetic or numeric character",
        "A text starts with * or &, which mean something else in YAML.",
        "Put the text in quotes.",
    ),
    (
        "unknown escape character",
        "A backslash in a text in double quotes means something special, and this one is not known.",
        "Use single quotes around the text, or write \\\\ for one backslash.",
    ),
    (
        "cannot start any token",
        "A text cannot start with this character unless it stands in quotes.",
        "Put the text in quotes.",
    ),
    (
        "undefined tag handle",
        "A text that starts with ! means something else in YAML.",
        "Put the text in quotes.",
    ),
)
OTHERWISE = "Check quotation marks, colons and indentation in this line and in the one above."
TAB_HINT = "Indent with spaces: replace the tab by two spaces for each level."


BLANK = "[\u00a0\u2000-\u200a\u202f\u205f\u3000]"
ODD_INDENT = re.compile(rf"^ *(?={BLANK})(?:{BLANK}| )+(?=(?:-\s)?[\w-]+:(?:\s|$)|-\s)", re.MULTILINE)
"""A blank from a word processor in front of a key; YAML takes it for a part of the key's name."""
DASH = re.compile(r"\s*([\u2010-\u2015\u2212\u2022])\s*(\S+)")
NO_BLANK = re.compile(r"\s*-(?=[A-Za-z\"'])([\w-]+):(?:\s|$)")
CURLY = re.compile(r":\s+[\u201c\u201d\u201e\u00ab]")
VALUE = re.compile(r"(\s*(?:-\s+)?)([\w-]+):\s+([^\s#|>&*!].*)")
KEY = re.compile(r"(\s*(?:-\s+)?)[\w-]+:(?:\s|$)")


def explain(wrong: Exception, text: str, file: str) -> Problem:
    """Return the problem behind an error of the YAML parser."""
    said = f"{getattr(wrong, 'context', None) or ''} {getattr(wrong, 'problem', None) or wrong}"
    place = _place(wrong, said, text, file)
    if _at_tab(text, place):
        return error("yaml-tab", place, "There is a tab here; YAML is indented with spaces only.", TAB_HINT)
    if usual := _usual(text, place):
        return usual
    for wording, meaning, hint in EXPLANATIONS:
        if wording in said:
            return error("yaml-syntax", place, meaning, hint)
    return error("yaml-syntax", place, f"This is not valid YAML ({' '.join(said.split())}).", OTHERWISE)


def _place(wrong: Exception, said: str, text: str, file: str) -> Place:
    """Return the spot to show. What is not finished is best seen where it starts."""
    unfinished = "end of stream" in said or "document indicator" in said
    starts_there = "simple key" in said or "flow" in said or ("quoted scalar" in said and unfinished)
    first, second = ("context_mark", "problem_mark") if starts_there else ("problem_mark", "context_mark")
    mark: Any = getattr(wrong, first, None) or getattr(wrong, second, None)
    if mark is None:
        return Place(file, 1, 1)
    lines = text.count("\n") + 1
    if mark.line < lines:
        return Place(file, mark.line + 1, mark.column + 1)
    return Place(file, lines, 1)


def _at_tab(text: str, place: Place) -> bool:
    """Tell whether a tab stands at the place or in the indentation before it."""
    lines = text.split("\n")
    if not 0 < place.line <= len(lines) or not isinstance(place.column, int):
        return False
    line = lines[place.line - 1]
    indentation = line[: len(line) - len(line.lstrip())]
    return "\t" in indentation or line[place.column - 1 : place.column] == "\t"


MOST_LINES = 20


def odd_indents(text: str, file: str) -> list[Problem]:
    """Return the lines that begin with blanks that YAML does not know, of which a parser says nothing."""
    message = "The blanks in front of this key are of a kind that YAML does not know; they come from a word processor."
    hint = "Delete the blanks at the start of the line and type them again."
    return [
        error("yaml-syntax", Place(file, text.count("\n", 0, found.start()) + 1, 1), message, hint)
        for found in islice(ODD_INDENT.finditer(text), MOST_LINES)
    ]


def _usual(text: str, place: Place) -> Problem | None:
    """Return the mistake of which the line, or the one above it, shows more than the parser can say."""
    lines = text.split("\n")[: place.line]
    near = [number for number, line in enumerate(lines, start=1) if line.strip()][-2:]
    for number in reversed(near):
        line = lines[number - 1]
        here = Place(place.file, number, len(line) - len(line.lstrip()) + 1)
        if dash := DASH.match(line):
            message = f"The dash here ({dash[1]}) is not the hyphen that begins an item of a list."
            return error("yaml-syntax", here, message, f"Type a hyphen and a blank: - {dash[2]}")
        if joined := NO_BLANK.match(line):
            message = f"There is no blank between the hyphen and '{joined[1]}'."
            return error("yaml-syntax", here, message, f"Write '- {joined[1]}:', with a blank.")
        if curly := CURLY.search(line):
            message = "Curly quotation marks are none for YAML, so the colon inside them ends a key."
            return error("yaml-syntax", Place(place.file, number, curly.end()), message, 'Use straight ones: "A: b".')
    if len(near) > 1 and (above := VALUE.match(lines[near[0] - 1])) and (key := KEY.match(lines[near[1] - 1])):
        name, value = above[2], above[3].strip()
        if len(key[1]) > len(above[1]):
            message = f"'{name}' has a value, '{value}', and keys below it; it can have only one of the two."
            hint = f"Write '{name}:' alone in its line, and the value below it under its own key."
            if name == "certainty":
                hint = f"Write 'certainty:' alone in its line, and below it 'level: {value}' beside 'reasons'."
            return error("yaml-syntax", Place(place.file, near[0], len(above[1]) + 1), message, hint)
    return None
