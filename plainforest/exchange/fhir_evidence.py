"""Evidence resources of FHIR R5: an outcome's effect, its absolute effects, and GRADE's judgement of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from plainforest.exchange.absolute_json import AbsoluteJson, absolute_json
from plainforest.exchange.fhir_codes import (
    ATTRIBUTES,
    CERTAINTY,
    DOMAINS,
    FHIR,
    MODELS,
    STATISTICS,
    THO,
    concept,
    ident,
    markdown,
    reference,
)
from plainforest.findings import Finding
from plainforest.grade import Rating
from plainforest.grade.rows import row_text
from plainforest.model import MEASURE_NAMES, Review
from plainforest.stats import MetaAnalysis

Resource = dict[str, Any]
ORDER = ("resourceType", "id", "status", "experimental", "title", "description", "relatedArtifact")


def evidence_of(finding: Finding, base: str, review: Review, denominator: int) -> Iterator[Resource]:
    """Yield an outcome's Evidence: its effect with the certainty, then the values of both arms for each risk.

    Parameters
    ----------
    finding : Finding
        Any finding.
    base : str
        What its ids begin with.
    review : Review
        Where it stands.
    denominator : int
        Of the Summary of Findings.
    """
    outcome, record = finding.outcome, review.record
    values = [absolute_json(finding, index, denominator) for index in range(len(finding.absolute))]
    common: Resource = {
        "resourceType": "Evidence", "status": "active", "experimental": True,
        **({"relatedArtifact": [source(review)]} if record.citation or record.doi else {}),
    }  # fmt: skip
    population = _variable("population", "Group", ident(base, "population"), record.question.population)
    measured = _variable("measuredVariable", "EvidenceVariable", ident(base, finding.id), outcome.name)
    exposure = ident(base, finding.comparison.id, "exposure")
    exposed = _variable("exposure", "EvidenceVariable", exposure, finding.comparison.intervention)
    compared = _variable("referenceExposure", "EvidenceVariable", exposure, finding.comparison.comparator)
    yield _in_order(common | {
        "id": ident(base, finding.id, "effect"),
        "title": f"{outcome.name}: {finding.comparison.intervention} versus {finding.comparison.comparator}",
        "description": markdown(row_text(finding, denominator)),
        "variableDefinition": [population, exposed, compared, measured],
        **({"synthesisType": concept(f"{THO}/synthesis-type", "std-MA", "summary data meta-analysis")}
           if finding.analysis and finding.analysis.k > 1 and finding.effect else {}),
        **({"statistic": statistics} if (statistics := _statistics(finding, values)) else {}),
        **({"certainty": [_certainty(finding.rating)]} if finding.rating else {}),
    })  # fmt: skip
    for index, absolute in enumerate(finding.absolute):
        if absolute.alone:
            continue
        value = values[index]
        arms = (
            ("comparator", finding.comparison.comparator, value.comparator, value.comparator_ci),
            ("intervention", finding.comparison.intervention, value.intervention, (value.ci_low, value.ci_high)),
        )
        for part, name, number, limits in arms:
            statistic = _amount(finding, number, limits, absolute.events, value.denominator)
            if part == "comparator":
                statistic["note"] = [{"text": markdown(f"Source of the value: {value.source}")}]
            yield _in_order(common | {
                "id": ident(base, finding.id, part, str(index + 1)),
                "title": ", ".join(filter(None, (f"{outcome.name}: with {name}", value.label))),
                "variableDefinition": [population, measured],
                "statistic": [statistic],
            })  # fmt: skip


def _in_order(resource: Resource) -> Resource:
    return {key: resource[key] for key in ORDER if key in resource} | resource


def source(review: Review) -> Resource:
    """Return the review that the numbers come from, as a related artifact."""
    record = review.record
    cited = record.citation or f"https://doi.org/{record.doi}"
    where = {"document": {"url": f"https://doi.org/{record.doi}"}} if record.doi else {}
    return {"type": "derived-from", "citation": markdown(cited), **where}


def _variable(role: str, kind: str, name: str, display: str) -> Resource:
    return {
        "variableRole": concept(f"{THO}/variable-role", role),
        "observed": reference(kind, name, display),
    }


def _statistics(finding: Finding, values: Sequence[AbsoluteJson]) -> list[Resource]:
    """Return the relative or absolute effect as analysed, and the differences worked out for each comparator risk."""
    effect, analysis = finding.effect, finding.analysis
    if effect is None or analysis is None:
        return []
    measure = finding.outcome.measure
    kind = STATISTICS.get(measure) if measure else None
    main: Resource = {
        "description": f"Pooled {MEASURE_NAMES[finding.measure]}" if analysis.k > 1 else MEASURE_NAMES[finding.measure],
        "statisticType": concept(f"{THO}/statistic-type", *kind) if kind else {"text": MEASURE_NAMES[finding.measure]},
        "quantity": {"value": effect.estimate},
        "sampleSize": _sample(finding),
        "attributeEstimate": [_interval(effect.ci_low, effect.ci_high, analysis.level), *_attributes(analysis)],
    }
    if analysis.k > 1:
        used = (analysis.model, analysis.method, analysis.estimator or "", analysis.interval)
        codes = [MODELS[name] for name in used if name in MODELS]
        main["modelCharacteristic"] = [{"code": concept(f"{FHIR}/statistic-model-code", code)} for code in codes]
    found = [main]
    for absolute, value in zip(finding.absolute, values, strict=True):
        limits = (value.difference_low, value.difference_high)
        difference = _amount(finding, value.difference, limits, absolute.events, value.denominator, difference=True)
        about = ", ".join(filter(None, ("Difference", value.label, f"from the comparator value of: {value.source}")))
        found.append({"description": markdown(about), **difference})
    return found


def _amount(
    finding: Finding,
    value: float | None,
    limits: tuple[float | None, float | None] | None,
    events: bool,
    denominator: int | None,
    *,
    difference: bool = False,
) -> Resource:
    """Return an absolute value: risks as so many of the denominator, means in their units."""
    unit = finding.outcome.scale.unit if finding.outcome.scale else ""
    names = {True: ("0000424", "Risk Difference"), False: ("predictedRisk", "Predicted Risk")}
    if events and finding.outcome.time_unit:
        kind: Resource = {"text": "Rate difference" if difference else "Rate"}
        unit = f"events per {denominator} {finding.outcome.time_unit}"
    elif events:
        kind = concept(f"{THO}/statistic-type", *names[difference])
        unit = f"per {denominator}"
    else:
        code = ("0000457", "Mean Difference") if difference else ("C53319", "Mean")
        kind = concept(f"{THO}/statistic-type", *code)
    found: Resource = {"statisticType": kind, "quantity": {"value": value, **({"unit": unit} if unit else {})}}
    if limits and limits[0] is not None and limits[1] is not None:
        found["attributeEstimate"] = [_interval(limits[0], limits[1], finding.outcome.confidence_level)]
    return found


def _sample(finding: Finding) -> Resource:
    return {"numberOfStudies": finding.studies} | (
        {"numberOfParticipants": finding.participants} if finding.participants else {}
    )


def _interval(low: float, high: float, level: float) -> Resource:
    return {
        "type": concept(f"{THO}/attribute-estimate-type", *ATTRIBUTES["ci"]),
        "level": level,
        "range": {"low": {"value": low}, "high": {"value": high}},
    }


def _attributes(analysis: MetaAnalysis) -> Iterator[Resource]:
    between = analysis.heterogeneity
    values = {"p": analysis.p_value}
    if between:
        values |= {"q": between.q, "i2": between.i2, "tau2": between.tau2}
    for name, value in values.items():
        if value is not None:
            percent = {"unit": "%"} if name == "i2" else {}
            kind = concept(f"{THO}/attribute-estimate-type", *ATTRIBUTES[name])
            yield {"type": kind, "quantity": {"value": value, **percent}}


def _certainty(rating: Rating) -> Resource:
    """Return GRADE's judgement: the overall rating, and below it each domain that was rated or considered."""
    parts: list[Resource] = []
    for reason in rating.reasons:
        down = reason.domain not in ("large_effect", "dose_response", "opposing_confounding")
        # the code system knows up to three levels down and two up
        known = reason.levels and reason.levels <= (3 if down else 2)
        code = {"rating": concept(f"{FHIR}/certainty-rating", f"{'down' if down else 'up'}code{reason.levels}")}
        parts.append(_domain(reason.domain, reason.reason) | (code if known else {}))
    same = {"rating": concept(f"{FHIR}/certainty-rating", "no-change")}
    unchanged = [(str(one.domain), one.reason) for one in rating.not_downgraded]
    unchanged += [(str(one.domain), one.reason) for one in rating.not_upgraded]
    parts += [_domain(domain, reason) | same for domain, reason in unchanged if domain in DOMAINS]
    notes = [rating.note] if rating.note else []
    notes += [reason for domain, reason in unchanged if domain not in DOMAINS]
    if rating.worked_example:
        notes.append("Worked example: this rating was made for the site and does not come from a published review.")
    return {
        "description": f"GRADE: {rating.word} certainty; it started at {rating.start}.",
        **({"note": [{"text": markdown(text)} for text in notes]} if notes else {}),
        "type": concept(f"{FHIR}/certainty-type", *DOMAINS["overall"]),
        "rating": concept(f"{FHIR}/certainty-rating", *CERTAINTY[rating.level]),
        **({"subcomponent": parts} if parts else {}),
    }


def _domain(domain: str, reason: str) -> Resource:
    return {"description": markdown(reason), "type": concept(f"{FHIR}/certainty-type", *DOMAINS[domain])}
