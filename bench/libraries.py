"""What libraries of invented reviews cost to build, beside plain Python and beside what others need for the like."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from bench import others, synthetic
from bench.measure import Cost, median
from bench.show import clock, table

PYTHON = [sys.executable]
PLAINFOREST = [*PYTHON, "-m", "plainforest"]
NOISE = 0.05
"""Seconds that two runs of the same can differ by."""
KINDS = ("cold", "unchanged", "one file edited", "theme edited")


@dataclass(frozen=True)
class Library:
    """What a library of so many reviews costs, by what has changed since the last build."""

    reviews: int
    plain: Cost
    """`bench.plain`, which is the least that such a site can cost."""
    ours: dict[str, Cost]
    others: dict[str, Cost | None]
    files: int
    megabytes: float


def memory(cost: Cost) -> str:
    return "?" if cost.megabytes is None else f"{cost.megabytes:.0f} MB"


def build(content: Path, output: Path, jobs: str = "auto") -> list[str]:
    words = ["--quiet", "--jobs", jobs, "--content", str(content), "--output", str(output)]
    return [*PLAINFOREST, "build", *words]


def empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def edit_one(reviews: Path, seeds: Iterator[int]) -> None:
    synthetic.write_review(reviews, 1, next(seeds))


def edit_theme(site: Path, numbers: Iterator[int]) -> None:
    (site / "static").mkdir(exist_ok=True)
    (site / "static" / "own.css").write_text(f":root {{ --number: {next(numbers)}; }}\n", encoding="utf-8")


def weigh(folder: Path) -> tuple[int, float]:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes) / (1 << 20)


def measure(number: int, scratch: Path, runs: int, jobs: str) -> Library:
    """Measure a library of so many reviews. All that is compared happens in this call."""
    here = scratch / f"synthetic-{number}"
    content, output, bare = here / "content", here / "out" / "dist", here / "plain"
    synthetic.write_site(content, number)
    plain = median([*others.PLAIN, str(content), str(bare)], runs, partial(empty, bare))
    command = build(content, output, jobs)
    ours = {"cold": median(command, runs, partial(empty, output.parent))}
    median(command, 1)  # files that have just been written are looked into once more
    ours["unchanged"] = median(command, runs)
    ours["one file edited"] = median(command, runs, partial(edit_one, content / "reviews", count()))
    ours["theme edited"] = median(command, runs, partial(edit_theme, here, count()))
    files, megabytes = weigh(output)
    found = others.measured(content, number, here)
    shutil.rmtree(here)
    return Library(number, plain, ours, found, files, megabytes)


def rows(libraries: list[Library]) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the table: seconds, and ratios to plain Python."""
    headings = ["Reviews", "plain Python", *KINDS, "cold / plain", "each more / plain", "peak memory", "files", "size"]
    named = [name for name in libraries[0].others if any(library.others[name] for library in libraries)]
    headings += [f"cold / {name}" for name in named]
    body = []
    for library, before in zip(libraries, [None, *libraries], strict=False):
        cold, plain = library.ours["cold"].seconds, library.plain.seconds
        more = ""
        if before and plain > before.plain.seconds + NOISE:
            more = f"{(cold - before.ours['cold'].seconds) / (plain - before.plain.seconds):.1f}"
        row = [f"{library.reviews:,}", clock(plain), *(clock(library.ours[kind].seconds) for kind in KINDS)]
        row += [f"{cold / plain:.1f}", more, memory(max(library.ours.values(), key=lambda cost: cost.megabytes or 0))]
        row += [f"{library.files:,}", f"{library.megabytes:.0f} MB"]
        row += [f"{cold / cost.seconds:.2f}" if (cost := library.others[name]) else "" for name in named]
        body.append(row)
    return headings, body


def show(libraries: list[Library]) -> None:
    """Print the table."""
    table(*rows(libraries))
    print("'plain Python' is bench/plain.py in one process; 'each more': per review beyond the library above.")
    print("'peak memory': the highest point of the largest process of any of the four builds, workers included.")
