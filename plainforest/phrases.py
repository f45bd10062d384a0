"""Findings as short texts: the cells of tables and the values that authors refer to in their prose.

Every page takes its numbers from here, so that no two pages can round the same value differently.
"""

from __future__ import annotations

from collections.abc import Mapping

from plainforest.findings import Effect, Finding
from plainforest.grade import Absolute, amounts, shown_unit
from plainforest.language import language
from plainforest.model import MEASURE_NAMES, Comparison
from plainforest.numbers import (
    count,
    equals_p,
    interval,
    level_text,
    measured,
    percent,
    plural,
    signed,
    span,
)
from plainforest.stats import Heterogeneity

NOT_STATED = "not stated in the source"
SHORT_NAMES: Mapping[str, str] = {
    "RR": "RR",
    "OR": "OR",
    "PETO": "Peto OR",
    "RD": "RD",
    "MD": "MD",
    "SMD": "SMD",
    "ROM": "RoM",
    "IRR": "rate ratio",
    "HR": "HR",
}
"""What stands before a number inside a sentence; rates have no abbreviation that everybody knows."""
USUAL_LEVEL = 0.95
"""Of an interval that does not say how sure it is."""
SWAPPED = "Events and non-events are swapped for this outcome: people without the event are counted."
STATUS_WORDS = {
    "not_measured": "Not measured",
    "not_reported": "Not reported",
    "no_usable_data": "No usable data",
    "not_estimable": "Not estimable",
    "not_pooled": "Not combined",
}


def unit(finding: Finding) -> str:
    """Return the unit of the scores that are shown, empty for events and for scales without one."""
    return shown_unit(finding.outcome)


def inside(name: str, comparison: Comparison) -> str:
    """Write the name of an arm as it stands inside a phrase: "antenatal corticosteroids", but "BCG vaccine".

    The plain names follow "with", so a word that has a capital letter there is a name.
    """
    return language().inside(name, comparison.plain_intervention, comparison.plain_comparator)


def effect_text(effect: Effect, measure: str) -> str:
    """Write "1.07 (0.94 to 1.22)"."""
    return f"{measured(effect.estimate, measure)} ({interval(effect.ci_low, effect.ci_high, measure)})"


def effect_in_full(finding: Finding) -> str:
    """Write "RR 1.07 (95% CI 0.94 to 1.22)", or the words for a row without an estimate."""
    if finding.effect is None or finding.analysis is None:
        return STATUS_WORDS[finding.status].lower()
    limits = interval(finding.effect.ci_low, finding.effect.ci_high, finding.measure)
    return f"{estimate_text(finding.effect, finding.measure)} ({confidence(finding)} CI {limits})"


def estimate_text(effect: Effect, measure: str) -> str:
    """Write "RR 1.07", as it stands inside a sentence."""
    return f"{SHORT_NAMES[measure]} {measured(effect.estimate, measure)}"


def confidence(finding: Finding) -> str:
    """Write how sure the intervals of an outcome are: "95%"."""
    return level_text(finding.analysis.level if finding.analysis else finding.outcome.confidence_level)


def measure_name(finding: Finding) -> str:
    """Write "Risk ratio"."""
    return MEASURE_NAMES[finding.measure].capitalize()


def value(amount: float, absolute: Absolute, denominator: int, digits: int = 2) -> str:
    """Write one arm's value: people or events of the denominator, or a mean; "less than 1", not "0", of some."""
    if absolute.events:
        return amounts.counted(language(), amount, absolute, denominator)
    return signed(amount, absolute.decimals(digits))


def value_range(absolute: Absolute, denominator: int, digits: int = 2, *, fixed: bool = False) -> str:
    """Write the interval of the value with the intervention: "851 to 1000".

    With `fixed` for the one value of the comparator, as the plain page has it, also where that value is uncertain.
    """
    limits = absolute.held_fixed if fixed else absolute.spread
    return span(value(limits.low, absolute, denominator, digits), value(limits.high, absolute, denominator, digits))


def per(absolute: Absolute, denominator: int, unit_name: str) -> str:
    """Write what a value counts: "per 1000", "per 1000 person-years", or the unit of the scale."""
    if absolute.events:
        return f"per {count(absolute.base(denominator))} {absolute.time_unit}".rstrip()
    return unit_name


def events_name(finding: Finding) -> str:
    """Name what a rate counts: "falls", or "events" where the author has no word for them."""
    return amounts.events(language(), finding)


def difference(absolute: Absolute, denominator: int, digits: int = 2) -> str:
    """Write the difference without its unit: "66 more", "less than 1 fewer", "0" only when it is nothing at all."""
    return amounts.change(language(), absolute.difference, absolute, denominator, digits)


def difference_range(absolute: Absolute, denominator: int, digits: int = 2) -> str:
    """Write its interval: "52 fewer to 97 more"; the word once when both ends point the same way."""
    return amounts.changes(language(), absolute, denominator, digits)


def difference_in_full(finding: Finding, denominator: int) -> str:
    """Write "66 more per 1000 (52 fewer to 97 more)" or "3.38 points higher (1.22 to 5.54 higher)".

    The interval says how sure it is where that is not the usual level.
    """
    if not finding.absolute:
        return effect_in_full(finding)
    main = finding.absolute[0]
    head = amounts.with_unit(
        language(), main.difference, main, denominator, 2, unit=unit(finding), events=events_name(finding)
    )
    return f"{head} ({own_level(finding, level_text(USUAL_LEVEL))}{difference_range(main, denominator)})"


def own_level(finding: Finding, known: str) -> str:
    """Write "99% CI " before an interval where readers have been told of another level, else nothing."""
    level = confidence(finding)
    return "" if level == known else f"{level} CI "


def studies_text(finding: Finding) -> str:
    """Write "1 study" or "13 studies"."""
    return plural(finding.studies, "study", "studies")


def people_text(number: int) -> str:
    """Write "64 people"; studies whose numbers are nowhere stated are not studies of nobody."""
    if not number:
        return "number of people not stated"
    return plural(number, "person", "people")


def heterogeneity_parts(found: Heterogeneity) -> tuple[str, ...]:
    """Write "tau² 0.313", "I² 92%", "Q 152.2 (df 12, p < 0.001)"; no tau² under a common effect."""
    tau2 = () if found.tau2 is None else (f"tau² {tau2_text(found.tau2)}",)
    return (*tau2, f"I² {percent(found.i2, 0)}", q_text(found.q, found.df, found.p_value, digits=1))


def q_text(q: float, df: int, p_value: float, *, digits: int) -> str:
    """Write "Q 152.2 (df 12, p < 0.001)"."""
    return f"Q {signed(q, digits)} (df {count(df)}, {equals_p(p_value)})"


def tau2_text(tau2: float) -> str:
    """Write "0.313"; a tau² above zero never reads 0.000."""
    if 0 < tau2 < 0.0005:
        return "< 0.001"
    return signed(tau2, 3) if 0 < tau2 < 100 else count(tau2)


def studies_in_total(finding: Finding) -> str:
    """Write "13 studies", or "12 studies, 11 pooled" where some give numbers but no estimate: the sums count all 12."""
    number = plural(finding.studies, "study", "studies")
    return number if finding.studies == finding.pooled_studies else f"{number}, {finding.pooled_studies} pooled"
