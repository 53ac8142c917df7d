"""Which stretch of an article is one passage?

The codebook's unit is a paragraph or 60 to 120 words of consecutive sentences. Outlets that print one sentence a line and
outlets that print long paragraphs must be cut alike, so a passage is a run of paragraphs in one voice with at least
:data:`WORDS` words. The same cut is used for measuring and for sharing, and cutting twice changes nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["WORDS", "number"]

#: Words that a passage has at least, where its voice has as many in the article.
WORDS = 60


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
    for positions in grouped.indices.values():
        paragraphs = segments["paragraph"].to_numpy()[positions]
        words = segments["n_tokens"].to_numpy()[positions]
        numbers[positions] = _cut(paragraphs, words, min_words)
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
