"""The study flow: a PRISMA figure of RevMan is boxes within boxes, each with a sentence and a number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from plainforest.incoming.xmltree import below, words
from plainforest.model import Flow

NUMBER = r"(\d{1,3}(?:[,\u00a0\u202f ]\d{3})+|\d+)(?![\d.]*\d)"
LONGEST = 1_000
"""Characters of a box; what it counts stands at its beginning."""
STATED = re.compile(rf"\bn\s*=\s*{NUMBER}", re.I)
COUNT = re.compile(rf"(?<![\d.]){NUMBER}")
KINDS: tuple[tuple[str, str], ...] = (
    ("studies_pooled", r"quantitative|meta-?analy"),
    ("studies_included", r"included"),
    ("reports_excluded", r"(full[- ]?text|articles?|reports?|papers?|studies)\b.*\bexcluded|excluded.*full[- ]?text"),
    ("reports_assessed", r"full[- ]?text|assessed for eligibility|potentially (relevant|eligible)"),
    ("records_excluded", r"excluded|discarded|irrelevant"),
    (
        "after_duplicates",
        r"after (duplicates|de-?duplication|removal of dup)|duplicates? removed|de-?duplicated",
    ),
    ("records_screened", r"screened"),
    ("records_identified", r"identified|retrieved|searching|found"),
)
"""In this order: a box on studies in the meta-analysis also says that they were included."""


def read_flow(root: Element) -> Flow | None:
    """Return the numbers of the study flow, or None when the file has no such figure."""
    return flow_of(words(box, skip="FLOWCHARTBOX") or _attribute(box) for box in below(root, "FLOWCHARTBOX"))


def _attribute(box: Element) -> str:
    return next((box.get(name, "") for name in ("TEXT", "LABEL", "NAME") if box.get(name)), "")


def flow_of(texts: Iterator[str]) -> Flow | None:
    """Return the numbers in the sentences of a flow diagram; records from several sources add up.

    A sentence with two meanings, or two sentences with one meaning and different numbers, say nothing for certain.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for whole in texts:
        text = whole[:LONGEST]
        count = STATED.search(text) or COUNT.search(text)
        kind = next((name for name, pattern in KINDS if re.search(pattern, text, re.I)), "")
        if count and kind and not (re.search("excluded", text, re.I) and re.search("assessed|included", text, re.I)):
            found.setdefault(kind, []).append((int(re.sub(r"\D", "", count.group(1))[:9]), text))
    flow: dict[str, Any] = {}
    for kind, boxes in found.items():
        if kind == "records_identified":
            flow[kind] = sum(value for value, _ in boxes)
        elif len({value for value, _ in boxes}) == 1:
            flow[kind] = boxes[0][0]
        elif len(totals := [value for value, text in boxes if re.search(r"\b(total|all)\b", text, re.I)]) == 1:
            flow[kind] = totals[0]
    after = flow.pop("after_duplicates", None)
    if after is not None:
        flow.setdefault("records_screened", after)
    return Flow(**flow) if flow else None
