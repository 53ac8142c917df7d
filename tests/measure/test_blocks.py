"""Blocks and arrangements: what is one piece of evidence, and how it may change hands."""

from itertools import combinations, permutations

import numpy as np
import pytest
import scipy.sparse as sp

from syria_talks.measure.blocks import arrangements, bar_for, checked_counts, cut, least_p, least_p_of_terms


def test_a_day_of_two_outlets_is_two_blocks():
    blocks = cut(5, list("abaab"), ["mon", "mon", "mon", "tue", "tue"], None)
    assert blocks.outlets == ["a", "b"]
    assert blocks.of_document.tolist() == [0, 1, 0, 2, 3]
    assert blocks.outlet.tolist() == [0, 1, 0, 1]
    assert blocks.total(sp.csr_array(np.arange(5)[:, None])).toarray().ravel().tolist() == [2, 1, 3, 4]


def test_of_a_side_of_several_outlets_each_has_a_block_a_day_and_a_series_of_its_own():
    blocks = cut(7, list("abbbabb"), [1, 1, 1, 1, 2, 2, 2], None, list("xyzzxyz"))
    assert np.bincount(blocks.of_document).tolist() == [1, 1, 2, 1, 1, 1]
    assert blocks.outlet.tolist() == [0, 1, 1, 0, 1, 1]
    series = blocks.series.tolist()
    assert series[:3] == series[3:]
    assert len(set(series)) == 3
    assert len(cut(7, list("abbbabb"), [1, 1, 1, 1, 2, 2, 2], None)) == 4


def test_without_clusters_a_document_is_a_block():
    assert len(cut(4, list("abab"), None, None)) == 4


@pytest.mark.parametrize("names", ["ab", "aabb", "abc", "aabc", "abbb"])
def test_few_blocks_are_dealt_in_every_distinct_order_once(names):
    blocks = cut(len(names), list(names), None, None)
    dealt = arrangements(blocks, 2000, np.random.default_rng(1))
    assert sorted(map(tuple, dealt)) == sorted(set(permutations(blocks.outlet.tolist())))
    assert len(dealt) == blocks.n_arrangements()


def test_within_strata_every_combination_of_orders_occurs_once():
    blocks = cut(6, list("ababab"), None, [1, 1, 2, 2, 3, 3])
    dealt = arrangements(blocks, 2000, np.random.default_rng(1))
    assert len(set(map(tuple, dealt))) == len(dealt) == 8


@pytest.mark.parametrize("strata", [None, np.arange(60) // 6])
def test_chance_keeps_the_number_of_blocks_of_each_outlet_in_each_stratum(strata):
    blocks = cut(60, np.arange(60) % 4, None, strata)
    dealt = arrangements(blocks, 50, np.random.default_rng(1))
    assert dealt.shape == (51, 60)
    assert (dealt[0] == blocks.outlet).all()
    for row in dealt:
        for stratum in range(blocks.n_strata):
            inside = blocks.stratum == stratum
            assert sorted(row[inside]) == sorted(blocks.outlet[inside])


def test_every_order_is_about_equally_likely():
    blocks = cut(12, np.arange(12) % 2, None, None)
    dealt = arrangements(blocks, 900, np.random.default_rng(1))[1:]
    assert abs(dealt.mean(axis=0) - 0.5).max() < 0.08


def test_counts_given_twice_for_a_cell_are_added_and_the_input_is_kept():
    given = sp.coo_array(([1, 2], ([0, 0], [1, 1])), shape=(2, 2))
    assert checked_counts(given).toarray().tolist() == [[0, 3], [0, 0]]
    assert given.nnz == 2


@pytest.mark.parametrize(("names", "expected"), [("ab", 1.0), ("aabb", 2 / 6), ("abbb", 1 / 4), ("aaabbb", 2 / 20)])
def test_least_p_is_one_arrangement_and_its_mirror_image(names, expected):
    blocks = cut(len(names), list(names), None, None)
    assert least_p(blocks, 0, np.ones(len(names), dtype=bool)) == pytest.approx(expected)


def test_within_days_each_day_that_both_cover_doubles_the_arrangements():
    blocks = cut(7, list("abababa"), None, [1, 1, 2, 2, 3, 3, 4])
    assert least_p(blocks, 0, np.ones(7, dtype=bool)) == pytest.approx(2 / 8)


def test_no_shared_stratum_allows_nothing():
    blocks = cut(4, list("aabb"), None, [1, 1, 2, 2])
    assert least_p(blocks, 0, np.ones(4, dtype=bool)) == 1


@pytest.mark.parametrize("n_target", [3, 4, 5])
@pytest.mark.parametrize("n_holding", range(1, 10))
def test_least_p_of_a_term_is_the_chance_that_one_side_gets_all_it_can(n_target, n_holding):
    chances = []
    for side in (n_target, 9 - n_target):
        dealt = [sum(block < n_holding for block in own) for own in combinations(range(9), side)]
        top = min(side, n_holding)
        share = np.mean([count == top for count in dealt])
        chances.append(share if n_holding < side else 1 / len(dealt))  # counts differ, so one order is the most extreme
    assert least_p_of_terms(np.array([n_holding]), n_target, 9)[0] == pytest.approx(min(chances))


def test_the_bar_leaves_out_what_could_not_pass_bonferroni():
    attainable = np.array([1e-9] * 10 + [0.004] * 5 + [0.5] * 1000)
    assert bar_for(attainable, 0.05) == pytest.approx(0.05 / 13)  # 15 could reach a twelfth, 10 a thirteenth
    assert bar_for(np.empty(0), 0.05) == 0.05


def test_arrangements_hold_any_number_of_outlets():
    blocks = cut(700, np.arange(700) % 350, None, None)
    dealt = arrangements(blocks, 3, np.random.default_rng(1))
    assert (np.sort(dealt) == np.sort(blocks.outlet)).all()
