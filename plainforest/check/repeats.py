"""Studies with several rows for one outcome: people that would count twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from plainforest.check.arms import spot
from plainforest.model import Arm, Outcome, Result, Study
from plainforest.problems import Problem, error, warning

SHARED_HINT = (
    "Join the intervention arms into one row, or share the comparator's people and events out among the rows "
    "(Cochrane Handbook 23.3.4)."
)


def check_duplicates(results: Iterable[Result]) -> Iterator[Problem]:
    """Yield rows for what has a row already, and rows for subgroups beside one for the whole study."""
    first: dict[tuple[str, str, str], Result] = {}
    groups: dict[tuple[str, str], dict[str, Result]] = {}
    for result in results:
        if not result.outcome or not result.study:
            continue
        key = (result.outcome, result.study, result.subgroup)
        if key in first:
            where = f" and the subgroup '{result.subgroup}'" if result.subgroup else ""
            message = (
                f"'{result.study}' has a row for '{result.outcome}'{where} already, in line {first[key].place.line}."
            )
            hint = (
                "Delete one of the two. Two times, or two ways to measure, are two outcomes. Only different people "
                "need different names in the column subgroup."
            )
            if _same_comparator(result, first[key]) and result.intervention != first[key].intervention:
                hint = f"Two intervention arms with one comparator: its people would count twice. {SHARED_HINT}"
            yield error("duplicate-row", spot(result, "study"), message, hint)
            continue
        first[key] = result
        group = groups.setdefault(key[:2], {})
        group[result.subgroup] = result
        if len(group) == 2 and "" in group:
            whole = group[""]
            message = f"'{result.study}' has a row without a subgroup and another with one: people would count twice."
            hint = "Keep either the row for the whole study or the rows for its subgroups."
            yield error("mixed-subgroups", spot(whole, "subgroup"), message, hint)


def check_subgroups(outcome: Outcome, rows: Sequence[Result], studies: Mapping[str, Study]) -> Iterator[Problem]:
    """Yield what is wrong with the subgroups of one outcome, given its rows with numbers."""
    if not outcome.subgroups:
        yield from _ignored(outcome, rows)
        return
    yield from _shared_comparators(outcome, rows, studies)
    mixed = {r.study for r in rows if r.subgroup} & {r.study for r in rows if not r.subgroup}
    if mixed or not any(row.subgroup for row in rows):
        return  # studies that mix the two are reported already, and may be all that is wrong
    for row in rows:
        if not row.subgroup:
            message = f"Other rows of '{outcome.id}' have a subgroup; this one would be shown under 'Not stated'."
            hint = "Fill in its subgroup. To leave subgroups out, write 'subgroups: no' for this outcome."
            yield warning("missing-subgroup", spot(row, "subgroup"), message, hint)


def _ignored(outcome: Outcome, rows: Sequence[Result]) -> Iterator[Problem]:
    """Find studies that count twice because subgroups are not kept apart."""
    seen: set[str] = set()
    for row in rows:
        if row.study in seen:
            message = f"'{row.study}' counts more than once for '{outcome.id}', because its subgroups are ignored."
            hint = "Join its rows into one, or delete 'subgroups: no' in review.yaml."
            yield warning("repeated-study", spot(row, "study"), message, hint)
        seen.add(row.study)


def _shared_comparators(outcome: Outcome, rows: Sequence[Result], studies: Mapping[str, Study]) -> Iterator[Problem]:
    """Find studies with several intervention arms, each compared with the same people."""
    by_study: dict[str, list[Result]] = {}
    for row in rows:
        by_study.setdefault(row.study, []).append(row)
    for name, own in by_study.items():
        for index, row in enumerate(own):
            alike = [before for before in own[:index] if _same_comparator(before, row) and _both(before, row)]
            if alike and _too_many([*alike, row], studies.get(name)):
                message = f"The comparator has the same numbers as in line {alike[0].place.line}: "
                message += f"in '{outcome.id}' its people would count {len(alike) + 1} times."
                column = "comparator_total" if row.comparator.total is not None else "comparator_events"
                yield warning("shared-comparator", spot(row, column), message, SHARED_HINT)


def _both(one: Result, other: Result) -> bool:
    """Tell whether both rows count; a second row for one subgroup is a mistake of its own."""
    return one.subgroup != other.subgroup and one.subgroup != "" and other.subgroup != ""


def _same_comparator(one: Result, other: Result) -> bool:
    return one.comparator == other.comparator != Arm()


def _too_many(rows: Sequence[Result], study: Study | None) -> bool:
    """Tell whether these comparators cannot be different people of the study.

    Two groups can have the same numbers by chance, or because an author has shared the comparator out evenly: the
    number randomised tells. Where the table of studies does not state it, only more than a total makes one suspect.
    """
    comparators = sum(row.comparator.total or 0 for row in rows)
    if study is not None and study.participants_comparator is not None and comparators:
        return comparators > study.participants_comparator
    if study is not None and study.participants is not None and comparators:
        return comparators + sum(row.intervention.total or 0 for row in rows) > study.participants
    return any(value is not None for value in _beyond_total(rows[0].comparator))


def _beyond_total(arm: Arm) -> tuple[float | None, ...]:
    return arm.events, arm.mean, arm.time
