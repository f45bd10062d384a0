"""Risk of bias on the professional page: bars say the same as their words, by studies and by weight."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from plainforest.figures.bias import Share, summary
from plainforest.figures.biasbars import bias_bar, bias_words
from plainforest.findings import analyse
from plainforest.model import BiasDomain, BiasJudgement, RiskOfBias
from plainforest.notebook import load
from plainforest.pages.bias import bias_summaries, weighted_outcome
from tests.site.sites import ROOT

DOMAIN = BiasDomain(id="selection", name="Selection bias")


def widths(bar: str) -> list[float]:
    return [float(found) for found in re.findall(r'<rect x="[\d.]+%?" width="([\d.]+)%"', bar)]


def test_a_bar_has_one_piece_for_each_judgement_as_long_as_its_share() -> None:
    review = load(ROOT / "content" / "reviews" / "bcg-vaccine").review
    levels = ["low"] * 7 + ["unclear"] * 4 + ["high"] * 2
    studies = [
        replace(study, bias={"selection": BiasJudgement(judgement=level)})  # type: ignore[arg-type]
        for study, level in zip(review.studies, levels, strict=True)
    ]
    shares = summary(studies, DOMAIN)
    assert widths(bias_bar(shares)) == pytest.approx([700 / 13, 400 / 13, 200 / 13], abs=0.01)
    assert bias_words(shares) == "7 low, 4 unclear, 2 high"
    tool = RiskOfBias(tool="RoB 1", domains=(DOMAIN,))
    judged = replace(review, studies=tuple(studies), record=replace(review.record, risk_of_bias=tool))
    findings = analyse(judged)
    key = weighted_outcome(findings)
    assert key is not None
    (found,) = bias_summaries(judged, findings)
    weights = [sum(row.weight or 0 for row in key.rows[a:b]) for a, b in ((0, 7), (7, 11), (11, 13))]
    assert widths(found.weighted_bar) == pytest.approx(weights, abs=0.01)
    assert re.findall(r"(\d+)% (\w+)", found.weighted_words) == [
        (f"{weight:.0f}", word) for weight, word in zip(weights, ("low", "unclear", "high"), strict=True)
    ]


def test_without_a_pooled_key_outcome_there_are_no_weights() -> None:
    loaded = load(ROOT / "content" / "reviews" / "als-cell-therapy")
    assert weighted_outcome(loaded.findings) is None
    found = bias_summaries(loaded.review, loaded.findings)
    assert [one.words for one in found] == ["1 low, 1 not stated", "1 high, 1 not stated"] * 2 + ["1 low, 1 not stated"]
    assert not any(one.weighted_bar or one.weighted_words for one in found)


@pytest.mark.parametrize(
    ("weight", "words"),
    [(0.001, "under 1% low"), (0.9999, "over 99% low"), (1.0, "100% low"), (0.5, "50% low"), (0.0, "")],
)
def test_a_share_of_weight_never_reads_none_or_all_when_it_is_not(weight: float, words: str) -> None:
    assert bias_words((Share("low", 1, 1.0, weight),), "weight") == words
