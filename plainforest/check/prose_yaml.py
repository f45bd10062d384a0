"""Where the words of a text in review.yaml stand: YAML folds lines, so a position has to be looked for in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plainforest.check.prose_text import Text, cleaned, line_starts
from plainforest.model import FILLED_IN_OUTCOMES, FILLED_IN_RECORD, Review
from plainforest.problems import Place

SKIPPED = " \n\t\"'\\"
"""What may stand between two characters of a value: line ends and indentation, quotation marks, escapes."""
WORDS = re.compile(r"\s|\S+")
FURTHEST = 200
"""Characters that may be skipped in one go; a blank line between two paragraphs, with its indentation."""


def texts_of_record(review: Review, raw: str) -> Iterator[tuple[str, Text]]:
    """Yield the texts of review.yaml that tell results, each with its key."""
    file = review.place().file
    starts = line_starts(raw)
    for key, path, value in _values(review):
        if value:
            filled = key in FILLED_IN_RECORD or key in FILLED_IN_OUTCOMES
            yield key, text_of_value(value, raw, starts, review.place(*path), file, filled=filled)


def _values(review: Review) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    record = review.record
    yield "plain_title", ("plain_title",), record.plain_title
    yield "plain_answer", ("plain_answer",), record.plain_answer
    for index, message in enumerate(record.key_messages):
        yield "key_messages", ("key_messages", index), message
    yield "summary", ("summary",), record.summary
    yield "plain_funding", ("plain_funding",), record.plain_funding
    for i, comparison in enumerate(record.comparisons):
        for j, outcome in enumerate(comparison.outcomes):
            path = ("comparisons", i, "outcomes", j)
            yield "plain_description", (*path, "plain_description"), outcome.plain_description


def text_of_value(value: str, raw: str, starts: Sequence[int], place: Place, file: str, *, filled: bool) -> Text:
    """Return a value of a YAML file as a text, each character with its position in the file where that can be found.

    `filled` says whether references are filled in there.
    """

    def find() -> list[int] | None:
        return _aligned(value, raw, _offset(raw, starts, place))

    return Text(value, cleaned(value), file, tuple(starts), find, place, filled=filled)


def _offset(raw: str, starts: Sequence[int], place: Place) -> int:
    """Return where a value begins in the file, behind the mark of a block (> or |)."""
    line = min(max(place.line, 1), len(starts)) - 1
    at = starts[line] + (place.column - 1 if isinstance(place.column, int) and place.column else 0)
    end = raw.find("\n", at)
    if at < len(raw) and raw[at] in ">|" and end >= 0:
        return end
    return at


def _aligned(value: str, raw: str, at: int) -> list[int] | None:
    """Return the position of each character of a value, or None when the file writes it in another way."""
    found: list[int] = []
    for word in WORDS.findall(value):
        if word.isspace():
            found.append(at)
            continue
        at = _skip(raw, at, word[0])
        if raw.startswith(word, at):
            found += range(at, at + len(word))
            at += len(word)
            continue
        for char in word:
            at = _skip(raw, at, char)
            if at >= len(raw) or raw[at] != char:
                return None
            found.append(at)
            at += 1
    return found


def _skip(raw: str, at: int, char: str) -> int:
    stop = min(at + FURTHEST, len(raw))
    while at < stop and raw[at] != char and raw[at] in SKIPPED:
        at += 1
    return at
