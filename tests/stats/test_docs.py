"""The page about the kernel: every example runs, and prints what the page says."""

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
