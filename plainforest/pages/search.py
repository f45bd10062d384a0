"""The search index: small JSON files that the list of reviews reads when somebody searches or filters.

``search/index.json`` holds what filters and orders need of every review, a few bytes each. The words stand in sheets of
their own, in alphabetical order, so that a search reads one or two of them however many reviews there are. The pages'
script folds and ranks in the same way; search.md in docs/ says why it is so.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence

from plainforest.pages.dates import first_day
from plainforest.pages.library_contexts import Card, Choice, Facet

PER_SHEET = 50
"""Reviews on one sheet of the list."""
WORDS_SHEET = 24_000
"""Characters of JSON in one sheet of words, about 8 kB when compressed."""
CHOICES = 40
"""Values of one facet that are offered, the most frequent ones."""
COMMON = 0.5
"""A word in more than this share of the reviews tells them apart too little to be kept, once there are many."""
MANY = 20
WEIGHTS = (1, 2, 3, 5, 8)
"""Of a word in the answer, the question, the names of outcomes, topic and kinds, and the titles."""

LEVELS = ("high", "moderate", "low", "very_low", "")
LEVEL_WORDS = ("High", "Moderate", "Low", "Very low", "Not rated")
DIRECTIONS: Mapping[str, str] = {
    "benefit": "Better",
    "harm": "Worse",
    "either": "Could go either way",
    "little": "Little or no difference",
    "higher": "Higher",
    "lower": "Lower",
    "none": "No numbers",
}
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return a text without capitals and diacritics, as it is compared: "Guérin" is "guerin"."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in apart if not unicodedata.category(letter).startswith("M"))
    return bare.lower().replace("ß", "ss")


def words_of(text: str) -> set[str]:
    """Return the words of a text as they are looked up."""
    return {word for word in _WORD.findall(folded(text)) if len(word) > 1 or not word.isascii()}


def found_by(*texts: Sequence[str]) -> tuple[str, ...]:
    """Return the words that a review is found by, each once, where it weighs most.

    Parameters
    ----------
    *texts : sequence of str
        The review's texts, one sequence for each of the `WEIGHTS`.

    Returns
    -------
    tuple of str
        The words for each weight, in alphabetical order, with blanks between them.
    """
    kept: list[str] = []
    known: set[str] = set()
    for some in reversed(texts):
        here = words_of("\n".join(some))
        kept.append(" ".join(sorted(here - known)))
        known |= here
    return tuple(reversed(kept))


def keys(names: Sequence[str]) -> dict[str, str]:
    """Return for each name how it is written in an address: "Nerves and muscles" is "nerves-and-muscles"."""
    given: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        base = "-".join(_WORD.findall(folded(name))) or "x"
        key, number = base, 2
        while key in taken:
            key, number = f"{base}-{number}", number + 1
        taken.add(key)
        given[name] = key
    return given


def _values(cards: Sequence[Card]) -> dict[str, list[tuple[str, ...]]]:
    """Return for each facet what every review has of it."""
    return {
        "topic": [(card.topic,) if card.topic else () for card in cards],
        "condition": [card.conditions for card in cards],
        "intervention": [card.interventions for card in cards],
        "certainty": [(card.level,) for card in cards],
        "result": [(card.direction,) for card in cards],
    }


TITLES: Mapping[str, str] = {
    "certainty": "How sure are we?",
    "result": "Main result",
    "topic": "Topic",
    "condition": "Condition",
    "intervention": "Treatment",
}


def facets(cards: Sequence[Card]) -> tuple[Facet, ...]:
    """Return what the list can be narrowed down by; what all reviews share narrows nothing down."""
    found = []
    values = _values(cards)
    for name, title in TITLES.items():
        counted: dict[str, int] = {}
        for of_review in values[name]:
            for value in dict.fromkeys(of_review):
                counted[value] = counted.get(value, 0) + 1
        if name == "certainty":
            choices = [
                Choice(
                    key=level or "none",
                    text=word,
                    alone=f"{word} certainty" if level else word,
                    reviews=counted[level],
                    filled=4 - i,
                    mark="",
                )
                for i, (level, word) in enumerate(zip(LEVELS, LEVEL_WORDS, strict=True))
                if level in counted
            ]
        elif name == "result":
            choices = [
                Choice(
                    key=kind,
                    text=word,
                    alone=f"Main result: {word.lower()}",
                    reviews=counted[kind],
                    filled=-1,
                    mark=kind,
                )
                for kind, word in DIRECTIONS.items()
                if kind in counted
            ]
        else:
            often = sorted(counted, key=lambda value: (-counted[value], folded(value)))[:CHOICES]
            written = keys(sorted(counted, key=folded))
            choices = [
                Choice(key=written[value], text=value, alone=value, reviews=counted[value], filled=-1, mark="")
                for value in sorted(often, key=folded)
            ]
        if len(choices) > 1 or (choices and choices[0].reviews < len(cards)):
            found.append(Facet(name=name, title=title, choices=tuple(choices), more=len(counted) - len(choices)))
    return tuple(found)


def search_files(cards: Sequence[Card], terms: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files of the search index by their path.

    Parameters
    ----------
    cards : sequence of Card
        The reviews in the order of the list.
    terms : mapping of str to str
        Anchor of each word of the glossary.
    """
    values = _values(cards)
    written = {name: keys(sorted({value for own in values[name] for value in own}, key=folded)) for name in values}
    written["certainty"] = {level: level or "none" for level in LEVELS}
    written["result"] = {kind: kind for kind in DIRECTIONS}
    places = {name: {value: place for place, value in enumerate(written[name])} for name in values}
    reviews = [
        [sorted({places[name][value] for value in values[name][number]}) for name in TITLES]
        for number in range(len(cards))
    ]
    sheets = _sheets(_postings(cards))
    index = {
        "perSheet": PER_SHEET,
        "facets": {name: list(written[name].values()) for name in TITLES},
        "reviews": reviews,
        "byDate": sorted(range(len(cards)), key=lambda i: _newest_first(cards[i])),
        "byTitle": sorted(range(len(cards)), key=lambda i: (folded(cards[i].plain_title), cards[i].slug)),
        "sheets": [next(iter(sheet)) for sheet in sheets],
        "terms": [[term, anchor] for term, anchor in terms.items()],
    }
    files = {"search/index.json": _json(index)}
    return files | {f"search/words-{number}.json": _json(sheet) for number, sheet in enumerate(sheets)}


def _newest_first(card: Card) -> tuple[int, str]:
    """Sort by the newest evidence; what has no date comes last."""
    return (-int(first_day(card.changed).replace("-", "")) if card.changed else 0, card.slug)


def _postings(cards: Sequence[Card]) -> dict[str, list[int]]:
    """Return for each word the reviews that have it, each followed by how much the word weighs there."""
    found: dict[str, list[int]] = {}
    for number, card in enumerate(cards):
        for weight, words in zip(WEIGHTS, card.words, strict=True):
            for word in words.split():
                found.setdefault(word, []).extend((number, weight))
    limit = len(cards) * COMMON if len(cards) > MANY else len(cards)
    return {word: found[word] for word in sorted(found) if len(found[word]) // 2 <= limit}


def _sheets(postings: Mapping[str, list[int]]) -> list[dict[str, list[int]]]:
    """Cut the words into sheets of about the same size."""
    sheets: list[dict[str, list[int]]] = []
    room = 0
    for word, places in postings.items():
        size = len(word) + 5 + sum(len(str(place)) + 1 for place in places)
        if not sheets or room < size:
            sheets.append({})
            room = WORDS_SHEET
        sheets[-1][word] = places
        room -= size
    return sheets


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
