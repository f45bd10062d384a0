"""Everything that is published of one review: two pages, downloads, and its card for the rest of the site."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from plainforest.exchange.findings_json import findings_json
from plainforest.exchange.tables import results_csv, sof_csv, studies_csv
from plainforest.figures import ForestPlot, forest_plot, forest_svg_file, forest_vega
from plainforest.findings import Finding
from plainforest.grade import denominator_for
from plainforest.grade.statements import state
from plainforest.model import Library, Prose, Review, ReviewRecord
from plainforest.numbers import count, plural
from plainforest.pages.contexts import DataPage, Download, EvidencePage, Shell
from plainforest.pages.dates import content_dates, first_day, partial_date
from plainforest.pages.evidence import evidence_page
from plainforest.pages.library_contexts import Card
from plainforest.pages.metadata import data_metadata, evidence_metadata, plain_metadata
from plainforest.pages.own_words import with_own_words
from plainforest.pages.picture import drawable, picture, picture_text
from plainforest.pages.plain import arm_values, plain_page, sureness
from plainforest.pages.prose import Heading, fill, to_html
from plainforest.pages.shell import shell
from plainforest.pages.sof import table_denominator
from plainforest.pages.sof_views import sof_json
from plainforest.pages.theme import Renderer, Theme
from plainforest.pages.values import date_text, people, values
from plainforest.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPages:
    """The published files of one review by their path, its card, and the problems met on the way."""

    files: Mapping[str, bytes]
    card: Card
    problems: tuple[Problem, ...]


def review_pages(
    review: Review, findings: Sequence[Finding], library: Library, renderer: Renderer, *, noindex: bool
) -> ReviewPages:
    """Return everything that is published of one review."""
    denominators = (table_denominator(findings), plain_denominator(findings))
    findings, unknown = with_own_words(review, findings, denominators)
    plain_prose, plain_headings, problems = _prose(review.plain, review, findings, denominators, renderer, plain=True)
    expert_prose, expert_headings, more = _prose(
        review.professional, review, findings, denominators, renderer, plain=False
    )
    record, slug, theme = review.record, review.slug, renderer.theme
    plots = {finding.id: forest_plot(finding) for finding in findings if finding.rows and finding.outcome.measure}
    card = card_of(review, findings, library, denominators)
    plain = plain_page(
        review,
        findings,
        shell=plain_shell(review, library, theme, card, noindex=noindex),
        prose=plain_prose,
        headings=plain_headings,
        denominators=denominators,
    )
    evidence = evidence_page(
        review,
        findings,
        shell=evidence_shell(review, library, theme, card, noindex=noindex),
        prose=expert_prose,
        headings=expert_headings,
        denominators=denominators,
        plots=plots,
    )
    data = data_files(review, findings, evidence, plots, denominators[0])
    downloads = DataPage(
        shell=shell(
            library, theme, path=f"{slug}/data/index.html", title=f"Data: {record.title}",
            description=f"Results, studies and figures of the review {record.title}, to download.", noindex=noindex,
            metadata=data_metadata(review, library, tuple(data)),
        ),
        review=record,
        plain_href="../index.html",
        evidence_href="../evidence/index.html",
        files=tuple(_download(name, what, data[name]) for name, what in DATA_FILES.items()),
        figures=tuple(
            _download(name, f"{finding.outcome.name}: {what}", data[name])
            for finding in findings
            for name, what in ((f"{finding.id}.svg", "picture"), (f"{finding.id}.vl.json", "Vega-Lite specification"))
            if name in data
        ),
    )  # fmt: skip
    files = {
        f"{slug}/index.html": renderer.page("plain.html", plain),
        f"{slug}/evidence/index.html": renderer.page("evidence.html", evidence),
        f"{slug}/data/index.html": renderer.page("data.html", downloads),
    } | {f"{slug}/data/{name}": content for name, content in data.items()}
    if card.image:
        files[card.image] = picture(card, library.record.title, library.record.language)
    return ReviewPages(files=files, card=card, problems=(*unknown, *problems, *more))


def plain_shell(review: Review, library: Library, theme: Theme, card: Card, *, noindex: bool) -> Shell:
    """Return what surrounds the plain-language page."""
    record = review.record
    return shell(
        library, theme, path=f"{review.slug}/index.html", title=record.plain_title, description=record.plain_answer,
        noindex=noindex, kind="article", metadata=plain_metadata(review, library), image=card.image,
        image_alt=picture_text(card),
    )  # fmt: skip


def evidence_shell(review: Review, library: Library, theme: Theme, card: Card, *, noindex: bool) -> Shell:
    """Return what surrounds the professional page."""
    record = review.record
    return shell(
        library, theme, path=f"{review.slug}/evidence/index.html", title=record.title, description=record.summary,
        noindex=noindex, kind="article", metadata=evidence_metadata(review, library), image=card.image,
        image_alt=picture_text(card),
    )  # fmt: skip


def plain_denominator(findings: Sequence[Finding]) -> int:
    """Return the one denominator of the plain page: 100 unless a difference would vanish."""
    return denominator_for((absolute for finding in findings for absolute in finding.absolute[:1]), smallest=100)


def _prose(
    prose: Prose,
    review: Review,
    findings: Sequence[Finding],
    denominators: tuple[int, int],
    renderer: Renderer,
    *,
    plain: bool,
) -> tuple[Markup, tuple[Heading, ...], list[Problem]]:
    known = values(review, findings, denominators[1 if plain else 0], plain=plain)
    text, problems = fill(prose, known)
    return *to_html(text, renderer.markdown), problems


DATA_FILES: Mapping[str, str] = {
    "findings.json": "Every result with its interval, certainty and absolute effects, for programs",
    "summary-of-findings.csv": "The Summary of Findings table",
    "summary-of-findings.json": "The same table for programs, cell by cell, with its footnotes",
    "results.csv": "Every study's data, effect and weight",
    "studies.csv": "The studies and their risk of bias",
}


def data_files(
    review: Review,
    findings: Sequence[Finding],
    evidence: EvidencePage,
    plots: Mapping[str, ForestPlot],
    denominator: int,
) -> dict[str, bytes]:
    """Return the files of the data folder by their name."""
    files = {
        "findings.json": findings_json(review, findings, denominator),
        "summary-of-findings.csv": sof_csv(evidence.tables),
        "summary-of-findings.json": sof_json(evidence.tables),
        "results.csv": results_csv(findings),
        "studies.csv": studies_csv(review),
    }
    for name, plot in plots.items():
        files[f"{name}.svg"] = forest_svg_file(plot)
        specification = json.dumps(forest_vega(plot), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        files[f"{name}.vl.json"] = (specification + "\n").encode()
    return files


def _download(name: str, what: str, data: bytes) -> Download:
    size = f"{max(1, round(len(data) / 1000))} kB"
    return Download(href=name, name=name, what=what, size=size)


def _others(key: Finding, findings: Sequence[Finding]) -> str:
    """Say what the outcomes beside the key one show, so that one good result does not stand for all."""
    kinds = {
        "benefit": "better",
        "harm": "worse",
        "either": "could go either way",
        "little": "little or no difference",
        "higher": "higher",
        "lower": "lower",
        "none": "without numbers",
    }
    rest = [finding.verdict.direction for finding in findings if finding is not key]
    if not rest:
        return ""
    parts = [f"{count(rest.count(kind))} {words}" for kind, words in kinds.items() if kind in rest]
    return f"{plural(len(rest), 'more outcome')}: {', '.join(parts)}"


def card_of(review: Review, findings: Sequence[Finding], library: Library, denominators: tuple[int, int]) -> Card:
    """Return what the rest of the site needs to know of a review."""
    record = review.record
    appeared, changed = content_dates(record)
    key = next((finding for finding in findings if finding.effect), findings[0])
    words = state(key, denominator=denominators[0], plain_denominator=denominators[1])
    without, with_, spread, unit = arm_values(key, denominators[1]) if key.effect else ("", "", "", "")
    sure = sureness(key.rating)
    asked, listed = record.question, [outcome for group in record.comparisons for outcome in group.outcomes]
    card = Card(
        slug=review.slug,
        title=record.title,
        plain_title=record.plain_title,
        topic=record.topic,
        searched=date_text(review) if record.searched else "",
        studies=len(review.studies),
        participants=people(review, findings),
        outcome=key.outcome.plain_name,
        others=_others(key, findings),
        unit=unit,
        without=without,
        with_=with_,
        with_range=spread,
        intervention=key.comparison.plain_intervention,
        direction=words.direction,
        chip=words.chip,
        level=sure.level,
        filled=sure.filled,
        word=sure.word,
        worked_example=bool(key.rating and key.rating.worked_example),
        draft=record.draft,
        answer=record.plain_answer,
        question=" ".join(filter(None, (asked.population, asked.intervention, asked.comparison, asked.setting))),
        outcomes=tuple(dict.fromkeys(name for item in listed for name in (item.plain_name, item.name))),
        conditions=record.conditions,
        interventions=record.interventions,
        appeared=appeared,
        changed=changed,
        changes=_changes(record),
        image="",
    )
    # whoever shows the picture asks for it by a full address
    site = library.record
    shown = bool(site.address) and drawable(card, site.title, site.language)
    return replace(card, image=f"{review.slug}/card.png") if shown else card


def _changes(record: ReviewRecord) -> str:
    """Return what is new in the newest version, when versions have dates that can be compared."""
    dated = [(first_day(day), version.changes) for version in record.versions if (day := partial_date(version.date))]
    return max(dated)[1] if dated else ""
