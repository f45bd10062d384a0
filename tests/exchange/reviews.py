"""Reviews for the tests of what goes out: the examples, one of every kind of data, one that attacks, and small ones."""

from __future__ import annotations

from pathlib import Path

from plainforest.content import parse_review, read_review_files
from plainforest.findings import Finding, analyse
from plainforest.model import Review
from tests.pages import hostile
from tests.pages.measuring import SLUG, measuring
from tests.site.sites import CONTENT

EXAMPLES = ("als-cell-therapy", "antenatal-corticosteroids", "antibiotics-sore-throat", "bcg-vaccine")
ALL = (*EXAMPLES, "every-kind", "attacks")
Pair = tuple[Review, tuple[Finding, ...]]

RECORD = """\
title: Small
plain_title: Does it help?
plain_answer: Perhaps.
summary: Perhaps.
question: {{population: Anybody, intervention: Drug, comparison: Placebo}}
comparisons:
  - id: drug-or-placebo
    intervention: Drug
    comparator: placebo
    plain_intervention: a drug
    plain_comparator: a dummy pill
    outcomes:
      - id: pain
        name: Pain
        plain_name: Pain
        better: lower
        no_thresholds: Nobody has said which difference matters.
        {outcome}
"""


def loaded(content: Path, slug: str) -> Pair:
    """Return a review of a site with its findings."""
    review, problems = parse_review(slug, read_review_files(content, slug), "content")
    assert review is not None, problems
    return review, analyse(review)


def named(name: str, folder: Path) -> Pair:
    """Return one of `ALL`."""
    if name in EXAMPLES:
        return loaded(CONTENT, name)
    if name == "every-kind":
        return loaded(measuring(folder).content, SLUG)
    return loaded(hostile.hostile(folder).content, hostile.SLUG)


def small(outcome: str, results: str, studies: str = "") -> Pair:
    """Return a review of one outcome, from further lines of its record and a table of results without its outcome."""
    head, *rows = results.strip().splitlines()
    names = list(dict.fromkeys(row.partition(",")[0] for row in rows))
    files = {
        "review.yaml": RECORD.format(outcome=outcome),
        "results.csv": "\n".join([f"outcome,{head}", *(f"pain,{row}" for row in rows)]),
        "studies.csv": studies or "\n".join(["id,year", *(f"{name},{2000 + i}" for i, name in enumerate(names))]),
        "plain.md": "Text.\n",
        "professional.md": "Text.\n",
    }
    review, problems = parse_review("small", {name: text.encode() for name, text in files.items()}, "content")
    assert review is not None, problems
    return review, analyse(review)
