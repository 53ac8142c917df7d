"""Whose words are in an outlet's articles, and who is reported to have said what, in which words of report?

Words by voice (:func:`words`); attributions by source and by outlet, and the stance of the reporting word: "said" is not
"claimed". :func:`said` is the one list of reported speech that pages count.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from syria_talks import tables
from syria_talks.attribution import cues
from syria_talks.corpus import Corpus, known
from syria_talks.measure import evidence, naming
from syria_talks.measure.evidence import Scope

__all__ = ["by_document", "compare_stances", "compare_voice", "said", "sources", "stances", "words"]


def by_document(corpus: Corpus) -> pd.DataFrame:
    """Count words by voice in each article.

    Returns
    -------
    DataFrame
        One row per article: doc_id, outlet, published, story, n_tokens (words of the article, boilerplate left out), and
        a column of words for each voice.
    """
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    counted = corpus.segments.pivot_table("n_tokens", "doc_id", "voice", aggfunc="sum", fill_value=0)
    counted = counted.reindex(index=documents["doc_id"], columns=list(tables.VOICES), fill_value=0).astype("int64")
    merged = documents.join(counted, on="doc_id", validate="one_to_one")
    return merged.assign(n_tokens=merged[["own", "quoted", "republished"]].sum(axis=1))


def words(corpus: Corpus) -> pd.DataFrame:
    """Share of an outlet's words by voice.

    Returns
    -------
    DataFrame
        One row per outlet, sorted by name: outlet, documents, n_tokens, n_own, n_quoted, n_republished, n_boilerplate,
        and own, quoted, republished as shares of n_tokens, 0 to 1 (NaN where an outlet has no words); marks_lost, articles
        whose export lost its quotation marks (see :mod:`syria_talks.intake.repair`).
    """
    lost = corpus.repairs.loc[corpus.repairs["kind"] == tables.LOST_MARKS, "doc_id"]
    counted = by_document(corpus).assign(
        documents=1, marks_lost=lambda table: table["doc_id"].isin(lost).astype("int64")
    )
    sums = counted.groupby("outlet", sort=True)[["documents", "n_tokens", *tables.VOICES, "marks_lost"]].sum()
    shares = sums[list(tables.VOICES[:3])].div(sums["n_tokens"].where(sums["n_tokens"] > 0), axis=0)
    return sums.rename(columns={voice: f"n_{voice}" for voice in tables.VOICES}).join(shares).reset_index()


def compare_voice(by_document: pd.DataFrame, scope: Scope, *, voice: str = "quoted") -> pd.DataFrame:
    """Compare the share of words in one voice between each outlet and the others.

    Parameters
    ----------
    by_document : DataFrame
        From :func:`by_document`.
    scope : Scope
    voice : {"own", "quoted", "republished"}

    Returns
    -------
    DataFrame
        One row per outlet; the columns of :func:`syria_talks.measure.evidence.compare` without ``column``. No row where the
        scope is these texts.

    Raises
    ------
    ValueError
        If the voice is unknown.
    """
    known("voice", [voice], list(tables.VOICES[:3]))
    told = by_document[by_document["outlet"].isin(scope.outlets) & (by_document["n_tokens"] > 0)]
    said = sparse.csr_array(told[[voice]].to_numpy())
    return evidence.compare(scope, told, said, told["n_tokens"].to_numpy(), columns=[voice]).drop(columns="column")


def said(corpus: Corpus) -> pd.DataFrame:
    """List reported speech and writing, with its outlet and the stance of its cue.

    A person has one name in all articles; see :mod:`syria_talks.measure.naming`.

    Returns
    -------
    DataFrame
        One row per attribution of speech, a directive or stated thought (:data:`syria_talks.attribution.cues.SAID`): the columns
        of the table ``attributions`` with outlet, published, story, and stance
        (one of :data:`syria_talks.attribution.cues.CLASSES`; null without a cue).
    """
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    # read, and not kept; counts of all of them decide on names
    table = tables.conform("attributions", corpus.read("attributions", tables.TABLES["attributions"].names))
    table = table.assign(source_name=naming.persons(table["source_name"], table["doc_id"]))
    table = table[table["act"].isin(cues.SAID)].merge(documents, on="doc_id", how="left", validate="many_to_one")
    return table.assign(stance=table["cue_lemma"].map(cues.stance, na_action="ignore"))


def sources(speech: pd.DataFrame, *, by: str = "source_name", top_n: int = 12) -> pd.DataFrame:
    """Count who is reported most.

    Parameters
    ----------
    speech : DataFrame
        From :func:`said`.
    by : {"source_name", "source_group"}
        Persons and bodies as named, or the sides they are listed under.
    top_n : int
        Sources, those reported most.

    Returns
    -------
    DataFrame
        One row per (source, outlet) of the sources reported most: source, outlet, n (attributions), n_direct (with words in
        quotation marks), n_tokens (words reported), share (of the outlet's named attributions, 0 to 1). Attributions whose
        source is not known are left out. An attribution to several who speak together counts for each of them, so that
        shares of all sources may add up to more than 1; its words are shared equally among them.
    """
    known("column", [by], ["source_name", "source_group"])
    named = speech.dropna(subset=by)
    each = naming.apart(named, by).rename(columns={by: "source"})
    each = each.assign(is_direct=each["kind"].isin(["direct", "mixed"]))
    counted = each.groupby(["source", "outlet"]).agg(
        n=("kind", "size"), n_direct=("is_direct", "sum"), n_tokens=("n_tokens", "sum")
    )
    counted = counted.reset_index().assign(total=lambda table: table.groupby("source")["n"].transform("sum"))
    ranked = counted.sort_values(["total", "source", "outlet"], ascending=[False, True, True]).drop(columns="total")
    table = ranked[ranked["source"].isin(ranked["source"].unique()[:top_n])].reset_index(drop=True)
    return table.assign(share=table["n"] / table["outlet"].map(named.groupby("outlet").size()).astype("float64"))


def stances(speech: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """Count the stance of reporting words.

    Returns
    -------
    DataFrame
        One row per value of `by` ("outlet" or "source_group"): that value, n (attributions with a cue that is listed), and a
        share of each stance, 0 to 1. What several sides say together counts for each of them.
    """
    known = speech.dropna(subset=["stance", by])
    known = naming.apart(known, by) if by == "source_group" else known
    counted = pd.crosstab(known[by], known["stance"]).reindex(columns=list(cues.CLASSES), fill_value=0)
    n = counted.sum(axis=1)
    return counted.div(n, axis=0).assign(n=n).rename_axis(columns=None).reset_index()[[by, "n", *cues.CLASSES]]


def compare_stances(speech: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Compare how often outlets report with a word that is not neutral.

    Returns
    -------
    DataFrame
        One row per (group, column): each outlet of the scope against the others, for every stance but the neutral one; the
        columns of :func:`syria_talks.measure.evidence.compare`. No row where the scope is these texts, or no stance but the
        neutral one was found.
    """
    cued = speech[speech["stance"].notna() & speech["outlet"].isin(scope.outlets)].reset_index(drop=True)
    columns = [stance for stance in cues.CLASSES[1:] if (cued["stance"] == stance).any()]
    held = pd.get_dummies(cued["stance"]).reindex(columns=columns, fill_value=0).to_numpy(dtype=np.int64)
    return evidence.compare(scope, cued, held, np.ones(len(cued)), columns=columns)
