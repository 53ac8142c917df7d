"""Where does a word stand, in its context? Short lines, only where texts are present."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from syria_talks.corpus import Corpus

__all__ = ["lines"]

_COLUMNS = ["left", "node", "right", "outlet", "published", "voice", "doc_id"]


def lines(
    corpus: Corpus,
    lemma: str,
    *,
    outlets: Sequence[str] | None = None,
    voices: Sequence[str] = ("own",),
    width: int = 40,
    top_n: int = 5,
) -> pd.DataFrame:
    """Show a word in its context.

    Parameters
    ----------
    corpus : Corpus
    lemma : str
        Dictionary form, lower case.
    outlets : sequence of str, optional
    voices : sequence of str
        Whose words are searched.
    width : int
        Characters at either side, at most.
    top_n : int
        Lines, at most; the earliest articles first, one line an article.

    Returns
    -------
    DataFrame
        One row per line: left, node, right, outlet, published (text), voice, doc_id. Empty where the corpus holds no texts or
        the word does not stand there.
    """
    documents = corpus.documents.dropna(subset="text")
    documents = documents if outlets is None else documents[documents["outlet"].isin(list(outlets))]
    counts = corpus.term_counts
    held = counts[(counts["lemma"] == lemma) & counts["doc_id"].isin(documents["doc_id"])]
    segments = corpus.segments[corpus.segments["voice"].isin(list(voices))]
    places = held.merge(segments, on=["doc_id", "segment"], how="inner", validate="many_to_one")
    places = places.merge(
        documents[["doc_id", "outlet", "published", "text"]], on="doc_id", how="inner", validate="many_to_one"
    )
    places = places.sort_values(["published", "doc_id", "segment", "term"], kind="stable").drop_duplicates("doc_id")
    rows = []
    for _, place in places.iterrows():
        found = re.search(
            rf"(?<!\w){re.escape(place['term'])}(?!\w)", place["text"][place["start"] : place["end"]], flags=re.I
        )
        if found is None:
            continue
        first, last = place["start"] + found.start(), place["start"] + found.end()
        left = " ".join(place["text"][max(0, first - width) : first].split("\n")[-1].split())
        right = " ".join(place["text"][last : last + width].split("\n")[0].split())
        day = "" if pd.isna(place["published"]) else f"{place['published']:%Y-%m-%d}"
        rows.append((left, place["text"][first:last], right, place["outlet"], day, place["voice"], place["doc_id"]))
        if len(rows) == top_n:
            break
    return pd.DataFrame(rows, columns=_COLUMNS)
