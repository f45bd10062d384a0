"""Somebody else's text as content: nothing in it is a reference, a formula or an invisible character."""

from __future__ import annotations

import re
from functools import lru_cache

from plainforest.content.text import CONTROL
from plainforest.formulas import guarded


def clean(text: str, longest: int = 20_000) -> str:
    """Return a text on one line, in which braces are no reference to a number."""
    if not text:
        return ""
    text = CONTROL.sub(" ", text.replace("\ud800", " ")).encode("utf-8", "replace").decode("utf-8")
    text = " ".join(text.split()).replace("{{", "{ {").replace("}}", "} }")
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "\u2026"


@lru_cache(maxsize=4096)  # the same studies stand in all analyses
def cell(text: str) -> str:
    """Return a text for a cell, which no spreadsheet takes for a formula."""
    return guarded(clean(text))


def markdown(text: str) -> str:
    """Return a paragraph of Markdown that says just what the text says."""
    text = clean(text, 200_000)
    text = re.sub(r"([\\`*_\[\]|])", r"\\\1", text).replace("<", "&lt;")
    return re.sub(r"^(\s*)([#+-]|\d+[.)])(?=\s)", r"\1\\\2", text)
