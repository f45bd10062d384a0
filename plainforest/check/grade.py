"""GRADE: every judgement has its reasons, and the levels add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import get_args

from plainforest.check.draft import Draft, Path
from plainforest.model import Certainty, Domain, Level, Reason
from plainforest.problems import Problem, error, warning

SCALE: Sequence[Level] = ("very_low", "low", "moderate", "high")
DOWN = frozenset(get_args(Domain))


def check_certainties(draft: Draft) -> list[Problem]:
    """Return the problems of all judgements of certainty."""
    return [problem for path, found in draft.certainties.items() for problem in _check(draft, path, found)]


def _check(draft: Draft, path: Path, certainty: Certainty) -> Iterator[Problem]:
    sound = True
    seen: set[str] = set()
    for index, reason in enumerate(certainty.reasons):
        spot = (*path, "reasons", index)
        domain = words(reason.domain)
        if reason.domain in seen:
            message = f"'{domain}' is given twice in this judgement."
            sound = False
            yield error("duplicate-domain", draft.place(*spot, "domain"), message, "Join the two into one reason.")
        seen.add(reason.domain)
        if reason.levels is not None and reason.levels > most(reason):
            message = f"'{domain}' cannot change the certainty by {reason.levels} levels."
            hint = "Only imprecision can take it down by 3; every other domain changes it by 1 or 2."
            sound = False
            yield error("too-many-levels", draft.place(*spot, "levels"), message, hint)
        if reason.domain not in DOWN and certainty.start == "high":
            message = f"'{domain}' rates the certainty up, although it starts high."
            hint = "Rating up is for evidence that starts low (no randomised trials): write start: low, or delete it."
            yield warning("upgrade-from-high", draft.place(*spot, "domain"), message, hint)
    yield from _unchanged(draft, path, certainty, seen)
    if sound:
        yield from _sum(draft, path, certainty)


def _unchanged(draft: Draft, path: Path, certainty: Certainty, rated: Set[str]) -> Iterator[Problem]:
    """Check the domains that are left as they are."""
    seen: set[str] = set()
    left: list[tuple[str, int, str]] = [
        ("not_downgraded", i, one.domain) for i, one in enumerate(certainty.not_downgraded)
    ]
    left += [("not_upgraded", i, one.domain) for i, one in enumerate(certainty.not_upgraded)]
    for key, index, domain in left:
        place = draft.place(*path, key, index, "domain")
        if domain in rated:
            message = f"'{words(domain)}' is among the reasons, and also among the domains that change nothing."
            yield error("contradictory-domain", place, message, "Keep one of the two.")
        elif domain == "start" and certainty.start == "low":
            message = "The certainty starts low, and there is also a reason why it does not."
            yield error("contradictory-domain", place, message, "Keep one of the two.")
        if domain in seen:
            message = f"'{words(domain)}' is given twice in this judgement."
            yield error("duplicate-domain", place, message, "Join the two into one reason.")
        seen.add(domain)


def _sum(draft: Draft, path: Path, certainty: Certainty) -> Iterator[Problem]:
    start = SCALE.index(certainty.start)
    stated = None if certainty.level is None else SCALE.index(certainty.level)
    unstated = [index for index, reason in enumerate(certainty.reasons) if reason.levels is None]
    level_place = draft.place(*path, "level")
    if not certainty.reasons:
        if stated is not None and stated != start:
            message = (
                f"The certainty is {words(SCALE[stated])}, but no reason is given why it is not {certainty.start}."
            )
            hint = "Add under 'reasons' each domain with a reason that a reader can follow."
            yield error("judgement-without-reason", level_place, message, hint)
        return
    if unstated and stated is None:
        place = draft.place(*path, "reasons", unstated[0])
        message = "This reason does not say how many levels it counts, and no final level is given."
        hint = "Add 'levels: 1' (or 2) to the reason, or 'level: ...' to the judgement."
        yield error("certainty-level-missing", place, message, hint)
        return
    lowest, highest = reach(certainty)
    if stated is not None and not clamp(lowest) <= stated <= clamp(highest):
        reasons = "The reasons" if not unstated else "The reasons, whatever the unstated levels,"
        message = f"{reasons} lead from {certainty.start} to {_range(lowest, highest)}, not to {words(SCALE[stated])}."
        yield error("certainty-sum", level_place, message, "Correct the level, or the levels of the reasons.")
    elif highest < 0 or lowest > len(SCALE) - 1:
        end = "below very low" if highest < 0 else "above high"
        message = f"The reasons take the certainty {end}; it ends there."
        yield warning("certainty-beyond-scale", draft.place(*path), message, "Check the levels of the reasons.")


def reach(certainty: Certainty) -> tuple[int, int]:
    """Return the lowest and highest position on the scale that the reasons allow, before it is cut at its ends."""
    lowest = highest = SCALE.index(certainty.start)
    for reason in certainty.reasons:
        few, many = (reason.levels or 1), (reason.levels or most(reason))
        if reason.domain in DOWN:
            lowest, highest = lowest - many, highest - few
        else:
            lowest, highest = lowest + few, highest + many
    return lowest, highest


def most(reason: Reason) -> int:
    """Return by how many levels a domain can change the certainty."""
    return 3 if reason.domain == "imprecision" else 2


def clamp(position: int) -> int:
    """Return the position cut at the ends of the scale."""
    return min(max(position, 0), len(SCALE) - 1)


def words(name: str) -> str:
    """Return a name of the model in words."""
    return name.replace("_", " ")


def _range(lowest: int, highest: int) -> str:
    low, high = (words(SCALE[clamp(end)]) for end in (lowest, highest))
    return low if low == high else f"between {low} and {high}"
