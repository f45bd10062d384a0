"""Content -> problems: what a build would say, without publishing anything."""

from __future__ import annotations

from pathlib import Path

from plainforest.problems import Problem, has_errors
from plainforest.workshop import Options, Workshop, build_review, check_names, examine, levelled


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
