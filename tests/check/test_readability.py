"""Words, sentences, syllables and the reading grade, against known values."""

from __future__ import annotations

import pytest

from plainforest.check.readability import measure, sentences_of, syllables

WORDS = """
1 the cat sat on mat care we some house there here times used helped walked rules made help breathe
2 table people people's quiet little study letter only moving wanted needed happy taking reason
2 being lower after higher riot studies
3 animal however syllable radio certainty media idea potato important another doing-it
4 information medication population usually
5 evaluated hospitalization
6 deterioration rehabilitation
"""
TABLE = [(int(line.split()[0]), word) for line in WORDS.strip().splitlines() for word in line.split()[1:]]


def test_most_words_have_the_syllables_of_the_dictionary() -> None:
    """Counting by rule is right for nearly all everyday words, and off by one for the rest."""
    wrong = [(word, number, syllables(word)) for number, word in TABLE if syllables(word) != number]
    assert [case for case in wrong if abs(case[1] - case[2]) > 1] == []
    assert len(wrong) <= len(TABLE) * 0.08, wrong


@pytest.mark.parametrize(
    ("text", "words", "count", "grade"),
    [
        # worked by hand, or published with their counts
        ("The cat sat on the mat.", 6, 6, -1.45),
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 13, 24, 11.27),
        ("Go. Stop. Run.", 3, 3, -3.4),
        ("We do not know if this drug helps people to live longer.", 12, 14, 2.86),
    ],
)
def test_the_grade_is_that_of_the_formula(text: str, words: int, count: int, grade: float) -> None:
    found = measure([text])
    assert found.words == words
    assert sum(syllables(word.strip(".")) for word in text.split()) == count
    assert found.grade == pytest.approx(grade, abs=0.01)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("One. Two! Three? Four", 4),
        ("The ratio was 1.07 (95% CI 0.94 to 1.22). That is small.", 2),
        ("Some drugs, e.g. Aspirin, were used. Dr. Smith agreed.", 2),
        ("It was 5 p. m. when they came.", 1),
        ("“Is it safe?” They did not know.", 2),
        ("", 0),
    ],
)
def test_sentences_end_where_readers_stop(text: str, number: int) -> None:
    assert len(sentences_of(text)) == number


def test_nothing_to_read_has_no_grade() -> None:
    found = measure(["", "  ", "–"])
    assert (found.words, found.sentences, found.grade, found.longest) == (0, 0, None, "")


def test_the_longest_sentence_is_named() -> None:
    found = measure(["Short one. This one is a good deal longer than that.", "Three words here"])
    assert found.longest == "This one is a good deal longer than that."
    assert found.longest_words == 9
    assert found.sentences == 3
    assert found.mean == pytest.approx(14 / 3)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("people", 2), ("trial", 2), ("question", 2), ("disease", 2), ("certainty", 3), ("looked", 1),
        ("injected", 3), ("studies", 2), ("safely", 2), ("movement", 2), ("science", 2), ("experience", 4),
        ("ideas", 3), ("placebo", 3), ("tuberculosis", 5), ("social", 2), ("ALS", 3), ("follow-up", 3),
        ("a", 1), ("the", 1),
    ],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count
