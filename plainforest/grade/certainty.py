"""The certainty of evidence from the authors' judgements (Cochrane Handbook 14.2; GRADE handbook 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from plainforest.model import Certainty, Level, NotDowngraded, NotUpgraded, Reason

LEVELS: tuple[Level, ...] = ("very_low", "low", "moderate", "high")
UP_DOMAINS = frozenset({"large_effect", "dose_response", "opposing_confounding"})
LEVEL_NAMES: Mapping[str, str] = {"very_low": "very low", "low": "low", "moderate": "moderate", "high": "high"}
DOMAIN_NAMES: Mapping[str, str] = {
    "risk_of_bias": "risk of bias",
    "inconsistency": "inconsistency",
    "indirectness": "indirectness",
    "imprecision": "imprecision",
    "publication_bias": "publication bias",
    "large_effect": "large effect",
    "dose_response": "dose-response gradient",
    "opposing_confounding": "opposing confounding",
}
SUBJECT_NAMES: Mapping[str, str] = {**DOMAIN_NAMES, "start": "starting level"}
"""The domains, and the level at which a rating starts."""
# What each level means, in our own words after Balshem 2011 (doi 10.1016/j.jclinepi.2010.07.015).
DEFINITIONS: Mapping[str, str] = {
    "high": "We are very confident that the true effect lies close to the estimate.",
    "moderate": "The true effect is probably close to the estimate, but it could be substantially different.",
    "low": "Our confidence is limited: the true effect may be substantially different from the estimate.",
    "very_low": "We have very little confidence: the true effect is likely to be substantially different.",
}
PLAIN_DEFINITIONS: Mapping[str, str] = {
    "high": "We are very sure. New studies are unlikely to change this.",
    "moderate": "We are fairly sure, but new studies could change this.",
    "low": "We are not sure. The true effect may be quite different.",
    "very_low": "We are very unsure. The true effect is likely to be quite different.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The certainty of one outcome and why.

    Attributes
    ----------
    level : Level
        very_low, low, moderate or high.
    filled : int
        How many of the four discs are filled.
    """

    level: Level
    start: Literal["high", "low"]
    reasons: tuple[Reason, ...]
    worked_example: bool
    note: str
    not_downgraded: tuple[NotDowngraded, ...] = ()
    not_upgraded: tuple[NotUpgraded, ...] = ()

    @property
    def filled(self) -> int:
        """How many of the four discs are filled."""
        return LEVELS.index(self.level) + 1

    @property
    def word(self) -> str:
        """The level as readers see it: "very low"."""
        return LEVEL_NAMES[self.level]


def level_from_reasons(certainty: Certainty) -> Level | None:
    """Return the level that the reasons add up to, or None when a reason does not state its levels."""
    position = LEVELS.index(certainty.start)
    for reason in certainty.reasons:
        if reason.levels is None:
            return None
        position += reason.levels if reason.domain in UP_DOMAINS else -reason.levels
    return LEVELS[min(len(LEVELS) - 1, max(0, position))]


def rate(certainty: Certainty | None) -> Rating | None:
    """Return the rating, or None when the authors gave none.

    A level that the source states wins over the sum of the reasons; the checks report when they disagree.
    """
    if certainty is None:
        return None
    computed = level_from_reasons(certainty)
    level = certainty.level or computed
    if level is None:
        return None
    return Rating(
        level=level,
        start=certainty.start,
        reasons=certainty.reasons,
        worked_example=certainty.worked_example,
        note=certainty.note,
        not_downgraded=certainty.not_downgraded,
        not_upgraded=certainty.not_upgraded,
    )
