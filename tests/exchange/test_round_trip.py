"""Out as a data package and in again: the same findings. Needs the importer, and is empty where there is none."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from plainforest.content import parse_review
from plainforest.exchange.package import data_package
from plainforest.exchange.package_analyses import the_form
from plainforest.findings import Finding, analyse
from tests.exchange.reviews import EXAMPLES, Pair, named, small
from tests.exchange.test_package import COUNTS

NAMES = (*EXAMPLES, "every-kind", "subgroups", "mantel-haenszel", "scores")
SCORES = """study,intervention_mean,intervention_sd,intervention_total,comparator_mean,comparator_sd,comparator_total
Ash,3.1,1.2,40,4.0,1.4,41
Birch,2.8,0.9,25,3.9,1.1,24
Cedar,3.5,1.5,60,3.6,1.6,61
"""


def pair(name: str, folder: Path) -> Pair:
    if name == "subgroups":
        return small("measure: RR", COUNTS)
    if name == "mantel-haenszel":
        return small("measure: OR\n        model: common", COUNTS)
    if name == "scores":
        return small("measure: SMD\n        scale: {unit: points}", SCORES)
    return named(name, folder)


def numbers(finding: Finding) -> dict[str, Any]:
    """Return what has to be the same after the round."""
    analysis, between = finding.analysis, finding.analysis and finding.analysis.heterogeneity
    found: dict[str, Any] = {
        "studies": finding.studies, "participants": finding.participants, "better": finding.outcome.better,
        "effect": finding.effect and (finding.effect.estimate, finding.effect.ci_low, finding.effect.ci_high),
        "prediction": finding.prediction, "rows": [row.study.id for row in finding.rows],
        "weights": [row.weight or 0 for row in finding.rows],
        "effects": [row.effect.estimate if row.effect else 0 for row in finding.rows],
        "groups": [group.label for group in finding.subgroups],
        "in groups": [group.effect.estimate if group.effect else 0 for group in finding.subgroups],
    }  # fmt: skip
    if analysis:
        found["how"] = (analysis.measure, analysis.model, analysis.method, analysis.estimator, analysis.interval)
        found |= {"p": analysis.p_value, "level": analysis.level}
    if between:
        found |= {"q": between.q, "i2": between.i2, "tau2": between.tau2 or 0}
    return found


if find_spec("plainforest.incoming"):

    @pytest.mark.parametrize("name", NAMES)
    def test_the_findings_are_the_same(name: str, tmp_path: Path) -> None:
        review, findings = pair(name, tmp_path)
        package = importlib.import_module("plainforest.incoming.package")
        writing = importlib.import_module("plainforest.incoming.writing")
        written = writing.content_of(package.read_zip(data_package(review, findings), "data-package"))
        again, problems = parse_review(review.slug, written.files, "again")
        assert again is not None, problems
        expected = [finding for finding in findings if not the_form(finding).why]
        for before, after in zip(expected, analyse(again), strict=True):
            one, two = numbers(before), numbers(after)
            assert one.keys() == two.keys()
            for key, value in one.items():
                exact = isinstance(value, str | None) or (isinstance(value, list | tuple) and str in map(type, value))
                assert two[key] == (value if exact else pytest.approx(value, rel=1e-12)), (before.id, key)
        assert [(study.id, study.year) for study in again.studies] == [
            (study.id, study.year) for study in review.studies
        ]
