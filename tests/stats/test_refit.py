"""Pooling again: what was given stays, what was left open is decided anew."""

from typing import Any

import pytest

from plainforest.stats import METAFOR, Counts, Generic, Moments, OMinusE, in_subgroups, meta_analysis, refit

DATA = [Counts(5, 50, 9, 55), Counts(4, 40, 9, 38), Counts(0, 30, 2, 31), Counts(0, 20, 0, 20), Counts(20, 90, 44, 88)]


@pytest.mark.parametrize(("measure", "options", "changes", "fresh"), [
    ("RR", {"model": "common"}, {"measure": "PETO"}, {"measure": "PETO", "model": "common"}),
    ("RR", {}, {"method": "MH"}, {"measure": "RR", "method": "MH"}),
    ("PETO", {"model": "common"}, {"measure": "OR"}, {"measure": "OR", "model": "common"}),
    ("RR", {"conventions": METAFOR}, {"model": "common"}, {"measure": "RR", "model": "common", "conventions": METAFOR}),
    ("RD", {"conventions": METAFOR}, {"model": "common"}, {"measure": "RD", "model": "common", "conventions": METAFOR}),
    ("RD", {"model": "common", "conventions": METAFOR}, {"model": "random"}, {"measure": "RD", "conventions": METAFOR}),
    ("OR", {"model": "common", "conventions": METAFOR}, {"method": "IV"},
     {"measure": "OR", "model": "common", "method": "IV", "conventions": METAFOR}),
    # what was given stays
    ("RR", {"estimator": "PM"}, {"level": 0.9}, {"measure": "RR", "estimator": "PM", "level": 0.9}),
    ("RR", {"method": "IV"}, {"model": "common"}, {"measure": "RR", "model": "common", "method": "IV"}),
    ("RR", {"model": "common", "method": "MH"}, {"model": "random"}, {"measure": "RR", "method": "MH"}),
    ("RR", {"interval": "wald"}, {"model": "common"}, {"measure": "RR", "model": "common", "interval": "wald"}),
    # what cannot go with the new model does not
    ("RR", {"estimator": "PM", "interval": "hksj", "prediction": "normal"}, {"model": "common"},
     {"measure": "RR", "model": "common"}),
    ("RR", {"method": "MH", "estimator": "DL", "interval": "adhoc", "prediction": "k-2"}, {"model": "common"},
     {"measure": "RR", "model": "common", "method": "MH"}),
    ("PETO", {"model": "common", "method": "PETO"}, {"model": "random"}, {"measure": "PETO"}),
    # other data
    ("RR", {"model": "common"}, {"data": DATA[:3]}, {"measure": "RR", "model": "common", "data": DATA[:3]}),
    ("RR", {"model": "common"}, {"data": iter([Generic(0.1, 0.2)])},
     {"measure": "RR", "model": "common", "data": [Generic(0.1, 0.2)]}),
    ("RR", {}, {"data": [Moments(1, 1, 9, 2, 1, 9)], "measure": "SMD"},
     {"measure": "SMD", "data": [Moments(1, 1, 9, 2, 1, 9)]}),
    ("RR", {}, {"subgroups": list("aabbb")}, {"measure": "RR", "subgroups": list("aabbb")}),
])  # fmt: skip
def test_refit_is_a_fresh_analysis(measure: Any, options: Any, changes: Any, fresh: Any) -> None:
    again = refit(meta_analysis(DATA, measure, **options), **changes)
    expected = meta_analysis(**{"data": DATA, **fresh})
    assert again == expected
    assert (again.options.given_method, again.options.given_estimator) == (
        expected.options.given_method, expected.options.given_estimator
    )  # fmt: skip


def test_there_and_back() -> None:
    for measure, options in (("RR", {}), ("RD", {"conventions": METAFOR}), ("OR", {"method": "MH"})):
        one = meta_analysis(DATA, measure, labels=list("abcde"), **options)  # type: ignore[arg-type]
        assert refit(one) == one
        assert refit(refit(one, model="common"), model="random") == one
        assert refit(one, model="common").labels == one.labels


def test_labels_belong_to_the_data() -> None:
    one = meta_analysis(DATA, "RR", labels=list("abcde"))
    assert refit(one, data=DATA[1:]).labels == ("1", "2", "3", "4")
    assert refit(one, data=DATA[:2], labels=["x", "y"]).labels == ("x", "y")
    assert refit(one, labels=None).labels == ("1", "2", "3", "4", "5")


@pytest.mark.parametrize(("changes", "message"), [
    ({"data": 5}, "data must be a sequence"),
    ({"data": [OMinusE(1, 2)]}, "RR cannot be computed from OMinusE"),
    ({"models": "common"}, "unknown option 'models'; known are data, measure, model"),
    ({"model": "fixed"}, "unknown model 'fixed'"),
    ({"model": "common", "estimator": "DL"}, "need random effects"),
    ({"model": "common", "prediction": "normal"}, "a prediction interval needs random effects"),
    ({"conventions": "REVMAN"}, "conventions must be"),
])  # fmt: skip
def test_what_is_refused(changes: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        refit(meta_analysis(DATA, "RR"), **changes)


def test_given_method_that_does_not_go_with_the_measure() -> None:
    given = meta_analysis(DATA, "RR", model="common", method="MH")
    with pytest.raises(ValueError, match="Mantel-Haenszel method needs"):
        refit(given, measure="PETO")


@pytest.mark.parametrize("options", [{}, {"model": "common"}, {"method": "MH"}, {"interval": "wald"}])
def test_subgroups_can_be_added_to_a_result(options: Any) -> None:
    whole = meta_analysis(DATA, "RR", **options)
    assert in_subgroups(whole, list("aabbb")) == meta_analysis(DATA, "RR", subgroups=list("aabbb"), **options)
    assert in_subgroups(in_subgroups(whole, list("aabbb")), list("abbbb")) == in_subgroups(whole, list("abbbb"))


@pytest.mark.parametrize(("labels", "message"), [
    ("ab", "subgroup labels must be a sequence"),
    (["a"], "one subgroup label for each study: 1 for 5"),
    (["a", "a", None, "b", "b"], "row 3: the subgroup label is missing"),
])  # fmt: skip
def test_refused_subgroups(labels: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        in_subgroups(meta_analysis(DATA, "RR"), labels)
