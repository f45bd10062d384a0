"""BCG and corticosteroids: pooled results that are known from elsewhere."""

from __future__ import annotations

import pytest

from tests.pages.test_als import sheet
from tests.site.sites import Site

BCG, STEROIDS = "bcg-vaccine", "antenatal-corticosteroids"


def test_bcg_by_reml(example: Site) -> None:
    # metafor 3.8-1 on dat.bcg: rma(measure="RR", method="REML")
    entry = example.findings(BCG)["outcomes"]["tuberculosis"]
    effect = entry["effect"]
    assert [f"{effect[key]:.3f}" for key in ("estimate", "ci_low", "ci_high")] == ["0.489", "0.344", "0.696"]
    found = entry["heterogeneity"]
    assert f"{found['tau2']:.4f}" == "0.3132"
    assert f"{found['q']:.2f}" == "152.23"
    assert found["df"] == 12
    assert f"{found['i2']:.1f}" == "92.1"
    method = entry["method"]
    assert [method[key] for key in ("model", "method", "estimator", "interval", "level")] == [
        "random", "IV", "REML", "wald", 0.95,
    ]  # fmt: skip
    assert (entry["studies"], entry["participants"], len(entry["rows"])) == (13, 357347, 13)
    assert sum(row["weight"] for row in entry["rows"]) == pytest.approx(100)


def test_bcg_on_the_professional_page(example: Site) -> None:
    page = example.page(f"{BCG}/evidence/index.html")
    article = page.by_id("outcome-tuberculosis")
    for words in (
        "RR 0.49 (95% CI 0.34 to 0.70)",
        "tau² 0.313",
        "I² 92%",
        "restricted maximum likelihood (REML)",
        "Wald-type",
        "Prediction interval",
        "Test for differences between subgroups",
    ):
        assert words in (page.text if words.startswith("RR") else article.text), words
    assert "RR 0.49 b (0.34 to 0.70)" in page.by_id("sof-tuberculosis").text
    groups = example.findings(BCG)["outcomes"]["tuberculosis"]["subgroups"]
    assert {(group["label"], group["studies"]) for group in groups} == {
        ("Random", 7),
        ("Alternate", 2),
        ("Systematic", 4),
    }


def test_bcg_prediction_interval_is_wider_than_that_of_the_average(example: Site) -> None:
    entry = example.findings(BCG)["outcomes"]["tuberculosis"]
    low, high = entry["prediction"]
    assert low < entry["effect"]["ci_low"]
    assert high > entry["effect"]["ci_high"]
    assert 0 < low < high


def test_corticosteroids_by_mantel_haenszel(example: Site) -> None:
    # the result behind the Cochrane logo; metafor 3.8-1: rma.mh(measure="OR")
    entry = example.findings(STEROIDS)["outcomes"]["neonatal-death"]
    effect = entry["effect"]
    assert [f"{effect[key]:.3f}" for key in ("estimate", "ci_low", "ci_high")] == ["0.531", "0.389", "0.727"]
    assert (entry["measure"], entry["studies"]) == ("OR", 7)
    assert (entry["method"]["model"], entry["method"]["method"], entry["method"]["estimator"]) == ("common", "MH", None)
    assert entry["heterogeneity"]["tau2"] is None
    page = example.page(f"{STEROIDS}/evidence/index.html")
    assert "OR 0.53 (0.39 to 0.73)" in page.by_id("sof-neonatal-death").text
    assert "Mantel-Haenszel" in page.by_id("outcome-neonatal-death").text
    assert "Heterogeneity: I² 13% from Q; Q 6.9 (df 6, p = 0.33)." in page.by_id("outcome-neonatal-death").text
    assert b"tau" not in example.files()[f"{STEROIDS}/data/neonatal-death.svg"]


@pytest.mark.parametrize("slug", [BCG, STEROIDS])
def test_ratings_made_for_this_site_are_marked_wherever_they_are_shown(slug: str, example: Site) -> None:
    for path in (f"{slug}/index.html", f"{slug}/evidence/index.html"):
        assert "Worked example." in example.page(path).one("main").text
    assert all(entry["worked_example"] for entry in example.findings(slug)["outcomes"].values() if entry["certainty"])
    footnotes = " ".join(row["footnotes"] for row in sheet(example, slug, "summary-of-findings.csv"))
    assert "Worked example" in footnotes
    cards = example.page("index.html").of_class("rev")
    (card,) = [card for card in cards if any(slug in link["href"] for link in card.all("a"))]
    assert "worked example" in card.text


@pytest.mark.parametrize("slug", ["als-cell-therapy", BCG, STEROIDS])
def test_no_two_places_show_different_numbers(slug: str, example: Site) -> None:
    page = example.page(f"{slug}/evidence/index.html")
    rows = sheet(example, slug, "summary-of-findings.csv")
    shown = page.by_id("sof").text
    for row in rows:
        for column in ("comparator_risk", "intervention_risk", "difference", "relative_effect", "what_happens"):
            for part in row[column].replace("(", " ").replace(")", " ").split():
                assert part in shown.replace("(", " ").replace(")", " "), (row["outcome"], column, part)
    home = example.page("index.html")
    glance = example.page(f"{slug}/index.html").by_id("glance").text
    (card,) = [
        card for card in home.of_class("rev") if f"{slug}/index.html" in [link["href"] for link in card.all("a")]
    ]
    flow = card.of_class("flow")[0]
    for bold in flow.all("b"):
        assert bold.text in glance
