"""Which stretches do two documents share, word for word?

Wire copy stands in many outlets. :func:`find` looks for runs of words that stand in two documents of different outlets,
whatever their punctuation, case and line breaks, and stretches each as far as the words agree. All words of a corpus are
numbered once, so that the cost grows with its words and with what is shared, not with pairs of documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks import tables

__all__ = ["MIN_WORDS", "find"]

#: Words in a row that two documents must share. Names and set phrases of politics reach ten; sentences go on.
MIN_WORDS = 14
_SHINGLE = 8
#: A run of words that stands in more documents than this is a set phrase, not a copy.
_MOST_DOCUMENTS = 40
_WORD = re.compile(r"[^\W_]+")

Integers = npt.NDArray[np.int64]


def find(documents: pd.DataFrame, *, min_words: int = MIN_WORDS) -> pd.DataFrame:
    """List the stretches that documents of different outlets share.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``; rows without a text are passed over.
    min_words : int
        Words in a row that must agree, at least 8.

    Returns
    -------
    DataFrame
        One row per stretch and direction, the table ``reuse``: each shared stretch is listed from both documents. Sorted by
        doc_id, start, other_doc_id.

    Raises
    ------
    ValueError
        If `min_words` is under 8.

    Notes
    -----
    Shared runs of `n` words are the local text reuse of Smith, D. A., Cordell, R. and Dillon, E. M. (2013), Infectious
    texts: modeling text reuse in nineteenth-century newspapers, IEEE Big Data, 86-94, without their allowance for gaps.
    """
    if min_words < _SHINGLE:
        raise ValueError(f"min_words is {min_words}; {_SHINGLE} or more would be right")
    told = documents[documents["text"].notna()].sort_values("doc_id", ignore_index=True)
    words, places, owner = _numbered(list(told["text"]))
    outlet = pd.factorize(told["outlet"])[0]
    rows: list[tuple[object, ...]] = []
    for at, other, length in _runs(words, owner, outlet, min_words):
        for left, right in ((at, other), (other, at)):
            doc, there = owner[left], owner[right]
            share = length / _size(owner, int(doc))
            rows.append((
                told["doc_id"][doc], int(places[left, 0]), int(places[left + length - 1, 1]),
                told["doc_id"][there], int(places[right, 0]), int(places[right + length - 1, 1]), share,
            ))  # fmt: skip
    table = pd.DataFrame(rows, columns=tables.TABLES["reuse"].names)
    table = table.sort_values(["doc_id", "start", "other_doc_id", "other_start"], kind="stable", ignore_index=True)
    return tables.conform("reuse", table)


def _size(owner: Integers, doc: int) -> int:
    first, last = np.searchsorted(owner, [doc, doc + 1])
    return int(last - first)


def _numbered(texts: list[str]) -> tuple[Integers, Integers, Integers]:
    """Number the words of all texts: a number a word, its place in its text, and the text that it stands in."""
    numbers: dict[str, int] = {}
    words, places, owner = [], [], []
    for number, text in enumerate(texts):
        for match in _WORD.finditer(text):
            words.append(numbers.setdefault(match[0].casefold(), len(numbers)))
            places.append(match.span())
            owner.append(number)
    return (
        np.array(words, dtype=np.int64),
        np.array(places, dtype=np.int64).reshape(-1, 2),
        np.array(owner, dtype=np.int64),
    )


def _runs(words: Integers, owner: Integers, outlet: Integers, min_words: int) -> Iterator[tuple[int, int, int]]:
    """Yield (place, other place, length in words) of every longest shared run, each once."""
    n = len(words) - _SHINGLE + 1
    if n < 1:
        return
    windows = np.lib.stride_tricks.sliding_window_view(words, _SHINGLE)
    whole = np.flatnonzero(owner[:n] == owner[_SHINGLE - 1 :])
    order = whole[np.lexsort(windows[whole].T[::-1])]
    same = (windows[order[1:]] == windows[order[:-1]]).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], same.astype(np.int8), [0]])))
    seen: set[tuple[int, int]] = set()
    pairs = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        held = np.sort(order[first : last + 1])
        if len(held) > 5 * _MOST_DOCUMENTS or len(np.unique(owner[held])) > _MOST_DOCUMENTS:
            continue
        pairs += [
            (int(a), int(b)) for i, a in enumerate(held) for b in held[i + 1 :] if outlet[owner[a]] != outlet[owner[b]]
        ]
    for a, b in sorted(pairs):
        if (a, b) in seen:
            continue
        length = _agreeing(words, owner, a, b)
        seen.update((a + step, b + step) for step in range(length - _SHINGLE + 1))
        if length >= min_words:
            yield a, b, length


def _agreeing(words: Integers, owner: Integers, a: int, b: int) -> int:
    """How many words agree from two places on, within their documents."""
    length = _SHINGLE
    limit = len(words) - max(a, b)
    while (
        length < limit
        and words[a + length] == words[b + length]
        and owner[a + length] == owner[a]
        and owner[b + length] == owner[b]
    ):
        length += 1
    return length
