"""How is a matrix of terms factored into topics, the same way every time?

:func:`weigh` turns counts into sublinear tf-idf, :func:`start` finds where to begin, :func:`factor` improves that with the
coordinate descent of scikit-learn a decided number of times. No step draws at random, and :func:`one_thread` keeps the
order in which numbers are added the same on every machine setting, so that the same data give the same topics.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import svds
from sklearn.decomposition import non_negative_factorization
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

__all__ = ["Matrix", "factor", "one_thread", "random_start", "start", "weigh"]

Matrix: TypeAlias = npt.NDArray[np.float32]

_N_MEMBERSHIPS = 10  # passes that find memberships when topics are held fixed


def one_thread() -> AbstractContextManager[Any]:
    """Let linear algebra use one thread, so that sums are added in one order.

    The products here are thin (units by some tens of topics): a second thread gains little, and would change last digits.
    """
    limits: AbstractContextManager[Any] = threadpool_limits(limits=1)
    return limits


def weigh(counts: sp.csr_array) -> sp.csr_array:
    """Weigh counts by sublinear tf-idf, rows of length 1, so that neither long units nor common terms rule.

    The rarity of a term is ``ln((N + 1) / (df + .5))``: never 0, and steeper than that of scikit-learn, whose added 1 lets
    common terms into many topics (coherence falls by a tenth).

    References
    ----------
    Manning, Raghavan & Schütze (2008), Introduction to information retrieval, section 6.4.1.
    Robertson & Zaragoza (2009), The probabilistic relevance framework: BM25 and beyond, Foundations and Trends in
    Information Retrieval 3(4), 333-389 (the rarity that is not negative).
    """
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log((counts.shape[0] + 1) / (df + 0.5))
    frequency = TfidfTransformer(norm=None, use_idf=False, sublinear_tf=True).fit_transform(counts.astype(np.float64))
    return sp.csr_array(normalize(frequency @ sp.diags_array(rarity)), dtype=np.float32)


def start(x: sp.csr_array, n_topics: int) -> Matrix:
    """Find topics to begin with: the non-negative halves of the leading singular vectors.

    The singular vectors come from an exact method with a fixed first vector; those of scikit-learn's `init` are drawn, and
    change with the order of units. Taking the larger half makes the sign of a vector, which is arbitrary, irrelevant. A
    rank below `n_topics` gives fewer topics.

    Returns
    -------
    array of float32, shape (n_topics or fewer, n_terms)

    References
    ----------
    Boutsidis & Gallopoulos (2008), SVD based initialization: a head start for nonnegative matrix factorization,
    Pattern Recognition 41(4), 1350-1362.
    """
    if n_topics < min(x.shape) // 2:
        u, s, vt = svds(x, k=n_topics, v0=np.ones(min(x.shape), dtype=x.dtype))
    else:
        u, s, vt = np.linalg.svd(x.toarray(), full_matrices=False)
    order = np.argsort(-s, kind="stable")[:n_topics]
    order = order[s[order] > 1e-4 * s[order[0]]]
    left, right = u.T[order], vt[order]
    left[0], right[0] = np.abs(left[0]), np.abs(right[0])
    plus, minus = (
        np.linalg.norm(np.maximum(sign * left, 0), axis=1) * np.linalg.norm(np.maximum(sign * right, 0), axis=1)
        for sign in (1, -1)
    )
    half = np.maximum(np.where(plus >= minus, 1, -1)[:, None] * right, 0)
    return np.asarray(half / np.linalg.norm(half, axis=1, keepdims=True), dtype=np.float32)


def random_start(x: sp.csr_array, n_topics: int, rng: np.random.Generator) -> Matrix:
    """Draw topics to begin with, to see whether another start ends at the same topics, shape (n_topics, n_terms)."""
    return np.asarray(rng.random((n_topics, x.shape[1])) * np.asarray(x.mean(axis=0)).ravel(), dtype=np.float32)


def factor(x: sp.csr_array, topics: Matrix, *, n_iterations: int, pull: Matrix | None = None) -> tuple[Matrix, Matrix]:
    """Improve topics by non-negative matrix factorization.

    Parameters
    ----------
    x : csr_array of float32, shape (n_units, n_terms)
    topics : array, shape (n_topics, n_terms)
        Where to begin.
    n_iterations : int
        Passes over both factors; the number is decided beforehand rather than by a tolerance, since the leading terms
        settle long before the last digits do.
    pull : array, shape (n_guided, n_terms), optional
        Where the first topics are drawn to, each row of length 1: by a unit more for each, that only this topic may hold
        and that weighs as much as all the units that do.

    Returns
    -------
    memberships : array of float32, shape (n_units, n_topics)
    topics : array of float32, shape (n_topics, n_terms)

    References
    ----------
    Cichocki & Phan (2009), Fast local algorithms for large scale nonnegative matrix and tensor factorizations, IEICE
    Transactions on Fundamentals E92-A(3), 708-721.
    """
    pull = np.zeros((0, x.shape[1]), dtype=np.float32) if pull is None else pull
    w = _memberships(x, topics)
    strength = np.linalg.norm(w, axis=0)[: len(pull)]
    length = np.linalg.norm(topics[: len(pull)], axis=1)  # the scale of a topic is arbitrary: keep it
    terms = sp.csr_array(sp.vstack([x, (strength * length)[:, None] * pull]).T, dtype=np.float32)
    drawn = np.eye(len(pull), len(topics), dtype=np.float32) * strength[:, None]
    h, w = topics.T.copy(), np.vstack([w, drawn])
    for n in [1] * n_iterations if len(pull) else [n_iterations] if n_iterations else []:
        # Turned on its side, so that topics are improved first and meet the pull as it was set.
        h, w, _ = non_negative_factorization(
            terms, W=h, H=w.T, n_components=len(topics), init="custom", tol=0, max_iter=n
        )
        w = np.vstack([w.T[: x.shape[0]], drawn])
    return np.ascontiguousarray(w[: x.shape[0]]), np.ascontiguousarray(h.T)


def _memberships(x: sp.csr_array, topics: Matrix) -> Matrix:
    """Find how much of each fixed topic is in each unit."""
    found: Matrix = non_negative_factorization(
        x, H=topics, n_components=len(topics), init="custom", update_H=False, tol=0, max_iter=_N_MEMBERSHIPS
    )[0]
    return found
