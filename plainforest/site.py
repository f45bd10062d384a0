"""The map and the reduce: the one place that knows the order of things. A newcomer reads this first.

    files of a review --parse--> Review --analyse--> Findings --render--> {path: bytes} + Card
    every Card --render--> home, glossary, about, 404

A review is a pure function of its files, the site's settings and the theme (`workshop`). A digest of all of these, and
of the engine itself, decides whether a review has to be built again (`memory`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import compress

from plainforest.disk import undisturbed
from plainforest.memory import Memory, Settings, Unit, json_of, key_of, line_of, recall, remember, stamp_of
from plainforest.output import CACHE_FOLDER, Output
from plainforest.problems import Problem, has_errors, in_order
from plainforest.workshop import Options, Workshop, at_levels, check_names

if TYPE_CHECKING:
    from plainforest.pages.library_contexts import Card
    from plainforest.parallel import Crew, Job, Made
    from plainforest.staging import Written

LIBRARY_UNIT = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did; `drafts` are the reviews left out as such, `broken` those of them that have errors."""

    problems: tuple[Problem, ...]
    published: bool
    reviews: int = 0
    rebuilt: int = 0
    files: int = 0
    written: int = 0
    removed: int = 0
    drafts: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """How a build goes about it; its result does not depend on any of this."""

    jobs: int | None = 1
    """Processes on this machine; None for as many as pay."""
    crew: Crew | None = None
    """Who builds the reviews instead: any executor, a cluster's for instance."""
    fresh: bool = False
    """Build everything anew, whatever the last build remembered."""
    progress: Progress = lambda done, total, slug: None
    """Called with the number of reviews done, their total, and the name of the one at hand."""
    waiting: Callable[[], object] = lambda: None
    """Called when another build has the output folder."""


def build(content: Path, output: Path, options: Options, *, strict: bool = False, means: Means | None = None) -> Report:
    """Build the whole site into `output`, or leave `output` as it was and report why.

    Parameters
    ----------
    content : Path
        The folder with site.yaml, glossary.yaml and reviews/.
    output : Path
        The folder to publish into.
    options : Options
        What the pages depend on besides content and theme.
    strict : bool
        Treat warnings as errors.
    means : Means, optional
        In how many processes, and who is told. By default in this process, in silence.

    Raises
    ------
    plainforest.obstacles.ForeignFolderError
        If `output` holds something that Plainforest did not put there.
    plainforest.parallel.MapError
        If other processes were asked to build reviews and could not.
    OSError
        If the disk does not take the files.
    """
    from plainforest.content import read_library_files, review_slugs, stray_reviews
    from plainforest.explorer import explorer_files
    from plainforest.pages.theme import ThemeError, load_theme

    where = content.name
    slugs = review_slugs(content)
    problems = check_names(slugs, where, stray_reviews(content))
    try:
        theme = load_theme(content.resolve().parent, explorer_files(output.resolve().parent / CACHE_FOLDER))
        workshop = Workshop(read_library_files(content), where, theme)
        return _build(content, output, workshop, slugs, problems, options, strict, means or Means())
    except ThemeError as failure:
        return Report(problems=tuple(in_order([*problems, failure.problem])), published=False, reviews=len(slugs))


def _build(
    content: Path,
    output: Path,
    workshop: Workshop,
    slugs: Sequence[str],
    problems: list[Problem],
    options: Options,
    strict: bool,
    means: Means,
) -> Report:
    base = workshop.base_key(options)
    with Output(output, means.waiting) as out:
        memory = Memory() if means.fresh else recall(output)
        done = _Done(out, listed=memory.settings is not None and memory.settings.listed == out.listed != "")
        if not done.listed and out.damaged:
            for name in memory.places:
                out.adopt(known.files if (known := memory.unit(name)) else {})
        with ExitStack() as stack:
            jobs = _jobs(content, slugs, base, memory, done, means)
            made = _made(jobs, len(slugs), workshop, options, out, means, stack)
            for review in made:
                means.progress(done.number, len(slugs), review.slug)
                done.take(review)
        settings = _settings(workshop, base, memory)
        drafts = () if options.drafts else tuple(slug for slug in slugs if done.is_left_out(slug))
        broken = tuple(slug for slug in drafts if has_errors(done.problems[slug]))
        # what is wrong with a draft is for its author, and stops nobody else
        folders = {f"{workshop.where}/reviews/{slug}" for slug in drafts}
        problems = [problem for problem in problems if problem.place.file not in folders]
        problems += [problem for slug in slugs if slug not in drafts for problem in done.problems[slug]]
        problems = at_levels([*problems, *settings.problems], settings.levels)
        if has_errors(problems, strict=strict):
            return Report(problems=tuple(problems), published=False, reviews=len(slugs))
        cards = [done.cards[slug] for slug in slugs if slug in done.cards]
        _reduce(workshop, cards, memory, base, options, done)
        lines = {name: done.lines[name] for name in (*slugs, LIBRARY_UNIT)}
        if not (done.listed and memory.says(replace(settings, listed=out.listed), lines)):
            with undisturbed():
                out.commit()
                remember(output, replace(settings, listed=out.listed), lines, memory)
        return Report(
            problems=tuple(problems),
            published=True,
            reviews=len(cards),
            rebuilt=done.rebuilt,
            files=done.files,
            written=out.written,
            removed=out.removed,
            drafts=drafts,
            broken=broken,
        )


@dataclass(slots=True)
class _Done:
    """What is known of the reviews that are done: no pages, so that memory stays flat."""

    out: Output
    listed: bool
    """Whether what is remembered of all of them is what the manifest lists."""
    lines: dict[str, bytes | None] = field(default_factory=dict)
    """What will be written down of each, compressed; None for what stays as it was."""
    cards: dict[str, bytes] = field(default_factory=dict)
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    drafts: set[str] = field(default_factory=set)
    rebuilt: int = 0
    files: int = 0

    @property
    def number(self) -> int:
        return len(self.problems)

    def is_left_out(self, slug: str) -> bool:
        return slug in self.drafts and slug not in self.cards

    def keep(self, name: str, old: Unit, there: Mapping[str, Written], stamp: str | None = None) -> None:
        """Leave what was published of a review as it is, and note what is new: times of files, or a stamp."""
        if self.listed and name != LIBRARY_UNIT:
            self.out.keep(name)
        else:
            self.out.take(there)
        unit = replace(old, files=there, stamp=old.stamp if stamp is None else stamp)
        same = there is old.files and unit.stamp == old.stamp
        self.add(name, unit, None if same else line_of(name, unit))

    def take(self, made: Made) -> None:
        """Take a review that was built, wherever that was."""
        if made.theme_problem:
            from plainforest.pages.theme import ThemeError

            raise ThemeError(made.theme_problem)
        self.rebuilt += 1
        self.out.take(made.files, made.staged)
        files = dict(made.files) | {path: self.out.put(path, data) for path, data in made.data.items()}
        card = json_of(made.card) if made.card else b""
        unit = Unit(key=made.key, files=files, card=card, problems=made.problems, draft=made.draft, stamp=made.stamp)
        self.add(made.slug, unit, line_of(made.slug, unit))

    def add(self, name: str, unit: Unit, line: bytes | None) -> None:
        """Note what is published of a review, or of the library's own pages."""
        self.lines[name] = compress(line, 1) if line else None
        self.files += len(unit.files)
        self.problems[name] = unit.problems
        if unit.card:
            self.cards[name] = unit.card
        if unit.draft:
            self.drafts.add(name)


def _jobs(content: Path, slugs: Sequence[str], base: str, memory: Memory, done: _Done, means: Means) -> Iterator[Job]:
    """Yield the reviews that have to be built; the others are done with on the way."""
    from plainforest.content import read_review_files

    out = done.out
    same_base = memory.settings is not None and memory.settings.base == base
    for slug in slugs:
        stamp = stamp_of(content / "reviews" / slug, out.started_ns)
        old = memory.unit(slug)
        as_before = old is not None and same_base and stamp != "" and old.stamp == stamp
        if old is not None and as_before and (there := out.intact(old.files, listed=done.listed)) is not None:
            means.progress(done.number, len(slugs), slug)
            done.keep(slug, old, there)
            continue
        files = read_review_files(content, slug)
        key = key_of(base, slug, files)
        if old is not None and old.key == key and (there := out.intact(old.files, listed=done.listed)) is not None:
            means.progress(done.number, len(slugs), slug)
            done.keep(slug, old, there, stamp)
            continue
        from plainforest.parallel import Job

        yield Job(slug, files, key, stamp, out.before.of(f"{slug}/"))


def _made(
    jobs: Iterator[Job],
    total: int,
    workshop: Workshop,
    options: Options,
    out: Output,
    means: Means,
    stack: ExitStack,
) -> Iterator[Made]:
    """Yield what comes of the jobs, built here or elsewhere; whoever was started for it stops with the stack."""
    if (first := next(jobs, None)) is None:
        return
    from plainforest.parallel import PAYS, build_job, mapped, pool, processors, size_of_tasks, tasks

    crew, known = means.crew, [first]
    if crew is None:
        wanted = means.jobs if means.jobs is not None else processors()
        if wanted > 1 and means.jobs is None:
            known += islice(jobs, PAYS - 1)
            wanted = wanted if len(known) == PAYS else 1
        if wanted > 1:
            crew = stack.enter_context(pool(wanted))
    if crew is None:
        for job in chain(known, jobs):
            yield build_job(job, workshop, options, out.staging)
        return
    staging = out.staging if crew.shared else None
    work = tasks(chain(known, jobs), workshop, options, staging, size_of_tasks(total, crew))
    yield from stack.enter_context(closing(mapped(work, crew)))


def _settings(workshop: Workshop, base: str, memory: Memory) -> Settings:
    """Return what site.yaml and glossary.yaml say about problems; they are not read again when they are as before."""
    if memory.settings is not None and memory.settings.base == base:
        return memory.settings
    library = workshop.library()
    levels = dict(library.record.checks) if library else {}
    return Settings(base=base, problems=tuple(workshop.library_problems()), levels=levels)


def _reduce(
    workshop: Workshop,
    cards: Sequence[bytes],
    memory: Memory,
    base: str,
    options: Options,
    done: _Done,
) -> None:
    """Make the pages that belong to no review from the cards of all reviews."""
    out = done.out
    key = key_of(base, LIBRARY_UNIT, {str(number): card for number, card in enumerate(cards)})
    old = memory.unit(LIBRARY_UNIT)
    if old is not None and old.key == key and (there := out.intact(old.files, listed=done.listed)) is not None:
        done.keep(LIBRARY_UNIT, old, there)
        return
    from plainforest.pages.library import library_pages
    from plainforest.pages.library_contexts import Card
    from plainforest.pages.rereading import Rereader

    library = workshop.library()
    if library is None:
        raise RuntimeError("a site without settings has errors and is never reduced")
    made: list[Card] = [Card.remembered(json.loads(card)) for card in cards]
    plain, known = workshop.renderer(), old if old and memory.settings and memory.settings.base == base else None
    renderer = Rereader(
        plain.theme,
        plain.environment,
        plain.markdown,
        before=known.made_from if known else {},
        published=lambda path: out.published(path, known.files[path]) if known and path in known.files else None,
    )
    pages = library_pages(library, made, renderer, noindex=options.noindex) | dict(plain.theme.assets)
    files = {path: out.put(path, data) for path, data in pages.items()}
    unit = Unit(key=key, files=files, card=b"", problems=(), made_from=renderer.now)
    done.add(LIBRARY_UNIT, unit, line_of(LIBRARY_UNIT, unit))
