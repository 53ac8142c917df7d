"""One comparison of shares: by hand, against a slow loop, as properties, at the edges."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from syria_talks.measure import differences, rates
from syria_talks.measure.blocks import cut
from syria_talks.measure.differences import Panel
from syria_talks.measure.permutation import judge


def words(seed=0, n_documents=40, n_columns=30, mean=2.0):
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(3.0, mean / 3, n_columns), (n_documents, n_columns))


def of_group(table, group="a"):
    return table[table["group"] == group].set_index("column").sort_index()


def slow_log_ratio(x, n, groups, strata, target, column):
    """The formula of the docstring, one document at a time."""
    y_t = y_r = n_t = n_r = common = 0.0
    for stratum in sorted(set(strata)):
        inside = [i for i in range(len(n)) if strata[i] == stratum]
        own = [i for i in inside if groups[i] == target]
        others = [i for i in inside if groups[i] != target]
        a, b = sum(n[i] for i in own), sum(n[i] for i in others)
        if a == 0 or b == 0:
            continue
        n_t, n_r, common = n_t + a, n_r + b, common + a * b / (a + b)
        y_t += sum(x[i][column] for i in own) * b / (a + b)
        y_r += sum(x[i][column] for i in others) * a / (a + b)
    y_t, y_r = y_t * n_t / common, y_r * n_r / common
    rate = (y_t + y_r) / (n_t + n_r)
    prior = 0 if y_t and y_r else 0.5 / rate
    return np.log2((y_t + prior * rate) / (n_t + prior)) - np.log2((y_r + prior * rate) / (n_r + prior))


def slow_t(x, n, target):
    """Statistic of one column and one stratum: variance about each side's own rate, and half the Poisson one."""
    rate = x.sum() / n.sum()
    sides, variance = [], 0.0
    for own, other in ((target, ~target), (~target, target)):
        r, size = x[own].sum() / n[own].sum(), own.sum()
        share = n[other].sum() / n.sum()
        residual = ((x[own] - r * n[own]) ** 2).sum() + 0.5 * rate * (1 - rate) * n[own].sum()
        variance += share**2 * residual * size / (size - 1)
        sides.append(r)
    return (sides[0] - sides[1]) * (n[target].sum() * n[~target].sum() / n.sum()) / np.sqrt(variance)


def test_counts_and_shares_are_those_one_counts_by_hand():
    table = rates.compare([[3], [1], [0], [2]], [4, 4, 4, 8], list("aabb"), clusters=[1, 2, 3, 4], random_state=1)
    row = table.iloc[0]
    assert row[["group", "n_target", "n_reference", "total_target", "total_reference"]].tolist() == ["a", 4, 2, 8, 12]
    assert row[["documents_target", "documents_reference"]].tolist() == [2, 1]
    assert row["share_target"] == 1 / 2
    assert row["share_reference"] == 1 / 6


def test_dispersion_is_half_the_distance_between_shares():
    table = rates.compare([[4], [0], [1], [1]], [6, 2, 5, 5], list("aabb"), random_state=1)
    assert of_group(table, "a").loc[0, "dispersion"] == pytest.approx((1 - 6 / 8 + 2 / 8) / 2)
    assert of_group(table, "b").loc[0, "dispersion"] == pytest.approx(0)


@pytest.mark.parametrize("stratified", [False, True])
def test_log_ratio_equals_a_slow_loop(stratified):
    x = words(3)
    n = x.sum(axis=1) + 5
    groups = np.array(list("aabbc" * 8))
    days = np.repeat(np.arange(8), 5)
    table = rates.compare(
        x, n, groups, clusters=days, strata=days if stratified else None, n_permutations=20, random_state=1
    )
    for _, row in table.iterrows():
        strata = days if stratified else np.zeros(40, dtype=int)
        expected = slow_log_ratio(x, n, groups, strata, row["group"], row["column"])
        assert row["log_ratio"] == pytest.approx(expected, abs=1e-10)
        if row["share_target"] and row["share_reference"]:
            assert np.log2(row["share_target"] / row["share_reference"]) == pytest.approx(expected, abs=1e-10)


def test_p_of_few_clusters_is_that_of_every_arrangement():
    x, n = words(5, 10, 3, 4.0), np.array([40, 60, 80, 30, 50, 90, 70, 40, 55, 65])
    target = np.arange(10) < 4
    table = of_group(rates.compare(x, n, np.where(target, "a", "b"), random_state=1))
    for column in range(3):
        null = []
        for chosen in combinations(range(10), 4):
            null.append(abs(slow_t(x[:, column], n, np.isin(np.arange(10), chosen))))
        exact = np.mean(np.array(null) >= abs(slow_t(x[:, column], n, target)) - 1 / 64)
        close = np.mean(np.array(null) >= abs(slow_t(x[:, column], n, target)) + 1 / 64)
        assert close <= table.loc[column, "p"] <= exact


def test_two_outlets_a_day_compared_within_days_change_hands_by_sign_flips():
    x = np.array([[5], [1], [6], [2], [7], [1], [4], [1], [5], [2], [6], [1], [5], [2]])
    days = np.repeat(np.arange(7), 2)
    table = rates.compare(x, np.full(14, 10), list("ab" * 7), clusters=days, strata=days, random_state=1)
    assert table.loc[0, "p"] == pytest.approx(2 / 2**7)
    assert table.loc[0, "p_family"] == pytest.approx(2 / 2**7)


def test_a_difference_of_agenda_is_no_difference_within_days():
    battle = np.repeat([1, 0], 20)
    own = np.tile([True] * 3 + [False], 10) ^ (battle == 0)  # one outlet covers battle days three times as often
    rng = np.random.default_rng(4)
    x = rng.poisson(np.where(battle, 8, 1))[:, None]
    groups = np.where(own, "a", "b")
    days = np.repeat(np.arange(10), 4)
    across = rates.compare(x, np.full(40, 50), groups, random_state=1)
    within = rates.compare(x, np.full(40, 50), groups, strata=days, random_state=1)
    assert across.loc[0, "p"] < 0.01
    assert within.loc[0, "p"] > 0.05
    assert abs(within.loc[0, "log_ratio"]) < abs(across.loc[0, "log_ratio"]) / 3


def test_rows_of_two_outlets_mirror_each_other():
    table = rates.compare(words(), words().sum(axis=1), list("ab" * 20), n_permutations=200, random_state=1)
    a, b = of_group(table, "a"), of_group(table, "b")
    np.testing.assert_allclose(a["log_ratio"], -b["log_ratio"])
    np.testing.assert_allclose(a["low"], -b["high"])
    pd.testing.assert_frame_equal(a[["p", "q", "p_family"]], b[["p", "q", "p_family"]])


def test_the_outlet_that_says_it_more_has_the_positive_sign():
    table = rates.compare([[9], [8], [9], [1], [0], [1]], [20] * 6, list("bbbaaa"), random_state=1)
    assert (of_group(table, "b")["log_ratio"] > 2).all()
    assert (of_group(table, "a")["log_ratio"] < -2).all()


def test_an_interval_leaves_zero_out_where_p_is_at_most_alpha():
    x = words(7, 60, 80)
    x[:20, :10] *= 3
    table = rates.compare(x, x.sum(axis=1), list("a" * 20 + "b" * 20 + "c" * 20), n_permutations=300, random_state=1)
    table = table.dropna(subset="p")
    outside = (table["low"] > 1e-9) | (table["high"] < -1e-9)
    assert len(table) > 100
    assert (outside == (table["p"] <= 0.05)).mean() > 0.99
    assert (table["p"][outside] <= 0.05).all()


def test_errors_count_against_the_whole_family():
    x = words(7, 60, 80)
    x[:20, :10] *= 3
    table = rates.compare(x, x.sum(axis=1), list("a" * 20 + "b" * 40), n_permutations=300, random_state=1).dropna(
        subset="p"
    )
    assert (table["q"] >= table["p"]).all()
    assert (table["p_family"] >= table["p"]).all()
    for _, one_way in table.sort_values("p").groupby([table["group"], table["log_ratio"] > 0]):
        assert one_way["q"].is_monotonic_increasing


def test_q_is_that_of_benjamini_and_hochberg_among_columns_that_go_the_same_way():
    x = words(8, 200, 40, 6.0)
    x[:100, :8] *= 2
    table = of_group(rates.compare(x, x.sum(axis=1), list("a" * 100 + "b" * 100), n_permutations=500, random_state=1))
    for way in (table["log_ratio"] > 0, table["log_ratio"] < 0):
        p = np.sort(table["p"][way])
        raw = [min(1, *(40 * p[k:] / np.arange(k + 1, len(p) + 1))) for k in range(len(p))]
        q = np.sort(table["q"][way])
        assert (q >= np.array(raw) - 1e-12).all()
        assert q[0] <= max(raw[0], 1 / 501) + 0.01


def test_intervals_of_findings_are_as_wide_as_their_selection_asks():
    x = words(7, 60, 80)
    x[:20, :10] *= 3
    groups, n = list("a" * 20 + "b" * 40), x.sum(axis=1)
    table = of_group(rates.compare(x, n, groups, n_permutations=2000, random_state=1))
    is_found = table["q"] <= 0.05
    share = is_found.sum() / table["p"].notna().sum()
    stricter = of_group(rates.compare(x, n, groups, alpha=0.05 * share, n_permutations=2000, random_state=1))
    asked = table["log_ratio"] - table["low"]
    assert 5 < is_found.sum() < 40
    np.testing.assert_allclose(
        asked[is_found & (stricter["q"] > 0.05 * share)],
        (stricter["log_ratio"] - stricter["low"])[is_found & (stricter["q"] > 0.05 * share)],
    )
    assert ((table["low"] > 0) | (table["high"] < 0))[is_found].all()


def test_sizes_are_shrunk_as_one_normal_prior_would_where_that_is_the_truth():
    rng = np.random.default_rng(3)
    error = rng.uniform(0.2, 1.5, 4000)
    true = rng.normal(0, 0.8, 4000)
    size = rng.normal(true, error)
    found = differences.shrunk(size, error)
    assert np.quantile(np.abs(found - size * 0.64 / (0.64 + error**2)), 0.99) < 0.15
    top = np.abs(size / error) > 3
    assert np.abs(found[top]).sum() / (true * np.sign(size))[top].sum() == pytest.approx(1, abs=0.05)
    assert np.abs(size[top]).sum() / (true * np.sign(size))[top].sum() > 1.15


def test_noise_is_shrunk_to_almost_nothing_and_what_is_sure_stays():
    noise = np.random.default_rng(4).normal(0, 1, 3000)
    assert np.abs(differences.shrunk(noise, np.ones(3000))).max() < 0.7
    np.testing.assert_allclose(
        differences.shrunk(np.array([3.0, -2.0, np.nan]), np.array([1e-3, 1e-3, 1])), [3, -2, np.nan], rtol=1e-3
    )
    assert np.isnan(differences.shrunk(np.array([1.0]), np.array([np.nan]))).all()


def test_a_side_without_occurrence_bounds_the_ratio_by_the_exact_binomial():
    x = np.array([[0]] * 30 + [[1]] * 20 + [[0]] * 40)
    n, own = np.full(90, 10.0), np.arange(90) < 30
    bound = differences.least_ratio(sp.csc_array(x.astype(float)), n, own, np.array([0.05]))[0]
    # 20 occurrences at chance ratio * 60 / (ratio * 60 + 30) each: that all fall to the reference has chance .025
    assert binom.pmf(20, 20, 60 * 2**bound / (60 * 2**bound + 30)) == pytest.approx(0.025)
    table = of_group(rates.compare(x, n, np.where(own, "a", "b"), random_state=1)).loc[0]
    assert table["low"] == -np.inf
    assert table["high"] <= -bound
    assert of_group(rates.compare(x, n, np.where(own, "b", "a"), random_state=1)).loc[0, "high"] == np.inf


def test_days_that_follow_each_other_are_not_taken_for_findings():
    alarms = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        z = rng.normal(size=(2, 10, 30))
        for day in range(1, 30):
            z[:, :, day] = 0.5 * z[:, :, day - 1] + 0.75**0.5 * z[:, :, day]
        x = rng.poisson(5 * np.exp(0.5 * z)).transpose(0, 2, 1).reshape(60, 10)
        groups, days = np.repeat(["a", "b"], 30), np.tile(np.arange(30), 2)
        options = {"n_permutations": 200, "random_state": seed}
        in_order = rates.compare(x, np.full(60, 100), groups, clusters=days, **options)
        mixed = rates.compare(x, np.full(60, 100), groups, clusters=rng.permutation(30)[days], **options)
        alarms.append([(table["q"] <= 0.05).any() for table in (in_order, mixed)])
    in_order, mixed = np.mean(alarms, axis=0)
    assert in_order <= 0.1
    assert mixed > 0.2  # with the order lost, nothing can be known of runs


def test_documents_of_a_cluster_count_once():
    x = np.repeat(words(9, 10, 20), 8, axis=0)
    groups = np.repeat(list("aaaaabbbbb"), 8)
    honest = rates.compare(x, x.sum(axis=1), groups, clusters=np.repeat(np.arange(10), 8), random_state=1)
    naive = rates.compare(x, x.sum(axis=1), groups, random_state=1)
    assert (naive["p"] < 0.001).sum() > 5
    assert honest["p"].min() >= 2 / 252


def test_a_table_does_not_depend_on_the_order_of_documents():
    x, days = words(11), np.repeat(np.arange(20), 2)
    groups = np.array(list("abc" * 13 + "a"))
    order = np.random.default_rng(1).permutation(40)
    one = rates.compare(x, x.sum(axis=1), groups, clusters=days, n_permutations=50, random_state=1)
    two = rates.compare(
        x[order], x[order].sum(axis=1), groups[order], clusters=days[order], n_permutations=50, random_state=1
    )
    pd.testing.assert_frame_equal(one, two)


def test_same_seed_same_table_and_inputs_unchanged():
    x = sp.csr_array(words())
    before = x.copy()
    n = np.asarray(x.sum(axis=1))
    one, two = (rates.compare(x, n, list("ab" * 20), n_permutations=99, random_state=5) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert (x != before).nnz == 0


def test_columns_may_have_denominators_of_their_own():
    x = words(2, 30, 4)
    n = x + words(3, 30, 4)
    n[:, 1] = n[:, 0] = np.maximum(n[:, 0], n[:, 1])
    x = np.minimum(x, n)
    groups = list("abc" * 10)
    both = rates.compare(x, n, groups, n_permutations=100, random_state=1)
    for column in range(4):
        alone = rates.compare(x[:, [column]], n[:, column], groups, n_permutations=100, random_state=1)
        mine = both[both["column"] == column].sort_values("group")
        for name in ("n_target", "total_target", "share_target", "log_ratio", "low", "high", "p", "dispersion"):
            np.testing.assert_allclose(mine[name], alone.sort_values("group")[name], equal_nan=True)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n_outlets=st.integers(2, 4), stratified=st.booleans())
def test_whatever_the_counts_shares_lie_in_bounds_and_undefined_is_nan(seed, n_outlets, stratified):
    rng = np.random.default_rng(seed)
    x = rng.poisson(0.7, (24, 6))
    days = np.arange(24) // 3
    table = rates.compare(
        x,
        x.sum(axis=1) + rng.integers(0, 3, 24),
        rng.permutation(np.arange(24) % n_outlets),
        clusters=days,
        strata=days if stratified else None,
        n_permutations=30,
        random_state=seed,
    )
    assert len(table) == n_outlets * 6
    counted, there = table["n_target"] + table["n_reference"], x.sum(axis=0)[table["column"]]
    assert (counted <= there if stratified else counted == there).all()  # what only one side tells is left out
    known = table.dropna(subset="p")
    assert known[["p", "q", "p_family"]].gt(0).all().all()
    assert known[["p", "q", "p_family"]].le(1).all().all()
    assert (known["low"].isna() | ((known["low"] <= known["log_ratio"]) & (known["log_ratio"] <= known["high"]))).all()
    assert (table["p"].isna() == (table["reason"] != "")).all()


def test_one_article_an_outlet_is_too_few_to_say():
    table = rates.compare([[5, 0], [1, 3]], [20, 20], ["a", "b"], random_state=1)
    assert table[["low", "high", "p", "q", "p_family"]].isna().all().all()
    assert table["reason"].str.startswith("too few articles to say: 1 against 1 clusters").all()
    assert table["log_ratio"].notna().all()


def test_paragraphs_as_clusters_can_say_it_of_these_texts():
    table = rates.compare([[5], [6], [4], [5], [1], [0], [1], [2]], [20] * 8, list("aaaabbbb"), random_state=1)
    assert table.loc[0, "p"] == pytest.approx(2 / 70)
    assert table.loc[0, "reason"] == ""


def test_one_small_outlet_does_not_silence_the_others():
    x = words(3, 41, 5)
    table = rates.compare(x, x.sum(axis=1), ["a"] * 20 + ["b"] * 20 + ["c"], n_permutations=100, random_state=1)
    assert table[table["group"] == "a"]["p"].notna().all()
    assert table[table["group"] == "c"]["p"].isna().all() or table[table["group"] == "c"]["p"].min() >= 1 / 41


def test_what_nobody_says_is_said_so():
    table = rates.compare([[0, 1]] * 10, [3] * 10, list("ab" * 5), random_state=1)
    never = table[table["column"] == 0]
    assert (never["reason"] == "occurs in none").all()
    assert never[["log_ratio", "p", "dispersion"]].isna().all().all()


def test_no_occasion_is_nan_and_not_nought():
    n = np.array([[0, 4]] * 5 + [[4, 4]] * 5)
    table = of_group(rates.compare(np.minimum(n, 1), n, list("aaaaabbbbb"), random_state=1))
    assert np.isnan(table.loc[0, "share_target"])
    assert np.isnan(table.loc[0, "log_ratio"])
    assert np.isnan(table.loc[0, "p"])
    assert table.loc[0, "reason"].startswith("too few articles to say: 0 against 5")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"successes": [[1.5]] * 6}, "hold 6 values such as 1.5"),
        ({"successes": [[-1]] * 6}, "such as -1"),
        ({"successes": [[np.nan]] * 6}, "such as nan"),
        ({"successes": [["x"]] * 6}, "a matrix of whole numbers"),
        ({"successes": [1] * 6}, "1 dimensions"),
        ({"successes": [[9]] * 6}, "successes exceed totals"),
        ({"totals": [5] * 5}, "one total a document"),
        ({"groups": ["a"] * 6}, r"one outlet|1 outlet \(a\)"),
        ({"groups": list("aabb")}, "4 labels for 6 documents"),
        ({"groups": ["a", "b", None, "a", "b", "a"]}, "1 of them empty"),
        ({"clusters": [1] * 6}, "one cluster for all 6"),
        ({"clusters": [1, 2]}, "2 labels for 6"),
        ({"clusters": [1, 1, 2, 2, 3, 3], "strata": [1, 2, 1, 2, 1, 2]}, "3 of 3 clusters lie in several strata"),
        ({"strata": [1] * 5}, "strata hold 5 labels"),
        ({"strata": [1, 1, 1, 1, 1, None]}, "strata hold 6 labels for 6 documents, 1 of them empty"),
        ({"columns": ["x", "y"]}, "2 names for 1 columns"),
        ({"alpha": 0}, "alpha is 0"),
        ({"alpha": 1.2}, "alpha is 1.2"),
        ({"n_permutations": 0}, "n_permutations is 0"),
    ],
)
def test_a_fault_is_named(change, message):
    options = {"successes": [[1]] * 6, "totals": [5] * 6, "groups": list("ababab"), "random_state": 1} | change
    with pytest.raises(ValueError, match=message):
        rates.compare(**options)


def test_forgetting_the_seed_is_an_error():
    with pytest.raises(TypeError, match="random_state"):
        rates.compare([[1]] * 4, [2] * 4, list("aabb"))


def test_a_rare_column_is_shrunk_by_half_an_occurrence():
    x = np.zeros((20, 1), dtype=int)
    x[0] = 1
    table = of_group(rates.compare(x, [100] * 20, list("ab" * 10), n_permutations=10, random_state=1))
    assert table.loc[0, "log_ratio"] == pytest.approx(np.log2((1 + 0.5) / 0.5))


def test_the_studentised_difference_equals_a_slow_loop():
    x, n = words(5, 10, 3, 4.0), np.array([40, 60, 80, 30, 50, 90, 70, 40, 55, 65])
    target = np.arange(10) < 4
    blocks = cut(10, np.where(target, "a", "b"), None, None)
    panel = Panel(sp.csc_array(x.astype(float)), n.astype(float), np.ones((1, 3), dtype=bool), np.array([1 / 210]))
    verdict = judge([panel], blocks, [0], blocks.outlet[None, :], alpha=0.05)[1][0]
    for column in range(3):
        assert verdict.statistic[0, column] == pytest.approx(slow_t(x[:, column], n, target), rel=1e-4)


def two_heavy(n_other, seed=3):
    """Two outlets of thirty articles of a hundred words each; in two articles of "a" a word stands sixty times."""
    rng = np.random.default_rng(seed)
    x = rng.binomial(1, np.repeat([0.1, n_other], 30))
    x[:2] = 60
    return rates.compare(x[:, None], np.full(60, 100), list("a" * 30 + "b" * 30), articles=[f"art{i}" for i in range(60)],
                         alpha=0.9, n_permutations=200, random_state=1)  # fmt: skip


def test_a_difference_that_turns_round_without_two_articles_is_carried_by_them():
    row = of_group(two_heavy(0.6)).iloc[0]
    assert row["log_ratio"] > 2
    assert row["without_two"] < 0
    assert row["carried_by"] == "art0 and art1"
    assert np.isnan(row["q_without"])
    mirrored = of_group(two_heavy(0.6), "b").iloc[0]
    assert mirrored["without_two"] == pytest.approx(-row["without_two"])
    assert mirrored["carried_by"] == row["carried_by"]


@pytest.mark.parametrize("stratified", [False, True])
def test_the_two_articles_are_those_without_which_the_ratio_is_least(stratified):
    rng = np.random.default_rng(8)
    x, n = rng.poisson(3, (14, 1)), np.full(14, 40)
    x[::2] += 4
    groups, days = np.array(list("ab" * 7)), np.repeat(np.arange(7), 2) % 3
    strata = days if stratified else np.zeros(14, dtype=int)
    table = rates.compare(x, n, groups, clusters=np.arange(14), strata=strata, alpha=0.9, random_state=1)
    row = of_group(table).iloc[0]
    every = [
        slow_log_ratio(
            np.delete(x, pair, 0), np.delete(n, pair), np.delete(groups, pair), np.delete(strata, pair), "a", 0
        )
        for pair in combinations(range(14), 2)
    ]
    assert row["without_two"] == pytest.approx(min(every))
    assert row["carried_by"] == ""
    assert row["q_without"] >= row["q"]


def test_articles_count_as_wholes_where_rows_are_passages():
    x, n = np.array([[9]] * 4 + [[1]] * 16 + [[1]] * 20), np.full(40, 20)
    of = [0, 0, 1, 1, *range(2, 38)]
    row = of_group(rates.compare(x, n, list("a" * 20 + "b" * 20), articles=of, alpha=0.9, random_state=1)).iloc[0]
    assert row["carried_by"] == "0 and 1"
    alone = of_group(rates.compare(x, n, list("a" * 20 + "b" * 20), alpha=0.9, random_state=1)).iloc[0]
    assert alone["carried_by"] == ""


def test_of_many_findings_those_that_no_two_articles_can_turn_are_not_tried(monkeypatch):
    rng = np.random.default_rng(5)
    counts = rng.poisson(np.where(np.arange(60)[:, None] < 30, 4.0, 1.0), (60, 12))
    counts[:, 0] = 0
    counts[[0, 1], 0] = 40
    given = {"groups": ["a"] * 30 + ["b"] * 30, "random_state": 1, "n_permutations": 300}
    tried = rates.compare(counts, [100] * 60, **given)
    monkeypatch.setattr(rates, "_MANY", 0)
    few = rates.compare(counts, [100] * 60, **given)
    assert few["carried_by"].equals(tried["carried_by"])
    assert few["without_two"].notna().sum() < tried["without_two"].notna().sum()


def test_of_what_one_side_never_says_the_two_articles_go_that_say_it_most():
    x, groups = np.array([2] * 8 + [30, 40, 0, 1] + [0] * 12)[:, None], np.repeat(["a", "b"], 12)
    n = np.full(24, 100)
    row = of_group(rates.compare(x, n, groups, alpha=0.5, random_state=1)).iloc[0]
    kept = np.delete(np.arange(24), [8, 9])
    assert row["without_two"] == pytest.approx(slow_log_ratio(x[kept], n[kept], groups[kept], np.zeros(22), "a", 0))


def test_what_only_one_side_tells_is_counted_of_neither():
    """Within strata the words of a third outlet beside others than the target are no reference of it."""
    x = [[4], [0], [5], [0], [3], [0], [9], [1]]
    groups, strata = list("abababcb"), list("11223344")
    table = rates.compare(x, [10] * 8, groups, clusters=strata, strata=strata, random_state=1).set_index("group")
    assert table.loc["a", ["n_target", "n_reference", "total_target", "total_reference"]].tolist() == [12, 0, 30, 30]
    assert table.loc["a", ["documents_target", "documents_reference", "share_reference"]].tolist() == [3, 0, 0]
    assert table.loc["c", ["n_target", "n_reference", "total_reference"]].tolist() == [9, 1, 10]
    everywhere = rates.compare(x, [10] * 8, groups, random_state=1).set_index("group")
    assert everywhere.loc["a", ["n_reference", "total_reference"]].tolist() == [10, 50]
