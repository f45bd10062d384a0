"""The map in other processes: the same task in a pool on this machine, in any executor, or on a cluster.

A task is a few reviews with all that they are made from, as bytes; it can run anywhere, any number of times, and gives
the same. Where the disk is shared, finished files are written straight into the staging folder and only their digests
come back; elsewhere the files themselves do. Tasks are handed out a few at a time, so that memory stays flat however
many reviews there are.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from plainforest.memory import engine_parts
from plainforest.staging import Staging, Written
from plainforest.workshop import Options, Workshop, build_review, is_draft

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from plainforest.problems import Problem

PAYS = 24
"""Reviews from which on a pool is quicker than this process alone: its start takes as long as they do.

Measured with two processors, seconds alone and in a pool: 1.6 and 2.7 for 8 reviews, 2.7 and 3.2 for 16, 2.9 and 2.9
for 24.
"""
MOST = 8
"""Reviews in one task at most: enough to forget what a task costs, few enough that all finish at about one time."""


class MapError(RuntimeError):
    """The reviews could not be built where they were sent; nothing was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who builds the reviews when this process does not do it alone."""

    executor: Executor
    ahead: int
    """How many tasks are handed out at the same time."""
    shared: bool = False
    """Whether its workers write to the same disk, with the same paths."""


@dataclass(frozen=True, slots=True)
class Job:
    """One review to build."""

    slug: str
    files: Mapping[str, bytes]
    key: str
    stamp: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    """Digests of its files as they are published now."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a job; without a card it is not published."""

    slug: str
    key: str
    stamp: str
    draft: bool
    card: Mapping[str, Any]
    problems: tuple[Problem, ...]
    files: Mapping[str, Written] = field(default_factory=dict)
    staged: Sequence[str] = ()
    """Which of the files are in the staging folder."""
    data: Mapping[str, bytes] = field(default_factory=dict)
    """The files themselves, where there is no staging folder to put them into."""
    theme_problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A few jobs, with everything that they need."""

    engine: Mapping[str, str]
    """What the pages depend on besides content, so that no other engine's pages get among ours."""
    workshop: bytes
    """Settings, glossary, templates and options, packed once for all tasks."""
    jobs: tuple[Job, ...]
    staging: Staging | None


def build_job(job: Job, workshop: Workshop, options: Options, staging: Staging | None) -> Made:
    """Build one review: stage its files, or give them back."""
    from dataclasses import asdict

    pages, problems = build_review(job.slug, job.files, workshop, options)
    made = Made(job.slug, job.key, job.stamp, is_draft(job.files), {}, tuple(problems))
    if pages is None:
        return made
    made = replace(made, card=asdict(pages.card))
    if staging is None:
        return replace(made, data=pages.files)
    files, staged = {}, []
    for path, data in pages.files.items():
        files[path], new = staging.put(path, data, job.before.get(path))
        if new:
            staged.append(path)
    return replace(made, files=files, staged=staged)


def run(task: Task) -> tuple[Made, ...]:
    """Build the reviews of a task. This is what workers call; it depends on nothing but the task.

    Raises
    ------
    MapError
        If this process would make other bytes than the one that sent the task.
    """
    from plainforest.pages.theme import ThemeError

    if differences := differing(task.engine, engine_parts()):
        raise MapError(f"A worker is not the same as this computer: {differences}")
    workshop, options = _unpacked(task.workshop)
    made = []
    for job in task.jobs:
        try:
            made.append(build_job(job, workshop, options, task.staging))
        except ThemeError as failure:
            made.append(Made(job.slug, job.key, "", False, {}, (), theme_problem=failure.problem))
    return tuple(made)


def tasks(
    jobs: Iterable[Job], workshop: Workshop, options: Options, staging: Staging | None, size: int
) -> Iterator[Task]:
    """Cut jobs into tasks, as they are asked for."""
    import pickle
    import zlib

    # how assets are called is in their list; what is in them is published by the process that publishes
    packed = pickle.dumps(
        (dict(workshop.library_files), workshop.where, replace(workshop.theme, assets={}), options), protocol=5
    )
    packed = zlib.compress(packed, 1)
    bundle: list[Job] = []
    for job in jobs:
        bundle.append(job)
        if len(bundle) == size:
            yield Task(engine_parts(), packed, tuple(bundle), staging)
            bundle = []
    if bundle:
        yield Task(engine_parts(), packed, tuple(bundle), staging)


def size_of_tasks(reviews: int, crew: Crew) -> int:
    """Return how many reviews to put into a task, so that everybody gets several."""
    return max(1, min(MOST, reviews // (4 * crew.ahead)))


def mapped(work: Iterable[Task], crew: Crew) -> Generator[Made, None, None]:
    """Hand out tasks, and yield what comes back as soon as it does.

    Raises
    ------
    MapError
        If workers ended before their work was done.
    """
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    waiting: set[Future[tuple[Made, ...]]] = set()
    try:
        for task in work:
            waiting.add(crew.executor.submit(run, task))
            while len(waiting) >= crew.ahead:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from _results(done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from _results(done)
    except BrokenProcessPool as failure:
        raise MapError(
            "A worker process was ended from outside, perhaps because memory ran out. Fewer at once need less: --jobs 1"
        ) from failure
    finally:
        for future in waiting:
            future.cancel()


def _results(done: Iterable[Future[tuple[Made, ...]]]) -> Iterator[Made]:
    for future in done:
        yield from future.result()


@contextmanager
def pool(workers: int) -> Iterator[Crew]:
    """Start a pool of processes on this machine, to be used until all is done."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # spawned, not forked: the same on every system, and threads of libraries are not copied half-way
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_enlist)
    try:
        yield Crew(executor=executor, ahead=2 * workers, shared=True)
    finally:
        executor.shutdown(cancel_futures=True)


def processors() -> int:
    """Return how many processors this process may use."""
    import os

    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 60)  # Windows cannot wait for more


def _enlist() -> None:
    """Begin as a worker: Ctrl-C is for the process that gives orders, and without that one there is nothing to do."""
    import gc
    import multiprocessing
    import os
    import signal
    from multiprocessing.connection import wait as wait_for

    gc.set_threshold(200_000, 20, 100)  # importing makes many objects and leaves no garbage
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leader = multiprocessing.parent_process()
    if leader is None:
        return
    sentinel = leader.sentinel

    def leave_with_it() -> None:
        wait_for([sentinel])
        os._exit(1)

    threading.Thread(target=leave_with_it, daemon=True).start()


def differing(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Say in what two engines differ; nothing when they make the same bytes."""
    from plainforest import __version__

    told = []
    for name in ours:
        here, there = ours[name].partition(" ")[0], theirs.get(name, "none").partition(" ")[0]
        if ours[name] == theirs.get(name):
            continue
        if name == "Plainforest":
            told.append(f"another Plainforest than {__version__} here, or a changed one")
        elif here == there:
            told.append(f"another build of {name} {here}")
        else:
            told.append(f"{name} {there} instead of {here}")
    return ", ".join(told)


_own = threading.local()


def _unpacked(packed: bytes) -> tuple[Workshop, Options]:
    """Return the workshop of a task; the last one is kept, for each thread its own, as its engines are not shared."""
    import pickle
    import zlib

    if getattr(_own, "packed", None) != packed:
        library_files, where, theme, options = pickle.loads(zlib.decompress(packed))
        _own.packed, _own.made = packed, (Workshop(library_files, where, theme), options)
    made: tuple[Workshop, Options] = _own.made
    return made
