"""Assumed risks in a Summary of Findings table: one for an outcome, or one for each group of people.

Tables name the groups in a cell over both columns of risks ("Study population", "High risk population") above the
numbers, or in the cell of the numbers itself. An outcome's other cells reach over all of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plainforest.incoming.model import SofRisk
from plainforest.incoming.values import number

LONGEST = 500
"""Characters of a cell that holds numbers."""
MARKS = re.compile("\u27e6([^\u27e7]*)\u27e7")
RISK = re.compile(
    r"(?P<label>[^\d%]*?)[:,\s]*(?:"
    r"(?P<count>\d+(?:[.,]\d+)?)\s*(?:per|/|in|out of)\s*(?P<of>\d[\d,\u00a0 ]*)|(?P<percent>\d+(?:\.\d+)?)\s*%|"
    r"(?P<share>0?\.\d+))\s*(?P<rest>\([^()\d]*\))?",
    re.I,
)
GROUP = re.compile(r"risk|low|medium|moderate|high|population|group|study", re.I)
"""Words that tell for whom a risk is, where they stand on one line with its number."""


def assumed_risks(
    assumed: Sequence[str], corresponding: Sequence[str], notes: Mapping[str, str]
) -> tuple[SofRisk, ...]:
    """Return the assumed risks of one outcome.

    Parameters
    ----------
    assumed, corresponding : sequence of str
        The cells of the two columns of risks, row by row.
    notes : Mapping of str to str
        The table's footnotes by their marks.
    """
    found: list[SofRisk] = []
    label = note = ""
    for cell, beside in zip(assumed, corresponding, strict=True):
        for line in cell[:LONGEST].split("\n"):
            marked = " ".join(notes[mark] for mark in _marks(line) if mark in notes)
            text = " ".join(MARKS.sub(" ", line).split())
            match = RISK.fullmatch(text)
            value = _share(match) if match else None
            if match and value is not None:
                beside_it = match["label"] or (match["rest"] or "").strip("()")
                named = _label(beside_it) if GROUP.search(beside_it) else label
                if value not in [one.value for one in found]:
                    found.append(SofRisk(value=value, label=named, note=marked or note))
                label, note = "", ""
            elif text and (cell == beside or "\n" in cell) and not re.search(r"\d", text):
                label, note = _label(text), marked
    return tuple(found)


def _marks(text: str) -> Iterator[str]:
    for group in MARKS.findall(text):
        yield from (mark for mark in re.split(r"[,;\s]+", group) if mark)


def _label(text: str) -> str:
    """Return for whom a risk is assumed: "Low risk population" and "Low" are both low risk."""
    plain = " ".join(text.strip(" :,;.-\u2013\u2014").split())[:60]
    if match := re.fullmatch(
        r"(very low|low|medium|moderate|high|very high)([ -]risk)?( population| group)?", plain, re.I
    ):
        return f"{match[1].lower()} risk"
    return plain[:1].lower() + plain[1:] if plain[1:2].islower() else plain


def _share(match: re.Match[str]) -> float | None:
    """Return a risk as a share; None when it is none or certain, with which nothing can be calculated."""
    if match["count"]:
        count, of = number(match["count"]), number(re.sub(r"\D", "", match["of"]))
        share = count / of if count is not None and of else 0.0
    else:
        share = float(match["percent"]) / 100 if match["percent"] else float(match["share"])
    return share if 0 < share < 1 else None
