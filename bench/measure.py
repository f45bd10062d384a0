"""Run a command as a process of its own, and say how long it took and how much memory it needed."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 12.0
"""Seconds after which a command is not repeated once more."""

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV", "CI"))}

STARTER = """
import os, sys, time
begun = time.perf_counter()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
_, status, usage = os.wait4(child, 0)
print([time.perf_counter() - begun, usage.ru_maxrss, os.waitstatus_to_exitcode(status)])
"""
"""A process starts with the highest point of the one that starts it, so a small one does: without it, every command
would seem to need as much memory as this process did."""


@dataclass(frozen=True)
class Cost:
    """What one command cost: seconds on the clock (the median of some runs), and megabytes at the highest point."""

    seconds: float
    megabytes: float | None


class CommandFailedError(Exception):
    """A command that should have succeeded did not."""


def once(command: Sequence[str]) -> Cost:
    """Run a command once."""
    small = sys.platform != "win32"
    started = [sys.executable, "-I", "-S", "-c", STARTER, *command] if small else command
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        ended = subprocess.run(
            started,
            cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if small else output,
            stderr=output, check=False,
        )  # fmt: skip
        seconds, highest, status = time.perf_counter() - begun, None, ended.returncode
        if small and not status:
            seconds, highest, status = json.loads(ended.stdout)
        if status:
            output.seek(0)
            text = output.read().decode(errors="replace")[-4000:]
            raise CommandFailedError(f"{' '.join(command)}\nended with {status}:\n{text}")
    return Cost(seconds, highest and highest / (1 << 20 if sys.platform == "darwin" else 1 << 10))


def median(command: Sequence[str], runs: int, before: Callable[[], object] = lambda: None) -> Cost:
    """Run a command several times, each time after `before`, which is not counted."""
    costs: list[Cost] = []
    while len(costs) < runs and sum(cost.seconds for cost in costs) < PATIENCE:
        before()
        costs.append(once(command))
    memory = [cost.megabytes for cost in costs if cost.megabytes is not None]
    return Cost(statistics.median(cost.seconds for cost in costs), max(memory, default=None))
