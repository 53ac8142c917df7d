import itertools

import numpy as np
import pytest

from syria_talks.measure.topics import consensus


def test_two_halves_of_a_pair_hold_every_unit_once():
    halves = consensus.halves(list("aabbccdde"), 6)
    for one, other in zip(halves[::2], halves[1::2], strict=True):
        assert (one ^ other).all()


def test_a_story_is_never_cut():
    labels = np.array(list("abcabcabcdd"))
    for half in consensus.halves(labels, 8):
        for name in set(labels):
            assert len(set(half[labels == name])) == 1


def test_the_order_of_units_does_not_change_which_stories_are_in_a_half():
    labels = np.array(list("abcdefgh"))
    order = np.array([3, 1, 7, 0, 2, 6, 5, 4])
    for one, other in zip(consensus.halves(labels, 4), consensus.halves(labels[order], 4), strict=True):
        assert set(labels[one]) == set(labels[order][other])


def test_one_story_cannot_be_halved():
    assert consensus.halves(["a", "a"], 4) == []


def test_an_odd_number_of_halves_is_rounded_up_to_pairs():
    assert len(consensus.halves(list("abcd"), 5)) == 6


def test_leading_terms_are_sorted_and_ties_go_to_the_earlier_term():
    np.testing.assert_array_equal(consensus.leading(np.array([[1.0, 3, 1, 1, 2]]), 3), [[1, 4, 0]])


def test_leading_terms_are_those_of_a_full_sort():
    topics = np.random.default_rng(0).integers(0, 5, (6, 40)).astype(np.float32)
    np.testing.assert_array_equal(consensus.leading(topics, 7), np.argsort(-topics, axis=1, kind="stable")[:, :7])


def test_terms_without_weight_are_in_common_with_nobody():
    one, other = np.array([[1.0, 0, 0, 0]]), np.array([[1.0, 0, 0, 0]])
    assert consensus.overlap(one, other, 2)[0, 0] == 0.5


def test_topics_are_paired_whatever_their_order():
    topics = np.random.default_rng(1).random((5, 60)).astype(np.float32)
    order = np.array([4, 2, 0, 1, 3])
    partner, common, cosine = consensus.pair(topics, topics[order])
    np.testing.assert_array_equal(order[partner], np.arange(5))
    assert common.tolist() == [1] * 5
    np.testing.assert_allclose(cosine, 1, rtol=1e-5)


def test_pairing_is_the_best_of_all_one_to_one_pairings():
    rng = np.random.default_rng(2)
    one, other = rng.random((4, 12)), rng.random((4, 12))
    shared = consensus.overlap(one, other, 4)
    best = max(sum(shared[i, j] for i, j in enumerate(order)) for order in itertools.permutations(range(4)))
    assert consensus.pair(one, other, 4)[1].sum() == pytest.approx(best)


def test_a_topic_too_many_stays_alone():
    partner, common, _ = consensus.pair(np.eye(3), np.eye(3)[:2], 1)
    assert partner.tolist() == [0, 1, -1]
    assert common.tolist() == [1, 1, 0]


def test_topics_move_to_the_mean_of_their_partners():
    topics = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]], dtype=np.float32)
    found = [np.array([[0, 0, 0.9, 0.1], [0.7, 0.3, 0, 0]]), np.array([[0.3, 0.7, 0, 0], [0, 0, 0.1, 0.9]])]
    np.testing.assert_allclose(consensus.agree(topics, found, top_n=2), topics, atol=1e-6)


def test_a_topic_that_nobody_found_stays_as_it_is():
    topics = np.array([[1, 0, 0], [0, 0.4, 0.6]], dtype=np.float32)
    np.testing.assert_allclose(consensus.agree(topics, [np.array([[1.0, 0, 0]])], top_n=1), topics)
