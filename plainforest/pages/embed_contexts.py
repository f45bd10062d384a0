"""What a card for other sites hands to its template; as in contexts.py, a theme can rely on these names."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from plainforest.pages.contexts import Fact, Link, Shell, Sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedPage:
    """Context of embed.html: one outcome as a card that other sites show in a frame."""

    shell: Shell
    """What surrounds the page; its canonical address is that of the plain page."""
    name: str
    """Plain name of the outcome."""
    question: str
    """The review's question in everyday words."""
    what: Markup
    """What the outcome is, one sentence; may be empty."""
    direction: str
    """As in PlainResult; none for an outcome without numbers."""
    chip: str
    """The verdict in two to five words."""
    sentence: Markup
    """One to four sentences with the numbers, or why there are none."""
    sureness: Sureness | None
    """How sure we can be; None without numbers."""
    figure: Markup
    """People in a hundred, or the difference on a line; may be empty."""
    notes: tuple[Markup, ...]
    """Where the numbers come from, in the words of the plain page: what is reconstructed, calculated or assumed."""
    evidence: str
    """"13 studies, 357 347 people"; empty without numbers."""
    upto: Fact
    """How up to date the evidence is."""
    worked_example: bool
    """True when the rating was made for this site."""
    plain_href: str
    """The outcome on the plain page."""
    evidence_href: str
    """The outcome on the professional page."""
    source: Link | None
    """The review that the numbers come from, or None when review.yaml has no DOI."""
