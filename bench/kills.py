"""Does a site survive builds that are killed at any moment? `python -m bench.kills 50`.

A library is built, then its title changes so that every page does, and the build that follows is killed (SIGKILL): at a
random moment, or while it publishes, as soon as one of the reviews is seen to be new. After each, every review that is
published must be whole, old or new, and so must every other page; then a build that is left alone must succeed and
equal one from nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

from bench.measure import ENVIRONMENT, ROOT, CommandFailedError, once
from bench.synthetic import write_site
from plainforest.manifest import MANIFEST
from plainforest.output import CACHE_FOLDER

Files = Mapping[str, bytes]
TITLES = ("A library before", "A library afterwards")


class TornError(Exception):
    """Something was published by halves."""


def build(content: Path, output: Path, jobs: int) -> list[str]:
    words = ["--quiet", "--jobs", str(jobs), "--content", str(content), "--output", str(output)]
    return [sys.executable, "-m", "plainforest", "build", *words]


def entitle(content: Path, title: str) -> None:
    record = content / "site.yaml"
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = [f"title: {title}\n" if line.startswith("title:") else line for line in lines]
    record.write_text("".join(changed), encoding="utf-8")


def published(output: Path) -> Files:
    found = (path for path in sorted(output.rglob("*")) if path.is_file())
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in found if path.name != MANIFEST}


def of(files: Files, top: str) -> Files:
    return {path: data for path, data in files.items() if path.partition("/")[0] == top}


def require_whole(now: Files, old: Files, new: Files, reviews: list[str]) -> None:
    """Require that each review is as in one of two sites, and every other file too."""
    for slug in reviews:
        if of(now, slug) not in (of(old, slug), of(new, slug)):
            raise TornError(f"half of {slug}")
    for path, data in now.items():
        if data not in (old.get(path), new.get(path)):
            raise TornError(f"half of {path}")
    if missing := (old.keys() & new.keys()) - now.keys():
        raise TornError(f"gone: {', '.join(sorted(missing)[:5])}")


def kill_at(moment: float, command: list[str]) -> None:
    """Kill a command so many seconds after it began."""
    process = begin(command)
    time.sleep(moment)
    process.kill()
    process.wait()


def kill_when_new(page: Path, command: list[str], output: Path) -> None:
    """Kill a build as soon as it has published a page, which may be the first of them or the last."""
    staging = output.parent / CACHE_FOLDER / f"{output.name}.staging"
    before = page.stat().st_ino
    process = begin(command)
    # the home page is among the last files to be staged, and publication follows at once; it takes a few milliseconds,
    # so from there on this process looks all the time
    while process.poll() is None and not any(staging.glob("*/new/index.html")):
        time.sleep(0.0002)
    while page.stat().st_ino == before and process.poll() is None:
        pass
    process.kill()
    process.wait()


def begin(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def survive(times: int, reviews: int, scratch: Path, jobs: int = 1, seed: int = 1) -> Iterator[str]:
    """Kill so many builds; yield what was seen after each.

    Raises
    ------
    TornError
        If anything was published by halves, or a build after a kill differs from a clean one.
    """
    rng = Random(seed)
    content, output = scratch / "content", scratch / "dist"
    write_site(content, reviews)
    clean: list[Files] = []
    for title in TITLES:
        entitle(content, title)
        once(build(content, scratch / title / "dist", 1))
        clean.append(published(scratch / title / "dist"))
    slugs = sorted(folder.name for folder in (content / "reviews").iterdir())
    command = build(content, output, jobs)
    entitle(content, TITLES[0])
    usual = once(command).seconds
    for number in range(times):
        old, new = clean[number % 2], clean[1 - number % 2]
        entitle(content, TITLES[1 - number % 2])
        if number % 2:
            kill_when_new(output / rng.choice(slugs) / "index.html", command, output)
        else:
            kill_at(rng.random() * usual, command)
        now = published(output)
        require_whole(now, old, new, slugs)
        once(command)
        if published(output) != new:
            raise TornError("the build after a kill differs from a clean one")
        if left := list((output.parent / CACHE_FOLDER).glob("*.staging")):
            raise TornError(f"left behind: {left}")
        renewed = sum(of(now, slug) == of(new, slug) for slug in slugs)
        yield f"{renewed} of {len(slugs)} reviews were new"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("times", type=int, nargs="?", default=50, help="builds to kill (%(default)s)")
    parser.add_argument("--n", type=int, default=6, help="reviews in the library (%(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="processes of the builds (%(default)s)")
    args = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="plainforest-kills-") as folder:
            for number, seen in enumerate(survive(args.times, args.n, Path(folder), args.jobs), start=1):
                print(f"{number}: {seen}", flush=True)
    except (TornError, CommandFailedError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"{args.times} builds were killed, and nothing was published by halves.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
