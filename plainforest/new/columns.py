"""The columns of somebody else's table: what each holds, whose it is, and which are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plainforest.content.grid import Grid
from plainforest.new.cells import FORMS, SHARE, is_missing
from plainforest.new.headers import COMPARATOR, INTERVENTION, Heading, arm_of, heading, joined
from plainforest.new.words import listed

ARMS = ("intervention", "comparator")
TARGETS: Mapping[str, tuple[str, ...]] = {
    "n/N": ("events", "total"),
    "n (%)": ("events",),
    "mean (sd)": ("mean", "sd"),
    "effect (ci)": ("effect", "ci_low", "ci_high"),
    "ci": ("ci_low", "ci_high"),
}
OF_ARMS = frozenset({"events", "total", "mean", "sd", "time", "n/N", "n (%)", "mean (sd)"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is used.

    Attributes
    ----------
    name : str
        As it is written.
    index : int
        Where it stands, from 0.
    form : str
        How several numbers stand in one cell; empty for one.
    targets : tuple of str
        The columns of results.csv (or ``year`` and the like) that it fills.
    """

    name: str
    index: int
    form: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table are taken for; see `Guess` for the texts.

    `labels` are the names of the arms, as far as headings give them; `twice` are names that stand there twice.
    """

    used: tuple[Column, ...]
    labels: Mapping[str, str]
    sure: str
    left: tuple[str, ...]
    said: tuple[str, ...]
    twice: tuple[str, ...]

    def named(self, target: str) -> str:
        """Return the name of the column that fills a target, or an empty text."""
        return next((column.name for column in self.used if target in column.targets), "")


def columns_of(grid: Grid) -> Columns:
    """Return what the columns of a table are taken for."""
    said: list[str] = []
    headings = [_by_content(grid, index, heading(name)) for index, name in enumerate(grid.header)]
    if "ai" in (names := [joined(name) for name in grid.header]) and "ci" in names:  # as R's metafor calls the counts
        headings[names.index("ci")] = Heading("events", "comparator")
    headings = _without_common_words(headings)
    headings = _events_by_another_name(grid, headings, said)
    headings = _arms_by_elimination(headings, said)
    used: list[Column] = []
    taken: dict[str, str] = {}
    left: list[str] = []
    for index, (name, found) in enumerate(zip(grid.header, headings, strict=True)):
        if not name:
            continue
        targets = _targets(found)
        if targets and not taken.keys() & set(targets):
            used.append(Column(name, index, found.role if found.role in FORMS else "", targets))
            taken |= dict.fromkeys(targets, name)
        else:
            same = next((taken[target] for target in targets if target in taken), "")
            left.append(f"'{name}'" + (f" (like '{same}')" if same else ""))
    bare = [
        f"'{column.name}'" for column in used if "ci_low" in column.targets and column.form and "95" not in column.name
    ]
    said += [f"the intervals in {listed(bare)} are taken for 95% confidence intervals"] if bare else []
    said += _numbered(grid.header, headings)
    counts = {name: grid.header.count(name) for name in grid.header if name}
    twice = tuple(name for name, number in counts.items() if number > 1 and heading(name).role in OF_ARMS)
    plain = [column for column in used if column.targets != (re.sub(r"[\s-]+", "_", column.name.casefold()),)]
    sure = "; ".join(f"'{column.name}' is {' and '.join(column.targets)}" for column in plain)
    return Columns(tuple(used), _labels(headings), sure, tuple(left), tuple(said), twice)


def _targets(found: Heading) -> tuple[str, ...]:
    """Return the columns that a heading fills; none for an arm's number when nobody knows whose it is."""
    if found.role in OF_ARMS:
        names = TARGETS.get(found.role, (found.role,))
        return tuple(f"{found.arm}_{name}" for name in names) if found.arm else ()
    return TARGETS.get(found.role, (found.role,)) if found.role else ()


def _by_content(grid: Grid, index: int, found: Heading) -> Heading:
    """Return a heading with what its cells show: events and totals in one cell, or an effect with its interval."""
    cells = [cell for cell in grid.columns[index] if cell and not is_missing(cell)]
    if found.role == "n (%)" and not all(cell == "0" or SHARE.fullmatch(cell) for cell in cells):
        return Heading()  # these may be percentages
    form = {"events": "n/N", "effect": "effect (ci)", "": "n/N"}.get(found.role, "")
    if not form or (not found.role and not (found.arm or found.label)):
        return found
    return replace(found, role=form) if cells and all(FORMS[form].fullmatch(cell) for cell in cells) else found


def _without_common_words(headings: Sequence[Heading]) -> list[Heading]:
    """Know the arms of "Mean pain treatment" and "Mean pain control": what both have in common names neither."""
    result = list(headings)
    for role in OF_ARMS:
        own = [index for index, found in enumerate(result) if found.role == role and found.words]
        if len(own) < 2:
            continue
        common = set.intersection(*(set(result[index].words) for index in own)) - INTERVENTION - COMPARATOR
        for index in own if common else []:
            rest = [word for word in result[index].words if word not in common]
            arm, label = arm_of(rest)
            if arm and len(rest[0]) > 1:
                result[index] = replace(result[index], arm=arm, label=label)
    return result


def _events_by_another_name(grid: Grid, headings: Sequence[Heading], said: list[str]) -> list[Heading]:
    """Take "Falls treatment" and "Falls control" for events: whole numbers, the same word for both arms."""
    result = list(headings)
    if any(found.role in ("events", "mean", "n/N", "n (%)", "mean (sd)") for found in headings):
        return result
    by_arm: dict[str, dict[tuple[str, ...], int]] = {arm: {} for arm in ARMS}
    for index, found in enumerate(headings):
        rest = tuple(word for word in found.words if word.casefold() not in INTERVENTION | COMPARATOR)
        arm, _ = arm_of([word for word in found.words if word not in rest])
        cells = [cell for cell in grid.columns[index] if cell and not is_missing(cell)]
        if not found.role and arm and rest and cells and all(re.fullmatch(r"\d+(\.0)?", cell) for cell in cells):
            by_arm[arm].setdefault(rest, index)
    pairs = [(by_arm[ARMS[0]][rest], by_arm[ARMS[1]][rest]) for rest in by_arm[ARMS[0]] if rest in by_arm[ARMS[1]]]
    if len(pairs) == 1:
        for arm, index in zip(ARMS, pairs[0], strict=True):
            result[index] = Heading("events", arm)
        first, second = (grid.header[index] for index in pairs[0])
        said.append(f"the columns '{first}' and '{second}' are taken for events")
    return result


def _arms_by_elimination(headings: Sequence[Heading], said: list[str]) -> list[Heading]:
    """Know whose "Aspirin events" are, beside "Placebo events" or beside those of one other treatment."""
    open_labels = list(
        dict.fromkeys(f.label.casefold() for f in headings if f.role in OF_ARMS and f.label and not f.arm)
    )
    known = {found.arm for found in headings if found.role in OF_ARMS and found.arm}
    free = [arm for arm in ARMS if arm not in known]
    if not open_labels or len(open_labels) != len(free):
        return list(headings)
    arms = dict(zip(open_labels, free, strict=True))
    written = {found.label.casefold(): found.label for found in reversed(headings)}
    for label, arm in arms.items():
        why = ", because it comes first" if len(arms) == 2 and arm == "intervention" else ""
        said.append(f"'{written[label]}' is taken for the {arm}{why}")
    return [
        replace(found, arm=arms[found.label.casefold()])
        if found.role in OF_ARMS and not found.arm and found.label.casefold() in arms
        else found
        for found in headings
    ]


def _numbered(header: Sequence[str], headings: Sequence[Heading]) -> Iterator[str]:
    """Tell that groups with numbers for names were taken in their order."""
    pairs = zip(header, headings, strict=True)
    if numbered := [f"'{name}'" for name, found in pairs if found.arm and found.words == ("1",)]:
        yield f"group 1 ({listed(numbered)}) is taken for the intervention, and group 2 for the comparator"


def _labels(headings: Sequence[Heading]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for found in headings:
        if found.arm and found.label and found.role in OF_ARMS:
            labels.setdefault(found.arm, found.label)
    return labels
