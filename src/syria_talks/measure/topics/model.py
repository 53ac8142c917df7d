"""Counts into topics: a model that is the same each time, how far other stories, starts and numbers agree, and how many topics.

:func:`fit` fits a number of topics; :class:`Topics` holds its tables, which the modules beside this one read. :func:`choose`
says what a reader gets from each candidate number, and by one rule which to take.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from syria_talks.measure.blocks import Counts, Labels, checked_counts
from syria_talks.measure.topics import factors, quality
from syria_talks.measure.topics.factors import Matrix

__all__ = ["Choice", "Topics", "choose", "fit"]

_N_ITERATIONS = 20  # on 3,781 articles the loss is then within .05 % of that after 200
_N_ITERATIONS_HALF = 15
_N_ITERATIONS_AFTER = 4
_FEW = 10  # stories; fewer can be halved in too few ways to say much


@dataclass(frozen=True)
class Topics:
    """Topics as tidy tables.

    Parameters
    ----------
    topic_terms : DataFrame
        One row per topic and term in it: topic (from 1), term, weight (share of the topic, 0 to 1), rank (from 1),
        exclusivity (share of the term's weight that is in this topic, 0 to 1), frex (0 to 1).
    document_topics : DataFrame
        One row per unit and topic: unit (row of the counts, from 0), topic, prevalence (share of the unit, 0 to 1),
        closeness (cosine of the unit's terms and the topic's, 0 to 1). Both are NaN for a unit without terms of any topic.
    quality : DataFrame
        One row per topic: what speaks for and against it, see :func:`quality.table`.
    resamples : DataFrame
        One row per pair of halves of the stories and topic: pair, topic, found, coherence, see :func:`quality.resamples`.
    settings : dict
        What was asked for and used.
    notes : tuple of str
        What was reduced or left out, and why.
    """

    topic_terms: pd.DataFrame = field(repr=False)
    document_topics: pd.DataFrame = field(repr=False)
    quality: pd.DataFrame = field(repr=False)
    resamples: pd.DataFrame = field(repr=False)
    settings: dict[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def n_topics(self) -> int:
        """Number of topics found, which may be smaller than asked for (see notes)."""
        return len(self.quality)


def fit(
    counts: Counts,
    terms: Sequence[str],
    *,
    n_topics: int,
    random_state: int,
    clusters: Labels | None = None,
    n_resamples: int = 20,
    n_starts: int = 3,
    neighbours: bool = True,
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
        Seed of the random starts that `stability_seeds` comes from. The topics themselves do not depend on it.
    clusters : one label a unit, optional
        Story, day or document: what is resampled whole. None: each unit stands for itself.
    n_resamples : int
        Halves of the clusters to look for the topics in, rounded up to pairs; 0 leaves consensus and verdict out.
    n_starts : int
        Random starts to look for the topics from.
    neighbours : bool
        Whether to look for the topics with a fifth fewer and a fifth more of them.

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
    units. Nothing is drawn but the random starts, and one thread is used: same data, same topics. What it does not
    show: topics that no more than a few stories hold, and whether a reader would draw the line in the same place.

    References
    ----------
    Lee & Seung (1999), Learning the parts of objects by non-negative matrix factorization, Nature 401, 788-791.
    Kotliar et al. (2019), Identifying gene expression programs of cell-type identity and cellular activity with
    single-cell RNA-Seq, eLife 8, e43803 (consensus over runs).

    Examples
    --------
    >>> topics = fit([[2, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 2], [0, 0, 2, 1]], ["a", "b", "c", "d"], n_topics=2, random_state=0)
    >>> topics.n_topics
    2
    """
    x = checked_counts(counts)
    names = [str(term) for term in terms]
    _check(x, names, n_topics=n_topics, n_resamples=n_resamples, n_starts=n_starts)
    labels = np.arange(x.shape[0]) if clusters is None else np.asarray(clusters, dtype=object)
    if len(labels) != x.shape[0] or pd.isna(labels).any():
        raise ValueError(
            f"clusters hold {len(labels)} labels, {int(pd.isna(labels).sum())} of them empty, for {x.shape[0]} units; one label a unit would be right"
        )
    known, notes = np.diff(x.indptr) > 0, []
    often = _often(x, labels)
    known &= np.diff(x[:, often].indptr) > 0
    if len(often) < x.shape[1]:
        notes.append(
            f"{x.shape[1] - len(often)} of {x.shape[1]} terms stand in too few units or stories to be found again in others, and are left out"
        )
    x, names = x[:, often], [names[column] for column in often]
    labels, top_n, held = labels[known], min(10, -(-x.shape[1] // 5)), x[known]
    size = min(n_topics, int(known.sum()), x.shape[1])
    fewer, more = (size + sign * max(1, round(0.2 * size)) for sign in (-1, 1))
    weighed, rarity = factors.weigh(held), np.sqrt(np.maximum(factors.rarity(held), 0.1))

    def shown(topics: Matrix) -> Matrix:
        """Free topics of half of the rarity that terms were weighed by: words that a reader knows lead, and are found again."""
        freed = topics / rarity
        return np.asarray(freed / freed.sum(axis=1, keepdims=True), dtype=np.float32)

    with factors.one_thread():
        begun = _begun(weighed, more)
        units, topics = _solved(weighed, begun[:size], _N_ITERATIONS)
        members = factors.halves(labels, n_resamples)
        parts = [factors.weigh(held[member]) for member in members]
        found = [_solved(part, _begun(part, size), _N_ITERATIONS_HALF)[1] for part in parts]
        if found:
            units, topics = _solved(weighed, factors.agree(topics, found, top_n=top_n), _N_ITERATIONS_AFTER)
        order = _order(topics, units)
        units, topics = units[:, order], topics[order]
        rng = np.random.default_rng(random_state)
        drawn = [factors.random_start(weighed, len(begun[:size]), rng) for _ in range(n_starts)]
        started = [shown(_solved(weighed, draw, _N_ITERATIONS)[1]) for draw in drawn]
        near = [shown(_solved(weighed, begun[:n], _N_ITERATIONS)[1]) for n in (fewer, more) if neighbours and size > 2]
        closeness = weighed @ (topics / np.linalg.norm(topics, axis=1, keepdims=True)).T
        topics = shown(topics)
        halves = quality.resamples(topics, [shown(other) for other in found], members, held, top_n)
    if len(topics) < n_topics:
        notes.append(
            f"{n_topics} topics were asked for, {len(topics)} found: {known.sum()} units with {x.shape[1]} terms hold no more"
        )
    if not known.all():
        notes.append(f"{int((~known).sum())} of {len(known)} units hold none of the terms and have no topic")
    n_clusters = len(set(labels.tolist()))
    if found and n_clusters < _FEW:
        notes.append(f"there are {n_clusters} stories only, so that how far two halves of them agree is known roughly")
    if n_resamples and not found:
        notes.append("there is one story only, so that nothing can be resampled and no topic confirmed")
    shares = _of_all(
        units / np.where(units.sum(axis=1, keepdims=True) > 0, units.sum(axis=1, keepdims=True), np.nan), known
    )
    table = quality.table(topics, shares[known], labels, halves, top_n=top_n, started=started, near=near)
    settings = {
        "n_topics": n_topics, "n_resamples": len(found), "n_clusters": n_clusters, "n_units": int(known.sum()),
        "top_n": top_n, "random_state": random_state,
    }  # fmt: skip
    return Topics(
        quality.terms(topics, names),
        quality.units(shares, _of_all(closeness, known)),
        table,
        halves,
        settings,
        tuple(notes),
    )


def _check(x: sp.csr_array, terms: list[str], **numbers: int) -> None:
    if len(terms) != x.shape[1]:
        raise ValueError(
            f"there are {len(terms)} terms for {x.shape[1]} columns of counts; one term a column would be right"
        )
    if len(set(terms)) < len(terms):
        raise ValueError(
            f"{len(terms) - len(set(terms))} terms are named more than once; distinct terms would be right"
        )
    for name, value in numbers.items():
        if value < (name == "n_topics"):
            raise ValueError(f"{name} is {value}; {int(name == 'n_topics')} or more would be right")
    if not x.nnz:
        raise ValueError(f"counts hold no occurrence of a term in {x.shape[0]} units; units with words would be right")


def _often(x: sp.csr_array, labels: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Terms that stand in enough units and stories to be found again: a third of the square root of how many there are."""
    codes, names = pd.factorize(labels)
    member = sp.csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(names), len(codes)))
    is_often = np.ones(x.shape[1], dtype=bool)
    for held in (x, sp.csr_array(member @ x)):
        is_often &= np.bincount(held.indices, minlength=x.shape[1]) >= np.sqrt(held.shape[0]) / 3
    return np.asarray(np.flatnonzero(is_often) if is_often.sum() > 1 else np.arange(x.shape[1]), dtype=np.int64)


def _begun(x: sp.csr_array, n_topics: int) -> Matrix:
    return factors.start(x, max(1, min(n_topics, *x.shape)))


def _solved(x: sp.csr_array, begun: Matrix, n_iterations: int) -> tuple[Matrix, Matrix]:
    """Find memberships and topics, topics summing to 1; empty ones are dropped."""
    w, h = factors.factor(x, begun, n_iterations=n_iterations)
    total = h.sum(axis=1)
    kept = total > 1e-12
    return w[:, kept] * total[kept], h[kept] / total[kept, None]


def _of_all(values: npt.NDArray[np.floating], known: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    whole = np.full((len(known), values.shape[1]), np.nan)
    whole[known] = values
    return whole


def _order(topics: Matrix, units: Matrix) -> npt.NDArray[np.int64]:
    """Order topics by size, the largest first; equal ones by their leading term."""
    size = units.sum(axis=0, dtype=np.float64)
    return np.lexsort((topics.argmax(axis=1), -np.round(size / max(size.sum(), 1e-12), 6)))


_READABLE = 0.6  # share of topics that a reader can use from which a list of them is worth reading
_AS_GOOD = (
    0.9  # share of the best score from which a smaller number is taken: one usable topic in ten more or less is noise
)


@dataclass(frozen=True)
class Choice:
    """The number of topics chosen.

    Parameters
    ----------
    table : DataFrame
        One row per candidate, see :func:`choose`.
    n_topics : int
        The number chosen.
    why : str
        A sentence.
    """

    table: pd.DataFrame = field(repr=False)
    n_topics: int
    why: str


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
        exclusivity (FREX), stability (share of leading terms found in both halves of the stories), score, is_chosen. NaN
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
    Measures that are means over topics (coherence, stability) fall with the number by construction, which is why
    they do not choose it.
    """
    numbers = sorted({int(number) for number in candidates})
    if not numbers:
        raise ValueError("there are no candidates; one number of topics or more would be right")
    if n_resamples < 4:
        raise ValueError(f"n_resamples is {n_resamples}; 4 or more would be right")
    found = [
        fit(counts, terms, n_topics=number, random_state=random_state, clusters=clusters, n_resamples=n_resamples,
            n_starts=0, neighbours=False)
        for number in numbers
    ]  # fmt: skip
    table = pd.DataFrame([_measures(number, topics) for number, topics in zip(numbers, found, strict=True)])
    share = table["n_usable"] / table["n_found"]
    readable = table[share >= min(_READABLE, share.max())]
    within = readable[(readable["score"] >= _AS_GOOD * readable["score"].max()) & (readable["n_usable"] > 0)]
    taken = (within if len(within) else table).iloc[0]
    return Choice(
        table.assign(is_chosen=table["n_topics"] == taken["n_topics"]), int(taken["n_topics"]), _why(taken, table)
    )


def _measures(number: int, topics: Topics) -> dict[str, float]:
    card = topics.quality
    usable = np.array([quality.verdict(row)[0] == quality.USABLE for row in card.to_dict("records")])
    covered = float(card.loc[usable, "prevalence"].sum() / card["prevalence"].sum())
    return {
        "n_topics": number,
        "n_found": topics.n_topics,
        "n_usable": int(usable.sum()),
        "covered": covered,
        "coherence": float(card["coherence"].mean()),
        "exclusivity": float(card["frex"].mean()),
        "stability": float(card["stability_resamples"].mean()),
        "score": float("nan") if topics.resamples.empty else int(usable.sum()) * covered,
    }


def _why(taken: pd.Series, table: pd.DataFrame) -> str:
    number, tried = int(taken["n_topics"]), table["n_topics"].tolist()
    if table["score"].isna().all():
        return f"{number} topics: nothing could be resampled, so the smallest number was taken"
    if not table["n_usable"].any():
        return f"{number} topics, the smallest number tried: with no number is a topic found in both halves of the articles"
    gives = (
        f"{number} topics, of which {int(taken['n_usable'])} can be read and cover {taken['covered']:.0%} of the text"
    )
    if len(tried) == 1:
        return f"{gives}; no other number was tried"
    if taken["score"] < table["score"].max():
        best = table.sort_values("score").iloc[-1]
        few = best["n_usable"] < _READABLE * best["n_found"]
        gives += "; of another number too many could not be read" if few else "; a larger number gives hardly more"
    elif number == tried[-1]:
        gives += "; it is the largest number tried, and one beyond it may be better"
    return f"{gives} (tried: {', '.join(map(str, tried))})"
