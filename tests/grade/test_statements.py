"""The sentences. All of them stand in statements.txt, for a person to read; PLAINFOREST_RENEW=1 writes it anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plainforest.findings import Finding
from plainforest.grade import LEVELS
from plainforest.grade.statements import Statement, lower_first, state
from plainforest.model import Level, Measure, Thresholds
from plainforest.numbers import MINUS
from tests.golden.compare import compare
from tests.grade.making import made

GOLDEN = Path(__file__).with_name("statements.txt")
FIRST = "What is said of a finding: chip, mark, professional sentence, plain sentences. Made by test_statements.py."
RATINGS: tuple[Level | None, ...] = (*reversed(LEVELS), None)

EVENTS = Thresholds(important=0.02, moderate=0.05, large=0.1, source="-")
SCORES = Thresholds(important=4, moderate=8, large=12, source="-")

# What happens to an event that 20% of people have without the treatment; then to a score of 30 points. Lower is better.
CASES: tuple[tuple[str, Measure, tuple[float, float, float], float | None, Thresholds | None], ...] = (
    ("events, large benefit", "RR", (0.4, 0.3, 0.5), 0.2, EVENTS),
    ("events, moderate benefit", "RR", (0.7, 0.65, 0.75), 0.2, EVENTS),
    ("events, small benefit", "RR", (0.85, 0.8, 0.895), 0.2, EVENTS),
    ("events, benefit that may not matter", "RR", (0.85, 0.75, 0.95), 0.2, EVENTS),
    ("events, little or none", "RR", (1.01, 0.95, 1.06), 0.2, EVENTS),
    ("events, either way", "RR", (0.9, 0.6, 1.4), 0.2, EVENTS),
    ("events, harm that may not matter", "RR", (1.2, 1.05, 1.4), 0.2, EVENTS),
    ("events, large harm", "RR", (2.0, 1.7, 2.4), 0.2, EVENTS),
    ("events, benefit, no thresholds", "RR", (0.7, 0.6, 0.8), 0.2, None),
    ("events, either way, no thresholds", "RR", (0.9, 0.6, 1.4), 0.2, None),
    ("events, as a rate over time", "HR", (0.7, 0.6, 0.8), None, None),
    ("scores, large benefit", "MD", (-15.0, -17.0, -13.0), 30.0, SCORES),
    ("scores, benefit that may not matter", "MD", (-5.0, -9.0, -1.0), 30.0, SCORES),
    ("scores, little or none", "MD", (0.5, -2.0, 3.0), 30.0, SCORES),
    ("scores, either way", "MD", (-2.0, -7.0, 3.0), 30.0, SCORES),
    ("scores, harm", "MD", (9.0, 5.0, 13.0), 30.0, SCORES),
    ("scores, benefit, no thresholds", "MD", (-5.0, -9.0, -1.0), 30.0, None),
    ("scores, in standard deviations", "SMD", (-0.5, -0.8, -0.2), None, None),
    ("scores, as a ratio, benefit that may not matter", "ROM", (0.85, 0.75, 0.95), 30.0, SCORES),
    ("scores, as a ratio with nothing to start from", "ROM", (0.85, 0.75, 0.95), None, SCORES),
    ("rates, large benefit", "IRR", (0.4, 0.3, 0.5), 0.2, EVENTS),
    ("rates, benefit that may not matter", "IRR", (0.85, 0.75, 0.95), 0.2, EVENTS),
    ("rates, either way", "IRR", (0.9, 0.6, 1.4), 0.2, EVENTS),
    ("rates, harm above one for each year", "IRR", (2.0, 1.7, 2.4), 1.2, None),
    ("rates, with nothing to start from", "IRR", (0.7, 0.6, 0.8), None, None),
)


def said(finding: Finding) -> Statement:
    return state(finding, denominator=1000, plain_denominator=100)


def every() -> Iterator[tuple[str, Level | None, Finding, Statement]]:
    for title, measure, effect, comparator, thresholds in CASES:
        name = "Pain attacks" if measure in ("RR", "HR", "IRR") else "Pain score"
        for level in RATINGS:
            finding = made(measure, effect, comparator=comparator, thresholds=thresholds, level=level, name=name)
            yield title, level, finding, said(finding)


def table() -> str:
    lines: list[str] = []
    last = ""
    for title, level, _, words in every():
        if title != last:
            lines += ["", f"## {title}", ""] if last else [FIRST, "", f"## {title}", ""]
            last = title
        lines.append(f"{(level or 'not rated').replace('_', ' ')}: [{words.chip}] ({words.direction})")
        lines += [f"    {words.professional}", f"    {words.plain}"]
    return "\n".join(lines) + "\n"


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
    marks = {"high": None, "moderate": "probably", "low": "may", "very_low": "very uncertain", None: "Not rated"}
    for title, level, finding, words in every():
        mark = marks[level]
        if mark and not (level == "moderate" and finding.verdict.direction == "either"):
            assert mark in words.professional, (title, level, words)
        for other in {"probably", "may", "very uncertain", "Not rated"} - {mark or ""}:
            assert not re.search(rf"\b{other}\b", words.professional), (title, level, words)


def test_very_low_certainty_never_sounds_sure_and_still_shows_its_range() -> None:
    for title, level, finding, words in every():
        if level != "very_low":
            continue
        assert words.chip == "Very unsure", title
        assert words.direction == "either", title
        assert " to " in words.professional.partition(": ")[2], words.professional
        assert re.search(r"could be|CI", words.plain), words.plain
        assert finding.effect is not None


def test_every_estimate_comes_with_its_interval() -> None:
    for title, level, _, words in every():
        assert re.search(r"\(.*\d.* to .*\d.*\)", words.professional), (title, level, words)
        assert re.search(r"(as few as|as little as|from .* to |CI)", words.plain), (title, level, words)


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
    assert f"9.0 points {'better' if good else 'worse'}**" in words.plain
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
    assert "The best estimate is no different." in nothing.plain


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
