"""What went wrong while a page was made, as a problem with a place: the theme's mistake, or ours."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from plainforest.pages.theme import ThemeError
from plainforest.problems import Place, Problem, error

if TYPE_CHECKING:
    from jinja2 import TemplateError

    from plainforest.pages.theme import Theme

HINT = "docs/themes.md lists the templates and what each can use."


def failed(failure: Exception, theme: Theme | None) -> Problem:
    """Return the problem that an exception stands for."""
    from jinja2 import TemplateError

    cause = failure.__cause__ if isinstance(failure, ThemeError) else failure
    if isinstance(cause, TemplateError) and theme:
        return template_problem(cause, theme)
    if isinstance(failure, ThemeError):
        return failure.problem
    frames = traceback.extract_tb(failure.__traceback__)
    theirs = [frame for frame in frames if theme and frame.filename in theme.templates]
    message = f"{type(failure).__name__}: {failure}"
    if theirs:
        place = Place(f"templates/{theirs[-1].filename}", theirs[-1].lineno or 0)
        return error("bad-template", place, f"This template cannot be used: {message}.")
    trace = "".join(traceback.format_exception(failure))
    hint = "This is a mistake in Plainforest, not in your files. Please report it with these lines:\n" + trace
    return error("crash", Place(frames[-1].name if frames else "?"), message, hint)


def template_problem(failure: TemplateError, theme: Theme) -> Problem:
    """Return the problem that a template has: in the template and at the line where the mistake is."""
    from jinja2 import TemplateNotFound

    name: str | None = getattr(failure, "name", None)
    line: int | None = getattr(failure, "lineno", None)
    inside = [frame for frame in traceback.extract_tb(failure.__traceback__) if frame.filename in theme.templates]
    if line is None and inside:
        name, line = inside[-1].filename, inside[-1].lineno
    place = Place(f"templates/{name or ''}", line or 0)
    if isinstance(failure, TemplateNotFound):
        message = f"There is no template '{failure.name}'."
    else:
        message = f"This template cannot be used: {(failure.message or type(failure).__name__).rstrip('.')}."
    return error("bad-template", place, message, HINT)
