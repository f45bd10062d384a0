"""From a YAML tree to the model's types, and from pydantic's complaints to problems an author understands."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from plainforest.content.cells import number_fault
from plainforest.content.fields import class_at, description, groups_in, owners, words
from plainforest.content.yamltree import Node, Path, at, plain
from plainforest.numbers import MINUS
from plainforest.problems import Place, Problem, did_you_mean, error, nearest

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

T = TypeVar("T")
MOST = 200
"""Complaints about one file. A file with more is no review, and looking for the nearest names takes its time."""


def read_as(cls: type[T], root: Node) -> tuple[T | None, list[Problem]]:
    """Return the tree as an instance of a model class, or None and every reason why it is none."""
    from pydantic import ValidationError  # here and below, because a build that changes nothing validates nothing

    try:
        record: T = _validator(cast("Any", cls)).validate_python((plain(root),))[0]
    except ValidationError as wrong:
        return None, _translate(wrong.errors(include_url=False), root, cls)
    return record, []


def read_quietly(cls: type[T], data: object) -> T | None:
    """Return the data as an instance of a model class, or None when it is none."""
    from pydantic import ValidationError

    try:
        value: T = _validator(cast("Any", cls)).validate_python((data,))[0]
    except ValidationError:
        return None
    return value


@functools.cache
def _validator(cls: Any) -> TypeAdapter[tuple[Any]]:
    """Return the validator of a model class. The tuple around it lets the settings apply to every class below."""
    from pydantic import ConfigDict, TypeAdapter

    return TypeAdapter(tuple[cls], config=ConfigDict(extra="forbid", allow_inf_nan=False))


def _translate(errors: list[ErrorDetails], root: Node, cls: type) -> list[Problem]:
    problems: list[Problem] = []
    choices: dict[Path, list[str]] = {}
    for wrong in errors[:MOST]:
        path = _real_path(wrong["loc"][1:], root)
        if wrong["type"] == "literal_error":
            # A field with two sets of choices fails once for each; the author gets one list.
            known = re.findall(r"'([^']*)'", str(wrong.get("ctx", {}).get("expected", "")))
            choices.setdefault(path, []).extend(known)
        elif wrong["type"] == "missing":
            problems += _missing(path, str(wrong["loc"][-1]), root, cls)
        elif wrong["type"] == "unexpected_keyword_argument":
            problems.append(_unknown(path, root, cls))
        else:
            problems += _invalid(wrong, path, root)
    for path, known in choices.items():
        node = at(root, path) or root
        message = f"'{node.value}' is not one of the choices for {_name(path)}."
        hint = f"Choices: {', '.join(known)}."
        meant = OTHER_NAMES.get(str(node.value).casefold().replace("-", " ").removesuffix(" effect"))
        if meant in known:
            hint = f"Did you mean '{meant}'? {hint}"
        elif nearest(str(node.value), known):
            hint = f"{did_you_mean(str(node.value), known)} {hint}"
        problems.append(error("wrong-choice", node.shown, message, hint))
    return problems


def _real_path(loc: tuple[str | int, ...], root: Node) -> Path:
    """Return the part of pydantic's location that exists in the file (it adds the names of types for unions)."""
    path: Path = ()
    for part in loc:
        if at(root, (*path, part)) is None:
            break
        path = (*path, part)
    return path


def _name(path: Path) -> str:
    """Return how a value is called in a sentence."""
    last = path[-1] if path else "this file"
    if isinstance(last, int):
        return f"item {last + 1} of '{path[-2]}'" if len(path) > 1 else f"item {last + 1}"
    return f"'{last}'" if path else last


def _group(path: Path, owner: type) -> str:
    """Return how a group of keys is called in a sentence."""
    if not path:
        return words(owner)
    return f"this {words(owner)}" if isinstance(path[-1], int) else f"'{path[-1]}'"


def _missing(path: Path, key: str, root: Node, cls: type) -> list[Problem]:
    empty = path and path[-1] == key and (at(root, path) or root).value is None
    parent = path[:-1] if empty else path
    group = at(root, parent) or root
    owner = class_at(cls, parent) or cls
    given = group.value if isinstance(group.value, dict) else {}
    unknown = [name for name in given if name not in groups_in(owner)]
    if nearest(key, unknown) and not empty:
        return []  # it is there under a misspelt name, which is reported already
    about = description(owner, key)
    if empty:
        place = given[key].key or group.shown
        return [error("missing-key", place, f"'{key}' has no value.", f"Write it after the colon. {about}".strip())]
    message = f"'{key}' is missing from {_group(parent, owner)}."
    place = group.place if parent else Place(group.place.file, 1, 1)
    return [error("missing-key", place, message, f"Add a line '{key}: ...'. {about}".strip())]


def _unknown(path: Path, root: Node, cls: type) -> Problem:
    key, parent = str(path[-1]), path[:-1]
    owner = class_at(cls, parent) or cls
    node = at(root, path) or root
    known = list(groups_in(owner))
    elsewhere = owners(cls).get(key)
    hint = did_you_mean(key, known)
    if elsewhere:
        hint = (
            f"'{key}' belongs to {' or '.join(elsewhere)}: check the indentation. {hint if nearest(key, known) else ''}"
        )
    message = f"The key '{key}' is not known in {_group(parent, owner)}."
    return error("unknown-key", node.key or node.place, message, hint.strip())


Say = Callable[[str, Mapping[str, Any]], tuple[str, str, str]]
"""From the name of a value and pydantic's context to code, message and hint."""

LIST_HINT = "Write one item to a line, each as '- item', below the key."
KEYS_HINT = "Write its keys below it, indented by two spaces, each as 'key: value'."
TEXT_HINT = "Write one text. A text that contains ': ' or starts with [ or {{ must stand in quotes."
OTHER_NAMES = {
    "fixed": "common",
    "fixed effects": "common",
    "random effects": "random",
    "dersimonian laird": "DL",
    "paule mandel": "PM",
    "hunter schmidt": "HS",
    "sidik jonkman": "SJ",
    "empirical bayes": "EB",
    "hartung knapp": "hksj",
    "knapp hartung": "hksj",
    "mantel haenszel": "MH",
    "inverse variance": "IV",
    "rate ratio": "IRR",
    "hazard ratio": "HR",
}
"""What the choices are called elsewhere."""
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022"
SHARE_HINT = "Write a share, for example 0.95 for 95%."
DATE_HINT = "Write year-month-day, for example 2019-07-31."

SENTENCES: Mapping[str, Say] = {
    "string_type": lambda name, _: ("not-text", f"{name} must be a text.", TEXT_HINT.replace("{{", "{")),
    "string_too_short": lambda name, _: ("empty-value", f"{name} is empty.", "Write the text, or delete the line."),
    "string_too_long": lambda name, c: (
        "too-long",
        f"{name} is longer than {c.get('max_length')} characters.",
        f"Shorten it to {c.get('max_length')} characters.",
    ),
    "int": lambda name, _: (
        "not-a-whole-number",
        f"{name} must be a whole number.",
        "Write digits only, for example 64.",
    ),
    "float": lambda name, _: ("not-a-number", f"{name} must be a number.", "Write digits only, for example 0.18."),
    "finite_number": lambda name, _: (
        "not-finite",
        f"{name} must be a finite number.",
        "Write the number, or delete the line.",
    ),
    "greater_than": lambda name, c: _range(name, f"more than {c.get('gt'):g}"),
    "greater_than_equal": lambda name, c: _range(name, f"{c.get('ge')} or more"),
    "less_than": lambda name, c: _range(name, f"less than {c.get('lt'):g}", SHARE_HINT),
    "less_than_equal": lambda name, c: _range(name, f"{c.get('le')} or less"),
    "bool": lambda name, _: ("not-yes-or-no", f"{name} must be yes or no.", "Write yes or no."),
    "date": lambda name, _: ("not-a-date", f"{name} is not a date.", DATE_HINT),
    "tuple": lambda name, _: ("not-a-list", f"{name} must be a list.", LIST_HINT),
    "too_short": lambda name, c: (
        "too-few",
        f"{name} needs at least {c.get('min_length')} item.",
        LIST_HINT,
    ),
    "too_long": lambda name, c: (
        "too-many",
        f"{name} has more than {c.get('max_length')} items.",
        f"Keep the {c.get('max_length')} most important.",
    ),
    "dict": lambda name, _: ("not-keys", f"{name} must be a group of keys.", KEYS_HINT),
    "dataclass": lambda name, _: ("not-keys", f"{name} must be a group of keys.", KEYS_HINT),
}


def _range(name: str, allowed: str, hint: str = "Check the number against the source.") -> tuple[str, str, str]:
    return "out-of-range", f"{name} must be {allowed}.", hint


def _invalid(wrong: ErrorDetails, path: Path, root: Node) -> list[Problem]:
    kind, context = wrong["type"], wrong.get("ctx", {})
    node = at(root, path) or root
    if kind == "too_short" and isinstance(node.value, list) and len(node.value) >= context.get("min_length", 0):
        return []  # the items are there; what is wrong with them is reported already
    if node.value is None:
        return [
            error(
                "empty-value", node.key or node.place, f"{_name(path)} is empty.", "Write a value, or delete the line."
            )
        ]
    name = _name(path)
    if kind.startswith(("int_", "float_")) and isinstance(node.value, str):
        fault = number_fault(node.value)
        if fault.code != "not-a-number" or kind.startswith("float_"):
            return [error(fault.code, node.shown, f"{name}: {fault.message}", fault.hint)]
    say = SENTENCES.get(kind) or SENTENCES.get(kind.partition("_")[0])
    if say is None:
        return [
            error(
                "invalid-value",
                node.shown,
                f"{name}: {wrong['msg']}.",
                "See the list of keys in docs/authors/content.md.",
            )
        ]
    code, message, hint = say(name, context)
    if path and path[-1] == "levels" and str(node.value).startswith(("-", MINUS)):
        hint = "Write 1 to rate down by one level, 2 for two: the domain says whether it goes down or up."
    if code == "not-a-list" and str(node.value)[0] in DASHES:
        hint = f"The dash here ({str(node.value)[0]}) needs to be a hyphen with a blank behind it. {LIST_HINT}"
    if isinstance(node.value, str) and code not in ("too-long", "empty-value"):
        message = f"{message[:-1]}, not '{node.value}'."
    return [error(code, node.shown, message, hint)]
