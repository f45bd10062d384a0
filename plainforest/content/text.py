"""Bytes to text: UTF-8, one kind of line end, no invisible control characters."""

from __future__ import annotations

import re

from plainforest.content.files import SIZE_LIMIT
from plainforest.problems import Place, Problem, error

BOM = "\ufeff"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
UTF8_HINT = (
    "Save the file as UTF-8. In Excel: 'Save as', then 'CSV UTF-8 (comma delimited)'. "
    "In a text editor: 'Save with encoding', then UTF-8."
)


def read_text(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """Return the text of a file with Unix line ends, or None and what is wrong with its bytes."""
    if len(data) > SIZE_LIMIT:
        return None, [too_large(file)]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None, [error("not-utf8", Place(file, 1, 1), "This file is saved as UTF-16, not as UTF-8.", UTF8_HINT)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        before = unix_lines(data[: wrong.start].decode("utf-8")).removeprefix(BOM)
        byte = data[wrong.start]
        message = f"The character here (byte {byte:02X}) is not UTF-8, so it cannot be read."
        return None, [error("not-utf8", place_after(before, file), message, UTF8_HINT)]
    text = unix_lines(text).removeprefix(BOM)
    if odd := CONTROL.search(text):
        return None, [control_character(odd.group(), place_after(text[: odd.start()], file))]
    return text, []


def too_large(file: str) -> Problem:
    """Return the problem of a file above the limit."""
    limit = SIZE_LIMIT // 1_000_000
    return error(
        "file-too-large",
        Place(file),
        f"This file is larger than {limit} MB and was not read.",
        "Keep only the rows and columns that the review needs, or split the review.",
    )


def control_character(odd: str, place: Place) -> Problem:
    """Return the problem of an invisible character that no text needs."""
    return error(
        "control-character",
        place,
        f"There is an invisible control character here (U+{ord(odd):04X}).",
        "Delete it and type the text again; such characters come along when text is copied from a PDF file.",
    )


def unix_lines(text: str) -> str:
    """Return the text with Unix line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def place_after(before: str, file: str) -> Place:
    """Return the place of the character that follows the text `before`."""
    return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
