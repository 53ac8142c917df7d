"""What speaks for and against each topic, and may it be read? How much of it does each outlet print, and when?

:func:`quality` gathers what is known of the topics of a model, :func:`cards` names them and says of each whether to read it.
:func:`compare` sets outlets side by side, :func:`course` follows topics over time, :func:`typical` finds units to look up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy.stats import t as student

from syria_talks.measure import evidence, shares
from syria_talks.measure.blocks import Floats, Labels
from syria_talks.measure.evidence import Scope
from syria_talks.measure.topic_factors import Matrix, leading, over

if TYPE_CHECKING:
    from syria_talks.measure.topics import Topics

__all__ = [
    "DO_NOT_INTERPRET", "FRAGILE", "USABLE", "cards", "compare", "course", "names", "quality", "terms", "typical",
    "units",
]  # fmt: skip

USABLE, FRAGILE, DO_NOT_INTERPRET = "usable", "fragile", "do not interpret"
# Share of the leading terms found in both halves of the stories. Set on FA-KES and PolNeAR's articles (other texts than those
# judged): of topics from .25, two in three have half or more of their ten leading terms among the ten, and nearly all among the
# twenty, of a topic of other days; below .15 one in four.
_USABLE, _FRAGILE = 0.25, 0.15
_BROAD = 1 / 3  # share of the text from which a topic says little of any of it
_PARTS = 1000  # prevalence is compared in thousandths of a unit, since rates are of whole numbers
_PLACES = 6  # decimal places: what thread settings and machines could change lies behind them
_COURSE = ["period", "topic", "prevalence", "low", "high", "n_units", "n_clusters"]


def quality(
    topics: Matrix, shares: Floats, clusters: npt.NDArray[Any], again: tuple[Floats, Floats], *, top_n: int
) -> pd.DataFrame:
    """Gather what is known of each topic.

    Parameters
    ----------
    topics : array, shape (n_topics, n_terms)
    shares : array, shape (n_units, n_topics)
        What of each unit belongs to each; NaN where it has no topic.
    clusters : one label a unit
    again : two arrays, each of shape (n_topics,)
        From :func:`.topic_factors.resampled`.
    top_n : int
        Leading terms.

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
        - stability_resamples: mean share of leading terms found in both halves of the stories, 0 to 1; NaN without resamples.
    """
    n_topics, total = len(topics), np.nan_to_num(shares)
    known = total.sum(axis=1) > 0
    of_cluster = pd.DataFrame(total).groupby(np.asarray(clusters), sort=True).sum().to_numpy()
    of_cluster = over(of_cluster, of_cluster.sum(axis=0))
    own = np.take_along_axis(over(topics, topics.sum(axis=0, dtype=np.float64)), leading(topics, top_n), axis=1)
    return pd.DataFrame({
        "topic": np.arange(1, n_topics + 1),
        "prevalence": over(total.sum(axis=0), np.full(n_topics, known.sum(), dtype=np.float64)).round(_PLACES),
        "n_units": np.bincount(total[known].argmax(axis=1), minlength=n_topics),
        "n_clusters": over(np.ones(n_topics), (of_cluster**2).sum(axis=0)).round(2),
        "largest_cluster": of_cluster.max(axis=0).round(_PLACES),
        "coherence": again[1].round(_PLACES),
        "exclusivity": np.nanmean(own, axis=1).round(_PLACES),
        "stability_resamples": again[0].round(_PLACES),
    })  # fmt: skip


def _verdict(row: Mapping[Any, Any]) -> tuple[str, str]:
    """Say whether a topic may be read, from its row of :func:`quality`, and why."""
    found = row["stability_resamples"]
    if np.isnan(found):
        why = "it was not looked for in other stories: there is one story only, or no resampling was asked for"
        return DO_NOT_INTERPRET, why
    again = f"two halves of the stories agree on {found:.0%} of its leading terms"
    against = []
    if found < _USABLE:
        against.append(again)
    if row["largest_cluster"] > 0.5:
        against.append(f"{row['largest_cluster']:.0%} of it lies in one story")
    if row["prevalence"] > _BROAD:
        against.append(f"it takes up {row['prevalence']:.0%} of the text, and mixes what more topics would part")
    if row["coherence"] <= 0:
        against.append("its leading terms keep no company in other stories")
    elif np.isnan(row["coherence"]):
        against.append("whether its leading terms keep company in other stories cannot be judged")
    if found < _FRAGILE:
        return DO_NOT_INTERPRET, "; ".join(against)
    return (FRAGILE, "; ".join(against)) if against else (USABLE, again)


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
        One row per topic: topic, name, the columns of `topics.quality`, terms (leading ones), verdict ("usable", "fragile",
        "do not interpret") and reason, in words.

    Notes
    -----
    Usable is a topic on whose leading terms two halves of the stories agree, that belong together in stories they were not
    found in, and that does not lie mostly in one story or take up more than a third of all text. The verdict says whether the
    data repeat the topic, not whether it means what its name suggests; benchmarks/topics_evaluate.py prints what it is worth
    on held-out days.
    """
    verdicts = [_verdict(row) for row in topics.quality.to_dict("records")]
    terms = topics.topic_terms[topics.topic_terms["rank"] <= top_n].groupby("topic", sort=True)["term"].agg(", ".join)
    table = topics.quality.assign(
        terms=terms.to_numpy(), verdict=[verdict for verdict, _ in verdicts], reason=[why for _, why in verdicts]
    )
    table.insert(1, "name", names(topics).to_numpy())
    return table


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
        One row per (group, topic), each outlet against the others: the columns of :func:`syria_talks.measure.evidence.compare`,
        counts and totals in units' worth of text, with topic, name and verdict. No row where the scope is these texts.
    """
    prevalence, outlets = _wide(fitted), rows["outlet"]
    words = np.rint(np.nan_to_num(prevalence) * rows["n_tokens"].to_numpy()[:, None]).astype(np.int64)
    told = outlets.isin(scope.outlets).to_numpy() & (words.sum(axis=1) > 0)
    summed = pd.DataFrame(words[told]).groupby([outlets[told].to_numpy(), scope.clusters(rows)[told].to_numpy()]).sum()
    of, clusters = (summed.index.get_level_values(level).to_series() for level in range(2))
    parts = {
        number: shares.by_group(part, summed.sum(axis=1), of, clusters=clusters, alpha=scope.alpha)
        for number, part in enumerate(summed.to_numpy().T, 1)
    }
    by_outlet = pd.concat(parts, names=["topic"]).reset_index(level=0).reset_index(drop=True)
    known = ~np.isnan(prevalence[told]).any(axis=1)
    compared = evidence.compare(
        scope, rows[told], sp.csr_array(np.rint(np.nan_to_num(prevalence[told]) * _PARTS)), np.where(known, _PARTS, 0),
        columns=fitted.quality["topic"].tolist(),
    ).rename(columns={"column": "topic"})  # fmt: skip
    counted = ["n_target", "n_reference", "total_target", "total_reference"]
    compared[counted] = compared[counted] / _PARTS
    said = cards(fitted)[["topic", "name", "verdict"]]
    compared = compared.astype({"topic": "int64"}).merge(said, on="topic", how="left", validate="many_to_one")
    return by_outlet.rename(columns={"group": "outlet"}), compared


def course(topics: Topics, periods: Labels, *, clusters: Labels, alpha: float = 0.05) -> pd.DataFrame:
    """Follow topics over time.

    Parameters
    ----------
    topics : Topics
    periods : one label a unit
        Month, week; null where unknown, which leaves the unit out.
    clusters : one label a unit
        Story or day: what intervals take as one piece of evidence.
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
    values = _wide(topics)
    if {len(periods), len(clusters)} != {len(values)}:
        raise ValueError(
            f"there are {len(periods)} periods and {len(clusters)} clusters for {len(values)} units; one a unit would be right"
        )
    labels = pd.DataFrame({"period": np.asarray(periods, dtype=object), "cluster": np.asarray(clusters, dtype=object)})
    labels = labels[labels.notna().all(axis=1) & pd.Series(~np.isnan(values[:, 0]))]
    parts = [pd.DataFrame(columns=_COURSE)] if labels.empty else []
    for period, inside in labels.groupby("period", sort=True):
        held = values[inside.index]
        by_cluster = pd.DataFrame(held).groupby(inside["cluster"].to_numpy())
        size, total, mean = by_cluster.size().to_numpy(), by_cluster.sum().to_numpy(), held.mean(axis=0)
        g = len(size)
        error = np.sqrt(g / max(g - 1, 1) * ((total - np.outer(size, mean)) ** 2).sum(axis=0)) / len(held)
        half = student.ppf(1 - alpha / 2, g - 1) * error if g > 1 else np.full(len(mean), np.nan)
        parts.append(pd.DataFrame({
            "period": period, "topic": topics.quality["topic"], "prevalence": mean,
            "low": np.maximum(mean - half, 0), "high": np.minimum(mean + half, 1), "n_units": len(held), "n_clusters": g,
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def typical(topics: Topics, rows: pd.DataFrame, *, top_n: int = 3) -> pd.DataFrame:
    """Find the units nearest to each topic, for a reader to look up.

    Parameters
    ----------
    topics : Topics
    rows : DataFrame, one row per unit
        Addresses to add, as `DocumentTermMatrix.rows` has them.
    top_n : int
        Units a topic.

    Returns
    -------
    DataFrame
        One row per topic and place: topic, place (from 1), unit, closeness, prevalence, and the columns of `rows`. Only
        units of which it is the main topic, so there may be fewer than `top_n`.
    """
    table = topics.document_topics
    main = table["prevalence"] >= table.groupby("unit")["prevalence"].transform("max")
    table = table[main & (table["prevalence"] > 0)]
    table = table.sort_values(["topic", "closeness", "unit"], ascending=[True, False, True], kind="stable")
    table = table.groupby("topic", sort=True).head(top_n)
    table = table.assign(place=table.groupby("topic").cumcount() + 1)
    held = table[["topic", "place", "unit", "closeness", "prevalence"]].reset_index(drop=True)
    return pd.concat([held, rows.iloc[held["unit"].to_numpy()].reset_index(drop=True)], axis=1)


def _wide(topics: Topics) -> Floats:
    """Fold prevalence back, shape (n_units, n_topics)."""
    ordered = topics.document_topics.sort_values(["unit", "topic"], kind="stable")
    return ordered["prevalence"].to_numpy(np.float64).reshape(-1, topics.n_topics)


def terms(topics: Matrix, names: list[str]) -> pd.DataFrame:
    """Lay topics out, one row per topic and term of positive weight, by weight; equal weights by term."""
    weights = topics.astype(np.float64).round(8)
    topic, column = np.nonzero(weights > 0)
    named = pd.array(np.asarray(names, dtype=object)[column], dtype="str")
    table = pd.DataFrame({"topic": topic + 1, "term": named, "weight": weights[topic, column]})
    table = table.sort_values(["topic", "weight", "term"], ascending=[True, False, True], ignore_index=True)
    return table.assign(rank=table.groupby("topic", sort=True).cumcount() + 1)


def units(shares: npt.NDArray[np.float64], closeness: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Lay memberships out, one row per unit and topic."""
    n_units, n_topics = shares.shape
    return pd.DataFrame({
        "unit": np.repeat(np.arange(n_units), n_topics), "topic": np.tile(np.arange(1, n_topics + 1), n_units),
        "prevalence": shares.ravel().round(_PLACES), "closeness": np.clip(closeness, 0, 1).ravel().round(_PLACES),
    })  # fmt: skip
