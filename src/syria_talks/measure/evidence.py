"""What can be said of these articles: something about the outlets, or only about these texts?

Articles of a day repeat each other and words of an article go together, so neither is independent evidence. :func:`scope`
looks at how many articles each outlet has and says which unit is counted, what is held together, and what a finding may
be about. With fewer than five articles an outlet, a claim shrinks to these texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from syria_talks.corpus import Corpus
from syria_talks.measure.counts import DocumentTermMatrix

__all__ = ["MIN_DOCUMENTS", "Scope", "described", "kept", "scope"]

#: Articles an outlet needs before anything is said about the outlet.
MIN_DOCUMENTS = 5


@dataclass(frozen=True)
class Scope:
    """What is compared, and what a finding may be about.

    Parameters
    ----------
    about : {"outlets", "texts"}
        Whether findings speak of the outlets, or of these texts only.
    unit : {"document", "passage"}
        What is counted.
    cluster : {"story", "day", "article", "passage"}
        What is held together as one piece of evidence.
    outlets : tuple of str
        Outlets that are compared, in alphabetical order.
    left_out : tuple of str
        Outlets with too few articles to be compared; empty where findings are about texts.
    n_documents : dict of str to int
        Articles of every outlet.
    """

    about: Literal["outlets", "texts"]
    unit: Literal["document", "passage"]
    cluster: Literal["story", "day", "article", "passage"]
    outlets: tuple[str, ...]
    left_out: tuple[str, ...]
    n_documents: dict[str, int]

    def clusters(self, rows: pd.DataFrame) -> pd.Series:
        """Name the cluster of each row (doc_id, published, story; voice and passage where rows are passages)."""
        if self.cluster == "passage" and "passage" not in rows:
            return rows["doc_id"]
        if self.cluster == "passage":
            return rows["doc_id"] + " " + rows["voice"].fillna("") + " " + rows["passage"].astype("str")
        if self.cluster == "article":
            return rows["doc_id"]
        if self.cluster == "story":
            return rows["story"].fillna(rows["doc_id"])
        days: pd.Series = rows["published"].dt.strftime("%Y-%m-%d")
        return days.where(rows["published"].notna(), rows["doc_id"])


def described(scope: Scope) -> pd.DataFrame:
    """Say of each outlet what it can be used for.

    Returns
    -------
    DataFrame
        One row per outlet, sorted by name: outlet, articles, and what a finding may be about: "the outlet", "these texts"
        or "nothing: too few articles".
    """
    what = {
        **dict.fromkeys(scope.outlets, "the outlet" if scope.about == "outlets" else "these texts"),
        **dict.fromkeys(scope.left_out, "nothing: too few articles"),
    }
    rows = [(outlet, n, what[outlet]) for outlet, n in sorted(scope.n_documents.items()) if outlet in what]
    return pd.DataFrame(rows, columns=["outlet", "articles", "a finding may be about"])


def scope(corpus: Corpus, *, outlets: Sequence[str] | None = None, min_documents: int = MIN_DOCUMENTS) -> Scope:
    """Say what can be compared in a corpus.

    Parameters
    ----------
    corpus : Corpus
    outlets : sequence of str, optional
        Those to compare; all where None.
    min_documents : int
        Articles an outlet needs before anything is said about it.

    Returns
    -------
    Scope

    Raises
    ------
    ValueError
        If fewer than two outlets are left, or one is unknown.
    """
    sizes = corpus.documents.groupby("outlet", sort=True).size()
    asked = list(sizes.index) if outlets is None else sorted(set(outlets))
    unknown = [outlet for outlet in asked if outlet not in sizes.index]
    if unknown:
        raise ValueError(f"there is no outlet {', '.join(map(repr, unknown))}; there is {', '.join(sizes.index)}")
    if len(asked) < 2:
        raise ValueError(f"comparing needs two outlets; {corpus.name} has {len(asked)} ({', '.join(asked)})")
    n_documents = {str(outlet): int(n) for outlet, n in sizes.items()}
    enough = tuple(outlet for outlet in asked if n_documents[outlet] >= min_documents)
    if len(enough) < 2:
        return Scope("texts", "passage", "passage", tuple(asked), (), n_documents)
    documents = corpus.documents
    cluster: Literal["story", "day", "article"] = "story" if documents["story"].notna().any() else "day"
    if cluster == "day" and documents["published"].isna().mean() > 0.5:
        cluster = "article"
    return Scope("outlets", "document", cluster, enough, tuple(o for o in asked if o not in enough), n_documents)


def kept(dtm: DocumentTermMatrix, outlets: Sequence[str], *, min_count: int = 1) -> DocumentTermMatrix:
    """Keep the rows of some outlets, and the terms that stand there at least `min_count` times."""
    rows = np.flatnonzero(dtm.rows["outlet"].isin(list(outlets)).to_numpy())
    counts = dtm.counts[rows]
    columns = np.flatnonzero(np.asarray(counts.sum(axis=0)).ravel() >= min_count)
    if not len(columns):
        raise ValueError(f"no term stands at least {min_count} times in {', '.join(outlets)}")
    return DocumentTermMatrix(
        counts[:, columns], [dtm.terms[c] for c in columns], dtm.rows.iloc[rows].reset_index(drop=True)
    )
