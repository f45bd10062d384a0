"""The sentences. All of them stand in statements.txt, for a person to read; PLAINFOREST_RENEW=1 writes it anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plainforest.findings import Finding, Status
from plainforest.grade import LEVELS, Verdict, amounts
from plainforest.grade.plain import no_number
from plainforest.grade.rows import row_text
from plainforest.grade.statements import Statement, lower_first, state
from plainforest.language import Entry, Language, faults, language, places
from plainforest.model import CONTINUOUS_MEASURES, Level, Measure, Thresholds
from plainforest.numbers import MINUS, measured
from plainforest.pages.key_messages import key_messages, message
from plainforest.pages.plain_cards import arm_values
from plainforest.phrases import STATUS_WORDS, value
from tests.golden.compare import compare
from tests.grade.making import made

GOLDEN = Path(__file__).with_name("statements.txt")
FIRST = """\
What is said of a finding, made by test_statements.py. For each case and certainty: the chip, the mark, the statement
for professionals, the plain sentences; then the whole row as one text. At the end: statements for a name that is not
plural, rows without a result, and each kind of key message once."""
RATINGS: tuple[Level | None, ...] = (*reversed(LEVELS), None)

EVENTS = Thresholds(important=0.02, moderate=0.05, large=0.1, source="-")
SCORES = Thresholds(important=4, moderate=8, large=12, source="-")

WIDE_EVENTS = Thresholds(important=0.02, source="-")

Numbers = tuple[float, float, float]
Case = tuple[str, Measure, Numbers, float | None, Thresholds | None, dict[str, object]]

# What happens to an event that 20% of people have without the treatment; then to a score of 30 points. Lower is better
# unless the case says so.
CASES: tuple[Case, ...] = (
    ("events, large benefit", "RR", (0.4, 0.3, 0.5), 0.2, EVENTS, {}),
    ("events, moderate benefit", "RR", (0.7, 0.65, 0.75), 0.2, EVENTS, {}),
    ("events, important benefit, one threshold", "RR", (0.7, 0.65, 0.75), 0.2, WIDE_EVENTS, {}),
    ("events, small benefit", "RR", (0.85, 0.8, 0.895), 0.2, EVENTS, {}),
    ("events, benefit that may not matter", "RR", (0.85, 0.75, 0.95), 0.2, EVENTS, {}),
    ("events, little or none", "RR", (1.01, 0.95, 1.06), 0.2, EVENTS, {}),
    ("events, little, but on one side", "RR", (0.95, 0.91, 0.99), 0.2, EVENTS, {}),
    ("events, either way, both important", "RR", (0.9, 0.6, 1.4), 0.2, EVENTS, {}),
    ("events, either way, important benefit", "RR", (0.85, 0.7, 1.05), 0.2, EVENTS, {}),
    ("events, either way, important harm", "RR", (1.15, 0.96, 1.4), 0.2, EVENTS, {}),
    ("events, harm that may not matter", "RR", (1.2, 1.05, 1.4), 0.2, EVENTS, {}),
    ("events, small harm", "RR", (1.2, 1.12, 1.3), 0.2, EVENTS, {}),
    ("events, moderate harm", "RR", (1.35, 1.2, 1.5), 0.2, EVENTS, {}),
    ("events, large harm", "RR", (2.0, 1.7, 2.4), 0.2, EVENTS, {}),
    ("events, benefit, no thresholds", "RR", (0.7, 0.6, 0.8), 0.2, None, {}),
    ("events, harm, no thresholds", "RR", (1.35, 1.2, 1.5), 0.2, None, {}),
    ("events, either way, no thresholds", "RR", (0.9, 0.6, 1.4), 0.2, None, {}),
    ("events, a good one becomes more common", "RR", (1.35, 1.2, 1.5), 0.2, EVENTS, {"better": "higher"}),
    ("events, a good one, either way", "RR", (1.1, 0.8, 1.5), 0.2, EVENTS, {"better": "higher"}),
    ("events, nobody says what is better: more", "RR", (1.35, 1.2, 1.5), 0.2, EVENTS, {"better": None}),
    ("events, nobody says what is better: fewer", "RR", (0.7, 0.6, 0.8), 0.2, None, {"better": None}),
    ("events, nobody says what is better: either way", "RR", (0.9, 0.6, 1.4), 0.2, EVENTS, {"better": None}),
    ("events, important difference is no whole person", "RR", (0.85, 0.75, 0.95), 0.2,
     Thresholds(important=0.025, source="-"), {}),
    ("events, not randomised", "RR", (0.7, 0.6, 0.8), 0.2, EVENTS, {"start": "low"}),
    ("events, 99% interval", "RR", (0.7, 0.6, 0.8), 0.2, EVENTS, {"confidence_level": 0.99}),
    ("events, without a text for what happened", "RR", (0.7, 0.6, 0.8), 0.2, EVENTS, {"plain_event": ""}),
    ("events, only a difference: benefit", "RD", (-0.12, -0.16, -0.08), None, EVENTS, {}),
    ("events, only a difference: harm", "RD", (0.12, 0.08, 0.16), None, EVENTS, {}),
    ("events, only a difference: either way", "RD", (-0.05, -0.12, 0.03), None, EVENTS, {}),
    ("events, only a risk ratio", "RR", (0.7, 0.6, 0.8), None, EVENTS, {}),
    ("events, only a risk ratio: either way", "RR", (0.9, 0.6, 1.4), None, EVENTS, {}),
    ("events, only a risk ratio, nobody says what is better: fewer", "RR", (0.7, 0.6, 0.8), None, None,
     {"better": None}),
    ("events, only a risk ratio, nobody says what is better: more", "RR", (1.35, 1.2, 1.5), None, None,
     {"better": None}),
    ("events, only an odds ratio: harm", "OR", (1.5, 1.2, 1.9), None, None, {}),
    ("events, only a hazard ratio", "HR", (0.7, 0.6, 0.8), None, None, {}),
    ("scores, large benefit", "MD", (-15.0, -17.0, -13.0), 30.0, SCORES, {}),
    ("scores, moderate benefit", "MD", (-9.0, -11.0, -7.0), 30.0, SCORES, {}),
    ("scores, small benefit", "MD", (-6.0, -7.0, -5.0), 30.0, SCORES, {}),
    ("scores, benefit that may not matter", "MD", (-5.0, -9.0, -1.0), 30.0, SCORES, {}),
    ("scores, little or none", "MD", (0.5, -2.0, 3.0), 30.0, SCORES, {}),
    ("scores, little, but on one side", "MD", (-2.0, -3.0, -1.0), 30.0, SCORES, {}),
    ("scores, either way, both important", "MD", (-2.0, -7.0, 5.0), 30.0, SCORES, {}),
    ("scores, either way, important benefit", "MD", (-2.0, -7.0, 3.0), 30.0, SCORES, {}),
    ("scores, either way, important harm", "MD", (2.0, -3.0, 7.0), 30.0, SCORES, {}),
    ("scores, harm that may not matter", "MD", (5.0, 1.0, 9.0), 30.0, SCORES, {}),
    ("scores, small harm", "MD", (6.0, 5.0, 7.0), 30.0, SCORES, {}),
    ("scores, moderate harm", "MD", (9.0, 5.0, 13.0), 30.0, SCORES, {}),
    ("scores, large harm", "MD", (15.0, 13.0, 17.0), 30.0, SCORES, {}),
    ("scores, benefit, no thresholds", "MD", (-5.0, -9.0, -1.0), 30.0, None, {}),
    ("scores, harm, no thresholds", "MD", (5.0, 1.0, 9.0), 30.0, None, {}),
    ("scores, either way, no thresholds", "MD", (0.0, -4.0, 4.0), 30.0, None, {}),
    ("scores, nobody says what is better: higher", "MD", (6.0, 5.0, 7.0), 30.0, SCORES, {"better": None}),
    ("scores, nobody says what is better: higher, no thresholds", "MD", (6.0, 5.0, 7.0), 30.0, None, {"better": None}),
    ("scores, nobody says what is better: a little lower", "MD", (-6.0, -7.0, -5.0), 30.0, SCORES, {"better": None}),
    ("scores, nobody says what is better: lower", "MD", (-9.0, -13.0, -5.0), 30.0, None, {"better": None}),
    ("scores, nobody says what is better: either way", "MD", (-2.0, -7.0, 3.0), 30.0, SCORES, {"better": None}),
    ("scores, nobody says what is better: either way, upwards", "MD", (2.0, -3.0, 7.0), 30.0, None, {"better": None}),
    ("scores, only a difference", "MD", (-5.0, -9.0, -1.0), None, SCORES, {}),
    ("scores, in standard deviations", "SMD", (-0.5, -0.8, -0.2), None, None, {}),
    ("scores, as a ratio, benefit that may not matter", "ROM", (0.85, 0.75, 0.95), 30.0, SCORES, {}),
    ("scores, as a ratio with nothing to start from", "ROM", (0.85, 0.75, 0.95), None, SCORES, {}),
    ("rates, large benefit", "IRR", (0.4, 0.3, 0.5), 0.2, EVENTS, {}),
    ("rates, benefit that may not matter", "IRR", (0.85, 0.75, 0.95), 0.2, EVENTS, {}),
    ("rates, either way", "IRR", (0.9, 0.6, 1.4), 0.2, EVENTS, {}),
    ("rates, harm above one for each year", "IRR", (2.0, 1.7, 2.4), 1.2, None, {}),
    ("rates, nobody says what is better", "IRR", (0.9, 0.6, 1.4), 0.2, None, {"better": None}),
    ("rates, without a name for the events", "IRR", (0.7, 0.6, 0.8), 0.2, None, {"events_name": ""}),
    ("rates, with nothing to start from", "IRR", (0.7, 0.6, 0.8), None, None, {}),
    ("rates, with nothing to start from: harm", "IRR", (1.5, 1.2, 1.9), None, None, {}),
    ("rates, with nothing to start from: either way", "IRR", (0.9, 0.6, 1.4), None, None, {}),
    ("rates, slight benefit", "IRR", (0.92, 0.86, 0.98), 0.2, EVENTS, {}),
    ("rates, slight harm", "IRR", (1.08, 1.02, 1.14), 0.2, EVENTS, {}),
    ("events, slight benefit", "RR", (0.92, 0.86, 0.98), 0.2, EVENTS, {}),
    ("events, slight harm", "RR", (1.08, 1.02, 1.14), 0.2, EVENTS, {}),
    ("events, with a name for them", "RR", (0.7, 0.6, 0.8), 0.2, EVENTS, {"events_name": "attacks"}),
    ("events, either way, important difference is no whole person", "RR", (0.9, 0.6, 1.4), 0.2,
     Thresholds(important=0.025, source="-"), {}),
    ("events, either way, only a benefit important, no whole person", "RR", (0.85, 0.7, 1.05), 0.2,
     Thresholds(important=0.025, source="-"), {}),
    ("events, either way, only a harm important, no whole person", "RR", (1.15, 0.96, 1.4), 0.2,
     Thresholds(important=0.025, source="-"), {}),
    ("events, nobody says what is better: either way, no whole person", "RR", (0.9, 0.6, 1.4), 0.2,
     Thresholds(important=0.025, source="-"), {"better": None}),
    ("events, only a difference, nobody says what is better: more", "RD", (0.12, 0.08, 0.16), None, None,
     {"better": None}),
    ("events, only a difference, nobody says what is better: fewer", "RD", (-0.12, -0.16, -0.08), None, None,
     {"better": None}),
    ("events, only a hazard ratio: harm", "HR", (1.5, 1.2, 1.9), None, None, {}),
    ("events, only a hazard ratio: either way", "HR", (0.9, 0.6, 1.4), None, None, {}),
    ("scores, slight benefit", "MD", (-3.0, -5.0, -1.0), 30.0, SCORES, {}),
    ("scores, slight harm", "MD", (3.0, 1.0, 5.0), 30.0, SCORES, {}),
    ("scores, nobody says what is better: slightly higher", "MD", (3.0, 1.0, 5.0), 30.0, SCORES, {"better": None}),
    ("scores, nobody says what is better: slightly lower", "MD", (-3.0, -5.0, -1.0), 30.0, SCORES, {"better": None}),
    ("scores, either way, an important harm is likelier", "MD", (5.0, -1.0, 11.0), 30.0, SCORES, {}),
    ("scores, either way, an important benefit is likelier", "MD", (-5.0, -11.0, 1.0), 30.0, SCORES, {}),
    ("scores, as a ratio with nothing to start from: harm", "ROM", (1.2, 1.1, 1.4), None, None, {}),
    ("scores, as a ratio with nothing to start from: either way", "ROM", (1.0, 0.9, 1.1), None, None, {}),
    ("scores, as a ratio with nothing to start from: higher", "ROM", (1.2, 1.1, 1.4), None, None, {"better": None}),
    ("scores, as a ratio with nothing to start from: lower", "ROM", (0.8, 0.7, 0.9), None, None, {"better": None}),
    ("events, only a hazard ratio, a good event", "HR", (1.5, 1.2, 1.9), None, None, {"better": "higher"}),
)  # fmt: skip
SILENT: tuple[tuple[Status, str], ...] = (
    ("not_measured", ""), ("not_measured", "None of the four trials asked about sleep."), ("not_reported", ""),
    ("no_usable_data", ""), ("not_estimable", "Nobody had an attack in either group."),
    ("not_pooled", ""),
)  # fmt: skip


def said(finding: Finding) -> Statement:
    return state(finding, denominator=1000, plain_denominator=100)


def of(case: Case, level: Level | None, *, plural: bool = True) -> Finding:
    return numbered(CASES.index(case), level, plural)


@cache
def numbered(index: int, level: Level | None, plural: bool) -> Finding:
    _, measure, effect, comparator, thresholds, more = CASES[index]
    name = "Pain score" if measure in CONTINUOUS_MEASURES else "Pain attacks"
    settings: dict[str, Any] = {"thresholds": thresholds, "level": level, "name": name, "plural": plural} | more
    return made(measure, effect, comparator=comparator, **settings)


def every() -> Iterator[tuple[str, Level | None, Finding, Statement]]:
    for case in CASES:
        for level in RATINGS:
            finding = of(case, level)
            yield case[0], level, finding, said(finding)


def silent(status: Status, note: str) -> Finding:
    return replace(of(CASES[0], "low"), status=status, status_note=note, effect=None, verdict=Verdict(direction="none"))


def table() -> str:
    lines: list[str] = [FIRST]
    for case in CASES:
        lines += ["", f"## {case[0]}", ""]
        for level in RATINGS:
            words = said(of(case, level))
            lines.append(f"{(level or 'not rated').replace('_', ' ')}: [{words.chip}] ({words.direction})")
            lines += [f"    {words.professional}", f"    {words.plain}"]
        lines.append(f"row: {row_text(of(case, 'low'), 1000)}")
    lines += ["", "## for one cold pack", ""]
    lines += first_of_each(lambda tongue, finding: state_in(tongue, finding).professional, plural=False)
    lines += ["", "## rows without a result", ""]
    for status, note in SILENT:
        finding = silent(status, note)
        words = said(finding)
        lines += [f"{status.replace('_', ' ')}: [{words.chip}] ({words.direction})", f"    {words.professional}"]
        lines += [f"    key message: {message(language(), finding, 100)}", f"row: {row_text(finding, 1000)}"]
    lines += ["", "## key messages", ""]
    lines += first_of_each(lambda tongue, finding: message(tongue, finding, 100), plural=True)
    return "\n".join(lines) + "\n"


def first_of_each(say: Callable[[Language, Finding], str], *, plural: bool) -> Iterator[str]:
    """Yield the first text of each kind; with one name, only where the number of the name changes the sentence."""
    tongue, used = listening()
    seen: set[frozenset[str]] = set()
    for case in CASES:
        for level in RATINGS:
            used.clear()
            finding = of(case, level, plural=plural)
            text = say(tongue, finding)
            forms = frozenset(
                key
                for key in used
                if key.startswith(("professional.", "key.")) and not key.startswith("professional.n")
            )
            differs = plural or any(not isinstance(language().entries[key], str) for key in forms)
            if differs and forms not in seen:
                yield text
            seen.add(forms)


def state_in(tongue: Language, finding: Finding) -> Statement:
    return state(finding, denominator=1000, plain_denominator=100, tongue=tongue)


def hardly() -> list[Finding]:
    """Return findings with a limit of less than one person or event, and one that is too rare for a hundred people."""
    found = [made("RR", (0.7, 0.6, 0.8), comparator=0.0006), made("RD", (-0.05, -0.0999, -0.0001))]
    for measure in ("RR", "IRR"):
        found.append(made(measure, (0.03, 0.0015, 0.6), comparator=0.9))
        found.append(made(measure, (0.05, 0.00125, 2.0), comparator=0.9))
        found.append(made(measure, (0.05, 0.00125, 2.0), comparator=0.9, better=None))
    return found


def test_a_limit_of_less_than_one_person_reads_so() -> None:
    rare, difference, one_way, either, *_ = (said(finding).plain for finding in hardly())
    assert rare == (
        "In these studies, about **6 of 10\u202f000** people had an attack with usual care, and about "
        "**4 of 10\u202f000** with cold packs. It could be as few as 4 or as many as 5. This is counted out of "
        "10\u202f000 people, not 100, so that small differences can be seen."
    )
    assert "about **5 fewer** had this outcome" in difference
    assert difference.endswith("It could be less than 1 or as many as 10.")
    assert "about **3 of 100** with cold packs. It could be less than 1 or as many as 54." in one_way
    assert "But it could also be less than 1 or as many as 100: that may be better or worse" in either


def listening() -> tuple[Language, set[str]]:
    """Return English, and the names of the texts that are taken from it."""
    used: set[str] = set()

    class Listening(dict[str, Entry]):
        def __getitem__(self, key: str) -> Entry:
            used.add(key)
            return super().__getitem__(key)

    return replace(language(), entries=Listening(language().entries)), used


def test_all_sentences_read_as_they_did() -> None:
    compare(table(), GOLDEN)


BARE = re.compile(r"\b(no|not any|without) (effect|difference|benefit|harm|change|increase|reduction)\b", re.IGNORECASE)
ALLOWED = re.compile(r"\blittle (to|or) no difference\b", re.IGNORECASE)


def bare(text: str) -> bool:
    return bool(BARE.search(ALLOWED.sub("", text)))


def texts(words: Statement) -> tuple[str, ...]:
    return words.chip, words.plain, words.professional


def test_nothing_ever_says_no_effect() -> None:
    for title, level, finding, words in every():
        assert not any(bare(text) for text in texts(words)), (title, level, words)
        if finding.verdict.direction != "little":
            assert not any(ALLOWED.search(text) for text in texts(words)), (title, level, words)


def test_the_certainty_is_in_the_verb() -> None:
    marks = {"high": None, "moderate": "probably", "low": "may", "very_low": "very uncertain", None: "not been rated"}
    for title, level, finding, words in every():
        mark = marks[level]
        if mark and not (level == "moderate" and finding.verdict.direction == "either"):
            assert mark in words.professional, (title, level, words)
        for other in {"probably", "may", "very uncertain", "not been rated"} - {mark or ""}:
            assert not re.search(rf"\b{other}\b", words.professional), (title, level, words)


def test_a_range_that_includes_both_ways_says_so_and_keeps_its_certainty() -> None:
    for title, level, finding, words in every():
        if finding.verdict.direction != "either" or level in ("very_low", None):
            continue
        text, main = words.professional, amounts.shown(finding)
        limits = finding.outcome.thresholds
        if main and limits and abs(main.difference) >= limits.important:
            assert re.search(r"but an? (in|de)crease is possible|but an? (improvement|worsening) is possible", text), (
                title
            )
            assert ("probably" in text) == (level == "moderate"), text
        elif level == "low":
            assert re.search(r"may (increase or reduce|improve or worsen)", text), text
        else:
            assert text.startswith("It is unclear whether"), text
            assert f"of {level} certainty" in text, text
        if main and main.events and not main.alone:
            assert "it is about" not in words.plain, (title, level, words.plain)
            assert "also be as few as" in words.plain, (title, level, words.plain)


def test_high_and_moderate_certainty_never_read_alike() -> None:
    for case in CASES:
        high, moderate = (said(of(case, level)).professional for level in ("high", "moderate"))
        assert high != moderate, case[0]


def test_nothing_important_is_only_slight() -> None:
    for title, level, finding, words in every():
        main, limits = amounts.shown(finding), finding.outcome.thresholds
        if main and limits and abs(main.difference) >= limits.important:
            key = message(language(), finding, 100)
            assert not re.search(r"slight|a little", " ".join((*texts(words), key))), (title, level, words, key)


@pytest.mark.parametrize(
    ("effect", "side"),
    [
        ((1.15, 0.96, 1.4), "It could be an important worsening."),
        ((0.85, 0.7, 1.05), "It could be an important improvement."),
        ((0.9, 0.6, 1.4), "It could be an important improvement or an important worsening."),
    ],
)
@pytest.mark.parametrize("measure", ["RR", "MD"])
def test_cards_that_go_either_way_name_the_side_that_can_matter(
    effect: Numbers, side: str, measure: Literal["RR", "MD"]
) -> None:
    limits: Thresholds | None = EVENTS
    if measure == "MD":
        effect = tuple(30 * (number - 1) for number in effect)  # type: ignore[assignment]
        limits = Thresholds(important=3, source="-")
    finding = made(measure, effect, comparator=0.2 if measure == "RR" else 30, thresholds=limits, level="moderate")
    amount = "2 in 100 people" if measure == "RR" else "3 points"
    assert f"A difference of {amount} or more is considered important. {side}" in said(finding).plain
    unknown = replace(finding, outcome=replace(finding.outcome, thresholds=None), verdict=Verdict(direction="either"))
    assert "important" not in said(unknown).plain


@pytest.mark.parametrize("measure", ["HR", "RR", "OR", "IRR", "ROM"])
@pytest.mark.parametrize("effect", [(1.5, 1.2, 1.9), (0.7, 0.6, 0.8), (0.9, 0.6, 1.4)])
def test_a_ratio_with_nothing_to_start_from_is_no_number_for_patients(measure: Measure, effect: Numbers) -> None:
    for level in RATINGS:
        finding = made(measure, effect, level=level)
        for text in (said(finding).plain, message(language(), finding, 100), *arm_values(finding, 100)):
            assert not re.search(r"\d|times|odds", text), text
        assert "We cannot say how" in said(finding).plain
        assert arm_values(finding, 100)[1].startswith("We cannot say how")


def test_a_hazard_ratio_without_a_risk_has_a_direction() -> None:
    finding = made("HR", (1.5, 1.2, 1.9), level="high")
    text = (
        "More people had an attack with cold packs. "
        "We cannot say how many more, because the number with usual care is not known."
    )
    assert (said(finding).plain, message(language(), finding, 100)) == (text, text)


def test_chips_are_grammatical() -> None:
    for title, level, finding, words in every():
        assert not words.chip.startswith(("May be fewer", "May be more")), (title, words.chip)
        assert not re.search(r"(fewer|more) people( in these studies)?$", words.chip, re.IGNORECASE), words.chip
        if level == "low" and finding.outcome.events_name and amounts.shown(finding):
            assert not re.search(r"fewer|more", words.chip) or words.chip.startswith("There may be"), words.chip


def test_a_plain_sentence_keeps_one_tense() -> None:
    words = said(made("RR", (0.4, 0.3, 0.5), comparator=0.2, level="high"))
    assert words.plain.startswith(
        "About **20 of 100** people had an attack with usual care, and about **8 of 100** with cold packs."
    )
    rate = said(made("IRR", (0.4, 0.3, 0.5), comparator=0.2, level="high")).plain
    assert "There could be as few as 6 or as many as 10." in rate
    assert " were " not in rate


def test_verbs_agree_with_the_number_of_the_name() -> None:
    for case in CASES:
        for level in RATINGS:
            many, one = (said(of(case, level, plural=plural)).professional for plural in (True, False))
            assert not re.search(r"\bpacks (probably )?(\w+s)\b(?<!packs)", many), many
            if level in ("high", "moderate") and "unclear" not in one:
                assert re.search(r"^Cold pack (probably )?\w+s\b", one), one


def test_studies_that_are_not_randomised_are_said_to_be_so() -> None:
    for title, level, _, words in every():
        wanted = title == "events, not randomised" and level is not None
        assert ("not randomised trials" in words.professional) == wanted, (title, level, words)


def test_very_low_certainty_never_sounds_sure_and_still_shows_its_range() -> None:
    for title, level, finding, words in every():
        if level != "very_low":
            continue
        assert words.chip == "Very unsure", title
        assert words.direction == "either", title
        assert " to " in words.professional.partition(": ")[2], words.professional
        assert "We are very unsure" in words.plain
        told = (
            "outside that range|the other way round"
            if amounts.shown(finding)
            else "more or |more .*, or fewer|higher or"
        )
        assert re.search(told, words.plain), words.plain
        assert "probably" not in words.plain
        estimate = words.plain.partition("We are very unsure")[2]
        assert "**" not in estimate, "no number stands out"
        assert finding.effect is not None


def ends(finding: Finding, *, denominator: int, digits: int) -> tuple[set[str], set[str]]:
    """The written ends of the interval: as differences, and as values with the intervention."""
    main = amounts.shown(finding)
    if main is None:
        assert finding.effect is not None
        both = {measured(end, finding.measure) for end in (finding.effect.ci_low, finding.effect.ci_high)}
        return both, both
    changes = {amounts.size(end, main, denominator, digits)[0] for end in (main.difference_low, main.difference_high)}
    values = {value(end, main, denominator, digits) for end in (main.ci_low, main.ci_high)}
    return changes, values


def test_both_ends_of_the_interval_are_in_every_statement() -> None:
    for title, level, finding, words in every():
        for end in ends(finding, denominator=1000, digits=2)[0]:
            assert re.search(rf"(?<![\d.]){re.escape(end)}(?![\d.]*\d)", words.professional), (title, level, end, words)
        changes, values = ends(finding, denominator=100, digits=1)
        main = amounts.shown(finding)
        # a ratio with nothing to start from is no number of people, and the plain sentences have none
        shown = () if main is None else values if main.events and not main.alone else changes
        for end in shown:
            assert re.search(rf"(?<![\d.]){re.escape(end)}(?![\d.]*\d)", words.plain), (title, level, end, words)


JARGON = re.compile(r"\b(CI|RR|OR|HR|SMD|MD|RoM|NNT|NNTB|per 1000|significant\w*|confidence|null|estimate of)\b")


def test_plain_sentences_have_no_jargon_and_no_advice() -> None:
    for title, level, finding, words in every():
        for text in (words.plain, words.chip, message(language(), finding, 100)):
            assert not JARGON.search(text), (title, level, text)
            assert not re.search(r"\b(should|recommend\w*|ought)\b", text), (title, level, text)


def test_plain_sentences_are_short() -> None:
    for title, level, _, words in every():
        for sentence in re.split(r"(?<=[.!?]) (?=[A-Z])", words.plain):
            assert len(sentence.split()) <= 28, (title, level, sentence)


@pytest.mark.parametrize("level", RATINGS)
@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize("estimate", [-9.0, 9.0])
def test_scores_say_better_only_when_it_is(level: Level | None, better: str, estimate: float) -> None:
    finding = made(
        "MD", (estimate, estimate - 4, estimate + 4), comparator=30.0, level=level,
        better="higher" if better == "higher" else "lower", thresholds=SCORES,
    )  # fmt: skip
    good = (estimate > 0) == (better == "higher")
    words = said(finding)
    assert f"9.0 points {'better' if good else 'worse'}" in words.plain
    if level != "very_low":
        assert ("improve" in words.professional) == good
        assert ("worsen" in words.professional) == (not good)


ratios = st.floats(0.2, 5)
wide = st.floats(1.01, 4)


@given(
    ratios, wide, st.floats(0.02, 0.9), st.sampled_from(RATINGS), st.sampled_from([EVENTS, None]),
    st.sampled_from(["RR", "OR"]),
)  # fmt: skip
def test_words_for_events_agree_with_their_numbers(
    effect: float, width: float, risk: float, level: Level | None, limits: Thresholds | None, measure: str
) -> None:
    finding = made(
        "RR" if measure == "RR" else "OR", (effect, effect / width, effect * width), comparator=risk, level=level,
        thresholds=limits,
    )  # fmt: skip
    words = said(finding)
    assert not any(bare(text) for text in texts(words))
    assert finding.effect is not None
    crosses = finding.effect.ci_low <= 1 <= finding.effect.ci_high
    if crosses and finding.verdict.direction != "little":
        assert words.direction == "either"
    more, fewer = (re.search(rf"\b{word}\b", words.chip) for word in ("[Mm]ore", "[Ff]ewer"))
    assert not (more and effect < 1)
    assert not (fewer and effect > 1)
    if finding.verdict.direction in ("benefit", "harm") and level != "very_low":
        assert (effect < 1) == (finding.verdict.direction == "benefit")
        assert ("reduc" in words.professional) == (effect < 1)


@given(
    st.floats(-30, 30), st.floats(0.1, 20), st.floats(0.5, 20), st.sampled_from(RATINGS),
    st.sampled_from(["higher", "lower", None]),
)  # fmt: skip
def test_little_difference_needs_both_ends_inside(
    effect: float, half: float, important: float, level: Level | None, better: Literal["higher", "lower"] | None
) -> None:
    limits = Thresholds(important=important, source="-")
    finding = made(
        "MD", (effect, effect - half, effect + half), comparator=50.0, level=level, better=better, thresholds=limits
    )
    words = said(finding)
    main = amounts.shown(finding)
    assert main is not None
    beyond = main.difference_low <= -important or main.difference_high >= important
    little = any(ALLOWED.search(text) for text in (*texts(words), message(language(), finding, 100)))
    assert not (beyond and little), words
    assert not any(bare(text) for text in (*texts(words), message(language(), finding, 100)))


@given(ratios, wide, st.floats(0.02, 0.9), st.sampled_from(RATINGS), st.sampled_from([EVENTS, None]))
def test_every_statement_has_both_ends_in_numbers(
    effect: float, width: float, risk: float, level: Level | None, limits: Thresholds | None
) -> None:
    finding = made("RR", (effect, effect / width, effect * width), comparator=risk, level=level, thresholds=limits)
    words = said(finding)
    for end in ends(finding, denominator=1000, digits=2)[0]:
        # what is less than one person is not written as nothing
        written = "0|less than 1" if end == "0" else end
        assert re.search(rf"(?<!\d)({written})(?!\d)", words.professional), (end, words)
    for end in ends(finding, denominator=100, digits=1)[1]:
        written = "0|less than 1" if end == "0" else end
        assert re.search(rf"(?<!\d)({written})(?!\d)", words.plain), (end, words)
    assert not JARGON.search(words.plain)


@given(st.floats(-3, 3), st.floats(0.001, 5), st.sampled_from(RATINGS), st.sampled_from([SCORES, None]))
def test_words_for_scores_never_give_nothing_a_direction(
    effect: float, half: float, level: Level | None, limits: Thresholds | None
) -> None:
    assume(abs(effect) > 1e-6)
    words = said(made("MD", (effect, effect - half, effect + half), comparator=10.0, level=level, thresholds=limits))
    assert not any(bare(text) for text in texts(words))
    assert not re.search(r"(?<![\d.])0\.0 points (better|worse)", words.plain), words.plain
    assert f"{MINUS}0.0 " not in words.plain


def test_a_difference_too_small_to_show_is_not_called_nothing() -> None:
    for effect in ((0.02, -0.01, 0.05), (0.02, 0.01, 0.03), (0.02, -3.0, 3.04), (1.0, 0.00001, 2.0)):
        words = said(made("MD", effect, comparator=10.0, level="high"))
        assert not re.search(r"(?<![\d.])0(\.0+)? points (better|worse)", words.plain), words.plain
    nothing = said(made("MD", (0.0, -1.0, 1.0), comparator=10.0, level="high"))
    assert "The best estimate is zero." in nothing.plain


def test_sentences_are_english() -> None:
    for title, level, _, words in every():
        for text in texts(words):
            assert not re.search(r"\b[Aa] [aeio]", text), (title, level, text)
            assert not re.search(r"[^:.] Cold packs", text), (title, level, text)
            assert "  " not in text
            assert text[0].isupper()


def test_names_keep_their_capitals_inside_a_sentence() -> None:
    assert lower_first("Overall survival") == "overall survival"
    assert lower_first("BCG vaccine") == "BCG vaccine"
    assert lower_first("") == ""


# ---------------------------------------------------------------- the file of the language


def test_every_text_is_used_and_every_text_that_is_used_exists() -> None:
    tongue, used = listening()
    for case in CASES:
        for level in RATINGS:
            for plural in (True, False):
                finding = of(case, level, plural=plural)
                state_in(tongue, finding)
                message(tongue, finding, 100)
                row_text(finding, 1000, tongue)
    for status, note in SILENT:
        finding = silent(status, note)
        state_in(tongue, finding)
        key_messages([replace(finding) for _ in range(4)], 100, tongue)
        row_text(finding, 1000, tongue)
    for measure in ("PETO", "HR", "IRR", "ROM", "RR", "OR"):
        row_text(made(measure, (0.7, 0.6, 0.8)), 1000, tongue)
    row_text(replace(made("HR", (0.7, 0.6, 0.8)), participants=0), 1000, tongue)
    for finding in hardly():
        state_in(tongue, finding)
    cases = [of(CASES[index], level) for index in (0, 7, 34) for level in RATINGS]
    key_messages([replace(finding) for finding in cases], 100, tongue)
    no_number(tongue, made("HR", (0.7, 0.6, 0.8)))
    no_number(tongue, made("ROM", (0.7, 0.6, 0.8)))
    # what only stands on the plain page has tests beside that page's own
    elsewhere = ("check.", "person_time.", "plain.grouped.", "plain.group.", "plain.source.", "plain.capped.",
                 "plain.places.", "plain.scores.cell")  # fmt: skip
    unused = {key for key in tongue.entries if not key.startswith(elsewhere)} - used
    assert not unused, " ".join(sorted(unused))


def test_every_place_in_a_text_is_a_name_or_a_number() -> None:
    known = set().union(*(places(text) for entry in language().entries.values() for text in forms(entry)))
    names = {
        "intervention",
        "comparator",
        "outcome",
        "name",
        "names",
        "counted",
        "happened",
        "source",
        "events",
        "unit",
        "first",
        "last",
    }
    numbers = {
        "numbers", "number", "low", "high", "best", "least", "most", "without", "whole", "usual", "time", "size",
        "worse", "better", "lower", "higher", "estimate", "range", "level", "difference",
    }  # fmt: skip
    told = {"certainty", "studies", "participants", "measure", "status"}
    assert known <= names | numbers | told, known - names - numbers - told


def forms(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry, str):
        return (entry,)
    return () if isinstance(entry, tuple) else tuple(entry.values())


def test_a_translation_is_held_against_english() -> None:
    english = language()
    assert faults(english) == []
    entries = dict(english.entries)
    del entries["chip.either"]
    entries["chip.neither"] = "Was ist das"
    entries["professional.low.little"] = "{intervention} bringt wenig bei {outcom}: {numbers}."
    entries["professional.low.reduce"] = {
        "one": "{intervention} {outcome} {numbers}",
        "many": "{intervention} {outcome}",
    }
    entries["chip.very_low"] = "Sehr {unsicher"
    entries["person_time.personenjahre"] = "{whole} Personenjahre"
    assert faults(replace(english, code="de", entries=entries)) == [
        "chip.either: missing",
        "chip.neither: not known",
        "chip.very_low: a brace without its partner",
        "professional.low.little: {outcome} is missing",
        "professional.low.little: {outcom} is not known",
        "professional.low.reduce: {numbers} is missing",
    ]


def test_another_language_says_everything() -> None:
    """Every text of the page comes from the file: nothing English is left when the file is another one."""
    entries: dict[str, Entry] = {}
    for key, entry in language().entries.items():
        entries[key] = " ".join(f"{{{name}}}" for name in sorted(set().union(*map(places, forms(entry))))) or "xx"
    tongue = replace(language(), code="xx", entries=entries)
    for case in CASES[:3]:
        words = state_in(tongue, of(case, "low"))
        text = " ".join((*texts(words), message(tongue, of(case, "low"), 100), row_text(of(case, "low"), 1000, tongue)))
        left = set(re.findall(r"[a-z]{3,}", text.lower()))
        assert left <= set("cold packs usual care pain attacks people had attack".split()) | {"an"}, left


# ---------------------------------------------------------------- the author's own words


def test_the_authors_statement_stands_instead_of_the_generated_one() -> None:
    finding = made(
        "RR", (0.7, 0.6, 0.8), comparator=0.2, level="low", statement="Ours.", plain_statement="Ours, plain."
    )
    assert (said(finding).professional, said(finding).plain) == ("Ours.", "Ours, plain.")
    made_up = state(finding, denominator=1000, plain_denominator=100, own=False)
    assert made_up.professional.startswith("Cold packs may")
    assert said(finding).chip == made_up.chip


# ---------------------------------------------------------------- a row as one text


def test_a_row_as_one_text() -> None:
    finding = made("RR", (0.7, 0.6, 0.8), comparator=0.2, level="low")
    assert row_text(finding, 1000) == (
        "Pain attacks: 200 of 1000 people had an attack with usual care, 140 of 1000 with cold packs; "
        "could be 121 to 162; low certainty; 1 study, 100 people."
    )
    assert row_text(silent("not_measured", ""), 1000) == "Pain attacks: not measured."


def test_tables_and_cards_name_a_missing_result_alike() -> None:
    assert {status: language().say(f"chip.{status}") for status in STATUS_WORDS} == STATUS_WORDS
