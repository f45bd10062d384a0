"""The theme while it is being edited: read again when a file has changed, and mistakes in it told with their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plainforest.pages import theme as themes

if TYPE_CHECKING:
    from jinja2 import Environment

    from plainforest.pages.compiled import CompiledTemplates
    from plainforest.pages.theme import Renderer, Theme

FOLDERS = ("templates", "static")
Sizes = Mapping[str, int]


def folders(root: Path) -> tuple[Path, ...]:
    """Return every folder that a theme comes from: the bundled ones and the site's own."""
    return tuple(dict.fromkeys(place.resolve() for name in FOLDERS for place in (themes.bundled(name), root / name)))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the disk says about the files of a theme; equal stamps mean that nobody has touched them."""

    files: tuple[tuple[str, int, int, int], ...]

    @property
    def sizes(self) -> Sizes:
        """Return the size of each file."""
        return {name: size for name, size, _, _ in self.files}


def stamp(root: Path) -> Stamp:
    """Return the stamp of the theme of a site."""
    found = []
    for folder in folders(root):
        try:
            entries = sorted(folder.iterdir())
        except OSError:
            continue
        for path in entries:
            try:
                status = path.stat()
            except OSError:
                continue
            found.append((str(path), status.st_size, status.st_mtime_ns, status.st_ino))
    return Stamp(tuple(found))


@dataclass(slots=True)
class Compiler:
    """Makes renderers that know where templates come from, and compiles only templates that have changed."""

    _compiled: CompiledTemplates | None = None

    def renderer(self, theme: Theme) -> Renderer:
        """Return the engines for a theme."""
        from jinja2 import FunctionLoader

        from plainforest.pages.compiled import CompiledTemplates

        if self._compiled is None:
            self._compiled = CompiledTemplates()
        plain = themes.renderer(theme)

        def load(name: str) -> tuple[str, str | None, None] | None:
            # the name stands in for a file's, so that the lines of a traceback say which template they are in
            return (theme.templates[name], name, None) if name in theme.templates else None

        environment: Environment = plain.environment.overlay(loader=FunctionLoader(load), bytecode_cache=self._compiled)
        return themes.Renderer(theme, environment, plain.markdown)


def template_texts(theme: Theme) -> dict[str, str]:
    """Return the texts of the templates by the place that problems show: the bundled ones may lie elsewhere."""
    return {f"templates/{name}": text for name, text in theme.templates.items()}
