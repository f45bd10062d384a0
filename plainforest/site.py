"""The map and the reduce: the one place that knows the order of things. A newcomer reads this first.

    files of a review --parse--> Review --analyse--> Findings --render--> {path: bytes} + Card
    every Card --render--> home, glossary, about, 404

A review is a pure function of its files, the site's settings and the theme. A digest of all of these, and of the
engine itself, decides whether a review has to be built again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plainforest.output import CACHE_FOLDER, Output, Written, sha256, write_atomically
from plainforest.problems import Place, Problem, error, has_errors, in_order, warning

if TYPE_CHECKING:
    from plainforest.findings import Finding
    from plainforest.model import Library, Review
    from plainforest.pages.library_contexts import Card
    from plainforest.pages.review import ReviewPages
    from plainforest.pages.theme import Renderer, Theme

RESERVED = frozenset({"static", "glossary", "about", "data", "embed", "reviews", "search"})
LIBRARY_UNIT = "/"
ENGINES = (
    "numpy", "scipy", "pandas", "python-calamine", "altair", "jinja2", "markupsafe", "markdown", "nh3", "pydantic",
    "PyYAML", "pillow",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a build depends on besides content and theme."""

    noindex: bool = False
    """Ask search engines to stay away, for previews."""
    drafts: bool = False
    """Include reviews that are marked as drafts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did."""

    problems: tuple[Problem, ...]
    published: bool
    reviews: int = 0
    rebuilt: int = 0
    files: int = 0
    written: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What was published of one review (or of the library's own pages), remembered from the last build."""

    key: str
    files: Mapping[str, Written]
    card: Mapping[str, Any]
    problems: tuple[Problem, ...]


Progress = Callable[[int, int, str], None]


def build(
    content: Path,
    output: Path,
    options: Options,
    *,
    strict: bool = False,
    progress: Progress = lambda done, total, slug: None,
) -> Report:
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
    progress : callable
        Called with the number of reviews done, their total, and the next one's name.

    Raises
    ------
    plainforest.output.ForeignFolderError
        If `output` holds files that Plainforest did not write.
    OSError
        If the disk does not take the files.
    """
    from plainforest.content import read_library_files, review_slugs
    from plainforest.pages.theme import ThemeError, load_theme

    where = content.name
    slugs = review_slugs(content)
    problems = check_names(slugs, where)
    try:
        workshop = _Workshop(read_library_files(content), where, load_theme(content.resolve().parent))
        return _build(content, output, workshop, slugs, problems, options, strict, progress)
    except ThemeError as failure:
        return Report(problems=tuple(in_order([*problems, failure.problem])), published=False, reviews=len(slugs))


def _build(
    content: Path,
    output: Path,
    workshop: _Workshop,
    slugs: Sequence[str],
    problems: list[Problem],
    options: Options,
    strict: bool,
    progress: Progress,
) -> Report:
    from plainforest.content import read_review_files

    base = _base_key(workshop, options)
    with Output(output) as out:
        remembered = _remembered(output)
        units: dict[str, Unit] = {}
        rebuilt = 0
        for done, slug in enumerate(slugs):
            progress(done, len(slugs), slug)
            files = read_review_files(content, slug)
            key = _key(base, slug, files)
            old = remembered.get(slug)
            if old is not None and old.key == key and out.intact(old.files):
                unit = old
                for path, file in old.files.items():
                    out.keep(path, file.digest)
            else:
                rebuilt += 1
                unit = _build_unit(workshop, slug, files, key, options, out)
            units[slug] = unit
            problems += unit.problems
        problems = levelled([*problems, *workshop.library_problems()], workshop.library())
        if has_errors(problems, strict=strict):
            return Report(problems=tuple(problems), published=False, reviews=len(slugs))
        _reduce(workshop, units, remembered, base, options, out)
        out.commit()
        _remember(output, units, out)
        return Report(
            problems=tuple(problems),
            published=True,
            reviews=sum(1 for unit in units.values() if unit.card),
            rebuilt=rebuilt,
            files=len(out.after),
            written=len(out.staged),
            removed=out.removed,
        )


def check(content: Path, *, external: bool = False) -> tuple[Problem, ...]:
    """Return everything that is wrong with the content, without publishing anything.

    Parameters
    ----------
    content : Path
        The folder with site.yaml, glossary.yaml and reviews/.
    external : bool
        Ask other sites whether the pages that are linked to still exist.
    """
    from plainforest.content import read_library_files, read_review_files, review_slugs
    from plainforest.pages.theme import ThemeError, load_theme

    where = content.name
    slugs = review_slugs(content)
    problems = check_names(slugs, where)
    cards, reviews = [], []
    library = None
    try:
        workshop = _Workshop(read_library_files(content), where, load_theme(content.resolve().parent))
        problems += workshop.library_problems()
        for slug in slugs:
            files = read_review_files(content, slug)
            review, _, found = examine(slug, files, workshop)
            problems += found
            if review is None:
                continue
            reviews.append(review)
            # the bundled templates are tested; a site's own can fail when a page is made
            if workshop.theme.own and not has_errors(found):
                pages, _ = build_review(slug, files, workshop, Options(drafts=True))
                cards += [pages.card] if pages else []
        library = workshop.library()
        if library and workshop.theme.own:
            from plainforest.pages.library import library_pages

            library_pages(library, cards, workshop.renderer(), noindex=False)
        if external:
            from plainforest.check.external import check_links

            problems += check_links(reviews, library)
    except ThemeError as failure:
        problems.append(failure.problem)
    return tuple(levelled(problems, library))


def examine(
    slug: str, files: Mapping[str, bytes], workshop: _Workshop, *, drafts: bool = True
) -> tuple[Review | None, tuple[Finding, ...], list[Problem]]:
    """Return a review, its analysis, and everything that is wrong with it short of making its pages.

    With an error among the problems there is no analysis; with an error of form there is no review either. Without
    `drafts`, a draft is not analysed, and nobody looks at its texts.
    """
    from plainforest.check import check_review
    from plainforest.content import parse_review

    review, problems = parse_review(slug, files, f"{workshop.where}/reviews/{slug}")
    if review is None:
        return None, (), problems
    problems = [*problems, *check_review(review)]
    library = workshop.library()
    if library is None or has_errors(problems) or (review.record.draft and not drafts):
        return review, (), problems
    from plainforest.check import flip, statements, suggestions
    from plainforest.check.texts import check_texts
    from plainforest.findings import analyse
    from plainforest.pages.own_words import with_own_words
    from plainforest.pages.prose import fill
    from plainforest.pages.values import values

    findings = analyse(review)
    for check_findings in (suggestions.check_findings, flip.check_findings, statements.check_findings):
        problems += check_findings(review, findings)
    problems += check_texts(review, findings, library.glossary, files.get("review.yaml", b""))
    problems += with_own_words(review, findings, (1000, 100))[1]
    known = values(review, findings, 1000, plain=False)
    problems += [problem for prose in (review.plain, review.professional) for problem in fill(prose, known)[1]]
    return review, findings, problems


def check_names(slugs: Iterable[str], where: str) -> list[Problem]:
    """Check the names of the review folders: they become addresses."""
    import re

    problems = []
    for slug in slugs:
        place = Place(f"{where}/reviews/{slug}")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
            message = f"The folder name '{slug}' cannot be an address."
            problems.append(error("bad-slug", place, message, "Use lower-case letters, digits and single hyphens."))
        elif slug in RESERVED:
            message = f"'{slug}' is the name of a page that every site has."
            problems.append(error("reserved-slug", place, message, "Give the review's folder another name."))
    if not slugs:
        hint = "Put each review in a folder of its own below reviews/."
        problems.append(warning("no-reviews", Place(f"{where}/reviews"), "There are no reviews.", hint))
    return problems


def build_review(
    slug: str, files: Mapping[str, bytes], workshop: _Workshop, options: Options
) -> tuple[ReviewPages | None, list[Problem]]:
    """Build one review from the bytes of its files; None when errors or its draft mark keep it from publication."""
    review, findings, problems = examine(slug, files, workshop, drafts=options.drafts)
    library = workshop.library()
    problems = list(levelled(problems, library))
    if review is None or library is None or has_errors(problems):
        return None, problems
    if review.record.draft and not options.drafts:
        return None, problems
    from plainforest.pages.review import review_pages

    pages = review_pages(review, findings, library, workshop.renderer(), noindex=options.noindex)
    # what was met while filling in the texts is among the problems already
    return replace(pages, problems=()), problems


def levelled(problems: Iterable[Problem], library: Library | None) -> list[Problem]:
    """Return problems, in order, with the severities that site.yaml gives their codes."""
    levels = library.record.checks if library else {}
    if not levels:
        return in_order(problems)
    from plainforest.check.levels import with_levels

    return in_order(with_levels(problems, levels))


@dataclass(slots=True)
class _Workshop:
    """What building needs and reading does not: made when the first review turns out to have changed."""

    library_files: Mapping[str, bytes]
    where: str
    theme: Theme
    _parsed: tuple[Library | None, list[Problem]] | None = None
    _renderer: Renderer | None = None

    def _parse(self) -> tuple[Library | None, list[Problem]]:
        if self._parsed is None:
            from plainforest.content import parse_library

            self._parsed = parse_library(self.library_files, self.where)
        return self._parsed

    def library(self) -> Library | None:
        return self._parse()[0]

    def library_problems(self) -> list[Problem]:
        return self._parse()[1]

    def renderer(self) -> Renderer:
        if self._renderer is None:
            from plainforest.pages.theme import renderer

            self._renderer = renderer(self.theme)
        return self._renderer


def _build_unit(
    workshop: _Workshop, slug: str, files: Mapping[str, bytes], key: str, options: Options, out: Output
) -> Unit:
    pages, problems = build_review(slug, files, workshop, options)
    if pages is None:
        return Unit(key=key, files={}, card={}, problems=tuple(problems))
    for path, data in pages.files.items():
        out.put(path, data)
    # sizes and times are filled in after the commit, when the files stand where they belong
    placed = dict.fromkeys(pages.files, Written("", 0, 0))
    return Unit(key=key, files=placed, card=asdict(pages.card), problems=tuple(problems))


def _reduce(
    workshop: _Workshop,
    units: dict[str, Unit],
    remembered: Mapping[str, Unit],
    base: str,
    options: Options,
    out: Output,
) -> None:
    """Make the pages that belong to no review from the cards of all reviews."""
    cards = [unit.card for unit in units.values() if unit.card]
    key = hashlib.sha256((base + json.dumps(cards, sort_keys=True)).encode()).hexdigest()
    old = remembered.get(LIBRARY_UNIT)
    if old is not None and old.key == key and out.intact(old.files):
        for path, file in old.files.items():
            out.keep(path, file.digest)
        units[LIBRARY_UNIT] = old
        return
    from plainforest.pages.library import library_pages
    from plainforest.pages.library_contexts import Card

    library = workshop.library()
    if library is None:
        raise RuntimeError("a site without settings has errors and is never reduced")
    made: list[Card] = [Card.remembered(card) for card in cards]
    renderer = workshop.renderer()
    pages = library_pages(library, made, renderer, noindex=options.noindex) | dict(renderer.theme.assets)
    for path, data in pages.items():
        out.put(path, data)
    units[LIBRARY_UNIT] = Unit(key=key, files=dict.fromkeys(pages, Written("", 0, 0)), card={}, problems=())


def _key(base: str, slug: str, files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(f"{base}\0{slug}\0".encode(errors="surrogateescape"))
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _base_key(workshop: _Workshop, options: Options) -> str:
    """Return a digest of everything that all reviews depend on."""
    parts = [engine_digest(), workshop.theme.digest, repr(options), workshop.where]
    return _key("\0".join(parts), "", workshop.library_files)


@cache
def engine_digest() -> str:
    """Return a digest of the engine's own source and of the libraries that make its output."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for path in sorted((*package.rglob("*.py"), *package.rglob("*.toml"))):
        digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    for name in ENGINES:
        digest.update(f"{name}={metadata.version(name)}\0".encode())
    digest.update(sys.version.encode())
    return digest.hexdigest()


def _memory(output: Path) -> Path:
    resolved = output.resolve()
    return resolved.parent / CACHE_FOLDER / f"{resolved.name}.json"


def _remembered(output: Path) -> dict[str, Unit]:
    """Read what the last build remembered; anything unreadable only costs a rebuild."""
    try:
        digest, _, body = _memory(output).read_bytes().partition(b"\n")
        if sha256(body).encode() != digest:
            return {}
        raw = json.loads(body)
        return {
            name: Unit(
                key=unit["key"],
                files={path: Written(*file) for path, file in unit["files"].items()},
                card=unit["card"],
                problems=tuple(Problem(**{**p, "place": Place(**p["place"])}) for p in unit["problems"]),
            )
            for name, unit in raw.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _remember(output: Path, units: Mapping[str, Unit], out: Output) -> None:
    content = {
        name: {
            "key": unit.key,
            "files": {path: _as_list(out.written(path)) for path in unit.files},
            "card": unit.card,
            "problems": [asdict(problem) for problem in unit.problems],
        }
        for name, unit in units.items()
    }
    body = json.dumps(content).encode()
    # what was damaged on the disk, or edited by hand, must never reach a page
    write_atomically(_memory(output), sha256(body).encode() + b"\n" + body)


def _as_list(file: Written) -> list[str | int]:
    return [file.digest, file.size, file.mtime_ns]
