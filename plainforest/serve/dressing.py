"""What the preview adds to a page: its script, and notes that the published page does not have."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from plainforest.problems import Problem
from plainforest.serve.frames import Frame
from plainforest.writing import sha256

ASSETS = Path(__file__).resolve().parent / "assets"
PREFIX = "_preview/"
DRAFT = "<strong>Draft: not published.</strong> The finished site leaves this review out."


@cache
def assets() -> dict[str, bytes]:
    """Return the preview's own scripts and style sheets by their path."""
    files = sorted(path for path in ASSETS.iterdir() if path.suffix in (".js", ".css"))
    return {PREFIX + path.name: path.read_bytes() for path in files}


@cache
def client() -> str:
    """Return the version of the preview's own files: a page with an older one has to be loaded anew."""
    return sha256(b"\0".join(assets().values()))[:16]


def fingerprint(body: bytes, notes: Sequence[str]) -> str:
    """Return a digest of what a page shows."""
    return sha256("\0".join(notes).encode() + b"\0" + body)[:16]


def dressed(body: bytes, notes: Sequence[str], *, page: str, bare: bool = False) -> bytes:
    """Return a page with the preview's script in its head and its notes at the top.

    Parameters
    ----------
    body : bytes
        The page as it would be published.
    notes : sequence of str
        Lines of HTML for people.
    page : str
        Its path in the site.
    bare : bool
        The page is the list of errors itself, so that no overlay has to show them.
    """
    facts = {"page": page, "digest": fingerprint(body, notes), "client": client(), "bare": bare}
    head = (
        f'<meta name="plainforest-preview" content="{escape(json.dumps(facts))}">\n'
        f'<link rel="stylesheet" href="/{PREFIX}page.css">\n'
        f'<script type="module" src="/{PREFIX}client.js"></script>\n'
    )
    top = "".join(f'<p class="plainforest-note" role="note">{note}</p>\n' for note in notes)
    return _after(_before_end_of_head(body, head.encode()), top.encode())


def _before_end_of_head(page: bytes, addition: bytes) -> bytes:
    found = re.search(rb"</head\s*>", page, re.IGNORECASE)
    return page[: found.start()] + addition + page[found.start() :] if found else page + addition


def _after(page: bytes, addition: bytes) -> bytes:
    if not addition:
        return page
    found = re.search(rb"<body(?:\s[^>]*)?>\n?", page, re.IGNORECASE)
    return page[: found.end()] + addition + page[found.end() :] if found else page + addition


def error_page(problems: Sequence[tuple[Problem, Frame]], title: str = "This page cannot be shown yet") -> bytes:
    """Return the page that stands in for one that has never been good: the same list as the overlay, without script."""
    items = "\n".join(_item(problem, frame) for problem, frame in problems)
    lead = "Correct the errors below and save: the page appears by itself." if problems else ""
    text = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n</head>\n"
        f'<body class="plainforest-errors">\n<main>\n<h1>{escape(title)}</h1>\n<p>{lead}</p>\n'
        f"<ol>\n{items}\n</ol>\n</main>\n</body>\n</html>\n"
    )
    return text.encode(errors="surrogateescape")


def _item(problem: Problem, frame: Frame) -> str:
    lines = []
    for line in frame.lines:
        shown = f"{'>' if line.marked else ' '} {line.number:4} | {line.text}"
        lines.append(f"<b>{escape(shown)}</b>" if line.marked else escape(shown))
        if line.marked and frame.length:
            lines.append(" " * (9 + frame.start) + "^" * frame.length)
    code = f"<pre>{chr(10).join(lines)}</pre>\n" if lines else ""
    hint = f"<p>{escape(problem.hint)}</p>\n" if problem.hint else ""
    return (
        f"<li>\n<p><code>{escape(str(problem.place))}</code>: {escape(problem.severity)}</p>\n"
        f"<p><strong>{escape(problem.message)}</strong></p>\n{code}{hint}</li>"
    )
