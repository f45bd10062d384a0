"""People in a hundred, and differences on a line."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.figures import Bar, difference_bar, icon_array, icon_pair, scale_bar
from plainforest.figures.icons import People, people
from plainforest.figures.lettering import width
from plainforest.figures.scalebar import WIDTH, bar_axis
from plainforest.model import Scale
from tests.figures.samples import counts, found, function, many, means

CSS = (Path(__file__).parents[2] / "static" / "figures.css").read_text(encoding="utf-8")
shares = st.floats(0, 100)


def array(*numbers: float, **more: object) -> ET.Element:
    return ET.fromstring(icon_array(*numbers, title="Title", ident="me", **more))  # type: ignore[arg-type]


def drawn(root: ET.Element, kind: str) -> int:
    """Count the people of a kind: one moved-to a person's head, one to the body."""
    shapes = {node.get("id"): node.get("d", "") for node in root.iter("path") if node.get("id")}
    paths = [node.get("d", "") for node in root.iter("path") if node.get("class") == f"people-{kind}"]
    paths += [shapes[node.get("href", "#")[1:]] for node in root.iter("use") if node.get("class") == f"people-{kind}"]
    return sum(path.count("M") for path in paths)


def test_a_hundred_people_of_four_kinds() -> None:
    root = array(9, 2, 33)
    assert [drawn(root, kind) for kind in ("solid", "dark", "light", "none")] == [2, 7, 24, 67]
    assert len(list(root.iter("path"))) <= 8
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Title"


def test_without_a_range_everybody_is_solid() -> None:
    root = array(19.4)
    assert [drawn(root, kind) for kind in ("solid", "dark", "light", "none")] == [19, 0, 0, 81]
    assert "people-step" not in ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize(
    ("numbers", "sums"), [((0, 0, 0), (0, 0, 0)), ((100, 90, 130), (90, 100, 100)), ((50, 60, 40), (50, 50, 50))]
)
def test_people_are_whole_possible_and_in_order(numbers: tuple[float, ...], sums: tuple[int, int, int]) -> None:
    assert people(*numbers) == People(*sums)


@given(shares, shares, shares)
def test_there_are_always_a_hundred(one: float, two: float, three: float) -> None:
    low, best, high = sorted((one, two, three))
    root = array(best, low, high)
    assert sum(drawn(root, kind) for kind in ("solid", "dark", "light", "none")) == 100


def test_halves_are_rounded_as_everywhere_else() -> None:
    assert people(0.5) == People(1, 1, 1)
    assert people(28.5).best == 29


@pytest.mark.parametrize(("best", "step"), [(9, "M0 12H90V0H100"), (10, "M0 12H100"), (25, "M0 36H50V24H100")])
def test_the_step_stands_at_the_best_estimate(best: int, step: str) -> None:
    line = next(node for node in array(best, 1, 60).iter("path") if node.get("class") == "people-step")
    assert line.get("d") == step


def test_titles_are_escaped() -> None:
    assert ET.fromstring(icon_array(3, title='<b> & "x"', ident='"q')).get("aria-label") == '<b> & "x"'
    assert ET.fromstring(scale_bar(Bar(estimate=1, low=0, high=2, heading="<i>"), title='"')).get("aria-label") == '"'


def test_both_arms_side_by_side() -> None:
    finding = found(
        [counts("Oh 2018", 3, 33, 6, 31)], better="lower", model="common", plain_event="people had a <bad> day"
    )
    markup = icon_pair(finding, without="riluzole & only", with_="cell therapy")
    root = ET.fromstring(str(markup))
    one, two = root.iter("svg"), [svg for svg in root.iter("svg") if svg.get("role") == "img"]
    assert next(one) is two[0]
    assert [svg.get("aria-label") for svg in two] == [
        "19 of 100 people had a <bad> day with riluzole & only.",
        "9 of 100 people had a <bad> day with cell therapy. It could be as few as 2 or as many as 33.",
    ]
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    words = " ".join("".join(root.itertext()).split())
    assert "With riluzole & only" in words
    assert "2 could be as few as this" in words
    assert "33 could be as many as this" in words
    assert "is-bad" in markup


def test_a_range_that_rounds_to_one_number_has_no_key() -> None:
    finding = found([counts("A", 1000, 100_000, 1001, 100_000)], better="higher", model="common")
    markup = icon_pair(finding, without="a", with_="b")
    assert "people-keys" not in markup
    assert "could be" not in markup


def test_figures_refuse_findings_of_the_other_kind() -> None:
    with pytest.raises(ValueError, match="in people"):
        icon_pair(function(), without="a", with_="b")
    with pytest.raises(ValueError, match="in scores"):
        difference_bar(many(1), title="x")


def texts(root: ET.Element) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter("text") if "bar-clear" not in node.get("class", "")]


def test_a_difference_says_what_matters_and_which_way_is_better() -> None:
    root = ET.fromstring(str(difference_bar(function(), title="Difference: 3.4 points")))
    svg = next(root.iter("svg"))
    assert svg.get("aria-label") == "Difference: 3.4 points"
    assert {"Difference, in points", "3.4", "1.2", "5.5", "important", "smaller than important"} <= set(texts(svg))
    assert "←\N{NO-BREAK SPACE}worse" in texts(svg)
    assert "better with warm drinks\N{NO-BREAK SPACE}→" in texts(svg)
    assert "is-good" in (svg.get("class") or "")
    assert "the line its range" in "".join(root.itertext())


def test_a_difference_is_not_taken_for_the_range_of_a_mean() -> None:
    text = str(difference_bar(function(), title="-", arm="−5.3 to −0.9"))
    assert "In the table, −5.3 to −0.9 is the range with warm drinks." in text
    assert "figcaption" not in str(difference_bar(function(), title="-", arm="−5.3 to −0.9", caption=False))


def test_lower_is_better_on_the_left() -> None:
    results = [means("A", (10, 3, 80), (14, 3, 80))]
    finding = found(results, measure="MD", better="lower", model="common", scale=Scale(unit="points"))
    svg = next(ET.fromstring(str(difference_bar(finding, title="x"))).iter("svg"))
    assert texts(svg)[-2:] == ["←\N{NO-BREAK SPACE}better with warm drinks", "worse\N{NO-BREAK SPACE}→"]
    unknown = replace(finding, outcome=replace(finding.outcome, better=None))
    assert "worse" not in difference_bar(unknown, title="x")


def test_long_ends_wrap_beside_each_other() -> None:
    name = "better with something that has a much longer name than fits"
    bar = Bar(estimate=1, low=0, high=2, left="worse", right=name)
    rows: dict[str, float] = {}
    for node in ET.fromstring(scale_bar(bar, title="x")).iter("text"):
        if (node.get("y") or "") > "9" or len(node.get("y") or "") > 5:
            text = "".join(node.itertext())
            rows[node.get("y") or ""] = rows.get(node.get("y") or "", 0.0) + width(text)
    assert all(total <= WIDTH for total in rows.values())


@pytest.mark.parametrize(
    ("estimate", "low", "high", "important", "sides"),
    [(3.4, 1.2, 5.5, 4, (False, True)), (-1, -9, 7, 5, (True, True)), (-8, -14, -2, 10, (True, False))],
)
def test_important_differences_are_on_the_line_where_the_range_comes_near(
    estimate: float, low: float, high: float, important: float, sides: tuple[bool, bool]
) -> None:
    bar = Bar(estimate=estimate, low=low, high=high, important=important)
    found_axis = bar_axis(bar)
    assert (found_axis.share(-important) >= 0, found_axis.share(important) <= 1) == sides
    assert scale_bar(bar, title="x").count("bar-limit") == sum(sides)


@given(st.tuples(*[st.floats(-1e4, 1e4)] * 3), st.one_of(st.none(), st.floats(1e-3, 1e4)))
def test_any_difference_can_be_drawn(numbers: tuple[float, float, float], important: float | None) -> None:
    low, estimate, high = sorted(numbers)
    bar = Bar(estimate=estimate, low=low, high=high, important=important, heading="Difference")
    root = ET.fromstring(scale_bar(bar, title="x"))
    for node in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            share = float((node.get(name) or "0").rstrip("%"))
            assert 0 <= share <= 100
    assert root.tag == "svg"


def test_every_class_has_its_rule_in_the_style_sheet() -> None:
    markup = icon_pair(found([counts("A", 3, 33, 6, 31)], better="lower"), without="a", with_="b")
    markup += difference_bar(function(), title="x")
    for one in {name for names in re.findall(r'class="([^"]+)"', markup) for name in names.split()}:
        assert re.search(rf"\.{one}\b(?!-)", CSS), one
    assert not re.search(r" (style|fill|stroke)=", markup)
