"""Corrected shares: by hand, against an independent computation, over many samples, and at the edges."""

import numpy as np
import pandas as pd
import pytest

from syria_talks.measure.shares import combined, estimate, interval

NAN = float("nan")


def test_a_corrected_share_by_hand():
    # Coded 1, 1, 0, 0; the machine said 1, 0, 0, 0 of them and 1, 1, 0, 0, 0, 0 of the rest: on all ten .3, on the coded .25.
    coded = [1, 1, 0, 0, *[NAN] * 6]
    machine = [1, 0, 0, 0, 1, 1, 0, 0, 0, 0]
    made = estimate(coded, machine, tuning=1.0)
    assert made.share == pytest.approx(0.5 + 0.3 - 0.25)
    # residuals less their mean: -.25, .75, -.25, -.25, over four, with 4 / 3 for the mean and 1 - 4 / 10 coded
    assert made.variance - made.unseen == pytest.approx((3 * 0.25**2 + 0.75**2) / 16 * 4 / 3 * 0.6)
    assert (made.n_coded, made.n) == (4, 10)


def test_with_the_machine_not_trusted_it_is_the_share_of_the_coded():
    made = estimate([1, 0, 0, 1, 0, NAN, NAN], [0, 1, 1, 0, 0, 1, 1], tuning=0.0)
    assert made.share == 0.4


def test_a_machine_that_is_wrong_by_system_is_not_trusted():
    rng = np.random.default_rng(1)
    right = rng.integers(0, 2, 400)
    coded = np.where(np.arange(400) < 100, right, np.nan)
    assert estimate(coded, 1 - right).tuning == 0
    assert estimate(coded, rng.integers(0, 2, 400)).tuning < 0.3
    assert estimate(coded, right).tuning == pytest.approx(1)


def reference(y, f, others, tuning):
    """Share and variance for units that are independent, as the formulas of prediction-powered inference stand."""
    share = y.mean() - tuning * (f.mean() - others.mean())
    return share, (y - tuning * f).var() / len(y) + tuning**2 * others.var() / len(others)


@pytest.mark.parametrize("tuning", [0.0, 0.4, 1.0])
def test_for_other_units_it_is_prediction_powered_inference(tuning):
    rng = np.random.default_rng(2)
    y = rng.integers(0, 2, 300).astype(float)
    f = np.where(rng.random(300) < 0.8, y, 1 - y)
    is_coded = np.arange(300) < 120
    made = estimate(np.where(is_coded, y, np.nan), f, of_these=False, tuning=tuning)
    # there the others stand apart from the coded; here all units, of which they are 180 in 300
    share, variance = reference(y[is_coded], f[is_coded], f[~is_coded], tuning * 180 / 300)
    assert made.share == pytest.approx(share)
    assert made.variance - made.unseen == pytest.approx(variance * 300 / 299, rel=0.01)


def test_the_tuning_and_the_share_are_those_of_the_reference_package():
    ppi = pytest.importorskip("ppi_py")
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, 4000).astype(float)
    f = np.where(rng.random(4000) < 0.8, y, 1 - y)
    is_coded = np.arange(4000) < 1000
    made = estimate(np.where(is_coded, y, np.nan), f, of_these=False)
    told = ppi.ppi_mean_pointestimate(y[is_coded], f[is_coded], f[~is_coded])
    low, high = ppi.ppi_mean_ci(y[is_coded], f[is_coded], f[~is_coded], alpha=0.05)
    assert made.share == pytest.approx(float(np.ravel(told)[0]), abs=2e-3)
    assert interval(made) == pytest.approx((float(np.ravel(low)[0]), float(np.ravel(high)[0])), abs=4e-3)


def drawn(rng, *, share, right, n, clusters):
    """Units in clusters, n of them coded; what the machine says is right with a chance, else a guess."""
    size = 10
    of_cluster = rng.beta(4 * share, 4 * (1 - share), clusters).repeat(size)
    y = (rng.random(clusters * size) < of_cluster).astype(float)
    f = np.where(rng.random(len(y)) < right, y, rng.random(len(y)) < share)
    is_coded = np.isin(np.arange(len(y)), rng.permutation(len(y))[:n])
    return y, np.where(is_coded, y, np.nan), f, [f"c{at}" for at in np.arange(clusters).repeat(size)]


@pytest.mark.parametrize("share", [0.1, 0.4])
@pytest.mark.parametrize("right", [0.85, 0.3])
@pytest.mark.parametrize("of_these", [True, False])
def test_intervals_cover_as_often_as_they_say_and_are_no_wider_than_the_coded_alone(share, right, of_these):
    rng = np.random.default_rng(4)
    held, widths = [], []
    for _ in range(300):
        y, coded, f, clusters = drawn(rng, share=share, right=right, n=150, clusters=100)
        low, high = interval(estimate(coded, f, clusters=None if of_these else clusters, of_these=of_these))
        alone = interval(estimate(coded, f, clusters=None if of_these else clusters, of_these=of_these, tuning=0.0))
        held.append(low <= (y.mean() if of_these else share) <= high)
        widths.append((high - low) / (alone[1] - alone[0]))
    assert 0.915 <= np.mean(held) <= 0.985  # 300 draws of .95 lie between .92 and .975 in 99 of 100
    assert np.mean(widths) <= 1.0 if right > 0.5 else 1.03


def test_clusters_that_agree_make_the_interval_wider():
    coded = np.repeat([1.0, 0.0] * 15, 10)
    machine = np.zeros(300)
    apart = interval(estimate(coded, machine, of_these=False))
    together = interval(estimate(coded, machine, clusters=[str(at // 10) for at in range(300)], of_these=False))
    assert together[1] - together[0] > 2 * (apart[1] - apart[0])


def test_when_all_units_are_coded_nothing_is_left_to_chance():
    low, high = interval(estimate([1, 0, 1, 0], [1, 1, 0, 0]))
    assert low == pytest.approx(0.5, abs=1e-3)
    assert high == pytest.approx(0.5, abs=1e-3)


def test_one_unit_that_nobody_coded_does_not_move_the_share_far():
    coded = [1.0] * 10 + [0.0] * 10 + [NAN]
    machine = [1.0] * 10 + [0.0] * 10 + [1.0]
    for of_these in (True, False):
        assert 0.5 <= estimate(coded, machine, of_these=of_these).share <= 11 / 21 + 1e-9


def test_none_seen_is_not_none_there():
    made = estimate([0] * 50 + [NAN] * 50, [0] * 100)
    assert made.share == 0
    assert interval(made)[0] == 0
    assert 0.01 < interval(made)[1] < 0.12


def test_outlets_as_one_are_weighed_by_their_units_and_a_difference_is_their_difference():
    first = estimate([1, 0, 1, NAN], [1, 0, 0, 0], tuning=0.0)
    second = estimate([0, 0, 1, 0, NAN, NAN, NAN, NAN], [0] * 8, tuning=0.0)
    both = combined([first, second])
    assert both.share == pytest.approx((4 * 2 / 3 + 8 * 0.25) / 12)
    assert both.variance == pytest.approx((4 / 12) ** 2 * first.variance + (8 / 12) ** 2 * second.variance)
    less = combined([first, second], [1, -1])
    assert less.share == pytest.approx(2 / 3 - 0.25)
    assert less.variance == pytest.approx(first.variance + second.variance)


def test_clusters_that_two_outlets_share_are_added_before_they_are_squared():
    days = ["mon", "mon", "tue", "tue"]
    made = estimate([1, 1, 0, 0], [0] * 4, clusters=days, of_these=False, tuning=0.0)
    assert combined([made, made], [1, -1]).pushes.tolist() == [0.0, 0.0]
    assert isinstance(made.pushes, pd.Series)


def test_fewer_than_two_coded_units_are_refused():
    with pytest.raises(ValueError, match=r"1 of 3 units are coded.*two coded"):
        estimate([1, NAN, NAN], [1, 0, 0])
