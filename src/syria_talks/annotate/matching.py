"""Which sentences of two articles of one story report the same fact?

Every sentence is compared with every one of the other article in the rare words that they share, and with all that the other
article says: :func:`compared` says how, and ``told_weights.csv`` what each is worth. The weights were learned from nine stories
aligned by hand (``benchmarks/matches_evaluate.py``). Only articles of one story are compared. They see words, not meaning: who
says the same in other words is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from syria_talks import tables
from syria_talks.annotate import grouping, tokens
from syria_talks.annotate.tokens import Tokens

__all__ = ["FEATURES", "compared", "find", "weighed"]

#: Strength, and share of the words, under which two sentences are no row.
_FLOOR = 0.1
#: Sentences of an article that are compared; longer ones are lists and logs.
_MOST_SENTENCES = 600
#: Stories that are compared before what was found is passed on.
_AT_ONCE = 20

#: Of a sentence and another article.
FEATURES = (
    "least_covered",
    "cosine",
    "covered_by_all",
    "content_by_all",
    "numbers_in",
    "newest",
    "neighbours",
    "article",
)

Numbers = npt.NDArray[np.float64]


def weighed(articles: Iterable[Tokens]) -> pd.Series:
    """How rare each stem is among the articles of a corpus: ln((1 + articles) / (1/2 + articles that hold it)), by its number."""
    held = tokens.ByArticle()
    for article in articles:
        held.add(np.unique(article["stem"]))
    known, found = np.unique(held.numbers, return_counts=True)
    return pd.Series(np.log(len(held.bounds) / (0.5 + found)), known)


def find(
    documents: pd.DataFrame, of: Callable[[int], Tokens], run: Callable[..., Iterator[Any]] | None = None
) -> Iterator[pd.DataFrame]:
    """Yield the table ``matches``, some stories after others.

    Parameters
    ----------
    documents : DataFrame
        The table ``documents``, with the story of each article; its texts are not looked at.
    of : callable
        Gives the tokens of an article by its position; see :mod:`.tokens`.
    run : callable, optional
        Works on parts in order, perhaps in other processes, as :meth:`.workers.Workers.run`.
    """
    told = documents["story"].reset_index(drop=True).dropna()
    if not told.duplicated().any():
        return
    rare = weighed(of(number) for number in range(len(documents)))
    doc_ids = documents["doc_id"].to_numpy()
    stories = [members.index.tolist() for _, members in told.groupby(told, sort=True)]

    def parts() -> Iterator[tuple[list[dict[str, Tokens]], pd.Series]]:
        for first in range(0, len(stories), _AT_ONCE):
            held = [
                {doc_ids[number]: of(number) for number in members} for members in stories[first : first + _AT_ONCE]
            ]
            stems = np.unique(np.concatenate([article["stem"] for story in held for article in story.values()]))
            yield held, rare[stems]

    yield from run(parts, _of_stories) if run else map(_of_stories, parts())


def _of_stories(part: tuple[list[dict[str, Tokens]], pd.Series]) -> pd.DataFrame:
    """Rows of the table ``matches`` of some stories, each the tokens of its articles by doc_id, one story after the other."""
    stories, rare = part
    articles = [(doc_id, held[doc_id]) for held in stories for doc_id in sorted(held)]
    doc_ids = np.array([doc_id for doc_id, _ in articles], dtype=object)
    pieces: list[tuple[npt.NDArray[Any], ...]] = [(np.zeros(0, dtype=np.int64),) * 4 + (np.zeros(0),)]
    first = 0
    # of small products, a second thread costs more than it does and changes last digits
    with threadpool_limits(limits=1):
        for held in stories:
            for one, other in combinations(range(first, first + len(held)), 2):
                shared, here, there = compared(articles[one][1], articles[other][1], rare)
                pieces += [_rows(one, other, shared, here), _rows(other, one, shared.T, there)]
            first += len(held)
    article, sentence, that, match, strength = (np.concatenate(column) for column in zip(*pieces, strict=True))
    order = np.lexsort((match, that, sentence, article))
    columns = (doc_ids[article], sentence, doc_ids[that], match, strength)
    rows = {name: held[order] for name, held in zip(tables.TABLES["matches"].names, columns, strict=True)}
    return tables.conform("matches", pd.DataFrame(rows))


def _rows(article: int, other: int, shared: Numbers, told: Numbers) -> tuple[npt.NDArray[Any], ...]:
    """Columns of an article's sentences: the best match of each is as strong as the other article tells it, others less."""
    weights = grouping.weights("told_weights")
    strength = expit(told @ np.array([weights[name] for name in FEATURES]) + weights["intercept"])
    best = shared.max(axis=1, initial=0)[:, None]
    strength = strength[:, None] * (shared / np.maximum(best, 1e-9)) ** 2
    sentence, match = np.nonzero((strength >= _FLOOR) & ((shared >= _FLOOR) | (shared == best)))
    return np.full(len(match), article), sentence, np.full(len(match), other), match, strength[sentence, match].round(3)


def compared(article: Tokens, other: Tokens, rare: pd.Series) -> tuple[Numbers, Numbers, Numbers]:
    """What the sentences of two articles have in common.

    Returns
    -------
    shared : array, shape (sentences, sentences of the other)
        Share of the weight of each two sentences that they share, of the one of which it is less, 0 to 1.
    told, told_other : array, shape (sentences, features)
        Of each sentence and the other article as a whole, in the order of :data:`FEATURES`, for both articles.
    """
    size = [min(int(one["sentence"].max()) + 1 if len(one) else 0, _MOST_SENTENCES) for one in (article, other)]
    a, b = (one[one["sentence"] < n] for one, n in zip((article, other), size, strict=True))
    known, words = _laid(a, b, size, "stem")
    weight = rare.to_numpy()[np.searchsorted(rare.index, known)]
    both = (words[0] * weight) @ words[1].T
    whole, whole_other = (np.maximum(one @ weight, 1e-9) for one in words)
    squares = np.sqrt(np.outer(*(np.maximum(one @ weight**2, 1e-9) for one in words)))
    cosine = ((words[0] * weight**2) @ words[1].T) / squares
    least = both / np.maximum.outer(whole, whole_other)
    counted = _laid(a, b, size, "form", tokens.NUMBER)[1]
    content = [
        one * np.isin(known, part["stem"][(part["kind"] & tokens.CONTENT) > 0])
        for one, part in zip(words, (a, b), strict=True)
    ]
    here, there = (
        _told(words[n], words[1 - n], content[n], counted[n], counted[1 - n], weight, best_of)
        for n, best_of in ((0, (least, cosine)), (1, (least.T, cosine.T)))
    )
    return least, here, there


def _told(
    words: Numbers, other: Numbers, content: Numbers, numbers: Numbers, other_numbers: Numbers, weight: Numbers,
    best_of: Sequence[Numbers],
) -> Numbers:  # fmt: skip
    """Lay out what the other article holds of each sentence: in one sentence, anywhere; and what is new here."""
    anywhere = other.any(axis=0)
    best, cosine = (table.max(axis=1, initial=0) for table in best_of)
    padded = np.pad(best, 1)
    n_beside = np.maximum(2 - (np.arange(len(best)) == 0) - (np.arange(len(best)) == len(best) - 1), 1)
    values = {
        "least_covered": best,
        "cosine": cosine,
        "covered_by_all": (words * weight) @ anywhere / np.maximum(words @ weight, 1e-9),
        "content_by_all": (content * weight) @ anywhere / np.maximum(content @ weight, 1e-9),
        "numbers_in": numbers @ other_numbers.any(axis=0),
        "newest": (words * weight * ~anywhere).max(axis=1, initial=0),
        "neighbours": (padded[:-2] + padded[2:]) / n_beside,
        "article": np.full(len(best), best.mean() if len(best) else 0.0),
    }
    return np.column_stack([np.asarray(values[name], dtype=np.float64) for name in FEATURES])


def _laid(
    a: Tokens, b: Tokens, size: Sequence[int], column: str, kind: int = 0
) -> tuple[npt.NDArray[np.uint32], list[Numbers]]:
    """Words of a kind that two articles hold, and which sentences of each hold them."""
    some = [one[(one["kind"] & kind) > 0] if kind else one for one in (a, b)]
    known = np.unique(np.concatenate([one[column] for one in some]))
    held = [np.zeros((n, len(known))) for n in size]
    for one, made in zip(some, held, strict=True):
        made[one["sentence"], np.searchsorted(known, one[column])] = 1
    return known, held
