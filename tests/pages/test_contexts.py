"""Templates use what their contexts document, and nothing else."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import typing
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, UndefinedError, meta, nodes

from plainforest.pages import contexts, embed_contexts, figure_contexts, library_contexts, plain_contexts, sof_value
from plainforest.pages.contexts import DataPage, EvidencePage
from plainforest.pages.embed_contexts import EmbedPage
from plainforest.pages.library_contexts import AboutPage, GlossaryPage, HomePage, NotFoundPage
from plainforest.pages.plain_contexts import PlainPage
from plainforest.pages.theme import bundled, load_theme, renderer
from tests.pages.typing_templates import BUILT_IN, Walk, classes_below
from tests.site.sites import ROOT, Site

PAGES: dict[str, type] = {
    "home.html": HomePage,
    "plain.html": PlainPage,
    "evidence.html": EvidencePage,
    "data.html": DataPage,
    "embed.html": EmbedPage,
    "glossary.html": GlossaryPage,
    "about.html": AboutPage,
    "404.html": NotFoundPage,
}
SHARED = {"base.html", "parts.html", "symbols.html", "sof.html"}


@pytest.fixture(scope="module")
def environment() -> Environment:
    return renderer(load_theme(ROOT)).environment


@pytest.fixture(scope="module")
def templates() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in bundled("templates").glob("*.html")}


def test_every_template_is_a_page_or_a_shared_piece(templates: dict[str, str]) -> None:
    assert set(templates) == set(PAGES) | SHARED


@pytest.mark.parametrize("name", PAGES)
def test_templates_ask_for_nothing_but_fields_of_their_context(
    name: str, environment: Environment, templates: dict[str, str]
) -> None:
    asked: set[str] = set()
    todo = [name]
    while todo:
        tree = environment.parse(templates[todo.pop()])
        imported = {node.target for node in tree.find_all(nodes.Import)}
        asked |= meta.find_undeclared_variables(tree) - imported
        # what is imported sees only what it is given; what is extended or included sees the context
        parents = [getattr(node, "template", None) for node in tree.find_all((nodes.Extends, nodes.Include))]
        todo += [str(node.value) for node in parents if isinstance(node, nodes.Const)]
    fields = {field.name for field in dataclasses.fields(PAGES[name])}
    assert asked - set(environment.globals) - BUILT_IN <= fields


@pytest.mark.parametrize("name", PAGES)
def test_every_field_that_a_template_reads_is_a_field_of_its_class(
    name: str, environment: Environment, templates: dict[str, str]
) -> None:
    walk = Walk(environment, PAGES[name], templates)
    walk.template(name)
    assert walk.found.unknown_names == []
    assert walk.found.unknown_fields == []
    assert {f"Shell.{field}" for field in ("root", "title", "stylesheet", "version")} <= walk.found.checked


def test_the_walk_reaches_deep_into_the_contexts(environment: Environment, templates: dict[str, str]) -> None:
    expected = {
        "plain.html": {"PlainResult.sureness", "Sureness.filled", "PlainMissing.chip", "Fact.remark", "Link.href"},
        "evidence.html": {"SofRow.certainty_marks", "Cell.sub", "Mark.anchor", "TwinTable.body", "BiasCell.support",
                          "Reference.text", "Citation.files", "Note.anchors", "StudyCard.registry", "RiskMark.source",
                          "ReferenceItem.cited_for", "TwinRow.sources"},
        "home.html": {"Card.slug", "Card.with_range", "Choice.filled", "TopicLink.href", "Listed.anchor"},
        "data.html": {"Download.size"},
        "glossary.html": {"GlossaryTerm.explanation"},
    }  # fmt: skip
    for name, fields in expected.items():
        walk = Walk(environment, PAGES[name], templates)
        walk.template(name)
        assert fields <= walk.found.checked, fields - walk.found.checked


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("{{ shell.notice }}", "{{ shell.notize }}", "Shell.notize"),
        ("{{ item.word }}", "{{ item.wort }}", "Sureness.wort"),
        ("{{ row.happens }}", "{{ row.occurs }}", "SofRow.occurs"),
        ("{{ cell.sub }}", "{{ cell.below }}", "Cell.below"),
        ("{{ version.label }}", "{{ version.day }}", "Fact.day"),
        ("{{ mark.letter }}", "{{ mark.char }}", "Mark.char"),
        ("{{ question.population }}", "{{ questio.population }}", "questio"),
    ],
)
def test_the_walk_finds_a_wrong_name(
    old: str, new: str, found: str, environment: Environment, templates: dict[str, str]
) -> None:
    hits = [
        name
        for name, text in templates.items()
        if old in text and name in ("evidence.html", "base.html", "parts.html", "sof.html")
    ]
    if not hits:
        old, new = old.strip("{} "), new.strip("{} ")
        hits = [name for name, text in templates.items() if old in text and name == "evidence.html"]
    assert hits, f"no template has {old} any more"
    spoilt = templates | {name: templates[name].replace(old, new) for name in hits}
    walk = Walk(environment, EvidencePage, spoilt)
    walk.template("evidence.html")
    assert any(line.endswith(found) for line in (*walk.found.unknown_fields, *walk.found.unknown_names))


@pytest.mark.parametrize("name", PAGES)
def test_contexts_are_frozen_and_typed(name: str) -> None:
    for cls in classes_below(PAGES[name]):
        assert cls.__dataclass_params__.frozen, cls  # type: ignore[attr-defined]
        hints = typing.get_type_hints(cls)
        assert all(field.name in hints for field in dataclasses.fields(cls))
        mutable = {list, dict, set}
        assert not [field for field, hint in hints.items() if typing.get_origin(hint) in mutable], cls


def own_classes() -> list[type]:
    found = {cls for page in PAGES.values() for cls in classes_below(page)}
    return sorted(
        (
            cls
            for cls in found
            if cls.__module__
            in {
                room.__name__
                for room in (contexts, embed_contexts, figure_contexts, library_contexts, plain_contexts, sof_value)
            }
        ),
        key=lambda c: c.__name__,
    )


@cache
def classes_of(file: str) -> dict[str, ast.ClassDef]:
    """Return the classes of a Python file by name."""
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def documented(cls: type) -> set[str]:
    """Return the fields with a text of their own: below the field, or under Attributes of the class."""
    node = classes_of(inspect.getsourcefile(cls) or "")[cls.__name__]
    found = set()
    for line, below in zip(node.body, node.body[1:], strict=False):
        if isinstance(line, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found.add(ast.unparse(line.target))
    text = inspect.getdoc(cls) or ""
    _, _, attributes = text.partition("Attributes\n")
    return found | {line.partition(" :")[0] for line in attributes.splitlines() if " : " in line}


@pytest.mark.parametrize("cls", own_classes(), ids=lambda cls: cls.__name__)
def test_every_context_class_is_documented(cls: type) -> None:
    doc = inspect.getdoc(cls)
    assert doc
    assert not doc.startswith(f"{cls.__name__}("), "that is only what dataclass writes"


@pytest.mark.parametrize("cls", own_classes(), ids=lambda cls: cls.__name__)
def test_every_field_of_a_context_is_documented(cls: type) -> None:
    missing = [field.name for field in dataclasses.fields(cls) if field.name not in documented(cls)]
    assert not missing, f"{cls.__name__}: no text for {', '.join(missing)}"


def test_the_guide_to_themes_names_every_template_and_block(
    templates: dict[str, str], environment: Environment
) -> None:
    guide = (ROOT / "docs" / "themes.md").read_text(encoding="utf-8")
    table = {}
    for line in guide.splitlines():
        if line.startswith("| `"):
            names, _, blocks = (cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|"))
            for name in names.split(","):
                table[name.strip("` ")] = {block.strip() for block in blocks.split(",")} - {""}
    assert set(table) == set(templates)
    for name, listed in table.items():
        real = {block.name for block in environment.parse(templates[name]).find_all(nodes.Block)}
        assert listed <= real, name
        if name == "base.html":
            assert listed == real


def test_an_undefined_name_is_an_error_not_an_empty_text(environment: Environment) -> None:
    assert environment.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        environment.from_string("{{ nothing }}").render()
    assert environment.from_string("{{ a }}").render(a="<b>") == "&lt;b&gt;"


def test_every_page_renders_whatever_is_left_out(tiny: Site) -> None:
    # a review with as little as the model allows
    for name in ("morning-walk", "evening-light"):
        record = tiny.path(name, "review.yaml")
        text = record.read_text(encoding="utf-8")
        if name == "evening-light":
            start, end = text.index("        certainty:"), len(text)
            record.write_text(text[:start] + text[end:], encoding="utf-8")
    (tiny.content / "site.yaml").write_text("title: Bare\n", encoding="utf-8")
    (tiny.content / "glossary.yaml").unlink()
    (tiny.content / "about.md").unlink()
    tiny.must_build()
    assert "Not rated" in tiny.page("evening-light/evidence/index.html").text
    assert len(tiny.pages()) == 10
