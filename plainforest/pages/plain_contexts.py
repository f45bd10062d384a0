"""What the plain-language page hands to its template; as in contexts.py, a theme can rely on these names."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from plainforest.model import ReviewRecord
from plainforest.pages.contexts import Fact, GlossaryTerm, Link, Shell, Sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainResult:
    """One outcome on the plain page."""

    id: str
    """The outcome id; also the anchor of its card."""
    name: str
    """Plain name of the outcome."""
    what: Markup
    """What the outcome is, one sentence."""
    direction: str
    """benefit, harm, higher, lower, either, little or none: picks the mark and its colour."""
    chip: str
    """The verdict in two to five words."""
    sentence: Markup
    """One to four sentences with the numbers."""
    unit: str
    """What the numbers count: "of 100 people", "points"."""
    apart: bool
    """True when people are counted out of more than in other results on the page."""
    without: str
    """The value without the intervention."""
    with_: str
    """The value with it."""
    with_range: str
    """That value's range."""
    difference: str
    """For scores, the difference between the two with its range; empty for counts, and where it is the value itself."""
    sureness: Sureness
    """How sure we can be."""
    same_reason: bool
    """True when the shared explanation at the top of the page covers this outcome's certainty."""
    reasons: tuple[Markup, ...]
    """Why, one sentence for each reason."""
    figure: Markup
    """People in a hundred, or the difference on a line; may be empty."""
    figure_open: bool
    """True for the one figure of the page that is not folded away."""
    evidence: tuple[str, str]
    """"13 studies" and "357 347 people"."""
    evidence_href: str
    """The same outcome on the professional page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainCard:
    """One outcome, or several that share a verdict which leaves everything open, told together."""

    results: tuple[PlainResult, ...]
    """The outcomes, in the author's order."""
    id: str
    """Of the card itself when it has several outcomes; empty for one, whose own id the card has."""
    chip: str
    """What they share: "Could go either way"; empty for one outcome."""
    direction: str
    """As in PlainResult."""
    sentence: Markup
    """What that means, one or two sentences; empty for one outcome."""
    sureness: Sureness | None
    """The certainty when all of them share it."""
    evidence: tuple[str, str]
    """"1 study" and "56 to 64 people": from where the results come."""
    legend: Markup
    """What the kinds of people in the figures mean; empty when there are none, and for one outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainMissing:
    """An outcome without numbers on the plain page."""

    id: str
    """The outcome id; also its anchor."""
    name: str
    """Plain name of the outcome."""
    what: Markup
    """What the outcome is, one sentence; may be empty."""
    chip: str
    """Not measured, not reported, no usable data or not estimable."""
    sentence: Markup
    """One sentence with the circumstances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainNote:
    """Where numbers come from, said once for every outcome that it is true of."""

    text: Markup
    """The note."""
    outcomes: tuple[Link, ...]
    """The outcomes that it is about; empty when it is about all of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainGroup:
    """One comparison on the plain page."""

    id: str
    """The comparison id."""
    title: str
    """The comparison in plain words."""
    intervention: str
    """Plain name of the intervention, to follow "with"."""
    comparator: str
    """Plain name of the comparator."""
    explained: bool
    """Whether readers need to be told what "without" means; "no vaccine" only repeats it."""
    results: tuple[PlainResult, ...]
    """Outcomes with numbers, in the author's order."""
    cards: tuple[PlainCard, ...]
    """The same as they are told: one to a card, or several that could go either way."""
    notes: tuple[PlainNote, ...]
    """What a reader must know about where these numbers come from."""
    missing: tuple[PlainMissing, ...]
    """Outcomes without numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPage:
    """Context of plain.html: the plain-language summary of one review."""

    shell: Shell
    """What surrounds the page."""
    review: ReviewRecord
    """The review's record: everything in review.yaml."""
    evidence_href: str
    """The professional page."""
    data_href: str
    """The downloads."""
    glossary_href: str
    """The glossary."""
    answer: Markup
    """The short answer."""
    key_messages: tuple[Markup, ...]
    """Two or three plain sentences under the short answer: the author's, or drafted from the findings."""
    sureness: Sureness | None
    """Certainty of the whole review when all rated outcomes share it."""
    shared_reasons: tuple[Markup, ...]
    """Reasons that every rated outcome shares, said once."""
    facts: tuple[Fact, ...]
    """How many studies and people, and how up to date."""
    groups: tuple[PlainGroup, ...]
    """The comparisons."""
    contents: tuple[Link, ...]
    """The list of contents."""
    prose: Markup
    """plain.md as HTML; what stands under each heading of the second level can be folded."""
    funding: Markup
    """Who paid for the studies."""
    source: Markup
    """The review that the numbers come from, its DOI as a link; may be empty."""
    words: tuple[GlossaryTerm, ...]
    """The glossary's terms that are marked on this page, in alphabetical order."""
    worked_example: bool
    """True when any rating was made for this site."""
