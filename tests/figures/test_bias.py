"""Risk of bias in figures: letters, marks beside the studies, words, and shares."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from plainforest.figures import forest_plot, forest_svg, forest_svg_file
from plainforest.figures.bias import GLYPHS, WORDS, Domain, in_words, judgements, lettered, summary
from plainforest.figures.condense import data_under_labels
from plainforest.figures.drawing import Drawing, Words
from plainforest.figures.geometry import ForestPlot
from plainforest.figures.narrow import narrow
from plainforest.figures.wide import wide
from plainforest.findings import Finding
from plainforest.model import Bias, BiasDomain, BiasJudgement, Study
from tests.figures.pieces import Sign, pieces
from tests.figures.samples import PLACE, bcg, function
from tests.figures.test_drawings import meetings

ROB1 = tuple(
    BiasDomain(id=name.split()[0].lower(), name=name)
    for name in ("Selection bias", "Performance bias", "Detection bias", "Attrition bias", "Reporting bias")
)
ROB2 = tuple(
    BiasDomain(id=f"d{i}", name=name)
    for i, name in enumerate(
        (
            "Bias arising from the randomisation process",
            "Bias due to deviations from intended interventions",
            "Bias due to missing outcome data",
            "Bias in measurement of the outcome",
            "Bias in selection of the reported result",
        )
    )
)
LEVELS: tuple[Bias, ...] = tuple(WORDS)


def study(name: str, *levels: Bias, domains: tuple[BiasDomain, ...] = ROB1) -> Study:
    judged = {domain.id: BiasJudgement(judgement=level) for domain, level in zip(domains, levels, strict=False)}
    return Study(id=name, place=PLACE, participants=40, bias=judged)


def judged(finding: Finding, domains: tuple[BiasDomain, ...] = ROB1) -> ForestPlot:
    """Return a plot whose studies have every judgement in turn."""
    rows = tuple(
        replace(row, study=study(row.study.id, *(LEVELS[(i + j) % 5] for j in range(len(domains))), domains=domains))
        for i, row in enumerate(finding.rows)
    )
    return forest_plot(replace(finding, rows=rows, subgroups=()), domains)


def signs(drawing: Drawing) -> list[Sign]:
    return [shape for shape in pieces(drawing) if isinstance(shape, Sign)]


def test_letters_come_from_the_names() -> None:
    assert [domain.letter for domain in lettered(ROB1)] == list("SPDAR")
    assert [domain.letter for domain in lettered(ROB2)] == list("RDMOS")


def test_every_domain_has_a_letter_of_its_own() -> None:
    same = tuple(BiasDomain(id=f"d{i}", name="Bias") for i in range(30))
    letters = [domain.letter for domain in lettered(same)]
    assert len(set(letters)) == 30
    assert all(letters)
    assert [d.letter for d in lettered((BiasDomain(id="a", name="سوگیری"), BiasDomain(id="b", name="42")))] == [
        "س",
        "A",
    ]


@pytest.mark.parametrize("domains", [ROB1, ROB2], ids=["RoB 1", "RoB 2"])
@pytest.mark.parametrize("layout", ["wide", "lean", "narrow"])
def test_every_study_has_one_mark_for_each_domain_and_nothing_meets(
    layout: str, domains: tuple[BiasDomain, ...]
) -> None:
    for finding in (bcg(), function()):
        plot = judged(finding, domains)
        drawing = {"wide": wide, "lean": lambda plot: wide(data_under_labels(plot)), "narrow": narrow}[layout](plot)
        shown = [row.bias for row in plot.rows if row.kind == "study"]
        assert [sign.judgement for sign in signs(drawing)] == [level for row in shown for level in row]
        assert next(meetings(drawing), None) is None
        texts = [shape.text for shape in pieces(drawing) if isinstance(shape, Words)]
        times = len(shown) if layout == "narrow" else 1
        assert [texts.count(domain.letter) for domain in plot.domains] == [times] * len(domains)


def test_the_marks_of_one_domain_stand_under_its_letter() -> None:
    plot = judged(bcg())
    drawing = wide(plot)
    heads = {shape.text: shape.x for shape in pieces(drawing) if isinstance(shape, Words) and len(shape.text) == 1}
    for i, domain in enumerate(plot.domains):
        assert {sign.x for sign in signs(drawing)[i :: len(plot.domains)]} == {heads[domain.letter]}


def test_without_any_judgement_there_are_no_marks() -> None:
    plot = forest_plot(function(), ROB1)
    assert plot.domains == ()
    assert not signs(wide(plot))
    assert not any("bias" in row.spoken for row in plot.rows)


def test_marks_are_read_aloud_and_their_letters_explained() -> None:
    plot = judged(function())
    assert plot.rows[0].spoken.endswith(
        "risk of bias high: attrition bias; some concerns: performance bias; unclear: detection bias; "
        "low: selection bias; not stated: reporting bias"
    )
    assert plot.footnotes[-1] == (
        "Risk of bias: S selection bias, P performance bias, D detection bias, A attrition bias, R reporting bias."
    )


def test_judgements_that_are_all_the_same_are_said_once() -> None:
    domains = lettered(ROB1)
    assert in_words(("low",) * 5, domains) == "low in every domain"
    assert in_words(("not_stated",) * 5, domains) == "not stated"
    assert judgements(study("A"), domains) == ("not_stated",) * 5


def test_pages_and_files_draw_the_same_marks() -> None:
    symbols = (Path(__file__).parents[2] / "templates" / "symbols.html").read_text(encoding="utf-8")
    for name, (ground, sign) in GLYPHS.items():
        assert f'id="r-{name}"' in symbols
        assert f'd="{ground}"' in symbols
        assert f'd="{sign}"' in symbols
    plot = judged(bcg())
    page = forest_svg(plot, ident="plot")
    assert page.count("<use ") == 3 * 13 * 5
    root = ET.fromstring(forest_svg_file(plot))
    grounds = [node.get("d") for node in root.iter("{http://www.w3.org/2000/svg}path")]
    assert sum(grounds.count(ground) for ground, _ in GLYPHS.values()) == 13 * 5


def test_shares_count_studies_and_weight() -> None:
    studies = [study("A", "low"), study("B", "high"), study("C", "high"), study("D")]
    shares = summary(studies, ROB1[0], {"A": 30.0, "B": 10.0, "C": 10.0})
    assert [(share.judgement, share.studies, share.of_studies) for share in shares] == [
        ("low", 1, 0.25),
        ("high", 2, 0.5),
        ("not_stated", 1, 0.25),
    ]
    assert [share.of_weight for share in shares] == pytest.approx([0.6, 0.4, 0.0])
    assert all(share.of_weight is None for share in summary(studies, ROB1[0]))


def test_a_domain_keeps_its_name_in_running_text() -> None:
    assert in_words(("high", "low"), (Domain("a", "C", "COI of the authors"), Domain("b", "S", "Selection bias"))) == (
        "high: COI of the authors; low: selection bias"
    )
