"""What the professional page hands to its template for the figures beside the forest plots."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasSign:
    """A mark of risk of bias and the word for it."""

    judgement: str
    """low, some_concerns, unclear, high or not_stated."""
    glyph: str
    """Name of the mark's symbol: some concerns and unclear share theirs."""
    word: str
    """The judgement as shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiasSummary:
    """One domain's judgements over all studies."""

    letter: str
    """The letter that stands for the domain in forest plots."""
    domain: str
    """Name of the domain."""
    bar: Markup
    """Its studies as one bar, a piece for each judgement; says nothing that the words do not say."""
    words: str
    """How many studies have which judgement: "1 low, 1 not stated"."""
    weighted_bar: Markup
    """The same by weight in one pooled result; empty when there is none."""
    weighted_words: str
    """"62% low, 38% high"; empty when there is none."""
