"""The geometry of a forest plot: which rows, in which order, with which marks and words."""

import math
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainforest.figures import ForestPlot, forest_plot
from plainforest.figures.geometry import Mark, Row
from plainforest.model import Result, Thresholds
from tests.figures.samples import BCG, SAMPLES, bcg, counts, effect, found, function, many, means, mixed, no_data


def rows(plot: ForestPlot, kind: str) -> list[Row]:
    return [row for row in plot.rows if row.kind == kind]


def mark(row: Row) -> Mark:
    assert row.mark
    return row.mark


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_bcg_has_its_rows_in_order() -> None:
    plot = forest_plot(bcg())
    kinds = [row.kind for row in plot.rows]
    assert kinds == [
        *("heading", *["study"] * 7, "subtotal", "note"),
        *("heading", *["study"] * 2, "subtotal", "note"),
        *("heading", *["study"] * 4, "subtotal", "note"),
        *("total", "prediction"),
    ]
    assert [row.label for row in rows(plot, "heading")] == [
        "Allocation: Random",
        "Allocation: Alternate",
        "Allocation: Systematic",
    ]
    assert [row.label for row in rows(plot, "study")[:7]] == [row[0] for row in BCG if row[5] == "Random"]
    assert [row.label for row in rows(plot, "subtotal")] == [f"Subtotal, {n} studies" for n in (7, 2, 4)]
    assert plot.rows[-2].label == "All 13 studies"


def test_bcg_has_its_numbers() -> None:
    plot = forest_plot(bcg())
    total, prediction = plot.rows[-2:]
    assert total.effect == "0.49 (0.34 to 0.70)"
    assert total.cells == ("1065", "191\u202f064", "1510", "166\u202f283")
    assert total.weight == "100.0%"
    assert prediction.effect == "0.14 to 1.76"
    aronson = rows(plot, "study")[0]
    assert aronson.cells == ("4", "123", "11", "139")
    assert (aronson.weight, aronson.effect) == ("5.1%", "0.41 (0.13 to 1.26)")
    assert aronson.spoken == "Aronson 1948: risk ratio 0.41, 95% CI 0.13 to 1.26, which includes no difference"
    assert [column.head for column in plot.columns] == ["Events", "Total"] * 2
    assert plain(plot.notes[0]) == "tau² 0.313, I² 92%, Q 152.2 (df 12, p < 0.001)"
    assert plain(plot.notes[1]).startswith("Subgroup differences: Q 1.8")
    assert plain(plot.effect_head) == "Risk ratio (95% CI)"


def test_marks_lie_where_their_values_are() -> None:
    plot = forest_plot(bcg())
    log_low, log_high = math.log(plot.axis.low), math.log(plot.axis.high)
    for row in plot.rows:
        if row.mark is None:
            continue
        estimate, low, high = row.mark.values
        for share, value in ((row.mark.low, low), (row.mark.estimate, estimate), (row.mark.high, high)):
            if share is not None and value is not None:
                assert share == pytest.approx((math.log(value) - log_low) / (log_high - log_low))
    assert plot.pooled == mark(plot.rows[-2]).estimate
    assert plot.null == pytest.approx(-log_low / (log_high - log_low))


def test_squares_have_areas_like_the_weights() -> None:
    finding = bcg(grouped=False)
    plot = forest_plot(finding)
    studies = rows(plot, "study")
    weights = [row.weight for row in finding.rows if row.weight]
    assert max(mark(row).side for row in studies) == 1
    for row, weight in zip(studies, weights, strict=True):
        assert mark(row).side ** 2 == pytest.approx(weight / max(weights))


def test_shapes() -> None:
    shapes = {row.kind: row.mark.shape for row in forest_plot(bcg()).rows if row.mark}
    assert shapes == {"study": "square", "subtotal": "open_diamond", "total": "diamond", "prediction": "bar"}


@pytest.mark.parametrize(
    ("better", "left", "right"),
    [
        ("lower", "Favours warm drinks", "Favours cold drinks"),
        ("higher", "Favours cold drinks", "Favours warm drinks"),
    ],
)
@pytest.mark.parametrize("measure", ["RR", "OR", "RD"])
def test_the_side_of_the_intervention(measure: str, better: Literal["higher", "lower"], left: str, right: str) -> None:
    plot = forest_plot(found([counts("A", 3, 40, 6, 41)], measure=measure, better=better))
    assert plot.favours == (left, right)


def test_no_side_is_named_when_we_do_not_know_which_way_is_better() -> None:
    plot = forest_plot(found([counts("A", 3, 40, 6, 41)]))
    assert plot.favours is None
    assert "favour" not in plot.summary


def test_one_study_is_not_pooled() -> None:
    plot = forest_plot(function())
    assert [row.kind for row in plot.rows] == ["study", "study"]
    assert plot.pooled is None
    assert plot.weight_head == ""
    assert all(row.weight == "" for row in plot.rows)
    assert plot.notes == ("One study: nothing is pooled.",)
    assert plot.rows[0].cells == ("−3.10", "3.51", "31", "−6.48", "4.53", "25")
    assert plot.rows[1].effect == "No usable data"
    assert plot.rows[1].mark is None
    assert plot.rows[1].spoken == "Berry 2019: no usable data"


def test_the_important_difference_is_a_band_on_its_own_scale() -> None:
    plot = forest_plot(function())
    assert plot.important == 4
    assert plot.band == (plot.axis.at(-4), plot.axis.at(4))
    assert plot.axis.share(-4) >= 0
    assert plot.footnotes == ("Shaded: differences smaller than 4 points, the smallest that matters.",)
    ratio = forest_plot(found([counts("A", 3, 40, 6, 41)], thresholds=Thresholds(important=0.02, source="-")))
    assert ratio.band is None
    assert ratio.footnotes == ()


def test_studies_without_an_effect_keep_their_row() -> None:
    plot = forest_plot(mixed())
    studies = {row.label: row for row in rows(plot, "study")}
    assert len(studies) == 8
    assert studies["Fox 2012"].effect == "Not estimable"
    assert studies["Fox 2012"].cells == ("0", "20", "0", "21")
    assert studies["Grey 2013"].effect == "No usable data"
    assert studies["Grey 2013"].cells == ("", "", "", "")
    assert not studies["Grey 2013"].estimated
    total = plot.rows[-2] if plot.rows[-1].kind == "prediction" else plot.rows[-1]
    assert total.label == "Total, 7 studies, 6 pooled"
    assert total.cells[1] == "1062", "people in studies without an estimate count"


def test_signs_say_where_numbers_come_from() -> None:
    plot = forest_plot(mixed())
    signs = {row.label: row.sign for row in rows(plot, "study")}
    assert signs["Hall 2014"] == "†"
    assert signs["Bell 2003"] == "‡"
    assert signs["Ames 2001"] == ""
    assert [note[0] for note in plot.footnotes[:2]] == ["†", "‡"]


def test_cut_limits_have_arrows_and_a_footnote() -> None:
    results = [counts(name, 30, 300, 41, 296) for name in "ABCDEF"] + [effect("Wide", 3.0, 0.001, 9000.0)]
    plot = forest_plot(found(results))
    wide = mark(rows(plot, "study")[-1])
    assert (wide.cut_low, wide.cut_high, wide.low, wide.high) == (True, True, 0.0, 1.0)
    assert wide.estimate is not None
    assert wide.values == pytest.approx((3.0, 0.001, 9000.0))
    assert not any(mark(row).cut_low or mark(row).cut_high for row in rows(plot, "study")[:-1])
    assert any(note.startswith("Arrow") for note in plot.footnotes)


def test_subgroups_of_one_study_have_no_diamond_and_studies_without_data_stay_in_theirs() -> None:
    plot = forest_plot(
        found(
            [
                counts("A", 3, 40, 6, 41, subgroup="Old"),
                no_data("N", subgroup="Young"),
                counts("B", 4, 40, 6, 41, subgroup="Young"),
                counts("C", 5, 40, 6, 41, subgroup="Young"),
                no_data("M"),
            ]
        )
    )
    assert [(row.kind, row.label) for row in plot.rows if row.kind not in ("note", "total", "prediction")] == [
        ("heading", "Old"),
        ("study", "A"),
        ("heading", "Young"),
        ("study", "N"),
        ("study", "B"),
        ("study", "C"),
        ("subtotal", "Subtotal, 2 studies"),
        ("heading", "No subgroup stated"),
        ("study", "M"),
    ]


def test_effects_alone_have_no_columns_of_data() -> None:
    plot = forest_plot(many(7, measure="HR"))
    assert plot.columns == ()
    assert all(row.cells == () for row in plot.rows)


def test_a_sum_with_a_gap_stays_empty() -> None:
    plot = forest_plot(found([counts("A", 3, 40, 6, 41), effect("B", 0.8, 0.5, 1.2)], model="common", method="IV"))
    assert plot.rows[-1].kind == "total"
    assert plot.rows[-1].cells == ("", "", "", "")


def test_an_outcome_without_a_measure_has_no_plot() -> None:
    with pytest.raises(ValueError, match="no measure"):
        forest_plot(found([no_data("A")], measure=None))


def test_a_plot_of_studies_without_data_only() -> None:
    plot = forest_plot(found([no_data("A"), no_data("B")]))
    assert [row.effect for row in plot.rows] == ["No usable data"] * 2
    assert 0 < plot.null < 1


tables = st.builds(
    lambda n1, n2, p1, p2: (int(n1 * p1), n1, int(n2 * p2), n2),
    st.integers(1, 100_000), st.integers(1, 100_000), st.floats(0, 1), st.floats(0, 1),
)  # fmt: skip
# scores with at most six decimals, as people report them
moments = st.tuples(
    st.floats(-1e6, 1e6).map(lambda x: round(x, 6)),
    st.floats(0, 1e5).map(lambda x: round(x, 6)),
    st.integers(2, 100_000),
)


def healthy(results: list[Result], **outcome: object) -> None:
    plot = forest_plot(found(results, **outcome))  # type: ignore[arg-type]
    shares = [plot.null, *(tick.at for tick in plot.axis.ticks), *(plot.band or ())]
    shares += [plot.pooled] if plot.pooled is not None else []
    for row in plot.rows:
        if row.mark:
            assert row.mark.low <= row.mark.high
            shares += [row.mark.low, row.mark.high, row.mark.side]
            if row.mark.estimate is not None:
                assert row.mark.low <= row.mark.estimate <= row.mark.high
                shares.append(row.mark.estimate)
        assert len(row.cells) in (0, len(plot.columns))
    assert all(math.isfinite(share) and 0 <= share <= 1 for share in shares)
    assert [row.label for row in plot.rows if row.kind == "study"] == [result.study for result in results]


@given(
    st.lists(tables, min_size=1, max_size=8), st.sampled_from(["RR", "OR", "RD"]), st.sampled_from(["random", "common"])
)
def test_any_counts(given_tables: list[tuple[int, int, int, int]], measure: str, model: str) -> None:
    healthy([counts(f"S{i}", *table) for i, table in enumerate(given_tables)], measure=measure, model=model)


@given(st.lists(st.tuples(moments, moments), min_size=1, max_size=8), st.sampled_from(["MD", "SMD"]))
def test_any_scores(given_arms: list[tuple[tuple[float, float, int], tuple[float, float, int]]], measure: str) -> None:
    healthy([means(f"S{i}", *arms) for i, arms in enumerate(given_arms)], measure=measure)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_finding_gives_the_same_plot(name: str) -> None:
    assert forest_plot(SAMPLES[name]()) == forest_plot(SAMPLES[name]())
