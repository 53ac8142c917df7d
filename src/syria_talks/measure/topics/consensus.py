"""Which topics do the data repeat?

:func:`halves` deals whole stories into complementary halves, :func:`pair` says which topic of one model is which of
another, :func:`agree` moves topics towards what the halves have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from syria_talks.measure.topics.factors import Matrix

__all__ = ["Pairing", "agree", "halves", "leading", "overlap", "pair"]

Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
#: For each topic of the first model: its partner in the second (-1 where there is none), the share of leading terms that
#: the two have in common, and the cosine of their weights.
Pairing: TypeAlias = tuple[Integers, Floats, Floats]

_SEQUENCE = 2008  # which halves are dealt is part of the method, not a choice: the same stories are dealt the same way


def halves(clusters: Sequence[Any] | npt.NDArray[Any] | pd.Series, n_resamples: int) -> list[npt.NDArray[np.bool_]]:
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
    members: list[npt.NDArray[np.bool_]] = []
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
