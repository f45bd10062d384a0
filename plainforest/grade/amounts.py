"""Differences in numbers, with their direction and their range, as tables and sentences have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plainforest.grade.absolute import NOTHING, Absolute, difference_alone, legible
from plainforest.language import Language
from plainforest.numbers import count, rounded, signed

if TYPE_CHECKING:
    from plainforest.findings import Finding


def shown(finding: Finding) -> Absolute | None:
    """Return the absolute effect that the words are about: that of the first comparator risk.

    A mean difference or a risk difference is one itself, even where nobody knows the value without the intervention.
    """
    if finding.absolute:
        return finding.absolute[0]
    effect = finding.effect
    if effect is None or finding.measure not in ("MD", "RD"):
        return None
    values = (effect.estimate, effect.ci_low, effect.ci_high)
    if finding.measure == "MD":
        return difference_alone(values)
    found = Absolute(
        comparator=0.0, intervention=values[0], ci_low=values[1], ci_high=values[2], events=True, source="", alone=True
    )
    return legible([found])[0]


def events(tongue: Language, finding: Finding) -> str:
    """Name what a rate counts: "falls", or "events" where the author has no word for them."""
    return finding.outcome.events_name or tongue.say("numbers.any_events")


def counted(tongue: Language, amount: float, absolute: Absolute, denominator: int) -> str:
    """Write people or events of the denominator, never as none when there are some: "less than 1"."""
    if hardly(amount, absolute, denominator):
        return tongue.say("numbers.less_than", number=count(1))
    return count(amount * absolute.base(denominator))


def hardly(amount: float, absolute: Absolute, denominator: int) -> bool:
    """Tell whether people or events would read 0 although there are some."""
    return amount >= NOTHING and not rounded(amount * absolute.base(denominator))


def size(amount: float, absolute: Absolute, denominator: int, digits: int) -> tuple[str, bool]:
    """Write the size of a difference, and tell whether it is more than the nothing that it may round to."""
    digits = absolute.decimals(digits)
    shown = rounded(abs(amount) * absolute.base(denominator)) if absolute.events else rounded(abs(amount), digits)
    return (count(shown) if absolute.events else signed(shown, digits)), bool(shown)


def way(amount: float, absolute: Absolute) -> str:
    """Return which way a difference goes: more or fewer, higher or lower."""
    if absolute.events:
        return "more" if amount > 0 else "fewer"
    return "higher" if amount > 0 else "lower"


def written(tongue: Language, amount: float, absolute: Absolute, denominator: int, digits: int) -> tuple[str, bool]:
    """Write the size of a difference, never as nothing when it is something: "less than 1"."""
    number, some = size(amount, absolute, denominator, digits)
    if some or abs(amount) < NOTHING:
        return number, some
    digits = absolute.decimals(digits)
    least = count(1) if absolute.events else signed(10.0**-digits, digits)
    return tongue.say("numbers.less_than", number=least), True


def change(tongue: Language, amount: float, absolute: Absolute, denominator: int, digits: int) -> str:
    """Write one difference without what it counts: "66 more", "less than 1 fewer", "0"."""
    number, some = written(tongue, amount, absolute, denominator, digits)
    return tongue.say(f"numbers.{way(amount, absolute)}", number=number) if some else number


def changes(tongue: Language, absolute: Absolute, denominator: int, digits: int) -> str:
    """Write the range of a difference: "52 fewer to 97 more"; the word once when both ends point the same way."""
    ends = (absolute.difference_low, absolute.difference_high)
    (low, some), (high, more) = (size(end, absolute, denominator, digits) for end in ends)
    ways = [way(end, absolute) for end in ends]
    if some and more and ways[0] == ways[1]:
        if ways[0] in ("fewer", "lower"):
            low, high = high, low
        return tongue.say(f"numbers.range_{ways[0]}", low=low, high=high)
    low, high = (change(tongue, end, absolute, denominator, digits) for end in ends)
    return tongue.say("numbers.to", low=low, high=high)


def quantity(tongue: Language, number: str, unit: str) -> str:
    """Write a number with its unit, if it has one."""
    return tongue.say("numbers.quantity", number=number, unit=unit) if unit else number


def with_unit(
    tongue: Language, amount: float, absolute: Absolute, denominator: int, digits: int, *, unit: str, events: str
) -> str:
    """Write one difference with what it counts: "66 more per 1000", "3.38 points higher"."""
    number, some = written(tongue, amount, absolute, denominator, digits)
    if not absolute.events:
        whole = quantity(tongue, number, unit)
        return tongue.say(f"numbers.{way(amount, absolute)}", number=whole) if some else whole
    whole, kind = count(absolute.base(denominator)), "events" if absolute.time_unit else "people"
    if not some:
        return tongue.say(f"numbers.per_{kind}", number=number, whole=whole, time=absolute.time_unit)
    key = f"numbers.{kind}_{way(amount, absolute)}"
    return tongue.say(key, number=number, whole=whole, events=events, time=absolute.time_unit)
