"""Compiled templates are kept beside the byte code of the engine, and only what is whole and fits is used."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment, TemplateSyntaxError

from plainforest.pages import compiled
from plainforest.pages.compiled import CompiledTemplates


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder where byte code lies; it is written even when the tests run without."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    return tmp_path / "kept"


def environment(source: str, cache: CompiledTemplates | None = None) -> Environment:
    return Environment(loader=DictLoader({"page.html": source}), bytecode_cache=cache or CompiledTemplates())


def shown(source: str, cache: CompiledTemplates | None = None) -> str:
    return environment(source, cache).get_template("page.html").render(word="calm")


def never(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every template that has to be compiled fail."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(Environment, "compile", refuse)


def the_file(kept: Path) -> Path:
    (path,) = kept.rglob("template-*.pyc")
    return path


def test_a_template_is_compiled_once(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown("A {{ word }} page.") == "A calm page."
    never(monkeypatch)
    assert shown("A {{ word }} page.") == "A calm page."


def test_a_changed_template_is_compiled_again_and_takes_the_place_of_the_old_one(kept: Path) -> None:
    shown("Old.")
    assert shown("New: {{ word }}.") == "New: calm."
    assert the_file(kept).is_file()


def test_another_engine_compiles_for_itself(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown("A {{ word }} page.")
    monkeypatch.setattr(compiled, "engine_digest", lambda: "another")
    never(monkeypatch)
    with pytest.raises(AssertionError, match="compiled again"):
        shown("A {{ word }} page.")


@pytest.mark.parametrize("damage", ["cut", "emptied", "one bit", "exchanged"])
def test_damage_costs_compiling_and_nothing_else(kept: Path, damage: str) -> None:
    shown("A {{ word }} page.")
    path = the_file(kept)
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        path.write_bytes(
            {
                "cut": whole[:place],
                "emptied": b"",
                "one bit": whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],
                "exchanged": b"0" * 64 + whole[64:],
            }[damage]
        )
        assert shown("A {{ word }} page.") == "A calm page."
        assert path.read_bytes() == whole


def test_what_cannot_be_kept_is_done_without(kept: Path) -> None:
    kept.write_text("a file where the folder should be", encoding="utf-8")
    assert shown("A {{ word }} page.") == "A calm page."


def test_python_that_keeps_no_byte_code_keeps_none_of_templates(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shown("A {{ word }} page.") == "A calm page."
    assert not [*kept.rglob("template-*")]


def test_a_python_without_a_place_for_byte_code_compiles(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "implementation", SimpleNamespace(cache_tag=None))
    assert shown("A {{ word }} page.") == "A calm page."


def test_a_preview_has_at_hand_what_it_compiled(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    cache = CompiledTemplates()
    shown("A {{ word }} page.", cache)
    never(monkeypatch)
    assert shown("A {{ word }} page.", cache) == "A calm page."


def test_a_template_with_a_mistake_is_not_kept(kept: Path) -> None:
    with pytest.raises(TemplateSyntaxError):
        shown("{% if %}")
    assert not [*kept.rglob("template-*")]


def test_they_lie_with_the_byte_code_of_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", None)
    bucket = CompiledTemplates().get_bucket(environment(""), "page.html", None, "")
    assert compiled._place(bucket).parent == Path(compiled.__file__).parent / "__pycache__"
