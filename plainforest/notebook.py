"""A review in a notebook or a script: what the site is made from, without the site.

>>> from plainforest.notebook import load
>>> review = load("content/reviews/bcg-vaccine")
>>> review.tables[0]  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plainforest.problems import Problem, has_errors

if TYPE_CHECKING:
    from plainforest.findings import Finding
    from plainforest.model import Review
    from plainforest.pages.sof_value import SofTable


class ContentError(ValueError):
    """A review that cannot be used as it is; its text lists every error with its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A review and what was worked out from it.

    Attributes
    ----------
    review : Review
        The record, the studies, the results and the texts.
    findings : tuple of Finding
        One for each outcome, in the review's order.
    tables : tuple of SofTable
        The Summary of Findings of each comparison. A notebook shows them as HTML; ``to_html``, ``to_frame`` and
        ``to_json`` give them in other forms.
    problems : tuple of Problem
        Warnings about the content.
    """

    review: Review
    findings: tuple[Finding, ...]
    tables: tuple[SofTable, ...]
    problems: tuple[Problem, ...]

    def finding(self, outcome: str) -> Finding:
        """Return the finding of an outcome.

        Raises
        ------
        KeyError
            If the review has no outcome of that id.
        """
        for finding in self.findings:
            if finding.id == outcome:
                return finding
        raise KeyError(f"no outcome {outcome!r}; there are {', '.join(finding.id for finding in self.findings)}")


def load(folder: str | Path) -> Loaded:
    """Read the folder of a review and work out its findings.

    Parameters
    ----------
    folder : str or Path
        The folder with review.yaml, studies.csv and results.csv, below a folder ``reviews``.

    Returns
    -------
    Loaded
        The review, its findings and its Summary of Findings.

    Raises
    ------
    ContentError
        If the content has errors.
    FileNotFoundError
        If there is no such folder.
    """
    from plainforest.check import check_review
    from plainforest.content import parse_review, read_review_files
    from plainforest.findings import analyse
    from plainforest.pages.denominators import denominators_of
    from plainforest.pages.sof import sof_tables

    path = Path(folder).resolve()
    if not path.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}")
    review, problems = parse_review(path.name, read_review_files(path.parent.parent, path.name), path.as_posix())
    if review is not None:
        problems = [*problems, *check_review(review)]
    if review is None or has_errors(problems):
        lines = [f"{p.place}: {p.message} {p.hint}".strip() for p in problems if p.severity == "error"]
        raise ContentError("\n".join(["this review cannot be used as it is:", *lines]))
    findings = analyse(review)
    whole, plain_whole = denominators_of(findings)
    tables = sof_tables(review, findings, denominator=whole, plain_denominator=plain_whole)
    return Loaded(review=review, findings=findings, tables=tables, problems=tuple(problems))
