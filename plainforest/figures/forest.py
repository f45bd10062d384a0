"""Finding -> ForestPlot: the one geometry that every drawing of a forest plot follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from plainforest.figures import bias
from plainforest.figures.bias import Domain
from plainforest.figures.geometry import ForestPlot, Row
from plainforest.figures.lettering import together
from plainforest.figures.rows import O_E_NOTE, RowMaker, columns, heterogeneity_text, studies_by_result
from plainforest.figures.scale import Span, axis
from plainforest.findings import Effect, Finding
from plainforest.model import MEASURE_NAMES, RATIO_MEASURES, BiasDomain
from plainforest.numbers import measured, percent, plural
from plainforest.phrases import confidence, q_text


def forest_plots(findings: Iterable[Finding], domains: Sequence[BiasDomain] = ()) -> Mapping[str, ForestPlot]:
    """Lay out the forest plot of every outcome that has rows, by the outcome's id."""
    return {
        finding.id: forest_plot(finding, domains) for finding in findings if finding.rows and finding.outcome.measure
    }


def forest_plot(finding: Finding, domains: Sequence[BiasDomain] = ()) -> ForestPlot:
    """Lay out the forest plot of one outcome.

    Parameters
    ----------
    finding : Finding
        An outcome with a measure; studies without usable data keep their row.
    domains : sequence of BiasDomain
        Domains of risk of bias; they are shown if any of the studies was judged.

    Raises
    ------
    ValueError
        If the outcome has no measure, because it has no data.
    """
    measure, analysis, comparison = finding.measure, finding.analysis, finding.comparison
    level = confidence(finding)
    log = measure in RATIO_MEASURES
    null = 1.0 if log else 0.0
    important = _important(finding)
    found, judged = axis(_spans(finding, important), null=null, log=log), _judged(finding, domains)
    maker = RowMaker(finding, found, columns(finding), level, judged)
    rows, sides = maker.rows(), maker.sides
    pooled = analysis is not None and analysis.k > 1 and finding.effect is not None
    return ForestPlot(
        title=f"{finding.outcome.name}: {comparison.intervention} compared with {comparison.comparator}",
        summary=_summary(finding, level, sides),
        label_head="Study",
        weight_head="Weight" if pooled else "",
        effect_head=f"{MEASURE_NAMES[measure].capitalize()} {together(f'({level} CI)')}",
        arms=(comparison.intervention, comparison.comparator),
        columns=maker.columns,
        rows=rows,
        axis=found,
        null=found.at(null),
        pooled=found.at(finding.effect.estimate) if pooled and finding.effect else None,
        band=(found.at(-important), found.at(important)) if important else None,
        important=important,
        favours=(f"Favours {sides[0]}", f"Favours {sides[1]}") if sides else None,
        notes=tuple(_notes(finding)),
        footnotes=tuple(_footnotes(rows, finding, important, judged)),
        domains=judged,
    )


def rows_like(plot: ForestPlot, finding: Finding) -> tuple[Row, ...]:
    """Return the rows of the same studies, pooled in another way, on the axis and in the columns of their plot."""
    known = studies_by_result(plot.rows)
    return RowMaker(finding, plot.axis, plot.columns, confidence(finding), plot.domains, known).rows()


def _judged(finding: Finding, domains: Sequence[BiasDomain]) -> tuple[Domain, ...]:
    """Return the domains with their letters; none when nobody judged any study of this outcome."""
    found = bias.lettered(domains)
    levels = (level for row in finding.rows for level in bias.judgements(row.study, found))
    return found if any(level != "not_stated" for level in levels) else ()


def _important(finding: Finding) -> float | None:
    """Return the important difference when it is on the plot's own scale."""
    thresholds = finding.outcome.thresholds
    return thresholds.important if thresholds and finding.outcome.measure in ("MD", "RD") else None


def spans_of(effects: Iterable[Effect]) -> list[Span]:
    """Return what an axis should show of some effects."""
    return [Span(effect.ci_low, effect.ci_high, effect.estimate) for effect in effects]


def _spans(finding: Finding, important: float | None) -> Sequence[Span]:
    spans = spans_of(row.effect for row in finding.rows if row.effect)
    spans += [Span(group.effect.ci_low, group.effect.ci_high) for group in finding.subgroups if group.effect]
    if finding.effect:
        spans.append(Span(finding.effect.ci_low, finding.effect.ci_high, whole=True))
    if finding.prediction:
        spans.append(Span(*finding.prediction))
    if important:
        spans.append(Span(-important, important))
    return spans


def _summary(finding: Finding, level: str, sides: tuple[str, str] | None) -> str:
    number = plural(len(finding.rows), "study", "studies")
    name = MEASURE_NAMES[finding.measure]
    text = f"Forest plot of {number}: {name} with {level} confidence interval (CI)"
    if sides is None:
        return f"{text}."
    null = "1" if finding.measure in RATIO_MEASURES else "0"
    return f"{text}; values below {null} favour {sides[0]}, values above {null} favour {sides[1]}."


def _notes(finding: Finding) -> Iterable[str]:
    analysis = finding.analysis
    if analysis is None:
        return
    if analysis.k == 1:
        yield "One study: nothing is pooled."
    if analysis.heterogeneity and analysis.k > 1:
        yield heterogeneity_text(analysis.heterogeneity)
    test = analysis.subgroup_test
    if test:
        differences = q_text(test.q, test.df, test.p_value, digits=2)
        yield f"Subgroup differences: {together(differences)}, {together(f'I² {percent(test.i2, 0)}')}"


def _footnotes(
    rows: Iterable[Row], finding: Finding, important: float | None, domains: Sequence[Domain]
) -> Iterable[str]:
    rows = tuple(rows)
    signs = {row.sign for row in rows}
    if any(row.result.o_minus_e is not None for row in finding.rows):
        yield O_E_NOTE
    if "†" in signs:
        yield "† Numbers reconstructed from other published results, not reported as such."
    if "‡" in signs:
        yield "‡ Numbers calculated from other published results, not reported as such."
    if any(row.mark and (row.mark.cut_low or row.mark.cut_high) for row in rows):
        yield "Arrow: the interval goes on beyond the axis; its limits are in the text."
    if important:
        unit = f" {finding.outcome.scale.unit}" if finding.outcome.scale else ""
        yield f"Shaded: differences smaller than {_short(important, finding)}{unit}, the smallest that matters."
    if domains:
        yield bias.key(domains)


def _short(value: float, finding: Finding) -> str:
    """Write a threshold as its author did, without needless zeros: "4", "0.05"."""
    text = f"{value:g}"
    return text if "e" not in text else measured(value, finding.measure)
