"""What a sentence claims beside the numbers of a result: a verb, a certainty, heterogeneity, people per 1000."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plainforest.check.prose_compare import heterogeneity
from plainforest.check.prose_items import RANGE, Item, items
from plainforest.check.prose_match import FOREIGN, Results
from plainforest.check.prose_names import likeness, meant, names, stems
from plainforest.check.prose_numbers import DIGITS, Number, number_at
from plainforest.check.prose_quotes import Quote
from plainforest.check.prose_text import ADDRESS, Passage
from plainforest.findings import Finding
from plainforest.grade import Absolute
from plainforest.numbers import count
from plainforest.phrases import difference, per, value
from plainforest.problems import Problem, warning

STRONG = re.compile(
    r"\b(?:improves|worsens|reduces|increases|lowers|raises|decreases|prevents|slows|saves|cures|cuts|boosts|eases|"
    r"relieves|protects|(?:results|leads) (?:in|to)|causes|makes (?:no|little))\b"
)
_EFFECT = (
    r"\b(?:improv|worsen|reduc|increas|lower|rais|decreas|prevent|slow|sav(?:e|ing)|cut|eas(?:e|ing)|reliev|protect|"
    r"result in|lead to|make|differ|fewer|more|better|worse|little)"
)
EFFECT = re.compile(_EFFECT)
"""In small letters."""
RATING = re.compile(r"certain|quality|confiden|[⊕⨁²2]|(?i:tau)|τ")
TELLING = re.compile(rf"\d|certain|quality|confiden|[⊕⨁²]|tau|τ|{_EFFECT}")
"""In small letters: without any of these a sentence claims nothing that could be compared."""
MODALS: Mapping[str, re.Pattern[str]] = {
    "very_low": re.compile(
        r"\b(?:very (?:uncertain|unsure)|(?:uncertain|unclear|unsure|not (?:clear|known|sure)|do(?:es)? not know)"
        r" (?:whether|if|about|how))\b"
    ),
    "moderate": re.compile(r"\b(?:probably|likely)\b"),
    "low": re.compile(r"\b(?:may|might|could|possibly|perhaps)\b"),
    "high": STRONG,
}
VERBS: Mapping[str, str] = {
    "high": "a plain verb, such as 'reduces'",
    "moderate": "'probably'",
    "low": "'may'",
    "very_low": "'the evidence is very uncertain'",
}
WHOLES = r"(?P<whole>100|1[,\u00a0 ]?000|10[,\u00a0 ]?000|100[,\u00a0 ]?000|1[,\u00a0 ]?000[,\u00a0 ]?000)"
WAY = r"(?:more|fewer|less|higher|lower)"
PER = re.compile(
    rf"(?<![\w.,])(?P<n>{DIGITS})(?:\s{{1,2}}(?P<way>{WAY}))?(?:\s{{1,2}}(?!per\b|of\b|out\b|in\b|for\b)[a-z]{{1,20}}){{0,2}}?"
    rf"\s{{1,2}}(?:per|of|out\sof|in(?:\severy)?|for\severy)\s{{1,2}}(?:the\s)?{WHOLES}(?![\d%.,]\d|\d|%)",
    re.IGNORECASE,
)
FIRST_OF_TWO = re.compile(rf"(?P<n>{DIGITS})\s{{0,2}}(?:to|and|-)\s{{0,2}}$")


def claims(passage: Passage, found: Sequence[tuple[Quote, Finding | None]], results: Results) -> list[Problem]:
    """Return what a sentence claims that the analysis does not.

    Parameters
    ----------
    passage : Passage
        The sentence.
    found : sequence of tuple
        The results quoted in it, each with its outcome, or None where that could not be told.
    results : Results
        All results of the review.
    """
    words = passage.words
    if not found and not TELLING.search(passage.small):
        return []
    quoted = list({finding.id: finding for _, finding in found if finding is not None}.values())
    foreign = bool(FOREIGN.search(words)) or ADDRESS in words
    if not quoted and foreign:
        return []
    named = quoted or _named(passage, results)
    problems = list(_verb(passage, named, results, quoted=bool(quoted)))
    problems += _per(passage, named, sure=bool(quoted))
    if not found and RATING.search(words):
        problems += _without_quote(passage, named, results)
    return problems


def _named(passage: Passage, results: Results) -> list[Finding]:
    """Return the outcomes that a sentence names in full, without those of which the name is part of a longer one."""
    words = stems(passage.words)
    whole = [(finding, likeness(words, known)) for finding, known in results.named]
    best = [finding for finding, how in whole if how.whole]
    longest = {finding.id: max(len(name & words) for name in names(finding)) for finding in best}
    return [
        finding
        for finding in best
        if not any(_inside(finding, other, words) for other in best if longest[other.id] > longest[finding.id])
    ]


def _inside(finding: Finding, other: Finding, words: frozenset[str]) -> bool:
    """Tell whether a sentence names an outcome only because it names another: "serious adverse events"."""
    mine = max((name for name in names(finding) if name <= words), key=len)
    return any(mine < name for name in names(other) if name <= words)


def _verb(passage: Passage, named: Sequence[Finding], results: Results, *, quoted: bool) -> Iterator[Problem]:
    words = passage.words
    levels = {finding.rating.level for finding in named if finding.rating}
    if len(levels) != 1 or words.rstrip(" \"')").endswith("?") or not EFFECT.search(passage.small):
        return
    if not quoted and not any(_treatment(finding, words) for finding in named):
        return
    marks = {level: found for level, pattern in MODALS.items() if (found := pattern.search(words))}
    if len(marks) > 1:
        marks.pop("high", None)  # "may ... which reduces": the modal leads
    if len(marks) != 1:
        return
    ((said, mark),) = marks.items()
    (level,) = levels
    either = mark.group() == "could" and any(finding.verdict.direction == "either" for finding in named)
    if said == level or either or (level == "very_low" and said == "low" and "certain" in words):
        return
    name = named[0].outcome.name
    right = level.replace("_", " ")
    message = f"'{mark.group()}' stands for {said.replace('_', ' ')} certainty, but '{name}' is rated {right}: "
    message += f'"{passage.quoted}"'
    hint = f"With {right} certainty write {VERBS[level]} (docs/authors/writing.md), or check the rating."
    yield warning("prose-verb", passage.text.place(passage.start + mark.start()), message, hint)


def _treatment(finding: Finding, words: str) -> bool:
    """Tell whether a sentence names what was tested."""
    known = stems(words)
    arms = (stems(finding.comparison.plain_intervention), stems(finding.comparison.intervention))
    return any(arm and arm <= known for arm in arms)


def _per(passage: Passage, named: Sequence[Finding], *, sure: bool) -> Iterator[Problem]:
    clean = passage.text.clean
    findings = [finding for finding in named if finding.absolute]
    if not findings:
        return
    for match in PER.finditer(clean, passage.start, passage.end):
        whole = int(re.sub(r"\D", "", match["whole"]))
        number = number_at(clean, *match.span("n"), signed=False)
        way = (match["way"] or "").casefold()
        numbers = [(number, way)]
        if before := FIRST_OF_TWO.search(clean, max(passage.start, match.start() - 20), match.start()):
            numbers.append((number_at(clean, *before.span("n"), signed=False), way))
        bracket = re.compile(r"\s{0,2}(?:[a-z-]{1,20}\s{1,2}){0,2}[(\[]").match(clean, match.end(), passage.end)
        if bracket and (ends := RANGE.match(clean, bracket.end(), passage.end)):
            low_way, high_way = ends["low_way"] or ends["high_way"] or "", ends["high_way"] or ""
            numbers.append((number_at(clean, *ends.span("low"), signed=False), low_way))
            numbers.append((number_at(clean, *ends.span("high"), signed=False), high_way))
        for each, direction in numbers:
            if any(_fits(each, direction, absolute, whole) for finding in findings for absolute in finding.absolute):
                continue
            if len(findings) == 1 and (sure or _likely(each, findings[0], whole)):
                yield _wrong(passage, each, direction, findings[0], whole)


def _fits(number: Number, way: str, absolute: Absolute, whole: int) -> bool:
    if not absolute.events:
        return False
    differences = (absolute.difference, absolute.difference_low, absolute.difference_high)
    if way:
        sign = 1 if way in ("more", "higher") else -1
        return any(number.equals(sign * value * whole) for value in differences)
    values = (absolute.comparator, absolute.intervention, absolute.ci_low, absolute.ci_high)
    return any(number.equals(one * whole) for one in (*values, *map(abs, differences)))


def _likely(number: Number, finding: Finding, whole: int) -> bool:
    """Tell whether a number that agrees with nothing is meant as a result at all: it has a common denominator."""
    return finding.absolute[0].events and number.value <= whole


def _wrong(passage: Passage, number: Number, way: str, finding: Finding, whole: int) -> Problem:
    main = finding.absolute[0]
    unit = per(main, whole, "")
    if way:
        right, field = f"{difference(main, whole)} {unit}", "difference"
        said = f"{number.written} {way}"
    else:
        without, with_it = value(main.comparator, main, whole), value(main.intervention, main, whole)
        right = f"{without} without and {with_it} with the intervention"
        field, said = "intervention", number.written
    message = f"The text says {said} per {count(whole)}, but the analysis of '{finding.outcome.name}' gives {right}."
    hint = "Correct the number, or the data."
    if passage.text.markdown:
        hint = f"Write {{{{ {finding.id}.{field} }}}} and it can never drift; or correct it."
    return warning("prose-absolute", passage.text.place(number.start), message, hint)


def _without_quote(passage: Passage, named: Sequence[Finding], results: Results) -> Iterator[Problem]:
    """Yield what is wrong with a certainty or I² in a sentence without an effect."""
    found = items(passage.text.clean, passage.start, passage.end)
    spread: tuple[Item, ...] = tuple(item for item in found if item.kind in ("i2", "tau2"))
    ratings = [item for item in found if item.kind == "certainty"]
    quote = Quote(passage=passage, start=passage.start, end=passage.end)
    if spread:
        pooled = [f for f in results.findings if f.analysis and f.analysis.heterogeneity]
        here = {finding.id for finding in named}
        named_here = [f for f in pooled if f.id in here]
        under = meant(passage.heading, [(f, names(f)) for f in pooled])[0]
        chosen = named_here or ([under] if under else pooled)
        if len(chosen) == 1:
            yield from heterogeneity(spread, chosen[0], quote)
    if len(ratings) == 1 and len(named) == 1 and named[0].rating and named[0].rating.level != ratings[0].word:
        right, said = named[0].rating.word, ratings[0].word.replace("_", " ")
        message = f"The text says {said} certainty, but '{named[0].outcome.name}' is rated {right}."
        hint = f"Correct it to {right}, or check the rating in review.yaml."
        yield warning("prose-certainty", passage.text.place(ratings[0].start), message, hint)
