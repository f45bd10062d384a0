"""The texts of a review: held against its analysis, and read with the eyes of its readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plainforest.check.language import check_language
from plainforest.check.markup import check_markup
from plainforest.check.prose import check_prose
from plainforest.check.prose_text import text_of_file
from plainforest.check.prose_yaml import texts_of_record
from plainforest.check.tidy import few, tidy
from plainforest.findings import Finding
from plainforest.model import Review
from plainforest.problems import Problem

QUOTING = ("plain_title", "plain_answer", "key_messages", "summary", "plain_description")
"""Texts of review.yaml that may quote results."""
PLAIN = ("plain_answer", "key_messages", "plain_description", "plain_funding")
"""Texts of review.yaml that stand on the plain page."""
LONGEST = 200_000
"""Characters of a text that are read, a whole book; `text-length` tells that a text is longer than readers read."""


def check_texts(
    review: Review, findings: Sequence[Finding], glossary: Mapping[str, str], record: bytes = b""
) -> list[Problem]:
    """Return what is wrong or doubtful in the texts of a review.

    Parameters
    ----------
    review : Review
        A review without errors.
    findings : sequence of Finding
        Its analysis.
    glossary : Mapping of str to str
        The terms that the site explains.
    record : bytes
        review.yaml as it is on disk; without it, problems in its texts stand at the beginning of the text.
    """
    raw = record.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    plain = text_of_file(review.plain.text[:LONGEST], review.plain.file)
    professional = text_of_file(review.professional.text[:LONGEST], review.professional.file)
    short = list(texts_of_record(review, raw))
    quoting = [plain, professional, *(text for key, text in short if key in QUOTING)]
    problems = [*check_markup(review.plain), *check_markup(review.professional), *check_prose(quoting, findings)]
    if review.plain.text.strip():
        problems += check_language(plain, [text for key, text in short if key in PLAIN], glossary)
    return tidy(few(problems))
