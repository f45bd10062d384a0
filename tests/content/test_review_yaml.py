"""Each kind of mistake in review.yaml is found, alone, at its line and column, with a hint."""

from collections.abc import Callable, Mapping

import pytest
import yaml

from plainforest.content import parse_review
from plainforest.problems import Place, Problem

Files = dict[str, bytes]
Spoil = Callable[[str, str, str], tuple[list[Problem], Files]]
Find = Callable[[Mapping[str, bytes]], list[Problem]]
PlaceOf = Callable[[Mapping[str, bytes], str, str], Place]

WHERE = "content/reviews/warm-drinks"

PLAIN = "plain_name: Throat pain\n"

# code, old text, new text, the text at the place that is shown, words of the hint
MISTAKES = [
    # keys
    ("unknown-key", "plain_answer: Warm", "plain_anwser: Warm", "plain_anwser", "Did you mean 'plain_answer'?"),
    ("unknown-key", "        better: lower\n", "        beter: lower\n", "beter", "Did you mean 'better'?"),
    (
        "unknown-key",
        "status: not_measured",
        "status: not_measured\n        funding: x",
        "funding",
        "belongs to review.yaml",
    ),
    ("unknown-key", "tool: RoB 2", "tool: RoB 2\n  wholly: odd", "wholly", "Known names: tool, domains"),
    ("missing-key", "        " + PLAIN, "", "id: pain", "'plain_name: ...'. Name in everyday words."),
    ("missing-key", PLAIN, "plain_name:\n", "plain_name:\n        measure: MD", "Name in everyday words."),
    ("missing-key", PLAIN, 'plain_name: "  "\n', 'plain_name: "', "Name in everyday words."),
    ("missing-key", "              reason: Nobody was blinded.\n", "", "domain: risk_of_bias", "becomes a footnote"),
    # values
    (
        "wrong-choice",
        "measure: MD",
        "measure: MDD",
        "MDD",
        "Did you mean 'MD'? Choices: RR, OR, PETO, RD, MD, SMD, ROM, IRR, HR.",
    ),
    ("wrong-choice", "measure: MD", "measure: MD\n        estimator: DLL", "DLL", "DL, PM, ML, HS, SJ, EB."),
    ("wrong-choice", "measure: MD", "measure: MD\n        interval: hartung", "hartung", "auto, wald, hksj, adhoc."),
    ("wrong-choice", "measure: MD", "measure: MD\n        prediction: k-3", "k-3", "Choices: k-1, k-2, normal."),
    ("wrong-choice", "measure: MD", "measure: MD\n        method: BAYES", "BAYES", "Choices: IV, MH, PETO."),
    ("wrong-choice", "measure: MD", "measure: MD\n        conventions: stata", "stata", "revman, metafor."),
    ("wrong-choice", "measure: RR", "measure: RR\n        double_zeros: yes", "yes\n", "Choices: keep, drop."),
    ("not-yes-or-no", "measure: RR", "measure: RR\n        swap_events: maybe", "maybe", "Write yes or no."),
    ("not-yes-or-no", "measure: RR", "measure: RR\n        sensitivity: full", "full", "Write yes or no."),
    ("out-of-range", "measure: MD", "measure: MD\n        confidence_level: 95", "95\n", "0.95 for 95%"),
    ("out-of-range", "measure: MD", "measure: MD\n        confidence_level: 1", "1\n        better: l", "0.95 for 95%"),
    ("out-of-range", "measure: MD", "measure: MD\n        confidence_level: 0.5", "0.5\n        better", "source"),
    ("percent-sign", "measure: MD", "measure: MD\n        confidence_level: 95%", "95%", "0.18 for 18%"),
    ("not-finite", "measure: MD", "measure: MD\n        confidence_level: nan", "nan", ""),
    ("wrong-choice", "domain: imprecision", "domain: inprecision", "inprecision", "Did you mean 'imprecision'?"),
    ("wrong-choice", "level: moderate", "level: middling", "middling", "Choices: high, moderate, low, very_low."),
    ("not-a-number", "minimum: 0", "minimum: none", "none", "Leave it empty"),
    ("decimal-comma", "value: 0.5", "value: 0,5", "0,5", "Write 0.5 instead."),
    ("thousands-separator", "records_identified: 200", "records_identified: 1,200", "1,200", "Write 1200 instead."),
    ("percent-sign", "value: 0.5", "value: 50%", "50%", "0.18 for 18%"),
    ("not-finite", "maximum: 100", "maximum: .inf", ".inf", "Leave it empty"),
    ("not-finite", "maximum: 100", "maximum: nan", "nan", ""),
    ("not-a-whole-number", "levels: 2", "levels: two", "two", ""),
    ("not-a-whole-number", "levels: 2", "levels: 1.5", "1.5", ""),
    ("out-of-range", "levels: 2", "levels: 4", "4\n          level: low", "source"),
    (
        "out-of-range",
        "important: 10",
        "important: 0",
        "0\n          source: Agreed by the authors.\n        certainty",
        "",
    ),
    ("not-yes-or-no", "better: lower", "better: lower\n        subgroups: perhaps", "perhaps", "Write yes or no."),
    ("not-a-date", "searched: 2020-03-31", "searched: 2020-02-30", "2020-02-30", "2019-07-31"),
    ("not-a-date", "searched: 2020-03-31", "searched: 1577836800", "1577836800", "2019-07-31"),
    ("not-a-date", "searched: 2020-03-31", "searched: 31.3.2020", "31.3.2020", "2019-07-31"),
    ("not-a-date", "date: 2018", "date: Spring 2018", "Spring", "2015, 2015-11 or 2015-11-07"),
    ("not-a-date", "date: 2020-05", "date: 2020-13", "2020-13", "2015, 2015-11"),
    ("not-a-list", "authors:\n  - Example A", "authors: Example A", "Example A", "each as '- item'"),
    ("not-text", "title: Warm drinks", "title:\n  Warm: drinks", "title:\n  Warm", "must stand in quotes"),
    (
        "not-keys",
        "flow:\n  records_identified: 200\n  records_screened: 150\n  records_excluded: 140\n"
        "  reports_assessed: 10\n  reports_excluded: 6\n  studies_included: 3\n  studies_pooled: 3\n",
        "flow: As usual\n",
        "As usual",
        "key: value",
    ),
    ("empty-value", "  - Example A", "  - Example A\n  -", (11, 4), "Write a value"),
    (
        "too-long",
        "  - id: warm-or-cool",
        f"  - id: warm-{'x' * 60}",
        f"warm-{'x' * 60}\n",
        "60 characters",
    ),
    (
        "too-few",
        "  domains:\n    - id: selection\n      name: Selection bias\n    - id: attrition\n      name: Attrition bias",
        "  domains: []",
        "domains:",
        "item",
    ),
    ("too-many", "authors:", "key_messages: [one, two, three, four, five]\nauthors:", "key_messages", "Keep the 4"),
    # YAML
    ("duplicate-key", "better: lower", "better: lower\n        name: Pain", "name: Pain", "Keep one"),
    ("yaml-syntax", "title: Warm drinks for", "title: Warm drinks: for", ": for", "quotes"),
    ("yaml-syntax", "searched: 2020-03-31", "searched 2020-03-31", "searched", "key: value"),
    ("yaml-syntax", "title: Warm", 'title: "Warm', '"Warm', "closing quotation mark"),
    ("yaml-syntax", "      name: Attrition bias", "     name: Attrition bias", "name: Attrition", "same column"),
    ("yaml-syntax", "tool: RoB 2", "tool: @RoB 2", "@", "quotes"),
    ("yaml-syntax", "tool: RoB 2", 'tool: "RoB\\q"', "\\q", "backslash"),
    ("yaml-syntax", "tool: RoB 2", "tool: [RoB 2", "[RoB", "bracket"),
    ("yaml-tab", "  tool: RoB 2", "\ttool: RoB 2", "\t", "two spaces"),
    ("yaml-alias", "  - Example A", "  - *Example A", "*Example", "quotes"),
    ("yaml-alias", "tool: RoB 2", "tool: *rob", "*rob", "quotes"),
    ("yaml-alias", "tool: RoB 2", "tool: &rob RoB 2", "&rob", "quotes"),
    ("yaml-tag", "tool: RoB 2", "tool: !!str RoB 2", "!!str", "quotes"),
    ("yaml-documents", "authors:", "---\nauthors:", "---", "'---'"),
    ("yaml-key", "tool: RoB 2", "tool: RoB 2\n  {{ pain.effect }}: x", "{{ pain", "quotes"),
    ("yaml-depth", "tool: RoB 2", f"tool: {'[' * 60}{']' * 60}", (26, 48), "brackets"),
    ("control-character", "tool: RoB 2", 'tool: "RoB\\0"', '"RoB', "PDF"),
    ("control-character", "tool: RoB 2", "tool: RoB\x0b2", "\x0b", "PDF"),
]


@pytest.mark.parametrize(("code", "old", "new", "mark", "hint"), MISTAKES)
def test_one_mistake(
    code: str, old: str, new: str, mark: str | tuple[int, int], hint: str, spoil: Spoil, place_of: PlaceOf
) -> None:
    problems, files = spoil("review.yaml", old, new)
    where = Place(f"{WHERE}/review.yaml", *mark) if isinstance(mark, tuple) else place_of(files, "review.yaml", mark)
    assert [(p.severity, p.code, p.place) for p in problems] == [("error", code, where)]
    assert problems[0].hint
    assert hint in problems[0].hint


def test_yaml_without_its_fast_parser_says_the_same(
    good: Files, find: Find, monkeypatch: pytest.MonkeyPatch, spoil: Spoil
) -> None:
    with_it = parse_review("warm-drinks", good)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert parse_review("warm-drinks", good) == with_it
    for code, old, new, _, _ in MISTAKES:
        problems, _ = spoil("review.yaml", old, new)
        assert [p.code for p in problems] == [code], new
        assert all(p.hint and 1 <= p.place.line <= 97 for p in problems), new


def test_values_that_yaml_would_turn_into_something_else_stay_text(spoil: Spoil, good: Files) -> None:
    text = good["review.yaml"].decode().replace("title: Warm drinks for the common cold", "title: no")
    text = text.replace("  setting: x\n", "").replace("- Example A", "- 2019-07-31\n  - 1:30\n  - 0o17\n  - 'null'")
    review, _ = parse_review("warm-drinks", {**good, "review.yaml": text.encode()})
    assert review is not None
    assert review.record.title == "no"
    assert review.record.authors == ("2019-07-31", "1:30", "0o17", "null")


@pytest.mark.parametrize(("written", "meant"), [("yes", True), ("no", False), ("true", True), ("False", False)])
def test_yes_and_no(written: str, meant: bool, good: Files) -> None:
    text = good["review.yaml"].decode() + f"draft: {written}\n"
    review, problems = parse_review("warm-drinks", {**good, "review.yaml": text.encode()})
    assert problems == []
    assert review is not None
    assert review.record.draft is meant


def test_every_choice_of_an_analysis(good: Files, find: Find) -> None:
    plan = {
        "method": "IV",
        "estimator": "PM",
        "interval": "adhoc",
        "prediction": "k-2",
        "confidence_level": "0.9",
        "conventions": "metafor",
        "double_zeros": "drop",
        "swap_events": "yes",
        "sensitivity": "no",
    }
    lines = "".join(f"        {key}: {value}\n" for key, value in plan.items())
    text = good["review.yaml"].decode().replace("        measure: RR\n", f"        measure: RR\n{lines}")
    files = {**good, "review.yaml": text.encode()}
    assert find(files) == []
    review, _ = parse_review("warm-drinks", files)
    assert review is not None
    recovery, pain, *_ = review.record.comparisons[0].outcomes
    assert [getattr(recovery, key) for key in plan] == ["IV", "PM", "adhoc", "k-2", 0.9, "metafor", "drop", True, False]
    assert [getattr(pain, key) for key in plan] == [None, None, "auto", "k-1", 0.95, "revman", None, False, True]


def test_a_misspelt_key_does_not_hide_other_mistakes(good: Files, find: Find) -> None:
    text = good["review.yaml"].decode()
    text = text.replace("plain_answer:", "plain_anwser:").replace("levels: 2", "levels: 1")
    results = good["results.csv"].decode().replace("20,50", "60,50").replace("pain,Clark 2010", "pian,Clarke 2010")
    problems = find({**good, "review.yaml": text.encode(), "results.csv": results.encode()})
    assert [(p.code, p.place.line) for p in problems] == [
        ("events-above-total", 2),
        ("unknown-outcome", 7),
        ("unknown-study", 7),
        ("unknown-key", 3),
        ("certainty-sum", 66),
    ]


def test_an_unreadable_record_does_not_hide_mistakes_in_the_tables(good: Files, find: Find) -> None:
    results = good["results.csv"].decode().replace("20,50", "60,50").replace("pain,Clark 2010", "pian,Clarke 2010")
    problems = find({**good, "review.yaml": b"title: a: b\n", "results.csv": results.encode()})
    assert [(p.code, p.place.line) for p in problems] == [
        ("events-above-total", 2),
        ("unknown-study", 7),
        ("yaml-syntax", 1),
    ]
