"""The same topics every time, which of them two models share, and whether their terms belong together."""

import itertools
import math

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from planted import planted
from sklearn.decomposition import NMF, non_negative_factorization
from threadpoolctl import threadpool_limits

from syria_talks.measure import topic_factors as factors


def loss(x, w, h):
    return float(np.linalg.norm(x.toarray() - w @ h))


def test_two_terms_are_weighed_as_by_hand():
    weighed = factors.weigh(sp.csr_array(np.array([[2, 1], [0, 3]]))).toarray()
    first = np.array([(1 + np.log(2)) * np.log(3 / 1.5), np.log(3 / 2.5)])
    np.testing.assert_allclose(weighed, [first / np.hypot(*first), [0, 1]], rtol=1e-6)


def test_the_factors_are_those_of_scikit_learn_called_directly():
    x = factors.weigh(sp.csr_array(planted()[0]))
    begun = factors.start(x, 4)
    model = NMF(4, init="custom", tol=0, max_iter=7)
    memberships = non_negative_factorization(
        x, H=begun, n_components=4, init="custom", update_H=False, tol=0, max_iter=10
    )[0]
    theirs = model.fit_transform(sp.csr_array(x.T), W=begun.T.copy(), H=memberships.T.copy())
    w, h = factors.factor(x, begun, n_iterations=7)
    np.testing.assert_array_equal(h.T, theirs)
    np.testing.assert_array_equal(w.T, model.components_)


def test_the_loss_is_that_of_scikit_learn_from_its_own_start():
    x = factors.weigh(sp.csr_array(planted()[0]))
    w, h = factors.factor(x, factors.start(x, 4), n_iterations=100)
    theirs = non_negative_factorization(x, n_components=4, init="nndsvda", max_iter=400, tol=0)
    assert loss(x, w, h) <= loss(x, *theirs[:2]) * 1.001


def test_the_start_is_the_positive_half_of_singular_vectors_whatever_their_sign():
    x = factors.weigh(sp.csr_array(planted()[0]))
    u, _, vt = np.linalg.svd(x.toarray())
    begun = factors.start(x, 4)
    np.testing.assert_allclose(begun[0], np.abs(vt[0]), atol=1e-5)
    for topic in (1, 2, 3):
        sign = max(
            (1, -1), key=lambda s: np.prod([np.linalg.norm(np.maximum(s * v, 0)) for v in (u[:, topic], vt[topic])])
        )
        half = np.maximum(sign * vt[topic], 0)
        np.testing.assert_allclose(begun[topic], half / np.linalg.norm(half), atol=1e-4)


def test_each_iteration_brings_the_product_nearer():
    x = factors.weigh(sp.csr_array(planted()[0]))
    begun = factors.start(x, 6)
    losses = [loss(x, *factors.factor(x, begun, n_iterations=n)) for n in (0, 1, 2, 5, 20)]
    assert losses == sorted(losses, reverse=True)


def test_memberships_of_given_topics_are_found_again():
    topics = np.array([[1, 0, 1, 0], [0, 1, 0, 0]], dtype=np.float32)
    w = np.array([[0.2, 0.7], [1, 0], [0, 0.4]], dtype=np.float32)
    np.testing.assert_allclose(factors.factor(sp.csr_array(w @ topics), topics, n_iterations=0)[0], w, atol=1e-5)


def test_the_start_does_not_depend_on_the_number_of_threads():
    x = factors.weigh(sp.csr_array(planted(n_units=400, n_terms=300)[0]))
    found = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads):
            found.append(factors.start(x, 5))
    np.testing.assert_allclose(*found, atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(1, 8), st.integers(1, 8)), elements=st.integers(0, 4)), st.integers(1, 5))
def test_no_small_matrix_gives_nan_or_negative_factors(counts, n_topics):
    kept = counts[counts.sum(axis=1) > 0]
    if not len(kept):
        return
    x = factors.weigh(sp.csr_array(kept))
    w, h = factors.factor(x, factors.start(x, min(n_topics, *x.shape)), n_iterations=5)
    assert np.isfinite(w).all()
    assert np.isfinite(h).all()
    assert w.min() >= 0
    assert h.min() >= 0


def test_two_halves_of_a_pair_hold_every_unit_once():
    halves = factors.halves(list("aabbccdde"), 6)
    for one, other in zip(halves[::2], halves[1::2], strict=True):
        assert (one ^ other).all()


def test_a_story_is_never_cut():
    labels = np.array(list("abcabcabcdd"))
    for half in factors.halves(labels, 8):
        for name in set(labels):
            assert len(set(half[labels == name])) == 1


def test_the_order_of_units_does_not_change_which_stories_are_in_a_half():
    labels = np.array(list("abcdefgh"))
    order = np.array([3, 1, 7, 0, 2, 6, 5, 4])
    for one, other in zip(factors.halves(labels, 4), factors.halves(labels[order], 4), strict=True):
        assert set(labels[one]) == set(labels[order][other])


def test_one_story_cannot_be_halved():
    assert factors.halves(["a", "a"], 4) == []


def test_an_odd_number_of_halves_is_rounded_up_to_pairs():
    assert len(factors.halves(list("abcd"), 5)) == 6


def test_leading_terms_are_sorted_and_ties_go_to_the_earlier_term():
    np.testing.assert_array_equal(factors.leading(np.array([[1.0, 3, 1, 1, 2]]), 3), [[1, 4, 0]])


def test_leading_terms_are_those_of_a_full_sort():
    topics = np.random.default_rng(0).integers(0, 5, (6, 40)).astype(np.float32)
    np.testing.assert_array_equal(factors.leading(topics, 7), np.argsort(-topics, axis=1, kind="stable")[:, :7])


def test_terms_without_weight_are_in_common_with_nobody():
    one, other = np.array([[1.0, 0, 0, 0]]), np.array([[1.0, 0, 0, 0]])
    assert factors.overlap(one, other, 2)[0, 0] == 0.5


def test_topics_are_paired_whatever_their_order():
    topics = np.random.default_rng(1).random((5, 60)).astype(np.float32)
    order = np.array([4, 2, 0, 1, 3])
    partner, common, cosine = factors.pair(topics, topics[order])
    np.testing.assert_array_equal(order[partner], np.arange(5))
    assert common.tolist() == [1] * 5
    np.testing.assert_allclose(cosine, 1, rtol=1e-5)


def test_pairing_is_the_best_of_all_one_to_one_pairings():
    rng = np.random.default_rng(2)
    one, other = rng.random((4, 12)), rng.random((4, 12))
    shared = factors.overlap(one, other, 4)
    best = max(sum(shared[i, j] for i, j in enumerate(order)) for order in itertools.permutations(range(4)))
    assert factors.pair(one, other, 4)[1].sum() == pytest.approx(best)


def test_a_topic_too_many_stays_alone():
    partner, common, _ = factors.pair(np.eye(3), np.eye(3)[:2], 1)
    assert partner.tolist() == [0, 1, -1]
    assert common.tolist() == [1, 1, 0]


def test_topics_move_to_the_mean_of_their_partners():
    topics = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]], dtype=np.float32)
    found = [np.array([[0, 0, 0.9, 0.1], [0.7, 0.3, 0, 0]]), np.array([[0.3, 0.7, 0, 0], [0, 0, 0.1, 0.9]])]
    np.testing.assert_allclose(factors.agree(topics, found, top_n=2), topics, atol=1e-6)


def test_a_topic_that_nobody_found_stays_as_it_is():
    topics = np.array([[1, 0, 0], [0, 0.4, 0.6]], dtype=np.float32)
    np.testing.assert_allclose(factors.agree(topics, [np.array([[1.0, 0, 0]])], top_n=1), topics)


COUNTS = sp.csr_array(np.array([[1, 2, 0, 0], [3, 1, 0, 1], [0, 0, 1, 0], [0, 1, 1, 0]]))


def slow(leading, counts):
    units = [set(np.flatnonzero(row)) for row in counts.toarray()]
    n = len(units)
    scores = []
    for a, b in itertools.combinations(leading, 2):
        pa, pb, pab = (sum(set(terms) <= unit for unit in units) / n for terms in ((a,), (b,), (a, b)))
        if pa and pb:
            scores.append(-1 if not pab else 1 if pab == 1 else math.log(pab / (pa * pb)) / -math.log(pab))
    return sum(scores) / len(scores) if scores else math.nan


def test_two_terms_as_by_hand():
    assert factors.npmi(np.array([[0, 1]]), COUNTS)[0] == pytest.approx(
        math.log((2 / 4) / (2 / 4 * 3 / 4)) / -math.log(2 / 4)
    )


def test_terms_that_never_meet_score_minus_one():
    assert factors.npmi(np.array([[0, 2]]), COUNTS)[0] == -1


def test_terms_that_always_meet_score_one():
    assert factors.npmi(np.array([[0, 1]]), sp.csr_array(np.ones((3, 2), dtype=int)))[0] == 1


def test_a_pair_of_which_one_is_nowhere_is_left_out():
    wide = sp.csr_array(np.hstack([COUNTS.toarray(), np.zeros((4, 1), dtype=int)]))
    assert factors.npmi(np.array([[0, 1, 4]]), wide)[0] == factors.npmi(np.array([[0, 1]]), wide)[0]
    assert np.isnan(factors.npmi(np.array([[0, 4]]), wide)[0])


def test_one_term_has_no_pair():
    assert np.isnan(factors.npmi(np.array([[0]]), COUNTS)[0])


def test_no_units_say_nothing():
    assert np.isnan(factors.npmi(np.array([[0, 1]]), COUNTS[:0])[0])


def test_coherence_is_that_of_a_slow_loop():
    rng = np.random.default_rng(0)
    counts = sp.csr_array(rng.poisson(0.5, (30, 12)))
    leading = np.array([rng.permutation(12)[:5] for _ in range(4)])
    np.testing.assert_allclose(factors.npmi(leading, counts), [slow(row, counts) for row in leading])
