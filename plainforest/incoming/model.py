"""What a file of another program says about a review, before it becomes content: neutral, frozen, nothing made up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from plainforest.model import Bias, Flow, Level, Measure

Kind = Literal["events", "scores", "effects", "observed", "text"]
"""Counts of people; means; effects with standard errors; observed minus expected events; cells of text."""
Totals = Literal["all", "subgroups", "none"]
Interval = Literal["auto", "hksj", "adhoc", "wald"]
Estimator = Literal["REML", "DL", "PM", "ML", "HS", "SJ", "EB"]
ESTIMATES = ("effect", "ci_low", "ci_high")
P_VALUES = ("p_value", "p_chi2", "p_subgroups")


class RefusedError(Exception):
    """Why a file cannot be imported.

    Parameters
    ----------
    code : str
        The message's code.
    message, hint : str
        What is wrong, and what to do.
    line : int
        Where in the file, if that is known.
    """

    def __init__(self, code: str, message: str, hint: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.line = code, message, hint, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Results as a file stores them: ratios as ratios, I² and weights in per cent. None is what it does not store."""

    effect: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    z: float | None = None
    p_value: float | None = None
    chi2: float | None = None
    df: float | None = None
    p_chi2: float | None = None
    i2: float | None = None
    tau2: float | None = None
    q_subgroups: float | None = None
    p_subgroups: float | None = None
    i2_subgroups: float | None = None
    weight: float | None = None
    people: int | None = None
    """In both arms together."""
    studies: int | None = None
    estimable: bool = True
    """When the file says that a result cannot be estimated, its numbers mean nothing."""

    @property
    def known(self) -> bool:
        """Whether there is a result to compare with."""
        return self.estimable and self.effect is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRow:
    """One study in one analysis."""

    study: str
    """Name of the study."""
    subgroup: str = ""
    events: tuple[float | None, float | None] = (None, None)
    totals: tuple[float | None, float | None] = (None, None)
    means: tuple[float | None, float | None] = (None, None)
    sds: tuple[float | None, float | None] = (None, None)
    effect: float | None = None
    """On the scale of the analysis: the natural logarithm for ratios."""
    standard_error: float | None = None
    o_minus_e: float | None = None
    variance: float | None = None
    text: str = ""
    """What stands in a table of text."""
    pooled: bool = True
    """Whether the source takes the study into its subtotals and totals."""
    note: str = ""
    calculated: bool = False
    """Whether its standard error is worked out from the interval that the source shows."""
    stored: Stored = field(default_factory=Stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingGroup:
    """One subgroup of an analysis."""

    name: str
    stored: Stored = field(default_factory=Stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One outcome of a comparison, as it was analysed."""

    number: str
    """As the source counts: 1.2."""
    name: str
    kind: Kind
    measure: Measure | None = None
    said_measure: str = ""
    """What the source calls the measure, where it is no standard one."""
    method: Literal["IV", "MH", "PETO"] | None = None
    random: bool = False
    estimator: Estimator | None = None
    interval: Interval = "wald"
    level: float = 0.95
    study_level: float = 0.95
    """The level of the intervals of single studies."""
    swap_events: bool = False
    totals: Totals = "all"
    arms: tuple[str, str] = ("", "")
    favours: tuple[str, str] = ("", "")
    """What stands under the left and the right half of the forest plot."""
    unit: str = ""
    follow_up: str = ""
    rows: tuple[IncomingRow, ...] = ()
    groups: tuple[IncomingGroup, ...] = ()
    stored: Stored = field(default_factory=Stored)
    left_out: tuple[str, ...] = ()
    """What could not be taken over, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingComparison:
    """Two groups that are compared."""

    name: str
    analyses: tuple[Analysis, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Risk of bias of one study in one domain."""

    judgement: Bias
    support: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingStudy:
    """One study."""

    name: str
    year: str = ""
    methods: str = ""
    participants: str = ""
    interventions: str = ""
    outcomes: str = ""
    notes: str = ""
    funding: str = ""
    references: tuple[str, ...] = ()
    registry: str = ""
    bias: Mapping[str, Judgement] = field(default_factory=dict)
    """By the name of the domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingReference:
    """One published source."""

    id: str
    text: str
    doi: str = ""
    pmid: str = ""
    registry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SofRisk:
    """An assumed risk of a Summary of Findings table."""

    value: float
    """As a share."""
    label: str = ""
    """For whom it is assumed: low risk."""
    note: str = ""
    """Its footnote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SofRow:
    """One outcome of a Summary of Findings table, as far as its cells could be understood."""

    outcome: str
    level: Level | None = None
    point: float | None = None
    ci: tuple[float, float] | None = None
    texts: tuple[str, str, str] = ("", "", "")
    """Estimate and limits as printed, which tells how they were rounded."""
    risks: tuple[SofRisk, ...] = ()
    """The assumed risks, one for each group of people."""
    people: int | None = None
    studies: int | None = None
    reasons: tuple[str, ...] = ()
    """Footnotes of the certainty, or the comment beside it."""
    follow_up: str = ""
    odd: tuple[str, ...] = ()
    """What is wrong with the row by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sof:
    """A Summary of Findings table."""

    title: str
    question: Mapping[str, str] = field(default_factory=dict)
    """population, setting, intervention and comparison, as far as its head states them."""
    rows: tuple[SofRow, ...] = ()
    odd: tuple[str, ...] = ()
    """What is wrong with the table as a whole."""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the source's text, with what stands under it."""

    heading: str
    plain: bool
    """Whether it belongs to the plain-language summary."""
    level: int = 2
    text: str = ""
    """Only with the owner's leave; see ``with_text``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """What a package of this program's own says beside its tables."""

    record: Mapping[str, Any]
    """As review.yaml has it."""
    studies: tuple[Mapping[str, str], ...]
    """The rows of studies.csv."""
    results: tuple[Mapping[str, str], ...]
    """The rows of results.csv."""
    outcomes: Mapping[str, str]
    """The ids of the outcomes by the numbers of their analyses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A whole review from another program."""

    form: str
    """What the file was taken for: RevMan 5 file."""
    title: str
    plain_title: str = ""
    question: Mapping[str, str] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    doi: str = ""
    searched: date | None = None
    published: str = ""
    year: str = ""
    versions: tuple[tuple[str, str], ...] = ()
    """Date and a short description of what happened then."""
    funding: tuple[str, ...] = ()
    flow: Flow | None = None
    studies: tuple[IncomingStudy, ...] = ()
    domains: tuple[str, ...] = ()
    """Names of the risk-of-bias domains, in order."""
    tool: str = "RoB 1"
    references: tuple[IncomingReference, ...] = ()
    comparisons: tuple[IncomingComparison, ...] = ()
    sofs: tuple[Sof, ...] = ()
    sections: tuple[Section, ...] = ()
    numbers_of_studies: Mapping[str, int] = field(default_factory=dict)
    """How many studies are included, excluded, awaiting classification, ongoing."""
    with_text: bool = False
    """Whether the owner of the texts wants them."""
    decimals: int | None = None
    """Decimals of the stored results; None when they are stored in full."""
    own: OwnRecord | None = None
    """What a package of this program's own says beside its tables."""
    left_out: tuple[str, ...] = ()

    def analyses(self) -> Iterator[Analysis]:
        """Yield every analysis of every comparison."""
        for comparison in self.comparisons:
            yield from comparison.analyses
