"""The ALS review: published results, computed from the trial's data, the same on every page and in every file."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest

from tests.site.reading import Element
from tests.site.sites import Site

ALS = "als-cell-therapy"

# What the review's abstract publishes (Cochrane CD011742.pub3), to two decimals.
PUBLISHED = {
    "function": ("MD", "3.38", "1.22", "5.54"),
    "breathing": ("MD", "−0.53", "−5.37", "4.31"),
    "survival": ("RR", "1.07", "0.94", "1.22"),
    "adverse-events": ("RR", "0.86", "0.62", "1.19"),
    "serious-adverse-events": ("RR", "0.47", "0.13", "1.72"),
}
RECONSTRUCTED = ("survival", "adverse-events", "serious-adverse-events")


def sheet(site: Site, slug: str, name: str) -> list[dict[str, str]]:
    text = (site.output / slug / "data" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def notes(site: Site) -> list[Element]:
    """Return what the plain page says about where its numbers come from."""
    return site.page(f"{ALS}/index.html").of_class("notes-of")[0].all("li")


def sof_row(site: Site, outcome: str) -> dict[str, str]:
    names = {entry["id"]: entry["name"] for entry in site.findings(ALS)["outcomes"].values()}
    (row,) = [row for row in sheet(site, ALS, "summary-of-findings.csv") if row["outcome"] == names[outcome]]
    return row


@pytest.mark.parametrize("outcome", PUBLISHED)
def test_the_published_results_are_on_the_professional_page(outcome: str, example: Site) -> None:
    _, estimate, low, high = PUBLISHED[outcome]
    page = example.page(f"{ALS}/evidence/index.html")
    article = page.by_id(f"outcome-{outcome}")
    (oh,) = [row for row in article.one("table").all("tr") if row.text.startswith("Oh 2018")]
    assert f"{estimate} ({low} to {high})" in oh.text
    assert f"{estimate}, 95% CI {low} to {high}" in article.all("desc")[0].text, "the drawing's description"
    assert f"95% CI {low} to {high}" in page.one("main").text, "the author's text"


@pytest.mark.parametrize("outcome", PUBLISHED)
def test_the_published_results_are_in_findings_json_unrounded(outcome: str, example: Site) -> None:
    measure, *expected = PUBLISHED[outcome]
    entry = example.findings(ALS)["outcomes"][outcome]
    values = [entry["effect"][key] for key in ("estimate", "ci_low", "ci_high")]
    assert [f"{value:.2f}".replace("-", "−") for value in values] == expected
    assert all(len(repr(value)) > 10 for value in values if value != 3.38), "unrounded"
    assert (entry["measure"], entry["status"], entry["studies"]) == (measure, "estimated", 1)
    assert entry["participants"] == (56 if measure == "MD" else 64)
    assert (entry["certainty"], entry["heterogeneity"]) == ("low", None)


@pytest.mark.parametrize("outcome", PUBLISHED)
def test_the_published_results_are_in_the_summary_of_findings(outcome: str, example: Site) -> None:
    measure, estimate, low, high = PUBLISHED[outcome]
    row = sof_row(example, outcome)
    shown = example.page(f"{ALS}/evidence/index.html").by_id(f"sof-{outcome}").text
    if measure == "RR":
        assert row["relative_effect"] == f"RR {estimate} ({low} to {high})"
        assert row["relative_effect"] in shown
    else:
        difference = f"{row['difference']}"
        for value in (estimate, low, high):
            assert value.removeprefix("−") in difference
            assert value.removeprefix("−") in shown
        assert ("lower" in difference) == (outcome == "breathing")
    assert row["certainty"] == "Low"


def test_absolute_effects(example: Site) -> None:
    rows = {outcome: sof_row(example, outcome) for outcome in RECONSTRUCTED}
    assert rows["survival"]["comparator_risk"] == "903 per 1000"
    assert rows["survival"]["intervention_risk"] == "970 per 1000 (851 to 1000)"
    assert rows["survival"]["difference"] == "66 more (52 fewer to 97 more)"
    assert "1104 per 1000" in rows["survival"]["footnotes"], "what the formula gave before it was capped"
    assert rows["adverse-events"]["intervention_risk"] == "636 per 1000 (457 to 886)"
    assert rows["serious-adverse-events"]["intervention_risk"] == "91 per 1000 (25 to 332)"
    glance = example.page(f"{ALS}/index.html").by_id("glance").text
    assert "of 100 people 90 97 85 to 100" in glance
    absolute = example.findings(ALS)["outcomes"]["survival"]["absolute"]
    assert absolute["comparator"] == pytest.approx(28 / 31 * 1000)
    assert (absolute["denominator"], absolute["ci_high"], absolute["capped"]) == (1000, 1000, True)


def test_a_study_without_numbers_keeps_its_row_everywhere(example: Site) -> None:
    page = example.page(f"{ALS}/evidence/index.html")
    for outcome in PUBLISHED:
        article = page.by_id(f"outcome-{outcome}")
        assert "Berry 2019" in article.one("table").text
        assert "Berry 2019: no usable data" in article.all("desc")[0].text
        (row,) = [r for r in example.findings(ALS)["outcomes"][outcome]["rows"] if r["study"] == "Berry 2019"]
        assert (row["effect"], row["weight"]) == (None, None)
        assert "without numerical data" in row["reason"]
        svg = ElementTree.fromstring(example.text(f"{ALS}/data/{outcome}.svg"))
        assert "Berry 2019" in "".join(svg.itertext())
        assert "Berry 2019" in example.text(f"{ALS}/data/{outcome}.vl.json")
    # on the plain page once, because it is true of every outcome
    (note,) = [item for item in notes(example) if "Berry 2019" in item.text]
    assert note.text == "1 more study gave no usable numbers (Berry 2019)."
    assert "Berry 2019" in page.by_id("studies").text
    assert "112 people" in page.text


@pytest.mark.parametrize("outcome", PUBLISHED)
def test_reconstructed_counts_say_so_to_every_reader(outcome: str, example: Site) -> None:
    expected = outcome in RECONSTRUCTED
    expert = example.page(f"{ALS}/evidence/index.html").by_id(f"outcome-{outcome}")
    assert ("reconstructed, not reported as such" in expert.text) == expected
    (plain,) = [item for item in notes(example) if "does not print the numbers of Oh 2018" in item.text]
    assert (f"#outcome-{outcome}" in [link["href"] for link in plain.all("a")]) == expected
    assert ("†" in expert.text) == expected
    assert ("reconstructed" in sof_row(example, outcome)["footnotes"]) == expected
    (row,) = [r for r in example.findings(ALS)["outcomes"][outcome]["rows"] if r["study"] == "Oh 2018"]
    assert row["basis"] == ("reconstructed" if expected else "reported")


def test_what_the_source_does_not_say_is_said_to_be_missing(example: Site) -> None:
    page = example.page(f"{ALS}/evidence/index.html")
    flow = page.by_id("flow").text
    assert "Not stated in the source Records identified by the searches" in flow
    assert "Records screened" in flow
    assert "Studies included: 2" in flow
    assert "Support: not stated in the source" in page.by_id("bias").text
    assert "Not stated in the source" in page.by_id("study-berry-2019").text
    assert "number of levels not stated in the source" in page.by_id("sof").text
    assert "not stated in the source" in example.page(f"{ALS}/index.html").by_id("missing").text


def test_outcomes_without_data_are_listed_and_say_why(example: Site) -> None:
    outcomes = example.findings(ALS)["outcomes"]
    for outcome, words in (("muscle-strength", "Not measured"), ("twelve-months", "Not reported")):
        entry = outcomes[outcome]
        assert entry["status"] == words.lower().replace(" ", "_")
        assert (entry["effect"], entry["absolute"], entry["rows"], entry["participants"]) == (None, None, [], 0)
        assert words in example.page(f"{ALS}/index.html").by_id(f"outcome-{outcome}").text
        assert words in example.page(f"{ALS}/evidence/index.html").by_id(f"sof-{outcome}").text
        assert words in sof_row(example, outcome)["comparator_risk"]
        assert not (example.output / ALS / "data" / f"{outcome}.svg").exists()


def test_one_study_is_never_pooled(example: Site) -> None:
    page = example.page(f"{ALS}/evidence/index.html")
    for outcome in PUBLISHED:
        article = page.by_id(f"outcome-{outcome}")
        assert "One study: its " in article.text
        assert not re.search(r"tau²|I²|[Pp]rediction interval|100\.0%", article.text)
        method = example.findings(ALS)["outcomes"][outcome]["method"]
        assert (method["model"], method["method"], method["estimator"]) == (None, None, None)


def test_intervals_that_include_no_difference_go_either_way(example: Site) -> None:
    plain, expert = example.page(f"{ALS}/index.html"), example.page(f"{ALS}/evidence/index.html")
    for outcome in PUBLISHED:
        crosses = outcome != "function"
        told = plain.by_id(f"outcome-{outcome}")
        card = told.parent
        assert card is not None
        assert (card["class"] == "card several") == crosses
        assert not crosses or "Could go either way" in card.one("h3").text
        row = expert.by_id(f"sof-{outcome}").text
        assert bool(re.search(r"from a (harm of .* to a benefit|benefit of .* to a harm) of", row)) == crosses
    function = expert.by_id("sof-function").text
    assert re.search(r"may improve .* slightly: 3\.38 points higher \(1\.22 to 5\.54 higher\)", function)
    assert "runs from below to above the smallest important difference (4 points)" in function
    for said in (*plain.of_class("say"), *expert.of_class("say"), *expert.of_class("said"), *plain.of_class("verdict")):
        assert not re.search(r"\bno (effect|difference|benefit)\b", said.text), said.text


def test_the_certainty_is_low_on_both_pages_and_imprecision_is_the_reason(example: Site) -> None:
    assert "Low certainty" in example.page(f"{ALS}/index.html").by_id("answer").text
    assert "Low certainty for every outcome with data" in example.page(f"{ALS}/evidence/index.html").text
    for entry in example.findings(ALS)["outcomes"].values():
        if entry["effect"]:
            (reason,) = entry["certainty_reasons"]
            assert (reason["domain"], reason["levels"]) == ("imprecision", None)


def test_risk_of_bias_is_as_the_review_judged_it(example: Site) -> None:
    table = example.page(f"{ALS}/evidence/index.html").by_id("bias").of_class("rob")[0]
    rows = {row.all("th")[0].text: [cell.all("span")[0].text for cell in row.all("td")] for row in table.all("tr")[1:]}
    assert rows == {"Oh 2018": ["Low", "High", "Low", "High", "Low"], "Berry 2019": ["Not stated"] * 5}


# --- everything is computed: change one count and everything moves


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The library with 30 instead of 32 survivors."""
    from tests.site.sites import CONTENT, copy

    site = copy(CONTENT, tmp_path_factory.mktemp("changed"))
    site.change(f"reviews/{ALS}/results.csv", "survival,Oh 2018,32,33", "survival,Oh 2018,30,33")
    site.must_build()
    return site


def test_one_count_moves_every_page_figure_and_file(changed: Site, example: Site) -> None:
    before, after = example.files(), changed.files()
    assert before.keys() == after.keys()
    moved = {path for path in after if after[path] != before[path]}
    own = {"index.html", "evidence/index.html", "data/findings.json", "data/summary-of-findings.csv",
           "data/results.csv", "data/survival.svg", "data/survival.vl.json"}  # fmt: skip
    assert moved >= {f"{ALS}/{name}" for name in own}
    others = {path for path in moved if not path.startswith(f"{ALS}/")}
    assert not others, "no other review, and the card shows another outcome"


def test_the_moved_numbers_are_the_right_ones(changed: Site) -> None:
    effect = changed.findings(ALS)["outcomes"]["survival"]["effect"]
    assert effect["estimate"] == pytest.approx((30 / 33) / (28 / 31))
    shown = "1.01 (0.86 to 1.18)"
    assert sof_row(changed, "survival")["relative_effect"] == f"RR {shown}"
    page = changed.page(f"{ALS}/evidence/index.html")
    assert shown in page.by_id("sof-survival").text
    assert "RR 1.01 (95% CI 0.86 to 1.18)" in page.text, "in the author's text too"
    assert "1.01, 95% CI 0.86 to 1.18" in page.by_id("outcome-survival").all("desc")[0].text
    assert "1.07 (0.94" not in page.by_id("sof-survival").text
    plain = changed.page(f"{ALS}/index.html")
    assert "of 100 people 90 91 78 to 100" in plain.by_id("glance").text
    assert "about 91 of 100" in plain.by_id("outcome-survival").exact_text
    svg = changed.text(f"{ALS}/data/survival.svg")
    assert shown in svg
    specification = json.dumps(json.loads(changed.text(f"{ALS}/data/survival.vl.json")), ensure_ascii=False)
    assert shown in specification
    (row,) = [r for r in sheet(changed, ALS, "results.csv") if (r["outcome"], r["study"]) == ("survival", "Oh 2018")]
    assert float(row["effect"]) == effect["estimate"]


def test_the_other_outcomes_stay_where_they_are(changed: Site, example: Site) -> None:
    for outcome in set(PUBLISHED) - {"survival"}:
        for end in ("svg", "vl.json"):
            path = f"{ALS}/data/{outcome}.{end}"
            assert changed.text(path) == example.text(path)
        assert changed.findings(ALS)["outcomes"][outcome] == example.findings(ALS)["outcomes"][outcome]
