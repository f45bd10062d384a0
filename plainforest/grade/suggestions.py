"""What the numbers suggest for a rating of certainty: never applied, never published, only told to the author.

Each rule is a pure function from a finding to a suggestion or nothing; imprecision has a module of its own. GRADE is
judgement: these rules find what an author would want to look at, with the numbers to check it by.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from plainforest.grade.certainty import UP_DOMAINS
from plainforest.grade.imprecision import imprecision, precise
from plainforest.grade.targets import About, Suggestion, Target, relative_risk, target_of
from plainforest.model import Bias, Study
from plainforest.numbers import equals_p, interval, measured, percent, plural, ratio
from plainforest.phrases import effect_in_full, heterogeneity_parts
from plainforest.stats import SMALL_STUDY_FROM, natural

if TYPE_CHECKING:
    from plainforest.findings import Finding, StudyRow

SUBSTANTIAL, NOT_IMPORTANT = 50.0, 40.0
"""I² in per cent: from 50 it may be substantial, up to 40 it might not be important (Cochrane Handbook 10.10.2)."""
LOW_P = 0.10
"""For tests of little power: heterogeneity (Handbook 10.10.2) and funnel-plot asymmetry (13.3.5.4)."""
FEW_STUDIES = 5
"""Below this number I² and tau² are themselves very uncertain."""
HALF = 50.0
"""Per cent of the weight: most of the information."""
LARGE, VERY_LARGE = 2.0, 5.0
"""Risk ratios, or their inverse, of large and very large effects (GRADE guidelines 9)."""
OVERALL = "overall"
"""A domain of the risk-of-bias table with this id is the judgement of the whole study."""
SAYS_NOT = re.compile(r"\b(?:non[- ]?|not )randomi[sz]", re.IGNORECASE)
SAYS_SO = re.compile(r"randomi[sz]|\bRCTs?\b", re.IGNORECASE)
OTHER_DESIGNS = re.compile(
    r"\bcohort|\bcase[- ]control|\bcase series|\bcross-sectional|\bbefore[- ](?:and[- ])?after|\btime series"
    r"|\bobservational|\bregistry|\bregister[- ](?:based|study)",
    re.IGNORECASE,
)


def suggest(finding: Finding, *, robins: bool = False) -> tuple[Suggestion, ...]:
    """Return what the numbers suggest for a finding, also where its author has judged so already.

    Rating up is for evidence that starts low and has no reason for rating down (GRADE guidelines 18).

    Parameters
    ----------
    finding : Finding
        Any finding; without an effect there is nothing to suggest.
    robins : bool
        Whether risk of bias was assessed with ROBINS-I, with which also non-randomised studies start high.
    """
    if finding.effect is None:
        return ()
    certainty = finding.outcome.certainty
    low = certainty is not None and certainty.start == "low"
    start = None if low or robins else starting_level(finding)
    found = (start, risk_of_bias(finding), inconsistency(finding), imprecision(finding), small_studies(finding))
    down = tuple(one for one in found if one is not None)
    faultless = certainty is not None and all(reason.domain in UP_DOMAINS for reason in certainty.reasons)
    up = large_effect(finding) if low and faultless and not down else None
    return (*down, up) if up else down


def unsupported(finding: Finding) -> tuple[tuple[About, str], ...]:
    """Return the domains that an author rated for although the numbers say the opposite, each with these numbers."""
    certainty = finding.outcome.certainty
    if certainty is None or finding.effect is None:
        return ()
    given = {reason.domain for reason in certainty.reasons}
    found: list[tuple[About, str]] = []
    if "inconsistency" in given and finding.pooled_studies == 1:
        found.append(("inconsistency", "Only one study gives an estimate, and one study cannot disagree with itself."))
    if "imprecision" in given and (why := precise(finding)):
        found.append(("imprecision", why))
    values = relative_risk(finding)
    if "large_effect" in given and values and 1 / LARGE <= values[0] <= LARGE:
        found.append(("large_effect", f"The risk ratio is {ratio(values[0])}, between 0.5 and 2."))
    return tuple(found)


def starting_level(finding: Finding) -> Suggestion | None:
    """Suggest to start low when studies with most of the weight say that they were not randomised.

    Source: Guyatt and others 2025, Core GRADE 4, doi 10.1136/bmj-2024-083864. With ROBINS-I a rating starts high:
    Schünemann and others 2019, GRADE guidelines 18, doi 10.1016/j.jclinepi.2018.01.012.
    """
    rows = [row for row in _pooled(finding) if not_randomised(row.study.design)]
    if _weight(rows) <= HALF:
        return None
    designs = ", ".join(dict.fromkeys(row.study.design for row in rows))
    return Suggestion(
        domain="start",
        levels=2,
        rule="Studies that are not randomised start low, unless their risk of bias was assessed with ROBINS-I (Core "
        "GRADE 4; GRADE guidelines 18).",
        numbers=f"{_studies(rows, finding, 'has', 'have')} another design ({designs}).",
    )


def risk_of_bias(finding: Finding) -> Suggestion | None:
    """Suggest a level when most of the weight comes from studies at high risk of bias, or at high or some concerns.

    Source: Cochrane Handbook 14.2.2; Guyatt and others 2025, Core GRADE 4, doi 10.1136/bmj-2024-083864. "Unclear"
    mostly means that a report is silent, and GRADE asks to be cautious with that, so it counts for nothing here.
    """
    rows = _pooled(finding)
    high = [row for row in rows if _worst(row.study) == "high"]
    some = [row for row in rows if _worst(row.study) in ("high", "some_concerns")]
    where = "" if any(OVERALL in row.study.bias for row in rows) else " in at least one domain"
    for chosen, what in ((high, "a high risk of bias"), (some, "a high risk of bias or some concerns")):
        if _weight(chosen) > HALF:
            return Suggestion(
                domain="risk_of_bias",
                levels=1,
                rule="When most of the weight comes from studies with a high risk of bias or some concerns, consider "
                "rating down (Cochrane Handbook 14.2.2; Core GRADE 4).",
                numbers=f"{_studies(chosen, finding, 'has', 'have')} {what}{where}.",
            )
    return None


def inconsistency(finding: Finding) -> Suggestion | None:
    """Suggest a level when studies differ by more than chance across a limit that matters.

    Heterogeneity alone is no reason: a large I² among studies that all lie on the same side is not important (Guyatt
    and others, GRADE guidance 36, J Clin Epidemiol 2023; Core GRADE 3, doi 10.1136/bmj-2024-081905). Nor is a
    prediction interval that is wide only for want of studies.
    """
    target, analysis = target_of(finding), finding.analysis
    if target is None or analysis is None or analysis.heterogeneity is None or finding.pooled_studies < 2:
        return None
    found = analysis.heterogeneity
    parts = []
    if found.i2 >= SUBSTANTIAL and found.p_value < LOW_P and (other := _other_side(finding, target)):
        parts.append(f"{_studies(other, finding, 'lies', 'lie')} on another side of {target.limit} than the result.")
    if finding.prediction and found.tau2 and found.i2 > NOT_IMPORTANT:
        low, high = (target.place(value) for value in finding.prediction)
        if target.crossed(low, high) - target.crossed(target.low, target.high):
            limits = interval(*finding.prediction, finding.measure)
            parts.append(
                f"The prediction interval ({limits}) crosses {target.limit}, the confidence interval does not."
            )
    if not parts:
        return None
    few = ""
    if finding.pooled_studies < FEW_STUDIES:
        few = f" With {plural(finding.pooled_studies, 'study', 'studies')} all of this is very uncertain."
    return Suggestion(
        domain="inconsistency",
        levels=1,
        rule="Differences beyond chance across a limit that matters, and not explained by subgroups, are a reason to "
        "rate down (Cochrane Handbook 10.10.2; GRADE guidance 36).",
        numbers=f"{', '.join(heterogeneity_parts(found))}. {' '.join(parts)}{few}",
    )


def small_studies(finding: Finding) -> Suggestion | None:
    """Suggest a level for publication bias when small studies show other effects than large ones.

    From ten studies on (Cochrane Handbook 13.3.5.4). Begg's test is shown but does not count: the Handbook does not
    recommend it. Nor does any test for standardised mean differences, whose size and standard error go together.
    """
    target, found = target_of(finding), finding.sensitivity.small_study if finding.sensitivity else None
    if target is None or found is None or finding.analysis is None or finding.analysis.k < SMALL_STUDY_FROM:
        return None
    parts = []
    low = [f"{test.name} {equals_p(test.p_value)}" for test in found.tests
           if test.name != "Begg" and test.p_value is not None and test.p_value < LOW_P]  # fmt: skip
    if low and finding.measure != "SMD":
        parts.append(f"Tests for asymmetry of the funnel plot: {', '.join(low)}.")
    if found.filled and found.filled.missing:
        filled = found.filled
        natural_values = [natural(finding.measure, value) for value in (filled.estimate, filled.ci_low, filled.ci_high)]
        estimate, *limits = (target.place(value) for value in natural_values)
        moved = target.zone(estimate) != target.zone(target.estimate)
        if moved or target.crossed(limits[0], limits[1]) - target.crossed(target.low, target.high):
            shown = measured(natural_values[0], finding.measure)
            limits_shown = interval(natural_values[1], natural_values[2], finding.measure)
            parts.append(f"With {plural(filled.missing, 'study', 'studies')} filled in, the result would be {shown} "
                         f"({limits_shown}), on another side of {target.limit} or across it.")  # fmt: skip
    if not parts:
        return None
    return Suggestion(
        domain="publication_bias",
        levels=1,
        rule="Small studies with other effects than large ones may mean that some were never published; other causes "
        "are real differences, bias and chance (Cochrane Handbook 13.3.5.4).",
        numbers=" ".join(parts),
    )


def large_effect(finding: Finding) -> Suggestion | None:
    """Suggest to rate up for a risk ratio above 2 or below 0.5, by two levels above 5 or below 0.2.

    Source: Guyatt and others 2011, GRADE guidelines 9, doi 10.1016/j.jclinepi.2011.06.004. The interval has to exclude
    no effect.
    """
    values = relative_risk(finding)
    if values is None or values[1] <= 1 <= values[2] or values[0] <= 0:
        return None
    size = max(values[0], 1 / values[0])
    if size <= LARGE:
        return None
    very = size > VERY_LARGE
    kind = "" if finding.measure in ("RR", "IRR") else f", from {effect_in_full(finding)}"
    return Suggestion(
        domain="large_effect",
        levels=2 if very else 1,
        rule="Sound studies that are not randomised can be rated up for a risk ratio above 2 or below 0.5, and by two "
        "levels above 5 or below 0.2 (GRADE guidelines 9).",
        numbers=f"The risk ratio is {ratio(values[0])} ({interval(values[1], values[2], 'RR')}){kind}.",
    )


@lru_cache(maxsize=256)
def not_randomised(design: str) -> bool:
    """Tell whether a design says that nobody was randomised; a registry-based randomised trial was."""
    if SAYS_NOT.search(design):
        return True
    return bool(OTHER_DESIGNS.search(design)) and not SAYS_SO.search(design)


def _pooled(finding: Finding) -> list[StudyRow]:
    return [row for row in finding.rows if row.weight is not None]


def _weight(rows: Sequence[StudyRow]) -> float:
    return sum(row.weight or 0.0 for row in rows)


def _worst(study: Study) -> Bias:
    """Return the judgement of a study: its overall one, else the worst of its domains."""
    if OVERALL in study.bias:
        return study.bias[OVERALL].judgement
    given = {judged.judgement for judged in study.bias.values()}
    return "high" if "high" in given else "some_concerns" if "some_concerns" in given else "low"


def _other_side(finding: Finding, target: Target) -> list[StudyRow]:
    own = target.zone(target.estimate)
    return [row for row in _pooled(finding) if row.effect and target.zone(target.place(row.effect.estimate)) != own]


def _studies(rows: Sequence[StudyRow], finding: Finding, one: str, many: str) -> str:
    """Begin a sentence about some studies of a result: how many they are and how much weight they carry."""
    if finding.pooled_studies == 1:
        return f"The only study {one}"
    number = len({row.study.id for row in rows})
    return f"Studies with {percent(_weight(rows), 0)} of the weight ({number} of {finding.pooled_studies}) {many}"
