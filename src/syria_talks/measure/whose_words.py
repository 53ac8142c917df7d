"""Whose words are in an outlet's articles: its own, quoted, republished?"""

from __future__ import annotations

import pandas as pd
from scipy import sparse

from syria_talks import tables
from syria_talks.corpus import Corpus
from syria_talks.intake.damage import LOST_MARKS
from syria_talks.measure import rates

__all__ = ["by_document", "compare", "lost_marks", "words"]


def by_document(corpus: Corpus) -> pd.DataFrame:
    """Count words by voice in each article.

    Returns
    -------
    DataFrame
        One row per article: doc_id, outlet, published, story, n_tokens (words of the article, boilerplate left out), and
        a column of words for each voice.
    """
    counted = corpus.segments.pivot_table(
        index="doc_id", columns="voice", values="n_tokens", aggfunc="sum", fill_value=0
    )
    counted = (
        counted.reindex(columns=list(tables.VOICES), fill_value=0)
        .astype("int64")
        .rename_axis(columns=None)
        .reset_index()
    )
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    merged = documents.merge(counted, on="doc_id", how="left", validate="one_to_one").fillna(
        dict.fromkeys(tables.VOICES, 0)
    )
    merged = merged.astype(dict.fromkeys(tables.VOICES, "int64"))
    return merged.assign(n_tokens=merged[["own", "quoted", "republished"]].sum(axis=1))


def words(corpus: Corpus) -> pd.DataFrame:
    """Share of an outlet's words by voice.

    Returns
    -------
    DataFrame
        One row per outlet, sorted by name: outlet, documents, n_tokens, n_own, n_quoted, n_republished, n_boilerplate,
        and own, quoted, republished as shares of n_tokens, 0 to 1 (NaN where an outlet has no words); marks_lost, articles
        whose export lost its quotation marks.
    """
    counted = by_document(corpus).merge(lost_marks(corpus), on="doc_id", how="left", validate="one_to_one")
    grouped = counted.groupby("outlet", sort=True)
    sums = grouped[["n_tokens", *tables.VOICES]].sum().rename(columns={voice: f"n_{voice}" for voice in tables.VOICES})
    shares = pd.DataFrame(
        {voice: sums[f"n_{voice}"] / sums["n_tokens"].where(sums["n_tokens"] > 0) for voice in tables.VOICES[:3]}
    )
    lost = grouped["is_lost"].sum().rename("marks_lost").astype("int64")
    return grouped.size().rename("documents").to_frame().join([sums, shares, lost]).reset_index()


def compare(
    by_document: pd.DataFrame,
    *,
    clusters: pd.Series,
    voice: str = "quoted",
    alpha: float = 0.05,
    n_permutations: int = 2000,
    random_state: int,
) -> pd.DataFrame:
    """Compare the share of words in one voice between each outlet and the others.

    Parameters
    ----------
    by_document : DataFrame
        From :func:`by_document`; articles with words.
    clusters : Series, length n_documents
        What is held together.
    voice : str
    alpha, n_permutations, random_state
        See :func:`syria_talks.measure.rates.compare`.

    Returns
    -------
    DataFrame
        One row per outlet; the columns of :func:`syria_talks.measure.rates.compare` without ``column``.
    """
    compared = rates.compare(
        sparse.csr_array(by_document[[voice]].to_numpy()),
        by_document["n_tokens"].to_numpy(),
        by_document["outlet"],
        clusters=clusters,
        columns=[voice],
        alpha=alpha,
        n_permutations=n_permutations,
        random_state=random_state,
    )
    return compared.drop(columns="column")


def lost_marks(corpus: Corpus) -> pd.DataFrame:
    """Say which articles lost their quotation marks before they were read.

    Returns
    -------
    DataFrame
        One row per article: doc_id, is_lost (1 where its row of damage says so; see :mod:`syria_talks.intake.damage`).
    """
    lost = set(corpus.repairs.loc[corpus.repairs["kind"] == LOST_MARKS, "doc_id"])
    doc_ids = corpus.documents["doc_id"]
    return pd.DataFrame({"doc_id": doc_ids, "is_lost": doc_ids.isin(lost).astype("int64")})
