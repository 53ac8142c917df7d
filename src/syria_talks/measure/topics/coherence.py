"""Do the leading terms of a topic belong together, and are they its own?

:func:`npmi` and :func:`frex` are the two halves of topic quality.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.stats import rankdata

__all__ = ["exclusivity", "frex", "npmi", "over"]

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]


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


def exclusivity(topics: npt.NDArray[np.floating]) -> Floats:
    """Share of each term's weight that is in each topic, shape (n_topics, n_terms); NaN for a term in none."""
    total = topics.sum(axis=0, dtype=np.float64)
    return over(topics, total)


def frex(topics: npt.NDArray[np.floating], *, weight: float = 0.5) -> Floats:
    """Balance of how frequent and how exclusive a term is in a topic.

    Parameters
    ----------
    topics : array, shape (n_topics, n_terms)
    weight : float
        Weight of exclusivity against frequency, 0 to 1.

    Returns
    -------
    array, shape (n_topics, n_terms)
        Weighted harmonic mean of two ranks among the terms of the topic, 0 to 1; NaN for terms not in the topic.

    References
    ----------
    Bischof & Airoldi (2012), Summarizing topical content with word frequency and exclusivity, ICML, 201-208.
    """
    own = exclusivity(topics)
    scores = np.full(topics.shape, np.nan)
    for topic, weights in enumerate(topics):
        held = np.flatnonzero(weights > 0)
        frequent, exclusive = rankdata(weights[held], "max") / len(held), rankdata(own[topic, held], "max") / len(held)
        scores[topic, held] = 1 / (weight / exclusive + (1 - weight) / frequent)
    return scores


def over(values: npt.NDArray[np.floating], by: Floats) -> Floats:
    """Divide, NaN where there is nothing to divide by."""
    return np.asarray(np.divide(values, by, out=np.full(values.shape, np.nan), where=by > 0), dtype=np.float64)
