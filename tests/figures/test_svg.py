"""The SVG: well-formed, escaped, deterministic, described, and with nothing in it that a strict page forbids."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from plainforest.figures import forest_plot, forest_svg, forest_svg_file
from plainforest.figures.markup import number, percent, safe
from plainforest.figures.svg import MOST_SPOKEN, description, wide_class
from plainforest.figures.svgfile import LOOK
from plainforest.figures.wide import FEWEST_STEPS, WIDEST, wide
from plainforest.findings import Finding
from tests.figures.samples import HOSTILE, SAMPLES, bcg, counts, found, function, many

SVG = "{http://www.w3.org/2000/svg}"
CSS = (Path(__file__).parents[2] / "static" / "figures.css").read_text(encoding="utf-8")


def page(finding: Finding, ident: str = "plot") -> ET.Element:
    return ET.fromstring(f"<div>{forest_svg(forest_plot(finding), ident=ident)}</div>")


def file(finding: Finding) -> ET.Element:
    return ET.fromstring(forest_svg_file(forest_plot(finding)))


def classes(root: ET.Element) -> set[str]:
    return {name for node in root.iter() for name in node.get("class", "").split()}


@pytest.mark.parametrize("name", SAMPLES)
def test_well_formed_and_the_same_every_time(name: str) -> None:
    finding = SAMPLES[name]()
    root = page(finding)
    assert [svg.tag for svg in root] == ["svg"] * len(root)
    assert len(root) in (2, 3)
    plot = forest_plot(finding)
    assert forest_svg(plot, ident="a") == forest_svg(plot, ident="a")
    assert forest_svg_file(plot) == forest_svg_file(plot)
    assert file(finding).tag == f"{SVG}svg"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_drawing_has_a_role_a_title_and_a_description_of_its_own(name: str) -> None:
    root = page(SAMPLES[name](), ident="mine")
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    for svg in root:
        assert svg.get("role") == "img"
        title, desc = svg[0], svg[1]
        assert (title.tag, desc.tag) == ("title", "desc")
        assert title.text
        assert desc.text
        assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == (title.get("id"), desc.get("id"))
        assert (title.get("id") or "").startswith("mine-")


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_that_a_strict_page_forbids(name: str) -> None:
    finding = SAMPLES[name]()
    for root in (page(finding), file(finding)):
        for node in root.iter():
            tag = node.tag.removeprefix(SVG)
            assert tag not in ("script", "image", "foreignObject", "a", "use")
            for attribute, value in node.attrib.items():
                assert attribute not in ("style", "href"), (tag, attribute)
                assert not attribute.startswith("on")
                assert "url(" not in value
    markup = forest_svg(forest_plot(finding), ident="x")
    assert "<style" not in markup
    assert not re.search(r' (fill|stroke)="', markup), "a page takes its colours from the style sheet"


def test_hostile_names_are_text_and_nothing_else() -> None:
    root = page(SAMPLES["long names"]())
    texts = {"".join(node.itertext()) for node in root.iter("text")}
    assert any("<script>" in text for text in texts)
    assert HOSTILE[1] in texts
    raw = forest_svg(forest_plot(SAMPLES["long names"]()), ident='"><x')
    assert "<script" not in raw
    assert "\x00" not in raw
    forest_svg_file(forest_plot(SAMPLES["long names"]())).decode("utf-8")


def test_the_description_reads_well_aloud() -> None:
    assert description(forest_plot(function())) == (
        "Forest plot of 2 studies: mean difference with 95% confidence interval (CI); values below 0 favour riluzole "
        "only, values above 0 favour BM-MSC plus riluzole. Oh 2018: mean difference 3.38, 95% CI 1.22 to 5.54, "
        "favours BM-MSC plus riluzole, the only study with an estimate. Berry 2019: no usable data. "
        "One study: nothing is pooled."
    )


def test_many_studies_are_summed_up() -> None:
    text = description(forest_plot(many(MOST_SPOKEN + 1)))
    assert "All together" in text
    assert len(text) < 500
    assert description(forest_plot(bcg())).count("risk ratio") == 1 + 13 + 3 + 1


@pytest.mark.parametrize("name", SAMPLES)
def test_every_class_has_its_rule_in_the_style_sheet_and_in_the_file(name: str) -> None:
    finding = SAMPLES[name]()
    for one in classes(page(finding)) - {"fp"}:
        assert re.search(rf"\.{one}\b(?!-)", CSS), one
    for one in classes(file(finding)):
        assert one in LOOK, one


def test_the_style_sheet_knows_every_width_at_which_a_wide_drawing_may_appear() -> None:
    for size in range(3 * FEWEST_STEPS, WIDEST + 1, 3):
        rule = re.search(rf"@container \(width >= {size}rem\) \{{ (.*) \}}\n", CSS)
        assert rule, size
        assert f".fp-{size} {{ display: block;" in rule[1]
        assert f".fp-under-{size} {{ display: none; }}" in rule[1]
        share = re.search(r"clamp\(0\.8125rem, ([\d.]+)cqi", rule[1])
        assert share
        # the text may grow with the box only as far as the drawing still has its smallest width in em
        assert float(share[1]) <= 100 * 0.8125 / size + 1e-3


@pytest.mark.parametrize("name", SAMPLES)
def test_wide_drawings_have_the_class_of_their_width(name: str) -> None:
    drawing = wide(forest_plot(SAMPLES[name]()))
    size = wide_class(drawing)
    assert 3 * FEWEST_STEPS <= size <= WIDEST
    assert drawing.width <= size / 0.8125 + 1e-6


@pytest.mark.parametrize("name", ["bcg", "mixed", "sixty"])
def test_the_page_and_the_file_draw_the_same_marks(name: str) -> None:
    finding = SAMPLES[name]()
    drawn = page(finding)[0]
    alone = file(finding)
    marks = sum(row.mark is not None and row.mark.shape == "square" for row in forest_plot(finding).rows)
    assert len([line for line in drawn.iter("line") if line.get("class") == "fp-square"]) == marks
    assert len([rect for rect in alone.iter(f"{SVG}rect") if rect.get("class") == "fp-square"]) == marks
    words = ["".join(text.itertext()) for text in drawn.iter("text")]
    assert [t for t in ("".join(text.itertext()) for text in alone.iter(f"{SVG}text")) if t in words] == words


def test_a_file_has_its_size_in_pixels_and_its_title() -> None:
    root = file(bcg())
    assert float(root.get("width", "0")) > 600
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    title = next(text for text in root.iter(f"{SVG}text") if text.get("class") == "fp-title")
    assert title.text == "Tuberculosis: Warm drinks compared with cold drinks"
    assert "em" not in {value[-2:] for node in root.iter() for value in node.attrib.values()}


def test_names_of_arms_begin_with_a_capital_where_that_is_safe() -> None:
    plot = forest_plot(found([counts("A", 3, 40, 6, 41)], intervention="riluzole", comparator="tPA"))
    svg = forest_svg(plot, ident="x")
    assert ">Riluzole<" in svg
    assert ">tPA<" in svg


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (-0.001, "0"), (1.50, "1.5"), (100, "100"), (-2.456, "-2.46")])
def test_numbers_in_markup(value: float, text: str) -> None:
    assert number(value) == text


def test_text_in_markup() -> None:
    assert percent(0.4567) == "45.67%"
    assert percent(0) == "0"
    assert safe("a\x00\x1b\ud800\uffff<&\"'") == "a    &lt;&amp;&quot;&#x27;"


@pytest.mark.parametrize("name", SAMPLES)
def test_the_file_has_its_colours_without_its_style_sheet(name: str) -> None:
    # a site that forbids inline styles shows the file without them: it must not turn black
    markup = forest_svg_file(forest_plot(SAMPLES[name]())).decode()
    bare = re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)
    page_rect = re.search(r'<rect class="fp-page"[^>]*>', bare)
    assert page_rect
    assert 'fill="#fff"' in page_rect[0]
    assert all("stroke=" in line for line in re.findall(r"<line [^>]*>", bare))
