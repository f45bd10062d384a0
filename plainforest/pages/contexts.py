"""What each page hands to its template: one frozen, documented context per page.

A theme can rely on these names; a test renders every page and asserts that the templates use nothing else.
`Markup` values are HTML that is already safe; every other text is escaped by the template engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from plainforest.model import BiasDomain, Question, Reference, ReviewRecord
from plainforest.pages.sof import Mark, SofTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What every page needs around its content."""

    site_title: str
    language: str
    """Language code for the html element."""
    root: str
    """Prefix that leads from this page to the top of the site: "", "../", "../../", or an absolute path."""
    stylesheet: str
    """Path of the style sheet below the root."""
    icon: str
    """Path of the icon below the root."""
    here: str
    """Path of this page below the root; the menu marks the entry that equals it."""
    title: str
    """For the title element, without the site's name."""
    description: str
    """For the description meta element."""
    canonical: str
    """Full public address, empty when site.yaml has no address."""
    noindex: bool
    """True on previews, which search engines should leave alone."""
    notice: str
    """A sentence for the foot of every page."""
    organisation: str
    organisation_url: str
    version: str
    """Version of Plainforest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link inside or outside the site."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """Certainty for both audiences."""

    level: str
    """high, moderate, low, very_low; empty when not rated."""
    filled: int
    """0 to 4 filled discs."""
    word: str
    """For example "Low certainty"."""
    plain: str
    """What it means in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label, a value and a smaller remark."""

    label: str
    value: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainResult:
    """One outcome on the plain page."""

    id: str
    name: str
    what: str
    """What the outcome is, one sentence."""
    direction: str
    """benefit, harm, higher, lower, either, little or none: picks the mark and its colour."""
    chip: str
    sentence: Markup
    unit: str
    """What the numbers count: "of 100 people", "points"."""
    without: str
    with_: str
    with_range: str
    sureness: Sureness
    same_reason: bool
    """True when the shared explanation at the top of the page covers this outcome's certainty."""
    reasons: tuple[str, ...]
    figure: Markup
    figure_open: bool
    """False when the figure is folded away because it adds little."""
    evidence: tuple[str, str]
    """"13 studies" and "357 347 people"."""
    notes: tuple[str, ...]
    """What a reader must know about where these numbers come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainMissing:
    """An outcome without numbers on the plain page."""

    id: str
    name: str
    chip: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainGroup:
    """One comparison on the plain page."""

    id: str
    title: str
    intervention: str
    comparator: str
    results: tuple[PlainResult, ...]
    missing: tuple[PlainMissing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPage:
    """Context of plain.html: the plain-language summary of one review."""

    shell: Shell
    review: ReviewRecord
    evidence_href: str
    data_href: str
    glossary_href: str
    sureness: Sureness | None
    """Certainty of the whole review when all rated outcomes share it."""
    shared_reasons: tuple[str, ...]
    """Reasons that every rated outcome shares, said once."""
    facts: tuple[Fact, ...]
    denominator: str
    groups: tuple[PlainGroup, ...]
    contents: tuple[Link, ...]
    prose: Markup
    worked_example: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinTable:
    """The table that says what a forest plot shows."""

    caption: str
    head: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOutcome:
    """One outcome on the professional page."""

    id: str
    name: str
    detail: str
    statement: str
    direction: str
    sureness: Sureness
    reasons: tuple[str, ...]
    plot: Markup
    """The forest plot as SVG; empty when there are no rows to draw."""
    method: str
    """What was done, in words."""
    heterogeneity: str
    subgroup_test: str
    prediction: str
    notes: tuple[str, ...]
    plot_notes: tuple[str, ...]
    twin: TwinTable | None
    downloads: tuple[Link, ...]
    plain_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasCell:
    """One judgement in the risk-of-bias table."""

    judgement: str
    """low, some_concerns, unclear, high or not_stated."""
    word: str
    support: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasRow:
    """One study's judgements."""

    study: str
    anchor: str
    cells: tuple[BiasCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCard:
    """One study's characteristics."""

    id: str
    anchor: str
    facts: tuple[Fact, ...]
    references: tuple[Link, ...]
    """Links to the reference list of this page."""
    registry: Link | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceItem:
    """One entry of the reference list."""

    anchor: str
    reference: Reference
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage:
    """Context of evidence.html: the professional page of one review."""

    shell: Shell
    review: ReviewRecord
    question: Question
    plain_href: str
    data_href: str
    facts: tuple[Fact, ...]
    sureness: Sureness | None
    tables: tuple[SofTable, ...]
    outcomes: tuple[EvidenceOutcome, ...]
    bias_domains: tuple[BiasDomain, ...]
    bias_rows: tuple[BiasRow, ...]
    studies: tuple[StudyCard, ...]
    flow: tuple[Fact, ...]
    references: tuple[ReferenceItem, ...]
    contents: tuple[Link, ...]
    prose: Markup
    grade_definitions: tuple[Sureness, ...]
    worked_example: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to download."""

    href: str
    name: str
    what: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage:
    """Context of data.html: everything of one review to download."""

    shell: Shell
    review: ReviewRecord
    plain_href: str
    evidence_href: str
    files: tuple[Download, ...]
    figures: tuple[Download, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the rest of the site needs to know of a review. Small, and plain data, so that it can be cached."""

    slug: str
    title: str
    plain_title: str
    topic: str
    searched: str
    studies: int
    participants: int
    outcome: str
    """Plain name of the first outcome with a result."""
    unit: str
    without: str
    with_: str
    with_range: str
    intervention: str
    direction: str
    chip: str
    level: str
    filled: int
    word: str
    worked_example: bool
    draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """Context of home.html: the list of reviews."""

    shell: Shell
    tagline: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryTerm:
    """One word and its explanation."""

    anchor: str
    term: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryPage:
    """Context of glossary.html: words explained."""

    shell: Shell
    terms: tuple[GlossaryTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage:
    """Context of about.html: the site's own page of text."""

    shell: Shell
    prose: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundPage:
    """Context of 404.html; its links are absolute because any address can lead to it."""

    shell: Shell


__all__ = [
    "AboutPage",
    "Card",
    "DataPage",
    "EvidencePage",
    "GlossaryPage",
    "HomePage",
    "Mark",
    "NotFoundPage",
    "PlainPage",
    "Shell",
]
