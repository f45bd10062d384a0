"""A whole row of results as one plain text: for screen readers, and for programs that show it to people."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from plainforest.grade import amounts
from plainforest.grade.plain import DIGITS, certainty
from plainforest.language import Language, language
from plainforest.numbers import count, measured
from plainforest.phrases import unit, value

if TYPE_CHECKING:
    from plainforest.findings import Finding
    from plainforest.grade.absolute import Absolute


@lru_cache(maxsize=64)
def row_text(finding: Finding, denominator: int, tongue: Language | None = None) -> str:
    """Return what the row says: both arms, the range, the certainty, and how much evidence there is.

    Parameters
    ----------
    finding : Finding
        Any finding, with or without an estimate.
    denominator : int
        Of the page or file that the text is for.
    tongue : Language, optional
        English unless given.
    """
    tongue = tongue or language()
    comparison, main = finding.comparison, amounts.shown(finding)
    if finding.effect is None:
        status = tongue.say(f"row.status.{finding.status}")
        return tongue.sentence("row.missing", name=finding.outcome.plain_name, status=status)
    common = {
        "name": finding.outcome.plain_name,
        "intervention": comparison.plain_intervention,
        "comparator": comparison.plain_comparator,
        "certainty": tongue.say(f"row.certainty.{certainty(finding)}"),
        "studies": tongue.counted("numbers.studies", finding.studies, count(finding.studies)),
        "participants": _people(tongue, finding.participants),
    }
    if main is None:
        effect, measure = finding.effect, finding.measure
        low, best, high = (measured(v, measure) for v in (effect.ci_low, effect.estimate, effect.ci_high))
        return tongue.sentence(
            "row.ratio", measure=tongue.say(f"row.measure.{measure}"), low=low, best=best, high=high, **common
        )
    if main.alone or not main.events:
        return _difference(tongue, finding, main, denominator, common)
    without, best, low, high = (
        value(v, main, denominator) for v in (main.comparator, main.intervention, main.ci_low, main.ci_high)
    )
    return tongue.sentence(
        "row.events" if main.time_unit else "row.people",
        without=without, best=best, low=low, high=high, whole=count(main.base(denominator)), time=main.time_unit,
        happened=finding.outcome.plain_event or finding.outcome.counted, events=amounts.events(tongue, finding),
        **common,
    )  # fmt: skip


def _people(tongue: Language, number: int) -> str:
    """Write how many people there were; studies whose numbers are nowhere stated are not studies of nobody."""
    if not number:
        return tongue.say("numbers.participants_not_stated")
    return tongue.counted("numbers.participants", number, count(number))


def _difference(tongue: Language, finding: Finding, main: Absolute, denominator: int, common: dict[str, str]) -> str:
    names = {"unit": unit(finding), "events": amounts.events(tongue, finding)}
    difference = amounts.with_unit(tongue, main.difference, main, denominator, DIGITS, **names)
    spread = amounts.changes(tongue, main, denominator, DIGITS)
    if main.alone:
        return tongue.sentence("row.difference", difference=difference, range=spread, **common)
    without, best = (
        amounts.quantity(tongue, value(v, main, denominator, DIGITS), names["unit"])
        for v in (main.comparator, main.intervention)
    )
    return tongue.sentence("row.scores", without=without, best=best, difference=difference, range=spread, **common)
