import numpy as np
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from planted import planted
from sklearn.decomposition import NMF, non_negative_factorization
from threadpoolctl import threadpool_limits

from syria_talks.measure.topics import factors


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


def test_a_pull_draws_a_topic_to_its_terms():
    counts, *_ = planted()
    x = factors.weigh(sp.csr_array(counts))
    pull = np.zeros((1, x.shape[1]), dtype=np.float32)
    pull[0, [3, 45]] = np.sqrt(0.5)
    begun = np.vstack([pull, factors.start(x, 3)])
    free, drawn = (factors.factor(x, begun, n_iterations=20, pull=p)[1] for p in (None, pull))
    share = [topics[0, [3, 45]].sum() / topics[0].sum() for topics in (free, drawn)]
    assert share[1] > 2 * share[0]
