"""How is a matrix of terms factored into topics, the same way every time, and which of them do the data repeat?

:func:`weigh` turns counts into sublinear tf-idf, :func:`start` finds where to begin, :func:`factor` improves that with the
coordinate descent of scikit-learn a decided number of times. No step draws at random: the same data give the same topics. Only
:func:`in_batches`, for many units, takes them in an order that is drawn.

:func:`halves` deals whole stories into complementary halves, :func:`pair` says which topic of one model is which of
another, :func:`agree` moves topics towards what the halves have in common. :func:`resampled` asks where a topic is found again,
:func:`npmi` whether its leading terms belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment
from scipy.sparse.linalg import svds
from sklearn.decomposition import MiniBatchNMF, non_negative_factorization
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

__all__ = [
    "Matrix", "Pairing", "agree", "factor", "halves", "in_batches", "leading", "npmi", "over", "overlap", "pair",
    "rarity", "resampled", "start", "weigh",
]  # fmt: skip

Matrix: TypeAlias = npt.NDArray[np.float32]

_BATCH = 4096
_N_MEMBERSHIPS = 10  # passes that find memberships when topics are held fixed


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
    frequency = TfidfTransformer(norm=None, use_idf=False, sublinear_tf=True).fit_transform(counts.astype(np.float64))
    return sp.csr_array(normalize(frequency @ sp.diags_array(rarity(counts))), dtype=np.float32)


def rarity(counts: sp.csr_array) -> npt.NDArray[np.float64]:
    """How rare each term is, in logarithms, shape (n_terms,)."""
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.log((counts.shape[0] + 1) / (df + 0.5)), dtype=np.float64)


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


def factor(x: sp.csr_array, topics: Matrix, *, n_iterations: int) -> tuple[Matrix, Matrix]:
    """Improve topics by non-negative matrix factorization.

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
    given: dict[str, Any] = {"n_components": len(topics), "init": "custom", "tol": 0}
    w = non_negative_factorization(x, H=topics, update_H=False, max_iter=_N_MEMBERSHIPS, **given)[0]
    h = topics.T.copy()
    if n_iterations:  # turned on its side, so that topics are improved first
        h, w, _ = non_negative_factorization(sp.csr_array(x.T), W=h, H=w.T, max_iter=n_iterations, **given)
        w = w.T
    return np.ascontiguousarray(w), np.ascontiguousarray(h.T)


def in_batches(x: sp.csr_array, topics: Matrix, random_state: int) -> Matrix:
    """Go once through many units in batches, in an order that is drawn, and improve topics by what each batch holds."""
    order = np.random.default_rng(random_state).permutation(x.shape[0])
    model = MiniBatchNMF(
        len(topics), init="custom", batch_size=_BATCH, max_iter=1, tol=0, max_no_improvement=None, forget_factor=1
    )
    begun = np.full((x.shape[0], len(topics)), np.sqrt(x.mean() / len(topics)), dtype=np.float32)
    model.fit_transform(sp.csr_array(x[order]), W=begun, H=topics.copy())
    return np.asarray(model.components_, dtype=np.float32)


Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
#: For each topic of the first model: its partner in the second (-1 where there is none), the share of leading terms that
#: the two have in common, and the cosine of their weights.
Pairing: TypeAlias = tuple[Integers, Floats, Floats]

_SEQUENCE = 2008  # which halves are dealt is part of the method, not a choice: the same stories are dealt the same way


def halves(clusters: Sequence[Any] | npt.NDArray[Any] | pd.Series, n_resamples: int) -> list[Flags]:
    """Deal clusters into complementary halves, `n_resamples` in all, or one more where that is odd.

    Two halves of a pair share no story, so a topic found in both did not come from one. The draw is fixed: the same
    labels give the same halves, whatever the order of units. One cluster cannot be halved and gives no halves.

    Returns
    -------
    list of boolean arrays, each of shape (n_units,)
        Units in the half.

    References
    ----------
    Shah & Samworth (2013), Variable selection with error control: another look at stability selection, Journal of the
    Royal Statistical Society B 75(1), 55-80.
    """
    codes, names = pd.factorize(np.asarray(clusters, dtype=object), sort=True)
    if len(names) < 2:
        return []
    rng = np.random.default_rng(_SEQUENCE)
    members: list[Flags] = []
    while len(members) < n_resamples:
        chosen = rng.permutation(len(names))[: (len(names) + 1) // 2]
        member = np.isin(codes, chosen)
        members += [member, ~member]
    return members


def leading(topics: Matrix, top_n: int = 10) -> Integers:
    """Find the terms of largest weight of each topic, ties to the earlier term, shape (n_topics, at most top_n)."""
    n = min(top_n, topics.shape[1])
    least = np.partition(topics, -n, axis=1)[:, -n]
    rows = []
    for weights, low in zip(topics, least, strict=True):
        candidates = np.flatnonzero(weights >= low)
        rows.append(candidates[np.argsort(-weights[candidates], kind="stable")[:n]])
    return np.array(rows, dtype=np.int64).reshape(len(topics), n)


def overlap(one: Matrix, other: Matrix, top_n: int = 10) -> Floats:
    """Share of leading terms that topics have in common, shape (n_topics of one, n_topics of other), 0 to 1."""
    held = []
    for topics in (one, other):
        at = leading(topics, top_n)
        mask = np.zeros(topics.shape)
        np.put_along_axis(mask, at, np.take_along_axis(topics, at, 1) > 0, axis=1)
        held.append(mask)
    return np.asarray(held[0] @ held[1].T / min(top_n, one.shape[1]), dtype=np.float64)


def pair(one: Matrix, other: Matrix, top_n: int = 10) -> Pairing:
    """Pair the topics of two models one to one, so that they have most in common.

    Leading terms decide, the cosine of all weights settles ties. Where the second model has fewer topics, some stay alone:
    partner -1 and nothing in common.
    """
    shared, alike = overlap(one, other, top_n), _cosine(one, other)
    rows, columns = linear_sum_assignment(-(shared + 0.01 * alike))
    partner = np.full(len(one), -1, dtype=np.int64)
    common, cosine = np.zeros(len(one)), np.zeros(len(one))
    partner[rows], common[rows], cosine[rows] = columns, shared[rows, columns], alike[rows, columns]
    return partner, common, cosine


def agree(topics: Matrix, found: Sequence[Matrix], *, n_rounds: int = 3, top_n: int = 10) -> Matrix:
    """Move topics to the mean of their partners in the halves, as near each partner as it is alike.

    Parameters
    ----------
    topics : array, shape (n_topics, n_terms)
        Topics of all units, each summing to 1.
    found : sequence of arrays, each of shape (n_topics or fewer, n_terms)
        Topics of the halves, each summing to 1.
    n_rounds : int
        Pairing and moving are repeated: better means pair better.

    Notes
    -----
    A topic without any partner stays as it is.
    """
    for _ in range(n_rounds):
        total, weight = np.zeros(topics.shape), np.zeros((len(topics), 1))
        for other in found:
            partner, _, cosine = pair(topics, other, top_n)
            total += cosine[:, None] * other[partner]
            weight += cosine[:, None]
        topics = np.where(weight > 0, total / np.where(weight > 0, weight, 1), topics).astype(np.float32)
    return topics


def _cosine(one: Matrix, other: Matrix) -> Floats:
    lengths = np.outer(np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1))
    return np.asarray(
        np.divide(one @ other.T, lengths, out=np.zeros_like(lengths), where=lengths > 0), dtype=np.float64
    )


def resampled(
    topics: Matrix, found: Sequence[Matrix], members: Sequence[Flags], counts: sp.csr_array, top_n: int
) -> tuple[Floats, Floats]:
    """Ask each pair of halves what it has of each topic.

    The judgement is between the halves, which share no story, not between a half and the topics, which were made from it.

    Returns
    -------
    found : array, shape (n_topics,)
        Share of leading terms that the topic's partners in the two halves have in common, 0 to 1, mean over pairs; 0 where a
        half has none; NaN without halves.
    coherence : array, shape (n_topics,)
        NPMI of the leading terms of the partner in one half, in the stories of the other; mean, NaN where it cannot be judged.
    """
    shared, apart = [], []
    for first in range(0, len(found), 2):
        partners = []
        for other, member in zip(found[first : first + 2], members[first : first + 2], strict=True):
            partners.append(pair(topics, other, top_n)[0])
            apart.append(
                np.where(partners[-1] >= 0, npmi(leading(other, top_n), counts[~member])[partners[-1]], np.nan)
            )
        common = overlap(found[first], found[first + 1], top_n)[partners[0], partners[1]]
        shared.append(np.where(np.minimum(*partners) < 0, 0, common))
    if not shared:
        return np.full(len(topics), np.nan), np.full(len(topics), np.nan)
    judged = np.array(apart).reshape(-1, 2, len(topics))  # the mean of a pair, then of pairs
    by_pair = over(np.nansum(judged, axis=1), (~np.isnan(judged)).sum(axis=1).astype(np.float64))
    known = np.asarray((~np.isnan(by_pair)).sum(axis=0), dtype=np.float64)
    return np.mean(shared, axis=0), over(np.nansum(by_pair, axis=0), known)


def npmi(leading: Integers, counts: sp.csr_array) -> Floats:
    """Coherence: how much more often pairs of leading terms share a unit than chance would have it.

    Parameters
    ----------
    leading : array of int, shape (n_topics, top_n)
        Columns of the leading terms.
    counts : csr_array, shape (n_units, n_terms)
        Units to look in: better ones that the topics have not seen.

    Returns
    -------
    array, shape (n_topics,)
        Mean over pairs, -1 (never together) to 1 (always together). NaN where no pair can be judged.

    Notes
    -----
    ``NPMI(a, b) = ln(p(a, b) / (p(a) p(b))) / -ln p(a, b)``, p being shares of units; -1 for a pair never seen together.
    A pair of which one term is in no unit says nothing and is left out.

    References
    ----------
    Lau, Newman & Baldwin (2014), Machine reading tea leaves, EACL, 530-539.
    """
    columns, place = np.unique(leading, return_inverse=True)
    place = place.reshape(leading.shape)
    present = sp.csr_array(counts[:, columns] > 0).astype(np.float64)
    n_units = max(counts.shape[0], 1)
    together = (present.T @ present).toarray() / n_units
    p = np.diag(together)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.log(together / np.outer(p, p)) / -np.log(together)
    score[together == 0] = -1
    score[together == 1] = 1
    score[(p == 0)[:, None] | (p == 0)[None, :]] = np.nan
    first, second = np.triu_indices(leading.shape[1], 1)
    pairs = score[place[:, first], place[:, second]]
    known = ~np.isnan(pairs)
    return over(np.where(known, pairs, 0).sum(axis=1), known.sum(axis=1).astype(np.float64))


def over(values: npt.NDArray[np.floating], by: Floats) -> Floats:
    """Divide, NaN where there is nothing to divide by."""
    return np.asarray(np.divide(values, by, out=np.full(values.shape, np.nan), where=by > 0), dtype=np.float64)
