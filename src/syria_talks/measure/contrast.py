"""One outlet against another, or against all the others together: in terms, in frames, in topics.

The comparisons themselves are :mod:`.keyness` and :mod:`.rates`; this module lays out who is compared with whom.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from syria_talks.corpus import Corpus
from syria_talks.measure import counts, evidence, keyness, rates, shares
from syria_talks.measure import frames as frame_measure
from syria_talks.measure import topics as topic_measure
from syria_talks.measure.counts import DocumentTermMatrix
from syria_talks.measure.evidence import Scope
from syria_talks.measure.topics import Topics

FRAME_COLUMNS = [
    "column",
    "n_target",
    "total_target",
    "share_target",
    "share_reference",
    "log_ratio",
    "low",
    "high",
    "p_family",
    "reason",
]

__all__ = ["FRAME_COLUMNS", "TERM_COLUMNS", "drivers", "frames", "laid_out", "terms", "topics"]

TERM_COLUMNS = [
    "group", "term", "n_target", "n_reference", "documents_target", "documents_reference",
    "log_ratio", "low", "high", "p", "q", "p_family", "dispersion", "reason",
]  # fmt: skip


def terms(
    corpus: Corpus,
    scope: Scope,
    *,
    outlet: str,
    reference: str,
    voices: Sequence[str] = ("own",),
    min_count: int = 5,
    within_days: bool = False,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> pd.DataFrame:
    """Compare an outlet's terms with those of what it is compared with.

    Parameters
    ----------
    corpus : Corpus
    scope : Scope
        From :func:`syria_talks.measure.evidence.scope`.
    outlet : str
    reference : str
        Another outlet of the scope, or a name for all the others together.
    voices : sequence of str
        Whose words count.
    min_count : int
        Occurrences a term needs, in both together.
    within_days : bool
        Compare only days on which both wrote, each day within itself: how they tell it, apart from what they cover.
    alpha, n_permutations, random_state
        See :func:`syria_talks.measure.keyness.compare`.

    Returns
    -------
    DataFrame
        One row per term, the rows of the outlet of :func:`syria_talks.measure.keyness.compare`, with total_target and
        total_reference (content words counted). No row where the outlet has too few articles, or one side has no words
        of these voices.

    Raises
    ------
    ValueError
        If the outlet is unknown, or compared with itself.
    """
    dtm = laid_out(corpus, scope, outlet=outlet, reference=reference, voices=voices, min_count=min_count)
    if dtm is None or (within_days and scope.about == "texts"):
        return pd.DataFrame(columns=[*TERM_COLUMNS, "total_target", "total_reference"])
    groups = np.where(dtm.rows["outlet"] == outlet, outlet, reference)
    days = dtm.rows["published"].dt.strftime("%Y-%m-%d").fillna(dtm.rows["doc_id"])
    table = keyness.compare(
        dtm.counts,
        groups,
        clusters=days if within_days else scope.clusters(dtm.rows),
        strata=days if within_days else None,
        terms=dtm.terms,
        alpha=alpha,
        n_permutations=n_permutations,
        random_state=random_state,
    )
    words = dtm.counts.sum(axis=1)
    totals = {"total_target": int(words[groups == outlet].sum()), "total_reference": int(words[groups != outlet].sum())}
    return table[table["group"] == outlet].assign(**totals).reset_index(drop=True)


def laid_out(
    corpus: Corpus, scope: Scope, *, outlet: str, reference: str, voices: Sequence[str], min_count: int
) -> DocumentTermMatrix | None:
    """Make the matrix that :func:`terms` compares; None where there is nothing to compare.

    Raises
    ------
    ValueError
        If the outlet is unknown, or compared with itself.
    """
    _known(scope, outlet, reference)
    if outlet in scope.left_out or not corpus.segments["voice"].isin(list(voices)).any():
        return None
    dtm = _without_names(counts.matrix(corpus, unit=scope.unit, voices=voices), scope)
    told = set(dtm.rows["outlet"]) & set(scope.outlets)
    here = dtm.counts[np.flatnonzero(dtm.rows["outlet"].isin(scope.outlets))].sum(axis=0)
    if not (here >= min_count).any():
        return None
    return evidence.kept(dtm, scope.outlets, min_count=min_count) if outlet in told and told - {outlet} else None


def _without_names(dtm: DocumentTermMatrix, scope: Scope) -> DocumentTermMatrix:
    """Leave out the words of the outlets' own names: that TASS says "TASS" sets nothing apart."""
    names = {word for outlet in scope.n_documents for word in outlet.casefold().split()}
    columns = [column for column, term in enumerate(dtm.terms) if term not in names]
    return DocumentTermMatrix(dtm.counts[:, columns], [dtm.terms[column] for column in columns], dtm.rows)


def frames(
    corpus: Corpus,
    scope: Scope,
    *,
    outlet: str,
    reference: str,
    voices: Sequence[str] = ("own",),
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare the share of passages that carry each frame.

    Parameters
    ----------
    corpus, scope, outlet, reference, voices, alpha, n_permutations, random_state
        As in :func:`terms`.

    Returns
    -------
    compared : DataFrame
        One row per frame, the rows of the outlet of :func:`syria_talks.measure.rates.compare`; ``column`` is the frame.
    salience : DataFrame
        One row per (frame, group), group being the outlet or the reference: frame, and the columns of
        :func:`syria_talks.measure.shares.by_group`. Both are empty where one side has no passage of these voices.
    """
    _known(scope, outlet, reference)
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    passages = frame_measure.carried(corpus.frames, corpus.segments, voices=list(voices)).merge(
        documents, on="doc_id", how="left", validate="many_to_one"
    )
    passages = passages[passages["outlet"].isin([*scope.outlets, outlet])].reset_index(drop=True)
    names = [
        str(column)
        for column in passages
        if column not in ("doc_id", "voice", "passage", "outlet", "published", "story")
    ]
    groups = pd.Series(np.where(passages["outlet"] == outlet, outlet, reference), dtype="str")
    if groups.nunique() < 2:
        return pd.DataFrame(columns=FRAME_COLUMNS), pd.DataFrame(
            columns=["frame", "group", "share", "low", "high", "n", "total", "n_clusters"]
        )
    clusters = scope.clusters(passages)
    ones = np.ones(len(passages))
    parts = [shares.by_group(passages[name], ones, groups, clusters=clusters, alpha=alpha) for name in names]
    salience = pd.concat([part.assign(frame=name) for part, name in zip(parts, names, strict=True)], ignore_index=True)
    salience = salience[["frame", *salience.columns.drop("frame")]]
    compared = rates.compare(
        sparse.csr_array(passages[names].to_numpy(dtype=np.int64)),
        ones,
        groups,
        clusters=clusters,
        columns=names,
        alpha=alpha,
        n_permutations=n_permutations,
        random_state=random_state,
    )
    return compared[compared["group"] == outlet].reset_index(drop=True), salience


def _known(scope: Scope, outlet: str, reference: str) -> None:
    if outlet == reference:
        raise ValueError(f"{outlet} is compared with itself; another outlet, or all the others, would be right")
    known = [*scope.outlets, *scope.left_out]
    if outlet not in known:
        raise ValueError(f"there is no outlet {outlet!r} to look at; there is {', '.join(sorted(known))}")


def drivers(corpus: Corpus, *, outlet: str, voices: Sequence[str] = ("own",), top_n: int = 3) -> pd.DataFrame:
    """Entries of the frame lexicon behind an outlet's frames, the most frequent of each frame.

    Returns
    -------
    DataFrame
        One row per (frame, entry), up to `top_n` a frame: frame, entry, n, n_passages, n_decisive, share; see
        :func:`syria_talks.measure.frames.drivers`.
    """
    table = frame_measure.drivers(corpus.frames, corpus.segments, corpus.documents, voices=list(voices))
    table = table[table["outlet"] == outlet].drop(columns="outlet")
    return table.groupby("frame", sort=False).head(top_n).reset_index(drop=True)


def topics(
    fitted: Topics,
    rows: pd.DataFrame,
    scope: Scope,
    *,
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare how much of each outlet belongs to each topic.

    Parameters
    ----------
    fitted : Topics
        From :func:`syria_talks.measure.topics.fit`.
    rows : DataFrame
        Rows of the matrix that it was fitted to, with outlet, n_tokens and what `scope` needs.
    scope, alpha, n_permutations, random_state
        As in :func:`terms`.

    Returns
    -------
    shares : DataFrame
        One row per (topic, outlet): topic, outlet, and share, low, high, n, total, n_clusters of
        :func:`syria_talks.measure.shares.by_group`; n counts words, a unit's words being parted as its topics are.
    compared : DataFrame
        One row per (group, topic), each outlet against the others: :func:`syria_talks.measure.topics.prevalence`. No row
        where the scope is these texts.
    """
    wide = fitted.document_topics["prevalence"].to_numpy().reshape(len(rows), -1)
    words = np.rint(np.nan_to_num(wide) * rows["n_tokens"].to_numpy()[:, None]).astype(np.int64)
    used = rows["outlet"].isin(scope.outlets).to_numpy() & (words.sum(axis=1) > 0)
    clusters = scope.clusters(rows)
    parts = [
        shares.by_group(
            words[used, at], words[used].sum(axis=1), rows["outlet"][used], clusters=clusters[used], alpha=alpha
        )
        for at in range(words.shape[1])
    ]
    table = pd.concat([part.assign(topic=number) for number, part in enumerate(parts, 1)], ignore_index=True)
    table = table.rename(columns={"group": "outlet"})
    table = table[["topic", *table.columns.drop("topic")]]
    if scope.about == "texts":
        return table, pd.DataFrame(
            columns=["group", "topic", "name", "verdict", "log_ratio", "low", "high", "q", "p_family"]
        )
    part = dataclasses.replace(fitted, document_topics=_of_units(fitted.document_topics, np.flatnonzero(used)))
    compared = topic_measure.prevalence(
        part,
        rows["outlet"][used],
        clusters=clusters[used],
        alpha=alpha,
        n_permutations=n_permutations,
        random_state=random_state,
    )
    return table, compared


def _of_units(document_topics: pd.DataFrame, units: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Keep some units, numbered anew."""
    numbers = {int(unit): number for number, unit in enumerate(units)}
    kept = document_topics[document_topics["unit"].isin(numbers)]
    return kept.assign(unit=kept["unit"].map(numbers)).reset_index(drop=True)
