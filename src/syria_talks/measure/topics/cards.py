"""One card a topic: its name, what speaks for it, and whether to read it; how much of it each outlet prints, and when."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.stats import t as student

from syria_talks.measure import evidence, rates, shares
from syria_talks.measure.blocks import Labels
from syria_talks.measure.evidence import Scope
from syria_talks.measure.topics import quality
from syria_talks.measure.topics.model import Topics

__all__ = ["cards", "compare", "course", "names", "of_one_outlet", "prevalence", "typical"]

_COURSE = ["period", "topic", "prevalence", "low", "high", "n_units", "n_clusters"]

_PARTS = 1000  # prevalence is counted in thousandths of a unit, since rates are of whole numbers


def names(topics: Topics, *, n_terms: int = 3) -> pd.Series:
    """Name topics by their leading terms, more of them where two would be alike.

    Returns
    -------
    Series of str, indexed by topic
    """
    while True:
        leading = topics.topic_terms[topics.topic_terms["rank"] <= n_terms]
        found = leading.groupby("topic", sort=True)["term"].agg(", ".join)
        if found.is_unique or n_terms >= topics.topic_terms["rank"].max():
            return found.rename("name")
        n_terms += 1


def cards(topics: Topics, *, top_n: int = 10) -> pd.DataFrame:
    """Say of each topic whether it can be read, and why.

    Parameters
    ----------
    topics : Topics
    top_n : int
        Terms to list.

    Returns
    -------
    DataFrame
        One row per topic: topic, name, the columns of `topics.quality`, terms (leading ones), exclusive_terms (leading
        ones by FREX), verdict ("usable", "fragile", "do not interpret") and reason, in words.

    Notes
    -----
    The verdict is read from :attr:`Topics.quality`: usable where two halves of the stories agree on the leading terms,
    these belong together in stories they were not found in, and the topic does not lie mostly in one story or take up more
    than a third of all text. It says whether the data repeat the
    topic, not whether it means what its name suggests; benchmarks/topics_evaluate.py prints what it is worth on held-out days.
    """
    verdicts = [quality.verdict(row) for row in topics.quality.to_dict("records")]
    terms = topics.topic_terms
    exclusive = terms[terms["rank"] <= 10 * top_n].sort_values(
        ["topic", "frex", "term"], ascending=[True, False, True], kind="stable"
    )
    table = topics.quality.assign(
        name=names(topics).to_numpy(),
        terms=terms[terms["rank"] <= top_n].groupby("topic", sort=True)["term"].agg(", ".join).to_numpy(),
        exclusive_terms=exclusive.groupby("topic", sort=True)
        .head(top_n)
        .groupby("topic", sort=True)["term"]
        .agg(", ".join)
        .to_numpy(),
        verdict=[verdict for verdict, _ in verdicts],
        reason=[reason for _, reason in verdicts],
    )
    return table[["topic", "name", *topics.quality.columns[1:], "terms", "exclusive_terms", "verdict", "reason"]]


def prevalence(
    topics: Topics,
    groups: Labels,
    *,
    clusters: Labels | None = None,
    strata: Labels | None = None,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> pd.DataFrame:
    """Compare how much of each topic an outlet prints with how much the others do, under one error budget.

    Parameters
    ----------
    topics : Topics
    groups, clusters, strata : one label a unit
        Outlet; what moves together (story, day); what outlets are compared within.
    alpha, n_permutations, random_state
        As in :func:`rates.compare`.

    Returns
    -------
    DataFrame
        One row per outlet and topic: group, topic, name, verdict, n_target and n_reference (units' worth of text in the
        topic), total_target and total_reference (units with topics), documents_target and documents_reference (units
        with any of it), share_target, share_reference, log_ratio (base 2) with low and high, p, q, p_family, dispersion,
        reason: those of :func:`rates.compare`.

    Raises
    ------
    ValueError
        If labels do not fit the units, or there is one outlet only.
    """
    shares = quality.dense(topics.document_topics)
    known = ~np.isnan(shares).any(axis=1)
    parts = np.rint(np.nan_to_num(shares) * _PARTS)
    numbers = topics.quality["topic"].tolist()
    table = rates.compare(
        sp.csr_array(parts), np.where(known, _PARTS, 0), groups, clusters=clusters, strata=strata, columns=numbers,
        alpha=alpha, n_permutations=n_permutations, random_state=random_state,
    ).rename(columns={"column": "topic"})  # fmt: skip
    counted = ["n_target", "n_reference", "total_target", "total_reference"]
    table[counted] = table[counted] / _PARTS
    said = cards(topics)[["topic", "name", "verdict"]]
    table = table.astype({"topic": "int64"}).merge(said, on="topic", how="left", validate="many_to_one")
    return table[
        ["group", "topic", "name", "verdict", *[c for c in table if c not in ("group", "topic", "name", "verdict")]]
    ]


def course(
    topics: Topics,
    periods: Labels,
    *,
    clusters: Labels | None = None,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Follow topics over time.

    Parameters
    ----------
    topics : Topics
    periods : one label a unit
        Month, week; null where unknown, which leaves the unit out.
    clusters : one label a unit, optional
        Story or day: what intervals take as one piece of evidence. None: each unit.
    alpha : float
        1 less the coverage of intervals, 0 to 1.

    Returns
    -------
    DataFrame
        One row per period and topic: period, topic, prevalence (mean share of units),
        low, high (t interval over clusters; NaN with fewer than two), n_units, n_clusters.

    Raises
    ------
    ValueError
        If labels are not as many as units.

    References
    ----------
    Cochran (1977), Sampling techniques, section 9A (ratio of cluster totals).
    """
    shares = quality.dense(topics.document_topics)
    labels = pd.DataFrame({
        "period": _labels(periods, "periods", len(shares)),
        "cluster": _labels(clusters, "clusters", len(shares)) if clusters is not None else np.arange(len(shares)),
    })  # fmt: skip
    has_topics = pd.Series(~np.isnan(shares).any(axis=1), index=labels.index)
    labels = labels[labels["period"].notna() & labels["cluster"].notna() & has_topics]
    parts: list[pd.DataFrame] = []
    for period, inside in labels.groupby("period", sort=True):
        values = shares[inside.index]
        codes, found = pd.factorize(inside["cluster"], sort=True)
        size, total = np.bincount(codes).astype(float), np.zeros((len(found), values.shape[1]))
        np.add.at(total, codes, values)
        mean, g = values.mean(axis=0), len(found)
        half = np.full(len(mean), np.nan)
        if g > 1:
            error = np.sqrt(g / (g - 1) * ((total - np.outer(size, mean)) ** 2).sum(axis=0)) / size.sum()
            half = student.ppf(1 - alpha / 2, g - 1) * error
        parts.append(pd.DataFrame({
            "period": period, "topic": topics.quality["topic"], "prevalence": mean,
            "low": np.maximum(mean - half, 0), "high": np.minimum(mean + half, 1), "n_units": len(values), "n_clusters": g,
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COURSE)


def typical(topics: Topics, rows: pd.DataFrame | None = None, *, top_n: int = 3) -> pd.DataFrame:
    """Find the units nearest to each topic, for a reader to look up.

    Parameters
    ----------
    topics : Topics
    rows : DataFrame, one row per unit, optional
        Addresses to add, as `DocumentTermMatrix.rows` has them.
    top_n : int
        Units a topic.

    Returns
    -------
    DataFrame
        One row per topic and place: topic, place (from 1), unit, closeness, prevalence, and the columns of `rows`. Only
        units of which it is the main topic, so there may be fewer than `top_n`.

    Raises
    ------
    ValueError
        If rows are not as many as units.
    """
    table = topics.document_topics
    main = table["prevalence"] >= table.groupby("unit")["prevalence"].transform("max")
    table = table[main & (table["prevalence"] > 0)]
    table = table.sort_values(["topic", "closeness", "unit"], ascending=[True, False, True], kind="stable")
    table = table.groupby("topic", sort=True).head(top_n)
    table = table.assign(place=table.groupby("topic").cumcount() + 1)[
        ["topic", "place", "unit", "closeness", "prevalence"]
    ]
    if rows is None:
        return table.reset_index(drop=True)
    n_units = int(topics.document_topics["unit"].max()) + 1
    if len(rows) != n_units:
        raise ValueError(f"rows describe {len(rows)} units, the topics {n_units}; one row a unit would be right")
    addresses = rows.iloc[table["unit"].to_numpy()].reset_index(drop=True)
    return pd.concat([table.reset_index(drop=True), addresses], axis=1)


def _labels(labels: Labels, what: str, n_units: int) -> np.ndarray:
    values = np.asarray(labels, dtype=object)
    if len(values) != n_units:
        raise ValueError(f"{what} hold {len(values)} labels for {n_units} units; one label a unit would be right")
    return values


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
    used &= scope.told_by_both(rows, rows["outlet"].where(used)).to_numpy()
    outlets, strata = rows["outlet"][used], scope.strata(rows[used])
    if outlets.nunique() < 2:
        return table, pd.DataFrame(columns=["topic", "name", "verdict", *evidence.COLUMNS])
    part = dataclasses.replace(fitted, document_topics=_of_units(fitted.document_topics, np.flatnonzero(used)))
    compared = prevalence(
        part, outlets, clusters=scope.clusters(rows[used]) if strata is None else strata, strata=strata,
        alpha=scope.alpha, n_permutations=scope.n_permutations, random_state=scope.random_state,
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
