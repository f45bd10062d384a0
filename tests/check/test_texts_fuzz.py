"""Whatever authors type, the checks of texts return problems with places that exist, and never raise."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from plainforest.check.texts import check_texts
from tests.check.prose_samples import EXAMPLES, RESULTS, example

PIECES = [
    *RESULTS.split(), "RR", "OR", "MD", "SMD", "HR", "risk ratio", "mean difference (MD)", "of", "was", "=", "(",
    ")", "[", "]",
    "95% CI", "to", "-", "–", "−", "—", ",", ";", ".", "I²", "I2 =", "tau²", "%", "per", "1000", "100",
    "1,000", "1 000",
    "more", "fewer", "{{ survival.effect }}", "{{ x.y }}", "{{", "}}", "studies", "people", "participants =", "n =",
    "low-certainty", "⊕⊕◯◯", "improves", "may", "\n", "\n\n", "## ", "- ", "> ", "| ", "```", "&minus;", "·", "\u00a0",
    "\u2009", "\u202f", "\u200b", "٣", "½", "1e9", "0", ".5", "9" * 30, "Oh 2018", "survival", "prediction interval",
    "https://example.org/1.07", "](", "*", "_", "\t", "é", "👍", "\u2028", "by 50%", "should take", "placebo",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(EXAMPLES), st.lists(st.sampled_from(PIECES), max_size=60), st.booleans(), st.text(max_size=30))
def test_no_text_raises(slug: str, pieces: list[str], apart: bool, more: str) -> None:
    review, findings = example(slug)
    text = (" " if apart else "").join(pieces) + more.replace("\r", " ")
    record = replace(review.record, summary=text.strip() or "x")
    changed = replace(
        review,
        record=record,
        plain=replace(review.plain, text=text),
        professional=replace(review.professional, text=text),
    )
    lines = text.split("\n")
    for problem in check_texts(changed, findings, {}):
        assert problem.severity == "warning"
        assert problem.message
        assert problem.hint
        if problem.place.file.endswith(".md"):
            column = problem.place.column
            assert isinstance(column, int)
            assert 1 <= problem.place.line <= len(lines)
            assert 0 <= column <= len(lines[problem.place.line - 1]) + 1
