"""What speaks for and against each topic? Coherence, exclusivity, spread over stories, and where it is found again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from syria_talks.measure.topics import coherence, consensus
from syria_talks.measure.topics.factors import Matrix

__all__ = ["resamples", "table"]

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_MANY = 20  # leading terms among which the user's terms are looked for, or twice as many as the user gave


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
        partners = [consensus.pair(topics, other, top_n)[0] for other in two]
        shared = consensus.overlap(two[0], two[1], top_n)[partners[0], partners[1]]
        apart = np.stack(
            [
                np.where(
                    partner >= 0, coherence.npmi(consensus.leading(other, top_n), counts[~member])[partner], np.nan
                )
                for partner, other, member in zip(partners, two, inside, strict=True)
            ]
        )
        known = ~np.isnan(apart)
        both = coherence.over(np.nansum(apart, axis=0), known.sum(axis=0).astype(np.float64))
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
    guide: Mapping[int, str],
    seeds: Matrix | None,
    freed: Matrix,
    order: npt.NDArray[np.int64],
) -> pd.DataFrame:
    """Gather what is known of each topic.

    Returns
    -------
    DataFrame
        One row per topic:

        - topic, guide (name of the user's seed; null without);
        - prevalence: mean share of units, 0 to 1;
        - n_units: units of which it is the main topic;
        - n_clusters: stories it is spread over, as many equal ones would be (inverse Simpson index);
        - largest_cluster: share of it that lies in one story, 0 to 1;
        - coherence: mean NPMI of leading terms in stories they were not found in, -1 to 1; NaN without resamples;
        - exclusivity: mean over leading terms of the share of their weight in this topic, 0 to 1;
        - frex: mean over leading terms of the balance of frequency and exclusivity, 0 to 1;
        - stability_resamples, stability_seeds, stability_neighbours: mean share of leading terms found in both halves of
          the stories, again from random starts, with a fifth fewer or more topics, 0 to 1; NaN where not looked for;
        - agreement: share of the user's terms among the leading terms once the pull is let go, 0 to 1; NaN without seed.
    """
    n_topics, at = len(topics), consensus.leading(topics, top_n)
    again = halves.groupby("topic", sort=True)[["found", "coherence"]].mean().reindex(np.arange(1, n_topics + 1))
    total = np.nan_to_num(shares)
    known = total.sum(axis=1) > 0
    codes, names = pd.factorize(clusters, sort=True)
    of_cluster = np.zeros((len(names), n_topics))
    np.add.at(of_cluster, codes, total)
    of_cluster = coherence.over(of_cluster, of_cluster.sum(axis=0))
    own = np.take_along_axis(coherence.exclusivity(topics), at, axis=1)
    balance = np.take_along_axis(coherence.frex(topics), at, axis=1)
    return pd.DataFrame({
        "topic": np.arange(1, n_topics + 1),
        "guide": pd.array([guide.get(topic) for topic in range(n_topics)], dtype="str"),
        "prevalence": coherence.over(total.sum(axis=0), np.full(n_topics, known.sum(), dtype=np.float64)).round(6),
        "n_units": np.bincount(total[known].argmax(axis=1), minlength=n_topics),
        "n_clusters": coherence.over(np.ones(n_topics), (of_cluster**2).sum(axis=0)).round(2),
        "largest_cluster": of_cluster.max(axis=0).round(6),
        "coherence": again["coherence"].to_numpy().round(6),
        "exclusivity": np.nanmean(own, axis=1).round(6),
        "frex": np.nanmean(balance, axis=1).round(6),
        "stability_resamples": again["found"].to_numpy().round(6),
        "stability_seeds": _mean([consensus.pair(topics, other, top_n)[1] for other in started], n_topics),
        "stability_neighbours": _mean([consensus.overlap(topics, other, top_n).max(axis=1) for other in near], n_topics),
        "agreement": _agreement(n_topics, guide, seeds, freed, order),
    })  # fmt: skip


def _agreement(
    n_topics: int, guide: Mapping[int, str], seeds: Matrix | None, freed: Matrix, order: npt.NDArray[np.int64]
) -> Floats:
    kept = np.full(n_topics, np.nan)
    for topic in guide if seeds is not None else ():
        wanted = np.flatnonzero(seeds[order[topic]])  # type: ignore[index]
        if topic < len(freed):
            kept[topic] = np.isin(wanted, consensus.leading(freed, max(_MANY, 2 * len(wanted)))[topic]).mean()
    return np.asarray(kept.round(6), dtype=np.float64)


def _mean(found: Sequence[Floats], n_topics: int) -> Floats:
    return np.asarray(np.mean(found, axis=0).round(6) if found else np.full(n_topics, np.nan), dtype=np.float64)
