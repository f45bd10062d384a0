"""What the columns of somebody else's table are: study, outcome, arms, effect."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from plainforest.content.tables import RESULT_COLUMNS

# As one word; blanks, points, underscores and capitals do not matter.
WHOLE: Mapping[str, str] = {
    "study": "study", "studyid": "study", "studyname": "study", "studies": "study", "trial": "study",
    "trialname": "study", "author": "study", "authors": "study", "firstauthor": "study", "slab": "study",
    "reference": "study", "source": "source", "page": "source", "year": "year", "yearofstudy": "year",
    "publicationyear": "year", "pubyear": "year", "outcome": "outcome", "outcomename": "outcome",
    "endpoint": "outcome", "subgroup": "subgroup", "subgroupname": "subgroup", "note": "note", "notes": "note",
    "comment": "note", "comments": "note",
    # metafor and meta in R
    "ai": "intervention_events", "n1i": "intervention_total", "ci": "comparator_events", "n2i": "comparator_total",
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
ARMS: Mapping[str, str] = dict.fromkeys(
    "intervention experimental exp treatment treated treat trt active drug vaccinated int t e i 1 group1 arm1".split(),
    "intervention",
) | dict.fromkeys(
    "comparator control controls ctrl ctl con placebo pbo untreated standard usual c 2 group2 arm2".split(),
    "comparator",
)
QUANTITIES: Mapping[str, str] = {
    **dict.fromkeys("events event cases deaths responders positive pos nevents x r".split(), "events"),
    **dict.fromkeys("total totals n size randomised randomized analysed participants patients people".split(), "total"),
    **dict.fromkeys("mean means m average".split(), "mean"),
    **dict.fromkeys("sd sds std stdev".split(), "sd"),
    **dict.fromkeys("time persontime personyears".split(), "time"),
}
MEASURES: Mapping[str, str] = {
    "rr": "RR", "riskratio": "RR", "relativerisk": "RR", "logrr": "RR", "lnrr": "RR", "or": "OR", "oddsratio": "OR",
    "logor": "OR", "lnor": "OR", "hr": "HR", "hazardratio": "HR", "loghr": "HR", "lnhr": "HR", "md": "MD",
    "meandifference": "MD", "smd": "SMD", "rd": "RD", "irr": "IRR",
}  # fmt: skip


def joined(name: str) -> str:
    """Return a column name without blanks, marks and capitals."""
    return re.sub(r"[^a-z0-9]+", "", name.casefold())


def column_for(name: str) -> str:
    """Return the column of results.csv (or ``year``) that a column name means, or an empty text."""
    plain = re.sub(r"[\s-]+", "_", name.strip().casefold())
    if plain in RESULT_COLUMNS:
        return plain
    if whole := WHOLE.get(joined(name)):
        return whole
    parts = re.findall(
        r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold().replace("person-time", "persontime")
    )
    arm = next((ARMS[part] for part in (*reversed(parts), *parts) if part in ARMS), "")
    what = [QUANTITIES[part] for part in parts if part in QUANTITIES]
    if len(parts) >= 2 and arm and what:
        # "n events 1" is a number of events, not a total
        best = next((one for one in what if one != "total"), "total")
        return f"{arm}_{best}"
    return ""


def measure_for(names: Sequence[str]) -> str:
    """Return the measure that a column of effects is named after, or an empty text."""
    return next((MEASURES[joined(name)] for name in names if joined(name) in MEASURES), "")
