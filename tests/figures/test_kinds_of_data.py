"""Rates, observed minus expected events, ratios of means and swapped events: each has columns of its own."""

from __future__ import annotations

import pytest

from plainforest.figures import difference_bar, forest_plot, forest_svg_file, forest_vega, icon_pair
from plainforest.figures.condense import data_under_labels
from plainforest.figures.drawing import Drawing, Words
from plainforest.figures.geometry import ForestPlot
from plainforest.figures.narrow import narrow
from plainforest.figures.svg import description
from plainforest.figures.wide import wide
from tests.figures.pieces import pieces
from tests.figures.samples import SAMPLES, counts, effect, found, observed, rates

MINUS = "\N{MINUS SIGN}"


def plot_of(name: str) -> ForestPlot:
    return forest_plot(SAMPLES[name]())


def texts(drawing: Drawing) -> list[str]:
    return [shape.text.replace("\N{NO-BREAK SPACE}", " ") for shape in pieces(drawing) if isinstance(shape, Words)]


def heads(plot: ForestPlot) -> list[tuple[str, int | None]]:
    return [(column.head, column.arm) for column in plot.columns]


def test_rates_show_events_and_the_time_of_everybody() -> None:
    plot = plot_of("rates")
    assert heads(plot) == [("Events", 0), ("Person-years", 0), ("Events", 1), ("Person-years", 1)]
    ames, bell, grey, total = plot.rows
    assert ames.cells == ("12", "28", "30", "16.1")
    assert bell.cells == ("30", "12\u202f346", "41", "9001")
    assert grey.cells == ("", "", "", "")
    assert total.cells == ("42", "12\u202f374", "71", "9017")
    # 12/28 against 30/16.1 is 0.23
    assert ames.effect.startswith("0.23 (")
    assert plot.effect_head.startswith("Rate ratio")
    assert "Events/person-years: Warm drinks v" in texts(narrow(plot))
    assert "12/28 v 30/16.1" in texts(narrow(plot))
    assert "rate ratio 0.23" in description(plot)
    assert ">Person-years<" in forest_svg_file(plot).decode()


def test_a_unit_without_a_name_or_with_a_long_one_is_person_time() -> None:
    assert [head for head, _ in heads(plot_of("rates in a long unit"))] == ["Events", "Person-time"] * 2
    nameless = forest_plot(found([rates("A", 1, 10, 2, 10)], measure="IRR"))
    assert [head for head, _ in heads(nameless)] == ["Events", "Person-time"] * 2


def test_a_rate_that_is_only_reported_has_no_columns() -> None:
    plot = plot_of("rates in a long unit")
    assert plot.rows[1].cells == ("", "", "", "")
    assert plot.rows[-1].cells == ("", "", "", ""), "a sum with a gap in it stays empty"


def test_observed_minus_expected_events_stand_beside_the_arms() -> None:
    alone, beside = plot_of("observed and expected"), plot_of("observed and expected beside counts")
    assert heads(alone) == [(f"O{MINUS}E", None), ("V", None)]
    assert alone.rows[0].cells == (f"{MINUS}6.20", "12.40")
    assert heads(beside)[:4] == [("Events", 0), ("Total", 0), ("Events", 1), ("Total", 1)]
    assert heads(beside)[4:] == heads(alone)
    assert beside.rows[0].cells == ("20", "110", "30", "112", f"{MINUS}6.20", "12.40")
    assert beside.rows[-1].cells == ("", "160", "", "164", "", "")
    assert f"20/110 v 30/112; O{MINUS}E {MINUS}6.20, V 12.40" in " ".join(texts(narrow(beside)))
    assert f"–/50† v –/52†; O{MINUS}E 3.00," in " ".join(texts(narrow(beside))), "people are not events"
    assert f"O{MINUS}E 3.00, V 6.00‡" in texts(narrow(alone))
    # exp(-3.2 / 18.4)
    assert alone.rows[-1].effect.startswith("0.84 (")
    assert alone.effect_head.startswith("Hazard ratio")
    assert beside.effect_head.startswith("Peto odds ratio")


def test_a_sign_without_data_to_stand_at_stands_at_the_effect() -> None:
    plot = forest_plot(found([counts("A", 4, 20, 8, 20), effect("B", 0.8, 0.5, 1.28, basis="reconstructed")]))
    assert any(note.startswith("†") for note in plot.footnotes)
    assert f"{plot.rows[1].effect}†".replace("\N{NO-BREAK SPACE}", " ") in texts(narrow(plot))
    assert "†" in texts(wide(plot))
    assert "†" in texts(wide(data_under_labels(plot)))


def test_what_the_columns_mean_is_said_where_they_are() -> None:
    plot = plot_of("observed and expected")
    note = f"O{MINUS}E: observed minus expected events"
    assert any(text.startswith(note) for text in texts(wide(plot)))
    assert any(text.startswith(note) for text in texts(narrow(plot)))
    assert any(text.startswith(note) for text in texts(wide(data_under_labels(plot))))


def test_tooltips_have_every_column() -> None:
    spec = forest_vega(plot_of("observed and expected beside counts"))
    first = spec["datasets"]["squares"][0]
    assert first["intervention"] == f"Events 20, Total 110, O{MINUS}E {MINUS}6.20, V 12.40"
    assert first["comparator"] == "Events 30, Total 112"
    rate = forest_vega(plot_of("rates"))["datasets"]["squares"][0]
    assert rate["intervention"] == "Events 12, Person-years 28"


def test_ratios_of_means_show_means_and_their_own_level() -> None:
    plot = plot_of("ratio of means")
    assert [head for head, _ in heads(plot)] == ["Mean", "SD", "Total"] * 2
    assert plot.rows[0].cells == ("8.00", "2.00", "50", "10.00", "2.00", "50")
    assert plot.rows[1].effect == "Not estimable"
    assert plot.effect_head.replace("\N{NO-BREAK SPACE}", " ") == "Ratio of means (99.5% CI)"
    assert "99.5% CI" in plot.rows[0].spoken
    assert "99.5% confidence interval" in plot.summary


def test_the_level_is_that_of_the_outcome_where_nothing_was_analysed() -> None:
    plot = forest_plot(found([counts("A", 0, 20, 0, 20)], confidence_level=0.9))
    assert plot.effect_head.replace("\N{NO-BREAK SPACE}", " ") == "Risk ratio (90% CI)"


def test_swapped_events_are_not_called_events() -> None:
    plot = plot_of("swapped")
    assert [head for head, _ in heads(plot)] == ["Non-events", "Total"] * 2
    assert plot.rows[0].cells == ("45", "50", "40", "50")
    assert plot.rows[0].effect.startswith("1.13 (")
    assert any(text.startswith("Non-events/total: ") for text in texts(narrow(plot)))


@pytest.mark.parametrize("name", ["rates", "rates in a long unit"])
def test_rates_are_drawn_neither_as_people_nor_as_scores(name: str) -> None:
    finding = SAMPLES[name]()
    assert finding.absolute
    with pytest.raises(ValueError, match="in people"):
        icon_pair(finding, without="a", with_="b")
    with pytest.raises(ValueError, match="in scores"):
        difference_bar(finding, title="x")


def test_a_hazard_ratio_without_a_risk_has_no_people_to_draw() -> None:
    with pytest.raises(ValueError, match="in people"):
        icon_pair(found([observed("A", -1, 4)], measure="HR"), without="a", with_="b")
