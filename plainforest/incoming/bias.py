"""Risk of bias: what programs call judgements, tools and domains."""

from __future__ import annotations

import re
from collections.abc import Iterable

from plainforest.incoming.facts import fact
from plainforest.incoming.naming import Names
from plainforest.model import Bias

TOOL_1, TOOL_2 = "RoB 1", "RoB 2"
ROB_2 = re.compile(
    r"randomi[sz]ation process|deviations? from (the )?intended|missing outcome data|measurement of the outcome|"
    r"selection of the reported result|overall (bias|risk)",
    re.I,
)
SUPPORT = "The source gives its reasons."


def tool_of(domains: Iterable[str]) -> str:
    """Return the tool that has these domains: RoB 2 has words of its own for them."""
    return TOOL_2 if sum(ROB_2.search(name) is not None for name in domains) >= 2 else TOOL_1


def judgement_of(said: str, tool: str) -> Bias:
    """Return a judgement, however it is written. What RoB 1 calls unclear is called some concerns in RoB 2."""
    word = re.sub(r"[^a-z]+", " ", said.casefold()).replace("risk", "").replace("of bias", "").strip()
    if word in ("yes", "low"):
        return "low"
    if word in ("no", "high"):
        return "high"
    if word in ("some concerns", "some concern", "moderate"):
        return "some_concerns"
    if word in ("unknown", "unclear"):
        return "some_concerns" if tool == TOOL_2 else "unclear"
    return "not_stated"


def short_support(text: str) -> str:
    """Return the support of a judgement if it is a short statement of fact, else say that the source has one."""
    return (fact(text) or SUPPORT) if text else ""


def domain_ids(names: Iterable[str]) -> dict[str, str]:
    """Return a short id for every domain."""
    from plainforest.new.words import slug_of

    ids: dict[str, str] = {}
    taken = Names(form="{}_{}")
    for name in names:
        short = re.sub(r"\([^)]*\)", "", name.partition(":")[0]) + " " + name.partition(":")[2]
        short = re.sub(r"^\s*(risk of )?bias (arising from|due to|in) (the )?", "", short, flags=re.I)
        if re.fullmatch(r"overall( risk of)?( bias)?( judge?ments?)?", " ".join(short.split()), re.I):
            short = "overall"  # the id by which the checks know it
        whole = slug_of(short, 200)
        ident = whole if len(whole) <= 40 else whole[:41].rpartition("-")[0] or whole[:40]
        ident = ident.replace("-", "_") or "domain"
        ids[name] = taken.give(f"{ident}_2" if ident.endswith("_support") else ident)
    return ids
