"""In which order did these words stand? A model of word triples, and the order of a bag of words that it likes best.

Words are numbers. :class:`Triples` counts them in other texts, for the few words that are asked about; :func:`ordered` searches.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["Triples", "ordered"]

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

#: What a step back from three words to two, and from two to one, costs.
_BACK = float(np.log(0.4))
_WIDTH = 60
#: Words that may be put in beyond their share of the way, so that they are not all used up at its start.
_AHEAD = 4


class Triples:
    """How likely is a word after two others? Triples, else pairs, else single words.

    Parameters
    ----------
    words : array of int64, shape (n,)
        A text as numbers from 0 to `n_words` - 1; anything else is -1.
    n_words : int

    Notes
    -----
    Stupid backoff: Brants, T. et al. (2007), Large language models in machine translation, EMNLP, 858-867.
    """

    def __init__(self, words: Integers, n_words: int) -> None:
        self.n_words = n_words
        self.single = np.bincount(words[words >= 0], minlength=n_words)
        pair = np.where((words[:-1] >= 0) & (words[1:] >= 0), words[:-1] * n_words + words[1:], -1)
        self._pairs = np.bincount(pair[pair >= 0], minlength=n_words**2)
        whole = (pair[:-1] >= 0) & (words[2:] >= 0)
        triples, n = np.unique(pair[:-1][whole] * n_words + words[2:][whole], return_counts=True)
        self._context, self._word = np.divmod(triples, n_words)
        self._likely = np.log(n / self._pairs[self._context])
        self._bounds = np.searchsorted(self._context, np.arange(n_words**2 + 1))
        alone = _BACK + np.log((self.single + 0.5) / max(len(words), 1))
        pairs = self._pairs.reshape(n_words, n_words)
        with np.errstate(divide="ignore"):
            seen = np.log(pairs) - np.log(np.maximum(self.single, 1))[:, None]
        self._after_one = np.where(pairs > 0, seen, alone)

    def after(self, before: Integers, last: Integers) -> Numbers:
        """Log likelihood of each word after pairs of words, shape (n_pairs, n_words); -1 where no word stands before."""
        likely = self._after_one[last].copy()
        context = np.where(before >= 0, before * self.n_words + last, 0)
        is_known = (before >= 0) & (self._pairs[context] > 0)
        likely[is_known] += _BACK
        first, n = self._bounds[context], np.where(is_known, self._bounds[context + 1] - self._bounds[context], 0)
        row = np.repeat(np.arange(len(context)), n)
        at = np.repeat(first - np.cumsum(n) + n, n) + np.arange(len(row))
        likely[row, self._word[at]] = self._likely[at]
        return likely


def ordered(
    model: Triples,
    held: Integers,
    is_free: npt.NDArray[np.bool_],
    n_free: int,
    length: int,
    *,
    start: int | None = None,
) -> Integers:
    """Put words in the order that a model likes best.

    Parameters
    ----------
    model : Triples
    held : array of int64, shape (n_words,)
        How often each word is there to be used.
    is_free : array of bool, shape (n_words,)
        Words that may be put in besides.
    n_free : int
        How many of them, at most.
    length : int
        Words wanted.
    start : int, optional
        The word to begin with; the best where None.

    Returns
    -------
    array of int64
        Words in order: a beam search, in which of the orders that use the same words and end alike only the best is kept.
    """
    key = np.random.default_rng(0).integers(1, 2**62, len(held))
    left, free = held[None].copy(), np.array([n_free])
    score, used, order = np.zeros(1), np.zeros(1, dtype=np.int64), np.zeros((1, 0), dtype=np.int64)
    length = min(length, int(held.sum()) + n_free)
    for step in range(length):
        if step:
            before = order[:, step - 2] if step > 1 else np.full(len(order), -1)
            likely = score[:, None] + model.after(before, order[:, step - 1])
        else:
            likely = (
                np.where(np.arange(len(held)) == start, 0.0, -np.inf)[None]
                if start is not None
                else np.zeros((1, len(held)))
            )
        put_in = n_free - free <= n_free * (step + 1) / length + _AHEAD
        likely = np.where((left > 0) | (is_free & ((free > 0) & put_in)[:, None]), likely, -np.inf).ravel()
        best = np.argpartition(-likely, min(4 * _WIDTH, len(likely) - 1))[: 4 * _WIDTH]
        best = best[np.argsort(-likely[best], kind="stable")]
        best = best[np.isfinite(likely[best])]
        if not len(best):
            break
        row, word = np.divmod(best, len(held))
        last = order[row, step - 1] if step else word
        _, first = np.unique(used[row] + key[word] + (word * len(held) + last) * 0x9E3779B97F4A7, return_index=True)
        first = np.sort(first)[:_WIDTH]
        row, word = row[first], word[first]
        score, used, order = likely[best][first], used[row] + key[word], np.column_stack([order[row], word])
        left, free = left[row].copy(), free[row].copy()
        is_held = left[np.arange(len(row)), word] > 0
        left[np.arange(len(row)), word] -= is_held
        free -= ~is_held
    best_order: Integers = order[0]
    return best_order
