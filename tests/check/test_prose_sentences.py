"""Prose against data, sentence by sentence: what reviewers of real texts stumbled over."""

from __future__ import annotations

import pytest

from tests.check.prose_samples import ALS, BCG, STEROIDS, found, marked

FINE = {
    STEROIDS: [
        # the whole of the first number is not the first of two
        "Corticosteroids probably reduce neonatal death from 119 per 1000 to 67 per 1000.",
        "Corticosteroids probably reduce neonatal death from 12 in 100 to 7 in 100.",
        "Neonatal death: 12 in 100 and 7 in 100.",
        "Neonatal death: 119 of 1000 and 67 of 1000.",
        # arms
        "Neonatal death: 119 per 1000 without corticosteroids and 67 per 1000 with.",
        "In the control group 119 per 1000 babies died (neonatal death), with corticosteroids 67 per 1000.",
        "Compared with control, 67 per 1000 babies died (neonatal death) instead of 119 per 1000.",
        "The range for neonatal death is from 49 to 90 per 1000.",
        # how often it happens anyway
        "At 32 weeks, about 25 in 1000 babies die (neonatal death).",
        # what counts as important
        "For neonatal death an OR 0.75 was thought important.",
        # nobody claims anything
        "Doctors give corticosteroids to reduce neonatal death.",
        "We wanted to find out whether corticosteroids reduce neonatal death.",
        "The seven trials found that corticosteroids reduced neonatal death.",
        "Corticosteroids probably reduce neonatal death (OR 0.53, 95% CI 0.39 to 0.73).",
        "Corticosteroids probably do not increase neonatal death.",
        "Many doctors thought corticosteroids increase neonatal death.",
        "It was not known then that corticosteroids reduce neonatal death.",
        "In Liggins 1972 corticosteroids reduced neonatal death from 60 per 1000 to 36 per 1000.",
        "In these trials, corticosteroids reduced neonatal death in five trials and increased it in two.",
        "Neonatal death fell from 119 per 1000 with control to 67 per 1000 with corticosteroids.",
        "With corticosteroids, 67 per 1000 babies died (neonatal death) and without, 119 per 1000.",
    ],
    BCG: [
        "BCG vaccine may reduce tuberculosis from 16 per 1000 to 8 per 1000.",
        "BCG vaccine may reduce tuberculosis from 1,590 per 100,000 to 778 per 100,000.",
        "A fixed-effect sensitivity analysis gave a similar result: RR 0.64, 95% CI 0.59 to 0.68.",
        "Without the three largest trials the RR for tuberculosis was 0.45 (0.30 to 0.68).",
        "After excluding the three largest trials I² was 41%.",
        "A risk ratio of 0.75 or less for tuberculosis was set as important.",
        "The test for subgroup differences gave I² = 41.3%.",
        "In Comstock 1976 BCG vaccine increased tuberculosis a little (RR 1.56, 95% CI 0.37 to 6.53).",
        "Tuberculosis affects about 130 in 100,000 people each year worldwide.",
        "Tuberculosis fell from 25 in 1000 to 12 in 1000 in the Northfield trial.",
    ],
    ALS: [
        # the name of an outcome behind its number
        "RR 1.07 (95% CI 0.94 to 1.22) for survival and RR 0.86 (95% CI 0.62 to 1.19) for total adverse events.",
        "RR 1.07 for survival and RR 0.86 for total adverse events.",
        "The risk ratio was 1.07 (0.94 to 1.22) for survival, 0.86 (0.62 to 1.19) for total adverse events and 0.47 "
        "(0.13 to 1.72) for serious adverse events.",
        "In the control group 903 of 1000 people with ALS were alive (survival).",
        "Survival: 903 per 1000 without and 970 with.",
        "Survival was 903 per 1000 with riluzole alone.",
        "Doctors hope that cell therapy prevents death and improves survival.",
        "Cell therapy aims to slow the disease and reduces inflammation, which improves survival.",
        "Cell therapy improves survival, according to WHO.",
        "Moderate-certainty evidence from other reviews shows that riluzole prolongs survival.",
        "| Oh 2018 | RR 1.07 (0.94 to 1.22) | high |",
        "| Survival | RR 1.07 (0.94 to 1.22) | 64 (1 study) | low |",
        "Survival (1 study, 64 people): RR 1.07 (95% CI 0.94 to 1.22).",
        "Survival data were of low quality.",
        "There is no proof that cell therapy improves survival.",
        "Nobody knows whether cell therapy prolongs survival.",
        "Riluzole is the usual treatment and prolongs survival by a few months.",
        "Cell therapy may reduce the time to loss of daily function.",
        "Cell therapy may increase or reduce survival.",
        "Cell therapy may not reduce survival.",
        "People who had cell therapy with reduced survival were few.",
        "There was no clear difference in overall survival (RR 1.07, 95% CI 0.94 to 1.22).",
    ],
}


@pytest.mark.parametrize(("slug", "text"), [(slug, text) for slug, texts in FINE.items() for text in texts])
def test_no_false_alarm(slug: str, text: str) -> None:
    assert [problem.message for problem in found(text, slug)] == []


WRONG = [
    # arms turned round
    (STEROIDS, "Neonatal death: «67» per 1000 without corticosteroids and «119» per 1000 with.", "prose-absolute"),
    (STEROIDS, "Corticosteroids probably cut neonatal death from «67» per 1000 to «119» per 1000.", "prose-absolute"),
    (STEROIDS, "Without corticosteroids «67» per 1000 babies died (neonatal death).", "prose-absolute"),
    (ALS, "Survival: «970» per 1000 without and «903» with.", "prose-absolute"),
    (BCG, "BCG vaccine may reduce tuberculosis from 16 per 1000 to «9» per 1000.", "prose-absolute"),
    # the other model, of which nothing is said
    (BCG, "Tuberculosis: RR «0.64» (95% CI 0.59 to 0.68).", "prose-other-model"),
    (ALS, "Overall survival: RR «0.86» (0.62 to 1.19); total adverse events: RR 0.86 (0.62 to 1.19).", "prose-value"),
    (ALS, "Survival: RR «1.70» (95% CI 0.94 to 1.22), robust in a sensitivity analysis.", "prose-value"),
    # forms
    (ALS, "| Survival | RR 1.07 (0.94 to 1.22) | «46» (1 study) | low |", "prose-participants"),
    (ALS, "| Survival | RR 1.07 (0.94 to 1.22) | 64 (1 study) | «moderate» |", "prose-certainty"),
    (ALS, "Survival (1 study, «46» people): RR 1.07 (95% CI 0.94 to 1.22).", "prose-participants"),
    (ALS, "Survival: RR 1.07 (0.94 to 1.22), «moderate» quality.", "prose-certainty"),
    (ALS, "Survival: RR 1.07 (0.94 to 1.22; GRADE: «moderate»).", "prose-certainty"),
    (BCG, "RR 0.49 (95% CI 0.34 to 0.70; P < 0.001, I² «29»%)", "prose-heterogeneity"),
    (ALS, "Survival: RR 1.07 (95% CI between 0.94 and «1.32»).", "prose-interval"),
    (ALS, "Survival: RR 1.07 (CI95% 0.94 to «1.32»).", "prose-interval"),
    # sure verbs
    (ALS, "Cell therapy «does not improve» survival.", "prose-verb"),
    (ALS, "Cell therapy «will improve» survival.", "prose-verb"),
    (ALS, "Cell therapy «does improve» survival.", "prose-verb"),
    (ALS, "Cell therapy «improved» survival.", "prose-verb"),
    (ALS, "Cell therapy «has no effect» on survival.", "prose-verb"),
    (STEROIDS, "Corticosteroids «reduce» neonatal death (moderate-certainty evidence).", "prose-verb"),
    (STEROIDS, "Corticosteroids «reduced» neonatal death (OR 0.53, 95% CI 0.39 to 0.73).", "prose-verb"),
    (STEROIDS, "Corticosteroids «reduce» neonatal death: {{ neonatal-death.effect }}.", "prose-verb"),
    # the wrong way
    (STEROIDS, "Corticosteroids probably «increase» neonatal death.", "prose-direction"),
    (STEROIDS, "Treatment probably «increased» neonatal death (OR 0.53, 95% CI 0.39 to 0.73).", "prose-direction"),
    (STEROIDS, "There is «no difference» in neonatal death (OR 0.53, 95% CI 0.39 to 0.73).", "prose-direction"),
    (ALS, "Cell therapy may «reduce» survival.", "prose-direction"),
    (ALS, "Cell therapy may «worsen» daily function.", "prose-direction"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "text", "code"), WRONG)
def test_what_is_wrong_is_found_where_it_is(slug: str, text: str, code: str) -> None:
    plain, places = marked(text)
    problems = found(plain, slug)
    assert [(problem.place.line, problem.place.column) for problem in problems] == places
    assert {problem.code for problem in problems} == {code}
