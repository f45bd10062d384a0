"""What a finding means, as one sentence for professionals and a few for everybody (GRADE guidelines 26).

The certainty picks the modal verb, the point estimate the size word, and the interval is always there in numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainforest.grade.absolute import Absolute
from plainforest.grade.sentences import CHIPS, IS, PAIRS, SENTENCES, UNRATED, VERBS
from plainforest.grade.words import Direction
from plainforest.model import CONTINUOUS_MEASURES, RATIO_MEASURES
from plainforest.numbers import count, rounded, signed
from plainforest.phrases import STATUS_WORDS, difference_in_full, effect_in_full, events_name, per, unit, value

if TYPE_CHECKING:
    from plainforest.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a finding means.

    Attributes
    ----------
    direction : Direction
        For the mark beside the words: benefit, harm, either, little, none.
    chip : str
        Two to five plain words.
    plain : str
        One to three plain sentences with numbers.
    professional : str
        One sentence with the certainty's verb, the size word and the interval.
    """

    direction: Direction
    chip: str
    plain: str
    professional: str


def state(finding: Finding, *, denominator: int, plain_denominator: int) -> Statement:
    """Return the words for a finding.

    Parameters
    ----------
    finding : Finding
        Any finding, with or without an estimate.
    denominator : int
        Of the professional table, for example 1000.
    plain_denominator : int
        Of the plain page, for example 100.
    """
    if finding.effect is None:
        return _without_estimate(finding)
    return Statement(
        direction="either" if _certainty(finding) == "very_low" else finding.verdict.direction,
        chip=_chip(finding),
        plain=_plain(finding, plain_denominator),
        professional=_professional(finding, denominator),
    )


def _certainty(finding: Finding) -> str:
    return finding.rating.level if finding.rating else UNRATED


def _without_estimate(finding: Finding) -> Statement:
    word = STATUS_WORDS[finding.status]
    fallback = {
        "not_measured": "No study measured this.",
        "not_reported": "No study reported this.",
        "no_usable_data": "No study gave numbers that can be used.",
        "not_estimable": f"An effect could not be worked out. {finding.status_note}".strip(),
    }[finding.status]
    text = finding.status_note if finding.status_note and finding.status != "not_estimable" else fallback
    return Statement(direction="none", chip=word, plain=text, professional=text)


def lower_first(text: str) -> str:
    """Put a name inside a sentence: "Overall survival" -> "overall survival", "BCG vaccine" stays."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Begin a sentence with a name."""
    return text[:1].upper() + text[1:]


def _verb(finding: Finding) -> str:
    upwards = (finding.absolute[0].difference if finding.absolute else _signed_effect(finding)) > 0
    events = finding.absolute[0].events if finding.absolute else finding.measure not in CONTINUOUS_MEASURES
    if events or finding.outcome.better is None:
        return "increase" if upwards else "reduce"
    return "improve" if upwards == (finding.outcome.better == "higher") else "worsen"


def _signed_effect(finding: Finding) -> float:
    if finding.effect is None:
        return 0.0
    null = 1.0 if finding.measure in RATIO_MEASURES else 0.0
    return finding.effect.estimate - null


def _size_word(finding: Finding) -> str:
    direction = finding.verdict.direction
    if direction in ("either", "little"):
        return direction
    return {"large": "large", "small": "small"}.get(finding.verdict.size, "moderate")


def _professional(finding: Finding, denominator: int) -> str:
    verb = _verb(finding)
    third, infinitive, noun = VERBS[verb]
    numbers = difference_in_full(finding, denominator) if finding.absolute else effect_in_full(finding)
    sentence = SENTENCES[_certainty(finding)][_size_word(finding)].format(
        intervention=lower_first(finding.comparison.intervention),
        outcome=lower_first(finding.outcome.name),
        s=third,
        v=infinitive,
        pair=PAIRS[verb],
        n=noun,
        a="an" if noun.startswith("i") else "a",
        numbers=numbers,
    )
    sentence = upper_first(sentence)
    limit = finding.outcome.thresholds
    if finding.verdict.spans_threshold and limit is not None and finding.absolute:
        main = finding.absolute[0]
        size = (
            f"{value(limit.important, main, denominator)} {per(main, denominator, '')}"
            if main.events
            else f"{limit.important:g} {unit(finding)}".strip()
        )
        sentence += f" The range runs across the smallest important difference ({size})."
    return sentence


def _chip(finding: Finding) -> str:
    certainty, verdict = _certainty(finding), finding.verdict
    if certainty == "very_low":
        return "Very unsure"
    if verdict.direction == "either":
        return "Could go either way"
    key: str = verdict.direction
    if key != "little" and finding.absolute and finding.absolute[0].events:
        key = "more" if finding.absolute[0].difference > 0 else "fewer"
    if f"{key}_small" in CHIPS[certainty] and verdict.size == "small":
        key += "_small"
    people = not finding.absolute or finding.absolute[0].people
    counted = finding.outcome.events_name or finding.outcome.counted if people else events_name(finding)
    return CHIPS[certainty][key].format(counted=counted)


def _plain(finding: Finding, denominator: int) -> str:
    if finding.absolute and finding.absolute[0].time_unit:
        return _plain_rates(finding, denominator)
    if finding.absolute and finding.absolute[0].events:
        return _plain_events(finding, denominator)
    if finding.absolute:
        return _plain_scores(finding, finding.absolute[0])
    effect = finding.effect
    if finding.measure == "MD" and effect:
        # only the difference is known: words about it need no value for either arm
        alone = Absolute(
            comparator=0, intervention=effect.estimate, ci_low=effect.ci_low, ci_high=effect.ci_high, events=False,
            source="",
        )  # fmt: skip
        return _plain_scores(finding, alone)
    why = "is in standard deviations" if finding.measure == "SMD" else "has no number to start from"
    wanted = {"ROM": unit(finding) and f"in {unit(finding)}", "IRR": f"as a number of {events_name(finding)}"}
    return (
        f"The result is {effect_in_full(finding)}. It {why}, so it cannot be given "
        f"{wanted.get(finding.measure, 'as a number of people') or 'as a difference'}."
    )


def _plain_events(finding: Finding, denominator: int) -> str:
    main, comparison = finding.absolute[0], finding.comparison
    outcome = finding.outcome
    happened = outcome.plain_event or f"{outcome.counted} had this outcome ({lower_first(outcome.plain_name)})"
    without = value(main.comparator, main, denominator)
    low, high = value(main.ci_low, main, denominator), value(main.ci_high, main, denominator)
    best = value(main.intervention, main, denominator)
    return (
        f"With {comparison.plain_comparator}, about **{without} of {count(denominator)}** {happened}. "
        f"With {comparison.plain_intervention}, it {IS[_certainty(finding)]} about **{best} of {count(denominator)}**. "
        f"It could be as few as {low} or as many as {high}."
    )


def _plain_rates(finding: Finding, denominator: int) -> str:
    """Write a rate out: a person can have several events, so nothing may sound like people out of a hundred."""
    main, comparison, what = finding.absolute[0], finding.comparison, events_name(finding)
    whole = per(main, denominator, "")
    without, best = value(main.comparator, main, denominator), value(main.intervention, main, denominator)
    low, high = value(main.ci_low, main, denominator), value(main.ci_high, main, denominator)
    return (
        f"With {comparison.plain_comparator}, there are about **{without} {what} {whole}**. "
        f"With {comparison.plain_intervention}, it {IS[_certainty(finding)]} about **{best} {what} {whole}**. "
        f"It could be as few as {low} or as many as {high}.{_person_time(main, denominator)}"
    )


def _person_time(main: Absolute, denominator: int) -> str:
    """Write " Think of 100 person-years as 100 people followed for one year."; nothing for other units."""
    who, _, period = main.time_unit.partition("-")
    if who not in ("person", "patient") or not period.endswith("s"):
        return ""
    number = count(main.base(denominator))
    return f" Think of {number} {main.time_unit} as {number} people followed for one {period[:-1]}."


def _plain_scores(finding: Finding, main: Absolute) -> str:
    better, names = finding.outcome.better, unit(finding)
    digits = main.decimals(1)
    least_shown = signed(10.0**-digits, digits)
    if better is None:
        up, down = "higher", "lower"
    else:
        up, down = ("better", "worse") if better == "higher" else ("worse", "better")

    def side(amount: float) -> str:
        if not amount:
            return "no different"
        size = signed(abs(amount), digits) if rounded(abs(amount), digits) else f"less than {least_shown}"
        return " ".join(part for part in (size, names, up if amount > 0 else down) if part)

    treatment, other = finding.comparison.plain_intervention, finding.comparison.plain_comparator
    low, high = main.difference_low, main.difference_high
    if low * high > 0:
        least, most = sorted((abs(low), abs(high)))
        sentence = (
            f"On average, the result {IS[_certainty(finding)]} **{side(main.difference)}** with {treatment} than with "
            f"{other}. It could be as little as {signed(least, digits)} or as much as {signed(most, digits)}."
        )
    else:
        sentence = (
            f"On average, the result could be anywhere **from {side(low)} to {side(high)}** with {treatment} than with "
            f"{other}. The best estimate is {side(main.difference)}."
        )
    limit = finding.outcome.thresholds
    size = f"{limit.important:g} {names}".strip() if limit else ""
    if limit is not None and finding.verdict.spans_threshold:
        sentence += (
            f" A difference of {size} or more is considered important: this one may be smaller than that, or larger."
        )
    elif limit is not None and rounded(abs(main.difference), 1) < limit.important:
        sentence += f" A difference smaller than {size} is not considered important."
    return sentence
