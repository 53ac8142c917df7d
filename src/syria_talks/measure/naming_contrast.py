"""Do outlets differ in what they call each side, and in who acts? An outlet against the others, by :mod:`.rates`."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from scipy import sparse

from syria_talks.corpus import Corpus
from syria_talks.measure import naming, rates
from syria_talks.measure.evidence import Scope

__all__ = ["compare_labels", "compare_pair", "compare_roles"]

_COMPARED = [
    "group", "column", "n_target", "n_reference", "total_target", "total_reference", "documents_target",
    "documents_reference", "share_target", "share_reference", "log_ratio", "low", "high", "p", "q", "p_family",
    "dispersion", "reason",
]  # fmt: skip


def compare_labels(
    corpus: Corpus,
    scope: Scope,
    *,
    referent: str | None = None,
    voices: Sequence[str] = ("own",),
    min_count: int = 20,
    **settings: float,
) -> pd.DataFrame:
    """Compare how often outlets use each label, among all their mentions of the same referent.

    Parameters
    ----------
    corpus, scope, voices
        As in :func:`syria_talks.measure.naming.estimate_pair`.
    referent : str, optional
        Who is meant; everybody, in one larger family, where None.
    min_count : int
        Mentions that a label needs, and that its referent needs by other labels.
    **settings
        alpha, n_permutations and random_state of :func:`syria_talks.measure.rates.compare`.

    Returns
    -------
    DataFrame
        One row per (outlet, label): referent, label, and the columns of :func:`syria_talks.measure.rates.compare`, all
        one family. Empty where the scope is these texts, or no label is frequent enough.
    """
    mentions = naming.in_scope(naming.named(corpus, voices=voices, referent=referent), scope)
    counted = mentions.groupby(["referent", "label"], sort=True).size()
    others = counted.groupby("referent").transform("sum") - counted
    frequent = counted[(counted >= min_count) & (others >= min_count)].rename("n").reset_index()
    names, referents = (frequent["referent"] + "\0" + frequent["label"]).tolist(), frequent["referent"].tolist()
    keys = mentions["referent"] + "\0" + mentions["label"]
    compared = _compare(mentions, scope, keys, names, referents, settings)
    split = compared["column"].str.split("\0", expand=True, regex=False).reindex(columns=[0, 1])
    return compared.drop(columns="column").assign(referent=split[0], label=split[1])


def compare_pair(
    corpus: Corpus,
    scope: Scope,
    *,
    referent: str,
    label: str,
    against: str,
    voices: Sequence[str] = ("own",),
    **settings: float,
) -> pd.DataFrame:
    """Compare how often outlets use one label rather than another.

    Parameters
    ----------
    corpus, scope, referent, label, against, voices
        As in :func:`syria_talks.measure.naming.estimate_pair`.
    **settings
        As in :func:`compare_labels`.

    Returns
    -------
    DataFrame
        One row per outlet; the columns of :func:`syria_talks.measure.rates.compare`. Empty where the scope is these
        texts, or fewer than two outlets use either label.
    """
    mentions = naming.either(corpus, scope, referent, label, against, voices)
    return _compare(mentions, scope, mentions["label"], [label], None, settings)


def compare_roles(
    corpus: Corpus,
    scope: Scope,
    *,
    voices: Sequence[str] = ("own",),
    leave_out: Sequence[str] = naming.SPEECH,
    min_count: int = 20,
    **settings: float,
) -> pd.DataFrame:
    """Compare how often referents act rather than are acted upon.

    Parameters
    ----------
    corpus, scope, voices, leave_out
        As in :func:`syria_talks.measure.naming.estimate_roles`.
    min_count : int
        Mentions as agent, and as patient, that a referent needs.
    **settings
        As in :func:`compare_labels`.

    Returns
    -------
    DataFrame
        One row per (outlet, referent), ``column`` being the referent; the columns of
        :func:`syria_talks.measure.rates.compare`, all one family. Empty as in :func:`compare_labels`.
    """
    mentions = naming.in_scope(naming.acting(naming.named(corpus, voices=voices), leave_out), scope)
    mentions = mentions[mentions["role"] != "other"].reset_index(drop=True)
    counted = mentions.pivot_table(index="referent", columns="role", values="doc_id", aggfunc="count", fill_value=0)
    counted = counted.reindex(columns=["agent", "patient"], fill_value=0)
    names = sorted(counted.index[(counted >= min_count).all(axis=1)])
    agents = mentions["referent"].where(mentions["role"] == "agent", "")
    return _compare(mentions, scope, agents, names, names, settings)


def _compare(
    mentions: pd.DataFrame,
    scope: Scope,
    keys: pd.Series,
    names: list[str],
    referents: list[str] | None,
    settings: dict[str, float],
) -> pd.DataFrame:
    """Compare how often each name is the key of a mention, out of mentions of its referent (of all, where None)."""
    if scope.about == "texts" or not names or mentions["outlet"].nunique() < 2:
        return pd.DataFrame(columns=_COMPARED)
    rows = mentions.drop_duplicates("doc_id")[["doc_id", "outlet", "published", "story"]].reset_index(drop=True)
    place = {doc_id: row for row, doc_id in enumerate(rows["doc_id"])}
    where = mentions["doc_id"].map(place)
    successes = _counts(where, keys, names, len(rows))
    totals = (
        _counts(where, mentions["referent"], referents, len(rows))
        if referents is not None
        else where.value_counts().reindex(range(len(rows)), fill_value=0).to_numpy()
    )
    clusters = scope.clusters(rows)
    if clusters.nunique() < 2:
        return pd.DataFrame(columns=_COMPARED)
    return rates.compare(successes, totals, rows["outlet"], clusters=clusters, columns=names, **settings)  # type: ignore[arg-type]


def _counts(where: pd.Series, keys: pd.Series, names: list[str], n_rows: int) -> sparse.csr_array:
    """Count keys by row: one column a name."""
    columns = [sparse.csr_array((n_rows, 0), dtype="int64")] if not names else []
    for name in names:
        counted = where[keys == name].value_counts().reindex(range(n_rows), fill_value=0)
        columns.append(sparse.csr_array(counted.to_numpy(dtype="int64")[:, None]))
    return sparse.csr_array(sparse.hstack(columns, format="csr"))
