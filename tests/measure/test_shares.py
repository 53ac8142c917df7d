"""A share and its interval: by hand, against formulas written out, and in simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from syria_talks.measure import shares


def one(successes, totals, clusters=None, **options):
    clusters = range(len(successes)) if clusters is None else clusters
    return shares.by_group(successes, totals, ["g"] * len(successes), clusters=clusters, **options).iloc[0]


def test_a_share_is_successes_over_totals():
    row = one([1, 2, 0, 1, 2], [4, 4, 4, 4, 4])
    assert (row["share"], row["n"], row["total"], row["n_clusters"]) == (6 / 20, 6, 20, 5)


def test_the_interval_is_that_of_the_ratio_estimator_on_the_logit():
    n, total = np.array([3, 1, 4, 1, 5, 9]), np.array([10, 12, 9, 11, 14, 20])
    r = n.sum() / total.sum()
    variance = len(n) / (len(n) - 1) * sum((n - r * total) ** 2) / total.sum() ** 2
    half = stats.t.ppf(0.975, len(n) - 1) * np.sqrt(variance) / (r * (1 - r))
    low, high = (1 / (1 + np.exp(-(np.log(r / (1 - r)) + sign * half))) for sign in (-1, 1))
    row = one(n, total)
    np.testing.assert_allclose([row["low"], row["high"]], [low, high])


def test_rows_of_one_cluster_are_one_piece_of_evidence():
    split = one([1, 1, 2, 0, 1, 1, 0, 1], [2] * 8, clusters=["a", "a", "b", "b", "c", "d", "e", "f"])
    whole = one([2, 2, 1, 1, 0, 1], [4, 4, 2, 2, 2, 2])
    assert split.to_dict() == whole.to_dict()


@pytest.mark.parametrize(("successes", "totals"), [([1, 2, 1, 0], [4] * 4), ([0] * 6, [4] * 6), ([4] * 6, [4] * 6)])
def test_no_interval_where_the_error_cannot_be_told(successes, totals):
    assert np.isnan([one(successes, totals)["low"], one(successes, totals)["high"]]).all()


def test_nothing_out_of_nothing_is_undefined_and_no_evidence():
    row = one([0, 0], [0, 0])
    assert np.isnan(row["share"])
    assert (row["n"], row["total"], row["n_clusters"]) == (0, 0, 0)
    assert one([1, 2, 1, 0, 2, 0], [4, 4, 4, 4, 4, 0]).to_dict() == one([1, 2, 1, 0, 2], [4] * 5).to_dict()


@pytest.mark.parametrize(("successes", "totals"), [([3], [2]), ([-1], [2])])
def test_more_than_there_could_be_is_refused(successes, totals):
    with pytest.raises(ValueError, match=r"row 0: .* of 2; from 0 to as many"):
        one(successes, totals)


def test_no_rows_give_no_groups():
    assert len(shares.by_group([], [], [], clusters=[])) == 0


COUNTS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from("xyz"), st.sampled_from("abcdef")),
    min_size=1,
    max_size=30,
)


@given(COUNTS, st.randoms())
def test_groups_add_up_and_order_does_not_matter(rows, shuffled):
    def table(listed):
        n, more, groups, clusters = zip(*listed, strict=True)
        return shares.by_group(n, np.add(n, more), groups, clusters=clusters)

    made = table(rows)
    assert made["n"].sum() == sum(row[0] for row in rows)
    assert made["group"].tolist() == sorted({row[2] for row in rows})
    inside = made.dropna(subset=["low"])
    assert ((inside["low"] <= inside["share"]) & (inside["share"] <= inside["high"])).all()
    mixed = list(rows)
    shuffled.shuffle(mixed)
    np.testing.assert_allclose(table(mixed).iloc[:, 1:].astype(float), made.iloc[:, 1:].astype(float))


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(300):
        n = rng.binomial(40, np.clip(rng.normal(0.3, 0.08, 30), 0.01, 0.99))
        row = one(n, [40] * 30)
        hits += row["low"] <= 0.3 <= row["high"]
    assert 0.91 <= hits / 300 <= 0.985
