"""The theme: templates and assets, the site's own before the bundled ones.

A site may put files of the same name into its own ``templates/`` and ``static/`` (beside ``content/``); the original
template stays reachable as ``default:plain.html``. All style sheets become one file with a hash in its name.
"""

from __future__ import annotations

import hashlib
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from plainforest.problems import Place, Problem, error

if TYPE_CHECKING:
    from jinja2 import Environment, TemplateError
    from markdown import Markdown

PACKAGE = Path(__file__).resolve().parent.parent


class ThemeError(Exception):
    """A site's own theme cannot be used; the problem says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Templates by name, assets by their path in the site, and a digest of both.

    `files` gives the path of each asset by the name it has in ``static/``: "explore.js" may lie at
    "static/explore.0a1b2c3d4e.js". `own` names the templates that are not the bundled ones: mistakes in them are the
    site's, all others are ours.
    """

    templates: Mapping[str, str]
    assets: Mapping[str, bytes]
    files: Mapping[str, str]
    stylesheet: str
    icon: str
    digest: str
    own: frozenset[str]


@dataclass(frozen=True, slots=True)
class Renderer:
    """The engines that turn contexts and Markdown into HTML; made once, used for every page."""

    theme: Theme
    environment: Environment
    markdown: Markdown

    def page(self, template: str, context: object) -> bytes:
        """Render a context; the template sees its fields by name.

        Raises
        ------
        ThemeError
            If a template of the site's own cannot be read or asks for a name that does not exist.
        """
        from jinja2 import TemplateError

        fields = {name: getattr(context, name) for name in context.__dataclass_fields__}  # type: ignore[attr-defined]
        try:
            text = self.environment.get_template(template).render(fields)
        except TemplateError as failure:
            if not self.theme.own:
                raise
            raise ThemeError(_template_problem(failure, template)) from failure
        # trailing spaces and blank lines are left over from template tags; they only cost bytes
        lines = filter(None, map(str.strip, text.split("\n")))
        # line by line, because most have no letter beyond ASCII, and those take a fraction of the time
        return b"\n".join([*map(str.encode, lines), b""])


def _template_problem(failure: TemplateError, template: str) -> Problem:
    from jinja2 import TemplateNotFound

    line: int | None = getattr(failure, "lineno", None)
    name = getattr(failure, "name", None) if line is not None else None
    if line is None:
        # a name that does not exist is met while rendering: the innermost line of a template is the place
        inside = [frame for frame in traceback.extract_tb(failure.__traceback__) if frame.filename == "<template>"]
        line = inside[-1].lineno if inside else None
    hint = "docs/themes.md lists the templates and what each can use."
    if isinstance(failure, TemplateNotFound):  # its name is that of the missing template
        return error(
            "bad-template", Place(f"templates/{template}", line or 0), f"There is no template '{failure.name}'.", hint
        )
    place = Place(f"templates/{name or template}", line or 0)
    return error("bad-template", place, f"This template cannot be used: {failure.message}.", hint)


def bundled(name: str) -> Path:
    """Return the folder of the bundled theme: in the installed package, or beside it in a clone."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def load_theme(root: Path, more: Mapping[str, bytes] | None = None) -> Theme:
    """Read the theme of the site whose ``content/`` lies in `root`.

    Parameters
    ----------
    root : Path
        The folder of the site.
    more : mapping of str to bytes
        Files that are made, not written by hand, and published as if they lay in ``static/``.

    Raises
    ------
    FileNotFoundError
        If the bundled theme is missing, which means a broken installation.
    """
    templates = _read(bundled("templates"), root / "templates", "*.html")
    if not templates:
        raise FileNotFoundError(f"no templates in {bundled('templates')}")
    originals = {f"default:{path.name}": path.read_bytes() for path in sorted(bundled("templates").glob("*.html"))}
    assets = _read(bundled("static"), root / "static", "*")
    sheets = {name: data for name, data in assets.items() if name.endswith(".css")}
    others = {name: data for name, data in assets.items() if name not in sheets} | dict(more or {})
    for name, data in (templates | sheets).items():
        _require_utf8(name, data)
    css = _compact(b"\n".join(sheets.values()))
    out = {_hashed("plainforest.css", css): css} | {_hashed(name, data): data for name, data in others.items()}
    names = {_plain_name(path): path for path in out}
    every = originals | templates | {f"static/{name}": data for name, data in out.items()}
    digest = hashlib.sha256()
    for name, data in sorted(every.items()):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return Theme(
        templates={name: data.decode() for name, data in (originals | templates).items()},
        assets={f"static/{name}": data for name, data in out.items()},
        files={plain: f"static/{hashed}" for plain, hashed in names.items()},
        stylesheet=f"static/{names['plainforest.css']}",
        icon=f"static/{names['icon.svg']}",
        digest=digest.hexdigest(),
        own=frozenset(name for name, data in templates.items() if originals.get(f"default:{name}") != data),
    )


def _require_utf8(name: str, data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError as failure:
        folder = "static" if name.endswith(".css") else "templates"
        place = Place(f"{folder}/{name}", data.count(b"\n", 0, failure.start) + 1)
        problem = error("bad-theme-file", place, "This file is not saved as UTF-8.", "Save it as UTF-8.")
        raise ThemeError(problem) from failure


def _read(first: Path, second: Path, pattern: str) -> dict[str, bytes]:
    """Read the files of both folders; a file of the second replaces its namesake and keeps its place.

    A link that leads out of its folder is left alone: what it points to was never meant to be published.
    """
    found: dict[str, bytes] = {}
    folders = (first,) if second.resolve() == first.resolve() else (first, second)
    for folder in folders:
        # the properties and plain elements of theme.css come before the rules of single parts
        for path in sorted(folder.glob(pattern), key=lambda path: (path.name != "theme.css", path.name)):
            inside = path.resolve().is_relative_to(folder.resolve())
            if inside and path.is_file() and not path.name.startswith("."):
                found[path.name] = path.read_bytes()
    return found


def _compact(css: bytes) -> bytes:
    """Leave out comments and indentation; a reader of the source looks at static/ instead."""
    text = re.sub(r"/\*.*?\*/", "", css.decode(), flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", text).strip().encode()


def _hashed(name: str, data: bytes) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}{dot}{suffix}"


def _plain_name(hashed: str) -> str:
    stem, _, suffix = hashed.rpartition(".")
    return f"{stem.rpartition('.')[0]}.{suffix}"


try:  # the part of `escape` that makes no Markup; pages have thousands of short texts
    from markupsafe import _escape_inner  # type: ignore[attr-defined]
except ImportError:  # before MarkupSafe 3
    _escape_inner = escape


def _escaped(value: object) -> str:
    """Escape what a template shows; the pieces are only joined, so that plain texts need not become Markup."""
    if type(value) is str:
        plain: str = _escape_inner(value)
        return plain
    return value if type(value) is Markup else escape(value)


def renderer(theme: Theme) -> Renderer:
    """Return the engines for a theme: strict about undefined names, escaping everything that is not Markup."""
    from jinja2 import DictLoader, Environment, StrictUndefined
    from jinja2.compiler import CodeGenerator, Frame
    from jinja2.nodes import Expr, Getattr

    from plainforest.numbers import count
    from plainforest.pages.compiled import CompiledTemplates
    from plainforest.pages.prose import converter

    class Generator(CodeGenerator):
        """Escapes values without a copy of those that are safe, of which pages have many long ones.

        What has the attribute that a template names is asked for it at once; Jinja's own way, for dictionaries and for
        names that do not exist, is the second one.
        """

        def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
            if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
                super()._output_child_pre(node, frame, finalize)
            else:
                self.write("environment.escaped(")

        def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802
            owner, found = self.temporary_identifier(), self.temporary_identifier()
            self.write(f"({found} if ({found} := getattr(({owner} := ")
            self.visit(node.node, frame)
            self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr({owner}, {node.attr!r}))")

    environment = Environment(
        loader=DictLoader(dict(theme.templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=CompiledTemplates(),
    )
    environment.filters["count"] = count
    environment.code_generator_class = Generator
    environment.escaped = _escaped  # type: ignore[attr-defined]
    return Renderer(theme, environment, converter())
