"""Summary of Findings tables: only cells, whose meaning is in the words of the header and of the cells themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plainforest.incoming.model import Sof, SofRow
from plainforest.incoming.sof_risks import LONGEST, MARKS, assumed_risks
from plainforest.incoming.values import number
from plainforest.model import Domain, Level

HEADS: Mapping[str, str] = {
    "certainty": r"certainty|quality of (the )?evidence|\bgrade\b|confidence in",
    "relative": r"relative effect",
    "people": r"participants|number of|no\.? of|№|studies",
    "assumed": r"assumed risk|control group risk|baseline risk|risk with (placebo|control|no |usual|standard)",
    "corresponding": r"corresponding risk|intervention (group )?risk|(anticipated )?absolute effect|comparative risks",
    "comments": r"comments?|what happens|plain",
    "outcome": r"outcomes?",
}
QUESTION: Mapping[str, str] = {
    "population": r"(patients?( or population)?|population|participants|people)\s*:",
    "setting": r"settings?\s*:",
    "intervention": r"interventions?\s*:",
    "comparison": r"(comparisons?|comparators?|control)\s*:",
}
LEVELS: tuple[tuple[str, Level], ...] = (
    (r"very[ -]?low", "very_low"), (r"\blow\b", "low"), (r"\bmoderate\b", "moderate"), (r"\bhigh\b", "high"),
)  # fmt: skip
DOMAINS: tuple[tuple[str, Domain], ...] = (
    (r"publication bias|small[- ]study effects|funnel", "publication_bias"),
    (r"indirect|surrogate|applicab|generali[sz]ab|pre-?\d{4} trials", "indirectness"),
    (r"inconsisten|heterogene|I²|I2\b", "inconsistency"),
    (
        r"imprecis|sparse|few (events|participants|people|patients)|wide confidence|small (sample|number|study|trial)|"
        r"low (event|number)|single (study|trial)|confidence intervals? (includes|crosse|is wide)|optimal information",
        "imprecision",
    ),
    (
        r"risk of bias|unclear (allocation|randomi)|alloc(ation)? conceal|blind|lost to follow|attrition|methodolog|"
        r"study limitations|selective (outcome )?report|quality of (the )?(stud|trial)|limitations? in design|bias\b",
        "risk_of_bias",
    ),
)
MISPLACED = "the relative effect stands in the column of the corresponding risk"
DECIMAL = r"[-\u2212]?\d+(?:[.\u00b7]\d+)?"
INTERVAL = re.compile(rf"({DECIMAL})\s*(?:to|[-\u2013\u2014,;])\s*({DECIMAL})(?![\d.])")
NOTES = MARKS


def read_sof(title: str, grid: Sequence[Sequence[str]], notes: Sequence[str]) -> Sof:
    """Return what a table says, as far as its cells can be recognised.

    Parameters
    ----------
    title : str
        Its title.
    grid : sequence of sequences of str
        Its cells; a cell over several columns stands in each.
    notes : sequence of str
        Its footnotes.
    """
    question = _question(grid)
    start = next((y for y, row in enumerate(grid) if "certainty" in _heads(row) and "outcome" in _heads(row)), None)
    if start is None:
        return Sof(
            title=title,
            question=question,
            left_out=("Its header could not be recognised, so no judgement was taken from it.",),
        )
    heads = _heads(grid[start])
    odd, first = [], start + 1
    while first < len(grid) and _is_header(grid[first], grid[start], heads):
        odd += _swapped(grid[first], heads, question)
        for name, column in _heads(grid[first]).items():
            if name in ("assumed", "corresponding"):
                heads[name] = column
        first += 1
    found, left_out = [], []
    known = _footnotes([*notes, *(row[0] for row in grid[first:] if row and len(set(row)) == 1)])
    for rows in _outcomes(grid[first:], heads):
        row = rows[0]
        one = _row(rows, heads, known)
        if one is not None:
            found.append(one)
        elif name := _plain(row[heads["outcome"]]):
            left_out.append(f"The row '{name[:80]}' states no certainty.")
    return Sof(title=title, question=question, rows=tuple(found), odd=tuple(odd), left_out=tuple(left_out))


def _heads(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for x, cell in enumerate(row):
        kind = next((name for name, pattern in HEADS.items() if re.search(pattern, cell, re.I)), "")
        if re.match(r"\s*outcomes?\b", cell, re.I):  # newer tables count participants in the same column
            found.setdefault("outcome", x)
        if kind and len(cell) < 200:
            found.setdefault(kind, x)
    return found


def _is_header(row: Sequence[str], top: Sequence[str], heads: Mapping[str, int]) -> bool:
    """Tell whether a row still belongs to the header: its outcome cell is that of the header above."""
    return row[heads["outcome"]] == top[heads["outcome"]] or not any(re.search(r"\d", cell) for cell in row)


def _swapped(row: Sequence[str], heads: Mapping[str, int], question: Mapping[str, str]) -> list[str]:
    """Find the names of the two groups over the wrong columns of risks."""
    if "assumed" not in heads or "corresponding" not in heads or not question.get("intervention"):
        return []
    over_assumed = _plain(row[heads["assumed"]]).casefold()
    over_other = _plain(row[heads["corresponding"]]).casefold()
    if over_assumed == question["intervention"].casefold() and over_other == question.get("comparison", "").casefold():
        return [
            f"The column of the assumed risk is headed '{row[heads['assumed']]}' and that of the corresponding risk "
            f"'{row[heads['corresponding']]}': the two groups are exchanged."
        ]
    return []


def _question(grid: Sequence[Sequence[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in grid[:8]:
        for line in {line for cell in set(row) for line in cell.split("\n")}:
            for name, pattern in QUESTION.items():
                if match := re.match(pattern, line.strip(), re.I):
                    found.setdefault(name, _plain(line.strip()[match.end() :])[:500])
    return {name: text for name, text in found.items() if text}


def _outcomes(grid: Sequence[Sequence[str]], heads: Mapping[str, int]) -> Iterator[list[Sequence[str]]]:
    """Yield the rows of each outcome: several where its cells reach over rows with a risk for each group of people."""
    same = [heads[name] for name in ("outcome", "certainty", "relative", "people") if name in heads]
    several = "assumed" in heads
    rows: list[Sequence[str]] = []
    for row in grid:
        if not row or len(set(row)) == 1:
            continue
        more = bool(rows) and several and (
            all(row[x] == rows[0][x] for x in same) or not any(row[x].strip() for x in same)
        )  # fmt: skip
        if not more and rows:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def _row(rows: Sequence[Sequence[str]], heads: Mapping[str, int], notes: Mapping[str, str]) -> SofRow | None:
    def cell(name: str) -> str:
        return rows[0][heads[name]] if name in heads else ""

    def column(name: str) -> list[str]:
        return [row[heads[name]] if name in heads else "" for row in rows]

    def short(name: str) -> str:
        return cell(name)[:LONGEST]

    name = _plain(cell("outcome"))
    said = cell("certainty")
    level = next((level for pattern, level in LEVELS if re.search(pattern, NOTES.sub(" ", said), re.I)), None)
    if not name or level is None:
        return None
    point, ci, texts = _effect(short("relative"))
    odd: list[str] = []
    if ci is not None and point is None:
        alone = _plain(short("corresponding"))
        value = number(alone.replace("\u00b7", "."))
        if value is not None and ci[0] <= value <= ci[1]:
            point, texts = value, (alone, *texts[1:])
            odd.append(MISPLACED)
    people, studies = _people(short("people"))
    marks = [mark.strip() for group in NOTES.findall(said) for mark in re.split(r"[,;\s]+", group) if mark.strip()]
    reasons = [notes[mark] for mark in marks if mark in notes]
    if not reasons and level != "high" and (comment := _plain(cell("comments"))):
        reasons = [comment]
    follow = re.search(r"follow[- ]?up:?\s*([^\n]+)", cell("outcome"), re.I)
    risks = assumed_risks(column("assumed"), column("corresponding"), notes)
    return SofRow(
        outcome=_plain(re.split(r"\n|follow[- ]?up", cell("outcome"), maxsplit=1, flags=re.I)[0]) or name,
        level=level, point=point, ci=ci, texts=texts, risks=risks, people=people, studies=studies,
        reasons=tuple(dict.fromkeys(reasons)), follow_up=_plain(follow.group(1))[:120] if follow else "",
        odd=tuple(odd),
    )  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(NOTES.sub(" ", text).split())


def _effect(text: str) -> tuple[float | None, tuple[float, float] | None, tuple[str, str, str]]:
    """Return a relative effect and its interval, with both as they are printed."""
    text = re.sub(r"\b9\d\s?% CI\b|\b9\d\s?% confidence interval", "", _plain(text)).replace("\u00b7", ".")
    match = INTERVAL.search(text)
    if not match:
        return None, None, ("", "", "")
    low, high = number(match.group(1)), number(match.group(2))
    if low is None or high is None or low > high:
        return None, None, ("", "", "")
    before = re.findall(DECIMAL, text[: match.start()])
    point = number(before[-1]) if before else None
    return point, (low, high), (before[-1] if before else "", match.group(1), match.group(2))


def _people(text: str) -> tuple[int | None, int | None]:
    match = re.search(r"(\d[\d,\u00a0\u202f ]*)\D*?\(\s*(\d+)", _plain(text))
    if match:
        return int(re.sub(r"\D", "", match.group(1))[:9]), int(match.group(2)[:9])
    alone = re.match(r"\s*(\d[\d,]*)\s*$", text)
    return (int(re.sub(r"\D", "", alone.group(1))[:9]) if alone else None), None


FOOTNOTE = re.compile(r"\s*(?:\u27e6\s*(\w{1,2})\s*\u27e7|(\w{1,2})[.):]\s|([a-z]|\d{1,2})(?=[A-Z]|\s[A-Z]))")


def _footnotes(texts: Sequence[str]) -> dict[str, str]:
    """Return footnotes by their marks: a letter or a number, raised or with a full stop."""
    found: dict[str, str] = {}
    for text in texts:
        for line in text.split("\n"):
            match = re.match(
                r"\s*(?:\u27e6\s*(\w{1,2})\s*\u27e7|(\w{1,2})[.):]\s|([a-z]|\d{1,2})(?=[A-Z]|\s[A-Z]))", line
            )
            if match:
                found.setdefault(next(one for one in match.groups() if one), _plain(line[match.end() :]))
    return {mark: text for mark, text in found.items() if text}


def domain_of(reason: str) -> Domain | None:
    """Return the GRADE domain that a footnote speaks of, or None."""
    return next((domain for pattern, domain in DOMAINS if re.search(pattern, reason, re.I)), None)


LEVELS_STATED = re.compile(
    r"\b(one|two|three|1|2|3)\s+(?:\w+\s+)?levels?\b|"
    r"\b(?:downgraded|rated down|lowered)\s+(?:by\s+|the\s+\w+\s+by\s+)?(once|twice|one|two|three|1|2|3)\b"
    r"(?!\s*(?:trial|stud|event|part|rct))|^\s*[-\u2212](1|2|3)\b",
    re.I,
)


def levels_of(reason: str) -> int | None:
    """Return by how many levels a footnote says that it lowers the certainty."""
    match = LEVELS_STATED.search(reason)
    if not match:
        return None
    said = next(one for one in match.groups() if one).casefold()
    return {"one": 1, "once": 1, "two": 2, "twice": 2, "three": 3}.get(said) or int(said)
