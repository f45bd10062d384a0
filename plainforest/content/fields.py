"""What the model says about itself: which keys a group has, what they hold, and their descriptions."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import re
import typing
from collections.abc import Iterator, Mapping

from plainforest import model

Path = tuple[str | int, ...]


@functools.cache
def groups_in(cls: type) -> Mapping[str, type | None]:
    """Return the keys of a model class, each with the class of the values in it, or None for simple values."""
    hints = typing.get_type_hints(cls)
    return {field.name: next(_classes(hints[field.name]), None) for field in dataclasses.fields(cls)}


def class_at(cls: type, path: Path) -> type | None:
    """Return the model class at a path below `cls`, or None where there is a simple value."""
    found: type | None = cls
    for part in path:
        if found is None:
            return None
        if isinstance(part, str):
            found = groups_in(found).get(part)
    return found


@functools.cache
def owners(cls: type) -> Mapping[str, tuple[str, ...]]:
    """Return for each key anywhere below `cls` the groups that it belongs to, in words."""
    found: dict[str, list[str]] = {}
    todo, seen = [cls], {cls}
    while todo:
        owner = todo.pop()
        for key, inner in groups_in(owner).items():
            found.setdefault(key, []).append(words(owner))
            if inner is not None and inner not in seen:
                seen.add(inner)
                todo.append(inner)
    return {key: tuple(names) for key, names in found.items()}


@functools.cache
def descriptions() -> Mapping[tuple[str, str], str]:
    """Return the text under each field of the model, by class and field name.

    Read from the source once and only when something has to be explained: pydantic can do it too, but takes ten times
    as long to build its validators that way.
    """
    found: dict[tuple[str, str], str] = {}
    for cls in ast.parse(inspect.getsource(model)).body:
        if not isinstance(cls, ast.ClassDef):
            continue
        for line, below in zip(cls.body, cls.body[1:], strict=False):
            if (
                isinstance(line, ast.AnnAssign)
                and isinstance(line.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
                and isinstance(below.value.value, str)
            ):
                found[cls.name, line.target.id] = " ".join(below.value.value.split())
    return found


def description(cls: type, key: str) -> str:
    """Return what the model says about a key, or an empty text."""
    return descriptions().get((cls.__name__, key), "")


def words(cls: type) -> str:
    """Return the name of a model class in words: ``ComparatorRisk`` is "comparator risk"."""
    name = cls.__name__
    if name == "ReviewRecord":
        return "review.yaml"
    if name == "SiteRecord":
        return "site.yaml"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _classes(hint: object) -> Iterator[type]:
    """Yield the model classes inside a type, for example Outcome in ``tuple[Outcome, ...] | None``."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        yield hint
    for inner in typing.get_args(hint):
        yield from _classes(inner)
