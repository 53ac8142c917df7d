"""What could be shown at all: against every arrangement."""

from itertools import combinations

import numpy as np
import pytest
from syria_talks.measure.blocks import bar_for, cut, least_p, least_p_of_terms



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
