"""Authors' own texts in review.yaml, with their numbers filled in: they stand wherever the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from plainforest.findings import Finding
from plainforest.model import FILLED_IN_OUTCOMES, FILLED_IN_RECORD, Audience, Prose, Review
from plainforest.pages.prose import NAME, REFERENCE, fill
from plainforest.pages.values import values
from plainforest.problems import Problem, error

Path = tuple[str | int, ...]
Numbers = Mapping[str, Mapping[str, str]]


def with_own_words(
    review: Review, findings: Sequence[Finding], denominators: tuple[int, int]
) -> tuple[Review, tuple[Finding, ...], list[Problem]]:
    """Return a review and its findings with every reference in the authors' texts filled in.

    Parameters
    ----------
    review : Review
        With texts as their authors wrote them.
    findings : sequence of Finding
        The review's findings, in its order.
    denominators : tuple of int
        Of the professional table and of the plain page.

    Returns
    -------
    tuple
        The review, its findings, and a problem for every reference that leads nowhere, or stands where none is filled
        in.
    """
    texts = dict(_braced(review.record))
    if not texts:
        return review, tuple(findings), []
    known = [values(review, findings, denominators[plain], plain=bool(plain)) for plain in (0, 1)]
    problems: list[Problem] = []
    filled: dict[Path, str] = {}
    for path, text in texts.items():
        audience = _audience(path)
        if audience is None:
            problems += _not_here(review, path, text)
            continue
        filled[path], found = _filled(review, text, path, known[audience == "plain"])
        problems += found
    words = [
        replace(finding, outcome=_replaced(finding.outcome, path, filled))
        for finding, path in zip(findings, paths(review), strict=True)
    ]
    return replace(review, record=_replaced(review.record, (), filled)), tuple(words), problems


def _audience(path: Path) -> Audience | None:
    """Return whose numbers a text gets, or None where no references are filled in."""
    match path:
        case ("comparisons", _, "outcomes", _, str(key)):
            return FILLED_IN_OUTCOMES.get(key)
        case (str(key), *_):
            return FILLED_IN_RECORD.get(key)
    return None


def paths(review: Review) -> list[Path]:
    """Return where each outcome stands in review.yaml, in the order of the findings."""
    return [
        ("comparisons", i, "outcomes", j)
        for i, comparison in enumerate(review.record.comparisons)
        for j in range(len(comparison.outcomes))
    ]


def _braced(value: Any) -> list[tuple[Path, str]]:
    """Return every text of a record that has a brace, with its path; most records have none, and many texts."""
    inside: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, tuple):
        inside = enumerate(value)
    elif is_dataclass(value):
        inside = ((name, getattr(value, name)) for name in value.__dataclass_fields__)
    found: list[tuple[Path, str]] = []
    for part, one in inside:
        if type(one) is str:
            if "{" in one:
                found.append(((part,), one))
        elif one:
            found += [((part, *path), text) for path, text in _braced(one)]
    return found


def _replaced(owner: Any, path: Path, filled: Mapping[Path, str]) -> Any:
    """Return a record, question or outcome with its filled texts; comparisons stay the same objects."""
    changes: dict[str, Any] = {}
    for name in (field.name for field in fields(owner)):
        value, here = getattr(owner, name), (*path, name)
        if here in filled:
            changes[name] = filled[here]
        elif isinstance(value, tuple) and any((*here, index) in filled for index in range(len(value))):
            changes[name] = tuple(filled.get((*here, index), item) for index, item in enumerate(value))
        elif name == "question":
            changes[name] = _replaced(value, here, filled)
    return replace(owner, **changes) if changes else owner


def _filled(review: Review, text: str, path: Path, numbers: Numbers) -> tuple[str, list[Problem]]:
    place = review.place(*path)
    # no Markdown here: the text is escaped as it is, and its values with it
    result, problems = fill(Prose(text=" ".join(text.split()), file=place.file), numbers, literal=str)
    return result, [replace(problem, place=place) for problem in problems]


def _not_here(review: Review, path: Path, text: str) -> Iterator[Problem]:
    for found in REFERENCE.finditer(text):
        if not NAME.fullmatch(found.group(1).strip()):
            continue  # braces of another kind
        message = f"References are not filled in here, so readers would see {found.group()}."
        keys = ", ".join([*FILLED_IN_RECORD, *FILLED_IN_OUTCOMES])
        yield error("reference-here", review.place(*path), message, f"They are filled in here: {keys}.")
