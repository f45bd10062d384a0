"""Hold a text against a file that a person has read and found right."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

RENEW = "PLAINFOREST_RENEW"


def compare(text: str, golden: Path) -> None:
    """Fail with the lines that differ; with PLAINFOREST_RENEW=1 write the file anew instead."""
    if os.environ.get(RENEW, "") not in {"", "0"}:
        golden.write_text(text, encoding="utf-8", newline="\n")
        return
    before = golden.read_text(encoding="utf-8") if golden.exists() else ""
    if text == before:
        return
    name = f"{golden.parent.name}/{golden.name}"
    lines = list(
        difflib.unified_diff(before.splitlines(), text.splitlines(), f"{name} as it was", f"{name} now", "", "", 1, "")
    )
    shown = "\n".join(lines[:60]) + (f"\n... and {len(lines) - 60} more lines" if len(lines) > 60 else "")
    raise AssertionError(
        f"{shown}\n\nIf this is what you meant, write the file anew and read the difference before you commit it:\n"
        f"    {RENEW}=1 python -m pytest tests/golden tests/grade"
    )
