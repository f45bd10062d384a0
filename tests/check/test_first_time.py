"""What a first-time author stumbled over: mistakes that went untold, and messages that led the wrong way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from plainforest import cli
from plainforest.check.markup import check_markup
from plainforest.check.placeholders import check_placeholders
from plainforest.check.texts import check_texts
from plainforest.content.cells import Fault, read_cell
from plainforest.content.tables import read_results
from plainforest.content.yamltree import read_yaml
from plainforest.model import Prose, Study
from plainforest.pages.own_words import with_own_words
from plainforest.problems import Place, Problem
from tests.check.prose_samples import ALS, example
from tests.site.sites import Site

HEAD = b"outcome,study,intervention_events,intervention_total,comparator_events,comparator_total\n"


def text_of(files: Mapping[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    text = files[name].decode()
    assert old in text
    return {**files, name: text.replace(old, new, 1).encode()}


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize("cell", ["6.000", "12.500", "1.234.567"])
def test_a_point_between_thousands_is_never_read_as_a_decimal_point(cell: str) -> None:
    for comma in (False, True):
        fault = read_cell("count", cell, comma)
        assert isinstance(fault, Fault)
        assert fault.code == "thousands-separator"
        assert cell.replace(".", "") in fault.hint


def test_a_number_with_three_decimals_is_one_unless_the_table_has_decimal_commas() -> None:
    assert read_cell("number", "1.073", decimal_comma=True) == 1.073
    head = "outcome;study;effect;standard_error\n"
    rows, problems = read_results(f"{head}a;b;1.073;0.120\n".encode(), "results.csv")
    assert (rows is not None, problems) == (True, [])
    _, problems = read_results(f"{head}a;b;1.073;0,120\n".encode(), "results.csv")
    assert [(p.code, p.place.column) for p in problems] == [("thousands-separator", "effect")]


def test_a_missing_result_is_not_led_to_an_invented_zero() -> None:
    fault = read_cell("count", "NR")
    assert isinstance(fault, Fault)
    assert "no_data" in fault.hint
    share = read_cell("count", "20%")
    assert isinstance(share, Fault)
    assert "number of people" in share.hint
    assert "0.2" not in share.hint


def test_excels_own_first_line_is_no_header() -> None:
    text = b"sep=;\n" + HEAD.replace(b",", b";") + b"a;b;1;20;2;20\n"
    rows, problems = read_results(text, "results.csv")
    assert rows is not None
    assert problems == []
    assert rows.rows[0].place.line == 3, "lines are those of the file"
    assert rows.rows[0].comparator.total == 20


def test_a_name_is_the_same_however_its_accent_and_apostrophe_were_typed() -> None:
    assert read_cell("id", "Lo\u0301pez 2013") == "L\u00f3pez 2013"
    assert read_cell("id", "O\u2019Brien 2010") == "O'Brien 2010"


def test_one_message_for_a_name_that_is_wrong_in_many_rows(tiny: Site) -> None:
    tiny.change("reviews/morning-walk/review.yaml", "id: falls\n", "id: Falls now\n")
    codes = [p.code for p in tiny.build().problems if p.severity == "error"]
    assert codes.count("unknown-outcome") <= 1
    assert "bad-id" in codes


def test_an_unknown_column_of_numbers_silences_what_follows_from_it() -> None:
    text = HEAD.replace(b"comparator_events", b"placebo_number") + b"a,b,1,20,2,20\n"
    rows, problems = read_results(text, "results.csv")
    assert rows is not None
    assert [p.code for p in problems] == ["unknown-column"]
    assert rows.damaged == {rows.rows[0].place}


# ---------------------------------------------------------------- review.yaml

YAML = [
    ("comparisons:\n  \u2013 id: a\n    intervention: b\n", 2, "\u2013", "- id:"),
    ("comparisons:\n  -id: a\n    intervention: b\n", 2, "blank", "- id:"),
    ("question:\n\u00a0 population: a\n\u00a0 intervention: b\n", 2, "word processor", "again"),
    ("certainty: low\n  reasons:\n    - domain: x\n", 1, "'certainty' has a value", "level: low"),
    ("title: \u201cA: b\u201d\n", 1, "Curly", '"A: b"'),
]


@pytest.mark.parametrize(("text", "line", "message", "hint"), YAML)
def test_yaml_is_explained_where_the_mistake_is(text: str, line: int, message: str, hint: str) -> None:
    root, problems = read_yaml(text, "review.yaml")
    assert root is None
    assert (problems[0].code, problems[0].place.line) == ("yaml-syntax", line)
    assert message in problems[0].message
    assert hint in problems[0].hint


def test_a_text_that_a_hash_cuts_off_is_told_and_a_comment_is_not() -> None:
    text = 'title: Cortisone #1 for pain\na: b  # why\nc: "x #1"\nd: >-\n  e #2\nf: #3\n'
    _, problems = read_yaml(text, "review.yaml")
    assert [(p.code, p.severity, p.place.line) for p in problems] == [
        ("cut-by-hash", "warning", 1),
        ("cut-by-hash", "warning", 6),
    ]
    assert '"Cortisone #1 for pain"' in problems[0].hint


def test_a_warning_about_a_text_keeps_no_review_from_being_read(tiny: Site) -> None:
    tiny.change("reviews/morning-walk/review.yaml", "topic: ", "topic: Legs #1 ")
    report = tiny.build()
    assert report.published
    assert "cut-by-hash" in {p.code for p in report.problems}


def test_curly_marks_around_a_text_would_be_shown() -> None:
    _, problems = read_yaml("title: \u201cA\u201d\nb: a \u201cword\u201d here\n", "review.yaml")
    assert [(p.code, p.place.line) for p in problems] == [("curly-quotes", 1)]


def test_minus_one_level_is_a_habit(tiny: Site) -> None:
    tiny.change("reviews/morning-walk/review.yaml", "levels: 1", "levels: -1")
    (problem,) = [p for p in tiny.build().problems if p.severity == "error"]
    assert (problem.code, problem.place.line) == ("out-of-range", 59)
    assert "Write 1 to rate down by one level" in problem.hint


# ---------------------------------------------------------------- references and placeholders


def test_references_in_review_yaml_are_filled_in_with_the_numbers_of_their_page() -> None:
    review, findings = example(ALS)
    text = "It is {{ survival.intervention }}."
    record = replace(
        review.record,
        summary=text,
        plain_answer=text,
        key_messages=(text, "As it is."),
        question=replace(review.record.question, population=text),
    )
    filled, _, problems = with_own_words(replace(review, record=record), findings, (1000, 100))
    assert problems == []
    assert filled.record.summary == filled.record.question.population == "It is 970 per 1000."
    assert filled.record.plain_answer == "It is 97 of 100 people."
    assert filled.record.key_messages == ("It is 97 of 100 people.", "As it is.")
    assert filled.record.comparisons is record.comparisons


def test_a_reference_that_would_be_shown_as_it_stands_is_an_error_at_its_place() -> None:
    review, findings = example(ALS)
    record = replace(review.record, title="{{ survival.effect }}", summary="{{ surviving.effect }} {survival.effect}")
    _, _, problems = with_own_words(replace(review, record=record), findings, (1000, 100))
    assert {(p.severity, p.code, p.place) for p in problems} == {
        ("error", "reference-here", review.place("title")),
        ("error", "unknown-value", review.place("summary")),
        ("error", "half-reference", review.place("summary")),
    }


@pytest.mark.parametrize("half", ["{falls.effect}", "{{falls.effect}", "{{ falls.effect", "{ falls.effect }}"])
def test_half_references_are_errors_at_their_place(half: str, tiny: Site) -> None:
    path = tiny.path("morning-walk", "plain.md")
    path.write_text(f"{path.read_text(encoding='utf-8')}\n\nIt was {half}\n", encoding="utf-8")
    report = tiny.build()
    (problem,) = [p for p in report.problems if p.code in ("half-reference", "bad-value")]
    assert problem.code == "half-reference"
    assert problem.place.column == 8
    assert not report.published


def test_what_the_template_says_is_never_published() -> None:
    review, _ = example(ALS)
    study: Study = replace(review.studies[0], id="Example 2001")
    record = replace(review.record, plain_answer="Write here the short answer in everyday words.", draft=True)
    changed = replace(
        review, record=record, studies=(study,), plain=Prose(text="## A\n\nWrite here what it is.", file="plain.md")
    )
    found = list(check_placeholders(changed))
    assert [(p.severity, p.code) for p in found] == [("suggestion", "placeholder-in-draft")] * 3
    assert found[1].place == Place("plain.md", 3, 1)
    final = replace(changed, record=replace(record, draft=False))
    assert [(p.severity, p.code) for p in check_placeholders(final)] == [("error", "placeholder-left")] * 3
    assert list(check_placeholders(review)) == []


def test_the_page_about_the_site_is_not_left_to_the_template(tiny: Site) -> None:
    (tiny.content / "about.md").write_text("## Who we are\n\nWrite here who makes the site.\n", encoding="utf-8")
    (problem,) = (each for each in tiny.build().problems if each.place.file.endswith("about.md"))
    assert (problem.code, problem.severity, problem.place.line) == ("placeholder-in-about", "suggestion", 3)
    (tiny.content / "about.md").write_text("## Who we are\n\nThe Walking Group makes the site.\n", encoding="utf-8")
    assert not any(each.place.file.endswith("about.md") for each in tiny.build().problems)


def test_a_page_shows_the_numbers_that_review_yaml_refers_to(tiny: Site) -> None:
    tiny.change(
        "reviews/morning-walk/review.yaml",
        "plain_answer: Morning walks probably prevent some falls.",
        "plain_answer: Morning walks probably lower the number of falls to {{ falls.intervention }}.",
    )
    tiny.must_build()
    assert "number of falls to 22 of 100 people." in tiny.page("morning-walk/index.html").text
    assert "{{" not in tiny.text("morning-walk/index.html")


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize("key", ["plain_answer", "summary"])
def test_an_answer_that_goes_the_wrong_way_or_sounds_too_sure_is_told(key: str, tiny: Site) -> None:
    path = tiny.path("morning-walk", "review.yaml")
    text = path.read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.startswith(f"{key}:"))
    for said, code in (
        ("Morning walks probably increase falls.", "prose-direction"),
        ("A morning walk reduces at least one fall.", "prose-verb"),
    ):
        path.write_text(text.replace(old, f"{key}: {said}"), encoding="utf-8")
        (problem,) = [p for p in tiny.build().problems if p.code.startswith("prose-")]
        assert (problem.severity, problem.code) == ("warning", code)
        assert problem.place.line == text.splitlines().index(old) + 1


def markup(text: str) -> list[Problem]:
    return list(check_markup(Prose(text=text, file="plain.md")))


def test_html_and_headings_of_the_first_level() -> None:
    found = markup('# Title\n\n<p class="MsoNormal">Words</p>\n')
    assert [(p.code, p.place.line) for p in found] == [("html-in-text", 3), ("first-level-heading", 1)]
    assert "1 more" in found[0].message
    fine = "## Title\n\nAge < 18 and > 65, p<0.05, <https://example.org>, <me@example.org>, `<p>`."
    assert markup(f"{fine}\n\n```\n# a <b>\n```\n") == []


def test_a_text_as_long_as_a_library_says_so_once() -> None:
    review, findings = example(ALS)
    sentence = f"There was a significant gain with {'long ' * 30}words.\n\n"
    long = replace(review, plain=Prose(text=sentence * 15_000, file="plain.md"))
    problems = [p for p in check_texts(long, findings, {}) if p.place.file == "plain.md"]
    codes = [p.code for p in problems]
    assert max(codes.count(code) for code in set(codes)) <= 10
    assert any("more like this" in p.message for p in problems)
    (length,) = [p for p in problems if p.code == "text-length"]
    assert "more than 10000 words" in length.message


# ---------------------------------------------------------------- command line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "there is no command 'chekc'. Did you mean check?"),
        (["new", "reveiw", "x"], "there is no command 'reveiw'. Did you mean review?"),
        (["build", "--drafs"], "plainforest build: error: there is no option '--drafs'. Did you mean --drafts?"),
        (["check", "--drafts"], "plainforest check: error: there is no option '--drafts'"),
        (["build", "my-question"], "plainforest build: error: 'my-question' is one word too many"),
        (["serve", "--port", "abc"], "'abc' is no port; write a number from 0 to 65535"),
    ],
)
def test_a_slip_at_the_command_line_is_named(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 2
    assert said in capsys.readouterr().err


def test_places_are_named_from_where_the_command_runs(
    tiny: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tiny.path("morning-walk", "plain.md")
    path.write_text("# Word\n", encoding="utf-8")
    inside = path.relative_to(tiny.content).as_posix()
    for folder, given, shown in (
        (tiny.content.parent.parent, f"{tiny.content.parent.name}/{tiny.content.name}", None),
        (tiny.content, ".", inside),
    ):
        monkeypatch.chdir(folder)
        cli.main(["check", "--content", given])
        assert f"\n{shown or f'{given}/{inside}'}:1" in f"\n{capsys.readouterr().err}"


def test_inside_the_content_folder_the_way_out_is_named(
    tiny: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tiny.content)
    assert cli.main(["check"]) == 2
    assert capsys.readouterr().err.endswith("go one folder up.\n")


def test_a_review_one_level_too_high_is_told(tiny: Site) -> None:
    (tiny.content / "reviews" / "morning-walk").rename(tiny.content / "morning-walk")
    problems = tiny.build().problems
    (problem,) = [p for p in problems if p.code == "misplaced-review"]
    assert "reviews/morning-walk" in problem.hint


@pytest.mark.parametrize("text", ["TODO: the short answer in everyday words.", "Write here the short answer."])
def test_texts_that_an_import_left_to_the_author_are_placeholders_too(text: str) -> None:
    review, _ = example(ALS)
    comparison = review.record.comparisons[0]
    outcome = replace(comparison.outcomes[0], plain_name=text)
    record = replace(review.record, plain_title=text, comparisons=(replace(comparison, outcomes=(outcome,)),))
    prose = replace(review.plain, text=f"## What is it?\n\n{text}\n")
    (of_record, of_prose) = check_placeholders(replace(review, record=record, plain=prose))
    assert (of_record.code, of_prose.code, of_prose.place.line) == ("placeholder-left", "placeholder-left", 3)
    assert "2 such places" in of_record.message
