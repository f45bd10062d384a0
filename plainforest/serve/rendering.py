"""One page of a review, without its other pages.

A build makes everything that is published of a review at once, with `review_pages`. An author who saves looks at one
page, and the others take most of the time; so the two pages that authors write are also made by themselves here, and
tests hold that they come out the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plainforest.problems import Problem

if TYPE_CHECKING:
    from plainforest.findings import Finding
    from plainforest.model import Library, Review
    from plainforest.pages.library_contexts import Card
    from plainforest.pages.theme import Renderer


@dataclass(slots=True)
class Made:
    """A review as its files say it is, and those of its pages that have been asked for."""

    key: str
    problems: tuple[Problem, ...]
    review: Review | None = None
    findings: tuple[Finding, ...] = ()
    library: Library | None = None
    renderer: Renderer | None = None
    _pages: dict[str, bytes] = field(default_factory=dict)
    _whole: Mapping[str, bytes] | None = None

    @property
    def draft(self) -> bool:
        """Tell whether it is a draft."""
        return self.review is not None and self.review.record.draft

    def page(self, path: str) -> bytes | None:
        """Return a page or data file, None when the review has none of this name."""
        if path not in self._pages and self._whole is None:
            made = self._one(path)
            if made is not None:
                self._pages[path] = made
        if path in self._pages:
            return self._pages[path]
        return self._all().get(path)

    def _all(self) -> Mapping[str, bytes]:
        if self._whole is None:
            from plainforest.pages.review import review_pages

            assert self.review is not None
            assert self.library is not None
            assert self.renderer is not None
            self._whole = review_pages(self.review, self.findings, self.library, self.renderer, noindex=False).files
        return self._whole

    def _one(self, path: str) -> bytes | None:
        from plainforest.figures import forest_plot
        from plainforest.pages.evidence import evidence_page
        from plainforest.pages.own_words import with_own_words
        from plainforest.pages.plain import plain_page
        from plainforest.pages.review import _prose, card_of, evidence_shell, plain_denominator, plain_shell
        from plainforest.pages.sof import table_denominator

        review, findings, library, renderer = self.review, self.findings, self.library, self.renderer
        if review is None or library is None or renderer is None:
            return None
        slug = review.slug
        plain = path == f"{slug}/index.html"
        if not plain and path != f"{slug}/evidence/index.html":
            return None
        denominators = (table_denominator(findings), plain_denominator(findings))
        findings, _ = with_own_words(review, findings, denominators)
        card = card_of(review, findings, library, denominators)
        outside = (plain_shell if plain else evidence_shell)(review, library, renderer.theme, card, noindex=False)
        text = review.plain if plain else review.professional
        prose, headings, _ = _prose(text, review, findings, denominators, renderer, plain=plain)
        if plain:
            context = plain_page(
                review, findings, shell=outside, prose=prose, headings=headings, denominators=denominators
            )
            return renderer.page("plain.html", context)
        plots = {finding.id: forest_plot(finding) for finding in findings if finding.rows and finding.outcome.measure}
        evidence = evidence_page(
            review, findings, shell=outside, prose=prose, headings=headings, denominators=denominators, plots=plots
        )
        return renderer.page("evidence.html", evidence)


def only_card(review: Review, findings: tuple[Finding, ...], library: Library) -> Card:
    """Return what the home page says of a review."""
    from plainforest.pages.own_words import with_own_words
    from plainforest.pages.review import card_of, plain_denominator
    from plainforest.pages.sof import table_denominator

    denominators = (table_denominator(findings), plain_denominator(findings))
    return card_of(review, with_own_words(review, findings, denominators)[0], library, denominators)
