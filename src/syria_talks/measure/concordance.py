"""Where does a word or phrase stand, in its context? Short lines, only where texts are present."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from syria_talks import tables
from syria_talks.corpus import Corpus, known

__all__ = ["lines"]

_COLUMNS = ["left", "node", "right", "outlet", "published", "voice", "doc_id"]


def lines(
    corpus: Corpus,
    sought: str,
    *,
    outlets: Sequence[str] | None = None,
    voices: Sequence[str] = ("own",),
    width: int = 40,
    top_n: int = 5,
) -> pd.DataFrame:
    """Show a word or a phrase in its context.

    Parameters
    ----------
    corpus : Corpus
    sought : str
        A word in its dictionary form, which finds all its forms; or words as printed, capitals aside.
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
        the words do not stand there.

    Raises
    ------
    ValueError
        If nothing is sought, or an outlet or voice is unknown.
    """
    if not sought.split():
        raise ValueError(f"{sought!r} holds no word to look for; a word or a phrase would be right")
    known("voice", voices, list(tables.VOICES))
    known("outlet", outlets or (), corpus.outlets)
    documents = corpus.documents.dropna(subset="text")
    documents = documents if outlets is None else documents[documents["outlet"].isin(outlets)]
    counts = corpus.term_counts
    forms = {sought, *counts.loc[counts["lemma"] == sought.casefold(), "term"]}
    pattern = "|".join(r"\s+".join(map(re.escape, form.split())) for form in sorted(forms, key=len, reverse=True))
    segments = corpus.segments[corpus.segments["voice"].isin(voices)]
    places = segments.merge(
        documents[["doc_id", "outlet", "published", "text"]], on="doc_id", how="inner", validate="many_to_one"
    ).sort_values(["published", "doc_id", "segment"], kind="stable")
    rows: dict[str, tuple[str, ...]] = {}
    for _, place in places.iterrows():
        text, start, doc_id = place["text"], place["start"], place["doc_id"]
        if doc_id in rows or len(rows) == top_n:
            continue
        if found := re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text[start : place["end"]], flags=re.IGNORECASE):
            first, last = start + found.start(), start + found.end()
            left = " ".join(text[max(0, first - width) : first].split("\n")[-1].split())
            right = " ".join(text[last : last + width].split("\n")[0].split())
            day = "" if pd.isna(place["published"]) else f"{place['published']:%Y-%m-%d}"
            node = " ".join(text[first:last].split())
            rows[doc_id] = (left, node, right, place["outlet"], day, place["voice"], doc_id)
    return pd.DataFrame(rows.values(), columns=_COLUMNS)
