"""What a review is, in the words of the Cochrane Handbook: frozen, typed, free of files and formats.

The docstring under each field is also its description in the JSON Schema that editors use for completion, so it
speaks to authors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen

from plainforest.problems import Place

Measure = Literal["RR", "OR", "PETO", "RD", "MD", "SMD", "ROM", "IRR", "HR"]
Domain = Literal["risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias"]
UpDomain = Literal["large_effect", "dose_response", "opposing_confounding"]
Unchanged = Literal["risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias", "start"]
Level = Literal["high", "moderate", "low", "very_low"]
Bias = Literal["low", "some_concerns", "unclear", "high", "not_stated"]
CheckLevel = Literal["off", "suggestion", "warning", "error"]
Basis = Literal["reported", "calculated", "reconstructed"]
Text = Annotated[str, MinLen(1)]
Id = Annotated[str, MinLen(1), MaxLen(60)]

MEASURE_NAMES: Mapping[str, str] = {
    "RR": "risk ratio",
    "OR": "odds ratio",
    "PETO": "Peto odds ratio",
    "RD": "risk difference",
    "MD": "mean difference",
    "SMD": "standardised mean difference",
    "ROM": "ratio of means",
    "IRR": "rate ratio",
    "HR": "hazard ratio",
}
RATIO_MEASURES = frozenset({"RR", "OR", "PETO", "ROM", "IRR", "HR"})
"""Analysed on the scale of the natural logarithm."""
BINARY_MEASURES = frozenset({"RR", "OR", "PETO", "RD"})
"""From counts of people."""
RATE_MEASURES = frozenset({"IRR"})
"""From counts of events and person-time."""
CONTINUOUS_MEASURES = frozenset({"MD", "SMD", "ROM"})
"""From means and standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The review question (PICO) as the review states it."""

    population: Text
    """Who the question is about."""
    intervention: Text
    """What is tested."""
    comparison: Text
    """What it is compared with."""
    setting: str = ""
    """Where: hospital, country. Leave out when the source does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The review that the numbers come from, part by part, for reference managers; authors and doi stand beside it."""

    title: Text
    """Its title."""
    journal: str = ""
    """The journal, in full or as it is abbreviated."""
    year: Annotated[int, Ge(1000), Le(9999)] | None = None
    """When it was published."""
    volume: str = ""
    """Volume."""
    issue: str = ""
    """Issue."""
    pages: str = ""
    """First and last page: 698-702."""
    number: str = ""
    """Article number, where there are no pages: CD011742."""
    url: str = ""
    """Address, starting with https://, where there is no DOI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version of the review and what changed in it."""

    date: Text
    """Year, month or day: 2015, 2016-11 or 2019-12-19."""
    changes: Text
    """What is new in this version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionReason:
    """Why some full-text reports were excluded."""

    reason: Text
    """The reason, for example Not randomised."""
    reports: Annotated[int, Ge(0)] | None = None
    """How many reports were excluded for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Study flow (PRISMA). Leave out what the source does not state; the page then says so."""

    records_identified: Annotated[int, Ge(0)] | None = None
    """Records found by the searches."""
    duplicates_removed: Annotated[int, Ge(0)] | None = None
    """Records removed before screening, as duplicates or otherwise."""
    records_screened: Annotated[int, Ge(0)] | None = None
    """Records left after duplicates were removed."""
    records_excluded: Annotated[int, Ge(0)] | None = None
    """Records excluded on title and abstract."""
    reports_sought: Annotated[int, Ge(0)] | None = None
    """Full-text reports that the authors tried to get."""
    reports_not_retrieved: Annotated[int, Ge(0)] | None = None
    """Full-text reports that they could not get."""
    reports_assessed: Annotated[int, Ge(0)] | None = None
    """Full-text reports assessed for eligibility."""
    reports_excluded: Annotated[int, Ge(0)] | None = None
    """Full-text reports excluded."""
    exclusion_reasons: tuple[ExclusionReason, ...] = ()
    """Why full-text reports were excluded."""
    studies_included: Annotated[int, Ge(0)] | None = None
    """Studies included in the review."""
    reports_included: Annotated[int, Ge(0)] | None = None
    """Reports of these studies."""
    studies_pooled: Annotated[int, Ge(0)] | None = None
    """Studies with numbers that could be analysed."""
    studies_ongoing: Annotated[int, Ge(0)] | None = None
    """Eligible studies that were still going on."""
    studies_awaiting: Annotated[int, Ge(0)] | None = None
    """Studies that could not be judged yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedStudy:
    """A study that readers might expect in the review, and why it is not there."""

    study: Text
    """Its name, for example Smith 2010."""
    reason: Text
    """Why it was excluded."""
    references: tuple[Id, ...] = ()
    """Ids of its references."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OngoingStudy:
    """An eligible study without results at the time of the search."""

    study: Text
    """Its name or title."""
    note: str = ""
    """What it tests, or when results are expected."""
    registry: str = ""
    """Trial register number, for example NCT01363401."""
    references: tuple[Id, ...] = ()
    """Ids of its references."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A published source."""

    id: Id
    """A short name that studies.csv refers to."""
    text: Text
    """The citation: authors, title, journal, year, volume, pages."""
    doi: str = ""
    """The DOI alone, for example 10.1002/ana.25302."""
    pmid: str = ""
    """PubMed number."""
    registry: str = ""
    """Trial register number, for example NCT01363401."""
    url: str = ""
    """Another address, starting with https://."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasDomain:
    """One domain of the risk-of-bias tool."""

    id: Id
    """Names the columns bias_<id> and bias_<id>_support in studies.csv."""
    name: Text
    """Full name, for example Selection bias."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskOfBias:
    """The risk-of-bias tool and its domains."""

    tool: Text
    """For example RoB 1 or RoB 2."""
    domains: Annotated[tuple[BiasDomain, ...], MinLen(1)]
    """The domains in the order in which they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The scale of a continuous outcome."""

    unit: Text
    """What one step is called in a sentence, for example points."""
    name: str = ""
    """For example ALSFRS-R."""
    minimum: float | None = None
    """Lowest possible score."""
    maximum: float | None = None
    """Highest possible score."""
    low_means: str = ""
    """What the low end means in plain words."""
    high_means: str = ""
    """What the high end means in plain words."""
    sd: Annotated[float, Gt(0)] | None = None
    """For SMD: how far people's scores on this scale typically lie apart (standard deviation), to give the result in
    its units."""
    sd_source: str = ""
    """Where that standard deviation comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """How large an effect must be to matter, on the absolute scale, with a source.

    For events: the difference in risk, as a share (0.02 is 20 more or fewer per 1000). For scores: the difference in
    units of the scale. For rates: the difference in events per unit of time.
    """

    important: Annotated[float, Gt(0)]
    """The smallest difference that matters to people (MID)."""
    source: Text
    """Who says so."""
    moderate: Annotated[float, Gt(0)] | None = None
    """From here the effect counts as moderate. From the important difference on the words are the same."""
    large: Annotated[float, Gt(0)] | None = None
    """From here the effect is called large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparatorRisk:
    """An assumed risk (or mean, or rate) without the intervention."""

    value: float
    """A share for events (0.18 is 180 per 1000); a mean for scores; for rates, events per unit of time."""
    source: Text
    """Where the value comes from."""
    label: str = ""
    """For which group, for example low risk."""
    ci_low: float | None = None
    """Lower limit of the value's 95% confidence interval, when its source has one; see risk_uncertainty."""
    ci_high: float | None = None
    """Upper limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the certainty was rated up or down."""

    domain: Domain | UpDomain
    """Which of the GRADE domains."""
    reason: Text
    """The concrete reason; it becomes a footnote."""
    plain_reason: str = ""
    """The same in everyday words, for the plain page; without it, the reason stands there."""
    levels: Annotated[int, Ge(1), Le(3)] | None = None
    """How many levels. Leave out only when the source does not state it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDowngraded:
    """Why the certainty was not rated down for a domain, although the numbers may suggest it."""

    domain: Unchanged
    """Which of the GRADE domains, or start: the certainty starts high although the studies were not randomised."""
    reason: Text
    """The concrete reason; it becomes a footnote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUpgraded:
    """Why the certainty was not rated up for a domain, although the numbers may suggest it."""

    domain: UpDomain
    """Which of the GRADE domains."""
    reason: Text
    """The concrete reason; it becomes a footnote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """The GRADE judgement of one outcome."""

    start: Literal["high", "low"] = "high"
    """high for randomised trials, low for other designs."""
    reasons: tuple[Reason, ...] = ()
    """Every downgrade and upgrade, each with its reason."""
    not_downgraded: tuple[NotDowngraded, ...] = ()
    """Domains that were considered and not rated down, each with its reason, which is published."""
    not_upgraded: tuple[NotUpgraded, ...] = ()
    """Domains that were considered and not rated up, each with its reason, which is published."""
    level: Level | None = None
    """The final rating as the source states it; computed from the reasons when they state their levels."""
    worked_example: bool = False
    """yes when the judgement is not from a published review but an example made for this site."""
    note: str = ""
    """Anything a reader should know about the judgement itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One outcome of a comparison, listed whether or not data exist."""

    id: Id
    """Short name: lower-case letters, digits and hyphens. Names the outcome in results.csv, links and texts."""
    name: Text
    """Name for professionals."""
    plain_name: Text
    """Name in everyday words."""
    plain_description: str = ""
    """One sentence that explains the outcome to somebody who has never heard of it."""
    counted: Text = "people"
    """For events: who is counted on the plain page, for example people, babies or women."""
    events_name: str = ""
    """For events: what happened, as a plural for short labels: deaths, cases of tuberculosis."""
    plain_unit: str = ""
    """For scores: what the numbers count on the plain page, for example change in points over six months."""
    plain_event: str = ""
    """For events: what happened to people, to follow a number: "people were alive at six months"."""
    measure: Measure | None = None
    """For events RR, OR, PETO (Peto odds ratio) or RD; for scores MD, SMD or ROM (ratio of means); for events in
    person-time IRR (rate ratio); for time to an event HR. Not needed when there are no data."""
    better: Literal["higher", "lower"] | None = None
    """Whether a higher or a lower value is better for people."""
    model: Literal["random", "common"] = "random"
    """random (studies estimate different effects) or common (one effect)."""
    method: Literal["IV", "MH", "PETO"] | None = None
    """IV (inverse variance), MH (Mantel-Haenszel) or PETO. By default PETO for the Peto odds ratio, MH for counts under
    a common effect, else IV. PETO goes with the measure PETO, and with HR from O−E."""
    estimator: Literal["REML", "DL", "PM", "ML", "HS", "SJ", "EB"] | None = None
    """How tau² is estimated under random effects: REML (default), DL (DerSimonian-Laird), PM (Paule-Mandel), ML, HS
    (Hunter-Schmidt), SJ (Sidik-Jonkman) or EB (empirical Bayes)."""
    interval: Literal["auto", "wald", "hksj", "adhoc"] = "auto"
    """Confidence interval: auto is HKSJ for random effects with more than two studies and tau² above 0, else Wald;
    adhoc is HKSJ that is never narrower than Wald's."""
    prediction: Literal["k-1", "k-2", "normal"] = "k-1"
    """Prediction interval under random effects: t with k-1 or k-2 degrees of freedom for k studies, or normal."""
    confidence_level: Annotated[float, Gt(0.5), Lt(1)] = 0.95
    """How sure the intervals of this outcome are, as a share: 0.95 for 95%."""
    conventions: Literal["revman", "metafor"] = "revman"
    """Whose rules hold where programs differ: how zero cells are corrected, the small-sample correction and variance
    of SMD, and what enters Mantel-Haenszel sums."""
    double_zeros: Literal["keep", "drop"] | None = None
    """For events and rates: keep or drop studies with no events in either arm, or events in everybody. By default as
    the conventions have it."""
    swap_events: bool = False
    """For events, yes: analyse the people without the event instead. The counts in results.csv stay as reported."""
    totals: Literal["all", "subgroups", "none"] = "all"
    """all; subgroups: every subgroup is pooled, and there is no total; none: studies are shown, nothing is pooled."""
    sensitivity: bool = True
    """no: do not show what the result would be with the other model, and without each study."""
    time_unit: str = ""
    """For rates: what the times in results.csv count, for example person-years."""
    follow_up: str = ""
    """When it was measured, for example 6 months."""
    scale: Scale | None = None
    """For scores and other continuous outcomes."""
    express_as: Literal["units", "events", "sd"] | None = None
    """For SMD, what the result is shown in: units (of the scale, which then needs sd and sd_source), events (people,
    from comparator_risks) or sd (standard deviations). By default units when the scale has an sd with its source, else
    sd."""
    event_is_higher: bool | None = None
    """With express_as: events, whether the event means a high score (yes) or a low one (no)."""
    thresholds: Thresholds | None = None
    """How large an effect must be to matter."""
    no_thresholds: str = ""
    """Why there are no thresholds, one sentence for readers: The review names no difference that matters."""
    comparator_risks: Annotated[tuple[ComparatorRisk, ...], MaxLen(3)] = ()
    """Up to three assumed values without the intervention; by default the median of the studies."""
    event_free: bool = False
    """For HR, yes: the comparator risks are the share of people still free of the event at follow_up, for example still
    alive, and so is what the tables show. better stays about the event."""
    risk_uncertainty: bool = False
    """yes: the intervals of absolute effects also include the uncertainty of the comparator risks, from their ci_low
    and ci_high."""
    certainty: Certainty | None = None
    """The GRADE judgement. Without it the page says "not rated"."""
    status: Literal["not_measured", "not_reported"] | None = None
    """Only when there are no results: not_measured, or measured but not_reported."""
    status_note: str = ""
    """One sentence with the circumstances: who did not measure it, and who says so."""
    subgroups: bool = True
    """no: ignore the subgroup column for this outcome."""
    subgroup_label: str = ""
    """What the subgroups are, for example Allocation."""
    note: str = ""
    """Anything a reader needs for these numbers; shown under the figure."""
    statement: str = ""
    """Your own sentence for professionals, instead of the one made from the numbers. Numbers as references:
    {{ survival.difference }}."""
    plain_statement: str = ""
    """Your own sentences for the plain page, instead of those made from the numbers; numbers as references."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two groups that are compared, and the outcomes they are compared on."""

    id: Id
    """Short name: lower-case letters, digits and hyphens."""
    intervention: Text
    """The intervention arm in tables and figures."""
    comparator: Text
    """The comparator arm in tables and figures."""
    plain_intervention: Text
    """The intervention in everyday words, to follow "with": "cell therapy"."""
    plain_comparator: Text
    """The comparator in everyday words, to follow "with": "riluzole only"."""
    outcomes: Annotated[tuple[Outcome, ...], MinLen(1)]
    """The outcomes, the most important first."""
    plural: bool = False
    """yes when the intervention's name is plural: cold packs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """Everything in review.yaml."""

    title: Text
    """Title for professionals."""
    plain_title: Text
    """The question in everyday words."""
    question: Question
    """Population, intervention, comparison, setting."""
    comparisons: Annotated[tuple[Comparison, ...], MinLen(1)]
    """The comparisons with their outcomes."""
    plain_answer: Text
    """The short answer: one or two plain sentences at the top of the plain page."""
    summary: Text
    """The short answer for professionals: one or two sentences."""
    plain_audience: str = ""
    """Who the plain page is for, one sentence."""
    key_messages: Annotated[tuple[Text, ...], MaxLen(4)] = ()
    """Two or three more plain sentences under the short answer."""
    topic: str = ""
    """For the list of reviews, for example Nerves and muscles."""
    conditions: tuple[Text, ...] = ()
    """The illnesses or situations that the review is about, in words that readers would look for: Tuberculosis."""
    interventions: tuple[Text, ...] = ()
    """What is tested, in words that readers would look for: BCG vaccine."""
    authors: tuple[Text, ...] = ()
    """Authors of the review."""
    citation: str = ""
    """How to cite the review that these numbers come from."""
    doi: str = ""
    """DOI of that review."""
    source: Source | None = None
    """The same review part by part, for citation files."""
    searched: date | None = None
    """Date of the last search, for example 2019-07-31."""
    published: str = ""
    """When the review was published."""
    versions: tuple[Version, ...] = ()
    """Earlier versions and what changed."""
    funding: str = ""
    """Who paid for the studies and the review."""
    plain_funding: str = ""
    """The same in everyday words."""
    flow: Flow | None = None
    """Study flow numbers."""
    excluded_studies: tuple[ExcludedStudy, ...] = ()
    """Studies that readers might expect here, each with the reason why it was excluded."""
    ongoing_studies: tuple[OngoingStudy, ...] = ()
    """Studies that were still going on."""
    risk_of_bias: RiskOfBias | None = None
    """The risk-of-bias tool; the judgements are in studies.csv."""
    references: tuple[Reference, ...] = ()
    """Published sources."""
    questions_to_ask: tuple[Text, ...] = ()
    """Questions that a reader could take to a doctor."""
    draft: bool = False
    """yes: left out of the published site."""


Audience = Literal["plain", "professional"]
FILLED_IN_RECORD: Mapping[str, Audience] = {
    "plain_answer": "plain",
    "plain_audience": "plain",
    "key_messages": "plain",
    "questions_to_ask": "plain",
    "plain_funding": "plain",
    "summary": "professional",
    "question": "professional",
    "funding": "professional",
}
"""Texts of review.yaml in which references to numbers are filled in, with the page whose numbers they get."""
FILLED_IN_OUTCOMES: Mapping[str, Audience] = {
    "plain_description": "plain",
    "plain_statement": "plain",
    "statement": "professional",
    "note": "professional",
    "status_note": "professional",
}
"""The same for the texts of an outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasJudgement:
    """One study's judgement in one domain."""

    judgement: Bias
    support: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One row of studies.csv."""

    id: str
    """Short name, for example Oh 2018."""
    place: Place
    year: int | None = None
    design: str = ""
    country: str = ""
    setting: str = ""
    population: str = ""
    intervention: str = ""
    comparison: str = ""
    follow_up: str = ""
    participants: int | None = None
    """Randomised."""
    participants_intervention: int | None = None
    participants_comparator: int | None = None
    funding: str = ""
    references: tuple[str, ...] = ()
    registry: str = ""
    note: str = ""
    bias: Mapping[str, BiasJudgement] = field(default_factory=dict)
    """Judgement by domain id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One arm's numbers, as far as given. Counts for events, with time for rates; mean and SD for scores."""

    events: int | None = None
    total: int | None = None
    mean: float | None = None
    sd: float | None = None
    time: float | None = None
    """Person-time at risk, in the unit that the outcome states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One row of results.csv: one study and outcome."""

    outcome: str
    study: str
    place: Place
    intervention: Arm = field(default_factory=Arm)
    comparator: Arm = field(default_factory=Arm)
    effect: float | None = None
    """An effect the study reports itself, on the natural scale."""
    ci_low: float | None = None
    ci_high: float | None = None
    standard_error: float | None = None
    """On the log scale for ratios."""
    log_effect: float | None = None
    """The natural logarithm of a ratio, where the source reports that."""
    p_value: float | None = None
    """Two-sided, of the effect: gives its standard error where there is no interval."""
    o_minus_e: float | None = None
    """Observed minus expected events in the intervention arm, as in a log-rank analysis."""
    o_e_variance: float | None = None
    """The variance of `o_minus_e`."""
    subgroup: str = ""
    source: str = ""
    """Page or table the numbers come from."""
    basis: Basis = "reported"
    no_data: bool = False
    """The study belongs to the outcome but gave no usable numbers."""
    note: str = ""
    """Why there are no numbers, or how they were calculated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A Markdown text and where it stands."""

    text: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review: its record, its tables and its two texts."""

    slug: str
    record: ReviewRecord
    studies: tuple[Study, ...]
    results: tuple[Result, ...]
    plain: Prose
    professional: Prose
    places: Mapping[tuple[str | int, ...], Place]
    """Where each value of review.yaml stands, by its path: ("comparisons", 0, "outcomes", 2, "certainty")."""

    def place(self, *path: str | int) -> Place:
        """Return where the value at `path` stands, or the nearest enclosing value that has a place."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        raise KeyError(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Who publishes the site."""

    name: Text
    """Name in the footer."""
    url: str = ""
    """Address, starting with https://."""
    email: str = ""
    """Contact address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """Everything in site.yaml."""

    title: Text
    """Name of the site."""
    tagline: str = ""
    """One sentence under the name on the home page."""
    address: str = ""
    """Public address, for example https://evidence.example.org/."""
    language: Annotated[str, MinLen(2), MaxLen(12)] = "en"
    """Language code of the texts."""
    organisation: Organisation | None = None
    """Who publishes the site."""
    notice: str = ""
    """A sentence for the foot of every page, for example that this is not medical advice."""
    checks: Mapping[str, CheckLevel] = field(default_factory=dict)
    """How serious a message is, by its code: off, suggestion, warning or error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What all reviews share: the site's settings, its glossary and its own page of text."""

    record: SiteRecord
    glossary: Mapping[str, str]
    """Term to plain explanation."""
    about: Prose | None = None
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Term to other ways of writing it; plurals with s or es need not be listed."""
