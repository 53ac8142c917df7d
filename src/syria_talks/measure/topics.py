"""Topics that can be trusted: found the same way every time, each with what speaks for and against it.

:func:`fit` fits a number of topics; :class:`Topics` holds its tables. :func:`choose` says what a reader gets from each candidate
number, and by one rule which to take. :func:`.topic_cards.cards` says of each topic whether to read it; outlets, time and typical
units stand beside it. How topics are found without a draw is in :mod:`.topic_factors`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from syria_talks.measure import topic_cards as cards_of
from syria_talks.measure import topic_factors as factors
from syria_talks.measure.blocks import Counts, Labels, checked_counts
from syria_talks.measure.topic_cards import DO_NOT_INTERPRET, FRAGILE, USABLE, cards, compare, course, names, typical
from syria_talks.measure.topic_factors import Matrix

__all__ = [
    "DO_NOT_INTERPRET", "FRAGILE", "MANY", "USABLE", "Choice", "Topics", "cards", "choose", "compare", "course", "fit",
    "names", "typical",
]  # fmt: skip

#: Units up to which all are looked at to find topics; of more, so many are, and the others are then gone through in batches.
MANY = 25_000
_PART = 4  # of more units, the number of topics is chosen on this part of so many
_N_ITERATIONS = 20  # on 3,781 articles the loss is then within .05 % of that after 200
_N_ITERATIONS_HALF = 15
_N_ITERATIONS_AFTER = 4


@dataclass(frozen=True)
class Topics:
    """Topics as tidy tables.

    Parameters
    ----------
    topic_terms : DataFrame
        One row per topic and term in it: topic (from 1), term, weight (share of the topic, 0 to 1), rank (from 1).
    document_topics : DataFrame
        One row per unit and topic: unit (row of the counts, from 0), topic, prevalence (share of the unit, 0 to 1),
        closeness (cosine of the unit's terms and the topic's, 0 to 1). Both are NaN for a unit without terms of any topic.
    quality : DataFrame
        One row per topic: what speaks for and against it, see :func:`.topic_cards.quality`.
    """

    topic_terms: pd.DataFrame = field(repr=False)
    document_topics: pd.DataFrame = field(repr=False)
    quality: pd.DataFrame = field(repr=False)

    @property
    def n_topics(self) -> int:
        """Number of topics found, which may be smaller than asked for."""
        return len(self.quality)


def fit(
    counts: Counts,
    terms: Sequence[str],
    *,
    n_topics: int,
    random_state: int,
    clusters: Labels | None = None,
    n_resamples: int = 20,
) -> Topics:
    """Find the topics that the data repeat.

    Parameters
    ----------
    counts : CSR, shape (n_units, n_terms)
        Occurrences of terms in documents or passages, as `measure.counts.matrix` makes them.
    terms : sequence of str, length n_terms
    n_topics : int
        How many topics to look for; fewer are found where units or terms are fewer.
    random_state : int
        Seed of the order in which many units are taken; few are taken all at once, and nothing is drawn.
    clusters : one label a unit, optional
        Story, day or document: what is resampled whole. None: each unit stands for itself.
    n_resamples : int
        Halves of the clusters to look for the topics in, rounded up to pairs; 0 leaves consensus and verdict out.

    Returns
    -------
    Topics
        Ordered by size, the largest first.

    Raises
    ------
    ValueError
        If counts are not counts or hold none, terms or clusters do not fit them, or a number is out of range.

    Notes
    -----
    Non-negative matrix factorization of sublinear tf-idf, begun at the singular vectors of all units; the same in
    complementary halves of the clusters; topics are moved to the mean of their partners there, then improved on all
    units. Of more than :data:`MANY` units topics are found so in as many, whole stories being drawn; then all units are gone
    through once in batches (Lefèvre et al. 2011). One thread is used: same data, same topics. What it does not
    show: topics that no more than a few stories hold, and whether a reader would draw the line in the same place.

    References
    ----------
    Lee & Seung (1999), Learning the parts of objects by non-negative matrix factorization, Nature 401, 788-791.
    Lefèvre, Bach & Févotte (2011), Online algorithms for nonnegative matrix factorization with the Itakura-Saito divergence,
    WASPAA, 313-316.
    Kotliar et al. (2019), Identifying gene expression programs of cell-type identity and cellular activity with
    single-cell RNA-Seq, eLife 8, e43803 (consensus over runs).

    Examples
    --------
    >>> topics = fit([[2, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 2], [0, 0, 2, 1]], ["a", "b", "c", "d"], n_topics=2, random_state=0)
    >>> topics.n_topics
    2
    """
    x, names = checked_counts(counts), [str(term) for term in terms]
    labels = np.arange(x.shape[0]) if clusters is None else np.asarray(clusters, dtype=object)
    if len(names) != x.shape[1] or len(set(names)) < len(names) or not x.nnz or n_topics < 1:
        raise ValueError(
            f"{len(names)} terms, {len(set(names))} of them distinct, and n_topics {n_topics} for counts of {x.shape[1]} columns and "
            f"{x.nnz} cells with words; a distinct term a column, words, and 1 topic or more would be right"
        )
    if len(labels) != x.shape[0] or pd.isna(labels).any():
        raise ValueError(
            f"clusters hold {len(labels)} labels, {int(pd.isna(labels).sum())} of them empty, for {x.shape[0]} units; one label a unit would be right"
        )
    often = _often(x, labels)
    known = np.diff(x[:, often].indptr) > 0
    names, labels, held = [names[column] for column in often], labels[known], x[known][:, often]
    top_n, size = min(10, -(-len(often) // 5)), min(n_topics, *held.shape)
    weighed, rarity = factors.weigh(held), np.sqrt(np.maximum(factors.rarity(held), 0.1))

    def shown(topics: Matrix) -> Matrix:
        """Free topics of half of the rarity that terms were weighed by: words that a reader knows lead, and are found again."""
        freed = topics / rarity
        return np.asarray(freed / freed.sum(axis=1, keepdims=True), dtype=np.float32)

    taken = _taken(labels, random_state)
    some = weighed[taken]
    with threadpool_limits(limits=1):  # thin products: a second thread gains little, and would change last digits
        units, topics = _solved(some, factors.start(some, size), _N_ITERATIONS)
        members = factors.halves(labels[taken], n_resamples)
        parts = [factors.weigh(held[taken][member]) for member in members]
        found = [_solved(part, factors.start(part, min(size, part.shape[0])), _N_ITERATIONS_HALF)[1] for part in parts]
        if found:
            units, topics = _solved(some, factors.agree(topics, found, top_n=top_n), _N_ITERATIONS_AFTER)
        if not taken.all():
            units, topics = _solved(weighed, factors.in_batches(weighed, topics, random_state), 0)
        order = _order(topics, units)
        units, topics = units[:, order], topics[order]
        closeness = weighed @ (topics / np.linalg.norm(topics, axis=1, keepdims=True)).T
        topics = shown(topics)
        again = factors.resampled(topics, [shown(other) for other in found], members, held[taken], top_n)
    shares = factors.over(units, np.broadcast_to(units.sum(axis=1, keepdims=True), units.shape))
    table = cards_of.quality(topics, shares, labels, again, top_n=top_n)
    whole = np.full((2, len(known), len(topics)), np.nan)
    whole[:, known] = shares, closeness
    return Topics(cards_of.terms(topics, names), cards_of.units(*whole), table)


def _taken(labels: npt.NDArray[Any], random_state: int, part: int = 1) -> npt.NDArray[np.bool_]:
    """Take whole stories at random until they hold :data:`MANY` units, or a `part` of so many; all where there are no more."""
    codes, names = pd.factorize(labels)
    order = np.random.default_rng(random_state).permutation(len(names))
    n_units = np.bincount(codes, minlength=len(names))[order].cumsum()
    return np.isin(codes, order[: max(int(np.searchsorted(n_units, MANY // part, side="right")), 1)])


def _often(x: sp.csr_array, labels: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Terms that stand in enough units and stories to be found again: a third of the square root of how many there are."""
    codes, names = pd.factorize(labels)
    member = sp.csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(names), len(codes)))
    is_often = np.ones(x.shape[1], dtype=bool)
    for held in (x, sp.csr_array(member @ x)):
        is_often &= np.bincount(held.indices, minlength=x.shape[1]) >= np.sqrt(held.shape[0]) / 3
    return np.asarray(np.flatnonzero(is_often) if is_often.sum() > 1 else np.arange(x.shape[1]), dtype=np.int64)


def _solved(x: sp.csr_array, begun: Matrix, n_iterations: int) -> tuple[Matrix, Matrix]:
    """Find memberships and topics, topics summing to 1; empty ones are dropped."""
    w, h = factors.factor(x, begun, n_iterations=n_iterations)
    total = h.sum(axis=1)
    kept = total > 1e-12
    return w[:, kept] * total[kept], h[kept] / total[kept, None]


def _order(topics: Matrix, units: Matrix) -> npt.NDArray[np.int64]:
    """Order topics by size, the largest first; equal ones by their leading term."""
    size = units.sum(axis=0, dtype=np.float64)
    return np.lexsort((topics.argmax(axis=1), -np.round(size / max(size.sum(), 1e-12), 6)))


_READABLE = 0.6  # share of topics that a reader can use from which a list of them is worth reading
#: Share of the best score from which a smaller number is taken: one usable topic in ten more or less is noise.
_AS_GOOD = 0.9


@dataclass(frozen=True)
class Choice:
    """The number of topics chosen.

    Parameters
    ----------
    table : DataFrame
        One row per candidate, see :func:`choose`.
    n_topics : int
        The number chosen.
    """

    table: pd.DataFrame = field(repr=False)
    n_topics: int


def choose(
    counts: Counts,
    terms: Sequence[str],
    *,
    candidates: Sequence[int],
    random_state: int,
    clusters: Labels | None = None,
    n_resamples: int = 10,
) -> Choice:
    """Choose the number of topics.

    Parameters
    ----------
    counts, terms, clusters, random_state
        As in :func:`fit`.
    candidates : sequence of int
        Numbers to try.
    n_resamples : int
        Halves of the stories each is tried on, 4 at least.

    Returns
    -------
    Choice
        Its table has one row per candidate: n_topics, n_found (fewer where the data hold fewer), n_usable, covered (share of
        the text that belongs to usable topics, 0 to 1), coherence (NPMI in stories that the topics were not found in),
        exclusivity (share of leading terms' weight in the topic), stability (share of leading terms found in both halves of the stories), score, is_chosen. NaN
        where nothing could be resampled.

    Raises
    ------
    ValueError
        If there are no candidates, or as :func:`fit` does.

    Notes
    -----
    ``score = n_usable * covered``: how many topics a reader can use, and how much of what was written they account for. Few
    topics cover much and say little, many say much of little. Of the numbers with which three topics in five or more are
    usable (or the largest share there is), the smallest whose score is at least .9 of the best is chosen.
    Of more than :data:`MANY` units the number is chosen on a quarter of so many, whole stories being drawn.
    Measures that are means over topics (coherence, stability) fall with the number by construction, which is why
    they do not choose it.
    """
    numbers = sorted({int(number) for number in candidates})
    if not numbers:
        raise ValueError("there are no candidates; one number of topics or more would be right")
    if n_resamples < 4:
        raise ValueError(f"n_resamples is {n_resamples}; 4 or more would be right")
    x = checked_counts(counts)
    labels = np.arange(x.shape[0]) if clusters is None else np.asarray(clusters, dtype=object)
    part = 1 if len(labels) <= MANY else _PART
    taken = _taken(labels, random_state, part) if len(labels) == x.shape[0] else np.ones(x.shape[0], dtype=bool)
    rows = []
    for number in numbers:
        found = fit(
            x[taken], terms, n_topics=number, random_state=random_state, clusters=labels[taken], n_resamples=n_resamples
        )
        rows.append({"n_topics": number, **_measures(found)})
    table = pd.DataFrame(rows)
    share = table["n_usable"] / table["n_found"]
    readable = table[share >= min(_READABLE, share.max())]
    within = readable[(readable["score"] >= _AS_GOOD * readable["score"].max()) & (readable["n_usable"] > 0)]
    chosen = int((within if len(within) else table)["n_topics"].iloc[0])
    return Choice(table.assign(is_chosen=table["n_topics"] == chosen), chosen)


def _measures(topics: Topics) -> dict[str, float]:
    """What a reader gets: see :func:`choose`."""
    card = cards(topics)
    is_usable, stability = card["verdict"] == USABLE, float(card["stability_resamples"].mean())
    covered = float(card.loc[is_usable, "prevalence"].sum() / card["prevalence"].sum())
    return {
        "n_found": len(card), "n_usable": int(is_usable.sum()), "covered": covered, "coherence": float(card["coherence"].mean()),
        "exclusivity": float(card["exclusivity"].mean()), "stability": stability,
        "score": float("nan") if np.isnan(stability) else int(is_usable.sum()) * covered,
    }  # fmt: skip
