"""What speaks for and against each topic, and may it be read? The tables of a model.

:func:`npmi` (do the leading terms belong together) and :func:`frex` (are they its own) are the two halves of topic quality;
:func:`resamples` asks where a topic is found again, :func:`table` gathers all that is known of it, :func:`verdict` says
whether to read it. :func:`terms` and :func:`units` lay topics out as tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.stats import rankdata

from syria_talks.measure.topics.factors import Matrix, leading, overlap, pair

__all__ = [
    "DO_NOT_INTERPRET",
    "FRAGILE",
    "USABLE",
    "dense",
    "exclusivity",
    "frex",
    "npmi",
    "over",
    "resamples",
    "table",
    "terms",
    "units",
    "verdict",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

USABLE, FRAGILE, DO_NOT_INTERPRET = "usable", "fragile", "do not interpret"
# Share of the leading terms found in both halves of the stories. Set on FA-KES and PolNeAR's articles (other texts than those
# judged): of topics from .25, two in three have half or more of their ten leading terms among the ten, and nearly all among the
# twenty, of a topic of other days; below .15 one in four.
_USABLE, _FRAGILE = 0.25, 0.15
_BROAD = 1 / 3  # share of the text from which a topic says little of any of it


def resamples(
    topics: Matrix, found: Sequence[Matrix], members: Sequence[Mask], counts: sp.csr_array, top_n: int
) -> pd.DataFrame:
    """Ask each pair of halves what it has of each topic.

    The judgement is between the halves, which share no story, not between a half and the topics, which were made from it.

    Returns
    -------
    DataFrame
        One row per pair of halves and topic: pair (from 1), topic, found (share of leading terms that the topic's partners
        in the two halves have in common, 0 to 1; 0 where a half has none), coherence (NPMI of the leading terms of the
        partner in one half, in the stories of the other; mean of both; NaN where neither can be judged).
    """
    columns = np.arange(1, len(topics) + 1)
    parts = []
    for number, first in enumerate(range(0, len(found), 2), start=1):
        two, inside = found[first : first + 2], members[first : first + 2]
        partners = [pair(topics, other, top_n)[0] for other in two]
        shared = overlap(two[0], two[1], top_n)[partners[0], partners[1]]
        apart = np.stack(
            [
                np.where(partner >= 0, npmi(leading(other, top_n), counts[~member])[partner], np.nan)
                for partner, other, member in zip(partners, two, inside, strict=True)
            ]
        )
        known = ~np.isnan(apart)
        both = over(np.nansum(apart, axis=0), known.sum(axis=0).astype(np.float64))
        absent = (partners[0] < 0) | (partners[1] < 0)
        parts.append(
            pd.DataFrame({"pair": number, "topic": columns, "found": np.where(absent, 0, shared), "coherence": both})
        )
    if parts:
        return pd.concat(parts, ignore_index=True)
    types = {"pair": "int64", "topic": "int64", "found": "float64", "coherence": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def table(
    topics: Matrix,
    shares: Floats,
    clusters: npt.NDArray[Any],
    halves: pd.DataFrame,
    *,
    top_n: int,
    started: Sequence[Matrix],
    near: Sequence[Matrix],
) -> pd.DataFrame:
    """Gather what is known of each topic.

    Returns
    -------
    DataFrame
        One row per topic:

        - topic;
        - prevalence: mean share of units, 0 to 1;
        - n_units: units of which it is the main topic;
        - n_clusters: stories it is spread over, as many equal ones would be (inverse Simpson index);
        - largest_cluster: share of it that lies in one story, 0 to 1;
        - coherence: mean NPMI of leading terms in stories they were not found in, -1 to 1; NaN without resamples;
        - exclusivity: mean over leading terms of the share of their weight in this topic, 0 to 1;
        - frex: mean over leading terms of the balance of frequency and exclusivity, 0 to 1;
        - stability_resamples, stability_seeds, stability_neighbours: mean share of leading terms found in both halves of
          the stories, again from random starts, with a fifth fewer or more topics, 0 to 1; NaN where not looked for;
    """
    n_topics, at = len(topics), leading(topics, top_n)
    again = halves.groupby("topic", sort=True)[["found", "coherence"]].mean().reindex(np.arange(1, n_topics + 1))
    total = np.nan_to_num(shares)
    known = total.sum(axis=1) > 0
    codes, names = pd.factorize(clusters, sort=True)
    of_cluster = np.zeros((len(names), n_topics))
    np.add.at(of_cluster, codes, total)
    of_cluster = over(of_cluster, of_cluster.sum(axis=0))
    own = np.take_along_axis(exclusivity(topics), at, axis=1)
    balance = np.take_along_axis(frex(topics), at, axis=1)
    return pd.DataFrame({
        "topic": np.arange(1, n_topics + 1),
        "prevalence": over(total.sum(axis=0), np.full(n_topics, known.sum(), dtype=np.float64)).round(6),
        "n_units": np.bincount(total[known].argmax(axis=1), minlength=n_topics),
        "n_clusters": over(np.ones(n_topics), (of_cluster**2).sum(axis=0)).round(2),
        "largest_cluster": of_cluster.max(axis=0).round(6),
        "coherence": again["coherence"].to_numpy().round(6),
        "exclusivity": np.nanmean(own, axis=1).round(6),
        "frex": np.nanmean(balance, axis=1).round(6),
        "stability_resamples": again["found"].to_numpy().round(6),
        "stability_seeds": _mean([pair(topics, other, top_n)[1] for other in started], n_topics),
        "stability_neighbours": _mean([overlap(topics, other, top_n).max(axis=1) for other in near], n_topics),
    })  # fmt: skip


def _mean(found: Sequence[Floats], n_topics: int) -> Floats:
    return np.asarray(np.mean(found, axis=0).round(6) if found else np.full(n_topics, np.nan), dtype=np.float64)


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


_PLACES = 6  # decimal places: what thread settings and machines could change lies behind them


def verdict(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Say whether a topic may be read, from its row of :func:`table`, and why."""
    number = {name: float(value) for name, value in row.items() if isinstance(value, (int, float))}
    found = number["stability_resamples"]
    if np.isnan(found):
        return (
            DO_NOT_INTERPRET,
            "it was not looked for in other stories: there is one story only, or no resampling was asked for",
        )
    again = f"two halves of the stories agree on {found:.0%} of its leading terms"
    against = []
    if found < _USABLE:
        against.append(again)
    if number["largest_cluster"] > 0.5:
        against.append(f"{number['largest_cluster']:.0%} of it lies in one story")
    if number["prevalence"] > _BROAD:
        against.append(f"it takes up {number['prevalence']:.0%} of the text, and mixes what more topics would part")
    if number["coherence"] <= 0:
        against.append("its leading terms keep no company in other stories")
    elif np.isnan(number["coherence"]):
        against.append("whether its leading terms keep company in other stories cannot be judged")
    if found < _FRAGILE:
        return DO_NOT_INTERPRET, "; ".join(against)
    return (FRAGILE, "; ".join(against)) if against else (USABLE, again)


def terms(topics: Matrix, names: list[str]) -> pd.DataFrame:
    """Lay topics out, one row per topic and term of positive weight, by weight; equal weights by term."""
    weights = topics.astype(np.float64).round(8)
    topic, column = np.nonzero(weights > 0)
    table = pd.DataFrame(
        {
            "topic": topic + 1,
            "term": pd.array(np.asarray(names, dtype=object)[column], dtype="str"),
            "weight": weights[topic, column],
            "exclusivity": exclusivity(topics)[topic, column].round(_PLACES),
            "frex": frex(topics)[topic, column].round(_PLACES),
        }
    )
    table = table.sort_values(
        ["topic", "weight", "term"], ascending=[True, False, True], kind="stable", ignore_index=True
    )
    rank = table.groupby("topic", sort=True).cumcount() + 1
    return table.assign(rank=rank)[["topic", "term", "weight", "rank", "exclusivity", "frex"]]


def units(shares: npt.NDArray[np.float64], closeness: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Lay memberships out, one row per unit and topic."""
    n_units, n_topics = shares.shape
    return pd.DataFrame(
        {
            "unit": np.repeat(np.arange(n_units), n_topics),
            "topic": np.tile(np.arange(1, n_topics + 1), n_units),
            "prevalence": shares.ravel().round(_PLACES),
            "closeness": np.clip(closeness, 0, 1).ravel().round(_PLACES),
        }
    )


def dense(document_topics: pd.DataFrame, column: str = "prevalence") -> npt.NDArray[np.float64]:
    """Fold a column of the table of units back, shape (n_units, n_topics)."""
    n_topics = int(document_topics["topic"].max())
    ordered = document_topics.sort_values(["unit", "topic"], kind="stable")
    return ordered[column].to_numpy(np.float64).reshape(-1, n_topics)
