"""What each page hands to its template: one frozen, documented context per page.

A theme can rely on these names; a test renders every page and asserts that the templates use nothing else.
`Markup` values are HTML that is already safe; every other text is escaped by the template engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from plainforest.model import BiasDomain, Question, Reference, ReviewRecord
from plainforest.pages.figure_contexts import BiasSign, BiasSummary
from plainforest.pages.sof_value import Mark, SofTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What every page needs around its content."""

    site_title: str
    """The name of the site."""
    language: str
    """Language code for the html element."""
    root: str
    """Prefix that leads from this page to the top of the site: "", "../", "../../", or an absolute path."""
    stylesheet: str
    """Path of the style sheet below the root."""
    icon: str
    """Path of the icon below the root."""
    files: Mapping[str, str]
    """Path below the root of every file in static/ by its name there, for scripts and pictures."""
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
    """Who publishes the site; empty when site.yaml does not say."""
    organisation_url: str
    """Address of the organisation; empty when there is none."""
    organisation_email: str
    """Contact address; empty when there is none."""
    version: str
    """Version of Plainforest."""
    direction: str
    """"ltr", or "rtl" for a language that is written from right to left."""
    feed: str
    """Path of the Atom feed below the root; empty when site.yaml has no address."""
    manifest: str
    """Path of the web manifest below the root."""
    kind: str
    """What OpenGraph calls the page: article or website."""
    image: str
    """Full address of the picture that is shown where the page is shared; empty when there is none."""
    image_alt: str
    """What that picture says."""
    metadata: Markup
    """The page's metadata for search engines, as the text of a JSON-LD script element; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link inside or outside the site."""

    text: str
    """What the link says."""
    href: str
    """Where it leads; empty when there is no address."""


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
    """What the fact is about."""
    value: str
    """The fact."""
    remark: str = ""
    """A smaller remark beside it; may be empty."""
    date: str = ""
    """The fact as a date for programs, "2019-07-31"; empty when it is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryTerm:
    """One word and its explanation."""

    anchor: str
    """Its anchor."""
    term: str
    """The word."""
    explanation: str
    """What it means, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinRow:
    """One row of a figure's table: a study, a subtotal, the total or the prediction interval."""

    name: str
    """Row heading."""
    href: str
    """Where the study is described on this page; empty for rows that are no study."""
    cells: tuple[str, ...]
    """The other cells."""
    anchor: str = ""
    """Anchor of the row; empty for rows that are no study."""
    sources: tuple[Link, ...] = ()
    """The references of the study, behind the last cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinTable:
    """The table that says what a forest plot shows."""

    caption: str
    """What the table shows."""
    head: tuple[str, ...]
    """Column headings."""
    body: tuple[TwinRow, ...]
    """The rows."""
    anchor: str = ""
    """Anchor of the table; empty when nothing leads to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """How far a result depends on the model, on single studies, and on small studies."""

    table: TwinTable
    """The result worked out in other ways."""
    leave_one_out: str
    """How far it moves when one study is left out; empty below three studies."""
    other_model: str
    """What the other model gives, where it differs visibly; empty otherwise."""
    small_study: tuple[str, ...]
    """Tests of small-study effects, or why there are none; one sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelFigure:
    """A funnel plot, or the reason why there is none."""

    plot: Markup
    """The figure as SVG; empty when there is none."""
    notes: tuple[str, ...]
    """What its lines and marks are."""
    reason: str
    """Why there is none; empty when there is one."""
    twin: TwinTable | None
    """The figure as a table, or None."""
    downloads: tuple[Link, ...]
    """Links to the figure's files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewFigure:
    """Several outcomes that share a measure, in one figure."""

    ident: str
    """Its anchor."""
    title: str
    """The comparison and the measure."""
    plot: Markup
    """The figure as SVG."""
    outcomes: tuple[Link, ...]
    """The outcomes in it, linked to their own sections."""
    downloads: tuple[Link, ...]
    """Links to the figure's files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOutcome:
    """One outcome on the professional page."""

    id: str
    """The outcome id; its anchor is outcome-<id>."""
    name: str
    """Name of the outcome."""
    detail: str
    """Scale, direction, important difference and time."""
    statement: str
    """What happens, one sentence."""
    row_href: str
    """Its row in the Summary of Findings; empty when it has none."""
    needed: tuple[Fact, ...]
    """The number needed to treat for each comparator risk: the group, which may be empty, and the number."""
    direction: str
    """As in PlainResult."""
    sureness: Sureness
    """The rating."""
    reasons: tuple[str, ...]
    """Why it is so rated, one sentence for each reason."""
    plot: Markup
    """The forest plot as SVG; empty when there are no rows to draw."""
    method: str
    """What was done, in words."""
    heterogeneity: str
    """A sentence with tau², I² and Q; empty for one study."""
    subgroup_test: str
    """The test for differences between subgroups; may be empty."""
    prediction: str
    """The prediction interval and what it means; may be empty."""
    notes: tuple[str, ...]
    """The author's notes on these numbers."""
    plot_notes: tuple[str, ...]
    """Which numbers were not reported as such, and which studies gave none."""
    bias_signs: tuple[BiasSign, ...]
    """The marks of risk of bias in the plot; empty when no study was judged."""
    twin: TwinTable | None
    """The figure as a table, or None."""
    robustness: Robustness | None
    """The result worked out in other ways, or None when nothing was pooled."""
    funnel: FunnelFigure | None
    """Its funnel plot, or None where nothing was pooled."""
    downloads: tuple[Link, ...]
    """Links to the figure's files."""
    plain_href: str
    """The same outcome on the plain page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasCell:
    """One judgement in the risk-of-bias table."""

    judgement: str
    """low, some_concerns, unclear, high or not_stated."""
    word: str
    """The judgement as shown."""
    support: str
    """Why; empty when the source does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasRow:
    """One study's judgements."""

    study: str
    """Name of the study."""
    anchor: str
    """Anchor of the study's characteristics."""
    cells: tuple[BiasCell, ...]
    """One judgement for each domain, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCard:
    """One study's characteristics."""

    id: str
    """Name of the study."""
    anchor: str
    """Its anchor."""
    facts: tuple[Fact, ...]
    """Its characteristics."""
    uses: tuple[Link, ...]
    """Where its numbers stand: links to its rows in the tables of the figures."""
    silent: tuple[Link, ...]
    """The same for outcomes that it gave no usable numbers for."""
    references: tuple[Link, ...]
    """Links to the reference list of this page."""
    registry: Link | None
    """Its entry in a trial register, or None."""
    note: str
    """The author's note; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceItem:
    """One entry of the reference list."""

    anchor: str
    """Its anchor."""
    reference: Reference
    """The reference as the author wrote it."""
    links: tuple[Link, ...]
    """DOI, PubMed, register and other addresses."""
    cited_for: tuple[Link, ...]
    """The studies on this page that it is a source of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """How to cite a work."""

    id: str
    """For anchors: summary or source."""
    heading: str
    """What is cited."""
    text: str
    """The citation."""
    files: tuple[Link, ...]
    """The same for reference managers, to download."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskMark:
    """A comparator risk that has a source, at its place on the control."""

    letter: str
    """A, B, ... from low to high."""
    value: str
    """The risk, unrounded, as JavaScript reads it."""
    text: str
    """The risk as shown: "16 per 1000"."""
    label: str
    """What it is: Published table, High risk, Lowest observed."""
    source: str
    """Where it comes from."""
    href: str
    """The row of the figure's table that it comes from; empty when it is the author's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskControl:
    """Lets a browser work a row of the table out again for another comparator risk; shown only where scripts run."""

    id: str
    """The outcome id."""
    comparison: str
    """Id of the comparison, whose table has the row."""
    name: str
    """Name of the outcome."""
    row: str
    """Anchor of the row that it changes."""
    label: str
    """What is chosen: "Risk with no vaccine, per 1000"."""
    start: str
    """The lowest number that can be chosen."""
    end: str
    """The highest one."""
    step: str
    """How far apart the numbers are."""
    value: str
    """The published one, rounded to a step."""
    published: str
    """Says what the published table uses."""
    said: str
    """Says that the row was recalculated; {risk} stands for the chosen number."""
    remark: str
    """Says, beside a recalculated row, which words are still about the published risk."""
    outside: str
    """Says which numbers can be chosen."""
    fixed: bool
    """Whether the published intervals include the uncertainty of the comparator risk; recalculated ones do not."""
    marks: tuple[RiskMark, ...]
    """The risks with a source, from low to high."""
    facts: str
    """What the script needs to know, as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowBox:
    """One box of the study flow."""

    label: str
    """What is counted."""
    value: str
    """How many, or that the source does not state it."""
    stated: bool
    """False when the source does not state it."""
    parts: tuple[Fact, ...]
    """What the number consists of: reasons, each with its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """One step of the study flow, from the top down."""

    box: FlowBox
    """What goes on."""
    asides: tuple[FlowBox, ...]
    """What leaves here."""
    unknown: tuple[str, ...]
    """For a step that stands for several: everything that the source does not state here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStudy:
    """A study that is not in the review: excluded, or still going on."""

    name: str
    """Its name."""
    note: str
    """Why it is excluded, or what it tests; may be empty."""
    links: tuple[Link, ...]
    """Its references and its entry in a trial register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidencePage:
    """Context of evidence.html: the professional page of one review."""

    shell: Shell
    """What surrounds the page."""
    review: ReviewRecord
    """The review's record: everything in review.yaml."""
    question: Question
    """Population, intervention, comparison, setting."""
    plain_href: str
    """The plain page."""
    data_href: str
    """The downloads."""
    facts: tuple[Fact, ...]
    """How many studies and people, and how up to date."""
    sureness: Sureness | None
    """The rating when all rated outcomes share it, else None."""
    tables: tuple[SofTable, ...]
    """One Summary of Findings for each comparison."""
    controls: tuple[RiskControl, ...]
    """Comparator risks that a reader can change, one for each outcome that allows it."""
    overviews: tuple[OverviewFigure, ...]
    """Outcomes that share a measure, in one figure for each measure."""
    outcomes: tuple[EvidenceOutcome, ...]
    """The outcomes with their plots."""
    bias_domains: tuple[BiasDomain, ...]
    """The domains of the risk-of-bias tool."""
    bias_rows: tuple[BiasRow, ...]
    """The studies' judgements."""
    bias_summaries: tuple[BiasSummary, ...]
    """Each domain's judgements over all studies."""
    bias_weighted: str
    """Name of the outcome whose weights the summaries use; empty when nothing was pooled in the key outcome."""
    studies: tuple[StudyCard, ...]
    """Characteristics of the studies."""
    versions: tuple[Fact, ...]
    """Versions of the source review, the latest first: when, and what changed."""
    citations: tuple[Citation, ...]
    """How to cite this summary, and the review that its numbers come from."""
    flow: tuple[FlowStep, ...]
    """Study flow, from the top down."""
    excluded: tuple[OtherStudy, ...]
    """Studies that readers might expect here, with the reasons why they were excluded."""
    ongoing: tuple[OtherStudy, ...]
    """Studies that were still going on."""
    references: tuple[ReferenceItem, ...]
    """The reference list."""
    contents: tuple[Link, ...]
    """The list of contents."""
    prose: Markup
    """professional.md as HTML."""
    grade_definitions: tuple[Sureness, ...]
    """What the four ratings mean."""
    abbreviations: tuple[Fact, ...]
    """What the abbreviations on the page stand for."""
    worked_example: bool
    """True when any rating was made for this site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to download."""

    href: str
    """Where the file is."""
    name: str
    """Its name."""
    what: str
    """What is in it."""
    size: str
    """Its size, for example "3 kB"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """An outcome's card for other sites."""

    id: str
    """The outcome id."""
    name: str
    """Plain name of the outcome."""
    href: str
    """Where the card is."""
    code: str
    """The HTML that puts it into another page; without the site's address, a script fills that in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage:
    """Context of data.html: everything of one review to download."""

    shell: Shell
    """What surrounds the page."""
    review: ReviewRecord
    """The review's record."""
    plain_href: str
    """The plain page."""
    evidence_href: str
    """The professional page."""
    files: tuple[Download, ...]
    """Tables and results."""
    figures: tuple[Download, ...]
    """Forest plots."""
    embeds: tuple[Embed, ...]
    """Cards for other sites, one for each outcome."""


__all__ = [
    "DataPage",
    "EvidencePage",
    "Mark",
    "Shell",
]
