"""The sore-throat review of the example library has the results that RevMan stored in its file."""

from __future__ import annotations

import csv
import math

from plainforest.content import parse_review
from plainforest.content.files import read_review_files
from plainforest.findings import analyse
from tests.site.sites import ROOT

SLUG = "antibiotics-sore-throat"
STORED = ROOT / "tests/stats/data/sore_throat_revman_results.csv"
NUMBERS = {
    "sore-throat-day-3": "1.2", "sore-throat-one-week": "1.5", "rheumatic-fever": "4.1", "ear-infection": "4.4",
    "quinsy": "4.7", "kidney-inflammation": "4.8", "headache-day-3": "3.1", "fever-day-3": "2.1", "sinusitis": "4.6",
}  # fmt: skip


def test_every_result_is_the_one_that_revman_stored() -> None:
    review, problems = parse_review(SLUG, read_review_files(ROOT / "content", SLUG))
    assert review is not None
    assert not problems
    with STORED.open(newline="") as file:
        stored = {
            f"{row['comparison_no']}.{row['outcome_no']}": row for row in csv.DictReader(file) if not row["subgroup"]
        }
    shown = {finding.id: finding for finding in analyse(review)}
    assert shown.keys() == NUMBERS.keys() | {"side-effects"}
    for ident, number in NUMBERS.items():
        finding, row = shown[ident], stored[number]
        assert finding.effect is not None
        for ours, theirs in (
            (finding.effect.estimate, "effect"), (finding.effect.ci_low, "ci_low"), (finding.effect.ci_high, "ci_high"),
        ):  # fmt: skip
            assert math.isclose(ours, float(row[theirs]), rel_tol=1e-9), (ident, theirs)
        assert (finding.studies, finding.participants) == (
            int(row["studies"]), int(row["total_exp"]) + int(row["total_ctl"]),
        ), ident  # fmt: skip
