"""Risk of bias on the professional page: a summary bar for each domain, and every judgement with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from plainforest.figures import ForestPlot
from plainforest.figures.bias import WORDS, glyph, lettered, summary
from plainforest.figures.biasbars import bias_bar, bias_words
from plainforest.findings import Finding
from plainforest.model import BiasDomain, Review, Study
from plainforest.pages.contexts import BiasCell, BiasRow
from plainforest.pages.figure_contexts import BiasSign, BiasSummary


def bias_rows(review: Review, places: Mapping[str, str]) -> tuple[BiasRow, ...]:
    """Return every study's judgements, for the table; `places` are the anchors of the studies by id."""
    tool = review.record.risk_of_bias
    return tuple(_row(study, tool.domains, places[study.id]) for study in review.studies) if tool else ()


def _row(study: Study, domains: Sequence[BiasDomain], place: str) -> BiasRow:
    cells = []
    for domain in domains:
        judged = study.bias.get(domain.id)
        level = judged.judgement if judged else "not_stated"
        cells.append(BiasCell(judgement=level, word=WORDS[level], support=judged.support if judged else ""))
    return BiasRow(study=study.id, anchor=place, cells=tuple(cells))


def bias_summaries(review: Review, findings: Sequence[Finding]) -> tuple[BiasSummary, ...]:
    """Add up the judgements of every domain, by studies and by their weight in the key outcome where that is pooled."""
    tool, studies = review.record.risk_of_bias, review.studies
    if tool is None or not studies:
        return ()
    pooled = weighted_outcome(findings)
    weights = _weights(pooled) if pooled else None
    found = []
    for domain, named in zip(tool.domains, lettered(tool.domains), strict=True):
        shares = summary(studies, domain, weights)
        found.append(
            BiasSummary(
                letter=named.letter,
                domain=domain.name,
                bar=bias_bar(shares),
                words=bias_words(shares),
                weighted_bar=bias_bar(shares, "weight") if pooled else Markup(""),
                weighted_words=bias_words(shares, "weight") if pooled else "",
            )
        )
    return tuple(found)


def weighted_outcome(findings: Sequence[Finding]) -> Finding | None:
    """Return the key outcome, the first with a result, when studies were pooled in it; else nothing has weights."""
    key = next((finding for finding in findings if finding.effect), None)
    return key if key and key.analysis and key.analysis.k > 1 else None


def _weights(finding: Finding) -> Mapping[str, float]:
    """Return the weight of each study; a study may have a row for each subgroup."""
    found: dict[str, float] = {}
    for row in finding.rows:
        if row.weight is not None:
            found[row.study.id] = found.get(row.study.id, 0.0) + row.weight
    return found


def bias_signs(plot: ForestPlot) -> Iterator[BiasSign]:
    """Yield the marks of risk of bias that stand in a forest plot, from low to not stated."""
    shown = {judgement for row in plot.rows for judgement in row.bias}
    for judgement, word in WORDS.items():
        if judgement in shown:
            yield BiasSign(judgement=judgement, glyph=glyph(judgement), word=word)
