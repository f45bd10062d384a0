"""Texts for the prose checks: results in the forms that authors use, in sentences made up for these tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from plainforest.check.prose import check_prose
from plainforest.check.prose_text import text_of_file
from plainforest.content import parse_review, read_review_files
from plainforest.findings import Finding, analyse
from plainforest.model import Review
from plainforest.problems import Problem

CONTENT = Path(__file__).parents[2] / "content"
ALS, STEROIDS, BCG = "als-cell-therapy", "antenatal-corticosteroids", "bcg-vaccine"
THROAT = "antibiotics-sore-throat"
EXAMPLES = (ALS, STEROIDS, BCG)


@cache
def example(slug: str) -> tuple[Review, tuple[Finding, ...]]:
    """Return an example review and its analysis."""
    review, problems = parse_review(slug, read_review_files(CONTENT, slug))
    assert review is not None, problems
    return review, analyse(review)


def found(text: str, slug: str = ALS) -> list[Problem]:
    """Return what the prose check says about a text in an example review."""
    return check_prose([text_of_file(text, "text.md")], example(slug)[1])


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without the marks « and », and the line and column of what each pair marked."""
    places = []
    while "«" in text:
        at = text.index("«")
        places.append((text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)))
        text = text.replace("«", "", 1).replace("»", "", 1)
    return text, places


# One result to a line, each in another of the forms in which results are written.
RESULTS = (
    "People kept more of their daily function (mean difference (MD) 3.38, 95% CI 1.22 to 5.54; 1 RCT, 56 participants; "
    "low‐certainty evidence).\n"
    "Breathing changed little (forced vital capacity; MD –0.53, 95% CI –5.37 to 4.31; 1 RCT, 56 participants; "
    "low‐certainty evidence).\n"
    "For overall survival the risk ratio (RR) was 1.07 (95% CI 0.94 to 1.22; 1 study, 64 participants; low-certainty "
    "evidence).\n"
    "Total adverse events: RR 0.86, 95% CI 0.62 to 1.19; 1 RCT, 64 participants; low-certainty evidence.\n"
    "Serious adverse events (RR 0.47 [95% CI 0.13, 1.72]; 1 RCT, 64 participants; low‑certainty evidence) were rare.\n"
)
