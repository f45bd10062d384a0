"""What is said about a result besides its effect: patterns for intervals, counts, certainty and heterogeneity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from plainforest.check.prose_numbers import DIGITS, IN_WORDS, SIGNED, Number, number_at, word_number

LONG_NAMES: Mapping[str, str] = {
    "SMD": r"standardi[sz]ed (?:weighted )?mean differences?",
    "MD": r"(?:weighted )?mean differences?|differences? in means",
    "PETO": r"Peto(?:'s)? odds ratios?",
    "OR": r"odds ratios?",
    "RR": r"(?:risk ratios?|relative risks?)",
    "RD": r"risk differences?",
    "ROM": r"ratios? of means|response ratios?",
    "IRR": r"(?:incidence )?rate ratios?",
    "HR": r"hazard ratios?",
}
SHORT_NAMES: Mapping[str, str] = {
    "SMD": r"SMD",
    "MD": r"W?MD",
    "PETO": r"Peto OR|POR",
    "OR": r"a?OR",
    "RR": r"a?RR",
    "RD": r"RD",
    "ROM": r"R[oO]M",
    "IRR": r"IRR|RaR",
    "HR": r"a?HR",
}
_LONG = "|".join(f"(?:{pattern})" for pattern in LONG_NAMES.values()).replace(" ", r"\s")
_SHORT = "|".join(f"(?:{pattern})" for pattern in SHORT_NAMES.values()).replace(" ", r"\s")
MEASURES = re.compile(rf"(?<![\w-])(?:(?i:{_LONG})|{_SHORT})(?![\w-])")

_WAY = r"(?:lower|fewer|less|higher|more|greater|better|worse)"
_END = rf"(?:%|\s{{0,2}}%)?(?:(?:\s{{1,2}}[a-z]{{1,20}})?\s{{1,2}}(?P<{{0}}>{_WAY}))?"
_LIMIT_UNIT = r"(?:\s{1,2}(?:points?|units?|days?|weeks?|months?|kg|mm|cm|mmHg))?"
RANGE = re.compile(
    rf"(?<![\w.])(?P<low>{SIGNED})" + _END.replace("{0}", "low_way") + _LIMIT_UNIT
    + r"\s{0,2}(?:to|through|and|-|~|,|;|/|\.{2,3}|…)\s{0,2}"
    + rf"(?P<high>{SIGNED})(?![\d])" + _END.replace("{0}", "high_way")
)  # fmt: skip
_LEVEL = rf"(?:(?P<level>{DIGITS})\s{{0,2}}%\s{{0,2}})?"
_CI = (
    r"(?:CIs?(?![A-Za-z])|C\.I\.|CrI(?![A-Za-z])|(?i:confidence\s(?:interval|limit)s?|credible\sintervals?))"
    r"(?:\s{0,2}\((?:CIs?|CrI)\))?(?:\s?\d\d(?:\.\d)?\s?%)?"
)
_LEAD = r"(?:\s{0,2}(?:of|was|is|between|from|ranging\sfrom|ranged\sfrom|[:=,(\[]))*+\s{0,2}[(\[]?"
CONFIDENCE = re.compile(rf"(?<![\w.]){_LEVEL}{_CI}{_LEAD}")
PREDICTION = re.compile(rf"(?<![\w.]){_LEVEL}(?:(?i:prediction\sintervals?)(?:\s\(PI\))?|PI\b){_LEAD}")
COMMA = re.compile(r"\d{1,3},\d{1,2}(?!\d)(?=\s{0,2}(?:[(\[;)\]]|$|to\b|-|,\s|\.?\s|95))")

_COUNT = rf"(?P<n>{DIGITS}|{'|'.join(word for word in IN_WORDS if word != 'no')})"
_OTHERS = r"(?!(?:more|fewer|other|further|ongoing|excluded|of|out|per|less|in)\b)"
_KIND = rf"(?:\s{{1,2}}{_OTHERS}[A-Za-z-]{{1,24}}){{0,3}}?"
STUDIES = re.compile(rf"(?<![\w.,/])(?i:{_COUNT}{_KIND}[\s-]{{1,2}}(?:RCTs?|trials?|stud(?:y|ies)|cohorts?)\b)")
_PEOPLE = (
    r"(?:participants?|people|persons?|patients?|women|men|children|babies|infants|newborns|neonates|adults|mothers|"
    r"individuals|pregnancies|births|adolescents|volunteers|boys|girls|subjects)"
)
PEOPLE = re.compile(rf"(?<![\w.,/])(?i:{_COUNT}{_KIND}\s{{1,2}}{_PEOPLE}\b)(?!\s{{1,2}}(?:per|of|out|in\severy)\b)")
LABELLED_STUDIES = re.compile(
    rf"\b(?i:studies|trials|RCTs)\s{{0,2}}[=:]\s{{0,2}}(?P<n>{DIGITS})|\bk\s{{0,2}}=\s{{0,2}}(?P<k>{DIGITS})"
)
LABELLED_PEOPLE = re.compile(rf"\b(?:(?i:{_PEOPLE})\s{{0,2}}[=:]|[nN]\s{{0,2}}=)\s{{0,2}}(?P<n>{DIGITS})")
_LEVELS = r"(?P<word>very[\s-]low|low|moderate|high)"
_QUALITY = r"quality(?=\s{1,2}(?:of\s)?evidence|\s{0,2}(?:[;,.)|]|$))"
CERTAINTY = re.compile(
    rf"(?<![\w-])(?<!to )(?i:{_LEVELS}[\s-]{{1,2}}(?:certainty|confidence|{_QUALITY}))(?!\sinterval)"
)
RATED = re.compile(
    r"\b(?i:(?:certainty|quality|GRADE)(?:\s{1,2}of\s(?:the\s)?evidence)?(?:\s{1,2}(?:was|is|were|are|judged|rated|as|be|to))*+"
    rf"\s{{0,2}}[:=]?\s{{0,2}}{_LEVELS})\b(?!-)"
)
PEOPLE_CELL = re.compile(
    rf"\|\s{{0,3}}(?P<n>{DIGITS})\s{{0,3}}\((?=\s?{_COUNT.replace('<n>', '<k>')}{_KIND}\s(?:RCT|trial|stud))"
)
"""In a row of a table: "46 (1 study)"."""
LEVEL_CELL = re.compile(rf"\|\s{{0,3}}(?i:{_LEVELS})(?=\s{{0,3}}(?:\||$))")
DISCS = re.compile(r"[⊕⨁]{1,4}(?=[◯○⊝⊖◌]{0,3})")
_SQUARED = r"\s{0,1}(?:²|2|\^2\^?)"
I2 = re.compile(
    rf"\bI{_SQUARED}(?:\s(?:statistic|value))?\s{{0,2}}(?:=|:|of|was|is)?\s{{0,2}}(?P<n>{DIGITS})\s{{0,2}}%"
)
TAU2 = re.compile(rf"(?:\b(?i:tau)|τ){_SQUARED}\s{{0,2}}(?:=|:|of|was|is)\s{{0,2}}(?P<n>{DIGITS})")
COUNTS = (
    ("studies", STUDIES), ("people", PEOPLE), ("studies", LABELLED_STUDIES), ("people", LABELLED_PEOPLE),
    ("people", PEOPLE_CELL),
)  # fmt: skip
PART_OF = re.compile(r"\d\s{0,2}(?:out\s)?of\s(?:the\s)?$")
"""Before a count: "1 of 2 studies" does not count two."""
P_VALUE = re.compile(rf"\b[pP](?:[\s-]value)?\s{{0,2}}(?:=|<|>|≤|of|was)\s{{0,2}}{DIGITS}")
GLUE = re.compile(
    r"\b(?:in|from|with|based|on|and|involving|evidence|of|the|a|an|at|all|these|only|total|pooled|which|across|"
    r"CI|p|statistic|analysis|points?|higher|lower|better|worse|per|cent|units?|GRADE|certainty|quality|rated|judged)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said about a result.

    Attributes
    ----------
    kind : str
        interval, level, prediction, studies, people, certainty, i2, tau2 or p.
    start, end : int
        Where it stands.
    numbers : tuple of Number
        Its numbers: two for an interval.
    word : str
        For certainty: very_low, low, moderate or high.
    """

    kind: str
    start: int
    end: int
    numbers: tuple[Number, ...] = ()
    word: str = ""


def measure_named(text: str) -> str:
    """Return the measure that a name or abbreviation stands for."""
    words = " ".join(text.split())
    for names, flags in ((SHORT_NAMES, re.NOFLAG), (LONG_NAMES, re.IGNORECASE)):
        for measure, pattern in names.items():
            if re.fullmatch(pattern, words, flags):
                return measure
    return ""


def limits(clean: str, match: re.Match[str]) -> tuple[Number, Number]:
    """Return the two ends of a range; "5.37 lower" is below zero, and so are both of "5.54 to 1.22 lower"."""
    low = number_at(clean, *match.span("low"))
    high = number_at(clean, *match.span("high"), signed=False)
    below = [way in ("lower", "fewer", "less") for way in (match["low_way"] or match["high_way"], match["high_way"])]
    low, high = (
        replace(n, value=-n.value) if down and n.value > 0 else n for n, down in zip((low, high), below, strict=True)
    )
    return (high, low) if all(below) and high.value < low.value else (low, high)


def items(clean: str, start: int, stop: int) -> list[Item]:
    """Return everything that is said about a result between two positions, in order."""
    found: list[Item] = []
    for kind, pattern in (("interval", CONFIDENCE), ("prediction", PREDICTION)):
        for match in pattern.finditer(clean, start, stop):
            if match["level"]:
                level = number_at(clean, *match.span("level"), signed=False)
                found.append(Item("level", match.start(), match.end(), (level,), kind))
            if ends := RANGE.match(clean, match.end(), stop):
                found.append(Item(kind, match.start(), ends.end(), limits(clean, ends)))
    for kind, pattern in COUNTS:
        found += _counts(kind, pattern, clean, start, stop)
    found += judged(clean, start, stop)
    found += [Item("p", match.start(), match.end()) for match in P_VALUE.finditer(clean, start, stop)]
    return sorted(found, key=lambda item: (item.start, item.end))


def judged(clean: str, start: int, stop: int) -> list[Item]:
    """Return what is said of certainty and heterogeneity between two positions, each kind in order."""
    found = [*_counts("i2", I2, clean, start, stop), *_counts("tau2", TAU2, clean, start, stop)]
    for pattern in (CERTAINTY, RATED, LEVEL_CELL):
        for match in pattern.finditer(clean, start, stop):
            word = re.sub(r"[\s-]", "_", match["word"].casefold())
            found.append(Item("certainty", match.start("word"), match.end(), word=word))
    for match in DISCS.finditer(clean, start, stop):
        word = ("very_low", "low", "moderate", "high")[len(match.group()) - 1]
        found.append(Item("certainty", match.start(), match.end(), word=word))
    return sorted(found, key=lambda item: (item.start, item.end))


def _counts(kind: str, pattern: re.Pattern[str], clean: str, start: int, stop: int) -> Iterator[Item]:
    for match in pattern.finditer(clean, start, stop):
        group = "n" if match["n"] or kind == "people" else "k"
        if not PART_OF.search(clean[max(0, match.start() - 12) : match.start()]):
            yield Item(kind, match.start(), match.end(), (_counted(clean, *match.span(group)),))


def _counted(clean: str, start: int, end: int) -> Number:
    """Return a count; three digits behind a blank may be the end of "13 598"."""
    found = word_number(clean, start, end)
    before = re.search(r"(?<![\w.,])\d{1,3}\s$", clean[max(0, start - 4) : start])
    if before and re.fullmatch(r"\d{3}", found.written):
        begin = start - len(before.group())
        return Number(float(before.group().strip() + found.written), 0, begin, end, clean[begin:end])
    return found
