"""Suggestions to authors: when they are told, when an answer silences them, and what readers see of the answer."""

from __future__ import annotations

import json

import pytest

from plainforest import cli
from plainforest.check import check_review
from plainforest.check.suggestions import check_findings
from plainforest.content import parse_review, read_review_files, review_slugs
from plainforest.findings import analyse
from plainforest.problems import Problem
from tests.site.sites import CONTENT, TINY, Site

WALK = "morning-walk"
RATING = """        certainty:
          reasons:
            - domain: risk_of_bias
              levels: 1
              reason: Nobody was blinded
          worked_example: yes
"""
BIAS = "- {domain: risk_of_bias, levels: 1, reason: Nobody was blinded}"
FIRST_LINE = read_review_files(TINY, WALK)["review.yaml"].decode().partition(RATING)[0].count("\n") + 1
"""Of the rating in the file: suggestions stand there."""
IMPRECISE = "- {domain: imprecision, levels: 1, reason: The interval is wide}"


def told(certainty: str, **edits: str) -> list[Problem]:
    """Return the suggestions for falls, rated like this. Their numbers ask for risk of bias and imprecision."""
    files = dict(read_review_files(TINY, WALK))
    record = files["review.yaml"].decode()
    assert RATING in record
    lines = "".join(f"          {line}\n" for line in certainty.splitlines())
    record = record.replace(RATING, f"        certainty:\n{lines}" if lines else "")
    for old, new in edits.items():
        assert old in record
        record = record.replace(old, new)
    review, problems = parse_review(WALK, {**files, "review.yaml": record.encode()}, "review")
    assert review is not None, problems
    assert not problems
    wrong = [problem for problem in check_review(review) if problem.severity == "error"]
    return wrong or [one for one in check_findings(review, analyse(review)) if "mood" not in review_part(record, one)]


def review_part(record: str, problem: Problem) -> str:
    """Return the id of the outcome that a problem is about."""
    before = record.splitlines()[: problem.place.line]
    return next(line for line in reversed(before) if "- id: " in line)


def codes(certainty: str) -> list[str]:
    return [problem.code for problem in told(certainty)]


@pytest.mark.parametrize(
    ("certainty", "expected"),
    [
        (f"reasons:\n  {BIAS}", ["grade-imprecision"]),
        (f"reasons:\n  {IMPRECISE}", ["grade-risk-of-bias"]),
        (f"reasons:\n  {BIAS}\n  {IMPRECISE}", []),
        (f"reasons:\n  {BIAS}\nnot_downgraded:\n  - {{domain: imprecision, reason: The limit is far}}", []),
        ("level: high", ["grade-imprecision", "grade-risk-of-bias"]),
        ("start: low", ["grade-imprecision", "grade-risk-of-bias"]),
        # nothing can go below very low
        ("reasons:\n  - {domain: indirectness, levels: 2, reason: x}\n" + f"  {BIAS}", []),
        # a source that does not tell its levels cannot be asked
        ("level: low\nreasons:\n  - {domain: imprecision, reason: x}", []),
        ("", ["grade-not-rated"]),
    ],
)
def test_an_answer_silences_a_suggestion(certainty: str, expected: list[str]) -> None:
    assert codes(certainty) == expected


def test_a_suggestion_stands_at_the_rating_and_says_what_to_do() -> None:
    (problem,) = told(f"reasons:\n  {BIAS}")
    assert (problem.severity, problem.code) == ("suggestion", "grade-imprecision")
    assert (problem.place.file, problem.place.line) == ("review/review.yaml", FIRST_LINE)
    assert problem.message == (
        "The numbers suggest rating down one level for imprecision. The interval crosses the smallest important "
        "difference (20 per 1000): 78 fewer per 1000 (17 to 126 fewer)."
    )
    assert problem.hint.endswith("Add it to 'reasons', or under 'not_downgraded' why not.")


def test_more_levels_than_the_author_took_are_a_softer_suggestion() -> None:
    wide = {"important: 0.02": "important: 0.0001", "moderate: 0.05": "moderate: 0.0002", "large: 0.2": "large: 0.0003"}
    certainty = f"reasons:\n  {BIAS}\n  {IMPRECISE}"
    assert told(certainty, **wide) == [], "beyond large, but on one side alone"
    files = {"better: lower": "better: lower\n        confidence_level: 0.99999"}
    (problem,) = told(certainty, **wide, **files)
    assert problem.message.startswith("The rating goes down one level for imprecision; the numbers would allow three.")
    assert problem.hint.endswith("Fewer can be right.")
    assert told(certainty.replace("levels: 1, reason: The", "levels: 3, reason: The"), **wide, **files) == []


def test_an_outcome_without_a_rating_gets_one_suggestion_with_all() -> None:
    (problem,) = told("")
    assert problem.message == (
        "This outcome is not rated. The numbers suggest: rate down for risk of bias (one level), imprecision (one "
        "level)."
    )


def test_a_domain_cannot_be_rated_and_left_alone() -> None:
    both = f"reasons:\n  {BIAS}\nnot_downgraded:\n  - {{domain: risk_of_bias, reason: x}}"
    (problem,) = told(both)
    assert (problem.severity, problem.code, problem.place.line) == ("error", "contradictory-domain", FIRST_LINE + 4)
    up = "start: low\nreasons:\n  - {domain: large_effect, levels: 1, reason: x}\n"
    assert codes(up + "not_upgraded:\n  - {domain: large_effect, reason: x}") == ["contradictory-domain"]
    assert codes("start: low\nnot_downgraded:\n  - {domain: start, reason: x}") == ["contradictory-domain"]
    twice = "not_downgraded:\n" + "  - {domain: imprecision, reason: x}\n" * 2
    assert codes(twice) == ["duplicate-domain"]


def test_other_designs_start_low_unless_a_reason_or_robins_says_otherwise() -> None:
    files = dict(read_review_files(TINY, WALK))
    for name in ("Parallel groups", "Cluster"):
        files["studies.csv"] = files["studies.csv"].replace(name.encode(), b"Cohort study")

    def start(record: bytes) -> list[str]:
        review, _ = parse_review(WALK, {**files, "review.yaml": record}, "review")
        assert review is not None
        found = check_findings(review, analyse(review))
        return [problem.code for problem in found if problem.code == "grade-start"]

    record = files["review.yaml"]
    assert start(record) == ["grade-start"]
    assert start(record.replace(b"tool: RoB 2", b"tool: ROBINS-I")) == []
    rated = b"        certainty:\n          reasons:"
    assert start(record.replace(rated, rated.replace(b"reasons", b"start: low\n          reasons"))) == []
    why = b"not_downgraded: [{domain: start, reason: Matched}]\n          reasons"
    assert start(record.replace(rated, rated.replace(b"reasons", why))) == []


def test_a_reason_that_the_numbers_do_not_show() -> None:
    files = read_review_files(TINY, WALK)
    mood = b"no_thresholds: Nobody has said which difference matters."
    rating = b"\n        certainty:\n          reasons: [{domain: inconsistency, levels: 1, reason: x}]"
    review, _ = parse_review(
        WALK, {**files, "review.yaml": files["review.yaml"].replace(mood, mood + rating)}, "review"
    )
    assert review is not None
    problems = check_findings(review, analyse(review))
    (problem,) = [problem for problem in problems if problem.code == "grade-unsupported"]
    assert problem.message == (
        "The rating names inconsistency, which the numbers do not show. Only one study gives an estimate, and one "
        "study cannot disagree with itself."
    )


# --- the example reviews, read as an author

EXPECTED = {
    # quoted from the review's abstract, which does not say how many levels which reason counts
    "als-cell-therapy": [],
    # 2011 participants, 3314 wanted
    "antenatal-corticosteroids": ["grade-imprecision"],
    # inconsistency is rated; 357 347 people are enough; no small-study effect at p 0.20
    "bcg-vaccine": [],
    # rated high by the review in 2013, and quoted so: only its authors could answer for what today's rules suggest
    "antibiotics-sore-throat": [
        "grade-inconsistency",
        "grade-inconsistency",
        "grade-small-studies",
        "grade-imprecision",
        "grade-inconsistency",
        "grade-risk-of-bias",
        "grade-imprecision",
        "grade-risk-of-bias",
        "grade-imprecision",
        "grade-not-rated",
        "grade-not-rated",
        "grade-not-rated",
    ],
}


@pytest.mark.parametrize("slug", review_slugs(CONTENT))
def test_the_example_reviews_are_not_nagged(slug: str) -> None:
    review, _ = parse_review(slug, read_review_files(CONTENT, slug))
    assert review is not None
    assert [problem.code for problem in check_findings(review, analyse(review))] == EXPECTED[slug]


# --- what readers and the command line show


def test_the_answer_is_published_and_the_suggestion_never(tiny: Site) -> None:
    before = tiny.build().problems
    hints = {problem.message for problem in before if problem.code.startswith("grade-")}
    assert hints
    assert not any(hint.encode() in data for data in tiny.files().values() for hint in hints)
    answer = "            - domain: imprecision\n              reason: The limit lies far below the estimate\n"
    tiny.change(
        f"reviews/{WALK}/review.yaml", "          worked_example: yes\n",
        f"          not_downgraded:\n{answer}          worked_example: yes\n",
    )  # fmt: skip
    report = tiny.must_build()
    assert "grade-imprecision" not in {problem.code for problem in report.problems}
    page = tiny.text(f"{WALK}/evidence/index.html")
    assert page.count("Imprecision (not rated down): The limit lies far below the estimate.") == 2
    outcome = tiny.findings(WALK)["outcomes"]["falls"]
    assert outcome["certainty"] == "moderate"
    assert outcome["not_downgraded"] == [{"domain": "imprecision", "reason": "The limit lies far below the estimate"}]
    assert outcome["not_upgraded"] == []


def test_suggestions_change_no_exit_status(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--content", str(tiny.content)]
    for strict in ([], ["--strict"]):
        assert cli.main(["check", *words, *strict]) == 0
        err = capsys.readouterr().err
        assert f"content/reviews/{WALK}/review.yaml:{FIRST_LINE}:9: suggestion: The numbers suggest rating down" in err
        assert err.endswith("\n0 errors, 0 warnings, 2 suggestions\n")
        assert cli.main(["build", *words, "--output", str(tiny.output), *strict]) == 0
        out, err = capsys.readouterr()
        assert out.startswith("2 suggestions: run plainforest check\n2 reviews (")
        assert err == ""
    assert cli.main(["build", *words, "--output", str(tiny.output), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_suggestions_are_remembered_with_an_unchanged_review(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tiny.must_build(), tiny.must_build()
    assert second.rebuilt == 0
    assert first.problems == second.problems
    assert [problem.severity for problem in first.problems] == ["suggestion"] * 2


def test_suggestions_come_after_errors_and_warnings(
    tiny: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny.content.parent)
    tiny.path(WALK, "professional.md").write_text("\n")
    assert cli.main(["check", "--content", str(tiny.content)]) == 0
    err = capsys.readouterr().err
    kinds = [line.split(": ")[1] for line in err.splitlines() if line.startswith("content/")]
    assert kinds == ["warning", "suggestion", "suggestion"]
    assert err.endswith("0 errors, 1 warning, 2 suggestions\n")
    assert cli.main(["check", "--strict", "--content", str(tiny.content)]) == 1


def test_findings_json_still_reads_as_its_schema(tiny: Site) -> None:
    tiny.must_build()
    whole = json.loads(tiny.text(f"{WALK}/data/findings.json"))
    assert all("not_downgraded" in outcome for outcome in whole["outcomes"])
