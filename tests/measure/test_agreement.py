"""Agreement against hand-worked examples and an independent computation."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from syria_talks.measure.agreement import against, agreed, alpha


def test_alpha_of_two_coders_equals_the_hand_worked_value():
    # Ten units, 0 and 1: the coincidences are o_00 = 10, o_01 = o_10 = 4, o_11 = 2, so that
    # alpha = 1 - 19 * 4 / (14 * 6).
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha([first, second]) == pytest.approx(float(1 - Fraction(19 * 4, 14 * 6)))


def test_alpha_leaves_out_what_a_coder_did_not_give():
    # Units (a, a), (a, b), (b, b) and (a, nothing): n = 6, D_o = 2/6, D_e = 18/30.
    assert alpha([["a", "a", "b", "a"], ["a", "b", "b", None]]) == pytest.approx(1 - (2 / 6) / (18 / 30))


def test_alpha_weights_a_unit_by_its_ratings():
    # One unit of three ratings (a, a, b), one of two (b, b): D_o = (4 / 2) / 5, D_e = (25 - 4 - 9) / 20.
    assert alpha([["a", "b"], ["a", "b"], ["b", None]]) == pytest.approx(1 - (2 / 5) / (12 / 20))


def test_alpha_is_undefined_where_all_say_the_same():
    assert np.isnan(alpha([[1, 1], [1, 1]]))
    assert np.isnan(alpha([[None, 1], [1, None]]))


@pytest.mark.parametrize("ratings", [[1, 2, 3], [[1, 2]], []])
def test_alpha_refuses_fewer_than_two_coders(ratings):
    with pytest.raises(ValueError, match="two coders at least"):
        alpha(ratings)


def slow_alpha(ratings):
    """Krippendorff's alpha from a matrix of coincidences, pair by pair."""
    units = [[value for value in unit if value is not None] for unit in zip(*ratings, strict=True)]
    pairs = [
        (first, second, Fraction(1, len(unit) - 1))
        for unit in units
        if len(unit) > 1
        for first, second in permutations(unit, 2)
    ]
    n = sum(weight for *_, weight in pairs)
    totals = {}
    for first, _, weight in pairs:
        totals[first] = totals.get(first, 0) + weight
    apart = sum(weight for first, second, weight in pairs if first != second)
    chance = sum(totals[first] * totals[second] for first, second in permutations(totals, 2)) / (n - 1) if n > 1 else 0
    return None if chance == 0 else 1 - apart / chance


@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.sampled_from(["a", "b", "c", None]), min_size=6, max_size=6), min_size=n, max_size=n
        )
    )
)
@settings(deadline=None, max_examples=60)
def test_alpha_equals_a_pair_by_pair_computation(ratings):
    expected = slow_alpha(ratings)
    assume(expected is not None)
    assert alpha(ratings) == pytest.approx(float(expected))


def test_precision_recall_and_f1_equal_the_hand_worked_values():
    labels = pd.DataFrame({"a": [True, True, False, False], "b": [False, False, False, True]})
    gold = pd.DataFrame({"a": [True, False, True, True], "b": [False, False, False, None]}, dtype="boolean")
    table = against(labels, gold).set_index("code")
    assert table.loc["a", ["precision", "recall", "f1"]].tolist() == pytest.approx([1 / 2, 1 / 3, 2 / 5])
    assert table.loc["a", ["n_true", "n_false", "n_missed", "n_gold", "n_pairs"]].tolist() == [1, 1, 2, 3, 4]
    assert table.loc["b", ["precision", "recall", "f1"]].isna().all()
    assert table.loc["b", "n_pairs"] == 3
    assert table.loc["all", "f1"] == pytest.approx(2 / 5)


def test_codes_on_which_coders_differ_are_missing():
    first = pd.DataFrame({"a": [True, True, False]})
    second = pd.DataFrame({"a": [True, False, False]})
    assert agreed(first, second)["a"].tolist() == [True, pd.NA, False]


@pytest.mark.parametrize("other", [pd.DataFrame({"b": [True]}), pd.DataFrame({"a": [True, True]})])
def test_tables_of_other_units_or_codes_are_refused(other):
    with pytest.raises(ValueError, match="the same units and codes"):
        against(pd.DataFrame({"a": [True]}), other)
    with pytest.raises(ValueError, match="the same units and codes"):
        agreed(pd.DataFrame({"a": [True]}), other)
