"""Plain language: what makes a text hard to read, or says more than the evidence."""

from __future__ import annotations

import pytest

from plainforest.check import language_words
from plainforest.check.language import check_language
from plainforest.check.language_words import Sought
from plainforest.check.prose_text import text_of_file
from plainforest.check.readability import measure, words_of
from plainforest.problems import Problem
from tests.check.prose_samples import EXAMPLES, example, marked

GLOSSARY = {"randomised trial": "x", "placebo": "x", "serious adverse event": "x"}


def found(text: str) -> list[Problem]:
    return [p for p in check_language(text_of_file(text, "plain.md"), (), GLOSSARY) if p.code != "text-length"]


SAID = [
    ("About 12 people need it: the «number needed to treat» is 12.", "number-needed-to-treat"),
    ("The «NNT» was 12.", "number-needed-to-treat"),
    ("The difference was «statistically significant».", "statistical-significance"),
    ("There was a «significant» gain.", "statistical-significance"),
    ("Cell therapy has «no effect» on survival.", "no-effect"),
    ("There was «no difference» between the groups.", "no-effect"),
    ("The treatment «does not work».", "no-effect"),
    ("People «should take» it with food.", "sounds-like-advice"),
    ("«We recommend» this treatment.", "sounds-like-advice"),
    ("You «must ask» for it.", "sounds-like-advice"),
    ("It «reduces the risk of death by 50%».", "relative-only"),
    ("People had a «30% lower» risk.", "relative-only"),
    ("It «halves the» risk.", "relative-only"),
    ("They were «twice as likely» to recover.", "relative-only"),
    ("This was a «double-blind» study.", "unexplained-term"),
    ("It lowers «morbidity» in adults.", "unexplained-term"),
    ("The «confidence interval» was wide.", "unexplained-term"),
]


@pytest.mark.parametrize(("text", "code"), SAID)
def test_words_that_say_too_much_or_too_little(text: str, code: str) -> None:
    plain, ((line, column),) = marked(text)
    assert [(p.code, p.place.line, p.place.column) for p in found(plain)] == [(code, line, column)]
    (problem,) = found(plain)
    assert plain.rstrip(".")[:20] in problem.message, "the sentence is quoted"
    assert problem.hint


FINE = """\
There was little or no difference between the groups.
It makes little to no difference.
A result that could go either way is not the same as "no effect".
This does not mean that there is no difference.
We cannot tell if there is no benefit.
Does it have no effect?
Should people take it?
Advice on who should have it comes from your health service.
In a randomised trial, chance decides who is in which group.
Some people had a placebo (a dummy treatment).
Doctors count morbidity (how many people fall ill).
It cuts the risk by half: 10 of 100 people fell ill without it and 5 of 100 with it.
Deaths fell by 20%, from {{ death.comparator }} to {{ death.intervention }}.
About 60% of the people were men.
The study was large, and its result is clear.
People ask their doctors many things.
Some people try it because other treatments did not help enough.
The treatment does not work for everyone.
""".splitlines()


@pytest.mark.parametrize("text", FINE)
def test_what_may_be_said(text: str) -> None:
    assert [p.code for p in found(text)] == []


def test_a_term_is_reported_once() -> None:
    assert len(found("The cohort was large. The cohort was old. Another cohort was not.")) == 1


def test_long_sentences() -> None:
    words = "word " * 30
    assert found(f"{words.strip()}.") == []
    (problem,) = found(f"A start.\nAnd {words.strip()}.")
    assert (problem.code, problem.place.line, problem.place.column) == ("long-sentence", 2, 1)
    assert "31 words" in problem.message


@pytest.mark.parametrize(
    ("count", "codes"), [(249, ["text-length"]), (250, []), (1000, []), (1001, ["text-length"]), (0, [])]
)
def test_length(count: int, codes: list[str]) -> None:
    text = "It is a day. " * (count // 4) + "So. " * (count % 4)
    assert [p.code for p in check_language(text_of_file(text, "plain.md"), (), {})] == codes


def test_reading_grade() -> None:
    hard = "Pharmacological interventions necessitate considerable organisational responsibility. " * 20
    assert "reading-grade" in [p.code for p in found(hard)]
    easy = "The cat sat on the mat and saw a dog. " * 20
    assert found(easy) == []


@pytest.mark.parametrize("slug", EXAMPLES)
def test_the_examples_read_at_grade_four_to_eight(slug: str) -> None:
    text = example(slug)[0].plain.text
    grade = measure(text.split("\n\n")).grade
    assert grade is not None
    assert 4 < grade < 8


# ---------------------------------------------------------------- what is looked for before a pattern


PHRASES = {
    "NNT": "numbers-needed-to-harm; number needed to benefit; the nntb; the nnth; an nnt; nnh",
    "SIGNIFICANT": "statistically significant; statistical significance; non-significant; significantly",
    "NO_EFFECT": "no effect; no clear differences; no benefit; no impact; no real influence; does not work; did not "
    "affect; do not make a difference; is not effective; were ineffective",
    "ADVICE": "you should take; doctors should; must never use; ought to ask; need to see; had better stop; "
    "authors recommend; it is strongly recommended; they are recommended",
    "RELATIVE": "reduced by 20%; falls by almost 5 per cent; 20 percent reduction; 12.5 % lower; 3 per cent risk",
    "HALVED": "halves the; halved their; doubling; doubles your; tripled its; twice as likely; half as many; three "
    "times as often; 2.5 times as high; by a third; by a quarter; by two thirds; by half",
}


@pytest.mark.parametrize("name", PHRASES)
def test_whatever_a_pattern_finds_has_what_it_is_looked_for_by(name: str) -> None:
    sought: Sought = getattr(language_words, name)
    for phrase in PHRASES[name].split("; "):
        whole = sought.pattern.search(phrase)
        assert (sought.search(phrase) is None) == (whole is None), phrase
        spans = [match.span() for match in sought.pattern.finditer(phrase)]
        assert [match.span() for match in sought.finditer(phrase)] == spans, phrase


@pytest.mark.parametrize("text", ["Don't: 5mg (2.5 of 10,000) well-known e.g. A1", "--'a' x-y-z 1.,2 b-", "a_b 3rd"])
def test_words_of_plain_letters_are_those_of_any_letters(text: str) -> None:
    assert words_of(text) == words_of(f"{text} é")[:-1]
