"""The table that says what a forest plot shows, with links to the trials and the source of every number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from plainforest.figures import bias
from plainforest.figures.bias import Domain
from plainforest.figures.rows import O_MINUS_E, PERSON_TIME, VARIANCE
from plainforest.findings import Finding, StudyRow, SubgroupFinding
from plainforest.language import upper_first
from plainforest.model import CONTINUOUS_MEASURES, RATE_MEASURES, Arm
from plainforest.numbers import count, interval, percent, plural, quantity, signed
from plainforest.pages.anchors import Places
from plainforest.pages.contexts import Link, TwinRow, TwinTable
from plainforest.phrases import NOT_STATED, confidence, effect_text, measure_name, studies_in_total

BASIS_MARKS = {"reported": "", "reconstructed": " †", "calculated": " ‡"}
NONE = "–"
COMPUTED = "computed here"


def twin_table(finding: Finding, places: Places, domains: Sequence[Domain] = ()) -> TwinTable | None:
    """Return the figure as a table; None when there are no rows to show.

    Parameters
    ----------
    finding : Finding
        Any finding.
    places : Places
        The anchors of the page.
    domains : sequence of Domain
        Domains of risk of bias that the figure shows.
    """
    if not finding.rows or finding.outcome.measure is None:
        return None
    arm_head = _arm_head(finding)
    head = (
        "Study",
        f"{upper_first(finding.comparison.intervention)}: {arm_head}",
        f"{upper_first(finding.comparison.comparator)}: {arm_head}",
        *_o_e_heads(finding),
        "Weight",
        f"{measure_name(finding)} ({confidence(finding)} CI)",
        *(("Risk of bias",) if domains else ()),
        "Where the numbers come from",
    )
    return TwinTable(
        caption=f"{finding.outcome.name}: the numbers in the figure",
        head=head,
        body=tuple(_rows(finding, places, domains)),
        anchor=f"rows-{finding.id}",
    )


def _arm_head(finding: Finding) -> str:
    if finding.measure in CONTINUOUS_MEASURES:
        return "mean (SD), total"
    if finding.measure in RATE_MEASURES:
        return f"events / {finding.outcome.time_unit or PERSON_TIME.lower()}"
    return "people without the event / total" if finding.outcome.swap_events else "events / total"


@lru_cache(maxsize=64)
def _o_e_heads(finding: Finding) -> tuple[str, ...]:
    """Return the heads of observed minus expected events and their variance, where any study gives them."""
    given = any(row.result.o_minus_e is not None for row in finding.rows)
    return (O_MINUS_E, f"{VARIANCE} (variance of {O_MINUS_E})") if given else ()


def _computed(finding: Finding, name: str, weight: str, effect: str, *, bias: bool) -> TwinRow:
    """Return a row that no study gave: nothing stands in the columns of data."""
    empty = ("",) * (2 + len(_o_e_heads(finding)))
    return TwinRow(name=name, href="", cells=(*empty, weight, effect, *(("",) if bias else ()), COMPUTED))


def _rows(finding: Finding, places: Places, domains: Sequence[Domain]) -> Iterator[TwinRow]:
    placed = set()
    for group in finding.subgroups:
        for row in group.rows:
            placed.add(id(row))
            yield _study(row, finding, places, domains, group.label)
        if group.effect and group.analysis.k > 1:
            yield _subtotal(group, finding, bias=bool(domains))
    for row in finding.rows:
        if id(row) not in placed:
            yield _study(row, finding, places, domains, "")
    if finding.effect and finding.analysis and finding.analysis.k > 1:
        name = f"Total, {studies_in_total(finding)}"
        yield _computed(finding, name, percent(100), effect_text(finding.effect, finding.measure), bias=bool(domains))
    if finding.prediction:
        limits = interval(*finding.prediction, finding.measure)
        yield _computed(finding, "Prediction interval", "", limits, bias=bool(domains))


def _subtotal(group: SubgroupFinding, finding: Finding, *, bias: bool) -> TwinRow:
    name = f"{group.label}: subtotal, {plural(group.analysis.k, 'study', 'studies')}"
    effect = effect_text(group.effect, finding.measure) if group.effect else NONE
    return _computed(finding, name, share(group.weight), effect, bias=bias)


def _study(row: StudyRow, finding: Finding, places: Places, domains: Sequence[Domain], subgroup: str) -> TwinRow:
    result = row.result
    if row.effect:
        effect = effect_text(row.effect, finding.measure)
    else:
        effect = "No usable data" if result.no_data else "Not estimable"
    origin = result.source or NOT_STATED.capitalize()
    if result.basis != "reported":
        origin += f" ({result.basis})"
    pooled = finding.analysis is not None and finding.analysis.k > 1
    arms = [_arm(result.intervention, row, finding), _arm(result.comparator, row, finding)]
    if _o_e_heads(finding):
        difference, variance = result.o_minus_e, result.o_e_variance
        arms.append(NONE if difference is None else signed(difference) + BASIS_MARKS[result.basis])
        arms.append(NONE if variance is None else signed(variance))
    weight = share(row.weight) if pooled else NONE
    judged = (upper_first(bias.in_words(bias.judgements(row.study, domains), domains)),) if domains else ()
    notes = (row.reason, result.source, "") if result.no_data else (row.reason, origin, result.note)
    why = "; ".join(dict.fromkeys(note.rstrip(".") for note in notes if note))
    name = f"{row.study.id} ({subgroup})" if subgroup else row.study.id
    return TwinRow(
        name=name,
        href=f"#{places.studies[row.study.id]}",
        cells=(*arms, weight, effect, *judged, why),
        anchor=places.rows[id(row)],
        sources=tuple(
            Link(text=f"[{places.number(one)}]", href=f"#{places.references[one]}") for one in row.study.references
        ),
    )


def _arm(arm: Arm, row: StudyRow, finding: Finding) -> str:
    if row.result.no_data:
        return NONE
    mark = BASIS_MARKS[row.result.basis]
    if finding.measure in RATE_MEASURES:
        known = arm.events is not None and arm.time is not None
        return f"{count(arm.events or 0)}{mark} / {quantity(arm.time or 0)}" if known else NONE
    if arm.total is None:
        return NONE
    if arm.events is not None:
        return f"{count(arm.events)}{mark} / {count(arm.total)}"
    if arm.mean is not None and arm.sd is not None:
        return f"{signed(arm.mean)}{mark} ({signed(arm.sd)}), {count(arm.total)}"
    return NONE


def share(weight: float | None) -> str:
    """Write a weight: "5.1%"; a dash when the study is not pooled."""
    return NONE if weight is None else percent(weight)
