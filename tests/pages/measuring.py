"""A review with one outcome for each kind of data, small enough to work out by hand."""

from __future__ import annotations

from pathlib import Path

from tests.site.sites import Site

SLUG = "all-kinds"
RECORD = """\
title: Cold packs for everything
plain_title: Do cold packs help?
plain_answer: Perhaps.
summary: Invented results of every kind.
question:
  population: Anybody
  intervention: Cold packs
  comparison: Usual care
comparisons:
  - id: cold-or-usual
    intervention: Cold packs
    comparator: usual care
    plain_intervention: cold packs
    plain_comparator: usual care
    outcomes:
      - id: falls
        name: Falls
        plain_name: Falling
        events_name: falls
        measure: IRR
        model: common
        better: lower
        time_unit: person-years
        follow_up: 2 years
        thresholds: {important: 0.02, source: The authors of the tests}
        certainty:
          reasons:
            - {domain: imprecision, levels: 1, reason: Few falls}
      - id: stroke
        name: Stroke
        plain_name: Stroke
        plain_event: people had a stroke
        measure: PETO
        model: common
        better: lower
        follow_up: 1 year
        no_thresholds: Nobody has said which difference matters.
      - id: death
        name: Death
        plain_name: Dying
        plain_event: people died within two years
        measure: HR
        model: common
        method: PETO
        better: lower
        follow_up: 2 years
        comparator_risks:
          - {value: 0.4, source: A register that does not exist}
        no_thresholds: Nobody has said which difference matters.
      - id: pain
        name: Pain score
        plain_name: Pain
        measure: ROM
        model: common
        better: lower
        follow_up: 3 months
        scale: {unit: points, minimum: 0, maximum: 20}
        thresholds: {important: 1, source: The authors of the tests}
      - id: attacks
        name: Pain attacks
        plain_name: Attacks of pain
        plain_event: people had an attack
        measure: RR
        model: common
        better: lower
        confidence_level: 0.99
        follow_up: 3 months
        no_thresholds: Nobody has said which difference matters.
      - id: survival
        name: Survival
        plain_name: Being alive
        plain_event: people were alive
        measure: RR
        model: common
        better: higher
        swap_events: yes
        follow_up: 1 year
        no_thresholds: Nobody has said which difference matters.
"""
RESULTS = """\
outcome,study,intervention_events,intervention_total,intervention_mean,intervention_sd,intervention_time,\
comparator_events,comparator_total,comparator_mean,comparator_sd,comparator_time,o_minus_e,o_e_variance
falls,Ash 2001,30,110,,,200,60,112,,,200,,
falls,Birch 2004,10,52,,,100,20,50,,,100,,
stroke,Ash 2001,2,50,,,,8,50,,,,,
death,Ash 2001,20,110,,,,30,112,,,,-6,12
death,Birch 2004,,52,,,,,50,,,,-3,6
pain,Ash 2001,,50,8,2,,,50,10,2,,,
attacks,Ash 2001,20,100,,,,40,100,,,,,
survival,Ash 2001,5,50,,,,10,50,,,,,
"""
STUDIES = """\
id,year,participants
Ash 2001,2001,222
Birch 2004,2004,102
"""
PLAIN = "Falls without: {{ falls.comparator }}; fewer: {{ falls.difference }}.\n"
PROFESSIONAL = "Falls: {{ falls.effect }}. Stroke: {{ stroke.effect }}. Attacks: {{ attacks.effect }}.\n"


def measuring(folder: Path) -> Site:
    """Write the review and return the site that would be built from it."""
    review = folder / "content" / "reviews" / SLUG
    review.mkdir(parents=True)
    (folder / "content" / "site.yaml").write_text("title: Tests\n", encoding="utf-8")
    for name, text in (
        ("review.yaml", RECORD), ("results.csv", RESULTS), ("studies.csv", STUDIES), ("plain.md", PLAIN),
        ("professional.md", PROFESSIONAL),
    ):  # fmt: skip
        (review / name).write_text(text, encoding="utf-8")
    return Site(folder / "content", folder / "dist")
