"""What the page's script is told of a plot to explore, held against the findings."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from plainforest.figures import forest_plot
from plainforest.findings import Finding, effect_of
from plainforest.model import BiasDomain
from plainforest.otherwise import under_other_model
from plainforest.pages.explore import explore_json
from tests.figures.samples import SAMPLES, bcg, mixed
from tests.site.sites import Site


def told(finding: Finding, domains: tuple[BiasDomain, ...] = ()) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(explore_json(finding, forest_plot(finding), domains))
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_of_the_plot_is_there_with_its_numbers(name: str) -> None:
    finding = SAMPLES[name]()
    plot = forest_plot(finding)
    found = told(finding)
    rows = found["models"][0]["rows"]
    assert [(row["kind"], row["label"], row["effect"]) for row in rows] == [
        (row.kind, row.label, row.effect) for row in plot.rows
    ]
    by_key = {row["key"]: row for row in rows}
    assert len(by_key) == len(rows)
    for datum in found["models"][0]["data"]["squares"]:
        assert datum["x"] == by_key[datum["row"]]["values"][0]
    assert found["domain"] == [plot.axis.low, plot.axis.high]
    assert found["tickLabels"] == [tick.label for tick in plot.axis.ticks]


@pytest.mark.parametrize("name", SAMPLES)
def test_studies_carry_what_they_are_sorted_and_sifted_by(name: str) -> None:
    finding = SAMPLES[name]()
    plot = forest_plot(finding)
    for row, shown in zip(plot.rows, told(finding)["models"][0]["rows"], strict=True):
        assert (row.kind == "study") == (row.source is not None) == ("weight" in shown)
        if row.source:
            assert shown["weight"] == row.source.weight
            assert shown["year"] == row.source.study.year
            if row.source.effect:
                effect = row.source.effect
                assert shown["values"] == pytest.approx([effect.estimate, effect.ci_low, effect.ci_high])
        assert (row.grouped or row.kind == "heading") == ("group" in shown)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_other_model_is_that_of_the_sensitivity_analysis(name: str) -> None:
    finding = SAMPLES[name]()
    models = told(finding)["models"]
    if finding.sensitivity is None:
        assert len(models) == 1
        return
    assert [model["name"] for model in models] in (
        ["Random effects", "Common effect"], ["Common effect", "Random effects"],
    )  # fmt: skip
    expected = effect_of(finding.sensitivity.other_model)
    totals = [row for row in models[1]["rows"] if row["kind"] == "total"]
    if expected is None:
        assert totals == []
        return
    (total,) = totals
    assert total["values"] == pytest.approx([expected.estimate, expected.ci_low, expected.ci_high], rel=1e-12)
    weights = [row["weight"] for row in models[1]["rows"] if row["kind"] == "study" and row["weight"] is not None]
    assert sum(weights) == pytest.approx(100)
    known = [weight for weight in finding.sensitivity.other_model.weights if weight is not None]
    assert sorted(weights) == pytest.approx(sorted(known))


def test_both_models_stand_on_one_axis_and_list_the_same_studies() -> None:
    one, two = told(bcg())["models"]
    studies = [[(row["key"], row["label"]) for row in m["rows"] if row["kind"] == "study"] for m in (one, two)]
    assert studies[0] == studies[1]
    # metafor's dat.bcg: rma(method = "REML") gives 0.489 (0.344 to 0.696), rma.mh gives 0.635 (0.588 to 0.686)
    totals = [next(row["effect"] for row in model["rows"] if row["kind"] == "total") for model in (one, two)]
    assert totals == ["0.49 (0.34 to 0.70)", "0.64 (0.59 to 0.69)"]
    assert one["data"]["prediction"]
    assert two["data"]["prediction"] == []


def test_studies_are_told_in_the_same_words_under_both_models(example: Site) -> None:
    found = json.loads(example.text("antibiotics-sore-throat/data/headache-day-3.explore.json"))
    one, two = ({r["label"]: r for r in m["rows"] if r["kind"] == "study"} for m in found["models"])
    assert one.keys() == two.keys()
    for label, row in one.items():
        assert "risk of bias" in row["spoken"]
        assert two[label]["spoken"] == row["spoken"]
        assert two[label]["weight"] != row["weight"]


def test_subgroups_keep_their_own_results_under_the_other_model() -> None:
    finding = bcg()
    other = under_other_model(finding)
    assert other is not None
    assert [group.label for group in other.subgroups] == [group.label for group in finding.subgroups]
    assert [len(group.rows) for group in other.subgroups] == [len(group.rows) for group in finding.subgroups]
    for group in other.subgroups:
        assert group.analysis.model == "common"
    # the total is the one that stands in the table of robustness: it is not pooled twice
    assert finding.sensitivity is not None
    assert other.analysis is not None
    assert replace(other.analysis, subgroups=(), subgroup_test=None) == finding.sensitivity.other_model
    assert told(finding)["subgroups"] == [r.label for r in forest_plot(finding).rows if r.kind == "heading"]


def test_without_the_authors_wish_there_is_no_other_model() -> None:
    assert len(told(replace(bcg(), sensitivity=None))["models"]) == 1


def test_judgements_are_the_studies_own_and_none_is_made_up(example: Site) -> None:
    found = json.loads(example.text("als-cell-therapy/data/function.explore.json"))
    studies = {row["label"]: row["bias"] for row in found["models"][0]["rows"] if row["kind"] == "study"}
    assert studies["Oh 2018"] == {
        "selection": "low", "performance": "high", "detection": "low", "attrition": "high", "reporting": "low",
    }  # fmt: skip
    levels = {domain["id"]: [level["id"] for level in domain["levels"]] for domain in found["bias"]}
    assert levels["performance"] == ["high", "not_stated"]
    assert "overall" not in levels


def test_details_are_those_of_the_specification() -> None:
    rows = {row["label"]: dict(row["details"]) for row in told(mixed())["models"][0]["rows"] if row["kind"] == "study"}
    assert rows["Hall 2014"]["Effect (CI)"] == "0.75 (0.52 to 1.08)"
    assert rows["Hall 2014"]["Intervention"] == "Events 44, Total 500"
