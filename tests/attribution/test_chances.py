"""Chances of candidates: rivals at one cue, and helpers at another."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_talks.attribution import chances
from syria_talks.attribution.extents import Candidate


def candidate(cue, start, end):
    return Candidate(cue, "ccomp", -1, start, end, None)


def share(log_odds):
    return 1 / (1 + math.exp(-log_odds))


def test_a_lone_candidate_keeps_its_sum():
    assert chances.own([candidate(0, 10, 30)], [0.7]) == pytest.approx([0.7])


def test_rivals_that_share_nothing_divide_the_chance_with_the_choice_of_none():
    odds = chances.own([candidate(0, 0, 10), candidate(0, 20, 30)], [0.0, math.log(2)])
    assert [share(value) for value in odds] == pytest.approx([1 / 4, 2 / 4])


def test_a_rival_that_shares_three_quarters_counts_with_the_square_of_that():
    odds = chances.own([candidate(0, 0, 40), candidate(0, 0, 30)], [0.0, 0.0])
    assert share(odds[0]) == pytest.approx((1 + 0.75**2) / 3)


def test_a_rival_that_shares_less_than_half_does_not_count():
    odds = chances.own([candidate(0, 0, 40), candidate(0, 0, 19)], [0.0, 0.0])
    assert share(odds[0]) == pytest.approx(1 / 3)


def test_two_cues_of_the_same_words_help_each_other():
    some = [candidate(0, 0, 40), candidate(9, 0, 40), candidate(9, 50, 90)]
    total = chances.shared(some, [0.0, 0.0, -1.0])
    assert [share(value) for value in total[:2]] == pytest.approx([0.75, 0.75])
    assert total[2] == -1.0


def test_candidates_of_one_cue_do_not_help_each_other():
    assert chances.shared([candidate(0, 0, 40), candidate(0, 0, 39)], [0.0, 0.0]) == [0.0, 0.0]


def test_no_candidates_have_no_chances():
    assert chances.own([], []) == [] == chances.shared([], [])


spans = st.builds(
    lambda cue, start, length: candidate(cue, start, start + length),
    st.integers(0, 4),
    st.integers(0, 60),
    st.integers(1, 40),
)


@given(st.lists(st.tuples(spans, st.floats(-1000, 1000)), max_size=12))
def test_chances_are_finite_and_help_never_hurts(rows):
    some, sums = [row[0] for row in rows], [row[1] for row in rows]
    odds = chances.own(some, sums)
    total = chances.shared(some, odds)
    assert all(math.isfinite(value) for value in odds + total)
    assert all(more >= less for more, less in zip(total, odds, strict=True))


@given(st.permutations(range(6)))
def test_the_order_of_the_candidates_does_not_matter(order):
    some = [candidate(n % 2, 7 * n, 7 * n + 20 + n) for n in range(6)]
    sums = [0.3 * n - 1 for n in range(6)]
    straight = chances.shared(some, chances.own(some, sums))
    mixed = [some[n] for n in order]
    shuffled = chances.shared(mixed, chances.own(mixed, [sums[n] for n in order]))
    assert shuffled == pytest.approx([straight[n] for n in order])
