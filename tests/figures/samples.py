"""Findings to draw, made from a few numbers."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from plainforest import findings
from plainforest.findings import Finding
from plainforest.model import Arm, Comparison, Outcome, Result, Scale, Study, Thresholds
from plainforest.problems import Place

PLACE = Place("content/reviews/made-up/results.csv", 2)
BCG = (
    ("Aronson 1948", 4, 123, 11, 139, "Random"),
    ("Ferguson & Simes 1949", 6, 306, 29, 303, "Random"),
    ("Rosenthal et al 1960", 3, 231, 11, 220, "Random"),
    ("Hart & Sutherland 1977", 62, 13598, 248, 12867, "Random"),
    ("Frimodt-Moller et al 1973", 33, 5069, 47, 5808, "Alternate"),
    ("Stein & Aronson 1953", 180, 1541, 372, 1451, "Alternate"),
    ("Vandiviere et al 1973", 8, 2545, 10, 629, "Random"),
    ("TPT Madras 1980", 505, 88391, 499, 88391, "Random"),
    ("Coetzee & Berjak 1968", 29, 7499, 45, 7277, "Random"),
    ("Rosenthal et al 1961", 17, 1716, 65, 1665, "Systematic"),
    ("Comstock et al 1974", 186, 50634, 141, 27338, "Systematic"),
    ("Comstock & Webster 1969", 5, 2498, 3, 2341, "Systematic"),
    ("Comstock et al 1976", 27, 16913, 29, 17854, "Systematic"),
)
HOSTILE = (
    "<script>alert(\"x\")</script> & 'quotes' ]]> 2001",
    "دراسة عشوائية محكمة 2015",
    "\x00\x08control \uffff characters",
    "a" * 120,
    "",
)


def result(study: str, one: Arm, two: Arm, more: Mapping[str, Any]) -> Result:
    return Result(outcome="outcome", study=study, place=PLACE, intervention=one, comparator=two, **more)


def counts(study: str, e1: int, n1: int, e2: int, n2: int, **more: Any) -> Result:
    return result(study, Arm(events=e1, total=n1), Arm(events=e2, total=n2), more)


def means(study: str, one: tuple[float, float, int], two: tuple[float, float, int], **more: Any) -> Result:
    arms = [Arm(mean=mean, sd=sd, total=total) for mean, sd, total in (one, two)]
    return result(study, arms[0], arms[1], more)


def effect(study: str, estimate: float, low: float, high: float, **more: Any) -> Result:
    return Result(outcome="outcome", study=study, place=PLACE, effect=estimate, ci_low=low, ci_high=high, **more)


def rates(study: str, e1: int, t1: float, e2: int, t2: float, **more: Any) -> Result:
    return result(study, Arm(events=e1, time=t1), Arm(events=e2, time=t2), more)


def observed(study: str, difference: float, variance: float, *arms: Arm, **more: Any) -> Result:
    """Return observed minus expected events, with what the arms show besides."""
    one, two = arms or (Arm(), Arm())
    return result(study, one, two, {"o_minus_e": difference, "o_e_variance": variance, **more})


def no_data(study: str, **more: Any) -> Result:
    return Result(outcome="outcome", study=study, place=PLACE, no_data=True, note="Only an abstract.", **more)


def found(
    results: Sequence[Result],
    *,
    intervention: str = "Warm drinks",
    comparator: str = "cold drinks",
    **outcome: Any,
) -> Finding:
    """Return the finding of an outcome with these results."""
    described = {"id": "outcome", "name": "Colds", "plain_name": "Colds", "measure": "RR", **outcome}
    one = Outcome(**described)
    comparison = Comparison(
        id="drinks",
        intervention=intervention,
        comparator=comparator,
        plain_intervention="warm drinks",
        plain_comparator="cold drinks",
        outcomes=(one,),
    )
    studies = {result.study: Study(id=result.study, place=PLACE, participants=40) for result in results}
    return findings.find(comparison, one, results, studies)


def bcg(*, grouped: bool = True) -> Finding:
    results = [counts(*row[:5], subgroup=row[5] if grouped else "") for row in BCG]
    return found(results, better="lower", interval="wald", subgroup_label="Allocation", name="Tuberculosis")


def function() -> Finding:
    """The one usable study of the ALS review, with the important difference, beside one without data."""
    return found(
        [means("Oh 2018", (-3.10, 3.51, 31), (-6.48, 4.53, 25)), no_data("Berry 2019")],
        intervention="BM-MSC plus riluzole",
        comparator="riluzole only",
        name="Function",
        measure="MD",
        better="higher",
        model="common",
        scale=Scale(unit="points"),
        thresholds=Thresholds(important=4, source="-"),
    )


def mixed() -> Finding:
    """Wide intervals, reconstructed and calculated numbers, a study without events and one without data."""
    return found(
        [
            counts("Ames 2001", 12, 120, 20, 118),
            counts("Bell 2003", 30, 300, 41, 296, basis="calculated"),
            counts("Cruz 2004", 8, 90, 14, 95),
            counts("Diaz 2010", 1, 12, 0, 11),
            counts("Eros 2011", 0, 20, 4, 19),
            counts("Fox 2012", 0, 20, 0, 21),
            no_data("Grey 2013"),
            counts("Hall 2014", 44, 500, 60, 510, basis="reconstructed"),
        ],
        better="lower",
    )


def many(studies: int, *, label: int = 12, measure: str = "OR", groups: int = 1) -> Finding:
    """Return `studies` made-up studies whose names have about `label` characters."""
    dice = random.Random(studies * 1000 + label)
    results = []
    for i in range(studies):
        words = "A large pragmatic trial of early and late treatment in " * 4
        name = f"{i:03}" if label <= 3 else f"{words[: label - 4].strip()} {i:03}"
        group = {"subgroup": f"Group {i % groups}"} if groups > 1 else {}
        n1, n2 = dice.randint(20, 90_000), dice.randint(20, 900)
        if measure in ("MD", "SMD"):
            one, two = dice.uniform(-2000, 9000), dice.uniform(-2000, 9000)
            results.append(means(name, (one, dice.uniform(100, 900), n1), (two, dice.uniform(100, 900), n2), **group))
        elif measure == "HR":
            middle = 10 ** dice.uniform(-3, 3)
            results.append(effect(name, middle, middle / dice.uniform(1.5, 9), middle * dice.uniform(1.5, 9), **group))
        else:
            p = dice.uniform(0.02, 0.4)
            results.append(counts(name, int(n1 * p * dice.uniform(0.4, 1.2)), n1, int(n2 * p), n2, **group))
    return found(results, measure=measure, better="lower")


SAMPLES: Mapping[str, Callable[[], Finding]] = {
    "bcg": bcg,
    "bcg ungrouped": lambda: bcg(grouped=False),
    "function": function,
    "mixed": mixed,
    "one": lambda: many(1),
    "two": lambda: many(2, label=120),
    "seven": lambda: many(7, label=120, measure="MD"),
    "hazards": lambda: many(7, measure="HR"),
    "grouped hazards": lambda: many(9, measure="HR", groups=4),
    "standardised": lambda: many(9, measure="SMD", groups=2),
    "sixty": lambda: many(60, groups=3),
    "two hundred": lambda: many(200, label=3),
    "no data": lambda: found([no_data("Berry 2019")]),
    "no events": lambda: found([counts("Zero 2019", 0, 20, 0, 22)]),
    "risk difference": lambda: found(
        [counts("Ames 2001", 12, 120, 20, 118), counts("Bell 2003", 30, 300, 41, 296)],
        measure="RD",
        better="lower",
        thresholds=Thresholds(important=0.02, source="-"),
    ),
    "rates": lambda: found(
        [
            rates("Ames 2001", 12, 28, 30, 16.1),
            rates("Bell 2003", 30, 12345.6, 41, 9000.5, basis="calculated"),
            no_data("Grey 2013"),
        ],
        measure="IRR",
        better="lower",
        time_unit="person-years",
    ),
    "rates in a long unit": lambda: found(
        [rates("Ames 2001", 12, 28, 30, 16.1), effect("Hall 2014", 0.7, 0.5, 0.98)],
        measure="IRR",
        time_unit="days with a catheter in hospital or at home",
    ),
    "observed and expected": lambda: found(
        [observed("Ames 2001", -6.2, 12.4), observed("Bell 2003", 3, 6, basis="calculated")],
        measure="HR",
        model="common",
        method="PETO",
        better="lower",
    ),
    "observed and expected beside counts": lambda: found(
        [
            observed("Ames 2001", -6.2, 12.4, Arm(events=20, total=110), Arm(events=30, total=112)),
            observed("Bell 2003", 3, 6, Arm(total=50), Arm(total=52), basis="reconstructed"),
        ],
        measure="PETO",
        model="common",
        better="lower",
    ),
    "ratio of means": lambda: found(
        [means("Ames 2001", (8, 2, 50), (10, 2, 50)), means("Bell 2003", (-1, 2, 50), (10, 2, 50))],
        measure="ROM",
        better="lower",
        scale=Scale(unit="points"),
        confidence_level=0.995,
    ),
    "swapped": lambda: found([counts("Ames 2001", 5, 50, 10, 50)], better="higher", swap_events=True),
    "long names": lambda: found(
        [counts(name, 3 + i, 40, 9, 41) for i, name in enumerate(HOSTILE)],
        better="higher",
        intervention="Autologous bone-marrow mesenchymal stem cells plus riluzole",
        comparator="Treatmentasusualwithoutanyspaceinitsname or nothing",
    ),
}
