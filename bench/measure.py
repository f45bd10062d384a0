"""Run a command as a process of its own, and say how long it took and how much memory it needed."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Cost:
    """What one command cost: seconds on the clock (the median of some runs), and megabytes at the highest point."""

    seconds: float
    megabytes: float | None


class CommandFailedError(Exception):
    """A command that should have succeeded did not."""


def once(command: Sequence[str]) -> Cost:
    """Run a command once."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        megabytes = None
        if sys.platform == "win32":
            process.wait()
        else:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            megabytes = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        seconds = time.perf_counter() - start
        if process.returncode:
            output.seek(0)
            text = output.read().decode(errors="replace")[-4000:]
            raise CommandFailedError(f"{' '.join(command)}\nended with {process.returncode}:\n{text}")
    return Cost(seconds, megabytes)


def median(command: Sequence[str], runs: int, before: Callable[[], object] = lambda: None) -> Cost:
    """Run a command several times, each time after `before`, which is not counted."""
    costs: list[Cost] = []
    while len(costs) < runs and sum(cost.seconds for cost in costs) < PATIENCE:
        before()
        costs.append(once(command))
    memory = [cost.megabytes for cost in costs if cost.megabytes is not None]
    return Cost(statistics.median(cost.seconds for cost in costs), max(memory, default=None))
