"""Invented reviews in any number, to measure with: `python -m bench.synthetic 100 folder`.

Each has seven outcomes, about eight trials and about a thousand words, and the mixture that real reviews have: risk and
odds ratios, mean differences, hazard ratios, subgroups, rare events, trials without usable numbers, an outcome that
nobody measured. The same number and seed give the same files on every machine.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

SEED = 20260131
WORDS = 1000
PLAIN_SHARE = 0.45

CONDITIONS = (
    ("chronic low back pain", "back pain that lasts", "Back pain that lasts for months makes work and sleep harder."),
    ("moderate depression", "depression", "Depression is a low mood that stays and takes the joy out of things."),
    ("knee osteoarthritis", "worn knees", "In osteoarthritis the smooth lining of a joint wears thin and hurts."),
    ("type 2 diabetes", "type 2 diabetes", "In type 2 diabetes there is too much sugar in the blood."),
    ("chronic heart failure", "a weak heart", "In heart failure the heart pumps less blood than the body needs."),
    ("migraine", "migraine", "Migraine is a strong headache that comes back and often brings sickness."),
    ("asthma in adults", "asthma", "In asthma the airways swell and become narrow, so breathing gets hard."),
    ("atopic eczema", "eczema", "Eczema makes the skin dry, red and very itchy."),
    ("chronic cough", "a cough that lasts", "A cough that lasts for months wakes people up and wears them out."),
    ("insomnia", "poor sleep", "People with insomnia find it hard to fall asleep or to stay asleep."),
)
INTERVENTIONS = (
    ("supervised exercise", "exercise with a trainer"),
    ("cognitive behavioural therapy", "talking therapy"),
    ("a nurse-led care programme", "extra care from a nurse"),
    ("low-dose medicine A", "medicine A"),
    ("remote monitoring", "checks from home"),
    ("acupuncture", "acupuncture"),
    ("a structured education course", "a course about the illness"),
    ("vitamin D", "vitamin D"),
)
COMPARATORS = (
    ("usual care", "usual care"),
    ("placebo", "a dummy treatment"),
    ("a waiting list", "waiting for treatment"),
    ("no treatment", "no treatment"),
)
SURNAMES = (
    "Adler Almeida Andersen Baptiste Bauer Chen Costa Dubois Eriksen Farouk Fischer Garcia Haddad Hansen Ito Jansen "
    "Kim Kowalski Larsen Lindholm Mbeki Moreau Nakamura Novak Okafor Oliveira Park Petrov Quint Rossi Santos Schmidt "
    "Singh Suzuki Tanaka Torres Ueda Varga Weber Yilmaz Zhang"
).split()
COUNTRIES = ("Australia", "Brazil", "Canada", "Denmark", "Germany", "India", "Japan", "Kenya", "Spain")
SETTINGS = ("University hospital", "General practice", "Community clinic", "Three hospitals", "Eleven practices")
FUNDING = ("Public research council", "Hospital funds", "Manufacturer of the treatment", "Charity", "Not stated")
DOMAINS = (
    ("randomisation", "Randomisation process"),
    ("deviations", "Deviations from intended interventions"),
    ("missing", "Missing outcome data"),
    ("measurement", "Measurement of the outcome"),
    ("selection", "Selection of the reported result"),
)
SUPPORT = {
    "low": (
        "A computer made the list, and an independent office kept it.",
        "Few people left, and for similar reasons.",
    ),
    "some concerns": ("The report does not say how the list was kept.", "There is no register entry to compare with."),
    "high": ("Staff knew the next group beforehand.", "A quarter of one group left the trial."),
}

RESULT_COLUMNS = (
    "outcome study subgroup intervention_events intervention_total intervention_mean intervention_sd "
    "comparator_events comparator_total comparator_mean comparator_sd effect ci_low ci_high standard_error basis "
    "no_data source note"
).split()

Row = dict[str, str | int | float]
Data = dict[str, object]


@dataclass(frozen=True)
class Trial:
    name: str
    reference: str
    year: int
    intervention: int
    comparator: int
    hospital: bool


@dataclass(frozen=True)
class Topic:
    number: int
    condition: str
    plain_condition: str
    explanation: str
    intervention: str
    plain_intervention: str
    comparator: str
    plain_comparator: str


def events(rng: Random, people: int, risk: float) -> int:
    return sum(rng.random() < risk for _ in range(people))


def analysed(rng: Random, randomised: int) -> int:
    return max(5, randomised - events(rng, randomised, 0.06))


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def counts(rng: Random, trial: Trial, log_effect: float, risk: float, *, odds: bool) -> Row:
    mean = log_effect + rng.gauss(0, 0.18)
    base = min(0.9, max(0.002, risk * math.exp(rng.gauss(0, 0.3))))
    treated = base * math.exp(mean)
    if odds:
        treated = treated / (1 - base + treated)
    intervention, comparator = analysed(rng, trial.intervention), analysed(rng, trial.comparator)
    return {
        "intervention_events": events(rng, intervention, min(0.97, treated)),
        "intervention_total": intervention,
        "comparator_events": events(rng, comparator, base),
        "comparator_total": comparator,
    }


def means(rng: Random, trial: Trial, difference: float, level: float, spread: float) -> Row:
    intervention, comparator = analysed(rng, trial.intervention), analysed(rng, trial.comparator)
    centre = level + rng.gauss(0, spread / 5)
    shift = difference + rng.gauss(0, spread / 10)
    noise = spread / math.sqrt(comparator)
    return {
        "intervention_total": intervention,
        "intervention_mean": round(centre + shift + rng.gauss(0, noise), 1),
        "intervention_sd": round(spread * rng.uniform(0.8, 1.2), 1),
        "comparator_total": comparator,
        "comparator_mean": round(centre + rng.gauss(0, noise), 1),
        "comparator_sd": round(spread * rng.uniform(0.8, 1.2), 1),
    }


def hazard(rng: Random, trial: Trial, log_effect: float) -> Row:
    error = 2 / math.sqrt(0.4 * (trial.intervention + trial.comparator))
    log = log_effect + rng.gauss(0, error)
    return {
        "intervention_total": trial.intervention,
        "comparator_total": trial.comparator,
        "effect": round(math.exp(log), 3),
        "ci_low": round(math.exp(log - 1.959964 * error), 3),
        "ci_high": round(math.exp(log + 1.959964 * error), 3),
    }


def certainty(rng: Random) -> Data:
    choices = (
        ("risk_of_bias", "Most of the weight comes from trials in which people knew their group."),
        ("inconsistency", "The trials differ by more than chance explains."),
        ("indirectness", "The trials left out people over seventy-five."),
        ("imprecision", "The interval includes both a worthwhile benefit and none at all."),
        ("publication_bias", "Small trials without a benefit seem to be missing."),
    )
    reasons = rng.sample(choices, rng.choice((0, 1, 1, 2, 2)))
    return {
        "start": "high",
        "reasons": [{"domain": domain, "levels": 1, "reason": reason} for domain, reason in reasons],
        "worked_example": True,
    }


def outcomes(rng: Random, topic: Topic) -> list[tuple[Data, Callable[[Trial], Row] | None]]:
    """Pair each outcome as review.yaml has it with what makes up one trial's row for it."""
    good = rng.gauss(-0.25, 0.15)
    points = rng.gauss(-7, 3)
    quality = rng.gauss(0.3, 0.2)
    missing = rng.choice(("not_measured", "not_reported"))
    listed: list[tuple[Data, Callable[[Trial], Row] | None]] = [
        (
            {
                "id": "flare-up",
                "name": f"Relapse of {topic.condition}",
                "plain_name": "The illness came back",
                "plain_description": "How many people got worse again after they had been better.",
                "plain_event": "people got worse again",
                "measure": "RR",
                "better": "lower",
                "follow_up": "12 months",
                "subgroup_label": "Setting",
                "thresholds": {"important": 0.05, "source": "Invented for this example"},
            },
            lambda trial: (
                counts(rng, trial, good, 0.35, odds=False) | {"subgroup": "Hospital" if trial.hospital else "Community"}
            ),
        ),
        (
            {
                "id": "symptoms",
                "name": "Symptom score",
                "plain_name": "How strong the complaints are",
                "plain_description": "People rated their complaints on a scale from none to the worst possible.",
                "measure": "MD",
                "better": "lower",
                "follow_up": "3 months",
                "scale": {
                    "name": "Visual scale",
                    "unit": "points",
                    "minimum": 0,
                    "maximum": 100,
                    "low_means": "no complaints",
                    "high_means": "the worst complaints",
                },
                "thresholds": {"important": 10, "moderate": 15, "large": 25, "source": "Invented for this example"},
            },
            lambda trial: means(rng, trial, points, 48, 16),
        ),
        (
            {
                "id": "death",
                "name": "Death from any cause",
                "plain_name": "Dying",
                "plain_event": "people died",
                "thresholds": {"important": 0.005, "source": "Invented for this example"},
                "measure": "OR",
                "better": "lower",
                "model": "common",
                "method": "MH",
                "follow_up": "12 months",
            },
            lambda trial: counts(rng, trial, 0.0, 0.01, odds=True),
        ),
        (
            {
                "id": "serious-harms",
                "name": "Serious adverse events",
                "plain_name": "Serious unwanted effects",
                "plain_event": "people had a serious unwanted effect",
                "thresholds": {"important": 0.02, "source": "Invented for this example"},
                "measure": "RR",
                "better": "lower",
                "estimator": "DL",
                "follow_up": "12 months",
                "comparator_risks": [{"value": 0.06, "source": "Invented for this example"}],
            },
            lambda trial: counts(rng, trial, 0.1, 0.06, odds=False),
        ),
        (
            {
                "id": "quality-of-life",
                "name": "Health-related quality of life",
                "plain_name": "Quality of life",
                "plain_description": "How well people feel and how much they can do.",
                "thresholds": {"important": 0.2, "moderate": 0.5, "large": 0.8, "source": "Invented for this example"},
                "measure": "SMD",
                "express_as": "sd",
                "better": "higher",
                "follow_up": "6 months",
            },
            lambda trial: means(rng, trial, quality * 12, 55, 12),
        ),
        (
            {
                "id": "time-to-treatment",
                "name": "Time to further treatment",
                "plain_name": "Time until more treatment was needed",
                "plain_event": "people needed more treatment",
                "thresholds": {"important": 0.05, "source": "Invented for this example"},
                "measure": "HR",
                "better": "lower",
                "follow_up": "24 months",
                "comparator_risks": [{"value": 0.3, "source": "Invented for this example"}],
            },
            lambda trial: hazard(rng, trial, good),
        ),
        (
            {
                "id": "return-to-work",
                "name": "Return to work",
                "plain_name": "Going back to work",
                "better": "higher",
                "status": missing,
                "status_note": "No trial measured it."
                if missing == "not_measured"
                else "Two trials measured it and left it out of their reports.",
            },
            None,
        ),
    ]
    for outcome, row in listed:
        if row:
            outcome["certainty"] = certainty(rng)
    return listed


def trials(rng: Random) -> list[Trial]:
    names = rng.sample(SURNAMES, rng.randint(6, 10))
    made = []
    for name in names:
        year = rng.randint(1998, 2024)
        size = min(600, max(24, round(rng.lognormvariate(4.6, 0.7) / 2) * 2))
        lean = rng.randint(0, 3)
        reference = f"{name.lower()}-{year}"
        made.append(Trial(f"{name} {year}", reference, year, size // 2 + lean, size // 2 - lean, rng.random() < 0.5))
    return sorted(made, key=lambda trial: (trial.year, trial.name))


PLAIN = (
    (
        "What is the problem?",
        (
            "{explanation}",
            "Many people live with {plain_condition} for years.",
            "It can keep people from their work, their friends and the things they like to do.",
            "There are several treatments, and none of them helps everyone.",
            "Some people try {plain_intervention} because other treatments did not help enough.",
            "Others have heard about it from friends and wonder if it is worth the effort.",
            "Doctors do not agree about who should be offered it.",
            "A clear view of the research can help people to choose together with their doctor.",
        ),
    ),
    (
        "What did the researchers want to find out?",
        (
            "They wanted to know if {plain_intervention} helps people with {plain_condition}.",
            "They compared it with {plain_comparator}.",
            "They looked at how people felt, how often the illness came back and what people could do again.",
            "They also looked at unwanted effects, because a treatment that helps can still do harm.",
            "They asked which of these results matter most to people who have the illness.",
            "People with {plain_condition} helped to make the list.",
        ),
    ),
    (
        "What did they do?",
        (
            "They searched for trials in which chance decided who got {plain_intervention}.",
            "They found {{{{ review.studies }}}} of them, with {{{{ review.participants }}}} people.",
            "Two people read every report, and a third one settled their differences.",
            "They added up the results of all the trials that gave usable numbers.",
            "Trials with more people counted for more.",
            "Then they asked how sure we can be about each of the results.",
            "Where a report was unclear, they wrote to the people who ran the trial.",
            "Not everyone answered, so some numbers are still missing.",
            "Some of the trials took place in hospitals and others close to where people live.",
        ),
    ),
    (
        "What are the limits of this evidence?",
        (
            "In most of the trials people knew which treatment they got, and that can change what they report.",
            "Some trials were small, so chance may explain what they found.",
            "The trials did not all measure the same things at the same time.",
            "Few of them followed people for longer than a year.",
            "Nobody counted how many people could go back to work.",
            "Older people and people with more than one illness were often left out.",
            "Makers of the treatment paid for some of the trials.",
            "New trials may well change some of these results.",
        ),
    ),
    (
        "How up to date is this evidence?",
        (
            "The search is recent, and the page will change when new trials come out.",
            "We know of trials that are still under way.",
            "One of them is larger than all the others and follows people for longer.",
            "Ask your doctor if there is something newer before you decide.",
            "This review is invented and only serves to measure how fast the site is built.",
        ),
    ),
)
PROFESSIONAL = (
    (
        "Background",
        (
            "{Condition} is common, and its burden on patients and health services is considerable.",
            "Guidelines disagree on the place of {intervention} in the management of {condition}.",
            "Earlier reviews were limited to short follow-up or included quasi-randomised trials.",
            "The proposed mechanism is plausible but has been tested mainly in small laboratory studies.",
            "Uptake varies between regions, which suggests uncertainty rather than differences in need.",
            "Patients name relapse and loss of function as the outcomes that matter most to them.",
            "A new synthesis is warranted because several larger trials have been published since.",
        ),
    ),
    (
        "Methods",
        (
            "We included parallel-group randomised trials comparing {intervention} with {comparator} in adults.",
            "We searched three bibliographic databases and two trial registers without limits on language.",
            "Two authors independently selected reports, extracted data and assessed the risk of bias.",
            "Disagreements were resolved by discussion or by a third author.",
            "Dichotomous outcomes were summarised as risk or odds ratios and continuous outcomes as mean differences.",
            "Hazard ratios were combined by generic inverse variance on the logarithmic scale.",
            "We used a random-effects model unless events were rare, with its variance estimated by REML.",
            "Subgroups by setting were specified in the protocol.",
            "Standard deviations that were not reported were calculated from confidence intervals.",
            "We rated the certainty of the evidence with the GRADE approach.",
            "We planned to inspect funnel plots only where ten or more trials contributed to an outcome.",
        ),
    ),
    (
        "What the trials did",
        (
            "The trials randomised {{{{ review.participants }}}} people in hospitals and community clinics.",
            "Relapse was analysed in {{{{ flare-up.participants }}}} participants.",
            "Interventions were delivered by trained staff over a period of six to sixteen weeks.",
            "Adherence was reported in about half of the trials and was generally high.",
            "The comparator groups received {comparator}, which differed in intensity between countries.",
            "Co-interventions were allowed and were balanced between the groups where they were reported.",
            "Symptom scores were obtained from the participants themselves, who knew their group in most trials.",
            "One trial reported its results only in an abstract and gave no usable numbers.",
            "Losses to follow-up were similar in both groups, with reasons given in most of the reports.",
        ),
    ),
    (
        "Interpretation",
        (
            "The effect on relapse was {{{{ flare-up.effect }}}}.",
            "For symptoms it was {{{{ symptoms.effect }}}}, to be read against the smallest important difference.",
            "Deaths were rare, and the interval is compatible with benefit as well as harm.",
            "The direction of effect was the same in hospital and community settings.",
            "Differences between the trials were not explained by the characteristics that we could examine.",
            "The prediction interval is a better guide to a new setting than the interval of the average effect.",
            "Standardised differences should be read with care, since the instruments capture different concepts.",
            "Funding by manufacturers did not show a clear association with the size of the effect.",
        ),
    ),
    (
        "Limits",
        (
            "Few trials concealed allocation adequately, and blinding of participants was often not possible.",
            "Adverse events were collected passively in several trials and are probably under-reported.",
            "Evidence on people with multiple long-term conditions is almost entirely absent.",
            "Return to work would have been informative for patients, employers and payers, but data are lacking.",
            "Selective reporting cannot be excluded for trials that were registered late.",
            "Further trials should use a core outcome set and follow participants for at least two years.",
            "This review is invented and only serves to measure how fast the site is built.",
        ),
    ),
)


def prose(rng: Random, sections: Sequence[tuple[str, Sequence[str]]], topic: Topic, words: int) -> str:
    """Compose the sections out of their sentences, going round again until there are about so many words."""
    slots = vars(topic) | {"Condition": capitalised(topic.condition)}
    bodies: list[list[str]] = [[] for _ in sections]
    written = 0
    while written < words:
        paragraphs = []
        for _, sentences in sections:
            shared = rng.sample(sentences[1:], len(sentences) - 1)
            paragraphs.append([sentences[0], *shared] if not written else shared)
        for body, sentences in zip(bodies, paragraphs, strict=True):
            kept = []
            for sentence in sentences:
                if written < words:
                    kept.append(sentence.format(**slots))
                    written += len(kept[-1].split())
            if kept:
                half = (len(kept) + 1) // 2
                body += [" ".join(kept[:half]), " ".join(kept[half:])] if len(kept) > 4 else [" ".join(kept)]
    return "\n\n".join(
        "\n\n".join([f"## {heading}", *body]) for (heading, _), body in zip(sections, bodies, strict=True)
    )


def record(rng: Random, topic: Topic, found: Sequence[Trial], listed: Sequence[Data]) -> Data:
    what, whom = topic.intervention, topic.condition
    return {
        "title": f"{capitalised(what)} for {whom} (synthetic review {topic.number})",
        "plain_title": f"Does {topic.plain_intervention} help against {topic.plain_condition}? ({topic.number})",
        "plain_audience": f"For people with {topic.plain_condition} and those close to them.",
        "topic": capitalised(whom),
        "plain_answer": f"{capitalised(topic.plain_intervention)} may help some people. This review is invented.",
        "key_messages": ["The trials did not all find the same.", "Serious unwanted effects were rare."],
        "summary": f"{capitalised(what)} may reduce relapse in {whom}. This review is invented.",
        "question": {
            "population": f"Adults with {whom}",
            "intervention": capitalised(what),
            "comparison": capitalised(topic.comparator),
            "setting": "Hospitals and community clinics",
        },
        "authors": rng.sample(SURNAMES, 4),
        "citation": f"Synthetic review {topic.number}. Invented to measure with.",
        "searched": f"{rng.randint(2021, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        "published": str(rng.randint(2025, 2026)),
        "funding": "Several sources, listed with the trials.",
        "plain_funding": "Public funds paid for most of the trials, makers of the treatment for some.",
        "flow": {"studies_included": len(found), "studies_pooled": len(found)},
        "risk_of_bias": {"tool": "RoB 2", "domains": [{"id": key, "name": name} for key, name in DOMAINS]},
        "comparisons": [
            {
                "id": "main",
                "intervention": capitalised(what),
                "comparator": capitalised(topic.comparator),
                "plain_intervention": topic.plain_intervention,
                "plain_comparator": topic.plain_comparator,
                "outcomes": list(listed),
            }
        ],
        "references": [
            {
                "id": trial.reference,
                "text": f"{trial.name.split()[0]} A, Example B. A randomised trial of {what} for {whom}. "
                f"Journal of Invented Trials {trial.year};{rng.randint(1, 60)}:{rng.randint(1, 900)}.",
            }
            for trial in found
        ],
        "questions_to_ask": [
            f"What would {topic.plain_intervention} mean for my daily life?",
            "What else could I try, and what happens if I wait?",
        ],
    }


def study(rng: Random, topic: Topic, trial: Trial) -> Row:
    row: Row = {
        "id": trial.name,
        "year": trial.year,
        "design": "Randomised, parallel groups",
        "country": rng.choice(COUNTRIES),
        "setting": rng.choice(SETTINGS),
        "population": f"Adults with {topic.condition}",
        "intervention": capitalised(topic.intervention),
        "comparison": capitalised(topic.comparator),
        "follow_up": rng.choice(("6 months", "12 months", "24 months")),
        "participants": trial.intervention + trial.comparator,
        "participants_intervention": trial.intervention,
        "participants_comparator": trial.comparator,
        "funding": rng.choice(FUNDING),
        "references": trial.reference,
        "registry": "",
        "note": "",
    }
    for domain, _ in DOMAINS:
        judgement = rng.choice(("low", "low", "low", "some concerns", "some concerns", "high"))
        row[f"bias_{domain}"] = judgement
        row[f"bias_{domain}_support"] = rng.choice(SUPPORT[judgement])
    return row


def results(
    rng: Random, found: Sequence[Trial], listed: Sequence[tuple[Data, Callable[[Trial], Row] | None]]
) -> list[Row]:
    rows: list[Row] = []
    for place, (outcome, make) in enumerate(listed):
        if make is None:
            continue
        share = (1.0, 0.9, 0.9, 0.8, 0.7, 0.5)[place]
        having = [trial for trial in found if rng.random() < share] or [found[0]]
        for trial in having:
            row: Row = {"outcome": str(outcome["id"]), "study": trial.name}
            if len(having) > 2 and trial is having[-1] and rng.random() < 0.4:
                row |= {"no_data": "yes", "source": "Abstract", "note": "Reported in an abstract without numbers."}
            else:
                row |= make(trial) | {"basis": "reported", "source": f"Table {rng.randint(2, 5)}"}
            rows.append(row)
    return rows


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def write_yaml(path: Path, data: Data) -> None:
    path.write_text(
        yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8", newline="\n"
    )


def write_review(reviews: Path, number: int, seed: int) -> Path:
    """Write one invented review and return its folder."""
    rng = Random(f"{seed}/{number}")
    topic = Topic(number, *rng.choice(CONDITIONS), *rng.choice(INTERVENTIONS), *rng.choice(COMPARATORS))
    found = trials(rng)
    listed = outcomes(rng, topic)
    folder = reviews / f"synthetic-{number:04d}"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [study(rng, topic, trial) for trial in found]
    write_yaml(folder / "review.yaml", record(rng, topic, found, [outcome for outcome, _ in listed]))
    write_table(folder / "studies.csv", list(rows[0]), rows)
    write_table(folder / "results.csv", RESULT_COLUMNS, results(rng, found, listed))
    plain = round(WORDS * PLAIN_SHARE)
    for name, sections, words in (("plain", PLAIN, plain), ("professional", PROFESSIONAL, WORDS - plain)):
        text = prose(rng, sections, topic, words)
        (folder / f"{name}.md").write_text(text + "\n", encoding="utf-8", newline="\n")
    return folder


def write_site(folder: Path, number: int, seed: int = SEED) -> None:
    """Write a content folder with so many invented reviews."""
    folder.mkdir(parents=True, exist_ok=True)
    write_yaml(
        folder / "site.yaml",
        {
            "title": "Synthetic library",
            "tagline": "Invented reviews, to measure with.",
            "language": "en",
            "organisation": {"name": "Nobody"},
            "notice": "Everything on this site is invented.",
        },
    )
    write_yaml(
        folder / "glossary.yaml",
        {
            "placebo": "A dummy treatment that looks like the real one.",
            "relapse": "The illness comes back after a better time.",
            "risk of bias": "How likely it is that the way a trial was done has bent its result.",
            "trial": "A test of a treatment in which groups of people are compared.",
        },
    )
    for review in range(1, number + 1):
        write_review(folder / "reviews", review, seed)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.synthetic", description="Write invented reviews.")
    parser.add_argument("number", type=int, help="how many reviews")
    parser.add_argument("folder", type=Path, help="the content folder to write")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives other reviews (%(default)s)")
    args = parser.parse_args()
    write_site(args.folder, args.number, args.seed)


if __name__ == "__main__":
    main()
