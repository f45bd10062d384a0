"""The plain sentences of a finding: what happens without and with the intervention, and how far it could be from that.

Very low certainty has sentences of its own: its numbers are there, because silence is read as good news, but nobody
should read a benefit into them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plainforest.grade import amounts
from plainforest.grade.absolute import Absolute
from plainforest.grade.expression import expression
from plainforest.grade.predicted import predicted
from plainforest.language import Language
from plainforest.numbers import count, rounded, signed
from plainforest.phrases import unit, value

if TYPE_CHECKING:
    from plainforest.findings import Finding

UNRATED = "unrated"
DIGITS = 1
"""Decimals of scores on the plain page."""


def certainty(finding: Finding) -> str:
    """Return the certainty as the sentences are named: very_low to high, or unrated."""
    return finding.rating.level if finding.rating else UNRATED


def plain(tongue: Language, finding: Finding, denominator: int) -> str:
    """Return a few plain sentences for a finding with an estimate; `denominator` is that of the plain page."""
    main = amounts.shown(finding)
    if main is None:
        sentences = unsized(tongue, finding)
    elif main.alone and main.events:
        sentences = _difference(tongue, finding, main, denominator)
    elif main.events:
        sentences = _counts(tongue, finding, main, denominator)
    else:
        sentences = _scores(tongue, finding, main)
    notes = _notes(tongue, finding, main, denominator) if main and certainty(finding) != "very_low" else ()
    return " ".join((*sentences, *_limits(tongue, finding, main, denominator), *notes))


def plain_grouped(tongue: Language, finding: Finding, denominator: int) -> str:
    """Return the same under a heading that says what it shares with others: that it could go either way, for example.

    Shorter for counts; everything else is told as it would be alone.
    """
    main = amounts.shown(finding)
    if main is None or not main.events or main.alone:
        return plain(tongue, finding, denominator)
    level, kind = certainty(finding), "events" if main.time_unit else "people"
    sentence = tongue.sentence(f"plain.grouped.{kind}.{level}", **_counted(tongue, finding, main, denominator))
    notes = _notes(tongue, finding, main, denominator) if level != "very_low" else ()
    return " ".join(
        (
            sentence,
            *_explained(tongue, finding, main, denominator),
            *_limits(tongue, finding, main, denominator),
            *notes,
        )
    )


def happened(tongue: Language, finding: Finding) -> str:
    """Say what happened to people, to follow a number: "people were alive at six months"."""
    outcome = finding.outcome
    name = tongue.inside(outcome.plain_name)
    return outcome.plain_event or tongue.say("plain.happened", counted=outcome.counted, name=name)


def score(tongue: Language, finding: Finding, main: Absolute, amount: float) -> str:
    """Write the size of a difference in scores, never as nothing when it is something: "4.5 points"."""
    return amounts.quantity(tongue, bare_score(tongue, main, amount), unit(finding))


def bare_score(tongue: Language, main: Absolute, amount: float) -> str:
    """Write the same without its unit."""
    digits = main.decimals(DIGITS)
    if rounded(abs(amount), digits):
        return signed(abs(amount), digits)
    return tongue.say("numbers.less_than", number=signed(10.0**-digits, digits))


def nearest_first(main: Absolute) -> tuple[float, float]:
    """Return the ends of a range that lies on one side of zero, the one nearer to zero first."""
    first, second = sorted((main.difference_low, main.difference_high), key=abs)
    return first, second


def way(finding: Finding, amount: float) -> str:
    """Return which way a score goes: better or worse, or higher or lower when nobody says what is better."""
    better = finding.better
    if better is None:
        return "higher" if amount > 0 else "lower"
    return "better" if (amount > 0) == (better == "higher") else "worse"


def _arms(finding: Finding) -> dict[str, str]:
    comparison = finding.comparison
    return {"intervention": comparison.plain_intervention, "comparator": comparison.plain_comparator}


def _counted(tongue: Language, finding: Finding, main: Absolute, denominator: int) -> dict[str, str]:
    """Return what the sentences about counts need."""
    best, low, high = (value(v, main, denominator) for v in (main.intervention, main.ci_low, main.ci_high))
    return _arms(finding) | {
        "whole": count(main.base(denominator)), "time": main.time_unit, "events": amounts.events(tongue, finding),
        "best": best, "low": low, "high": high, "without": value(main.comparator, main, denominator),
        "happened": happened(tongue, finding),
    }  # fmt: skip


def _counts(tongue: Language, finding: Finding, main: Absolute, denominator: int) -> Iterator[str]:
    level, kind = certainty(finding), "events" if main.time_unit else "people"
    given = _counted(tongue, finding, main, denominator)
    known = "" if finding.better else "_unknown"
    either = finding.verdict.direction == "either"
    if kind == "events":
        yield tongue.sentence("plain.events.without", **given)
    if level == "very_low":
        yield tongue.sentence(f"plain.{kind}.very_low{known}", **given)
    else:
        # at high certainty nothing else would say that the number is only an estimate
        yield tongue.sentence(f"plain.{kind}.{level}" + ("_either" if either and level == "high" else ""), **given)
        case = f"either{known}" if either else "one_way"
        hardly = "_hardly" if amounts.hardly(main.ci_low, main, denominator) else ""
        yield tongue.sentence(f"plain.range.{kind}.{case}{hardly}", **given)
    yield from _explained(tongue, finding, main, denominator)


def _explained(tongue: Language, finding: Finding, main: Absolute, denominator: int) -> Iterator[str]:
    """Say what a unit of time means to a person, and that people are counted out of more than on the rest of a page."""
    if main.people and main.base(denominator) > denominator:
        wholes = {"whole": count(main.base(denominator)), "usual": count(denominator)}
        yield tongue.sentence("plain.whole", counted=finding.outcome.counted, **wholes)
    explained = f"person_time.{main.time_unit.casefold()}"
    if main.time_unit and tongue.knows(explained):
        yield tongue.sentence(explained, whole=count(main.base(denominator)))


def _limits(tongue: Language, finding: Finding, main: Absolute | None, denominator: int) -> Iterator[str]:
    """Say what was capped, and how far results differ from place to place where that is much."""
    if main is None:
        return
    whole = count(main.base(denominator))
    for name, capped, end in (
        ("high", main.uncapped_high, main.ci_high), ("low", main.uncapped_low, main.ci_low),
        ("best_high" if main.intervention > 0.5 else "best_low", main.uncapped, main.intervention),
    ):  # fmt: skip
        if capped is not None and not (name in ("high", "low") and end == main.intervention):
            yield tongue.sentence(f"plain.capped.{name}", whole=whole, **_arms(finding))
    if certainty(finding) != "very_low":
        yield from _places(tongue, finding, main, denominator)


def _places(tongue: Language, finding: Finding, main: Absolute, denominator: int) -> Iterator[str]:
    """Tell the prediction interval where the average alone would mislead."""
    there = predicted(finding, main)
    if there is None:
        return
    if main.events:
        kind = "events" if main.time_unit else "people"
        both = there.ci_low < main.comparator < there.ci_high
        given = _counted(tongue, finding, main, denominator)
        given |= {"low": value(there.ci_low, main, denominator), "high": value(there.ci_high, main, denominator)}
        yield tongue.sentence(f"plain.places.{kind}{'_either' if both else ''}", **given)
        return
    if there.difference_low * there.difference_high > 0:
        near, far = nearest_first(there)
        to = f"numbers.range_{way(finding, far)}"
        spread = tongue.say(to, low=bare_score(tongue, main, near), high=score(tongue, finding, main, far))
    else:
        known = "worse_better" if finding.better else "lower_higher"
        spread = tongue.say(f"numbers.range_{known}", **two_ways(tongue, finding, there))
    yield tongue.sentence("plain.places.scores", range=spread)


def _difference(tongue: Language, finding: Finding, main: Absolute, denominator: int) -> Iterator[str]:
    """Write a difference in people where nobody knows how many it is without the intervention."""
    level = certainty(finding)
    given = _arms(finding) | {"whole": count(main.base(denominator)), "counted": finding.outcome.counted}
    low, best, high = (
        amounts.change(tongue, v, main, denominator, 0)
        for v in (main.difference_low, main.difference, main.difference_high)
    )
    if level == "very_low":
        yield tongue.sentence("plain.difference.very_low", low=low, high=high, **given)
        return
    if finding.verdict.direction in ("either", "little") and main.difference_low <= 0 <= main.difference_high:
        yield tongue.sentence("plain.difference.either", low=low, best=best, high=high, **given)
        return
    near, far = nearest_first(main)
    best, least, most = (amounts.written(tongue, v, main, denominator, 0)[0] for v in (main.difference, near, far))
    yield tongue.sentence(f"plain.difference.{level}_{amounts.way(main.difference, main)}", best=best, **given)
    hardly = "_hardly" if amounts.hardly(abs(near), main, denominator) else ""
    yield tongue.sentence(f"plain.difference.range{hardly}", least=least, most=most)


def _scores(tongue: Language, finding: Finding, main: Absolute) -> Iterator[str]:
    level, arms = certainty(finding), _arms(finding)
    low, high = main.difference_low, main.difference_high
    best, to = score(tongue, finding, main, main.difference), way(finding, main.difference)
    if low * high > 0:
        near, far = nearest_first(main)
        least, most = bare_score(tongue, main, near), score(tongue, finding, main, far)
        if level == "very_low":
            yield tongue.sentence(f"plain.scores.very_low_{to}", best=best, least=least, most=most, **arms)
        else:
            yield tongue.sentence(f"plain.scores.{level}_{to}", best=best, **arms)
            yield tongue.sentence("plain.scores.range", least=score(tongue, finding, main, near), most=most)
    else:
        known = "" if finding.better else "_unknown"
        ends_by_way = two_ways(tongue, finding, main)
        very_low = "very_low_" if level == "very_low" else ""
        yield tongue.sentence(f"plain.scores.{very_low}either{known}", **ends_by_way, **arms)
        if not very_low:
            yield tongue.sentence(f"plain.scores.best_{to if main.difference else 'same'}", best=best)
    if expression(finding.outcome) == "sd":
        yield tongue.sentence("plain.scores.what_they_are")


def two_ways(tongue: Language, finding: Finding, main: Absolute) -> dict[str, str]:
    """Return the ends of a range that goes both ways, each under its own: worse and better, or lower and higher.

    An end exactly at zero keeps the way it lies on.
    """
    low, high = (score(tongue, finding, main, end) for end in (main.difference_low, main.difference_high))
    if finding.better is None:
        return {"lower": low, "higher": high}
    return {"worse": low, "better": high} if finding.better == "higher" else {"worse": high, "better": low}


def unsized(tongue: Language, finding: Finding) -> Iterator[str]:
    """Tell the direction of a ratio with nothing to start from: without numbers, which would only seem to say much."""
    level, direction = certainty(finding), finding.verdict.direction
    kind = {"ROM": "score", "IRR": "events"}.get(finding.measure, "people")
    given = _arms(finding) | {"events": amounts.events(tongue, finding), "happened": happened(tongue, finding)}
    if level == "very_low" or direction in ("either", "little", "none"):
        yield tongue.sentence(f"plain.unsized.{kind}.{'very_low' if level == 'very_low' else 'either'}", **given)
        yield tongue.sentence(f"plain.unsized.{'size' if kind == 'score' else 'number'}", **given)
        return
    if kind == "score":
        to = {"benefit": "better", "harm": "worse"}.get(direction, str(direction))
    else:
        to = "more" if finding.effect and finding.effect.estimate > 1 else "fewer"
    yield tongue.sentence(f"plain.unsized.{kind}.{level}_{to}", **given)
    yield tongue.sentence(f"plain.unsized.{'size' if kind == 'score' else to}", **given)


def no_number(tongue: Language, finding: Finding) -> str:
    """Say in a table that a ratio with nothing to start from gives no number."""
    return tongue.say("plain.unsized.cell_size" if finding.measure == "ROM" else "plain.unsized.cell_number")


def reach(finding: Finding, main: Absolute) -> str:
    """Say which of benefit and harm could be important, when both are possible."""
    limits = finding.outcome.thresholds
    if limits is None:
        return ""
    low, high = main.difference_low <= -limits.important, main.difference_high >= limits.important
    if not (low or high):
        return ""
    better = finding.better if finding.absolute else finding.outcome.better
    if better is None:
        return "reach"
    if low and high:
        return "reach_both"
    return "reach_benefit" if high == (better == "higher") else "reach_harm"


def _notes(tongue: Language, finding: Finding, main: Absolute, denominator: int) -> Iterator[str]:
    """Say whether the difference is enough to matter, where the author says what that takes."""
    limits, verdict = finding.outcome.thresholds, finding.verdict
    if limits is None or verdict.size == "unknown":
        return
    size = _important(tongue, finding, main, limits.important, denominator)
    if verdict.direction == "little":
        if size:
            yield tongue.sentence("plain.note.small_size", size=size)
        yield tongue.sentence(f"plain.note.little_{certainty(finding)}")
    elif verdict.direction == "either":
        if key := reach(finding, main):
            yield tongue.sentence(f"plain.note.{key}" + ("_size" if size else ""), size=size)
    elif verdict.spans_threshold:
        yield tongue.sentence("plain.note.across_size" if size else "plain.note.across", size=size)


def _important(tongue: Language, finding: Finding, main: Absolute, important: float, denominator: int) -> str:
    """Write the smallest important difference; nothing when it is no whole number of people."""
    if not main.events:
        return amounts.quantity(tongue, f"{important:g}", unit(finding))
    base = main.base(denominator)
    number = important * base
    if number < 1 or abs(number - rounded(number)) > 1e-9:
        return ""
    given = {"number": count(number), "whole": count(base)}
    if main.time_unit:
        return tongue.say("numbers.events", events=amounts.events(tongue, finding), time=main.time_unit, **given)
    return tongue.say("numbers.people", counted=finding.outcome.counted, **given)
