"""The texts of a review as the prose checks read them: cleaned of typography, in passages, each with the way back.

Cleaning never changes the length of a text, so that a position in the cleaned text is one in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from plainforest.problems import Place

HIDDEN = "\ue000"
"""Stands for every character of a reference such as {{ survival.effect }}."""
ADDRESS = "\ue001"
"""Stands for every character of an address on the web."""
NARROW = "\u00a0"
"""Stands for every blank that does not break a line; only such a blank can stand between thousands."""

_SIGNS = {
    **dict.fromkeys("‐‑‒–−⁃˗﹣－", "-"),
    **dict.fromkeys("—―", "~"),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u2008\u200a", NARROW),
    **dict.fromkeys("*_`\t\u00ad\u200b\u200c\u200d\u2060\ufeff\u2002\u2003\u2004\u2005\u2006\u3000", " "),
    **dict.fromkeys("’‘ʼ", "'"),
    **dict.fromkeys("“”„«»", '"'),
}
SIGN = re.compile(f"[{re.escape(''.join(_SIGNS))}]")
REFERENCE = re.compile(r"\{\{([^{}\n]{0,200})\}\}")
# An escaped or quoted address; the words of a link stay, its target goes.
WEB = re.compile(r"(?<=\]\()[^()\s]{1,2000}|\b(?:https?://|www\.|doi\.org/|10\.\d{4,9}/)[^\s)>\]]{1,2000}")
IN_ADDRESSES = ("](", "://", "www.", "doi.org/", "10.")
"""A text without any of these has no address; to look for them takes a hundredth of the time."""
ENTITY = re.compile(r"&(?:nbsp|thinsp|minus|ndash|#8211|#8722|#160|#8239|middot);")
SPACED_MINUS = re.compile("\u2212[ \u00a0\u2009\u202f](?=\\d)")
DECIMAL_DOT = re.compile(r"[·\u22c5\u2219](?<=\d.)(?=\d)")
LONGEST = 2000
"""Characters of a sentence."""
LIST_ITEM = re.compile(r"\s{0,40}(?:[-*+]|\d{1,3}[.)])\s")
RULE = re.compile(r"\s{0,40}[-=*_|:\s]{2,}$")
# A full stop after one of these words does not end a sentence.
SHORT = frozenset("vs eg e.g i.e ie al approx ca cf no fig ref refs dr prof st vol pp p ch resp incl excl".split())
LAST_WORD = re.compile(r"[\w.]{0,20}")
"""Of a text that is read backwards."""
END = re.compile(r"[.!?][\"')\]]{0,3}(?=\s)")


@dataclass(frozen=True)
class Text:
    """A text and where each of its characters stands.

    Attributes
    ----------
    raw, clean : str
        As written and with one kind of dash, blank and quotation mark; both have the same length.
    file : str
        Where it stands.
    starts : tuple of int
        Where the lines of the file begin.
    find : callable, or None
        For a text inside another file: finds its characters there when a place is asked for, which most texts never
        are. None when the text is the file.
    begins : Place or None
        For a text inside another file: where it begins, which is all that is said where `find` finds nothing.
    filled : bool
        Whether references to results are filled in here.
    """

    raw: str
    clean: str
    file: str
    starts: tuple[int, ...]
    find: Callable[[], Sequence[int] | None] | None = None
    begins: Place | None = None
    filled: bool = True

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Its sentences, which several checks read."""
        return tuple(passages(self))

    @cached_property
    def places(self) -> Sequence[int] | None:
        """The position of each of its characters in the file; None when it is the file, or they cannot be found."""
        return self.find() if self.find else None

    def place(self, position: int) -> Place:
        """Return the line and column of the character at a position."""
        if self.begins is not None and self.places is None:
            return self.begins
        at = position if self.places is None else self.places[min(position, len(self.places) - 1)]
        line = bisect_right(self.starts, at)
        return Place(self.file, line, at - self.starts[line - 1] + 1)


@dataclass(frozen=True)
class Passage:
    """One sentence (or item, or row of a table) of a text.

    Attributes
    ----------
    text : Text
        The whole.
    start, end : int
        Where the sentence begins and ends in it.
    heading : str
        The heading above it.
    lead : str
        What stands before it in the same paragraph.
    words : str
        The cleaned sentence.
    """

    text: Text
    start: int
    end: int
    heading: str
    lead: str
    words: str

    @cached_property
    def small(self) -> str:
        """The cleaned sentence in small letters, each in its place."""
        small = self.words.lower()
        if len(small) == len(self.words):
            return small
        return "".join(one if len(one := letter.lower()) == 1 else letter for letter in self.words)

    @property
    def quoted(self) -> str:
        """The sentence as written, short enough to stand in a message."""
        line = " ".join(self.text.raw[self.start : self.end].split()).strip("|# ")
        return line if len(line) <= 90 else f"{line[:60].rstrip()} ... {line[-24:].lstrip()}"


def text_of_file(raw: str, file: str) -> Text:
    """Return a Markdown file as a text."""
    return Text(raw=raw, clean=cleaned(raw), file=file, starts=line_starts(raw))


def line_starts(raw: str) -> tuple[int, ...]:
    """Return the position at which each line begins."""
    return (0, *(match.end() for match in re.finditer("\n", raw)))


def cleaned(raw: str) -> str:
    """Return the text with one kind of dash and blank, without references, addresses and emphasis; same length."""
    text = SPACED_MINUS.sub(" -", raw)
    text = REFERENCE.sub(lambda match: HIDDEN * len(match.group()), text)
    if any(mark in text for mark in IN_ADDRESSES):
        text = WEB.sub(lambda match: ADDRESS * len(match.group()), text)
    text = ENTITY.sub(_entity, text)
    # signs are few, and `translate` looks each character up
    return SIGN.sub(lambda match: _SIGNS[match.group()], DECIMAL_DOT.sub(".", text))


def _entity(match: re.Match[str]) -> str:
    name = match.group()
    sign = "-" if name in ("&minus;", "&ndash;", "&#8211;", "&#8722;") else "." if name == "&middot;" else NARROW
    return sign.rjust(len(name))


def passages(text: Text) -> Iterator[Passage]:
    """Yield the sentences of a text. Block quotes and code are left out: they are the words of somebody else."""
    heading = ""
    for start, end, kind in _blocks(text):
        if kind == "heading":
            heading = text.clean[start:end].strip("# \n")
            continue
        begin = start
        for stop in _cut(_ends(text.clean, start, end), start):
            words = text.clean[begin:stop]
            if words.strip():
                yield Passage(text, begin, stop, heading, text.clean[max(start, begin - 200) : begin], words)
            begin = stop


def _cut(ends: Iterator[int], start: int) -> Iterator[int]:
    """Cut what nobody would call a sentence, so that no check has to look at it as a whole."""
    for end in ends:
        while end - start > LONGEST:
            start += LONGEST
            yield start
        yield end
        start = end


def _blocks(text: Text) -> Iterator[tuple[int, int, str]]:
    """Yield where each paragraph, item, table row and heading begins and ends."""
    begin: int | None = None
    position, fenced = 0, False
    for line in text.clean.split("\n"):
        raw = text.raw[position : position + len(line)]
        here, after = position, position + len(line)
        position = after + 1
        bare = raw.lstrip()
        first = bare[:1]
        fence = bare.startswith(("```", "~~~"))
        apart = fence or fenced or not first or first in "#>" or (first in "-=*_|:" and RULE.fullmatch(raw))
        row = "|" in raw
        if begin is not None and (apart or row or ((first in "-*+" or first.isdigit()) and LIST_ITEM.match(raw))):
            yield begin, here, "text"
            begin = None
        fenced = fenced != fence
        if first == "#" and not fenced:
            yield here, after, "heading"
        elif row and not apart:
            yield here, after, "text"
        elif not apart and begin is None:
            begin = here
    if begin is not None:
        yield begin, len(text.clean), "text"


def _ends(clean: str, start: int, end: int) -> Iterator[int]:
    """Yield where each sentence of a block ends."""
    for match in END.finditer(clean, start, end):
        if match.group()[0] == ".":
            following = clean[match.end() : match.end() + 12].lstrip()
            before = clean[max(start, match.start() - 20) : match.start()].removesuffix("\n")
            # A sentence begins with a capital letter, a number or a bracket; "approx. 5" does not.
            if not following or following[0].islower() or _shortened(before):
                continue
        yield match.end()
    yield end


def _shortened(before: str) -> bool:
    """Tell whether a text ends with an initial or an abbreviation, so that a full stop after it ends no sentence."""
    backwards = LAST_WORD.match(before[::-1])
    word = backwards.group()[::-1] if backwards else ""
    return (len(word) == 1 and word.isalpha() and word != "I") or word.casefold() in SHORT
