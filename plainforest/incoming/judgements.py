"""What Summary of Findings tables give to outcomes: certainty with its reasons, assumed risks, follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plainforest.check.grade import SCALE
from plainforest.incoming.clean import clean
from plainforest.incoming.matching import matches
from plainforest.incoming.model import Incoming, SofRisk, SofRow
from plainforest.incoming.sof import domain_of, levels_of


@dataclass(frozen=True, slots=True)
class Given:
    """What a table gives to one outcome.

    Attributes
    ----------
    certainty : Mapping
        The judgement, as review.yaml has it; empty when there is none that can be taken over.
    risks : tuple of SofRisk
        The assumed risks.
    follow_up : str
        When the outcome was measured.
    notes : tuple of str
        What readers should know about the judgement where it has no place of its own.
    """

    certainty: Mapping[str, Any] = field(default_factory=dict)
    risks: tuple[SofRisk, ...] = ()
    follow_up: str = ""
    notes: tuple[str, ...] = ()


def given_by(incoming: Incoming) -> tuple[dict[int, Given], list[str]]:
    """Return what tables give to analyses, by the identity of the analysis, and what found no analysis."""
    found: dict[int, Given] = {}
    homeless: list[str] = []
    for _, row, analysis in matches(incoming):
        if analysis is None:
            level = (row.level or "").replace("_", " ")
            homeless.append(f"{clean(row.outcome, 200)}: the source's table rates the certainty as {level}.")
        elif id(analysis) not in found:
            found[id(analysis)] = _given(row)
    return found, homeless


def _given(row: SofRow) -> Given:
    certainty, notes = certainty_of(row)
    return Given(certainty=certainty, risks=row.risks, follow_up=row.follow_up, notes=tuple(notes))


def certainty_of(row: SofRow) -> tuple[dict[str, Any], list[str]]:
    """Return the judgement of a row, and notes about what does not fit into one.

    A level below high needs a reason that names its domain; where the source gives none, no domain is made up.
    """
    if row.level is None:
        return {}, []
    reasons: dict[str, dict[str, Any]] = {}
    others: list[str] = []
    for reason in row.reasons:
        domain, text = domain_of(reason), clean(reason, 1000)
        if domain is None or row.level == "high":
            others.append(text)
            continue
        levels = levels_of(reason)
        if domain in reasons:
            known = reasons[domain]
            known["reason"] = f"{known['reason']} {text}"
            known.pop("levels", None)
        else:
            reasons[domain] = {"domain": domain, **({"levels": min(levels, 2)} if levels else {}), "reason": text}
    said = row.level.replace("_", " ")
    if row.level != "high" and not reasons:
        why = f"; it says: {' '.join(others)}" if others else " and gives no reason"
        return {}, [f"The source rates the certainty as {said}{why}."]
    missing = len(SCALE) - 1 - SCALE.index(row.level)
    stated = [one.get("levels") for one in reasons.values()]
    total = sum(levels or 0 for levels in stated)
    if None not in stated and total != missing and not (total > missing and row.level == "very_low"):
        for one in reasons.values():  # the footnotes do not add up to the level, so what each counts is not stated
            one.pop("levels", None)
    most = sum(3 if domain == "imprecision" else 2 for domain in reasons)
    if reasons and ((len(reasons) > missing and row.level != "very_low") or most < missing):
        return {}, [f"The source rates the certainty as {said}, which its footnotes do not add up to."]
    judgement: dict[str, Any] = {"level": row.level, "reasons": list(reasons.values())}
    if others:
        judgement["note"] = " ".join(others)
    return {key: value for key, value in judgement.items() if value}, []
