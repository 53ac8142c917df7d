"""How is a matrix of terms factored into topics, the same way every time?

:func:`weigh` turns counts into sublinear tf-idf, :func:`start` finds where to begin, :func:`factor` improves that by
alternating least squares a decided number of times, :func:`memberships` holds topics fixed and finds how much of each
is in each unit. No step draws at random, and :func:`one_thread` keeps the order in which numbers are added the same on
every machine setting, so that the same data give the same topics.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import svds
from threadpoolctl import threadpool_limits

__all__ = ["Matrix", "Weighting", "factor", "memberships", "one_thread", "random_start", "start", "weigh"]

Matrix: TypeAlias = npt.NDArray[np.float32]
Weighting: TypeAlias = Literal["tfidf", "counts"]

_TINY = np.float32(1e-12)


def one_thread() -> AbstractContextManager[Any]:
    """Let linear algebra use one thread, so that sums are added in one order.

    The products here are thin (units by some tens of topics): a second thread gains little, and would change last digits.
    """
    return threadpool_limits(limits=1)


def weigh(counts: sp.csr_array, weighting: Weighting = "tfidf") -> sp.csr_array:
    """Weigh counts so that neither long units nor common terms rule.

    Parameters
    ----------
    counts : csr_array, shape (n_units, n_terms)
    weighting : {"tfidf", "counts"}
        Sublinear tf-idf, ``(1 + ln n) * (1 + ln((1 + N) / (1 + df)))``; or the counts as they are. Rows then have length 1.

    Returns
    -------
    csr_array of float32, shape (n_units, n_terms)
    """
    if weighting not in ("tfidf", "counts"):
        raise ValueError(f"weighting is {weighting!r}; one of counts, tfidf would be right")
    values = counts.data.astype(np.float64)
    if weighting == "tfidf":
        n_units = counts.shape[0]
        df = np.bincount(counts.indices, minlength=counts.shape[1])
        values = (1 + np.log(values)) * (1 + np.log((1 + n_units) / (1 + df)))[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(rows, weights=values**2, minlength=counts.shape[0]))
    return sp.csr_array(((values / length[rows]).astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)


def start(x: sp.csr_array, n_topics: int) -> Matrix:
    """Find topics to begin with: the non-negative halves of the leading singular vectors.

    The singular vectors come from an exact method with a fixed first vector, not from a randomised one. Taking the larger
    half makes the sign of a vector, which is arbitrary, irrelevant. A rank below `n_topics` gives fewer topics.

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
    topics = np.zeros((len(order), x.shape[1]), dtype=np.float32)
    for topic, i in enumerate(order):
        left, right = u[:, i], vt[i]
        if topic == 0:
            left, right = np.abs(left), np.abs(right)
        plus = np.linalg.norm(np.maximum(left, 0)) * np.linalg.norm(np.maximum(right, 0))
        minus = np.linalg.norm(np.minimum(left, 0)) * np.linalg.norm(np.minimum(right, 0))
        half = np.maximum(right if plus >= minus else -right, 0)
        topics[topic] = half / np.linalg.norm(half)
    return topics


def random_start(x: sp.csr_array, n_topics: int, rng: np.random.Generator) -> Matrix:
    """Draw topics to begin with, to see whether another start ends at the same topics, shape (n_topics, n_terms)."""
    return np.asarray(rng.random((n_topics, x.shape[1])) * np.asarray(x.mean(axis=0)).ravel(), dtype=np.float32)


def factor(x: sp.csr_array, topics: Matrix, *, n_iterations: int) -> tuple[Matrix, Matrix]:
    """Improve topics by hierarchical alternating least squares.

    Parameters
    ----------
    x : csr_array of float32, shape (n_units, n_terms)
    topics : array, shape (n_topics, n_terms)
        Where to begin.
    n_iterations : int
        Passes over both factors; the number is decided beforehand rather than by a tolerance, since the leading terms
        settle long before the last digits do.

    Returns
    -------
    memberships : array of float32, shape (n_units, n_topics)
    topics : array of float32, shape (n_topics, n_terms)

    References
    ----------
    Cichocki & Phan (2009), Fast local algorithms for large scale nonnegative matrix and tensor factorizations, IEICE
    Transactions on Fundamentals E92-A(3), 708-721.
    """
    h = np.ascontiguousarray(topics.T)
    w = memberships(x, topics, n_iterations=2)
    xt = sp.csr_array(x.T)
    for _ in range(n_iterations):
        _descend(h, xt @ w, w.T @ w)
        _descend(w, x @ h, h.T @ h)
    return w, np.ascontiguousarray(h.T)


def memberships(x: sp.csr_array, topics: Matrix, *, n_iterations: int = 10) -> Matrix:
    """Find how much of each fixed topic is in each unit, shape (n_units, n_topics)."""
    h = np.ascontiguousarray(topics.T)
    products, gram = x @ h, h.T @ h
    w = np.asarray(products / np.maximum(gram.sum(axis=1), _TINY), dtype=np.float32)
    for _ in range(n_iterations):
        _descend(w, products, gram)
    return w


def _descend(factor: Matrix, products: Matrix, gram: Matrix) -> None:
    """Set each column of a factor to its best value, the others held, in place."""
    for k in range(gram.shape[0]):
        step = (products[:, k] - factor @ gram[:, k]) / max(gram[k, k], _TINY)
        np.maximum(factor[:, k] + step, 0, out=factor[:, k])
