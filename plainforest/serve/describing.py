"""What the preview's script is told of a page: its state after each save, and what the author's panel shows."""

from __future__ import annotations

import json
from dataclasses import dataclass

from plainforest.check.readability import measure
from plainforest.problems import Problem
from plainforest.serve.dressing import client, dressed, error_page, fingerprint
from plainforest.serve.frames import EMPTY, Frame, described
from plainforest.serve.htmltext import CELLS, changes, prose
from plainforest.serve.preview import Preview, View


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as the preview shows it."""

    view: View
    digest: str
    """Of what the page shows."""
    page: bytes
    """With everything that the preview adds, if it is an HTML page."""
    state: str
    """What an open page is told of it, as JSON."""
    is_page: bool
    """False for data files, which are sent as they are."""


def show(preview: Preview, path: str, patient: bool) -> Shown:
    """Look at a page and make it ready to be sent."""
    view = preview.look(path, patient=patient)
    framed = [(problem, preview.frame(problem.place)) for problem in errors_first(view.problems)] if view.broken else []
    bare = view.broken and not view.body
    body = error_page(framed) if bare else view.body
    digest = fingerprint(body, view.notes)
    is_page = path.endswith(".html") or view.status != 200
    page = dressed(body, view.notes, page=path, bare=bare) if is_page else body
    state = {
        "digest": digest,
        "client": client(),
        "bare": bare,
        "problems": [described(problem, frame) for problem, frame in framed],
    }
    return Shown(view, digest, page, json.dumps(state), is_page)


def errors_first(problems: tuple[Problem, ...]) -> list[Problem]:
    """Put what stops publication before what does not; within each, the order stays that of the files."""
    return sorted(problems, key=lambda problem: (problem.severity != "error", problem.severity != "warning"))


def panel(preview: Preview, path: str) -> str:
    """Return what the author's panel shows of a page, as JSON."""
    view = preview.look(path)
    html = view.body if path.endswith(".html") else b""
    before = preview.before(path)
    reading = measure(prose(html))
    return json.dumps(
        {
            "problems": [described(problem, _short(preview, problem)) for problem in errors_first(view.problems)],
            "words": reading.words,
            "sentences": reading.sentences,
            "mean": round(reading.mean, 1),
            "longest": reading.longest,
            "longestWords": reading.longest_words,
            "grade": None if reading.grade is None else round(reading.grade, 1),
            "selector": CELLS,
            "changes": [
                {"index": change.index, "where": change.where, "before": change.before, "after": change.after}
                for change in (changes(before, html) if before and html else [])
            ],
        }
    )


def _short(preview: Preview, problem: Problem) -> Frame:
    """Return the lines around an error; for the many smaller remarks the place is enough."""
    return preview.frame(problem.place) if problem.severity == "error" else EMPTY
