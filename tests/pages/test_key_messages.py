"""Key messages: short, balanced, honest about what nobody knows; and authors' own words where they wrote them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.findings import Finding, Status
from plainforest.grade import Verdict
from plainforest.model import Level, Thresholds
from plainforest.pages.key_messages import key_messages
from tests.grade.making import made
from tests.site.sites import Site

LIMITS = Thresholds(important=0.02, source="-")
BENEFIT, HARM, EITHER = (0.5, 0.4, 0.6), (1.6, 1.4, 1.9), (0.9, 0.6, 1.4)


def events(effect: tuple[float, float, float], name: str, level: Level | None = "moderate") -> Finding:
    return made(
        "RR",
        effect,
        comparator=0.2,
        thresholds=LIMITS,
        level=level,
        name=name,
        plain_event=f"people had {name.lower()}",
    )


def silent(status: Status, name: str) -> Finding:
    return replace(events(BENEFIT, name), status=status, effect=None, absolute=(), verdict=Verdict(direction="none"))


def test_the_most_important_outcome_comes_first_and_a_harm_is_told_with_a_benefit() -> None:
    findings = [events(BENEFIT, "Attacks"), events(BENEFIT, "Fever"), events(HARM, "Rashes"), events(EITHER, "Falls")]
    assert key_messages(findings, 100) == (
        "Attacks: about 20 of 100 people with usual care. With cold packs, there are probably fewer: "
        "about 10 of 100. It could be 8 to 12 of 100.",
        "Rashes: about 20 of 100 people with usual care. With cold packs, there are probably more: about 32 of 100. "
        "It could be 27 to 37 of 100.",
        "Falls could go either way with cold packs: better or worse than with usual care.",
    )


def test_a_benefit_is_told_with_a_harm_that_comes_first() -> None:
    first, second = key_messages([events(HARM, "Rashes"), events(HARM, "Fever"), events(BENEFIT, "Attacks")], 100)
    assert "Rashes" in first
    assert "Attacks" in second


def test_what_nobody_knows_is_said() -> None:
    findings = [
        events(BENEFIT, "Attacks"), events(BENEFIT, "Sleep", "very_low"), events(HARM, "Mood", "very_low"),
        silent("not_measured", "Pain"), silent("not_measured", "Work"), silent("not_measured", "Cost"),
        silent("not_reported", "Death"), silent("no_usable_data", "Fever"), silent("not_estimable", "Stroke"),
    ]  # fmt: skip
    assert key_messages(findings, 100)[-1] == (
        "We are very unsure about the effect of cold packs on sleep and mood. "
        "An effect on stroke could not be worked out. No study gave usable numbers on fever. "
        "No study reported death. Nobody measured pain, work or cost."
    )


def test_a_most_important_outcome_that_nobody_measured_comes_first() -> None:
    messages = key_messages([silent("not_measured", "Pain"), events(BENEFIT, "Attacks")], 100)
    assert messages[0] == "Nobody measured pain."
    assert "Attacks" in messages[1]


def test_very_uncertain_evidence_sounds_like_neither() -> None:
    (message,) = key_messages([events(BENEFIT, "Attacks", "very_low")], 100)
    assert "We are very unsure about the effect of cold packs: there could be fewer or more." in message
    assert "8 to 12 of 100" in message


def test_a_slight_effect_is_never_told_without_its_slightly() -> None:
    limits = Thresholds(important=4, source="-")
    finding = made(
        "MD", (3.38, 1.22, 5.54), comparator=-6.48, better="higher", thresholds=limits, level="low", name="Function"
    )
    (message,) = key_messages([finding], 100)
    assert message == (
        "On average, function may be a little better with cold packs than with usual care: by 3.4 points. "
        "It could be 1.2 to 5.5 points."
    )


def test_no_findings_no_messages() -> None:
    assert key_messages([], 100) == ()


kinds = st.sampled_from(["benefit", "harm", "either", "not_measured", "not_reported", "no_usable_data"])
levels = st.sampled_from(["high", "moderate", "low", "very_low", None])


@given(st.lists(st.tuples(kinds, levels), min_size=1, max_size=7))
def test_two_or_three_messages_for_any_review(wanted: list[tuple[str, Level | None]]) -> None:
    effects = {"benefit": BENEFIT, "harm": HARM, "either": EITHER}
    findings = []
    for index, (kind, level) in enumerate(wanted):
        name = f"Outcome{'abcdefg'[index]}"
        status: dict[str, Status] = {
            "not_measured": "not_measured", "not_reported": "not_reported", "no_usable_data": "no_usable_data"
        }  # fmt: skip
        findings.append(events(effects[kind], name, level) if kind in effects else silent(status[kind], name))
    messages = key_messages(findings, 100)
    text = " ".join(messages)
    assert 1 <= len(messages) <= 3
    assert not re.search(r"\b(no (effect|difference|benefit)|CI|RR|NNT|significant)\b", text)
    # no number without what it is out of
    assert all(number.endswith(" of 100") for number in re.findall(r"\d+(?: to \d+)?(?: of 100)?", text)), text
    for finding, (kind, level) in zip(findings, wanted, strict=True):
        unknown = level == "very_low" or kind not in ("benefit", "harm")
        if unknown or finding is findings[0]:
            assert finding.outcome.plain_name.lower() in text.lower(), (finding.id, text)


# ---------------------------------------------------------------- on the page


def test_drafted_only_when_the_author_writes_none(tiny: Site) -> None:
    tiny.must_build()
    answer = tiny.page("morning-walk/index.html").by_id("answer")
    assert [item.text for item in answer.all("li")] == ["Fewer people fell.", "We do not know what walks do to sleep."]
    tiny.change(
        "reviews/morning-walk/review.yaml",
        "key_messages:\n  - Fewer people fell.\n  - We do not know what walks do to sleep.\n",
        "",
    )
    tiny.must_build()
    answer = tiny.page("morning-walk/index.html").by_id("answer")
    assert [item.text for item in answer.all("li")] == [
        "Falling: about 30 of 100 people with a usual morning. With a morning walk, there are probably fewer: "
        "about 22 of 100. It could be 17 to 28 of 100.",
        "Mood could go either way with a morning walk: better or worse than with a usual morning. "
        "Nobody measured sleep.",
    ]


def own_words(site: Site, **texts: str) -> None:
    """Give the first outcome statements of the author's own."""
    lines = "".join(f"        {key}: >-\n          {text}\n" for key, text in texts.items())
    site.change("reviews/morning-walk/review.yaml", "        better: lower\n", f"        better: lower\n{lines}")


def test_the_authors_statement_stands_everywhere_with_its_numbers(tiny: Site) -> None:
    own_words(
        tiny,
        statement="Walking probably reduces falls ({{ falls.difference }}) in <b>older</b> people.",
        plain_statement="Walking **probably** lowers the number: {{ falls.intervention }}, not {{ falls.comparator }}.",
    )
    tiny.must_build()
    expert, plain = tiny.page("morning-walk/evidence/index.html"), tiny.page("morning-walk/index.html")
    said = "Walking probably reduces falls (78 fewer per 1000) in <b>older</b> people."
    assert said in expert.by_id("sof-falls").text
    assert said in expert.by_id("outcome-falls").text
    second = expert.by_id("sof2-falls").text
    assert "Walking" not in second, "the numbers of the statement are those of the first risk"
    assert "Morning walk probably reduces" in second
    card = plain.by_id("outcome-falls")
    assert card.of_class("say")[0].exact_text == (
        "Walking probably lowers the number: 22 of 100 people, not 30 of 100 people."
    )
    assert [bold.text for bold in card.of_class("say")[0].all("b")] == ["probably"]


def test_a_reference_that_leads_nowhere_is_a_problem_at_its_place(tiny: Site) -> None:
    own_words(tiny, statement="Walking probably reduces falls ({{ fals.difference }}).")
    report = tiny.build()
    (problem,) = [problem for problem in report.problems if problem.code == "unknown-value"]
    assert problem.place.file.endswith("reviews/morning-walk/review.yaml")
    assert problem.place.line > 1
    assert not report.published


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Walking reduces falls.", "statement-verb"),
        ("Walking may reduce falls.", "statement-verb"),
        ("Walking probably reduces falls.", ""),
        ("Walking probably increases falls.", "statement-direction"),
        ("Walking probably has no effect on falls.", "statement-no-effect"),
        ("Walking probably results in little to no difference in falls.", "statement-no-effect"),
        ("Walking probably reduces falls, which was not statistically significant.", "statement-no-effect"),
    ],
)
def test_statements_are_held_against_their_numbers(text: str, code: str, tiny: Site) -> None:
    own_words(tiny, statement=text)
    problems = [problem for problem in tiny.build().problems if problem.code.startswith("statement-")]
    assert sorted(problem.code for problem in problems) == sorted([*([code] if code else []), "statement-no-range"])
    for problem in problems:
        assert problem.severity == ("error" if problem.code == "statement-direction" else "warning")
        assert "Morning walk probably reduces at least one fall: 78 fewer per 1000" in problem.hint
