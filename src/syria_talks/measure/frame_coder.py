"""What one's own coders would say of the passages they have not read.

Read :func:`coder` first: it learns from passages that people coded and labels others behind the same interface as
:func:`syria_talks.measure.frames.label`. :func:`cross_validated` says beforehand how well it does that, on passages of
documents it did not learn from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from syria_talks.annotate.framing import Lexicon, opened
from syria_talks.measure.agreement import against
from syria_talks.measure.frames import label, scores

__all__ = ["Coder", "coder", "cross_validated"]

# A score says "carried" from 1; well beyond that it says nothing new.
_HIGHEST_SCORE = 1.5
# Weight of one lexicon score beside the tf-idf row, whose length is 1.
_SCORE_SCALE = 2.0
# With fewer examples than this of either kind nothing is learned.
_FEWEST_OF_A_KIND = 5


@dataclass(frozen=True)
class Coder:
    """A fitted coder; made by :func:`coder`.

    Attributes
    ----------
    codes : tuple of str
        The codes it gives, in the order of the columns it learned from.
    """

    codes: tuple[str, ...]
    _words: TfidfVectorizer
    _models: tuple[Any, ...]
    _lexicon: Lexicon | None

    def probabilities(self, texts: Iterable[str]) -> pd.DataFrame:
        """Estimate how likely each text carries each code.

        Parameters
        ----------
        texts : iterable of str

        Returns
        -------
        DataFrame of float, shape (n_texts, n_codes)
            One row per text, in order; each value in [0, 1]. Of a code with fewer than five examples, or fewer than
            five counterexamples, nothing is learned: it is 0 or 1 as the lexicon says where that knows the frame and
            both kinds were seen, else the more frequent answer.
        """
        texts = list(texts)
        if not texts:
            return pd.DataFrame(columns=list(self.codes), dtype="float64")
        features = _features(texts, self._words, self._lexicon)
        said = label(texts, lexicon=self._lexicon)
        columns: dict[str, npt.NDArray[np.float64]] = {}
        for code, model in zip(self.codes, self._models, strict=True):
            if isinstance(model, float):
                columns[code] = np.full(len(texts), model)
            elif model is None:
                columns[code] = said[code].to_numpy(dtype=np.float64)
            else:
                columns[code] = model.predict_proba(features)[:, 1]
        return pd.DataFrame(columns)

    def label(self, texts: Iterable[str]) -> pd.DataFrame:
        """Say which codes each text carries.

        Parameters
        ----------
        texts : iterable of str

        Returns
        -------
        DataFrame of bool, shape (n_texts, n_codes)
            One row per text, in order: probability of at least one half.
        """
        return self.probabilities(texts) >= 0.5


def coder(texts: Sequence[str], codes: pd.DataFrame, *, random_state: int, lexicon: Lexicon | None = None) -> Coder:
    """Learn to code passages from coded ones.

    Parameters
    ----------
    texts : sequence of str, length n_texts
    codes : DataFrame of bool or nullable boolean, shape (n_texts, n_codes)
        What people gave each text; a missing value leaves the text out for that code (coders who disagree).
    random_state : int
        Seed of the solver.
    lexicon : Lexicon, optional
        Whose scores are features beside the words; the standard one where None.

    Returns
    -------
    Coder

    Raises
    ------
    ValueError
        If there is no text, lengths differ, or a code has no coded text.

    Notes
    -----
    One logistic regression a code, on sublinear tf-idf of words and pairs of words (seen
    in at least two texts) beside the lexicon's scores. With a few hundred coded passages most of what it knows is the
    lexicon; :func:`cross_validated` says what it adds.
    """
    texts = list(texts)
    _check(texts, codes)
    words = TfidfVectorizer(
        ngram_range=(1, 2), min_df=min(2, len(texts)), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"
    )
    try:
        words.fit(texts)
    except ValueError as error:
        raise ValueError(
            f"texts hold no word that two of them share ({len(texts)} texts); more coded passages would be right"
        ) from error
    features = _features(texts, words, lexicon)
    known = (opened() if lexicon is None else lexicon).frames
    models = tuple(_fitted(features, codes[code], random_state, is_known=str(code) in known) for code in codes)
    return Coder(tuple(map(str, codes.columns)), words, models, lexicon)


def cross_validated(
    texts: Sequence[str],
    codes: pd.DataFrame,
    *,
    random_state: int,
    groups: Sequence[object] | None = None,
    n_folds: int = 5,
    lexicon: Lexicon | None = None,
) -> pd.DataFrame:
    """Agreement of the coder with people, on passages it did not learn from.

    Parameters
    ----------
    texts, codes, random_state, lexicon
        As for :func:`coder`.
    groups : sequence, length n_texts, optional
        Document of each text: passages of a document are never on both sides. Each text by itself where None.
    n_folds : int
        Parts, each left out once.

    Returns
    -------
    DataFrame
        One row per code and a last row "all": see :func:`syria_talks.measure.agreement.against`.

    Raises
    ------
    ValueError
        As for :func:`coder`, or if there are fewer groups than parts.
    """
    texts = list(texts)
    _check(texts, codes)
    named = (
        np.arange(len(texts))
        if groups is None
        else np.unique(np.asarray([str(group) for group in groups]), return_inverse=True)[1]
    )
    if len(named) != len(texts) or len(np.unique(named)) < n_folds or n_folds < 2:
        raise ValueError(
            f"groups are {len(np.unique(named))} for {len(texts)} texts and {n_folds} folds; a group a text, and "
            "at least as many as folds (two or more), would be right"
        )
    given = pd.DataFrame(False, index=range(len(texts)), columns=codes.columns)
    for learn, test in GroupKFold(n_folds, shuffle=True, random_state=random_state).split(texts, groups=named):
        fitted = coder([texts[place] for place in learn], codes.iloc[learn], random_state=random_state, lexicon=lexicon)
        given.iloc[test] = fitted.label([texts[place] for place in test]).to_numpy()
    return against(given, codes.reset_index(drop=True))


def _features(texts: list[str], words: TfidfVectorizer, lexicon: Lexicon | None) -> sparse.csr_matrix:
    scored = scores(texts, lexicon=lexicon).to_numpy().clip(max=_HIGHEST_SCORE) * _SCORE_SCALE
    return sparse.hstack([words.transform(texts), sparse.csr_matrix(scored)], format="csr")


def _fitted(features: sparse.csr_matrix, code: pd.Series, random_state: int, *, is_known: bool) -> Any:
    known = code.notna().to_numpy()
    gold: npt.NDArray[np.bool_] = code[known].to_numpy(dtype=bool)
    fewest = min(gold.sum(), (~gold).sum())
    if fewest < _FEWEST_OF_A_KIND:
        return None if is_known and fewest else float(gold.mean() >= 0.5)
    model = LogisticRegression(C=1.0, max_iter=2000, random_state=random_state)
    return model.fit(features[known], gold)


def _check(texts: list[str], codes: pd.DataFrame) -> None:
    if not texts or len(texts) != len(codes):
        raise ValueError(
            f"texts are {len(texts)} and codes {len(codes)}; as many codes as texts, at least one, would be right"
        )
    if empty := [str(code) for code in codes if codes[code].isna().all()]:
        raise ValueError(f"code {', '.join(empty)} was given to no text; drop it, or code at least one passage")
