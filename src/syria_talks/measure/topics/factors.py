"""How is a matrix of terms factored into topics, the same way every time?

:func:`weigh` turns counts into sublinear tf-idf, :func:`start` finds where to begin, :func:`factor` improves that by
alternating least squares a decided number of times, :func:`memberships` holds topics fixed and finds how much of each
is in each unit. No step draws at random, and :func:`one_thread` keeps the order in which numbers are added the same on
every machine setting, so that the same data give the same topics.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import svds
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

__all__ = [
    "BLOCK",
    "Matrix",
    "Weighting",
    "factor",
    "factor_in_blocks",
    "memberships",
    "one_thread",
    "random_start",
    "rarity",
    "start",
    "weigh",
]

Matrix: TypeAlias = npt.NDArray[np.float32]
Weighting: TypeAlias = Literal["tfidf", "counts"]

#: Units weighed at a time where memory is short.
BLOCK = 20_000
_TINY = np.float32(1e-12)


def one_thread() -> AbstractContextManager[Any]:
    """Let linear algebra use one thread, so that sums are added in one order.

    The products here are thin (units by some tens of topics): a second thread gains little, and would change last digits.
    """
    limits: AbstractContextManager[Any] = threadpool_limits(limits=1)
    return limits


def rarity(counts: sp.csr_array, weighting: Weighting = "tfidf") -> npt.NDArray[np.float64]:
    """Weigh each term by how few units hold it: ``ln((N + 1) / (df + .5))``, or 1 where counts are taken as they are.

    Never 0, and steeper than the smoothed form of scikit-learn, whose added 1 lets common terms into many topics.

    References
    ----------
    Robertson & Zaragoza (2009), The probabilistic relevance framework: BM25 and beyond, Foundations and Trends in
    Information Retrieval 3(4), 333-389 (the weight that is not negative).
    """
    if weighting not in get_args(Weighting):
        raise ValueError(f"weighting is {weighting!r}; one of {', '.join(sorted(get_args(Weighting)))} would be right")
    if weighting == "counts":
        return np.ones(counts.shape[1])
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.log((counts.shape[0] + 1) / (df + 0.5)), dtype=np.float64)


def weigh(
    counts: sp.csr_array, weighting: Weighting = "tfidf", common: npt.NDArray[np.float64] | None = None
) -> sp.csr_array:
    """Weigh counts so that neither long units nor common terms rule.

    Parameters
    ----------
    counts : csr_array, shape (n_units, n_terms)
    weighting : {"tfidf", "counts"}
        Sublinear tf-idf, ``(1 + ln n) * rarity``; or the counts as they are. Rows then have length 1.
    common : array, shape (n_terms,), optional
        The terms' :func:`rarity`, where it is that of more units than these.

    Returns
    -------
    csr_array of float32, shape (n_units, n_terms)

    References
    ----------
    Manning, Raghavan & Schütze (2008), Introduction to information retrieval, section 6.4.1.
    """
    common = rarity(counts, weighting) if common is None else common
    n = counts.data.astype(np.float64)
    values = (1 + np.log(n) if weighting == "tfidf" else n) * common[counts.indices]
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


def factor(x: sp.csr_array, topics: Matrix, *, n_iterations: int, pull: Matrix | None = None) -> tuple[Matrix, Matrix]:
    """Improve topics by hierarchical alternating least squares.

    Parameters
    ----------
    x : csr_array of float32, shape (n_units, n_terms)
    topics : array, shape (n_topics, n_terms)
        Where to begin.
    n_iterations : int
        Passes over both factors; the number is decided beforehand rather than by a tolerance, since the leading terms
        settle long before the last digits do.
    pull : array, shape (n_guided, n_terms), optional
        Where the first topics are drawn to, each row of length 1: as strongly as the units that hold the topic do.

    Returns
    -------
    memberships : array of float32, shape (n_units, n_topics)
    topics : array of float32, shape (n_topics, n_terms)

    References
    ----------
    Cichocki & Phan (2009), Fast local algorithms for large scale nonnegative matrix and tensor factorizations, IEICE
    Transactions on Fundamentals E92-A(3), 708-721.
    """
    h = np.array(topics, dtype=np.float32)
    w = np.ascontiguousarray(memberships(x, h, n_iterations=2).T)
    xt = sp.csr_array(x.T)
    for _ in range(n_iterations):
        _improve(h, _product(xt, w), w @ w.T, pull)
        _descend(w, _product(x, h), h @ h.T)
    return np.ascontiguousarray(w.T), h


def factor_in_blocks(
    counts: sp.csr_array,
    topics: Matrix,
    *,
    n_iterations: int,
    weighting: Weighting = "tfidf",
    size: int = BLOCK,
    pull: Matrix | None = None,
) -> tuple[Matrix, Matrix]:
    """Do as :func:`factor` does, weighing only `size` units at a time, where a second copy of the counts would not fit.

    Memberships are found anew in each pass instead of being kept, so a pass costs more and ends slightly elsewhere.
    """
    h = np.array(topics, dtype=np.float32)
    common = rarity(counts, weighting)
    for _ in range(n_iterations):
        products, gram = np.zeros_like(h), np.zeros((len(h), len(h)), dtype=np.float32)
        for x in _blocks(counts, weighting, common, size):
            w = np.ascontiguousarray(memberships(x, h, n_iterations=5).T)
            products += _product(sp.csr_array(x.T), w)
            gram += w @ w.T
        for _ in range(2):
            _improve(h, products, gram, pull)
    w = np.vstack([memberships(x, h) for x in _blocks(counts, weighting, common, size)])
    return w, h


def memberships(x: sp.csr_array, topics: Matrix, *, n_iterations: int = 10) -> Matrix:
    """Find how much of each fixed topic is in each unit, shape (n_units, n_topics)."""
    products, gram = _product(x, topics), topics @ topics.T
    w = np.asarray(products / np.maximum(gram.sum(axis=1), _TINY)[:, None], dtype=np.float32)
    for _ in range(n_iterations):
        _descend(w, products, gram)
    return np.ascontiguousarray(w.T)


def _blocks(
    counts: sp.csr_array, weighting: Weighting, common: npt.NDArray[np.float64], size: int
) -> Iterator[sp.csr_array]:
    for first in range(0, counts.shape[0], size):
        yield weigh(counts[first : first + size], weighting, common)


def _product(x: sp.csr_array, factor: Matrix) -> Matrix:
    """Multiply a sparse matrix, shape (n, m), by a factor's transpose, shape (k, m), giving shape (k, n)."""
    return np.ascontiguousarray((x @ np.ascontiguousarray(factor.T)).T)


def _improve(h: Matrix, products: Matrix, gram: Matrix, pull: Matrix | None) -> None:
    """Improve topics once, the guided ones towards their pull, in place."""
    if pull is not None:
        n_guided = len(pull)
        strength = np.diag(gram)[:n_guided] + _TINY
        length = np.maximum(np.linalg.norm(h[:n_guided], axis=1), _TINY)  # the scale of a topic is arbitrary: keep it
        products, gram = products.copy(), gram.copy()
        products[:n_guided] += (strength * length)[:, None] * pull
        gram[np.arange(n_guided), np.arange(n_guided)] += strength
    _descend(h, products, gram)


def _descend(factor: Matrix, products: Matrix, gram: Matrix) -> None:
    """Set each row of a factor to its best value, the others held, in place."""
    for k in range(gram.shape[0]):
        step = (products[k] - gram[k] @ factor) / max(gram[k, k], _TINY)
        np.maximum(factor[k] + step, 0, out=factor[k])
