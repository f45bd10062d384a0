"""Risk of bias in figures: a letter for each domain, a sign for each judgement, and both in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from plainforest.model import Bias, BiasDomain, Study

WORDS: Mapping[Bias, str] = {
    "low": "Low",
    "some_concerns": "Some concerns",
    "unclear": "Unclear",
    "high": "High",
    "not_stated": "Not stated",
}
"""The judgements as they are shown, from the best to the one that nobody made."""
GLYPHS: Mapping[Bias, tuple[str, str]] = {
    "low": ("M20 2a18 18 0 1 0 0 36a18 18 0 1 0 0-36z", "M20 12v16M12 20h16"),
    "unclear": ("M20 3l17 33H3z", "M20 16v9M20 31h.1"),
    "high": ("M13 2h14l11 11v14L27 38H13L2 27V13z", "M12 20h16"),
    "not_stated": ("M20 3a17 17 0 1 0 0 34a17 17 0 1 0 0-34z", "M13 20h.1M20 20h.1M27 20h.1"),
}
"""Ground and sign of each mark in a box of 40 × 40, as in templates/symbols.html."""
# What says nothing about which domain it is.
HOLLOW = frozenset("a and arising assessment bias due domain for from in of on or overall process risk the to".split())


class Domain(NamedTuple):
    """One domain of the risk-of-bias tool with the letter that stands for it in figures."""

    id: str
    letter: str
    name: str


def glyph(judgement: Bias) -> Bias:
    """Return the name of the mark: RoB 2's "some concerns" and RoB 1's "unclear" share theirs."""
    return "unclear" if judgement == "some_concerns" else judgement


def lettered(domains: Iterable[BiasDomain]) -> tuple[Domain, ...]:
    """Give each domain a letter of its own: from its name where that has one to spare, else from the alphabet."""
    return _lettered(tuple(domains))


@lru_cache(maxsize=64)
def _lettered(domains: tuple[BiasDomain, ...]) -> tuple[Domain, ...]:
    found: list[Domain] = []
    for domain in domains:
        taken = {other.letter for other in found}
        letter = next((one for one in _letters(domain.name) if one not in taken), "")
        if not letter:  # more domains than letters
            letter = str(len(found) + 1)
        found.append(Domain(domain.id, letter, domain.name))
    return tuple(found)


def _letters(name: str) -> Iterator[str]:
    """Yield letters for a domain, the best first: initials of the words that count, then what is left."""
    words = [word for word in re.findall(r"[^\W\d_]+", name) if word.casefold() not in HOLLOW]
    initials = [word[0].upper() for word in words]
    inside = [letter.upper() for word in words for letter in word[1:]]
    # "ß" has no single capital
    yield from (letter for letter in (*initials, *inside, *ascii_uppercase) if len(letter) == 1)


def judgements(study: Study, domains: Iterable[Domain]) -> tuple[Bias, ...]:
    """Return what was judged of a study, domain by domain."""
    given = study.bias
    return tuple([given[one.id].judgement if one.id in given else "not_stated" for one in domains])


@lru_cache(maxsize=1_024)
def in_words(judged: tuple[Bias, ...], domains: tuple[Domain, ...]) -> str:
    """Write "high: performance bias, attrition bias; low: selection bias"; the worst first."""
    order: tuple[Bias, ...] = ("high", "some_concerns", "unclear", "low", "not_stated")
    parts = []
    for level in order:
        names = [_inside(d.name) for one, d in zip(judged, domains, strict=True) if one == level]
        if len(names) == len(domains) > 1:
            return f"{WORDS[level].lower()} in every domain" if level != "not_stated" else "not stated"
        if names:
            parts.append(f"{WORDS[level].lower()}: {', '.join(names)}")
    return "; ".join(parts)


def _inside(name: str) -> str:
    """Write a name as it stands inside a sentence."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def key(domains: Iterable[Domain]) -> str:
    """Write what the letters stand for."""
    return f"Risk of bias: {', '.join(f'{d.letter} {_inside(d.name)}' for d in domains)}."


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one domain's studies that share a judgement.

    Attributes
    ----------
    judgement : Bias
        What was judged.
    studies : int
        Of how many studies.
    of_studies : float
        As a share of all studies, 0 to 1.
    of_weight : float or None
        Their share of the weight of one pooled result, 0 to 1; None when nothing was pooled.
    """

    judgement: Bias
    studies: int
    of_studies: float
    of_weight: float | None


def summary(
    studies: Sequence[Study], domain: BiasDomain, weights: Mapping[str, float] | None = None
) -> tuple[Share, ...]:
    """Add up one domain's judgements over the studies, from low to not stated; levels that nobody has are left out.

    Parameters
    ----------
    studies : sequence of Study
        The included studies.
    domain : BiasDomain
        Which domain.
    weights : mapping of str to float, optional
        Weight of each pooled study by its id, in any unit.
    """
    one = Domain(domain.id, "", domain.name)
    levels = [judgements(study, (one,))[0] for study in studies]
    total = sum(weights.values()) if weights else 0.0
    found = []
    for level in WORDS:
        own = [study.id for study, judged in zip(studies, levels, strict=True) if judged == level]
        if own:
            weight = sum((weights or {}).get(name, 0.0) for name in own) / total if total else None
            found.append(Share(level, len(own), len(own) / len(studies), weight))
    return tuple(found)
