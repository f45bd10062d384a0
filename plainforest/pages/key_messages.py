"""Two or three key messages for the plain page, drafted from the findings when the author writes none.

The most important outcome comes first, whatever it shows; then one of the opposite sign, so that no benefit is told
without a harm; then everything that could go either way, is very uncertain, or was never measured. Silence about those
would be read as good news.
"""

from __future__ import annotations

from collections.abc import Sequence

from plainforest.findings import Finding
from plainforest.grade import amounts
from plainforest.grade.absolute import Absolute
from plainforest.grade.expression import expression
from plainforest.grade.plain import bare_score, certainty, nearest_first, score, two_ways, unsized
from plainforest.grade.statements import upwards
from plainforest.language import Language, language
from plainforest.numbers import count
from plainforest.phrases import value

MOST = 3
"""Messages beside the author's short answer."""


def key_messages(findings: Sequence[Finding], denominator: int, tongue: Language | None = None) -> tuple[str, ...]:
    """Return two or three messages of one to three plain sentences each.

    Parameters
    ----------
    findings : sequence of Finding
        In the author's order, the most important first.
    denominator : int
        Of the plain page.
    tongue : Language, optional
        English unless given.
    """
    tongue = tongue or language()
    told = _chosen(findings)
    messages = [message(tongue, finding, denominator) for finding in told]
    rest = [finding for finding in findings if not any(finding is one for one in told)]
    if others := _others(tongue, rest):
        messages.append(others)
    return tuple(messages)


def _chosen(findings: Sequence[Finding]) -> list[Finding]:
    """Return the outcomes with a message of their own: the first one, and the next that balances or completes it."""
    if not findings:
        return []
    first, clear = findings[0], [finding for finding in findings[1:] if _clear(finding)]
    opposite = {"benefit": "harm", "harm": "benefit"}.get(first.verdict.direction, "")
    second = next((one for one in clear if one.verdict.direction == opposite), None) or next(iter(clear), None)
    return [first, *((second,) if second else ())][: MOST - 1]


def _clear(finding: Finding) -> bool:
    return finding.effect is not None and certainty(finding) != "very_low" and finding.verdict.direction != "either"


def message(tongue: Language, finding: Finding, denominator: int) -> str:
    """Return what one outcome shows, with both ends of its range, in one to three sentences."""
    main = amounts.shown(finding)
    if finding.effect is None:
        return _listed(tongue, finding.status, [finding])
    if main is None and _clear(finding):
        return " ".join(unsized(tongue, finding))
    if main is None or (main.alone and (main.events or expression(finding.outcome) == "sd")):
        return _unsized(tongue, finding)
    return _count(tongue, finding, main, denominator) if main.events else _score(tongue, finding, main)


def _case(finding: Finding) -> str:
    """Return the last part of a text's key; very low certainty is told in one way, whatever the numbers."""
    level, verdict = certainty(finding), finding.verdict
    if level == "very_low":
        return "very_low"
    if verdict.direction == "either":
        return "either"
    if verdict.direction == "little":
        return f"{level}.little"
    main = amounts.shown(finding)
    way = {"benefit": "better", "harm": "worse"}.get(verdict.direction, str(verdict.direction))
    if main and main.events and not main.alone:
        way = "more" if upwards(finding) else "fewer"
    return f"{level}.{way}" + ("_small" if verdict.size == "small" and main else "")


def _arms(finding: Finding) -> dict[str, str]:
    comparison = finding.comparison
    return {"intervention": comparison.plain_intervention, "comparator": comparison.plain_comparator}


def _count(tongue: Language, finding: Finding, main: Absolute, denominator: int) -> str:
    kind = "events" if main.time_unit else "people"
    given = {"whole": count(main.base(denominator)), "time": main.time_unit, "events": amounts.events(tongue, finding)}

    def of(number: str) -> str:
        return tongue.say(f"numbers.of_{kind}", number=number, **given)

    without, best, low, high = (
        value(v, main, denominator) for v in (main.comparator, main.intervention, main.ci_low, main.ci_high)
    )
    texts = {"without": of(without), "best": of(best), "range": of(tongue.say("numbers.to", low=low, high=high))}
    texts |= _arms(finding) | {"name": finding.outcome.plain_name, "counted": finding.outcome.counted}
    return " ".join(tongue.sentence(f"key.count.{key}", **texts) for key in (kind, _case(finding)))


def _score(tongue: Language, finding: Finding, main: Absolute) -> str:
    case = _case(finding)
    both = main.difference_low <= 0 <= main.difference_high
    if both:
        known = "worse_better" if finding.better else "lower_higher"
        spread = tongue.say(f"numbers.range_{known}", **two_ways(tongue, finding, main))
    else:
        near, far = nearest_first(main)
        low, high = bare_score(tongue, main, near), score(tongue, finding, main, far)
        key = "numbers.to"
        if case in ("either", "very_low") or case.endswith("little"):
            better = finding.better == ("higher" if far > 0 else "lower")
            way = ("higher" if far > 0 else "lower") if finding.better is None else "better" if better else "worse"
            key = f"numbers.range_{way}"
        spread = tongue.say(key, low=low, high=high)
    return tongue.sentence(
        f"key.score.{case}" + ("_unknown" if case == "very_low" and finding.better is None else ""),
        name=tongue.inside(finding.outcome.plain_name),
        best=score(tongue, finding, main, main.difference),
        range=spread,
        **_arms(finding),
    )


def _unsized(tongue: Language, finding: Finding) -> str:
    """Tell the direction of a result that nobody can give in people or points."""
    case = _case(finding)
    if case in ("either", "very_low"):
        return _listed(tongue, case, [finding])
    name = tongue.inside(finding.outcome.plain_name)
    return tongue.sentence(f"key.unsized.{case.removesuffix('_small')}", name=name, **_arms(finding))


def _others(tongue: Language, findings: Sequence[Finding]) -> str:
    """Return one sentence for every kind of outcome that has no message of its own; clear ones are on their cards."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        if not _clear(finding):
            kinds.setdefault(finding.status if finding.effect is None else _case(finding), []).append(finding)
    # what is known to go either way comes first, and what nobody knows at all last
    order = ("either", "very_low", "not_estimable", "not_pooled", "no_usable_data", "not_reported", "not_measured")
    return " ".join(_listed(tongue, kind, kinds[kind]) for kind in order if kind in kinds)


def _listed(tongue: Language, kind: str, findings: Sequence[Finding]) -> str:
    names = [tongue.inside(finding.outcome.plain_name) for finding in findings]
    joined = tongue.listed(names, "numbers.and" if kind in ("either", "very_low") else "numbers.or")
    return tongue.sentence(f"key.list.{kind}", names=joined, **_arms(findings[0]))
