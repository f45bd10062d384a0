"""Which result of the review a quoted result is: by measure, by words, and by the numbers themselves.

In doubt it is none: a check that cries wolf is soon switched off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from plainforest import stats
from plainforest.check.prose_names import Likeness, likeness, meant, names, stems
from plainforest.check.prose_quotes import Quote
from plainforest.check.prose_text import ADDRESS
from plainforest.findings import Effect, Finding, effect_of, people_in
from plainforest.model import MEASURE_NAMES

Kind = Literal["result", "wald", "other", "subgroup", "study"]
SAME = {"PETO": {"PETO", "OR"}}
"""Names that may stand for a measure besides its own."""
FOREIGN = re.compile(
    r"\bet al\b|\b(?:previous|earlier|later|another|newer|older|published|register|registry|protocol|guideline|"
    r"elsewhere|observational|cohort|per[- ]protocol|reports?|means?\b(?! difference)|would|for example|e\.g|"
    r"such as|if|other (?:reviews?|stud(?:y|ies)|trials?|research|evidence)|according to|subgroup differences|"
    r"hop(?:e|es|ed|ing)|aim(?:s|ed)?|intended|meant|designed|expected|believed?|claim(?:s|ed)?|thresholds?|"
    r"(?:thought|considered|deemed|set|regarded|judged|counted)(?: as)? (?:clinically )?important|"
    r"minimal(?:ly)? important|or (?:less|more)|"
    r"in (?:the |one )?(?-i:[A-Z][\w-]{2,20}) (?:(?:19|20)\d\d )?(?:trial|study))\b"
    r"|\((?:19|20)\d\d[a-z]?\)",
    re.IGNORECASE,
)
"""Words of a sentence that may tell of numbers that are not this review's, or of none that exist."""
FEWER = re.compile(
    r"\bsensitivity\b|\bwithout (?:the )?(?:[a-z]{1,20} ){0,3}(?:trials?|stud(?:y|ies))\b"
    r"|\b(?:leav(?:e|ing)|left) out\b"
    r"|\b(?:trials?|stud(?:y|ies))\s(?:(?:are|were|is|was)\s)?(?:excluded|omitted|removed)\b"
    r"|\b(?:exclud(?:e|es|ed|ing)|omit(?:s|ted|ting)|remov(?:e|es|ed|ing)|exclusion of|removal of)\s"
    r"(?:[\w,'-]{1,24}\s){0,5}?(?:trials?|stud(?:y|ies)|outliers?|data|(?:19|20)\d\d)\b"
    r"|\b(?:restrict|limit)ed to\b",
    re.IGNORECASE,
)
"""Words of a sentence that openly tells of another analysis than the main one."""
ROBUST = re.compile(
    r"\b(?:robust|unchanged|confirmed|stable|(?:not|hardly|little) change|(?:same|similar) in)", re.IGNORECASE
)
OTHER_MODEL: Mapping[str, re.Pattern[str]] = {
    "random": re.compile(r"\b(?:fixed|common)[ -]effects?\b", re.IGNORECASE),
    "common": re.compile(r"\brandom[ -]effects?\b", re.IGNORECASE),
}
"""How a sentence names the model that an outcome is not analysed with, by the one that it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One result that the review has, under one of the ways to work it out.

    Attributes
    ----------
    finding : Finding
        The outcome.
    kind : str
        result, wald (the same with Wald's interval), other (the other model), subgroup or study.
    effect : Effect
        Natural scale.
    label : str
        The name of the subgroup or study.
    people : int or None
        How many people are in it; None when that is nobody's business here.
    """

    finding: Finding
    kind: Kind
    effect: Effect
    label: str = ""
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What a quote is taken for.

    Attributes
    ----------
    known : Known or None
        The result; None when it is none of this review's, or cannot be told.
    strange : bool
        It claims to be a result of this review, but there is none like it.
    named : Finding or None
        The outcome that the words name, where the numbers are those of another.
    wald : bool
        The numbers are those with Wald's interval, which the outcome is not analysed with.
    """

    known: Known | None = None
    strange: bool = False
    named: Finding | None = None
    wald: bool = False


@dataclass(frozen=True)
class Results:
    """All results of a review, ready to be looked for."""

    findings: tuple[Finding, ...]
    named: tuple[tuple[Finding, tuple[frozenset[str], ...]], ...]

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """Everything that a text could quote; worked out when a text quotes anything in its own words."""
        return tuple(one for finding in self.findings for one in _all(finding))

    def of(self, finding: Finding) -> Known | None:
        """Return the result of an outcome."""
        return next(_all(finding), None)

    def by_id(self, outcome: str) -> Finding | None:
        """Return the outcome of an id."""
        return next((finding for finding in self.findings if finding.id == outcome), None)


def results_of(findings: Sequence[Finding]) -> Results:
    """Return all results of a review."""
    return Results(
        findings=tuple(findings),
        named=tuple((finding, names(finding)) for finding in findings),
    )


def _all(finding: Finding) -> Iterator[Known]:
    """Yield every result of an outcome, its own first."""
    if finding.effect is None or finding.analysis is None:
        return
    yield Known(finding=finding, kind="result", effect=finding.effect, people=finding.participants)
    if wald := wald_interval(finding):
        yield Known(finding=finding, kind="wald", effect=wald, people=finding.participants)
    if other := other_model(finding):
        yield Known(finding=finding, kind="other", effect=other, people=finding.participants)
    for group in finding.subgroups:
        if group.effect:
            yield Known(
                finding=finding, kind="subgroup", effect=group.effect, label=group.label, people=people_in(group.rows)
            )
    for row in finding.rows:
        if row.effect:
            yield Known(finding=finding, kind="study", effect=row.effect, label=row.study.id, people=people_in([row]))


def other_model(finding: Finding) -> Effect | None:
    """Return the result under the other model: a common effect in place of random effects, or the other way round."""
    analysis = finding.analysis
    if analysis is None or analysis.k < 2:
        return None
    if finding.sensitivity:
        return effect_of(finding.sensitivity.other_model)
    return effect_of(stats.refit(analysis, model="common" if analysis.model == "random" else "random"))


def wald_interval(finding: Finding) -> Effect | None:
    """Return the result with Wald's interval where it has a wider one; older programs knew no other."""
    analysis = finding.analysis
    if analysis is None or analysis.interval == "wald":
        return None
    return effect_of(stats.refit(analysis, interval="wald"))


def agreeing(quote: Quote, effect: Effect) -> tuple[int, int]:
    """Return how many of the numbers of a quote are those of an effect, and how many it has."""
    pairs = list(_pairs(quote, effect))
    return sum(pairs), len(pairs)


def _pairs(quote: Quote, effect: Effect) -> Iterator[bool]:
    if quote.value:
        yield quote.value.equals(effect.estimate)
    if interval := quote.item("interval"):
        low, high = interval.numbers
        yield low.equals(effect.ci_low)
        yield high.equals(effect.ci_high)


def match(quote: Quote, results: Results) -> Match:
    """Return what a quote is taken for."""
    if quote.outcome:
        finding = results.by_id(quote.outcome)
        return Match(results.of(finding) if finding else None)
    of_measure = [one for one in results.known if _same_measure(quote.measure, one.finding)]
    given = agreeing(quote, Effect(0, 0, 0))[1]
    named, how = _named(quote, results)
    exact = [one for one in of_measure if agreeing(quote, one.effect) == (given, given)]
    apart = _other_analysis(quote, named or (exact[0].finding if exact else None))
    if given >= 2 and exact:
        best = _exact(exact, named, how, quote, results)
        openly = apart and best.known is not None and (best.known.kind == "other" or best.wald)
        return Match() if openly else best
    if apart:
        return Match()
    if given >= 2 and (other := _of_other_measure(quote, results, given)):
        return Match(other)
    near = _best(quote, [one for one in of_measure if agreeing(quote, one.effect)[0] >= 2], named)
    if near:
        return Match(near)
    return _by_words(quote, of_measure, named, how, given)


def _other_analysis(quote: Quote, finding: Finding | None) -> bool:
    """Tell whether a sentence says that it tells of another analysis: fewer studies, or the other model."""
    if ROBUST.search(quote.after):
        return False  # "RR 1.07, robust in sensitivity analyses" is the main result
    words = quote.passage.words
    named = finding is not None and OTHER_MODEL.get(finding.outcome.model)
    return bool(FEWER.search(words) or (named and named.search(words)))


def _same_measure(measure: str, finding: Finding) -> bool:
    own = finding.outcome.measure or ""
    return measure in SAME.get(own, {own})


def _exact(exact: Sequence[Known], named: Finding | None, how: Likeness, quote: Quote, results: Results) -> Match:
    order: tuple[Kind, ...] = ("result", "wald", "subgroup", "study", "other")
    best = min(
        exact,
        key=lambda one: (
            one.finding is not named,
            one.kind in ("subgroup", "study") and not _mentions(quote, one.label),
            order.index(one.kind),
        ),
    )
    own = next((of_outcome for finding, of_outcome in results.named if finding is best.finding), ())
    wrong = (
        named is not None
        and how.whole
        and best.finding is not named
        and _same_measure(quote.measure, named)
        and not likeness(stems(f"{quote.before} {quote.own} {quote.after if quote.last else ''}"), own).words
    )
    wald = best.kind == "wald"
    if wald:
        best = results.of(best.finding) or best
    return Match(best, named=named if wrong else None, wald=wald)


def _of_other_measure(quote: Quote, results: Results, given: int) -> Known | None:
    """Return the result whose numbers these are, although the text gives it another measure."""
    if given < 3:
        return None
    found = [
        one
        for one in results.known
        if one.kind == "result"
        and agreeing(quote, one.effect)[0] == given
        and not _same_measure(quote.measure, one.finding)
    ]
    return found[0] if len(found) == 1 else None


def _best(quote: Quote, near: Sequence[Known], named: Finding | None) -> Known | None:
    ranked = sorted(
        near,
        key=lambda one: (
            -agreeing(quote, one.effect)[0],
            one.kind in ("subgroup", "study") and not _mentions(quote, one.label),
            one.finding is not named,
            one.kind != "result",
        ),
    )
    if not ranked:
        return None
    best = ranked[0]
    if best.kind == "wald":
        return None
    return best if best.kind in ("result", "other") or _mentions(quote, best.label) else None


def _mentions(quote: Quote, label: str) -> bool:
    return label.casefold() in quote.passage.words.casefold()


def _named(quote: Quote, results: Results) -> tuple[Finding | None, Likeness]:
    """Return the outcome that the words around a quote name: its own, those before and after it, the heading."""
    fitting = [pair for pair in results.named if _same_measure(quote.measure, pair[0]) and pair[0].effect]
    for text in (quote.own, quote.before, quote.after, quote.passage.lead, quote.passage.heading):
        finding, how = meant(text, fitting)
        if finding is not None:
            return finding, how
    return None, Likeness()


def _by_words(quote: Quote, of_measure: Sequence[Known], named: Finding | None, how: Likeness, given: int) -> Match:
    """Match a quote of which hardly a number agrees: the data have changed since, or it is of something else."""
    foreign = bool(FOREIGN.search(quote.passage.words)) or ADDRESS in quote.passage.words
    labels = {one.label for one in of_measure if one.kind in ("subgroup", "study")}
    foreign = foreign or any(_mentions(quote, label) for label in labels)
    mains = [one for one in of_measure if one.kind == "result"]
    chosen = next((one for one in mains if one.finding is named), None)
    if chosen is not None:
        evidence = agreeing(quote, chosen.effect)[0] + _same_people(quote, chosen)
        if evidence or (how.whole and not foreign and given):
            return Match(chosen)
    counted = [one for one in mains if agreeing(quote, one.effect)[0] and _same_people(quote, one)]
    if len(counted) == 1 and not foreign:
        return Match(counted[0])
    rated = quote.item("certainty") is not None
    whole = quote.item("studies") is not None and quote.item("people") is not None
    return Match(strange=given >= 2 and rated and whole and not foreign)


def _same_people(quote: Quote, known: Known) -> bool:
    people = quote.item("people")
    return people is not None and known.people is not None and people.numbers[0].equals(known.people)


def measure_words(measure: str) -> str:
    """Write "a risk ratio"."""
    name = MEASURE_NAMES[measure]
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
