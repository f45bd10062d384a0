"""Facts in the cells of somebody's text: short phrases and the words of study designs. Prose is its authors' own."""

from __future__ import annotations

import re

SHORT = 12
"""Words up to which a cell is a statement of fact rather than prose."""
DESIGNS: tuple[tuple[str, str], ...] = (
    (r"quasi[- ]?randomi[sz]ed", "quasi-randomised"),
    (r"(?<!non[- ])(?<!quasi[- ])(?<!quasi)\brandomi[sz](ed|ation)", "randomised"),
    (r"\bnon[- ]?randomi[sz]ed|\bnot randomi[sz]ed", "not randomised"),
    (r"cluster", "cluster"),
    (r"cross[- ]?over", "crossover"),
    (r"double[- ]?blind", "double-blind"),
    (r"single[- ]?blind", "single-blind"),
    (r"\bopen[- ](label|study|trial)|\bopen\b.{0,12}\b(study|trial)", "open label"),
    (r"placebo", "placebo-controlled"),
    (r"multi-?cent(er|re)", "multicentre"),
    (r"cohort", "cohort study"),
    (r"case[- ]control", "case-control study"),
    (r"before[- ]and[- ]after|before-after", "before-after study"),
)


def fact(text: str, design: bool = False) -> str:
    """Return a short text as it is; of a longer one nothing, or the words of its study design.

    Parameters
    ----------
    text : str
        A cell of a table, on one line.
    design : bool
        Whether the cell describes the design.
    """
    text = " ".join(text.split())
    if len(text.split()) <= SHORT:
        return text.rstrip(".") if text.count(".") <= 1 else text
    if not design:
        return ""
    found = [word for pattern, word in DESIGNS if re.search(pattern, text, re.I)]
    if "not randomised" in found and "randomised" in found:
        return ""  # one trial within another, or a comparison of the two: only the text itself can tell
    return ", ".join(found).capitalize()
