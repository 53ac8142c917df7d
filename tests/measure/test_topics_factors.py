import warnings

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from planted import planted
from sklearn.decomposition import non_negative_factorization
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer
from threadpoolctl import threadpool_limits

from syria_talks.measure.topics import factors


def loss(x, w, h):
    return float(np.linalg.norm(x.toarray() - w @ h))


def test_two_terms_are_weighed_as_by_hand():
    weighed = factors.weigh(sp.csr_array(np.array([[2, 1], [0, 3]]))).toarray()
    first = np.array([(1 + np.log(2)) * np.log(3 / 1.5), np.log(3 / 2.5)])
    np.testing.assert_allclose(weighed, [first / np.hypot(*first), [0, 1]], rtol=1e-6)


def test_sublinear_counts_and_lengths_are_those_of_scikit_learn():
    counts = sp.csr_array(planted()[0])
    theirs = TfidfTransformer(sublinear_tf=True, use_idf=False).fit_transform(counts).toarray()
    np.testing.assert_allclose(factors.weigh(counts, common=np.ones(counts.shape[1])).toarray(), theirs, atol=1e-6)


def test_a_term_in_all_units_keeps_a_little_weight():
    assert 0 < factors.rarity(sp.csr_array(np.ones((5, 1))))[0] < factors.rarity(sp.csr_array(np.array([[1], [0]])))[0]


def test_counts_can_be_taken_as_they_are():
    np.testing.assert_allclose(
        factors.weigh(sp.csr_array(np.array([[3, 4]])), "counts").toarray(), [[0.6, 0.8]], rtol=1e-6
    )


def test_an_unknown_weighting_is_refused():
    with pytest.raises(ValueError, match="one of counts, tfidf would be right"):
        factors.weigh(sp.csr_array(np.eye(2)), "bm25")


def test_the_loss_is_that_of_scikit_learn():
    x = factors.weigh(sp.csr_array(planted()[0]))
    w, h = factors.factor(x, factors.start(x, 4), n_iterations=100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs = non_negative_factorization(x, n_components=4, init="nndsvda", max_iter=400, tol=1e-8)
    assert loss(x, w, h) <= loss(x, *theirs[:2]) * 1.001


def test_each_iteration_brings_the_product_nearer():
    x = factors.weigh(sp.csr_array(planted()[0]))
    begun = factors.start(x, 6)
    losses = [loss(x, *factors.factor(x, begun, n_iterations=n)) for n in (0, 1, 2, 5, 20)]
    assert losses == sorted(losses, reverse=True)


def test_blocks_end_where_all_units_at_once_do():
    counts = sp.csr_array(planted()[0])
    x = factors.weigh(counts)
    begun = factors.start(x, 4)
    once, blocks = (
        factors.factor(x, begun, n_iterations=60),
        factors.factor_in_blocks(counts, begun, n_iterations=60, size=23),
    )
    assert loss(x, *blocks) == pytest.approx(loss(x, *once), rel=1e-3)


def test_the_block_size_changes_nothing():
    counts = sp.csr_array(planted()[0])
    begun = factors.start(factors.weigh(counts), 4)
    one, other = (factors.factor_in_blocks(counts, begun, n_iterations=5, size=size) for size in (7, 1000))
    np.testing.assert_allclose(one[1], other[1], atol=1e-4)


def test_memberships_of_given_topics_are_found_again():
    topics = np.array([[1, 0, 1, 0], [0, 1, 0, 0]], dtype=np.float32)
    w = np.array([[0.2, 0.7], [1, 0], [0, 0.4]], dtype=np.float32)
    np.testing.assert_allclose(factors.memberships(sp.csr_array(w @ topics), topics, n_iterations=20), w, atol=1e-5)


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


def test_a_pull_draws_a_topic_to_its_terms():
    counts, *_ = planted()
    x = factors.weigh(sp.csr_array(counts))
    pull = np.zeros((1, x.shape[1]), dtype=np.float32)
    pull[0, [3, 45]] = np.sqrt(0.5)
    begun = np.vstack([pull, factors.start(x, 3)])
    free, drawn = (factors.factor(x, begun, n_iterations=20, pull=p)[1] for p in (None, pull))
    share = [topics[0, [3, 45]].sum() / topics[0].sum() for topics in (free, drawn)]
    assert share[1] > 2 * share[0]
