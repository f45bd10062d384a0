"""One review, from the bytes of its files to the bytes of its pages, and everything that is wrong on the way.

A review is a pure function of its files, the site's settings and the theme: `build`, `check` and `serve` all come here.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainforest.memory import engine_digest, key_of
from plainforest.problems import Place, Problem, error, has_errors, in_order, warning

if TYPE_CHECKING:
    from plainforest.findings import Finding
    from plainforest.model import Library, Review
    from plainforest.pages.review import ReviewPages
    from plainforest.pages.theme import Renderer, Theme

DRAFT = re.compile(rb"^draft[ \t]*:[ \t]*[\"']?(?:yes|y|true|t|on|1)\b", re.MULTILINE | re.IGNORECASE)
RESERVED = frozenset({"static", "glossary", "about", "data", "embed", "reviews", "search"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a build depends on besides content and theme."""

    noindex: bool = False
    """Ask search engines to stay away, for previews."""
    drafts: bool = False
    """Include reviews that are marked as drafts."""


@dataclass(slots=True)
class Workshop:
    """What building needs and reading does not: made when the first review turns out to have changed."""

    library_files: Mapping[str, bytes]
    where: str
    """The name of the content folder, for the places of problems."""
    theme: Theme
    _parsed: tuple[Library | None, list[Problem]] | None = None
    _renderer: Renderer | None = None

    def _parse(self) -> tuple[Library | None, list[Problem]]:
        if self._parsed is None:
            from plainforest.check.placeholders import check_about
            from plainforest.content import parse_library

            library, problems = parse_library(self.library_files, self.where)
            self._parsed = library, [*problems, *check_about(library)]
        return self._parsed

    def library(self) -> Library | None:
        """Return the site's settings and glossary; None when they have errors."""
        return self._parse()[0]

    def library_problems(self) -> list[Problem]:
        """Return what is wrong with the site's settings and glossary."""
        return self._parse()[1]

    def renderer(self) -> Renderer:
        """Return the engines that make HTML."""
        if self._renderer is None:
            from plainforest.pages.theme import renderer

            self._renderer = renderer(self.theme)
            # What is there by now stays as long as the process, and what reviews are made of goes without any help:
            # the garbage collector, as eager as it is by default, would take a tenth of the time.
            gc.freeze()
            gc.set_threshold(50_000, 20, 100)
        return self._renderer

    def base_key(self, options: Options) -> str:
        """Return a digest of everything that all reviews depend on."""
        parts = [engine_digest(), self.theme.digest, repr(options), self.where]
        return key_of("\0".join(parts), "", self.library_files)


def examine(
    slug: str, files: Mapping[str, bytes], workshop: Workshop, *, drafts: bool = True
) -> tuple[Review | None, tuple[Finding, ...], list[Problem]]:
    """Return a review, its analysis, and everything that is wrong with it short of making its pages.

    With an error among the problems there is no analysis; with an error of form there is no review either. Without
    `drafts`, a draft is not analysed, and nobody looks at its texts.
    """
    from plainforest.check import check_review
    from plainforest.check.placeholders import check_placeholders
    from plainforest.content import parse_review

    review, problems = parse_review(slug, files, f"{workshop.where}/reviews/{slug}")
    if review is None:
        return None, (), problems
    problems = [*problems, *check_review(review), *check_placeholders(review)]
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
    problems += with_own_words(review, findings, (1000, 100))[-1]
    known = values(review, findings, 1000, plain=False)
    problems += [problem for prose in (review.plain, review.professional) for problem in fill(prose, known)[1]]
    return review, findings, problems


def build_review(
    slug: str, files: Mapping[str, bytes], workshop: Workshop, options: Options
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

    return review_pages(review, findings, library, workshop.renderer(), noindex=options.noindex), problems


def is_draft(files: Mapping[str, bytes]) -> bool:
    """Tell whether a review is marked as a draft, also when its record has errors and cannot be read."""
    return bool(DRAFT.search(files.get("review.yaml", b"")))


def check_names(slugs: Iterable[str], where: str, strays: Iterable[str] = ()) -> list[Problem]:
    """Check the names of the review folders, which become addresses, and that no review lies beside them."""
    problems = []
    for slug in slugs:
        place = Place(f"{where}/reviews/{slug}")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
            message = f"The folder name '{slug}' cannot be an address."
            problems.append(error("bad-slug", place, message, "Use lower-case letters, digits and single hyphens."))
        elif slug in RESERVED:
            message = f"'{slug}' is the name of a page that every site has."
            problems.append(error("reserved-slug", place, message, "Give the review's folder another name."))
    for stray in strays:
        message = f"The review in '{stray}' lies one level too high, so it is left out."
        place = Place(f"{where}/{stray}")
        problems.append(warning("misplaced-review", place, message, f"Move the folder to {where}/reviews/{stray}."))
    if not slugs and not strays:
        hint = "Put each review in a folder of its own below reviews/."
        problems.append(warning("no-reviews", Place(f"{where}/reviews"), "There are no reviews.", hint))
    return problems


def levelled(problems: Iterable[Problem], library: Library | None) -> list[Problem]:
    """Return problems, in order, with the severities that site.yaml gives their codes."""
    return at_levels(problems, library.record.checks if library else {})


def at_levels(problems: Iterable[Problem], levels: Mapping[str, str]) -> list[Problem]:
    """Return problems, in order, with the severities that are given for their codes."""
    if not levels:
        return in_order(problems)
    from plainforest.check.levels import with_levels

    return in_order(with_levels(problems, levels))
