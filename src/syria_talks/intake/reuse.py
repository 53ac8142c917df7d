"""Which stretches do two documents share, word for word?

Wire copy stands in many outlets. :func:`find` looks for runs of words that stand in two documents of different outlets,
whatever their punctuation, case and line breaks, and stretches each as far as the words agree. All words of a corpus are
numbered once, so that the cost grows with its words and with what is shared, not with pairs of documents. Texts pass by one
after the other and the numbers lie in a file: in memory are the distinct words, a part of the corpus's runs, and what is shared.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import IO

import numpy as np
import numpy.typing as npt
import pandas as pd

from syria_talks import tables

__all__ = ["MIN_WORDS", "find", "numbered", "words_of"]

#: Words in a row that two documents must share. Names and set phrases of politics reach ten; sentences go on.
MIN_WORDS = 14
_SHINGLE = 8
#: A run of words that stands in more documents than this is a set phrase, not a copy.
_MOST_DOCUMENTS = 40
#: What divides a word and is no part of it: soft hyphens, marks that nobody sees, a hyphen at the end of a line.
_DIVIDED = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]+|-[ \t]*\r?\n[ \t]*")
_WORD = re.compile(rf"[^\W_]+(?:(?:{_DIVIDED.pattern})[^\W_]+)*")
#: Runs of words that are compared at once.
_AT_ONCE = 2**21
_FACTOR = np.uint64(0x9E3779B97F4A7C15)

Integers = npt.NDArray[np.int64]


def find(
    documents: pd.DataFrame, texts: Callable[[], Iterable[object]] | None = None, *, min_words: int = MIN_WORDS
) -> pd.DataFrame:
    """List the stretches that documents of different outlets share.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``; rows without a text are passed over.
    texts : callable, optional
        Gives the texts one after the other, in the order of `documents`, whose own are not looked at then. Called twice.
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
    texts = texts or documents["text"].tolist
    if min_words < _SHINGLE:
        raise ValueError(f"min_words is {min_words}; {_SHINGLE} or more would be right")
    with tempfile.TemporaryFile() as file:
        bounds = numbered(texts(), file, defaultdict(count().__next__))
        outlet = pd.factorize(documents["outlet"])[0]
        runs = list(_runs(file, bounds, outlet, min_words))
    places = {(at, at + length) for a, b, length in runs for at in (a, b)}
    spans = _spans(texts(), bounds, places) if runs else {}
    doc_ids = documents["doc_id"].tolist()
    rows: list[tuple[object, ...]] = []
    for at, other, length in runs:
        for left, right in ((at, other), (other, at)):
            doc, there = _owner(bounds, left), _owner(bounds, right)
            share = length / int(bounds[doc + 1] - bounds[doc])
            rows.append(
                (doc_ids[doc], *spans[left, left + length], doc_ids[there], *spans[right, right + length], share)
            )
    table = pd.DataFrame(rows, columns=tables.TABLES["reuse"].names)
    table = table.sort_values(["doc_id", "start", "other_doc_id", "other_start"], kind="stable", ignore_index=True)
    return tables.conform("reuse", table)


def words_of(text: str) -> list[str]:
    """List the words of a text: runs of letters and digits, whatever their case."""
    return [_DIVIDED.sub("", word).casefold() for word in _WORD.findall(text)]


def numbered(texts: Iterable[object], file: IO[bytes], numbers: dict[str, int]) -> Integers:
    """Write a number for each word of all texts, and give the number of words before each text, and in all.

    Parameters
    ----------
    texts : iterable
        What is no text has no words.
    file : binary file
        Takes the numbers, uint32.
    numbers : dict
        Number of each word known; one that numbers what it is asked for.
    """
    bounds = [0]
    for text in texts:
        held = words_of(text) if isinstance(text, str) else []
        file.write(np.array([numbers[word] for word in held], dtype=np.uint32).tobytes())
        bounds.append(bounds[-1] + len(held))
    file.flush()
    return np.array(bounds, dtype=np.int64)


def _owner(bounds: Integers, place: int) -> int:
    return int(np.searchsorted(bounds, place, side="right")) - 1


def _spans(
    texts: Iterable[object], bounds: Integers, places: set[tuple[int, int]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Find the characters of runs of words, given as first word and word after the last, numbered through the corpus."""
    listed: dict[int, list[tuple[int, int]]] = {}
    for first, last in places:
        listed.setdefault(_owner(bounds, first), []).append((first, last))
    found = {}
    for number, text in enumerate(texts):
        if number in listed and isinstance(text, str):
            words = [match.span() for match in _WORD.finditer(text)]
            before = int(bounds[number])
            for first, last in listed[number]:
                found[first, last] = (words[first - before][0], words[last - 1 - before][1])
    return found


def _suspects(file: IO[bytes], bounds: Integers, outlet: Integers) -> Integers:
    """List the places of runs of words whose hash is met in another outlet, too, in order; a part of all hashes at once."""
    n_words = int(bounds[-1])
    n_parts = 1 + n_words // _AT_ONCE
    found = []
    for part in range(n_parts):
        held = []
        for start in range(0, n_words - _SHINGLE + 1, _AT_ONCE // 4):
            file.seek(start * 4)
            words = np.frombuffer(file.read((_AT_ONCE // 4 + _SHINGLE - 1) * 4), dtype=np.uint32)
            hashes = _hashes(words)
            owner = np.searchsorted(bounds, np.arange(start, start + len(words)), side="right")
            is_whole = owner[: len(hashes)] == owner[_SHINGLE - 1 :]
            taken = np.flatnonzero(is_whole & (hashes % np.uint64(n_parts) == part))
            held.append((hashes[taken], taken + start))
        if held:
            hashes, places = (np.concatenate(columns) for columns in zip(*held, strict=True))
            found.append(_met(hashes, places, bounds, outlet))
    return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _hashes(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """One number for every run of words."""
    hashes = np.zeros(len(words) - _SHINGLE + 1, dtype=np.uint64)
    for step in range(_SHINGLE):
        hashes = (hashes ^ words[step : step + len(hashes)]) * _FACTOR
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _met(hashes: npt.NDArray[np.uint64], places: Integers, bounds: Integers, outlet: Integers) -> Integers:
    """Keep the places whose hash stands in two outlets."""
    if not len(hashes):
        return places
    order = np.argsort(hashes, kind="stable")
    hashes, places = hashes[order], places[order]
    first = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]]))
    whose = outlet[np.searchsorted(bounds, places, side="right") - 1]
    several = np.minimum.reduceat(whose, first) != np.maximum.reduceat(whose, first)
    kept: Integers = places[np.repeat(several, np.diff(np.append(first, len(places))))]
    return kept


def _runs(file: IO[bytes], bounds: Integers, outlet: Integers, min_words: int) -> Iterator[tuple[int, int, int]]:
    """Yield (place, other place, length in words) of every longest shared run, each once."""
    whole = _suspects(file, bounds, outlet)
    if not len(whole):
        return
    words = np.memmap(file, dtype=np.uint32, mode="r")
    windows = np.lib.stride_tricks.sliding_window_view(words, _SHINGLE)[whole]
    by_words = np.lexsort(windows.T[::-1])
    order, windows = whole[by_words], windows[by_words]
    same = (windows[1:] == windows[:-1]).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], same.astype(np.int8), [0]])))
    owner = dict(zip(whole.tolist(), (np.searchsorted(bounds, whole, side="right") - 1).tolist(), strict=True))
    seen: set[tuple[int, int]] = set()
    pairs = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        held = sorted(order[first : last + 1].tolist())
        if len(held) > 5 * _MOST_DOCUMENTS or len({owner[place] for place in held}) > _MOST_DOCUMENTS:
            continue
        pairs += [(a, b) for i, a in enumerate(held) for b in held[i + 1 :] if outlet[owner[a]] != outlet[owner[b]]]
    for a, b in sorted(pairs):
        if (a, b) in seen:
            continue
        length = _agreeing(words, a, int(bounds[owner[a] + 1]), b, int(bounds[owner[b] + 1]))
        seen.update((a + step, b + step) for step in range(length - _SHINGLE + 1))
        if length >= min_words:
            yield a, b, length


def _agreeing(words: npt.NDArray[np.uint32], a: int, a_end: int, b: int, b_end: int) -> int:
    """How many words agree from two places on, within their documents."""
    limit = min(a_end - a, b_end - b)
    differ = np.flatnonzero(words[a : a + limit] != words[b : b + limit])
    return int(differ[0]) if len(differ) else limit
