"""Follow the names in templates through the types of their contexts.

Each page's template sees the fields of one frozen class. Here its syntax tree is walked with the types of these fields
in hand, through loops, blocks, included templates and macros, so that a name that no class has is found without
rendering.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, nodes

Type = Any
"""A class, a generic such as tuple[Link, ...], or None when it is not known."""

# What Jinja itself puts into every template.
BUILT_IN = frozenset({"loop", "range", "super", "caller", "varargs", "kwargs", "self", "dict", "namespace"})


@dataclass
class Findings:
    """What the walk meets."""

    unknown_names: list[str] = field(default_factory=list)
    unknown_fields: list[str] = field(default_factory=list)
    checked: set[str] = field(default_factory=set)
    """Fields that were found, as Class.field."""


class Walk:
    """One page's template with everything that it extends, includes and calls."""

    def __init__(self, environment: Environment, page: type, templates: Mapping[str, str]) -> None:
        self.environment = environment
        self.templates = templates
        self.page = dict(typing.get_type_hints(page))
        self.found = Findings()
        self.seen: set[tuple[str, str]] = set()

    def tree(self, name: str) -> nodes.Template:
        """Parse a template."""
        return self.environment.parse(self.templates[name], name)

    def template(self, name: str) -> None:
        """Walk a page's template."""
        self.body(self.tree(name).body, dict(self.page), name, {})

    def body(self, items: list[nodes.Node], scope: dict[str, Type], where: str, modules: dict[str, str]) -> None:
        """Walk statements in order."""
        for item in items:
            self.statement(item, scope, where, modules)

    def statement(self, node: nodes.Node, scope: dict[str, Type], where: str, modules: dict[str, str]) -> None:
        """Walk one statement or expression; `scope` grows with what it sets."""
        match node:
            case nodes.Extends(template=nodes.Const(value=name)):
                self.body(self.tree(name).body, dict(scope), name, dict(modules))
            case nodes.Include(template=nodes.Const(value=name)):
                self.body(self.tree(name).body, dict(scope), name, dict(modules))
            case nodes.Import(template=nodes.Const(value=name), target=target):
                modules[target] = name
            case nodes.Macro():
                pass  # walked where it is called, with the types of its arguments
            case nodes.Block(body=inner):
                self.body(inner, dict(scope), where, modules)
            case nodes.For():
                inside = dict(scope)
                self.statement(node.iter, scope, where, modules)
                self.bind(node.target, element(self.type_of(node.iter, scope, where)), inside)
                self.body([*node.body, *([node.test] if node.test else [])], inside, where, modules)
                self.body(node.else_, dict(scope), where, modules)
            case nodes.Assign():
                self.statement(node.node, scope, where, modules)
                self.bind(node.target, self.type_of(node.node, scope, where), scope)
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=module), attr=macro)) if module in modules:
                for argument in node.args:
                    self.statement(argument, scope, where, modules)
                given = [self.type_of(argument, scope, where) for argument in node.args]
                self.macro(modules[module], macro, given)
            case nodes.Name(name=name, ctx="load"):
                if name not in scope and name not in BUILT_IN and name not in modules:
                    self.found.unknown_names.append(f"{where}:{node.lineno}: {name}")
            case nodes.Getattr():
                self.statement(node.node, scope, where, modules)
                self.type_of(node, scope, where)
            case _:
                for child in node.iter_child_nodes():
                    self.statement(child, scope, where, modules)

    def macro(self, template: str, name: str, given: list[Type]) -> None:
        """Walk a macro with the types of its arguments."""
        key = (f"{template}.{name}", repr(given))
        if key in self.seen:
            return
        self.seen.add(key)
        trees = {node.name: node for node in self.tree(template).find_all(nodes.Macro)}
        if name not in trees:
            self.found.unknown_names.append(f"{template}: there is no macro {name}")
            return
        macro = trees[name]
        scope: dict[str, Type] = {argument.name: None for argument in macro.args}
        scope |= {argument.name: kind for argument, kind in zip(macro.args, given, strict=False)}
        # a macro sees what its own file imports, and nothing else
        imports = [node for node in self.tree(template).body if isinstance(node, nodes.Import)]
        modules = {node.target: node.template.value for node in imports if isinstance(node.template, nodes.Const)}
        self.body(macro.body, scope, template, modules)

    def bind(self, target: nodes.Node, kind: Type, scope: dict[str, Type]) -> None:
        """Give the names of a loop or an assignment their types."""
        if isinstance(target, nodes.Name):
            scope[target.name] = kind
        elif isinstance(target, nodes.Tuple):
            parts = typing.get_args(kind) if origin(kind) is tuple else ()
            for index, item in enumerate(target.items):
                self.bind(item, parts[index] if index < len(parts) and parts[-1] is not ... else None, scope)

    def type_of(self, node: nodes.Node, scope: dict[str, Type], where: str) -> Type:
        """Return the type of an expression, None when it is not known; remember fields that no class has."""
        match node:
            case nodes.Name(name=name):
                return bare(scope.get(name))
            case nodes.Getattr(node=inner, attr=attr):
                owner = self.type_of(inner, scope, where)
                if not (isinstance(owner, type) and dataclasses.is_dataclass(owner)):
                    return None
                hints = typing.get_type_hints(owner)
                known = getattr(owner, attr, None)
                if attr not in hints and not isinstance(known, property) and not callable(known):
                    self.found.unknown_fields.append(f"{where}:{node.lineno}: {owner.__name__}.{attr}")
                    return None
                self.found.checked.add(f"{owner.__name__}.{attr}")
                own = getattr(owner, attr, None)
                if isinstance(own, property) and own.fget is not None:
                    return bare(typing.get_type_hints(own.fget).get("return"))
                return bare(hints.get(attr))
            case nodes.Call(node=nodes.Getattr(node=inner, attr=attr)):
                owner = self.type_of(inner, scope, where)
                method = getattr(owner, attr, None) if isinstance(owner, type) else None
                return bare(typing.get_type_hints(method).get("return")) if callable(method) else None
            case nodes.Getitem(node=inner):
                return element(self.type_of(inner, scope, where))
            case nodes.Tuple(items=items):
                kinds = {self.type_of(item, scope, where) for item in items}
                if items and all(isinstance(item, nodes.Tuple) for item in items):
                    # a table written out in the template: the types of its columns, where all rows agree
                    columns = zip(*(item.items for item in items if isinstance(item, nodes.Tuple)), strict=False)
                    found = [{self.type_of(cell, scope, where) for cell in column} for column in columns]
                    row = tuple(next(iter(column)) if len(column) == 1 else None for column in found)
                    return types.GenericAlias(tuple, (types.GenericAlias(tuple, (*row,)), ...))
                return types.GenericAlias(tuple, (next(iter(kinds)), ...)) if len(kinds) == 1 else None
            case nodes.Const(value=value):
                return type(value)
        return None


def origin(kind: Type) -> Any:
    """Return tuple for ``tuple[X, ...]``."""
    return typing.get_origin(kind)


def bare(kind: Type) -> Type:
    """Return X for ``X | None``."""
    if isinstance(kind, types.UnionType) or origin(kind) is typing.Union:
        rest = [part for part in typing.get_args(kind) if part is not type(None)]
        return rest[0] if len(rest) == 1 else None
    return kind


def element(kind: Type) -> Type:
    """Return X for ``tuple[X, ...]``."""
    arguments = typing.get_args(kind)
    if origin(kind) is tuple and len(arguments) == 2 and arguments[1] is ...:
        return bare(arguments[0])
    return None


def classes_below(page: type) -> Iterator[type]:
    """Yield a context class and every dataclass that its fields hold."""
    todo, seen = [page], set[type]()
    while todo:
        cls = todo.pop()
        if cls in seen:
            continue
        seen.add(cls)
        yield cls
        hints = list(typing.get_type_hints(cls).values())
        while hints:
            hint = hints.pop()
            hints += [argument for argument in typing.get_args(hint) if argument is not ...]
            if isinstance(hint, type) and dataclasses.is_dataclass(hint):
                todo.append(hint)
