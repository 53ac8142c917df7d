"""A share and its interval: by hand, against formulas written out, and in simulation."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from syria_talks.measure import shares
from syria_talks.measure.evidence import Scope


def one(successes, totals, clusters=None, **options):
    clusters = range(len(successes)) if clusters is None else clusters
    return shares.by_group(successes, totals, ["g"] * len(successes), clusters=clusters, **options).iloc[0]


def test_a_share_is_successes_over_totals():
    row = one([1, 2, 0, 1, 2], [4, 4, 4, 4, 4])
    assert (row["share"], row["n"], row["total"], row["n_clusters"]) == (6 / 20, 6, 20, 5)


def test_the_interval_is_that_of_clopper_and_pearson_for_the_trials_that_days_are_worth():
    n, total = [3, 1, 4, 1, 5, 9], [10, 12, 9, 11, 14, 20]
    r, whole = sum(n) / sum(total), sum(total)
    freed = [(y - r * x) / (1 - x / whole) ** 0.5 for y, x in zip(n, total, strict=True)]
    following = sum(a * b for a, b in pairwise(freed)) / sum(e**2 for e in freed)
    rho = max(following + 1 / 6 + 0.75 / 6**0.5, 0)  # the bias of six days, and what they could hide
    assert following < 0
    wider = (1 + rho) / (1 - rho)
    concentrated = sum(e**2 for e in freed) ** 2 / sum(e**4 for e in freed)
    freedom = max((min(3 * concentrated, whole**2 / sum(x**2 for x in total)) - 1) / wider**0.5, 1)
    trials = r * (1 - r) / (wider * sum(e**2 for e in freed) / whole**2)
    trials *= (stats.norm.ppf(0.975) / stats.t.ppf(0.975, freedom)) ** 2
    row = one(n, total)
    low = stats.beta.ppf(0.025, trials * r, trials * (1 - r) + 1)
    high = stats.beta.ppf(0.975, trials * r + 1, trials * (1 - r))
    np.testing.assert_allclose([row["low"], row["high"]], [low, high])


def test_days_that_resemble_their_neighbours_are_worth_fewer():
    n = [1, 1, 1, 1, 1, 6, 6, 6, 6, 6]
    mixed = [n[day] for day in (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)]
    runs, none = one(n, [20] * 10), one(mixed, [20] * 10)
    assert runs["high"] - runs["low"] > 1.5 * (none["high"] - none["low"])


def test_where_nothing_was_seen_there_is_an_upper_bound_and_where_all_was_a_lower():
    never, always = one([0] * 6, [4] * 6), one([4] * 6, [4] * 6)
    assert (never["low"], always["high"]) == (0, 1)
    assert never["high"] == pytest.approx(1 - 0.025 ** (1 / 6))
    assert always["low"] == pytest.approx(0.025 ** (1 / 6))


@pytest.mark.parametrize(("share", "follows"), [(0.02, 0), (0.1, 0), (0.1, 0.5), (0.3, 0.5)])
def test_intervals_of_ten_days_cover_rare_events_and_days_that_follow_each_other(share, follows):
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(300):
        z = [rng.normal()]
        for _ in range(9):
            z.append(follows * z[-1] + (1 - follows**2) ** 0.5 * rng.normal())
        rate = stats.beta.ppf(stats.norm.cdf(z), share * 9, (1 - share) * 9)
        total = rng.poisson(15, 10) + 1
        row = one(rng.binomial(total, rate), total, clusters=list("abcdefghij"))
        hits += row["low"] <= share <= row["high"]
    assert hits / 300 >= 0.92  # .93 less what chance does to 300 runs


def test_rows_of_one_cluster_are_one_piece_of_evidence():
    split = one([1, 1, 2, 0, 1, 1, 0, 1], [2] * 8, clusters=["a", "a", "b", "b", "c", "d", "e", "f"])
    whole = one([2, 2, 1, 1, 0, 1], [4, 4, 2, 2, 2, 2])
    assert split.to_dict() == whole.to_dict()


@pytest.mark.parametrize(("successes", "totals"), [([1, 2, 1, 0], [4] * 4), ([0] * 4, [4] * 4)])
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
    assert 0.93 <= hits / 300 <= 0.99


@pytest.mark.parametrize(("rate", "status"), [(0.9, "firm"), (0.35, "too little to say")])
def test_the_largest_share_is_set_against_the_second(rate, status):
    rng = np.random.default_rng(5)
    days = pd.to_datetime("2017-01-01") + pd.to_timedelta(np.tile(np.arange(30), 3), unit="D")
    rows = pd.DataFrame({"outlet": np.repeat(["A", "B", "C"], 30), "published": days, "story": None})
    rows["doc_id"] = [f"d{n}" for n in range(90)]
    scope = Scope("outlets", "document", "day", ("A", "B", "C"), (), {}, random_state=1, n_permutations=300)
    told = shares.largest(rows, scope, rng.binomial(10, np.repeat([rate, 0.3, 0.1], 30)), np.full(90, 10))
    assert (told["group"], told["second"], told["status"]) == ("A", "B", status)
    texts = Scope("texts", "passage", "passage", ("A", "B", "C"), (), {}, random_state=1)
    assert shares.largest(rows, texts, np.ones(90)) is None
