"""Which frames does a passage carry, as people code it, and which of its words say so?

Weights of the entries of the word list and of single words, learned from coded passages of many outlets
(``benchmarks/frames_train.py`` says from which, and writes ``frame_weights.csv`` beside this file). Read :func:`weighed` first:
words and entries of passages in, one :class:`Weighed` out. A code more stands beside the frames: :data:`SUBJECT` says whether a
passage is about war or peace talks at all, which is what the weights were made for.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import StringIO

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.special import logit

from syria_talks.lexicons import FRAMES

__all__ = ["CODES", "REACHED", "SUBJECT", "THRESHOLD", "Coder", "Weighed", "opened", "weighed", "words"]

#: Is a passage about war or peace talks?
SUBJECT = "subject"
CODES = (*FRAMES, SUBJECT)
#: Probability from which a passage carries a frame: half of F1 where both kinds of error count alike (Lipton et al. 2014).
THRESHOLD = 0.4
#: The same as log odds.
REACHED = float(logit(THRESHOLD))
#: A list's score says "carried" from 1; well beyond that it says nothing new.
HIGHEST_SCORE = 1.5

Floats = npt.NDArray[np.float64]
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Coder:
    """Learned weights: natural-log odds that a word, an entry or a score of the list adds for each of :data:`CODES`."""

    words: pd.Index
    rarity: Floats
    of_words: Floats
    entries: pd.MultiIndex
    of_entries: Floats
    of_scores: Floats
    bias: Floats


@lru_cache(maxsize=1)
def opened() -> Coder:
    """Open the weights that come with the package."""
    text = (files(__package__) / "frame_weights.csv").read_text(encoding="utf-8")
    held: dict[str, list[tuple[str, str, list[float]]]] = {"bias": [], "score": [], "entry": [], "word": []}
    for row in csv.DictReader(StringIO(text, newline="")):
        held[row["kind"]].append((row["frame"], row["name"], [float(row[code] or 0) for code in ("rarity", *CODES)]))
    numbers = {kind: np.array([values for *_, values in listed]) for kind, listed in held.items()}
    return Coder(
        words=pd.Index([name for _, name, _ in held["word"]]),
        rarity=numbers["word"][:, 0],
        of_words=numbers["word"][:, 1:],
        entries=pd.MultiIndex.from_tuples([(frame, name) for frame, name, _ in held["entry"]]),
        of_entries=numbers["entry"][:, 1:],
        of_scores=numbers["score"][:, 1:],
        bias=numbers["bias"][0, 1:],
    )


def words(texts: Iterable[str]) -> pd.DataFrame:
    """Count the words of texts: one row per (unit, term), the number of the text and the word in small letters, with n."""
    counted = [Counter(_WORD.findall(text.lower())) for text in texts]
    rows = [(unit, term, n) for unit, terms in enumerate(counted) for term, n in terms.items()]
    return pd.DataFrame(rows, columns=["unit", "term", "n"])


@dataclass(frozen=True)
class Weighed:
    """Passages as the coder sees them; made by :func:`weighed`.

    Attributes
    ----------
    n : int
        Passages.
    """

    n: int
    _coder: Coder
    _words: sparse.csr_array
    _entries: sparse.csr_array
    _scores: Floats

    def log_odds(self) -> pd.DataFrame:
        """Natural-log odds that each passage carries each of :data:`CODES`: one row per passage."""
        known = self._coder
        sums = self._words @ known.of_words + self._entries @ known.of_entries + self._scores @ known.of_scores
        return pd.DataFrame(sums + known.bias, columns=list(CODES))

    def pushes(self, code: str) -> pd.DataFrame:
        """What speaks for and against a code in each passage.

        Parameters
        ----------
        code : str
            One of :data:`CODES`.

        Returns
        -------
        DataFrame
            One row per (passage, word or entry of the list) that it knows: unit, entry, push (natural-log odds that it adds).
            The pushes of a passage add up to its log odds, less the same number for every passage.
        """
        known, at = self._coder, CODES.index(code)
        frame = np.array([FRAMES.index(name) for name in known.entries.get_level_values(0)], dtype=np.int64)
        listed = self._entries.tocoo()
        raw = np.zeros((self.n, len(FRAMES)))
        np.add.at(raw, (listed.row, frame[listed.col]), listed.data)
        counted = np.divide(self._scores, raw, out=np.zeros_like(raw), where=raw > 0)[listed.row, frame[listed.col]]
        of_list = listed.data * (known.of_entries[listed.col, at] + counted * known.of_scores[frame[listed.col], at])
        said = self._words.tocoo()
        names = known.entries.get_level_values(1).to_numpy(dtype=object)
        table = pd.DataFrame({
            "unit": np.concatenate([listed.row, said.row]),
            "entry": np.concatenate([names[listed.col], known.words.to_numpy(dtype=object)[said.col]]),
            "push": np.concatenate([of_list, said.data * known.of_words[said.col, at]]),
        })  # fmt: skip
        return table.groupby(["unit", "entry"], sort=True)["push"].sum().reset_index()


def weighed(words: pd.DataFrame, entries: pd.DataFrame, n: int) -> Weighed:
    """Lay passages out for the coder.

    Parameters
    ----------
    words : DataFrame
        One row per (unit, term): unit (number of the passage, from 0), term (in small letters), n.
    entries : DataFrame
        One row per (unit, frame, entry) of the standard list that was found in the passage, with its weight.
    n : int
        Passages.

    Returns
    -------
    Weighed

    Notes
    -----
    A word counts 1 + ln n times its rarity (ln of the inverse share of passages that hold it), and the words of a passage have
    length 1 together. Words that the weights do not know say nothing.
    """
    coder = opened()
    column = coder.words.get_indexer(pd.Index(words["term"]))
    known = column >= 0
    shape = (n, len(coder.words))
    placed = (words["unit"].to_numpy(dtype=np.int64)[known], column[known])
    counts = sparse.coo_array((words["n"].to_numpy(dtype=np.float64)[known], placed), shape=shape).tocsr()
    counts.data = 1 + np.log(counts.data)
    held = counts @ sparse.diags_array(coder.rarity)
    length = np.sqrt(held.power(2).sum(axis=1))
    held = sparse.diags_array(1 / np.where(length > 0, length, 1)) @ held
    return Weighed(n, coder, held.tocsr(), *_listed(entries, n, coder))


def _listed(entries: pd.DataFrame, n: int, coder: Coder) -> tuple[sparse.csr_array, Floats]:
    """Entries found by passage, and the scores of the frames, each up to :data:`HIGHEST_SCORE`."""
    found = entries.drop_duplicates(["unit", "frame", "entry"])
    unit, weight = found["unit"].to_numpy(dtype=np.int64), found["weight"].to_numpy(dtype=np.float64)
    scores = np.zeros((n, len(FRAMES)))
    np.add.at(scores, (unit, pd.Index(FRAMES).get_indexer(pd.Index(found["frame"]))), weight)
    column = coder.entries.get_indexer(pd.MultiIndex.from_frame(found[["frame", "entry"]]))
    known = column >= 0
    shape = (n, len(coder.entries))
    matrix = sparse.coo_array((weight[known], (unit[known], column[known])), shape=shape).tocsr()
    return matrix, scores.clip(max=HIGHEST_SCORE)
