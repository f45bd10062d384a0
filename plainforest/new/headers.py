"""What the name of a column in somebody else's table says: study, outcome, an arm's numbers, an effect."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plainforest.content.tables import RESULT_COLUMNS

# As one word; blanks, points, underscores and capitals do not matter.
WHOLE: Mapping[str, str] = {
    "study": "study", "studyid": "study", "studyname": "study", "studies": "study", "trial": "study",
    "trialname": "study", "author": "study", "authors": "study", "firstauthor": "study", "slab": "study",
    "reference": "study", "source": "source", "page": "source", "year": "year", "yearofstudy": "year",
    "publicationyear": "year", "pubyear": "year", "outcome": "outcome", "outcomename": "outcome",
    "endpoint": "outcome", "comparison": "comparison", "comparisonname": "comparison", "followup": "follow_up",
    "timepoint": "follow_up", "timeofmeasurement": "follow_up", "measure": "measure", "effectmeasure": "measure",
    "subgroup": "subgroup", "subgroupname": "subgroup", "note": "note", "notes": "note",
    "comment": "note", "comments": "note",
    "remark": "note", "remarks": "note",
    # metafor and meta in R
    "ai": "intervention_events", "n1i": "intervention_total", "n2i": "comparator_total",
    "m1i": "intervention_mean", "sd1i": "intervention_sd", "m2i": "comparator_mean", "sd2i": "comparator_sd",
    "x1i": "intervention_events", "t1i": "intervention_time", "x2i": "comparator_events", "t2i": "comparator_time",
    "evente": "intervention_events", "eventc": "comparator_events", "ne": "intervention_total",
    "nc": "comparator_total", "meane": "intervention_mean", "sde": "intervention_sd", "meanc": "comparator_mean",
    "sdc": "comparator_sd", "te": "effect", "sete": "standard_error", "yi": "effect", "sei": "standard_error",
    # effects
    "effect": "effect", "estimate": "effect", "effectestimate": "effect", "es": "effect", "rr": "effect",
    "or": "effect", "hr": "effect", "md": "effect", "smd": "effect", "rd": "effect", "irr": "effect",
    "riskratio": "effect", "relativerisk": "effect", "oddsratio": "effect", "hazardratio": "effect",
    "meandifference": "effect", "logrr": "log_effect", "logor": "log_effect", "loghr": "log_effect",
    "lnrr": "log_effect", "lnor": "log_effect", "lnhr": "log_effect", "logeffect": "log_effect", "se": "standard_error",
    "standarderror": "standard_error", "lower": "ci_low", "lowerci": "ci_low", "cilower": "ci_low", "cilow": "ci_low",
    "lowerlimit": "ci_low", "cistart": "ci_low", "lcl": "ci_low", "ll": "ci_low", "lower95": "ci_low", "lci": "ci_low",
    "upper": "ci_high", "upperci": "ci_high", "ciupper": "ci_high", "cihigh": "ci_high", "upperlimit": "ci_high",
    "ciend": "ci_high", "ucl": "ci_high", "ul": "ci_high", "upper95": "ci_high", "uci": "ci_high", "p": "p_value",
    "pvalue": "p_value",
}  # fmt: skip
INTERVENTION = frozenset("intervention experimental exp treatment treated treat trt active drug vaccinated int".split())
COMPARATOR = frozenset("comparator control controls controlled ctrl ctl con placebo pbo untreated unvaccinated".split())
USUAL = frozenset("usual standard no without".split())
"""Words for a comparator when what follows is care: "no treatment", "standard therapy"."""
CARE = frozenset("treatment therapy care intervention drug vaccine vaccination".split())
SHORT: Mapping[str, str] = {
    **dict.fromkeys("t e i 1".split(), "intervention"),
    **dict.fromkeys("c 2".split(), "comparator"),
}
"""What names an arm only when nothing else does: in "Vitamin C" it does not."""
NAMES = frozenset("placebo pbo vaccinated untreated unvaccinated usual standard no without".split())
"""Words that are a name for readers, not only the role of an arm."""
QUANTITIES: Mapping[str, str] = {
    **dict.fromkeys(
        "events event cases deaths died dead responders responded positive pos nevents x r cured recovered improved "
        "relapsed survived survivors alive remission failures infected hospitalised hospitalized".split(),
        "events",
    ),
    **dict.fromkeys("total totals n size randomised randomized analysed participants patients people".split(), "total"),
    **dict.fromkeys("mean means m average".split(), "mean"),
    **dict.fromkeys("sd sds std stdev".split(), "sd"),
    **dict.fromkeys("time persontime personyears".split(), "time"),
}
FILLER = frozenset("in of the group arm number with for and at s".split())
OTHER = frozenset(
    "se sem iqr range median ci age ages baseline bmi dose male males female females sex percent difference ratio min "
    "max variance var quartile".split()
)
"""What makes a column something else: a mean age or a standard error must not pass for a result."""
PAIRS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("n/N", re.compile(r"\b(?:n|r|x|events?|cases|deaths)\s*/\s*(?:n|totals?)\b", re.I)),
    ("mean (sd)", re.compile(r"\bmean\s*(?:\(\s*sd\s*\)|\[\s*sd\s*\]|±\s*sd|\+/?-\s*sd|,\s*sd\b)", re.I)),
    ("n (%)", re.compile(r"\b(?:n|events?|cases|deaths|number)\s*[(\[,]\s*%\s*[)\]]?", re.I)),
)
"""Two numbers in one cell: how a heading announces them."""
INTERVAL = re.compile(r"(?:(\d{2}(?:\.\d+)?)\s*%?\s*)?\b(?:cis?|confidence intervals?)\b", re.I)
MEASURES: Mapping[str, str] = {
    "rr": "RR", "riskratio": "RR", "relativerisk": "RR", "logrr": "RR", "lnrr": "RR", "or": "OR", "oddsratio": "OR",
    "logor": "OR", "lnor": "OR", "hr": "HR", "hazardratio": "HR", "loghr": "HR", "lnhr": "HR", "md": "MD",
    "meandifference": "MD", "smd": "SMD", "rd": "RD", "riskdifference": "RD", "irr": "IRR", "rateratio": "IRR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """What the name of a column says.

    Attributes
    ----------
    role : str
        A column of results.csv, ``year``, ``comparison``, ``follow_up`` or ``measure``; of an arm ``events``,
        ``total``, ``mean``, ``sd`` or ``time``; of several numbers in one cell ``n/N``, ``n (%)``, ``mean (sd)``,
        ``effect (ci)`` or ``ci``; empty when it says nothing that we know.
    arm : str
        ``intervention`` or ``comparator``, when the name says so.
    label : str
        What the name calls the arm: "Aspirin", "usual care"; empty for words such as "treatment" and "control".
    words : tuple of str
        The words that are neither a quantity nor filling.
    """

    role: str = ""
    arm: str = ""
    label: str = ""
    words: tuple[str, ...] = ()


def joined(name: str) -> str:
    """Return a column name without blanks, marks and capitals."""
    return re.sub(r"[^a-z0-9]+", "", name.casefold())


def heading(name: str) -> Heading:
    """Return what the name of a column says."""
    plain = re.sub(r"[\s-]+", "_", name.strip().casefold())
    if plain in RESULT_COLUMNS:
        return Heading(plain)
    if whole := WHOLE.get(joined(name)):
        return Heading(whole)
    if re.match(r"follow[\s_-]*up\b|time[\s_-]*point\b", name.strip(), re.I):
        return Heading("follow_up")
    return _with_interval(name) or _of_an_arm(name)


def column_for(name: str) -> str:
    """Return the column of results.csv (or ``year`` and the like) that a name means, or an empty text."""
    found = heading(name)
    return f"{found.arm}_{found.role}" if found.arm else found.role


def measure_for(names: Sequence[str]) -> str:
    """Return the measure that a column of effects is named after, or an empty text."""
    bare = (joined(INTERVAL.sub("", name)) for name in names)
    return next((MEASURES[name] for name in bare if name in MEASURES), "")


def _with_interval(name: str) -> Heading | None:
    found = INTERVAL.search(name)
    if not found or (found[1] and float(found[1]) != 95):  # limits are taken as those of 95% intervals
        return Heading() if found else None
    rest = joined(name[: found.start()] + name[found.end() :])
    if not rest:
        return Heading("ci")
    role = WHOLE.get(rest, "")
    return Heading({"effect": "effect (ci)"}.get(role, role if role in ("ci_low", "ci_high") else ""))


def _of_an_arm(name: str) -> Heading:
    role, rest = "", name
    for pair, pattern in PAIRS:
        if found := pattern.search(name):
            role, rest = pair, name[: found.start()] + " " + name[found.end() :]
            break
    rest = re.sub(r"\bno\.\s|\bno\.?\s+of\b", " ", rest, flags=re.I).replace("person-time", "persontime")
    rest = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", rest)
    tokens = re.findall(r"[^\W\d_]+|\d+", rest)
    words = [token.casefold() for token in tokens]
    other = OTHER - {"baseline"} if "change" in words else OTHER
    if other & set(words) or (not role and "%" in name):
        return Heading()
    if not role:
        what = [QUANTITIES[word] for word in words if word in QUANTITIES]
        # "n events 1" is a number of events, not a total
        role = next((one for one in what if one != "total"), "total" if what else "")
    own = [token for token, word in zip(tokens, words, strict=True) if word not in QUANTITIES and word not in FILLER]
    return Heading(role, *arm_of(own), tuple(own))


def arm_of(tokens: Sequence[str]) -> tuple[str, str]:
    """Return the arm that words stand for, and its name if they are one."""
    words = [token.casefold() for token in tokens]
    label = " ".join(tokens)
    if len(words) == 1 and words[0] in SHORT:
        return SHORT[words[0]], ""
    generic = all(word in (INTERVENTION | COMPARATOR) - NAMES or word in SHORT for word in words)
    if COMPARATOR & set(words) or (words and words[0] in USUAL and set(words[1:]) <= CARE):
        return "comparator", "" if generic else label
    # joined with other words, "treatment" may belong to either arm: "steroid treatment", "other treatment"
    if INTERVENTION & set(words) and all(word in INTERVENTION or word in SHORT for word in words):
        return "intervention", "" if generic else label
    return "", label
