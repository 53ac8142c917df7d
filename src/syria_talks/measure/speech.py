"""Who is reported to have said what, in which words of report?

Attributions by source and by outlet, and the stance of the reporting word: "said" is not "claimed".
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from syria_talks.attribution import lists
from syria_talks.corpus import Corpus
from syria_talks.measure import persons, rates
from syria_talks.measure.evidence import Scope

__all__ = ["STANCES", "compare_stances", "said", "sources", "stances"]

#: Classes of reporting words, from attribution/cues.csv.
STANCES = ("neutral", "doubting", "endorsing", "conceding")


def said(corpus: Corpus) -> pd.DataFrame:
    """List reported speech and writing, with its outlet and the stance of its cue.

    A person has one name in all articles; see :mod:`syria_talks.measure.persons`.

    Returns
    -------
    DataFrame
        One row per attribution whose cue is a word of speech or writing, or that stands in quotation marks: the columns of
        the table ``attributions`` with outlet, published, story, and stance (one of :data:`STANCES`; null without a cue).
    """
    cues = pd.DataFrame(lists.rows("cues")).drop_duplicates("lemma").set_index("lemma")
    documents = corpus.documents[["doc_id", "outlet", "published", "story"]]
    table = corpus.attributions.merge(documents, on="doc_id", how="left", validate="many_to_one")
    table = table.assign(
        source_name=persons.named(table["source_name"]),
        stance=table["cue_lemma"].map(cues["class"]),
        use=table["cue_lemma"].map(cues["use"]),
    )
    is_speech = table["use"].isin(["speech", "writing"]) | table["kind"].isin(["direct", "mixed"])
    return table[is_speech].drop(columns="use").reset_index(drop=True)


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
    if by not in ("source_name", "source_group"):
        raise ValueError(f"by is {by!r}; one of source_name, source_group would be right")
    named = speech.dropna(subset=by)
    each = persons.apart(named, by).rename(columns={by: "source"})
    counted = (
        each.assign(is_direct=each["kind"].isin(["direct", "mixed"]))
        .groupby(["source", "outlet"], sort=True)
        .agg(n=("kind", "size"), n_direct=("is_direct", "sum"), n_tokens=("n_tokens", "sum"))
        .reset_index()
    )
    most = counted.groupby("source")["n"].sum().rename("total").reset_index()
    most = most.sort_values(["total", "source"], ascending=[False, True]).head(top_n)
    sizes = named.groupby("outlet").size()
    table = counted[counted["source"].isin(most["source"])]
    table = table.assign(share=table["n"] / table["outlet"].map(sizes).astype("float64"))
    order = {source: number for number, source in enumerate(most["source"])}
    return table.sort_values(
        ["source", "outlet"],
        key=lambda column: column.map(order) if column.name == "source" else column,
        ignore_index=True,
    )


def stances(speech: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """Count the stance of reporting words.

    Returns
    -------
    DataFrame
        One row per value of `by` ("outlet" or "source_group"): that value, n (attributions with a cue that is listed), and a
        share of each stance, 0 to 1. What several sides say together counts for each of them.
    """
    known = speech.dropna(subset=["stance", by])
    known = persons.apart(known, by) if by == "source_group" else known
    counted = pd.crosstab(known[by], known["stance"]).reindex(columns=list(STANCES), fill_value=0)
    n = counted.sum(axis=1)
    return counted.div(n, axis=0).assign(n=n).rename_axis(columns=None).reset_index()[[by, "n", *STANCES]]


def compare_stances(
    speech: pd.DataFrame, scope: Scope, *, alpha: float = 0.05, n_permutations: int = 2000, random_state: int
) -> pd.DataFrame:
    """Compare how often outlets report with a word that is not neutral.

    Returns
    -------
    DataFrame
        One row per (group, column): each outlet of the scope against the others, for every stance but the neutral one; the
        columns of :func:`syria_talks.measure.rates.compare`. No row where the scope is these texts, or no stance but the
        neutral one was found.
    """
    known = speech[speech["stance"].notna() & speech["outlet"].isin(scope.outlets)].reset_index(drop=True)
    columns = [stance for stance in STANCES[1:] if (known["stance"] == stance).any()]
    if scope.about == "texts" or not columns or known["outlet"].nunique() < 2:
        return pd.DataFrame(columns=["group", "column", "log_ratio", "low", "high", "q", "p_family"])
    held = np.column_stack([known["stance"].eq(stance).to_numpy(dtype=np.int64) for stance in columns])
    return rates.compare(
        sparse.csr_array(held), np.ones(len(known)), known["outlet"], clusters=scope.clusters(known), columns=columns,
        alpha=alpha, n_permutations=n_permutations, random_state=random_state,
    )  # fmt: skip
