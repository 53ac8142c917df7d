"""Counts into topics: the model behind the cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from syria_talks.measure.blocks import Counts, Labels, checked_counts

from . import coherence, consensus, factors
from .factors import Matrix, Weighting

__all__ = ["Topics", "fit"]

_N_ITERATIONS = 20  # on 3,781 articles the loss is then within .05 % of that after 200
_N_ITERATIONS_HALF = 15
_N_ITERATIONS_AFTER = 4
_TOP_N = 10


@dataclass(frozen=True)
class Topics:
    """Topics as tidy tables.

    Parameters
    ----------
    topic_terms : DataFrame
        One row per topic and term in it: topic (from 1), term, weight (share of the topic, 0 to 1), rank (from 1),
        exclusivity (share of the term's weight that is in this topic, 0 to 1), frex (0 to 1).
    document_topics : DataFrame
        One row per unit and topic: unit (row of the counts, from 0), topic, prevalence (share of the unit, 0 to 1; NaN
        in all topics for a unit that holds none of their terms).
    quality : DataFrame
        One row per topic: topic, prevalence (mean share), n_units and n_clusters in which it is the main topic,
        coherence (NPMI of the leading terms in stories that the topic was not made from), exclusivity (mean of the
        leading terms), stability over resampled stories, seeds and neighbouring numbers of topics (share of ten leading
        terms found again, 0 to 1; NaN where it could not be looked for), seeded (share of the user's terms among the
        leading ones; NaN without).
    settings : dict
        What was asked for and used.
    notes : tuple of str
        What was reduced, and why.
    """

    topic_terms: pd.DataFrame = field(repr=False)
    document_topics: pd.DataFrame = field(repr=False)
    quality: pd.DataFrame = field(repr=False)
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
    weighting: Weighting = "tfidf",
) -> Topics:
    """Find the topics that the data repeat."""
    x = checked_counts(counts)
    terms = [str(term) for term in terms]
    _check(x, terms, n_topics, n_resamples)
    known = np.diff(x.indptr) > 0
    labels = np.arange(x.shape[0]) if clusters is None else np.asarray(clusters, dtype=object)
    if len(labels) != x.shape[0]:
        raise ValueError(f"clusters hold {len(labels)} labels for {x.shape[0]} units; one label a unit would be right")
    x, labels = x[known], labels[known]
    asked, n_topics = n_topics, min(n_topics, *x.shape)
    with factors.one_thread():
        weighed = factors.weigh(x, weighting)
        _, topics = factors.factor(weighed, factors.start(weighed, n_topics), n_iterations=_N_ITERATIONS)
        topics = _shares(topics)
        found, members = [], consensus.halves(labels, n_resamples)
        for member in members:
            part = factors.weigh(x[member], weighting)
            if part.nnz:
                begun = factors.start(part, min(n_topics, *part.shape))
                found.append((member, _shares(factors.factor(part, begun, n_iterations=_N_ITERATIONS_HALF)[1])))
        if found:
            topics = consensus.agree(topics, [other for _, other in found])
            _, topics = factors.factor(weighed, topics, n_iterations=_N_ITERATIONS_AFTER)
            topics = _shares(topics)
        units = factors.memberships(weighed, topics)
        order = _order(topics, units)
        topics, units = topics[order], units[:, order]
        stability = [consensus.pair(topics, other) for _, other in found]
    notes = []
    if len(topics) < asked:
        notes.append(
            f"{asked} topics were asked for; {len(topics)} is what {x.shape[0]} units with {x.shape[1]} terms can hold"
        )
    shares = np.full((len(known), len(topics)), np.nan)
    total = units.sum(axis=1, keepdims=True)
    shares[known] = np.divide(units, total, out=np.full(units.shape, np.nan), where=total > 0)
    quality = pd.DataFrame({
        "topic": np.arange(1, len(topics) + 1),
        "prevalence": np.nanmean(shares, axis=0),
        "stability_resamples": np.mean([common for _, common, _ in stability], axis=0) if stability else np.nan,
    })
    settings = {"n_topics": asked, "n_resamples": len(found), "weighting": weighting, "random_state": random_state}
    return Topics(_term_table(topics, terms), _unit_table(shares), quality, settings, tuple(notes))


def _check(x: sp.csr_array, terms: list[str], n_topics: int, n_resamples: int) -> None:
    if len(terms) != x.shape[1]:
        raise ValueError(f"there are {len(terms)} terms for {x.shape[1]} columns of counts; one term a column would be right")
    if len(set(terms)) < len(terms):
        raise ValueError(f"{len(terms) - len(set(terms))} terms are named twice; distinct terms would be right")
    if n_topics < 1:
        raise ValueError(f"n_topics is {n_topics}; 1 or more would be right")
    if n_resamples < 0:
        raise ValueError(f"n_resamples is {n_resamples}; 0 or more would be right")
    if not x.nnz:
        raise ValueError(f"counts hold no term in {x.shape[0]} units; units with words would be right")


def _shares(topics: Matrix) -> Matrix:
    """Scale topics to sum to 1, and drop empty ones."""
    total = topics.sum(axis=1)
    return np.asarray(topics[total > 0] / total[total > 0, None], dtype=np.float32)


def _order(topics: Matrix, units: Matrix) -> npt.NDArray[np.int64]:
    """Order topics by size, largest first; equal ones by their leading term."""
    size = units.sum(axis=0, dtype=np.float64)
    return np.lexsort((topics.argmax(axis=1), -np.round(size / max(size.sum(), 1e-12), 6)))


def _term_table(topics: Matrix, terms: list[str]) -> pd.DataFrame:
    """Lay topics out, one row per topic and term of positive weight."""
    topic, column = np.nonzero(topics > 0)
    table = pd.DataFrame({
        "topic": topic + 1,
        "term": pd.array(terms, dtype="str").take(column),
        "weight": topics[topic, column].astype(np.float64).round(8),
        "exclusivity": coherence.exclusivity(topics)[topic, column].round(6),
        "frex": coherence.frex(topics)[topic, column].round(6),
    })
    table = table.sort_values(["topic", "weight", "term"], ascending=[True, False, True], kind="stable", ignore_index=True)
    rank = table.groupby("topic", sort=True).cumcount() + 1
    return table.assign(rank=rank)[["topic", "term", "weight", "rank", "exclusivity", "frex"]]


def _unit_table(shares: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Lay memberships out, one row per unit and topic."""
    n_units, n_topics = shares.shape
    return pd.DataFrame({
        "unit": np.repeat(np.arange(n_units), n_topics),
        "topic": np.tile(np.arange(1, n_topics + 1), n_units),
        "prevalence": shares.ravel().round(6),
    })
