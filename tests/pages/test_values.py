"""The values that authors refer to in their texts, and the small texts that tables are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from plainforest.findings import Finding
from plainforest.model import Thresholds
from plainforest.notebook import load
from plainforest.pages import values as pages_values
from plainforest.pages.values import FIELDS, REVIEW_FIELDS, finding_values, values
from plainforest.phrases import difference, difference_in_full, difference_range, effect_in_full
from tests.grade.making import made
from tests.site.sites import ROOT, Site


def rare() -> Finding:
    return made("RR", (0.9, 0.8, 1.1), comparator=0.2, level="low")


def test_events() -> None:
    expert = finding_values(rare(), 1000, plain=False)
    assert expert == {
        "effect": "RR 0.90 (95% CI 0.77 to 1.06)",
        "estimate": "0.90",
        "interval": "0.77 to 1.06",
        "studies": "1",
        "participants": "100",
        "comparator": "200 per 1000",
        "intervention": "180 per 1000",
        "range": "154 to 211",
        "difference": "20 fewer per 1000",
        "difference_range": "46 fewer to 11 more",
        "certainty": "low",
    }
    plain = finding_values(rare(), 100, plain=True)
    assert plain["comparator"] == "20 of 100 people"
    assert plain["intervention"] == "18 of 100 people"


def test_scores() -> None:
    finding = made("MD", (-3.5, -6.0, -1.0), comparator=30.0)
    expert, plain = finding_values(finding, 1000, plain=False), finding_values(finding, 100, plain=True)
    assert expert["difference"] == "3.50 points lower"
    assert expert["difference_range"] == "1.00 to 6.00 lower"
    assert expert["comparator"] == "30.00 points"
    assert plain["comparator"] == "30.0 points"
    assert plain["difference"] == "3.5 points lower"
    assert plain["certainty"] == "not rated"


def test_an_effect_without_absolute_numbers_says_so() -> None:
    texts = finding_values(made("HR", (0.7, 0.5, 0.9)), 1000, plain=False)
    assert texts["comparator"] == texts["difference"] == "not calculated"
    assert texts["estimate"] == "0.70"


@pytest.mark.parametrize("slug", ["als-cell-therapy"])
def test_an_outcome_without_numbers_says_so_in_every_value(slug: str, tiny: Site) -> None:
    fields = " ".join(f"[{{{{ sleep.{field} }}}}]" for field in FIELDS)
    tiny.path("morning-walk", "professional.md").write_text(fields, encoding="utf-8")
    tiny.must_build()
    prose = tiny.page("morning-walk/evidence/index.html").of_class("prose")[0].text
    assert re.findall(r"\[(.*?)\]", prose) == [
        "0" if field in ("studies", "participants") else "not measured" for field in FIELDS
    ]


def test_every_value_can_be_referred_to_on_both_pages(tiny: Site) -> None:
    outcomes = ("falls", "mood", "sleep")
    text = "\n\n".join(f"{{{{ {outcome}.{field} }}}}" for outcome in outcomes for field in FIELDS)
    text += "\n\n" + "\n\n".join(f"{{{{ review.{field} }}}}" for field in REVIEW_FIELDS)
    for name in ("plain.md", "professional.md"):
        tiny.path("morning-walk", name).write_text(text, encoding="utf-8")
    tiny.must_build()
    for path in ("morning-walk/index.html", "morning-walk/evidence/index.html"):
        (prose,) = [box for box in tiny.page(path).of_class("prose") if "1 March 2020" in box.text]
        paragraphs = [paragraph.text for paragraph in prose.all("p")]
        assert len(paragraphs) == len(outcomes) * len(FIELDS) + len(REVIEW_FIELDS)
        assert all(paragraphs)
        assert not re.search(r"[{}\\]", prose.text)


def test_values_on_the_page_are_those_of_the_table(small: Site) -> None:
    page = small.page("morning-walk/evidence/index.html")
    (prose,) = [box for box in page.of_class("prose") if "Interpretation" in box.text]
    effect = re.search(r"RR (\d\.\d\d) \(95% CI (\d\.\d\d to \d\.\d\d)\)", prose.text)
    assert effect
    assert f"RR {effect.group(1)} ({effect.group(2)})" in page.by_id("sof").text


def test_the_authors_guide_explains_every_value() -> None:
    guides = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "authors").glob("*.md"))
    missing = [field for field in (*FIELDS, *REVIEW_FIELDS) if not re.search(rf"\.{field}\b|`{field}`", guides)]
    assert not missing


@pytest.mark.parametrize(
    ("effect", "one", "both"),
    [
        ((0.5, 0.4, 0.6), "100 fewer", "80 to 120 fewer"),
        ((1.5, 1.4, 1.6), "100 more", "80 to 120 more"),
        ((0.9, 0.6, 1.35), "20 fewer", "80 fewer to 70 more"),
    ],
)
def test_differences_in_people(effect: tuple[float, float, float], one: str, both: str) -> None:
    finding = made("RR", effect, comparator=0.2)
    assert difference(finding.absolute[0], 1000) == one
    low, high = difference_range(finding.absolute[0], 1000), both
    # limits come from the symmetric interval on the log scale, so they may differ by a few people
    assert [word for word in low.split() if word.isalpha()] == [word for word in high.split() if word.isalpha()]


def test_texts_in_full() -> None:
    limit = Thresholds(important=4, source="-")
    finding = made("MD", (3.38, 1.22, 5.54), comparator=-6.48, better="higher", thresholds=limit)
    assert difference_in_full(finding, 1000) == "3.38 points higher (1.22 to 5.54 higher)"
    assert effect_in_full(finding) == "MD 3.38 (95% CI 1.22 to 5.54)"
    assert difference_in_full(made("HR", (0.7, 0.5, 0.98)), 1000).startswith("HR 0.70 (95% CI ")


def test_only_the_values_that_a_text_asks_for_are_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(ROOT / "content" / "reviews" / "bcg-vaccine")
    names = [finding.id for finding in loaded.findings]
    asked: list[str] = []

    def counted(finding: Finding, denominator: int, *, plain: bool) -> Mapping[str, str]:
        asked.append(finding.id)
        return finding_values(finding, denominator, plain=plain)

    monkeypatch.setattr(pages_values, "finding_values", counted)
    known = values(loaded.review, loaded.findings, 1000, plain=False)
    assert (list(known), len(known), asked) == (["review", *names], len(names) + 1, [])
    assert known["review"].keys() == REVIEW_FIELDS.keys()
    assert known[names[0]] == finding_values(loaded.findings[0], 1000, plain=False)
    assert asked == names[:1]
    assert known.get("nothing") is None
