"""How long Plainforest takes, beside what bare Python and the bare libraries take on the same machine and day.

Seconds differ from machine to machine; the ratios to those two baselines, taken in the same call, travel better. The
statistics kernel has a baseline of its own: `python -m bench.kernel` measures it alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench import kernel, libraries, others
from bench.libraries import PLAINFOREST, PYTHON, build, empty, memory
from bench.measure import ROOT, CommandFailedError, Cost, median
from bench.show import clock, table, verdict
from bench.written import write

LIBRARIES = "import altair, jinja2, markdown, nh3, numpy, pandas, pydantic, scipy.optimize, scipy.special, yaml"
MANY = 9000
HELP_GOAL, COLD_GOAL, UNCHANGED_GOAL = 0.150, 2.0, 0.6


def example_site(content: Path, scratch: Path, runs: int, bare: Cost, imports: Cost) -> None:
    """Print the start-up times and those of the example site."""
    here = scratch / "example"
    empty(here)
    median([*PLAINFOREST, "--help"], 1)
    measured: list[tuple[str, Cost, float | None]] = [
        ("python -c pass", bare, None),
        ("python: import the libraries", imports, None),
        ("plainforest --help", median([*PLAINFOREST, "--help"], runs), HELP_GOAL),
        ("plainforest check", median([*PLAINFOREST, "check", "--content", str(content)], runs), None),
        ("plainforest build, cold", median(build(content, here / "dist"), runs, partial(empty, here)), COLD_GOAL),
        ("plainforest build, unchanged", median(build(content, here / "dist"), runs), UNCHANGED_GOAL),
    ]
    table(
        ["The example site", "time", "x Python", "x libraries", "memory", "goal"],
        [
            [
                name,
                clock(cost.seconds),
                f"{cost.seconds / bare.seconds:.1f}",
                f"{cost.seconds / imports.seconds:.2f}",
                memory(cost),
                verdict(cost.seconds, goal),
            ]
            for name, cost, goal in measured
        ],
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--n", type=int, nargs="*", default=[1, 10, 100], help="library sizes to build (1 10 100)")
    parser.add_argument("--many", action="store_true", help="also 9,000 reviews: take some minutes and 10 GB of disk")
    parser.add_argument("--jobs", default="auto", help="processes that build reviews (%(default)s)")
    parser.add_argument("--write", action="store_true", help="write table and chart into docs/performance.md")
    parser.add_argument("--runs", type=int, default=5, help="runs of each command; the median counts (%(default)s)")
    parser.add_argument("--content", type=Path, default=ROOT / "content", help="the example site")
    args = parser.parse_args()

    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors\n"
    )
    try:
        kernel.main()
        with tempfile.TemporaryDirectory(prefix="plainforest-bench-") as folder:
            median([*PYTHON, "-c", LIBRARIES], 1)
            bare = median([*PYTHON, "-c", "pass"], args.runs)
            imports = median([*PYTHON, "-c", LIBRARIES], args.runs)
            example_site(args.content.resolve(), Path(folder), args.runs, bare, imports)
            sizes = sorted({*args.n, *([MANY] if args.many else [])})
            costs = [libraries.measure(number, Path(folder), args.runs, args.jobs) for number in sizes]
            if costs:
                libraries.show(costs)
                print(others.installed())
            if costs and args.write:
                write(costs)
    except CommandFailedError as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
