"""How robust a result is, in words and as a table: the other model, each study left out, small-study tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from plainforest.findings import Effect, Finding, effect_of
from plainforest.model import RATIO_MEASURES
from plainforest.numbers import equals_p, interval, level_text, measured, percent, plural, signed
from plainforest.otherwise import left_out
from plainforest.pages.contexts import Robustness, TwinRow, TwinTable
from plainforest.pages.methods_text import how_pooled
from plainforest.phrases import effect_text, measure_name, tau2_text
from plainforest.sensitivity import SmallStudyEffects
from plainforest.stats import MetaAnalysis, TrimAndFill, natural

SEVERAL = 5
"""More studies than this are counted, not named, in a sentence."""


def robustness(finding: Finding, places: Mapping[str, str]) -> Robustness | None:
    """Return what the page says about robustness; None when nothing was pooled.

    Parameters
    ----------
    finding : Finding
        Any finding.
    places : mapping of str to str
        The anchor of each study by its id.
    """
    found, analysis = finding.sensitivity, finding.analysis
    if found is None or analysis is None or finding.effect is None:
        return None
    other, other_effect = found.other_model, effect_of(found.other_model)
    rows = [
        TwinRow(name=f"As shown: {how_pooled(analysis)}", href="", cells=_cells(finding, analysis, finding.effect)),
        TwinRow(name=f"Instead: {how_pooled(other)}", href="", cells=_cells(finding, other, other_effect)),
    ]
    repeated = Counter(row.study.id for row in finding.rows)
    for row, others, effect in left_out(finding):
        subgroup = f" ({row.result.subgroup})" if repeated[row.study.id] > 1 and row.result.subgroup else ""
        name = f"Without {row.study.id}{subgroup}"
        rows.append(TwinRow(name=name, href=f"#{places[row.study.id]}", cells=_cells(finding, others, effect)))
    table = TwinTable(
        caption=f"{finding.outcome.name}: the result worked out in other ways",
        head=("What is done", f"{measure_name(finding)} ({level_text(analysis.level)} CI)", "I²", "tau²"),
        body=tuple(rows),
    )
    return Robustness(
        table=table,
        leave_one_out=_leave_one_out(finding),
        other_model=_other_model(finding, other, other_effect),
        small_study=tuple(_small_study(found.small_study, finding)),
    )


def _cells(finding: Finding, analysis: MetaAnalysis, effect: Effect | None) -> tuple[str, str, str]:
    between = analysis.heterogeneity
    shown = effect_text(effect, finding.measure) if effect else "Not estimable"
    i2 = percent(between.i2, 0) if between else "–"
    return shown, i2, tau2_text(between.tau2) if between and between.tau2 is not None else "–"


def _leave_one_out(finding: Finding) -> str:
    """Say how far the result moves when one study is left out, and whether that changes what it says."""
    effects = [(row, effect) for row, _, effect in left_out(finding) if effect]
    if not effects or finding.effect is None:
        return ""
    lowest = min(effects, key=lambda pair: pair[1].estimate)
    highest = max(effects, key=lambda pair: pair[1].estimate)
    text = (
        f"Leaving out one study at a time, the {_name(finding)} lies between "
        f"{measured(lowest[1].estimate, finding.measure)} (without {lowest[0].study.id}) and "
        f"{measured(highest[1].estimate, finding.measure)} (without {highest[0].study.id})."
    )
    includes = includes_null(finding.effect, finding.measure)
    others = [row.study.id for row, effect in effects if includes_null(effect, finding.measure) != includes]
    null = "1" if finding.measure in RATIO_MEASURES else "0"
    if not others:
        verb = "includes" if includes else "excludes"
        return f"{text} The interval {verb} {null} (no difference) whichever study is left out."
    named = tuple(dict.fromkeys(others))
    without = _either(named) if len(named) <= SEVERAL else f"any one of {len(named)} studies"
    change = f"no longer includes {null} (no difference)" if includes else f"includes {null} (no difference)"
    return f"{text} Without {without}, the interval {change}."


def _other_model(finding: Finding, other: MetaAnalysis, effect: Effect | None) -> str:
    """Say what the other model gives where its estimate or its conclusion differs for a reader."""
    shown = finding.effect
    if shown is None or effect is None:
        return ""
    measure = finding.measure
    same = measured(shown.estimate, measure) == measured(effect.estimate, measure)
    if same and includes_null(shown, measure) == includes_null(effect, measure):
        return ""
    model = "a common effect" if other.model == "common" else "random effects"
    return f"Under {model} the {_name(finding)} is {effect_text(effect, measure)}."


def _name(finding: Finding) -> str:
    """Write the measure as it stands inside a sentence: "risk ratio", "Peto odds ratio"."""
    name = measure_name(finding)
    return name[0].lower() + name[1:] if name[1:2].islower() and not name.startswith("Peto") else name


def _either(names: tuple[str, ...]) -> str:
    """Write "Smith 2001, Jones 2002 or Brown 2003"."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def includes_null(effect: Effect, measure: str) -> bool:
    """Tell whether an interval includes no difference."""
    null = 1.0 if measure in RATIO_MEASURES else 0.0
    return effect.ci_low <= null <= effect.ci_high


def _small_study(found: SmallStudyEffects, finding: Finding) -> Iterator[str]:
    if found.reason:
        begins = "Tests of small-study effects: not done" if not found.tests else "Not all tests could be done"
        yield f"{begins}, because {found.reason}."
    for test in found.tests:
        if test.statistic is None or test.p_value is None:
            yield f"Test of {test.name}: the studies lie on a line, so there is nothing to test against."
        elif test.name == "Begg":
            yield f"Begg's rank test: Kendall's tau {signed(test.statistic, 2)}, {equals_p(test.p_value)}."
        else:
            on = " (on the odds ratios)" if test.name in ("Harbord", "Peters") and finding.measure != "OR" else ""
            t = f"t {signed(test.statistic, 2)}, df {test.df}, {equals_p(test.p_value)}"
            whose = f"{test.name}'" if test.name.endswith("s") else f"{test.name}'s"
            yield f"{whose} test of small-study effects{on}: {t}."
    if found.tests and finding.measure == "SMD":
        yield "For standardised mean differences such tests find asymmetry too often."
    if found.filled:
        yield _filled(found.filled, finding)
    if found.tests:
        yield "Asymmetry has other causes than missing studies, too: differences between studies, or chance."


def _filled(filled: TrimAndFill, finding: Finding) -> str:
    if not filled.missing:
        return "Trim and fill finds no missing study."
    low, middle, high = (natural(finding.measure, value) for value in (filled.ci_low, filled.estimate, filled.ci_high))
    side = "smaller" if filled.side == "left" else "larger"
    result = f"{measured(middle, finding.measure)} ({interval(low, high, finding.measure)})"
    return (
        f"Trim and fill (L0) adds {plural(filled.missing, 'study', 'studies')} with {side} values, which gives "
        f"{result}, Wald-type interval: what would be seen if missing studies were the only cause of asymmetry."
    )
