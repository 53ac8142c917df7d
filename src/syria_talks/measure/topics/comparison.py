"""How much of each outlet belongs to each topic, and do outlets differ in that?"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks.measure import evidence, shares
from syria_talks.measure.evidence import Scope
from syria_talks.measure.topics.cards import prevalence
from syria_talks.measure.topics.model import Topics

__all__ = ["compare", "of_one_outlet"]


def compare(fitted: Topics, rows: pd.DataFrame, scope: Scope) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare how much of each outlet belongs to each topic.

    Parameters
    ----------
    fitted : Topics
        From :func:`syria_talks.measure.topics.fit`.
    rows : DataFrame
        Rows of the matrix that it was fitted to, with outlet, n_tokens and what `scope` needs.
    scope : Scope

    Returns
    -------
    shares : DataFrame
        One row per (topic, outlet): topic, outlet, and share, low, high, n, total, n_clusters of
        :func:`syria_talks.measure.shares.by_group`; n counts words, a unit's words being parted as its topics are.
    compared : DataFrame
        One row per (group, topic), each outlet against the others: :func:`syria_talks.measure.topics.prevalence`, and
        status (:meth:`syria_talks.measure.evidence.Scope.status`). No row where the scope is these texts.
    """
    wide = fitted.document_topics["prevalence"].to_numpy().reshape(len(rows), -1)
    words = np.rint(np.nan_to_num(wide) * rows["n_tokens"].to_numpy()[:, None]).astype(np.int64)
    used = rows["outlet"].isin(scope.outlets).to_numpy() & (words.sum(axis=1) > 0)
    outlets, clusters, total = rows["outlet"][used], scope.clusters(rows)[used], words[used].sum(axis=1)
    parts = {
        number: shares.by_group(part, total, outlets, clusters=clusters, alpha=scope.alpha)
        for number, part in enumerate(words[used].T, 1)
    }
    table = pd.concat(parts, names=["topic"]).reset_index(level=0).reset_index(drop=True)
    table = table.rename(columns={"group": "outlet"})
    if scope.about == "texts":
        return table, pd.DataFrame(columns=["topic", "name", "verdict", *evidence.COLUMNS])
    part = dataclasses.replace(fitted, document_topics=_of_units(fitted.document_topics, np.flatnonzero(used)))
    compared = prevalence(
        part, outlets, clusters=clusters, alpha=scope.alpha, n_permutations=scope.n_permutations,
        random_state=scope.random_state,
    )  # fmt: skip
    return table, scope.judged(compared)


def _of_units(document_topics: pd.DataFrame, units: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Keep some units, numbered anew."""
    numbers = {int(unit): number for number, unit in enumerate(units)}
    kept = document_topics[document_topics["unit"].isin(numbers)]
    return kept.assign(unit=kept["unit"].map(numbers)).reset_index(drop=True)


def of_one_outlet(shares: pd.DataFrame) -> pd.DataFrame:
    """Keep the topics that come mostly from one outlet.

    Parameters
    ----------
    shares : DataFrame
        From :func:`compare`.

    Returns
    -------
    DataFrame
        The rows of `shares` whose outlet has more than half of the topic's words, the largest part first, and part (0 to 1).
    """
    parts = shares.assign(part=shares["n"] / shares.groupby("topic")["n"].transform("sum"))
    return parts[parts["part"] > 0.5].sort_values(["part", "topic"], ascending=[False, True])
