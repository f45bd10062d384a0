"""Say in plain words what a YAML parser did not understand."""

from __future__ import annotations

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


def explain(wrong: Exception, text: str, file: str) -> Problem:
    """Return the problem behind an error of the YAML parser."""
    said = f"{getattr(wrong, 'context', None) or ''} {getattr(wrong, 'problem', None) or wrong}"
    place = _place(wrong, said, text, file)
    if _at_tab(text, place):
        return error("yaml-tab", place, "There is a tab here; YAML is indented with spaces only.", TAB_HINT)
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
