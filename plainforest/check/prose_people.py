"""Numbers of people in a sentence ("67 per 1000", "12 in 100") against the absolute effects of the analysis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plainforest.check.prose_items import RANGE
from plainforest.check.prose_names import tested
from plainforest.check.prose_numbers import DIGITS, Number, number_at
from plainforest.check.prose_text import Passage
from plainforest.findings import Finding
from plainforest.grade import Absolute
from plainforest.numbers import count
from plainforest.phrases import difference, per, value
from plainforest.problems import Problem, warning

Arm = Literal["", "without", "with"]
WHOLES = r"(?P<whole>100|1[,\u00a0 ]?000|10[,\u00a0 ]?000|100[,\u00a0 ]?000|1[,\u00a0 ]?000[,\u00a0 ]?000)"
WAY = r"(?:more|fewer|less|higher|lower)"
PER = re.compile(
    rf"(?<![\w.,])(?P<n>{DIGITS})(?:\s{{1,2}}(?P<way>{WAY}))?(?:\s{{1,2}}(?!per\b|of\b|out\b|in\b|for\b)[a-z]{{1,20}}){{0,2}}?"
    rf"\s{{1,2}}(?:per|of|out\sof|in(?:\severy)?|for\severy)\s{{1,2}}(?:the\s)?{WHOLES}(?![\d%.,]\d|\d|%)",
    re.IGNORECASE,
)
FIRST_OF_TWO = re.compile(rf"(?P<n>{DIGITS})\s{{0,2}}(?:to|and|-)\s{{0,2}}$")
SECOND_OF_TWO = re.compile(rf"[^\d.;:]{{0,80}}?\b(?:and|to|versus|vs|but)\s(?P<n>{DIGITS})\s(?=with(?:out)?\b)")
"""After the first of two numbers, of which the second goes without its "per 1000"."""
HARDLY = re.compile(r"\b(?:less|fewer)\sthan\s{1,2}$", re.IGNORECASE)
BRACKET = re.compile(r"\s{0,2}(?:[a-z-]{1,20}\s{1,2}){0,2}[(\[]")
ALONE = (
    r"(?=\s{0,2}(?:$|[.,;:)\]|]|and\b|versus\b|vs\b|it\b|them\b|(?:the\s)?(?:interventions?|treatments?|therapy|drugs?"
)
"""What follows "with" and "without" where they tell the arm; "people with ALS" tells nothing of the kind."""
UNTREATED = re.compile(
    r"\b(?:with|in|on|under|among|given|had|of)\s(?:an?\s|the\s)?(?:placebo|controls?\b|no\s|usual\s|standard\s|sham)"
    r"|\b(?:placebo|control|comparator)\s(?:group|arm)|\buntreated\b|\bwith\sno\b",
    re.IGNORECASE,
)
TREATED = re.compile(r"\b(?:intervention|treatment|experimental)\s(?:group|arm)|\btreated\b", re.IGNORECASE)
TREATING = re.compile(r"\b(?:treat(?:ed|ment|ments)|interventions?|therap(?:y|ies)|vaccinat\w{1,4})\b", re.IGNORECASE)
RANGING = re.compile(r"\b(?:rang\w{1,3}|interval|CI|var(?:y|ies|ied)|between)\b", re.IGNORECASE)
BESIDE = 60
"""Characters between a number and the arm that it is said to belong to."""
NEAR = 0.05
"""Share by which a mistyped number of people may be off where nothing else says that it is a result."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A number of people as a sentence has it."""

    number: Number
    way: str
    whole: int
    arm: Arm = ""
    below: bool = False
    """Whether it says "less than 1", as the pages do of what is more than nothing."""

    def is_(self, share: float) -> bool:
        """Tell whether it is this share of the whole, as exactly as the text writes it."""
        amount = share * self.whole
        return 0 < amount < self.number.value if self.below else self.number.equals(amount)


def people(passage: Passage, named: Sequence[Finding], *, sure: bool, treated: bool) -> Iterator[Problem]:
    """Yield the numbers of people that are not those of the analysis.

    Parameters
    ----------
    passage : Passage
        The sentence.
    named : sequence of Finding
        The outcomes it speaks of.
    sure : bool
        Whether it quotes a result, so that its numbers are results too.
    treated : bool
        Whether it names what was tested. How often something happens anyway is nobody's result.
    """
    findings = [finding for finding in named if finding.absolute]
    if not findings:
        return
    only = findings[0] if len(findings) == 1 else None
    said = _said(passage, only)
    told = treated or any(one.arm for one in said) or bool(TREATING.search(passage.words))
    for one in said:
        fits = [absolute for finding in findings for absolute in finding.absolute if _fits(one, absolute)]
        if only is None or (fits and (not one.arm or any(_in_its_arm(one, each) for each in fits))):
            continue
        if fits or sure or (_likely(one, only) and (told or one.way or _nearly(one, only))):
            yield _wrong(passage, one, only)


def _said(passage: Passage, only: Finding | None) -> list[_Said]:
    clean = passage.text.clean
    matches = list(PER.finditer(clean, passage.start, passage.end))
    arms = _arms(clean, passage, matches, only)
    found: list[_Said] = []
    reached = passage.start
    for index, match in enumerate(matches):
        whole = int(re.sub(r"\D", "", match["whole"]))
        way = (match["way"] or "").casefold()
        here = _number(clean, match.span("n"), way, whole, arms[index])
        # "119 per 1000 to 67 per 1000": what stands before the second number is the whole of the first
        if before := FIRST_OF_TWO.search(clean, max(reached, match.start() - 20), match.start()):
            first = _number(clean, before.span("n"), way, whole)
            found += _from_to(clean, passage, first, here, only)
        elif index and not (way or matches[index - 1]["way"] or here.arm or found[-1].arm):
            last = found.pop()
            joined = clean[matches[index - 1].end() : match.start()].strip() == "to"
            found += _from_to(clean, passage, last, here, only) if joined else [last, here]
        else:
            found.append(here)
        bracket = BRACKET.match(clean, match.end(), passage.end)
        if bracket and (ends := RANGE.match(clean, bracket.end(), passage.end)):
            low_way, high_way = ends["low_way"] or ends["high_way"] or "", ends["high_way"] or ""
            found.append(_number(clean, ends.span("low"), low_way, whole))
            found.append(_number(clean, ends.span("high"), high_way, whole))
        reached = match.end()
        stop = matches[index + 1].start() if index + 1 < len(matches) else passage.end
        second = SECOND_OF_TWO.match(clean, match.end(), stop) if here.arm else None
        if second and (arm := _arm(clean[second.end() : min(stop, second.end() + BESIDE)], only)):
            found.append(_number(clean, second.span("n"), "", whole, arm))
    return found


def _number(clean: str, place: tuple[int, int], way: str, whole: int, arm: Arm = "") -> _Said:
    number = number_at(clean, *place, signed=False)
    below = number.value == 1 and bool(HARDLY.search(clean, max(0, place[0] - 12), place[0]))
    return _Said(number, way, whole, arm, below)


def _from_to(clean: str, passage: Passage, first: _Said, second: _Said, only: Finding | None) -> list[_Said]:
    """Give two numbers their arms in "from 119 to 67", where they are those of the two arms the wrong way round."""
    before = clean[max(passage.start, first.number.start - 12) : first.number.start]
    leads = re.search(r"\bfrom\s(?:about\s|around\s)?$", before)
    if only is None or first.way or second.way or not leads or RANGING.search(passage.words):
        return [first, second]
    turned = any(first.is_(one.intervention) and second.is_(one.comparator) for one in only.absolute)
    if not turned:
        return [first, second]
    return [replace(first, arm="without"), replace(second, arm="with")]


def _arms(clean: str, passage: Passage, matches: Sequence[re.Match[str]], only: Finding | None) -> list[Arm]:
    """Return for each number the arm that is named right behind it, or right before it; none where both could be."""
    none: list[Arm] = [""] * len(matches)
    if only is None or not matches:
        return none
    edges = [passage.start, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), passage.end]
    gaps = [clean[a:b] for a, b in zip(edges, starts, strict=True)]
    behind = [_arm(_clause(gap[:BESIDE]), only) for gap in gaps[1:]]
    ahead = [_arm(re.split(r"[.;]", gap[-BESIDE:])[-1], only) for gap in gaps[:-1]]
    if any(behind) and not ahead[0]:
        return behind
    # "compared with placebo, 67 per 1000" tells what the number is not
    compared = re.search(r"\b(?:compar\w{1,5}|than|versus|relative|instead)\b", gaps[0], re.IGNORECASE)
    if any(ahead) and not behind[-1] and not compared:
        return ahead
    return none


def _clause(gap: str) -> str:
    """Return the part of a text that still belongs to the number before it."""
    return re.split(r"[;(]|\b(?:but|while|whereas)\b|\band\s(?!$)|, ", gap)[0]


def _arm(words: str, finding: Finding | None) -> Arm:
    """Return the one arm that some words name, or an empty text."""
    if finding is None:
        return ""
    without = bool(UNTREATED.search(words) or re.search(rf"\bwithout{_alone(finding)}", words, re.IGNORECASE))
    with_it = bool(TREATED.search(words) or re.search(rf"\bwith{_alone(finding)}", words, re.IGNORECASE))
    return "" if without == with_it else "without" if without else "with"


def _alone(finding: Finding) -> str:
    """Return a pattern of what may follow "with" when it means the intervention: nothing, or its name."""
    return ALONE + "".join(f"|{re.escape(word)}" for word in tested(finding)) + r")\b))"


def _fits(said: _Said, absolute: Absolute) -> bool:
    if not absolute.events:
        return False
    differences = (absolute.difference, absolute.difference_low, absolute.difference_high)
    if said.way:
        sign = 1 if said.way in ("more", "higher") else -1
        return any(said.is_(sign * value) for value in differences)
    values = (absolute.comparator, absolute.intervention, absolute.ci_low, absolute.ci_high)
    return any(said.is_(one) for one in (*values, *map(abs, differences)))


def _in_its_arm(said: _Said, absolute: Absolute) -> bool:
    """Tell whether a number is not just that of the other arm."""
    mine, other = absolute.comparator, absolute.intervention
    if said.arm == "with":
        mine, other = other, mine
    return said.is_(mine) or not said.is_(other)


def _likely(said: _Said, finding: Finding) -> bool:
    """Tell whether a number that agrees with nothing can be meant as a result at all."""
    return finding.absolute[0].events and said.number.value <= said.whole


def _nearly(said: _Said, finding: Finding) -> bool:
    """Tell whether a number is so near one of the two arms that it is most likely meant for it."""
    values = [one * said.whole for each in finding.absolute for one in (each.comparator, each.intervention)]
    return any(abs(said.number.value - one) <= NEAR * one for one in values)


def _wrong(passage: Passage, said: _Said, finding: Finding) -> Problem:
    main, whole = finding.absolute[0], said.whole
    unit = per(main, whole, "")
    if said.way:
        right, field = f"{difference(main, whole)} {unit}", "difference"
        text = f"{said.number.written} {said.way}"
    else:
        without, with_it = value(main.comparator, main, whole), value(main.intervention, main, whole)
        right = f"{without} without and {with_it} with the intervention"
        field, text = "comparator" if said.arm == "without" else "intervention", said.number.written
    arm = f" {said.arm} the intervention" if said.arm else ""
    message = (
        f"The text says {text} per {count(whole)}{arm}, but the analysis of '{finding.outcome.name}' gives {right}."
    )
    hint = "Correct the number, or the data."
    if passage.text.filled:
        hint = f"Write {{{{ {finding.id}.{field} }}}} and it can never drift; or correct it."
    return warning("prose-absolute", passage.text.place(said.number.start), message, hint)
