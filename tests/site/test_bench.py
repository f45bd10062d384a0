"""What the benchmark says of a command is true of that command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.kills import kill_when_new
from bench.measure import CommandFailedError, once
from plainforest.output import CACHE_FOLDER

PUBLISHES = """
import sys, time
from pathlib import Path
output, staged = map(Path, sys.argv[1:])
staged.mkdir(parents=True)
(staged / "index.html").touch()
for name in ("a", "b", "c"):
    (staged / name).write_text("new")
    (staged / name).replace(output / name)
    time.sleep(0 if name == "a" else 60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the memory of a process that has ended")
def test_the_memory_of_a_command_is_its_own() -> None:
    mine = bytearray(100 << 20)
    small, large = once([sys.executable, "-c", "pass"]), once([sys.executable, "-c", "bytearray(200 << 20)"])
    assert len(mine) == 100 << 20
    assert small.megabytes is not None
    assert large.megabytes is not None
    assert small.megabytes < 30
    assert 200 < large.megabytes < 240


def test_a_command_that_fails_is_told_with_what_it_said() -> None:
    with pytest.raises(CommandFailedError, match=r"ended with 3:\nfirst\nthen"):
        once(
            [
                sys.executable,
                "-c",
                "import sys; print('first', flush=True); print('then', file=sys.stderr); sys.exit(3)",
            ]
        )


def test_a_build_is_killed_between_the_first_page_and_the_last(tmp_path: Path) -> None:
    output, staged = tmp_path / "dist", tmp_path / CACHE_FOLDER / "dist.staging" / "1" / "new"
    output.mkdir()
    for name in ("a", "b", "c"):
        (output / name).write_text("old", encoding="utf-8")
    kill_when_new(output / "b", [sys.executable, "-c", PUBLISHES, str(output), str(staged)], output)
    assert [(output / name).read_text(encoding="utf-8") for name in ("a", "b", "c")] == ["new", "new", "old"]
