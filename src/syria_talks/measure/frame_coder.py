"""Which frames does a passage carry, as people code it, and which of its words say so?

Weights of the entries of the word list and of single words, learned from coded passages of many outlets
(``benchmarks/frames_train.py`` says from which, and writes ``frame_weights.csv`` beside this file). Read :func:`weighed` first:
words and entries of passages in, one :class:`Weighed` out. A code more stands beside the frames: :data:`SUBJECT` says whether a
passage is about war or peace talks at all, which is what the weights were made for. A list of the user's own (:func:`of_list`)
is a coder, too: the weights of the distinct entries found in a passage are added up, and it carries the frame from 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
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

__all__ = ["CODES", "SUBJECT", "THRESHOLD", "Coder", "Weighed", "of_list", "opened", "weighed", "words"]

#: Is a passage about war or peace talks?
SUBJECT = "subject"
CODES = (*FRAMES, SUBJECT)
#: Probability from which a passage carries a frame: half of F1 where both kinds of error count alike (Lipton et al. 2014).
THRESHOLD = 0.4
#: A list's score says "carried" from 1; well beyond that it says nothing new.
HIGHEST_SCORE = 1.5

Floats = npt.NDArray[np.float64]
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Coder:
    """What a word, an entry or a score of the list adds for each of some codes, and from which sum a passage carries them."""

    codes: tuple[str, ...]
    words: pd.Index
    rarity: Floats
    of_words: Floats
    entries: pd.MultiIndex
    of_entries: Floats
    of_scores: Floats
    bias: Floats
    reached: float

    @property
    def frames(self) -> list[str]:
        """The codes that are frames."""
        return [code for code in self.codes if code != SUBJECT]


@lru_cache(maxsize=1)
def opened() -> Coder:
    """Open the weights that come with the package: natural-log odds."""
    text = (files(__package__) / "frame_weights.csv").read_text(encoding="utf-8")
    held = dict(list(pd.read_csv(StringIO(text), dtype="str", keep_default_na=False).groupby("kind")))
    numbers = {kind: part[list(CODES)].replace("", "0").to_numpy(float) for kind, part in held.items()}
    entries, words = pd.MultiIndex.from_frame(held["entry"][["frame", "name"]]), pd.Index(held["word"]["name"])
    rarity = held["word"]["rarity"].to_numpy(float)
    return Coder(
        CODES, words, rarity, numbers["word"], entries, numbers["entry"], numbers["score"], numbers["bias"][0], float(logit(THRESHOLD))
    )  # fmt: skip


def of_list(frames: Sequence[str], entries: pd.DataFrame) -> Coder:
    """Make a coder of a list of the user's own, or of what was found of it: a row an entry, with its frame."""
    listed = pd.MultiIndex.from_frame(entries[["frame", "entry"]].drop_duplicates())
    of_entries = np.equal.outer(listed.get_level_values(0).to_numpy(), np.array(frames)).astype(float)
    none, n = np.zeros(0), len(frames)
    # weights such as 0.1 do not add up exactly, and the order of adding must not decide
    return Coder(
        tuple(frames), pd.Index([]), none, np.zeros((0, n)), listed, of_entries, np.zeros((n, n)), np.full(n, -1.0), -1e-9,
    )  # fmt: skip


def words(texts: Iterable[str]) -> pd.DataFrame:
    """Count the words of texts: one row per (unit, term), the number of the text and the word in small letters, with n."""
    counted = [Counter(_WORD.findall(text.lower())) for text in texts]
    rows = [(unit, term, n) for unit, terms in enumerate(counted) for term, n in terms.items()]
    return pd.DataFrame(rows, columns=["unit", "term", "n"])


@dataclass(frozen=True)
class Weighed:
    """Passages as a coder sees them; made by :func:`weighed`.

    Attributes
    ----------
    n : int
        Passages.
    coder : Coder
    """

    n: int
    coder: Coder
    _words: sparse.csr_array
    _entries: sparse.csr_array
    _scores: Floats

    def of(self, units: npt.NDArray[np.intp]) -> Weighed:
        """Keep some of the passages, by their numbers."""
        return Weighed(len(units), self.coder, self._words[units], self._entries[units], self._scores[units])

    def log_odds(self) -> pd.DataFrame:
        """Natural-log odds that each passage carries each code (of a list: the sum of weights less 1): one row per passage."""
        known = self.coder
        sums = self._words @ known.of_words + self._entries @ known.of_entries + self._scores @ known.of_scores
        return pd.DataFrame(sums + known.bias, columns=list(known.codes))

    def carried(self) -> pd.DataFrame:
        """Say which frames each passage carries: a boolean column a frame."""
        return self.log_odds()[self.coder.frames] >= self.coder.reached

    def pushes(self, code: str) -> pd.DataFrame:
        """What speaks for and against a code in each passage.

        Parameters
        ----------
        code : str
            One that the coder gives.

        Returns
        -------
        DataFrame
            One row per (passage, word or entry of the list) that it knows: unit, entry, push (natural-log odds that it adds).
            The pushes of a passage add up to its log odds, less the same number for every passage.
        """
        known, at = self.coder, self.coder.codes.index(code)
        frame = pd.Index(known.frames).get_indexer(known.entries.get_level_values(0))
        listed, said = self._entries.tocoo(), self._words.tocoo()
        raw = np.zeros(self._scores.shape)
        np.add.at(raw, (listed.row, frame[listed.col]), listed.data)
        counted = np.divide(self._scores, raw, out=np.zeros_like(raw), where=raw > 0)[listed.row, frame[listed.col]]
        of_list = listed.data * (known.of_entries[listed.col, at] + counted * known.of_scores[frame[listed.col], at])
        names = known.entries.get_level_values(1).to_numpy(dtype=object)
        table = pd.DataFrame({
            "unit": np.concatenate([listed.row, said.row]),
            "entry": np.concatenate([names[listed.col], known.words.to_numpy(dtype=object)[said.col]]),
            "push": np.concatenate([of_list, said.data * known.of_words[said.col, at]]),
        })  # fmt: skip
        return table.groupby(["unit", "entry"], sort=True)["push"].sum().reset_index()


def weighed(words: pd.DataFrame, entries: pd.DataFrame, n: int, coder: Coder | None = None) -> Weighed:
    """Lay passages out for a coder.

    Parameters
    ----------
    words : DataFrame
        One row per (unit, term): unit (number of the passage, from 0; what is below counts for none), term (in small letters), n.
    entries : DataFrame
        One row per (unit, frame, entry) of the list that was found in the passage, with its weight.
    n : int
        Passages.
    coder : Coder, optional
        That of the package where None.

    Returns
    -------
    Weighed

    Notes
    -----
    A word counts 1 + ln n times its rarity (ln of the inverse share of passages that hold it), and the words of a passage have
    length 1 together. Words that the weights do not know say nothing.
    """
    coder = opened() if coder is None else coder
    terms = words["term"].astype("category").cat
    known = coder.words.get_indexer(pd.Index(terms.categories)).astype(np.int32)
    held = _matrix(words["unit"], known[terms.codes], words["n"], (n, len(coder.words)))
    held.data = (1 + np.log(held.data)) * coder.rarity[held.indices]
    length = np.sqrt(held.power(2).sum(axis=1))
    held.data /= np.repeat(np.where(length > 0, length, 1), np.diff(held.indptr))
    found = entries.drop_duplicates(["unit", "frame", "entry"])
    column = coder.entries.get_indexer(pd.MultiIndex.from_frame(found[["frame", "entry"]]))
    listed = _matrix(found["unit"], column, found["weight"], (n, len(coder.entries)))
    frame = pd.Index(coder.frames).get_indexer(pd.Index(found["frame"]))
    scores = _matrix(found["unit"], frame, found["weight"], (n, len(coder.frames))).toarray()
    return Weighed(n, coder, held, listed, scores.clip(max=HIGHEST_SCORE))


def _matrix(
    unit: pd.Series, column: npt.NDArray[np.signedinteger], value: pd.Series, shape: tuple[int, int]
) -> sparse.csr_array:
    """Lay values out by unit and column, those without one of them left out."""
    known = (column >= 0) & (unit >= 0).to_numpy()
    placed = (unit.to_numpy()[known].astype(np.int32), column[known].astype(np.int32))
    return sparse.coo_array((value.to_numpy()[known].astype(np.float64), placed), shape=shape).tocsr()
