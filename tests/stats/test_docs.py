"""The page about the kernel: every example runs, and prints what the page says."""

import ast
import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "statistics.md"
# A block of code, and the block of output that follows it, if any.
EXAMPLE = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```\n)?", re.DOTALL | re.MULTILINE)


def test_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text(encoding="utf-8")
    examples = list(EXAMPLE.finditer(text))
    assert len(examples) == text.count("```python") > 5
    assert sum(example["output"] is not None for example in examples) == text.count("```text")
    notebook: dict[str, object] = {}
    for example in examples:
        printed = io.StringIO()
        line = text.count("\n", 0, example.start("code"))
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * line + example["code"], str(PAGE), "exec"), notebook)
        # The page has no spaces at the ends of lines.
        lines = [line.rstrip() for line in printed.getvalue().splitlines()]
        assert lines == (example["output"] or "").splitlines()


def test_one_reference_in_two_places() -> None:
    methods = " ".join((ROOT / "docs" / "methods.md").read_text(encoding="utf-8").split())
    code = (ROOT / "plainforest" / "stats" / "intervals.py").read_text(encoding="utf-8")
    assert "Hartung J, Knapp G. Statistics in Medicine 2001;20:1771-1782" in code
    assert re.search(r"Hartung J, Knapp G\. [^.]*\. Stat Med 2001;20:1771-1782\.", methods)
    assert "DFFITS (ŷ − ŷ₍ᵢ₎)/√(h(v + tau²₍ᵢ₎))" in methods
    for one in ("mean difference (MD)", "Handbook 6.5.1.1", "`escalc` adds 0.5", "`c(TRUE, FALSE)`", '`test="z"`'):
        assert one in methods, one


def test_what_is_said_once() -> None:
    """Constants and checks that every module shares have one home."""
    homes: dict[str, list[str]] = {"SMALL_STEP": [], "check_choice": [], "check_level": []}
    for path in sorted((ROOT / "plainforest" / "stats").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            names = [node.name] if isinstance(node, ast.FunctionDef) else []
            names += [ast.unparse(node.target)] if isinstance(node, ast.AnnAssign) else []
            for name in homes.keys() & set(names):
                homes[name].append(path.stem)
        if path.stem not in ("checks", "measures"):
            assert "; known are {', '.join(filter" not in text, path.stem
            assert "level must lie between" not in text, path.stem
    assert homes == {"SMALL_STEP": ["likelihood"], "check_choice": ["checks"], "check_level": ["checks"]}
