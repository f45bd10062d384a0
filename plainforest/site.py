"""The map and the reduce: the one place that knows the order of things. A newcomer reads this first.

    files of a review --parse--> Review --analyse--> Findings --render--> {path: bytes} + Card
    every Card --render--> home, glossary, about, 404

A review is a pure function of its files, the site's settings and the theme (`workshop`). A digest of all of these, and
of the engine itself, decides whether a review has to be built again (`memory`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plainforest.memory import Unit, key_of, recall, remember
from plainforest.output import CACHE_FOLDER, Output, Written
from plainforest.problems import Problem, has_errors, in_order
from plainforest.workshop import Options, Workshop, build_review, check_names, examine, is_draft, levelled

if TYPE_CHECKING:
    from plainforest.pages.library_contexts import Card

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
    from plainforest.content import read_library_files, review_slugs, stray_reviews
    from plainforest.explorer import explorer_files
    from plainforest.pages.theme import ThemeError, load_theme

    where = content.name
    slugs = review_slugs(content)
    problems = check_names(slugs, where, stray_reviews(content))
    try:
        theme = load_theme(content.resolve().parent, explorer_files(output.resolve().parent / CACHE_FOLDER))
        workshop = Workshop(read_library_files(content), where, theme)
        return _build(content, output, workshop, slugs, problems, options, strict, progress)
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
    progress: Progress,
) -> Report:
    from plainforest.content import read_review_files

    base = workshop.base_key(options)
    with Output(output) as out:
        remembered = recall(output)
        units: dict[str, Unit] = {}
        drafts: list[str] = []
        rebuilt = 0
        for done, slug in enumerate(slugs):
            progress(done, len(slugs), slug)
            files = read_review_files(content, slug)
            key = key_of(base, slug, files)
            old = remembered.get(slug)
            if old is not None and old.key == key and out.intact(old.files):
                unit = old
                for path, file in old.files.items():
                    out.keep(path, file.digest)
            else:
                rebuilt += 1
                unit = _build_unit(workshop, slug, files, key, options, out)
            units[slug] = unit
            if not options.drafts and not unit.card and is_draft(files):
                drafts.append(slug)  # what is wrong with it is for its author, and stops nobody else
            else:
                problems += unit.problems
        broken = [slug for slug in drafts if has_errors(units[slug].problems)]
        folders = {f"{workshop.where}/reviews/{slug}" for slug in drafts}
        problems = [problem for problem in problems if problem.place.file not in folders]
        problems = levelled([*problems, *workshop.library_problems()], workshop.library())
        if has_errors(problems, strict=strict):
            return Report(problems=tuple(problems), published=False, reviews=len(slugs))
        _reduce(workshop, units, remembered, base, options, out)
        out.commit()
        remember(output, units, out)
        return Report(
            problems=tuple(problems),
            published=True,
            reviews=sum(1 for unit in units.values() if unit.card),
            rebuilt=rebuilt,
            files=len(out.after),
            written=len(out.staged),
            removed=out.removed,
            drafts=tuple(drafts),
            broken=tuple(broken),
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
    from plainforest.content import read_library_files, read_review_files, review_slugs, stray_reviews
    from plainforest.pages.theme import ThemeError, load_theme

    where = content.name
    slugs = review_slugs(content)
    problems = check_names(slugs, where, stray_reviews(content))
    cards, reviews = [], []
    library = None
    try:
        workshop = Workshop(read_library_files(content), where, load_theme(content.resolve().parent))
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


def _build_unit(
    workshop: Workshop, slug: str, files: Mapping[str, bytes], key: str, options: Options, out: Output
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
    workshop: Workshop,
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
