"""What a sentence claims in words: how sure it sounds, beside the certainty, and which way, beside the estimate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from plainforest.check.language_words import DENIED, NO_EFFECT
from plainforest.check.prose_match import FOREIGN
from plainforest.check.prose_names import likeness, names, stems, tested
from plainforest.check.prose_text import ADDRESS, Passage
from plainforest.findings import Finding
from plainforest.grade.amounts import shown
from plainforest.model import RATIO_MEASURES
from plainforest.phrases import SHORT_NAMES, effect_text
from plainforest.problems import Problem, warning

EFFECT = re.compile(
    r"\b(?:improv|worsen|reduc|increas|lower|rais|decreas|prevent|slow|sav(?:e|ing)|cut|eas(?:e|ing)|reliev|protect|"
    r"prolong|result in|lead to|make|differ|effect|fewer|more|better|worse|little)"
)
"""Without any of these, in small letters, no verb of a sentence claims anything."""
STRONG = re.compile(
    r"\b(?:improves|worsens|reduces|increases|lowers|raises|decreases|prevents|slows|saves|cures|cuts|boosts|eases|"
    r"relieves|protects|prolongs|(?:results|leads) (?:in|to)|causes|makes (?:no|little))\b"
)
_PLAIN = (
    "improve|worsen|reduce|increase|lower|raise|decrease|prevent|slow|save|cure|cut|boost|ease|relieve|protect|prolong"
)
_PAST = (
    "improved|worsened|reduced|increased|lowered|raised|decreased|prevented|slowed|saved|cured|boosted|eased|relieved|"
    "protected|prolonged"
)
_BREAKS = (
    "to|that|which|who|and|or|not|of|may|might|could|can|would|should|probably|likely|possibly|perhaps|is|are|was|were|be|"
    "been|being|a|an|the|this|these|than|as|by|from|for|if|whether|when|because|but|nor|never"
)
_NO_VERB_AFTER = f"{_BREAKS}|in|at|with|on|before|after|during|under|into|had|has|have|no|more|less"
_GAP = rf"(?:\s(?!(?:{_BREAKS}|do|does|did|will|has|have|had)\b)[a-z'-]{{1,20}}){{0,4}}?"
_CLAIM = (
    rf"(?:(?P<aux>(?:does|do|did|will)(?:\snot|n't)?)\s(?:{_PLAIN})\b|(?P<past>{_PAST})\b|(?:{_PLAIN})\b"
    r"|(?:has|have|had)\sno\s(?:clear\s|real\s)?(?:effect|benefit|impact|influence)\b)"
)
CLAIM = re.compile(rf"{_GAP}\s(?P<claim>{_CLAIM})", re.IGNORECASE)
"""What follows a subject of which something is claimed; apart from it, because each review has subjects of its own."""
NARRATIVE = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|RCTs?|researchers|authors|found|show(?:ed|n)|reported|observed)\b", re.IGNORECASE
)
"""A sentence in the past with such a word tells what a study saw, and claims nothing in general."""
ASKING = re.compile(
    r"\b(?:whether|if|how (?:well|much|far)|find out|to see|ask(?:s|ed)?|question|hypothes|test(?:s|ed|ing)?|"
    r"look(?:s|ed)? at|want(?:s|ed)?|instead|rather than)\b",
    re.IGNORECASE,
)
UNCLAIMED = re.compile(
    r"\b(?:think|thinks|thought|feared|suspected|known?|knew|potential|animals?|mice|rats|"
    r"no (?:proof|evidence|sign|reason)|(?:not|cannot|can't|unable to) (?:say|show|tell|prove|be sure|clear))\b",
    re.IGNORECASE,
)
"""Words of a sentence that says what somebody thought, or what cannot be said."""
MODALS: Mapping[str, re.Pattern[str]] = {
    "very_low": re.compile(
        r"\b(?:very (?:uncertain|unsure)|(?:uncertain|unclear|unsure|not (?:clear|known|sure)|do(?:es)? not know)"
        r" (?:whether|if|about|how))\b"
    ),
    "moderate": re.compile(r"\b(?:probably|likely)\b"),
    "low": re.compile(r"\b(?:may|might|could|possibly|perhaps)\b"),
}
VERBS: Mapping[str, str] = {
    "high": "a plain verb, such as 'reduces'",
    "moderate": "'probably'",
    "low": "'may'",
    "very_low": "'the evidence is very uncertain'",
}
WAYS: Mapping[str, re.Pattern[str]] = {
    "up": re.compile(r"\b(?:increas(?:e|es|ed)|rais(?:e|es|ed))\b", re.IGNORECASE),
    "down": re.compile(r"\b(?:reduc(?:e|es|ed)|lower(?:s|ed)?|decreas(?:e|es|ed)|prevent(?:s|ed)?)\b", re.IGNORECASE),
    "good": re.compile(r"\bimprove[sd]?\b", re.IGNORECASE),
    "bad": re.compile(r"\bworsen(?:s|ed)?\b", re.IGNORECASE),
}
OPPOSITE = {"up": "down", "down": "up", "good": "bad", "bad": "good"}
TURNED = re.compile(
    r"\b(?:no|not|never|nor|neither|without|cannot|stop\w*|withdraw\w*|withh[eo]ld\w*|placebo|controls?|comparator|lack|"
    r"less|fewer|avoid\w*)\b|n't\b",
    re.IGNORECASE,
)
"""Before a verb: it may be denied, or its subject may not be the intervention."""
NO_VERB = re.compile(
    r"\b(?:an?|the|of|in|at|with|for|by|on|had|have|has|this|these|their|its|more|less)\s$", re.IGNORECASE
)
"""Before "reduced" where it says what something is like, and not what something does."""
SIDEWAYS = re.compile(
    r"\b(?:time|problems?|delay\w*|duration|length|days|weeks|months|loss|losses|decline|deteriorat\w*|worsening|absence|lack|"
    r"freedom|free|variation|uncertainty|fear|worry|confidence)\b",
    re.IGNORECASE,
)
"""Between a verb and an outcome: what goes up or down is not the outcome."""
REACH = 80
"""Characters behind a verb in which its object stands."""


def verbs(passage: Passage, named: Sequence[Finding], quoted: Sequence[Finding]) -> Iterator[Problem]:
    """Yield what the verbs of a sentence claim that the analysis does not.

    Parameters
    ----------
    passage : Passage
        The sentence.
    named : sequence of Finding
        The outcomes it speaks of.
    quoted : sequence of Finding
        Those of which it quotes the main result.
    """
    words = passage.words
    if words.rstrip(" \"')").endswith("?") or not EFFECT.search(passage.small):
        return
    yield from _sureness(passage, named, quoted=bool(quoted))
    wrong = [
        *_direction(passage, named, quoted=bool(quoted)),
        *(_nothing(passage, quoted[0]) if len(quoted) == 1 else ()),
    ]
    if wrong and not any(pattern.search(words) for pattern in (FOREIGN, ASKING, UNCLAIMED)) and ADDRESS not in words:
        yield from wrong


def treatment(finding: Finding, words: str) -> bool:
    """Tell whether a sentence names what was tested."""
    known = stems(words)
    arms = (stems(finding.comparison.plain_intervention), stems(finding.comparison.intervention))
    return any(arm and arm <= known for arm in arms)


def _sureness(passage: Passage, named: Sequence[Finding], *, quoted: bool) -> Iterator[Problem]:
    words = passage.words
    levels = {finding.rating.level for finding in named if finding.rating}
    if len(levels) != 1:
        return
    marks = {level: found for level, pattern in MODALS.items() if (found := pattern.search(words))}
    told = quoted or any(treatment(finding, words) for finding in named)
    # "may ... which reduces": the modal leads
    claims = not UNCLAIMED.search(words) and (quoted or not ASKING.search(words))
    if not marks and claims and (plain := (STRONG.search(words) if told else None) or _plain_verb(named[0], words)):
        marks["high"] = plain
    if len(marks) != 1 or not (told or "high" in marks):
        return
    ((said, mark),) = marks.items()
    (level,) = levels
    either = mark.group() == "could" and any(finding.verdict.direction == "either" for finding in named)
    if said == level or either or (level == "very_low" and said == "low" and "certain" in words):
        return
    name = named[0].outcome.name
    right = level.replace("_", " ")
    start, end = mark.span("claim") if "claim" in mark.re.groupindex else mark.span()
    message = f"'{words[start:end]}' stands for {said.replace('_', ' ')} certainty, but '{name}' is rated {right}: "
    message += f'"{passage.quoted}"'
    hint = f"With {right} certainty write {VERBS[level]} (docs/authors/writing.md), or check the rating."
    yield warning("prose-verb", passage.text.place(passage.start + start), message, hint)


def _plain_verb(finding: Finding, words: str) -> re.Match[str] | None:
    """Return the verb of which the intervention is the subject: "corticosteroids reduce"."""
    # what stands in brackets says where a claim comes from, and is no part of it
    bare = re.sub(r"\([^()]{0,300}\)", lambda found: " " * len(found.group()), words)
    subject = _subject(finding)
    if not subject:
        return None
    reached = 0
    for named in re.finditer(rf"\b(?:{subject})(?=\s)", bare, re.IGNORECASE):
        found = CLAIM.match(bare, named.end()) if named.start() >= reached else None
        if found is None:
            continue
        reached = found.end()
        before = bare[: found.start("claim")].rstrip()
        if re.search(rf"\b(?:{_NO_VERB_AFTER})$", before, re.IGNORECASE):
            continue
        past = found["past"] or (found["aux"] or "").casefold().startswith("did")
        if past and NARRATIVE.search(bare):
            continue
        return found
    return None


def _subject(finding: Finding) -> str:
    """Return a pattern of the words that name the intervention and not the comparator."""
    kept = [word for word in tested(finding) if len(word) > 3 and word.casefold() != "plus"]
    return "|".join(f"{re.escape(word)}s?" for word in kept)


def _direction(passage: Passage, named: Sequence[Finding], *, quoted: bool) -> Iterator[Problem]:
    words = passage.words
    ways = {way: found for way, pattern in WAYS.items() if (found := pattern.search(words))}
    if len(ways) != 1:
        return  # "could increase or reduce" names both
    ((way, verb),) = ways.items()
    tail = re.split(r"[.;:(|,]|\b(?:and|but|or|while|by)\b", words[verb.end() : verb.end() + REACH])[0]
    lead = words[: verb.start()]
    if NO_VERB.search(lead) or SIDEWAYS.search(tail) or TURNED.search(re.split(r"[;:|]", lead)[-1]):
        return
    finding = _object(tail, named)
    if finding is None or not _goes(finding, OPPOSITE[way]):
        return
    subject = _subject(finding)
    if not quoted and not (subject and re.search(rf"\b(?:{subject})\b", lead, re.IGNORECASE)):
        return
    effect = f"{SHORT_NAMES[finding.measure]} {effect_text(finding.effect, finding.measure)}" if finding.effect else ""
    message = f"'{verb.group()}' goes the other way than the estimate for '{finding.outcome.name}' ({effect}): "
    message += f'"{passage.quoted}"'
    hint = "Turn the sentence round, or check which arm is which and 'better' in review.yaml."
    yield warning("prose-direction", passage.text.place(passage.start + verb.start()), message, hint)


def _object(words: str, known: Sequence[Finding]) -> Finding | None:
    """Return the outcome that some words name in full: the one of which they have the longest name."""
    here = stems(words)
    found = [(how.words, one) for one in known if (how := likeness(here, names(one))).whole and one.effect]
    most = max((count for count, _ in found), default=0)
    best = [finding for count, finding in found if count == most]
    return best[0] if len(best) == 1 else None


def _goes(finding: Finding, way: str) -> bool:
    """Tell whether an estimate goes a way: up, down, good or bad."""
    effect, main, outcome = finding.effect, shown(finding), finding.outcome
    if effect is None or outcome.event_free:
        return False  # a hazard ratio counts one thing and its table shows the other
    change = main.difference if main else effect.estimate - (1.0 if finding.measure in RATIO_MEASURES else 0.0)
    if not change:
        return False
    if way in ("up", "down"):
        return (change > 0) == (way == "up")
    better = finding.better if finding.absolute else outcome.better
    return better is not None and ((change > 0) == (better == "higher")) == (way == "good")


def _nothing(passage: Passage, finding: Finding) -> Iterator[Problem]:
    """Find "no difference" beside a result of which the whole interval lies on one side."""
    effect, words = finding.effect, passage.words
    if effect is None or DENIED.search(words):
        return
    null = 1.0 if finding.measure in RATIO_MEASURES else 0.0
    if effect.ci_low <= null <= effect.ci_high:
        return
    for mark in NO_EFFECT.finditer(words):
        said = " ".join(mark.group().split())
        right = f"{SHORT_NAMES[finding.measure]} {effect_text(effect, finding.measure)}"
        message = f"'{said}' does not go with {right}: the whole interval lies on one side."
        hint = "Say which way it goes, and how sure we are (docs/authors/writing.md)."
        yield warning("prose-direction", passage.text.place(passage.start + mark.start()), message, hint)
