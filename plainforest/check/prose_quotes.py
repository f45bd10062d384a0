"""Results quoted in a text: an effect with its interval, studies, people, certainty and heterogeneity.

Nothing here knows what is right. Every pattern is bounded, so that the time it takes grows with the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from plainforest.check.prose_items import (
    COMMA,
    CONFIDENCE,
    GLUE,
    MEASURES,
    RANGE,
    Item,
    items,
    limits,
    measure_named,
)
from plainforest.check.prose_numbers import NUMBER, Number, number_at
from plainforest.check.prose_text import HIDDEN, REFERENCE, Passage

LONGEST = 400
"""Characters between an effect and the last thing that is said about it."""
BETWEEN = 60
"""Characters between the name of a measure and its number: "risk ratio for overall survival was"."""
DIGIT = re.compile(r"\d")
LINK = re.compile(r"(?:\bof|\bwas|\bwere|\bis|\bbeing|=|:|\bat)\s{0,3}[(\[]?\s{0,3}$", re.IGNORECASE)
PLAIN = re.compile(r"[\s,;:=(\[]{0,6}$")
SHORT_NAME = re.compile(r"\s{0,3}[(\[][A-Za-z -]{2,12}[)\]]")
YEARLIKE = re.compile(r"(?:1[89]|20)\d\d$")
OTHER_UNIT = re.compile(r"\s{0,2}(?:%\s{0,2}(?:CI|confidence|CrI|credible|prediction)|th\b|st\b|nd\b|rd\b)")
FIELDS = frozenset({"effect", "estimate", "interval"})
DOWN = re.compile(r"%?(?:\s{1,2}[a-z]{1,20}){0,2}?\s{1,2}(?:lower|fewer|less)\b")
"""After a number: it may be written without its minus sign."""
BELONGS = re.compile(
    r"\s{0,2}[)\]]?\s{0,2}(?:for|in|on)\s[^;,.:()|]{1,60}?(?=\s(?:and|but|while|whereas|with)\b|[;,.:()|]|$)"
)
"""Behind a result: what was measured, as in "RR 1.07 for survival and RR 0.86 for pain"."""
UNLIKE = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One result that a text quotes.

    Attributes
    ----------
    passage : Passage
        The sentence it stands in.
    start, end : int
        From the name of the measure to the last thing said about it.
    measure : str
        RR, MD and so on; empty when the result is a reference.
    outcome : str
        The outcome that a reference names.
    value : Number or None
        The effect.
    before, after : str
        The words that may say what was measured.
    own : str
        The words behind it that belong to it and to no other: "for survival".
    last : bool
        No other result follows in the sentence, so what comes after may belong to this one.
    items : tuple of Item
        The rest: interval, counts, certainty, heterogeneity.
    comma : Number or None
        A number with a decimal comma where the effect should be.
    """

    passage: Passage
    start: int
    end: int
    measure: str = ""
    outcome: str = ""
    value: Number | None = None
    before: str = ""
    after: str = ""
    own: str = ""
    last: bool = True
    items: tuple[Item, ...] = ()
    comma: Number | None = None

    def item(self, kind: str) -> Item | None:
        """Return the first item of a kind."""
        return next((item for item in self.items if item.kind == kind), None)


@dataclass(slots=True)
class _Head:
    """The beginning of a quote: a measure with its number, or a reference."""

    start: int
    end: int
    measure: str = ""
    outcome: str = ""
    value: Number | None = None
    comma: Number | None = None
    own: list[Item] = field(default_factory=list)


def quotes(passage: Passage) -> list[Quote]:
    """Return the results that a sentence quotes, in order."""
    if not DIGIT.search(passage.words) and HIDDEN not in passage.words:
        return []  # an effect is a number, or a reference to one
    clean = passage.text.clean
    heads = sorted([*_heads(passage), *_references(passage)], key=lambda head: head.start)
    if not heads:
        return []
    groups = _groups(clean, passage.start, passage.end)
    found: list[Quote] = []
    previous = passage.start
    for index, head in enumerate(heads):
        following = heads[index + 1].start if index + 1 < len(heads) else passage.end
        open_, close = next(((a, b) for a, b in groups if a < head.start < b), (-1, -1))
        stop = min(following, close if close >= 0 else passage.end, head.end + LONGEST)
        attached = [*head.own, *_attached(clean, head.end, stop, groups, inside=open_ >= 0)]
        if open_ >= previous and open_ >= 0:
            # "(2 studies, 123 participants; RR 1.07)": what stands before the effect in its own brackets
            attached += items(clean, open_ + 1, head.start)
        if open_ < 0 and (told := next((g for g in groups if g[0] >= previous and _just_before(clean, g, head)), None)):
            # "(1 study, 64 people): RR 1.07": a pair of brackets right before the effect
            attached += [item for item in items(clean, *told) if item.kind in ("studies", "people", "certainty")]
        attached.sort(key=lambda item: item.start)
        end = max([head.end, *(item.end for item in attached)])
        after = clean[end : min(following, passage.end, end + 100)]
        belongs = BELONGS.match(after)
        found.append(
            Quote(
                passage=passage,
                start=head.start,
                end=end,
                measure=head.measure,
                outcome=head.outcome,
                value=head.value,
                before=clean[max(previous, head.start - LONGEST) : head.value.start if head.value else head.start],
                after=after,
                own=belongs.group() if belongs else "",
                last=index + 1 == len(heads),
                items=tuple(attached),
                comma=head.comma,
            )
        )
        previous = end + (belongs.end() if belongs else 0)
    return found


def _heads(passage: Passage) -> Iterator[_Head]:
    clean = passage.text.clean
    taken = passage.start
    for match in MEASURES.finditer(clean, passage.start, passage.end):
        if match.start() < taken:
            continue  # "risk ratio (RR)": the same measure again
        measure = measure_named(match.group())
        begin = match.end()
        # "mean difference (MD)" names its measure twice
        if short := SHORT_NAME.match(clean, begin, passage.end):
            taken = begin = short.end()
        stop = min(passage.end, begin + BETWEEN + 20)
        number = NUMBER.search(clean, begin, stop)
        if number is None:
            continue
        piece = clean[begin : number.start()].rstrip("-")
        if HIDDEN in piece or MEASURES.search(piece) or not (PLAIN.match(piece) or _linked(piece)):
            continue
        if comma := COMMA.match(clean, number.start(), stop):
            at = number_at(clean, number.start(), number.end())
            written = Number(at.value, at.decimals, at.start, comma.end(), clean[at.start : comma.end()])
            yield _Head(match.start(), comma.end(), measure, comma=written)
            continue
        if OTHER_UNIT.match(clean, number.end()):
            if CONFIDENCE.match(clean, number.start(), passage.end):
                yield _Head(match.start(), begin, measure)
            continue
        value = number_at(clean, number.start(), number.end(), signed=measure in ("MD", "SMD", "RD"))
        if DOWN.match(clean, number.end()):
            value = replace(value, loose=True)
        if clean[number.end() : number.end() + 1] == "%" and measure == "RD":
            value = Number(value.value / 100, value.decimals + 2, value.start, value.end, value.written, value.loose)
        if value.decimals == 0 and YEARLIKE.match(value.written):
            continue
        own = _own_interval(clean, value.end, passage.end)
        # "a risk ratio of 1" explains what a ratio is; a result has decimals or an interval
        if value.decimals == 0 and not own and not CONFIDENCE.search(clean, value.end, min(value.end + 12, stop)):
            continue
        yield _Head(match.start(), own[0].end if own else value.end, measure, value=value, own=own)


def _linked(piece: str) -> bool:
    """Tell whether "for overall survival was" leads from the name of a measure to its number."""
    return len(piece) <= BETWEEN and not re.search(r"[;.!?%]|\bCI\b|interval", piece) and bool(LINK.search(piece))


def _own_interval(clean: str, at: int, stop: int) -> list[Item]:
    """Return the interval that stands behind an effect without a name: "0.49 (0.34 to 0.70)", "0.86, 0.62-1.19"."""
    lead = re.compile(r"(?:%|\s{1,2}[A-Za-z%-]{1,20}){0,3}\s{0,2}[,;]?\s{0,2}([(\[])?\s{0,2}").match(clean, at, stop)
    if lead is None:
        return []
    bare = lead.group(1) is None
    if bare and not re.match(r"\s{0,2}[,;]\s{0,2}$", clean[at : lead.end()]):
        return []
    found = RANGE.match(clean, lead.end(), min(stop, lead.end() + 80))
    if found is None or (bare and re.match(r"\s*[,;]", clean[found.end("low") : found.start("high")])):
        return []
    return [Item("interval", found.start(), found.end(), limits(clean, found))]


def _references(passage: Passage) -> Iterator[_Head]:
    for match in REFERENCE.finditer(passage.text.raw, passage.start, passage.end):
        subject, _, name = match.group(1).strip().partition(".")
        if name in FIELDS and passage.text.filled:
            yield _Head(match.start(), match.end(), outcome=subject)


def _groups(clean: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where each outermost pair of brackets opens and closes."""
    found: list[tuple[int, int]] = []
    depth, opened = 0, start
    for match in re.compile(r"[()\[\]]").finditer(clean, start, end):
        if match.group() in "([":
            if not depth:
                opened = match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                found.append((opened, match.start()))
    return found


def _just_before(clean: str, group: tuple[int, int], head: _Head) -> bool:
    return group[1] < head.start and re.fullmatch(r"[)\]]\s{0,2}[:,]?\s{0,2}", clean[group[1] : head.start]) is not None


def _attached(clean: str, at: int, stop: int, groups: Sequence[tuple[int, int]], *, inside: bool) -> list[Item]:
    """Return the items that belong to the effect that ends at `at`.

    In brackets everything does. In running text only what follows at once, so that "3 studies" of the next clause are
    not taken for those of this result; a pair of brackets that follows at once counts as a whole.
    """
    found = items(clean, at, stop)
    if inside:
        return found
    kept: list[Item] = []
    reached, whole = at, -1
    for item in found:
        group = next((b for a, b in groups if a < item.start < b), -1)
        if group < 0 or group != whole:
            gap = GLUE.sub(" ", clean[reached : item.start])
            if UNLIKE.search(gap) or HIDDEN in gap:
                break
            whole = group
        kept.append(item)
        reached = max(item.end, whole)
    return kept
