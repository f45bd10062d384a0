"""Authors' own statements against their numbers: how sure they sound, which way they go, and what they must not say.

The words that are looked for stand in the language's file, with the sentences (plainforest/language). Such checks can
be wrong about a sentence, so they show the sentence that would be generated, and most only warn: a statement that goes
the other way than its estimate is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from plainforest.findings import Finding
from plainforest.grade import denominator_for
from plainforest.grade.amounts import shown
from plainforest.grade.plain import UNRATED, certainty
from plainforest.grade.statements import state
from plainforest.language import Language, language
from plainforest.model import RATIO_MEASURES, Review
from plainforest.problems import Place, Problem, error, warning

REFERENCE = re.compile(r"\{\{[^{}]*\}\}")
NUMBER = re.compile(r"\d[\d.]*(?:\s+[^\s\d,;:()]+){0,3}")
"""A number and what it counts: "0.53 points higher" is no claim about the direction, but a part of one."""
RANGE = re.compile(r"\{\{\s*[\w-]+\.(effect|interval|range|difference_range)\s*\}\}")
"""References that bring both ends of an interval."""
COUNTED = re.compile(r"\d[\d.,]*")
WANTED = {"moderate": "probably", "low": "may", "very_low": "very_uncertain"}
"""The words that each certainty asks for; high certainty asks for none of them."""
SURE = {"high": "high", "moderate": "moderate", "low": "low", "very_low": "very low"}


def check_findings(review: Review, findings: Sequence[Finding]) -> list[Problem]:
    """Return what is doubtful in the statements that the author wrote instead of the generated ones."""
    if not any(finding.outcome.statement or finding.outcome.plain_statement for finding in findings):
        return []
    denominators = tuple(
        denominator_for((one for finding in findings for one in finding.absolute[:risks]), smallest)
        for risks, smallest in ((None, 1000), (1, 100))
    )
    paths = (
        ("comparisons", i, "outcomes", j)
        for i, comparison in enumerate(review.record.comparisons)
        for j in range(len(comparison.outcomes))
    )
    problems: list[Problem] = []
    for finding, path in zip(findings, paths, strict=True):
        made = state(finding, denominator=denominators[0], plain_denominator=denominators[1], own=False)
        for key, generated in (("statement", made.professional), ("plain_statement", made.plain)):
            text = getattr(finding.outcome, key)
            if text:
                place = review.place(*path, key)
                problems += check_statement(text, finding, place, generated, language())
    return problems


def check_statement(text: str, finding: Finding, place: Place, generated: str, tongue: Language) -> Iterator[Problem]:
    """Yield what is doubtful in one statement.

    Parameters
    ----------
    text : str
        As the author wrote it. References to numbers are left out: their words are not the author's.
    finding : Finding
        What it is about.
    place : Place
        Where it stands.
    generated : str
        The sentence that it stands for.
    tongue : Language
        The language that it is written in.
    """
    own = REFERENCE.sub(" ", text)
    hint = f"Generated from the numbers: {generated.replace('**', '')}"
    little = _found(tongue, "little", own)
    if finding.effect is None:
        return
    if little and finding.verdict.direction != "little":
        message = f"'{little}' needs a range that lies wholly inside the important difference."
        yield warning("statement-no-effect", place, message, hint)
    without = own
    for word in tongue.words("check.little"):
        without = re.sub(_pattern(word), " ", without, flags=re.IGNORECASE)
    if bare := _found(tongue, "no_effect", without):
        message = f"'{bare}' says more than any study can; a range is never nothing."
        yield warning("statement-no-effect", place, message, hint)
    if doubt := _verb(tongue, own, finding):
        yield warning("statement-verb", place, doubt, hint)
    if way := _wrong_way(tongue, NUMBER.sub(" ", own), finding):
        message = f"'{way}' goes the other way than the estimate."
        yield error("statement-direction", place, message, hint)
    if not (RANGE.search(text) or len(COUNTED.findall(own)) > 1):
        message = "The statement leaves out how far the result could lie from the estimate."
        wanted = f"Add the range, for example {{{{ {finding.id}.difference_range }}}}. {hint}"
        yield warning("statement-no-range", place, message, wanted)


def _verb(tongue: Language, text: str, finding: Finding) -> str:
    level = certainty(finding)
    if level == UNRATED:
        return ""
    found = {kind: _found(tongue, kind, text) for kind in ("may", "probably", "very_uncertain")}
    unclear = _found(tongue, "unclear", text)
    wanted = WANTED.get(level, "")
    if wanted and not found[wanted]:
        words = ", ".join(f"'{word}'" for word in tongue.words(f"check.{wanted}")[:3])
        # "could go either way" is right at any certainty but a very low one
        if level != "very_low" and finding.verdict.direction == "either" and (found["may"] or unclear):
            return ""
        return f"The certainty is {SURE[level]}, but the statement has none of its words: {words}."
    if level == "low" and found["probably"]:
        return f"'{found['probably']}' is for moderate certainty, and this one is low."
    if level == "high":
        hedged = found["probably"] or found["very_uncertain"]
        hedged = hedged or ("" if finding.verdict.direction == "either" else found["may"])
        return f"The certainty is high, but '{hedged}' sounds less sure." if hedged else ""
    return ""


def _wrong_way(tongue: Language, text: str, finding: Finding) -> str:
    """Return the word that goes against the estimate, unless the statement names both ways."""
    main, effect = shown(finding), finding.effect
    if effect is None:
        return ""
    change = main.difference if main else effect.estimate - (1.0 if finding.measure in RATIO_MEASURES else 0.0)
    better = finding.better if finding.absolute else finding.outcome.better
    for up, down, upwards in (
        ("more", "fewer", change > 0),
        ("better", "worse", (change > 0) == (better == "higher")),
    ):
        if not change or (up == "better" and better is None):
            continue
        right, wrong = (up, down) if upwards else (down, up)
        if _found(tongue, right, text):
            continue
        if word := _found(tongue, wrong, text):
            return word
    return ""


def _found(tongue: Language, kind: str, text: str) -> str:
    """Return the first of the language's words of a kind that a text has."""
    for word in tongue.words(f"check.{kind}"):
        if match := re.search(_pattern(word), text, re.IGNORECASE):
            return match.group(0)
    return ""


def _pattern(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)"
