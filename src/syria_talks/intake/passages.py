"""Which stretch of an article is one passage?

The codebook's unit is a paragraph or 60 to 120 words of consecutive sentences. Outlets that print one sentence a line and
outlets that print long paragraphs must be cut alike, so a passage is a run of paragraphs in one voice with at least
:data:`WORDS` words. The same cut is used for measuring and for sharing, and cutting twice changes nothing.
:func:`counted` says which of their words are terms, in measuring and in sharing alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd

from syria_talks.lexicons import rows as rows_of

__all__ = ["CONTENT_WORDS", "LEAST", "WORDS", "counted", "holding", "number", "particles", "sentences"]

#: Words that a passage has at least, where its voice has as many in the article.
WORDS = 60
#: Content words that a passage of somebody else's words has at least, if they are to count as terms: a shorter bag of words
#: is the quotation itself.
LEAST = 30
#: Parts of speech that carry subject matter (Universal Dependencies).
CONTENT_WORDS = ("ADJ", "ADV", "NOUN", "PROPN", "VERB")
#: Kind of a row of the table ``intake``: a stretch that repeats, as furniture does and as background does.
SUSPECTED = "may be no article, kept"


@cache
def particles() -> frozenset[str]:
    """Words that are parts of names or titles before them, and no terms."""
    return frozenset(row["particle"] for row in rows_of("particles"))


def counted(segments: pd.DataFrame, term_counts: pd.DataFrame, *, min_words: int = WORDS) -> pd.Series:
    """Say of which segments the words count as terms.

    Parameters
    ----------
    segments, term_counts : DataFrame
        Tables of one corpus; `segments` sorted by doc_id and segment.
    min_words : int
        As for :func:`number`.

    Returns
    -------
    Series of bool
        False where a passage of quoted or republished words holds under :data:`LEAST` content words; index as in `segments`.
    """
    is_content = term_counts["pos"].isin(CONTENT_WORDS) & ~term_counts["term"].isin(particles())
    n = term_counts["n"].where(is_content, 0).groupby([term_counts["doc_id"], term_counts["segment"]]).sum()
    here = pd.MultiIndex.from_frame(segments[["doc_id", "segment"]])
    return holding(segments, n.reindex(here, fill_value=0).to_numpy(), min_words=min_words)


def holding(segments: pd.DataFrame, n: np.ndarray, *, min_words: int = WORDS) -> pd.Series:
    """Say the same by the number of content words of each segment."""
    keys = [segments["doc_id"], segments["voice"], number(segments, min_words=min_words)]
    return segments["voice"].eq("own") | pd.Series(n, index=segments.index).groupby(keys).transform("sum").ge(LEAST)


def number(segments: pd.DataFrame, *, min_words: int = WORDS) -> pd.Series:
    """Number the passages of each article, voice by voice.

    Parameters
    ----------
    segments : DataFrame
        The table ``segments``, sorted by doc_id and segment.
    min_words : int
        Words that a passage has at least; what is left over at the end joins the passage before.

    Returns
    -------
    Series of int64
        Number of the passage of each segment, from 0 within (doc_id, voice); index as in `segments`.
    """
    numbers = np.zeros(len(segments), dtype=np.int64)
    grouped = segments.groupby(["doc_id", "voice"], sort=False)
    paragraphs, words = segments["paragraph"].to_numpy(), segments["n_tokens"].to_numpy()
    for positions in grouped.indices.values():
        numbers[positions] = _cut(paragraphs[positions], words[positions], min_words)
    return pd.Series(numbers, index=segments.index)


def _cut(paragraphs: np.ndarray, words: np.ndarray, min_words: int) -> np.ndarray:
    """Cut one article's segments of one voice; a cut falls only between paragraphs."""
    numbers = np.zeros(len(words), dtype=np.int64)
    passage = held = 0
    for at in range(len(words)):
        if at and held >= min_words and paragraphs[at] != paragraphs[at - 1]:
            passage, held = passage + 1, 0
        numbers[at] = passage
        held += int(words[at])
    if held < min_words and passage:
        numbers[numbers == passage] = passage - 1
    return numbers


_SENTENCE = re.compile(r"[^\n]+?(?:[.!?…]['\"”’)\]]*(?=\s+[\"“‘'(\[-]*[A-Z0-9])|(?=\n)|$)")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans of sentences, as told by full stops, capitals and line ends; fast, and good enough for counting."""
    for match in _SENTENCE.finditer(text):
        stretch = match[0]
        left = len(stretch) - len(stretch.lstrip())
        if stretch.strip():
            yield match.start() + left, match.start() + len(stretch.rstrip())
