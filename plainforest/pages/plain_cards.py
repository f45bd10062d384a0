"""The cards of the plain page: one outcome each, or several that leave everything open, told together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markupsafe import Markup

from plainforest.figures import difference_bar, icon_legend, icon_pair
from plainforest.figures.plain import HUNDRED
from plainforest.findings import Finding
from plainforest.grade import amounts
from plainforest.grade.certainty import DOMAIN_NAMES, PLAIN_DEFINITIONS, Rating
from plainforest.grade.plain import certainty, no_number, plain_grouped
from plainforest.grade.rows import row_text
from plainforest.grade.statements import Statement, state, upper_first
from plainforest.language import language
from plainforest.model import Comparison
from plainforest.numbers import count, signed
from plainforest.pages.contexts import Link, Sureness
from plainforest.pages.plain_contexts import PlainCard, PlainGroup, PlainMissing, PlainNote, PlainResult
from plainforest.pages.plain_notes import plain_notes
from plainforest.pages.prose import strong
from plainforest.pages.words import Explainer
from plainforest.phrases import (
    difference_range,
    events_name,
    people_text,
    per,
    studies_text,
    unit,
    value,
    value_range,
)

EVIDENCE = "evidence/index.html"
NOT_RATED = Sureness(level="", filled=0, word="Not rated", plain="Nobody has rated how sure we can be of this result.")


def sureness(rating: Rating | None) -> Sureness:
    """Return a rating in words for both audiences."""
    if rating is None:
        return NOT_RATED
    return Sureness(
        level=rating.level,
        filled=rating.filled,
        word=f"{rating.word.capitalize()} certainty",
        plain=PLAIN_DEFINITIONS[rating.level],
    )


def reasons(finding: Finding) -> tuple[str, ...]:
    """Return the reasons of the rating, in everyday words where the author has them, else with their domain."""
    if finding.rating is None:
        return ()
    return tuple(
        reason.plain_reason or f"{upper_first(DOMAIN_NAMES[reason.domain])}: {reason.reason}"
        for reason in finding.rating.reasons
    )


@dataclass(frozen=True, slots=True)
class Making:
    """What all cards of a page share.

    Attributes
    ----------
    denominators : tuple of int
        Of the professional table and of this page.
    shared : tuple of str
        Reasons that are said once for all outcomes.
    key : str
        The outcome whose figure is not folded away.
    explain : Explainer
        Marks the glossary's terms.
    """

    denominators: tuple[int, int]
    shared: tuple[str, ...]
    key: str
    explain: Explainer

    def results(self, comparison: Comparison, findings: Sequence[Finding]) -> PlainGroup:
        """Return a comparison with its outcomes that have numbers."""
        found = [(finding, self._words(finding)) for finding in findings if finding.effect]
        together = _together(found)
        cards: list[PlainCard] = []
        for finding, words in found:
            members = together.get(words.chip, [])
            if not members:
                cards.append(_alone(self._result(finding, words, grouped=False)))
            elif members[0] is finding:
                cards.append(self._several(comparison, members, words))
        by_id = {result.id: result for card in cards for result in card.results}
        results = tuple(by_id[finding.id] for finding, _ in found)
        return PlainGroup(
            id=comparison.id,
            title=f"{upper_first(comparison.plain_intervention)} compared with {comparison.plain_comparator}",
            intervention=comparison.plain_intervention,
            comparator=comparison.plain_comparator,
            explained=not _repeats(comparison),
            results=results,
            cards=tuple(cards),
            notes=tuple(self._notes([finding for finding, _ in found])),
            missing=(),
        )

    def missing(self, finding: Finding) -> PlainMissing:
        """Return an outcome without numbers."""
        words = self._words(finding)
        return PlainMissing(
            id=finding.id,
            name=finding.outcome.plain_name,
            what=self.explain.text(finding.outcome.plain_description),
            chip=words.chip,
            sentence=self.explain.text(words.plain),
        )

    def _words(self, finding: Finding) -> Statement:
        return state(finding, denominator=self.denominators[0], plain_denominator=self.denominators[1])

    def _several(self, comparison: Comparison, members: Sequence[Finding], words: Statement) -> PlainCard:
        key = "very_low" if certainty(members[0]) == "very_low" else "either"
        if key == "either" and any(finding.better is None for finding in members):
            key = "either_unknown"
        arms = {"intervention": comparison.plain_intervention, "comparator": comparison.plain_comparator}
        sentence = self.explain.text(language().sentence(f"plain.group.{key}", **arms))
        results = tuple(self._result(finding, self._words(finding), grouped=True) for finding in members)
        levels = {result.sureness.level for result in results}
        return PlainCard(
            results=results,
            id=f"{comparison.id}-{words.chip.casefold().replace(' ', '-')}",
            chip=words.chip,
            direction=words.direction,
            sentence=sentence,
            sureness=results[0].sureness if len(levels) == 1 else None,
            evidence=(_spread(members, "studies"), _spread(members, "participants")),
            legend=icon_legend(f"{comparison.id}-legend")
            if any("people-of" in r.figure for r in results)
            else Markup(""),
        )

    def _result(self, finding: Finding, words: Statement, *, grouped: bool) -> PlainResult:
        own, denominator = finding.outcome.plain_statement, self.denominators[1]
        sentence = plain_grouped(language(), finding, denominator) if grouped and not own else words.plain
        without, with_, spread, what = arm_values(finding, denominator)
        own_reasons, main = reasons(finding), amounts.shown(finding)
        explain = self.explain.text
        return PlainResult(
            id=finding.id,
            name=finding.outcome.plain_name,
            what=explain(finding.outcome.plain_description),
            direction=words.direction,
            chip=words.chip,
            sentence=explain(strong(sentence)),
            unit=what,
            apart=main is not None and main.people and main.base(denominator) != denominator,
            without=without,
            with_=with_,
            with_range=spread,
            difference=_difference_of_scores(finding),
            sureness=sureness(finding.rating),
            same_reason=bool(self.shared) and own_reasons == self.shared,
            reasons=() if own_reasons == self.shared else tuple(map(explain, own_reasons)),
            figure=figure(finding, denominator, not grouped),
            figure_open=finding.id == self.key,
            evidence=(studies_text(finding), people_text(finding.participants)),
            evidence_href=f"{EVIDENCE}#outcome-{finding.id}",
        )

    def _notes(self, findings: Sequence[Finding]) -> Iterator[PlainNote]:
        """Say every note once, with the outcomes that it is about."""
        about: dict[str, list[Finding]] = {}
        for finding in findings:
            for note in plain_notes(finding, self.denominators[1]):
                about.setdefault(note, []).append(finding)
        for text, told in about.items():
            links = [Link(text=finding.outcome.plain_name, href=f"#outcome-{finding.id}") for finding in told]
            yield PlainNote(text=self.explain.text(text), outcomes=() if len(told) == len(findings) else tuple(links))


def _together(found: Sequence[tuple[Finding, Statement]]) -> dict[str, list[Finding]]:
    """Return the outcomes that are told together, by their verdict: two or more that leave everything open."""
    by_chip: dict[str, list[Finding]] = {}
    for finding, words in found:
        if words.direction == "either":
            by_chip.setdefault(words.chip, []).append(finding)
    return {chip: members for chip, members in by_chip.items() if len(members) > 1}


def _alone(result: PlainResult) -> PlainCard:
    return PlainCard(
        results=(result,),
        id="",
        chip="",
        direction=result.direction,
        sentence=Markup(""),
        sureness=result.sureness,
        evidence=result.evidence,
        legend=Markup(""),
    )


def _spread(members: Sequence[Finding], what: Literal["studies", "participants"]) -> str:
    """Write how many studies or people the results come from: "1 study", "56 to 64 people"."""
    text = studies_text if what == "studies" else lambda finding: people_text(finding.participants)
    least, most = (pick(members, key=lambda finding: getattr(finding, what)) for pick in (min, max))
    low, high = text(least), text(most)
    if low == high or not getattr(least, what):
        return high
    return language().say("numbers.to", low=count(getattr(least, what)), high=high)


def _repeats(comparison: Comparison) -> bool:
    """Tell whether the comparator's name only says that the intervention is left out: "no vaccine", "no treatment"."""
    kind, _, left_out = comparison.plain_comparator.lower().partition(" ")
    known = set(comparison.plain_intervention.lower().split()) | {"treatment", "intervention"}
    return kind in ("no", "without") and set(left_out.split()) <= known


@lru_cache(maxsize=64)
def arm_values(finding: Finding, denominator: int) -> tuple[str, str, str, str]:
    """Return the values without and with the intervention, the latter's range, and what they count."""
    main = amounts.shown(finding)
    if main is None:
        return "Not available", no_number(language(), finding), "", ""
    if main.alone:
        names = {"unit": unit(finding), "events": events_name(finding)}
        difference = amounts.with_unit(language(), main.difference, main, denominator, 1, **names)
        return "Not available", difference, difference_range(main, denominator, 1), ""
    texts = (
        value(main.comparator, main, denominator, 1),
        value(main.intervention, main, denominator, 1),
        value_range(main, denominator, 1, fixed=True),
    )
    if main.time_unit:
        return *texts, f"{events_name(finding)} {per(main, denominator, '')}"
    counts = f"of {count(main.base(denominator))} {finding.outcome.counted}"
    return *texts, (counts if main.events else finding.outcome.plain_unit or unit(finding))


def _difference_of_scores(finding: Finding) -> str:
    """Write the difference between two means with its range: the range beside the means is only that of one of them."""
    main = amounts.shown(finding)
    if main is None or main.events or main.alone:
        return ""
    digits = main.decimals(1)
    best, low, high = (signed(v, digits) for v in (main.difference, main.difference_low, main.difference_high))
    spread = language().say("numbers.to", low=low, high=high)
    return language().say("plain.scores.cell", difference=best, range=spread)


def drawn(finding: Finding, denominator: int) -> bool:
    """Tell whether a result has a picture.

    An array always has a hundred people; rarer events, and rates, are better told in numbers.
    """
    main = finding.absolute[0] if finding.absolute else None
    return main is not None and (not main.events or (main.people and main.base(denominator) == HUNDRED))


@lru_cache(maxsize=64)
def figure(finding: Finding, denominator: int, caption: bool = True) -> Markup:
    """Return the picture of a result; empty where it is better told in numbers."""
    if not drawn(finding, denominator):
        return Markup("")
    main, comparison = finding.absolute[0], finding.comparison
    if not main.events:
        arm = value_range(main, denominator, 1, fixed=True) if not main.alone else ""
        return difference_bar(finding, title=row_text(finding, denominator), arm=arm, caption=caption)
    return icon_pair(finding, without=comparison.plain_comparator, with_=comparison.plain_intervention, caption=caption)


def key_figure(findings: Sequence[Finding], denominator: int) -> str:
    """Return the outcome whose figure is shown at once: the first one with a verdict, else the first with a figure."""
    pictured = [finding for finding in findings if drawn(finding, denominator)]
    clear = [one for one in pictured if certainty(one) != "very_low" and one.verdict.direction != "either"]
    return next((finding.id for finding in (*clear, *pictured)), "")
