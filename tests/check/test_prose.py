"""Prose against data: what a text quotes is what the analysis gives, digit by digit, or it is said where it is not."""

from __future__ import annotations

import re

import pytest

from plainforest.check.prose import check_prose
from plainforest.check.prose_match import other_model
from plainforest.check.prose_text import passages, text_of_file
from plainforest.check.prose_yaml import texts_of_record
from plainforest.content import read_review_files
from tests.check.prose_samples import ALS, BCG, CONTENT, EXAMPLES, RESULTS, STEROIDS, THROAT, example, found, marked
from tests.growth import grows_with


def test_five_results_in_five_forms_are_verified() -> None:
    assert found(RESULTS) == []


NUMBER = re.compile(r"(?<![\w.])[–-]?(?:\d+(?:\.\d+)?)")


def test_every_single_wrong_digit_is_found_where_it_is_and_nothing_else() -> None:
    findings = example(ALS)[1]
    texts, places = [], {}
    for number in NUMBER.finditer(RESULTS):
        for at in range(number.start(), number.end()):
            for digit in "0123456789" if RESULTS[at].isdecimal() else "":
                if digit != RESULTS[at]:
                    name = f"{at}-{digit}"
                    texts.append(text_of_file(RESULTS[:at] + digit + RESULTS[at + 1 :], name))
                    line = RESULTS.count("\n", 0, at) + 1
                    places[name] = (line, number.start() - RESULTS.rfind("\n", 0, number.start()))
    assert len(texts) > 600
    reported: dict[str, list[tuple[int, object]]] = {}
    for problem in check_prose(texts, findings):
        reported.setdefault(problem.place.file, []).append((problem.place.line, problem.place.column))
    assert reported == {name: [place] for name, place in places.items()}


RIGHT = {
    ALS: [
        "Total adverse events: RR 0.86, 0.62-1.19",
        "## Survival\n\n(RR 1.07, 95% CI 0.94–1.22; 1 study, 64 participants; low-certainty evidence)",
        "The risk ratio for overall survival was **1.07** (95% CI: 0.94, 1.22).",
        "Survival: RR 1·07 [0.94; 1.22].",
        "MD −0.53 percentage points (−5.37 to 4.31)",
        "FVC: MD 0.53 lower (5.37 lower to 4.31 higher)",
        "Breathing: MD − 0.53, 95 % CI − 5.37 to 4.31",
        "MD - 0.53, 95% CI -5.37-4.31",
        "MD &minus;0.53 (95%&nbsp;CI &minus;5.37 to 4.31)",
        "903 per 1000 people were alive without and 970 per 1000 with cell therapy (survival).",
        "Survival may be 66 more per 1000 (52 fewer to 97 more).",
        "From 903 to 970 per 1,000 for survival.",
        "Survival {{ survival.effect }}; 1 RCT, 64 participants; low‑certainty evidence",
        "Cell therapy may improve survival.",
        "90 of 100 people were alive (survival)",
        "RR **1.07**, *95% CI* 0.94 to 1.22; one RCT, 64 participants; ⊕⊕◯◯",
        "| Survival | RR 1.07 (0.94 to 1.22) | low |\n|---|---|---|",
        "(1 study, 64 participants; RR 1.07, 95% CI 0.94 to 1.22)",
        "Serious adverse events: RR 0.5 (0.1 to 1.7)",
        "> Survival: RR 9.99 (9.98 to 9.99), as somebody else has it",
        "```\nSurvival: RR 9.99 (9.98 to 9.99)\n```",
    ],
    BCG: [
        "RR 0.49 (95% CI 0.34 to 0.70); I² = 92%; 13 studies, 357,347 participants; low-certainty evidence",
        "RR 0.49 (0.34 to 0.70) in 13 trials with 357 347 people",
        "risk ratio of 0.49 (0.34 to 0.70) in 13 trials",
        "I2 was 92%, τ² = 0.31.",
        "RR 0.49 (95% CI 0.34 to 0.70; 95% prediction interval 0.14 to 1.76)",
        "Random trials: RR 0.38 (0.22 to 0.65)",
        "In Aronson 1948 the RR was 0.41 (0.13 to 1.26).",
        "BCG vaccine may reduce tuberculosis: 16 per 1000 without and 8 per 1000 with it.",
    ],
    THROAT: [
        "Getting inflamed kidneys: 10 per 10,000 without and 2 per 10,000 with antibiotics (less than 1 to 21).",
        "Getting inflamed kidneys: less than 1 per 1000 with antibiotics.",
        "Getting inflamed kidneys: less than 1 to 21 per 10 000 with antibiotics.",
        "Getting inflamed kidneys: less than 1 fewer per 1000 with antibiotics.",
        "Getting inflamed kidneys: {{ kidney-inflammation.range }} per 10 000 with antibiotics.",
    ],
    STEROIDS: ["OR 0.53 (95% CI 0.39 to 0.73); 7 studies, 2011 babies; moderate-certainty evidence"],
}


@pytest.mark.parametrize(("slug", "text"), [(slug, text) for slug, texts in RIGHT.items() for text in texts])
def test_right_numbers_in_many_forms(slug: str, text: str) -> None:
    assert found(text, slug) == []


WRONG = [
    (ALS, "Total adverse events: RR «0.68», 0.62-1.19", ["prose-value"]),
    (ALS, "The risk ratio for overall survival was **«1.70»** (95% CI: 0.94, 1.22).", ["prose-value"]),
    (ALS, "Breathing: MD «0.53», 95% CI −5.37 to 4.31", ["prose-value"]),
    (ALS, "MD −0.53, 95% CI −5.37 to «−4.31»", ["prose-interval"]),
    (ALS, "Survival: RR 1.07, «99»% CI 0.94 to 1.22", ["prose-interval"]),
    (ALS, "Survival: RR «1,07» (0,94 to 1,22).", ["prose-decimal-comma"]),
    (ALS, "903 per 1000 people were alive without and «907» per 1000 with it (survival).", ["prose-absolute"]),
    (ALS, "Survival may be «66» fewer per 1000 (52 fewer to 97 more).", ["prose-absolute"]),
    (ALS, "Survival may be 66 more per 1000 (52 fewer to «79» more).", ["prose-absolute"]),
    (ALS, "For survival it is {{ survival.effect }} («2» RCTs).", ["prose-studies"]),
    (ALS, "Survival {{ survival.effect }}; 1 RCT, «65» participants", ["prose-participants"]),
    (ALS, "Survival {{ survival.effect }}; «moderate»‑certainty evidence", ["prose-certainty"]),
    (ALS, "Survival {{ survival.estimate }}, 95% CI «0.49» to 1.22", ["prose-interval"]),
    (ALS, "RR 1.07 (0.94 to 1.22), «⊕⊕⊕◯»", ["prose-certainty"]),
    (ALS, "Cell therapy «improves» survival.", ["prose-verb"]),
    (ALS, "Cell therapy «probably» improves survival.", ["prose-verb"]),
    (ALS, "«91» of 100 people were alive (survival).", ["prose-absolute"]),
    (THROAT, "Acute glomerulonephritis: RR 0.22 (0.02 to 2.08), «4» per 1000 with antibiotics.", ["prose-absolute"]),
    (
        THROAT,
        "Sore throat on day 3: RR 0.68 (0.59 to 0.79), less than «1» per 1000 with antibiotics.",
        ["prose-absolute"],
    ),
    (ALS, "Survival: «OR» 1.07 (0.94 to 1.22)", ["prose-measure"]),
    (ALS, "Overall survival: RR «0.86» (0.62 to 1.19)", ["prose-value"]),
    (
        ALS,
        "Weight: «RR» 2.20 (1.10 to 4.40; 3 studies, 900 participants; high-certainty evidence)",
        ["prose-unmatched"],
    ),
    (ALS, "Survival: RR «0.55» («0.31» to «0.80»)", ["prose-value", "prose-interval", "prose-interval"]),
    (ALS, "## Survival\n\nSome text. It was RR «1.17» (0.94 to 1.22) here.", ["prose-value"]),
    (BCG, "RR 0.49 (0.34 to 0.70); I² = «29»%", ["prose-heterogeneity"]),
    (BCG, "There was much disagreement: I² was «93»%.", ["prose-heterogeneity"]),
    (BCG, "Tau² = «0.13» for tuberculosis.", ["prose-heterogeneity"]),
    (
        BCG,
        "RR 0.49 (95% CI 0.34 to 0.70) in «12» trials with «357,346» people",
        ["prose-studies", "prose-participants"],
    ),
    (BCG, "RR 0.49 (95% CI 0.34 to 0.70; 95% prediction interval «0.41» to 1.76)", ["prose-interval"]),
    (BCG, "Random trials: RR 0.38 (0.22 to «0.66»)", ["prose-interval"]),
    (BCG, "In Aronson 1948 the RR was 0.41 (0.13 to «1.36»).", ["prose-interval"]),
    (BCG, "BCG vaccine «prevents» tuberculosis.", ["prose-verb"]),
    (BCG, "The evidence on tuberculosis is of «high» certainty.", ["prose-certainty"]),
]


@pytest.mark.parametrize(("slug", "text", "codes"), WRONG)
def test_wrong_numbers_and_words_are_found_where_they_are(slug: str, text: str, codes: list[str]) -> None:
    plain, places = marked(text)
    problems = found(plain, slug)
    # several codes at one text come in the order of their kinds, not of their places
    assert sorted((p.place.line, p.place.column, p.code) for p in problems) == sorted(
        (*place, code) for place, code in zip(places, codes, strict=True)
    )
    assert all(p.message.endswith((".", '"')) and p.hint.endswith((".", ")")) for p in problems)


def test_the_hint_names_the_reference_to_write() -> None:
    (problem,) = found("Overall survival: RR 1.70 (0.94 to 1.22)")
    assert "The text says 1.70, but the analysis gives 1.07 for 'Overall survival'." in problem.message
    assert "{{ survival.estimate }}" in problem.hint


def test_the_other_model_is_recognised() -> None:
    finding = example(BCG)[1][0]
    other = other_model(finding)
    assert other is not None
    text = f"Tuberculosis: RR {other.estimate:.2f} (95% CI {other.ci_low:.2f} to {other.ci_high:.2f})"
    (problem,) = found(text, BCG)
    assert problem.code == "prose-other-model"
    assert "a common effect" in problem.message
    assert "model: common" in problem.hint


def test_a_wald_interval_in_place_of_hartung_knapp_is_recognised() -> None:
    from dataclasses import replace

    from plainforest.findings import find

    review, (finding, *_) = example(BCG)
    outcome = replace(finding.outcome, interval="hksj")
    changed = find(finding.comparison, outcome, review.results, {study.id: study for study in review.studies})
    (problem,) = check_prose([text_of_file("RR 0.49 (95% CI 0.34 to 0.70)", "x.md")], [changed])
    assert problem.code == "prose-interval"
    assert "Wald interval" in problem.message


HARMLESS = """\
The trial ran from 2011 to 2014 in 12 hospitals.
Patients had 500 mg twice a day for 26 days, then 250 mg (range 100 to 750).
Mean age was 54.3 years (SD 10.2; range 27 to 78).
ALSFRS-R runs from 0 to 48; a change of 4 points is considered important.
The scale has 12 items, each scored 0-4.
The difference in age was small (p = 0.39).
See Smith 2014, Lancet 2014;383(9921):1234-45.
doi:10.1002/ana.25302 and NCT01363401.
Call +44 20 7946 0958 for details.
The search of 31 July 2019 found 1,234 records.
Two trials with 112 participants were included; 64 gave data on survival.
One study compared 33 people with 31 people.
The ratio of cells to plasma was 1:10.
A risk ratio of 1 means no difference, and 0.5 means half the risk.
For example, RR 0.50 (95% CI 0.25 to 1.00) would halve the risk.
An earlier review found RR 0.92 (95% CI 0.80 to 1.05) for survival.
Smith et al. reported HR 0.73 (0.55 to 0.97) in 2014.
In a register of 1,203 people, survival was 82 of 100 at one year.
Eight of 100 screened people were eligible.
About 2 in 100,000 people get ALS each year.
Dr J. Smith, MD 2019, wrote the protocol.
OR nurses were blinded.
The MD in charge saw 30 patients a day.
HR departments answered 4 of 10 questions.
Participants were 18 to 80 years old; 60% were men.
The dose was 1 × 10^6 cells per kg (1.07 ml).
FVC had to be above 65% at baseline.
Follow-up was 4 to 6 months (median 5.2).
The trial was registered on 2 June 2011, version 1.07.
Table 3 on page 14 has the numbers; figure 2 shows 0.94.
The intraclass correlation was 0.86 (0.62 to 0.93).
Kappa for agreement was 0.47 (95% CI 0.13 to 0.72).
Adverse events were counted from day 0 to day 180.
The sample size was based on a hazard ratio of 0.70, a power of 80% and alpha 0.05.
If the risk ratio for survival were 1.20, 40 people would be needed.
Interim analyses were planned at 33% and 66% of events.
Riluzole prolongs median survival by 2 to 3 months in other reviews.
Does cell therapy improve survival?
We do not know whether survival differs at 12 months.
Only moderate-quality equipment was used in 3 of 5 centres.
Follow-up visits took place at weeks 2, 4, 8 and 12 (±3 days).
The kit costs 1,200 to 1,500 euros per patient.
Body weight fell by 2.1 kg (MD in the register: 1.9).
The odds of being allocated to either group were 1:1.
Survival was measured in 64 people and function in 56.
Confidence intervals are at the 95% level.
Of 100 doses, 97 were given.
ISBN 978-0-470-69951-5; ISSN 1469-493X.
The risk of bias was high for performance bias and low for selection bias.
Version 5.4 of the software was used, with tau² estimated by REML.
A later cohort study gave an odds ratio for serious adverse events of 0.31 (0.11 to 0.88).
In the subgroup of 20 people under 40, RR was 1.9 (published in 2016).
It was 3.38 km from the clinic.
See [the 2014 review](https://example.org/RR-0.49-95-CI-0.34-0.70) for RR 0.60 (0.50 to 0.70).
""".splitlines()


@pytest.mark.parametrize("slug", EXAMPLES)
def test_harmless_sentences_raise_no_alarm(slug: str) -> None:
    assert len(HARMLESS) >= 50
    for sentence in HARMLESS:
        for text in (sentence, f"## Overall survival\n\n- {sentence}", f"Survival. {sentence} More words."):
            assert [(p.code, sentence) for p in found(text, slug)] == []


@pytest.mark.parametrize("slug", EXAMPLES)
def test_the_example_reviews_say_what_their_analysis_says(slug: str) -> None:
    review, findings = example(slug)
    raw = read_review_files(CONTENT, slug)["review.yaml"].decode()
    texts = [text_of_file(prose.text, prose.file) for prose in (review.plain, review.professional)]
    assert check_prose([*texts, *(text for _, text in texts_of_record(review, raw))], findings) == []


# ---------------------------------------------------------------- places


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_character_of_a_folded_text_is_found_in_its_file(slug: str) -> None:
    raw = read_review_files(CONTENT, slug)["review.yaml"].decode()
    for key, text in texts_of_record(example(slug)[0], raw):
        assert text.places is not None, key
        for position, char in enumerate(text.raw):
            assert char.isspace() or raw[text.places[position]] == char


def test_places_of_a_text_in_review_yaml_are_looked_up_when_they_are_asked_for() -> None:
    review, _ = example(ALS)
    raw = read_review_files(CONTENT, ALS)["review.yaml"].decode()
    found = dict(texts_of_record(review, raw))
    assert "places" not in vars(found["summary"])
    elsewhere = dict(texts_of_record(review, "nothing of it"))["summary"]
    assert elsewhere.place(20) == review.place("summary")
    assert found["summary"].place(20) != review.place("summary")


def test_a_number_in_review_yaml_is_found_in_its_line() -> None:
    review, findings = example(ALS)
    files = read_review_files(CONTENT, ALS)
    old = "interval lies above zero"
    raw = files["review.yaml"].decode().replace(old, "interval of survival (RR 1.70, 0.94 to 1.22) lies")
    from plainforest.content import parse_review

    changed, problems = parse_review(ALS, {**files, "review.yaml": raw.encode()})
    assert changed is not None, problems
    (problem,) = check_prose([text for _, text in texts_of_record(changed, raw)], findings)
    line = raw.split("\n")[problem.place.line - 1]
    assert isinstance(problem.place.column, int)
    assert line[problem.place.column - 1 :].startswith("1.70")
    assert "{{ survival.estimate }}" in problem.hint
    assert review.record.summary != changed.record.summary


def test_sentences() -> None:
    text = "Approx. 5 people, e.g. those of Smith et al. 2014, came.  They left (RR 1.07). J. Smith did not!"
    text += "\n\n- One\n- Two"
    assert [" ".join(p.words.split()) for p in passages(text_of_file(text, "x"))] == [
        "Approx. 5 people, e.g. those of Smith et al. 2014, came.",
        "They left (RR 1.07).",
        "J. Smith did not!",
        "- One",
        "- Two",
    ]


# ---------------------------------------------------------------- time

HOSTILE = {
    "digits": "1",
    "results": "RR 1.07 ",
    "open brackets": "(RR 1.07 ",
    "brackets": "(",
    "ranges": "1.07 to ",
    "references": "{{ survival.effect }} ",
    "braces": "{{",
    "commas": "1,000,",
    "people": "1 per 1000 ",
    "claims": "Survival may be 66 more per 1000. ",
    "intervals": "95% CI ",
    "studies": "1 a-b-c ",
    "entities": "&nbsp;",
    "stops": ". ",
    "ratings": "certainty of the evidence was is ",
    "half a result": "RR 1.07 (0.94 to ",
    "equals": "RR ======",
    "names": "overall survival adverse events ",
    "whole results": "Survival RR 1.07, 95% CI 0.94 to 1.22; 1 RCT, 64 participants; low-certainty evidence. ",
    "addresses": "http://",
    "code": "`",
    "headings": "#",
    "items": "- ",
    "cells": "|",
    "lines": "\n",
    "blanks": " ",
    "minus": "-",
    "points": "RR 1.",
    "subjects": "cell therapy given at birth ",
    "verbs": "cell therapy does not reduce survival ",
    "arms": "970 per 1000 without and 903 with ",
    "exclusions": "excluding a b c d survival ",
    "table cells": "| 46 (1 a-b ",
    "belongings": "RR 1.07 for a ",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_no_more_than_their_share(name: str) -> None:
    piece = HOSTILE[name]
    grows_with(lambda n: found(piece * (n // len(piece)) + "x"), 8_000)
