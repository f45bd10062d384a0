"""How long Plainforest takes, beside what bare Python and the bare libraries take on the same machine and day.

Seconds differ from machine to machine; the ratios to those two baselines, taken in the same call, travel better. The
statistics kernel has a baseline of its own: `python -m bench.kernel` measures it alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

from bench import kernel, synthetic
from bench.measure import ROOT, CommandFailedError, Cost, median
from bench.show import clock, table, verdict

PYTHON = [sys.executable]
PLAINFOREST = [*PYTHON, "-m", "plainforest"]
LIBRARIES = "import altair, jinja2, markdown, nh3, numpy, pandas, pydantic, scipy.optimize, scipy.special, yaml"
HELP_GOAL, COLD_GOAL, UNCHANGED_GOAL = 0.150, 2.0, 0.6


def memory(cost: Cost) -> str:
    return "?" if cost.megabytes is None else f"{cost.megabytes:.0f} MB"


def build(content: Path, output: Path) -> list[str]:
    return [*PLAINFOREST, "build", "--quiet", "--content", str(content), "--output", str(output)]


def empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def rewrite_one(reviews: Path, seeds: Iterator[int]) -> None:
    synthetic.write_review(reviews, 1, next(seeds))


def weigh(folder: Path) -> tuple[int, float]:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes) / (1 << 20)


def example_site(content: Path, scratch: Path, runs: int, bare: Cost, libraries: Cost) -> None:
    """Print the start-up times and those of the example site."""
    here = scratch / "example"
    empty(here)
    median([*PLAINFOREST, "--help"], 1)
    measured: list[tuple[str, Cost, float | None]] = [
        ("python -c pass", bare, None),
        ("python: import the libraries", libraries, None),
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
                f"{cost.seconds / libraries.seconds:.2f}",
                memory(cost),
                verdict(cost.seconds, goal),
            ]
            for name, cost, goal in measured
        ],
    )


def libraries_of(numbers: list[int], scratch: Path, runs: int, libraries: Cost) -> None:
    """Print what libraries of so many invented reviews cost: cold, unchanged, and with one review changed."""
    rows = []
    least: tuple[int, float] | None = None
    for number in sorted(set(numbers)):
        here = scratch / f"synthetic-{number}"
        content, output = here / "content", here / "out" / "dist"
        synthetic.write_site(content, number)
        cold = median(build(content, output), runs, partial(empty, output.parent))
        unchanged = median(build(content, output), runs)
        changed = median(build(content, output), runs, partial(rewrite_one, content / "reviews", count()))
        files, megabytes = weigh(output)
        rows.append(
            [
                str(number),
                clock(cold.seconds),
                clock(cold.seconds / number),
                clock((cold.seconds - least[1]) / (number - least[0])) if least else "",
                f"{cold.seconds / libraries.seconds:.1f}",
                clock(unchanged.seconds),
                clock(changed.seconds),
                str(files),
                f"{megabytes:.1f} MB",
                memory(cold),
            ]
        )
        least = least or (number, cold.seconds)
        shutil.rmtree(here)
    table(
        [
            "Reviews",
            "cold",
            "a review",
            "each more",
            "x libraries",
            "unchanged",
            "one changed",
            "files",
            "size",
            "memory",
        ],
        rows,
    )
    print("'a review': the cold build, start-up and all, shared out; 'each more': beyond the smallest library above.")
    print("'memory': the highest point of the largest process.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--n", type=int, nargs="*", default=[1, 10, 100], help="library sizes to build (1 10 100)")
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
            libraries = median([*PYTHON, "-c", LIBRARIES], args.runs)
            example_site(args.content.resolve(), Path(folder), args.runs, bare, libraries)
            if args.n:
                libraries_of(args.n, Path(folder), args.runs, libraries)
    except CommandFailedError as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
