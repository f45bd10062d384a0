"""The review.yaml of a review that begins with a table: comparisons and outcomes as guessed, each guess marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plainforest.new.guess import Compared, Guess, Guessed
from plainforest.new.words import slug_of

END = "      # outcomes end\n"
AMBIGUOUS = frozenset("yes no on off true false null".split())
CERTAINTY = """\
        # When you have judged the certainty, take the # away and write your reasons:
        # certainty:
        #   reasons:
        #     - domain: imprecision       # or risk_of_bias, inconsistency, indirectness, publication_bias
        #       levels: 1                 # how many levels this takes away: 1 or 2
        #       reason: The interval includes both benefit and harm.
"""


def record(template: str, found: Guess, source: str, doubts: Sequence[str]) -> str:
    """Return the review.yaml of a new review.

    Parameters
    ----------
    template : str
        That of a review without a table.
    found : Guess
        What the table is taken for.
    source : str
        The name of its file.
    doubts : sequence of str
        What the author has to check; it is kept in the file.
    """
    top, _, _ = template.partition("comparisons:\n")
    _, _, rest = template.partition(END)
    listing = "".join(f"# {as_sentence(line)}\n" for line in doubts)
    begin = f"# What is unsure in what was read from {_on_a_line(source)}; check it, then delete these lines."
    notes = f"{begin}\n{listing}\n"
    body = "".join(_comparison(found, index, ident) for index, ident in enumerate(_ids(found)))
    return f"{top}{notes}comparisons:\n{body}{rest}"


def as_sentence(text: str) -> str:
    """Return a remark as a sentence on one line."""
    text = _on_a_line(text)
    return f"{text[:1].upper()}{text[1:]}."


def _on_a_line(text: str) -> str:
    return " ".join(text.split())


def _ids(found: Guess) -> list[str]:
    """Return an id for each comparison that no outcome and no other comparison has."""
    taken = {outcome.id for outcome in found.outcomes}
    ids: list[str] = []
    for compared in found.comparisons:
        base = slug_of(compared.name) or "comparison"
        candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + len(found.comparisons) + 2)))
        ids.append(next(ident for ident in candidates if ident not in taken))
        taken.add(ids[-1])
    return ids


def _comparison(found: Guess, index: int, ident: str) -> str:
    own = [outcome for outcome in found.outcomes if outcome.comparison == index]
    outcomes = "".join(_outcome(outcome, first=outcome is found.outcomes[0]) for outcome in own)
    return f"  - id: {ident}\n{_arms(found.comparisons[index])}    outcomes:\n{outcomes}"


def _arms(compared: Compared) -> str:
    """Return the names of the arms; those that the table does not give are the template's."""
    lines = {
        "intervention": compared.intervention or "Treatment",
        "comparator": compared.comparator or "comparator",
        "plain_intervention": _in_a_sentence(compared.intervention) or "the treatment",
        "plain_comparator": _in_a_sentence(compared.comparator) or "no treatment",
    }
    return "".join(f"    {key}: {_plain(text)}  # a guess\n" for key, text in lines.items())


def _in_a_sentence(name: str) -> str:
    """Return a name as it stands within a sentence; capitals inside it, as in BCG, stay."""
    return name if name[1:] != name[1:].lower() else name[:1].lower() + name[1:]


def _outcome(outcome: Guessed, *, first: bool) -> str:
    head = (
        f"      - id: {outcome.id}{'  # results.csv uses this name too: change both, or neither' if first else ''}\n"
        f"        name: {_quoted(outcome.name)}\n"
        f"        plain_name: {_quoted(outcome.name)}  # the same in everyday words\n"
    )
    if outcome.unreported:
        return (
            f"{head}        status: not_reported  # a guess: or not_measured\n"
            f"        status_note: {_quoted(outcome.unreported)}\n"
        )
    scale = ""
    if outcome.measure in ("MD", "ROM"):
        scale = "        # What the numbers count, for example points of a scale or days.\n"
        scale += "        scale:\n          unit: points\n"
    time = "        time_unit: person-years  # a guess: what the times count\n" if outcome.measure == "IRR" else ""
    follow_up = f"        follow_up: {_plain(outcome.follow_up)}\n" if outcome.follow_up else ""
    return (
        f"{head}        measure: {outcome.measure}  # a guess\n"
        f"        better: {outcome.better}  # a guess: is a higher or a lower value better for people?\n"
        f"{follow_up}{scale}{time}"
        "        no_thresholds: Nobody has said yet how large a difference must be to matter.\n"
        f"{CERTAINTY if first else ''}"
    )


def _plain(text: str) -> str:
    """Return a text without quotation marks where YAML does not need them."""
    plain = re.fullmatch(r"[A-Za-z][\w -]*\w|\d+ [A-Za-z]+", text, re.ASCII) and text.casefold() not in AMBIGUOUS
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + _on_a_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
