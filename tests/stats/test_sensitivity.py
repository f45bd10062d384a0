"""Leave-one-out, cumulative and influence analysis."""

import math

import pytest

from plainforest.stats import Counts, cumulative, influence, leave_one_out, meta_analysis

# Colditz GA and others. JAMA 1994;271:698-702, as in metafor's dat.bcg
BCG = [
    Counts(4, 123, 11, 139), Counts(6, 306, 29, 303), Counts(3, 231, 11, 220), Counts(62, 13598, 248, 12867),
    Counts(33, 5069, 47, 5808), Counts(180, 1541, 372, 1451), Counts(8, 2545, 10, 629), Counts(505, 88391, 499, 88391),
    Counts(29, 7499, 45, 7277), Counts(17, 1716, 65, 1665), Counts(186, 50634, 141, 27338), Counts(5, 2498, 3, 2341),
    Counts(27, 16913, 29, 17854),
]  # fmt: skip


def test_leave_one_out_keeps_options_and_names() -> None:
    names = [f"S{i}" for i in range(13)]
    data = [*BCG, Counts(0, 10, 0, 10)]
    result = meta_analysis(data, "RR", interval="wald", labels=[*names, "none"])
    without = leave_one_out(result)
    assert len(without) == 14
    assert without[13] is None
    for i, one in enumerate(without[:13]):
        assert one is not None
        again = meta_analysis(BCG[:i] + BCG[i + 1 :], "RR", interval="wald")
        assert (one.estimate, one.ci_low, one.tau2) == (again.estimate, again.ci_low, again.tau2)
        assert one.labels == (*names[:i], *names[i + 1 :])


def test_leave_one_out_of_two_and_of_one() -> None:
    one, other = leave_one_out(meta_analysis(BCG[:2], "RR"))
    assert one is not None
    assert other is not None
    assert (one.k, other.k) == (1, 1)
    (alone,) = leave_one_out(meta_analysis(BCG[:1], "RR"))
    assert alone is not None
    assert alone.k == 0
    assert alone.reason == "there are no studies"


def test_cumulative_by_any_order() -> None:
    result = meta_analysis(BCG, "RR")
    order = list(range(12, -1, -1))
    steps = cumulative(result, order)
    assert [step.k for step in steps if step] == list(range(1, 14))
    assert steps[0] is not None
    assert steps[0].estimate == result.effects[12].effect
    assert steps[-1] is not None
    assert steps[-1].estimate == pytest.approx(result.estimate, rel=1e-12)
    with pytest.raises(ValueError, match="every study once"):
        cumulative(result, [0, 0, 1])


def test_influence_by_its_definitions() -> None:
    result = meta_analysis(BCG, "RR", interval="wald")
    found = influence(result)
    assert result.estimate is not None
    assert result.standard_error is not None
    for i, one in enumerate(found):
        assert one is not None
        rest = one.without
        assert rest.estimate is not None
        assert rest.standard_error is not None
        effect, variance = result.effects[i].effect, result.effects[i].variance
        assert effect is not None
        assert variance is not None
        tau2 = rest.tau2 or 0
        spread = math.sqrt(variance + tau2 + rest.standard_error**2)
        assert one.residual == pytest.approx((effect - rest.estimate) / spread, rel=1e-12)
        move = result.estimate - rest.estimate
        assert one.cook == pytest.approx(move**2 / result.standard_error**2, rel=1e-12)
        assert one.dffits == pytest.approx(move / math.sqrt(one.hat * (variance + tau2)), rel=1e-12)
        assert one.variance_ratio == pytest.approx(rest.standard_error**2 / result.standard_error**2, rel=1e-12)
        assert one.hat == pytest.approx((result.weights[i] or 0) / 100)


def test_influence_as_metafor_documents_it() -> None:
    """The first row of influence() in metafor's documentation, printed there with four decimals."""
    first = influence(meta_analysis(BCG, "RR", interval="wald"))[0]
    assert first is not None
    between = first.without.heterogeneity
    assert between is not None
    assert first.residual == pytest.approx(-0.2181, abs=2e-4)
    assert first.dffits == pytest.approx(-0.0407, abs=2e-4)
    assert first.cook == pytest.approx(0.0017, abs=1e-4)
    assert first.variance_ratio == pytest.approx(1.1164, abs=2e-4)
    assert between.tau2 == pytest.approx(0.3362, abs=2e-4)
    assert between.q == pytest.approx(151.5826, abs=1e-4)
    assert first.hat == pytest.approx(0.0506, abs=1e-4)


def test_influence_does_not_depend_on_the_interval_and_refuses_mantel_haenszel() -> None:
    wald, hksj = (influence(meta_analysis(BCG, "RR", interval=name)) for name in ("wald", "hksj"))
    assert [one and one.cook for one in wald] == [one and one.cook for one in hksj]
    with pytest.raises(ValueError, match="inverse-variance weights"):
        influence(meta_analysis(BCG, "RR", model="common"))
    (alone,) = influence(meta_analysis(BCG[:1], "RR"))
    assert alone is not None
    assert (alone.residual, alone.cook, alone.hat) == (None, None, 1.0)
