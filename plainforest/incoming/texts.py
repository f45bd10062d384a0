"""The two texts of an imported review: headings for the author to write under, or the owner's own text."""

from __future__ import annotations

from collections.abc import Sequence

from plainforest.incoming.clean import clean, markdown
from plainforest.incoming.model import Incoming
from plainforest.incoming.record import TODO

PLAIN_HEADINGS = (
    "What is the condition?", "What did the researchers want to find out?", "What did they do?",
    "What are the limits of this evidence?", "How up to date is this evidence?",
)  # fmt: skip


def plain_text(incoming: Incoming) -> str:
    """Return plain.md."""
    written = [section for section in incoming.sections if section.plain and section.text]
    if written:
        parts = [
            markdown(section.text) if section.text else f"## {markdown(section.heading)}"
            for section in incoming.sections
            if section.plain
        ]
        return "\n\n".join(parts) + "\n"
    source = f" The review's own summary is at https://doi.org/{incoming.doi}." if incoming.doi else ""
    headings = [section.heading for section in incoming.sections if section.plain and section.heading]
    theirs = f" It has these parts: {'; '.join(clean(one, 80) for one in headings)}." if headings else ""
    parts = [f"## {heading}\n\n{TODO}: write this part in everyday words." for heading in PLAIN_HEADINGS]
    return "\n\n".join(parts) + (f"\n\n{TODO}:{source}{theirs}\n" if source or theirs else "\n")


def professional_text(incoming: Incoming, sof_text: Sequence[str]) -> str:
    """Return professional.md, with what a Summary of Findings table says of outcomes that are not here."""
    parts = []
    where = f"See the review (https://doi.org/{incoming.doi})." if incoming.doi else "See the source."
    for section in incoming.sections:
        if section.plain:
            continue
        if section.heading:
            parts.append(f"{'#' * section.level} {markdown(clean(section.heading, 200))}")
        if section.text:
            parts += [markdown(text) for text in section.text.split("\n\n")]
        elif not incoming.with_text:
            parts.append(f"{TODO}: write this part. {where}")
    if not parts:
        parts = [f"## {heading}\n\n{TODO}: write this part. {where}" for heading in ("Background", "Methods", "Limits")]
    parts += [markdown(text) for text in sof_text]
    return "\n\n".join(parts) + "\n"
